/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "properties/editor-host.h"

#include <string.h>

static void
add_items (NMSettingVpn *vpn, const char *const *items,
           void (*add) (NMSettingVpn *, const char *, const char *))
{
  for (guint i = 0; items && items[i]; i += 2)
    add (vpn, items[i], items[i + 1]);
}

NMConnection *
host_connection (const char *const *data, const char *const *secrets)
{
  NMConnection *connection = nm_simple_connection_new ();
  NMSetting *general = nm_setting_connection_new (), *vpn = nm_setting_vpn_new ();
  g_autofree char *uuid = nm_utils_uuid_generate ();

  g_object_set (general, NM_SETTING_CONNECTION_ID, "VPN 1", NM_SETTING_CONNECTION_UUID, uuid,
                NM_SETTING_CONNECTION_TYPE, "vpn", NM_SETTING_CONNECTION_AUTOCONNECT, FALSE, NULL);
  nm_setting_connection_add_permission (NM_SETTING_CONNECTION (general), "user", "me", NULL);
  g_object_set (vpn, NM_SETTING_VPN_SERVICE_TYPE, HOST_SERVICE, NULL);
  add_items (NM_SETTING_VPN (vpn), data, nm_setting_vpn_add_data_item);
  add_items (NM_SETTING_VPN (vpn), secrets, nm_setting_vpn_add_secret);
  nm_connection_add_setting (connection, general);
  nm_connection_add_setting (connection, vpn);
  return connection;
}

gboolean
host_update (Host *host)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&host->message, g_free);
  host->valid = nm_vpn_editor_update_connection (host->editor, host->connection, &error);
  g_assert_true (host->valid == (error == NULL));
  if (error)
    host->message = g_strdup (error->message);
  return host->valid;
}

static void
changed (NMVpnEditor *editor G_GNUC_UNUSED, Host *host)
{
  host->changes++;
  host_update (host);
}

/* vpn_gnome3ify_editor() of GNOME Settings, which takes colons and access keys away. */
static void
gnomify (GtkWidget *widget, gpointer data G_GNUC_UNUSED)
{
  g_autofree char *text = NULL;

  if (!GTK_IS_LABEL (widget) || gtk_label_get_xalign (GTK_LABEL (widget)) > 0.0f)
    return;
  text = g_strdup (gtk_label_get_text (GTK_LABEL (widget)));
  if (!g_str_has_suffix (text, ":"))
    return;
  text[strlen (text) - 1] = '\0';
  gtk_label_set_text (GTK_LABEL (widget), text);
  gtk_label_set_xalign (GTK_LABEL (widget), 1.0f);
}

void
host_walk (GtkWidget *root, void (*function) (GtkWidget *widget, gpointer data), gpointer data)
{
  function (root, data);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child;
       child = gtk_widget_get_next_sibling (child))
    host_walk (child, function, data);
}

static Host *
open_in (NMConnection *connection, int width, int height, GtkWidget *scrolled)
{
  const char *top = g_getenv ("TOP_BUILDDIR");
  g_autofree char *path =
      g_build_filename (top ? top : ".", "properties", ".libs", "libnm-vpn-plugin-wgre.so", NULL);
  g_autoptr (GError) error = NULL;
  Host *host = g_new0 (Host, 1);

  host->connection = connection;
  host->plugin = nm_vpn_editor_plugin_load (path, HOST_SERVICE, &error);
  g_assert_no_error (error);
  host->editor = nm_vpn_editor_plugin_get_editor (host->plugin, connection, &error);
  g_assert_no_error (error);
  g_signal_connect (host->editor, "changed", G_CALLBACK (changed), host);
  host->page = GTK_WIDGET (nm_vpn_editor_get_widget (host->editor));
  host_walk (host->page, gnomify, NULL);
  host->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (host->window), width, height);
  host->scrolled = scrolled;
  if (scrolled)
    gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), host->page);
  gtk_window_set_child (GTK_WINDOW (host->window), scrolled ? scrolled : host->page);
  gtk_widget_set_margin_start (host->page, 12);
  gtk_widget_set_margin_end (host->page, 12);
  gtk_widget_set_margin_top (host->page, 12);
  gtk_widget_set_margin_bottom (host->page, 12);
  gtk_window_present (GTK_WINDOW (host->window));
  return host;
}

Host *
host_open (NMConnection *connection, int width, int height)
{
  return open_in (connection, width, height, NULL);
}

void
host_close (Host *host)
{
  gtk_window_destroy (GTK_WINDOW (host->window));
  g_clear_object (&host->editor);
  g_clear_object (&host->plugin);
  g_clear_object (&host->connection);
  g_free (host->message);
  g_free (host);
  host_settle (0);
}

static gboolean
set_flag (gpointer flag)
{
  *(gboolean *) flag = TRUE;
  return G_SOURCE_REMOVE;
}

void
host_settle (guint milliseconds)
{
  gboolean over = FALSE;

  g_timeout_add (milliseconds, set_flag, &over);
  while (!over || g_main_context_pending (NULL))
    g_main_context_iteration (NULL, TRUE);
}

Host *
host_open_scrolled (NMConnection *connection, int width, int height)
{
  Host *host = open_in (connection, width, height, gtk_scrolled_window_new ());

  host_settle (100);
  host->width = gtk_widget_get_width (host->window);
  host->height = gtk_widget_get_height (host->window);
  gtk_window_set_default_size (GTK_WINDOW (host->window), width, height);
  host_settle (100);
  return host;
}

/* --- finding --- */

typedef struct {
  const char *label;
  gboolean hidden; /* also what is not shown */
  GtkWidget *found;
} Search;

static gboolean
is_text (const char *text, const char *wanted)
{
  g_autofree char *plain = g_strdup (text ? text : "");
  char *underscore = strchr (plain, '_');

  if (underscore)
    memmove (underscore, underscore + 1, strlen (underscore));
  return !strcmp (plain, wanted);
}

static void
look_at (GtkWidget *widget, gpointer data)
{
  Search *search = data;

  if (search->found || (!search->hidden && !gtk_widget_is_visible (widget)))
    return;
  if (GTK_IS_LABEL (widget) && gtk_label_get_mnemonic_widget (GTK_LABEL (widget)) &&
      !strcmp (gtk_label_get_text (GTK_LABEL (widget)), search->label))
    search->found = gtk_label_get_mnemonic_widget (GTK_LABEL (widget));
  else if (GTK_IS_BUTTON (widget) &&
           (is_text (gtk_button_get_label (GTK_BUTTON (widget)), search->label) ||
            !g_strcmp0 (gtk_widget_get_tooltip_text (widget), search->label)))
    search->found = widget;
}

GtkWidget *
host_find (GtkWidget *root, const char *label)
{
  Search search = { label, FALSE, NULL };

  host_walk (root, look_at, &search);
  search.hidden = TRUE;
  host_walk (root, look_at, &search);
  return search.found;
}

void
host_click (GtkWidget *root, const char *label)
{
  GtkWidget *button = host_find (root, label);

  g_assert_true (GTK_IS_BUTTON (button));
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
  host_settle (50);
}

/* Directly, or over another such window. */
static gboolean
is_over (Host *host, GtkWindow *window)
{
  for (window = gtk_window_get_transient_for (window); window;
       window = gtk_window_get_transient_for (window))
    if (window == GTK_WINDOW (host->window))
      return TRUE;
  return FALSE;
}

GtkWidget *
host_sheet (Host *host)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

    if (is_over (host, GTK_WINDOW (window)))
      return window;
  }
  return NULL;
}

void
host_show (Host *host, const char *title)
{
  g_autofree char *label = title ? g_strconcat (title, "…", NULL) : NULL;
  GtkWidget *button = label ? host_find (host->page, label) : NULL;

  while (host_sheet (host))
    gtk_window_destroy (GTK_WINDOW (host_sheet (host)));
  host_settle (20);
  if (!title)
    return;
  g_assert_true (GTK_IS_BUTTON (button));
  g_signal_emit_by_name (button, "clicked");
  host_settle (50);
}

GtkWidget *
host_control (Host *host, const char *label)
{
  GtkWidget *control = host_find (host->page, label);

  if (control && gtk_widget_is_visible (control))
    return control;
  for (guint i = 0; i < 2; i++) {
    GtkWidget *sheet = host_sheet (host), *other = sheet ? host_find (sheet, label) : NULL;

    if (other && gtk_widget_is_visible (other))
      return other;
    if (!i)
      host_show (host, "Advanced");
  }
  return control;
}

void
host_picture (GtkWidget *widget, const char *path)
{
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  host_settle (300);
  paintable = gtk_widget_paintable_new (widget);
  gdk_paintable_snapshot (paintable, snapshot, gdk_paintable_get_intrinsic_width (paintable),
                          gdk_paintable_get_intrinsic_height (paintable));
  node = gtk_snapshot_free_to_node (g_steal_pointer (&snapshot));
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)),
                                         node, NULL);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

/* --- access keys --- */

/* What is on the screen, by letters; those of the window around it are taken. */
typedef struct {
  const char *where, *taken;
  GHashTable *labels; /* by their letters */
} Keys;

static void
keys_note (Keys *keys, guint key, const char *label)
{
  const char *other = g_hash_table_lookup (keys->labels, GUINT_TO_POINTER (key));

  if (key < 0x80 && strchr (keys->taken, (char) key))
    g_error ("%s: \"%s\" has the access key %c of the window", keys->where, label, key);
  if (other)
    g_error ("%s: \"%s\" has the access key of \"%s\"", keys->where, label, other);
  g_hash_table_insert (keys->labels, GUINT_TO_POINTER (key), g_strdup (label));
}

/* Labels with access keys, and buttons, which have one in their own. */
static void
keys_note_widget (GtkWidget *widget, gpointer data)
{
  guint key = GTK_IS_LABEL (widget) ? gtk_label_get_mnemonic_keyval (GTK_LABEL (widget))
                                    : GDK_KEY_VoidSymbol;

  if (key != GDK_KEY_VoidSymbol && gtk_widget_get_mapped (widget))
    keys_note (data, gdk_keyval_to_lower (key), gtk_label_get_label (GTK_LABEL (widget)));
}

static void
keys_note_menu (Keys *keys, GMenuModel *menu)
{
  for (int i = 0; i < g_menu_model_get_n_items (menu); i++) {
    g_autofree char *label = NULL;
    g_autoptr (GMenuModel) part = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);
    const char *underscore;

    if (part)
      keys_note_menu (keys, part);
    if (!g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_LABEL, "s", &label))
      continue;
    underscore = strchr (label, '_');
    if (!underscore)
      g_error ("%s: the item \"%s\" has no access key", keys->where, label);
    keys_note (keys, g_unichar_tolower (g_utf8_get_char (underscore + 1)), label);
  }
}

guint
host_check_access_keys (GtkWidget *root, const char *where, const char *taken)
{
  g_autoptr (GHashTable) labels = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  Keys keys = { where, taken, labels };

  host_walk (root, keys_note_widget, &keys);
  return g_hash_table_size (labels);
}

typedef struct {
  const char *where;
  guint count;
} Menus;

static void
menus_check (GtkWidget *widget, gpointer data)
{
  Menus *menus = data;
  g_autoptr (GHashTable) labels = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  Keys keys = { menus->where, "", labels };
  GMenuModel *model = GTK_IS_MENU_BUTTON (widget)
                          ? gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (widget))
                          : NULL;

  if (!model)
    return;
  keys_note_menu (&keys, model);
  menus->count += g_hash_table_size (labels);
}

guint
host_check_menus (GtkWidget *root, const char *where)
{
  Menus menus = { where, 0 };

  host_walk (root, menus_check, &menus);
  return menus.count;
}
