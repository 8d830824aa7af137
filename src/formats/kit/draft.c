/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/kit/draft.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/list.h"
#include "core/option.h"
#include "core/peer-words.h"

static void
draft_free (gpointer data)
{
  WgreDraft *draft = data;

  wgre_peer_free (draft->peer);
  g_free (draft->psk_flags);
  g_free (draft->file);
  g_free (draft);
}

GPtrArray *
wgre_draft_list (void)
{
  return g_ptr_array_new_with_free_func (draft_free);
}

WgreDraft *
wgre_draft_add (GPtrArray *drafts, const WgreText *text)
{
  WgreDraft *draft = g_new0 (WgreDraft, 1);

  g_return_val_if_fail (drafts && text, NULL);

  draft->peer = wgre_peer_new ();
  draft->file = g_strdup (text->file);
  draft->line = text->number;
  g_ptr_array_add (drafts, draft);
  return draft;
}

/* --- parts --- */

typedef struct {
  const WgreText *text;
  guint column;
  const char *name;
} Origin;

static gboolean
set_public_key (WgreDraft *draft, const Origin *origin, const char *value, GError **error)
{
  if (!wgre_text_parse_key (origin->text, origin->column, origin->name, value,
                            &draft->peer->public_key, error))
    return FALSE;
  draft->has_key = TRUE;
  return TRUE;
}

/* All zero bytes stand for "none". */
void
wgre_draft_ask (WgreDraft *draft)
{
  g_return_if_fail (draft);

  draft->in_file = TRUE;
  draft->peer->has_preshared_key = FALSE;
  wgre_wipe (&draft->peer->preshared_key, sizeof draft->peer->preshared_key);
  if (!draft->psk_flags)
    draft->psk_flags = g_strdup ("0");
}

static gboolean
set_preshared_key (WgreDraft *draft, const Origin *origin, const char *value, GError **error)
{
  WgrePeer *peer = draft->peer;

  if (!wgre_text_parse_key (origin->text, origin->column, origin->name, value, &peer->preshared_key,
                            error))
    return FALSE;
  peer->has_preshared_key = !wgre_key_is_zero (&peer->preshared_key) && !draft->in_file;
  return TRUE;
}

static gboolean
add_allowed_ips (WgreDraft *draft, const Origin *origin, const char *value, GError **error)
{
  g_auto (GStrv) items = wgre_list_split (value);

  for (guint i = 0; items[i]; i++) {
    WgrePrefix prefix;

    if (!wgre_prefix_parse (items[i], FALSE, &prefix)) {
      g_autofree char *quoted = wgre_text_quote (items[i]);

      return wgre_text_fail_column (origin->text, origin->column, origin->name, WGRE_ERROR_INVALID,
                                    error, _ ("%s is not a network: give NETWORK/LENGTH"), quoted);
    }
    prefix = wgre_prefix_masked (&prefix);
    g_array_append_val (draft->peer->allowed_ips, prefix);
  }
  return TRUE;
}

static const struct {
  const char *word;
  gboolean (*set) (WgreDraft *draft, const Origin *origin, const char *value, GError **error);
} parts[] = {
  { "public-key", set_public_key },
  { "preshared-key", set_preshared_key },
  { "allowed-ips", add_allowed_ips },
};

gboolean
wgre_draft_set (WgreDraft *draft, const WgreText *text, guint column, const char *name,
                const char *word, const char *value, GError **error)
{
  const Origin origin = { text, column, name };
  g_autofree char *reason = NULL, *quoted = NULL;

  g_return_val_if_fail (draft && text && word && value, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (!strcmp (parts[i].word, word))
      return parts[i].set (draft, &origin, value, error);
  if (wgre_peer_set (draft->peer, word, value, &reason))
    return TRUE;
  quoted = wgre_text_quote (value);
  return wgre_text_fail_column (text, column, name, WGRE_ERROR_INVALID, error, "%s %s", quoted,
                                reason);
}

gboolean
wgre_draft_set_remark (WgreDraft *draft, const WgreText *text, const char *word, const char *value,
                       GError **error)
{
  guint64 id;

  g_return_val_if_fail (text && draft && word && value, FALSE);

  if (!strcmp (word, "name")) {
    g_free (draft->peer->name);
    draft->peer->name = g_strdup (value);
    return TRUE;
  }
  if (!strcmp (word, "psk-flags")) {
    g_free (draft->psk_flags);
    draft->psk_flags = g_strdup (value);
    return TRUE;
  }
  if (strcmp (word, "id") || !wgre_text_decimal (value, G_MAXUINT32, &id))
    return wgre_text_fail (text, text->line, "#wgre", WGRE_ERROR_UNKNOWN, error,
                           _ ("is not about a peer: give id and a number, name or psk-flags"));
  draft->has_id = TRUE;
  draft->peer->id = (guint32) id;
  return TRUE;
}

/* --- the whole --- */

/* A number that was written down stays, if it is nobody else's; the others follow it. */
static guint
choose_id (const WgreDraft *draft, WgreSink *sink, guint last)
{
  guint id = draft->has_id ? draft->peer->id : last + 1;

  for (;; id++) {
    g_autofree char *key = wgre_option_key (wgre_option_get (WGRE_OPT_PEER), id);

    if (!wgre_sink_has_peer (sink, id) && !g_hash_table_contains (sink->import->data, key))
      return id;
  }
}

void
wgre_draft_emit (GPtrArray *drafts, const WgreText *text)
{
  guint id = 0;

  g_return_if_fail (drafts && text->sink);

  for (guint i = 0; i < drafts->len; i++) {
    WgreDraft *draft = drafts->pdata[i];
    WgreText cursor = *text;

    cursor.file = draft->file;
    cursor.number = draft->line;
    if (!draft->has_key) {
      wgre_text_warn (&cursor, NULL, _ ("a peer without public key is left out"));
      continue;
    }
    draft->peer->id = id = choose_id (draft, text->sink, id);
    wgre_text_set_preshared_key (&cursor, draft->peer, draft->psk_flags);
    wgre_text_take_peer (&cursor, g_steal_pointer (&draft->peer));
  }
}
