/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/outline.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/key.h"
#include "core/types.h"
#include "formats/kept.h"

typedef enum {
  ITEM_HEAD,
  ITEM_KEY,
  ITEM_BLANK,
  ITEM_KEPT,
} ItemSort;

typedef struct {
  ItemSort sort;
  guint part;  /* number of the file's row */
  char *file;  /* its name */
  guint line;  /* in it */
  char *name;  /* of the section or the key; NULL: a comment */
  char *about; /* of a head: what tells the section apart; NULL: nothing */
  char *scope; /* of a head: "PART.SECTION", as places have it; NULL: nothing is known of it */
  char *text;  /* of a head that has to be kept, of a comment; NULL: needless */
  gboolean behind;
  gboolean refused; /* of a head: it cannot be kept */
  gint head;        /* number of the item, -1: none */
} Item;

struct WgreOutline {
  const WgreOutlineFile *files;
  GPtrArray *items; /* of Item */
  gint head;        /* number of the last one of this file; -1: none */
};

static void
item_free (gpointer data)
{
  Item *item = data;

  g_free (item->file);
  g_free (item->name);
  g_free (item->about);
  g_free (item->scope);
  g_free (item->text);
  g_free (item);
}

WgreOutline *
wgre_outline_new (const WgreOutlineFile *files)
{
  WgreOutline *outline = g_new0 (WgreOutline, 1);

  outline->files = files;
  outline->items = g_ptr_array_new_with_free_func (item_free);
  return outline;
}

void
wgre_outline_free (WgreOutline *outline)
{
  g_ptr_array_unref (outline->items);
  g_free (outline);
}

/* --- notes of readers --- */

static Item *
item_at (const WgreOutline *outline, guint i)
{
  return outline->items->pdata[i];
}

static Item *
last_item (const WgreOutline *outline)
{
  return outline->items->len ? item_at (outline, outline->items->len - 1) : NULL;
}

/* NULL: nobody wants to know of this file. */
static Item *
add_item (const WgreText *text, ItemSort sort, const char *name)
{
  WgreOutline *outline = text->outline;
  const Item *last;
  Item *item;
  guint part = 0;

  if (!outline || !text->part)
    return NULL;
  while (strcmp (outline->files[part].part, text->part))
    part++;
  last = last_item (outline);
  item = g_new0 (Item, 1);
  *item = (Item){ .sort = sort,
                  .part = part,
                  .file = g_strdup (text->file),
                  .line = text->number,
                  .name = g_strdup (name) };
  if (!last || strcmp (last->file, text->file))
    outline->head = -1;
  item->head = outline->head;
  g_ptr_array_add (outline->items, item);
  return item;
}

/* The row for a section that may be repeated, or NULL. */
static const WgreOutlineSection *
find_section (const WgreOutlineFile *file, const char *name)
{
  for (const WgreOutlineSection *row = file->sections; row && row->section; row++)
    if (row->key ? !strcmp (row->section, name) : g_str_has_prefix (name, row->section))
      return row;
  return NULL;
}

void
wgre_outline_head (const WgreText *text, const char *section)
{
  Item *item = add_item (text, ITEM_HEAD, section);
  const WgreOutlineSection *row;

  if (!item)
    return;
  row = find_section (&text->outline->files[item->part], section);
  if (row && !row->key)
    item->about = g_strdup (section + strlen (row->section));
  item->head = text->outline->head = (gint) text->outline->items->len - 1;
}

void
wgre_outline_key (const WgreText *text, const char *name, const char *value)
{
  Item *item = add_item (text, ITEM_KEY, name), *head;
  const WgreOutlineSection *row;

  if (!item || item->head < 0)
    return;
  head = item_at (text->outline, (guint) item->head);
  row = find_section (&text->outline->files[item->part], head->name);
  if (!row || g_strcmp0 (row->key, name) || head->about)
    return;
  head->about = g_strdup (value);
  wgre_text_squeeze (head->about);
}

void
wgre_outline_blank (const WgreText *text)
{
  add_item (text, ITEM_BLANK, NULL);
}

static char *
kept_text (const WgreText *text, WgreKeptSort sort, const char *line)
{
  WgreKept *kept = wgre_kept_new (text, sort, NULL, line);
  char *copy = kept ? g_steal_pointer (&kept->text) : NULL;

  wgre_kept_free (kept);
  return copy;
}

void
wgre_outline_comment (const WgreText *text, const char *comment, gboolean behind)
{
  Item *last = text->outline && text->part ? last_item (text->outline) : NULL, *item;
  g_autofree char *copy = NULL;

  if (!text->outline || !text->part)
    return;
  copy = kept_text (text, WGRE_KEPT_COMMENT, comment);
  if (copy && behind && last && last->sort == ITEM_KEPT && last->name && last->text) {
    char *joined = g_strjoin (" ", last->text, copy, NULL);

    g_free (last->text);
    last->text = joined;
    return;
  }
  item = copy ? add_item (text, ITEM_KEPT, NULL) : NULL;
  if (!item)
    return;
  item->text = g_steal_pointer (&copy);
  item->behind = behind && last && last->sort == ITEM_KEY;
}

/* No profile can hold them, and without them the line may mean something. */
static gboolean
has_control (const char *line)
{
  for (; *line; line++)
    if (g_ascii_iscntrl (*line) && *line != '\t')
      return TRUE;
  return FALSE;
}

static void
keep_item (const WgreText *text, Item *item, const char *line)
{
  item->sort = ITEM_KEPT;
  item->text = has_control (line) ? NULL : kept_text (text, WGRE_KEPT_LINE, line);
}

void
wgre_outline_keep (const WgreText *text, const char *line)
{
  Item *last = text->outline && text->part ? last_item (text->outline) : NULL;

  if (last)
    keep_item (text, last, line);
}

static void
join_behind (Item *item, Item *comment)
{
  char *joined = item->text ? g_strjoin (" ", item->text, comment->text, NULL) : NULL;

  comment->behind = FALSE;
  if (!joined)
    return;
  g_free (item->text);
  item->text = joined;
  g_clear_pointer (&comment->text, g_free);
}

/* Of several assignments the last one counts. */
void
wgre_outline_keep_all (const WgreText *text, GHashTable *lines)
{
  const WgreOutline *outline = text->outline;
  Item *next = NULL;

  for (guint i = outline && text->part ? outline->items->len : 0; i-- > 0;) {
    Item *item = item_at (outline, i);
    const char *line = item->name && !strcmp (outline->files[item->part].part, text->part)
                           ? g_hash_table_lookup (lines, item->name)
                           : NULL;
    WgreText place = *text;

    place.number = item->line;
    place.file = item->file;
    if (line && item->sort == ITEM_KEY) {
      keep_item (&place, item, line);
      if (next && next->behind && next->text)
        join_behind (item, next);
      g_hash_table_remove (lines, item->name);
    }
    next = item;
  }
}

void
wgre_outline_forget (const WgreText *text)
{
  const WgreOutline *outline = text->outline;
  const Item *last = outline ? last_item (outline) : NULL;

  for (; last && !strcmp (last->file, text->file); last = last_item (outline))
    g_ptr_array_set_size (outline->items, (gint) outline->items->len - 1);
}

/* --- places --- */

typedef struct {
  char *name;
  guint part;
  guint line;      /* in front of which a line is put; of a comment behind a key, that of the key */
  gboolean behind; /* a comment behind a key */
  GPtrArray *lines; /* of const WgreLine, to be written there; NULL: none */
} Place;

typedef struct {
  GPtrArray *list;     /* of Place, in their order */
  GHashTable *by_name; /* name → number of the place, from 1 */
} Places;

static void
place_free (gpointer data)
{
  Place *place = data;

  g_free (place->name);
  g_clear_pointer (&place->lines, g_ptr_array_unref);
  g_free (place);
}

static void
places_clear (Places *places)
{
  g_clear_pointer (&places->by_name, g_hash_table_unref);
  g_clear_pointer (&places->list, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Places, places_clear)

/* The number of a place, 0: there is none. */
static guint
find_place (const Places *places, const char *name)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (places->by_name, name));
}

/* Takes @name. The first of several keys of a name is the place. */
static void
add_place (Places *places, guint part, char *name, guint line, gboolean behind)
{
  Place *place;

  if (find_place (places, name)) {
    g_free (name);
    return;
  }
  place = g_new0 (Place, 1);
  *place = (Place){ name, part, line, behind, NULL };
  g_ptr_array_add (places->list, place);
  g_hash_table_insert (places->by_name, name, GUINT_TO_POINTER (places->list->len));
}

static GHashTable *
peers_by_key (const WgreProfile *profile)
{
  const GPtrArray *peers = wgre_profile_peers (profile);
  GHashTable *by_key = g_hash_table_new (wgre_key_hash, wgre_key_equal);

  for (guint i = 0; i < peers->len; i++) {
    WgrePeer *peer = peers->pdata[i];

    g_hash_table_insert (by_key, &peer->public_key, peer);
  }
  return by_key;
}

/* What a section is called in places; NULL: nothing is known of it. */
static char *
section_name (const WgreOutlineSection *row, const Item *head, GHashTable *peers)
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

static void
name_sections (const WgreOutline *outline, const WgreProfile *profile)
{
  g_autoptr (GHashTable) peers = peers_by_key (profile);

  for (guint i = 0; i < outline->items->len; i++) {
    Item *head = item_at (outline, i);
    const WgreOutlineFile *file = &outline->files[head->part];
    g_autofree char *section = head->sort == ITEM_HEAD
                                   ? section_name (find_section (file, head->name), head, peers)
                                   : NULL;

    if (section)
      head->scope = g_strjoin (".", file->part, section, NULL);
  }
}

/* "PART.SECTION" of an item, or "PART". NULL: the section is not known. */
static const char *
scope_of (const WgreOutline *outline, const Item *item)
{
  return item->head < 0 ? outline->files[item->part].part
                        : item_at (outline, (guint) item->head)->scope;
}

static char *
place_name (const char *scope, const char *key, const char *tail)
{
  g_autofree char *lower = g_ascii_strdown (key, -1);

  return g_strconcat (scope, ".", lower, tail, NULL);
}

static void
add_item_places (Places *places, const WgreOutline *outline, const Item *item, const char *scope)
{
  gboolean sections = outline->files[item->part].sections != NULL;

  if (item->sort == ITEM_HEAD)
    add_place (places, item->part, place_name (scope, "above", ""), item->line, FALSE);
  if (item->sort != ITEM_KEY)
    return;
  add_place (places, item->part, place_name (scope, item->name, ""), item->line, FALSE);
  if (!sections)
    add_place (places, item->part, place_name (scope, item->name, ".behind"), item->line, TRUE);
}

static gboolean
is_of_part (const WgreOutline *outline, guint i, guint part)
{
  return i < outline->items->len && item_at (outline, i)->part == part;
}

static void
add_part (Places *places, const WgreOutline *outline, guint part, guint *i)
{
  const WgreOutlineFile *file = &outline->files[part];
  guint last = 0;

  if (!file->sections && is_of_part (outline, *i, part))
    add_place (places, part, place_name (file->part, "above", ""), 1, FALSE);
  for (; is_of_part (outline, *i, part); (*i)++) {
    const Item *item = item_at (outline, *i);
    gboolean ends =
        !is_of_part (outline, *i + 1, part) || item_at (outline, *i + 1)->sort == ITEM_HEAD;
    const char *scope = scope_of (outline, item);

    if (item->sort != ITEM_BLANK)
      last = item->line;
    if (scope)
      add_item_places (places, outline, item, scope);
    if (scope && ends && file->sections)
      add_place (places, part, place_name (scope, "end", ""), last + 1, FALSE);
  }
  if (!file->sections)
    add_place (places, part, place_name (file->part, "end", ""), last + 1, FALSE);
}

/* Of a outline of what was written: its parts stand in their order. */
static Places
collect_places (const WgreOutline *outline, const WgreProfile *profile)
{
  Places places = { g_ptr_array_new_with_free_func (place_free),
                    g_hash_table_new (g_str_hash, g_str_equal) };
  guint i = 0;

  name_sections (outline, profile);
  for (guint part = 0; outline->files[part].part; part++)
    add_part (&places, outline, part, &i);
  return places;
}

/* --- what was written --- */

static char *
stem_of (const WgreOutlineFile *file, const char *name)
{
  gsize prefix = g_str_has_prefix (name, file->prefix) ? strlen (file->prefix) : 0;
  gsize suffix = g_str_has_suffix (name, file->suffix) ? strlen (file->suffix) : 0;

  return g_strndup (name + prefix, strlen (name) - MIN (strlen (name), prefix + suffix));
}

static char *
name_of_part (const WgreOutlineFile *parts, guint part, const char *main_file)
{
  g_autofree char *stem = stem_of (&parts[0], main_file);

  return part ? g_strconcat (parts[part].prefix, stem, parts[part].suffix, NULL)
              : g_strdup (main_file);
}

static WgreFile *
find_file (const GPtrArray *files, const char *name)
{
  for (guint i = 0; i < files->len; i++)
    if (!strcmp (((WgreFile *) files->pdata[i])->name, name))
      return files->pdata[i];
  return NULL;
}

/* Its own text with its own import: what it says is known already. */
static void
scan_file (WgreOutline *outline, const WgreOutlineFile *row, const WgreFile *file)
{
  static const WgreNames no_names;
  g_auto (WgrePosition) problem = { NULL, 0, 0 };
  gsize size = strlen (file->text);
  WgreText text = { .file = file->name,
                    .names = &no_names,
                    .start = g_strdup (file->text),
                    .size = size,
                    .problem = &problem,
                    .outline = outline,
                    .part = row->part };

  text.next = text.start;
  row->scan (&text);
  wgre_text_close (&text);
}

static WgreOutline *
scan_files (const WgreOutlineFile *parts, const char *main_file, const GPtrArray *files)
{
  WgreOutline *outline = wgre_outline_new (parts);

  for (guint i = 0; parts[i].part; i++) {
    g_autofree char *name = name_of_part (parts, i, main_file);
    const WgreFile *file = find_file (files, name);

    if (file)
      scan_file (outline, &parts[i], file);
  }
  return outline;
}

/* --- where lines that were found belong --- */

typedef struct {
  const WgreOutline *outline;
  const Places *places;
  guint *targets;  /* for each item the number of its place, 0: none */
  guint part;      /* that the following are about */
  guint next;      /* place of the next key of the section; 0: none */
  guint above;     /* of the next head that is written; 0: none */
  gboolean direct; /* nothing but comments until the next head */
} Search;

/* Behind everything: of several sections the last one's end. */
static guint
end_of_part (const Search *search, guint part)
{
  for (guint i = search->places->list->len; i > 0; i--)
    if (((const Place *) search->places->list->pdata[i - 1])->part == part)
      return i;
  return 0;
}

static guint
find_in_scope (const Search *search, const Item *item, const char *key, const char *tail)
{
  const char *scope = scope_of (search->outline, item);
  g_autofree char *name = scope ? place_name (scope, key, tail) : NULL;

  return name ? find_place (search->places, name) : 0;
}

static guint
above_head (const Search *search)
{
  return search->above ? search->above : end_of_part (search, search->part);
}

static guint
target_of (const Search *search, const Item *item)
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
  const Item *key = item_at (search->outline, i - 1);
  guint place = find_in_scope (search, key, key->name, ".behind");

  for (guint j = i + 1; place && j < search->outline->items->len; j++)
    if (search->targets[j] == place)
      return 0;
  return place;
}

static void
settle_head (Search *search, guint i)
{
  const Item *head = item_at (search->outline, i);
  guint above = find_in_scope (search, head, "above", "");

  if (head->text)
    search->targets[i] = above_head (search);
  if (above)
    search->above = above;
  search->next = 0;
  search->direct = TRUE;
}

static void
settle_item (Search *search, guint i)
{
  const Item *item = item_at (search->outline, i);
  guint place;

  switch (item->sort) {
  case ITEM_HEAD:
    settle_head (search, i);
    return;
  case ITEM_BLANK:
    /* Above the first head there is nothing else that a comment could be about. */
    search->direct = item->head < 0 && search->direct;
    return;
  case ITEM_KEY:
    place = find_in_scope (search, item, item->name, "");
    search->next = place ? place : search->next;
    search->direct = FALSE;
    return;
  case ITEM_KEPT:
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
  g_autofree char *above_name = place_name (part, "above", "");
  guint above = find_place (search->places, above_name), blank = first, i = first;

  for (; i < end && !item_at (search->outline, i)->name; i++)
    if (item_at (search->outline, i)->sort == ITEM_BLANK)
      blank = i;
  for (guint j = first; above && i < end && j < blank; j++)
    if (item_at (search->outline, j)->text)
      search->targets[j] = above;
}

/* Items from @first to before @end are those of one file. */
static void
settle_file (Search *search, guint first, guint end)
{
  search->part = item_at (search->outline, first)->part;
  search->next = search->above = 0;
  search->direct = FALSE;
  for (guint i = end; i-- > first;)
    settle_item (search, i);
  if (!search->outline->files[search->part].sections)
    settle_beginning (search, first, end);
}

static void
keep_head (const WgreText *text, Item *head)
{
  g_autofree char *line = g_strdup_printf ("[%s]", head->name);
  WgreText place = *text;

  place.file = head->file;
  place.number = head->line;
  if (!head->text && !head->refused && !has_control (line))
    head->text = kept_text (&place, WGRE_KEPT_LINE, line);
  head->refused = !head->text;
}

/* Lines of a section that is not written at all need its head. */
static void
keep_heads (Search *search, const WgreText *text)
{
  for (guint i = 0; i < search->outline->items->len; i++) {
    Item *item = item_at (search->outline, i);
    Item *head = item->head >= 0 ? item_at (search->outline, (guint) item->head) : NULL;

    if (item->sort != ITEM_KEPT || !item->name || !item->text || !head ||
        find_in_scope (search, item, "end", ""))
      continue;
    keep_head (text, head);
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

static gboolean
has_line (const WgreImport *import, guint32 number)
{
  g_autofree char *file = wgre_option_key (wgre_option_get (WGRE_OPT_FILE), number);
  g_autofree char *vendor = wgre_option_key (wgre_option_get (WGRE_OPT_VENDOR), number);

  return g_hash_table_contains (import->data, file) || g_hash_table_contains (import->data, vendor);
}

static void
emit_item (const WgreText *text, const Item *item, const Place *place, guint32 number)
{
  WgreKept kept = { WGRE_KEPT_LINE, item->line, item->text };
  WgreText at = *text;

  at.file = item->file;
  wgre_kept_emit (&at, &kept, place->name, number);
}

static void
emit_found (const Search *search, const WgreText *text, const GArray *found)
{
  WgreText whole = *text;
  guint32 number = 0;

  for (guint i = 0; i < found->len; i++) {
    const Found *one = &g_array_index (found, Found, i);

    do
      number++;
    while (has_line (text->import, number));
    if (number > WGRE_MAX_LIST) {
      whole.number = 0;
      wgre_text_warn (&whole, NULL, _ ("there are more than %u comments: the rest is not kept"),
                      WGRE_MAX_LIST);
      return;
    }
    emit_item (text, item_at (search->outline, one->item),
               search->places->list->pdata[one->target - 1], number);
  }
}

static void
settle_all (Search *search, const WgreText *text)
{
  guint length = search->outline->items->len, first = 0;
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (Found));

  keep_heads (search, text);
  for (guint i = 1; i <= length; i++) {
    if (i < length &&
        !strcmp (item_at (search->outline, i)->file, item_at (search->outline, first)->file))
      continue;
    settle_file (search, first, i);
    first = i;
  }
  for (guint i = 0; i < length; i++) {
    Found one = { search->targets[i], i };

    if (one.target)
      g_array_append_val (found, one);
  }
  g_array_sort (found, compare_found);
  emit_found (search, text, found);
}

gboolean
wgre_outline_keeps_any (const WgreOutline *outline)
{
  for (guint i = 0; i < outline->items->len; i++)
    if (item_at (outline, i)->text)
      return TRUE;
  return FALSE;
}

void
wgre_outline_settle (const WgreOutline *outline, const WgreText *text, const WgreProfile *profile,
                     const GPtrArray *files)
{
  g_autoptr (WgreOutline) written = scan_files (outline->files, text->file, files);
  g_auto (Places) places = collect_places (written, profile);
  g_autofree guint *targets = g_new0 (guint, outline->items->len + 1);
  Search search = { .outline = outline, .places = &places, .targets = targets };

  name_sections (outline, profile);
  settle_all (&search, text);
}

/* --- lines that are written --- */

/* What is written counts, and not what was there once. "WhateverFile" would count more than
 * "Whatever". */
static gboolean
is_overruled (const Places *places, const WgreLine *line)
{
  static const char *const tails[] = { "", "File" };
  g_autofree char *scope = g_strdup (line->place);
  g_autofree char *key = g_strndup (line->text, strcspn (line->text, "="));
  char *dot = strrchr (scope, '.');

  if (dot)
    *dot = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (tails); i++) {
    gsize length = strlen (key) - (g_str_has_suffix (key, tails[i]) ? strlen (tails[i]) : 0);
    g_autofree char *start = g_strndup (key, length), *name = place_name (scope, start, "");

    if (find_place (places, name))
      return TRUE;
  }
  return FALSE;
}

/* Behind the head of another section, keys are that one's. */
static gboolean
is_in_other_section (const Place *place)
{
  for (guint i = 0; place->lines && i < place->lines->len; i++)
    if (*((const WgreLine *) place->lines->pdata[i])->text == '[')
      return TRUE;
  return FALSE;
}

static gboolean
takes_line (const WgreOutlineFile *file, const Places *places, const Place *place,
            const WgreLine *line)
{
  const char *text = line->text;

  if (*text == '#' || place->behind)
    return *text == '#' && !g_str_has_prefix (text, "#wgre:");
  if (!is_in_other_section (place) && is_overruled (places, line))
    return FALSE;
  if (file->takes)
    return file->takes (text);
  if (*text == '[')
    return text[strcspn (text, "]")] == ']' && g_str_has_suffix (text, "]");
  return strchr (text, '=') && *text != '=';
}

/* Lines of a peer that is gone are gone too. */
static gboolean
is_of_nobody (const WgreProfile *profile, const char *place)
{
  const char *peer = strstr (place, ".peer.");
  guint64 id = peer ? g_ascii_strtoull (peer + strlen (".peer."), NULL, 10) : 0;
  const GPtrArray *peers = wgre_profile_peers (profile);

  if (!peer)
    return FALSE;
  for (guint i = 0; i < peers->len; i++)
    if (((const WgrePeer *) peers->pdata[i])->id == id)
      return FALSE;
  return TRUE;
}

static gboolean
is_of_parts (const WgreOutlineFile *parts, const char *place)
{
  for (guint i = 0; parts[i].part; i++)
    if (g_str_has_prefix (place, parts[i].part) && place[strlen (parts[i].part)] == '.')
      return TRUE;
  return FALSE;
}

static void
take_line (WgreWriter *writer, const WgreLine *line)
{
  g_autofree char *key = wgre_option_key (wgre_option_get (line->option), line->id);

  g_free (wgre_writer_take (writer, key));
}

/* Behind a key there is room for one. */
static void
put_line (Place *place, WgreLine *line)
{
  if (!place->lines)
    place->lines = g_ptr_array_new ();
  if (!place->behind || !place->lines->len)
    g_ptr_array_add (place->lines, line);
}

static void
place_lines (const WgreOutlineFile *parts, WgreWriter *writer, const Places *places,
             gboolean others)
{
  const GPtrArray *all = wgre_profile_lines (writer->profile);

  for (guint i = 0; i < all->len; i++) {
    WgreLine *line = all->pdata[i];
    guint number = find_place (places, line->place);
    Place *place = number ? places->list->pdata[number - 1] : NULL;

    if (!is_of_parts (parts, line->place))
      continue;
    if (!place && is_of_nobody (writer->profile, line->place))
      take_line (writer, line);
    if (place && (others || !place->part) && takes_line (&parts[place->part], places, place, line))
      put_line (place, line);
  }
}

/* The lines of a place, each with its end. */
static void
append_lines (WgreWriter *writer, const Place *place, GString *text)
{
  for (guint i = 0; i < place->lines->len; i++) {
    const WgreLine *line = place->lines->pdata[i];
    gboolean first = !text->len || g_str_has_suffix (text->str, "\n\n");
    gboolean comment = i && *((const WgreLine *) place->lines->pdata[i - 1])->text == '#';

    g_string_append_printf (text, "%s%s\n", *line->text == '[' && !first && !comment ? "\n" : "",
                            line->text);
    take_line (writer, line);
  }
}

static void
append_behind (WgreWriter *writer, const Place *place, GString *text)
{
  const WgreLine *line = place->lines->pdata[0];

  g_string_truncate (text, text->len - 1);
  g_string_append_printf (text, " %s\n", line->text);
  take_line (writer, line);
}

typedef struct {
  const Places *places;
  guint i; /* number of the next place */
} Cursor;

/* The next place with lines that belongs before line @line, or behind it. */
static const Place *
next_place (Cursor *cursor, guint part, guint line, gboolean behind)
{
  for (; cursor->i < cursor->places->list->len; cursor->i++) {
    const Place *place = cursor->places->list->pdata[cursor->i];

    if (place->part != part || place->line > line || (place->behind && !behind))
      return NULL;
    if (place->lines) {
      cursor->i++;
      return place;
    }
  }
  return NULL;
}

/* A blank line tells the beginning of a file without sections from what is about its first key. */
static void
end_lines (const WgreOutlineFile *file, const Place *place, GString *text)
{
  if (!file->sections && g_str_has_suffix (place->name, ".above"))
    g_string_append_c (text, '\n');
}

static void
weave_text (WgreWriter *writer, const WgreOutlineFile *parts, guint part, Cursor *cursor,
            const char *from, GString *text)
{
  const Place *place;

  for (guint line = 1; *from; line++) {
    const char *end = strchr (from, '\n') + 1;

    while ((place = next_place (cursor, part, line, FALSE))) {
      append_lines (writer, place, text);
      end_lines (&parts[part], place, text);
    }
    g_string_append_len (text, from, end - from);
    if ((place = next_place (cursor, part, line, TRUE)))
      append_behind (writer, place, text);
    from = end;
  }
  while ((place = next_place (cursor, part, G_MAXUINT, FALSE)))
    append_lines (writer, place, text);
}

static gboolean
has_lines (const Places *places, guint part)
{
  for (guint i = 0; i < places->list->len; i++) {
    const Place *place = places->list->pdata[i];

    if (place->part == part && place->lines)
      return TRUE;
  }
  return FALSE;
}

static void
weave_part (WgreWriter *writer, const WgreOutlineFile *parts, guint part, const Places *places)
{
  g_autofree char *name = name_of_part (parts, part, writer->file);
  g_autoptr (GString) text = g_string_new (NULL);
  WgreFile *file = find_file (writer->files, name);
  Cursor cursor = { places, 0 };

  if (!has_lines (places, part))
    return;
  while (((const Place *) places->list->pdata[cursor.i])->part != part)
    cursor.i++;
  weave_text (writer, parts, part, &cursor, file ? file->text : "", text);
  if (!file) {
    wgre_writer_add (writer, name, text);
    return;
  }
  wgre_wipe_string (file->text);
  file->text = g_strdup (text->str);
  wgre_wipe (text->str, text->len);
}

void
wgre_outline_weave (const WgreOutlineFile *parts, WgreWriter *writer, gboolean others)
{
  g_autoptr (WgreOutline) outline = NULL;
  g_auto (Places) places = { NULL, NULL };

  if (!wgre_profile_lines (writer->profile)->len)
    return;
  outline = scan_files (parts, writer->file, writer->files);
  places = collect_places (outline, writer->profile);
  place_lines (parts, writer, &places, others);
  for (guint i = 0; parts[i].part; i++)
    weave_part (writer, parts, i, &places);
}
