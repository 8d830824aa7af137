/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/chains.h"

#include <string.h>

/* "table inet filter {" → "inet filter" */
static char *
name_in (const char *line, const char *word)
{
  const char *end = strrchr (line, '{');
  gsize skip = strlen (word);

  if (!g_str_has_prefix (line, word) || !end)
    return NULL;
  return g_strstrip (g_strndup (line + skip, (gsize) (end - line) - skip));
}

static gboolean
is_excepted (const char *table, const char *const *except)
{
  const char *name = strchr (table, ' ');

  for (; name && *except; except++)
    if (g_str_has_prefix (name + 1, *except))
      return TRUE;
  return FALSE;
}

char *
wgre_chains_closed (const char *listing, const char *hook, const char *const *except)
{
  g_return_val_if_fail (hook && except, NULL);
  g_auto (GStrv) lines = g_strsplit (listing, "\n", -1);
  g_autofree char *on_hook = g_strdup_printf (" hook %s ", hook), *table = NULL, *chain = NULL;

  for (guint i = 0; lines[i]; i++) {
    const char *line = g_strstrip (lines[i]);
    char *new_table = name_in (line, "table "), *new_chain = name_in (line, "chain ");

    if (new_table) {
      g_free (table);
      table = new_table;
    }
    if (new_chain) {
      g_free (chain);
      chain = new_chain;
    }
    if (table && chain && g_str_has_prefix (line, "type filter ") && strstr (line, on_hook) &&
        strstr (line, " policy drop;") && !is_excepted (table, except))
      return g_strdup_printf ("%s %s", table, chain);
  }
  return NULL;
}
