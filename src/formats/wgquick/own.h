/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/wgquick/reader.h"

void wgre_wgquick_own_free (gpointer data);
/* wgre_wgquick_read_own: an own comment, see formats/kit/own.h. */
gboolean wgre_wgquick_read_own (WgreWgquick *reader, const char *key, const char *value,
                                GError **error);
/* wgre_wgquick_emit_own: those of [Interface], into the import. */
void wgre_wgquick_emit_own (WgreWgquick *reader);
