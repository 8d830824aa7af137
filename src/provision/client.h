/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/profile.h"
#include "provision/table.h"

/* The profile of a client of a WireGuard server. server.h makes clients; the functions below are
 * its tools. */

/* What is wanted of a client. */
typedef struct {
  const char *name;
  const char *dns;         /* NULL: what wgre_server_set() set, else the server's client-dns */
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

/* wgre_client_free: secrets are wiped. NULL is fine. */
void wgre_client_free (WgreClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreClient, wgre_client_free)

/* What a client's profile takes from its server. */
typedef struct {
  GHashTable *data, *secrets;
  const WgreProfile *profile; /* of both */
  const WgreKey *public_key;
} WgreClientServer;

/* wgre_client_new: the client's own profile, checked; its id is 0. @addresses: its own, a list;
 * @psk may be NULL. Codes MISSING (the endpoint of the server, its port), INVALID, and those of
 * wgre_profile_new(). */
WgreClient *wgre_client_new (const WgreClientServer *server, const WgreClientSpec *spec,
                             const char *addresses, const WgreKey *key, const WgreKey *psk,
                             GError **error);
/* wgre_client_complete: @spec, and where it has NULL the words that @data, of the server, keeps for
 * the client @peer. The strings are those of @spec and @data. */
WgreClientSpec wgre_client_complete (GHashTable *data, const WgrePeer *peer,
                                     const WgreClientSpec *spec);
/* wgre_client_read_words: the words of @spec that a server can keep, checked, for
 * wgre_client_keep_words(). @id: of the peer that an error names. NULL with an error. Free with
 * g_ptr_array_unref(). */
GPtrArray *wgre_client_read_words (const WgreClientSpec *spec, guint32 id, GError **error);
/* wgre_client_keep_words: keeps them in @data, of the server, for the peer @id. */
void wgre_client_keep_words (GHashTable *data, guint32 id, const GPtrArray *words);
