/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The module that the plugin loads into processes that use GTK 4. */
#include <NetworkManager.h>
#include <gmodule.h>
#include <gtk/gtk.h>

#include <glib/gi18n-lib.h>

#include "bridge/connection.h"
#include "core/locale.h"
#include "core/naming.h"
#include "properties/editor/page.h"
#include "properties/editor/say.h"
#include "properties/factory.h"

#define WGRE_TYPE_EDITOR (wgre_editor_get_type ())
G_DECLARE_FINAL_TYPE (WgreEditor, wgre_editor, WGRE, EDITOR, GObject)

struct _WgreEditor {
  GObject parent;
  WgreForm *form;
  WgreSurroundings surroundings;
  GtkWidget *page;
  gboolean shares_names; /* a connection that could ask its name servers alone, and did not */
};

static GObject *
get_widget (NMVpnEditor *editor)
{
  return G_OBJECT (WGRE_EDITOR (editor)->page);
}

static WgreFamilyUse
use_of (NMSettingIPConfig *ip)
{
  return wgre_facts_use (ip ? nm_setting_ip_config_get_method (ip) : NULL);
}

/* The other pages of the host change it too. */
static void
look_around (WgreEditor *editor, NMConnection *connection)
{
  WgreSurroundings *surroundings = &editor->surroundings;
  NMSettingConnection *general = nm_connection_get_setting_connection (connection);

  wgre_surroundings_clear (surroundings);
  surroundings->uuid = general ? g_strdup (nm_setting_connection_get_uuid (general)) : NULL;
  surroundings->interface =
      general ? g_strdup (nm_setting_connection_get_interface_name (general)) : NULL;
  surroundings->use[0] = use_of (nm_connection_get_setting_ip4_config (connection));
  surroundings->use[1] = use_of (nm_connection_get_setting_ip6_config (connection));
}

/* Hosts call this at every change of any page. The settings are changed in place: the IP pages of
 * GNOME Settings hold pointers to theirs. */
static gboolean
update_connection (NMVpnEditor *nm_editor, NMConnection *connection, GError **error)
{
  WgreEditor *editor = WGRE_EDITOR (nm_editor);
  g_autoptr (GHashTable) data = NULL, secrets = NULL;
  const WgreProfile *profile;
  const GError *problem = NULL;

  look_around (editor, connection);
  profile = wgre_form_profile (editor->form, &problem);
  if (!profile) {
    gboolean missing = g_error_matches (problem, WGRE_ERROR, WGRE_ERROR_MISSING) ||
                       g_error_matches (problem, WGRE_ERROR, WGRE_ERROR_SECRETS);
    g_autofree char *sentence = wgre_say_error (editor->form, problem);

    g_set_error_literal (error, NM_CONNECTION_ERROR,
                         missing ? NM_CONNECTION_ERROR_MISSING_PROPERTY
                                 : NM_CONNECTION_ERROR_INVALID_PROPERTY,
                         sentence);
    return FALSE;
  }

  wgre_form_output (editor->form, &data, &secrets);
  wgre_connection_put (connection, data, secrets);
  if (!editor->shares_names)
    wgre_connection_put_dns_priority (connection, profile);
  if (wgre_form_is_new (editor->form))
    g_object_set (nm_connection_get_setting_vpn (connection), NM_SETTING_VPN_PERSISTENT, TRUE,
                  NULL);
  return TRUE;
}

static void
editor_interface_init (NMVpnEditorInterface *interface)
{
  interface->get_widget = get_widget;
  interface->update_connection = update_connection;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WgreEditor, wgre_editor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (NM_TYPE_VPN_EDITOR, editor_interface_init))

static void
form_changed (WgreForm *form G_GNUC_UNUSED, const char *key G_GNUC_UNUSED, WgreEditor *editor)
{
  g_signal_emit_by_name (editor, "changed");
}

static void
editor_dispose (GObject *object)
{
  WgreEditor *editor = WGRE_EDITOR (object);

  g_clear_object (&editor->page);
  g_clear_object (&editor->form);
  G_OBJECT_CLASS (wgre_editor_parent_class)->dispose (object);
}

static void
editor_finalize (GObject *object)
{
  wgre_surroundings_clear (&WGRE_EDITOR (object)->surroundings);
  G_OBJECT_CLASS (wgre_editor_parent_class)->finalize (object);
}

static void
wgre_editor_class_init (WgreEditorClass *class)
{
  G_OBJECT_CLASS (class)->dispose = editor_dispose;
  G_OBJECT_CLASS (class)->finalize = editor_finalize;
}

static void
wgre_editor_init (WgreEditor *editor G_GNUC_UNUSED)
{
}

/* What was so before stays so: who changes something else here has not been asked. */
static gboolean
shares_names (WgreForm *form, NMConnection *connection)
{
  const WgreProfile *profile = wgre_form_profile (form, NULL);

  return profile && wgre_profile_asks_alone (profile) &&
         (wgre_connection_dns_is_shared (connection, 0) ||
          wgre_connection_dns_is_shared (connection, 1));
}

G_MODULE_EXPORT NMVpnEditor *
nm_vpn_editor_factory_wgre (NMVpnEditorPlugin *plugin G_GNUC_UNUSED, NMConnection *connection,
                            GError **error)
{
  NMSettingConnection *general;
  WgreEditor *editor;
  GHashTable *data, *secrets;

  g_return_val_if_fail (NM_IS_CONNECTION (connection), NULL);

  if (!gtk_is_initialized ()) {
    g_set_error_literal (error, NM_CONNECTION_ERROR, NM_CONNECTION_ERROR_FAILED,
                         _ ("there is no display to open the editor on"));
    return NULL;
  }
  wgre_locale_find_messages ();
  wgre_naming_use_labels (TRUE);

  editor = g_object_new (WGRE_TYPE_EDITOR, NULL);
  wgre_connection_get (connection, &data, &secrets);
  editor->form = wgre_form_new (data, secrets);

  /* The keyring has the key of a profile that only its user may use, and that does not start before
   * the user is there to open the keyring. */
  general = nm_connection_get_setting_connection (connection);
  if (wgre_form_is_new (editor->form) && general &&
      nm_setting_connection_get_num_permissions (general) &&
      !nm_setting_connection_get_autoconnect (general))
    wgre_form_set_default (editor->form, "private-key-flags", "1");

  editor->shares_names = shares_names (editor->form, connection);
  look_around (editor, connection);
  editor->page = g_object_ref_sink (wgre_page_new (editor->form, &editor->surroundings));
  g_signal_connect_object (editor->form, "changed", G_CALLBACK (form_changed), editor, 0);
  return NM_VPN_EDITOR (editor);
}
