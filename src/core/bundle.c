/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/bundle.h"

#include <glib/gi18n-lib.h>

#include "core/option.h"
#include "core/types.h"

GArray *
wgre_bundle_far_ends (const WgreProfile *profile, const WgreIp *remote)
{
  const GArray *neighbours = wgre_profile_neighbours (profile);
  GArray *ends;

  g_return_val_if_fail (profile && remote, NULL);
  ends = g_array_new (FALSE, FALSE, sizeof (WgreIp));
  if (remote->family)
    g_array_append_val (ends, *remote);
  for (guint i = 0; i < neighbours->len; i++) {
    const WgreIp *outer = &g_array_index (neighbours, WgreNeighbour, i).outer;

    if (!wgre_ip_list_has (ends, outer))
      g_array_append_val (ends, *outer);
  }
  return ends;
}

static const char *
bundle_key_of (const WgreProfile *profile)
{
  gboolean many = wgre_profile_neighbours (profile)->len != 0;

  return wgre_option_get (many ? WGRE_OPT_NEIGHBOUR : WGRE_OPT_REMOTE)->key;
}

static gboolean
lead_there (const WgreProfile *profile, GPtrArray *peers, const WgreIp *far_end, GError **error)
{
  const WgrePrefix host = { *far_end, (guint8) wgre_family_bits (far_end->family) };
  g_autofree char *text = wgre_ip_to_string (far_end);

  for (guint i = 0; i < peers->len; i++)
    if (wgre_prefix_list_find (((const WgrePeer *) peers->pdata[i])->allowed_ips, far_end))
      return TRUE;
  if (peers->len == 1) {
    g_array_append_val (((WgrePeer *) peers->pdata[0])->allowed_ips, host);
    return TRUE;
  }
  wgre_error_set (
      error, WGRE_ERROR_INVALID, bundle_key_of (profile),
      _ ("\"%s\" is in the allowed IPs of none of the peers: add it to those of the peer that it is behind"),
      text);
  return FALSE;
}

GPtrArray *
wgre_bundle_peers (const WgreProfile *profile, const GArray *far_ends, const GArray *endpoints,
                   GError **error)
{
  const GPtrArray *given = wgre_profile_peers (wgre_profile_carrier (profile));
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_peer_free);

  g_return_val_if_fail (profile && far_ends && endpoints, NULL);
  for (guint i = 0; i < given->len; i++)
    g_ptr_array_add (peers, wgre_peer_copy (given->pdata[i]));
  for (guint i = 0; i < far_ends->len; i++) {
    const WgreIp *far_end = &g_array_index (far_ends, WgreIp, i);

    if (wgre_ip_list_has (endpoints, far_end)) {
      g_autofree char *text = wgre_ip_to_string (far_end);

      wgre_error_set (
          error, WGRE_ERROR_INVALID, bundle_key_of (profile),
          _ ("\"%s\" is also the endpoint of a peer: give the far end's address inside the WireGuard network"),
          text);
      return NULL;
    }
    if (!lead_there (profile, peers, far_end, error))
      return NULL;
  }
  return g_steal_pointer (&peers);
}
