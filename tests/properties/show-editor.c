/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show-editor FOLDER: pictures of the editor in a window of its own. */
#include "properties/editor-host.h"

static const char *const wireguard[] = {
  "addresses",
  "10.0.0.2/24;fd00::2/64",
  "dns",
  "10.0.0.1",
  "private-key-flags",
  "1",
  "peer.1",
  HOST_PUBLIC1 " endpoint=vpn.example.org:51820 allowed-ips=0.0.0.0/0;::/0",
  "peer.1.name",
  "office",
  "peer.2",
  HOST_PUBLIC2 " endpoint=[2001:db8::1]:51820 allowed-ips=192.168.10.0/24;10.20.0.0/16",
  NULL
};
static const char *const secrets[] = { "private-key", HOST_PRIVATE, NULL };
static const char *const gre[] = { "tunnel",    "gre",       "local",       "192.0.2.1", "remote",
                                   "192.0.2.2", "addresses", "10.1.0.1/30", NULL };
static const char *const wrong[] = { "addresses", "10.0.0.2/24", NULL };
static const char *const many[] = { "tunnel",      "gre",
                                    "local",       "192.0.2.1",
                                    "addresses",   "10.10.10.1/24",
                                    "neighbour.1", "10.10.10.2 192.0.2.7",
                                    "neighbour.2", "10.10.10.3 192.0.2.8",
                                    NULL };

static void
picture (Host *host, const char *folder, const char *name)
{
  g_autofree char *file = g_strdup_printf ("%s/%s.png", folder, name);
  int least, natural;

  host_picture (host->window, file);
  gtk_widget_measure (host->page, GTK_ORIENTATION_HORIZONTAL, -1, &least, &natural, NULL, NULL);
  g_print ("%s: %s, least width %d, natural %d, ", name, host->message ? host->message : "valid",
           least, natural);
  gtk_widget_measure (host->page, GTK_ORIENTATION_VERTICAL, 400, &least, &natural, NULL, NULL);
  g_print ("height %d..%d\n", least, natural);
}

static void
show (const char *folder, const char *name, const char *const *data, const char *const *keys)
{
  g_autoptr (Host) host = host_open (host_connection (data, keys), 424, -1);
  static const char *const windows[] = { "Advanced", "Preview" };

  host_update (host);
  picture (host, folder, name);
  for (guint i = 0; i < G_N_ELEMENTS (windows); i++) {
    g_autofree char *file = g_strdup_printf ("%s/%s-%s.png", folder, name, windows[i]);

    host_show (host, windows[i]);
    host_picture (host_sheet (host), file);
  }
}

static void
show_wrong (const char *folder)
{
  g_autoptr (Host) host = host_open (host_connection (wrong, secrets), 424, -1);

  gtk_editable_set_text (GTK_EDITABLE (host_find (host->page, "Addresses")), "10.0.0.300/24");
  gtk_editable_set_text (GTK_EDITABLE (host_control (host, "Listen port")), "70000");
  host_settle (600);
  picture (host, folder, "wrong");
}

static void
show_windows (const char *folder)
{
  g_autoptr (Host) host = host_open (host_connection (wireguard, secrets), 424, -1);
  g_autofree char *file = g_strdup_printf ("%s/peer.png", folder);
  g_autofree char *code = g_strdup_printf ("%s/qr.png", folder);

  host_settle (200);
  gtk_widget_activate (host_find (host->page, "Edit"));
  host_settle (300);
  host_picture (host_sheet (host), file);
  gtk_window_destroy (GTK_WINDOW (host_sheet (host)));
  host_settle (100);
  gtk_widget_activate_action (gtk_widget_get_first_child (host->page), "wgre.qr", NULL);
  host_settle (300);
  host_picture (host_sheet (host), code);
  gtk_window_destroy (GTK_WINDOW (host_sheet (host)));
}

int
main (int argc, char **argv)
{
  gtk_init ();
  g_assert (argc >= 2);
  if (argc > 2)
    g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", TRUE, NULL);
  show (argv[1], "new", NULL, NULL);
  show (argv[1], "wireguard", wireguard, secrets);
  show (argv[1], "gre", gre, NULL);
  show (argv[1], "many", many, NULL);
  show_wrong (argv[1]);
  show_windows (argv[1]);
  return 0;
}
