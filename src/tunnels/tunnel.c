/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tunnels/tunnel.h"

#include <glib/gi18n-lib.h>

#include "bridge/connection.h"
#include "core/profile.h"
#include "host/report.h"
#include "tunnels/reason.h"

struct _WgreTunnel {
  GObject parent;
  NMConnection *connection;
  gulong connection_changed;
  NMActiveConnection *active;
  gulong state_changed;
  GVariant *status;
  char *failure;
};

G_DEFINE_FINAL_TYPE (WgreTunnel, wgre_tunnel, G_TYPE_OBJECT)

static void
tunnel_tell (WgreTunnel *tunnel)
{
  g_signal_emit_by_name (tunnel, "changed");
}

static void
tunnel_leave_active (WgreTunnel *tunnel)
{
  if (tunnel->active)
    g_signal_handler_disconnect (tunnel->active, tunnel->state_changed);
  g_clear_object (&tunnel->active);
}

static void
tunnel_dispose (GObject *object)
{
  WgreTunnel *tunnel = WGRE_TUNNEL (object);

  tunnel_leave_active (tunnel);
  if (tunnel->connection)
    g_signal_handler_disconnect (tunnel->connection, tunnel->connection_changed);
  g_clear_object (&tunnel->connection);
  g_clear_pointer (&tunnel->status, g_variant_unref);
  g_clear_pointer (&tunnel->failure, g_free);
  G_OBJECT_CLASS (wgre_tunnel_parent_class)->dispose (object);
}

static void
wgre_tunnel_class_init (WgreTunnelClass *class)
{
  G_OBJECT_CLASS (class)->dispose = tunnel_dispose;
  g_signal_new ("changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_FIRST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
}

static void
wgre_tunnel_init (WgreTunnel *tunnel G_GNUC_UNUSED)
{
}

WgreTunnel *
wgre_tunnel_new (NMConnection *connection)
{
  WgreTunnel *tunnel;

  g_return_val_if_fail (connection, NULL);

  tunnel = g_object_new (WGRE_TYPE_TUNNEL, NULL);
  tunnel->connection = g_object_ref (connection);
  tunnel->connection_changed = g_signal_connect_swapped (connection, NM_CONNECTION_CHANGED,
                                                         G_CALLBACK (tunnel_tell), tunnel);
  return tunnel;
}

/* --- the connection --- */

NMConnection *
wgre_tunnel_connection (WgreTunnel *tunnel)
{
  g_return_val_if_fail (WGRE_IS_TUNNEL (tunnel), NULL);

  return tunnel->connection;
}

const char *
wgre_tunnel_name (WgreTunnel *tunnel)
{
  g_return_val_if_fail (WGRE_IS_TUNNEL (tunnel), NULL);

  return nm_connection_get_id (tunnel->connection);
}

const char *
wgre_tunnel_uuid (WgreTunnel *tunnel)
{
  g_return_val_if_fail (WGRE_IS_TUNNEL (tunnel), NULL);

  return nm_connection_get_uuid (tunnel->connection);
}

gboolean
wgre_tunnel_is_ours (WgreTunnel *tunnel)
{
  g_return_val_if_fail (WGRE_IS_TUNNEL (tunnel), FALSE);

  return wgre_connection_is_ours (tunnel->connection);
}

const char *
wgre_tunnel_kind (WgreTunnel *tunnel)
{
  g_autoptr (GHashTable) data = NULL, secrets = NULL;
  const WgreKind *kind;

  g_return_val_if_fail (tunnel, NULL);

  if (!wgre_tunnel_is_ours (tunnel))
    return wgre_connection_native (tunnel->connection);
  wgre_connection_get (tunnel->connection, &data, &secrets);
  kind = wgre_profile_kind_of (data);
  return kind ? kind->name : NULL;
}

/* --- what runs --- */

static void
tunnel_take_failure (WgreTunnel *tunnel, char *failure)
{
  g_free (tunnel->failure);
  tunnel->failure = failure;
}

/* Free with g_free(); NULL: nothing. */
static char *
tunnel_failure_said (WgreTunnel *tunnel)
{
  char *failure = NULL;

  if (tunnel->status)
    g_variant_lookup (tunnel->status, "Failure", "s", &failure);
  return failure;
}

static gboolean
tunnel_status_is_over (WgreTunnel *tunnel)
{
  g_autoptr (GVariant) state =
      tunnel->status ? g_variant_lookup_value (tunnel->status, "State", G_VARIANT_TYPE_STRING)
                     : NULL;

  return !state;
}

/* The words of the service count for more than NetworkManager's few reasons, whichever come first.
 */
static void
tunnel_active_changed (NMActiveConnection *active, guint state, guint reason, WgreTunnel *tunnel)
{
  NMActiveConnectionStateReason why = (NMActiveConnectionStateReason) reason;

  if (state == NM_ACTIVE_CONNECTION_STATE_DEACTIVATED) {
    if (!tunnel->failure && wgre_reason_is_failure (why))
      tunnel_take_failure (tunnel, tunnel_failure_said (tunnel));
    if (!tunnel->failure && wgre_reason_is_failure (why))
      tunnel_take_failure (tunnel, wgre_reason_say (tunnel->connection, why));
    if (active == tunnel->active)
      tunnel_leave_active (tunnel);
  }
  tunnel_tell (tunnel);
}

void
wgre_tunnel_set_active (WgreTunnel *tunnel, NMActiveConnection *active)
{
  g_return_if_fail (WGRE_IS_TUNNEL (tunnel));

  if (active == tunnel->active)
    return;
  tunnel_leave_active (tunnel);
  if (active) {
    g_autofree char *said = tunnel_failure_said (tunnel);

    /* Forget why the last attempt has failed, and what its service said of it. */
    tunnel_take_failure (tunnel, NULL);
    if (said)
      g_clear_pointer (&tunnel->status, g_variant_unref);
    tunnel->active = g_object_ref (active);
    tunnel->state_changed =
        g_signal_connect (active, "state-changed", G_CALLBACK (tunnel_active_changed), tunnel);
  }
  tunnel_tell (tunnel);
}

NMActiveConnection *
wgre_tunnel_active (WgreTunnel *tunnel)
{
  g_return_val_if_fail (WGRE_IS_TUNNEL (tunnel), NULL);

  return tunnel->active;
}

/* --- what is said --- */

void
wgre_tunnel_set_status (WgreTunnel *tunnel, GVariant *status)
{
  char *failure;

  g_return_if_fail (tunnel);

  if (!status && !tunnel->status)
    return;
  g_clear_pointer (&tunnel->status, g_variant_unref);
  tunnel->status = status ? g_variant_ref (status) : NULL;
  /* What an attempt that is over says is not about the one that runs. */
  failure = tunnel->active && tunnel_status_is_over (tunnel) ? NULL : tunnel_failure_said (tunnel);
  if (failure)
    tunnel_take_failure (tunnel, failure);
  tunnel_tell (tunnel);
}

GVariant *
wgre_tunnel_status (WgreTunnel *tunnel)
{
  g_return_val_if_fail (WGRE_IS_TUNNEL (tunnel), NULL);

  return tunnel->status;
}

void
wgre_tunnel_fail (WgreTunnel *tunnel, const char *why)
{
  tunnel_take_failure (tunnel, g_strdup (why));
  tunnel_tell (tunnel);
}

WgreTunnelState
wgre_tunnel_state (WgreTunnel *tunnel)
{
  g_return_val_if_fail (tunnel, WGRE_TUNNEL_OFF);

  switch (tunnel->active ? nm_active_connection_get_state (tunnel->active)
                         : NM_ACTIVE_CONNECTION_STATE_DEACTIVATED) {
  case NM_ACTIVE_CONNECTION_STATE_ACTIVATING:
    return WGRE_TUNNEL_STARTING;
  case NM_ACTIVE_CONNECTION_STATE_ACTIVATED:
    return WGRE_TUNNEL_ON;
  case NM_ACTIVE_CONNECTION_STATE_DEACTIVATING:
    return WGRE_TUNNEL_STOPPING;
  case NM_ACTIVE_CONNECTION_STATE_UNKNOWN:
  case NM_ACTIVE_CONNECTION_STATE_DEACTIVATED:
    break;
  }
  return WGRE_TUNNEL_OFF;
}

const char *
wgre_tunnel_failure (WgreTunnel *tunnel)
{
  g_return_val_if_fail (WGRE_IS_TUNNEL (tunnel), NULL);

  return tunnel->failure;
}

char *
wgre_tunnel_sentence (WgreTunnel *tunnel)
{
  WgreTunnelState state;
  gboolean waits_for_key;

  g_return_val_if_fail (WGRE_IS_TUNNEL (tunnel), NULL);

  state = wgre_tunnel_state (tunnel);
  waits_for_key = NM_IS_VPN_CONNECTION (tunnel->active) &&
                  nm_vpn_connection_get_vpn_state (NM_VPN_CONNECTION (tunnel->active)) ==
                      NM_VPN_CONNECTION_STATE_NEED_AUTH;
  if ((state == WGRE_TUNNEL_STARTING || state == WGRE_TUNNEL_ON) &&
      !tunnel_status_is_over (tunnel)) {
    char *said = wgre_report_state (tunnel->status);

    if (said)
      return said;
  }
  switch (state) {
  case WGRE_TUNNEL_STARTING:
    return g_strdup (waits_for_key ? _ ("waiting for a key") : _ ("starting"));
  case WGRE_TUNNEL_ON:
    return g_strdup (_ ("up"));
  case WGRE_TUNNEL_STOPPING:
    return g_strdup (_ ("going down"));
  case WGRE_TUNNEL_OFF:
    break;
  }
  return tunnel->failure ? g_strdup_printf (_ ("failed: %s"), tunnel->failure)
                         : g_strdup (_ ("down"));
}
