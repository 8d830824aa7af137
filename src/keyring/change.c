/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "keyring/change.h"

#include <string.h>

#include "core/option.h"

#define AGENT_OWNED "1"

/* "peer.3.psk" belongs to "peer.3". A secret of no item in particular belongs to the profile. */
static gboolean
has_owner (GHashTable *data, const WgreOption *option, guint32 id)
{
  const char *star = strchr (option->key, '*');
  g_autofree char *owner = NULL;

  if (!star)
    return TRUE;
  owner = g_strdup_printf ("%.*s%u", (int) (star - option->key), option->key, id);
  return g_hash_table_contains (data, owner);
}

gboolean
wgre_keyring_is_kept (GHashTable *data, const char *name)
{
  guint32 id = 0;
  const WgreOption *option = wgre_option_lookup (name, &id);
  g_autofree char *flags = g_strconcat (name, "-flags", NULL);

  g_return_val_if_fail (name, FALSE);

  return option && option->flags & WGRE_OPTION_SECRET && has_owner (data, option, id) &&
         !g_strcmp0 (g_hash_table_lookup (data, flags), AGENT_OWNED);
}

gboolean
wgre_keyring_keeps_any (GHashTable *data)
{
  GHashTableIter iter;
  const char *key, *value;

  g_hash_table_iter_init (&iter, data);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &value))
    if (g_str_has_suffix (key, "-flags") && !strcmp (value, AGENT_OWNED))
      return TRUE;
  return FALSE;
}

static void
change_add (GArray *changes, const char *name, const char *value)
{
  const WgreKeyringChange change = { name, value };

  g_array_append_val (changes, change);
}

GArray *
wgre_keyring_changes (GHashTable *data, GHashTable *secrets, GHashTable *stored)
{
  GArray *changes = g_array_new (FALSE, FALSE, sizeof (WgreKeyringChange));
  GHashTableIter iter;
  const char *name, *value;

  g_return_val_if_fail (secrets && stored, NULL);

  g_hash_table_iter_init (&iter, stored);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, NULL))
    if (!wgre_keyring_is_kept (data, name))
      change_add (changes, name, NULL);
  g_hash_table_iter_init (&iter, secrets);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &value))
    if (*value && wgre_keyring_is_kept (data, name) &&
        g_strcmp0 (g_hash_table_lookup (stored, name), value))
      change_add (changes, name, value);
  return changes;
}
