/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/keepalive.h"

#include <glib/gi18n-lib.h>
#include <time.h>

#include "service/liveness.h"
#include "service/log.h"
#include "service/probe.h"

struct _WgreKeepalive {
  WgreLiveness liveness;
  WgreProbe *probe;
  guint timer;
  WgreKeepaliveChanged changed;
  gpointer data;
  gboolean told_dead;
  WgreProbeMethod told_method; /* WGRE_N_PROBES: none yet */
  WgreKeepaliveCount count;
  gint64 sent_at[WGRE_N_PROBES]; /* monotonic, in µs; 0: it was answered */
};

/* --- telling --- */

/* What is said of a far end that is alive, by the method that it answers. */
static const char *const answers[] = {
  [WGRE_PROBE_GRE] = N_ ("The far end is alive: it answers GRE keepalives."),
  [WGRE_PROBE_ICMP] = N_ ("The far end is alive: it answers ICMP echo requests."),
  [WGRE_N_PROBES] = N_ ("The far end is alive again."),
};

static const char *const silence = N_ ("The far end is dead: it does not answer keepalives.");

/* The last thing that a caller does: the event may free it all. As long as both methods are tried,
 * only death and the end of it are news. */
static void
keepalive_tell (WgreKeepalive *keepalive)
{
  gboolean dead = keepalive->liveness.life == WGRE_LIFE_DEAD;
  WgreProbeMethod method = wgre_liveness_method (&keepalive->liveness);
  const char *sentence = dead ? silence : answers[method];

  if (dead == keepalive->told_dead && (keepalive->liveness.life != WGRE_LIFE_ANSWERING ||
                                       method == WGRE_N_PROBES || method == keepalive->told_method))
    return;
  keepalive->told_dead = dead;
  keepalive->told_method = method;
  wgre_log (dead ? LOG_WARNING : LOG_NOTICE, "%s", sentence);
  keepalive->changed (dead, _ (sentence), keepalive->data);
}

/* --- asking --- */

static gboolean
tick (gpointer data)
{
  WgreKeepalive *keepalive = data;
  WgreLiveness *liveness = &keepalive->liveness;
  struct timespec time;
  guint methods;

  /* Unlike the timers' clock it goes on while the machine sleeps. */
  clock_gettime (CLOCK_BOOTTIME, &time);
  methods =
      wgre_liveness_tick (liveness, (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000);
  if (liveness->life == WGRE_LIFE_SILENT)
    wgre_log (LOG_INFO, "keepalive: %u of %u in a row were not answered", liveness->missed,
              liveness->retries);
  for (guint method = 0; method < WGRE_N_PROBES; method++) {
    g_autoptr (GError) error = NULL;

    if (!(methods & WGRE_PROBE_BIT (method)))
      continue;
    keepalive->sent_at[method] = g_get_monotonic_time ();
    if (!wgre_probe_send (keepalive->probe, method, &error))
      wgre_log (LOG_INFO, "%s", error->message);
  }
  keepalive->count.asked++;
  keepalive_tell (keepalive);
  return G_SOURCE_CONTINUE;
}

/* Of several answers in a round the first one counts. */
static void
keepalive_count (WgreKeepalive *keepalive, WgreProbeMethod method)
{
  WgreKeepaliveCount *count = &keepalive->count;

  if (keepalive->liveness.heard || !keepalive->sent_at[method])
    return;
  count->answered++;
  count->last = g_get_real_time () / G_USEC_PER_SEC;
  count->round_trip =
      (guint32) MIN (g_get_monotonic_time () - keepalive->sent_at[method], G_MAXUINT32);
  keepalive->sent_at[method] = 0;
}

static void
keepalive_answered (WgreProbeMethod method, gpointer data)
{
  WgreKeepalive *keepalive = data;

  keepalive_count (keepalive, method);
  wgre_liveness_answer (&keepalive->liveness, method);
  keepalive_tell (keepalive);
}

/* --- life --- */

WgreKeepalive *
wgre_keepalive_session_new (const WgrePlan *plan, WgreKernel *kernel, const WgreIp *remote,
                            WgreKeepaliveChanged changed, gpointer data, GError **error)
{
  guint64 seconds;
  const char *problem;
  g_autoptr (WgreKeepalive) keepalive = NULL;

  g_return_val_if_fail (plan && kernel && remote, NULL);
  seconds = wgre_profile_number (plan->profile, WGRE_OPT_KEEPALIVE);
  problem = wgre_keepalive_gre_problem (plan->profile);
  keepalive = g_new0 (WgreKeepalive, 1);
  keepalive->probe = wgre_probe_new (plan, kernel, remote, keepalive_answered, keepalive, error);
  if (!keepalive->probe)
    return NULL;
  if (problem &&
      wgre_profile_number (plan->profile, WGRE_OPT_KEEPALIVE_PROBE) == WGRE_KEEPALIVE_AUTO)
    wgre_log (LOG_NOTICE, "keepalive: asked by ICMP only: GRE %s", problem);
  wgre_liveness_init (&keepalive->liveness, wgre_keepalive_methods (plan->profile),
                      (guint) wgre_profile_number (plan->profile, WGRE_OPT_KEEPALIVE_RETRIES),
                      (gint64) seconds * G_USEC_PER_SEC);
  keepalive->told_method = WGRE_N_PROBES;
  keepalive->changed = changed;
  keepalive->data = data;
  keepalive->timer = g_timeout_add ((guint) seconds * 1000, tick, keepalive);
  return g_steal_pointer (&keepalive);
}

void
wgre_keepalive_session_free (WgreKeepalive *keepalive)
{
  if (!keepalive)
    return;
  if (keepalive->timer)
    g_source_remove (keepalive->timer);
  wgre_probe_free (keepalive->probe);
  g_free (keepalive);
}

const WgreKeepaliveCount *
wgre_keepalive_session_count (const WgreKeepalive *keepalive)
{
  return keepalive ? &keepalive->count : NULL;
}

void
wgre_keepalive_session_moved (WgreKeepalive *keepalive)
{
  g_autoptr (GError) error = NULL;

  if (keepalive && !wgre_probe_moved (keepalive->probe, &error))
    wgre_log (LOG_WARNING, "%s", error->message);
}
