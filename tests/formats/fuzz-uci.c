/* SPDX-License-Identifier: GPL-2.0-or-later */
/* OpenWrt's /etc/config/network. */
#include "../fuzz/fuzz.h"

const FuzzTarget fuzz_target = { .corpus = "uci", .file = "network" };
