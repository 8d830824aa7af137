/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A keyring for the dialog: the file $KEYRING, with an item "NAME=VALUE" in each line. That it was
 * asked is said on standard error. */
#include <string.h>

#include "core/error.h"
#include "core/key.h"
#include "keyring/keyring.h"

GHashTable *
wgre_keyring_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wgre_wipe_string);
}

gboolean
wgre_keyring_load (const char *uuid G_GNUC_UNUSED, gboolean unlock, GHashTable *secrets,
                   GCancellable *cancellable G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_printerr (unlock ? "asked, unlock\n" : "asked\n");
  g_file_get_contents (g_getenv ("KEYRING"), &text, NULL, NULL);
  lines = g_strsplit (text ? text : "", "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    char *equals = strchr (lines[i], '=');

    if (equals)
      g_hash_table_insert (secrets, g_strndup (lines[i], (gsize) (equals - lines[i])),
                           g_strdup (equals + 1));
  }
  return TRUE;
}
