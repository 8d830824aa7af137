/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /etc/network/interfaces. */
#include "../fuzz/fuzz.h"

const FuzzTarget fuzz_target = { .corpus = "ifupdown", .file = "interfaces" };
