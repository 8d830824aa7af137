/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands of ip(8) and wg(8); what is fuzzed is also the file of "wg setconf". */
#include "../fuzz/fuzz.h"

const FuzzTarget fuzz_target = { .corpus = "commands",
                                 .file = "fuzz.sh",
                                 .beside = ".conf",
                                 .other = "wg0.sh",
                                 .text =
                                     "ip link add wg0 type wireguard\nwg setconf wg0 x.conf\n" };
