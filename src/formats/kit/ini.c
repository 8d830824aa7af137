/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/kit/ini.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/list.h"
#include "core/option.h"
#include "formats/kit/outline.h"
#include "formats/kit/remark.h"

static gboolean
ini_read_head (WgreText *text, char *line, WgreIniEntry *entry, GError **error)
{
  char *end = strchr (line, ']');

  if (!end || end[1])
    return wgre_text_fail (text, line, NULL, WGRE_ERROR_INVALID, error,
                           _ ("this is not a section: write [NAME] in a line of its own"));
  *end = '\0';
  *entry = (WgreIniEntry){ .section = line + 1, .number = entry->number + 1, .at = line };
  wgre_outline_head (text, entry->section);
  return TRUE;
}

static gboolean
ini_read_assignment (WgreText *text, char *line, WgreIniEntry *entry, GError **error)
{
  char *equals = strchr (line, '=');

  if (!equals || !entry->number)
    return wgre_text_fail (text, line, NULL, WGRE_ERROR_INVALID, error,
                           equals ? _ ("this stands before the first section: move it below one")
                                  : _ ("this line is neither a section, a comment nor KEY=VALUE: "
                                       "correct it, or put \"#\" before it"));
  *equals = '\0';
  entry->key = wgre_text_trim (line);
  entry->value = wgre_text_trim (equals + 1);
  entry->at = entry->value;
  wgre_text_mark (text, entry->at);
  wgre_outline_key (text, entry->key, entry->value);
  return TRUE;
}

static gboolean
ini_read_comment (const WgreText *text, const char *line, const WgreIniEntry *entry,
                  WgreIniRead read, gpointer user_data, GError **error)
{
  g_autofree char *key = NULL, *value = NULL, *name = NULL;
  WgreIniEntry own = *entry;

  if (*line == ';' || !wgre_remark_parse (line, &key, &value)) {
    wgre_outline_comment (text, line, FALSE);
    return TRUE;
  }
  if (!entry->number)
    return wgre_remark_set (text, key, value, error);
  name = g_strconcat (WGRE_INI_REMARK, key, NULL);
  own.key = name;
  own.value = value;
  own.at = line;
  return read (text, &own, user_data, error);
}

gboolean
wgre_ini_read (WgreText *text, WgreIniRead read, gpointer user_data, GError **error)
{
  WgreIniEntry entry = { 0 };

  g_return_val_if_fail (text && read, FALSE);

  while (wgre_text_next (text)) {
    char *line = text->line;

    while (wgre_text_is_blank (*line))
      line++;
    if (!*line) {
      wgre_outline_blank (text);
      continue;
    }
    if (*line == '#' || *line == ';') {
      if (!ini_read_comment (text, line, &entry, read, user_data, error))
        return FALSE;
      continue;
    }
    if (!(*line == '[' ? ini_read_head (text, line, &entry, error)
                       : ini_read_assignment (text, line, &entry, error)) ||
        !read (text, &entry, user_data, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
pass_by (const WgreText *text G_GNUC_UNUSED, const WgreIniEntry *entry G_GNUC_UNUSED,
         gpointer user_data G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  return TRUE;
}

void
wgre_ini_scan (WgreText *text)
{
  wgre_ini_read (text, pass_by, NULL, NULL);
}

/* --- keys --- */

static gboolean
ini_matches (const char *pattern, const char *text)
{
  gsize length = strcspn (pattern, "*#");
  const char *rest = text + length;

  if (strncmp (pattern, text, length))
    return FALSE;
  if (pattern[length] == '*')
    return TRUE;
  return rest[pattern[length] == '#' ? strspn (rest, G_CSET_DIGITS) : 0] == '\0';
}

const WgreIniKey *
wgre_ini_find (const WgreIniKey *keys, guint length, const WgreIniEntry *entry)
{
  g_return_val_if_fail (keys, NULL);

  g_return_val_if_fail (entry->section && entry->key, NULL);

  for (guint i = 0; i < length; i++)
    if (ini_matches (keys[i].section, entry->section) && ini_matches (keys[i].name, entry->key))
      return &keys[i];
  return NULL;
}

gboolean
wgre_ini_fail (const WgreText *text, const WgreIniEntry *entry, gint code, GError **error,
               const char *what)
{
  g_return_val_if_fail (entry, FALSE);

  return wgre_text_fail (text, entry->at, entry->key, code, error, "%s", what);
}

gboolean
wgre_ini_warn (const WgreText *text, const WgreIniEntry *entry, const char *what)
{
  g_return_val_if_fail (entry, FALSE);

  wgre_text_warn (text, entry->at, "%s: %s", entry->key, what);
  return TRUE;
}

gboolean
wgre_ini_value (const WgreText *text, const WgreIniEntry *entry, gpointer user_data G_GNUC_UNUSED,
                const char *key, GError **error)
{
  g_return_val_if_fail (entry, FALSE);

  return !*entry->value || wgre_text_set_value (text, wgre_text_column (text, entry->at),
                                                entry->key, key, entry->value, error);
}

gboolean
wgre_ini_list (const WgreText *text, const WgreIniEntry *entry, gpointer user_data G_GNUC_UNUSED,
               const char *key, GError **error)
{
  g_auto (GStrv) items = NULL;

  g_return_val_if_fail (entry, FALSE);
  items = wgre_list_split (entry->value);
  for (guint i = 0; items[i]; i++)
    if (!wgre_text_append_value (text, wgre_text_column (text, entry->at), entry->key, key,
                                 items[i], error))
      return FALSE;
  return TRUE;
}

gboolean
wgre_ini_keep (const WgreText *text, const WgreIniEntry *entry, gpointer user_data G_GNUC_UNUSED,
               const char *key G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  g_autofree char *line = NULL;

  g_return_val_if_fail (entry, FALSE);
  line = g_strjoin ("=", entry->key, entry->value, NULL);
  wgre_outline_keep (text, line);
  return TRUE;
}

gboolean
wgre_ini_lost (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, const char *key,
               GError **error)
{
  g_return_val_if_fail (entry != NULL, FALSE);
  /* The end of a key that was cut in two looks like a name without a value. */
  if (!*entry->value && wgre_text_may_go_on (entry->key)) {
    wgre_text_warn (text, entry->at, _ ("this line may be the rest of a key and is not kept"));
    return TRUE;
  }
  return wgre_ini_keep (text, entry, user_data, key, error) &&
         wgre_ini_warn (text, entry, _ ("is kept, and has no effect here"));
}
