/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Whether somebody at the far end lives, as far as answers tell: one table for the far ends of GRE
 * tunnels, which are asked on purpose, and for peers of WireGuard, which are only looked at. Pure.
 */
typedef enum {
  WGRE_LIFE_NEW, /* nothing heard yet */
  WGRE_LIFE_ANSWERING,
  WGRE_LIFE_SILENT, /* the latest question was not answered in time */
  WGRE_LIFE_DEAD,   /* nor was any for long */
  WGRE_N_LIVES
} WgreLife;

typedef enum {
  WGRE_LIFE_ANSWER,    /* something was heard */
  WGRE_LIFE_NO_ANSWER, /* something was asked, and the time for an answer is over */
  WGRE_LIFE_NO_HOPE,   /* that has happened often enough */
  WGRE_N_LIFE_EVENTS
} WgreLifeEvent;

/* wgre_life_next: what it is after @event. */
WgreLife wgre_life_next (WgreLife life, WgreLifeEvent event);
/* wgre_life_name: a word for people and programs, not translated: "new", "answering", … */
const char *wgre_life_name (WgreLife life);
