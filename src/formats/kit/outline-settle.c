/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/kit/outline-places.h"

#include <string.h>

/* Where lines that were read belong in what will be written. Each file is gone through from its
 * end: a comment belongs to the next key below it that is written too, above a head to its section,
 * and else to the end of its section. */

typedef struct {
  const WgreOutline *outline;
  const WgreOutlinePlaces *places;
  guint *targets;  /* for each item the number of its place, 0: none */
  guint part;      /* that the following are about */
  guint next;      /* place of the next key of the section; 0: none */
  guint above;     /* of the next head that is written; 0: none */
  gboolean direct; /* nothing but comments until the next head */
} Search;

static guint
find_in_scope (const Search *search, const WgreOutlineItem *item, const char *key, const char *tail)
{
  const char *scope = wgre_outline_scope_of (search->outline, item);
  g_autofree char *name = scope ? wgre_outline_place_name (scope, key, tail) : NULL;

  return name ? wgre_outline_place_find (search->places, name) : 0;
}

/* Above the next head that is written, else behind everything: of several sections the last one's
 * end. */
static guint
above_head (const Search *search)
{
  if (search->above)
    return search->above;
  for (guint i = search->places->list->len; i > 0; i--)
    if (((const WgreOutlinePlace *) search->places->list->pdata[i - 1])->part == search->part)
      return i;
  return 0;
}

static guint
target_of (const Search *search, const WgreOutlineItem *item)
{
  guint end = find_in_scope (search, item, "end", "");

  if (!end || (search->direct && !item->name))
    return above_head (search);
  return search->next ? search->next : end;
}

/* A comment behind a key that is written; of several, the others go before it. */
static guint
behind_key (const Search *search, guint i)
{
  const WgreOutlineItem *key = wgre_outline_item (search->outline, i - 1);
  guint place = find_in_scope (search, key, key->name, ".behind");

  for (guint j = i + 1; place && j < search->outline->items->len; j++)
    if (search->targets[j] == place)
      return 0;
  return place;
}

static void
settle_item (Search *search, guint i)
{
  const WgreOutlineItem *item = wgre_outline_item (search->outline, i);
  guint place;

  switch (item->type) {
  case WGRE_OUTLINE_HEAD:
    place = find_in_scope (search, item, "above", "");
    if (item->text)
      search->targets[i] = above_head (search);
    search->above = place ? place : search->above;
    search->next = 0;
    search->direct = TRUE;
    return;
  case WGRE_OUTLINE_BLANK:
    /* Above the first head there is nothing else that a comment could be about. */
    search->direct = item->head < 0 && search->direct;
    return;
  case WGRE_OUTLINE_KEY:
    place = find_in_scope (search, item, item->name, "");
    search->next = place ? place : search->next;
    search->direct = FALSE;
    return;
  case WGRE_OUTLINE_KEPT:
    search->direct = search->direct && !item->name;
    if (item->text && item->behind)
      search->targets[i] = behind_key (search, i);
    /* What is written says it. */
    if (item->name && find_in_scope (search, item, item->name, ""))
      return;
    if (item->text && !search->targets[i])
      search->targets[i] = target_of (search, item);
  }
}

/* What stands at the beginning of a file without sections, with a blank line below it. */
static void
settle_beginning (Search *search, guint first, guint end)
{
  const char *part = search->outline->files[search->part].part;
  g_autofree char *above_name = wgre_outline_place_name (part, "above", "");
  guint above = wgre_outline_place_find (search->places, above_name), blank = first, i = first;

  for (; i < end && !wgre_outline_item (search->outline, i)->name; i++)
    if (wgre_outline_item (search->outline, i)->type == WGRE_OUTLINE_BLANK)
      blank = i;
  for (guint j = first; above && i < end && j < blank; j++)
    if (wgre_outline_item (search->outline, j)->text)
      search->targets[j] = above;
}

/* Lines of a section that is not written at all need its head. */
static void
keep_heads (Search *search, const WgreText *text)
{
  for (guint i = 0; i < search->outline->items->len; i++) {
    WgreOutlineItem *item = wgre_outline_item (search->outline, i);
    WgreOutlineItem *head =
        item->head >= 0 ? wgre_outline_item (search->outline, (guint) item->head) : NULL;

    if (item->type != WGRE_OUTLINE_KEPT || !item->name || !item->text || !head ||
        find_in_scope (search, item, "end", ""))
      continue;
    if (!head->text && !head->refused) {
      g_autofree char *line = g_strdup_printf ("[%s]", head->name);
      WgreText cursor = *text;

      cursor.file = head->file;
      cursor.number = head->line;
      if (!wgre_outline_has_control (line))
        head->text = wgre_outline_kept_text (&cursor, WGRE_KEPT_LINE, line);
      head->refused = !head->text;
    }
    if (head->refused)
      g_clear_pointer (&item->text, g_free);
  }
}

typedef struct {
  guint target, item;
} Found;

static int
compare_found (gconstpointer a, gconstpointer b)
{
  const Found *left = a, *right = b;

  if (left->target != right->target)
    return left->target < right->target ? -1 : 1;
  return left->item < right->item ? -1 : 1;
}

/* Those with places become keys file.N, with numbers that are free. */
static void
emit_found (const Search *search, const WgreText *text, const GArray *found)
{
  guint32 number = 0;

  for (guint i = 0; i < found->len; i++) {
    const Found *one = &g_array_index (found, Found, i);
    const WgreOutlineItem *item = wgre_outline_item (search->outline, one->item);
    const WgreOutlinePlace *target = search->places->list->pdata[one->target - 1];
    const WgreKept kept = { WGRE_KEPT_LINE, item->line, item->text };
    WgreText cursor = *text;

    cursor.file = item->file;
    if (!wgre_kept_emit (&cursor, &kept, target->name, &number))
      return;
  }
}

void
wgre_outline_settle (const WgreOutline *outline, const WgreText *text, const WgreProfile *profile,
                     const GPtrArray *files)
{
  g_autoptr (WgreOutline) written = NULL;
  g_auto (WgreOutlinePlaces) places = { 0 };
  guint length, first = 0;
  g_autofree guint *targets = NULL;
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (Found));
  Search search = { .outline = outline, .places = &places };

  g_return_if_fail (outline && text && text->sink && profile && files);

  written = wgre_outline_scan (outline->files, text->file, files);
  places = wgre_outline_places (written, profile);
  length = outline->items->len;
  search.targets = targets = g_new0 (guint, length + 1);
  wgre_outline_name_sections (outline, profile);
  keep_heads (&search, text);
  for (guint i = 1; i <= length; i++) {
    if (i < length &&
        !strcmp (wgre_outline_item (outline, i)->file, wgre_outline_item (outline, first)->file))
      continue;
    /* Items from first to before i are those of one file. */
    search.part = wgre_outline_item (outline, first)->part;
    search.next = search.above = 0;
    search.direct = FALSE;
    for (guint j = i; j-- > first;)
      settle_item (&search, j);
    if (!outline->files[search.part].sections)
      settle_beginning (&search, first, i);
    first = i;
  }
  for (guint i = 0; i < length; i++) {
    Found one = { targets[i], i };

    if (one.target)
      g_array_append_val (found, one);
  }
  g_array_sort (found, compare_found);
  emit_found (&search, text, found);
}
