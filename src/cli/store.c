/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/store.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "bridge/file.h"
#include "bridge/names.h"
#include "cli/source-load.h"
#include "cli/source.h"
#include "core/key.h"
#include "formats/format.h"

#define KEYFILE_SUFFIX ".nmconnection"

void
wgre_store_free (WgreStore *store)
{
  if (!store)
    return;
  g_free (store->name);
  g_free (store->path);
  g_clear_pointer (&store->data, g_hash_table_unref);
  g_clear_pointer (&store->secrets, g_hash_table_unref);
  g_clear_object (&store->connection);
  g_clear_object (&store->client);
  g_free (store);
}

/* --- opening --- */

/* Refuses a file with parts that would be lost if it were written again. */
static gboolean
open_format (WgreStore *store, GBytes *contents, GError **error)
{
  g_autoptr (WgreImport) import =
      wgre_format_read (store->path, contents, wgre_names_system (), error);

  if (!import)
    return FALSE;
  for (guint i = 0; i < import->warnings->len; i++) {
    const WgreWarning *warning = import->warnings->pdata[i];
    g_autofree char *first = NULL;

    if (warning->note)
      continue;
    first = wgre_warning_to_string (warning);
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED,
                 _ ("\"%s\" has parts that would be lost if it were written again: import it with "
                    "\"nmcli connection import\", and give the connection; the first is %s"),
                 store->name, first);
    return FALSE;
  }
  store->data = g_hash_table_ref (import->data);
  store->secrets = g_hash_table_ref (import->secrets);
  return TRUE;
}

WgreStore *
wgre_store_open (const char *argument, GError **error)
{
  g_autoptr (WgreStore) store = g_new0 (WgreStore, 1);
  g_autoptr (GBytes) contents = NULL;
  const char *bytes;
  gsize size;
  gboolean done;

  g_return_val_if_fail (argument, NULL);
  if (!wgre_source_is_file (argument))
    return wgre_connection_store_named (store, argument, error) ? g_steal_pointer (&store) : NULL;
  store->path = g_strdup (argument);
  store->name = g_filename_display_basename (argument);
  contents = wgre_file_read (argument, WGRE_FORMAT_MAX_SIZE, error);
  if (!contents)
    return NULL;
  bytes = g_bytes_get_data (contents, &size);
  done = g_str_has_suffix (argument, KEYFILE_SUFFIX)
             ? wgre_connection_store_keyfile (store, bytes, size, error)
             : open_format (store, contents, error);
  return done ? g_steal_pointer (&store) : NULL;
}

/* --- saving --- */

static gboolean
write_format (const char *path, GHashTable *data, GHashTable *secrets, GError **error)
{
  g_autoptr (GPtrArray) files = wgre_format_write (path, data, secrets, NULL, error);

  if (!files)
    return FALSE;
  if (files->len == 1)
    return wgre_file_write (path, ((const WgreFile *) files->pdata[0])->text, error);
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED,
               "\"%s\" would need another file beside it: use a name that ends in "
               "\".conf\" or \"" KEYFILE_SUFFIX "\"",
               path);
  return FALSE;
}

gboolean
wgre_store_save (WgreStore *store, GError **error)
{
  g_return_val_if_fail (store, FALSE);
  return store->connection ? wgre_connection_store_save (store, error)
                           : write_format (store->path, store->data, store->secrets, error);
}

gboolean
wgre_store_is_up (const WgreStore *store)
{
  g_return_val_if_fail (store, FALSE);
  return !store->path && wgre_connection_store_is_up (store);
}

gboolean
wgre_store_create (const char *path, const char *name, GHashTable *data, GHashTable *secrets,
                   GError **error)
{
  char *text;
  gboolean ok;

  g_return_val_if_fail (name && data && secrets, FALSE);
  if (!path)
    return wgre_connection_store_add (name, data, secrets, error);
  if (g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_EXISTS,
                 _ ("\"%s\" exists already: remove it, or give another name"), path);
    return FALSE;
  }
  if (!g_str_has_suffix (path, KEYFILE_SUFFIX))
    return write_format (path, data, secrets, error);
  text = wgre_connection_store_print (name, data, secrets, error);
  ok = text && wgre_file_write (path, text, error);
  wgre_wipe_string (text);
  return ok;
}
