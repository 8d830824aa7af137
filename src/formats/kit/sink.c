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
  gsize size;
  WgrePosition *position;

  g_return_if_fail (sink && key);

  size = strlen (key) + 1;
  position = g_malloc (sizeof *position + size);
  *position = sink_position (sink, at);
  g_hash_table_replace (sink->import->positions, memcpy (position + 1, key, size), position);
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

void
wgre_sink_take_peer (WgreSink *sink, const WgreErrorPosition *at, WgrePeer *peer)
{
  const WgreOption *name = wgre_option_get (WGRE_OPT_PEER_NAME);
  WgreValue value = { 0 };
  gboolean valid;

  g_return_if_fail (sink && peer);
  valid = peer->allowed_ips->len <= WGRE_MAX_LIST;

  wgre_sink_take (sink, at, sink_key_of_peer (WGRE_OPT_PEER, peer), wgre_peer_to_string (peer));
  if (peer->name) {
    wgre_sink_take (sink, at, sink_key_of_peer (WGRE_OPT_PEER_NAME, peer), g_strdup (peer->name));
    valid &= wgre_option_parse (name, peer->id, peer->name, &value, NULL);
    wgre_option_clear_value (name, &value);
  }
  /* What no reader checks: the profile's constructor shall see the text, and word the error. */
  if (valid)
    g_ptr_array_add (sink->peers, peer);
  else
    wgre_peer_free (peer);
}

void
wgre_sink_set_preshared_key (WgreSink *sink, const WgreErrorPosition *at, const WgrePeer *peer,
                             const char *flags)
{
  g_autofree char *key = NULL;
  char value[WGRE_KEY_TEXT_SIZE];

  g_return_if_fail (sink && peer);

  if (!peer->has_preshared_key && !flags)
    return;
  key = sink_key_of_peer (WGRE_OPT_PEER_PSK, peer);
  if (peer->has_preshared_key) {
    wgre_key_print (&peer->preshared_key, value);
    wgre_sink_set_secret (sink, at, key, value);
    wgre_wipe (value, sizeof value);
  }
  if (flags)
    g_hash_table_replace (sink->import->data, g_strconcat (key, "-flags", NULL), g_strdup (flags));
}
