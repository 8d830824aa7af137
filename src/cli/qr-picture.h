/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "qr/qr.h"

/* Pictures of a QR code, with the light border that readers need. All to be wiped by the caller. */

/* wgre_qr_text: for a terminal, two modules in each character; with @colours black on white,
 * without light modules are blocks, as for light text on a dark ground. */
char *wgre_qr_text (const WgreQr *qr, gboolean colours);
char *wgre_qr_svg (const WgreQr *qr);
/* wgre_qr_png: black and white, 8 pixels for each module. */
guint8 *wgre_qr_png (const WgreQr *qr, gsize *ret_size);
