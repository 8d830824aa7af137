/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a peer answers and where it is looked for, by a clock of our own. Each test is a line of
 * looks at it. */
#include "service/course.h"

/* What happens, one character each. Looks, with the pause between them that the course asks for:
 * "h" both sides sent, "s" only this one, "k" this one sent a keepalive, "." nobody did. Between
 * them: "n" the names have the answer "then", "f" they have none, "u" the network is another one,
 * "z" the machine sleeps for an hour, "r" the peer roams to r.
 * What comes of it: SECOND and "?" (its names are asked for) or a place (it is led there). Places
 * are letters, with the rank of their endpoint behind them. */
typedef struct {
  const char *name, *places, *then, *events, *wanted;
  const char *life; /* in the end */
} Line;

static const Line lines[] = {
  { "answers", "a0", NULL, "hhhhhhhhhh", "", "answering" },
  { "is-idle", "a0", NULL, "hh..........", "", "answering" },
  /* The first look is at 3 s, silence is noticed at 9 s and lasts 12 s. */
  { "moves", "a0", "b0", "hhsssssn", "21? 21b", "silent" },
  { "moves-and-answers", "a0", "b0", "hhsssssnhhh", "21? 21b", "answering" },
  { "is-silent-and-its-names-say-the-same", "a0", "a0", "hhsssssnssnssssn", "21? 27? 39?",
    "silent" },
  { "nobody-knows-its-names", "a0", NULL, "hhsssssfssfs", "21? 27?", "silent" },
  { "nobody-answers-for-its-names", "a0 b0", NULL, "hhsssssss", "21? 27b", "silent" },
  { "both-families-in-turn", "a0 b0", "a0 b0", "hhsssssnssssn", "21? 21b 33? 33a", "silent" },
  { "keepalives-are-not-answered", "a0", "b0", "hhkkkkkkkkkk", "", "answering" },
  { "one-packet-is-enough", "a0", "b0", "hhs......", "", "silent" },
  { "is-wanted-again", "a0", "b0", "hhs......sn", "30? 30b", "silent" },
  { "was-never-there", "a0 b0", "a0 b0", "sssnssssn", "9? 9b 21? 21a", "new" },
  { "nobody-calls", "a0 b0", "a0 b0", "..........", "", "new" },
  { "is-dead", "a0", "a0", "hssssssssssssssssssssssssssssssssss", "18? 30? 48? 78?", "dead" },
  { "falls-back", "a0 b1", "a0 b1", "hhsssssnhh", "21? 21b", "answering" },
  { "stays-at-the-fallback", "a0 b1", "a0 b1", "hhsssssnhhhhhhhhhhhhhhhhhhhh", "21? 21b",
    "answering" },
  { "returns-when-idle", "a0 b1", "a0 b1", "hhsssssnhh...............................hh",
    "21? 21b 330a", "answering" },
  { "returns-in-vain", "a0 b1", "a0 b1", "hhsssssnhh...............................sssh",
    "21? 21b 330a 336b", "answering" },
  { "roams-and-is-left-there", "a0", "b0", "hhrhhhnhhh", "", "answering" },
  { "roams-and-falls-silent", "a0", "a0", "hhrhhsssssn", "27? 27a", "silent" },
  { "names-change-while-it-answers", "a0", "b0", "hhnhhh", "", "answering" },
  { "network-changes", "a0", "b0", "hhusssn", "15? 15b", "silent" },
  { "sleep-is-no-silence", "a0", "b0", "hhszhhh", "", "answering" },
  { "sleeps-and-is-silent", "a0", "b0", "hhszsssssn", "3624? 3624b", "silent" },
};

static WgreEndpointAddress
place_of (char letter)
{
  WgreEndpointAddress address = { .port = 51820 };

  g_assert_true (wgre_ip_parse ("192.0.2.0", &address.ip));
  address.ip.bytes[3] = (guint8) letter;
  return address;
}

static GArray *
places_of (const char *text)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (WgreCandidate));

  for (; *text; text += text[2] ? 3 : 2) {
    WgreCandidate candidate = { place_of (text[0]), (guint) (text[1] - '0') };

    g_array_append_val (places, candidate);
  }
  return places;
}

typedef struct {
  WgreCourse course;
  WgrePeerState state;
  gint64 now; /* in seconds */
  GString *said;
} Test;

#define MINUTE_ONE 60

static void
note (Test *test, WgreCourseStep step)
{
  const char *blank = test->said->len ? " " : "";

  if (step == WGRE_COURSE_LOOK_UP)
    g_string_append_printf (test->said, "%s%d?", blank, (int) test->now - MINUTE_ONE);
  if (step != WGRE_COURSE_MOVE)
    return;
  g_string_append_printf (test->said, "%s%d%c", blank, (int) test->now - MINUTE_ONE,
                          test->course.target.ip.bytes[3]);
  test->state = (WgrePeerState){ .endpoint = test->course.target };
}

static void
look (Test *test, char event)
{
  test->now += wgre_course_pause (&test->course);
  test->state.sent += event == 'k' ? 32 : event == '.' ? 0 : 148;
  test->state.received += event == 'h' ? 92 : 0;
  if (event == 'h' && !test->state.handshake)
    test->state.handshake = 1000000 + test->now;
  note (test, wgre_course_look (&test->course, &test->state, test->now * G_USEC_PER_SEC));
}

static void
happen (Test *test, const Line *line, char event)
{
  switch (event) {
  case 'n':
  case 'f':
    note (test, wgre_course_learn (&test->course, event == 'n' ? places_of (line->then) : NULL,
                                   test->now * G_USEC_PER_SEC));
    break;
  case 'u':
    wgre_course_hurry (&test->course);
    break;
  case 'z':
    test->now += 3600;
    break;
  case 'r':
    test->state.endpoint = place_of ('r');
    break;
  default:
    look (test, event);
  }
}

static void
test_line (gconstpointer data)
{
  const Line *line = data;
  Test test = { .now = MINUTE_ONE, .said = g_string_new (NULL) };

  wgre_course_init (&test.course);
  wgre_course_learn (&test.course, places_of (line->places), 0);
  test.state.endpoint = place_of (line->places[0]);
  for (const char *at = line->events; *at; at++)
    happen (&test, line, *at);
  g_assert_cmpstr (test.said->str, ==, line->wanted);
  g_assert_cmpstr (wgre_life_name (test.course.life), ==, line->life);
  g_string_free (test.said, TRUE);
  wgre_course_clear (&test.course);
}

/* An idle tunnel, and one of which the peer is dead, wake nobody up more often than that. */
static void
test_pause (void)
{
  WgrePeerState state = { .sent = 148, .received = 92, .handshake = 7 };
  WgreCourse course;
  gint64 now = MINUTE_ONE;

  wgre_course_init (&course);
  g_assert_cmpuint (wgre_course_pause (&course), ==, 3);
  wgre_course_look (&course, &state, now * G_USEC_PER_SEC);
  state.keepalive = 1;
  for (guint i = 0; i < 10; i++) {
    wgre_course_look (&course, &state, ++now * G_USEC_PER_SEC);
    g_assert_cmpuint (wgre_course_pause (&course), ==, 10);
    now += 9;
    state.sent += 320; /* ten keepalives */
  }
  state.sent += 148;
  for (guint i = 0; i < 30; i++) {
    wgre_course_look (&course, &state, (now += 3) * G_USEC_PER_SEC);
    g_assert_cmpuint (wgre_course_pause (&course), ==, 3);
  }
  wgre_course_look (&course, &state, (now += 3) * G_USEC_PER_SEC);
  g_assert_cmpint (course.life, ==, WGRE_LIFE_DEAD);
  g_assert_cmpuint (wgre_course_pause (&course), ==, 10);
  wgre_course_clear (&course);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autofree char *path = g_strdup_printf ("/course/%s", lines[i].name);

    g_test_add_data_func (path, &lines[i], test_line);
  }
  g_test_add_func ("/course/pause", test_pause);
  return g_test_run ();
}
