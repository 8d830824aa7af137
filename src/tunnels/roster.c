/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tunnels/roster.h"

#include <string.h>

#include "bridge/connection.h"
#include "tunnels/live.h"

struct _WgreRoster {
  NMClient *client;
  GListStore *ours, *native;
  WgreLive *live;
};

/* --- order --- */

static int
roster_compare (gconstpointer a, gconstpointer b, gpointer data G_GNUC_UNUSED)
{
  WgreTunnel *one = WGRE_TUNNEL ((gpointer) a), *other = WGRE_TUNNEL ((gpointer) b);
  int order = g_utf8_collate (wgre_tunnel_name (one), wgre_tunnel_name (other));

  return order ? order : strcmp (wgre_tunnel_uuid (one), wgre_tunnel_uuid (other));
}

/* A new name may be at another place; rows are not made anew otherwise. */
static void
roster_tunnel_changed (WgreTunnel *tunnel, GListStore *list)
{
  g_autoptr (WgreTunnel) before = NULL, behind = NULL;
  guint i;

  if (!g_list_store_find (list, tunnel, &i))
    return;
  before = i ? g_list_model_get_item (G_LIST_MODEL (list), i - 1) : NULL;
  behind = g_list_model_get_item (G_LIST_MODEL (list), i + 1);
  if ((before && roster_compare (before, tunnel, NULL) >= 0) ||
      (behind && roster_compare (tunnel, behind, NULL) >= 0))
    g_list_store_sort (list, roster_compare, NULL);
}

/* --- members --- */

static WgreTunnel *
roster_find_in (GListStore *list, const char *uuid, guint *ret_position)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++) {
    g_autoptr (WgreTunnel) tunnel = g_list_model_get_item (G_LIST_MODEL (list), i);

    if (g_strcmp0 (wgre_tunnel_uuid (tunnel), uuid))
      continue;
    if (ret_position)
      *ret_position = i;
    return tunnel; /* the list holds it */
  }
  return NULL;
}

/* The list that shows @connection. NULL: it is no tunnel, or one of ours has taken its place. */
static GListStore *
roster_list_for (WgreRoster *roster, NMConnection *connection)
{
  const GPtrArray *all = nm_client_get_connections (roster->client);

  if (wgre_connection_is_ours (connection))
    return roster->ours;
  if (!wgre_connection_native (connection))
    return NULL;
  for (guint i = 0; i < all->len; i++)
    if (wgre_connection_is_ours (all->pdata[i]) &&
        !g_strcmp0 (wgre_connection_adopted (all->pdata[i], WGRE_CONNECTION_ADOPTED_FROM),
                    nm_connection_get_uuid (connection)))
      return NULL;
  return roster->native;
}

static void
roster_remove_from (GListStore *list, NMConnection *connection)
{
  guint position;

  if (roster_find_in (list, nm_connection_get_uuid (connection), &position))
    g_list_store_remove (list, position);
}

static NMActiveConnection *
roster_active_of (WgreRoster *roster, const char *uuid)
{
  const GPtrArray *all = nm_client_get_active_connections (roster->client);
  NMActiveConnection *found = NULL;

  for (guint i = 0; i < all->len; i++)
    if (!g_strcmp0 (nm_active_connection_get_uuid (all->pdata[i]), uuid) &&
        nm_active_connection_get_state (all->pdata[i]) < NM_ACTIVE_CONNECTION_STATE_DEACTIVATED)
      found = all->pdata[i]; /* the last one is the newest */
  return found;
}

/* All of them, since one that comes or goes may take the place of another. */
static void
roster_refresh (WgreRoster *roster)
{
  const GPtrArray *all = nm_client_get_connections (roster->client);

  for (guint i = 0; i < all->len; i++) {
    const char *uuid = nm_connection_get_uuid (all->pdata[i]);
    GListStore *list = roster_list_for (roster, all->pdata[i]);
    g_autoptr (WgreTunnel) tunnel = NULL;

    if (list != roster->ours)
      roster_remove_from (roster->ours, all->pdata[i]);
    if (list != roster->native)
      roster_remove_from (roster->native, all->pdata[i]);
    if (!list || roster_find_in (list, uuid, NULL))
      continue;
    tunnel = wgre_tunnel_new (all->pdata[i]);
    wgre_tunnel_set_active (tunnel, roster_active_of (roster, uuid));
    wgre_tunnel_set_status (tunnel, wgre_live_get (roster->live, uuid));
    g_signal_connect_object (tunnel, "changed", G_CALLBACK (roster_tunnel_changed), list, 0);
    g_list_store_insert_sorted (list, tunnel, roster_compare, NULL);
  }
}

static void
roster_connection_removed (NMClient *client G_GNUC_UNUSED, NMConnection *connection,
                           WgreRoster *roster)
{
  roster_remove_from (roster->ours, connection);
  roster_remove_from (roster->native, connection);
  roster_refresh (roster);
}

/* --- what runs, what is said --- */

static void
roster_actives_changed (WgreRoster *roster)
{
  GListStore *const lists[] = { roster->ours, roster->native };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint k = 0; k < g_list_model_get_n_items (G_LIST_MODEL (lists[i])); k++) {
      g_autoptr (WgreTunnel) tunnel = g_list_model_get_item (G_LIST_MODEL (lists[i]), k);
      NMActiveConnection *active = roster_active_of (roster, wgre_tunnel_uuid (tunnel));

      /* One that has ended says so itself, and why. */
      if (active)
        wgre_tunnel_set_active (tunnel, active);
    }
}

static void
roster_active_removed (NMClient *client G_GNUC_UNUSED, NMActiveConnection *active,
                       WgreRoster *roster)
{
  WgreTunnel *tunnel = wgre_roster_find (roster, nm_active_connection_get_uuid (active));

  if (tunnel && wgre_tunnel_active (tunnel) == active)
    wgre_tunnel_set_active (tunnel, NULL);
}

static void
roster_told (gpointer data)
{
  WgreRoster *roster = data;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (roster->ours)); i++) {
    g_autoptr (WgreTunnel) tunnel = g_list_model_get_item (G_LIST_MODEL (roster->ours), i);

    wgre_tunnel_set_status (tunnel, wgre_live_get (roster->live, wgre_tunnel_uuid (tunnel)));
  }
}

/* --- life --- */

WgreRoster *
wgre_roster_new (NMClient *client)
{
  WgreRoster *roster;

  g_return_val_if_fail (client, NULL);

  roster = g_new0 (WgreRoster, 1);
  roster->client = client;
  roster->ours = g_list_store_new (WGRE_TYPE_TUNNEL);
  roster->native = g_list_store_new (WGRE_TYPE_TUNNEL);
  roster->live = wgre_live_new (roster_told, roster);
  g_signal_connect_swapped (client, NM_CLIENT_CONNECTION_ADDED, G_CALLBACK (roster_refresh),
                            roster);
  g_signal_connect (client, NM_CLIENT_CONNECTION_REMOVED, G_CALLBACK (roster_connection_removed),
                    roster);
  g_signal_connect_swapped (client, NM_CLIENT_ACTIVE_CONNECTION_ADDED,
                            G_CALLBACK (roster_actives_changed), roster);
  g_signal_connect (client, NM_CLIENT_ACTIVE_CONNECTION_REMOVED, G_CALLBACK (roster_active_removed),
                    roster);
  roster_refresh (roster);
  return roster;
}

void
wgre_roster_free (WgreRoster *roster)
{
  if (!roster)
    return;
  g_signal_handlers_disconnect_by_data (roster->client, roster);
  wgre_live_free (roster->live);
  g_object_unref (roster->ours);
  g_object_unref (roster->native);
  g_free (roster);
}

GListModel *
wgre_roster_ours (WgreRoster *roster)
{
  g_return_val_if_fail (roster, NULL);

  return G_LIST_MODEL (roster->ours);
}

GListModel *
wgre_roster_native (WgreRoster *roster)
{
  g_return_val_if_fail (roster, NULL);

  return G_LIST_MODEL (roster->native);
}

WgreTunnel *
wgre_roster_find (WgreRoster *roster, const char *uuid)
{
  WgreTunnel *found;

  g_return_val_if_fail (roster, NULL);

  found = roster_find_in (roster->ours, uuid, NULL);
  return found ? found : roster_find_in (roster->native, uuid, NULL);
}

void
wgre_roster_look (WgreRoster *roster)
{
  g_return_if_fail (roster);

  wgre_live_look (roster->live);
}

static gboolean
roster_has_name (WgreRoster *roster, const char *name)
{
  const GPtrArray *all = nm_client_get_connections (roster->client);

  for (guint i = 0; i < all->len; i++)
    if (!g_strcmp0 (nm_connection_get_id (all->pdata[i]), name))
      return TRUE;
  return FALSE;
}

char *
wgre_roster_free_name (WgreRoster *roster, const char *name)
{
  char *free_name;

  g_return_val_if_fail (roster && name, NULL);

  free_name = g_strdup (name);
  for (guint i = 2; roster_has_name (roster, free_name); i++) {
    g_free (free_name);
    free_name = g_strdup_printf ("%s %u", name, i);
  }
  return free_name;
}
