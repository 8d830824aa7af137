/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "keyring/keyring.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

#include "core/error.h"
#include "core/key.h"

#define SETTING "vpn"
#define SERVICE_TYPE "org.freedesktop.NetworkManager.wgre"

/* As in GNOME Shell (shell-network-agent.c) and nm-applet. */
static const SecretSchema schema = {
  .name = "org.freedesktop.NetworkManager.Connection",
  .flags = SECRET_SCHEMA_DONT_MATCH_NAME,
  .attributes = { { "connection-uuid", SECRET_SCHEMA_ATTRIBUTE_STRING },
                  { "setting-name", SECRET_SCHEMA_ATTRIBUTE_STRING },
                  { "setting-key", SECRET_SCHEMA_ATTRIBUTE_STRING } },
};

/* --- errors --- */

static gboolean
keyring_fail (const char *what, GError *problem, GError **error)
{
  gboolean dismissed = g_error_matches (problem, SECRET_ERROR, SECRET_ERROR_IS_LOCKED) ||
                       g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_set_error (error, WGRE_ERROR, dismissed ? WGRE_ERROR_PERMISSION : WGRE_ERROR_IO,
               _ ("the keyring cannot %s: %s"), what, problem->message);
  g_error_free (problem);
  return FALSE;
}

/* --- the state --- */

WgreKeyringState
wgre_keyring_state (GCancellable *cancellable, GError **error)
{
  GError *problem = NULL;
  g_autoptr (SecretService) service =
      secret_service_get_sync (SECRET_SERVICE_NONE, cancellable, &problem);

  g_autoptr (SecretCollection) collection = NULL;

  if (!service) {
    keyring_fail (_ ("be reached"), problem, error);
    return WGRE_KEYRING_ABSENT;
  }
  collection = secret_collection_for_alias_sync (service, SECRET_COLLECTION_DEFAULT,
                                                 SECRET_COLLECTION_NONE, cancellable, NULL);
  return collection && secret_collection_get_locked (collection) ? WGRE_KEYRING_LOCKED
                                                                 : WGRE_KEYRING_UNLOCKED;
}

/* --- items --- */

GHashTable *
wgre_keyring_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wgre_wipe_string);
}

static void
unref_item (gpointer item)
{
  g_object_unref (item);
}

gboolean
wgre_keyring_load (const char *uuid, gboolean unlock, GHashTable *secrets,
                   GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) attributes =
      secret_attributes_build (&schema, "connection-uuid", uuid, "setting-name", SETTING, NULL);
  SecretSearchFlags flags = SECRET_SEARCH_ALL | SECRET_SEARCH_LOAD_SECRETS;
  GError *problem = NULL;
  GList *items;

  g_return_val_if_fail (uuid && secrets, FALSE);

  flags |= unlock ? SECRET_SEARCH_UNLOCK : 0;
  items = secret_service_search_sync (NULL, &schema, attributes, flags, cancellable, &problem);
  if (problem)
    return keyring_fail (_ ("be read"), problem, error);
  for (GList *item = items; item; item = item->next) {
    g_autoptr (GHashTable) found = secret_item_get_attributes (item->data);
    SecretValue *value = secret_item_get_secret (item->data);
    const char *name = g_hash_table_lookup (found, "setting-key");

    if (name)
      g_hash_table_replace (secrets, g_strdup (name),
                            value ? g_strdup (secret_value_get_text (value)) : NULL);
    g_clear_pointer (&value, secret_value_unref);
  }
  g_list_free_full (items, unref_item);
  return TRUE;
}

gboolean
wgre_keyring_store (const char *uuid, const char *id, const char *name, const char *value,
                    GCancellable *cancellable, GError **error)
{
  g_autofree char *label =
      g_strdup_printf ("VPN %s secret for %s/%s/" SETTING, name, id, SERVICE_TYPE);
  GError *problem = NULL;

  g_return_val_if_fail (uuid && name && value, FALSE);

  if (secret_password_store_sync (&schema, SECRET_COLLECTION_DEFAULT, label, value, cancellable,
                                  &problem, "connection-uuid", uuid, "setting-name", SETTING,
                                  "setting-key", name, NULL))
    return TRUE;
  return keyring_fail (_ ("store a secret"), problem, error);
}

gboolean
wgre_keyring_clear (const char *uuid, const char *name, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) attributes =
      secret_attributes_build (&schema, "connection-uuid", uuid, "setting-name", SETTING, NULL);
  GError *problem = NULL;

  g_return_val_if_fail (uuid, FALSE);

  if (name)
    g_hash_table_replace (attributes, g_strdup ("setting-key"), g_strdup (name));
  secret_password_clearv_sync (&schema, attributes, cancellable, &problem);
  return problem ? keyring_fail (_ ("remove a secret"), problem, error) : TRUE;
}

/* --- being unlocked --- */

typedef struct {
  SecretService *service;
  GHashTable *collections; /* of SecretCollection, which are listened to */
  guint name;              /* watch of the service's name */
  gboolean there;
  void (*unlocked) (gpointer data);
  gpointer data;
} Watch;

static void
locked_changed (SecretCollection *collection, GParamSpec *property G_GNUC_UNUSED, gpointer data)
{
  Watch *watch = data;

  if (!secret_collection_get_locked (collection))
    watch->unlocked (watch->data);
}

static void
forget_collections (Watch *watch)
{
  GHashTableIter iter;
  gpointer collection;

  g_hash_table_iter_init (&iter, watch->collections);
  while (g_hash_table_iter_next (&iter, &collection, NULL))
    g_signal_handlers_disconnect_by_data (collection, watch);
  g_hash_table_remove_all (watch->collections);
}

static void
collections_changed (SecretService *service, GParamSpec *property G_GNUC_UNUSED, gpointer data)
{
  Watch *watch = data;
  GList *all = secret_service_get_collections (service);

  forget_collections (watch);
  for (GList *item = all; item; item = item->next) {
    g_signal_connect (item->data, "notify::locked", G_CALLBACK (locked_changed), watch);
    g_hash_table_add (watch->collections, g_object_ref (item->data));
  }
  g_list_free_full (all, unref_item);
}

static void
service_opened (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (GObject) holder = data;
  Watch *watch = g_object_get_data (holder, "watch");
  g_autoptr (SecretService) service = secret_service_get_finish (result, NULL);

  if (!service || watch->service)
    return;
  watch->service = g_steal_pointer (&service);
  g_signal_connect (watch->service, "notify::collections", G_CALLBACK (collections_changed), watch);
  collections_changed (watch->service, NULL, watch);
}

/* What was there from the start is no news. */
static void
name_appeared (GDBusConnection *bus G_GNUC_UNUSED, const char *name G_GNUC_UNUSED,
               const char *owner G_GNUC_UNUSED, gpointer data)
{
  Watch *watch = g_object_get_data (data, "watch");

  if (!watch->there && watch->service)
    watch->unlocked (watch->data);
  watch->there = TRUE;
  secret_service_get (SECRET_SERVICE_LOAD_COLLECTIONS, NULL, service_opened, g_object_ref (data));
}

static void
name_vanished (GDBusConnection *bus G_GNUC_UNUSED, const char *name G_GNUC_UNUSED, gpointer data)
{
  Watch *watch = g_object_get_data (data, "watch");

  watch->there = FALSE;
}

static void
watch_free (gpointer data)
{
  Watch *watch = data;

  g_bus_unwatch_name (watch->name);
  forget_collections (watch);
  if (watch->service)
    g_signal_handlers_disconnect_by_data (watch->service, watch);
  g_clear_object (&watch->service);
  g_hash_table_unref (watch->collections);
  g_free (watch);
}

GObject *
wgre_keyring_watch (void (*unlocked) (gpointer data), gpointer data)
{
  Watch *watch = g_new0 (Watch, 1);
  GObject *holder = g_object_new (G_TYPE_OBJECT, NULL);

  watch->collections = g_hash_table_new_full (NULL, NULL, unref_item, NULL);
  watch->unlocked = unlocked;
  watch->data = data;
  g_object_set_data_full (holder, "watch", watch, watch_free);
  watch->name =
      g_bus_watch_name (G_BUS_TYPE_SESSION, "org.freedesktop.secrets",
                        G_BUS_NAME_WATCHER_FLAGS_NONE, name_appeared, name_vanished, holder, NULL);
  return holder;
}
