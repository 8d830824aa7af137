/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/session.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "host/gather.h"
#include "host/resolve.h"
#include "plan/fence.h"
#include "plan/planner.h"
#include "service/change.h"
#include "service/follow.h"
#include "service/handshake.h"
#include "service/log.h"
#include "service/names.h"
#include "service/path.h"
#include "service/zones.h"

/* For a peer's answer: what of this is left when the link is up, but not less than the least. */
#define SESSION_HANDSHAKE_PATIENCE_MS 45000
#define SESSION_HANDSHAKE_PATIENCE_LEAST_MS 10000

typedef enum {
  SESSION_LOCKING,   /* waiting for the interface */
  SESSION_RESOLVING, /* waiting for addresses */
  SESSION_WAITING,   /* the kernel is set up; for a peer's answer */
  SESSION_UP,
  SESSION_OVER, /* failed */
} SessionState;

/* The way of the tunnel's packets on this host. */
typedef struct {
  WgrePath *path;
  char *now; /* see wgre_gather_way(); NULL: not known, or none */
} SessionWay;

struct _WgreSession {
  SessionState state;
  char *directory;
  WgreKernelNew kernel_new;
  const WgreSessionEvents *events;
  gpointer data;

  WgreTunnel tunnel;
  WgreNames *names;
  SessionWay way;
  WgreHandshake *handshake; /* NULL: not waited for */
  WgreFollow *follow;
  WgreKeepalive *keepalive; /* NULL: not wanted */
  WgreZones *zones;

  gint64 begun; /* monotonic, in µs */
  gint64 since; /* when its state began: a time of day, in seconds since 1970 */
  guint32 revision;
};

static void
session_enter (WgreSession *session, SessionState state)
{
  session->state = state;
  session->since = g_get_real_time () / G_USEC_PER_SEC;
}

/* --- the end --- */

static void
session_stop_watching (WgreSession *session)
{
  g_clear_pointer (&session->keepalive, wgre_keepalive_session_free);
  wgre_follow_stop (session->follow);
  g_clear_pointer (&session->zones, wgre_zones_free);
}

static void
session_take_down (WgreSession *session)
{
  g_clear_pointer (&session->handshake, wgre_handshake_free);
  session_stop_watching (session);
  g_clear_pointer (&session->way.path, wgre_path_free);
  wgre_names_stop (session->names);
  wgre_tunnel_take_down (&session->tunnel);
}

void
wgre_session_end (WgreSession *session, const GError *reason)
{
  g_return_if_fail (session && reason);

  session_enter (session, SESSION_OVER);
  session_take_down (session);
  session->events->failed (reason, session->data);
}

void
wgre_session_let_go (WgreSession *session)
{
  g_return_if_fail (session);

  session->tunnel.fence.let_go = TRUE;
}

void
wgre_session_keep_fence (WgreSession *session)
{
  g_return_if_fail (session);

  session->tunnel.fence.kept = TRUE;
}

/* --- while it is up --- */

static void
session_far_end_changed (gboolean dead, const char *sentence, gpointer data)
{
  WgreSession *session = data;

  g_free (session->tunnel.plan->liveness);
  session->tunnel.plan->liveness = g_strdup (sentence);
  wgre_tunnel_withdraw (&session->tunnel, dead);
  if (session->state == SESSION_UP)
    session->events->changed (session->tunnel.plan, session->data);
}

static void
session_start_watching (WgreSession *session)
{
  WgreTunnel *tunnel = &session->tunnel;
  g_autoptr (GError) error = NULL;

  wgre_repair_watch (tunnel->repair, tunnel->plan);
  session->zones = wgre_zones_new (tunnel->plan, tunnel->kernel);
  if (wgre_profile_has (tunnel->profile, WGRE_OPT_KEEPALIVE)) {
    session->keepalive =
        wgre_keepalive_session_new (tunnel->plan, tunnel->kernel, &tunnel->facts.remote,
                                    session_far_end_changed, session, &error);
    if (!session->keepalive)
      wgre_plan_warn (tunnel->plan, _ ("%s: the far end is not watched"), error->message);
  }
  wgre_follow_start (session->follow, tunnel->plan, tunnel->kernel);
}

/* Where hundreds of tunnels are, most of what changes on the host is of the others. The networks
 * that the host is in do not matter, unless the kill switch leaves them out. @link: by which the
 * way leads. */
static void
session_narrow_path (const WgreSession *session, int link)
{
  const WgreTunnel *tunnel = &session->tunnel;
  WgreIp far_end;
  gboolean only = wgre_gather_far_end (tunnel->plan, &tunnel->facts, &far_end) &&
                  !wgre_profile_number (tunnel->profile, WGRE_OPT_EXCLUDE);

  if (session->way.path)
    wgre_path_narrow (session->way.path, only ? &far_end : NULL, link);
}

/* The far end is elsewhere. */
static void
session_turn_path (const WgreSession *session)
{
  int link = 0;
  g_autofree char *way G_GNUC_UNUSED =
      session->way.path ? wgre_gather_way (session->tunnel.plan, &session->tunnel.facts, &link)
                        : NULL;

  session_narrow_path (session, link);
}

/* Routes that are withdrawn come back for it: the keepalive begins anew. */
static gboolean
session_change (WgreSession *session, WgreProfile *profile, const WgreFacts *facts,
                GPtrArray *commands, GError **error)
{
  WgreTunnel *tunnel = &session->tunnel;
  g_autoptr (WgrePlan) plan = wgre_plan_new (profile, facts, error);
  g_autoptr (WgreDiff) diff = plan ? wgre_diff_new (tunnel->plan, plan, error) : NULL;
  gboolean ok, withdrawn, by_nm;

  if (!diff)
    return FALSE;
  withdrawn = tunnel->plan->withdrawn;
  by_nm = diff->by_nm;
  wgre_tunnel_withdraw (tunnel, FALSE);
  session_stop_watching (session);
  ok = wgre_tunnel_change (tunnel, profile, facts, &plan, &diff, commands, error);
  session->revision++;
  session_start_watching (session);
  session_turn_path (session);
  if (withdrawn || (ok && by_nm))
    session->events->changed (tunnel->plan, session->data);
  return ok;
}

/* --- another way to the far end --- */

/* The link's MTU follows that of the way. Without a way it stays. */
static void
session_follow_mtu (WgreSession *session)
{
  WgreTunnel *tunnel = &session->tunnel;
  g_autoptr (GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);
  g_auto (WgreFacts) facts = { 0 };
  g_autoptr (GError) error = NULL;
  guint32 mtu;

  if (wgre_profile_has (wgre_profile_carrier (tunnel->profile), WGRE_OPT_MTU))
    return;
  mtu = wgre_gather_mtu (tunnel->plan, &tunnel->facts, &error);
  if (!mtu || mtu == tunnel->facts.underlay_mtu)
    return;
  wgre_log (LOG_NOTICE, "the way to the far end has an MTU of %u", mtu);
  wgre_facts_copy (&tunnel->facts, &facts);
  facts.underlay_mtu = mtu;
  if (!session_change (session, tunnel->profile, &facts, commands, &error))
    wgre_log (LOG_WARNING, "the MTU does not follow: %s", error->message);
}

static gboolean
session_same_networks (const GArray *a, const GArray *b)
{
  if (!a || !b || a->len != b->len)
    return a == b;
  for (guint i = 0; i < a->len; i++)
    if (!wgre_prefix_equal (&g_array_index (a, WgrePrefix, i), &g_array_index (b, WgrePrefix, i)))
      return FALSE;
  return TRUE;
}

/* The host may be in other networks than before: the kill switch leaves out these. When they are
 * not known, it leaves out what it did. */
static void
session_follow_lan (WgreSession *session)
{
  WgreTunnel *tunnel = &session->tunnel;
  g_autoptr (GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);
  g_auto (WgreFacts) facts = { 0 };
  g_autoptr (GError) error = NULL;

  wgre_facts_copy (&tunnel->facts, &facts);
  if (wgre_gather_lan (tunnel->profile, &facts, &error) &&
      session_same_networks (facts.lan, tunnel->facts.lan))
    return;
  if (!error && session_change (session, tunnel->profile, &facts, commands, &error))
    wgre_log (LOG_NOTICE, "this host is in other networks than before");
  else
    wgre_log (LOG_WARNING, "the networks that this host is in are not followed: %s",
              error->message);
}

/* Changes of the routes are many; what counts is by which link, from which address and by whom the
 * tunnel's packets leave. */
static void
session_follow_host (gpointer data)
{
  WgreSession *session = data;
  int link;
  g_autofree char *way = wgre_gather_way (session->tunnel.plan, &session->tunnel.facts, &link);
  gboolean other = session->way.now && g_strcmp0 (way, session->way.now);

  if (other)
    wgre_log (LOG_INFO, "the way to the far end is another one: %s", way ? way : "there is none");
  g_free (session->way.now);
  session->way.now = g_steal_pointer (&way);
  session_narrow_path (session, link);
  if (other && session->way.now)
    wgre_follow_hurry (session->follow);
  session_follow_mtu (session);
  session_follow_lan (session);
}

/* --- another address of the far end --- */

static void
session_move_peer (guint i, const WgreEndpointAddress *address, gpointer data)
{
  WgreSession *session = data;

  wgre_tunnel_move_peer (&session->tunnel, i, address);
  session_turn_path (session);
}

static void
session_look_up (const char *name, gpointer data)
{
  wgre_names_ask (((WgreSession *) data)->names, name);
}

static void
session_peers_died (gpointer data)
{
  WgreSession *session = data;

  session->events->peers_died (session->data);
}

static const WgreFollowEvents session_follow_events = { .look_up = session_look_up,
                                                        .move = session_move_peer,
                                                        .died = session_peers_died };

/* While the link is there: peers that have no address get one, the others are left to those who
 * know whether they answer. */
static gboolean
session_find_peers (WgreSession *session, const char *name, GList *addresses)
{
  const GPtrArray *peers = wgre_profile_peers (wgre_profile_carrier (session->tunnel.profile));
  GArray *endpoints = session->tunnel.facts.endpoints;
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < peers->len; i++)
    if (!g_array_index (endpoints, WgreEndpointAddress, i).ip.family)
      g_array_append_val (open, i);
  if (!wgre_resolve_put (session->tunnel.profile, &session->tunnel.facts, name, addresses, TRUE))
    return FALSE;
  wgre_tunnel_update_tables (&session->tunnel);
  for (guint n = 0; n < open->len; n++) {
    guint i = g_array_index (open, guint, n);

    if (g_array_index (endpoints, WgreEndpointAddress, i).ip.family)
      wgre_tunnel_locate_peer (&session->tunnel, i);
  }
  session_turn_path (session);
  return TRUE;
}

static WgreFound
session_name_found (const char *name, GList *addresses, gpointer data)
{
  WgreSession *session = data;
  const WgreProfile *profile = session->tunnel.profile;
  gboolean there = session->state == SESSION_UP || session->state == SESSION_WAITING;
  WgreIp before = session->tunnel.facts.remote;

  if (there ? !session_find_peers (session, name, addresses)
            : !wgre_resolve_put (profile, &session->tunnel.facts, name, addresses, FALSE))
    return WGRE_FOUND_NOTHING;
  wgre_follow_found (session->follow, name, addresses);
  wgre_handshake_call (there ? session->handshake : NULL);

  /* With routing=nm the way to the first address is NetworkManager's, and there is no telling it of
   * another one: packets to that would go into the tunnel itself. Inside of WireGuard the far end's
   * address is also a route, an allowed IP and what the fence stands around. */
  if (g_strcmp0 (wgre_profile_string (profile, WGRE_OPT_REMOTE), name) ||
      wgre_profile_routing (profile, NULL) == WGRE_ROUTING_NM || wgre_profile_lower (profile))
    return WGRE_FOUND_DONE;
  /* The far end may have another address than before: the tunnel is led there, and what runs
   * through it notices a pause at most. When that fails the old address stays, and it is tried
   * again. */
  if (session->state != SESSION_UP || wgre_ip_equal (&before, &session->tunnel.facts.remote) ||
      !wgre_tunnel_move (&session->tunnel, &before))
    return WGRE_FOUND_SAME;
  wgre_keepalive_session_moved (session->keepalive);
  session_turn_path (session);
  session_follow_mtu (session);
  return WGRE_FOUND_CHANGED;
}

/* --- going up --- */

static void
session_log_warnings (const WgreSession *session)
{
  const GPtrArray *warnings = session->tunnel.plan->warnings;

  for (guint i = 0; i < warnings->len; i++)
    wgre_log (LOG_WARNING, "%s", (const char *) warnings->pdata[i]);
}

static void
session_become_ready (WgreSession *session)
{
  WgreTunnel *tunnel = &session->tunnel;
  g_autoptr (GError) error = NULL;
  int link;

  session_enter (session, SESSION_UP);
  tunnel->fence.was_up = TRUE;
  wgre_session_fence_forget (&tunnel->fence, tunnel->plan, tunnel->kernel, &tunnel->told);
  session->way.now = wgre_gather_way (tunnel->plan, &tunnel->facts, &link);
  session->way.path = wgre_path_new (session_follow_host, session, &error);
  if (!session->way.path)
    wgre_log (LOG_WARNING, "cannot watch over the way to the far end: %s", error->message);
  session_narrow_path (session, link);
  session_follow_lan (session);
  session->events->ready (tunnel->plan, session->data);
}

static void
session_handshake_done (const GError *error, gpointer data)
{
  WgreSession *session = data;
  g_autoptr (WgreHandshake) handshake G_GNUC_UNUSED = g_steal_pointer (&session->handshake);

  if (error)
    wgre_session_end (session, error);
  else
    session_become_ready (session);
}

static void
session_names_ready (const GError *problem, gpointer data)
{
  WgreSession *session = data;
  WgreTunnel *tunnel = &session->tunnel;
  g_autoptr (GError) error = NULL;
  gint64 left_ms;

  if (problem) {
    wgre_session_end (session, problem);
    return;
  }
  session_enter (session, SESSION_WAITING);
  wgre_resolve_fall_back (tunnel->profile, &tunnel->facts);
  if (!wgre_tunnel_bring_up (tunnel, &error)) {
    wgre_session_end (session, error);
    return;
  }
  wgre_names_go_on (session->names);
  session_start_watching (session);
  session_log_warnings (session);

  if (!wgre_handshake_wanted (tunnel->profile)) {
    session_become_ready (session);
    return;
  }
  left_ms = SESSION_HANDSHAKE_PATIENCE_MS - (g_get_monotonic_time () - session->begun) / 1000;
  session->handshake = wgre_handshake_new (
      tunnel->plan, tunnel->kernel, &tunnel->facts,
      (guint) MAX (left_ms, SESSION_HANDSHAKE_PATIENCE_LEAST_MS), session_handshake_done, session);
}

static const WgreNamesEvents session_names_events = { session_name_found, session_names_ready };

static void
session_broken (const GError *error, gpointer data)
{
  wgre_session_end (data, error);
}

/* The interface is taken: what was left there is undone, and names are looked up. */
static void
session_taken (const GError *problem, gpointer data)
{
  WgreSession *session = data;
  g_autoptr (GError) error = NULL;

  if (problem ||
      !wgre_tunnel_start (&session->tunnel, session->kernel_new, session_broken, session, &error)) {
    wgre_session_end (session, problem ? problem : error);
    return;
  }
  session_enter (session, SESSION_RESOLVING);
  wgre_names_start (session->names);
}

/* --- another version of the profile --- */

GPtrArray *
wgre_session_reconfigure (WgreSession *session, WgreProfile *profile, const WgreFacts *identity,
                          GError **error)
{
  WgreTunnel *tunnel = &session->tunnel;
  g_autoptr (GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);
  g_auto (WgreFacts) facts = { 0 };
  int lock;
  gboolean ok;

  g_return_val_if_fail (session && profile && identity, NULL);

  if (session->state != SESSION_UP) {
    g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_INVALID,
                         _ ("the tunnel is not up: use \"nmcli connection up\""));
    return NULL;
  }
  lock = wgre_journal_lock_all (session->directory, error);
  if (lock < 0)
    return NULL;
  ok = wgre_change_profile (profile, identity, tunnel->profile, &tunnel->facts, &facts, error) &&
       session_change (session, profile, &facts, commands, error);
  g_close (lock, NULL);
  wgre_session_fence_await (&tunnel->fence);
  if (!ok)
    return NULL;
  wgre_names_renew (session->names);
  session_log_warnings (session);
  session_follow_mtu (session);
  return g_steal_pointer (&commands);
}

/* --- what others may know --- */

const char *
wgre_session_peer_life (const WgreSession *session, guint index)
{
  g_return_val_if_fail (session, NULL);

  return wgre_follow_life (session->follow, index);
}

const char *
wgre_session_uuid (const WgreSession *session)
{
  g_return_val_if_fail (session, NULL);

  return session->tunnel.facts.uuid;
}

void
wgre_session_view (const WgreSession *session, WgreSessionView *ret_view)
{
  static const char *const states[] = {
    [SESSION_LOCKING] = "starting", [SESSION_RESOLVING] = "starting",
    [SESSION_WAITING] = "waiting",  [SESSION_UP] = "up",
    [SESSION_OVER] = "over",
  };

  g_return_if_fail (session && ret_view);

  *ret_view = (WgreSessionView){
    .state = states[session->state],
    .since = session->since,
    .revision = session->revision,
    .profile = session->tunnel.profile,
    .facts = &session->tunnel.facts,
    .plan = session->tunnel.kernel ? session->tunnel.plan : NULL,
    .probes = wgre_keepalive_session_count (session->keepalive),
  };
}

const char *
wgre_session_fence (const WgreSession *session)
{
  g_autoptr (WgreFence) closed = NULL;

  g_return_val_if_fail (session, NULL);

  if (!session->tunnel.plan || !wgre_plan_fence_of (session->tunnel.plan))
    return NULL;
  closed = wgre_session_fence_read_closed (&session->tunnel.fence);
  return closed ? "closed" : "open";
}

gboolean
wgre_session_device (WgreSession *session, WgreDeviceState *ret_device, GError **error)
{
  const WgreTunnel *tunnel = &session->tunnel;

  g_return_val_if_fail (session && ret_device, FALSE);

  if (!tunnel->kernel || !tunnel->plan) {
    g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND, _ ("the tunnel is not up"));
    return FALSE;
  }
  return tunnel->kernel->device (tunnel->kernel, wgre_plan_carrier (tunnel->plan), ret_device,
                                 error);
}

/* --- life --- */

WgreSession *
wgre_session_new (const char *directory, WgreKernelNew kernel_new, WgreProfile *profile,
                  const WgreFacts *identity, const WgreSessionEvents *events, gpointer data)
{
  WgreSession *session;
  WgreTunnel *tunnel;
  WgreFacts *facts;

  g_return_val_if_fail (directory && kernel_new && profile && identity && events, NULL);

  session = g_new0 (WgreSession, 1);
  session->directory = g_strdup (directory);
  session->kernel_new = kernel_new;
  session->events = events;
  session->data = data;
  session->begun = g_get_monotonic_time ();
  session->follow = wgre_follow_new (&session_follow_events, session);
  session->names =
      wgre_names_new (&session->tunnel, session->follow, &session_names_events, session);

  facts = &session->tunnel.facts;
  facts->uuid = g_intern_string (identity->uuid);
  facts->id = g_intern_string (identity->id);
  facts->interface = g_intern_string (identity->interface);
  facts->zone = g_intern_string (identity->zone);
  memcpy (facts->use, identity->use, sizeof facts->use);
  memcpy (facts->nm_routes, identity->nm_routes, sizeof facts->nm_routes);
  memcpy (facts->dns_shared, identity->dns_shared, sizeof facts->dns_shared);

  tunnel = &session->tunnel;
  tunnel->directory = tunnel->fence.directory = session->directory;
  tunnel->fence.uuid = facts->uuid;
  tunnel->profile = wgre_profile_ref (profile);
  tunnel->names = wgre_follow_names (session->follow);
  session_enter (session, SESSION_LOCKING);
  tunnel->tenure =
      wgre_tenure_new (session->directory, wgre_plan_interface (profile, facts),
                       wgre_plan_lower_interface (profile, facts), session_taken, session);
  return session;
}

void
wgre_session_free (WgreSession *session)
{
  if (!session)
    return;
  session_enter (session, SESSION_OVER);
  session_take_down (session);
  wgre_names_free (session->names);
  wgre_tunnel_clear (&session->tunnel);
  wgre_follow_free (session->follow);
  g_free (session->directory);
  g_free (session->way.now);
  g_free (session);
}
