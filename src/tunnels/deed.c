/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tunnels/deed.h"

#include <glib/gi18n-lib.h>

#include "bridge/connection.h"
#include "core/secrets.h"

typedef struct {
  NMConnection *connection;
  WgreDeedDone done;
  gpointer data;
} Deed;

static Deed *
deed_new (NMConnection *connection, WgreDeedDone done, gpointer data)
{
  Deed *deed = g_new0 (Deed, 1);

  deed->connection = connection ? g_object_ref (connection) : NULL;
  deed->done = done;
  deed->data = data;
  return deed;
}

/* Takes @deed and @problem, which is NULL when all is well. */
static void
deed_end (Deed *deed, NMConnection *result, GError *problem)
{
  gboolean cancelled = g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  gboolean denied =
      g_error_matches (problem, NM_SETTINGS_ERROR, NM_SETTINGS_ERROR_PERMISSION_DENIED) ||
      g_error_matches (problem, NM_MANAGER_ERROR, NM_MANAGER_ERROR_PERMISSION_DENIED);
  g_autofree char *text = NULL;

  if (problem) {
    g_dbus_error_strip_remote_error (problem);
    text = denied ? g_strdup_printf (_ ("You may not do that: %s"), problem->message)
                  : g_strdup (problem->message);
  }

  if (!cancelled)
    deed->done (result, text, deed->data);
  g_clear_error (&problem);
  g_clear_object (&deed->connection);
  g_free (deed);
}

/* --- up and down --- */

static void
deed_up_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  Deed *deed = data;
  GError *problem = NULL;
  g_autoptr (NMActiveConnection) active G_GNUC_UNUSED =
      nm_client_activate_connection_finish (NM_CLIENT (source), result, &problem);

  /* NetworkManager says "Could not find source connection". */
  if (g_error_matches (problem, NM_MANAGER_ERROR, NM_MANAGER_ERROR_UNKNOWN_CONNECTION)) {
    g_clear_error (&problem);
    g_set_error_literal (&problem, NM_MANAGER_ERROR, NM_MANAGER_ERROR_UNKNOWN_CONNECTION,
                         _ ("there is no network connection that it could go through: connect to a "
                            "network first"));
  }

  deed_end (deed, deed->connection, problem);
}

void
wgre_deed_up (NMClient *client, NMConnection *connection, GCancellable *cancellable,
              WgreDeedDone done, gpointer data)
{
  g_return_if_fail (client && connection && done);

  nm_client_activate_connection_async (client, connection, NULL, NULL, cancellable,
                                       deed_up_answered, deed_new (connection, done, data));
}

static void
deed_down_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *problem = NULL;

  nm_client_deactivate_connection_finish (NM_CLIENT (source), result, &problem);
  deed_end (data, NULL, problem);
}

void
wgre_deed_down (NMClient *client, NMActiveConnection *active, GCancellable *cancellable,
                WgreDeedDone done, gpointer data)
{
  g_return_if_fail (client && active && done);

  nm_client_deactivate_connection_async (client, active, cancellable, deed_down_answered,
                                         deed_new (NULL, done, data));
}

/* --- settings --- */

static void
deed_add_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *problem = NULL;
  g_autoptr (NMRemoteConnection) added =
      nm_client_add_connection_finish (NM_CLIENT (source), result, &problem);

  deed_end (data, (NMConnection *) added, problem);
}

void
wgre_deed_add (NMClient *client, NMConnection *connection, GCancellable *cancellable,
               WgreDeedDone done, gpointer data)
{
  g_return_if_fail (client && connection && done);

  nm_client_add_connection_async (client, connection, TRUE, cancellable, deed_add_answered,
                                  deed_new (NULL, done, data));
}

static void
deed_change_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  Deed *deed = data;
  GError *problem = NULL;
  g_autoptr (GVariant) answer G_GNUC_UNUSED =
      nm_remote_connection_update2_finish (NM_REMOTE_CONNECTION (source), result, &problem);

  deed_end (deed, deed->connection, problem);
}

void
wgre_deed_change (NMConnection *connection, NMConnection *settings, GCancellable *cancellable,
                  WgreDeedDone done, gpointer data)
{
  g_return_if_fail (connection && settings && done);

  nm_remote_connection_update2 (NM_REMOTE_CONNECTION (connection),
                                nm_connection_to_dbus (settings, NM_CONNECTION_SERIALIZE_ALL),
                                NM_SETTINGS_UPDATE2_FLAG_NO_REAPPLY, NULL, cancellable,
                                deed_change_answered, deed_new (connection, done, data));
}

static void
deed_remove_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  Deed *deed = data;
  GError *problem = NULL;

  nm_remote_connection_delete_finish (NM_REMOTE_CONNECTION (source), result, &problem);
  deed_end (deed, deed->connection, problem);
}

void
wgre_deed_remove (NMConnection *connection, GCancellable *cancellable, WgreDeedDone done,
                  gpointer data)
{
  g_return_if_fail (connection && done);

  nm_remote_connection_delete_async (NM_REMOTE_CONNECTION (connection), cancellable,
                                     deed_remove_answered, deed_new (connection, done, data));
}

/* --- secrets --- */

static void
deed_secrets_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  Deed *deed = data;
  g_autoptr (NMConnection) copy = nm_simple_connection_new_clone (deed->connection);
  GError *problem = NULL;
  g_autoptr (GVariant) secrets =
      nm_remote_connection_get_secrets_finish (NM_REMOTE_CONNECTION (source), result, &problem);

  if (secrets)
    nm_connection_update_secrets (copy, NM_SETTING_VPN_SETTING_NAME, secrets, &problem);
  /* NetworkManager calls it an error when there is nothing to hand out, and no agent. */
  if (problem && !g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_autoptr (GHashTable) items = NULL, kept = NULL;
    g_auto (GStrv) missing = NULL;

    wgre_connection_get (copy, &items, &kept);
    missing = wgre_profile_missing_secrets (items, kept);
    if (!missing[0])
      g_clear_error (&problem);
  }
  deed_end (deed, copy, problem);
}

void
wgre_deed_secrets (NMConnection *connection, GCancellable *cancellable, WgreDeedDone done,
                   gpointer data)
{
  g_return_if_fail (connection && done);

  nm_remote_connection_get_secrets_async (NM_REMOTE_CONNECTION (connection),
                                          NM_SETTING_VPN_SETTING_NAME, cancellable,
                                          deed_secrets_answered, deed_new (connection, done, data));
}
