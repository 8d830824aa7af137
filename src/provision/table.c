/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "provision/table.h"

#include "core/kind.h"
#include "core/types.h"

GHashTable *
wgre_provision_data_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

GHashTable *
wgre_provision_secrets_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wgre_wipe_string);
}

void
wgre_provision_set (GHashTable *table, const char *key, const char *value)
{
  g_return_if_fail (table && key);
  if (value)
    g_hash_table_replace (table, g_strdup (key), g_strdup (value));
}

void
wgre_provision_set_secret (GHashTable *data, GHashTable *secrets, const char *name,
                           const WgreKey *key)
{
  char *text;

  g_return_if_fail (data && secrets && name && key);
  text = g_malloc (WGRE_KEY_TEXT_SIZE);
  wgre_key_print (key, text);
  g_hash_table_replace (secrets, g_strdup (name), text);
  g_hash_table_replace (data, g_strconcat (name, "-flags", NULL), g_strdup ("0"));
}

const char *
wgre_provision_interface (const char *name)
{
  gboolean can_be = name && !wgre_interface_name_problem (name) && !wgre_kind_reserved_by (name);

  return can_be ? name : NULL;
}
