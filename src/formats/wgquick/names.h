/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Names of peers in comments, in the forms that generators of wg-quick files write:
 *   "# Name = x", "#_Name = x", "# friendly_name = x"   anywhere in the section (by hand, web front
 * ends, exporters)
 *   "### Client x", "# Client: x (id)"                  above the section (angristan's script,
 * wg-easy)
 *   "### begin x ###"                                   above the section (PiVPN)
 *   "# x"                                               first in the section (linuxserver.io, by
 * hand) */
typedef enum {
  WGRE_COMMENT_ANYWHERE = 1 << 0,
  WGRE_COMMENT_ABOVE = 1 << 1,
  WGRE_COMMENT_FIRST = 1 << 2,
} WgreCommentPlace;

/* wgre_comment_name: the name that a comment gives at this place, or NULL. Never returns what could
 * be a key. Free with g_free(). */
char *wgre_comment_name (const char *comment, WgreCommentPlace place);
