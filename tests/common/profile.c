/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/profile.h"

#include <string.h>

#define PRIVATE_KEY "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="

WgreProfile *
profile_of (const char *text, const char *separator)
{
  g_autoptr (GHashTable) data = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) items = g_strsplit (text, separator, -1);
  g_autoptr (GError) error = NULL;
  WgreProfile *profile;

  for (guint i = 0; items[i]; i++) {
    char *equals = strchr (items[i], '=');

    if (equals)
      g_hash_table_insert (data, g_strndup (items[i], (gsize) (equals - items[i])),
                           g_strdup (equals + 1));
  }
  profile = wgre_profile_new (data, NULL, WGRE_PROFILE_WITHOUT_SECRETS, &error);
  g_assert_no_error (error);
  return profile;
}

WgreProfile *
profile_with_secrets (const char *text)
{
  g_autoptr (GHashTable) data = g_hash_table_new (g_str_hash, g_str_equal),
                         secrets = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) items = g_strsplit (text, "|", -1);
  g_autoptr (GError) error = NULL;
  WgreProfile *profile;

  for (guint i = 0; items[i] && *items[i]; i++) {
    char *equals = strchr (items[i], '=');

    *equals = '\0';
    g_hash_table_insert (strstr (items[i], ".psk") ? secrets : data, items[i], equals + 1);
  }
  if (!g_hash_table_contains (data, "tunnel") || g_hash_table_contains (data, "over"))
    g_hash_table_insert (secrets, (gpointer) "private-key", (gpointer) PRIVATE_KEY);
  profile = wgre_profile_new (data, secrets, WGRE_PROFILE_NONE, &error);
  g_assert_no_error (error);
  return profile;
}
