/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "qr/qr.h"

/* Pictures of a QR code, with the light border that scanners need. The caller wipes and frees them:
 * the code may contain a key. */

/* wgre_qr_text: for a terminal, two modules in each character. With @colours it is black on white;
 * without, the light modules are blocks, for light text on a dark background. */
char *wgre_qr_text (const WgreQr *qr, gboolean colours);
/* wgre_qr_svg: an SVG document. */
char *wgre_qr_svg (const WgreQr *qr);
/* wgre_qr_png: black and white, 8 pixels for each module. */
guint8 *wgre_qr_png (const WgreQr *qr, gsize *ret_size);
