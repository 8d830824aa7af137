/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "provision/pair.h"

#include <glib/gi18n-lib.h>

#include "core/list.h"
#include "core/types.h"
#include "provision/table.h"

/* The two addresses of a network for two: all of them where it has only two (RFC 3021, RFC 6164),
 * else those behind the network's own. */
static gboolean
split_network (const WgrePrefix *network, WgrePrefix ret_ends[2])
{
  WgrePrefix masked = wgre_prefix_masked (network);
  guint bits = wgre_family_bits (masked.ip.family);
  gsize last = wgre_ip_size (&masked.ip) - 1;
  guint8 first = masked.length + 1u == bits ? 0 : 1;

  if (masked.length == bits)
    return FALSE;
  for (guint i = 0; i < 2; i++) {
    ret_ends[i] = masked;
    ret_ends[i].ip.bytes[last] = (guint8) (masked.ip.bytes[last] + first + i);
  }
  return TRUE;
}

static GHashTable *
make_end (const WgrePairSpec *spec, guint end, const GArray *addresses, GError **error)
{
  g_autoptr (GHashTable) data = wgre_provision_data_new ();
  g_autofree char *list = wgre_prefix_list_to_string (addresses);
  g_autoptr (WgreProfile) profile = NULL;

  wgre_provision_set (data, "tunnel", spec->tunnel ? spec->tunnel : "gre");
  wgre_provision_set (data, "local", spec->ends[end]);
  wgre_provision_set (data, "remote", spec->ends[1 - end]);
  wgre_provision_set (data, "addresses", list);
  wgre_provision_set (data, "interface", wgre_provision_interface (spec->name));
  wgre_provision_set (data, "key", spec->key);
  profile = wgre_profile_new (data, NULL, WGRE_PROFILE_NONE, error);
  return profile ? g_steal_pointer (&data) : NULL;
}

gboolean
wgre_provision_pair (const WgrePairSpec *spec, GHashTable *ret_data[2], GError **error)
{
  g_autoptr (GArray) first = g_array_new (FALSE, FALSE, sizeof (WgrePrefix));
  g_autoptr (GArray) second = g_array_new (FALSE, FALSE, sizeof (WgrePrefix));
  g_autoptr (GHashTable) left = NULL, right = NULL;
  g_auto (GStrv) networks = NULL;

  g_return_val_if_fail (spec && spec->ends[0] && spec->ends[1] && spec->inner && ret_data, FALSE);
  networks = wgre_list_split (spec->inner);
  for (guint i = 0; networks[i]; i++) {
    WgrePrefix network, ends[2];

    if (!wgre_prefix_parse (networks[i], TRUE, &network) || !split_network (&network, ends)) {
      g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
                   _ ("\"%s\" is no network for two: give one such as 10.10.10.0/30"), networks[i]);
      return FALSE;
    }
    g_array_append_val (first, ends[0]);
    g_array_append_val (second, ends[1]);
  }

  left = make_end (spec, 0, first, error);
  right = left ? make_end (spec, 1, second, error) : NULL;
  if (!right)
    return FALSE;
  ret_data[0] = g_steal_pointer (&left);
  ret_data[1] = g_steal_pointer (&right);
  return TRUE;
}
