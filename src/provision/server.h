/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/profile.h"

/* WireGuard servers and their clients. A client is a peer of the server's profile, and a profile of
 * its own for the other machine. Tables are string → string, as vpn.data and vpn.secrets; secrets
 * are wiped when they are released. */

GHashTable *wgre_provision_data_new (void);
GHashTable *wgre_provision_secrets_new (void);

/* What is wanted of a server; NULL and 0: as it says. */
typedef struct {
  const char *name;        /* the interface is called so, if it can */
  const char *addresses;   /* networks for the clients; NULL: one of each family, at random */
  const char *listen_port; /* NULL: 51820 */
  const char *endpoint;    /* HOST[:PORT] for the clients; NULL: they must be told */
  const char *dns;         /* for the clients; NULL: none */
  gboolean local;          /* clients reach only this host: no forwarding, no masquerading */
} WgreServerSpec;

/* wgre_provision_server: data and secrets of a new server. Errors as of wgre_profile_new(). */
gboolean wgre_provision_server (const WgreServerSpec *spec, GHashTable **ret_data,
                                GHashTable **ret_secrets, GError **error);

/* What is wanted of a client. */
typedef struct {
  const char *name;
  const char *dns;         /* NULL: what wgre_server_set() said, else the server's client-dns */
  const char *allowed_ips; /* what it sends through the tunnel; NULL: likewise, else everything */
  const char *keepalive;   /* seconds; NULL: likewise, else none */
  const char *endpoint;    /* HOST[:PORT] of the server; NULL: its public-endpoint */
  const char *networks;    /* behind it, that the server reaches through it; NULL: none */
  gboolean keep;           /* the server's secrets keep the client's private key */
} WgreClientSpec;

typedef struct {
  guint32 id; /* of the peer in the server's profile */
  GHashTable *data, *secrets;
} WgreClient;

void wgre_client_free (WgreClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreClient, wgre_client_free)

/* A server's profile while clients come and go. */
typedef struct _WgreServer WgreServer;

/* wgre_server_new: @data, @secrets: the server's own, which are changed by what follows. */
WgreServer *wgre_server_new (GHashTable *data, GHashTable *secrets, GError **error);
void wgre_server_free (WgreServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreServer, wgre_server_free)

/* wgre_server_add: makes keys, takes the next free address of each of the server's networks, and
 * adds the peer. On failure the server is as before: codes EXISTS (the name), NOT_FOUND (no free
 * address), MISSING (no endpoint), and those of wgre_profile_new(). */
WgreClient *wgre_server_add (WgreServer *server, const WgreClientSpec *spec, GError **error);
/* wgre_server_find: the peer with this name, id or public key; owned by the server, gone when it is
 * changed. Codes NOT_FOUND, INVALID (the name of several). */
const WgrePeer *wgre_server_find (WgreServer *server, const char *what, GError **error);
gboolean wgre_server_remove (WgreServer *server, const char *what, GError **error);
/* wgre_server_show: the client again, for which its private key must have been kept: else
 * SECRETS. */
WgreClient *wgre_server_show (WgreServer *server, const char *what, const WgreClientSpec *spec,
                              GError **error);
/* wgre_server_rekey: new keys for a client, which keeps its number, name, addresses and networks.
 * The old ones are no longer known to the server. @spec: as of wgre_server_add(); name and networks
 * are not looked at. On failure the server is as before. */
WgreClient *wgre_server_rekey (WgreServer *server, const char *what, const WgreClientSpec *spec,
                               GError **error);
/* wgre_server_set: what the file of @what says from now on, or with NULL those of all clients, of
 * @spec: dns, allowed_ips, keepalive; NULL: as it is, "": as the server has it for all. On failure
 * the server is as before: codes as of wgre_server_find(), INVALID. */
gboolean wgre_server_set (WgreServer *server, const char *what, const WgreClientSpec *spec,
                          GError **error);
/* wgre_server_peers: of WgrePeer, as the profile has them. */
const GPtrArray *wgre_server_peers (WgreServer *server);
