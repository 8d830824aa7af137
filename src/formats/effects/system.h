/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/effects/effect.h"
#include "formats/effects/line.h"

/* Each reads the words behind its program. */
void wgre_effects_read_ip (const WgreLineCommand *command, GPtrArray *effects);
void wgre_effects_read_sysctl (const WgreLineCommand *command, GPtrArray *effects);
void wgre_effects_read_proc (const WgreLineCommand *command, GPtrArray *effects);
void wgre_effects_read_resolvectl (const WgreLineCommand *command, GPtrArray *effects);
void wgre_effects_read_resolve (const WgreLineCommand *command, GPtrArray *effects);
void wgre_effects_read_resolvconf (const WgreLineCommand *command, GPtrArray *effects);
void wgre_effects_read_wg (const WgreLineCommand *command, GPtrArray *effects);
