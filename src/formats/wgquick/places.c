/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/wgquick/places.h"

#include <string.h>

#include "core/peer-words.h"
#include "core/types.h"
#include "formats/wgquick/keys.h"

/* Where lines that are kept go once the whole file is known: a line at a key that will not be
 * written moves to the next one that will.
 *
 * Other formats find places by writing the file and reading its outline (formats/kit/outline.h).
 * Here the table of keys is enough, as it has the order in which keys are written, and what of the
 * profile makes them appear; a server's file with many peers and comments need not be written and
 * read again to be imported. The next key is that of the table, not of the file; commands that
 * became keys take the lines around them along; sections of one peer have their lines together.
 * All of this the outline does not know. What it shares with this file is formats/kit/kept.h: which
 * lines are kept, and their numbers. */

/* Commands that keys do are written together. */
void
wgre_wgquick_settle_replaced (WgreWgquick *reader)
{
  guint key = (guint) (wgre_wgquick_key_find ("PostUp") - wgre_wgquick_keys), batch = 0;

  g_return_if_fail (reader);

  for (guint i = reader->lines ? reader->lines->len : 0; i-- > 0;) {
    WgreWgquickLine *line = &g_array_index (reader->lines, WgreWgquickLine, i);

    if (g_hash_table_contains (reader->replaced, line->kept))
      batch = line->batch;
    if (line->batch && line->batch == batch)
      line->rank = WGRE_WGQUICK_BEFORE (key);
  }
}

static gboolean
places_peer_has (const WgrePeer *peer, const char *says)
{
  return !*says || (strcmp (says, "psk") ? wgre_peer_has (peer, says) : peer->has_preshared_key);
}

/* Whether a file that is written has the key. */
static gboolean
places_key_is_written (const WgreImport *import, const WgreWgquickBlock *block, guint key)
{
  const char *says = wgre_wgquick_keys[key].says;
  g_auto (GStrv) keys = NULL;

  if (!says)
    return FALSE;
  if (block)
    return places_peer_has (block->peer, says);
  keys = g_strsplit (says, "|", -1);
  for (guint i = 0; keys[i]; i++)
    if (g_hash_table_contains (import->data, keys[i]) ||
        g_hash_table_contains (import->secrets, keys[i]))
      return TRUE;
  return FALSE;
}

/* A line at a key that is not written goes to the next one that is, or to the end. */
static void
settle_line (const WgreImport *import, const WgreWgquickBlock *block, WgreWgquickLine *line)
{
  guint key = line->rank / 2 - 1, next;

  if (line->rank == WGRE_WGQUICK_ABOVE || line->rank == WGRE_WGQUICK_END)
    return;
  for (next = key; next < WGRE_WGQUICK_N_KEYS &&
                   wgre_wgquick_keys[next].section == wgre_wgquick_keys[key].section;
       next++)
    if (places_key_is_written (import, block, next)) {
      if (next != key)
        line->rank = WGRE_WGQUICK_BEFORE (next);
      return;
    }
  line->rank = WGRE_WGQUICK_END;
}

static int
places_compare_lines (gconstpointer a, gconstpointer b)
{
  const WgreWgquickLine *left = a, *right = b;

  return left->rank == right->rank ? 0 : left->rank < right->rank ? -1 : 1;
}

/* "interface.address", "peer.2.end" … */
static char *
places_place_of (const WgreWgquickBlock *block, guint rank)
{
  gboolean at_key = rank != WGRE_WGQUICK_ABOVE && rank != WGRE_WGQUICK_END;
  g_autofree char *lower =
      at_key ? g_ascii_strdown (wgre_wgquick_keys[rank / 2 - 1].name, -1) : NULL;
  const char *key = at_key ? lower : rank == WGRE_WGQUICK_ABOVE ? "above" : "end";
  const char *behind = at_key && rank & 1 ? ".behind" : "";

  if (!block)
    return g_strdup_printf ("interface.%s%s", key, behind);
  return g_strdup_printf ("peer.%u.%s%s", block->peer->id, key, behind);
}

/* The lines in the order in which they will be written; @number is that of the last one. */
void
wgre_wgquick_emit_lines (WgreWgquick *reader, GArray *lines, const WgreWgquickBlock *block,
                         guint32 *number)
{
  g_return_if_fail (reader);

  if (!lines)
    return;
  for (guint i = 0; i < lines->len; i++)
    settle_line (reader->text->import, block, &g_array_index (lines, WgreWgquickLine, i));
  g_array_sort (lines, places_compare_lines);
  for (guint i = 0; i < lines->len; i++) {
    const WgreWgquickLine *line = &g_array_index (lines, WgreWgquickLine, i);
    g_autofree char *place = places_place_of (block, line->rank);

    if (!line->kept->text)
      continue;
    wgre_kept_emit (reader->text, line->kept, place, number);
  }
}
