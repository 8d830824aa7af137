/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/wgquick/remarks.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/option.h"
#include "core/types.h"

void
wgre_wgquick_remark_free (gpointer data)
{
  WgreWgquickRemark *remark = data;

  g_free (remark->key);
  wgre_wipe_string (remark->value);
  g_free (remark);
}

static gboolean
remark_id (WgreWgquickBlock *block, guint32 number)
{
  block->has_id = TRUE;
  block->peer->id = number;
  return TRUE;
}

static gboolean
remark_route_table (WgreWgquickBlock *block, guint32 number)
{
  block->peer->has_route_table = number != 0;
  block->peer->route_table = number;
  return TRUE;
}

static gboolean
remark_route_metric (WgreWgquickBlock *block, guint32 number)
{
  block->peer->has_route_metric = TRUE;
  block->peer->route_metric = number;
  return TRUE;
}

static gboolean
remark_psk_flags (WgreWgquickBlock *block, guint32 number)
{
  g_free (block->psk_flags);
  block->psk_flags = g_strdup_printf ("%u", number);
  return TRUE;
}

static const struct {
  const char *name;
  gboolean (*set) (WgreWgquickBlock *block, guint32 number);
} remark_numbers[] = {
  { "id", remark_id },
  { "route-table", remark_route_table },
  { "route-metric", remark_route_metric },
  { "psk-flags", remark_psk_flags },
};

static gboolean
set_remark_of_peer (WgreWgquick *reader, const char *key, const char *value, GError **error)
{
  WgreWgquickBlock *block = reader->block;
  g_autofree char *reason = NULL;
  guint64 number;

  if (!strcmp (key, "name")) {
    g_free (block->peer->name);
    block->peer->name = *value ? g_strdup (value) : NULL;
    block->explicit = TRUE;
    return TRUE;
  }
  if (!strcmp (key, "other-endpoints"))
    return wgre_peer_set_fallbacks (block->peer, value, &reason) ||
           wgre_text_fail (reader->text, reader->text->line, key, WGRE_ERROR_INVALID, error, "%s",
                           reason);
  for (guint i = 0; i < G_N_ELEMENTS (remark_numbers); i++) {
    if (strcmp (remark_numbers[i].name, key))
      continue;
    if (wgre_text_decimal (value, G_MAXUINT32, &number))
      return remark_numbers[i].set (block, (guint32) number);
    return wgre_text_fail (reader->text, reader->text->line, key, WGRE_ERROR_INVALID, error,
                           _ ("is not a number: give one from 0 to 4294967295"));
  }
  return wgre_text_fail (
      reader->text, reader->text->line, "#wgre", WGRE_ERROR_UNKNOWN, error,
      _ ("is not about a peer: give id, name, other-endpoints, psk-flags, route-table or route-metric, or move it below [Interface]"));
}

gboolean
wgre_wgquick_read_remark (WgreWgquick *reader, const char *key, const char *value, GError **error)
{
  const WgreOption *option = wgre_option_lookup (key, NULL);
  WgreWgquickRemark *remark;

  g_return_val_if_fail (reader && key && value, FALSE);

  if (reader->section == WGRE_WGQUICK_PEER)
    return set_remark_of_peer (reader, key, value, error);
  if (!option && !wgre_option_lookup_flags (key, NULL))
    return wgre_text_fail (reader->text, reader->text->line, "#wgre", WGRE_ERROR_UNKNOWN, error,
                           _ ("is not followed by a known key: correct it, or remove the line"));
  /* Of a peer, the file has a section for all but what only its server needs to know. */
  if (!(option && option->flags & WGRE_OPTION_CLIENT) &&
      (g_str_has_prefix (key, "peer.") || !strcmp (key, "private-key")))
    return wgre_text_fail (reader->text, reader->text->line, "#wgre", WGRE_ERROR_INVALID, error,
                           _ ("%s: has a key of its own in this format: use that"), key);
  if (option && option->type == &wgre_type_line) { /* its number is not for another line */
    wgre_text_set (reader->text, key, value);
    return TRUE;
  }
  remark = g_new0 (WgreWgquickRemark, 1);
  remark->key = g_strdup (key);
  remark->value = g_strdup (value);
  remark->line = reader->text->number;
  g_ptr_array_add (reader->remarks, remark);
  return TRUE;
}

void
wgre_wgquick_emit_remarks (WgreWgquick *reader)
{
  WgreText cursor;

  g_return_if_fail (reader);
  cursor = *reader->text;
  for (guint i = 0; i < reader->remarks->len; i++) {
    const WgreWgquickRemark *remark = reader->remarks->pdata[i];
    guint32 id;
    const WgreOption *option = wgre_option_lookup (remark->key, &id);

    cursor.number = remark->line;
    if (option && option->flags & WGRE_OPTION_SECRET)
      wgre_text_set_secret (&cursor, remark->key, remark->value);
    else
      wgre_text_set (&cursor, remark->key, remark->value);
  }
}
