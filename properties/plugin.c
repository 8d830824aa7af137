/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>
#include <gmodule.h>

#include "bridge/connection.h"
#include "bridge/export.h"
#include "bridge/file.h"
#include "bridge/names.h"
#include "core/error.h"
#include "core/locale.h"
#include "core/profile.h"
#include "formats/format.h"
#include "lint/lint.h"
#include "plugin.h"
#include "properties/module.h"

#include <string.h>

/* NM_VPN_EDITOR_PLUGIN_CAPABILITY_NO_EDITOR, which libnm has since 1.52. */
#define NO_EDITOR ((NMVpnEditorPluginCapability) 0x08)

struct _WgreEditorPlugin {
  GObject parent;
};

typedef enum {
  PROPERTY_NAME = 1,
  PROPERTY_DESCRIPTION,
  PROPERTY_SERVICE,
} Property;

static NMVpnEditorPluginCapability
get_capabilities (NMVpnEditorPlugin *plugin G_GNUC_UNUSED)
{
  return NM_VPN_EDITOR_PLUGIN_CAPABILITY_IMPORT | NM_VPN_EDITOR_PLUGIN_CAPABILITY_EXPORT |
         NM_VPN_EDITOR_PLUGIN_CAPABILITY_IPV6 | (wgre_module_is_there () ? 0 : NO_EDITOR);
}

static NMVpnEditor *
get_editor (NMVpnEditorPlugin *plugin, NMConnection *connection, GError **error)
{
  WgreEditorFactory factory = wgre_module_factory (error);

  return factory ? factory (plugin, connection, error) : NULL;
}

/* Clients know libnm's error domains only. */
static void
to_libnm_error (GError *problem, GError **error)
{
  gboolean missing = g_error_matches (problem, WGRE_ERROR, WGRE_ERROR_MISSING);

  g_set_error_literal (error, NM_CONNECTION_ERROR,
                       missing ? NM_CONNECTION_ERROR_MISSING_PROPERTY
                               : NM_CONNECTION_ERROR_INVALID_PROPERTY,
                       problem->message);
  g_error_free (problem);
}

/* Errors and warnings about the profile that the file has become. */
static void
print_findings (const char *path, const WgreImport *import)
{
  g_autofree char *file = g_filename_display_basename (path);
  g_autoptr (GPtrArray) findings =
      wgre_lint_least (import->data, import->secrets, NULL, WGRE_SEVERITY_WARNING);

  for (guint i = 0; i < findings->len; i++) {
    const WgreFinding *finding = findings->pdata[i];
    const WgrePosition *position =
        finding->key ? wgre_import_position (import, finding->key) : NULL;
    g_autofree char *place = position ? wgre_position_to_string (position) : g_strdup (file);

    g_printerr ("%s: warning: %s\n", place, finding->what);
  }
}

static NMConnection *
import_from_file (NMVpnEditorPlugin *plugin G_GNUC_UNUSED, const char *path, GError **error)
{
  GError *problem = NULL;
  g_autoptr (GBytes) contents = wgre_file_read (path, WGRE_FORMAT_MAX_SIZE, &problem);
  g_autoptr (WgreImport) import = NULL;
  g_autofree char *id = NULL;

  if (contents)
    import = wgre_format_read (path, contents, wgre_names_system (), &problem);
  if (!import) {
    to_libnm_error (problem, error);
    return NULL;
  }
  /* nmcli shows no warnings of a plugin, but the user sees what is on stderr. */
  for (guint i = 0; i < import->warnings->len; i++) {
    const WgreWarning *warning = import->warnings->pdata[i];
    g_autofree char *place = wgre_position_to_string (&warning->at);

    g_printerr ("%s: warning: %s\n", place, warning->text);
  }
  print_findings (path, import);
  id = import->id ? g_strdup (import->id) : wgre_format_strip (path);
  return wgre_connection_new (id, import);
}

/* --- export --- */

static gboolean
export_to_file (NMVpnEditorPlugin *plugin G_GNUC_UNUSED, const char *path, NMConnection *connection,
                GError **error)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *file = g_filename_display_name (path);
  GError *problem = NULL;
  gboolean done = wgre_export (connection, path, notes, &problem);

  /* What the user must know and no dialog shows. */
  for (guint i = 0; i < notes->len; i++)
    g_printerr ("%s: warning: %s\n", file, (const char *) notes->pdata[i]);
  if (!done)
    to_libnm_error (problem, error);
  return done;
}

static char *
get_suggested_filename (NMVpnEditorPlugin *plugin G_GNUC_UNUSED, NMConnection *connection)
{
  return wgre_export_suggest (connection);
}

static void
plugin_interface_init (NMVpnEditorPluginInterface *interface)
{
  interface->get_editor = get_editor;
  interface->get_capabilities = get_capabilities;
  interface->import_from_file = import_from_file;
  interface->export_to_file = export_to_file;
  interface->get_suggested_filename = get_suggested_filename;
}

G_DEFINE_TYPE_WITH_CODE (WgreEditorPlugin, wgre_editor_plugin, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (NM_TYPE_VPN_EDITOR_PLUGIN, plugin_interface_init))

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  switch ((Property) id) {
  case PROPERTY_NAME:
    g_value_set_static_string (value, _ ("WireGuard and GRE tunnels"));
    return;
  case PROPERTY_DESCRIPTION:
    g_value_set_static_string (
        value, _ ("WireGuard, GRE and other tunnels, with routes, firewall and DNS."));
    return;
  case PROPERTY_SERVICE:
    g_value_set_static_string (value, WGRE_SERVICE);
    return;
  }
  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
wgre_editor_plugin_init (WgreEditorPlugin *plugin G_GNUC_UNUSED)
{
}

static void
wgre_editor_plugin_class_init (WgreEditorPluginClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = get_property;
  g_object_class_override_property (object_class, PROPERTY_NAME, NM_VPN_EDITOR_PLUGIN_NAME);
  g_object_class_override_property (object_class, PROPERTY_DESCRIPTION,
                                    NM_VPN_EDITOR_PLUGIN_DESCRIPTION);
  g_object_class_override_property (object_class, PROPERTY_SERVICE, NM_VPN_EDITOR_PLUGIN_SERVICE);
}

G_MODULE_EXPORT NMVpnEditorPlugin *
nm_vpn_editor_plugin_factory (GError **error G_GNUC_UNUSED)
{
  wgre_locale_find_messages ();
  return g_object_new (WGRE_TYPE_EDITOR_PLUGIN, NULL);
}
