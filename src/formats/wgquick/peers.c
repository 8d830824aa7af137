/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/wgquick/peers.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/key.h"
#include "formats/wgquick/lines.h"

WgreWgquickBlock *
wgre_wgquick_block_new (guint line)
{
  WgreWgquickBlock *block = g_new0 (WgreWgquickBlock, 1);

  block->line = line;
  block->replace = TRUE;
  block->peer = wgre_peer_new ();
  return block;
}

void
wgre_wgquick_block_free (gpointer data)
{
  WgreWgquickBlock *block = data;

  if (!block)
    return;
  wgre_peer_free (block->peer);
  g_clear_pointer (&block->lines, g_array_unref);
  g_free (block->psk_flags);
  g_free (block);
}

static void
apply_change (WgreWgquick *reader, WgreWgquickBlock *block, const WgreWgquickChange *change)
{
  gpointer *slot = wgre_index_at (reader->owners, &change->prefix);
  const WgreWgquickBlock *owner = *slot;

  reader->contested = reader->contested || owner;
  if (change->remove) {
    if (owner == block)
      *slot = NULL;
    return;
  }
  if (owner && owner != block) {
    WgreText cursor = *reader->text;
    g_autofree char *text = wgre_prefix_to_string (&change->prefix);

    cursor.number = change->line;
    wgre_text_warn (
        &cursor, NULL,
        _ ("AllowedIPs: %s is also an allowed IP of an earlier peer; it goes to the last one"),
        text);
    wgre_text_about (&cursor, WGRE_WARNING_OVERLAP, text);
  }
  *slot = block;
  g_array_append_val (block->peer->allowed_ips, change->prefix);
}

/* What the kernel does when it is told of the same peer again: what is given is changed, the rest
 * stays. */
static void
merge_block (WgreWgquickBlock *into, WgreWgquickBlock *from)
{
  if (from->psk_given) {
    into->peer->has_preshared_key = from->peer->has_preshared_key;
    into->peer->preshared_key = from->peer->preshared_key;
    into->psk_line = from->psk_line;
    into->psk_column = from->psk_column;
  }
  if (from->peer->endpoint.host) {
    wgre_endpoint_clear (&into->peer->endpoint);
    into->peer->endpoint = from->peer->endpoint;
    from->peer->endpoint = (WgreEndpoint){ 0 };
  }
  if (from->peer->has_keepalive) {
    into->peer->has_keepalive = TRUE;
    into->peer->keepalive = from->peer->keepalive;
    into->peer->keepalive_max = from->peer->keepalive_max;
  }
  if (from->peer->has_advanced_security) {
    into->peer->has_advanced_security = TRUE;
    into->peer->advanced_security = from->peer->advanced_security;
  }
  if (from->peer->name) {
    g_free (into->peer->name);
    into->peer->name = g_steal_pointer (&from->peer->name);
  }
  wgre_wgquick_merge_lines (&into->lines, from->lines);
}

gboolean
wgre_wgquick_block_finish (WgreWgquick *reader, GError **error)
{
  WgreWgquickBlock *block, *target;
  WgreText cursor;
  GArray *list;
  gpointer *of_key;

  g_return_val_if_fail (reader, FALSE);
  block = g_steal_pointer (&reader->block);
  cursor = *reader->text;
  if (!block)
    return TRUE;
  cursor.number = block->line;
  if (!block->has_key) {
    wgre_wgquick_block_free (block);
    return wgre_text_fail_column (
        &cursor, 1, NULL, WGRE_ERROR_MISSING, error,
        _ ("[Peer]: there is no PublicKey: give the public key of the peer"));
  }

  of_key = wgre_index_at (reader->by_key, &block->peer->public_key);
  target = *of_key;
  if (target) {
    wgre_text_warn (&cursor, NULL,
                    _ ("the same peer as in line %u; they become one, as in the kernel"),
                    target->line);
    wgre_text_about (&cursor, WGRE_WARNING_SAME_PEER, NULL);
    merge_block (target, block);
  } else {
    g_ptr_array_add (reader->blocks, block);
    *of_key = target = block;
  }

  list = target->peer->allowed_ips;
  for (guint i = 0; block->replace && i < list->len; i++) {
    gpointer *owner = wgre_index_at (reader->owners, &g_array_index (list, WgrePrefix, i));

    if (*owner == target)
      *owner = NULL;
  }
  if (block->replace)
    g_array_set_size (list, 0);
  for (guint i = 0; i < reader->changes->len; i++)
    apply_change (reader, target, &g_array_index (reader->changes, WgreWgquickChange, i));
  g_array_set_size (reader->changes, 0);
  if (target != block)
    wgre_wgquick_block_free (block);
  return TRUE;
}

/* Of the prefixes that a peer was given those that it still has, each once, in their order. */
void
wgre_wgquick_block_settle (WgreWgquick *reader, WgreWgquickBlock *block)
{
  GArray *list;
  guint kept = 0;

  g_return_if_fail (reader && block);
  list = block->peer->allowed_ips;
  for (guint i = 0; i < list->len; i++) {
    WgrePrefix prefix = g_array_index (list, WgrePrefix, i);

    gpointer *owner = wgre_index_at (reader->owners, &prefix);

    if (*owner != block)
      continue;
    *owner = NULL;
    g_array_index (list, WgrePrefix, kept++) = prefix;
  }
  g_array_set_size (list, kept);
}
