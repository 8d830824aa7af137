/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/text.h"

/* Remarks: keys that a format cannot express, as comments "#wgre: key = value", which every other
 * reader skips. A value that begins or ends with a blank, or has a control character, is written in
 * quotation marks with the escapes of C. */

/* wgre_remark_parse: whether a line is such a comment; its key and its value, both to be freed. A
 * comment without "=" has an empty value. */
gboolean wgre_remark_parse (const char *line, char **ret_key, char **ret_value);
/* wgre_remark_set: sets the key of the profile. FALSE: it is no such key, and an error was set. */
gboolean wgre_remark_set (const WgreText *text, const char *key, const char *value, GError **error);
/* wgre_remark_append: a line, with its end. */
void wgre_remark_append (GString *text, const char *key, const char *value);
