/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lint/place.h"

#include <string.h>

static const char *
start_of_line (const char *text, guint line)
{
  for (; text && line > 1; line--) {
    text = strchr (text, '\n');
    text = text ? text + 1 : NULL;
  }
  return text;
}

char *
wgre_place_line (const char *text, guint line)
{
  const char *start = line ? start_of_line (text, line) : NULL;

  return start ? g_strndup (start, strcspn (start, "\r\n")) : NULL;
}

static gboolean
is_section (const char *line)
{
  return line[strspn (line, " \t")] == '[';
}

/* The head of the section that @line is in; else @line itself. */
static const char *
start_of_section (const char *text, const char *line, guint *number)
{
  guint count = *number;

  for (const char *p = line;; p--) {
    if (p == text || p[-1] == '\n') {
      if (is_section (p)) {
        *number = count;
        return p;
      }
      count--;
    }
    if (p == text)
      return line;
  }
}

/* A part of a longer word is none: 10.0.0.1 is not in 10.0.0.11. */
static gboolean
is_inside_word (char c)
{
  return g_ascii_isalnum (c) || (c && strchr (".:/_", c));
}

static const char *
find_word (const char *line, const char *item)
{
  gsize length = strlen (item);

  for (const char *at = strstr (line, item); at; at = strstr (at + 1, item))
    if ((at == line || !is_inside_word (at[-1])) && !is_inside_word (at[length]))
      return at;
  return NULL;
}

static gboolean
find_in_line (const char *line, const char *item, guint *ret_column, guint *ret_length)
{
  const char *slash = strchr (item, '/');
  gboolean single = slash && (!strcmp (slash, "/32") || !strcmp (slash, "/128"));
  g_autofree char *host = single ? g_strndup (item, (gsize) (slash - item)) : NULL;
  const char *found = item, *at = find_word (line, item);

  if (!at && host)
    at = find_word (line, found = host);
  if (!at)
    return FALSE;
  *ret_column = (guint) g_utf8_strlen (line, at - line) + 1;
  *ret_length = (guint) g_utf8_strlen (found, -1);
  return TRUE;
}

gboolean
wgre_place_find (const char *text, const char *item, guint *ret_line, guint *ret_column,
                 guint *ret_length)
{
  guint number = *ret_line;
  const char *line = start_of_line (text, MAX (number, 1)), *next;

  if (!line || !*item)
    return FALSE;
  line = number ? start_of_section (text, line, &number) : line;
  number = MAX (number, 1);
  for (gboolean first = TRUE; line; line = next, number++, first = FALSE) {
    g_autofree char *copy = g_strndup (line, strcspn (line, "\r\n"));

    if (!first && is_section (copy))
      return FALSE;
    if (find_in_line (copy, item, ret_column, ret_length)) {
      *ret_line = number;
      return TRUE;
    }
    next = strchr (line, '\n');
    next = next ? next + 1 : NULL;
  }
  return FALSE;
}

guint
wgre_place_key (const char *text, const char *key)
{
  gsize length = strlen (key);
  guint number = 1;

  for (const char *line = text; line; number++) {
    const char *start = line + strspn (line, " \t");

    if (!strncmp (start, key, length) && start[length + strspn (start + length, " \t")] == '=')
      return number;
    line = strchr (line, '\n');
    line = line ? line + 1 : NULL;
  }
  return 0;
}
