/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/types.h"
#include "formats/kit/outline-places.h"

#include <string.h>

/* What is written counts, and not what was there once. "WhateverFile" would count more than
 * "Whatever". */
static gboolean
is_overruled (const WgreOutlinePlaces *places, const WgreLine *line)
{
  static const char *const tails[] = { "", "File" };
  g_autofree char *scope = g_strdup (line->place);
  g_autofree char *key = g_strndup (line->text, strcspn (line->text, "="));
  char *dot = strrchr (scope, '.');

  if (dot)
    *dot = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (tails); i++) {
    gsize length = strlen (key) - (g_str_has_suffix (key, tails[i]) ? strlen (tails[i]) : 0);
    g_autofree char *start = g_strndup (key, length),
                    *name = wgre_outline_place_name (scope, start, "");

    if (wgre_outline_place_find (places, name))
      return TRUE;
  }
  return FALSE;
}

static gboolean
takes_line (const WgreOutlineFile *file, const WgreOutlinePlaces *places,
            const WgreOutlinePlace *place, const WgreLine *line)
{
  const char *text = line->text;
  gboolean other = FALSE;

  if (*text == '#' || place->behind)
    return *text == '#' && !g_str_has_prefix (text, "#wgre:");
  /* Behind the head of another section, keys are that one's. */
  for (guint i = 0; place->lines && i < place->lines->len; i++)
    other |= *((const WgreLine *) place->lines->pdata[i])->text == '[';
  if (!other && is_overruled (places, line))
    return FALSE;
  if (file->takes)
    return file->takes (text);
  if (*text == '[')
    return text[strcspn (text, "]")] == ']' && g_str_has_suffix (text, "]");
  return strchr (text, '=') && *text != '=';
}

/* Behind a key there is room for one. */
static void
place_add_lines (const WgreOutlineFile *file, const WgreOutlinePlaces *places,
                 WgreOutlinePlace *place, const GPtrArray *lines)
{
  for (guint i = 0; lines && i < lines->len; i++) {
    WgreLine *line = lines->pdata[i];

    if (!takes_line (file, places, place, line))
      continue;
    if (!place->lines)
      place->lines = g_ptr_array_new ();
    if (!place->behind || !place->lines->len)
      g_ptr_array_add (place->lines, line);
  }
}

static void
place_lines (const WgreOutlineFile *parts, WgreWriter *writer, const WgreOutlinePlaces *places,
             gboolean others)
{
  for (guint part = 0; parts[part].part; part++) {
    g_autofree char *scope = g_strconcat (parts[part].part, ".", NULL);
    g_autoptr (GHashTable) lines = wgre_writer_lines (writer, scope);

    for (guint i = 0; i < places->list->len && (others || !part); i++) {
      WgreOutlinePlace *place = places->list->pdata[i];

      if (place->part == part)
        place_add_lines (&parts[part], places, place, g_hash_table_lookup (lines, place->name));
    }
  }
}

/* The lines of a place, each with its end. */
static void
outline_weave_append_lines (WgreWriter *writer, const WgreOutlinePlace *place, GString *text)
{
  for (guint i = 0; i < place->lines->len; i++) {
    const WgreLine *line = place->lines->pdata[i];
    gboolean first = !text->len || g_str_has_suffix (text->str, "\n\n");
    gboolean comment = i && *((const WgreLine *) place->lines->pdata[i - 1])->text == '#';

    g_string_append_printf (text, "%s%s\n", *line->text == '[' && !first && !comment ? "\n" : "",
                            line->text);
    wgre_writer_take_line (writer, line);
  }
}

typedef struct {
  const WgreOutlinePlaces *places;
  guint i; /* number of the next place */
} Cursor;

/* The next place with lines that belongs before line @line, or behind it. */
static const WgreOutlinePlace *
next_place (Cursor *cursor, guint part, guint line, gboolean behind)
{
  for (; cursor->i < cursor->places->list->len; cursor->i++) {
    const WgreOutlinePlace *place = cursor->places->list->pdata[cursor->i];

    if (place->part != part || place->line > line || (place->behind && !behind))
      return NULL;
    if (place->lines) {
      cursor->i++;
      return place;
    }
  }
  return NULL;
}

static void
weave_text (WgreWriter *writer, const WgreOutlineFile *parts, guint part, Cursor *cursor,
            const char *from, GString *text)
{
  const WgreOutlinePlace *place;

  for (guint line = 1; *from; line++) {
    const char *end = strchr (from, '\n') + 1;

    while ((place = next_place (cursor, part, line, FALSE))) {
      outline_weave_append_lines (writer, place, text);
      /* A blank line tells the beginning of a file without sections from what is about its first
       * key. */
      if (!parts[part].sections && g_str_has_suffix (place->name, ".above"))
        g_string_append_c (text, '\n');
    }
    g_string_append_len (text, from, end - from);
    if ((place = next_place (cursor, part, line, TRUE))) {
      const WgreLine *behind = place->lines->pdata[0];

      g_string_truncate (text, text->len - 1);
      g_string_append_printf (text, " %s\n", behind->text);
      wgre_writer_take_line (writer, behind);
    }
    from = end;
  }
  while ((place = next_place (cursor, part, G_MAXUINT, FALSE)))
    outline_weave_append_lines (writer, place, text);
}

static void
weave_part (WgreWriter *writer, const WgreOutlineFile *parts, guint part,
            const WgreOutlinePlaces *places)
{
  g_autofree char *name = wgre_outline_name_of_part (parts, part, writer->file);
  WgreFile *file = wgre_outline_find_file (writer->files, name);
  g_autoptr (GString) text = g_string_sized_new (writer->room + (file ? strlen (file->text) : 0));
  Cursor cursor = { places, places->list->len };
  gboolean any = FALSE;

  for (guint i = places->list->len; i-- > 0;) {
    const WgreOutlinePlace *place = places->list->pdata[i];

    if (place->part == part) {
      cursor.i = i;
      any |= place->lines != NULL;
    }
  }
  if (!any)
    return;
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
  g_auto (WgreOutlinePlaces) places = { NULL, NULL };

  g_return_if_fail (parts && writer);

  if (!wgre_profile_lines (writer->profile)->len)
    return;
  outline = wgre_outline_scan (parts, writer->file, writer->files);
  places = wgre_outline_places (outline, writer->profile);
  place_lines (parts, writer, &places, others);
  for (guint i = 0; parts[i].part; i++)
    weave_part (writer, parts, i, &places);
}
