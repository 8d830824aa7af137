/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/effects/effect.h"
#include "formats/effects/line.h"

/* Reads the words behind the program. */
void wgre_effects_read_firewalld (const WgreLineCommand *command, GPtrArray *effects);
