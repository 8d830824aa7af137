/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/life.h"

/* One lost answer is no news of somebody who was never heard, and none of the dead. */
static const WgreLife life_table[WGRE_N_LIVES][WGRE_N_LIFE_EVENTS] = {
  /*                         an answer            none in time         none for long */
  [WGRE_LIFE_NEW] = { WGRE_LIFE_ANSWERING, WGRE_LIFE_NEW, WGRE_LIFE_DEAD },
  [WGRE_LIFE_ANSWERING] = { WGRE_LIFE_ANSWERING, WGRE_LIFE_SILENT, WGRE_LIFE_DEAD },
  [WGRE_LIFE_SILENT] = { WGRE_LIFE_ANSWERING, WGRE_LIFE_SILENT, WGRE_LIFE_DEAD },
  [WGRE_LIFE_DEAD] = { WGRE_LIFE_ANSWERING, WGRE_LIFE_DEAD, WGRE_LIFE_DEAD },
};

WgreLife
wgre_life_next (WgreLife life, WgreLifeEvent event)
{
  g_return_val_if_fail (life < WGRE_N_LIVES && event < WGRE_N_LIFE_EVENTS, life);
  return life_table[life][event];
}

const char *
wgre_life_name (WgreLife life)
{
  static const char *const names[] = { "new", "answering", "silent", "dead" };

  g_return_val_if_fail (life < WGRE_N_LIVES, NULL);
  return names[life];
}
