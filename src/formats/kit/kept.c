/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/kit/kept.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/list.h"
#include "core/option.h"
#include "core/types.h"

/* Room for the place in a value of WGRE_MAX_LINE bytes. */
#define TEXT_BYTES (WGRE_MAX_LINE - 64)

WgreKept *
wgre_kept_new (const WgreText *text, WgreKeptType type, const char *at, const char *line)
{
  g_autofree char *copy = g_strdup (line);
  gboolean comment = type == WGRE_KEPT_COMMENT;
  const char *problem = NULL;
  WgreKept *kept;

  g_return_val_if_fail (text && line, NULL);

  /* A tab is as good as a blank; other control characters no profile can hold. */
  for (char *p = copy; *p; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  g_strstrip (copy);
  if (comment && *copy == ';')
    *copy = '#';

  if (strlen (copy) > TEXT_BYTES)
    problem = comment ? _ ("this comment is too long and is not kept")
                      : _ ("this line is too long and is not kept");
  /* A public key is no secret: "#PublicKey = …" is part of a peer that was taken out. */
  else if (type != WGRE_KEPT_VENDOR && !wgre_text_is_plain (copy) &&
           !wgre_text_has_word (copy + strspn (copy, "#; \t"), "publickey"))
    problem = comment ? _ ("this comment may hold a secret key and is not kept")
                      : _ ("this line may hold a secret key and is not kept");
  if (problem) {
    wgre_text_warn (text, at, "%s", problem);
    return NULL;
  }
  kept = g_new0 (WgreKept, 1);
  kept->type = type;
  kept->line = text->number;
  kept->text = g_steal_pointer (&copy);
  return kept;
}

void
wgre_kept_free (gpointer data)
{
  WgreKept *kept = data;

  if (!kept)
    return;
  g_free (kept->text);
  g_free (kept);
}

/* Numbers that stand in the file are taken already. */
static gboolean
kept_number_is_taken (const WgreText *text, guint32 number)
{
  GHashTable *data = text->import->data;
  g_autofree char *file = wgre_option_key (wgre_option_get (WGRE_OPT_FILE), number);
  g_autofree char *vendor = wgre_option_key (wgre_option_get (WGRE_OPT_VENDOR), number);

  return g_hash_table_contains (data, file) || g_hash_table_contains (data, vendor);
}

gboolean
wgre_kept_emit (const WgreText *text, const WgreKept *kept, const char *place, guint32 *number)
{
  const WgreOption *option;
  g_autofree char *key = NULL, *value = NULL;
  WgreText at;

  g_return_val_if_fail (text->sink && kept->text && place && number, FALSE);

  if (*number > WGRE_MAX_LIST)
    return FALSE;
  at = *text;
  do
    ++*number;
  while (kept_number_is_taken (text, *number));
  if (*number > WGRE_MAX_LIST) {
    at.file = text->sink->file;
    at.number = 0;
    wgre_text_warn (&at, NULL, _ ("there are more than %u comments: the rest is not kept"),
                    WGRE_MAX_LIST);
    return FALSE;
  }
  option = wgre_option_get (kept->type == WGRE_KEPT_VENDOR ? WGRE_OPT_VENDOR : WGRE_OPT_FILE);
  key = wgre_option_key (option, *number);
  value = g_strjoin (" ", place, kept->text, NULL);
  at.number = kept->line;
  wgre_text_set (&at, key, value);
  return TRUE;
}
