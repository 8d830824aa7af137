/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/effects/effect.h"
#include "formats/effects/line.h"

/* wgre_effects_read: what a command does, of WgreEffect, at least one. Free with
 * g_ptr_array_unref(). */
GPtrArray *wgre_effects_read (const WgreLineCommand *command);
/* wgre_effects_read_text: the same for text that only a shell understands: all that is found out
 * is whether it may be about a firewall. */
GPtrArray *wgre_effects_read_text (const char *text);
