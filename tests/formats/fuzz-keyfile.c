/* SPDX-License-Identifier: GPL-2.0-or-later */
/* NetworkManager's keyfiles. */
#include "../fuzz/fuzz.h"

const FuzzTarget fuzz_target = { .corpus = "keyfile", .file = "x.nmconnection" };
