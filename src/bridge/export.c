/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bridge/export.h"

#include <glib/gi18n-lib.h>

#include "bridge/connection.h"
#include "bridge/file.h"
#include "core/secrets.h"

gboolean
wgre_export (NMConnection *connection, const char *path, GPtrArray *notes, GError **error)
{
  g_autoptr (GHashTable) data = NULL, secrets = NULL;
  g_autoptr (GPtrArray) files = NULL;
  g_auto (GStrv) ignored = NULL, missing = NULL;
  g_autofree char *folder = NULL, *keys = NULL, *names = NULL;

  g_return_val_if_fail (NM_IS_CONNECTION (connection) && path && notes, FALSE);
  wgre_connection_get (connection, &data, &secrets);
  if (!wgre_connection_fetch_secrets (connection, data, secrets, error))
    return FALSE;
  if (wgre_connection_hold_back (connection, g_get_user_name (), data))
    g_ptr_array_add (notes,
                     g_strdup (_ ("the connection is another user's: commands and other lines of "
                                  "that user's are written as comments: read them before they "
                                  "count")));
  files = wgre_format_write (path, data, secrets, &ignored, error);
  if (!files)
    return FALSE;
  /* The files beside the main one come first: where one fails, the main one is still as it was. */
  folder = g_path_get_dirname (path);
  for (guint i = files->len; i-- > 0;) {
    const WgreFile *file = files->pdata[i];
    g_autofree char *beside = i ? g_build_filename (folder, file->name, NULL) : NULL;

    if (!wgre_file_write (beside ? beside : path, file->text, error))
      return FALSE;
  }

  missing = wgre_profile_missing_secrets (data, secrets);
  keys = g_strjoinv (", ", ignored);
  if (*keys)
    g_ptr_array_add (notes, g_strdup_printf (_ ("only nm-wgre reads these keys there: %s"), keys));
  names = g_strjoinv (", ", missing);
  if (*names)
    g_ptr_array_add (notes,
                     g_strdup_printf (_ ("these secrets are not stored, and missing: %s"), names));
  return TRUE;
}

char *
wgre_export_suggest (NMConnection *connection)
{
  g_autoptr (GHashTable) data = NULL, secrets = NULL;
  const char *id;

  g_return_val_if_fail (NM_IS_CONNECTION (connection), NULL);
  id = nm_connection_get_id (connection);
  wgre_connection_get (connection, &data, &secrets);
  if (!id && !g_hash_table_contains (data, "interface"))
    return NULL;
  return wgre_format_suggest (data, id);
}
