/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lint/lines.h"

#include <string.h>

#include "core/ip.h"
#include "core/key.h"
#include "core/pack.h"

WgreLines *
wgre_lines_new (const char *text, gsize size)
{
  WgreLines *lines;
  char *next;

  g_return_val_if_fail (text || !size, NULL);
  lines = g_new0 (WgreLines, 1);
  lines->text = g_strndup (size ? text : "", size);
  lines->lines = g_ptr_array_new ();
  for (char *line = lines->text; line; line = next) {
    next = strchr (line, '\n');
    if (next)
      *next++ = '\0';
    line[strcspn (line, "\r")] = '\0';
    g_ptr_array_add (lines->lines, line);
  }
  return lines;
}

/* Its lines are wiped one by one: there is a NUL behind each. */
void
wgre_lines_free (WgreLines *lines)
{
  if (!lines)
    return;
  for (guint i = 0; i < lines->lines->len; i++)
    wgre_wipe (lines->lines->pdata[i], strlen (lines->lines->pdata[i]));
  g_ptr_array_unref (lines->lines);
  g_clear_pointer (&lines->keys, g_hash_table_unref);
  g_free (lines->text);
  g_free (lines);
}

const char *
wgre_lines_get (const WgreLines *lines, guint number)
{
  g_return_val_if_fail (lines, NULL);
  return number && number <= lines->lines->len ? lines->lines->pdata[number - 1] : NULL;
}

static gboolean
is_section (const char *line)
{
  return line[strspn (line, " \t")] == '[';
}

/* A part of a longer word is none: 10.0.0.1 is not in 10.0.0.11. */
static gboolean
is_inside_word (char c)
{
  return g_ascii_isalnum (c) || (c && strchr (".:/_", c));
}

static const char *
lines_find_word (const char *line, const char *item)
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
  const char *found = item, *at = lines_find_word (line, item);

  if (!at && host)
    at = lines_find_word (line, found = host);
  if (!at)
    return FALSE;
  *ret_column = (guint) g_utf8_strlen (line, at - line) + 1;
  *ret_length = (guint) g_utf8_strlen (found, -1);
  return TRUE;
}

/* The same network in other words: with host bits, or an IPv6 address in another spelling. */
static gboolean
find_network (const char *line, const char *item, guint *ret_column, guint *ret_length)
{
  static const char characters[] = "0123456789abcdefABCDEF.:/";
  WgrePrefix wanted, found;

  if (!wgre_prefix_parse (item, FALSE, &wanted))
    return FALSE;
  wanted = wgre_prefix_masked (&wanted);
  for (const char *at = line; *(at += strcspn (at, characters)); at += strspn (at, characters)) {
    g_autofree char *word = g_strndup (at, strspn (at, characters));

    if (!wgre_prefix_parse (word, FALSE, &found))
      continue;
    found = wgre_prefix_masked (&found);
    if (!wgre_prefix_equal (&found, &wanted))
      continue;
    *ret_column = (guint) g_utf8_strlen (line, at - line) + 1;
    *ret_length = (guint) strlen (word);
    return TRUE;
  }
  return FALSE;
}

typedef gboolean (*Find) (const char *line, const char *item, guint *ret_column, guint *ret_length);

static gboolean
find_in_section (const WgreLines *lines, guint first, const char *item, Find find, guint *ret_line,
                 guint *ret_column, guint *ret_length)
{
  const char *line;

  for (guint i = first; (line = wgre_lines_get (lines, i)); i++) {
    if (i > first && is_section (line))
      return FALSE;
    if (find (line, item, ret_column, ret_length)) {
      *ret_line = i;
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
wgre_lines_find (const WgreLines *lines, const char *item, guint *ret_line, guint *ret_column,
                 guint *ret_length)
{
  static const Find finds[] = { find_in_line, find_network };
  const char *line;
  guint first;

  g_return_val_if_fail (lines && item && ret_line && ret_column && ret_length, FALSE);
  line = wgre_lines_get (lines, MAX (*ret_line, 1));
  if (!line || !*item)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (finds); i++)
    if (*ret_line && finds[i](line, item, ret_column, ret_length))
      return TRUE;

  /* From the head of the section that the line is in, or where there is none from the line. */
  first = *ret_line;
  while (first && !is_section (wgre_lines_get (lines, first)))
    first--;
  if (!first)
    first = MAX (*ret_line, 1);
  for (guint i = 0; i < G_N_ELEMENTS (finds); i++)
    if (find_in_section (lines, first, item, finds[i], ret_line, ret_column, ret_length))
      return TRUE;
  return FALSE;
}

/* --- keys --- */

typedef struct {
  GHashTable *keys;
  guint line;
} PackedLine;

/* A key with a line of its own counts more than a packed one. */
static void
lines_add_key (const char *key, gpointer data)
{
  const PackedLine *packed = data;

  if (!g_hash_table_contains (packed->keys, key))
    g_hash_table_insert (packed->keys, g_strdup (key), GUINT_TO_POINTER (packed->line));
}

/* "KEY = VALUE": the value; NULL: it is no such line. */
static const char *
split_line (const char *line, char **ret_key)
{
  const char *equals = strchr (line, '='), *end = equals;

  if (!equals)
    return NULL;
  line += strspn (line, " \t");
  while (end > line && (end[-1] == ' ' || end[-1] == '\t'))
    end--;
  *ret_key = g_strndup (line, (gsize) (end - line));
  return equals + 1 + strspn (equals + 1, " \t");
}

static GHashTable *
index_keys (const WgreLines *lines)
{
  GHashTable *keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int packed = 0; packed < 2; packed++)
    for (guint i = 1; i <= lines->lines->len; i++) {
      PackedLine of = { keys, i };
      g_autofree char *key = NULL;
      const char *value = split_line (wgre_lines_get (lines, i), &key);

      if (value && packed)
        wgre_pack_each (key, value, lines_add_key, &of);
      else if (value)
        lines_add_key (key, &of);
    }
  return keys;
}

guint
wgre_lines_find_key (WgreLines *lines, const char *key)
{
  g_return_val_if_fail (lines && key, 0);
  if (!lines->keys)
    lines->keys = index_keys (lines);
  return GPOINTER_TO_UINT (g_hash_table_lookup (lines->keys, key));
}
