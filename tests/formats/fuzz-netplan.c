/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of netplan. */
#include "../fuzz/fuzz.h"

const FuzzTarget fuzz_target = { .corpus = "netplan", .file = "fuzz.yaml" };
