/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Many peers in few items, as profiles are stored. NetworkManager up to 1.44 compares the items of
 * a connection in quadratic time, so thousands of them make everything slow.
 *
 *   peers.1 = "1 KEY allowed-ips=… | 2 KEY …"    names.1 = "1 Berlin | 2 Bern"
 *   psks.1 = "1 KEY | 2 KEY" in vpn.secrets, psks.1-flags in vpn.data
 *
 * stand for peer.1, peer.1.name, peer.1.psk and so on. An item peer.N beside them takes precedence
 * over the packed one with its number; an empty item removes that peer. Only code that reads and
 * writes connections calls this; all other code sees peer.N only.
 *
 * Lines of a file that a profile keeps are packed in the same way: files.1 stands for file.1 and so
 * on. */

/* Up to this many peers, or lines, are stored one by one: so few are nicer to change by nmcli, and
 * cost little. When there are more, all are packed. */
#define WGRE_PACK_FROM 32

/* The secret that stands for "nothing is needed": what auth-dialogs answer then, since
 * NetworkManager takes an empty answer for a failure. It may be stored, and is none of a profile.
 */
#define WGRE_NO_SECRET "no-secret"

/* wgre_pack_unpack: makes stored items those of a profile: replaces packed ones by single ones, and
 * removes WGRE_NO_SECRET. @secrets may be NULL: then preshared keys stay unknown, and
 * "psks.N-flags" stays in @data for as long as they are. An item that cannot be read, or that has a
 * number of another item, stays as it is; the profile's constructor then refuses it. The table's
 * own function wipes values of @secrets. */
void wgre_pack_unpack (GHashTable *data, GHashTable *secrets);

/* wgre_pack_pack: the inverse, of peers and of lines of which there are more than WGRE_PACK_FROM.
 * A value that would not survive packing stays an item of its own, and so does each preshared key
 * that the user or the keyring keeps. Items that wgre_pack_unpack() left are not replaced. @secrets
 * may be NULL. */
void wgre_pack_pack (GHashTable *data, GHashTable *secrets);

/* wgre_pack_is_packed: whether the key is one of packed items. */
gboolean wgre_pack_is_packed (const char *key);
/* wgre_pack_secret_of: the packed secret that "<secret>-flags" belongs to, or NULL. Free with
 * g_free(). */
char *wgre_pack_secret_of (const char *key);
/* wgre_pack_each: calls @each with the key of every single item in a packed one, such as
 * "peer.17.name", up to the first part that cannot be read. Does nothing when @key is not a packed
 * item's. */
void wgre_pack_each (const char *key, const char *text,
                     void (*each) (const char *key, gpointer data), gpointer data);
/* wgre_pack_problem: says what is wrong with a packed item that wgre_pack_unpack() left; never
 * quotes it. Free with g_free(). */
char *wgre_pack_problem (const char *text);
