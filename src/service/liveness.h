/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/keepalive.h"
#include "service/life.h"

/* Whether the far end of a tunnel lives: counts probes and answers, and finds out which method it
 * answers. Pure; the clock is the caller's. */

typedef struct {
  guint methods; /* WGRE_PROBE_BIT()s of those that may be used */
  guint retries; /* dead after so many lost in a row */
  gint64 interval;

  WgreLife life;
  guint used;     /* of methods: more than one while it is not known which the far end answers */
  guint heard;    /* that have answered since the last tick */
  guint answered; /* that have answered since more than one is used */
  guint missed;   /* rounds in a row without any answer */
  guint rounds;   /* since more than one is used */
  gboolean asked;
  gint64 asked_at;
} WgreLiveness;

/* wgre_liveness_init: @methods not 0, @retries at least 1, @interval in the clock's unit. */
void wgre_liveness_init (WgreLiveness *liveness, guint methods, guint retries, gint64 interval);
/* wgre_liveness_tick: a round is over and the next begins: once in each interval. A round that took
 * much longer than the interval, since the machine slept, does not count. Returns the methods to
 * ask by. */
guint wgre_liveness_tick (WgreLiveness *liveness, gint64 now);
/* wgre_liveness_answer: the far end has answered. */
void wgre_liveness_answer (WgreLiveness *liveness, WgreProbeMethod method);
/* wgre_liveness_method: the one that is used, or WGRE_N_PROBES as long as there are several. */
WgreProbeMethod wgre_liveness_method (const WgreLiveness *liveness);
