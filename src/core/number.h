/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* wgre_number_parse: decimal, or hexadecimal after a lower-case "0x" (as wg(8) reads a mark). No
 * sign, no blanks, nothing after the digits. FALSE also when the number is outside @min..@max. */
gboolean wgre_number_parse (const char *text, guint64 min, guint64 max, guint64 *ret_number);
/* wgre_number_print: writes the decimal digits, without a NUL, and returns the place behind them.
 * At most WGRE_ID_DIGITS. For long texts, where printf is slow. */
#define WGRE_ID_DIGITS 10
char *wgre_number_print (guint32 number, char *out);
/* wgre_number_append: appends the decimal digits to a string. */
void wgre_number_append (guint32 number, GString *text);
