/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/secrets.h"

#include "core/option.h"
#include "core/pack.h"
#include "core/profile.h"

/* NetworkManager's secret flags (NMSettingSecretFlags): nobody keeps the secret; it may be missing.
 */
#define FLAG_NOT_SAVED 2
#define FLAG_NOT_REQUIRED 4

static int
secrets_compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
has_flag (GHashTable *data, const char *key, guint64 flag)
{
  g_autofree char *flags_key = g_strconcat (key, "-flags", NULL);
  const char *flags = g_hash_table_lookup (data, flags_key);

  return flags && g_ascii_strtoull (flags, NULL, 10) & flag;
}

gboolean
wgre_profile_keeps_secret (GHashTable *data, const char *key)
{
  g_return_val_if_fail (data && key, FALSE);
  return !has_flag (data, key, FLAG_NOT_SAVED);
}

static gboolean
is_there (GHashTable *table, const char *key)
{
  const char *text = table ? g_hash_table_lookup (table, key) : NULL;

  return text && *text;
}

static gboolean
secrets_wants (GHashTable *data, GHashTable *secrets, const char *key)
{
  return !has_flag (data, key, FLAG_NOT_REQUIRED) && !is_there (secrets, key);
}

char **
wgre_profile_missing_secrets (GHashTable *data, GHashTable *secrets)
{
  const WgreOptionFlags both = WGRE_OPTION_SECRET | WGRE_OPTION_REQUIRED;
  g_autoptr (GPtrArray) missing = NULL;
  const WgreKind *kind;
  GHashTableIter iter;
  const char *key;
  gboolean over;

  g_return_val_if_fail (data != NULL, NULL);
  missing = g_ptr_array_new_with_free_func (g_free);
  /* Secrets that have flags are wanted, even when the tunnel can do without. */
  g_hash_table_iter_init (&iter, data);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, NULL)) {
    guint32 id;
    const WgreOption *option = wgre_option_lookup_flags (key, &id);
    g_autofree char *secret = option ? wgre_option_key (option, id) : wgre_pack_secret_of (key);

    if (!secret || (option && option->flags & WGRE_OPTION_REQUIRED))
      continue;
    if (secrets_wants (data, secrets, secret))
      g_ptr_array_add (missing, g_steal_pointer (&secret));
  }
  g_ptr_array_sort (missing, secrets_compare_names);

  kind = wgre_profile_kind_of (data);
  over = is_there (data, wgre_option_get (WGRE_OPT_OVER)->key);
  for (guint i = 0; kind && i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);
    gboolean applies =
        wgre_option_applies (option, kind) || (over && option->flags & WGRE_OPTION_LOWER);

    if ((option->flags & both) == both && applies && secrets_wants (data, secrets, option->key))
      g_ptr_array_insert (missing, 0, g_strdup (option->key));
  }
  g_ptr_array_add (missing, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&missing), FALSE);
}
