/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tunnels/desk.h"

#include <glib/gi18n-lib.h>

#include "tunnels/notice.h"

WgreDesk *
wgre_desk_new (NMClient *client)
{
  WgreDesk *desk;

  g_return_val_if_fail (client, NULL);

  desk = g_new0 (WgreDesk, 1);
  desk->client = g_object_ref (client);
  desk->roster = wgre_roster_new (client);
  desk->cancellable = g_cancellable_new ();
  desk->said = g_string_new (NULL);
  return desk;
}

void
wgre_desk_free (WgreDesk *desk)
{
  g_return_if_fail (desk);

  g_cancellable_cancel (desk->cancellable);
  wgre_roster_free (desk->roster);
  g_object_unref (desk->cancellable);
  g_object_unref (desk->client);
  g_string_free (desk->said, TRUE);
  g_free (desk);
}

void
wgre_desk_say (WgreDesk *desk, const char *text, gboolean problem)
{
  g_return_if_fail (desk && text);

  wgre_notice_show (desk->notice, text, problem);
}

/* "NAME: PROBLEM" */
void
wgre_desk_say_of (WgreDesk *desk, NMConnection *connection, const char *problem)
{
  g_autofree char *text = g_strdup_printf (C_ ("a tunnel and what is wrong with it", "%s: %s"),
                                           nm_connection_get_id (connection), problem);

  wgre_desk_say (desk, text, TRUE);
}

/* The folder of a remote place is none that we can write to. */
void
wgre_desk_choose (WgreDesk *desk, GtkFileChooserNative *dialog, GCallback answered)
{
  g_return_if_fail (desk);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", answered, desk);
  g_object_set_data_full (G_OBJECT (desk->window), "wgre-chooser", dialog, g_object_unref);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
