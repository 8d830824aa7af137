/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of networkd; what is fuzzed is also the file beside. */
#include "../fuzz/fuzz.h"

const FuzzTarget fuzz_target = { .corpus = "networkd",
                                 .file = "x.netdev",
                                 .beside = ".network",
                                 .other = "fuzz.netdev",
                                 .text =
                                     "[NetDev]\nName=fuzz\nKind=gre\n[Tunnel]\nLocal=192.0.2.2\n" };
