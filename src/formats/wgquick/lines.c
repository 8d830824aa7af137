/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/wgquick/lines.h"

/* Lines that are kept: comments, and keys and commands without effect.
 *
 * A line waits (pending) until the next key or section shows its place, which is a rank: the number
 * of a key in the table, before or behind it. */

static void
line_clear (gpointer data)
{
  wgre_kept_free (((WgreWgquickLine *) data)->kept);
}

/* Most sections have no such line, so there is no list before the first one. */
static void
lines_add (GArray **lines, const WgreWgquickLine *line)
{
  if (!*lines) {
    *lines = g_array_new (FALSE, FALSE, sizeof (WgreWgquickLine));
    g_array_set_clear_func (*lines, line_clear);
  }
  g_array_append_vals (*lines, line, 1);
}

/* A comment behind a key goes before it, since the other section may have one there too. */
void
wgre_wgquick_merge_lines (GArray **into, GArray *from)
{
  g_return_if_fail (into);

  for (guint i = 0; from && i < from->len; i++) {
    WgreWgquickLine line = g_array_index (from, WgreWgquickLine, i);

    g_array_index (from, WgreWgquickLine, i).kept = NULL;
    if (line.rank != WGRE_WGQUICK_END)
      line.rank &= ~1u; /* WGRE_WGQUICK_BEHIND → WGRE_WGQUICK_BEFORE */
    lines_add (into, &line);
  }
}

static GArray **
lines_of_section (WgreWgquick *reader)
{
  return reader->block ? &reader->block->lines : &reader->lines;
}

/* The first @count lines that wait for a place get this one. */
void
wgre_wgquick_place_pending (WgreWgquick *reader, guint rank, guint count)
{
  g_return_if_fail (count <= reader->pending->len);

  reader->batch++;
  for (guint i = 0; i < count; i++) {
    WgreWgquickLine line = { reader->pending->pdata[i], rank, reader->batch };

    lines_add (lines_of_section (reader), &line);
    reader->pending->pdata[i] = NULL;
  }
  if (count)
    g_ptr_array_remove_range (reader->pending, 0, count);
  reader->unrelated = 0;
}

/* What is no comment is not about the next section. */
WgreKept *
wgre_wgquick_keep (WgreWgquick *reader, WgreKeptType type, const char *at, const char *text)
{
  WgreKept *kept;

  g_return_val_if_fail (reader, NULL);
  kept = wgre_kept_new (reader->text, type, at, text);
  if (!kept)
    return NULL;
  g_ptr_array_add (reader->pending, kept);
  if (type != WGRE_KEPT_COMMENT)
    reader->unrelated = reader->pending->len;
  return kept;
}

WgreKept *
wgre_wgquick_reserve (WgreWgquick *reader)
{
  WgreKept *kept = g_new0 (WgreKept, 1);

  g_return_val_if_fail (reader, NULL);

  kept->type = WGRE_KEPT_LINE;
  kept->line = reader->text->number;
  g_ptr_array_add (reader->pending, kept);
  reader->unrelated = reader->pending->len;
  return kept;
}

/* A second comment behind a key, which may stand several times, goes before it. */
void
wgre_wgquick_keep_behind (WgreWgquick *reader, guint bit, const char *at, const char *comment)
{
  guint64 *behind;
  guint64 mask = G_GUINT64_CONSTANT (1) << bit;
  WgreWgquickLine line = { NULL, WGRE_WGQUICK_BEFORE (bit), 0 };

  g_return_if_fail (reader && bit < 64);
  behind = reader->block ? &reader->block->behind : &reader->behind;
  line.kept = wgre_kept_new (reader->text, WGRE_KEPT_COMMENT, at, comment);
  if (!line.kept)
    return;
  if (!(*behind & mask))
    line.rank = WGRE_WGQUICK_BEHIND (bit);
  *behind |= mask;
  lines_add (lines_of_section (reader), &line);
}
