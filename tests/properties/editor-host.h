/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>
#include <gtk/gtk.h>

/* What GNOME Settings does with the editor of a plugin, in small: loads the plugin, has a page made
 * for a connection, puts it into a window, and asks at every "changed" whether it is valid. */
typedef struct {
  NMVpnEditorPlugin *plugin;
  NMVpnEditor *editor;
  NMConnection *connection; /* as the page makes it */
  GtkWidget *window, *page;
  GtkWidget *scrolled; /* what the page is in, or NULL */
  int width, height;   /* of the window before it was made smaller; with @scrolled only */
  guint changes;       /* how often "changed" came */
  gboolean valid;      /* what update_connection said last */
  char *message;       /* and why not */
} Host;

#define HOST_SERVICE "org.freedesktop.NetworkManager.wgre"

/* host_connection: a new private connection, as Settings makes it, with these items: "key",
 * "value", …, NULL. */
NMConnection *host_connection (const char *const *data, const char *const *secrets);
/* host_open: shows an editor for it, @width and @height pixels (-1: what it wants). Takes
 * @connection. */
Host *host_open (NMConnection *connection, int width, int height);
/* host_open_scrolled: the same inside of what scrolls, as GNOME Settings has it from 46 on. The
 * window is made as small as that after it was shown. */
Host *host_open_scrolled (NMConnection *connection, int width, int height);
void host_close (Host *host);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Host, host_close)

/* host_update: what Settings does at every change. */
gboolean host_update (Host *host);
/* host_settle: lets everything happen that is due within so many milliseconds. */
void host_settle (guint milliseconds);

/* host_find: the control that a label with this text (without access key) belongs to, below @root,
 * shown or not; or the button with this text or name. NULL when there is none. */
GtkWidget *host_find (GtkWidget *root, const char *label);
/* host_click: the button of host_find(), which can be clicked; what follows at once is over. */
void host_click (GtkWidget *root, const char *label);
/* host_show: closes the windows over the editor, and opens that of this title: "Advanced",
 * "WireGuard", "Preview"; NULL: none. */
void host_show (Host *host, const char *title);
/* host_control: the control with this label, on the page or in the window that is open; where there
 * is none, "Advanced" is opened. */
GtkWidget *host_control (Host *host, const char *label);
/* host_sheet: the window that was opened last over the editor, or NULL. */
GtkWidget *host_sheet (Host *host);
/* host_picture: writes what @widget looks like. */
void host_picture (GtkWidget *widget, const char *path);
/* host_walk: calls @function for @root and everything below it. */
void host_walk (GtkWidget *root, void (*function) (GtkWidget *widget, gpointer data),
                gpointer data);

/* host_check_access_keys: fails when two controls on the screen below @root have the same, or one
 * of the letters @taken; @where is for the message. Returns how many have one. */
guint host_check_access_keys (GtkWidget *root, const char *where, const char *taken);
/* host_check_menus: fails when two items of a menu, or of a part of it, below @root have the same
 * access key, or one has none. Returns how many items there are. */
guint host_check_menus (GtkWidget *root, const char *where);

/* Values to work with. */
#define HOST_PRIVATE "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="
#define HOST_PUBLIC1 "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
#define HOST_PUBLIC2 "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="
#define HOST_PSK "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
