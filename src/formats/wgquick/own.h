/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/wgquick/reader.h"

void wgre_quick_own_free (gpointer data);
/* wgre_quick_read_own: an own comment, see formats/kit/own.h. */
gboolean wgre_quick_read_own (WgreQuick *reader, const char *key, const char *value,
                              GError **error);
/* wgre_quick_emit_own: those of [Interface], into the import. */
void wgre_quick_emit_own (WgreQuick *reader);
