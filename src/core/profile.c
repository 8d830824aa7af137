/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/profile.h"

#include <string.h>

#include "core/destination.h"
#include "core/option.h"
#include "core/profile-private.h"
#include "core/types.h"

const WgreKind *
wgre_profile_kind_of (GHashTable *data)
{
  const WgreOption *option = wgre_option_get (WGRE_OPT_TUNNEL);
  const char *name;

  g_return_val_if_fail (data != NULL, NULL);
  name = g_hash_table_lookup (data, option->key);
  return wgre_kind_by_name (name && *name ? name : option->fallback);
}

WgreProfile *
wgre_profile_ref (WgreProfile *profile)
{
  g_return_val_if_fail (profile != NULL, NULL);
  g_ref_count_inc (&profile->references);
  return profile;
}

void
wgre_profile_unref (WgreProfile *profile)
{
  if (!profile || !g_ref_count_dec (&profile->references))
    return;
  for (guint i = 0; i < WGRE_N_OPTIONS; i++)
    wgre_option_clear_value (wgre_option_get (i), &profile->values[i]);
  g_ptr_array_unref (profile->peers);
  g_array_unref (profile->neighbours);
  g_clear_pointer (&profile->lower, wgre_profile_unref);
  g_ptr_array_unref (profile->lines);
  g_free (profile);
}

const WgreKind *
wgre_profile_kind (const WgreProfile *profile)
{
  g_return_val_if_fail (profile != NULL, NULL);
  return wgre_kind_get ((WgreKindId) profile->values[WGRE_OPT_TUNNEL].number);
}

const WgreProfile *
wgre_profile_lower (const WgreProfile *profile)
{
  g_return_val_if_fail (profile != NULL, NULL);
  return profile->lower;
}

const WgreProfile *
wgre_profile_carrier (const WgreProfile *profile)
{
  g_return_val_if_fail (profile != NULL, NULL);
  return profile->lower ? profile->lower : profile;
}

gboolean
wgre_profile_has (const WgreProfile *profile, WgreOptionId id)
{
  g_return_val_if_fail (profile && id < WGRE_N_OPTIONS, FALSE);
  return profile->given[id];
}

/* To read a value as something that it is not is a bug of the caller. */
static gboolean
profile_holds (WgreOptionId id, WgreContent content)
{
  const WgreOption *option = wgre_option_get (id);

  return option && option->type->content == content;
}

const WgreValue *
wgre_profile_value (const WgreProfile *profile, WgreOptionId id)
{
  g_return_val_if_fail (profile && id < WGRE_N_OPTIONS, NULL);
  return profile->has[id] ? &profile->values[id] : NULL;
}

guint64
wgre_profile_number (const WgreProfile *profile, WgreOptionId id)
{
  g_return_val_if_fail (profile != NULL, 0);
  g_return_val_if_fail (profile_holds (id, WGRE_CONTENT_NUMBER) ||
                            wgre_option_get (id)->type == &wgre_type_excluded,
                        0);
  return profile->values[id].number;
}

const char *
wgre_profile_string (const WgreProfile *profile, WgreOptionId id)
{
  g_return_val_if_fail (profile && profile_holds (id, WGRE_CONTENT_STRING), NULL);
  return profile->values[id].object;
}

const WgreIp *
wgre_profile_ip (const WgreProfile *profile, WgreOptionId id)
{
  g_return_val_if_fail (profile && profile_holds (id, WGRE_CONTENT_IP), NULL);
  return profile->values[id].object;
}

const GArray *
wgre_profile_prefixes (const WgreProfile *profile, WgreOptionId id)
{
  g_return_val_if_fail (profile && profile_holds (id, WGRE_CONTENT_PREFIXES), NULL);
  return profile->values[id].object;
}

const GArray *
wgre_profile_routes (const WgreProfile *profile)
{
  g_return_val_if_fail (profile != NULL, NULL);
  return profile->values[WGRE_OPT_ROUTES].object;
}

const GArray *
wgre_profile_policies (const WgreProfile *profile)
{
  g_return_val_if_fail (profile != NULL, NULL);
  return profile->values[WGRE_OPT_ROUTING_RULES].object;
}

const GArray *
wgre_profile_ips (const WgreProfile *profile, WgreOptionId id)
{
  g_return_val_if_fail (profile && profile_holds (id, WGRE_CONTENT_IPS), NULL);
  return profile->values[id].object;
}

const char *const *
wgre_profile_strings (const WgreProfile *profile, WgreOptionId id)
{
  g_return_val_if_fail (profile && profile_holds (id, WGRE_CONTENT_STRINGS), NULL);
  return profile->values[id].object;
}

const WgreKey *
wgre_profile_key (const WgreProfile *profile, WgreOptionId id)
{
  g_return_val_if_fail (profile && profile_holds (id, WGRE_CONTENT_KEY), NULL);
  return profile->values[id].object;
}

const GPtrArray *
wgre_profile_peers (const WgreProfile *profile)
{
  g_return_val_if_fail (profile != NULL, NULL);
  return profile->peers;
}

const GArray *
wgre_profile_neighbours (const WgreProfile *profile)
{
  g_return_val_if_fail (profile != NULL, NULL);
  return profile->neighbours;
}

const GPtrArray *
wgre_profile_lines (const WgreProfile *profile)
{
  g_return_val_if_fail (profile != NULL, NULL);
  return profile->lines;
}

WgreRouting
wgre_profile_routing (const WgreProfile *profile, guint32 *ret_table)
{
  guint64 number = wgre_profile_number (profile, WGRE_OPT_ROUTING);

  if (ret_table)
    *ret_table = (guint32) (number >> 8);
  return (WgreRouting) (number & 0xff);
}

gboolean
wgre_profile_has_default (const WgreProfile *profile)
{
  const GPtrArray *peers;

  g_return_val_if_fail (profile != NULL, FALSE);
  peers = wgre_profile_peers (profile);
  for (guint i = 0; i < peers->len; i++)
    if (wgre_prefix_list_has_default (((const WgrePeer *) peers->pdata[i])->allowed_ips))
      return TRUE;
  return wgre_destinations_have_default (wgre_profile_routes (profile));
}

gboolean
wgre_profile_is_on_link (const WgreProfile *profile, const WgreIp *ip)
{
  g_return_val_if_fail (profile && ip, FALSE);
  return wgre_prefix_list_find (wgre_profile_prefixes (profile, WGRE_OPT_ADDRESSES), ip) ||
         wgre_prefix_list_find (wgre_profile_prefixes (profile, WGRE_OPT_PEER_ADDRESS), ip);
}

static void
note_default (const WgrePrefix *prefix, gboolean *full)
{
  if (wgre_prefix_is_default (prefix))
    full[prefix->ip.family == AF_INET6] = TRUE;
}

gboolean
wgre_profile_full (const WgreProfile *profile, gboolean ret_full[2])
{
  const GPtrArray *peers = wgre_profile_peers (profile);
  const GArray *routes = wgre_profile_routes (profile);
  WgreRouting routing = wgre_profile_routing (profile, NULL);

  g_return_val_if_fail (ret_full, FALSE);
  ret_full[0] = ret_full[1] = FALSE;
  if (routing != WGRE_ROUTING_AUTO && routing != WGRE_ROUTING_NM)
    return FALSE;
  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];

    for (guint j = 0; !peer->has_route_table && j < peer->allowed_ips->len; j++)
      note_default (&g_array_index (peer->allowed_ips, WgrePrefix, j), ret_full);
  }
  for (guint i = 0; routes && i < routes->len; i++)
    if (!g_array_index (routes, WgreDestination, i).table)
      note_default (&g_array_index (routes, WgreDestination, i).prefix, ret_full);
  return ret_full[0] || ret_full[1];
}

gboolean
wgre_profile_asks_alone (const WgreProfile *profile)
{
  const GArray *servers = wgre_profile_ips (profile, WGRE_OPT_DNS);
  gboolean full[2];

  return servers && servers->len && !wgre_profile_has (profile, WGRE_OPT_NETNS) &&
         wgre_profile_full (profile, full);
}

/* Free with wgre_wipe_string(): it may be a secret. */
static char *
text_of (const WgreProfile *profile, const WgreOption *option)
{
  gboolean lower = option->flags & WGRE_OPTION_LOWER;
  const WgreValue *value =
      wgre_profile_value (lower ? wgre_profile_carrier (profile) : profile, option->id);

  return value && !wgre_option_has_id (option) ? wgre_option_print (option, value) : NULL;
}

char **
wgre_profile_restart_keys (const WgreProfile *a, const WgreProfile *b)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);
    char *left = text_of (a, option), *right = text_of (b, option);

    if (!(option->flags & WGRE_OPTION_LIVE) && g_strcmp0 (left, right))
      g_ptr_array_add (keys, g_strdup (option->key));
    wgre_wipe_string (left);
    wgre_wipe_string (right);
  }
  g_ptr_array_add (keys, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&keys), FALSE);
}
