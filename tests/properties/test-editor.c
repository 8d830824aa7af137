/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The editor in a window, as GNOME Settings has it. Needs a display: see check-editor. */
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>
#include <time.h>

#include "bridge/connection.h"
#include "common/seed.h"
#include "core/key.h"
#include "core/option.h"
#include "core/profile.h"
#include "core/types.h"
#include "properties/editor-host.h"

#define DEBOUNCE 700 /* ms, more than the editor waits before it says what is wrong */
#define WIDTH 400
#define HEIGHT 480
#define MOST_HEIGHT 520 /* GNOME 43 makes its window as high as the page */
#define CLIENT_PRIVATE "UI83Pzyeq1IY28hBsZ+ON2vi1OxJNFkVv6lZLQUrbEE="
#define CLIENT_PUBLIC "WNZ5Oy6Q9Xu4/1OQEkyuWX00D8F0VAwtja41uUGqmT0="

static const char *const wireguard[] = { "addresses",
                                         "10.0.0.2/24, fd00::2/64",
                                         "peer.1",
                                         HOST_PUBLIC1 " endpoint=vpn.example.org:51820 "
                                                      "allowed-ips=0.0.0.0/0;::/0",
                                         "peer.1.name",
                                         "office",
                                         "peer.1.psk-flags",
                                         "0",
                                         "peer.3",
                                         HOST_PUBLIC2 "  allowed-ips=10.3.0.0/16;10.4.0.0/16",
                                         NULL };
static const char *const wireguard_secrets[] = { "private-key", HOST_PRIVATE, "peer.1.psk",
                                                 HOST_PSK, NULL };
static const char *const gre[] = { "tunnel", "gre",       "local",     "192.0.2.1",
                                   "remote", "192.0.2.2", "addresses", "10.1.0.1/30",
                                   "csum",   "on",        NULL };
static const char *const over[] = {
  "tunnel",      "gre",      "over",
  "wireguard",   "local",    "10.5.0.1",
  "remote",      "10.3.0.1", "addresses",
  "10.1.0.1/30", "peer.1",   HOST_PUBLIC1 " endpoint=vpn.example.org:51820 allowed-ips=10.3.0.0/16",
  NULL
};

static NMSettingVpn *
vpn_of (Host *host)
{
  return nm_connection_get_setting_vpn (host->connection);
}

static const char *
item (Host *host, const char *key)
{
  return nm_setting_vpn_get_data_item (vpn_of (host), key);
}

static const char *
secret (Host *host, const char *key)
{
  return nm_setting_vpn_get_secret (vpn_of (host), key);
}

static void
type (Host *host, const char *label, const char *text)
{
  GtkWidget *control = host_control (host, label);

  g_assert_true (GTK_IS_EDITABLE (control));
  gtk_editable_set_text (GTK_EDITABLE (control), text);
}

static void
pick (GtkWidget *control, const char *text)
{
  GListModel *model;

  g_assert_true (GTK_IS_DROP_DOWN (control));
  model = gtk_drop_down_get_model (GTK_DROP_DOWN (control));
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    if (!strcmp (gtk_string_list_get_string (GTK_STRING_LIST (model), i), text)) {
      gtk_drop_down_set_selected (GTK_DROP_DOWN (control), i);
      return;
    }
  g_error ("there is no item \"%s\"", text);
}

static void
choose (Host *host, const char *label, const char *text)
{
  pick (host_control (host, label), text);
}

/* --- nothing changes but what is changed --- */

/* Data and secrets in one table: no key stands in both. Many peers are stored in few items. */
static GHashTable *
items_of (NMConnection *connection)
{
  g_autoptr (GHashTable) secrets = NULL;
  GHashTable *items;
  GHashTableIter iter;
  const char *key, *value;

  wgre_connection_get (connection, &items, &secrets);
  g_hash_table_iter_init (&iter, secrets);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &value))
    g_hash_table_insert (items, g_strdup (key), g_strdup (value));
  return items;
}

static void
assert_equal_but (GHashTable *before, GHashTable *after, const char *but)
{
  GHashTableIter iter;
  const char *key, *value;

  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &value))
    if (g_strcmp0 (key, but) && g_strcmp0 (g_hash_table_lookup (after, key), value))
      g_error ("%s was \"%s\" and is \"%s\"", key, value,
               (char *) g_hash_table_lookup (after, key));
  g_hash_table_iter_init (&iter, after);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &value))
    if (g_strcmp0 (key, but) && !g_hash_table_contains (before, key))
      g_error ("%s was absent and is \"%s\"", key, value);
}

static void
assert_unchanged (const char *const *data, const char *const *secrets)
{
  NMConnection *connection = host_connection (data, secrets);
  g_autoptr (NMConnection) before = nm_simple_connection_new_clone (connection);
  g_autoptr (Host) host = host_open (connection, WIDTH, HEIGHT);

  host_settle (DEBOUNCE);
  g_assert_cmpuint (host->changes, ==, 0);
  host_update (host);
  g_assert_cmpstr (host->message, ==, NULL);
  host_show (host, "Advanced");
  host_show (host, "Preview");
  host_show (host, NULL);
  host_update (host);
  g_assert_true (nm_connection_compare (before, host->connection, NM_SETTING_COMPARE_FLAG_EXACT));
  g_assert_cmpuint (host->changes, ==, 0);
}

/* An editor of a full tunnel with that in "DNS servers", and what the IP pages of GNOME Settings
 * make: both settings are there before. */
static Host *
open_full (const char *dns, gint priority)
{
  const char *const full[] = {
    "addresses", "10.0.0.2/24", "peer.1", HOST_PUBLIC1 " allowed-ips=0.0.0.0/0", "dns", dns, NULL
  };
  NMConnection *connection = host_connection (full, wireguard_secrets);
  NMSetting *settings[] = { nm_setting_ip4_config_new (), nm_setting_ip6_config_new () };

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++) {
    g_object_set (settings[i], NM_SETTING_IP_CONFIG_DNS_PRIORITY, priority, NULL);
    nm_connection_add_setting (connection, settings[i]);
  }
  return host_open (connection, WIDTH, HEIGHT);
}

static void
assert_priorities (Host *host, const char *dns, gint priority)
{
  gtk_editable_set_text (GTK_EDITABLE (host_find (host->page, "DNS servers")), dns);
  g_assert_true (host_update (host));
  g_assert_cmpint (nm_setting_ip_config_get_dns_priority (
                       nm_connection_get_setting_ip4_config (host->connection)),
                   ==, priority);
  g_assert_cmpint (nm_setting_ip_config_get_dns_priority (
                       nm_connection_get_setting_ip6_config (host->connection)),
                   ==, priority);
}

static void
test_names_of_a_full_tunnel_are_asked_alone (void)
{
  g_autoptr (Host) host = open_full ("", 0);

  assert_priorities (host, "10.0.0.1", -50);
  assert_priorities (host, "", 0);
}

/* Whoever changes something else has not been asked. */
static void
test_names_that_are_shared_stay_so (void)
{
  g_autoptr (Host) host = open_full ("10.0.0.1", 0);

  assert_priorities (host, "10.0.0.3", 0);
}

static void
test_looking_changes_nothing (void)
{
  static const char *const odd[] = { "tunnel",
                                     "wireguard",
                                     "listen-port",
                                     "0x1f90",
                                     "fwmark",
                                     "51820",
                                     "routing",
                                     "table 77",
                                     "from-the-future",
                                     "yes",
                                     "private-key-flags",
                                     "2",
                                     "mtu",
                                     "",
                                     NULL };

  assert_unchanged (wireguard, wireguard_secrets);
  assert_unchanged (gre, NULL);
  assert_unchanged (odd, NULL);
}

/* A profile of a kind that has the option, and is valid with it and without. */
static const char *const *
base_for (const WgreOption *option, const char **ret_kind)
{
  static const char *const wg[] = { "addresses", "10.0.0.2/24", "private-key-flags", "2", NULL };
  static const char *const awg[] = { "tunnel",      "amneziawg",         "addresses",
                                     "10.0.0.2/24", "private-key-flags", "2",
                                     NULL };
  static const char *const outer4[] = { "tunnel",    "gre",         "local",
                                        "192.0.2.1", "remote",      "192.0.2.2",
                                        "addresses", "10.1.0.1/30", NULL };
  static const char *const outer6[] = { "tunnel",      "ip6gre",      "local",
                                        "2001:db8::1", "remote",      "2001:db8::2",
                                        "addresses",   "10.1.0.1/30", NULL };
  static const char *const sit[] = { "tunnel",    "sit",        "local", "192.0.2.1",
                                     "addresses", "fd00::1/64", NULL };

  *ret_kind = "wireguard";
  if (option->kinds & WGRE_KIND_BIT (WGRE_KIND_WIREGUARD))
    return wg;
  *ret_kind = "amneziawg";
  if (option->kinds & WGRE_KIND_BIT (WGRE_KIND_AMNEZIAWG))
    return awg;
  *ret_kind = "gre";
  if (option->kinds & WGRE_KIND_BIT (WGRE_KIND_GRE))
    return outer4;
  *ret_kind = "ip6gre";
  if (option->kinds & WGRE_KIND_BIT (WGRE_KIND_IP6GRE))
    return outer6;
  *ret_kind = "sit";
  g_assert_true (option->kinds & WGRE_KIND_BIT (WGRE_KIND_SIT));
  return sit;
}

/* A value that is not the default. */
static char *
value_for (const WgreOption *option)
{
  g_auto (GStrv) choices = NULL;

  if (option->type == &wgre_type_switch)
    return g_strdup (!g_strcmp0 (option->fallback, "yes") ? "no" : "yes");
  if (option->type == &wgre_type_choice) {
    choices = g_strsplit (option->choices, "|", -1);
    return g_strdup (choices[g_strv_length (choices) - 1]);
  }
  if (option->type == &wgre_type_routing)
    return g_strdup ("off");
  return g_strdup (option->example);
}

/* What else must be there for the option to be valid is not asked: only that it alone changes. */
static void
check_option (const WgreOption *option)
{
  const char *kind;
  NMConnection *connection = host_connection (base_for (option, &kind), NULL);
  g_autoptr (GHashTable) before = items_of (connection), after = NULL;
  g_autoptr (Host) host = host_open (connection, WIDTH, HEIGHT);
  g_autofree char *value = value_for (option);
  GtkWidget *control = host_control (host, option->label);

  g_test_message ("%s = %s", option->key, value);
  g_assert_nonnull (control);
  if (GTK_IS_EDITABLE (control))
    gtk_editable_set_text (GTK_EDITABLE (control), value);
  else if (GTK_IS_SWITCH (control))
    gtk_switch_set_active (GTK_SWITCH (control), !gtk_switch_get_active (GTK_SWITCH (control)));
  else
    gtk_drop_down_set_selected (
        GTK_DROP_DOWN (control),
        option->type == &wgre_type_routing
            ? 2
            : g_list_model_get_n_items (gtk_drop_down_get_model (GTK_DROP_DOWN (control))) - 1);
  g_assert_cmpuint (host->changes, >, 0);
  if (!host->valid) {
    g_test_message ("not valid alone: %s", host->message);
    return;
  }
  after = items_of (host->connection);
  assert_equal_but (before, after, option->key);
  g_assert_cmpstr (g_hash_table_lookup (after, option->key), ==, value);
  if (GTK_IS_EDITABLE (control)) {
    const char *was = g_hash_table_lookup (before, option->key);

    gtk_editable_set_text (GTK_EDITABLE (control), was ? was : "");
    host_update (host);
    g_hash_table_unref (after);
    after = items_of (host->connection);
    assert_equal_but (before, after, NULL);
  }
}

static void
test_every_option_alone (void)
{
  guint count = 0;

  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);

    if (wgre_option_has_id (option) || option->type == &wgre_type_kind ||
        option->flags & WGRE_OPTION_SECRET)
      continue;
    check_option (option);
    count++;
  }
  g_assert_cmpuint (count, >, 25);
}

/* Whoever looks over a shoulder sees no key. */
static void
test_secrets_are_hidden (void)
{
  guint count = 0;

  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);
    const char *kind;
    g_autoptr (Host) host = NULL;

    if (wgre_option_has_id (option) || !(option->flags & WGRE_OPTION_SECRET))
      continue;
    host = host_open (host_connection (base_for (option, &kind), NULL), WIDTH, HEIGHT);
    g_test_message ("%s", option->key);
    g_assert_true (GTK_IS_PASSWORD_ENTRY (host_control (host, option->label)));
    count++;
  }
  g_assert_cmpuint (count, ==, 2);
}

static void
test_switch_comes_back_as_written (void)
{
  g_autoptr (Host) host = host_open (host_connection (gre, NULL), WIDTH, HEIGHT);
  GtkSwitch *control = GTK_SWITCH (host_control (host, "Checksums"));

  g_assert_true (gtk_switch_get_active (control));
  gtk_switch_set_active (control, FALSE);
  g_assert_cmpstr (item (host, "csum"), ==, "no");
  gtk_switch_set_active (control, TRUE);
  g_assert_cmpstr (item (host, "csum"), ==, "on");
}

/* --- what is wrong is said --- */

static void
count_red (GtkWidget *widget, gpointer count)
{
  if (gtk_widget_has_css_class (widget, "error") && gtk_widget_get_visible (widget))
    (*(guint *) count)++;
}

static guint
red (Host *host)
{
  guint count = 0;

  host_walk (host->page, count_red, &count);
  if (host_sheet (host))
    host_walk (host_sheet (host), count_red, &count);
  return count;
}

static void
find_status (GtkWidget *widget, gpointer data)
{
  const char **text = data;

  if (GTK_IS_LABEL (widget) && gtk_widget_has_css_class (widget, "caption") &&
      gtk_widget_get_mapped (widget) && gtk_widget_get_tooltip_text (widget))
    *text = gtk_label_get_text (GTK_LABEL (widget));
}

static void
find_problem (GtkWidget *widget, gpointer data)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_has_css_class (widget, "error") &&
      gtk_widget_get_mapped (widget))
    *(GtkWidget **) data = widget;
}

static void
test_nothing_is_red_before_typing (void)
{
  g_autoptr (Host) host = host_open (host_connection (NULL, NULL), WIDTH, HEIGHT);
  const char *status = NULL;

  host_settle (DEBOUNCE);
  g_assert_false (host_update (host));
  g_assert_cmpuint (red (host), ==, 0);
  host_walk (host->page, find_status, &status);
  g_assert_cmpstr (status, ==, host->message);
}

static void
test_error_at_the_field (void)
{
  g_autoptr (Host) host = host_open (host_connection (wireguard, wireguard_secrets), WIDTH, HEIGHT);
  GtkWidget *control = host_control (host, "Listen port"); /* in a window of its own */
  GtkAccessible *accessible = GTK_ACCESSIBLE (control);

  type (host, "Listen port", "70000");
  host_settle (DEBOUNCE);
  g_assert_false (host->valid);
  g_assert_cmpstr (host->message, ==, "Listen port: \"70000\" is not a number from 0 to 65535");
  g_assert_true (gtk_widget_has_css_class (control, "error"));
  g_assert_true (gtk_test_accessible_has_state (accessible, GTK_ACCESSIBLE_STATE_INVALID));
  g_assert_true (
      gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE));
  g_assert_cmpuint (red (host), ==, 2);
  g_assert_null (item (host, "listen-port"));
  type (host, "Listen port", "51820");
  host_settle (DEBOUNCE);
  g_assert_true (host->valid);
  g_assert_cmpuint (red (host), ==, 0);
  g_assert_false (
      gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE));
  g_assert_cmpstr (item (host, "listen-port"), ==, "51820");
}

/* Two fields are fine each, and not together. */
static void
test_error_between_fields (void)
{
  g_autoptr (Host) host = host_open (host_connection (gre, NULL), WIDTH, HEIGHT);

  type (host, "Remote address", "192.0.2.1");
  host_settle (DEBOUNCE);
  g_assert_cmpstr (host->message, ==,
                   "Remote address: \"192.0.2.1\" is also this end's address: give the far end's");
  g_assert_true (gtk_widget_has_css_class (host_find (host->page, "Remote address"), "error"));
}

static void
test_unknown_key_is_said_and_kept (void)
{
  static const char *const data[] = { "tunnel", "gre", "remote", "192.0.2.2", "foo", "1", NULL };
  g_autoptr (Host) host = host_open (host_connection (data, NULL), WIDTH, HEIGHT);
  const char *status = NULL;

  host_settle (DEBOUNCE);
  host_walk (host->page, find_status, &status);
  g_assert_nonnull (strstr (status, "foo"));
  type (host, "MTU", "1400");
  g_assert_true (host->valid);
  g_assert_cmpstr (item (host, "foo"), ==, "1");
  g_assert_cmpstr (item (host, "mtu"), ==, "1400");
}

/* --- keys --- */

static void
test_empty_key_is_not_applied (void)
{
  static const char *const flags[] = { "0", "1", "2", "4" };

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++) {
    const char *const data[] = { "addresses", "10.0.0.2/24", "private-key-flags", flags[i], NULL };
    g_autoptr (Host) host = host_open (host_connection (data, NULL), WIDTH, HEIGHT);

    g_test_message ("flags %s", flags[i]);
    g_assert_true (host_update (host) == (i >= 2));
    g_assert_cmpstr (item (host, "private-key-flags"), ==, flags[i]);
  }
}

typedef struct {
  guint count;
  int width; /* of the first label */
} Rows;

/* Behind the label of a row. */
static GtkWidget *
row_control (GtkWidget *widget)
{
  return GTK_IS_LABEL (widget) && GTK_IS_GRID (gtk_widget_get_parent (widget)) &&
                 gtk_widget_get_mapped (widget)
             ? gtk_label_get_mnemonic_widget (GTK_LABEL (widget))
             : NULL;
}

static void
check_tip (GtkWidget *widget, gpointer data)
{
  GtkWidget *control = row_control (widget);
  Rows *rows = data;

  if (!control)
    return;
  g_test_message ("%s", gtk_label_get_text (GTK_LABEL (widget)));
  g_assert_nonnull (gtk_widget_get_tooltip_text (control));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (widget), ==, gtk_widget_get_tooltip_text (control));
  rows->count++;
}

static void
test_a_label_has_the_tooltip_of_its_control (void)
{
  g_autoptr (Host) host = host_open (host_connection (NULL, NULL), WIDTH, HEIGHT);
  GtkWidget *public = host_find (host->page, "Public key");
  Rows rows = { 0, 0 };

  host_walk (host->page, check_tip, &rows);
  g_assert_cmpuint (rows.count, >, 8);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (public), ==,
                   "Give this public key to the other side");
}

static void
check_width (GtkWidget *widget, gpointer data)
{
  Rows *rows = data;

  if (!row_control (widget))
    return;
  g_test_message ("%s %d", gtk_label_get_text (GTK_LABEL (widget)), gtk_widget_get_width (widget));
  if (!rows->count++)
    rows->width = gtk_widget_get_width (widget);
  g_assert_cmpint (gtk_widget_get_width (widget), ==, rows->width);
}

static void
make_long (GtkWidget *widget, gpointer data G_GNUC_UNUSED)
{
  if (row_control (widget) && !strcmp (gtk_label_get_text (GTK_LABEL (widget)), "Key storage"))
    gtk_label_set_text (GTK_LABEL (widget), "Schlüsselspeicherung");
}

/* A long word in one section makes room in all of them, so that controls stay aligned. */
static void
test_labels_of_all_sections_are_equally_wide (void)
{
  g_autoptr (Host) host = host_open (host_connection (NULL, NULL), WIDTH, HEIGHT);
  Rows before = { 0, 0 }, after = before;

  host_settle (200);
  host_walk (host->page, check_width, &before);
  host_walk (host->page, make_long, NULL);
  host_settle (200);
  host_walk (host->page, check_width, &after);
  g_assert_cmpuint (before.count, >, 8);
  g_assert_cmpint (after.width, >, before.width);
}

static void
test_generate_and_store (void)
{
  g_autoptr (Host) host = host_open (host_connection (NULL, NULL), WIDTH, HEIGHT);
  g_autofree char *first = NULL, *public = NULL;
  char text[WGRE_KEY_TEXT_SIZE];
  WgreKey key, own;

  host_click (host->page, "Generate");
  g_assert_true (host->valid);
  first = g_strdup (secret (host, "private-key"));
  g_assert_true (wgre_key_parse (first, &key));
  wgre_key_public (&key, &own);
  wgre_key_print (&own, text);
  public = g_strdup (gtk_editable_get_text (GTK_EDITABLE (host_find (host->page, "Public key"))));
  g_assert_cmpstr (public, ==, text);
  g_assert_cmpstr (item (host, "private-key-flags"), ==, "1");
  g_assert_true (nm_setting_vpn_get_persistent (vpn_of (host)));

  host_click (host->page, "Generate");
  g_assert_cmpstr (secret (host, "private-key"), ==, first);
  host_click (host->page, "Replace");
  g_assert_cmpstr (secret (host, "private-key"), !=, first);

  choose (host, "Key storage", "Ask every time");
  g_assert_true (host->valid);
  g_assert_null (secret (host, "private-key"));
  g_assert_cmpstr (item (host, "private-key-flags"), ==, "2");
  choose (host, "Key storage", "For all users");
  g_assert_nonnull (secret (host, "private-key"));
  g_assert_cmpstr (item (host, "private-key-flags"), ==, NULL);
}

/* --- the kind of tunnel --- */

static void
test_keys_of_another_kind_go_and_come_back (void)
{
  NMConnection *connection = host_connection (wireguard, wireguard_secrets);
  g_autoptr (GHashTable) before = items_of (connection), after = NULL;
  g_autoptr (Host) host = host_open (connection, WIDTH, HEIGHT);

  choose (host, "Tunnel type", "GRE");
  type (host, "Remote address", "192.0.2.2");
  g_assert_cmpstr (host->message, ==, NULL);
  g_assert_cmpstr (item (host, "tunnel"), ==, "gre");
  g_assert_null (item (host, "peer.1"));
  g_assert_null (secret (host, "private-key"));
  g_assert_false (gtk_widget_is_visible (host_find (host->page, "Private key")));
  g_assert_cmpstr (item (host, "addresses"), ==, "10.0.0.2/24, fd00::2/64");
  choose (host, "Tunnel type", "WireGuard");
  g_assert_cmpstr (host->message, ==, NULL);
  after = items_of (host->connection);
  assert_equal_but (before, after, NULL);
}

static void
test_gre_over_wireguard (void)
{
  NMConnection *connection = host_connection (wireguard, wireguard_secrets);
  g_autoptr (GHashTable) before = items_of (connection), after = NULL;
  g_autoptr (Host) host = host_open (connection, WIDTH, HEIGHT);

  choose (host, "Tunnel type", "GRE over WireGuard");
  type (host, "Local address", "10.5.0.1");
  type (host, "Remote address", "10.3.0.1");
  type (host, "WireGuard interface", "wg7");
  g_assert_cmpstr (host->message, ==, NULL);
  g_assert_cmpstr (item (host, "tunnel"), ==, "gre");
  g_assert_cmpstr (item (host, "over"), ==, "wireguard");
  g_assert_nonnull (item (host, "peer.3"));
  g_assert_nonnull (secret (host, "private-key"));
  g_assert_false (gtk_widget_get_mapped (host_find (host->page, "Private key")));
  host_show (host, "WireGuard");
  g_assert_true (gtk_widget_get_mapped (host_find (host_sheet (host), "Private key")));
  g_assert_true (gtk_widget_get_mapped (host_find (host_sheet (host), "Import…")));
  type (host, "WireGuard interface", "");
  choose (host, "Carried over", "Internet");
  g_assert_cmpstr (host->message, ==, NULL);
  g_assert_null (item (host, "over"));
  g_assert_false (gtk_widget_get_visible (host_find (host->page, "WireGuard…")));
  g_assert_false (gtk_widget_get_mapped (host_find (host->page, "Private key")));
  g_assert_null (item (host, "peer.3"));
  choose (host, "Tunnel type", "GRE over WireGuard");
  g_assert_cmpstr (item (host, "over"), ==, "wireguard");
  choose (host, "Tunnel type", "WireGuard");
  g_assert_cmpstr (host->message, ==, NULL);
  g_assert_true (gtk_widget_get_mapped (host_find (host->page, "Private key")));
  after = items_of (host->connection);
  assert_equal_but (before, after, NULL);
}

static void
test_routing_in_words (void)
{
  g_autoptr (Host) host = host_open (host_connection (wireguard, wireguard_secrets), WIDTH, HEIGHT);

  choose (host, "Routing", "No routes");
  g_assert_cmpstr (item (host, "routing"), ==, "off");
  choose (host, "Routing", "Separate routing table");
  g_assert_cmpstr (item (host, "routing"), ==, "table 1000");
  choose (host, "Routing", "All traffic");
  g_assert_cmpstr (item (host, "routing"), ==, NULL);
}

/* --- lists --- */

static void
fill (GtkWidget *sheet, const char *label, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (host_find (sheet, label)), text);
}

static void
test_add_a_peer (void)
{
  NMConnection *connection = host_connection (wireguard, wireguard_secrets);
  g_autoptr (GHashTable) before = items_of (connection), after = NULL;
  g_autoptr (Host) host = host_open (connection, WIDTH, HEIGHT);
  GtkWidget *sheet;

  host_click (host->page, "Add…");
  sheet = host_sheet (host);
  g_assert_false (gtk_widget_is_sensitive (host_find (sheet, "Apply")));
  fill (sheet, "Public key", "AAAA");
  host_settle (50);
  g_assert_false (gtk_widget_is_sensitive (host_find (sheet, "Apply")));
  fill (sheet, "Public key", "  Vx5zIdA0yAU0hWvjBz9QDy4MbG4aLwlXzc9gC4mSTUI= ");
  fill (sheet, "Endpoint", "[2001:db8::7]:51820");
  fill (sheet, "Allowed IPs", "10.7.0.0/24, fd07::/64");
  fill (sheet, "Name of the peer", "Zoë's laptop");
  g_assert_cmpuint (host->changes, ==, 0);
  host_click (sheet, "Apply");
  g_assert_null (host_sheet (host));
  g_assert_cmpuint (host->changes, ==, 1);
  g_assert_cmpstr (host->message, ==, NULL);
  after = items_of (host->connection);
  g_assert_cmpstr (g_hash_table_lookup (after, "peer.4"), ==,
                   "Vx5zIdA0yAU0hWvjBz9QDy4MbG4aLwlXzc9gC4mSTUI= endpoint=[2001:db8::7]:51820 "
                   "allowed-ips=10.7.0.0/24;fd07::/64");
  g_assert_cmpstr (g_hash_table_lookup (after, "peer.4.name"), ==, "Zoë's laptop");
  g_hash_table_remove (after, "peer.4");
  g_hash_table_remove (after, "peer.4.name");
  assert_equal_but (before, after, NULL);
}

/* Whether all of @widget can be seen in @window. */
static gboolean
is_within (GtkWidget *widget, GtkWidget *window)
{
  graphene_rect_t bounds;

  return gtk_widget_compute_bounds (widget, window, &bounds) &&
         bounds.origin.y + bounds.size.height <= (float) gtk_widget_get_height (window);
}

static void
test_errors_leave_the_last_row_in_view (void)
{
  g_autoptr (Host) host = host_open (host_connection (wireguard, wireguard_secrets), WIDTH, HEIGHT);
  GtkWidget *sheet, *last;

  host_settle (100);
  host_click (host->page, "Edit");
  sheet = host_sheet (host);
  last = host_find (sheet, "Route metric");
  host_settle (100);
  g_assert_true (is_within (last, sheet));
  fill (sheet, "Endpoint", "nowhere");
  fill (sheet, "Allowed IPs", "10.7.0.0/77");
  fill (sheet, "Persistent keepalive", "x");
  host_settle (600);
  g_assert_false (gtk_widget_is_sensitive (host_find (sheet, "Apply")));
  g_assert_true (is_within (last, sheet));
}

static void
test_edit_a_peer (void)
{
  NMConnection *connection = host_connection (wireguard, wireguard_secrets);
  g_autoptr (GHashTable) before = items_of (connection), after = NULL;
  g_autoptr (Host) host = host_open (connection, WIDTH, HEIGHT);

  host_settle (100);
  host_click (host->page, "Edit");
  g_assert_cmpstr (
      gtk_editable_get_text (GTK_EDITABLE (host_find (host_sheet (host), "Preshared key"))), ==,
      HOST_PSK);
  host_click (host_sheet (host), "Apply");
  after = items_of (host->connection);
  assert_equal_but (before, after, NULL);

  host_click (host->page, "Edit");
  fill (host_sheet (host), "Persistent keepalive", "25");
  host_click (host_sheet (host), "Cancel");
  g_assert_null (strstr (item (host, "peer.1"), "keepalive"));
  host_click (host->page, "Edit");
  fill (host_sheet (host), "Persistent keepalive", "25");
  host_click (host_sheet (host), "Apply");
  g_hash_table_unref (after);
  after = items_of (host->connection);
  assert_equal_but (before, after, "peer.1");
  g_assert_true (g_str_has_suffix (item (host, "peer.1"), " persistent-keepalive=25"));
}

/* A client's private key is no preshared key, and only looked at where there is one. */
static void
test_key_of_a_client (void)
{
  static const char *const data[] = { "addresses", "10.0.0.1/24", "peer.1",
                                      CLIENT_PUBLIC " allowed-ips=10.0.0.2/32", NULL };
  static const char *const secrets[] = { "private-key", HOST_PRIVATE, "peer.1.private-key",
                                         CLIENT_PRIVATE, NULL };
  NMConnection *connection = host_connection (data, secrets);
  g_autoptr (GHashTable) before = items_of (connection), after = NULL;
  g_autoptr (Host) host = host_open (connection, WIDTH, HEIGHT);
  GtkWidget *entry;

  host_settle (100);
  host_click (host->page, "Edit");
  entry = host_find (host_sheet (host), "Private key of the client, if kept");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, CLIENT_PRIVATE);
  g_assert_null (gtk_widget_get_next_sibling (entry)); /* nothing to generate */
  host_click (host_sheet (host), "Apply");
  g_assert_cmpstr (host->message, ==, NULL);
  after = items_of (host->connection);
  assert_equal_but (before, after, NULL);
  host_click (host->page, "Edit");
  pick (host_find (host_sheet (host), "Keep client's key"), "Not kept");
  host_click (host_sheet (host), "Apply");
  g_assert_null (secret (host, "peer.1.private-key"));
  host_click (host->page, "Edit");
  g_assert_null (host_find (host_sheet (host), "Private key of the client, if kept"));
  host_click (host_sheet (host), "Cancel");
}

/* The id of a peer that is gone is not given to another one: its secret may still be somewhere. */
static void
test_remove_a_peer (void)
{
  g_autoptr (Host) host = host_open (host_connection (wireguard, wireguard_secrets), WIDTH, HEIGHT);

  host_settle (100);
  host_click (host->page, "Remove");
  g_assert_null (item (host, "peer.1"));
  g_assert_null (item (host, "peer.1.name"));
  g_assert_null (item (host, "peer.1.psk-flags"));
  g_assert_null (secret (host, "peer.1.psk"));
  g_assert_nonnull (item (host, "peer.3"));
  host_click (host->page, "Remove");
  host_click (host->page, "Add…");
  fill (host_sheet (host), "Public key", HOST_PUBLIC1);
  host_click (host_sheet (host), "Apply");
  g_assert_nonnull (item (host, "peer.4"));
}

static void
test_same_peer_twice (void)
{
  g_autoptr (Host) host = host_open (host_connection (wireguard, wireguard_secrets), WIDTH, HEIGHT);
  g_autofree char *expected = g_strdup_printf (
      "%.12s…: has the same public key as office: remove one of them", HOST_PUBLIC1);

  host_click (host->page, "Add…");
  fill (host_sheet (host), "Public key", HOST_PUBLIC1);
  host_click (host_sheet (host), "Apply");
  host_settle (DEBOUNCE);
  g_assert_cmpstr (host->message, ==, expected);
  g_assert_cmpuint (red (host), >=, 1);
}

static void
test_neighbours (void)
{
  static const char *const data[] = { "tunnel",    "gre",           "local", "192.0.2.1",
                                      "addresses", "10.10.10.1/24", NULL };
  g_autoptr (Host) host = host_open (host_connection (data, NULL), WIDTH, HEIGHT);
  GtkWidget *sheet;

  host_click (host->page, "Add…");
  sheet = host_sheet (host);
  fill (sheet, "Inside address", "10.10.10.2");
  fill (sheet, "Outside address", "192.0.2.7");
  host_click (sheet, "Apply");
  g_assert_cmpstr (host->message, ==, NULL);
  g_assert_cmpstr (item (host, "neighbour.1"), ==, "10.10.10.2 192.0.2.7");
}

/* --- for everybody --- */

static void
check_name (GtkWidget *widget, gpointer data G_GNUC_UNUSED)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);

  if (!GTK_IS_EDITABLE (widget) && !GTK_IS_DROP_DOWN (widget) && !GTK_IS_SWITCH (widget) &&
      !GTK_IS_BUTTON (widget) && !GTK_IS_MENU_BUTTON (widget) && !GTK_IS_LIST_VIEW (widget) &&
      !GTK_IS_TEXT_VIEW (widget))
    return;
  if (GTK_IS_TEXT (widget) || gtk_widget_get_ancestor (widget, GTK_TYPE_POPOVER) ||
      (gtk_widget_get_parent (widget) && (GTK_IS_DROP_DOWN (gtk_widget_get_parent (widget)) ||
                                          GTK_IS_MENU_BUTTON (gtk_widget_get_parent (widget)))))
    return; /* parts of other controls */
  if (GTK_IS_BUTTON (widget) && gtk_button_get_label (GTK_BUTTON (widget)))
    return;
  if (!gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY) &&
      !gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL))
    g_error ("a %s has no name", G_OBJECT_TYPE_NAME (widget));
}

/* Labels with access keys, and buttons that have one in their own. */
static guint
access_key (GtkWidget *widget)
{
  return GTK_IS_LABEL (widget) ? gtk_label_get_mnemonic_keyval (GTK_LABEL (widget))
                               : GDK_KEY_VoidSymbol;
}

static void
check_key (GtkWidget *widget, gpointer data)
{
  guint *count = data;

  if (!GTK_IS_LABEL (widget) || !gtk_label_get_mnemonic_widget (GTK_LABEL (widget)))
    return;
  if (access_key (widget) == GDK_KEY_VoidSymbol)
    g_error ("\"%s\" has no access key", gtk_label_get_text (GTK_LABEL (widget)));
  (*count)++;
}

/* Of GNOME Settings: those that it has in the language, when it is installed. */
static const char *
letters_of_host (void)
{
  static const char *const texts[] = { "_Apply", "_Add", "_Cancel", "_Name" };
  static char letters[G_N_ELEMENTS (texts) + 1];

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    const char *text = g_dgettext ("gnome-control-center-2.0", texts[i]);
    const char *underscore = strchr (text, '_');

    letters[i] = underscore ? g_ascii_tolower (underscore[1]) : '?';
  }
  return letters;
}

static void
check_page (Host *host)
{
  g_autofree char *place = g_strdup_printf ("%s %s", g_getenv ("LANGUAGE"), item (host, "over"));
  guint count = 0;

  host_walk (host->page, check_name, NULL);
  host_walk (host->page, check_key, &count);
  g_assert_cmpuint (count, >, 10);
  host_check_access_keys (host->page, place, letters_of_host ());
  g_assert_cmpuint (host_check_menus (host->page, place), >, 0);
}

/* What the buttons of the page open, whatever their language. Of advanced fields there are more
 * than letters. */
static void
check_drawer (GtkWidget *button, gpointer data)
{
  Host *host = data;
  const char *title =
      GTK_IS_BUTTON (button) ? g_object_get_data (G_OBJECT (button), "wgre-drawer") : NULL;
  guint count = 0;
  GtkWidget *sheet;

  if (!title || !gtk_widget_get_visible (button))
    return;
  g_signal_emit_by_name (button, "clicked");
  host_settle (50);
  sheet = host_sheet (host);
  g_assert_nonnull (sheet);
  host_walk (sheet, check_name, NULL);
  host_walk (sheet, check_key, &count);
  if (strcmp (title, "Preview"))
    g_assert_cmpuint (count, >=, 4);
  if (!strcmp (title, "Advanced"))
    g_assert_cmpuint (count, >, 20);
  else
    host_check_access_keys (sheet, title, "");
  host_show (host, NULL);
}

/* The buttons of lists, whatever their language. */
static void
click_add (GtkWidget *widget, gpointer data)
{
  Host *host = data;
  const char *text = GTK_IS_BUTTON (widget) ? gtk_button_get_label (GTK_BUTTON (widget)) : NULL;
  g_autofree char *plain = g_strdup (text ? text : "");
  char *underscore = strchr (plain, '_');
  guint count = 0;

  if (underscore)
    memmove (underscore, underscore + 1, strlen (underscore));
  if (!g_str_has_prefix (plain, g_dgettext ("NetworkManager-wgre", "Add…")) || host_sheet (host))
    return;
  g_signal_emit_by_name (widget, "clicked");
  host_settle (50);
  host_walk (host_sheet (host), check_name, NULL);
  host_walk (host_sheet (host), check_key, &count);
  g_assert_cmpuint (count, >=, 2);
  host_check_access_keys (host_sheet (host), text, "");
  gtk_window_destroy (GTK_WINDOW (host_sheet (host)));
  host_settle (20);
}

static void
check_language (const char *language)
{
  static const char *const *const profiles[] = { wireguard, gre, over };

  g_test_message ("%s", language);
  g_setenv ("LANGUAGE", language, TRUE);
  setlocale (LC_ALL, "C");
  setlocale (LC_ALL, ""); /* gettext looks at LANGUAGE again */
  if (*language && !g_strcmp0 (g_dgettext ("NetworkManager-wgre", "Add…"), "Add…") &&
      !strcmp (setlocale (LC_MESSAGES, NULL), "C.UTF-8")) {
    g_test_skip (
        "nothing is translated in C.UTF-8, and there is no other locale (package \"locales\")");
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++) {
    g_autoptr (Host) host =
        host_open (host_connection (profiles[i], wireguard_secrets), WIDTH, HEIGHT);

    if (*language)
      g_assert_cmpstr (g_dgettext ("NetworkManager-wgre", "Add…"), !=, "Add…");
    host_settle (50);
    host_walk (host->page, click_add, host);
    check_page (host);
    host_walk (host->page, check_drawer, host);
  }
}

static void
test_names_and_access_keys (void)
{
  static const char *const languages[] = { "de", "fr", "zh_CN", "" };
  const char *folder = g_getenv ("TEST_LOCALEDIR");
  Host *host = host_open (host_connection (gre, NULL), WIDTH, HEIGHT);

  host_close (host); /* it tells where the installed catalogues are; these are the built ones */
  if (folder)
    bindtextdomain ("NetworkManager-wgre", folder);
  for (guint i = folder ? 0 : G_N_ELEMENTS (languages) - 1; i < G_N_ELEMENTS (languages); i++)
    check_language (languages[i]);
}

/* The heading above a control in the window "Advanced". */
static const char *
heading_of (GtkWidget *control)
{
  for (GtkWidget *widget = control; widget; widget = gtk_widget_get_parent (widget)) {
    GtkWidget *first = gtk_widget_get_first_child (widget);

    if (first && GTK_IS_LABEL (first) && gtk_widget_has_css_class (first, "heading") &&
        gtk_widget_get_mapped (first))
      return gtk_label_get_text (GTK_LABEL (first));
  }
  return NULL;
}

static void
test_every_group_has_a_heading (void)
{
  g_autoptr (Host) host = host_open (host_connection (gre, NULL), WIDTH, HEIGHT);
  guint count = 0;

  host_show (host, "Advanced");
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);
    GtkWidget *control;

    g_assert_nonnull (wgre_group_label (option->group));
    if (option->page != WGRE_PAGE_ADVANCED || wgre_option_has_id (option))
      continue;
    control = host_find (host_sheet (host), option->label);
    if (!control || !gtk_widget_get_mapped (control))
      continue;
    g_test_message ("%s", option->key);
    g_assert_cmpstr (heading_of (control), ==, wgre_group_label (option->group));
    count++;
  }
  g_assert_cmpuint (count, >, 20);
}

static void
measure (const char *name, const char *const *data, const char *const *secrets)
{
  g_autoptr (Host) host = host_open (host_connection (data, secrets), -1, -1);
  int width, height, least;

  host_settle (DEBOUNCE);
  gtk_widget_set_margin_start (host->page, 0);
  gtk_widget_set_margin_end (host->page, 0);
  gtk_widget_set_margin_top (host->page, 0);
  gtk_widget_set_margin_bottom (host->page, 0);
  gtk_widget_measure (host->page, GTK_ORIENTATION_HORIZONTAL, -1, &least, &width, NULL, NULL);
  gtk_widget_measure (host->page, GTK_ORIENTATION_VERTICAL, WIDTH, &least, &height, NULL, NULL);
  g_test_message ("%s: %d × %d, at least %d high", name, width, height, least);
  g_assert_cmpint (width, <=, WIDTH + 4); /* the theme of GTK 4.18 is wider by two */
  g_assert_cmpint (height, <=, MOST_HEIGHT);
  g_assert_cmpint (least, <=, 320);
}

/* GNOME 43 has a window of the size that the page wants, which nothing may make wider. */
static void
test_stays_narrow (void)
{
  g_autoptr (Host) host = host_open (host_connection (NULL, NULL), WIDTH, HEIGHT);
  static const char *const kinds[] = { "GRE", "GRE over WireGuard", "WireGuard" };

  host_click (host->page, "Generate");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    int width;

    choose (host, "Tunnel type", kinds[i]);
    type (host, "Addresses", i ? "10.0.0.2/24" : "10.0.0.300, 10.0.0.400, 10.0.0.500, 10.0.0.600");
    host_settle (DEBOUNCE);
    gtk_widget_measure (host->page, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
    g_test_message ("%s: %d", kinds[i], width);
    g_assert_cmpint (width, <=,
                     WIDTH + 30); /* and margins; the theme of GTK 4.18 is wider by two */
  }
}

static void
test_size (void)
{
  measure ("new", NULL, NULL);
  measure ("WireGuard", wireguard, wireguard_secrets);
  measure ("GRE", gre, NULL);
  measure ("GRE over WireGuard", over, wireguard_secrets);
}

/* --- many peers --- */

#define MANY 10000

/* Address sanitizers take their time. */
#ifndef __has_feature /* clang says it so, gcc by __SANITIZE_ADDRESS__ */
#define __has_feature(feature) 0
#endif
#if __has_feature(address_sanitizer) || defined(__SANITIZE_ADDRESS__)
#define SLOWER 4
#else
#define SLOWER 1
#endif

static NMConnection *
connection_with_many (void)
{
  NMConnection *connection = host_connection (wireguard, wireguard_secrets);
  NMSettingVpn *vpn = nm_connection_get_setting_vpn (connection);

  for (guint i = 10; i < MANY + 10; i++) {
    g_autofree char *key = g_strdup_printf ("peer.%u", i), *line = NULL;
    char text[WGRE_KEY_TEXT_SIZE];
    WgreKey public = { { (guint8) i, (guint8) (i >> 8), 1 } };

    wgre_key_print (&public, text);
    line = g_strdup_printf ("%s allowed-ips=10.%u.%u.0/24", text, 100 + i / 256, i % 256);
    nm_setting_vpn_add_data_item (vpn, key, line);
  }
  return connection;
}

static double
cpu_time (void)
{
  return (double) clock () / CLOCKS_PER_SEC;
}

static void
test_many_peers (void)
{
  NMConnection *connection = connection_with_many ();
  g_autoptr (GHashTable) before = items_of (connection), after = NULL;
  double start = cpu_time (), opened, typed;
  g_autoptr (Host) host = host_open (connection, WIDTH, HEIGHT);

  host_settle (20);
  opened = cpu_time () - start;
  start = cpu_time ();
  for (guint i = 1; i <= 10; i++) {
    g_autofree char *text = g_strdup_printf ("%u", 51820 + i);

    type (host, "Listen port", text);
    host_settle (0);
  }
  typed = (cpu_time () - start) / 10;
  g_test_message ("opened in %.3f s, a keystroke takes %.3f s", opened, typed);
  g_assert_true (host->valid);
  g_assert_cmpfloat (opened, <, 0.5 * SLOWER);
  g_assert_cmpfloat (typed, <, 0.1 * SLOWER);
  after = items_of (host->connection);
  assert_equal_but (before, after, "listen-port");
}

/* --- the preview --- */

static void
find_text_view (GtkWidget *widget, gpointer data)
{
  if (GTK_IS_TEXT_VIEW (widget))
    *(GtkWidget **) data = widget;
}

static void
test_preview (void)
{
  g_autoptr (Host) host = host_open (host_connection (wireguard, wireguard_secrets), WIDTH, HEIGHT);
  GtkTextIter start, end;
  GtkTextBuffer *buffer;
  GtkWidget *view = NULL;
  g_autofree char *text = NULL;

  type (host, "MTU", "1400");
  host_show (host, "Preview");
  host_walk (host_sheet (host), find_text_view, &view);
  type (host, "Addresses", "10.0.0.7/24"); /* it follows */
  host_settle (DEBOUNCE);
  buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, "mtu 1400 up"));
  g_assert_nonnull (strstr (text, "10.0.0.7/24"));
  g_assert_nonnull (strstr (text, "ip -4 route add 10.3.0.0/16"));
  g_assert_nonnull (strstr (text, "# vpn.example.org is resolved"));
  g_assert_null (strstr (text, HOST_PRIVATE));
  g_assert_null (strstr (text, HOST_PSK));
}

static void
test_code_needs_the_key (void)
{
  static const char *const asked[] = { "private-key-flags", "2", NULL };
  g_autoptr (Host) host = host_open (host_connection (asked, NULL), WIDTH, HEIGHT);
  GtkWidget *child = gtk_widget_get_first_child (host->page);

  gtk_widget_activate_action (child, "wgre.qr", NULL);
  host_settle (50);
  g_assert_null (host_sheet (host));
  choose (host, "Key storage", "For all users");
  type (host, "Private key", HOST_PRIVATE);
  gtk_widget_activate_action (child, "wgre.qr", NULL);
  host_settle (50);
  g_assert_nonnull (host_sheet (host));
  gtk_window_destroy (GTK_WINDOW (host_sheet (host)));
}

/* It comes into GNOME Settings: what it does not need is not there either. */
static void
test_loads_no_firewall (void)
{
  g_autoptr (Host) host = host_open (host_connection (wireguard, wireguard_secrets), WIDTH, HEIGHT);
  g_autofree char *maps = NULL;

  g_assert_nonnull (host->page);
  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  g_assert_nonnull (strstr (maps, "libnm-gtk4-vpn-plugin-wgre-editor.so"));
  g_assert_null (strstr (maps, "libnftables"));
}

/* --- one thing scrolls --- */

/* The size that GNOME Settings 48 leaves to the page. */
#define SCROLLED_WIDTH 571
#define SCROLLED_HEIGHT 294
#define NARROW 300
#define LARGE_TEXT (144 * 1024)

static void
count_scrolling (GtkWidget *widget, gpointer count)
{
  GtkAdjustment *adjustment;

  if (!GTK_IS_SCROLLED_WINDOW (widget) || !gtk_widget_get_mapped (widget))
    return;
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (widget));
  if (gtk_adjustment_get_upper (adjustment) <= gtk_adjustment_get_page_size (adjustment) + 1)
    return;
  g_test_message ("%s scrolls: %.0f of %.0f",
                  G_OBJECT_TYPE_NAME (gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (widget))),
                  gtk_adjustment_get_page_size (adjustment), gtk_adjustment_get_upper (adjustment));
  (*(guint *) count)++;
}

static guint
scrolling_of (Host *host)
{
  guint count = 0;

  host_settle (DEBOUNCE);
  host_walk (host->page, count_scrolling, &count);
  return count;
}

static void
test_one_scrolled_area (void)
{
  g_autoptr (Host) alone =
      host_open (host_connection (wireguard, wireguard_secrets), SCROLLED_WIDTH, SCROLLED_HEIGHT);
  g_autoptr (Host) host = host_open_scrolled (host_connection (wireguard, wireguard_secrets),
                                              SCROLLED_WIDTH, SCROLLED_HEIGHT);
  GtkAdjustment *outer = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (host->scrolled));
  graphene_rect_t bounds;

  /* It has made itself room. */
  host_settle (100);
  gtk_window_set_default_size (GTK_WINDOW (alone->window), SCROLLED_WIDTH, SCROLLED_HEIGHT);
  host_settle (100);
  g_assert_cmpuint (scrolling_of (alone), >=, 1);
  g_assert_cmpuint (scrolling_of (host), ==, 0);
  g_assert_cmpint (host->height, >, SCROLLED_HEIGHT); /* it makes itself room, and leaves it */
  g_assert_cmpint (gtk_widget_get_height (host->window), <=, SCROLLED_HEIGHT);
  g_assert_cmpfloat (gtk_adjustment_get_upper (outer), >, SCROLLED_HEIGHT);
  gtk_adjustment_set_value (outer, gtk_adjustment_get_upper (outer));
  host_settle (50);
  g_assert_true (
      gtk_widget_compute_bounds (host_find (host->page, "Add…"), host->scrolled, &bounds));
  g_assert_cmpfloat (bounds.origin.y, >=, 0);
  g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=, SCROLLED_HEIGHT);
}

/* A window that is narrower than the page, as that of GNOME Settings is in Chinese, cuts nothing
 * off. */
static void
test_narrow_window (void)
{
  g_autoptr (Host) host =
      host_open_scrolled (host_connection (wireguard, wireguard_secrets), NARROW, SCROLLED_HEIGHT);
  int natural;

  gtk_widget_measure (host->page, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  g_assert_cmpint (natural, >, NARROW);
  g_assert_cmpint (host->width, >=, natural);
}

static int
width_of_drawer (Host *host)
{
  int width, height;

  host_show (host, "Advanced");
  gtk_window_get_default_size (GTK_WINDOW (host_sheet (host)), &width, &height);
  return width;
}

/* Where text is large, the windows of the page are, too. */
static void
test_large_text (void)
{
  g_autoptr (Host) host = host_open (host_connection (wireguard, wireguard_secrets), WIDTH, HEIGHT);
  GtkSettings *settings = gtk_widget_get_settings (host->page);
  int usual = width_of_drawer (host), resolution;

  g_object_get (settings, "gtk-xft-dpi", &resolution, NULL);
  g_object_set (settings, "gtk-xft-dpi", LARGE_TEXT, NULL);
  g_assert_cmpint (width_of_drawer (host), >, usual);
  g_object_set (settings, "gtk-xft-dpi", resolution, NULL);
}

/* What is wrong where nobody sees it is said at the top, above all fields. */
static void
test_said_at_the_top (void)
{
  g_autoptr (Host) host = host_open_scrolled (host_connection (wireguard, wireguard_secrets),
                                              SCROLLED_WIDTH, SCROLLED_HEIGHT / 2);
  GtkAdjustment *outer = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (host->scrolled));
  const char *status = NULL;

  host_settle (DEBOUNCE);
  gtk_adjustment_set_value (outer, gtk_adjustment_get_upper (outer));
  type (host, "Addresses", "10.0.0.300");
  host_settle (DEBOUNCE);
  g_assert_false (host->valid);
  host_walk (host->page, find_status, &status);
  g_assert_cmpstr (status, ==, host->message);
}

/* What can be added and would not do what is meant is said before it is started. */
static void
test_concerns (void)
{
#define PEER "peer.1", HOST_PUBLIC1 " endpoint=192.0.2.1:5 allowed-ips=10.3.0.0/16"
  static const struct {
    const char *const data[9];
    const char *sentence; /* NULL: there is none */
  } cases[] = {
    { { "addresses", "10.0.0.2/24", PEER, "listen-port", "1", NULL }, NULL },
    { { "addresses", "10.0.0.2/24", NULL }, "Add a peer" },
    { { PEER, "listen-port", "1", NULL }, "Enter the addresses of this computer in the tunnel" },
    { { "addresses", "10.0.0.2/24", PEER, "kill-switch", "on", NULL },
      "Kill switch: needs automatic routing and a default route through the tunnel: without one, "
      "next to nothing could leave" },
    { { "addresses", "10.0.0.2/24", PEER, "autostart", "yes", "private-key-flags", "1", NULL },
      "To connect automatically, the private key must be stored for all users" },
    { { "addresses", "10.0.0.2/24", PEER, "trusted", "zone:home", NULL },
      "Trusted networks: choose to connect on networks that are not trusted, or leave this empty" },
    { { "addresses", "10.0.0.2/24", PEER, "autostart", "untrusted", "trusted", "zone:home", NULL },
      NULL },
    { { "addresses", "10.0.0.2/24", PEER, "autostart", "yes", "private-key-flags", "0", NULL },
      NULL },
  };
#undef PEER

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    static const char *const secrets[] = { "private-key", HOST_PRIVATE, NULL };
    g_autoptr (Host) host = host_open (host_connection (cases[i].data, secrets), WIDTH, HEIGHT);
    const char *status = NULL;

    host_settle (DEBOUNCE);
    host_walk (host->page, find_status, &status);
    g_assert_true (host_update (host));
    g_assert_cmpstr (status, ==, cases[i].sentence);
  }
}

/* What a GRE tunnel is made for stands on its first page; WireGuard has allowed IPs for it. */
static void
test_routes_of_gre_on_the_first_page (void)
{
  g_autoptr (Host) host = host_open (host_connection (gre, NULL), WIDTH, HEIGHT);

  g_assert_true (gtk_widget_get_mapped (host_find (host->page, "Routes")));
  g_assert_true (gtk_widget_get_mapped (host_find (host->page, "Peer address")));
  type (host, "Routes", "192.168.10.0/24");
  g_assert_true (host->valid);
  g_assert_cmpstr (item (host, "routes"), ==, "192.168.10.0/24");
  choose (host, "Tunnel type", "WireGuard");
  g_assert_false (gtk_widget_get_mapped (host_find (host->page, "Routes")));
  host_show (host, "Advanced");
  g_assert_true (gtk_widget_get_mapped (host_find (host_sheet (host), "Routes")));
}

static void
test_trusted_networks (void)
{
  g_autoptr (Host) host = host_open (host_connection (gre, NULL), WIDTH, HEIGHT);

  host_show (host, "Advanced");
  choose (host, "Connect automatically", "On networks that are not trusted");
  g_assert_cmpstr (item (host, "autostart"), ==, "untrusted");
  type (host, "Trusted networks", "home");
  g_assert_false (host->valid);
  type (host, "Trusted networks", "zone:home");
  g_assert_true (host->valid);
  g_assert_cmpstr (item (host, "trusted"), ==, "zone:home");
  choose (host, "Connect automatically", "Always");
  g_assert_cmpstr (item (host, "autostart"), ==, "yes");
  choose (host, "Connect automatically", "Never");
  g_assert_null (item (host, "autostart"));
}

/* A key that is not there cannot be copied, and what is wrong with it stands below it. */
static void
test_private_key_in_place (void)
{
  g_autoptr (Host) host = host_open (host_connection (NULL, NULL), WIDTH, HEIGHT);
  GtkWidget *copy = host_find (host->page, "Copy"), *key = host_find (host->page, "Private key");
  GtkWidget *problem = NULL, *store = host_find (host->page, "Key storage");
  graphene_rect_t above, here, below;

  g_assert_false (gtk_widget_is_sensitive (copy));
  type (host, "Private key", "abc");
  host_settle (DEBOUNCE);
  g_assert_false (gtk_widget_is_sensitive (copy));
  host_walk (host->page, find_problem, &problem);
  g_assert_nonnull (problem);
  g_assert_true (gtk_widget_compute_bounds (key, host->page, &above));
  g_assert_true (gtk_widget_compute_bounds (problem, host->page, &here));
  g_assert_true (gtk_widget_compute_bounds (store, host->page, &below));
  g_assert_cmpfloat (above.origin.y, <, here.origin.y);
  g_assert_cmpfloat (here.origin.y, <, below.origin.y);
  host_click (host->page, "Generate");
  host_click (host->page, "Replace");
  g_assert_true (gtk_widget_is_sensitive (copy));
}

/* --- stress --- */

#define STEPS 500

typedef struct {
  Host *host;
  GRand *rand;
  GPtrArray *controls;
} Stress;

/* Those that a user could work now. What opens a file chooser or a list is left out, since that is
 * GTK's. */
static void
collect_control (GtkWidget *widget, gpointer data)
{
  Stress *stress = data;

  if (!gtk_widget_get_mapped (widget) || !gtk_widget_is_sensitive (widget) ||
      GTK_IS_DROP_DOWN (gtk_widget_get_parent (widget)) ||
      GTK_IS_MENU_BUTTON (gtk_widget_get_parent (widget)))
    return;
  if (GTK_IS_BUTTON (widget) &&
      (!gtk_button_get_label (GTK_BUTTON (widget)) ||
       !g_str_has_suffix (gtk_button_get_label (GTK_BUTTON (widget)), "mport…")))
    g_ptr_array_add (stress->controls, widget);
  else if (GTK_IS_ENTRY (widget) || GTK_IS_PASSWORD_ENTRY (widget) ||
           GTK_IS_SEARCH_ENTRY (widget) || GTK_IS_DROP_DOWN (widget) || GTK_IS_SWITCH (widget) ||
           GTK_IS_CHECK_BUTTON (widget))
    g_ptr_array_add (stress->controls, widget);
}

static guint
collect_controls (Stress *stress)
{
  GtkWidget *sheet = host_sheet (stress->host);

  g_ptr_array_set_size (stress->controls, 0);
  host_walk (sheet ? sheet : stress->host->window, collect_control, stress);
  return stress->controls->len;
}

static void
work_control (Stress *stress, GtkWidget *widget)
{
  static const char *const texts[] = {
    "",
    "x",
    "10.0.0.2/24",
    "10.0.0.300",
    "fd00::2/64, 10.0.0.2",
    "0.0.0.0/0, ::/0",
    HOST_PUBLIC1,
    HOST_PUBLIC2,
    HOST_PRIVATE,
    "vpn.example.org:51820",
    "70000",
    "1400",
    "-1",
    "0x10",
    "yes",
    "table 77",
    "gre1",
    "a/b",
    "ünïcödé 隧道",
    "\u202e",
    "  ",
    ";;,,",
    "peer.1",
    "10.1.0.0/16 10.2.0.0/16 10.3.0.0/16 10.4.0.0/16 10.5.0.0/16 10.6.0.0/16 10.7.0.0/16",
  };
  guint n;

  if (GTK_IS_EDITABLE (widget)) {
    gtk_editable_set_text (GTK_EDITABLE (widget),
                           texts[g_rand_int_range (stress->rand, 0, G_N_ELEMENTS (texts))]);
  } else if (GTK_IS_DROP_DOWN (widget)) {
    n = g_list_model_get_n_items (gtk_drop_down_get_model (GTK_DROP_DOWN (widget)));
    gtk_drop_down_set_selected (GTK_DROP_DOWN (widget),
                                (guint) g_rand_int_range (stress->rand, 0, (gint32) n));
  } else if (GTK_IS_SWITCH (widget)) {
    gtk_switch_set_active (GTK_SWITCH (widget), !gtk_switch_get_active (GTK_SWITCH (widget)));
  } else if (GTK_IS_CHECK_BUTTON (widget)) {
    gtk_check_button_set_active (GTK_CHECK_BUTTON (widget),
                                 !gtk_check_button_get_active (GTK_CHECK_BUTTON (widget)));
  } else if (GTK_IS_TOGGLE_BUTTON (widget)) {
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (widget), TRUE);
  } else {
    g_signal_emit_by_name (widget, "clicked");
  }
}

/* The window of this title, or none; it stays open if it is. */
static void
stress_show (Stress *stress, const char *title)
{
  GtkWidget *sheet = host_sheet (stress->host);
  const char *shown = sheet ? gtk_window_get_title (GTK_WINDOW (sheet)) : NULL;

  if (g_strcmp0 (shown, title))
    host_show (stress->host, title);
}

/* Each control of the page and its windows once, in their order; what it opens is closed. */
static void
work_all (Stress *stress)
{
  static const char *const windows[] = { NULL, "WireGuard", "Advanced", "Preview" };

  for (guint i = 0; i < G_N_ELEMENTS (windows); i++)
    for (guint j = 0; TRUE; j++) {
      GtkWidget *widget;

      stress_show (stress, windows[i]);
      if (j >= collect_controls (stress))
        break;
      widget = stress->controls->pdata[j];
      if (widget != host_find (stress->host->page, "Tunnel type"))
        work_control (stress, widget);
      host_settle (0);
    }
  host_show (stress->host, NULL);
}

/* Escape closes what is open; the code is in the menu, which is not worked here. */
static void
work_any (Stress *stress, guint step)
{
  GtkWidget *sheet = host_sheet (stress->host);
  gint32 n = (gint32) collect_controls (stress);

  if (sheet && g_rand_int_range (stress->rand, 0, 12) == 0)
    gtk_window_close (GTK_WINDOW (sheet));
  else if (!sheet && g_rand_int_range (stress->rand, 0, 40) == 0)
    gtk_widget_activate_action (gtk_widget_get_first_child (stress->host->page), "wgre.qr", NULL);
  else if (n)
    work_control (stress, stress->controls->pdata[g_rand_int_range (stress->rand, 0, n)]);
  host_settle (step % 25 ? 0 : DEBOUNCE);
}

/* Whatever is typed, cleared and toggled, GTK has nothing to complain about: a warning is the end.
 */
static void
test_stress (void)
{
  guint32 number = seed_of_run ();
  guint kinds = 1;

  for (guint i = 0; i < kinds; i++) {
    g_autoptr (Host) host = host_open_scrolled (host_connection (wireguard, wireguard_secrets),
                                                SCROLLED_WIDTH, SCROLLED_HEIGHT);
    g_autoptr (GPtrArray) controls = g_ptr_array_new ();
    g_autoptr (GRand) rand = g_rand_new_with_seed (number + i);
    Stress stress = { host, rand, controls };
    GtkDropDown *kind = GTK_DROP_DOWN (host_find (host->page, "Tunnel type"));

    kinds = g_list_model_get_n_items (gtk_drop_down_get_model (kind));
    gtk_drop_down_set_selected (kind, i);
    host_settle (DEBOUNCE);
    work_all (&stress);
    for (guint step = 1; step <= STEPS / kinds + 1; step++)
      work_any (&stress, step);
    g_test_message ("kind %u of %u: %u changes", i + 1, kinds, host->changes);
    g_assert_cmpuint (host->changes, >, 0);
  }
}

/* --- lifetimes --- */

static void
test_everything_is_released (void)
{
  Host *host = host_open (host_connection (wireguard, wireguard_secrets), WIDTH, HEIGHT);
  gpointer editor = host->editor, page = host->page;

  g_object_add_weak_pointer (G_OBJECT (host->editor), &editor);
  g_object_add_weak_pointer (G_OBJECT (host->page), &page);
  host_click (host->page, "Add…");
  type (host, "MTU", "1400");
  host_close (host);
  g_assert_null (editor);
  g_assert_null (page);
}

/* A window without a focus of its own, as under Xvfb without a window manager, is told of some
 * changes of the focus only by half: GTK 4.8 says so of its own GtkText, whatever the program did.
 */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
  for (gsize i = 0; i < n; i++)
    if (!strcmp (fields[i].key, "MESSAGE") && fields[i].length < 0 &&
        strstr (fields[i].value, "did not receive a focus-out event"))
      return G_LOG_WRITER_HANDLED;
  return g_log_writer_default (level, fields, n, data);
}

int
main (int argc, char **argv)
{
  if (!gtk_init_check ()) {
    g_print ("1..0 # SKIP no display\n");
    return 0;
  }
  g_log_set_writer_func (write_log, NULL, NULL);
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func ("/properties/editor/" name, function)
  ADD ("looking-changes-nothing", test_looking_changes_nothing);
  ADD ("names-of-a-full-tunnel-are-asked-alone", test_names_of_a_full_tunnel_are_asked_alone);
  ADD ("names-that-are-shared-stay-so", test_names_that_are_shared_stay_so);
  ADD ("every-option-alone", test_every_option_alone);
  ADD ("secrets-are-hidden", test_secrets_are_hidden);
  ADD ("switch-comes-back-as-written", test_switch_comes_back_as_written);
  ADD ("nothing-is-red-before-typing", test_nothing_is_red_before_typing);
  ADD ("error-at-the-field", test_error_at_the_field);
  ADD ("error-between-fields", test_error_between_fields);
  ADD ("unknown-key-is-said-and-kept", test_unknown_key_is_said_and_kept);
  ADD ("empty-key-is-not-applied", test_empty_key_is_not_applied);
  ADD ("a-label-has-the-tooltip-of-its-control", test_a_label_has_the_tooltip_of_its_control);
  ADD ("labels-of-all-sections-are-equally-wide", test_labels_of_all_sections_are_equally_wide);
  ADD ("generate-and-store", test_generate_and_store);
  ADD ("keys-of-another-kind-go-and-come-back", test_keys_of_another_kind_go_and_come_back);
  ADD ("gre-over-wireguard", test_gre_over_wireguard);
  ADD ("routing-in-words", test_routing_in_words);
  ADD ("add-a-peer", test_add_a_peer);
  ADD ("errors-leave-the-last-row-in-view", test_errors_leave_the_last_row_in_view);
  ADD ("edit-a-peer", test_edit_a_peer);
  ADD ("key-of-a-client", test_key_of_a_client);
  ADD ("remove-a-peer", test_remove_a_peer);
  ADD ("same-peer-twice", test_same_peer_twice);
  ADD ("neighbours", test_neighbours);
  ADD ("names-and-access-keys", test_names_and_access_keys);
  ADD ("every-group-has-a-heading", test_every_group_has_a_heading);
  ADD ("stays-narrow", test_stays_narrow);
  ADD ("size", test_size);
  ADD ("many-peers", test_many_peers);
  ADD ("preview", test_preview);
  ADD ("code-needs-the-key", test_code_needs_the_key);
  ADD ("loads-no-firewall", test_loads_no_firewall);
  ADD ("one-scrolled-area", test_one_scrolled_area);
  ADD ("narrow-window", test_narrow_window);
  ADD ("large-text", test_large_text);
  ADD ("said-at-the-top", test_said_at_the_top);
  ADD ("said-before-it-is-started", test_concerns);
  ADD ("private-key-in-place", test_private_key_in_place);
  ADD ("routes-of-gre-on-the-first-page", test_routes_of_gre_on_the_first_page);
  ADD ("trusted-networks", test_trusted_networks);
  ADD ("stress", test_stress);
  ADD ("everything-is-released", test_everything_is_released);
  return g_test_run ();
}
