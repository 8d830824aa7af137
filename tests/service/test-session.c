/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A session from its beginning to its end, with a kernel in memory, a resolver of our own and a
 * clock that jumps: g_timeout_add() and g_get_monotonic_time() of the code under test are ours (the
 * linker's --wrap), so that waiting a minute takes no time. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/profile.h"
#include "fake-kernel/fake-kernel.h"
#include "fence/store.h"
#include "host/gather.h"
#include "host/lookup.h"
#include "host/reach.h"
#include "host/resolve.h"
#include "net/nft.h"
#include "plan/planner.h"
#include "service/journal.h"
#include "service/keepalive.h"
#include "service/session.h"

#define UUID "8dd7bd1c-7dd6-4f23-9f5f-4d8a6f6b3c11"
#define PEER "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
#define OTHER_PEER "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="

/* --- the clock
 * ------------------------------------------------------------------------------------ */

typedef struct {
  GSource source;
  gint64 due;
  guint interval;
} Timer;

static gboolean own_network;
static gboolean clock_runs; /* as others' does, who wait in real time */
static GList *timers;
static gint64 now = 1000000000;

#pragma GCC visibility push(default) /* the linker wants to see them */
guint __wrap_g_timeout_add (guint interval, GSourceFunc function, gpointer data);
gint64 __real_g_get_monotonic_time (void);
gint64 __wrap_g_get_monotonic_time (void);
#pragma GCC visibility pop

static gboolean
timer_is_next (GSource *source, gint *timeout)
{
  for (GList *at = timers; at; at = at->next)
    if (((Timer *) at->data)->due < ((Timer *) source)->due)
      return FALSE;
  *timeout = 0;
  return TRUE;
}

static gboolean
timer_check (GSource *source)
{
  gint timeout;

  return timer_is_next (source, &timeout);
}

static gboolean
timer_dispatch (GSource *source, GSourceFunc function, gpointer data)
{
  Timer *timer = (Timer *) source;

  now = MAX (now, timer->due);
  timer->due = now + timer->interval * 1000;
  if (function (data))
    return G_SOURCE_CONTINUE;
  timers = g_list_remove (timers, timer);
  return G_SOURCE_REMOVE;
}

static void
timer_finalize (GSource *source)
{
  timers = g_list_remove (timers, source);
}

/* Behind everything else that is ready. */
guint
__wrap_g_timeout_add (guint interval, GSourceFunc function, gpointer data)
{
  static GSourceFuncs functions = { .prepare = timer_is_next,
                                    .check = timer_check,
                                    .dispatch = timer_dispatch,
                                    .finalize = timer_finalize };
  GSource *source = g_source_new (&functions, sizeof (Timer));
  Timer *timer = (Timer *) source;
  guint id;

  timer->interval = interval;
  timer->due = now + interval * 1000;
  timers = g_list_prepend (timers, timer);
  g_source_set_priority (source, G_PRIORITY_LOW);
  g_source_set_callback (source, function, data, NULL);
  id = g_source_attach (source, NULL);
  g_source_unref (source);
  return id;
}

gint64
__wrap_g_get_monotonic_time (void)
{
  return clock_runs ? __real_g_get_monotonic_time () : now;
}

static gint64
ms_since (gint64 start)
{
  return (now - start) / 1000;
}

/* --- the far end: what a keepalive would find out is told by the tests
 * ---------------------------------------------------------------------------------------- */

struct _WgreKeepalive {
  WgreKeepaliveChanged changed;
  gpointer data;
  guint moved;
};
static WgreKeepalive *keepalive; /* the one that there is */

#pragma GCC visibility push(default)
const WgreKeepaliveCount *__wrap_wgre_keepalive_session_count (const WgreKeepalive *asked);
WgreKeepalive *__wrap_wgre_keepalive_session_new (const WgrePlan *plan, WgreKernel *kernel,
                                                  const WgreIp *remote, WgreKeepaliveChanged tell,
                                                  gpointer data, GError **error);
void __wrap_wgre_keepalive_session_free (WgreKeepalive *freed);
void __wrap_wgre_keepalive_session_moved (WgreKeepalive *moved);
#pragma GCC visibility pop

WgreKeepalive *
__wrap_wgre_keepalive_session_new (const WgrePlan *plan, WgreKernel *kernel, const WgreIp *remote,
                                   WgreKeepaliveChanged tell, gpointer data,
                                   GError **error G_GNUC_UNUSED)
{
  g_assert_null (keepalive);
  g_assert_nonnull (kernel);
  g_assert_true (wgre_profile_has (plan->profile, WGRE_OPT_KEEPALIVE));
  g_assert_cmpint (remote->family, ==, AF_INET);
  keepalive = g_new0 (WgreKeepalive, 1);
  keepalive->changed = tell;
  keepalive->data = data;
  return keepalive;
}

const WgreKeepaliveCount *
__wrap_wgre_keepalive_session_count (const WgreKeepalive *asked)
{
  g_assert_true (!asked || asked == keepalive);
  return NULL;
}

void
__wrap_wgre_keepalive_session_free (WgreKeepalive *freed)
{
  if (!freed)
    return;
  g_assert_true (freed == keepalive);
  g_clear_pointer (&keepalive, g_free);
}

void
__wrap_wgre_keepalive_session_moved (WgreKeepalive *moved)
{
  if (moved)
    moved->moved++;
}

/* --- the way to peers: what somebody on it complains of
 * ---------------------------------------------------------------------------------------- */

static int complaint;            /* errno */
static const char *complaint_of; /* of the way to this address only; NULL: of each */
static guint reached;
static guint32 reached_with; /* mark */

#pragma GCC visibility push(default)
WgreReach *__wrap_wgre_reach_new (const WgreEndpointAddress *address, guint32 mark);
int __wrap_wgre_reach_complaint (WgreReach *reach);
void __wrap_wgre_reach_free (WgreReach *reach);
#pragma GCC visibility pop

WgreReach *
__wrap_wgre_reach_new (const WgreEndpointAddress *address, guint32 mark)
{
  g_assert_cmpuint (address->port, ==, 51820);
  reached++;
  reached_with = mark;
  return (WgreReach *) wgre_ip_to_string (&address->ip);
}

int
__wrap_wgre_reach_complaint (WgreReach *reach)
{
  return !complaint_of || g_str_equal (reach, complaint_of) ? complaint : 0;
}

void
__wrap_wgre_reach_free (WgreReach *reach)
{
  g_free (reach);
}

/* --- the system's clock --- */

static gboolean clock_is_behind;

#pragma GCC visibility push(default)
gboolean __wrap_wgre_clock_is_behind (const char *const *paths, gint64 *ret_seen);
#pragma GCC visibility pop

gboolean
__wrap_wgre_clock_is_behind (const char *const *paths G_GNUC_UNUSED, gint64 *ret_seen)
{
  if (clock_is_behind)
    *ret_seen = 1;
  return clock_is_behind;
}

/* --- name servers outside of a full tunnel: there are none, unless a test says otherwise
 * ---------------------------------------------------------------------------------------- */

struct _WgreLookup {
  WgreLookupDone done;
  gpointer data;
  guint source;
};
static guint looked_up;
static guint32 looked_up_with;       /* mark */
static const char *looked_up_answer; /* address; NULL: none */

#pragma GCC visibility push(default)
WgreLookup *__wrap_wgre_lookup_new (const char *name, guint32 mark, WgreLookupDone done,
                                    gpointer data);
void __wrap_wgre_lookup_free (WgreLookup *lookup);
#pragma GCC visibility pop

static gboolean
lookup_answers (gpointer data)
{
  WgreLookup *lookup = data;
  g_autoptr (GInetAddress) address =
      looked_up_answer ? g_inet_address_new_from_string (looked_up_answer) : NULL;
  GList list = { address, NULL, NULL };

  lookup->source = 0;
  lookup->done (address ? &list : NULL, NULL, lookup->data);
  return G_SOURCE_REMOVE;
}

WgreLookup *
__wrap_wgre_lookup_new (const char *name, guint32 mark, WgreLookupDone done, gpointer data)
{
  WgreLookup *lookup = g_new0 (WgreLookup, 1);

  g_assert_nonnull (name);
  looked_up++;
  looked_up_with = mark;
  lookup->done = done;
  lookup->data = data;
  lookup->source = g_idle_add (lookup_answers, lookup);
  return lookup;
}

void
__wrap_wgre_lookup_free (WgreLookup *lookup)
{
  if (lookup && lookup->source)
    g_source_remove (lookup->source);
  g_free (lookup);
}

/* --- the resolver
 * --------------------------------------------------------------------------------- */

typedef struct {
  GResolver parent;
} TestResolver;
typedef struct {
  GResolverClass parent;
} TestResolverClass;

GType test_resolver_get_type (void);
G_DEFINE_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

/* What names there are, and from which attempt on. */
static const struct {
  const char *name;
  const char *address; /* NULL: no answer at all */
  guint attempt;
  const char *later; /* the address from attempt MOVED on; NULL: it stays */
} names[] = {
  { "soon.example.org", "198.51.100.1", 1, NULL },
  { "late.example.org", "198.51.100.2", 3, NULL },
  { "later.example.org", "198.51.100.3", 9, NULL },
  { "never.example.org", "198.51.100.4", G_MAXUINT, NULL },
  { "silent.example.org", NULL, 1, NULL },
  { "six.example.org", "2001:db8::1", 1, NULL },
  { "moves.example.org", "198.51.100.5", 1, "198.51.100.6" },
};
#define MOVED 4
static guint attempts[G_N_ELEMENTS (names)];
static gint64 asked_at[G_N_ELEMENTS (names)][32];

static void
answer (GTask *task, guint i)
{
  GInetAddress *address;

  if (attempts[i] < names[i].attempt) {
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no such host");
    return;
  }
  address = g_inet_address_new_from_string (
      names[i].later && attempts[i] >= MOVED ? names[i].later : names[i].address);
  g_task_return_pointer (task, g_list_append (NULL, address),
                         (GDestroyNotify) g_resolver_free_addresses);
}

static void
silence_ends (GCancellable *cancellable G_GNUC_UNUSED, gpointer task)
{
  g_task_return_error_if_cancelled (task);
  g_object_unref (task);
}

static void
lookup_async (GResolver *resolver, const char *host, GResolverNameLookupFlags flags G_GNUC_UNUSED,
              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, data);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (strcmp (names[i].name, host))
      continue;
    asked_at[i][attempts[i]++ % 32] = now;
    if (names[i].address)
      answer (task, i);
    else
      g_signal_connect (cancellable, "cancelled", G_CALLBACK (silence_ends), g_object_ref (task));
    return;
  }
  g_error ("asked for \"%s\"", host);
}

static void
plain_lookup_async (GResolver *resolver, const char *host, GCancellable *cancellable,
                    GAsyncReadyCallback callback, gpointer data)
{
  lookup_async (resolver, host, 0, cancellable, callback, data);
}

static GList *
lookup_finish (GResolver *resolver G_GNUC_UNUSED, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_init (TestResolver *self G_GNUC_UNUSED)
{
}

static void
test_resolver_class_init (TestResolverClass *class)
{
  GResolverClass *resolver = G_RESOLVER_CLASS (class);

  resolver->lookup_by_name_async = plain_lookup_async;
  resolver->lookup_by_name_finish = lookup_finish;
  resolver->lookup_by_name_with_flags_async = lookup_async;
  resolver->lookup_by_name_with_flags_finish = lookup_finish;
}

static guint
index_of (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (!strcmp (names[i].name, name))
      return i;
  g_assert_not_reached ();
}

/* --- a peer, which answers where it is
 * ---------------------------------------------------------------------------------------- */

static const char *alive_at; /* address; NULL: nowhere */
static gboolean idle;
static GString *places; /* where the peer was when it was looked at, each once in a row; or NULL */

static void
peer_is_looked_at (void)
{
  WgrePeerState *state = fake_peer (PEER, NULL);
  g_autofree char *place =
      state->endpoint.ip.family ? wgre_ip_to_string (&state->endpoint.ip) : g_strdup ("nowhere");

  if (!g_str_has_suffix (places->str, place))
    g_string_append_printf (places, " %s", place);
  if (idle)
    return;
  state->sent += 148;
  if (g_strcmp0 (place, alive_at))
    return;
  state->received += 92;
  state->handshake = 1700000000;
}

/* It is known to the kernel at @address. */
static void
peer_at (const char *address)
{
  WgrePeerState *state = fake_peer (PEER, peer_is_looked_at);

  g_assert_true (wgre_ip_parse (address, &state->endpoint.ip));
  state->endpoint.port = 51820;
  idle = FALSE;
  places = places ? g_string_truncate (places, 0) : g_string_new (NULL);
}

/* --- a session
 * ------------------------------------------------------------------------------------ */

typedef struct {
  char *directory, *before;
  WgreSession *session;
  GString *events; /* "ready", "failed: ...", one per line */
  gint64 started;
  gboolean free_when_failed;
  gboolean fence_stays; /* when it fails */
  gboolean end_when_dead;
  char *journal; /* what it said when the kernel was changed last */
} Context;

static void
set_up (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  fake_reset (FALSE);
  memset (attempts, 0, sizeof attempts);
  looked_up = looked_up_with = 0;
  looked_up_answer = alive_at = NULL;
  context->directory = g_dir_make_tmp ("wgre-session-XXXXXX", NULL);
  context->before = fake_dump ();
  context->events = g_string_new (NULL);
  context->started = now;
}

/* Whatever a test did: the kernel is as before, and the directory empty. */
static void
tear_down (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *after = NULL;

  g_clear_pointer (&context->session, wgre_session_free);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  after = fake_dump ();
  g_assert_cmpstr (after, ==, context->before);
  g_assert_null (timers);
  g_assert_null (keepalive);
  g_assert_cmpint (g_rmdir (context->directory), ==, 0);
  g_free (context->directory);
  g_free (context->before);
  g_string_free (context->events, TRUE);
}

static void
ready (const WgrePlan *plan, gpointer data)
{
  Context *context = data;
  g_autofree char *dump = fake_dump ();

  g_assert_nonnull (strstr (dump, plan->interface));
  g_string_append_printf (context->events, "ready\n");
  for (guint i = 0; i < plan->warnings->len; i++)
    g_string_append_printf (context->events, "warning: %s\n",
                            (const char *) plan->warnings->pdata[i]);
}

static void
failed (const GError *error, gpointer data)
{
  Context *context = data;
  g_autofree char *dump = fake_dump ();

  g_test_message ("%s", error->message);
  g_assert_true (strcmp (dump, context->before) == 0 || context->fence_stays);
  g_string_append_printf (context->events, "failed: %s\n", error->message);
  if (context->free_when_failed)
    g_clear_pointer (&context->session, wgre_session_free);
}

static void
changed (const WgrePlan *plan, gpointer data)
{
  Context *context = data;
  g_autofree char *mtu = g_strdup_printf ("%u", plan->mtu);

  g_string_append_printf (context->events, "changed: %s\n", plan->liveness ? plan->liveness : mtu);
  if (plan->withdrawn && context->end_when_dead)
    wgre_session_end (context->session, &(GError){ WGRE_ERROR, WGRE_ERROR_IO, plan->liveness });
}

static void
peers_died (gpointer data)
{
  g_string_append (((Context *) data)->events, "peers died\n");
}

static const WgreSessionEvents events = { .ready = ready,
                                          .changed = changed,
                                          .peers_died = peers_died,
                                          .failed = failed };

static WgreSession *
start (Context *context, const char *text)
{
  g_autoptr (WgreProfile) profile = profile_with_secrets (text);
  const WgreFacts identity = { .uuid = UUID };

  return wgre_session_new (context->directory, fake_kernel_new, profile, &identity, &events,
                           context);
}

/* Until something is said, or for @ms of the clock. */
static void
run_until_event (Context *context, gint64 ms)
{
  gsize length = context->events->len;
  gint64 end = now + ms * 1000;

  while (context->events->len == length && now < end)
    g_main_context_iteration (NULL, timers != NULL);
}

static gboolean
nothing_due (gpointer data G_GNUC_UNUSED)
{
  return G_SOURCE_REMOVE;
}

static void
run_for (gint64 ms)
{
  gint64 end = now + ms * 1000;

  /* A timer of our own, so that the clock jumps no further; what is due then was before it. */
  __wrap_g_timeout_add ((guint) ms + 1, nothing_due, NULL);
  while (now < end && (g_main_context_iteration (NULL, FALSE) || timers))
    ;
}

#define ADDRESS "interface=wgre-t0|addresses=10.99.0.2/24|"
#define BY_IP ADDRESS "peer.1=" PEER " endpoint=198.51.100.9:51820 allowed-ips=10.98.0.0/16"
#define BY_NAME(name) ADDRESS "peer.1=" PEER " endpoint=" name ":51820 allowed-ips=10.98.0.0/16"
#define BY_CALL ADDRESS "peer.1=" PEER " allowed-ips=10.98.0.0/16"
#define FULL_BY_NAME(name) ADDRESS "peer.1=" PEER " endpoint=" name ":51820 allowed-ips=0.0.0.0/0"
#define GRE_BY_NAME(name) "tunnel=gre|interface=wgre-t0|addresses=10.99.0.2/24|remote=" name
#define OVER(endpoint)                                                                             \
  "tunnel=gre|over=wireguard|interface=wgre-t0|wireguard-interface=wgre-t1|local=10.9.0.2|"        \
  "remote=10.9.0.1|addresses=10.99.0.2/24|peer.1=" PEER " endpoint=" endpoint ":51820"

static void
test_nothing_before_the_main_loop (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *dump = NULL;
  g_autoptr (GDir) dir = NULL;

  context->session = start (context, BY_IP);
  dump = fake_dump ();
  dir = g_dir_open (context->directory, 0, NULL);
  g_assert_cmpstr (context->events->str, ==, "");
  g_assert_cmpstr (dump, ==, context->before);
  g_assert_null (g_dir_read_name (dir));
  run_until_event (context, 1000);
  g_assert_cmpstr (context->events->str, ==, "ready\n");
  g_assert_cmpint (ms_since (context->started), <=, 10);
}

static void
test_names_in_time (Context *context, gconstpointer text)
{
  g_autofree char *dump = NULL;

  context->session = start (context, text);
  run_until_event (context, 60000);
  g_assert_true (g_str_has_prefix (context->events->str, "ready\n"));
  g_assert_cmpint (ms_since (context->started), <, 4000);
  dump = fake_dump ();
  g_assert_null (strstr (dump, "moved to"));
}

/* It goes up without the name after five seconds, says so, and gives the peer its endpoint when
 * there is one. */
static void
test_optional_name_comes_late (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *dump = NULL;

  context->session = start (context, BY_NAME ("later.example.org"));
  run_until_event (context, 60000);
  g_assert_true (g_str_has_prefix (context->events->str, "ready\nwarning: endpoint: \"later"));
  g_assert_cmpint (ms_since (context->started), >=, 5000);
  g_assert_cmpint (ms_since (context->started), <=, 5200);
  run_for (600000);
  dump = fake_dump ();
  g_assert_nonnull (strstr (dump, PEER " moved to 198.51.100.3 51820"));
  g_assert_cmpuint (attempts[index_of ("later.example.org")], ==, 9);
}

/* The other one stays where it is, and wherever it has roamed to. */
static void
test_late_name_moves_its_peer (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *dump = NULL;

  context->session = start (context, BY_NAME ("later.example.org") "|peer.2=" OTHER_PEER
                                                                   " endpoint=soon.example.org:1 "
                                                                   "allowed-ips=10.97.0.0/16");
  run_until_event (context, 60000);
  run_for (600000);
  dump = fake_dump ();
  g_assert_nonnull (strstr (dump, PEER " moved to 198.51.100.3 51820"));
  g_assert_null (strstr (dump, OTHER_PEER " moved to"));
}

/* The peer belongs to the lower link. */
static void
test_endpoint_of_the_lower_link (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *dump = NULL, *moved = NULL;

  context->session = start (context, OVER ("later.example.org"));
  run_until_event (context, 60000);
  g_assert_true (g_str_has_prefix (context->events->str, "ready\nwarning: endpoint: \"later"));
  run_for (600000);
  dump = fake_dump ();
  moved = g_strdup (strstr (dump, "link wgre-t1 wireguard"));
  g_assert_nonnull (moved);
  g_assert_nonnull (strstr (moved, PEER " moved to 198.51.100.3 51820"));
}

/* Its address is an allowed IP, a route and part of the firewall table: it is asked for once. */
static void
test_far_end_inside_stays (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  context->session = start (
      context, "tunnel=gre|over=wireguard|interface=wgre-t0|local=10.9.0.2|addresses=10.99.0.2/24|"
               "remote=moves.example.org|peer.1=" PEER " endpoint=198.51.100.9:51820");
  run_until_event (context, 60000);
  run_for (3000000);
  g_assert_cmpstr (context->events->str, ==, "ready\n");
  g_assert_cmpuint (attempts[index_of ("moves.example.org")], ==, 1);
}

/* 1, 2, 4, ... seconds, never more than five minutes. */
static void
test_pauses_grow (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  guint name = index_of ("never.example.org");

  context->session = start (context, BY_NAME ("never.example.org"));
  run_for (3000000);
  g_assert_cmpuint (attempts[name], >=, 12);
  for (guint i = 1; i < attempts[name]; i++)
    g_assert_cmpint ((asked_at[name][i] - asked_at[name][i - 1]) / 1000, ==,
                     MIN (1000 << (i - 1), 300000));
}

static void
test_required_name (Context *context, gconstpointer text)
{
  context->session = start (context, text);
  run_until_event (context, 120000);
  g_assert_true (g_str_has_prefix (context->events->str, "failed: the host name \""));
  g_assert_cmpint (ms_since (context->started), >=, 40000);
  g_assert_cmpint (ms_since (context->started), <=, 40500);
  run_for (100000);
  g_assert_null (strchr (strchr (context->events->str, '\n') + 1, '\n'));
}

/* Two peers with one name: asked for once, both get it. */
static void
test_one_name_for_two_peers (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *dump = NULL;

  context->session = start (context, BY_NAME ("soon.example.org") "|peer.2=" OTHER_PEER
                                                                  " endpoint=soon.example.org:1 "
                                                                  "allowed-ips=10.97.0.0/16");
  run_until_event (context, 60000);
  dump = fake_dump ();
  g_assert_nonnull (strstr (dump, "endpoint 198.51.100.1:51820"));
  g_assert_nonnull (strstr (dump, "endpoint 198.51.100.1:1 "));
  g_assert_cmpuint (attempts[index_of ("soon.example.org")], ==, 1);
}

/* Half a minute, then longer and longer up to ten, and half a minute again after a change. */
static void
test_far_end_moves (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  static const gint64 pauses[] = { 30, 60, 120, 30, 60, 120, 240, 480, 600, 600 };
  guint name = index_of ("moves.example.org");
  g_autofree char *before = NULL, *after = NULL;

  context->session = start (context, GRE_BY_NAME ("moves.example.org"));
  run_until_event (context, 60000);
  run_for (200000);
  before = fake_dump ();
  g_assert_null (strstr (before, "moved to"));
  run_for (20000);
  after = fake_dump ();
  g_assert_nonnull (strstr (after, "moved to 198.51.100.6"));
  run_for (2200000);
  for (guint i = 0; i < G_N_ELEMENTS (pauses); i++)
    g_assert_cmpint ((asked_at[name][i + 1] - asked_at[name][i]) / 1000000, ==, pauses[i]);
  g_assert_cmpstr (context->events->str, ==, "ready\n");
}

static void
test_far_end_moves_at_second_try (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *before = NULL, *after = NULL;

  context->session = start (context, GRE_BY_NAME ("moves.example.org"));
  run_until_event (context, 60000);
  fake_fail_at (WGRE_UP, 0, WGRE_ERROR_KERNEL, FALSE);
  run_for (220000);
  before = fake_dump ();
  g_assert_null (strstr (before, "moved to"));
  run_for (300000);
  after = fake_dump ();
  g_assert_nonnull (strstr (after, "moved to 198.51.100.6"));
}

/* NetworkManager keeps the way to the first address only. */
static void
test_far_end_stays (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  context->session = start (context, GRE_BY_NAME ("moves.example.org|routing=nm"));
  run_until_event (context, 60000);
  run_for (3000000);
  g_assert_cmpuint (attempts[index_of ("moves.example.org")], ==, 1);
}

static void
test_kernel_says_no (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  context->session = start (context, BY_IP);
  fake_fail_at (WGRE_UP, 2, WGRE_ERROR_KERNEL, FALSE);
  context->free_when_failed = TRUE;
  run_until_event (context, 1000);
  g_assert_cmpstr (context->events->str, ==,
                   "failed: wg set wgre-t0 private-key wgre-t0.private-key: made to fail\n");
  g_assert_null (context->session);
}

/* NetworkManager's name for the link is not checked before. */
static void
test_name_of_a_fallback_device (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (WgreProfile) profile =
      profile_with_secrets ("tunnel=gre|addresses=10.99.0.2/24|remote=198.51.100.9");
  const WgreFacts identity = { .uuid = UUID, .interface = "tunl0" };

  context->session =
      wgre_session_new (context->directory, fake_kernel_new, profile, &identity, &events, context);
  run_until_event (context, 1000);
  g_assert_true (g_str_has_prefix (context->events->str, "failed: "));
  g_assert_nonnull (strstr (context->events->str, "\"tunl0\" is the name of a fallback device"));
}

static void
test_no_kernel (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  fake_fail_new ();
  context->session = start (context, BY_IP);
  run_until_event (context, 1000);
  g_assert_cmpstr (context->events->str, ==, "failed: no socket\n");
}

/* With the WireGuard configuration begins a time in which nothing can be taken away. */
static void
fail_going_down (const WgreOp *op, WgreDirection direction G_GNUC_UNUSED, gpointer data)
{
  if (op->class == &wgre_op_wireguard && data) {
    fake_on_apply (NULL, NULL);
    fake_fail_at (WGRE_DOWN, 0, WGRE_ERROR_KERNEL, FALSE);
  }
}

/* What could not be taken back stays in the journal, even when a new tunnel uses the interface. */
static void
test_what_is_left_is_remembered (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *journal = g_build_filename (context->directory, "wgre-t0.journal", NULL);

  context->session = start (context, BY_IP);
  fake_on_apply (fail_going_down, context);
  run_until_event (context, 1000);
  g_assert_cmpstr (context->events->str, ==, "ready\n");
  g_clear_pointer (&context->session, wgre_session_free); /* the link cannot be deleted */
  g_assert_true (g_file_test (journal, G_FILE_TEST_EXISTS));
  fake_fail_at (WGRE_DOWN, 0, WGRE_ERROR_KERNEL, FALSE); /* now neither */
  context->session = start (context, GRE_BY_NAME ("silent.example.org"));
  for (guint i = 0; i < 3; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_true (g_file_test (journal, G_FILE_TEST_EXISTS));
  g_clear_pointer (&context->session, wgre_session_free);
  g_assert_false (g_file_test (journal, G_FILE_TEST_EXISTS));
}

/* Nor does it go when the new one is up: if this process is killed, it is still known. */
static void
test_what_is_left_stays_in_the_journal (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *journal = g_build_filename (context->directory, "wgre-t0.journal", NULL),
                  *text = NULL;

  context->session = start (context, FULL_BY_NAME ("198.51.100.9"));
  run_until_event (context, 1000);
  fake_fail_at (WGRE_DOWN, 0, WGRE_ERROR_KERNEL, FALSE);
  g_clear_pointer (&context->session, wgre_session_free); /* a rule stays */
  fake_fail_at (WGRE_DOWN, 0, WGRE_ERROR_KERNEL, FALSE);
  g_string_truncate (context->events, 0);
  context->session = start (context, BY_IP);
  context->fence_stays = TRUE;
  run_until_event (context, 1000);
  g_assert_cmpstr (context->events->str, ==, "ready\n");
  g_assert_true (g_file_get_contents (journal, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "op=rule\n"));
  g_assert_nonnull (strstr (text, "op=link\n"));
}

/* Ended after each number of steps of the main loop. */
static void
test_freed_at_any_time (Context *context, gconstpointer text)
{
  for (guint steps = 0; steps < 12; steps++) {
    g_autofree char *dump = NULL;

    context->session = start (context, text);
    for (guint i = 0; i < steps; i++)
      g_main_context_iteration (NULL, FALSE);
    g_clear_pointer (&context->session, wgre_session_free);
    dump = fake_dump ();
    g_assert_cmpstr (dump, ==, context->before);
    g_string_truncate (context->events, 0);
    run_for (60000);
    g_assert_cmpstr (context->events->str, ==, "");
  }
}

/* --- what others do to the kernel
 * ------------------------------------------------------------------ */

static void
note_rule (const WgreOp *op, WgreDirection direction, gpointer data)
{
  Context *context = data;

  if (op->class == &wgre_op_rule && direction == WGRE_UP)
    g_string_append_printf (context->events, "rule %u\n", op->u.rule.priority);
}

G_GNUC_PRINTF (1, 2)
static void
ip (const char *format, ...)
{
  g_autofree char *command = NULL, *output = NULL;
  g_autoptr (GError) error = NULL;
  va_list arguments;
  int status;

  va_start (arguments, format);
  command = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_assert_true (g_spawn_command_line_sync (command, NULL, &output, &status, &error));
  if (!g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s", command, output);
}

static void
test_link_is_lost (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  if (!own_network) {
    g_test_skip ("no network namespace of its own can be made here");
    return;
  }
  context->session = start (context, BY_IP);
  run_until_event (context, 1000);
  ip ("ip link add wgre-t0 type veth");
  ip ("ip link delete wgre-t0");
  run_until_event (context, 1000);
  g_assert_cmpstr (context->events->str, ==, "ready\nfailed: somebody deleted the link wgre-t0\n");
}

static void
test_lower_link_is_lost (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  if (!own_network) {
    g_test_skip ("no network namespace of its own can be made here");
    return;
  }
  context->session = start (context, OVER ("198.51.100.9"));
  run_until_event (context, 1000);
  ip ("ip link add wgre-t1 type veth");
  ip ("ip link delete wgre-t1");
  run_until_event (context, 1000);
  g_assert_cmpstr (context->events->str, ==,
                   "ready\nfailed: somebody deleted the link wgre-t1, which the tunnel is inside "
                   "of\n");
}

#define UP                                                                                         \
  "ready\nwarning: only IPv4 goes through the tunnel, and IPv6 goes past it, where it can be seen: set other-family to block, or to pass if that is meant\n"

/* The first rule of the full tunnel that is up. */
static WgreOp *
first_rule (void)
{
  g_autofree char *dump = fake_dump ();
  WgreOp *rule = wgre_op_new (WGRE_OP_RULE, "wgre-t0");

  rule->u.rule = (WgreRuleSpec){ .family = AF_INET, .kind = WGRE_RULE_MARKED, .table = 254 };
  g_assert_cmpint (sscanf (strstr (dump, "rule 4 31"), "rule 4 %u marked %u",
                           &rule->u.rule.priority, &rule->u.rule.mark),
                   ==, 2);
  return rule;
}

/* As often as it takes, but not for ever. */
static void
test_rule_is_lost (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (WgreOp) rule = NULL;

  if (!own_network) {
    g_test_skip ("no network namespace of its own can be made here");
    return;
  }
  context->session = start (context, FULL_BY_NAME ("soon.example.org"));
  run_until_event (context, 1000);
  rule = first_rule ();
  for (guint i = 0; i < 101; i++) {
    g_assert_true (fake_remove (rule));
    ip ("ip rule add fwmark %u table main priority %u protocol 202", rule->u.rule.mark,
        rule->u.rule.priority);
    ip ("ip rule delete fwmark %u table main priority %u protocol 202", rule->u.rule.mark,
        rule->u.rule.priority);
    g_assert_cmpstr (context->events->str, ==, UP);
    run_for (1100);
  }
  g_assert_cmpstr (context->events->str, ==,
                   UP "failed: somebody keeps taking rules and routes of the tunnel away\n");
}

/* Routes of the full tunnel's own table, too. */
static void
test_route_is_lost (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (WgreOp) rule = NULL;
  g_autofree char *before = NULL, *after = NULL;

  if (!own_network) {
    g_test_skip ("no network namespace of its own can be made here");
    return;
  }
  context->session = start (context, FULL_BY_NAME ("soon.example.org"));
  run_until_event (context, 1000);
  before = fake_dump ();
  rule = first_rule ();
  g_assert_true (fake_remove (rule));
  ip ("ip route add unreachable default table %u protocol 202", rule->u.rule.mark);
  ip ("ip route flush table %u", rule->u.rule.mark);
  run_for (1100);
  after = fake_dump ();
  g_assert_cmpstr (after, ==, before);
  /* That of another table is none of ours. */
  g_assert_true (fake_remove (rule));
  ip ("ip route add unreachable default table 7 protocol 202");
  ip ("ip route flush table 7");
  run_for (1100);
  g_free (after);
  after = fake_dump ();
  g_assert_null (strstr (after, "rule 4 31000"));
  g_assert_cmpstr (after, !=, before);
}

/* More changes than the socket holds, while this process does not look: what they may have said is
 * found out. */
static void
flood (void)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "wgre-flood-XXXXXX", NULL);
  int fd = g_mkstemp (path);

  for (guint i = 0; i < 8000; i++)
    g_string_append_printf (lines, "link set lo mtu %u\n", 60000 + i % 2);
  g_assert_cmpint (write (fd, lines->str, lines->len), ==, (gssize) lines->len);
  close (fd);
  ip ("ip -batch %s", path);
  g_unlink (path);
}

static void
test_too_much_happens (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (WgreOp) rule = NULL;
  g_autofree char *before = NULL, *after = NULL;

  if (!own_network) {
    g_test_skip ("no network namespace of its own can be made here");
    return;
  }
  context->session = start (context, FULL_BY_NAME ("soon.example.org"));
  run_until_event (context, 1000);
  ip ("ip link add wgre-t0 type veth");
  before = fake_dump ();
  rule = first_rule ();
  g_assert_true (fake_remove (rule));
  flood ();
  run_for (3000);
  after = fake_dump ();
  g_assert_cmpstr (after, ==, before);
  g_assert_cmpstr (context->events->str, ==, UP);
  flood ();
  ip ("ip link delete wgre-t0");
  run_for (3000);
  g_assert_cmpstr (context->events->str, ==, UP "failed: somebody deleted the link wgre-t0\n");
}

static void
test_link_is_renamed (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  if (!own_network) {
    g_test_skip ("no network namespace of its own can be made here");
    return;
  }
  context->session = start (context, BY_IP);
  run_until_event (context, 1000);
  ip ("ip link add wgre-t0 type veth");
  run_for (1);
  ip ("ip link set wgre-t0 name other");
  run_until_event (context, 1000);
  ip ("ip link delete other");
  g_assert_cmpstr (context->events->str, ==,
                   "ready\nfailed: somebody renamed the link wgre-t0 to other: set "
                   "connection.interface-name instead\n");
}

/* Rules that only look like ours are none of our business. */
static void
test_rules_of_others_are_not_ours (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  if (!own_network) {
    g_test_skip ("no network namespace of its own can be made here");
    return;
  }
  context->session = start (context, FULL_BY_NAME ("soon.example.org"));
  run_until_event (context, 1000);
  fake_on_apply (note_rule, context);
  ip ("ip rule add fwmark 7 table main priority 100");
  ip ("ip rule delete fwmark 7 table main priority 100");
  run_for (2000);
  g_assert_null (strstr (context->events->str, "rule 100"));
  fake_on_apply (NULL, NULL);
}

/* --- the kill switch
 * ------------------------------------------------------------------------------------ */

#define FENCED(name) FULL_BY_NAME (name) "|kill-switch=on"

/* Nothing tells the service that it would succeed now. */
static void
test_table_is_tried_again (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *up = NULL, *open = NULL, *back = NULL;
  g_autoptr (GError) error = NULL;

  if (!own_network) {
    g_test_skip ("no network namespace of its own can be made here");
    return;
  }
  context->session = start (context, FENCED ("198.51.100.9"));
  run_until_event (context, 1000);
  up = fake_dump ();
  fake_open_fences ();
  fake_fail_at (WGRE_UP, 0, WGRE_ERROR_KERNEL, FALSE);
  wgre_nft_run (-1, "add table inet nm-wgre.fence." UUID, &error);
  g_assert_no_error (error);
  wgre_nft_run (-1, "delete table inet nm-wgre.fence." UUID, &error);
  g_assert_no_error (error);
  run_for (10);
  open = fake_dump ();
  g_assert_cmpstr (open, !=, up);
  run_for (200);
  back = fake_dump ();
  g_assert_cmpstr (back, ==, up);
  g_assert_cmpstr (context->events->str, ==, "ready\n");
  wgre_session_let_go (context->session);
}

#define TABLE "nft inet nm-wgre.fence." UUID

static gboolean
is_fenced (void)
{
  g_autofree char *dump = fake_dump ();

  return strstr (dump, TABLE) != NULL;
}

static void
assert_fenced (const Context *context, gboolean wanted)
{
  g_autoptr (WgreFence) fence = wgre_fence_read (context->directory, UUID);

  g_assert_true (is_fenced () == wanted);
  g_assert_true ((fence != NULL) == wanted);
}

static void
restart (Context *context, const char *text)
{
  g_clear_pointer (&context->session, wgre_session_free);
  g_string_truncate (context->events, 0);
  context->session = start (context, text);
  run_until_event (context, 1000);
  g_assert_true (g_str_has_prefix (context->events->str, "ready\n"));
}

/* By all that is not the user's word; the next start of the same connection takes it over. */
static void
test_fence_stays (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  context->fence_stays = TRUE;
  context->session = start (context, FENCED ("198.51.100.9"));
  run_until_event (context, 1000);
  assert_fenced (context, TRUE);
  wgre_session_end (context->session, &(GError){ WGRE_ERROR, WGRE_ERROR_IO, (char *) "dead" });
  assert_fenced (context, TRUE);
  restart (context, FENCED ("198.51.100.9"));
  assert_fenced (context, TRUE);
  g_clear_pointer (&context->session, wgre_session_free);
  assert_fenced (context, TRUE);
  restart (context, FENCED ("198.51.100.9"));
  wgre_session_let_go (context->session);
  assert_fenced (context, TRUE);
  g_clear_pointer (&context->session, wgre_session_free);
  assert_fenced (context, FALSE);
}

static gboolean first_was_fence;

static void
note_first (const WgreOp *op, WgreDirection direction G_GNUC_UNUSED, gpointer data)
{
  guint *count = data;

  if (!(*count)++)
    first_was_fence = op->class == &wgre_op_fence;
}

/* And goes last. */
static void
test_fence_comes_first (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  guint count = 0;

  fake_on_apply (note_first, &count);
  context->session = start (context, FENCED ("198.51.100.9"));
  run_until_event (context, 1000);
  g_assert_true (first_was_fence);
  fake_on_apply (NULL, NULL);
  wgre_session_let_go (context->session);
}

/* Wherever it fails. */
static void
test_fence_of_a_failed_start (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  for (guint i = 0; i < 8; i++) {
    context->session = start (context, FENCED ("198.51.100.9"));
    fake_fail_at (WGRE_UP, i, WGRE_ERROR_KERNEL, FALSE);
    run_until_event (context, 1000);
    g_assert_true (g_str_has_suffix (context->events->str, "made to fail\n"));
    assert_fenced (context, FALSE);
    g_clear_pointer (&context->session, wgre_session_free);
  }
  context->fence_stays = TRUE;
  restart (context, FENCED ("198.51.100.9"));
  g_clear_pointer (&context->session, wgre_session_free);
  for (guint i = 0; i < 8; i++) {
    context->session = start (context, FENCED ("198.51.100.9"));
    fake_fail_at (WGRE_UP, i, WGRE_ERROR_KERNEL, FALSE);
    run_until_event (context, 1000);
    assert_fenced (context, TRUE);
    g_clear_pointer (&context->session, wgre_session_free);
  }
  restart (context, FENCED ("198.51.100.9"));
  wgre_session_let_go (context->session);
}

/* Before it has looked at the kernel: while it asks for a name. */
static void
start_and_end (Context *context, gboolean let_go)
{
  context->session = start (context, FENCED ("never.example.org"));
  run_for (1000);
  if (let_go)
    wgre_session_let_go (context->session);
  g_clear_pointer (&context->session, wgre_session_free);
}

static void
test_fence_of_an_early_end (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  start_and_end (context, FALSE);
  assert_fenced (context, FALSE);
  restart (context, FENCED ("198.51.100.9"));
  g_clear_pointer (&context->session, wgre_session_free);
  start_and_end (context, FALSE);
  assert_fenced (context, TRUE);
  start_and_end (context, TRUE);
  assert_fenced (context, FALSE);
}

#define SPARE "inet nm-wgre.fence." UUID ".spare-00000000"

/* What nm-wgre-fence does while it has not read the newest file yet. Returns when it has the table.
 */
static pid_t
spare_for (guint lifetime_ms)
{
  pid_t child = fork ();
  gboolean there = FALSE;

  if (child == 0) {
    WgreNftOwned *owned = wgre_nft_own (SPARE, "", NULL);

    g_usleep (lifetime_ms * 1000);
    wgre_nft_disown (owned);
    _exit (owned ? 0 : 1);
  }
  for (guint ms = 0; ms < 10000 && !there; ms += 10) {
    g_usleep (10000);
    wgre_nft_has_table (-1, SPARE, &there, NULL);
  }
  g_assert_true (there);
  return child;
}

static void
assert_no_spare (pid_t child)
{
  gboolean there = TRUE;
  int status = -1;

  g_assert_true (wgre_nft_has_table (-1, SPARE, &there, NULL));
  g_assert_false (there);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
}

/* While another process has rules of the kill switch that count no more, it is neither closed as it
 * should be nor open. */
static void
test_spare_is_waited_for (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  pid_t child;

  if (!own_network) {
    g_test_skip ("no network namespace of its own can be made here");
    return;
  }
  child = spare_for (500);
  context->session = start (context, FENCED ("198.51.100.9"));
  run_until_event (context, 1000);
  assert_fenced (context, TRUE);
  assert_no_spare (child);
  child = spare_for (500);
  wgre_session_let_go (context->session);
  g_clear_pointer (&context->session, wgre_session_free);
  assert_fenced (context, FALSE);
  assert_no_spare (child);
}

/* Another start, which begins when the fence is held: its exit status is how many tenths of a
 * second it has waited for the lock of all. */
static pid_t
start_another (const Context *context)
{
  pid_t child = fork ();

  if (child == 0) {
    g_autoptr (WgreFence) fence = NULL;
    gint64 begun;

    while (!(fence = wgre_fence_read (context->directory, UUID)))
      g_usleep (1000);
    begun = __real_g_get_monotonic_time ();
    wgre_journal_lock_all (context->directory, NULL);
    _exit ((int) ((__real_g_get_monotonic_time () - begun) / 100000));
  }
  return child;
}

static void
test_spare_does_not_hold_others_up (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  pid_t holder, another;
  int status = -1;

  if (!own_network) {
    g_test_skip ("no network namespace of its own can be made here");
    return;
  }
  holder = spare_for (2000);
  another = start_another (context);
  clock_runs = TRUE;
  context->session = start (context, FENCED ("198.51.100.9"));
  run_until_event (context, 1000);
  clock_runs = FALSE;
  assert_no_spare (holder);
  g_assert_cmpint (waitpid (another, &status, 0), ==, another);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), <=, 10);
  wgre_session_let_go (context->session);
}

static void
test_fence_of_a_lockdown (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  context->session = start (context, FULL_BY_NAME ("198.51.100.9") "|kill-switch=lockdown");
  run_until_event (context, 1000);
  wgre_session_let_go (context->session);
  g_clear_pointer (&context->session, wgre_session_free);
  assert_fenced (context, TRUE);
  /* By a profile that is none any more, and the user's word. */
  restart (context, FENCED ("198.51.100.9"));
  wgre_session_let_go (context->session);
  g_clear_pointer (&context->session, wgre_session_free);
  assert_fenced (context, FALSE);
}

static void
test_fence_is_given_up (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  context->session = start (context, FENCED ("198.51.100.9"));
  run_until_event (context, 1000);
  restart (context, FULL_BY_NAME ("198.51.100.9"));
  assert_fenced (context, FALSE);
}

/* With the fence closed nobody can be asked for the name: its last address does. It is asked for
 * again when the tunnel is up. */
static void
test_fence_remembers_names (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  guint asked;

  context->fence_stays = TRUE;
  context->session = start (context, FENCED ("late.example.org"));
  run_until_event (context, 60000);
  g_assert_cmpstr (context->events->str, ==, "ready\n");
  asked = attempts[index_of ("late.example.org")];
  attempts[index_of ("late.example.org")] = 0;
  restart (context, FENCED ("late.example.org"));
  run_for (60000);
  g_assert_cmpuint (attempts[index_of ("late.example.org")], ==, asked);
  wgre_session_let_go (context->session);
}

/* All that the names stand for, and of several addresses the one that was used. */
static void
test_fence_remembers_all_names (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (WgreFence) fence = NULL;
  g_autofree char *addresses = NULL;

  context->fence_stays = TRUE;
  context->session = start (context, FENCED ("never.example.org:51820;soon.example.org"));
  run_until_event (context, 60000);
  g_assert_true (g_str_has_prefix (context->events->str, "ready\n"));
  fence = wgre_fence_read (context->directory, UUID);
  addresses = g_strjoinv (" ", fence->addresses);
  g_assert_cmpstr (addresses, ==, "soon.example.org=198.51.100.1");
  wgre_session_let_go (context->session);
}

/* --- peers that are somewhere else
 * ------------------------------------------------------------------------------------ */

#define RENEWED(address) PEER " renewed at " address " 51820"

static void
assert_dumps (const char *text, gboolean wanted)
{
  g_autofree char *dump = fake_dump ();

  if ((strstr (dump, text) != NULL) != wanted)
    g_error ("%s is%s in:\n%s", text, wanted ? " not" : "", dump);
}

static gboolean fenced_first;

/* The firewall knows the address before anything is sent there. */
static void
note_fence (const WgreOp *op, WgreDirection direction, gpointer data)
{
  g_autofree char *dump = fake_dump ();

  if (op->class == &wgre_op_fence && direction == WGRE_UP && strstr (op->u.nft.body, data))
    fenced_first |= !strstr (dump, "renewed at");
}

/* Its name is asked for again, outside of the tunnel, when it has been silent for 12 s. Nothing
 * else of the tunnel changes. */
static void
test_peer_moves (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *mark = NULL;
  gint64 silent;

  alive_at = "198.51.100.1";
  context->fence_stays = TRUE;
  peer_at (alive_at);
  context->session = start (context, FENCED ("soon.example.org"));
  run_until_event (context, 60000);
  run_for (600000);
  g_assert_cmpuint (attempts[index_of ("soon.example.org")], ==, 1);
  g_assert_cmpuint (looked_up, ==, 0);
  alive_at = looked_up_answer = "198.51.100.77";
  fenced_first = FALSE;
  fake_on_apply (note_fence, (gpointer) "198.51.100.77 . 51820");
  silent = now;
  while (!strstr (places->str, alive_at) && ms_since (silent) < 60000)
    run_for (1000);
  fake_on_apply (NULL, NULL);
  g_assert_cmpint (ms_since (silent), >=, 12000);
  g_assert_cmpint (ms_since (silent), <=, 25000);
  g_assert_true (fenced_first);
  mark = g_strdup_printf ("fwmark 0x%x", looked_up_with);
  assert_dumps (mark, TRUE);
  assert_dumps (RENEWED ("198.51.100.77"), TRUE);
  run_for (600000);
  g_assert_cmpuint (looked_up, ==, 1);
  g_assert_cmpstr (places->str, ==, " 198.51.100.1 198.51.100.77");
  g_assert_cmpstr (context->events->str, ==, "ready\n");
  wgre_session_let_go (context->session);
}

/* Of a tunnel that is none, by the system's own ways; less and less often as long as that leads
 * nowhere. */
static void
test_peer_moves_at_last (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  guint name = index_of ("moves.example.org");

  alive_at = "198.51.100.5";
  peer_at (alive_at);
  context->session = start (context, BY_NAME ("moves.example.org"));
  run_until_event (context, 60000);
  run_for (30000);
  alive_at = "198.51.100.6";
  run_for (120000);
  g_assert_cmpuint (looked_up, ==, 0);
  g_assert_cmpuint (attempts[name], ==, MOVED);
  for (guint i = 2; i < attempts[name]; i++)
    g_assert_cmpint (asked_at[name][i] - asked_at[name][i - 1], >=, 6 * G_USEC_PER_SEC);
  g_assert_cmpstr (places->str, ==, " 198.51.100.5 198.51.100.6");
}

/* Nothing leads a peer away that answers: not its name, not the network. */
static void
test_peer_roams (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  alive_at = "198.51.100.99";
  peer_at (alive_at);
  context->session = start (context, FULL_BY_NAME ("soon.example.org"));
  run_until_event (context, 60000);
  run_for (600000);
  g_assert_cmpuint (looked_up, ==, 0);
  g_assert_cmpstr (places->str, ==, " 198.51.100.99");
}

static void
test_peer_falls_back (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  alive_at = "198.51.100.8";
  peer_at ("198.51.100.9");
  context->session = start (context, BY_NAME ("198.51.100.9:51820;198.51.100.8"));
  run_until_event (context, 60000);
  run_for (20000);
  g_assert_cmpstr (places->str, ==, " 198.51.100.9 198.51.100.8");
  assert_dumps (RENEWED ("198.51.100.8"), TRUE);
  alive_at = NULL;
  idle = TRUE;
  run_for (400000);
  g_assert_cmpstr (places->str, ==, " 198.51.100.9 198.51.100.8 198.51.100.9 198.51.100.8");
}

/* It is up without the preferred endpoint when there is another one. */
static void
test_fallback_of_a_name (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  context->session = start (context, FULL_BY_NAME ("never.example.org:51820;198.51.100.8"));
  run_until_event (context, 60000);
  g_assert_true (g_str_has_prefix (context->events->str, "ready\n"));
  g_assert_cmpint (ms_since (context->started), <=, 5200);
  assert_dumps ("endpoint 198.51.100.8:51820", TRUE);
}

static void
test_idle_peer (Context *context, gconstpointer text)
{
  guint before;

  alive_at = "198.51.100.1";
  peer_at (alive_at);
  context->session = start (context, text);
  run_until_event (context, 60000);
  run_for (60000);
  idle = TRUE;
  run_for (60000);
  before = fake_asked ();
  run_for (600000);
  g_assert_cmpuint (fake_asked () - before, <=, 60);
  g_assert_cmpuint (looked_up, ==, 0);
}

/* Who is in one place only is not looked after at all; nor who NetworkManager keeps the way to. */
static void
test_peer_stays (Context *context, gconstpointer text)
{
  guint before;

  peer_at ("198.51.100.1");
  alive_at = "198.51.100.1";
  context->session = start (context, text);
  run_until_event (context, 60000);
  before = fake_asked ();
  alive_at = NULL;
  run_for (600000);
  g_assert_cmpuint (fake_asked (), ==, before);
  g_assert_cmpuint (looked_up, ==, 0);
}

/* --- another version of the profile
 * -------------------------------------------------------------------- */

static void
assert_reconfigures (Context *context, const char *text, const char *wanted)
{
  g_autoptr (WgreProfile) profile = profile_with_secrets (text);
  const WgreFacts identity = { .uuid = UUID };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) commands =
      wgre_session_reconfigure (context->session, profile, &identity, &error);
  g_autoptr (GString) said = g_string_new (NULL);

  for (guint i = 0; commands && i < commands->len; i++)
    g_string_append_printf (said, "%s\n", (const char *) commands->pdata[i]);
  g_assert_cmpstr (error ? error->message : said->str, ==, wanted);
}

#define MESH "tunnel=gre|interface=wgre-t0|local=192.0.2.1|addresses=10.99.0.1/24|"

static void
test_reconfigured (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *dump = NULL, *after = NULL;

  context->session = start (context, MESH "neighbour.1=10.99.0.2 192.0.2.2");
  run_until_event (context, 1000);
  assert_reconfigures (context,
                       MESH "neighbour.1=10.99.0.2 192.0.2.7|neighbour.2=10.99.0.3 192.0.2.3",
                       "ip neigh replace 10.99.0.2 lladdr 192.0.2.7 dev wgre-t0 nud permanent\n"
                       "ip neigh replace 10.99.0.3 lladdr 192.0.2.3 dev wgre-t0 nud permanent\n");
  assert_reconfigures (context, MESH "neighbour.2=10.99.0.3 192.0.2.3",
                       "ip neigh delete 10.99.0.2 dev wgre-t0\n");
  assert_reconfigures (context, MESH "neighbour.2=10.99.0.3 192.0.2.3|mtu=1300",
                       "ip link set mtu 1300 up dev wgre-t0\n");
  g_assert_cmpstr (context->events->str, ==, "ready\nchanged: 1300\n");
  dump = fake_dump ();
  assert_reconfigures (context, MESH "key=5|ttl=9|neighbour.1=10.99.0.3 192.0.2.2",
                       "key, ttl: takes effect only when the connection is started again: use "
                       "\"nm-wgre reload --restart\"");
  after = fake_dump ();
  g_assert_cmpstr (dump, ==, after);
}

/* A peer that comes with a name is found out as those of the beginning are. */
static void
test_reconfigured_by_name (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *dump = NULL;

  context->session = start (context, BY_IP);
  run_until_event (context, 1000);
  assert_reconfigures (context,
                       BY_IP "|peer.2=" OTHER_PEER " endpoint=soon.example.org:7 "
                             "allowed-ips=10.97.0.0/16",
                       "wg set wgre-t0 peer " OTHER_PEER " allowed-ips 10.97.0.0/16\n");
  run_for (60000);
  dump = fake_dump ();
  g_assert_nonnull (strstr (dump, "moved to 198.51.100.1 7"));
  g_assert_cmpstr (context->events->str, ==, "ready\nchanged: 1420\n");
}

/* What was found at the start is not looked for again: the peer stays where its name led, and
 * wherever it has roamed to since. */
static void
test_reconfigured_keeps_endpoints (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  context->session = start (context, BY_NAME ("soon.example.org"));
  run_until_event (context, 60000);
  assert_reconfigures (
      context, BY_NAME ("soon.example.org") "|peer.2=" OTHER_PEER " allowed-ips=10.97.0.0/16",
      "wg set wgre-t0 peer " OTHER_PEER " allowed-ips 10.97.0.0/16\n");
  run_for (60000);
}

static void
test_peer_after_reload (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  alive_at = "198.51.100.8";
  peer_at ("198.51.100.9");
  context->session = start (context, BY_NAME ("198.51.100.9:51820;198.51.100.8"));
  run_until_event (context, 60000);
  run_for (30000);
  assert_reconfigures (context,
                       BY_NAME ("198.51.100.9:51820;198.51.100.8") "|peer.2=" OTHER_PEER
                                                                   " allowed-ips=10.97.0.0/16",
                       "wg set wgre-t0 peer " OTHER_PEER " allowed-ips 10.97.0.0/16\n");
  run_for (60000);
  g_assert_cmpstr (places->str, ==, " 198.51.100.9 198.51.100.8");
}

static void
assert_refuses (Context *context, const WgreFacts *identity, const char *words)
{
  g_autoptr (WgreProfile) profile = profile_with_secrets (BY_IP);
  g_autofree char *before = fake_dump (), *after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (wgre_session_reconfigure (context->session, profile, identity, &error));
  if (!strstr (error->message, words))
    g_error ("\"%s\" has no \"%s\" in it", error->message, words);
  after = fake_dump ();
  g_assert_cmpstr (before, ==, after);
}

/* Where it was led to is where it is from then on: a change of something else goes on from there.
 */
static void
test_reconfigured_after_a_move (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *dump = NULL;

  context->session = start (context, GRE_BY_NAME ("moves.example.org"));
  run_until_event (context, 60000);
  run_for (220000);
  assert_reconfigures (context, GRE_BY_NAME ("moves.example.org") "|mtu=1300",
                       "ip link set mtu 1300 up dev wgre-t0\n");
  dump = fake_dump ();
  g_assert_nonnull (strstr (dump, "moved to 198.51.100.6"));
}

/* Root has given the wrong connection, or one of which NetworkManager's own part has changed. */
static void
test_reconfigured_by_another (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  context->session = start (context, BY_IP);
  run_until_event (context, 1000);
  assert_refuses (context, &(WgreFacts){ .uuid = "00000000-0000-4000-8000-000000000000" },
                  "this is another connection");
  assert_refuses (context, &(WgreFacts){ .uuid = UUID, .interface = "wgre-t9" },
                  "connection.interface-name");
  assert_refuses (context, &(WgreFacts){ .uuid = UUID, .use = { WGRE_FAMILY_UNUSED } },
                  "ipv4.method");
  assert_refuses (context, &(WgreFacts){ .uuid = UUID, .use = { 0, WGRE_FAMILY_BY_US } },
                  "ipv6.method");
}

#define FULL_BY_IP ADDRESS "peer.1=" PEER " endpoint=198.51.100.9:51820 allowed-ips=0.0.0.0/0"

/* Its mark and table stay, and so do its rules among those of others, though a tunnel that starts
 * now could have neither. */
static void
test_reconfigured_full_tunnel (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  guint number = WGRE_NUMBER_FIRST + wgre_facts_hash (UUID, WGRE_NUMBER_SPAN),
        slot = wgre_facts_hash (UUID, WGRE_SLOTS);
  g_autofree char *theirs = g_strdup_printf ("fwmark %u table %u priority %u", number, number,
                                             WGRE_PRIORITY_MARKED + slot),
                  *rule = g_strdup_printf ("rule 4 %u marked %u 254", WGRE_PRIORITY_MARKED + slot,
                                           number),
                  *add = g_strconcat ("ip rule add ", theirs, NULL),
                  *delete = g_strconcat ("ip rule delete ", theirs, NULL),
                  *throw = g_strdup_printf (
                      "ip -4 route add throw 192.168.1.0/24 table %u proto 202\n", number),
                  *back = g_strdup_printf (
                      "ip -4 route delete throw 192.168.1.0/24 table %u proto 202\n", number),
                  *before = NULL, *after = NULL;

  if (!own_network) {
    g_test_skip ("no network namespace of its own can be made here");
    return;
  }
  context->session = start (context, FULL_BY_IP);
  run_until_event (context, 1000);
  before = fake_dump ();
  g_assert_nonnull (strstr (before, rule));
  ip ("%s", add);
  assert_reconfigures (context, FULL_BY_IP "|exclude=192.168.1.0/24", throw);
  assert_reconfigures (context, FULL_BY_IP, back);
  ip ("%s", delete);
  after = fake_dump ();
  g_assert_cmpstr (before, ==, after);
}

/* A rule is gone, and before it is put back the profile changes: it is put back nevertheless. */
static void
test_reconfigured_while_a_rule_is_lost (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (WgreOp) rule = NULL;
  g_autofree char *before = NULL, *lost = NULL, *after = NULL, *throw = NULL, *back = NULL;

  if (!own_network) {
    g_test_skip ("no network namespace of its own can be made here");
    return;
  }
  context->session = start (context, FULL_BY_IP);
  run_until_event (context, 1000);
  before = fake_dump ();
  rule = first_rule ();
  throw = g_strdup_printf ("ip -4 route add throw 192.168.1.0/24 table %u proto 202\n",
                           rule->u.rule.mark);
  back = g_strdup_printf ("ip -4 route delete throw 192.168.1.0/24 table %u proto 202\n",
                          rule->u.rule.mark);
  g_assert_true (fake_remove (rule));
  ip ("ip rule add fwmark %u table main priority %u protocol 202", rule->u.rule.mark,
      rule->u.rule.priority);
  ip ("ip rule delete fwmark %u table main priority %u protocol 202", rule->u.rule.mark,
      rule->u.rule.priority);
  run_for (500);
  lost = fake_dump ();
  g_assert_cmpstr (lost, !=, before);
  assert_reconfigures (context, FULL_BY_IP "|exclude=192.168.1.0/24", throw);
  assert_reconfigures (context, FULL_BY_IP, back);
  after = fake_dump ();
  g_assert_cmpstr (after, ==, before);
}

static void
note_journal (const WgreOp *op G_GNUC_UNUSED, WgreDirection direction G_GNUC_UNUSED, gpointer data)
{
  g_autofree char *path = g_build_filename (((Context *) data)->directory, "wgre-t0.journal", NULL);
  char **text = &((Context *) data)->journal;

  g_free (*text);
  g_assert_true (g_file_get_contents (path, text, NULL, NULL));
}

/* Whoever is killed in the middle of a change leaves of both; who is killed later, of the new one
 * only. */
static void
test_journal_of_a_change (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *throw = NULL;

  context->session = start (context, FULL_BY_IP "|exclude=192.168.1.0/24");
  run_until_event (context, 1000);
  throw = g_strdup_printf ("ip -4 route delete throw 192.168.1.0/24 table %u proto 202\n"
                           "ip -4 route add throw 192.168.2.0/24 table %u proto 202\n",
                           WGRE_NUMBER_FIRST + wgre_facts_hash (UUID, WGRE_NUMBER_SPAN),
                           WGRE_NUMBER_FIRST + wgre_facts_hash (UUID, WGRE_NUMBER_SPAN));
  fake_on_apply (note_journal, context);
  assert_reconfigures (context, FULL_BY_IP "|exclude=192.168.2.0/24", throw);
  fake_on_apply (NULL, NULL);
  g_assert_nonnull (strstr (context->journal, "192.168.1.0/24"));
  g_assert_nonnull (strstr (context->journal, "192.168.2.0/24"));
  note_journal (NULL, WGRE_UP, context);
  g_assert_null (strstr (context->journal, "192.168.1.0/24"));
  g_assert_nonnull (strstr (context->journal, "192.168.2.0/24"));
  g_clear_pointer (&context->journal, g_free);
}

/* The link that is there is the tunnel's own. */
static void
test_reconfigured_with_its_link (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  if (!own_network) {
    g_test_skip ("no network namespace of its own can be made here");
    return;
  }
  context->session = start (context, BY_IP);
  run_until_event (context, 1000);
  ip ("ip link add wgre-t0 type veth");
  assert_reconfigures (context, BY_IP "|peer.2=" OTHER_PEER " allowed-ips=10.97.0.0/16",
                       "wg set wgre-t0 peer " OTHER_PEER " allowed-ips 10.97.0.0/16\n");
  g_clear_pointer (&context->session, wgre_session_free);
  ip ("ip link delete wgre-t0");
}

/* What the way to the far end has become meanwhile is no change of the profile: it follows by
 * itself. */
static void
test_reconfigured_on_another_way (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  if (!own_network) {
    g_test_skip ("no network namespace of its own can be made here");
    return;
  }
  ip ("ip link add under type veth");
  ip ("ip addr add 198.51.100.2/24 dev under");
  ip ("ip link set under up");
  ip ("ip link set veth0 up");
  context->session = start (context, BY_IP);
  run_until_event (context, 1000);
  ip ("ip link set under mtu 1400");
  assert_reconfigures (context, BY_IP "|peer.2=" OTHER_PEER " allowed-ips=10.97.0.0/16",
                       "wg set wgre-t0 peer " OTHER_PEER " allowed-ips 10.97.0.0/16\n");
  run_for (3000);
  ip ("ip link delete under");
  g_assert_cmpstr (context->events->str, ==, "ready\nchanged: 1420\nchanged: 1320\n");
}

/* Others' rules are looked at when a tunnel starts: what they use is not taken. */
static void
test_numbers_of_others (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  guint number = WGRE_NUMBER_FIRST + wgre_facts_hash (UUID, WGRE_NUMBER_SPAN),
        slot = wgre_facts_hash (UUID, WGRE_SLOTS);
  const struct {
    char *what;
    guint number, slot; /* how much further ours are then */
  } rows[] = {
    { g_strdup ("rule fwmark 9 table 9 priority 9"), 0, 0 },
    { g_strdup_printf ("rule fwmark %u table 9 priority 9", number), 1, 0 },
    { g_strdup_printf ("rule fwmark 9 table %u priority 9", number), 1, 0 },
    { g_strdup_printf ("-6 rule fwmark 9 table %u priority 9", number), 1, 0 },
    { g_strdup_printf ("rule fwmark 9 table 9 priority %u", WGRE_PRIORITY_MARKED + slot), 0, 1 },
    { g_strdup_printf ("rule fwmark 9 table 9 priority %u", WGRE_PRIORITY_DEFAULT + 2 * slot), 0,
      1 },
    { g_strdup_printf ("rule fwmark 9 table 9 priority %u", WGRE_PRIORITY_DEFAULT + 2 * slot + 1),
      0, 1 },
    { g_strdup_printf ("route throw 10.0.0.0/8 table %u", number), 1, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (WgreProfile) profile = profile_with_secrets (FULL_BY_IP);
    g_auto (WgreFacts) facts = { .uuid = UUID };
    g_autoptr (GError) error = NULL;
    gboolean six = g_str_has_prefix (rows[i].what, "-6 ");
    g_auto (GStrv) words = g_strsplit (rows[i].what + (six ? 3 : 0), " ", 2);
    const char *object = words[0], *rest = words[1];
    g_autofree char *add = g_strdup_printf ("ip %s %s add %s", six ? "-6" : "-4", object, rest),
                    *delete =
                        g_strdup_printf ("ip %s %s delete %s", six ? "-6" : "-4", object, rest);

    if (own_network) {
      ip ("%s", add);
      wgre_gather (profile, &facts, &error);
      ip ("%s", delete);
      g_assert_no_error (error);
      g_test_message ("%s", rows[i].what);
      g_assert_cmpuint (facts.free_number, ==, number + rows[i].number);
      g_assert_cmpuint (facts.slot, ==, slot + rows[i].slot);
    }
    g_free (rows[i].what);
  }
  if (!own_network)
    g_test_skip ("no network namespace of its own can be made here");
  g_assert_null (context->session);
}

/* The least MTU of all ways counts, and a way by the tunnel itself is none. */
static void
test_least_mtu (Context *context G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (WgreProfile) profile = profile_with_secrets (
      BY_IP "|peer.2=" OTHER_PEER " endpoint=198.51.100.10:7 allowed-ips=10.97.0.0/16");
  g_auto (WgreFacts) facts = { .uuid = UUID };
  g_autoptr (WgrePlan) plan = NULL, own = NULL;
  g_autoptr (WgreProfile) under = profile_with_secrets (
      "interface=under|addresses=10.99.0.2/24|peer.1=" PEER " endpoint=198.51.100.9:7");
  g_autoptr (GError) error = NULL;
  guint32 mtu, mtu_of_own;

  if (!own_network) {
    g_test_skip ("no network namespace of its own can be made here");
    return;
  }
  ip ("ip link add under type veth");
  ip ("ip addr add 198.51.100.2/24 dev under");
  ip ("ip link set under up");
  ip ("ip route add 198.51.100.9/32 dev under mtu 1400");
  ip ("ip route add 198.51.100.10/32 dev under mtu 1300");
  wgre_resolve_known (profile, &facts);
  wgre_gather (profile, &facts, &error);
  g_assert_no_error (error);
  plan = wgre_plan_new (profile, &facts, &error);
  own = wgre_plan_new (under, &facts, &error);
  mtu = wgre_gather_mtu (plan, &facts, NULL);
  mtu_of_own = wgre_gather_mtu (own, &facts, NULL);
  ip ("ip link delete under");
  g_assert_cmpuint (facts.underlay_mtu, ==, 1300);
  g_assert_cmpuint (mtu, ==, 1300);
  g_assert_cmpuint (mtu_of_own, ==, 0);
}

/* As a router sends it to all on its link (RFC 4861 4.2). */
static void
advertise (const char *link)
{
  const struct nd_router_advert advert = { .nd_ra_type = ND_ROUTER_ADVERT,
                                           .nd_ra_router_lifetime = htons (1800) };
  struct sockaddr_in6 all = { .sin6_family = AF_INET6, .sin6_scope_id = if_nametoindex (link) };
  int fd = socket (AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMPV6), hops = 255;

  g_assert_cmpint (inet_pton (AF_INET6, "ff02::1", &all.sin6_addr), ==, 1);
  g_assert_cmpint (setsockopt (fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof hops), ==, 0);
  /* Fails until its own address is known to be nobody else's. */
  (void) !sendto (fd, &advert, sizeof advert, 0, (struct sockaddr *) &all, sizeof all);
  close (fd);
}

static char *
interfaces_that_listen (void)
{
  g_autoptr (WgreProfile) profile = profile_with_secrets (BY_IP "|forward=yes");
  g_auto (WgreFacts) facts = { .uuid = UUID };
  g_autoptr (GError) error = NULL;

  wgre_gather (profile, &facts, &error);
  g_assert_no_error (error);
  return facts.accept_ra ? g_strjoinv (" ", facts.accept_ra) : g_strdup ("");
}

/* Only those whose default route the kernel has from an advertisement, and would lose: another
 * route is none, and where NetworkManager reads them the kernel does not. */
static void
test_advertisements (Context *context G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *before = NULL, *listens = NULL, *read_by_nm = NULL;

  if (!own_network) {
    g_test_skip ("no network namespace of its own can be made here");
    return;
  }
  ip ("ip link add under type veth peer name router");
  ip ("ip link set under up");
  ip ("ip link set router up");
  ip ("ip -6 route add 2001:db8::/32 dev under");
  ip ("ip -6 route add default dev router");
  before = interfaces_that_listen ();
  for (guint i = 0; i < 500 && !listens; i++) {
    g_autofree char *listening = NULL;

    g_usleep (20000); /* its address is looked for on the link first */
    advertise ("router");
    listening = interfaces_that_listen ();
    listens = *listening ? g_steal_pointer (&listening) : NULL;
  }
  ip ("sysctl -q -w net.ipv6.conf.under.accept_ra=2");
  read_by_nm = interfaces_that_listen ();
  ip ("ip link delete under");
  g_assert_cmpstr (before, ==, "");
  g_assert_cmpstr (listens, ==, "under");
  g_assert_cmpstr (read_by_nm, ==, "");
}

static void
test_no_such_dev (Context *context G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (WgreProfile) profile =
      profile_with_secrets (GRE_BY_NAME ("198.51.100.9") "|dev=nosuch0");
  g_auto (WgreFacts) facts = { .uuid = UUID };
  g_autoptr (GError) error = NULL;

  g_assert_false (wgre_gather (profile, &facts, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND);
}

static void
test_reconfigured_too_early (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  context->session = start (context, BY_IP);
  assert_reconfigures (context, BY_IP, "the tunnel is not up: use \"nmcli connection up\"");
}

/* Within a second or so; what others do to other links is looked at and changes nothing. */
static void
test_path_changes (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  if (!own_network) {
    g_test_skip ("no network namespace of its own can be made here");
    return;
  }
  ip ("ip link add under type veth");
  ip ("ip addr add 198.51.100.2/24 dev under");
  ip ("ip link set under up");
  ip ("ip link set veth0 up");
  context->session = start (context, BY_IP);
  run_until_event (context, 1000);
  ip ("ip link set under mtu 1400");
  run_for (3000);
  ip ("ip route add 198.51.100.9/32 dev under mtu 1340");
  run_for (3000);
  ip ("ip link set veth0 mtu 1400");
  run_for (3000);
  ip ("ip link delete under");
  run_for (3000);
  g_assert_cmpstr (context->events->str, ==, "ready\nchanged: 1320\nchanged: 1260\n");
}

/* Links of our group are other tunnels, which do not matter, but for one that the way leads by. */
static void
test_path_through_a_tunnel (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  if (!own_network) {
    g_test_skip ("no network namespace of its own can be made here");
    return;
  }
  ip ("ip link add under group 51820 type veth");
  ip ("ip link add other type veth peer beside");
  ip ("ip link set under up");
  ip ("ip link set veth0 up");
  ip ("ip link set other up");
  ip ("ip link set beside up");
  ip ("ip route add 198.51.100.0/24 dev other");
  context->session = start (context, BY_IP);
  run_until_event (context, 1000);
  ip ("ip route add 198.51.100.9/32 dev under");
  run_for (3000);
  ip ("ip link set under mtu 1400");
  run_for (3000);
  ip ("ip link delete other");
  ip ("ip link delete under");
  run_for (3000);
  g_assert_cmpstr (context->events->str, ==, "ready\nchanged: 1320\n");
}

/* The way to where the far end has moved may be narrower; nothing else changes on it. */
static void
test_way_to_another_address (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  if (!own_network) {
    g_test_skip ("no network namespace of its own can be made here");
    return;
  }
  ip ("ip link add under type veth");
  ip ("ip addr add 198.51.100.2/24 dev under");
  ip ("ip link set under up");
  ip ("ip link set veth0 up");
  ip ("ip route add 198.51.100.6/32 dev under mtu 1300");
  context->session = start (context, GRE_BY_NAME ("moves.example.org"));
  run_until_event (context, 60000);
  run_for (220000);
  ip ("ip link delete under");
  g_assert_cmpstr (context->events->str, ==, "ready\nchanged: 1276\n");
}

/* With a full tunnel up, what is asked for without its mark finds the tunnel. */
static void
test_way_by_own_mark (Context *context G_GNUC_UNUSED, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (WgreProfile) profile = profile_with_secrets (FULL_BY_NAME ("198.51.100.9"));
  g_auto (WgreFacts) facts = { .uuid = UUID }, up = { .uuid = UUID, .free_number = 51999 };
  g_autoptr (GError) error = NULL;

  if (!own_network) {
    g_test_skip ("no network namespace of its own can be made here");
    return;
  }
  ip ("ip link add under type veth");
  ip ("ip addr add 198.51.100.2/24 dev under");
  ip ("ip link set under up");
  ip ("ip link set veth0 up");
  ip ("ip route add 198.51.100.9/32 dev under mtu 1300 table 77");
  ip ("ip rule add fwmark 51999 table 77");
  wgre_resolve_known (profile, &facts);
  wgre_resolve_known (profile, &up);
  wgre_gather (profile, &facts, &error);
  g_assert_no_error (error);
  wgre_gather (profile, &up, &error);
  g_assert_no_error (error);
  ip ("ip rule delete fwmark 51999 table 77");
  ip ("ip link delete under");
  g_assert_cmpuint (facts.underlay_mtu, ==, 1500);
  g_assert_cmpuint (up.underlay_mtu, ==, 1300);
}

/* --- the interface
 * -------------------------------------------------------------------------------- */

static void
test_second_waits_for_the_first (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  WgreSession *first = start (context, BY_IP);
  gint64 given_back;

  run_until_event (context, 1000);
  context->session = start (context, GRE_BY_NAME ("198.51.100.7"));
  run_for (5000);
  g_assert_cmpstr (context->events->str, ==, "ready\n");
  wgre_session_free (first);
  given_back = now;
  run_until_event (context, 1000);
  g_assert_cmpstr (context->events->str, ==, "ready\nready\n");
  g_assert_cmpint (now, ==, given_back); /* handed over, not asked for */
}

static void
test_second_gives_up (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  WgreJournal *first = wgre_journal_open (context->directory, "wgre-t0", NULL);

  context->session = start (context, BY_IP);
  run_until_event (context, 60000);
  g_assert_cmpstr (context->events->str, ==,
                   "failed: interface: \"wgre-t0\" is in use by another connection\n");
  g_assert_cmpint (ms_since (context->started), >=, 15000);
  g_assert_cmpint (ms_since (context->started), <=, 15300);
  wgre_journal_close (first, TRUE);
}

/* Also the lower link's name is taken, and given back when the other cannot be had. */
static void
test_both_names_are_taken (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  WgreJournal *upper = wgre_journal_open (context->directory, "wgre-t0", NULL), *lower;
  g_autoptr (GError) error = NULL;

  context->session = start (context, OVER ("198.51.100.9"));
  run_for (1000);
  lower = wgre_journal_open (context->directory, "wgre-t1", &error);
  g_assert_no_error (error);
  wgre_journal_close (upper, TRUE);
  run_for (1000);
  g_assert_cmpstr (context->events->str, ==, "");
  wgre_journal_close (lower, TRUE);
  run_until_event (context, 1000);
  g_assert_cmpstr (context->events->str, ==, "ready\n");
  g_assert_null (wgre_journal_open (context->directory, "wgre-t1", &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_EXISTS);
}

static gboolean
write_proc (const char *path, const char *text)
{
  g_autofree char *file = g_build_filename ("/proc/self", path, NULL);
  int fd = open (file, O_WRONLY | O_CLOEXEC);
  gboolean ok = fd >= 0 && write (fd, text, strlen (text)) == (gssize) strlen (text);

  if (fd >= 0)
    close (fd);
  return ok;
}

/* Where links and rules can be made without disturbing anybody. */
static gboolean
enter_own_network (void)
{
  g_autofree char *users = g_strdup_printf ("0 %u 1", geteuid ()),
                  *groups = g_strdup_printf ("0 %u 1", getegid ());

  if (geteuid () == 0)
    return unshare (CLONE_NEWNET) == 0;
  return unshare (CLONE_NEWUSER | CLONE_NEWNET) == 0 && write_proc ("setgroups", "deny") &&
         write_proc ("uid_map", users) && write_proc ("gid_map", groups);
}

/* --- keepalive
 * ------------------------------------------------------------------------------------ */

#define KEPT                                                                                       \
  "tunnel=gre|interface=wgre-t0|addresses=10.99.0.1/30|remote=198.51.100.9|keepalive=5|"           \
  "routes=10.98.0.0/16|routing=table 77"

static gboolean
has_route (void)
{
  g_autofree char *dump = fake_dump ();

  return strstr (dump, "10.98.0.0/16") != NULL;
}

static void
test_routes_come_and_go (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  context->session = start (context, KEPT);
  run_until_event (context, 1000);
  g_assert_nonnull (keepalive);
  g_assert_true (has_route ());
  keepalive->changed (FALSE, "by GRE", keepalive->data);
  g_assert_true (has_route ());
  keepalive->changed (TRUE, "dead", keepalive->data);
  g_assert_false (has_route ());
  keepalive->changed (FALSE, "back", keepalive->data);
  g_assert_true (has_route ());
  keepalive->changed (FALSE, "by ICMP", keepalive->data);
  g_assert_true (has_route ());
  g_assert_cmpstr (context->events->str, ==,
                   "ready\nchanged: by GRE\nchanged: dead\nchanged: back\nchanged: by ICMP\n");
}

static void
count_routes (const WgreOp *op, WgreDirection direction G_GNUC_UNUSED, gpointer count)
{
  *(guint *) count += op->class == &wgre_op_route;
}

/* What is there, or gone, already is left alone. */
static void
test_routes_change_once (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  guint count = 0;

  context->session = start (context, KEPT);
  run_until_event (context, 1000);
  fake_on_apply (count_routes, &count);
  keepalive->changed (FALSE, "by GRE", keepalive->data);
  g_assert_cmpuint (count, ==, 0);
  keepalive->changed (TRUE, "dead", keepalive->data);
  g_assert_cmpuint (count, ==, 1);
  keepalive->changed (TRUE, "still dead", keepalive->data);
  g_assert_cmpuint (count, ==, 1);
  keepalive->changed (FALSE, "back", keepalive->data);
  g_assert_cmpuint (count, ==, 2);
  fake_on_apply (NULL, NULL);
}

/* It begins anew, and finds out by itself whether the far end is still dead. */
static void
test_reconfigured_while_dead (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  context->session = start (context, KEPT);
  run_until_event (context, 1000);
  keepalive->changed (TRUE, "dead", keepalive->data);
  g_assert_false (has_route ());
  assert_reconfigures (context, KEPT "|mtu=1300", "ip link set mtu 1300 up dev wgre-t0\n");
  g_assert_true (has_route ());
  g_assert_nonnull (keepalive);
  keepalive->changed (TRUE, "dead again", keepalive->data);
  g_assert_false (has_route ());
}

/* The user has said it: another way is no reason to begin anew, which would bring routes back. */
static void
test_mtu_of_the_profile_stays (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  gboolean came_back;

  if (!own_network) {
    g_test_skip ("no network namespace of its own can be made here");
    return;
  }
  ip ("ip link add under type veth");
  ip ("ip addr add 198.51.100.2/24 dev under");
  ip ("ip link set under up");
  ip ("ip link set veth0 up");
  context->session = start (context, KEPT "|mtu=1390");
  run_until_event (context, 1000);
  keepalive->changed (TRUE, "dead", keepalive->data);
  ip ("ip link set under mtu 1400");
  run_for (3000);
  came_back = has_route ();
  ip ("ip link delete under");
  g_assert_false (came_back);
  g_assert_cmpstr (context->events->str, ==, "ready\nchanged: dead\n");
}

static void
test_ends_when_dead (Context *context, gconstpointer free_it)
{
  context->free_when_failed = GPOINTER_TO_INT (free_it);
  context->end_when_dead = TRUE;
  context->session = start (context, KEPT);
  run_until_event (context, 1000);
  keepalive->changed (TRUE, "dead", keepalive->data);
  g_assert_cmpstr (context->events->str, ==, "ready\nchanged: dead\nfailed: dead\n");
  g_assert_null (keepalive);
}

static void
test_goes_down_while_dead (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  context->session = start (context, KEPT);
  run_until_event (context, 1000);
  keepalive->changed (TRUE, "dead", keepalive->data);
}

static void
test_keepalive_is_told_of_moves (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  context->session =
      start (context, GRE_BY_NAME ("moves.example.org") "|keepalive=5|keepalive-probe=gre");
  run_until_event (context, 60000);
  run_for (600000);
  g_assert_cmpuint (keepalive->moved, ==, 1);
}

/* --- a peer's answer --- */

/* The kernel is set up, but nobody is told before a peer has answered. */
static void
test_waits_for_an_answer (Context *context, gconstpointer text)
{
  g_autofree char *dump = NULL;

  fake_answers (FALSE);
  context->session = start (context, text);
  run_for (20000);
  dump = fake_dump ();
  g_assert_cmpstr (context->events->str, ==, "");
  g_assert_nonnull (strstr (dump, "link wgre-t0"));
  g_assert_cmpuint (fake_calls (), ==, 1);
  fake_answers (TRUE);
  run_until_event (context, 2000);
  g_assert_cmpstr (context->events->str, ==, "ready\n");
}

static void
test_answer_is_noticed_soon (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  fake_answers (FALSE);
  context->session = start (context, BY_IP);
  run_for (45);
  fake_answers (TRUE);
  run_until_event (context, 60000);
  g_assert_cmpstr (context->events->str, ==, "ready\n");
  g_assert_cmpint (ms_since (context->started), <=, 100);
}

static void
test_does_not_wait (Context *context, gconstpointer text)
{
  fake_answers (FALSE);
  context->session = start (context, text);
  run_until_event (context, 60000);
  g_assert_cmpstr (context->events->str, ==, "ready\n");
  g_assert_cmpint (now, ==, context->started);
  g_assert_cmpuint (fake_calls (), ==, 0);
}

typedef struct {
  const char *name, *text;
  int complaint;
  const char *says[2];
  guint reached; /* ways that are tried */
} SilenceCase;

#define MORE(n, key)                                                                               \
  "|peer." #n "=" key " endpoint=198.51.100.1" #n ":51820 allowed-ips=10.9" #n ".0.0/16"
#define THIRD_PEER "TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0="
#define FOURTH_PEER "gN65BkIKy1eCE9pP1wdc8ROUtkHLF2PfAqYdyYBz6EA="

static const SilenceCase silence_cases[] = {
  { "nothing",
    BY_IP "|peer.1.name=Berlin",
    0,
    { "no handshake within 44 s with Berlin (198.51.100.9:51820). Nothing came back: check",
      "the public key 9evWZZwFt0vn" },
    1 },
  { "refused",
    BY_IP,
    ECONNREFUSED,
    { "with peer.1 (198", "Nothing listens at that port there" },
    1 },
  { "unreachable", BY_IP, EHOSTUNREACH, { "with peer.1 (198", "(No route to host)" }, 1 },
  { "by-name",
    BY_NAME ("soon.example.org"),
    0,
    { "with peer.1 (soon.example.org:51820 at 198.51.100.1)", "Nothing came back" },
    1 },
  { "without-address",
    BY_NAME ("never.example.org"),
    0,
    { "with peer.1 (never.example.org:51820, which has no address)", "Nothing came back" },
    0 },
  { "of-one-who-calls",
    BY_CALL "|wait-handshake=yes",
    0,
    { "with peer.1. ", "Nothing came back" },
    0 },
  { "of-three",
    BY_IP MORE (2, OTHER_PEER) MORE (3, THIRD_PEER),
    0,
    { "with peer.1 (198.51.100.9:51820), peer.2 (198.51.100.12:51820), "
      "peer.3 (198.51.100.13:51820). ",
      "Nothing came back" },
    3 },
  { "of-many",
    BY_IP MORE (2, OTHER_PEER) MORE (3, THIRD_PEER) MORE (4, FOURTH_PEER),
    0,
    { "with peer.1 (198.51.100.9:51820), peer.2 (198.51.100.12:51820), "
      "peer.3 (198.51.100.13:51820), …. ",
      "Nothing came back" },
    3 },
};

/* In time for NetworkManager to hear it, and with nothing left in the kernel. */
static void
test_silence (Context *context, gconstpointer data)
{
  const SilenceCase *test = data;

  fake_answers (FALSE);
  complaint = test->complaint;
  reached = 0;
  context->session = start (context, test->text);
  run_until_event (context, 120000);
  complaint = 0;
  g_assert_true (g_str_has_prefix (context->events->str, "failed: no handshake within "));
  g_assert_nonnull (strstr (context->events->str, test->says[1]));
  g_assert_nonnull (strstr (context->events->str, strstr (test->says[0], "with ")));
  g_assert_cmpint (ms_since (context->started), >=, 44000);
  g_assert_cmpint (ms_since (context->started), <=, 47000);
  g_assert_cmpuint (reached, ==, test->reached);
  run_for (100000);
}

/* What somebody on the way says is more than a guess; without it this is the likeliest. */
static void
test_silence_by_a_wrong_clock (Context *context, gconstpointer number)
{
  fake_answers (FALSE);
  clock_is_behind = TRUE;
  complaint = GPOINTER_TO_INT (number);
  context->session = start (context, BY_IP);
  run_until_event (context, 120000);
  clock_is_behind = FALSE;
  g_assert_true (g_str_has_prefix (context->events->str, "failed: no handshake within "));
  g_assert_true (!strstr (context->events->str, "clock") == (complaint != 0));
  complaint = 0;
}

/* Whichever of them it is, and whatever the others' ways say. */
static void
test_complaint_of_any (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  fake_answers (FALSE);
  complaint = ECONNREFUSED;
  complaint_of = "198.51.100.13";
  context->session = start (context, BY_IP MORE (2, OTHER_PEER) MORE (3, THIRD_PEER));
  run_until_event (context, 120000);
  complaint = 0;
  complaint_of = NULL;
  g_assert_nonnull (strstr (context->events->str, "Nothing listens at that port there"));
}

/* As the tunnel's own packets go: without their mark it would be tried through the tunnel. */
static void
test_way_is_tried_with_the_mark (Context *context, gconstpointer text)
{
  g_autofree char *mark = NULL, *dump = NULL;

  fake_answers (FALSE);
  reached = 0;
  context->session = start (context, text);
  run_for (1900);
  g_assert_cmpuint (reached, ==, 0);
  run_for (2000);
  g_assert_cmpuint (reached, ==, 1);
  g_assert_cmpuint (reached_with, !=, 0);
  mark = g_strdup_printf (" fwmark 0x%x", reached_with);
  dump = fake_dump ();
  g_assert_nonnull (strstr (dump, mark));
}

/* Often at the beginning, and once a second in the end. */
static void
test_asks_less_often (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  guint asked;

  fake_answers (FALSE);
  context->session = start (context, BY_IP);
  run_for (500);
  g_assert_cmpuint (fake_asked (), >=, 5);
  run_for (9500);
  asked = fake_asked ();
  run_for (20000);
  g_assert_cmpuint (fake_asked () - asked, >=, 19);
  g_assert_cmpuint (fake_asked () - asked, <=, 21);
}

static void
note_link (const WgreOp *op, WgreDirection direction, gpointer link)
{
  if (op->class == &wgre_op_link && direction == WGRE_UP)
    *(const WgreOp **) link = op;
}

/* A link that cannot be asked is no answer. */
static void
test_cannot_be_asked (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  const WgreOp *link = NULL;

  fake_on_apply (note_link, &link);
  fake_answers (FALSE);
  context->session = start (context, BY_IP);
  run_for (1000);
  fake_on_apply (NULL, NULL);
  g_assert_true (fake_remove (link));
  fake_answers (TRUE);
  run_until_event (context, 120000);
  g_assert_true (g_str_has_prefix (context->events->str, "failed: no handshake within "));
}

/* It has an endpoint only after the call. */
static void
test_late_peer_is_called (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  fake_answers (FALSE);
  context->session = start (context, BY_NAME ("late.example.org"));
  run_for (20000);
  g_assert_cmpstr (context->events->str, ==, "");
  g_assert_cmpuint (fake_calls (), >=, 1);
}

static void
add_silence (const SilenceCase *test)
{
  g_autofree char *path = g_strconcat ("/service/session/answer/silence/", test->name, NULL);

  g_test_add (path, Context, test, set_up, test_silence, tear_down);
}

static void
add (const char *name, const char *text, void (*test) (Context *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/service/session/", name, NULL);

  g_test_add (path, Context, text, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_autoptr (GResolver) resolver = NULL;

  own_network = enter_own_network ();
  g_test_init (&argc, &argv, NULL);
  resolver = g_object_new (test_resolver_get_type (), NULL);
  g_resolver_set_default (resolver);
  add ("nothing-happens-before-the-main-loop-runs", NULL, test_nothing_before_the_main_loop);
  add ("name/at-once", BY_NAME ("soon.example.org"), test_names_in_time);
  add ("name/at-the-third-attempt", BY_NAME ("late.example.org"), test_names_in_time);
  add ("name/required-at-the-third-attempt", FULL_BY_NAME ("late.example.org"), test_names_in_time);
  add ("name/of-a-tunnel", GRE_BY_NAME ("late.example.org"), test_names_in_time);
  add ("name/optional-and-late", NULL, test_optional_name_comes_late);
  add ("name/of-one-peer-that-is-late", NULL, test_late_name_moves_its_peer);
  add ("name/pauses-grow", NULL, test_pauses_grow);
  add ("name/of-two-peers", NULL, test_one_name_for_two_peers);
  add ("name/of-a-far-end-that-moves", NULL, test_far_end_moves);
  add ("name/of-a-far-end-that-moves-at-the-second-try", NULL, test_far_end_moves_at_second_try);
  add ("name/of-a-far-end-that-must-stay", NULL, test_far_end_stays);
  add ("name/of-an-endpoint-of-the-lower-link", NULL, test_endpoint_of_the_lower_link);
  add ("name/of-a-far-end-inside-wireguard", NULL, test_far_end_inside_stays);
  add ("name/required-below-a-full-tunnel", OVER ("never.example.org") "|routes=0.0.0.0/0",
       test_required_name);
  add ("name/required-and-unknown", FULL_BY_NAME ("never.example.org"), test_required_name);
  add ("name/required-and-no-answer", FULL_BY_NAME ("silent.example.org"), test_required_name);
  add ("name/required-and-of-the-other-family", GRE_BY_NAME ("six.example.org"),
       test_required_name);
  add ("fails/kernel", NULL, test_kernel_says_no);
  add ("fails/no-kernel", NULL, test_no_kernel);
  add ("fails/name-of-a-fallback-device", NULL, test_name_of_a_fallback_device);
  add ("fails/what-is-left-is-remembered", NULL, test_what_is_left_is_remembered);
  add ("fails/what-is-left-stays-in-the-journal", NULL, test_what_is_left_stays_in_the_journal);
  add ("freed/by-address", BY_IP, test_freed_at_any_time);
  add ("freed/of-two-links", OVER ("198.51.100.9"), test_freed_at_any_time);
  add ("freed/while-resolving", FULL_BY_NAME ("late.example.org"), test_freed_at_any_time);
  add ("freed/without-answer", BY_NAME ("silent.example.org"), test_freed_at_any_time);
  add ("others/delete-the-link", NULL, test_link_is_lost);
  add ("others/delete-the-lower-link", NULL, test_lower_link_is_lost);
  add ("others/delete-a-rule", NULL, test_rule_is_lost);
  add ("others/table-is-tried-again", NULL, test_table_is_tried_again);
  add ("others/flush-routes", NULL, test_route_is_lost);
  add ("others/do-too-much", NULL, test_too_much_happens);
  add ("others/rename-the-link", NULL, test_link_is_renamed);
  add ("fence/stays", NULL, test_fence_stays);
  add ("fence/comes-first", NULL, test_fence_comes_first);
  add ("fence/of-a-failed-start", NULL, test_fence_of_a_failed_start);
  add ("fence/of-an-early-end", NULL, test_fence_of_an_early_end);
  add ("fence/waits-for-the-spare", NULL, test_spare_is_waited_for);
  add ("fence/does-not-hold-others-up", NULL, test_spare_does_not_hold_others_up);
  add ("fence/of-a-lockdown", NULL, test_fence_of_a_lockdown);
  add ("fence/is-given-up", NULL, test_fence_is_given_up);
  add ("fence/remembers-names", NULL, test_fence_remembers_names);
  add ("fence/remembers-all-names", NULL, test_fence_remembers_all_names);
  add ("peer/moves", NULL, test_peer_moves);
  add ("peer/moves-at-last", NULL, test_peer_moves_at_last);
  add ("peer/roams", NULL, test_peer_roams);
  add ("peer/falls-back", NULL, test_peer_falls_back);
  add ("peer/falls-back-from-a-name", NULL, test_fallback_of_a_name);
  add ("peer/is-idle", FULL_BY_NAME ("soon.example.org"), test_idle_peer);
  add ("peer/is-in-one-place", BY_IP, test_peer_stays);
  add ("peer/is-where-networkmanager-has-it", BY_NAME ("soon.example.org") "|routing=nm",
       test_peer_stays);
  add ("peer/after-a-reload", NULL, test_peer_after_reload);
  add ("others/delete-what-is-theirs", NULL, test_rules_of_others_are_not_ours);
  add ("reconfigured/as-it-can-be", NULL, test_reconfigured);
  add ("reconfigured/with-a-name", NULL, test_reconfigured_by_name);
  add ("reconfigured/before-it-is-up", NULL, test_reconfigured_too_early);
  add ("reconfigured/after-a-move", NULL, test_reconfigured_after_a_move);
  add ("reconfigured/endpoints-stay", NULL, test_reconfigured_keeps_endpoints);
  add ("reconfigured/by-another-connection", NULL, test_reconfigured_by_another);
  add ("reconfigured/full-tunnel", NULL, test_reconfigured_full_tunnel);
  add ("reconfigured/while-a-rule-is-lost", NULL, test_reconfigured_while_a_rule_is_lost);
  add ("reconfigured/journal", NULL, test_journal_of_a_change);
  add ("reconfigured/with-its-link", NULL, test_reconfigured_with_its_link);
  add ("reconfigured/on-another-way", NULL, test_reconfigured_on_another_way);
  add ("others/have-a-number", NULL, test_numbers_of_others);
  add ("path/least-mtu", NULL, test_least_mtu);
  add ("others/advertise", NULL, test_advertisements);
  add ("path/no-such-device", NULL, test_no_such_dev);
  add ("path/the-mtu-follows", NULL, test_path_changes);
  add ("path/through-a-tunnel", NULL, test_path_through_a_tunnel);
  add ("path/the-mtu-of-the-profile-stays", NULL, test_mtu_of_the_profile_stays);
  add ("path/to-another-address", NULL, test_way_to_another_address);
  add ("path/by-the-own-mark", NULL, test_way_by_own_mark);
  add ("keepalive/routes-come-and-go", NULL, test_routes_come_and_go);
  add ("keepalive/routes-change-once", NULL, test_routes_change_once);
  add ("keepalive/reconfigured-while-dead", NULL, test_reconfigured_while_dead);
  add ("keepalive/ends-when-dead", NULL, test_ends_when_dead);
  add ("keepalive/ends-when-dead-and-is-freed", GINT_TO_POINTER (TRUE), test_ends_when_dead);
  add ("keepalive/goes-down-while-dead", NULL, test_goes_down_while_dead);
  add ("keepalive/is-told-of-moves", NULL, test_keepalive_is_told_of_moves);
  add ("answer/is-waited-for", BY_IP, test_waits_for_an_answer);
  add ("answer/of-the-lower-link-is-waited-for", OVER ("198.51.100.9"), test_waits_for_an_answer);
  add ("answer/is-waited-for-by-wish", BY_CALL "|wait-handshake=yes", test_waits_for_an_answer);
  add ("answer/is-noticed-soon", NULL, test_answer_is_noticed_soon);
  add ("answer/of-peers-that-call-is-not-waited-for", BY_CALL, test_does_not_wait);
  add ("answer/is-not-waited-for-by-wish", BY_IP "|wait-handshake=no", test_does_not_wait);
  add ("answer/of-gre-is-not-waited-for", GRE_BY_NAME ("198.51.100.7"), test_does_not_wait);
  add ("answer/of-nobody-is-not-waited-for", ADDRESS "listen-port=7", test_does_not_wait);
  add ("answer/of-nobody-is-not-waited-for-by-wish", ADDRESS "listen-port=7|wait-handshake=yes",
       test_does_not_wait);
  add ("answer/of-some-that-call-is-not-waited-for",
       BY_IP "|peer.2=" OTHER_PEER " allowed-ips=10.97.0.0/16", test_does_not_wait);
  add ("answer/silence-by-a-wrong-clock", NULL, test_silence_by_a_wrong_clock);
  add ("answer/complaint-with-a-wrong-clock", GINT_TO_POINTER (ECONNREFUSED),
       test_silence_by_a_wrong_clock);
  add ("answer/any-way-is-complained-of", NULL, test_complaint_of_any);
  add ("answer/way-of-a-full-tunnel", FULL_BY_NAME ("198.51.100.9"),
       test_way_is_tried_with_the_mark);
  add ("answer/way-by-a-mark-of-the-profile", BY_IP "|fwmark=7", test_way_is_tried_with_the_mark);
  add ("answer/is-asked-for-less-often", NULL, test_asks_less_often);
  add ("answer/of-a-link-that-is-gone-is-none", NULL, test_cannot_be_asked);
  add ("answer/a-peer-that-is-found-late-is-called", NULL, test_late_peer_is_called);
  for (guint i = 0; i < G_N_ELEMENTS (silence_cases); i++)
    add_silence (&silence_cases[i]);
  add ("interface/the-second-waits-for-the-first", NULL, test_second_waits_for_the_first);
  add ("interface/the-second-gives-up-in-the-end", NULL, test_second_gives_up);
  add ("interface/both-names-are-taken", NULL, test_both_names_are_taken);
  return g_test_run ();
}
