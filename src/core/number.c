/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/number.h"

#include <string.h>

/* The last ten are the decimal ones. GLib alone would take a second "0x". */
#define HEX_DIGITS "abcdefABCDEF0123456789"

gboolean
wgre_number_parse (const char *text, guint64 min, guint64 max, guint64 *ret_number)
{
  guint base;
  const char *digits;

  g_return_val_if_fail (text, FALSE);
  base = g_str_has_prefix (text, "0x") ? 16 : 10;
  digits = base == 16 ? text + 2 : text;
  return *digits && !digits[strspn (digits, base == 16 ? HEX_DIGITS : &HEX_DIGITS[12])] &&
         g_ascii_string_to_unsigned (digits, base, min, max, ret_number, NULL);
}

char *
wgre_number_print (guint32 number, char *out)
{
  if (number >= 10)
    out = wgre_number_print (number / 10, out);
  *out++ = (char) ('0' + number % 10);
  return out;
}

void
wgre_number_append (guint32 number, GString *text)
{
  char digits[WGRE_ID_DIGITS];

  g_string_append_len (text, digits, wgre_number_print (number, digits) - digits);
}
