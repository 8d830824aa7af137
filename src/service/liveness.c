/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/liveness.h"

/* Rounds later than this many intervals tell of a clock that jumped. */
#define JUMP 2

static gboolean
is_trying (const WgreLiveness *liveness)
{
  return (liveness->used & (liveness->used - 1)) != 0;
}

/* All methods at once, so that finding the right one makes death no later. */
static void
try_all (WgreLiveness *liveness)
{
  liveness->used = liveness->methods;
  liveness->rounds = 0;
  liveness->answered = 0;
}

void
wgre_liveness_init (WgreLiveness *liveness, guint methods, guint retries, gint64 interval)
{
  g_return_if_fail (liveness);

  *liveness = (WgreLiveness){ .methods = methods, .retries = retries, .interval = interval };
  try_all (liveness);
}

guint
wgre_liveness_tick (WgreLiveness *liveness, gint64 now)
{
  gboolean jumped;

  g_return_val_if_fail (liveness, 0);
  jumped = liveness->asked && now - liveness->asked_at > JUMP * liveness->interval;
  if (jumped)
    liveness->missed = 0;
  else if (liveness->asked && !liveness->heard) {
    if (!liveness->missed++ && !is_trying (liveness))
      try_all (liveness);
    liveness->life = wgre_life_next (liveness->life, liveness->missed >= liveness->retries
                                                         ? WGRE_LIFE_NO_HOPE
                                                         : WGRE_LIFE_NO_ANSWER);
  }
  /* The first method is the better one, so the others must wait until it had its chances. */
  if (liveness->asked && !jumped && is_trying (liveness) &&
      ++liveness->rounds >= liveness->retries && liveness->answered)
    liveness->used = liveness->answered;
  liveness->heard = 0;
  liveness->asked = TRUE;
  liveness->asked_at = now;
  return liveness->used;
}

void
wgre_liveness_answer (WgreLiveness *liveness, WgreProbeMethod method)
{
  guint bit = WGRE_PROBE_BIT (method);

  g_return_if_fail (liveness);

  if (!(liveness->methods & bit))
    return;
  liveness->heard |= bit;
  liveness->answered |= bit;
  liveness->missed = 0;
  liveness->life = wgre_life_next (liveness->life, WGRE_LIFE_ANSWER);
  if (method == WGRE_PROBE_GRE)
    liveness->used = bit;
}

WgreProbeMethod
wgre_liveness_method (const WgreLiveness *liveness)
{
  g_return_val_if_fail (liveness, WGRE_PROBE_GRE);

  for (guint i = 0; i < WGRE_N_PROBES; i++)
    if (liveness->used == WGRE_PROBE_BIT (i))
      return i;
  return WGRE_N_PROBES;
}
