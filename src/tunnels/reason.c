/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tunnels/reason.h"

#include <glib/gi18n-lib.h>

#include "bridge/connection.h"
#include "lint/lint.h"

/* The rest of NetworkManager's reasons says nothing that helps. */
static const struct {
  NMActiveConnectionStateReason reason;
  const char *text;
} reason_rows[] = {
  { NM_ACTIVE_CONNECTION_STATE_REASON_DEVICE_DISCONNECTED,
    N_ ("the network connection below the tunnel has ended") },
  { NM_ACTIVE_CONNECTION_STATE_REASON_SERVICE_STOPPED, N_ ("the service of the tunnel has ended") },
  { NM_ACTIVE_CONNECTION_STATE_REASON_IP_CONFIG_INVALID,
    N_ ("the settings of the tunnel do not work here") },
  { NM_ACTIVE_CONNECTION_STATE_REASON_CONNECT_TIMEOUT, N_ ("it took too long") },
  { NM_ACTIVE_CONNECTION_STATE_REASON_SERVICE_START_TIMEOUT,
    N_ ("the service of the tunnel did not start in time") },
  { NM_ACTIVE_CONNECTION_STATE_REASON_SERVICE_START_FAILED,
    N_ ("the service of the tunnel cannot be started") },
  { NM_ACTIVE_CONNECTION_STATE_REASON_NO_SECRETS,
    N_ ("a key is not stored, and was not given when it was asked for, or no program of this "
        "session asks for keys") },
  { NM_ACTIVE_CONNECTION_STATE_REASON_LOGIN_FAILED, N_ ("a key is not what it should be") },
  { NM_ACTIVE_CONNECTION_STATE_REASON_CONNECTION_REMOVED, N_ ("the tunnel was removed") },
  { NM_ACTIVE_CONNECTION_STATE_REASON_DEPENDENCY_FAILED,
    N_ ("the network connection below the tunnel has failed") },
  { NM_ACTIVE_CONNECTION_STATE_REASON_DEVICE_REALIZE_FAILED,
    N_ ("the link of the tunnel cannot be made") },
  { NM_ACTIVE_CONNECTION_STATE_REASON_DEVICE_REMOVED, N_ ("the link of the tunnel was deleted") },
};

gboolean
wgre_reason_is_failure (NMActiveConnectionStateReason reason)
{
  return reason != NM_ACTIVE_CONNECTION_STATE_REASON_UNKNOWN &&
         reason != NM_ACTIVE_CONNECTION_STATE_REASON_NONE &&
         reason != NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED;
}

char *
wgre_reason_say (NMConnection *connection, NMActiveConnectionStateReason reason)
{
  g_return_val_if_fail (connection, NULL);

  /* The service refuses such settings before it has anything to tell a state of. */
  if (wgre_connection_is_ours (connection)) {
    g_autoptr (GHashTable) data = NULL, secrets = NULL;
    g_autoptr (GPtrArray) findings = NULL;

    wgre_connection_get (connection, &data, &secrets);
    findings = wgre_lint_least (data, secrets, NULL, WGRE_SEVERITY_ERROR);
    if (findings->len)
      return g_strdup (((const WgreFinding *) findings->pdata[0])->what);
  }

  for (guint i = 0; i < G_N_ELEMENTS (reason_rows); i++)
    if (reason_rows[i].reason == reason)
      return g_strdup (_ (reason_rows[i].text));
  return g_strdup (_ ("NetworkManager does not say why"));
}
