/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/course.h"

/* KEEPALIVE_TIMEOUT, and the way there and back. */
#define COURSE_SILENT_S 12
/* REKEY_TIMEOUT: a second handshake begins, and a second more. */
#define COURSE_TRY_S 6
/* REKEY_ATTEMPT_TIME: the kernel gives up. */
#define COURSE_DEAD_S 90
/* For an answer of name servers. */
#define COURSE_NAMES_S 4
/* Between rounds of a search. */
#define COURSE_PAUSE_FIRST_S COURSE_TRY_S
#define COURSE_PAUSE_MOST_S 300
/* At an endpoint that is not preferred; a return waits for a moment in which nothing is sent, but
 * not longer than the most. */
#define COURSE_HOLD_FIRST_S 300
#define COURSE_HOLD_MOST_S 3600
/* Between two looks. */
#define COURSE_LOOK_BUSY_S 3
#define COURSE_LOOK_IDLE_S 10
/* Looks that are farther apart tell of a machine that stood still. */
#define COURSE_JUMP_S 30

/* A packet without content: header and authenticator (section 5.4.6 of the WireGuard paper). */
#define COURSE_KEEPALIVE_SIZE 32

static gint64
course_us (guint seconds)
{
  return (gint64) seconds * G_USEC_PER_SEC;
}

void
wgre_course_init (WgreCourse *course)
{
  g_return_if_fail (course);

  *course = (WgreCourse){ .pause = COURSE_PAUSE_FIRST_S, .hold = COURSE_HOLD_FIRST_S };
  course->candidates = g_array_new (FALSE, FALSE, sizeof (WgreCandidate));
}

void
wgre_course_clear (WgreCourse *course)
{
  g_return_if_fail (course);

  g_clear_pointer (&course->candidates, g_array_unref);
}

static gboolean
course_same (const WgreEndpointAddress *a, const WgreEndpointAddress *b)
{
  return wgre_ip_equal (&a->ip, &b->ip) && a->port == b->port && a->scope == b->scope;
}

static const WgreCandidate *
course_candidate (const WgreCourse *course, guint i)
{
  return &g_array_index (course->candidates, WgreCandidate, i);
}

/* 0 also for a place that nobody has named: the peer has chosen it. */
static guint
course_rank (const WgreCourse *course, const WgreEndpointAddress *address)
{
  for (guint i = 0; i < course->candidates->len; i++)
    if (course_same (&course_candidate (course, i)->address, address))
      return course_candidate (course, i)->rank;
  return 0;
}

/* --- what is seen --- */

/* Between two looks there may be a keepalive for packets that came, and persistent ones: none of
 * them is answered. What has the same size besides is noticed by the handshake that the kernel
 * begins when nothing comes back. */
static gboolean
course_asks (const WgreCourse *course, const WgrePeerState *state, guint64 sent, gint64 now)
{
  guint64 most = 2;

  if (state->keepalive && course->looked)
    most += (guint64) (now - course->looked) / (guint64) course_us (state->keepalive);
  return sent && !(sent % COURSE_KEEPALIVE_SIZE == 0 && sent / COURSE_KEEPALIVE_SIZE <= most);
}

/* The end of every search. */
static void
course_answered (WgreCourse *course, gint64 now)
{
  course->life = wgre_life_next (course->life, WGRE_LIFE_ANSWER);
  course->asked = course->due = 0;
  course->hurry = course->looked_up = course->looking = course->returning = FALSE;
  course->next = 0;
  course->pause = COURSE_PAUSE_FIRST_S;
  if (!course_rank (course, &course->endpoint)) {
    course->left = 0;
    course->hold = COURSE_HOLD_FIRST_S;
  } else if (!course->left)
    course->left = now;
}

static gint64
course_patience (const WgreCourse *course)
{
  return course_us (course->life == WGRE_LIFE_NEW || course->hurry || course->returning
                        ? COURSE_TRY_S
                        : COURSE_SILENT_S);
}

/* A peer that was made anew counts from 0. */
static void
course_note (WgreCourse *course, const WgrePeerState *state, gint64 now)
{
  gboolean anew = state->sent < course->sent || state->received < course->received;
  guint64 sent = anew ? 0 : course->sent, received = anew ? 0 : course->received;
  gboolean heard =
      state->received > received || (state->handshake && state->handshake != course->handshake);
  gint64 waited;

  if (course->asked && now - course->looked > course_us (COURSE_JUMP_S))
    course->asked = now;
  course->busy = course_asks (course, state, state->sent - sent, now);
  course->received = state->received;
  course->sent = state->sent;
  course->handshake = state->handshake;
  course->endpoint = state->endpoint;
  course->looked = now;
  if (heard) {
    course_answered (course, now);
    return;
  }

  if (course->busy && !course->asked)
    course->asked = now;
  waited = course->asked ? now - course->asked : 0;
  if (waited >= course_us (COURSE_DEAD_S))
    course->life = wgre_life_next (course->life, WGRE_LIFE_NO_HOPE);
  else if (course->asked && waited >= course_patience (course))
    course->life = wgre_life_next (course->life, WGRE_LIFE_NO_ANSWER);
}

/* --- what to do --- */

static WgreCourseStep
course_move (WgreCourse *course, const WgreEndpointAddress *address, gint64 now)
{
  course->target = *address;
  course->endpoint = *address;
  course->received = course->sent = 0;
  course->handshake = 0;
  course->due = now + course_us (COURSE_TRY_S);
  return WGRE_COURSE_MOVE;
}

/* A new round begins only while somebody wants to reach the peer. */
static WgreCourseStep
course_search (WgreCourse *course, gint64 now)
{
  course->looking = FALSE;
  if (!course->looked_up) {
    if (!course->busy)
      return WGRE_COURSE_STAY;
    course->looked_up = course->looking = TRUE;
    course->due = now + course_us (COURSE_NAMES_S);
    return WGRE_COURSE_LOOK_UP;
  }

  /* The next place but the one where it is not. */
  while (course->next < course->candidates->len) {
    const WgreCandidate *candidate = course_candidate (course, course->next++);

    if (!course_same (&candidate->address, &course->endpoint))
      return course_move (course, &candidate->address, now);
  }

  /* The end of the round. */
  course->next = 0;
  course->looked_up = FALSE;
  course->due = now + course_us (course->pause);
  course->pause = MIN (course->pause * 2, COURSE_PAUSE_MOST_S);
  return WGRE_COURSE_STAY;
}

/* To the preferred endpoint, if the peer answers at another one for long enough. */
static WgreCourseStep
course_return (WgreCourse *course, gint64 now)
{
  gint64 away = course->left ? now - course->left : 0;

  if (course->life != WGRE_LIFE_ANSWERING || !course->candidates->len || !course->left ||
      course->returning || away < course_us (course->hold) ||
      (course->busy && away < course_us (COURSE_HOLD_MOST_S)))
    return WGRE_COURSE_STAY;
  course->refuge = course->endpoint;
  course->returning = TRUE;
  course->left = course->asked = now;
  course->hold = MIN (course->hold * 2, COURSE_HOLD_MOST_S);
  return course_move (course, &course_candidate (course, 0)->address, now);
}

WgreCourseStep
wgre_course_look (WgreCourse *course, const WgrePeerState *state, gint64 now)
{
  g_return_val_if_fail (course && state, WGRE_COURSE_STAY);

  course_note (course, state, now);
  if (!course->asked)
    return course_return (course, now);
  if (now - course->asked < course_patience (course) || now < course->due)
    return WGRE_COURSE_STAY;
  if (!course->returning)
    return course_search (course, now);

  /* Nobody answers at the preferred endpoint: back, and longer. */
  course->returning = FALSE;
  course->asked = now;
  return course_move (course, &course->refuge, now);
}

WgreCourseStep
wgre_course_learn (WgreCourse *course, GArray *candidates, gint64 now)
{
  g_return_val_if_fail (course, WGRE_COURSE_STAY);

  if (candidates) {
    g_array_unref (course->candidates);
    course->candidates = candidates;
    course->next = 0;
  }
  return course->looking ? course_search (course, now) : WGRE_COURSE_STAY;
}

void
wgre_course_hurry (WgreCourse *course)
{
  g_return_if_fail (course);

  course->hurry = TRUE;
  course->pause = COURSE_PAUSE_FIRST_S;
  if (!course->looking)
    course->due = 0;
}

guint
wgre_course_pause (const WgreCourse *course)
{
  gboolean waiting;

  g_return_val_if_fail (course, 0);
  waiting = course->asked && course->life != WGRE_LIFE_DEAD;
  return course->busy || waiting || !course->looked ? COURSE_LOOK_BUSY_S : COURSE_LOOK_IDLE_S;
}
