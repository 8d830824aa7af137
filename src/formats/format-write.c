/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/key.h"
#include "core/profile.h"
#include "formats/format.h"
#include "formats/row.h"

/* A profile becomes the files of a format, if the format can express all of it. */

static void
write_free_file (gpointer data)
{
  WgreFile *file = data;

  g_free (file->name);
  wgre_wipe_string (file->text);
  g_free (file);
}

/* Flags of 0 are what every reader sets for a secret that is in the file. */
static gboolean
write_is_plain_flags (gpointer key, gpointer value, gpointer secrets)
{
  g_autofree char *secret = NULL;

  if (!g_str_has_suffix (key, "-flags") || strcmp (value, "0"))
    return FALSE;
  secret = g_strndup (key, strlen (key) - strlen ("-flags"));
  return !strcmp (secret, "private-key") || g_hash_table_contains (secrets, secret);
}

void
wgre_format_run_clear (WgreFormatRun *run)
{
  g_return_if_fail (run);

  g_clear_pointer (&run->stem, g_free);
  g_clear_pointer (&run->data, g_hash_table_unref);
  g_clear_pointer (&run->secrets, g_hash_table_unref);
  g_clear_pointer (&run->reasons, g_hash_table_unref);
  g_clear_pointer (&run->files, g_ptr_array_unref);
  g_clear_pointer (&run->ignored, g_ptr_array_unref);
  g_clear_pointer (&run->routes, g_array_unref);
}

gboolean
wgre_format_run (const WgreFormat *format, const char *file, const WgreProfile *profile,
                 GHashTable *data, GHashTable *secrets, WgreFormatRun *run, GError **error)
{
  g_return_val_if_fail (format->write && !run->data, FALSE);

  run->data = wgre_writer_canonical (data, error);
  run->secrets = run->data ? wgre_writer_canonical (secrets, error) : NULL;
  if (!run->secrets)
    return FALSE;
  run->reasons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  run->files = g_ptr_array_new_with_free_func (write_free_file);
  run->ignored = g_ptr_array_new_with_free_func (g_free);
  run->routes = wgre_writer_routes (run->data);
  run->stem = wgre_format_strip (file);
  run->writer = (WgreWriter){ .file = file,
                              .stem = run->stem,
                              .profile = profile,
                              .data = run->data,
                              .secrets = run->secrets,
                              .files = run->files,
                              .ignored = run->ignored,
                              .routes = run->routes,
                              .reasons = run->reasons,
                              .room = wgre_writer_room (run->data, run->secrets) };
  g_hash_table_foreach_remove (run->data, write_is_plain_flags, run->secrets);
  format->write (&run->writer);
  return TRUE;
}

static gboolean
write_check_kind (const WgreFormat *format, const WgreKind *kind, GError **error)
{
  g_autoptr (GString) names = NULL;
  const WgreFormat *other;

  if (format && format->kinds & WGRE_KIND_BIT (kind->id))
    return TRUE;
  if (!format)
    return wgre_error_set (error, WGRE_ERROR_UNSUPPORTED, "tunnel",
                           _ ("\"%s\" cannot be expressed in any file format"), kind->name);
  names = g_string_new (NULL);
  for (guint i = 0; (other = wgre_format_get (i)); i++)
    if (other->write && !other->folder && other->kinds & WGRE_KIND_BIT (kind->id))
      g_string_append_printf (names, " %sNAME%s", other->prefix, other->suffix);
  return wgre_error_set (
      error, WGRE_ERROR_UNSUPPORTED, "tunnel",
      _ ("\"%s\" cannot be expressed in the format %s: give the file a name like one of%s"),
      kind->name, format->name, names->str);
}

/* Whether the writer has taken all keys. */
static gboolean
write_check_left (const WgreWriter *writer, const WgreFormat *format, GError **error)
{
  g_autoptr (GPtrArray) left = wgre_writer_left (writer);
  g_autofree char *list = NULL;

  for (guint i = left->len; i-- > 0;)
    if (g_str_has_suffix (left->pdata[i], "-flags"))
      g_ptr_array_remove_index (left, i);
  if (!left->len)
    return TRUE;
  for (guint i = 0; i < left->len; i++) {
    char *key = left->pdata[i];
    const char *reason = g_hash_table_lookup (writer->reasons, key);

    left->pdata[i] =
        g_strdup_printf ("%s (%s)", key, reason ? reason : _ ("there is no word for it there"));
    g_free (key);
  }
  g_ptr_array_add (left, NULL);
  list = g_strjoinv (", ", (char **) left->pdata);
  g_set_error (
      error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED,
      _ ("these keys cannot be expressed in the format %s: %s: remove them, or choose another "
         "format by the name of the file"),
      format->name, list);
  return FALSE;
}

/* What has no place in the file is at its beginning. */
static void
write_remarks_left (WgreWriter *writer)
{
  WgreFile *file = writer->files->pdata[0];
  g_autoptr (GString) text = g_string_sized_new (writer->room + strlen (file->text));

  wgre_writer_remark_left (writer, text);
  if (!text->len)
    return;
  g_string_append (text, file->text);
  wgre_wipe_string (file->text);
  file->text = g_strdup (text->str);
  wgre_wipe (text->str, text->len);
}

GPtrArray *
wgre_format_write (const char *file_name, GHashTable *data, GHashTable *secrets,
                   char ***ret_ignored, GError **error)
{
  g_autofree char *file = NULL;
  g_autoptr (WgreProfile) profile = NULL;
  g_auto (WgreFormatRun) run = { .data = NULL };
  const WgreFormat *format;
  gboolean named;

  g_return_val_if_fail (file_name && data, NULL);

  profile = wgre_profile_new (data, secrets, WGRE_PROFILE_WITHOUT_SECRETS, error);
  if (!profile)
    return NULL;
  file = g_path_get_basename (file_name);
  format = wgre_format_choose (file_name, data, wgre_profile_kind (profile));
  if (!write_check_kind (format, wgre_profile_kind (profile), error) ||
      !wgre_format_run (format, file, profile, data, secrets, &run, error))
    return NULL;

  named = wgre_format_has_name (format, file);
  if (format->files)
    wgre_outline_weave (format->files, &run.writer, named);
  write_remarks_left (&run.writer);
  if (!write_check_left (&run.writer, format, error))
    return NULL;
  /* A file that is only printed, or called anyhow, has no place for others beside it. */
  if (run.files->len > 1 && !named) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED,
                 _ ("the format %s needs more than one file: give the file a name like %sNAME%s"),
                 format->name, format->prefix, format->suffix);
    return NULL;
  }

  if (ret_ignored) {
    g_ptr_array_add (run.ignored, NULL);
    *ret_ignored = (char **) g_ptr_array_free (g_steal_pointer (&run.ignored), FALSE);
  }
  return g_steal_pointer (&run.files);
}
