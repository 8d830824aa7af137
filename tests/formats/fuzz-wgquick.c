/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of wg-quick. */
#include "../fuzz/fuzz.h"

const FuzzTarget fuzz_target = { .corpus = "wgquick", .file = "fuzz.conf" };
