/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/option.h"
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

static void
outline_weave_take_line (WgreWriter *writer, const WgreLine *line)
{
  g_autofree char *key = wgre_option_key (wgre_option_get (line->option), line->id);

  g_free (wgre_writer_take (writer, key));
}

static void
place_lines (const WgreOutlineFile *parts, WgreWriter *writer, const WgreOutlinePlaces *places,
             gboolean others)
{
  const GPtrArray *all = wgre_profile_lines (writer->profile);

  for (guint i = 0; i < all->len; i++) {
    WgreLine *line = all->pdata[i];
    guint number = wgre_outline_place_find (places, line->place);
    WgreOutlinePlace *place = number ? places->list->pdata[number - 1] : NULL;
    gboolean ours = FALSE;

    for (guint j = 0; !ours && parts[j].part; j++)
      ours = g_str_has_prefix (line->place, parts[j].part) &&
             line->place[strlen (parts[j].part)] == '.';
    if (!ours)
      continue;
    if (!place && is_of_nobody (writer->profile, line->place))
      outline_weave_take_line (writer, line);
    if (!place || (!others && place->part) ||
        !takes_line (&parts[place->part], places, place, line))
      continue;
    if (!place->lines)
      place->lines = g_ptr_array_new ();
    if (!place->behind || !place->lines->len) /* behind a key there is room for one */
      g_ptr_array_add (place->lines, line);
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
    outline_weave_take_line (writer, line);
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
      outline_weave_take_line (writer, behind);
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
