/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/ini.h"

#include <string.h>

#include "core/error.h"

static gboolean
read_head (const WgreText *text, char *line, WgreIniEntry *entry, GError **error)
{
  char *end = strchr (line, ']');

  if (!end || end[1])
    return wgre_text_fail (text, line, WGRE_ERROR_INVALID, error,
                           "this is not a section: write [NAME] in a line of its own");
  *end = '\0';
  *entry = (WgreIniEntry){ .section = line + 1, .number = entry->number + 1, .at = line };
  return TRUE;
}

static gboolean
read_assignment (WgreText *text, char *line, WgreIniEntry *entry, GError **error)
{
  char *equals = strchr (line, '=');

  if (!equals || !entry->number)
    return wgre_text_fail (text, line, WGRE_ERROR_INVALID, error,
                           equals ? "this stands before the first section: move it below one"
                                  : "this line is neither a section, a comment nor KEY=VALUE: "
                                    "correct it, or put \"#\" before it");
  *equals = '\0';
  entry->key = wgre_text_trim (line);
  entry->value = wgre_text_trim (equals + 1);
  entry->at = entry->value;
  wgre_text_mark (text, entry->at);
  return TRUE;
}

gboolean
wgre_ini_read (WgreText *text, WgreIniRead read, gpointer user_data, GError **error)
{
  WgreIniEntry entry = { 0 };

  while (wgre_text_next (text)) {
    char *line = text->line;

    while (wgre_text_is_blank (*line))
      line++;
    if (!*line || *line == '#' || *line == ';')
      continue;
    if (!(*line == '[' ? read_head (text, line, &entry, error)
                       : read_assignment (text, line, &entry, error)) ||
        !read (text, &entry, user_data, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
wgre_ini_first_section (const char *text, const char *section)
{
  gsize length = strlen (section);

  while (text) {
    while (wgre_text_is_blank (*text))
      text++;
    if (*text == '[')
      return !strncmp (text + 1, section, length) && text[length + 1] == ']';
    text = strchr (text, '\n');
  }
  return FALSE;
}
