/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <NetworkManager.h>
#include <gio/gdesktopappinfo.h>
#include <glib/gi18n-lib.h>
#include <gtk/gtk.h>

#include "core/locale.h"
#include "core/memory.h"
#include "core/naming.h"
#include "tunnels/panel.h"

#define MAIN_ID "org.freedesktop.networkmanager.wgre.tunnels"
#define MAIN_AGENT (PACKAGE_AUTOSTARTDIR "/nm-wgre-agent.desktop")

typedef struct {
  GtkApplication *application;
  GtkWidget *window;
  GPtrArray *files; /* of GFile: those that wait for the window */
  char *edit;       /* the UUID of a tunnel that does; "": a new one */
} Main;

/* What the command line wants of the window. */
static void
main_serve (Main *self)
{
  if (self->edit)
    wgre_panel_edit (self->window, *self->edit ? self->edit : NULL);
  g_clear_pointer (&self->edit, g_free);
  for (guint i = 0; i < self->files->len; i++)
    wgre_panel_take (self->window, self->files->pdata[i]);
  g_ptr_array_set_size (self->files, 0);
}

static void
main_window_destroyed (Main *self)
{
  self->window = NULL;
}

static void
main_client_made (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  Main *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (NMClient) client = nm_client_new_finish (result, &error);
  g_autoptr (GDesktopAppInfo) agent = NULL;

  if (client && !self->window) {
    self->window = wgre_panel_new (self->application, client);
    g_signal_connect_swapped (self->window, "destroy", G_CALLBACK (main_window_destroyed), self);
    gtk_window_present (GTK_WINDOW (self->window));
    main_serve (self);

    /* Sessions that do not know XDG autostart have no agent of ours, and no other. One that runs
     * already ends the second one. */
    agent = g_desktop_app_info_new_from_filename (MAIN_AGENT);
    if (agent && g_desktop_app_info_get_show_in (agent, NULL))
      g_app_info_launch (G_APP_INFO (agent), NULL, NULL, NULL);
  } else if (!client) {
    g_printerr (_ ("nm-wgre-tunnels: NetworkManager cannot be asked: %s\n"), error->message);
  }
  g_application_release (G_APPLICATION (self->application));
}

static void
main_activate (Main *self)
{
  if (self->window) {
    gtk_window_present (GTK_WINDOW (self->window));
    main_serve (self);
    return;
  }
  g_application_hold (G_APPLICATION (self->application));
  nm_client_new_async (NULL, main_client_made, self);
}

static void
main_open (GApplication *application G_GNUC_UNUSED, GFile **files, int count,
           const char *hint G_GNUC_UNUSED, Main *self)
{
  for (int i = 0; i < count; i++)
    g_ptr_array_add (self->files, g_object_ref (files[i]));
  main_activate (self);
}

/* May come before the window is there. */
static void
main_edit (GSimpleAction *action G_GNUC_UNUSED, GVariant *uuid, gpointer data)
{
  Main *self = data;

  g_free (self->edit);
  self->edit = g_variant_dup_string (uuid, NULL);
  if (self->window)
    main_serve (self);
}

/* An action reaches the process that has the window already, if there is one. */
static int
main_options (GApplication *application, GVariantDict *options, gpointer data G_GNUC_UNUSED)
{
  const char *uuid = "";

  if (g_variant_dict_contains (options, "version")) {
    g_print ("nm-wgre-tunnels %s\n", PACKAGE_VERSION);
    return 0;
  }
  if (!g_variant_dict_lookup (options, "edit", "&s", &uuid) &&
      !g_variant_dict_contains (options, "add"))
    return -1;
  if (g_application_register (application, NULL, NULL))
    g_action_group_activate_action (G_ACTION_GROUP (application), "edit",
                                    g_variant_new_string (uuid));
  return -1;
}

int
main (int argc, char **argv)
{
  static const GActionEntry actions[] = {
    { .name = "edit", .activate = main_edit, .parameter_type = "s" },
  };
  Main self = { 0 };
  int status;

  wgre_locale_init ();
  wgre_memory_protect ();
  wgre_naming_use_labels (TRUE);
  /* A list needs no graphics driver, which takes time to load. */
  g_setenv ("GSK_RENDERER", "cairo", FALSE);
  self.application = gtk_application_new (MAIN_ID, G_APPLICATION_HANDLES_OPEN);
  self.files = g_ptr_array_new_with_free_func (g_object_unref);
  g_application_add_main_option (G_APPLICATION (self.application), "version", 0, 0,
                                 G_OPTION_ARG_NONE, N_ ("Print the version"), NULL);
  g_application_add_main_option (G_APPLICATION (self.application), "add", 0, 0, G_OPTION_ARG_NONE,
                                 N_ ("Open the editor of a new tunnel"), NULL);
  g_application_add_main_option (G_APPLICATION (self.application), "edit", 0, 0,
                                 G_OPTION_ARG_STRING, N_ ("Open the editor of this tunnel"),
                                 N_ ("UUID"));
  g_action_map_add_action_entries (G_ACTION_MAP (self.application), actions, G_N_ELEMENTS (actions),
                                   &self);
  g_application_set_option_context_parameter_string (G_APPLICATION (self.application),
                                                     _ ("[FILE…]"));
  g_application_set_option_context_summary (
      G_APPLICATION (self.application),
      _ ("Shows the WireGuard and GRE tunnels of NetworkManager. Files are imported."));
  g_signal_connect (self.application, "handle-local-options", G_CALLBACK (main_options), NULL);
  g_signal_connect_swapped (self.application, "activate", G_CALLBACK (main_activate), &self);
  g_signal_connect (self.application, "open", G_CALLBACK (main_open), &self);
  status = g_application_run (G_APPLICATION (self.application), argc, argv);
  g_ptr_array_unref (self.files);
  g_free (self.edit);
  g_object_unref (self.application);
  return status;
}
