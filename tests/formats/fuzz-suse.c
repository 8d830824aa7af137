/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of SUSE's wicked; what is fuzzed is also each of the files beside. */
#include "../fuzz/fuzz.h"

const FuzzTarget fuzz_target = { .corpus = "suse",
                                 .file = "ifcfg-x",
                                 .beside = "fuzz",
                                 .other = "ifcfg-fuzz",
                                 .text = "TUNNEL=gre\nTUNNEL_LOCAL_IPADDR=192.0.2.2\n"
                                         "TUNNEL_REMOTE_IPADDR=192.0.2.1\n" };
