/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/kit/import.h"

#include "core/key.h"

void
wgre_position_clear (WgrePosition *position)
{
  g_return_if_fail (position);

  g_clear_pointer (&position->file, g_ref_string_release);
}

char *
wgre_position_to_string (const WgrePosition *position)
{
  g_return_val_if_fail (position && position->file, NULL);

  if (!position->line)
    return g_strdup (position->file);
  if (!position->column)
    return g_strdup_printf ("%s:%u", position->file, position->line);
  return g_strdup_printf ("%s:%u:%u", position->file, position->line, position->column);
}

char *
wgre_warning_to_string (const WgreWarning *warning)
{
  g_autofree char *position = NULL;

  g_return_val_if_fail (warning, NULL);
  position = wgre_position_to_string (&warning->at);
  return g_strdup_printf ("%s: %s", position, warning->text);
}

static void
position_free (gpointer data)
{
  wgre_position_clear (data);
  g_free (data);
}

void
wgre_warning_free (gpointer data)
{
  WgreWarning *warning = data;

  wgre_position_clear (&warning->at);
  g_free (warning->text);
  g_free (warning->item);
  g_free (warning);
}

WgreImport *
wgre_import_new (void)
{
  WgreImport *import = g_new0 (WgreImport, 1);

  import->data = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  import->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wgre_wipe_string);
  import->positions = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, position_free);
  import->warnings = g_ptr_array_new_with_free_func (wgre_warning_free);
  return import;
}

void
wgre_import_free (WgreImport *import)
{
  if (!import)
    return;
  g_free (import->interface);
  g_free (import->id);
  g_hash_table_unref (import->data);
  g_hash_table_unref (import->secrets);
  g_hash_table_unref (import->positions);
  g_ptr_array_unref (import->warnings);
  g_free (import);
}
