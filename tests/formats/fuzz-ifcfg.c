/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of Red Hat's initscripts; what is fuzzed is also each of the files beside. */
#include "../fuzz/fuzz.h"

const FuzzTarget fuzz_target = { .corpus = "ifcfg",
                                 .file = "ifcfg-x",
                                 .beside = "-fuzz",
                                 .other = "ifcfg-fuzz",
                                 .text = "TYPE=GRE\nMY_OUTER_IPADDR=192.0.2.2\n" };
