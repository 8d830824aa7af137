/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "provision/pair.h"

#include <glib/gi18n-lib.h>

#include "core/list.h"
#include "core/types.h"
#include "provision/server.h"

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

static gboolean
split_all (const char *text, GArray *ends[2], GError **error)
{
  g_auto (GStrv) items = wgre_list_split (text);

  for (guint i = 0; items[i]; i++) {
    WgrePrefix network, both[2];

    if (!wgre_prefix_parse (items[i], TRUE, &network) || !split_network (&network, both)) {
      g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
                   _ ("\"%s\" is no network for two: give one such as 10.10.10.0/30"), items[i]);
      return FALSE;
    }
    g_array_append_val (ends[0], both[0]);
    g_array_append_val (ends[1], both[1]);
  }
  return TRUE;
}

static GHashTable *
make_end (const WgrePairSpec *spec, guint end, const GArray *addresses, GError **error)
{
  g_autoptr (GHashTable) data = wgre_provision_data_new ();
  g_autoptr (WgreProfile) profile = NULL;
  gboolean named = spec->name && !wgre_interface_name_problem (spec->name) &&
                   !wgre_kind_reserved_by (spec->name);

  g_hash_table_insert (data, g_strdup ("tunnel"), g_strdup (spec->tunnel ? spec->tunnel : "gre"));
  g_hash_table_insert (data, g_strdup ("local"), g_strdup (spec->ends[end]));
  g_hash_table_insert (data, g_strdup ("remote"), g_strdup (spec->ends[1 - end]));
  g_hash_table_insert (data, g_strdup ("addresses"), wgre_prefix_list_to_string (addresses));
  if (named)
    g_hash_table_insert (data, g_strdup ("interface"), g_strdup (spec->name));
  if (spec->key)
    g_hash_table_insert (data, g_strdup ("key"), g_strdup (spec->key));
  profile = wgre_profile_new (data, NULL, WGRE_PROFILE_NONE, error);
  return profile ? g_steal_pointer (&data) : NULL;
}

gboolean
wgre_provision_pair (const WgrePairSpec *spec, GHashTable *ret_data[2], GError **error)
{
  g_autoptr (GArray) first = g_array_new (FALSE, FALSE, sizeof (WgrePrefix));
  g_autoptr (GArray) second = g_array_new (FALSE, FALSE, sizeof (WgrePrefix));
  g_autoptr (GHashTable) left = NULL, right = NULL;

  if (!split_all (spec->inner, (GArray *[]){ first, second }, error))
    return FALSE;
  left = make_end (spec, 0, first, error);
  right = left ? make_end (spec, 1, second, error) : NULL;
  if (!right)
    return FALSE;
  ret_data[0] = g_steal_pointer (&left);
  ret_data[1] = g_steal_pointer (&right);
  return TRUE;
}
