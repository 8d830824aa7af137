/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/value.h"

/* wgre_option_get: its row, which is static. */
const WgreOption *wgre_option_get (WgreOptionId id);
/* wgre_group_label: a heading of a few words. */
const char *wgre_group_label (WgreGroup group);
/* wgre_option_lookup: the row of a key, and for keys with "*" its id. NULL for an unknown key.
 * "<secret>-flags" is not a row. */
const WgreOption *wgre_option_lookup (const char *key, guint32 *ret_id);
/* wgre_option_lookup_flags: the row of the secret that "<secret>-flags" belongs to, or NULL. */
const WgreOption *wgre_option_lookup_flags (const char *key, guint32 *ret_id);
/* wgre_option_nearest: the known key most like @key, or NULL when none is similar. Free with
 * g_free(). */
char *wgre_option_nearest (const char *key);
/* wgre_option_has_id: whether there may be several, with a number in place of "*". */
gboolean wgre_option_has_id (const WgreOption *option);
/* wgre_option_is_part_of_peer: "peer.<id>", its name or its preshared key: what a WgrePeer holds.
 */
gboolean wgre_option_is_part_of_peer (const WgreOption *option);
/* wgre_option_key: the key with its id filled in. Free with g_free(). */
char *wgre_option_key (const WgreOption *option, guint32 id);
/* wgre_option_applies: whether a tunnel of this kind has the option. */
gboolean wgre_option_applies (const WgreOption *option, const WgreKind *kind);
/* wgre_option_parse: reads a value. The error has key, value (never a secret one), reason and
 * remedy. */
gboolean wgre_option_parse (const WgreOption *option, guint32 id, const char *text,
                            WgreValue *ret_value, GError **error);
/* wgre_option_print: the text that reads back as @value. Free with g_free(); of a secret with
 * wgre_wipe_string(). */
char *wgre_option_print (const WgreOption *option, const WgreValue *value);
/* wgre_option_append_iproute2: the word of ip-link(8) for an option of a link of @kind, with a
 * blank before it: "WORD" or "noWORD" for a switch, "WORD VALUE" for everything else. */
void wgre_option_append_iproute2 (GString *text, const WgreOption *option, const WgreKind *kind,
                                  const WgreValue *value);
/* wgre_option_clear_value: releases what the value has; secrets are wiped. One that is all zero
 * is fine. */
void wgre_option_clear_value (const WgreOption *option, WgreValue *value);
/* wgre_option_example: a value for documentation that is not the default: the row's example, or
 * another word of a choice, switch or kind. NULL for secrets. Free with g_free().
 */
char *wgre_option_example (const WgreOption *option);
