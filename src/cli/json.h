/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

/* Add a member to the object that is being built; a string that is NULL is left out. */
void wgre_json_add_string (JsonBuilder *builder, const char *name, const char *value);
/* wgre_json_add_number: adds a member with an integer. */
void wgre_json_add_number (JsonBuilder *builder, const char *name, gint64 value);
/* wgre_json_add_boolean: adds a member that is true or false. */
void wgre_json_add_boolean (JsonBuilder *builder, const char *name, gboolean value);
/* wgre_json_print: prints the document on stdout. The text is not wiped: it must have no secrets.
 */
void wgre_json_print (JsonBuilder *builder);
