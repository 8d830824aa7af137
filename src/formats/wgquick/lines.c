/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/list.h"
#include "core/types.h"
#include "formats/wgquick/reader.h"

#include <string.h>

/* Lines that are kept: comments, and keys and commands without effect.
 *
 * A line waits (pending) until the next key or section shows its place, which is a rank: the number
 * of a key in the table, before or behind it. Once the whole file is known, a line at a key that
 * will not be written moves to the next one that will.
 *
 * Other formats find places by writing the file and reading its outline (formats/kit/outline.h).
 * Here the table of keys is enough, as it has the order in which keys are written, and what of the
 * profile makes them appear; a server's file with many peers and comments need not be written and
 * read again to be imported. */

static void
line_clear (gpointer data)
{
  wgre_kept_free (((WgreQuickLine *) data)->kept);
}

/* Most sections have no such line, so there is no list before the first one. */
static void
lines_add (GArray **lines, const WgreQuickLine *line)
{
  if (!*lines) {
    *lines = g_array_new (FALSE, FALSE, sizeof (WgreQuickLine));
    g_array_set_clear_func (*lines, line_clear);
  }
  g_array_append_vals (*lines, line, 1);
}

/* A comment behind a key goes before it, since the other section may have one there too. */
void
wgre_quick_merge_lines (GArray **into, GArray *from)
{
  g_return_if_fail (into);

  for (guint i = 0; from && i < from->len; i++) {
    WgreQuickLine line = g_array_index (from, WgreQuickLine, i);

    g_array_index (from, WgreQuickLine, i).kept = NULL;
    if (line.rank != WGRE_QUICK_END)
      line.rank &= ~1u; /* WGRE_QUICK_BEHIND → WGRE_QUICK_BEFORE */
    lines_add (into, &line);
  }
}

static GArray **
lines_of_section (WgreQuick *reader)
{
  return reader->block ? &reader->block->lines : &reader->lines;
}

/* The first @count lines that wait for a place get this one. */
void
wgre_quick_place_pending (WgreQuick *reader, guint rank, guint count)
{
  g_return_if_fail (count <= reader->pending->len);

  reader->batch++;
  for (guint i = 0; i < count; i++) {
    WgreQuickLine line = { reader->pending->pdata[i], rank, reader->batch };

    lines_add (lines_of_section (reader), &line);
    reader->pending->pdata[i] = NULL;
  }
  if (count)
    g_ptr_array_remove_range (reader->pending, 0, count);
  reader->settled = 0;
}

/* What is no comment is not about the next section. */
WgreKept *
wgre_quick_keep (WgreQuick *reader, WgreKeptSort sort, const char *at, const char *text)
{
  WgreKept *kept = wgre_kept_new (reader->text, sort, at, text);

  if (!kept)
    return NULL;
  g_ptr_array_add (reader->pending, kept);
  if (sort != WGRE_KEPT_COMMENT)
    reader->settled = reader->pending->len;
  return kept;
}

WgreKept *
wgre_quick_reserve (WgreQuick *reader)
{
  WgreKept *kept = g_new0 (WgreKept, 1);

  kept->sort = WGRE_KEPT_LINE;
  kept->line = reader->text->number;
  g_ptr_array_add (reader->pending, kept);
  reader->settled = reader->pending->len;
  return kept;
}

/* Commands that keys do are written together. */
void
wgre_quick_settle_replaced (WgreQuick *reader)
{
  guint key = (guint) (wgre_quick_key_find ("PostUp") - wgre_quick_keys), batch = 0;

  for (guint i = reader->lines ? reader->lines->len : 0; i-- > 0;) {
    WgreQuickLine *line = &g_array_index (reader->lines, WgreQuickLine, i);

    if (g_hash_table_contains (reader->replaced, line->kept))
      batch = line->batch;
    if (line->batch && line->batch == batch)
      line->rank = WGRE_QUICK_BEFORE (key);
  }
}

/* A second comment behind a key, which may stand several times, goes before it. */
void
wgre_quick_keep_behind (WgreQuick *reader, guint bit, const char *at, const char *comment)
{
  guint64 *behind = reader->block ? &reader->block->behind : &reader->behind;
  guint64 mask = G_GUINT64_CONSTANT (1) << bit;
  WgreQuickLine line = { NULL, WGRE_QUICK_BEFORE (bit), 0 };

  g_return_if_fail (bit < WGRE_QUICK_N_KEYS);

  line.kept = wgre_kept_new (reader->text, WGRE_KEPT_COMMENT, at, comment);
  if (!line.kept)
    return;
  if (!(*behind & mask))
    line.rank = WGRE_QUICK_BEHIND (bit);
  *behind |= mask;
  lines_add (lines_of_section (reader), &line);
}

/* Whether a file that is written has the key. */
static gboolean
lines_key_is_written (const WgreImport *import, const WgreQuickBlock *block, guint32 id, guint key)
{
  const char *says = wgre_quick_keys[key].says;
  g_auto (GStrv) keys = NULL;

  if (!says)
    return FALSE;
  if (block) {
    g_autofree char *peer = g_strdup_printf ("peer.%u", id);
    g_autofree char *secret = g_strdup_printf ("peer.%u.%s", id, says);

    return strstr (g_hash_table_lookup (import->data, peer), says) ||
           g_hash_table_contains (import->secrets, secret);
  }

  keys = g_strsplit (says, "|", -1);
  for (guint i = 0; keys[i]; i++)
    if (g_hash_table_contains (import->data, keys[i]) ||
        g_hash_table_contains (import->secrets, keys[i]))
      return TRUE;
  return FALSE;
}

/* A line at a key that is not written goes to the next one that is, or to the end. */
static void
settle_line (const WgreImport *import, const WgreQuickBlock *block, guint32 id, WgreQuickLine *line)
{
  guint key = line->rank / 2 - 1, next;

  if (line->rank == WGRE_QUICK_ABOVE || line->rank == WGRE_QUICK_END)
    return;
  for (next = key;
       next < WGRE_QUICK_N_KEYS && wgre_quick_keys[next].section == wgre_quick_keys[key].section;
       next++)
    if (lines_key_is_written (import, block, id, next)) {
      if (next != key)
        line->rank = WGRE_QUICK_BEFORE (next);
      return;
    }
  line->rank = WGRE_QUICK_END;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  const WgreQuickLine *left = a, *right = b;

  return left->rank == right->rank ? 0 : left->rank < right->rank ? -1 : 1;
}

/* "interface.address", "peer.2.end" … */
static char *
place_of (const WgreQuickBlock *block, guint32 id, guint rank)
{
  gboolean at_key = rank != WGRE_QUICK_ABOVE && rank != WGRE_QUICK_END;
  g_autofree char *lower = at_key ? g_ascii_strdown (wgre_quick_keys[rank / 2 - 1].name, -1) : NULL;
  const char *key = at_key ? lower : rank == WGRE_QUICK_ABOVE ? "above" : "end";
  const char *behind = at_key && rank & 1 ? ".behind" : "";

  if (!block)
    return g_strdup_printf ("interface.%s%s", key, behind);
  return g_strdup_printf ("peer.%u.%s%s", id, key, behind);
}

/* The lines in the order in which they will be written; @number is that of the last one. */
void
wgre_quick_emit_lines (WgreQuick *reader, GArray *lines, const WgreQuickBlock *block, guint32 id,
                       guint32 *number)
{
  if (!lines)
    return;
  for (guint i = 0; i < lines->len; i++)
    settle_line (reader->text->import, block, id, &g_array_index (lines, WgreQuickLine, i));
  g_array_sort (lines, compare_lines);
  for (guint i = 0; i < lines->len; i++) {
    const WgreQuickLine *line = &g_array_index (lines, WgreQuickLine, i);
    g_autofree char *place = place_of (block, id, line->rank);

    if (!line->kept->text)
      continue;
    do
      ++*number;
    while (g_hash_table_contains (reader->own_numbers, GUINT_TO_POINTER (*number)));
    if (*number <= WGRE_MAX_LIST)
      wgre_kept_emit (reader->text, line->kept, place, *number);
  }
}
