/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* A QR code (ISO/IEC 18004): a square of dark and light modules. It can be as secret as its text.
 */
typedef struct {
  guint width;
  guint8 *dark; /* width * width, row by row: 1 dark, 0 light */
} WgreQr;

/* wgre_qr_new: NULL when the text is too long for one (about 2900 bytes). */
WgreQr *wgre_qr_new (const char *text, GError **error);
/* wgre_qr_free: wipes it. */
void wgre_qr_free (WgreQr *qr);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreQr, wgre_qr_free)
