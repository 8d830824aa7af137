/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

/* The user's keyring (freedesktop.org Secret Service). The items are those of GNOME Shell and
 * nm-applet: schema, attributes and labels are theirs, so that each finds what the other stored.
 * All functions wait for the answer; they may be called in any thread. Their errors: IO (there is
 * no keyring, or it failed), PERMISSION (the user did not unlock it). */

typedef enum {
  WGRE_KEYRING_ABSENT,
  WGRE_KEYRING_LOCKED,
  WGRE_KEYRING_UNLOCKED,
} WgreKeyringState;

/* wgre_keyring_state: of the keyring that new items go to; ABSENT with an error. */
WgreKeyringState wgre_keyring_state (GCancellable *cancellable, GError **error);

/* wgre_keyring_load: adds the items of the connection to @secrets (name → value, which the table
 * wipes); an item that is locked has the value NULL. @unlock: the user may be asked to unlock it.
 */
gboolean wgre_keyring_load (const char *uuid, gboolean unlock, GHashTable *secrets,
                            GCancellable *cancellable, GError **error);
/* wgre_keyring_store: stores or replaces one item; asks the user to unlock the keyring if it has
 * to.
 * @id: what the connection is called, for the label. */
gboolean wgre_keyring_store (const char *uuid, const char *id, const char *name, const char *value,
                             GCancellable *cancellable, GError **error);
/* wgre_keyring_clear: removes one item, or with @name NULL all of the connection. That there is
 * none is no error. */
gboolean wgre_keyring_clear (const char *uuid, const char *name, GCancellable *cancellable,
                             GError **error);

/* wgre_keyring_table: an empty table for wgre_keyring_load(). */
GHashTable *wgre_keyring_table (void);

/* wgre_keyring_watch: calls @unlocked, from the main loop, whenever a keyring appears or is
 * unlocked, for as long as the returned object lives. Release with g_object_unref(). */
GObject *wgre_keyring_watch (void (*unlocked) (gpointer data), gpointer data);
