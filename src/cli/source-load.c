/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/source-load.h"

#include <string.h>

#include "bridge/file.h"
#include "bridge/names.h"
#include "cli/connection-source.h"
#include "cli/predecessor.h"
#include "formats/format.h"

static void
take_warnings (const WgreImport *import, GPtrArray *warnings)
{
  for (guint i = 0; i < import->warnings->len; i++)
    g_ptr_array_add (warnings, wgre_warning_to_string (import->warnings->pdata[i]));
}

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
  take_warnings (import, ret_source->warnings);
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

static gboolean
load_file (const char *path, WgreSource *ret_source, GError **error)
{
  g_autofree char *file = g_filename_display_basename (path);
  g_autoptr (GBytes) contents = wgre_file_read (path, WGRE_FORMAT_MAX_SIZE, error);
  g_autoptr (GKeyFile) keyfile = NULL;
  WgreImport *import;

  if (!contents)
    return FALSE;
  keyfile = parse_keyfile (path, contents);
  if (keyfile) {
    if (!wgre_connection_source_keyfile (keyfile, file, ret_source, error))
      return FALSE;
    ret_source->contents = g_bytes_ref (contents);
    return TRUE;
  }
  import = wgre_format_read (path, contents, wgre_names_system (), error);
  if (import)
    take_import (import, contents, ret_source);
  return import != NULL;
}

gboolean
wgre_source_load_draft (const char *argument, WgreSource *ret_source)
{
  g_autoptr (GBytes) contents =
      wgre_source_is_file (argument) ? wgre_file_read (argument, WGRE_FORMAT_MAX_SIZE, NULL) : NULL;
  WgreImport *import =
      contents ? wgre_format_read_draft (argument, contents, wgre_names_system ()) : NULL;

  if (import)
    take_import (import, contents, ret_source);
  return import != NULL;
}

/* A file with a key may lie beside, and be called like the connection that it is for. */
static gboolean
is_configuration (const char *path)
{
  g_autoptr (GBytes) contents = wgre_file_read (path, WGRE_FORMAT_MAX_SIZE, NULL);
  g_autoptr (GKeyFile) keyfile = NULL;

  if (!contents || wgre_format_recognise (path, contents))
    return contents != NULL;
  keyfile = parse_keyfile (path, contents);
  return keyfile != NULL;
}

gboolean
wgre_source_is_file (const char *argument)
{
  return strchr (argument, '/') || (g_file_test (argument, G_FILE_TEST_IS_REGULAR) &&
                                    (strchr (argument, '.') || is_configuration (argument)));
}

/* A tunnel that this host has without us, which "nm-wgre adopt" could take over. */
static gboolean
load_predecessor (const char *name, WgreSource *ret_source, GError **error)
{
  g_autoptr (WgrePredecessor) predecessor = wgre_predecessor_find (name, NULL);
  WgreImport *import = predecessor ? wgre_format_read (predecessor->file, predecessor->contents,
                                                       wgre_names_system (), error)
                                   : NULL;

  if (import)
    take_import (import, predecessor->contents, ret_source);
  return import != NULL;
}

gboolean
wgre_source_load (const char *argument, WgreSource *ret_source, GError **error)
{
  GError *problem = NULL;

  if (wgre_source_is_file (argument))
    return load_file (argument, ret_source, error);
  if (wgre_connection_source_named (argument, ret_source, error ? &problem : NULL))
    return TRUE;
  if (load_predecessor (argument, ret_source, NULL)) {
    g_clear_error (&problem);
    return TRUE;
  }
  if (problem)
    g_propagate_error (error, problem);
  return FALSE;
}
