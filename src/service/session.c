/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/session.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "fence/store.h"
#include "fence/watch.h"
#include "host/chains.h"
#include "host/gather.h"
#include "host/resolve.h"
#include "plan/fence.h"
#include "plan/planner.h"
#include "plan/withdraw.h"
#include "service/change.h"
#include "service/executor.h"
#include "service/follow.h"
#include "service/handshake.h"
#include "service/journal.h"
#include "service/keepalive.h"
#include "service/log.h"
#include "service/orphan.h"
#include "service/path.h"
#include "service/resolver.h"
#include "service/watch.h"
#include "service/zones.h"

/* The previous owner of an interface may still be taking it down; it never needs longer. */
#define LOCK_PAUSE_MS 100 /* where it cannot be watched */
#define LOCK_PATIENCE_MS 15000
/* libnm gives up 60 s after Connect; before that we can still say why. */
#define RESOLVE_PATIENCE_MS 40000
/* For a peer's answer: what of this is left when the link is up, but not less than the least. */
#define HANDSHAKE_PATIENCE_MS 45000
#define HANDSHAKE_PATIENCE_LEAST_MS 10000
/* Names that are not required hold the tunnel up no longer than this. */
#define OPTIONAL_PATIENCE_MS 5000
/* So long nobody must have taken anything away before what is lost is restored. */
#define RESTORE_PAUSE_MS 1000
/* What is taken away as often as this within one activation is so by somebody's will. */
#define MOST_RESTORED 100

typedef enum {
  SESSION_LOCKING,   /* waiting for the interface */
  SESSION_RESOLVING, /* waiting for addresses */
  SESSION_WAITING,   /* the kernel is set up; for a peer's answer */
  SESSION_UP,
  SESSION_OVER, /* failed */
} SessionState;

struct _WgreSession {
  SessionState state;
  char *directory;
  WgreKernelNew kernel_new;
  WgreProfile *profile;
  WgreFacts facts;
  const WgreSessionEvents *events;
  gpointer data;

  WgreJournal *journal;
  WgreJournal *lower; /* only held: the name of the link below, if there is one */
  WgreKernel *kernel;
  WgrePlan *plan;
  GPtrArray *left;  /* of WgreOp: of an earlier process, not undone yet; or NULL */
  gboolean applied; /* something of the plan may be in the kernel */
  gboolean held, was_up, took_over, let_go,
      settled;            /* what becomes of the fence follows from these */
  WgreResolver *resolver; /* NULL: nobody was asked yet */
  WgreFollow *follow;
  GPtrArray *open;     /* of char *: names that have no address yet */
  GPtrArray *recalled; /* of char *: names whose addresses are those of the last time; or NULL */
  WgreWatch *watch;
  WgreFenceWatch *tables;
  WgrePath *path;
  char *way; /* of the tunnel's packets; NULL: not known, or none */
  WgreZones *zones;
  WgreKeepalive *keepalive; /* NULL: not wanted */
  WgreHandshake *handshake; /* NULL: not waited for */
  gboolean link_down;       /* somebody set a link down */
  guint restoring;          /* timer: something is lost */
  gint64 begun, started;    /* monotonic times at which it and its state began, in µs */
  gint64 since;             /* the second as a time of day, in seconds since 1970 */
  guint timer;
  guint locks[2]; /* sources: of the names that others have */
  guint told, restored;
};

static gboolean
waited (const WgreSession *session, gint64 ms)
{
  return g_get_monotonic_time () - session->started > ms * 1000;
}

static void
stop_waiting (WgreSession *session)
{
  for (guint i = 0; i < G_N_ELEMENTS (session->locks); i++)
    g_clear_handle_id (&session->locks[i], g_source_remove);
}

static void
enter (WgreSession *session, SessionState state)
{
  stop_waiting (session);
  session->state = state;
  session->started = g_get_monotonic_time ();
  session->since = g_get_real_time () / G_USEC_PER_SEC;
  if (session->timer)
    g_source_remove (session->timer);
  session->timer = 0;
}

/* --- the fence --- */

/* Of a name with several addresses the one that is used, if it is one of them. */
static char *
fence_address (const WgreSession *session, const char *name, guint i)
{
  const GArray *ips = wgre_follow_addresses (session->follow, name);
  const GArray *endpoints = session->facts.endpoints;
  const WgreIp *used = endpoints && i < endpoints->len
                           ? &g_array_index (endpoints, WgreEndpointAddress, i).ip
                           : NULL;

  if (!ips)
    return NULL;
  for (guint n = 0; used && n < ips->len; n++)
    if (wgre_ip_equal (&g_array_index (ips, WgreIp, n), used))
      return wgre_ip_to_string (used);
  return wgre_ip_to_string (&g_array_index (ips, WgreIp, 0));
}

static void
fence_add_peer (const WgreSession *session, const WgrePeer *peer, guint i, GStrvBuilder *builder)
{
  const WgreEndpoint *endpoint;

  for (guint n = 0; (endpoint = wgre_peer_endpoint (peer, n)); n++) {
    g_autofree char *text =
        wgre_endpoint_is_name (endpoint) ? fence_address (session, endpoint->host, i) : NULL;
    g_autofree char *entry = text ? g_strdup_printf ("%s=%s", endpoint->host, text) : NULL;

    if (entry)
      g_strv_builder_add (builder, entry);
  }
}

/* What the names of far ends stand for now, for a start at which nobody can be asked. */
static char **
fence_addresses (const WgreSession *session)
{
  const GPtrArray *peers = wgre_profile_peers (wgre_profile_carrier (session->profile));
  const char *remote = wgre_profile_string (session->profile, WGRE_OPT_REMOTE);
  GStrvBuilder *builder = g_strv_builder_new ();
  char **addresses;

  for (guint i = 0; i < peers->len; i++)
    fence_add_peer (session, peers->pdata[i], i, builder);
  if (remote && session->facts.remote.family) {
    g_autofree char *text = wgre_ip_to_string (&session->facts.remote);
    g_autofree char *entry = g_strdup_printf ("%s=%s", remote, text);

    g_strv_builder_add (builder, entry);
  }
  addresses = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);
  return addresses;
}

/* One that was let go for some minutes stays so while its tunnel only changes. */
static gboolean
fence_hold (WgreSession *session, const WgrePlan *plan, GError **error)
{
  const WgreOp *op = wgre_plan_fence_of (plan);
  g_autofree char *commands = op ? op->class->text (op, WGRE_UP) : NULL;
  g_auto (GStrv) addresses = fence_addresses (session);
  g_autoptr (WgreFence) old = wgre_fence_read (session->directory, session->facts.uuid);
  WgreFence fence = {
    .uuid = (char *) session->facts.uuid,
    .id = (char *) session->facts.id,
    .interface = (char *) plan->interface,
    .table = op ? op->u.nft.table : NULL,
    .commands = commands,
    .addresses = addresses,
    .lockdown =
        wgre_profile_number (plan->profile, WGRE_OPT_KILL_SWITCH) == WGRE_KILL_SWITCH_LOCKDOWN,
    .open_until = session->held && old ? old->open_until : 0,
  };

  if (!session->held)
    session->took_over = old != NULL;
  session->held = TRUE;
  return !op || wgre_fence_hold (session->directory, &fence, error);
}

/* The file first: while it is there, somebody puts the table back. */
static void
fence_open (WgreSession *session, const char *uuid, const char *interface)
{
  g_autoptr (WgreOp) op = wgre_op_new (WGRE_OP_FENCE, interface);
  const WgreOp *ops[] = { op };
  g_autoptr (GError) error = NULL;
  guint failed;

  op->u.nft.table = wgre_plan_fence_table (uuid);
  wgre_log_op (op, WGRE_DOWN, &session->told);
  if (!wgre_fence_let_go (session->directory, uuid, &error) ||
      (!session->kernel->apply (session->kernel, ops, 1, WGRE_DOWN, &failed, &error) &&
       !g_error_matches (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND)))
    wgre_log (LOG_ERR, "the kill switch stays closed: %s", error->message);
  else
    wgre_fence_gone (session->directory, uuid);
}

/* Only the user's own word opens it, and not that of a lockdown. A start that has come to nothing
 * leaves nothing. */
static void
fence_settle (WgreSession *session)
{
  g_autoptr (WgreFence) fence = wgre_fence_read (session->directory, session->facts.uuid);

  if (!fence || session->settled || !session->kernel)
    return;
  session->settled = TRUE;
  if ((session->let_go && !fence->lockdown) || (!session->was_up && !session->took_over))
    fence_open (session, fence->uuid, fence->interface);
  else
    wgre_log (LOG_WARNING,
              "the kill switch of \"%s\" stays closed, and next to nothing leaves this host: bring "
              "the connection up, or open it by \"nm-wgre unlock %s\"",
              fence->id, fence->uuid);
}

/* The profile has no kill switch any more, and now it is up without. */
static void
fence_forget (WgreSession *session)
{
  g_autoptr (WgreFence) fence = wgre_fence_read (session->directory, session->facts.uuid);

  if (fence && !wgre_plan_fence_of (session->plan))
    fence_open (session, fence->uuid, fence->interface);
}

void
wgre_session_let_go (WgreSession *session)
{
  session->let_go = TRUE;
}

/* --- the end --- */

/* Locked, since the last owner of a shared setting restores it. */
static gboolean
undo (WgreSession *session, const GPtrArray *ops, WgreTell tell)
{
  int lock = wgre_journal_lock_all (session->directory, NULL);
  g_autoptr (GError) error = NULL;
  gboolean done = wgre_execute_down (session->kernel, ops, tell, &session->told, &error);

  if (!done)
    wgre_log (LOG_ERR,
              "not everything could be taken back: %s; \"nm-wgre-service --sweep\" tries again",
              error->message);
  if (lock >= 0)
    g_close (lock, NULL);
  return done;
}

static void
stop_watching (WgreSession *session)
{
  g_clear_pointer (&session->keepalive, wgre_keepalive_free);
  wgre_follow_stop (session->follow);
  g_clear_pointer (&session->watch, wgre_watch_free);
  g_clear_pointer (&session->tables, wgre_fence_watch_free);
  g_clear_pointer (&session->zones, wgre_zones_free);
  g_clear_handle_id (&session->restoring, g_source_remove);
}

static void
take_down (WgreSession *session)
{
  gboolean done = TRUE;

  session->told = 0;
  g_clear_pointer (&session->handshake, wgre_handshake_free);
  stop_watching (session);
  g_clear_pointer (&session->path, wgre_path_free);
  g_clear_pointer (&session->resolver, wgre_resolver_free);
  /* Also after a failure, which has been rolled back already: what that could not take back gets a
   * second chance, and everything that carries our marks is ours to remove. */
  if (session->plan && session->kernel)
    done = undo (session, session->plan->ops, session->applied ? wgre_log_op : NULL);
  if (session->left && session->kernel)
    done = undo (session, session->left, wgre_log_op) && done;
  fence_settle (session);
  session->applied = FALSE;
  g_clear_pointer (&session->kernel, wgre_kernel_free);
  wgre_journal_close (g_steal_pointer (&session->lower), FALSE);
  wgre_journal_close (g_steal_pointer (&session->journal), done);
}

static void
fail (WgreSession *session, const GError *error)
{
  enter (session, SESSION_OVER);
  take_down (session);
  session->events->failed (error, session->data);
}

void
wgre_session_end (WgreSession *session, const GError *reason)
{
  fail (session, reason);
}

/* --- while it is up --- */

/* A link that was set down is set up, since it has lost its routes. Links that are gone are no part
 * of this: what else goes with them could not be put back unnoticed. */
static gboolean
can_restore (const WgreSession *session, const WgreOp *op)
{
  if (!wgre_op_is_ours (op) ||
      (session->plan->withdrawn && wgre_plan_withdraws (session->plan, op)))
    return FALSE;
  return op->class == &wgre_op_address || op->class == &wgre_op_route ||
         op->class == &wgre_op_rule ||
         (op->class == &wgre_op_link_set && op->u.change.up && session->link_down);
}

/* Adds everything once more: what is there says so. */
static gboolean
restore_all (WgreSession *session, guint *ret_restored, GError **error)
{
  guint restored = 0, told = 0;

  for (guint i = 0; i < session->plan->ops->len; i++) {
    const WgreOp *op = session->plan->ops->pdata[i];
    g_autoptr (GError) problem = NULL;
    guint failed;

    if (!can_restore (session, op))
      continue;
    if (session->kernel->apply (session->kernel, &op, 1, WGRE_UP, &failed, &problem)) {
      restored++;
      wgre_log_op (op, WGRE_UP, &told);
    } else if (!g_error_matches (problem, WGRE_ERROR, WGRE_ERROR_EXISTS)) {
      g_propagate_prefixed_error (error, g_steal_pointer (&problem),
                                  _ ("what somebody took away cannot be restored: "));
      return FALSE;
    }
  }
  *ret_restored = restored;
  return TRUE;
}

static gboolean
restore_lost (gpointer data)
{
  WgreSession *session = data;
  g_autoptr (GError) error = NULL;
  guint restored = 0;

  session->restoring = 0;
  if (restore_all (session, &restored, &error)) {
    session->link_down = FALSE;
    if (!restored)
      return G_SOURCE_REMOVE;
    wgre_log (LOG_WARNING, "somebody took rules, routes or addresses of ours away: restored");
    if (session->restored++ < MOST_RESTORED)
      return G_SOURCE_REMOVE;
    g_set_error_literal (&error, WGRE_ERROR, WGRE_ERROR_KERNEL,
                         _ ("somebody keeps taking rules and routes of the tunnel away"));
  }
  fail (session, error);
  return G_SOURCE_REMOVE;
}

/* Not at once: wg-quick's "down" deletes one rule that looks like its own after the other until it
 * finds none, and would never end. */
static void
something_lost (gboolean down, gpointer data)
{
  WgreSession *session = data;

  session->link_down |= down;
  g_clear_handle_id (&session->restoring, g_source_remove);
  session->restoring = g_timeout_add (RESTORE_PAUSE_MS, restore_lost, session);
}

static void
link_lost (const char *interface, const char *renamed, gpointer data)
{
  WgreSession *session = data;
  g_autoptr (GError) error = NULL;

  if (renamed)
    g_set_error (&error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND,
                 _ ("somebody renamed the link %s to %s: set connection.interface-name instead"),
                 interface, renamed);
  else
    g_set_error (&error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND,
                 interface == session->plan->lower
                     ? _ ("somebody deleted the link %s, which the tunnel is inside of")
                     : _ ("somebody deleted the link %s"),
                 interface);
  fail (session, error);
}

static const WgreWatchEvents watch_events = { something_lost, link_lost };

/* At once, and as often as it takes. */
static void
restore_table (WgreSession *session, const WgreOp *op)
{
  g_autoptr (GError) error = NULL;
  guint failed;

  if (op->class == &wgre_op_fence) {
    g_autoptr (WgreFence) fence = wgre_fence_read (session->directory, session->facts.uuid);

    if (!fence || !wgre_fence_is_closed (fence))
      return;
  }
  if (!session->kernel->apply (session->kernel, &op, 1, WGRE_UP, &failed, &error))
    wgre_log (LOG_ERR, "cannot put the firewall table %s back: %s", op->u.nft.table,
              error->message);
}

static void
tables_lost (const WgreFenceLoss *loss, gpointer data)
{
  WgreSession *session = data;
  guint restored = 0;

  for (guint i = 0; !loss->ours && i < session->plan->ops->len; i++) {
    const WgreOp *op = session->plan->ops->pdata[i];

    if (op->class->channel != WGRE_CHANNEL_NFT || op->netns[WGRE_UP] ||
        (loss->tables && !g_strv_contains (loss->tables, op->u.nft.table)))
      continue;
    restore_table (session, op);
    restored++;
  }
  if (restored && loss->tables)
    wgre_log (LOG_WARNING, "%s (process %u) took firewall tables of ours away: put back", loss->by,
              loss->pid);
}

static gboolean
has_tables (const WgrePlan *plan)
{
  for (guint i = 0; i < plan->ops->len; i++)
    if (((const WgreOp *) plan->ops->pdata[i])->class->channel == WGRE_CHANNEL_NFT)
      return TRUE;
  return FALSE;
}

/* From before the first operation on, so that nothing is missed. What is in a network namespace
 * that the plan makes can be watched only afterwards. */
static void
watch_plan (WgreSession *session, const WgrePlan *plan)
{
  g_autoptr (GError) error = NULL;

  session->watch = wgre_watch_new (plan, session->kernel, &watch_events, session, &error);
  if (!session->watch)
    wgre_log (LOG_WARNING, "cannot watch over rules and link: %s", error->message);
}

static void
watch_tables (WgreSession *session, const WgrePlan *plan)
{
  g_autoptr (GError) error = NULL;

  if (!has_tables (plan))
    return;
  session->tables = wgre_fence_watch_new (tables_lost, session, &error);
  if (!session->tables)
    wgre_log (LOG_WARNING, "cannot watch over the firewall: %s", error->message);
}

/* --- keepalive --- */

static void
set_route (WgreSession *session, const WgreOp *op, WgreDirection direction)
{
  g_autoptr (GError) error = NULL;
  guint failed;

  wgre_log_op (op, direction, &session->told);
  if (wgre_op_is_ours (op) &&
      !session->kernel->apply (session->kernel, &op, 1, direction, &failed, &error) &&
      !g_error_matches (error, WGRE_ERROR,
                        direction == WGRE_UP ? WGRE_ERROR_EXISTS : WGRE_ERROR_NOT_FOUND))
    wgre_log (LOG_WARNING, "keepalive: cannot change a route: %s", error->message);
}

/* NetworkManager's routes follow from what it is told afterwards. */
static void
set_routes (WgreSession *session, gboolean withdrawn)
{
  if (session->plan->withdrawn == withdrawn)
    return;
  session->plan->withdrawn = withdrawn;
  for (guint i = 0; i < session->plan->ops->len; i++)
    if (wgre_plan_withdraws (session->plan, session->plan->ops->pdata[i]))
      set_route (session, session->plan->ops->pdata[i], withdrawn ? WGRE_DOWN : WGRE_UP);
}

static void
far_end_changed (gboolean dead, const char *sentence, gpointer data)
{
  WgreSession *session = data;

  g_free (session->plan->liveness);
  session->plan->liveness = g_strdup (sentence);
  set_routes (session, dead);
  if (session->state == SESSION_UP)
    session->events->changed (session->plan, session->data);
}

static void
start_keepalive (WgreSession *session)
{
  g_autoptr (GError) error = NULL;

  if (!wgre_profile_has (session->profile, WGRE_OPT_KEEPALIVE))
    return;
  session->keepalive = wgre_keepalive_new (session->plan, session->kernel, &session->facts.remote,
                                           far_end_changed, session, &error);
  if (!session->keepalive)
    wgre_plan_warn (session->plan, _ ("%s: the far end is not watched"), error->message);
}

static void
start_watching (WgreSession *session)
{
  if (!session->watch)
    watch_plan (session, session->plan);
  if (!session->tables)
    watch_tables (session, session->plan);
  session->zones = wgre_zones_new (session->plan, session->kernel);
  start_keepalive (session);
  wgre_follow_start (session->follow, session->plan, session->kernel);
}

/* --- changes --- */

typedef struct {
  WgreSession *session;
  GPtrArray *commands; /* of char * */
} Telling;

static void
tell_change (const WgreOp *op, WgreDirection direction, gpointer data)
{
  Telling *telling = data;

  wgre_log_op (op, direction, &telling->session->told);
  g_ptr_array_add (telling->commands, wgre_op_describe (op, direction));
}

/* What waits for being restored belongs to the old plan. */
static void
restore_now (WgreSession *session)
{
  g_autoptr (GError) error = NULL;
  guint restored;

  if (!session->restoring)
    return;
  g_clear_handle_id (&session->restoring, g_source_remove);
  if (!restore_all (session, &restored, &error))
    wgre_log (LOG_WARNING, "%s", error->message);
}

/* Routes that are withdrawn come back for it: the keepalive begins anew. The watch, too, is for one
 * plan. */
static gboolean
change_to (WgreSession *session, WgreProfile *profile, WgreFacts *facts, GPtrArray *commands,
           GError **error)
{
  g_autoptr (WgrePlan) plan = wgre_plan_new (profile, facts, error);
  g_autoptr (WgreDiff) diff = plan ? wgre_diff_new (session->plan, plan, error) : NULL;
  Telling telling = { session, commands };
  gboolean ok, withdrawn;

  if (!diff)
    return FALSE;
  withdrawn = session->plan->withdrawn;
  set_routes (session, FALSE);
  restore_now (session);
  stop_watching (session);
  session->told = 0;
  watch_tables (session, plan);
  ok = fence_hold (session, plan, error) &&
       wgre_change_apply (session->kernel, session->journal, session->left, session->plan, plan,
                          diff, tell_change, &telling, error);
  if (ok) {
    WgrePlan *old = session->plan;

    session->plan = g_steal_pointer (&plan);
    wgre_profile_ref (profile);
    wgre_profile_unref (session->profile);
    session->profile = profile;
    wgre_facts_clear (&session->facts);
    wgre_facts_copy (facts, &session->facts);
    withdrawn = withdrawn || diff->by_nm;
    g_clear_pointer (&diff, wgre_diff_free);
    wgre_plan_free (old);
  }
  fence_hold (session, session->plan, NULL);
  start_watching (session);
  if (withdrawn)
    session->events->changed (session->plan, session->data);
  return ok;
}

/* The way to the far end may be another one: the link's MTU follows. Without a way it stays. */
static void
follow_mtu (WgreSession *session)
{
  g_autoptr (GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);
  g_auto (WgreFacts) facts = { 0 };
  g_autoptr (GError) error = NULL;
  guint32 mtu;

  if (wgre_profile_has (wgre_profile_carrier (session->profile), WGRE_OPT_MTU))
    return;
  mtu = wgre_gather_mtu (session->plan, &session->facts, &error);
  if (!mtu || mtu == session->facts.underlay_mtu)
    return;
  wgre_log (LOG_NOTICE, "the way to the far end has an MTU of %u", mtu);
  wgre_facts_copy (&session->facts, &facts);
  facts.underlay_mtu = mtu;
  if (!change_to (session, session->profile, &facts, commands, &error))
    wgre_log (LOG_WARNING, "the MTU does not follow: %s", error->message);
}

static gboolean
same_networks (const GArray *a, const GArray *b)
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
follow_lan (WgreSession *session)
{
  g_autoptr (GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);
  g_auto (WgreFacts) facts = { 0 };
  g_autoptr (GError) error = NULL;

  wgre_facts_copy (&session->facts, &facts);
  if (wgre_gather_lan (session->profile, &facts, &error) &&
      same_networks (facts.lan, session->facts.lan))
    return;
  if (!error && change_to (session, session->profile, &facts, commands, &error))
    wgre_log (LOG_NOTICE, "this host is in other networks than before");
  else
    wgre_log (LOG_WARNING, "the networks that this host is in are not followed: %s",
              error->message);
}

/* Changes of the routes are many; what counts is by which link, from which address and by whom the
 * tunnel's packets leave. */
static void
follow_host (gpointer data)
{
  WgreSession *session = data;
  g_autofree char *way = wgre_gather_way (session->plan, &session->facts);
  gboolean other = session->way && g_strcmp0 (way, session->way);

  if (other)
    wgre_log (LOG_INFO, "the way to the far end is another one: %s", way ? way : "there is none");
  g_free (session->way);
  session->way = g_steal_pointer (&way);
  if (other && session->way)
    wgre_follow_hurry (session->follow);
  follow_mtu (session);
  follow_lan (session);
}

/* The tunnel's own packets go to an address that the firewall does not know yet: it is told before
 * the first one leaves. */
static void
follow_far_ends (WgreSession *session)
{
  g_autoptr (WgrePlan) plan = wgre_plan_new (session->profile, &session->facts, NULL);

  for (guint i = 0; plan && i < plan->ops->len && i < session->plan->ops->len; i++) {
    WgreOp *new = plan->ops->pdata[i], *old = session->plan->ops->pdata[i];

    if (new->class != old->class || new->class->channel != WGRE_CHANNEL_NFT ||
        !new->class->replaces (new, old) || g_str_equal (new->u.nft.body, old->u.nft.body))
      continue;
    g_free (old->u.nft.body);
    old->u.nft.body = g_steal_pointer (&new->u.nft.body);
    if (old->class == &wgre_op_fence)
      fence_hold (session, session->plan, NULL);
    restore_table (session, old);
  }
}

/* A peer that had no address learns where to call. */
static void
place_peer (WgreSession *session, guint i)
{
  const GPtrArray *peers = wgre_profile_peers (wgre_profile_carrier (session->profile));
  const WgrePeer *peer = peers->pdata[i];
  g_autoptr (GError) error = NULL;

  if (!session->kernel->move_peer (
          session->kernel, wgre_plan_carrier (session->plan), &peer->public_key,
          &g_array_index (session->facts.endpoints, WgreEndpointAddress, i), &error))
    wgre_log (LOG_WARNING, "peer.%u: cannot set its endpoint: %s", peer->id, error->message);
}

/* The fence first, which the call must pass. */
static void
move_peer (guint i, const WgreEndpointAddress *address, gpointer data)
{
  WgreSession *session = data;
  const WgrePeer *peer = wgre_plan_peers (session->plan)->pdata[i];
  g_autofree char *ip = wgre_ip_to_string (&address->ip);
  g_autoptr (GError) error = NULL;

  wgre_log (LOG_NOTICE, "peer.%u does not answer: it is looked for at %s, port %u", peer->id, ip,
            address->port);
  g_array_index (session->facts.endpoints, WgreEndpointAddress, i) = *address;
  follow_far_ends (session);
  if (!session->kernel->renew_peer (session->kernel, wgre_plan_carrier (session->plan), peer,
                                    address, &error))
    wgre_log (LOG_WARNING, "peer.%u: cannot set its endpoint: %s", peer->id, error->message);
}

static void
look_up_name (const char *name, gpointer data)
{
  WgreSession *session = data;

  wgre_resolver_ask (session->resolver, name);
}

static const WgreFollowEvents follow_events = { look_up_name, move_peer };

/* The far end has another address than before: the tunnel is led there, and what runs through it
 * notices a pause at most. When that fails the old address stays, and it is tried again. */
static WgreFound
move_tunnel (WgreSession *session, const WgreIp *before)
{
  WgreIp *now = &session->facts.remote;
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreOp) op = NULL;
  const WgreOp *ops[1];
  guint failed;

  if (session->state != SESSION_UP || wgre_ip_equal (before, now))
    return WGRE_FOUND_SAME;
  wgre_log (LOG_NOTICE, "the far end has another address: the tunnel is led there");
  ops[0] = op = wgre_plan_move (session->plan, now);
  wgre_log_op (op, WGRE_UP, &session->told);
  if (session->kernel->apply (session->kernel, ops, 1, WGRE_UP, &failed, &error)) {
    wgre_plan_moved (session->plan, now);
    wgre_keepalive_moved (session->keepalive);
    follow_mtu (session);
    return WGRE_FOUND_CHANGED;
  }
  wgre_log (LOG_WARNING, "cannot lead the tunnel to another address: %s", error->message);
  *now = *before;
  follow_far_ends (session);
  return WGRE_FOUND_SAME;
}

/* --- names --- */

/* With routing=nm the way to the first address is NetworkManager's, and there is no telling it of
 * another one: packets to that would go into the tunnel itself. Inside of WireGuard the far end's
 * address is also a route, an allowed IP and what the fence stands around. */
static gboolean
may_move (const WgreSession *session, const char *name)
{
  return !g_strcmp0 (wgre_profile_string (session->profile, WGRE_OPT_REMOTE), name) &&
         wgre_profile_routing (session->profile, NULL) != WGRE_ROUTING_NM &&
         !wgre_profile_lower (session->profile);
}

/* While the link is there: peers that have no address get one, the others are left to those who
 * know whether they answer. */
static gboolean
find_peers (WgreSession *session, const char *name, GList *addresses)
{
  const GPtrArray *peers = wgre_profile_peers (wgre_profile_carrier (session->profile));
  GArray *endpoints = session->facts.endpoints;
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < peers->len; i++)
    if (!g_array_index (endpoints, WgreEndpointAddress, i).ip.family)
      g_array_append_val (open, i);
  if (!wgre_resolve_put (session->profile, &session->facts, name, addresses, TRUE))
    return FALSE;
  follow_far_ends (session);
  for (guint n = 0; n < open->len; n++) {
    guint i = g_array_index (open, guint, n);

    if (g_array_index (endpoints, WgreEndpointAddress, i).ip.family)
      place_peer (session, i);
  }
  return TRUE;
}

static WgreFound
name_found (const char *name, GList *addresses, gpointer data)
{
  WgreSession *session = data;
  gboolean there = session->state == SESSION_UP || session->state == SESSION_WAITING;
  WgreIp before = session->facts.remote;
  guint at;

  if (there ? !find_peers (session, name, addresses)
            : !wgre_resolve_put (session->profile, &session->facts, name, addresses, FALSE))
    return WGRE_FOUND_NOTHING;
  if (g_ptr_array_find_with_equal_func (session->open, name, g_str_equal, &at))
    g_ptr_array_remove_index (session->open, at);
  wgre_follow_found (session->follow, name, addresses);
  wgre_handshake_call (there ? session->handshake : NULL);
  return may_move (session, name) ? move_tunnel (session, &before) : WGRE_FOUND_DONE;
}

static void
name_failed (const char *name, guint attempt, const GError *error, gpointer data)
{
  WgreSession *session = data;

  wgre_log (attempt == 1 ? LOG_WARNING : LOG_INFO, "cannot resolve \"%s\" (attempt %u): %s", name,
            attempt, error->message);
  wgre_follow_found (session->follow, name, NULL);
}

static const WgreResolverEvents resolver_events = { name_found, name_failed };

/* --- going up --- */

static void
log_warnings (const WgrePlan *plan)
{
  for (guint i = 0; i < plan->warnings->len; i++)
    wgre_log (LOG_WARNING, "%s", (const char *) plan->warnings->pdata[i]);
}

static void
warn_of_open_names (WgreSession *session)
{
  for (guint i = 0; i < session->open->len; i++)
    wgre_plan_warn (session->plan,
                    _ ("endpoint: \"%s\" has no address yet: asked again until it has"),
                    (const char *) session->open->pdata[i]);
}

/* What an earlier process has left stays in the journal as long as it is there. */
static gboolean
write_journal (WgreSession *session, GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new ();

  if (session->left)
    g_ptr_array_extend (ops, session->left, NULL, NULL);
  g_ptr_array_extend (ops, session->plan->ops, NULL, NULL);
  return wgre_journal_write (session->journal, ops, error);
}

static void
watch_beforehand (WgreSession *session)
{
  if (!session->plan->netns)
    watch_plan (session, session->plan);
  watch_tables (session, session->plan);
}

/* From looking at the kernel until having changed it nobody else of us may choose numbers. */
static gboolean
bring_up (WgreSession *session, GError **error)
{
  int lock = wgre_journal_lock_all (session->directory, error);
  gboolean ok, undone = TRUE;

  if (lock < 0)
    return FALSE;
  ok = wgre_gather (session->profile, &session->facts, error);
  if (ok) {
    wgre_chains_gather (session->profile, &session->facts);
    session->plan = wgre_plan_new (session->profile, &session->facts, error);
  }
  if (session->plan)
    watch_beforehand (session);
  ok = session->plan && write_journal (session, error) &&
       fence_hold (session, session->plan, error) &&
       wgre_execute_up (session->kernel, session->plan->ops, wgre_log_op, &session->told, &undone,
                        error);
  session->applied = ok || !undone;
  g_close (lock, NULL);
  return ok;
}

/* They may be others by now. */
static void
ask_for_recalled (WgreSession *session)
{
  for (guint i = 0; i < session->recalled->len; i++)
    wgre_resolver_ask (session->resolver, session->recalled->pdata[i]);
}

static void
become_ready (WgreSession *session)
{
  g_autoptr (GError) error = NULL;

  session->state = SESSION_UP;
  session->was_up = TRUE;
  fence_forget (session);
  session->since = g_get_real_time () / G_USEC_PER_SEC;
  session->way = wgre_gather_way (session->plan, &session->facts);
  session->path = wgre_path_new (follow_host, session, &error);
  if (!session->path)
    wgre_log (LOG_WARNING, "cannot watch over the way to the far end: %s", error->message);
  follow_lan (session);
  session->events->ready (session->plan, session->data);
}

static void
handshake_done (const GError *error, gpointer data)
{
  WgreSession *session = data;
  g_autoptr (WgreHandshake) handshake G_GNUC_UNUSED = g_steal_pointer (&session->handshake);

  if (error)
    fail (session, error);
  else
    become_ready (session);
}

static void
wait_for_handshake (WgreSession *session)
{
  gint64 spent = (g_get_monotonic_time () - session->begun) / 1000;

  session->handshake =
      wgre_handshake_new (session->plan, session->kernel, &session->facts,
                          (guint) MAX (HANDSHAKE_PATIENCE_MS - spent, HANDSHAKE_PATIENCE_LEAST_MS),
                          handshake_done, session);
}

static void
go_up (WgreSession *session)
{
  g_autoptr (GError) error = NULL;

  enter (session, SESSION_WAITING);
  wgre_resolve_fall_back (session->profile, &session->facts);
  if (!bring_up (session, &error)) {
    fail (session, error);
    return;
  }
  warn_of_open_names (session);
  wgre_resolver_set_mark (session->resolver, session->plan->number);
  start_watching (session);
  ask_for_recalled (session);
  log_warnings (session->plan);
  if (wgre_handshake_wanted (session->profile))
    wait_for_handshake (session);
  else
    become_ready (session);
}

/* --- resolving --- */

static const char *
first_required (const WgreSession *session)
{
  for (guint i = 0; i < session->open->len; i++)
    if (wgre_resolve_required (session->profile, &session->facts, session->open->pdata[i]))
      return session->open->pdata[i];
  return NULL;
}

static gboolean
resolve_tick (gpointer data)
{
  WgreSession *session = data;
  const char *required = first_required (session);
  g_autoptr (GError) error = NULL;

  if (!required && (!session->open->len || waited (session, OPTIONAL_PATIENCE_MS))) {
    session->timer = 0;
    go_up (session);
    return G_SOURCE_REMOVE;
  }
  if (!required || !waited (session, RESOLVE_PATIENCE_MS))
    return G_SOURCE_CONTINUE;
  g_set_error (
      &error, WGRE_ERROR, WGRE_ERROR_RESOLVE,
      _ ("the host name \"%s\" has no usable address: check its spelling and the name servers"),
      required);
  session->timer = 0;
  fail (session, error);
  return G_SOURCE_REMOVE;
}

/* With the kill switch closed, no name server can be asked before the tunnel is up: it begins with
 * the addresses of the last time. */
static void
recall_names (WgreSession *session)
{
  g_autoptr (WgreFence) fence = wgre_fence_read (session->directory, session->facts.uuid);

  session->recalled = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; fence && wgre_fence_is_closed (fence) && fence->addresses[i]; i++) {
    char *equals = strrchr (fence->addresses[i], '=');
    g_autoptr (GInetAddress) address = equals ? g_inet_address_new_from_string (equals + 1) : NULL;
    GList list = { address, NULL, NULL };

    if (!address)
      continue;
    *equals = '\0';
    wgre_follow_found (session->follow, fence->addresses[i], &list);
    if (wgre_resolve_put (session->profile, &session->facts, fence->addresses[i], &list, FALSE))
      g_ptr_array_add (session->recalled, g_strdup (fence->addresses[i]));
  }
}

static void
start_resolving (WgreSession *session)
{
  enter (session, SESSION_RESOLVING);
  wgre_resolve_known (session->profile, &session->facts);
  recall_names (session);
  session->open = wgre_resolve_open (session->profile, &session->facts);
  session->resolver = wgre_resolver_new (session->open, &resolver_events, session);
  if (!session->open->len) {
    go_up (session);
    return;
  }
  session->timer = g_timeout_add (50, resolve_tick, session);
}

/* --- the interface --- */

static void
undo_what_was_left (WgreSession *session)
{
  g_autoptr (GPtrArray) left = wgre_journal_read (session->journal);
  const char *netns = wgre_profile_string (session->profile, WGRE_OPT_NETNS);
  const char *const interfaces[] = {
    wgre_plan_interface (session->profile, &session->facts),
    wgre_plan_lower_interface (session->profile, &session->facts),
  };

  for (guint i = 0; i < G_N_ELEMENTS (interfaces); i++)
    if (interfaces[i])
      wgre_orphan_find (session->kernel, interfaces[i], netns, left);
  if (left->len && !undo (session, left, wgre_log_op))
    session->left = g_steal_pointer (&left);
}

/* The names of all links, or none. */
static gboolean
take_interfaces (WgreSession *session, GError **error)
{
  const char *interface = wgre_plan_interface (session->profile, &session->facts);
  const char *lower = wgre_plan_lower_interface (session->profile, &session->facts);

  if (lower && lower != interface) {
    session->lower = wgre_journal_open (session->directory, lower, error);
    if (!session->lower)
      return FALSE;
  }
  session->journal = wgre_journal_open (session->directory, interface, error);
  if (!session->journal)
    wgre_journal_close (g_steal_pointer (&session->lower), FALSE);
  return session->journal != NULL;
}

/* Whoever has the names now hands them over. */
static void
watch_interfaces (WgreSession *session, GSourceFunc handed_over)
{
  const char *lower = wgre_plan_lower_interface (session->profile, &session->facts);
  const char *names[] = { wgre_plan_interface (session->profile, &session->facts), lower };

  stop_waiting (session);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i])
      session->locks[i] = wgre_journal_watch (session->directory, names[i], handed_over, session);
}

static guint
ms_until_too_long (const WgreSession *session)
{
  gint64 passed = (g_get_monotonic_time () - session->started) / 1000;

  return (guint) CLAMP (LOCK_PATIENCE_MS + 1 - passed, 1, LOCK_PATIENCE_MS + 1);
}

/* The names, or an error. Between a look and the watch they may have been given back: so there is
 * another look. */
static gboolean
take_or_watch (WgreSession *session, GSourceFunc handed_over, GError **error)
{
  if (take_interfaces (session, NULL))
    return TRUE;
  watch_interfaces (session, handed_over);
  return take_interfaces (session, error);
}

static gboolean
lock_tick (gpointer data)
{
  WgreSession *session = data;
  const char *interface = wgre_plan_interface (session->profile, &session->facts);
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&session->timer, g_source_remove);
  if (!take_or_watch (session, lock_tick, &error) &&
      g_error_matches (error, WGRE_ERROR, WGRE_ERROR_EXISTS) &&
      !waited (session, LOCK_PATIENCE_MS)) {
    gboolean watched = session->locks[0] || session->locks[1];

    session->timer =
        g_timeout_add (watched ? ms_until_too_long (session) : LOCK_PAUSE_MS, lock_tick, session);
    return G_SOURCE_REMOVE;
  }
  stop_waiting (session);
  if (session->journal)
    session->kernel = session->kernel_new (session->directory, interface, &error);
  if (!session->kernel) {
    fail (session, error);
    return G_SOURCE_REMOVE;
  }
  undo_what_was_left (session);
  start_resolving (session);
  return G_SOURCE_REMOVE;
}

/* --- another version of the profile --- */

/* Names that are new are looked up, and the far end's goes on being asked for. */
static void
resolve_anew (WgreSession *session)
{
  const char *remote = wgre_profile_string (session->profile, WGRE_OPT_REMOTE);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  WgreIp ip;

  g_clear_pointer (&session->open, g_ptr_array_unref);
  g_clear_pointer (&session->resolver, wgre_resolver_free);
  session->open = wgre_resolve_open (session->profile, &session->facts);
  for (guint i = 0; i < session->open->len; i++)
    g_ptr_array_add (names, g_strdup (session->open->pdata[i]));
  if (remote && session->facts.remote.family && !wgre_ip_parse (remote, &ip))
    g_ptr_array_add (names, g_strdup (remote));
  session->resolver = wgre_resolver_new (names, &resolver_events, session);
  wgre_resolver_set_mark (session->resolver, session->plan->number);
}

GPtrArray *
wgre_session_reconfigure (WgreSession *session, WgreProfile *profile, const WgreFacts *identity,
                          GError **error)
{
  g_autoptr (GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);
  g_auto (WgreFacts) facts = { 0 };
  int lock;
  gboolean ok;

  if (session->state != SESSION_UP) {
    g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_INVALID,
                         _ ("the tunnel is not up: use \"nmcli connection up\""));
    return NULL;
  }
  lock = wgre_journal_lock_all (session->directory, error);
  if (lock < 0)
    return NULL;
  ok = wgre_change_profile (profile, identity, session->profile, &session->facts, &facts, error) &&
       change_to (session, profile, &facts, commands, error);
  g_close (lock, NULL);
  if (!ok)
    return NULL;
  resolve_anew (session);
  log_warnings (session->plan);
  follow_mtu (session);
  return g_steal_pointer (&commands);
}

const char *
wgre_session_peer_life (const WgreSession *session, guint index)
{
  return wgre_follow_life (session->follow, index);
}

const char *
wgre_session_uuid (const WgreSession *session)
{
  return session->facts.uuid;
}

void
wgre_session_view (const WgreSession *session, WgreSessionView *ret_view)
{
  static const char *const states[] = {
    [SESSION_LOCKING] = "starting", [SESSION_RESOLVING] = "starting",
    [SESSION_WAITING] = "waiting",  [SESSION_UP] = "up",
    [SESSION_OVER] = "over",
  };

  *ret_view = (WgreSessionView){ .state = states[session->state],
                                 .since = session->since,
                                 .profile = session->profile,
                                 .facts = &session->facts,
                                 .plan = session->kernel ? session->plan : NULL };
}

gboolean
wgre_session_device (WgreSession *session, WgreDeviceState *ret_device, GError **error)
{
  if (!session->kernel || !session->plan) {
    g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND, _ ("the tunnel is not up"));
    return FALSE;
  }
  return session->kernel->device (session->kernel, wgre_plan_carrier (session->plan), ret_device,
                                  error);
}

WgreSession *
wgre_session_new (const char *directory, WgreKernelNew kernel_new, WgreProfile *profile,
                  const WgreFacts *identity, const WgreSessionEvents *events, gpointer data)
{
  WgreSession *session = g_new0 (WgreSession, 1);

  session->directory = g_strdup (directory);
  session->kernel_new = kernel_new;
  session->profile = wgre_profile_ref (profile);
  session->facts.uuid = g_intern_string (identity->uuid);
  session->facts.id = g_intern_string (identity->id);
  session->facts.interface = g_intern_string (identity->interface);
  session->facts.zone = g_intern_string (identity->zone);
  memcpy (session->facts.use, identity->use, sizeof session->facts.use);
  memcpy (session->facts.nm_routes, identity->nm_routes, sizeof session->facts.nm_routes);
  memcpy (session->facts.dns_shared, identity->dns_shared, sizeof session->facts.dns_shared);
  session->events = events;
  session->data = data;
  session->begun = g_get_monotonic_time ();
  session->follow = wgre_follow_new (&follow_events, session);
  enter (session, SESSION_LOCKING);
  session->timer = g_idle_add (lock_tick, session);
  return session;
}

void
wgre_session_free (WgreSession *session)
{
  if (!session)
    return;
  enter (session, SESSION_OVER);
  take_down (session);
  g_clear_pointer (&session->follow, wgre_follow_free);
  g_clear_pointer (&session->plan, wgre_plan_free);
  g_clear_pointer (&session->profile, wgre_profile_unref);
  g_clear_pointer (&session->left, g_ptr_array_unref);
  g_clear_pointer (&session->open, g_ptr_array_unref);
  g_clear_pointer (&session->recalled, g_ptr_array_unref);
  wgre_facts_clear (&session->facts);
  g_free (session->directory);
  g_free (session->way);
  g_free (session);
}
