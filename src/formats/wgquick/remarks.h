/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/wgquick/reader.h"

/* wgre_wgquick_remark_free: wipes its value. Not for NULL. */
void wgre_wgquick_remark_free (gpointer data);
/* wgre_wgquick_read_remark: a remark, see formats/kit/remark.h. */
gboolean wgre_wgquick_read_remark (WgreWgquick *reader, const char *key, const char *value,
                                   GError **error);
/* wgre_wgquick_emit_remarks: those of [Interface], into the import. */
void wgre_wgquick_emit_remarks (WgreWgquick *reader);
