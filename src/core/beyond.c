/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/beyond.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/option.h"

#define ROOT "root"
#define PERMIT "permit"

/* --- whose it is --- */

static GPtrArray *
users_of (const WgreOwner *owner)
{
  GPtrArray *users = g_ptr_array_new ();

  for (guint i = 0; owner && owner->users && owner->users[i]; i++)
    if (strcmp (owner->users[i], ROOT))
      g_ptr_array_add (users, (gpointer) owner->users[i]);
  return users;
}

gboolean
wgre_owner_is_private (const WgreOwner *owner)
{
  g_autoptr (GPtrArray) users = users_of (owner);

  return users->len > 0;
}

static int
beyond_by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

char *
wgre_owner_text (const WgreOwner *owner)
{
  g_autoptr (GPtrArray) users = users_of (owner);

  g_ptr_array_sort (users, beyond_by_name);
  g_ptr_array_add (users, NULL);
  return g_strjoinv (";", (char **) users->pdata);
}

/* --- root's list --- */

struct _WgreGrants {
  GHashTable *items; /* name of the group → char **: "KEY" or "KEY=VALUE" */
};

static const char *const grants_groups[] = { "user ", "profile " };

static gboolean
is_item (const char *group, const char *item, GError **error)
{
  g_autofree char *key = g_strndup (item, strcspn (item, "="));
  const WgreOption *option = wgre_option_lookup (key, NULL);

  if (option && option->beyond)
    return TRUE;
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
               option ? _ ("[%s]: \"%s\" needs no permission: remove it")
                      : _ ("[%s]: there is no key \"%s\": see nm-settings-wgre(5)"),
               group, key);
  return FALSE;
}

/* What else stands in a group could be a misspelled restriction. */
static gboolean
beyond_read_group (WgreGrants *grants, GKeyFile *file, const char *group, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL), items = NULL;
  gboolean known = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (grants_groups); i++)
    known |= g_str_has_prefix (group, grants_groups[i]) && group[strlen (grants_groups[i])];
  if (!known) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
                 _ ("[%s] is neither \"[user NAME]\" nor \"[profile UUID]\""), group);
    return FALSE;
  }
  for (guint i = 0; keys && keys[i]; i++)
    if (strcmp (keys[i], PERMIT)) {
      g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
                   _ ("[%s]: there is no key \"%s\", only \"%s\""), group, keys[i], PERMIT);
      return FALSE;
    }
  items = g_key_file_get_string_list (file, group, PERMIT, NULL, NULL);
  for (guint i = 0; items && items[i]; i++)
    if (!is_item (group, g_strstrip (items[i]), error))
      return FALSE;
  if (items)
    g_hash_table_insert (grants->items, g_strdup (group), g_steal_pointer (&items));
  return TRUE;
}

WgreGrants *
wgre_grants_new (const char *text, GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);
  g_autoptr (WgreGrants) grants = g_new0 (WgreGrants, 1);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) problem = NULL;
  g_auto (GStrv) groups = NULL;

  grants->items =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  if (!g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, &problem)) {
    g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_INVALID, problem->message);
    return NULL;
  }
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i]; i++)
    if (!beyond_read_group (grants, file, groups[i], error))
      return NULL;
  return g_steal_pointer (&grants);
}

void
wgre_grants_free (WgreGrants *grants)
{
  if (!grants)
    return;
  g_hash_table_unref (grants->items);
  g_free (grants);
}

static gboolean
group_has (const WgreGrants *grants, const char *kind, const char *name, const WgreOption *option,
           const char *value)
{
  g_autofree char *group = g_strconcat (kind, name, NULL);
  g_autofree char *exact = g_strdup_printf ("%s=%s", option->key, value);
  const char *const *items = g_hash_table_lookup (grants->items, group);

  return items && (g_strv_contains (items, option->key) || g_strv_contains (items, exact));
}

gboolean
wgre_grants_have (const WgreGrants *grants, const WgreOwner *owner, const WgreOption *option,
                  const char *value)
{
  g_return_val_if_fail (owner, FALSE);
  g_return_val_if_fail (option && value, FALSE);
  g_autoptr (GPtrArray) users = users_of (owner);

  if (!grants)
    return FALSE;
  if (owner->uuid && *owner->uuid &&
      group_has (grants, grants_groups[1], owner->uuid, option, value))
    return TRUE;
  for (guint i = 0; i < users->len; i++)
    if (!group_has (grants, grants_groups[0], users->pdata[i], option, value))
      return FALSE;
  return users->len > 0;
}

/* --- the check --- */

static const char *const beyond_reasons[] = {
  [WGRE_BEYOND_ALWAYS] = N_ ("reaches beyond the tunnel"),
  [WGRE_BEYOND_NETNS] =
      N_ ("is a network namespace that is there already and was not made for the same users"),
  [WGRE_BEYOND_AWAY] = N_ ("brings the tunnel up while no user of it is logged in"),
};

gboolean
wgre_beyond_refuse (const WgreOption *option, const char *value, const WgreOwner *owner,
                    GError **error)
{
  g_autofree char *users = wgre_owner_text (owner);

  g_return_val_if_fail (option && value, FALSE);
  wgre_error_set (error, WGRE_ERROR_PERMISSION, option->key,
                  _ ("\"%s\" %s, which a connection for single users (%s) may not: make it "
                     "available to all users (connection.permissions empty), or let root permit it "
                     "in %s, see nm-settings-wgre(5)"),
                  value, _ (beyond_reasons[option->beyond]), users, WGRE_GRANTS_FILE);
  return FALSE;
}

gboolean
wgre_beyond_check (const WgreProfile *profile, const WgreOwner *owner, const WgreGrants *grants,
                   WgreBeyondNow now, GError **error)
{
  g_return_val_if_fail (profile && now, FALSE);
  if (!wgre_owner_is_private (owner))
    return TRUE;
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);
    const WgreValue *value = option->beyond ? wgre_profile_value (profile, option->id) : NULL;
    g_autofree char *text = value ? wgre_option_print (option, value) : NULL;
    gboolean may_reach = text && (option->beyond_value ? g_str_equal (text, option->beyond_value)
                                                       : g_strcmp0 (text, option->fallback) != 0);

    if (may_reach && !wgre_grants_have (grants, owner, option, text) &&
        (option->beyond == WGRE_BEYOND_ALWAYS || now (option->beyond, text, owner)))
      return wgre_beyond_refuse (option, text, owner, error);
  }
  return TRUE;
}
