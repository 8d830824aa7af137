/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "agent/changes.h"

#include "bridge/connection.h"
#include "keyring/change.h"
#include "keyring/keyring.h"

typedef struct {
  NMConnection *connection;
  gboolean delete;
  GCallback callback; /* of type NMSecretAgentOldSaveSecretsFunc, or …Delete…, which is the same;
                         NULL: nobody waits */
  gpointer user_data;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_object_unref (change->connection);
  g_free (change);
}

static gboolean
changes_apply (const Change *change, GError **error)
{
  const char *uuid = nm_connection_get_uuid (change->connection);
  g_autoptr (GHashTable) data = NULL, secrets = NULL, stored = wgre_keyring_table ();
  g_autoptr (GArray) changes = NULL;

  if (change->delete)
    return wgre_keyring_clear (uuid, NULL, NULL, error);
  wgre_connection_get (change->connection, &data, &secrets);
  if (!wgre_keyring_load (uuid, FALSE, stored, NULL, error))
    return FALSE;
  changes = wgre_keyring_changes (data, secrets, stored);
  for (guint i = 0; i < changes->len; i++) {
    const WgreKeyringChange *one = &g_array_index (changes, WgreKeyringChange, i);

    if (one->value ? !wgre_keyring_store (uuid, nm_connection_get_id (change->connection),
                                          one->name, one->value, NULL, error)
                   : !wgre_keyring_clear (uuid, one->name, NULL, error))
      return FALSE;
  }
  return TRUE;
}

/* In the pool's thread. */
static void
changes_carry_out (gpointer data, gpointer user_data G_GNUC_UNUSED)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (changes_apply (g_task_get_task_data (task), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
changes_carried_out (GObject *agent, GAsyncResult *result, gpointer data G_GNUC_UNUSED)
{
  const Change *change = g_task_get_task_data (G_TASK (result));
  NMSecretAgentOldSaveSecretsFunc callback = (NMSecretAgentOldSaveSecretsFunc) change->callback;
  g_autoptr (GError) error = NULL, problem = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error)) {
    g_warning ("%s: %s", nm_connection_get_id (change->connection), error->message);
    problem =
        g_error_new_literal (NM_SECRET_AGENT_ERROR, NM_SECRET_AGENT_ERROR_FAILED, error->message);
  }
  if (callback)
    callback (NM_SECRET_AGENT_OLD (agent), change->connection, problem, change->user_data);
}

GThreadPool *
wgre_changes_new (void)
{
  return g_thread_pool_new (changes_carry_out, NULL, 1, FALSE, NULL);
}

void
wgre_changes_push (GThreadPool *changes, NMSecretAgentOld *agent, NMConnection *connection,
                   gboolean delete, GCallback callback, gpointer user_data)
{
  GTask *task;
  Change *change;

  g_return_if_fail (changes && NM_IS_SECRET_AGENT_OLD (agent) && NM_IS_CONNECTION (connection));

  change = g_new0 (Change, 1);
  change->connection = nm_simple_connection_new_clone (connection);
  change->delete = delete;
  change->callback = callback;
  change->user_data = user_data;
  task = g_task_new (agent, NULL, changes_carried_out, NULL);
  g_task_set_task_data (task, change, change_free);
  g_thread_pool_push (changes, task, NULL);
}
