/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor/gather/state.h"

#include <gio/gio.h>

#include "core/endpoint.h"
#include "host/status.h"

#define STATE_NM "org.freedesktop.NetworkManager"
#define STATE_NM_PATH "/org/freedesktop/NetworkManager"
#define STATE_NM_ACTIVE "org.freedesktop.NetworkManager.Connection.Active"
#define STATE_ACTIVATED 2 /* NM_ACTIVE_CONNECTION_STATE_ACTIVATED */
#define STATE_TIMEOUT_MS 5000

/* --- a tunnel --- */

GVariant *
wgre_state_find (const char *uuid)
{
  g_autoptr (GVariant) all = wgre_status_read (NULL);

  for (gsize i = 0; all && i < g_variant_n_children (all); i++) {
    g_autoptr (GVariant) status = g_variant_get_child_value (all, i);
    const char *own = NULL;

    if (g_variant_lookup (status, "Uuid", "&s", &own) && !g_strcmp0 (own, uuid))
      return g_steal_pointer (&status);
  }
  return NULL;
}

gboolean
wgre_state_is_up (GVariant *status)
{
  const char *state = NULL;

  return status && g_variant_lookup (status, "State", "&s", &state) &&
         (!g_strcmp0 (state, "up") || !g_strcmp0 (state, "waiting"));
}

static GVariant *
state_peer (GVariant *status, guint32 id)
{
  g_autoptr (GVariant) peers =
      status ? g_variant_lookup_value (status, "Peers", G_VARIANT_TYPE ("aa{sv}")) : NULL;

  for (gsize i = 0; peers && i < g_variant_n_children (peers); i++) {
    g_autoptr (GVariant) peer = g_variant_get_child_value (peers, i);
    guint32 own = 0;

    if (g_variant_lookup (peer, "id", "u", &own) && own == id)
      return g_steal_pointer (&peer);
  }
  return NULL;
}

gboolean
wgre_state_endpoint (GVariant *status, guint32 id, WgreIp *ret_ip, guint16 *ret_port)
{
  g_autoptr (GVariant) peer = state_peer (status, id);
  const char *text = NULL;
  WgreEndpoint endpoint = { 0 };
  gboolean known;

  g_return_val_if_fail (ret_ip && ret_port, FALSE);
  if (!peer || !g_variant_lookup (peer, "endpoint", "&s", &text) ||
      !wgre_endpoint_parse (text, &endpoint, NULL))
    return FALSE;
  known = endpoint.ip.family != 0;
  if (known) {
    *ret_ip = endpoint.ip;
    *ret_port = endpoint.port;
  }
  wgre_endpoint_clear (&endpoint);
  return known;
}

/* A peer that was made anew meanwhile counts from 0 again. */
static guint64
state_growth (guint64 before, guint64 now)
{
  return now >= before ? now - before : now;
}

void
wgre_state_count (GVariant *before, GVariant *now, const GArray *ids, WgreEvidence *evidence)
{
  g_return_if_fail (evidence);
  for (guint i = 0; i < evidence->ends->len; i++) {
    guint32 id = g_array_index (ids, guint32, i);
    g_autoptr (GVariant) first = id ? state_peer (before, id) : NULL;
    g_autoptr (GVariant) last = id ? state_peer (now, id) : NULL;
    WgreFarEnd *end = evidence->ends->pdata[i];
    guint64 sent[2] = { 0 }, received[2] = { 0 };
    gint64 handshake = 0;

    if (!first || !last)
      continue;
    end->counted = g_variant_lookup (last, "latest-handshake", "x", &handshake);
    end->handshake_age = handshake ? MAX (g_get_real_time () / G_USEC_PER_SEC - handshake, 0) : -1;
    g_variant_lookup (last, "sent", "t", &sent[1]);
    g_variant_lookup (last, "received", "t", &received[1]);
    if (handshake) {
      g_variant_lookup (first, "sent", "t", &sent[0]);
      g_variant_lookup (first, "received", "t", &received[0]);
    }
    end->sent = state_growth (sent[0], sent[1]);
    end->received = state_growth (received[0], received[1]);
    end->received_before = received[0];
  }
}

/* --- NetworkManager --- */

/* NULL: it does not answer. */
static GVariant *
state_get (GDBusConnection *bus, const char *path, const char *interface)
{
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_sync (bus, STATE_NM, path, "org.freedesktop.DBus.Properties", "GetAll",
                                   g_variant_new ("(s)", interface), G_VARIANT_TYPE ("(a{sv})"),
                                   G_DBUS_CALL_FLAGS_NO_AUTO_START, STATE_TIMEOUT_MS, NULL, NULL);

  return reply ? g_variant_get_child_value (reply, 0) : NULL;
}

WgreBase
wgre_state_base (void)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  g_autoptr (GVariant) manager = bus ? state_get (bus, STATE_NM_PATH, STATE_NM) : NULL;
  g_autofree const char **paths = NULL;

  if (!manager || !g_variant_lookup (manager, "ActiveConnections", "^a&o", &paths))
    return WGRE_BASE_UNKNOWN;
  for (guint i = 0; paths[i]; i++) {
    g_autoptr (GVariant) active = state_get (bus, paths[i], STATE_NM_ACTIVE);
    const char *type = "";
    gboolean vpn = FALSE;
    guint32 state = 0;

    if (!active)
      continue;
    g_variant_lookup (active, "Vpn", "b", &vpn);
    g_variant_lookup (active, "State", "u", &state);
    g_variant_lookup (active, "Type", "&s", &type);
    if (!vpn && state == STATE_ACTIVATED && g_strcmp0 (type, "loopback"))
      return WGRE_BASE_ACTIVE;
  }
  return WGRE_BASE_NONE;
}

gboolean
wgre_state_uses_dns (const GArray *servers, gboolean *ret_asked)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  g_autoptr (GVariant) dns =
      bus ? state_get (bus, STATE_NM_PATH "/DnsManager", STATE_NM ".DnsManager") : NULL;
  g_autoptr (GVariant) configuration =
      dns ? g_variant_lookup_value (dns, "Configuration", G_VARIANT_TYPE ("aa{sv}")) : NULL;

  g_return_val_if_fail (servers && ret_asked, FALSE);
  *ret_asked = configuration != NULL;
  for (guint i = 0; configuration && i < servers->len; i++) {
    g_autofree char *server = wgre_ip_to_string (&g_array_index (servers, WgreIp, i));

    for (gsize n = 0; n < g_variant_n_children (configuration); n++) {
      g_autoptr (GVariant) entry = g_variant_get_child_value (configuration, n);
      g_autofree const char **addresses = NULL;

      if (g_variant_lookup (entry, "nameservers", "^a&s", &addresses) &&
          g_strv_contains (addresses, server))
        return TRUE;
    }
  }
  return FALSE;
}
