/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qr/qr.h"

#include <glib/gi18n-lib.h>
#include <qrencode.h>

#include "core/error.h"
#include "core/key.h"

WgreQr *
wgre_qr_new (const char *text, GError **error)
{
  QRcode *code;
  WgreQr *qr;
  gsize size;

  g_return_val_if_fail (text, NULL);
  code = QRcode_encodeString (text, 0, QR_ECLEVEL_L, QR_MODE_8, 1);
  if (!code) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
                 _ ("the text does not fit into a QR code: give fewer allowed IPs"));
    return NULL;
  }
  qr = g_new0 (WgreQr, 1);
  qr->width = (guint) code->width;
  size = (gsize) qr->width * qr->width;
  qr->dark = g_malloc (size);
  for (gsize i = 0; i < size; i++)
    qr->dark[i] = code->data[i] & 1;
  wgre_wipe (code->data, size);
  QRcode_free (code);
  return qr;
}

void
wgre_qr_free (WgreQr *qr)
{
  if (!qr)
    return;
  wgre_wipe (qr->dark, (gsize) qr->width * qr->width);
  g_free (qr->dark);
  g_free (qr);
}
