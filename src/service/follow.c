/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/follow.h"

#include <string.h>

#include "host/resolve.h"
#include "service/log.h"

typedef struct {
  const WgrePeer *peer;
  guint index; /* in the peers of the carrier */
  WgreCourse course;
} Followed;

struct _WgreFollow {
  GHashTable *names; /* name → GArray of WgreIp */
  const WgreFollowEvents *events;
  gpointer data;
  const WgrePlan *plan; /* NULL: not started */
  WgreKernel *kernel;
  GArray *peers; /* of Followed */
  guint timer;
};

static Followed *
follow_peer (const WgreFollow *follow, guint i)
{
  return &g_array_index (follow->peers, Followed, i);
}

/* --- candidates --- */

static void
candidates_add (GArray *candidates, const WgreEndpointAddress *address, guint rank)
{
  const WgreCandidate candidate = { *address, rank };

  for (guint i = 0; i < candidates->len; i++) {
    const WgreEndpointAddress *other = &g_array_index (candidates, WgreCandidate, i).address;

    if (wgre_ip_equal (&other->ip, &address->ip) && other->port == address->port &&
        other->scope == address->scope)
      return;
  }
  g_array_append_val (candidates, candidate);
}

static GArray *
follow_candidates (const WgreFollow *follow, const WgrePeer *peer)
{
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (WgreCandidate));
  const WgreEndpoint *endpoint;

  for (guint rank = 0; (endpoint = wgre_peer_endpoint (peer, rank)); rank++) {
    const GArray *ips = wgre_endpoint_is_name (endpoint)
                            ? g_hash_table_lookup (follow->names, endpoint->host)
                            : NULL;
    WgreEndpointAddress address = wgre_resolve_address (endpoint);

    if (address.ip.family)
      candidates_add (candidates, &address, rank);
    for (guint i = 0; ips && i < ips->len; i++) {
      address.ip = g_array_index (ips, WgreIp, i);
      candidates_add (candidates, &address, rank);
    }
  }
  return candidates;
}

/* --- looking --- */

static void
follow_look_up (WgreFollow *follow, const WgrePeer *peer)
{
  const WgreEndpoint *endpoint;

  for (guint i = 0; (endpoint = wgre_peer_endpoint (peer, i)); i++)
    if (wgre_endpoint_is_name (endpoint))
      follow->events->look_up (endpoint->host, follow->data);
}

/* Nobody can be asked for the names of a peer that has none: the search goes on. */
static void
follow_do (WgreFollow *follow, Followed *followed, WgreCourseStep step)
{
  if (step == WGRE_COURSE_LOOK_UP && wgre_peer_has_name (followed->peer)) {
    follow_look_up (follow, followed->peer);
    return;
  }
  if (step == WGRE_COURSE_LOOK_UP)
    step = wgre_course_learn (&followed->course, NULL, g_get_monotonic_time ());
  if (step == WGRE_COURSE_MOVE)
    follow->events->move (followed->index, &followed->course.target, follow->data);
}

/* The next look, in ms. */
static guint
follow_pause (const WgreFollow *follow)
{
  guint seconds = G_MAXUINT / 1000;

  for (guint i = 0; i < follow->peers->len; i++)
    seconds = MIN (seconds, wgre_course_pause (&follow_peer (follow, i)->course));
  return seconds * 1000;
}

static guint
follow_count_dead (const WgreFollow *follow)
{
  guint count = 0;

  for (guint i = 0; i < follow->peers->len; i++)
    count += follow_peer (follow, i)->course.life == WGRE_LIFE_DEAD;
  return count;
}

/* One that somebody has removed is left alone. */
static void
follow_look (WgreFollow *follow)
{
  g_auto (WgreDeviceState) device = { 0 };
  g_autoptr (GHashTable) index = NULL;
  g_autoptr (GError) error = NULL;

  if (!follow->kernel->device (follow->kernel, wgre_plan_carrier (follow->plan), &device, &error)) {
    wgre_log (LOG_INFO, "cannot look after the peers: %s", error->message);
    return;
  }
  index = wgre_device_index (&device);
  for (guint i = 0; i < follow->peers->len; i++) {
    Followed *followed = follow_peer (follow, i);
    const WgrePeerState *state = g_hash_table_lookup (index, &followed->peer->public_key);

    if (state)
      follow_do (follow, followed,
                 wgre_course_look (&followed->course, state, g_get_monotonic_time ()));
  }
}

static gboolean
follow_tick (gpointer data)
{
  WgreFollow *follow = data;
  guint dead = follow_count_dead (follow);

  follow_look (follow);
  if (dead != follow_count_dead (follow))
    follow->events->died (follow->data);
  follow->timer = g_timeout_add (follow_pause (follow), follow_tick, follow);
  return G_SOURCE_REMOVE;
}

/* --- names --- */

static GArray *
follow_ips (GList *addresses)
{
  GArray *ips = g_array_new (FALSE, FALSE, sizeof (WgreIp));

  for (; addresses; addresses = addresses->next) {
    GInetAddress *address = addresses->data;
    gboolean v4 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4;
    WgreIp ip = { .family = v4 ? AF_INET : AF_INET6 };

    memcpy (ip.bytes, g_inet_address_to_bytes (address), g_inet_address_get_native_size (address));
    if (!wgre_ip_is_any (&ip))
      g_array_append_val (ips, ip);
  }
  return ips;
}

void
wgre_follow_found (WgreFollow *follow, const char *name, GList *addresses)
{
  g_autoptr (GArray) ips = follow_ips (addresses);

  g_return_if_fail (follow && name);

  if (ips->len)
    g_hash_table_replace (follow->names, g_strdup (name), g_array_ref (ips));
  for (guint i = 0; i < follow->peers->len; i++) {
    Followed *followed = follow_peer (follow, i);
    GArray *candidates;

    if (!wgre_peer_has_host (followed->peer, name))
      continue;
    candidates = ips->len ? follow_candidates (follow, followed->peer) : NULL;
    follow_do (follow, followed,
               wgre_course_learn (&followed->course, candidates, g_get_monotonic_time ()));
  }
}

GHashTable *
wgre_follow_names (const WgreFollow *follow)
{
  g_return_val_if_fail (follow, NULL);

  return follow->names;
}

void
wgre_follow_hurry (WgreFollow *follow)
{
  g_return_if_fail (follow);

  for (guint i = 0; i < follow->peers->len; i++) {
    wgre_course_hurry (&follow_peer (follow, i)->course);
    follow_look_up (follow, follow_peer (follow, i)->peer);
  }
}

/* --- life --- */

static void
followed_clear (gpointer data)
{
  wgre_course_clear (&((Followed *) data)->course);
}

WgreFollow *
wgre_follow_new (const WgreFollowEvents *events, gpointer data)
{
  WgreFollow *follow;

  g_return_val_if_fail (events, NULL);

  follow = g_new0 (WgreFollow, 1);
  follow->names =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  follow->peers = g_array_new (FALSE, FALSE, sizeof (Followed));
  g_array_set_clear_func (follow->peers, followed_clear);
  follow->events = events;
  follow->data = data;
  return follow;
}

void
wgre_follow_start (WgreFollow *follow, const WgrePlan *plan, WgreKernel *kernel)
{
  const GPtrArray *peers = wgre_profile_peers (wgre_profile_carrier (plan->profile));

  g_return_if_fail (!follow->plan);
  follow->plan = plan;
  follow->kernel = kernel;
  if (wgre_profile_routing (plan->profile, NULL) == WGRE_ROUTING_NM)
    return;
  for (guint i = 0; i < peers->len; i++) {
    Followed followed = { .peer = peers->pdata[i], .index = i };

    if (!wgre_peer_has_name (followed.peer) && !followed.peer->fallbacks)
      continue;
    wgre_course_init (&followed.course);
    wgre_course_learn (&followed.course, follow_candidates (follow, followed.peer), 0);
    g_array_append_val (follow->peers, followed);
  }
  if (follow->peers->len)
    follow->timer = g_timeout_add (follow_pause (follow), follow_tick, follow);
}

void
wgre_follow_stop (WgreFollow *follow)
{
  if (!follow)
    return;
  g_clear_handle_id (&follow->timer, g_source_remove);
  g_array_set_size (follow->peers, 0);
  follow->plan = NULL;
}

void
wgre_follow_free (WgreFollow *follow)
{
  if (!follow)
    return;
  wgre_follow_stop (follow);
  g_array_unref (follow->peers);
  g_hash_table_unref (follow->names);
  g_free (follow);
}

const char *
wgre_follow_life (const WgreFollow *follow, guint index)
{
  g_return_val_if_fail (follow, NULL);

  for (guint i = 0; i < follow->peers->len; i++)
    if (follow_peer (follow, i)->index == index)
      return wgre_life_name (follow_peer (follow, i)->course.life);
  return NULL;
}
