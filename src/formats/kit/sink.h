/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/error.h"
#include "core/peer.h"
#include "formats/kit/import.h"

/* Where readers put what they read: the import that grows, and what they need to know of it
 * meanwhile. All texts that are read for one import share a sink. Readers reach it through their
 * text, which knows the position (formats/kit/text.h). */
typedef struct {
  WgreImport *import;
  char *file;        /* name of the main file, which nearly all positions have; a GRefString */
  GHashTable *lists; /* key → GString, lists that grow; see wgre_sink_settle() */
  GPtrArray *peers;  /* of WgrePeer; see wgre_sink_take_peer() */
  gboolean invalid;  /* of the peers, one is not what a profile may have */
  gboolean besides;  /* the import has keys of peers already: what the file says of them besides */
  guint32 last_id;   /* the highest one that a peer has */
  GHashTable *ids;   /* those of all peers; NULL: nobody has asked */
  GHashTable *words; /* key of the profile → what the file calls it, where that is known */
} WgreSink;

/* wgre_sink_init: an empty one. @file: base name of the main file. */
void wgre_sink_init (WgreSink *sink, const char *file);
/* wgre_sink_clear: releases what it has; an import that was taken out before is not touched.
 * Secrets are wiped. */
void wgre_sink_clear (WgreSink *sink);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WgreSink, wgre_sink_clear)

/* wgre_sink_warn: adds a warning. Takes @message. The sink owns what it returns. */
WgreWarning *wgre_sink_warn (WgreSink *sink, const WgreErrorPosition *at, char *message);

/* wgre_sink_set_position: remembers where a key of data or secrets is in the file. */
void wgre_sink_set_position (WgreSink *sink, const WgreErrorPosition *at, const char *key);
/* wgre_sink_take: sets a key of the profile's data. Takes @key and @value. */
void wgre_sink_take (WgreSink *sink, const WgreErrorPosition *at, char *key, char *value);
/* wgre_sink_set_secret: sets a secret, and "<key>-flags" to 0 (kept by the system) if there are
 * none, so that a loss of it is noticed. */
void wgre_sink_set_secret (WgreSink *sink, const WgreErrorPosition *at, const char *key,
                           const char *value);
/* wgre_sink_append: adds an item behind those that the list has. Until wgre_sink_settle() the
 * import has the first one only. */
void wgre_sink_append (WgreSink *sink, const WgreErrorPosition *at, const char *key,
                       const char *item);
/* wgre_sink_settle: gives the import the lists whose items were appended one by one. */
void wgre_sink_settle (WgreSink *sink);

/* wgre_sink_call: what the file calls a key, for messages about it that only the whole shows; NULL:
 * that is not known. */
void wgre_sink_call (WgreSink *sink, const char *key, const char *name);

/* wgre_sink_take_peer: takes @peer. The import has no keys of it until wgre_sink_put_peers(), so
 * that they need not be parsed again. */
void wgre_sink_take_peer (WgreSink *sink, const WgreErrorPosition *at, WgrePeer *peer);
/* wgre_sink_has_peer: whether a peer with this id was taken. */
gboolean wgre_sink_has_peer (WgreSink *sink, guint32 id);
/* wgre_sink_put_peers: sets the keys of data and secrets that say what @peers (of WgrePeer) are,
 * but for those that are there. */
void wgre_sink_put_peers (WgreSink *sink, const GPtrArray *peers);
/* wgre_sink_set_preshared_key: where the preshared key of a peer is, and its flags; @flags NULL:
 * those of a key that is in the file, or none. */
void wgre_sink_set_preshared_key (WgreSink *sink, const WgreErrorPosition *at, const WgrePeer *peer,
                                  const char *flags);
