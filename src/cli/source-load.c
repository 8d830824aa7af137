/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/source-load.h"

#include <string.h>

#include "bridge/file.h"
#include "bridge/names.h"
#include "cli/connection-source.h"
#include "cli/predecessor.h"
#include "core/error.h"
#include "formats/format.h"

/* Takes ownership of @import and, with a reference, of @contents. */
static void
take_import (WgreImport *import, GBytes *contents, WgreSource *ret_source)
{
  *ret_source = (WgreSource){
    .uuid = g_strdup (WGRE_SOURCE_NO_UUID),
    .use = { WGRE_FAMILY_BY_NM, WGRE_FAMILY_BY_NM },
    .data = g_hash_table_ref (import->data),
    .secrets = g_hash_table_ref (import->secrets),
    .warnings = g_ptr_array_new_with_free_func (g_free),
    .contents = g_bytes_ref (contents),
    .import = import,
  };
  for (guint i = 0; i < import->warnings->len; i++)
    g_ptr_array_add (ret_source->warnings, wgre_warning_to_string (import->warnings->pdata[i]));
}

/* NULL when it is something else, also a keyfile of another plugin, which is a format to import. */
static GKeyFile *
parse_keyfile (const char *path, GBytes *contents)
{
  g_autoptr (GKeyFile) keyfile = g_key_file_new ();

  if (wgre_format_recognise (path, contents) ||
      !g_key_file_load_from_bytes (keyfile, contents, G_KEY_FILE_NONE, NULL) ||
      !g_key_file_has_group (keyfile, "connection"))
    return NULL;
  return g_steal_pointer (&keyfile);
}

gboolean
wgre_source_load_unchecked (const char *argument, WgreSource *ret_source)
{
  g_autoptr (GBytes) contents = NULL;
  WgreImport *import = NULL;

  g_return_val_if_fail (argument && ret_source, FALSE);
  if (wgre_source_is_file (argument))
    contents = wgre_file_read (argument, WGRE_FORMAT_MAX_SIZE, NULL);
  if (contents)
    import = wgre_format_read_unchecked (argument, contents, wgre_names_system ());
  if (import)
    take_import (import, contents, ret_source);
  return import != NULL;
}

gboolean
wgre_source_is_file (const char *argument)
{
  g_autoptr (GBytes) contents = NULL;
  g_autoptr (GKeyFile) keyfile = NULL;

  g_return_val_if_fail (argument, FALSE);
  if (strchr (argument, '/'))
    return TRUE;
  if (!g_file_test (argument, G_FILE_TEST_IS_REGULAR))
    return FALSE;
  if (strchr (argument, '.'))
    return TRUE;
  /* Not every file is one: a file with a key may have the name of the connection that it is for. */
  contents = wgre_file_read (argument, WGRE_FORMAT_MAX_SIZE, NULL);
  if (!contents || wgre_format_recognise (argument, contents))
    return contents != NULL;
  keyfile = parse_keyfile (argument, contents);
  return keyfile != NULL;
}

gboolean
wgre_source_load (const char *argument, WgreSource *ret_source, GError **error)
{
  g_autofree char *file = NULL;
  g_autoptr (GBytes) contents = NULL;
  g_autoptr (GKeyFile) keyfile = NULL;
  WgreImport *import;

  g_return_val_if_fail (argument && ret_source, FALSE);
  if (!wgre_source_is_file (argument))
    return wgre_connection_source_named (argument, ret_source, error);
  contents = wgre_file_read (argument, WGRE_FORMAT_MAX_SIZE, error);
  if (!contents)
    return FALSE;
  keyfile = parse_keyfile (argument, contents);
  if (keyfile) {
    file = g_filename_display_basename (argument);
    if (!wgre_connection_source_keyfile (keyfile, file, ret_source, error))
      return FALSE;
    ret_source->contents = g_bytes_ref (contents);
    return TRUE;
  }
  import = wgre_format_read (argument, contents, wgre_names_system (), error);
  if (import)
    take_import (import, contents, ret_source);
  return import != NULL;
}

/* --- what is not ours yet --- */

gboolean
wgre_source_load_any (const char *argument, WgreSource *ret_source, GError **error)
{
  g_autoptr (WgrePredecessor) predecessor = NULL;
  g_autoptr (GError) problem = NULL, other = NULL;
  gboolean none_of_ours;
  WgreImport *import;

  g_return_val_if_fail (argument && ret_source, FALSE);
  if (wgre_source_load (argument, ret_source, &problem))
    return TRUE;
  none_of_ours = g_error_matches (problem, WGRE_ERROR, WGRE_ERROR_NOT_FOUND) ||
                 g_error_matches (problem, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED) ||
                 g_error_matches (problem, WGRE_ERROR, WGRE_ERROR_IO);
  if (none_of_ours && !wgre_source_is_file (argument))
    predecessor = wgre_predecessor_find (argument, &other);
  if (!predecessor) {
    /* "There is no tunnel" tells less than why there is no connection. */
    gboolean more = other && !g_error_matches (other, WGRE_ERROR, WGRE_ERROR_NOT_FOUND);

    g_propagate_error (error, more ? g_steal_pointer (&other) : g_steal_pointer (&problem));
    return FALSE;
  }
  import = wgre_format_read (predecessor->file, predecessor->contents, wgre_names_system (), error);
  if (import)
    take_import (import, predecessor->contents, ret_source);
  return import != NULL;
}
