/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib-object.h>

/* A profile that can be changed where it is kept: a connection of NetworkManager, its keyfile, or a
 * file of another format that can be written. */
typedef struct {
  char *name;                 /* of the connection or the file, for messages */
  char *path;                 /* of the file; NULL: NetworkManager keeps it */
  GHashTable *data, *secrets; /* string → string; secrets are wiped when released */
  GObject *connection;        /* libnm's; NULL: a file of a format */
  GObject *client;            /* libnm's, for as long as NetworkManager keeps it */
} WgreStore;

/* wgre_store_open: @argument as of wgre_source_load(). A file with parts that writing would lose is
 * refused with UNSUPPORTED. */
WgreStore *wgre_store_open (const char *argument, GError **error);
/* wgre_store_save: writes data and secrets back. */
gboolean wgre_store_save (WgreStore *store, GError **error);
/* wgre_store_is_up: whether it is a connection that is up: that does not use the change yet. */
gboolean wgre_store_is_up (const WgreStore *store);
/* wgre_store_create: keeps a new profile: in NetworkManager if @path is NULL; in a keyfile if @path
 * ends in ".nmconnection"; else in the format that its name tells. An existing file or name is
 * refused with EXISTS. */
gboolean wgre_store_create (const char *path, const char *name, GHashTable *data,
                            GHashTable *secrets, GError **error);
/* wgre_store_free: what was not saved is lost. Secrets are wiped; NULL is fine. */
void wgre_store_free (WgreStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreStore, wgre_store_free)

/* --- connection-store.c: what needs libnm --- */

/* wgre_connection_store_named: fills @store from the connection with this name or UUID. Codes
 * NOT_FOUND, INVALID, IO, SECRETS, PERMISSION. */
gboolean wgre_connection_store_named (WgreStore *store, const char *name, GError **error);
/* wgre_connection_store_keyfile: fills @store, which has a name, from the text of a keyfile. Code
 * INVALID. */
gboolean wgre_connection_store_keyfile (WgreStore *store, const char *text, gsize size,
                                        GError **error);
/* The next two are wgre_store_save() and wgre_store_is_up() of a store with a connection; the
 * latter needs its client as well. */
gboolean wgre_connection_store_save (WgreStore *store, GError **error);
/* wgre_connection_store_is_up: wgre_store_is_up() of a store with a connection, which needs its
 * client as well. */
gboolean wgre_connection_store_is_up (const WgreStore *store);
/* wgre_connection_store_add: adds a new connection to NetworkManager. */
gboolean wgre_connection_store_add (const char *name, GHashTable *data, GHashTable *secrets,
                                    GError **error);
/* wgre_connection_store_print: the text of the keyfile of a new connection. Free with
 * wgre_wipe_string(). */
char *wgre_connection_store_print (const char *name, GHashTable *data, GHashTable *secrets,
                                   GError **error);
