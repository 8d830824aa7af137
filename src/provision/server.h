/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/profile.h"
#include "provision/client.h"

/* WireGuard servers and their clients. A client is a peer of the server's profile, and a profile of
 * its own for the other machine. The tables are those of provision/table.h. */

/* What is wanted of a server. A member that is NULL has the default that its comment names. */
typedef struct {
  const char *name;        /* also of the interface, if an interface can be called so; NULL: none */
  const char *addresses;   /* networks for the clients; NULL: one of each family, at random */
  const char *listen_port; /* NULL: 51820 */
  const char *endpoint;    /* HOST[:PORT] for the clients; NULL: they must be told */
  const char *dns;         /* for the clients; NULL: none */
  gboolean local;          /* clients reach only this host: no forwarding, no masquerading */
} WgreServerSpec;

/* wgre_provision_server: data and secrets of a new server. Errors as of wgre_profile_new(). */
gboolean wgre_provision_server (const WgreServerSpec *spec, GHashTable **ret_data,
                                GHashTable **ret_secrets, GError **error);

/* A server's profile while clients come and go. */
typedef struct _WgreServer WgreServer;

/* wgre_server_new: @data, @secrets: the server's profile. The server keeps references; adding,
 * changing and removing clients changes these tables. Codes INVALID (no clients possible: the kind,
 * the addresses), SECRETS (no private key), and those of wgre_profile_new(). */
WgreServer *wgre_server_new (GHashTable *data, GHashTable *secrets, GError **error);
/* wgre_server_free: secrets are wiped. NULL is fine. */
void wgre_server_free (WgreServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreServer, wgre_server_free)

/* wgre_server_add: makes keys, takes the next free address of each of the server's networks, and
 * adds the peer. On failure the server is as before: codes EXISTS (the name), NOT_FOUND (no free
 * address), MISSING (no endpoint), and those of wgre_profile_new(). */
WgreClient *wgre_server_add (WgreServer *server, const WgreClientSpec *spec, GError **error);
/* wgre_server_find: the peer with this name, id or public key; owned by the server, gone when it is
 * changed. Codes NOT_FOUND, INVALID (the name of several). */
const WgrePeer *wgre_server_find (WgreServer *server, const char *what, GError **error);
/* wgre_server_show: makes the client again. Codes as of wgre_server_find(), SECRETS (its private
 * key was not kept), and those of wgre_server_add(). */
WgreClient *wgre_server_show (WgreServer *server, const char *what, const WgreClientSpec *spec,
                              GError **error);
/* wgre_server_rekey: new keys for a client, which keeps its id, name, addresses and networks. The
 * server forgets the old keys. @spec: as of wgre_server_add(), without name and networks, which are
 * ignored. On failure the server is as before. */
WgreClient *wgre_server_rekey (WgreServer *server, const char *what, const WgreClientSpec *spec,
                               GError **error);
/* wgre_server_set: changes what the file of the client @what will contain, or with NULL those of
 * all clients. Of @spec, only dns, allowed_ips and keepalive count; NULL: unchanged, "": the
 * default of the server for all clients. On failure the server is as before. Codes as of
 * wgre_server_find(), INVALID. */
gboolean wgre_server_set (WgreServer *server, const char *what, const WgreClientSpec *spec,
                          GError **error);
/* wgre_server_remove: removes the client @what with its secrets; its name and addresses are free
 * again. Codes as of wgre_server_find(). */
gboolean wgre_server_remove (WgreServer *server, const char *what, GError **error);
/* wgre_server_peers: of WgrePeer, by id; owned by the server, gone when it is changed. */
const GPtrArray *wgre_server_peers (WgreServer *server);
