/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Many peers in few items, as profiles are stored. NetworkManager up to 1.44 compares the items of
 * a connection in quadratic time, so that with thousands of them nothing is quick any more.
 *
 *   peers.1 = "1 KEY allowed-ips=… | 2 KEY …"    names.1 = "1 Berlin | 2 Bern"
 *   psks.1 = "1 KEY | 2 KEY" in vpn.secrets, psks.1-flags in vpn.data
 *
 * stand for peer.1, peer.1.name, peer.1.psk and so on. An item peer.N that stands beside them is
 * meant, and what is packed under its number is not; when it is empty, there is no such peer. Only
 * what reads and writes connections calls this; everybody else knows peer.N only.
 *
 * Lines of a file that a profile keeps are packed in the same way: files.1 stands for file.1 and so
 * on. */

/* So many peers, or lines, are stored one by one; when there are more, all are packed. */
#define WGRE_PACK_FROM 100

/* wgre_pack_unpack: replaces packed items by those that they stand for. @secrets may be NULL: then
 * preshared keys stay unknown, and "psks.N-flags" stays in @data for as long as they are. An item
 * that cannot be read, or that names a peer of another one, stays as it is, so that the profile's
 * constructor refuses it. Values of @secrets are wiped by the table's own function. */
void wgre_pack_unpack (GHashTable *data, GHashTable *secrets);

/* wgre_pack_pack: the inverse, of peers and of lines of which there are more than WGRE_PACK_FROM.
 * What would not come back as it is stays an item of its own, and so does each preshared key that
 * the user or his keyring is asked for. Neither is an item replaced that was left by
 * wgre_pack_unpack(). @secrets may be NULL. */
void wgre_pack_pack (GHashTable *data, GHashTable *secrets);

/* wgre_pack_is_packed: whether the key is one of packed items. */
gboolean wgre_pack_is_packed (const char *key);
/* wgre_pack_secret_of: the packed secret that "<secret>-flags" belongs to, or NULL. Free with
 * g_free(). */
char *wgre_pack_secret_of (const char *key);
/* wgre_pack_each: calls @each with the key of every item that a packed one stands for, such as
 * "peer.17.name", up to where it cannot be read. Nothing when @key is none of packed items. */
void wgre_pack_each (const char *key, const char *text,
                     void (*each) (const char *key, gpointer data), gpointer data);
/* wgre_pack_problem: a sentence about what is wrong with a packed item that was left by
 * wgre_pack_unpack(), which never quotes it. Free with g_free(). */
char *wgre_pack_problem (const char *text);
