/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Death and return of a far end, by a clock of our own. Each test is a line of rounds. */
#include "service/liveness.h"

#define GRE WGRE_PROBE_BIT (WGRE_PROBE_GRE)
#define ICMP WGRE_PROBE_BIT (WGRE_PROBE_ICMP)

/* One character per round, what is answered in it: "g" GRE, "i" ICMP, "b" both, "." nothing, "z"
 * nothing since the machine slept for an hour. After each, what is known: "?" nothing, "a" alive,
 * "y" dying, "d" dead; and what is asked by next: "g", "i" or "b". */
typedef struct {
  const char *name;
  guint methods, retries;
  const char *answers, *lives, *asked;
} Line;

static const Line lines[] = {
  { "router", GRE | ICMP, 3, "bbb.g", "aaaya", "gggbg" },
  { "router-without-icmp", GRE | ICMP, 3, "ggg", "aaa", "ggg" },
  { "plain-linux", GRE | ICMP, 3, "iiiii", "aaaaa", "bbiii" },
  { "plain-linux-late", GRE | ICMP, 3, ".iiii", "?aaaa", "bbiii" },
  { "never-there", GRE | ICMP, 3, ".....", "??ddd", "bbbbb" },
  { "dies-and-returns", GRE | ICMP, 3, "gg....gg", "aayyddaa", "ggbbbbgg" },
  { "plain-dies-and-returns", GRE | ICMP, 2, "iii....iii", "aaaydddaaa", "biibbbbiii" },
  { "router-becomes-plain", GRE | ICMP, 3, "g.iiii", "ayaaaa", "gbbiii" },
  { "plain-becomes-router", GRE | ICMP, 2, "ii.b", "aaya", "bibg" },
  { "one-lost-is-no-death", GRE, 3, "g.g..g..", "ayayyayy", "gggggggg" },
  { "gre-only", GRE, 3, "iii", "??d", "ggg" },
  { "icmp-only", ICMP, 2, "i..i", "ayda", "iiii" },
  { "one-retry", ICMP, 1, "i.i", "ada", "iii" },
  { "sleep-is-no-death", GRE, 2, "g.zg", "ayya", "gggg" },
  { "sleep-then-death", GRE, 2, "gz..", "aayd", "gggg" },
  { "dead-stays-dead-in-sleep", GRE, 2, "g..z.", "ayddd", "ggggg" },
};

static void
answer (WgreLiveness *liveness, char what)
{
  if (what == 'g' || what == 'b')
    wgre_liveness_answer (liveness, WGRE_PROBE_GRE);
  if (what == 'i' || what == 'b')
    wgre_liveness_answer (liveness, WGRE_PROBE_ICMP);
}

static void
test_line (gconstpointer data)
{
  static const char lives_as[] = { [WGRE_LIFE_NEW] = '?',
                                   [WGRE_LIFE_ANSWERING] = 'a',
                                   [WGRE_LIFE_SILENT] = 'y',
                                   [WGRE_LIFE_DEAD] = 'd' };
  static const char asked_as[] = { [GRE] = 'g', [ICMP] = 'i', [GRE | ICMP] = 'b' };
  const Line *line = data;
  g_autoptr (GString) lives = g_string_new (NULL), asked = g_string_new (NULL);
  WgreLiveness liveness;
  gint64 now = 1000;

  wgre_liveness_init (&liveness, line->methods, line->retries, 10);
  g_assert_cmpuint (wgre_liveness_tick (&liveness, now), ==, line->methods);
  for (const char *at = line->answers; *at; at++) {
    answer (&liveness, *at);
    now += *at == 'z' ? 3600 : 10;
    g_string_append_c (asked, asked_as[wgre_liveness_tick (&liveness, now)]);
    g_string_append_c (lives, lives_as[liveness.life]);
  }
  g_assert_cmpstr (lives->str, ==, line->lives);
  g_assert_cmpstr (asked->str, ==, line->asked);
}

/* As nm-settings-wgre(5) says: retries intervals after the first probe without an answer. */
static void
test_time_to_death (void)
{
  const gint64 first_lost = 5;
  WgreLiveness liveness;
  gint64 now = 0;

  wgre_liveness_init (&liveness, GRE | ICMP, 3, 5);
  wgre_liveness_tick (&liveness, now);
  wgre_liveness_answer (&liveness, WGRE_PROBE_GRE);
  for (now = first_lost; liveness.life != WGRE_LIFE_DEAD && now < 100; now += 5)
    wgre_liveness_tick (&liveness, now);
  g_assert_cmpint (now - 5 - first_lost, ==, 15);
}

/* An answer is news at once, not at the next round. */
static void
test_at_once (void)
{
  WgreLiveness liveness;

  wgre_liveness_init (&liveness, GRE | ICMP, 1, 10);
  wgre_liveness_tick (&liveness, 0);
  wgre_liveness_tick (&liveness, 10);
  g_assert_cmpint (liveness.life, ==, WGRE_LIFE_DEAD);
  g_assert_cmpint (wgre_liveness_method (&liveness), ==, WGRE_N_PROBES);
  wgre_liveness_answer (&liveness, WGRE_PROBE_GRE);
  g_assert_cmpint (liveness.life, ==, WGRE_LIFE_ANSWERING);
  g_assert_cmpint (wgre_liveness_method (&liveness), ==, WGRE_PROBE_GRE);
}

/* The whole table: rows are lives, columns events. */
static void
test_table (void)
{
  static const char *const rows[] = {
    "new: answering new dead",
    "answering: answering silent dead",
    "silent: answering silent dead",
    "dead: answering dead dead",
  };

  for (guint life = 0; life < WGRE_N_LIVES; life++) {
    g_autofree char *row =
        g_strdup_printf ("%s: %s %s %s", wgre_life_name (life),
                         wgre_life_name (wgre_life_next (life, WGRE_LIFE_ANSWER)),
                         wgre_life_name (wgre_life_next (life, WGRE_LIFE_NO_ANSWER)),
                         wgre_life_name (wgre_life_next (life, WGRE_LIFE_NO_HOPE)));

    g_assert_cmpstr (row, ==, rows[life]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autofree char *path = g_strdup_printf ("/liveness/%s", lines[i].name);

    g_test_add_data_func (path, &lines[i], test_line);
  }
  g_test_add_func ("/liveness/table", test_table);
  g_test_add_func ("/liveness/at-once", test_at_once);
  g_test_add_func ("/liveness/time-to-death", test_time_to_death);
  return g_test_run ();
}
