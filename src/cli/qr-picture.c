/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/qr-picture.h"

#include <gio/gio.h>
#include <string.h>

#include "core/key.h"

#define BORDER 4 /* modules; what ISO/IEC 18004 asks for */
#define SCALE 8  /* pixels */

/* With the border: 0, 0 is the corner of the picture. */
static gboolean
is_dark (const WgreQr *qr, guint x, guint y)
{
  return x >= BORDER && y >= BORDER && x < BORDER + qr->width && y < BORDER + qr->width &&
         qr->dark[(y - BORDER) * qr->width + x - BORDER];
}

char *
wgre_qr_text (const WgreQr *qr, gboolean colours)
{
  /* by upper and lower module: light is the block */
  static const char *const blocks[2][2] = { { "█", "▀" }, { "▄", " " } };
  guint size;
  GString *text;

  g_return_val_if_fail (qr, NULL);
  size = qr->width + 2 * BORDER;
  text = g_string_sized_new ((gsize) size * size * 2);
  for (guint y = 0; y < size; y += 2) {
    if (colours)
      g_string_append (text, "\033[40;37;1m");
    for (guint x = 0; x < size; x++)
      g_string_append (text, blocks[is_dark (qr, x, y)][y + 1 >= size || is_dark (qr, x, y + 1)]);
    g_string_append (text, colours ? "\033[0m\n" : "\n");
  }
  return g_string_free (text, FALSE);
}

char *
wgre_qr_svg (const WgreQr *qr)
{
  guint size;
  GString *text;

  g_return_val_if_fail (qr, NULL);
  size = qr->width + 2 * BORDER;
  text = g_string_sized_new ((gsize) qr->width * qr->width * 16);
  g_string_append_printf (text,
                          "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %u %u\" "
                          "shape-rendering=\"crispEdges\">\n<path fill=\"#fff\" d=\"M0 "
                          "0h%uv%uH0z\"/>\n<path d=\"",
                          size, size, size, size);
  for (guint y = 0; y < size; y++)
    for (guint x = 0; x < size; x++)
      if (is_dark (qr, x, y))
        g_string_append_printf (text, "M%u %uh1v1h-1z", x, y);
  g_string_append (text, "\"/>\n</svg>\n");
  return g_string_free (text, FALSE);
}

/* --- PNG (RFC 2083) --- */

/* Appendix, section 15. */
static guint32
crc (const guint8 *bytes, gsize size)
{
  guint32 value = 0xffffffff;

  for (gsize i = 0; i < size; i++) {
    value ^= bytes[i];
    for (guint bit = 0; bit < 8; bit++)
      value = value & 1 ? 0xedb88320 ^ value >> 1 : value >> 1;
  }
  return ~value;
}

static void
append_number (GByteArray *png, guint32 number)
{
  guint32 big = GUINT32_TO_BE (number);

  g_byte_array_append (png, (const guint8 *) &big, sizeof big);
}

static void
append_chunk (GByteArray *png, const char *type, const guint8 *bytes, guint size)
{
  guint start;

  append_number (png, size);
  start = png->len;
  g_byte_array_append (png, (const guint8 *) type, 4);
  if (size)
    g_byte_array_append (png, bytes, size);
  append_number (png, crc (png->data + start, png->len - start));
}

/* Rows of one bit for each pixel, light is 1; before each row the number of its filter, 0. */
static guint8 *
make_rows (const WgreQr *qr, gsize *ret_size)
{
  guint pixels = (qr->width + 2 * BORDER) * SCALE, stride = pixels / 8 + 1;
  guint8 *rows = g_malloc0 ((gsize) stride * pixels);

  for (guint y = 0; y < pixels; y++)
    for (guint x = 0; x < pixels; x++)
      if (!is_dark (qr, x / SCALE, y / SCALE))
        rows[(gsize) y * stride + 1 + x / 8] |= (guint8) (0x80 >> x % 8);
  *ret_size = (gsize) stride * pixels;
  return rows;
}

guint8 *
wgre_qr_png (const WgreQr *qr, gsize *ret_size)
{
  static const guint8 signature[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
  g_autoptr (GZlibCompressor) compressor =
      g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, -1);
  guint8 header[13] = { [8] = 1 }; /* one bit; grey, the usual compression and filters */
  gsize row_size, room, read, packed_size = 0;
  guint8 *rows, *packed;
  guint32 pixels;
  GByteArray *png;

  g_return_val_if_fail (qr && ret_size, NULL);
  rows = make_rows (qr, &row_size);
  /* Room enough for rows that cannot be made smaller, so that one call does it. */
  room = row_size + row_size / 100 + 64;
  packed = g_malloc (room);
  g_converter_convert (G_CONVERTER (compressor), rows, row_size, packed, room,
                       G_CONVERTER_INPUT_AT_END, &read, &packed_size, NULL);

  pixels = GUINT32_TO_BE ((qr->width + 2 * BORDER) * SCALE);
  memcpy (header, &pixels, sizeof pixels);
  memcpy (header + sizeof pixels, &pixels, sizeof pixels);
  png = g_byte_array_sized_new ((guint) packed_size + 128);
  g_byte_array_append (png, signature, sizeof signature);
  append_chunk (png, "IHDR", header, sizeof header);
  append_chunk (png, "IDAT", packed, (guint) packed_size);
  append_chunk (png, "IEND", NULL, 0);

  wgre_wipe (rows, row_size);
  wgre_wipe (packed, packed_size);
  g_free (rows);
  g_free (packed);
  *ret_size = png->len;
  return g_byte_array_free (png, FALSE);
}
