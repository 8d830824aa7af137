/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/kit/outline.h"

#include <string.h>

#include "core/types.h"
#include "formats/kit/outline-items.h"

static void
item_free (gpointer data)
{
  WgreOutlineItem *item = data;

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

  g_return_val_if_fail (files, NULL);

  outline->files = files;
  outline->items = g_ptr_array_new_with_free_func (item_free);
  return outline;
}

void
wgre_outline_free (WgreOutline *outline)
{
  g_return_if_fail (outline);

  g_ptr_array_unref (outline->items);
  g_free (outline);
}

/* --- notes of readers --- */

WgreOutlineItem *
wgre_outline_item (const WgreOutline *outline, guint i)
{
  g_assert (i < outline->items->len);

  return outline->items->pdata[i];
}

static WgreOutlineItem *
last_item (const WgreOutline *outline)
{
  return outline->items->len ? wgre_outline_item (outline, outline->items->len - 1) : NULL;
}

/* NULL: nobody wants to know of this file. */
static WgreOutlineItem *
outline_add_item (const WgreText *text, WgreOutlineItemType type, const char *name)
{
  WgreOutline *outline = text->outline;
  const WgreOutlineItem *last;
  WgreOutlineItem *item;
  guint part = 0;

  if (!outline || !text->part)
    return NULL;
  while (strcmp (outline->files[part].part, text->part))
    part++;
  last = last_item (outline);
  item = g_new0 (WgreOutlineItem, 1);
  *item = (WgreOutlineItem){ .type = type,
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
const WgreOutlineSection *
wgre_outline_find_section (const WgreOutlineFile *file, const char *name)
{
  g_return_val_if_fail (file && name, NULL);

  for (const WgreOutlineSection *row = file->sections; row && row->section; row++)
    if (row->key ? !strcmp (row->section, name) : g_str_has_prefix (name, row->section))
      return row;
  return NULL;
}

void
wgre_outline_head (const WgreText *text, const char *section)
{
  WgreOutlineItem *item;
  const WgreOutlineSection *row;

  g_return_if_fail (text && section);
  item = outline_add_item (text, WGRE_OUTLINE_HEAD, section);
  if (!item)
    return;
  row = wgre_outline_find_section (&text->outline->files[item->part], section);
  if (row && !row->key)
    item->about = g_strdup (section + strlen (row->section));
  item->head = text->outline->head = (gint) text->outline->items->len - 1;
}

void
wgre_outline_key (const WgreText *text, const char *name, const char *value)
{
  WgreOutlineItem *item, *head;
  const WgreOutlineSection *row;

  g_return_if_fail (text);

  item = outline_add_item (text, WGRE_OUTLINE_KEY, name);
  if (!item || item->head < 0)
    return;
  head = wgre_outline_item (text->outline, (guint) item->head);
  row = wgre_outline_find_section (&text->outline->files[item->part], head->name);
  if (!row || g_strcmp0 (row->key, name) || head->about)
    return;
  head->about = g_strdup (value);
  wgre_text_squeeze (head->about);
}

void
wgre_outline_blank (const WgreText *text)
{
  outline_add_item (text, WGRE_OUTLINE_BLANK, NULL);
}

char *
wgre_outline_kept_text (const WgreText *text, WgreKeptType type, const char *line)
{
  WgreKept *kept = wgre_kept_new (text, type, NULL, line);
  char *copy = kept ? g_steal_pointer (&kept->text) : NULL;

  wgre_kept_free (kept);
  return copy;
}

void
wgre_outline_comment (const WgreText *text, const char *comment, gboolean behind)
{
  WgreOutlineItem *last, *item;
  g_autofree char *copy = NULL;

  g_return_if_fail (text && comment);

  if (!text->outline || !text->part)
    return;
  last = last_item (text->outline);
  copy = wgre_outline_kept_text (text, WGRE_KEPT_COMMENT, comment);
  if (copy && behind && last && last->type == WGRE_OUTLINE_KEPT && last->name && last->text) {
    char *joined = g_strjoin (" ", last->text, copy, NULL);

    g_free (last->text);
    last->text = joined;
    return;
  }
  item = copy ? outline_add_item (text, WGRE_OUTLINE_KEPT, NULL) : NULL;
  if (!item)
    return;
  item->text = g_steal_pointer (&copy);
  item->behind = behind && last && last->type == WGRE_OUTLINE_KEY;
}

/* No profile can hold them, and without them the line may mean something. */
gboolean
wgre_outline_has_control (const char *line)
{
  g_return_val_if_fail (line != NULL, FALSE);
  for (; *line; line++)
    if (g_ascii_iscntrl (*line) && *line != '\t')
      return TRUE;
  return FALSE;
}

static void
keep_item (const WgreText *text, WgreOutlineItem *item, const char *line)
{
  item->type = WGRE_OUTLINE_KEPT;
  item->text =
      wgre_outline_has_control (line) ? NULL : wgre_outline_kept_text (text, WGRE_KEPT_LINE, line);
}

void
wgre_outline_keep (const WgreText *text, const char *line)
{
  WgreOutlineItem *last;

  g_return_if_fail (text && line);
  last = text->outline && text->part ? last_item (text->outline) : NULL;
  if (last)
    keep_item (text, last, line);
}

/* Of several assignments the last one counts. */
void
wgre_outline_keep_all (const WgreText *text, GHashTable *lines)
{
  const WgreOutline *outline;
  WgreOutlineItem *next = NULL;

  g_return_if_fail (text && lines);

  outline = text->outline;
  for (guint i = outline && text->part ? outline->items->len : 0; i-- > 0;) {
    WgreOutlineItem *item = wgre_outline_item (outline, i);
    const char *line = item->name && !strcmp (outline->files[item->part].part, text->part)
                           ? g_hash_table_lookup (lines, item->name)
                           : NULL;
    WgreText cursor = *text;

    cursor.number = item->line;
    cursor.file = item->file;
    if (line && item->type == WGRE_OUTLINE_KEY) {
      keep_item (&cursor, item, line);
      if (next && next->behind && next->text) {
        char *joined = item->text ? g_strjoin (" ", item->text, next->text, NULL) : NULL;

        next->behind = FALSE;
        if (joined) {
          g_free (item->text);
          item->text = joined;
          g_clear_pointer (&next->text, g_free);
        }
      }
      g_hash_table_remove (lines, item->name);
    }
    next = item;
  }
}

void
wgre_outline_forget (const WgreText *text)
{
  const WgreOutline *outline;
  const WgreOutlineItem *last;

  g_return_if_fail (text);
  outline = text->outline;
  last = outline ? last_item (outline) : NULL;
  for (; last && !strcmp (last->file, text->file); last = last_item (outline))
    g_ptr_array_set_size (outline->items, (gint) outline->items->len - 1);
}

gboolean
wgre_outline_keeps_any (const WgreOutline *outline)
{
  g_return_val_if_fail (outline != NULL, FALSE);
  for (guint i = 0; i < outline->items->len; i++)
    if (wgre_outline_item (outline, i)->text)
      return TRUE;
  return FALSE;
}
