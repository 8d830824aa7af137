/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/kit/outline-places.h"

#include <string.h>

#include "core/key.h"

static void
place_free (gpointer data)
{
  WgreOutlinePlace *place = data;

  g_free (place->name);
  g_clear_pointer (&place->lines, g_ptr_array_unref);
  g_free (place);
}

void
wgre_outline_places_clear (WgreOutlinePlaces *places)
{
  g_return_if_fail (places);

  g_clear_pointer (&places->by_name, g_hash_table_unref);
  g_clear_pointer (&places->list, g_ptr_array_unref);
}

/* The number of a place, 0: there is none. */
guint
wgre_outline_place_find (const WgreOutlinePlaces *places, const char *name)
{
  g_return_val_if_fail (places, 0);

  return GPOINTER_TO_UINT (g_hash_table_lookup (places->by_name, name));
}

/* Takes @name. The first of several keys of a name is the place. */
static void
add_place (WgreOutlinePlaces *places, guint part, char *name, guint line, gboolean behind)
{
  WgreOutlinePlace *place;

  if (wgre_outline_place_find (places, name)) {
    g_free (name);
    return;
  }
  place = g_new0 (WgreOutlinePlace, 1);
  *place = (WgreOutlinePlace){ name, part, line, behind, NULL };
  g_ptr_array_add (places->list, place);
  g_hash_table_insert (places->by_name, name, GUINT_TO_POINTER (places->list->len));
}

/* What a section is called in places; NULL: nothing is known of it. */
static char *
section_name (const WgreOutlineSection *row, const WgreOutlineItem *head, GHashTable *peers)
{
  g_autofree char *lower = g_ascii_strdown (head->name, -1), *about = NULL;
  const WgrePeer *peer;
  WgrePrefix prefix;
  WgreKey key;

  if (!row)
    return g_steal_pointer (&lower);
  if (!head->about)
    return NULL;
  if (row->peer) {
    peer = wgre_key_parse (head->about, &key) ? g_hash_table_lookup (peers, &key) : NULL;
    return peer ? g_strdup_printf ("peer.%u", peer->id) : NULL;
  }
  about = wgre_prefix_parse (head->about, FALSE, &prefix) ? wgre_prefix_to_string (&prefix)
                                                          : g_strdup (head->about);
  return g_strjoin (".", lower, about, NULL);
}

void
wgre_outline_name_sections (const WgreOutline *outline, const WgreProfile *profile)
{
  const GPtrArray *list = wgre_profile_peers (profile);
  g_autoptr (GHashTable) peers = g_hash_table_new (wgre_key_hash, wgre_key_equal);

  g_return_if_fail (outline != NULL);
  for (guint i = 0; i < list->len; i++) {
    WgrePeer *peer = list->pdata[i];

    g_hash_table_insert (peers, &peer->public_key, peer);
  }
  for (guint i = 0; i < outline->items->len; i++) {
    WgreOutlineItem *head = wgre_outline_item (outline, i);
    const WgreOutlineFile *file = &outline->files[head->part];
    g_autofree char *section =
        head->type == WGRE_OUTLINE_HEAD
            ? section_name (wgre_outline_find_section (file, head->name), head, peers)
            : NULL;

    if (section)
      head->scope = g_strjoin (".", file->part, section, NULL);
  }
}

/* "PART.SECTION" of an item, or "PART". NULL: the section is not known. */
const char *
wgre_outline_scope_of (const WgreOutline *outline, const WgreOutlineItem *item)
{
  g_return_val_if_fail (outline && item, NULL);

  return item->head < 0 ? outline->files[item->part].part
                        : wgre_outline_item (outline, (guint) item->head)->scope;
}

char *
wgre_outline_place_name (const char *scope, const char *key, const char *tail)
{
  g_autofree char *lower = g_ascii_strdown (key, -1);

  return g_strconcat (scope, ".", lower, tail, NULL);
}

static gboolean
is_of_part (const WgreOutline *outline, guint i, guint part)
{
  return i < outline->items->len && wgre_outline_item (outline, i)->part == part;
}

static void
add_part (WgreOutlinePlaces *places, const WgreOutline *outline, guint part, guint *i)
{
  const WgreOutlineFile *file = &outline->files[part];
  guint last = 0;

  if (!file->sections && is_of_part (outline, *i, part))
    add_place (places, part, wgre_outline_place_name (file->part, "above", ""), 1, FALSE);
  for (; is_of_part (outline, *i, part); (*i)++) {
    const WgreOutlineItem *item = wgre_outline_item (outline, *i);
    gboolean ends = !is_of_part (outline, *i + 1, part) ||
                    wgre_outline_item (outline, *i + 1)->type == WGRE_OUTLINE_HEAD;
    const char *scope = wgre_outline_scope_of (outline, item);

    if (item->type != WGRE_OUTLINE_BLANK)
      last = item->line;
    if (!scope)
      continue;
    if (item->type == WGRE_OUTLINE_HEAD)
      add_place (places, part, wgre_outline_place_name (scope, "above", ""), item->line, FALSE);
    if (item->type == WGRE_OUTLINE_KEY)
      add_place (places, part, wgre_outline_place_name (scope, item->name, ""), item->line, FALSE);
    if (item->type == WGRE_OUTLINE_KEY && !file->sections)
      add_place (places, part, wgre_outline_place_name (scope, item->name, ".behind"), item->line,
                 TRUE);
    if (ends && file->sections)
      add_place (places, part, wgre_outline_place_name (scope, "end", ""), last + 1, FALSE);
  }
  if (!file->sections)
    add_place (places, part, wgre_outline_place_name (file->part, "end", ""), last + 1, FALSE);
}

/* Of an outline of what was written: its parts stand in their order. */
WgreOutlinePlaces
wgre_outline_places (const WgreOutline *outline, const WgreProfile *profile)
{
  WgreOutlinePlaces places = { g_ptr_array_new_with_free_func (place_free),
                               g_hash_table_new (g_str_hash, g_str_equal) };
  guint i = 0;

  g_return_val_if_fail (outline, (WgreOutlinePlaces){ 0 });

  wgre_outline_name_sections (outline, profile);
  for (guint part = 0; outline->files[part].part; part++)
    add_part (&places, outline, part, &i);
  return places;
}

/* --- what was written --- */

char *
wgre_outline_name_of_part (const WgreOutlineFile *parts, guint part, const char *main_file)
{
  const WgreOutlineFile *first;
  gsize prefix;
  gsize suffix;
  gsize length;
  g_autofree char *stem = NULL;

  g_return_val_if_fail (parts && main_file, NULL);
  first = &parts[0];
  prefix = g_str_has_prefix (main_file, first->prefix) ? strlen (first->prefix) : 0;
  suffix = g_str_has_suffix (main_file, first->suffix) ? strlen (first->suffix) : 0;
  length = strlen (main_file);
  stem = g_strndup (main_file + prefix, length - MIN (length, prefix + suffix));
  return part ? g_strconcat (parts[part].prefix, stem, parts[part].suffix, NULL)
              : g_strdup (main_file);
}

WgreFile *
wgre_outline_find_file (const GPtrArray *files, const char *name)
{
  g_return_val_if_fail (files, NULL);

  for (guint i = 0; i < files->len; i++)
    if (!strcmp (((WgreFile *) files->pdata[i])->name, name))
      return files->pdata[i];
  return NULL;
}

WgreOutline *
wgre_outline_scan (const WgreOutlineFile *parts, const char *main_file, const GPtrArray *files)
{
  static const WgreNames no_names;
  WgreOutline *outline = wgre_outline_new (parts);

  g_return_val_if_fail (parts, NULL);

  for (guint i = 0; parts[i].part; i++) {
    g_autofree char *name = wgre_outline_name_of_part (parts, i, main_file);
    const WgreFile *file = wgre_outline_find_file (files, name);
    WgreText text;

    if (!file)
      continue;
    /* A text without a sink: what it says is known already. */
    text = (WgreText){ .file = file->name,
                       .names = &no_names,
                       .start = g_strdup (file->text),
                       .size = strlen (file->text),
                       .outline = outline,
                       .part = parts[i].part };
    text.next = text.start;
    parts[i].scan (&text);
    wgre_text_close (&text);
  }
  return outline;
}
