/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>

#include "core/profile.h"
#include "core/service.h"
#include "formats/format.h"

/* wgre_connection_is_ours: whether it is a VPN connection of our service type, or of "wgre":
 * clients that do not find our .name file store the abbreviation as it was typed. */
gboolean wgre_connection_is_ours (NMConnection *connection);

/* wgre_connection_native: the name of the setting that makes a connection a tunnel of
 * NetworkManager's own, WireGuard or IP tunnel; NULL: it is none. One that NetworkManager has made
 * up for a link that somebody else made is none, either: it says nothing of its own. */
const char *wgre_connection_native (NMConnection *connection);

/* What a connection of ours remembers of the tunnel whose place it has taken ("nm-wgre adopt"), in
 * its setting "user", whose keys must have a dot. */
#define WGRE_CONNECTION_ADOPTED_KIND "wgre.adopted-kind"
#define WGRE_CONNECTION_ADOPTED_FROM "wgre.adopted-from"
#define WGRE_CONNECTION_ADOPTED_ENABLED "wgre.adopted-enabled"
/* wgre_connection_adopted: NULL: nothing. */
const char *wgre_connection_adopted (NMConnection *connection, const char *key);

/* wgre_connection_get: what vpn.data and vpn.secrets of a connection hold, as new tables of string
 * → string; both are empty when it has no VPN setting. The values of @ret_secrets are wiped when
 * they are released (libnm's own copies are not: it has no way). Many peers that are stored in few
 * items (core/pack.h) are unpacked. */
void wgre_connection_get (NMConnection *connection, GHashTable **ret_data,
                          GHashTable **ret_secrets);

/* wgre_connection_put: the inverse: makes vpn.data and vpn.secrets of a connection what the tables
 * say and touches nothing else, neither what is equal already. Adds the VPN setting where there is
 * none. Many peers are packed. */
void wgre_connection_put (NMConnection *connection, GHashTable *data, GHashTable *secrets);

/* wgre_connection_hold_back: of a connection for single users, of whom @user is none, lines of
 * files that are more than comments (@data, "file.*") become comments: who exports it would run
 * what somebody else wrote. Returns how many. */
guint wgre_connection_hold_back (NMConnection *connection, const char *user, GHashTable *data);

/* The priority of name servers that are asked alone. Of a connection with a negative one, and only
 * then, NetworkManager leaves out the servers of all connections that have a greater one
 * (nm-settings(5), ipv4.dns-priority); that of other VPN connections is 50. */
#define WGRE_DNS_PRIORITY (-50)

/* wgre_connection_dns_is_shared: whether NetworkManager may ask name servers of other connections
 * beside those that this one has of a family (0: IPv4, 1: IPv6). */
gboolean wgre_connection_dns_is_shared (NMConnection *connection, guint family);

/* wgre_connection_put_dns_priority: gives WGRE_DNS_PRIORITY to a connection of @profile if no other
 * name server may be asked, and takes it back if others may. Another value that somebody has set
 * stays. */
void wgre_connection_put_dns_priority (NMConnection *connection, const WgreProfile *profile);

/* wgre_connection_new: a connection named @id with the data and secrets of @import: type vpn,
 * persistent, both IP methods automatic so that what the service sends is used, with the DNS
 * priority of wgre_connection_put_dns_priority().
 * connection.interface-name stays empty: GNOME Settings 43 hides VPN connections that have one. */
NMConnection *wgre_connection_new (const char *id, const WgreImport *import);

/* wgre_connection_fetch_secrets: asks NetworkManager for the secrets of a connection that it keeps,
 * and adds them to @secrets; clients hand out such connections without them. Does nothing with any
 * other connection, or where no secret is missing. Waits for the answer, for which an agent may ask
 * the user. Codes SECRETS, PERMISSION. */
gboolean wgre_connection_fetch_secrets (NMConnection *connection, GHashTable *data,
                                        GHashTable *secrets, GError **error);
