/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/kit/sink.h"

#include <string.h>

#include "core/key.h"
#include "core/list.h"
#include "core/option.h"
#include "core/peer-words.h"

static void
sink_free_list (gpointer data)
{
  g_string_free (data, TRUE);
}

void
wgre_sink_init (WgreSink *sink, const char *file)
{
  g_return_if_fail (sink);

  g_assert (file);

  *sink = (WgreSink){
    .import = wgre_import_new (),
    .file = g_ref_string_new (file),
    .lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, sink_free_list),
    .peers = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_peer_free),
    .words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
  };
}

void
wgre_sink_clear (WgreSink *sink)
{
  g_return_if_fail (sink);

  g_clear_pointer (&sink->import, wgre_import_free);
  g_clear_pointer (&sink->file, g_ref_string_release);
  g_clear_pointer (&sink->lists, g_hash_table_unref);
  g_clear_pointer (&sink->peers, g_ptr_array_unref);
  g_clear_pointer (&sink->ids, g_hash_table_unref);
  g_clear_pointer (&sink->words, g_hash_table_unref);
}

static WgrePosition
sink_position (const WgreSink *sink, const WgreErrorPosition *at)
{
  return (WgrePosition){
    .file = strcmp (sink->file, at->file) ? g_ref_string_new (at->file)
                                          : g_ref_string_acquire (sink->file),
    .line = at->line,
    .column = at->line ? at->column : 0,
  };
}

WgreWarning *
wgre_sink_warn (WgreSink *sink, const WgreErrorPosition *at, char *message)
{
  WgreWarning *warning;

  g_return_val_if_fail (sink && message, NULL);

  warning = g_new0 (WgreWarning, 1);
  warning->at = sink_position (sink, at);
  warning->text = message;
  g_ptr_array_add (sink->import->warnings, warning);
  return warning;
}

/* --- keys --- */

void
wgre_sink_set_position (WgreSink *sink, const WgreErrorPosition *at, const char *key)
{
  g_return_if_fail (sink && key);

  wgre_import_locate (sink->import, key, sink_position (sink, at));
}

void
wgre_sink_take (WgreSink *sink, const WgreErrorPosition *at, char *key, char *value)
{
  g_return_if_fail (sink && key && value);

  wgre_sink_set_position (sink, at, key);
  g_hash_table_remove (sink->lists, key);
  g_hash_table_replace (sink->import->data, key, value);
}

void
wgre_sink_set_secret (WgreSink *sink, const WgreErrorPosition *at, const char *key,
                      const char *value)
{
  char *flags = g_strconcat (key, "-flags", NULL);

  g_return_if_fail (sink && key && value);

  g_hash_table_replace (sink->import->secrets, g_strdup (key), g_strdup (value));
  if (g_hash_table_contains (sink->import->data, flags))
    g_free (flags);
  else
    g_hash_table_insert (sink->import->data, flags, g_strdup ("0"));
  wgre_sink_set_position (sink, at, key);
}

void
wgre_sink_append (WgreSink *sink, const WgreErrorPosition *at, const char *key, const char *item)
{
  const char *value;
  GString *list;

  g_return_if_fail (sink && key && item);
  value = g_hash_table_lookup (sink->import->data, key);
  list = value ? g_hash_table_lookup (sink->lists, key) : NULL;

  if (!list && value && *value) {
    list = g_string_new (value);
    g_hash_table_replace (sink->lists, g_strdup (key), list);
  }
  if (!list) {
    wgre_sink_take (sink, at, g_strdup (key), g_strdup (item));
    return;
  }
  g_string_append_printf (list, ";%s", item);
  wgre_sink_set_position (sink, at, key);
}

void
wgre_sink_settle (WgreSink *sink)
{
  GHashTableIter iter;
  const char *key;
  const GString *list;

  g_return_if_fail (sink);

  g_hash_table_iter_init (&iter, sink->lists);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &list))
    if (g_hash_table_contains (sink->import->data, key))
      g_hash_table_replace (sink->import->data, g_strdup (key), g_strdup (list->str));
  wgre_import_settle_positions (sink->import);
}

void
wgre_sink_call (WgreSink *sink, const char *key, const char *name)
{
  g_return_if_fail (sink && key);

  if (name && g_strcmp0 (g_hash_table_lookup (sink->words, key), name))
    g_hash_table_replace (sink->words, g_strdup (key), g_strdup (name));
}

/* --- peers --- */

static char *
sink_key_of_peer (WgreOptionId option, const WgrePeer *peer)
{
  return wgre_option_key (wgre_option_get (option), peer->id);
}

/* A text of a peer. What the file says of it besides stays. */
static void
sink_set_text (const WgreSink *sink, GHashTable *table, char *key, char *value)
{
  if (sink->besides && g_hash_table_contains (table, key)) {
    g_free (key);
    wgre_wipe_string (value);
  } else
    g_hash_table_insert (table, key, value);
}

static void
sink_put_preshared_key (const WgreSink *sink, const WgrePeer *peer)
{
  char *key = sink_key_of_peer (WGRE_OPT_PEER_PSK, peer), *value = g_malloc (WGRE_KEY_TEXT_SIZE);

  wgre_key_print (&peer->preshared_key, value);
  sink_set_text (sink, sink->import->data, g_strconcat (key, "-flags", NULL), g_strdup ("0"));
  sink_set_text (sink, sink->import->secrets, key, value);
}

/* @buffer: what texts are made in, so that each takes only the memory that it needs. */
static void
sink_put_peer (const WgreSink *sink, const WgrePeer *peer, GString *buffer)
{
  GHashTable *data = sink->import->data;

  g_string_truncate (buffer, 0);
  wgre_peer_append (peer, buffer);
  sink_set_text (sink, data, sink_key_of_peer (WGRE_OPT_PEER, peer),
                 g_strndup (buffer->str, buffer->len));
  if (peer->name)
    sink_set_text (sink, data, sink_key_of_peer (WGRE_OPT_PEER_NAME, peer), g_strdup (peer->name));
  if (peer->has_preshared_key)
    sink_put_preshared_key (sink, peer);
}

void
wgre_sink_put_peers (WgreSink *sink, const GPtrArray *peers)
{
  g_autoptr (GString) buffer = g_string_new (NULL);

  g_return_if_fail (sink && peers);

  for (guint i = 0; i < peers->len; i++)
    sink_put_peer (sink, peers->pdata[i], buffer);
}

void
wgre_sink_take_peer (WgreSink *sink, const WgreErrorPosition *at, WgrePeer *peer)
{
  const WgreOption *name = wgre_option_get (WGRE_OPT_PEER_NAME);
  WgreValue value = { 0 };
  gboolean valid;

  g_return_if_fail (sink && peer);
  valid = peer->allowed_ips->len <= WGRE_MAX_LIST;

  wgre_import_locate_peer (sink->import, peer->id, FALSE, sink_position (sink, at));
  sink->last_id = MAX (sink->last_id, peer->id);
  if (sink->ids)
    g_hash_table_add (sink->ids, GUINT_TO_POINTER (peer->id));
  if (peer->name) {
    valid &= wgre_option_parse (name, peer->id, peer->name, &value, NULL);
    wgre_option_clear_value (name, &value);
  }
  sink->invalid |= !valid;
  g_ptr_array_add (sink->peers, peer);
}

/* Most files number their peers from 1 upwards, or not at all: then nobody asks for a set. */
gboolean
wgre_sink_has_peer (WgreSink *sink, guint32 id)
{
  g_return_val_if_fail (sink, FALSE);

  if (id > sink->last_id)
    return FALSE;
  if (!sink->ids) {
    sink->ids = g_hash_table_new (NULL, NULL);
    for (guint i = 0; i < sink->peers->len; i++)
      g_hash_table_add (sink->ids,
                        GUINT_TO_POINTER (((const WgrePeer *) sink->peers->pdata[i])->id));
  }
  return g_hash_table_contains (sink->ids, GUINT_TO_POINTER (id));
}

void
wgre_sink_set_preshared_key (WgreSink *sink, const WgreErrorPosition *at, const WgrePeer *peer,
                             const char *flags)
{
  g_autofree char *key = NULL;

  g_return_if_fail (sink && peer);

  if (peer->has_preshared_key)
    wgre_import_locate_peer (sink->import, peer->id, TRUE, sink_position (sink, at));
  if (!flags)
    return;
  sink->besides = TRUE;
  key = sink_key_of_peer (WGRE_OPT_PEER_PSK, peer);
  g_hash_table_replace (sink->import->data, g_strconcat (key, "-flags", NULL), g_strdup (flags));
}
