/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/diff.h"

#include <string.h>

#define CONTEXT 3
/* Cells of the table of common lines: 64 MiB. */
#define MOST_CELLS (16u << 20)

/* A line of the result: ' ' in both, '-' left only, '+' right only. */
typedef struct {
  char sign;
  const char *line;
} Row;

typedef struct {
  char **lines;
  guint count;
} Text;

static Text
split (const char *text)
{
  Text result = { g_strsplit (text, "\n", -1), 0 };

  result.count = g_strv_length (result.lines);
  if (result.count && !*result.lines[result.count - 1])
    result.count--;
  return result;
}

static void
diff_add (GArray *rows, char sign, const char *line)
{
  Row row = { sign, line };

  g_array_append_val (rows, row);
}

/* lengths[i][j]: how many lines the rests from i and j have in common, in order. */
static guint32 *
common_lengths (char **left, guint n, char **right, guint m)
{
  guint32 *lengths = g_new0 (guint32, (gsize) (n + 1) * (m + 1));

  for (guint i = n; i-- > 0;)
    for (guint j = m; j-- > 0;) {
      guint32 *cell = &lengths[(gsize) i * (m + 1) + j];
      guint32 down = cell[m + 1], across = cell[1];

      *cell = !strcmp (left[i], right[j]) ? cell[m + 2] + 1 : MAX (down, across);
    }
  return lengths;
}

/* The part between the common beginning and end. */
static void
compare_middle (GArray *rows, char **left, guint n, char **right, guint m)
{
  gboolean small = (guint64) (n + 1) * (m + 1) <= MOST_CELLS;
  g_autofree guint32 *lengths = small ? common_lengths (left, n, right, m) : NULL;
  guint i = 0, j = 0;

  while (lengths && i < n && j < m) {
    const guint32 *cell = &lengths[(gsize) i * (m + 1) + j];

    if (!strcmp (left[i], right[j])) {
      diff_add (rows, ' ', left[i++]);
      j++;
    } else if (cell[m + 1] >= cell[1]) {
      diff_add (rows, '-', left[i++]);
    } else {
      diff_add (rows, '+', right[j++]);
    }
  }
  while (i < n)
    diff_add (rows, '-', left[i++]);
  while (j < m)
    diff_add (rows, '+', right[j++]);
}

static GArray *
compare (const Text *left, const Text *right)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (Row));
  guint least = MIN (left->count, right->count), before = 0, after = 0;

  while (before < least && !strcmp (left->lines[before], right->lines[before]))
    diff_add (rows, ' ', left->lines[before++]);
  while (after < least - before &&
         !strcmp (left->lines[left->count - 1 - after], right->lines[right->count - 1 - after]))
    after++;
  compare_middle (rows, left->lines + before, left->count - before - after, right->lines + before,
                  right->count - before - after);
  for (guint i = left->count - after; i < left->count; i++)
    diff_add (rows, ' ', left->lines[i]);
  return rows;
}

/* --- hunks --- */

static guint
next_change (const GArray *rows, guint from)
{
  while (from < rows->len && g_array_index (rows, Row, from).sign == ' ')
    from++;
  return from;
}

/* The end of the hunk that begins with the change at @from: changes that are close to each other
 * share one. */
static guint
end_of_hunk (const GArray *rows, guint from)
{
  guint end = from;

  for (guint next = from; next < rows->len && next <= end + 2 * CONTEXT + 1;
       next = next_change (rows, next + 1))
    end = next;
  return MIN (end + 1 + CONTEXT, rows->len);
}

static guint
diff_count (const GArray *rows, guint from, guint to, char other)
{
  guint lines = 0;

  for (guint i = from; i < to; i++)
    lines += g_array_index (rows, Row, i).sign == other ? 0 : 1;
  return lines;
}

static void
append_range (GString *text, char sign, guint before, guint lines)
{
  g_string_append_printf (text, "%c%u", sign, lines ? before + 1 : before);
  if (lines != 1)
    g_string_append_printf (text, ",%u", lines);
}

char *
wgre_diff (const char *left_name, const char *left, const char *right_name, const char *right)
{
  Text one, two;
  g_autoptr (GArray) rows = NULL;
  GString *text;

  g_return_val_if_fail (left_name && left && right_name && right, NULL);
  text = g_string_new (NULL);
  one = split (left);
  two = split (right);
  rows = compare (&one, &two);
  for (guint at = next_change (rows, 0), from, end; at < rows->len; at = next_change (rows, end)) {
    from = at > CONTEXT ? at - CONTEXT : 0;
    end = end_of_hunk (rows, at);
    if (!text->len)
      g_string_append_printf (text, "--- %s\n+++ %s\n", left_name, right_name);
    g_string_append (text, "@@ ");
    append_range (text, '-', diff_count (rows, 0, from, '+'), diff_count (rows, from, end, '+'));
    g_string_append_c (text, ' ');
    append_range (text, '+', diff_count (rows, 0, from, '-'), diff_count (rows, from, end, '-'));
    g_string_append (text, " @@\n");
    for (guint i = from; i < end; i++)
      g_string_append_printf (text, "%c%s\n", g_array_index (rows, Row, i).sign,
                              g_array_index (rows, Row, i).line);
  }
  g_strfreev (one.lines);
  g_strfreev (two.lines);
  return g_string_free (text, FALSE);
}
