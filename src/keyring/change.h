/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* One item of the keyring that is to change. */
typedef struct {
  const char *name;  /* borrowed from the tables given to wgre_keyring_changes() */
  const char *value; /* to be stored; NULL: the item is to be removed */
} WgreKeyringChange;

/* wgre_keyring_is_kept: whether a secret is the keyring's to keep: a secret that the table of
 * options knows, with "NAME-flags" exactly 1 (agent-owned), of a peer that @data has. GNOME Shell
 * and nm-applet store nothing with other flags. */
gboolean wgre_keyring_is_kept (GHashTable *data, const char *name);

/* wgre_keyring_keeps_any: whether there can be anything in the keyring for this profile. */
gboolean wgre_keyring_keeps_any (GHashTable *data);

/* wgre_keyring_changes: what a connection that was saved changes. NetworkManager sends, on every
 * change of a connection, the agent-owned secrets that it happens to know, which after its restart
 * are none: absence is not deletion. So an item goes only when it is no more the keyring's to keep;
 * what is stored with the same value already is left alone.
 * @data, @secrets: of the connection; @stored: as wgre_keyring_load() gives it.
 * Returns an array of WgreKeyringChange. */
GArray *wgre_keyring_changes (GHashTable *data, GHashTable *secrets, GHashTable *stored);
