/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/effects/effect.h"
#include "formats/effects/line.h"

/* Reads the words behind the program. */
void wgre_effects_read_iptables (const WgreLineCommand *command, GPtrArray *effects);
/* wgre_effects_read_arguments: those of iptables(8), from word @first on, for families @families.
 */
void wgre_effects_read_arguments (const WgreLineCommand *command, guint first, guint families,
                                  const char *program, GPtrArray *effects);
