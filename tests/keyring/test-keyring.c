/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is asked of libsecret, whose functions are ours (the linker's --wrap): a keyring in memory
 * that answers as the real one does. */
#include <libsecret/secret.h>

#include "core/error.h"
#include "keyring/keyring.h"

#define UUID "8dd7bd1c-7dd6-4f23-9f5f-4d8a6f6b3c11"
#define OTHER "00000000-0000-4000-8000-000000000000"

/* --- the keyring --- */

typedef struct {
  const char *uuid, *name, *value;
  gboolean loaded; /* this time */
} Item;

static GArray *items;
static gboolean locked;
static GError *failure; /* of the next call */

#pragma GCC visibility push(default) /* the linker wants to see them */
GList *__wrap_secret_service_search_sync (SecretService *service, const SecretSchema *schema,
                                          GHashTable *attributes, SecretSearchFlags flags,
                                          GCancellable *cancellable, GError **error);
GHashTable *__wrap_secret_item_get_attributes (SecretItem *item);
SecretValue *__wrap_secret_item_get_secret (SecretItem *item);
gboolean __wrap_secret_password_clearv_sync (const SecretSchema *schema, GHashTable *attributes,
                                             GCancellable *cancellable, GError **error);
#pragma GCC visibility pop

static gboolean
matches (const Item *item, GHashTable *attributes)
{
  const char *name = g_hash_table_lookup (attributes, "setting-key");

  g_assert_cmpstr (g_hash_table_lookup (attributes, "setting-name"), ==, "vpn");
  return g_str_equal (item->uuid, g_hash_table_lookup (attributes, "connection-uuid")) &&
         (!name || g_str_equal (item->name, name));
}

static GList *
found (Item *item, SecretSearchFlags flags)
{
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);

  item->loaded = !locked && flags & SECRET_SEARCH_LOAD_SECRETS;
  g_object_set_data (object, "item", item);
  return g_list_append (NULL, object);
}

/* One item, unless all are asked for; what is locked has no secret. */
GList *
__wrap_secret_service_search_sync (SecretService *service G_GNUC_UNUSED,
                                   const SecretSchema *schema G_GNUC_UNUSED, GHashTable *attributes,
                                   SecretSearchFlags flags, GCancellable *cancellable G_GNUC_UNUSED,
                                   GError **error)
{
  GList *list = NULL;

  if (failure) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return NULL;
  }
  locked = locked && !(flags & SECRET_SEARCH_UNLOCK);
  for (guint i = 0; i < items->len && (!list || flags & SECRET_SEARCH_ALL); i++)
    if (matches (&g_array_index (items, Item, i), attributes))
      list = g_list_concat (list, found (&g_array_index (items, Item, i), flags));
  return list;
}

static Item *
item_of (SecretItem *item)
{
  return g_object_get_data ((GObject *) item, "item");
}

GHashTable *
__wrap_secret_item_get_attributes (SecretItem *item)
{
  GHashTable *attributes = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (attributes, (gpointer) "setting-key", (gpointer) item_of (item)->name);
  return attributes;
}

SecretValue *
__wrap_secret_item_get_secret (SecretItem *item)
{
  return item_of (item)->loaded ? secret_value_new (item_of (item)->value, -1, "text/plain") : NULL;
}

gboolean
__wrap_secret_password_clearv_sync (const SecretSchema *schema G_GNUC_UNUSED,
                                    GHashTable *attributes, GCancellable *cancellable G_GNUC_UNUSED,
                                    GError **error)
{
  gboolean any = FALSE;

  if (failure) {
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
  }
  for (guint i = items->len; i-- > 0;)
    if (matches (&g_array_index (items, Item, i), attributes)) {
      g_array_remove_index (items, i);
      any = TRUE;
    }
  return any;
}

static void
fill (gboolean is_locked)
{
  const Item all[] = { { UUID, "private-key", "K", FALSE },
                       { UUID, "peer.1.psk", "P", FALSE },
                       { OTHER, "private-key", "X", FALSE } };

  g_array_set_size (items, 0);
  g_array_append_vals (items, all, G_N_ELEMENTS (all));
  locked = is_locked;
}

/* "uuid/name " of each item that is there, by the first letter of its uuid. */
static char *
there (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++)
    g_string_append_printf (text, "%c/%s ", *g_array_index (items, Item, i).uuid,
                            g_array_index (items, Item, i).name);
  return g_string_free (text, FALSE);
}

/* --- loading --- */

static GHashTable *
load (gboolean unlock)
{
  GHashTable *secrets = wgre_keyring_table ();
  g_autoptr (GError) error = NULL;

  g_assert_true (wgre_keyring_load (UUID, unlock, secrets, NULL, &error));
  g_assert_no_error (error);
  return secrets;
}

static void
test_all_of_the_connection (void)
{
  g_autoptr (GHashTable) secrets = NULL;

  fill (FALSE);
  secrets = load (FALSE);
  g_assert_cmpuint (g_hash_table_size (secrets), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (secrets, "private-key"), ==, "K");
  g_assert_cmpstr (g_hash_table_lookup (secrets, "peer.1.psk"), ==, "P");
}

/* The user is not bothered by what runs by itself; that there is an item is known nevertheless. */
static void
test_stays_locked (void)
{
  g_autoptr (GHashTable) secrets = NULL;

  fill (TRUE);
  secrets = load (FALSE);
  g_assert_true (locked);
  g_assert_true (g_hash_table_contains (secrets, "private-key"));
  g_assert_null (g_hash_table_lookup (secrets, "private-key"));
}

static void
test_is_unlocked_for_somebody (void)
{
  g_autoptr (GHashTable) secrets = NULL;

  fill (TRUE);
  secrets = load (TRUE);
  g_assert_false (locked);
  g_assert_cmpstr (g_hash_table_lookup (secrets, "private-key"), ==, "K");
}

static const struct {
  const char *name;
  GQuark (*domain) (void);
  int code;
  WgreErrorCode wanted;
} failures[] = {
  { "cancelled", g_io_error_quark, G_IO_ERROR_CANCELLED, WGRE_ERROR_PERMISSION },
  { "not-unlocked", secret_error_get_quark, SECRET_ERROR_IS_LOCKED, WGRE_ERROR_PERMISSION },
  { "broken", secret_error_get_quark, SECRET_ERROR_PROTOCOL, WGRE_ERROR_IO },
};

/* What cannot be read is not what there is none of. */
static void
test_failure_to_load (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GHashTable) secrets = wgre_keyring_table ();
  g_autoptr (GError) error = NULL;

  fill (FALSE);
  failure = g_error_new_literal (failures[i].domain (), failures[i].code, "no luck");
  g_assert_false (wgre_keyring_load (UUID, TRUE, secrets, NULL, &error));
  g_assert_error (error, WGRE_ERROR, (int) failures[i].wanted);
  g_assert_cmpstr (error->message, ==, "the keyring cannot be read: no luck");
  g_assert_cmpuint (g_hash_table_size (secrets), ==, 0);
}

/* --- removing --- */

static const struct {
  const char *name, *removed, *rest;
} removals[] = {
  { "one", "peer.1.psk", "8/private-key 0/private-key " },
  { "all-of-the-connection", NULL, "0/private-key " },
  { "none", "peer.2.psk", "8/private-key 8/peer.1.psk 0/private-key " },
};

static void
test_removal (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;
  g_autofree char *rest = NULL;

  fill (FALSE);
  g_assert_true (wgre_keyring_clear (UUID, removals[i].removed, NULL, &error));
  g_assert_no_error (error);
  rest = there ();
  g_assert_cmpstr (rest, ==, removals[i].rest);
}

static void
test_failure_to_remove (void)
{
  g_autoptr (GError) error = NULL;

  fill (FALSE);
  failure = g_error_new_literal (SECRET_ERROR, SECRET_ERROR_PROTOCOL, "no luck");
  g_assert_false (wgre_keyring_clear (UUID, NULL, NULL, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_IO);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  items = g_array_new (FALSE, FALSE, sizeof (Item));
  g_test_add_func ("/keyring/load/all-of-the-connection", test_all_of_the_connection);
  g_test_add_func ("/keyring/load/stays-locked", test_stays_locked);
  g_test_add_func ("/keyring/load/is-unlocked-for-somebody", test_is_unlocked_for_somebody);
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++) {
    g_autofree char *path = g_strconcat ("/keyring/load/fails/", failures[i].name, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_failure_to_load);
  }
  for (guint i = 0; i < G_N_ELEMENTS (removals); i++) {
    g_autofree char *path = g_strconcat ("/keyring/clear/", removals[i].name, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_removal);
  }
  g_test_add_func ("/keyring/clear/fails", test_failure_to_remove);
  status = g_test_run ();
  g_array_unref (items);
  return status;
}
