/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "net/device.h"
#include "service/life.h"

/* Whether a peer of WireGuard answers, and where to look for it when it does not. Pure: the kernel
 * is looked at by the caller, the clock is the caller's (in µs).
 *
 * WireGuard answers everything but a keepalive within KEEPALIVE_TIMEOUT, 10 s (section 6.5 of the
 * WireGuard paper; wg_timers_data_received() in timers.c). So a peer is silent when something was
 * sent, and nothing has come for 12 s; the kernel itself begins a new handshake after 15. One that
 * was never heard, or that is tried elsewhere, is so after one handshake without an answer. As long
 * as it answers, it is left where it is, also when it has roamed. */

/* One place where a peer may be. */
typedef struct {
  WgreEndpointAddress address;
  guint rank; /* 0: the endpoint that is preferred; of the others the place in their order */
} WgreCandidate;

typedef enum {
  WGRE_COURSE_STAY,
  WGRE_COURSE_LOOK_UP, /* ask for the names of the peer */
  WGRE_COURSE_MOVE,    /* the peer shall be at WgreCourse.target */
} WgreCourseStep;

typedef struct {
  WgreLife life;
  WgreEndpointAddress target;
  GArray *candidates; /* of WgreCandidate, in order of preference, each once */

  /* What the last look has shown. */
  gint64 looked;  /* when; 0: not yet */
  gint64 asked;   /* since when an answer is due; 0: none is */
  gboolean busy;  /* something was sent that is answered */
  gboolean hurry; /* the network has changed: no answer means more than otherwise */
  guint64 received, sent;
  gint64 handshake;
  WgreEndpointAddress endpoint;

  /* The search: rounds over all candidates, each after a look at their names. */
  gboolean looked_up; /* the names of this round */
  gboolean looking;   /* their answer is waited for */
  guint next;         /* candidate */
  gint64 due;         /* no step before */
  guint pause;        /* in seconds, until the next round */

  /* The way back to an endpoint that is preferred. */
  gint64 left;        /* since when another one is used; 0: it is not */
  guint hold;         /* in seconds: no return is tried before */
  gboolean returning; /* from: */
  WgreEndpointAddress refuge;
} WgreCourse;

/* wgre_course_init: nothing is known. Candidates are empty. */
void wgre_course_init (WgreCourse *course);
/* wgre_course_clear: releases what it has, but not itself. */
void wgre_course_clear (WgreCourse *course);
/* wgre_course_look: what the kernel says of the peer now; what follows from it. */
WgreCourseStep wgre_course_look (WgreCourse *course, const WgrePeerState *state, gint64 now);
/* wgre_course_learn: the peer may be at @candidates (as in the structure; taken over), or, when it
 * is NULL, its names have no other answer. */
WgreCourseStep wgre_course_learn (WgreCourse *course, GArray *candidates, gint64 now);
/* wgre_course_hurry: this host is in another network. */
void wgre_course_hurry (WgreCourse *course);
/* wgre_course_pause: in seconds, until the next look: few as long as something is to be expected,
 * else 10. */
guint wgre_course_pause (const WgreCourse *course);
