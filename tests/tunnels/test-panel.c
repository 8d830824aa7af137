/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The window with all tunnels, worked by a user. Needs a display: see check-panel. With
 * PICTURES=DIR pictures of it are left there. */
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "bridge/connection.h"
#include "core/locale.h"
#include "properties/editor-host.h"
#include "tunnels/fake-nm.h"
#include "tunnels/fake-service.h"
#include "tunnels/panel.h"

#define A "aaaaaaaa-0000-4000-8000-000000000000"
#define B "bbbbbbbb-0000-4000-8000-000000000000"
#define C "cccccccc-0000-4000-8000-000000000000"
#define D "dddddddd-0000-4000-8000-000000000000"
#define GRE "tunnel=gre|local=192.0.2.1|remote=192.0.2.2|addresses=10.1.0.1/30"
#define WIREGUARD                                                                                  \
  "private-key=" HOST_PRIVATE "|addresses=10.0.0.2/24|peer.1=" HOST_PUBLIC1                        \
  " endpoint=192.0.2.9:51820 allowed-ips=10.0.0.0/24"
#define CONFIGURATION                                                                              \
  "[Interface]\nPrivateKey = " HOST_PRIVATE                                                        \
  "\nAddress = 10.9.0.2/24\n[Peer]\nPublicKey = " HOST_PUBLIC1                                     \
  "\nAllowedIPs = 10.9.0.0/24\nEndpoint = 192.0.2.9:51820\n"

static gboolean has_bus;

typedef struct {
  GtkWidget *window;
} Desk;

static Desk
desk_open (void)
{
  Desk desk = { wgre_panel_new (NULL, fake_client ()) };

  gtk_window_present (GTK_WINDOW (desk.window));
  host_settle (200);
  return desk;
}

static void
desk_close (Desk *desk)
{
  if (!desk->window)
    return;
  gtk_window_destroy (GTK_WINDOW (desk->window));
  host_settle (50);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Desk, desk_close)

static void
picture (GtkWidget *window, const char *name)
{
  const char *folder = g_getenv ("PICTURES");
  g_autofree char *file = folder ? g_strdup_printf ("%s/%s.png", folder, name) : NULL;

  if (file)
    host_picture (window, file);
}

/* --- finding --- */

typedef struct {
  const char *text; /* a glob */
  GType type;       /* of what has the text in it; 0: any label */
  GtkWidget *found;
} Search;

static void
search_look (GtkWidget *widget, gpointer data)
{
  Search *search = data;

  if (search->found || !GTK_IS_LABEL (widget) || !gtk_widget_get_mapped (widget) ||
      !g_pattern_match_simple (search->text, gtk_label_get_text (GTK_LABEL (widget))))
    return;
  search->found = search->type ? gtk_widget_get_ancestor (widget, search->type) : widget;
}

static GtkWidget *
find (GtkWidget *root, const char *text, GType type)
{
  Search search = { text, type, NULL };

  host_walk (root, search_look, &search);
  return search.found;
}

static void
find_type (GtkWidget *widget, gpointer data)
{
  Search *search = data;

  if (!search->found && g_type_is_a (G_OBJECT_TYPE (widget), search->type))
    search->found = widget;
}

static GtkWidget *
find_in_row (Desk *desk, const char *name, GType type)
{
  GtkWidget *row = find (desk->window, name, GTK_TYPE_LIST_BOX_ROW);
  Search search = { NULL, type, NULL };

  g_assert_nonnull (row);
  host_walk (row, find_type, &search);
  return search.found;
}

/* The window that was opened over that of the desk. */
static GtkWidget *
over (Desk *desk)
{
  Host host = { .window = desk->window };

  return host_sheet (&host);
}

static void
act (Desk *desk, const char *action, const char *uuid)
{
  g_assert_true (uuid ? gtk_widget_activate_action (desk->window, action, "s", uuid)
                      : gtk_widget_activate_action (desk->window, action, NULL));
  host_settle (200);
}

static void
assert_told (const char *wanted)
{
  g_assert_cmpstr (fake_told->str, ==, wanted);
  g_string_truncate (fake_told, 0);
}

/* --- what is seen --- */

static void
test_empty (void)
{
  g_auto (Desk) desk = { 0 };

  fake_reset ();
  desk = desk_open ();
  g_assert_nonnull (find (desk.window, "No Tunnels", 0));
  picture (desk.window, "empty");
  fake_set_running (FALSE);
  g_assert_nonnull (find (desk.window, "NetworkManager Is Not Running", 0));
  fake_set_running (TRUE);
  fake_add ("office", A, "wgre", GRE);
  host_settle (100);
  g_assert_null (find (desk.window, "No Tunnels", 0));
  g_assert_nonnull (find (desk.window, "office", 0));
}

static void
test_list (void)
{
  g_auto (Desk) desk = { 0 };
  NMConnection *office, *lab;

  fake_reset ();
  office = fake_add ("office", A, "wgre", WIREGUARD);
  fake_add ("branch in Bern", B, "wgre", GRE);
  lab = fake_add ("lab", D, "wgre", GRE);
  fake_add ("home", C, "wireguard", "");
  fake_set_state (fake_active (office), NM_ACTIVE_CONNECTION_STATE_ACTIVATED, 0);
  desk = desk_open ();
  g_assert_nonnull (find (desk.window, "Up", 0));
  g_assert_nonnull (find (desk.window, "Down", 0));
  fake_set_state (fake_active (lab), NM_ACTIVE_CONNECTION_STATE_DEACTIVATED,
                  NM_ACTIVE_CONNECTION_STATE_REASON_NO_SECRETS);
  host_settle (50);
  g_assert_nonnull (find (desk.window, "Failed: a key is not stored*", 0));
  picture (desk.window, "list");
}

/* --- for those who do not see it, or have no mouse --- */

static void
assert_named (GtkWidget *widget, gpointer data)
{
  guint *count = data;

  if (!gtk_widget_get_mapped (widget) ||
      !(GTK_IS_BUTTON (widget) || GTK_IS_SWITCH (widget) || GTK_IS_MENU_BUTTON (widget)) ||
      gtk_widget_get_ancestor (gtk_widget_get_parent (widget), GTK_TYPE_MENU_BUTTON) ||
      gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW_CONTROLS) ||
      gtk_widget_get_ancestor (widget, GTK_TYPE_INFO_BAR))
    return;
  ++*count;
  if (!gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL))
    g_error ("a %s has no name", G_OBJECT_TYPE_NAME (widget));
}

static void
test_names (void)
{
  g_auto (Desk) desk = { 0 };
  guint count = 0;

  fake_reset ();
  fake_add ("office", A, "wgre", GRE);
  fake_add ("home", C, "wireguard", "");
  desk = desk_open ();
  host_walk (desk.window, assert_named, &count);
  g_assert_cmpuint (count, ==, 6); /* add, import, menu; switch, menu; take over */
  gtk_test_accessible_assert_property (find_in_row (&desk, "office", GTK_TYPE_SWITCH),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "office");
}

/* One that was taken over has one item more. */
static void
adopt (NMConnection *connection)
{
  NMSetting *user = nm_setting_user_new ();

  nm_setting_user_set_data (NM_SETTING_USER (user), WGRE_CONNECTION_ADOPTED_KIND, "wireguard",
                            NULL);
  nm_connection_add_setting (connection, user);
}

static void
check_access_keys (const char *language)
{
  g_auto (Desk) desk = { 0 };

  g_test_message ("%s", language);
  g_setenv ("LANGUAGE", language, TRUE);
  setlocale (LC_ALL, "C");
  setlocale (LC_ALL, ""); /* gettext looks at LANGUAGE again */
  fake_reset ();
  adopt (fake_add ("office", A, "wgre", WIREGUARD));
  fake_add ("site", B, "wgre", GRE);
  fake_add ("home", C, "wireguard", "");
  desk = desk_open ();
  /* add, import; take over */
  g_assert_cmpuint (host_check_access_keys (desk.window, language, ""), ==, 3);
  /* the window's; 7 of the one that was taken over, 6 of the other */
  g_assert_cmpuint (host_check_menus (desk.window, language), ==, 3 + 7 + 6);
  for (guint i = 0; i < 2; i++) {
    act (&desk, "tunnel.edit", i ? B : A);
    g_assert_cmpuint (host_check_access_keys (over (&desk), language, ""), >, 12);
    gtk_window_destroy (GTK_WINDOW (over (&desk)));
  }
}

/* No two controls of a window have the same, in any language. */
static void
test_access_keys (void)
{
  static const char *const languages[] = { "de", "fr", "zh_CN", "" };
  const char *folder = g_getenv ("TEST_LOCALEDIR");

  wgre_locale_find_messages (); /* those that are installed; these are the built ones */
  if (folder)
    bindtextdomain ("NetworkManager-wgre", folder);
  for (guint i = folder ? 0 : G_N_ELEMENTS (languages) - 1; i < G_N_ELEMENTS (languages); i++)
    check_access_keys (languages[i]);
}

static gboolean
focus_reaches (Desk *desk, GtkWidget *widget)
{
  for (guint i = 0; i < 20; i++) {
    GtkWidget *focus;

    gtk_widget_child_focus (desk->window, GTK_DIR_TAB_FORWARD);
    focus = gtk_window_get_focus (GTK_WINDOW (desk->window));
    if (focus == widget || (focus && gtk_widget_is_ancestor (focus, widget)))
      return TRUE;
  }
  return FALSE;
}

static void
test_focus (void)
{
  g_auto (Desk) desk = { 0 };

  fake_reset ();
  fake_add ("office", A, "wgre", GRE);
  fake_add ("home", C, "wireguard", "");
  desk = desk_open ();
  g_assert_true (focus_reaches (&desk, find_in_row (&desk, "office", GTK_TYPE_SWITCH)));
  g_assert_true (focus_reaches (&desk, find_in_row (&desk, "office", GTK_TYPE_MENU_BUTTON)));
  g_assert_true (focus_reaches (&desk, find_in_row (&desk, "home", GTK_TYPE_BUTTON)));
  g_assert_true (focus_reaches (&desk, host_find (desk.window, "Add…")));
}

/* --- the switch --- */

static void
test_switch (void)
{
  g_auto (Desk) desk = { 0 };
  NMConnection *connection;
  GtkSwitch *control;

  fake_reset ();
  connection = fake_add ("office", A, "wgre", GRE);
  desk = desk_open ();
  control = GTK_SWITCH (find_in_row (&desk, "office", GTK_TYPE_SWITCH));
  g_assert_false (gtk_switch_get_active (control));
  gtk_widget_activate (GTK_WIDGET (control));
  host_settle (300);
  assert_told ("up office\n");
  g_assert_true (gtk_switch_get_active (control));
  g_assert_false (gtk_switch_get_state (control)); /* not before it is up */
  fake_set_state (fake_active (connection), NM_ACTIVE_CONNECTION_STATE_ACTIVATED, 0);
  g_assert_true (gtk_switch_get_state (control));
  gtk_widget_activate (GTK_WIDGET (control));
  host_settle (300);
  assert_told ("down " A "\n");
  g_assert_false (gtk_switch_get_active (control));
}

static void
test_switch_refused (void)
{
  g_auto (Desk) desk = { 0 };
  GtkSwitch *control;

  fake_reset ();
  fake_add ("office", A, "wgre", GRE);
  desk = desk_open ();
  fake_refusal = "not for you";
  control = GTK_SWITCH (find_in_row (&desk, "office", GTK_TYPE_SWITCH));
  gtk_widget_activate (GTK_WIDGET (control));
  host_settle (300);
  g_assert_nonnull (find (desk.window, "Failed: not for you", 0));
  g_assert_false (gtk_switch_get_active (control));
  fake_refusal = FAKE_NO_NETWORK;
  gtk_widget_activate (GTK_WIDGET (control));
  host_settle (300);
  g_assert_nonnull (find (desk.window, "Failed: *connect to a network first", 0));
  g_assert_false (gtk_switch_get_active (control));
}

/* --- coming in --- */

static void
test_file (void)
{
  g_auto (Desk) desk = { 0 };
  g_autofree char *folder = g_dir_make_tmp ("wgre-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "office.conf", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_assert_true (
      g_file_set_contents (path, CONFIGURATION "[Interface]\nPostUp = echo\n", -1, NULL));
  fake_reset ();
  fake_add ("office", A, "wgre", GRE);
  desk = desk_open ();
  wgre_panel_take (desk.window, file);
  host_settle (200);
  assert_told ("add office 2\n");
  g_assert_nonnull (find (desk.window, "office 2", 0));
  g_assert_nonnull (find (desk.window, "*PostUp*“office 2” was added.", 0));
  picture (desk.window, "imported");
  g_remove (path);
  wgre_panel_take (desk.window, file);
  host_settle (200);
  assert_told ("");
  g_assert_nonnull (find (desk.window, "*office.conf*", 0));
  g_rmdir (folder);
}

static void
test_paste (void)
{
  g_auto (Desk) desk = { 0 };

  fake_reset ();
  desk = desk_open ();
  gdk_clipboard_set_text (gtk_widget_get_clipboard (desk.window), CONFIGURATION);
  act (&desk, "panel.paste", NULL);
  assert_told ("add Pasted tunnel\n");
  gdk_clipboard_set_text (gtk_widget_get_clipboard (desk.window), "hello");
  act (&desk, "panel.paste", NULL);
  assert_told ("");
}

static GtkDropTarget *
drop_target (GtkWidget *window)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (window);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_DROP_TARGET (controller))
      return GTK_DROP_TARGET (controller);
  }
  return NULL;
}

static void
test_drop (void)
{
  g_auto (Desk) desk = { 0 };
  g_auto (GValue) value = G_VALUE_INIT;
  gboolean taken = FALSE;

  fake_reset ();
  desk = desk_open ();
  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, CONFIGURATION);
  g_signal_emit_by_name (drop_target (desk.window), "drop", &value, 0.0, 0.0, &taken);
  host_settle (100);
  g_assert_true (taken);
  assert_told ("add Pasted tunnel\n");
}

/* --- the editor --- */

static void
test_edit (void)
{
  g_auto (Desk) desk = { 0 };
  NMConnection *connection;
  GtkWidget *window;

  fake_reset ();
  connection = fake_add ("office", A, "wgre", GRE);
  desk = desk_open ();
  act (&desk, "tunnel.edit", A);
  window = over (&desk);
  g_assert_nonnull (window);
  picture (window, "edit");
  gtk_editable_set_text (GTK_EDITABLE (host_find (window, "Name")), "head office");
  gtk_editable_set_text (GTK_EDITABLE (host_find (window, "Remote address")), "192.0.2.77");
  host_settle (100);
  host_click (window, "Apply");
  host_settle (150);
  assert_told ("secrets office\nchange head office\n");
  g_assert_null (over (&desk));
  g_assert_cmpstr (
      nm_setting_vpn_get_data_item (nm_connection_get_setting_vpn (connection), "remote"), ==,
      "192.0.2.77");
  g_assert_nonnull (find (desk.window, "head office", 0));
}

/* What is not valid, or has no name, is not stored; what NetworkManager refuses stays open. */
/* As a program with GTK 3 asks for it, by the command line. */
static void
test_edit_by_uuid (void)
{
  g_auto (Desk) desk = { 0 };
  GtkWidget *editor;

  fake_reset ();
  fake_add ("office", A, "wgre", GRE);
  desk = desk_open ();
  wgre_panel_edit (desk.window, B);
  host_settle (200);
  g_assert_null (over (&desk));
  g_assert_nonnull (find (desk.window, "There is no such tunnel*", 0));
  wgre_panel_edit (desk.window, A);
  host_settle (200);
  editor = over (&desk);
  g_assert_nonnull (editor);
  gtk_window_destroy (GTK_WINDOW (editor));
  host_settle (50);
  wgre_panel_edit (desk.window, NULL);
  host_settle (200);
  g_assert_nonnull (over (&desk));
  gtk_window_destroy (GTK_WINDOW (over (&desk)));
  host_settle (50);
}

static void
test_edit_wrong (void)
{
  g_auto (Desk) desk = { 0 };
  GtkWidget *window, *remote;

  fake_reset ();
  fake_add ("office", A, "wgre", GRE);
  desk = desk_open ();
  act (&desk, "tunnel.edit", A);
  window = over (&desk);
  remote = host_find (window, "Remote address");
  g_assert_true (gtk_widget_is_sensitive (host_find (window, "Apply")));
  gtk_editable_set_text (GTK_EDITABLE (remote), "192.0.2.777/");
  host_settle (50);
  g_assert_false (gtk_widget_is_sensitive (host_find (window, "Apply")));
  gtk_editable_set_text (GTK_EDITABLE (remote), "192.0.2.7");
  host_settle (50);
  g_assert_true (gtk_widget_is_sensitive (host_find (window, "Apply")));
  gtk_editable_set_text (GTK_EDITABLE (host_find (window, "Name")), "");
  host_settle (50);
  g_assert_false (gtk_widget_is_sensitive (host_find (window, "Apply")));
  gtk_editable_set_text (GTK_EDITABLE (host_find (window, "Name")), "office");
  fake_refusal = "not for you";
  host_settle (50);
  host_click (window, "Apply");
  host_settle (150);
  g_assert_true (over (&desk) == window);
  g_assert_nonnull (find (window, "not for you", 0));
  host_click (window, "Cancel");
  host_settle (150);
  g_assert_null (over (&desk));
}

/* The editor opens without keys, and the window says that they are missing, if there should be
 * any. */
static void
test_edit_without_keys (void)
{
  static const struct {
    const char *items;
    gboolean said;
  } rows[] = { { GRE, FALSE }, { "addresses=10.0.0.2/24|peer.1=" HOST_PUBLIC1, TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (Desk) desk = { 0 };

    fake_reset ();
    fake_refusal = "nobody has them";
    fake_add ("office", A, "wgre", rows[i].items);
    desk = desk_open ();
    act (&desk, "tunnel.edit", A);
    g_assert_nonnull (host_find (over (&desk), "Apply"));
    g_assert_cmpint (find (desk.window, "*nobody has them", 0) != NULL, ==, rows[i].said);
  }
}

static void
test_add (void)
{
  g_auto (Desk) desk = { 0 };
  GtkWidget *window;

  fake_reset ();
  desk = desk_open ();
  act (&desk, "panel.add", NULL);
  window = over (&desk);
  g_assert_nonnull (window);
  g_assert_false (gtk_widget_is_sensitive (host_find (window, "Add")));
  host_click (window, "Generate");
  gtk_editable_set_text (GTK_EDITABLE (host_find (window, "Addresses")), "10.0.0.2/24");
  host_settle (100);
  host_click (window, "Add");
  host_settle (150);
  assert_told ("add Tunnel\n");
  g_assert_nonnull (find (desk.window, "Tunnel", 0));
}

/* --- the rest of the menu --- */

static void
test_remove (void)
{
  g_auto (Desk) desk = { 0 };
  GtkWidget *dialog;

  fake_reset ();
  fake_add ("office", A, "wgre", GRE);
  desk = desk_open ();
  act (&desk, "tunnel.remove", A);
  g_assert_nonnull (find (over (&desk), "Remove “office”?", 0));
  picture (over (&desk), "remove");
  gtk_dialog_response (GTK_DIALOG (over (&desk)), GTK_RESPONSE_CANCEL);
  host_settle (100);
  assert_told ("");
  /* what is opened while it asks is not what is removed */
  fake_add ("branch", B, "wgre", GRE);
  act (&desk, "tunnel.remove", A);
  dialog = over (&desk);
  act (&desk, "tunnel.edit", B);
  assert_told ("secrets branch\n");
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  host_settle (100);
  assert_told ("delete office\n");
  g_assert_null (find (desk.window, "office", 0));
}

static void
test_qr (void)
{
  g_auto (Desk) desk = { 0 };

  fake_reset ();
  fake_add ("office", A, "wgre", WIREGUARD);
  fake_add ("branch", B, "wgre", GRE);
  desk = desk_open ();
  act (&desk, "tunnel.qr", A);
  g_assert_nonnull (over (&desk));
  g_assert_nonnull (find (over (&desk), "Whoever scans this*", 0));
  gtk_window_destroy (GTK_WINDOW (over (&desk)));
  host_settle (50);
  act (&desk, "tunnel.qr", B);
  g_assert_null (over (&desk));
  g_assert_nonnull (find (desk.window, "branch: only WireGuard*", 0));
}

static void
test_details (void)
{
  g_auto (Desk) desk = { 0 };

  fake_reset ();
  fake_add ("office", A, "wgre", GRE);
  desk = desk_open ();
  act (&desk, "tunnel.details", A);
  g_assert_nonnull (over (&desk));
  g_assert_nonnull (find (over (&desk), "gre", 0));
  g_assert_nonnull (find (over (&desk), "down", 0));
  g_assert_false (gtk_test_accessible_has_relation (GTK_ACCESSIBLE (find (over (&desk), "gre", 0)),
                                                    GTK_ACCESSIBLE_RELATION_LABELLED_BY));
  picture (over (&desk), "details");
}

/* The program is the one in the folder that this runs in: it says what it was asked. */
static void
test_take_over (void)
{
  static const char script[] = "#!/bin/sh\n"
                               "echo \"$*\"\n"
                               "case \"$*\" in \"adopt --dry-run cc\"*) exit 1 ;; esac\n";
  g_auto (Desk) desk = { 0 };
  g_autofree char *folder = g_dir_make_tmp ("wgre-XXXXXX", NULL), *before = g_get_current_dir ();

  g_assert_cmpint (g_chdir (folder), ==, 0);
  g_assert_true (
      g_file_set_contents_full ("nm-wgre", script, -1, G_FILE_SET_CONTENTS_NONE, 0755, NULL));
  fake_reset ();
  fake_add ("home", C, "wireguard", "");
  desk = desk_open ();
  g_signal_emit_by_name (find_in_row (&desk, "home", GTK_TYPE_BUTTON), "clicked");
  host_settle (700);
  g_assert_nonnull (over (&desk)); /* something would be lost */
  g_assert_nonnull (find (over (&desk), "Take over “home”?", 0));
  g_assert_nonnull (find (over (&desk), "adopt --dry-run --lossy " C, 0));
  picture (over (&desk), "take-over");
  gtk_dialog_response (GTK_DIALOG (over (&desk)), GTK_RESPONSE_ACCEPT);
  host_settle (700);
  g_assert_nonnull (find (desk.window, "adopt --lossy " C, 0));
  g_remove ("nm-wgre");
  g_assert_cmpint (g_chdir (before), ==, 0);
  g_rmdir (folder);
}

/* A service that is busy does not answer in time: it is asked again, though it has nothing new. */
static void
test_details_of_a_busy_service (void)
{
  g_auto (Desk) desk = { 0 };

  if (!has_bus) {
    g_test_skip ("there is no dbus-daemon");
    return;
  }
  fake_reset ();
  fake_set_state (fake_active (fake_add ("office", A, "wgre", GRE)),
                  NM_ACTIVE_CONNECTION_STATE_ACTIVATED, 0);
  fake_service_say (NULL, FALSE);
  fake_service_own ("1");
  desk = desk_open ();
  act (&desk, "tunnel.details", A);
  g_assert_null (find (over (&desk), "up for *", 0));
  fake_service_say ("{'Uuid': <'" A "'>, 'Name': <'office'>, 'State': <'up'>, 'Since': <int64 0>}",
                    FALSE);
  for (guint i = 0; i < 100 && !find (over (&desk), "up for *", 0); i++)
    host_settle (50);
  g_assert_nonnull (find (over (&desk), "up for *", 0));
  fake_service_release ("1");
}

/* A window that is closed while NetworkManager thinks is not told any more. */
static void
test_closed_early (void)
{
  Desk desk;

  fake_reset ();
  fake_add ("office", A, "wgre", GRE);
  desk = desk_open ();
  g_assert_true (gtk_widget_activate_action (desk.window, "tunnel.edit", "s", A));
  g_assert_true (gtk_widget_activate_action (desk.window, "tunnel.up", "s", A));
  gtk_window_destroy (GTK_WINDOW (desk.window));
  host_settle (300);
  assert_told ("secrets office\nup office\n");
}

static const struct {
  const char *path;
  void (*run) (void);
} tests[] = {
  { "/tunnels/panel/empty", test_empty },
  { "/tunnels/panel/list", test_list },
  { "/tunnels/panel/names", test_names },
  { "/tunnels/panel/focus", test_focus },
  { "/tunnels/panel/access-keys", test_access_keys },
  { "/tunnels/panel/switch", test_switch },
  { "/tunnels/panel/switch-refused", test_switch_refused },
  { "/tunnels/panel/file", test_file },
  { "/tunnels/panel/paste", test_paste },
  { "/tunnels/panel/drop", test_drop },
  { "/tunnels/panel/edit", test_edit },
  { "/tunnels/panel/edit-by-uuid", test_edit_by_uuid },
  { "/tunnels/panel/edit-wrong", test_edit_wrong },
  { "/tunnels/panel/edit-without-keys", test_edit_without_keys },
  { "/tunnels/panel/add", test_add },
  { "/tunnels/panel/remove", test_remove },
  { "/tunnels/panel/qr", test_qr },
  { "/tunnels/panel/details", test_details },
  { "/tunnels/panel/details-of-a-busy-service", test_details_of_a_busy_service },
  { "/tunnels/panel/take-over", test_take_over },
  { "/tunnels/panel/closed-early", test_closed_early },
};

int
main (int argc, char **argv)
{
  int status;

  gtk_test_init (&argc, &argv, NULL);
  has_bus = fake_service_start ();
  if (g_getenv ("DARK"))
    g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", TRUE, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add_func (tests[i].path, tests[i].run);
  status = g_test_run ();
  fake_service_stop ();
  return status;
}
