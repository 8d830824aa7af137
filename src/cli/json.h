/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

/* Add a member to the object that is being built; a string that is NULL is left out. */
void wgre_json_add_string (JsonBuilder *builder, const char *name, const char *value);
void wgre_json_add_number (JsonBuilder *builder, const char *name, gint64 value);
void wgre_json_add_boolean (JsonBuilder *builder, const char *name, gboolean value);
/* wgre_json_print: prints the document on stdout. The text is not wiped: it must have no secrets.
 */
void wgre_json_print (JsonBuilder *builder);
