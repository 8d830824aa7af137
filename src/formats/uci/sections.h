/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/text.h"

/* A file of UCI as sections with options, whatever they mean. For the reader of OpenWrt's files
 * only. */

/* "option NAME VALUE" or "list NAME VALUE". */
typedef struct {
  char *name;
  char *value; /* wiped */
  guint line, column;
} WgreUciOption;

/* "config TYPE [NAME]" and what is below it. */
typedef struct {
  char *type;
  char *name; /* NULL: none */
  guint line;
  GPtrArray *options; /* of WgreUciOption */
} WgreUciSection;

/* wgre_uci_sections_read: of WgreUciSection, in the order of the file; NULL: an error was set. Free
 * with g_ptr_array_unref(). */
GPtrArray *wgre_uci_sections_read (WgreText *text, GError **error);
/* wgre_uci_section_get: the value of the last option @name; NULL: there is none. */
const char *wgre_uci_section_get (const WgreUciSection *section, const char *name);
/* wgre_uci_is_true: whether a value is one of UCI's words for "yes"; @value may be NULL. */
gboolean wgre_uci_is_true (const char *value);
