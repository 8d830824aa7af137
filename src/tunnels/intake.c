/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tunnels/intake.h"

#include <string.h>

#include "bridge/connection.h"
#include "bridge/file.h"
#include "bridge/names.h"
#include "core/key.h"
#include "lint/lint.h"

void
wgre_intake_keep (NMConnection *connection, const char *user)
{
  NMSettingConnection *general = nm_connection_get_setting_connection (connection);

  g_return_if_fail (general);

  while (nm_setting_connection_get_num_permissions (general))
    nm_setting_connection_remove_permission (general, 0);
  if (user)
    nm_setting_connection_add_permission (general, "user", user, NULL);
}

gboolean
wgre_intake_is_private (NMConnection *connection)
{
  return nm_setting_connection_get_num_permissions (
             nm_connection_get_setting_connection (connection)) > 0;
}

static NMConnection *
intake_connection (const char *name, const WgreImport *import)
{
  NMConnection *connection = wgre_connection_new (name, import);

  g_object_set (nm_connection_get_setting_connection (connection),
                NM_SETTING_CONNECTION_AUTOCONNECT, FALSE, NULL);
  wgre_intake_keep (connection, g_get_user_name ());
  return connection;
}

static void
intake_note (const WgreImport *import, GPtrArray *notes)
{
  g_autoptr (GPtrArray) findings =
      wgre_lint_least (import->data, import->secrets, NULL, WGRE_SEVERITY_WARNING);

  for (guint i = 0; i < import->warnings->len; i++)
    g_ptr_array_add (notes, wgre_warning_to_string (import->warnings->pdata[i]));
  for (guint i = 0; i < findings->len; i++)
    g_ptr_array_add (notes, g_strdup (((const WgreFinding *) findings->pdata[i])->what));
}

NMConnection *
wgre_intake_file (const char *path, GPtrArray *notes, GError **error)
{
  g_autoptr (GBytes) contents = wgre_file_read (path, WGRE_FORMAT_MAX_SIZE, error);
  g_autoptr (WgreImport) import =
      contents ? wgre_format_read (path, contents, wgre_names_system (), error) : NULL;
  g_autofree char *name = NULL;

  if (!import)
    return NULL;
  intake_note (import, notes);
  name = import->id ? g_strdup (import->id) : wgre_format_strip (path);
  return intake_connection (name, import);
}

NMConnection *
wgre_intake_text (const char *text, const char *name, GPtrArray *notes, GError **error)
{
  g_autoptr (GBytes) contents = NULL;
  g_autoptr (WgreImport) import = NULL;
  char *copy;

  g_return_val_if_fail (text && name && notes, NULL);

  copy = g_strdup (text); /* wiped when it is released: it may hold a key */
  contents = g_bytes_new_with_free_func (copy, strlen (copy), wgre_wipe_string, copy);
  import = wgre_format_read (NULL, contents, wgre_names_system (), error);
  if (!import)
    return NULL;
  intake_note (import, notes);
  return intake_connection (import->id ? import->id : name, import);
}

NMConnection *
wgre_intake_blank (const char *name)
{
  g_autoptr (WgreImport) nothing = wgre_import_new ();

  return intake_connection (name, nothing);
}
