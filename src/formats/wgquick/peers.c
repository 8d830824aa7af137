/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/wgquick/peers.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/key.h"
#include "formats/wgquick/lines.h"

void
wgre_wgquick_block_begin (WgreWgquick *reader)
{
  g_return_if_fail (reader && !reader->block);

  reader->current = (WgreWgquickBlock){
    .line = reader->text->number,
    .replace = TRUE,
    .peer = wgre_peer_new (),
  };
  reader->block = &reader->current;
}

void
wgre_wgquick_block_clear (gpointer data)
{
  WgreWgquickBlock *block = data;

  g_clear_pointer (&block->peer, wgre_peer_free);
  g_clear_pointer (&block->lines, g_array_unref);
  g_clear_pointer (&block->psk_flags, g_free);
}

static WgreWgquickBlock *
peers_block (const WgreWgquick *reader, gconstpointer number)
{
  return &g_array_index (reader->blocks, WgreWgquickBlock, GPOINTER_TO_UINT (number) - 1);
}

static void
apply_change (WgreWgquick *reader, gpointer number, const WgreWgquickChange *change)
{
  gpointer *slot = wgre_index_at (reader->owners, &change->prefix);
  gpointer owner = *slot;

  reader->contested = reader->contested || owner;
  if (change->remove) {
    if (owner == number)
      *slot = NULL;
    return;
  }
  if (owner && owner != number) {
    WgreText cursor = *reader->text;
    g_autofree char *text = wgre_prefix_to_string (&change->prefix);

    cursor.number = change->line;
    wgre_text_warn (
        &cursor, NULL,
        _ ("AllowedIPs: %s is also an allowed IP of an earlier peer; it goes to the last one"),
        text);
    wgre_text_about (&cursor, WGRE_WARNING_OVERLAP, text);
  }
  *slot = number;
  g_array_append_val (peers_block (reader, number)->peer->allowed_ips, change->prefix);
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

/* The number of the block that a complete section joins: a new one, or that of an earlier section
 * of the same peer. */
static gpointer
join_blocks (WgreWgquick *reader, WgreWgquickBlock *block, const WgreText *cursor)
{
  gpointer *number = wgre_index_at (reader->by_key, &block->peer->public_key);

  if (!*number) {
    g_array_append_val (reader->blocks, *block);
    *block = (WgreWgquickBlock){ .replace = block->replace };
    *number = GUINT_TO_POINTER (reader->blocks->len);
    return *number;
  }
  wgre_text_warn (cursor, NULL,
                  _ ("the same peer as in line %u; they become one, as in the kernel"),
                  peers_block (reader, *number)->line);
  wgre_text_about (cursor, WGRE_WARNING_SAME_PEER, NULL);
  merge_block (peers_block (reader, *number), block);
  return *number;
}

/* The networks of an earlier section of the same peer are nobody's now. */
static void
forget_prefixes (WgreWgquick *reader, gconstpointer number)
{
  GArray *list = peers_block (reader, number)->peer->allowed_ips;

  for (guint i = 0; i < list->len; i++) {
    gpointer *owner = wgre_index_at (reader->owners, &g_array_index (list, WgrePrefix, i));

    if (*owner == number)
      *owner = NULL;
  }
  g_array_set_size (list, 0);
}

gboolean
wgre_wgquick_block_finish (WgreWgquick *reader, GError **error)
{
  WgreWgquickBlock *block;
  WgreText cursor;
  gpointer number;

  g_return_val_if_fail (reader, FALSE);
  block = g_steal_pointer (&reader->block);
  cursor = *reader->text;
  if (!block)
    return TRUE;
  cursor.number = block->line;
  if (!block->has_key) {
    wgre_wgquick_block_clear (block);
    return wgre_text_fail_column (
        &cursor, 1, NULL, WGRE_ERROR_MISSING, error,
        _ ("[Peer]: there is no PublicKey: give the public key of the peer"));
  }
  number = join_blocks (reader, block, &cursor);
  if (block->replace)
    forget_prefixes (reader, number);
  for (guint i = 0; i < reader->changes->len; i++)
    apply_change (reader, number, &g_array_index (reader->changes, WgreWgquickChange, i));
  g_array_set_size (reader->changes, 0);
  wgre_wgquick_block_clear (block);
  return TRUE;
}

/* Of the prefixes that a peer was given those that it still has, each once, in their order. */
void
wgre_wgquick_block_settle (WgreWgquick *reader, guint i)
{
  gpointer number = GUINT_TO_POINTER (i + 1);
  GArray *list;
  guint kept = 0;

  g_return_if_fail (reader && i < reader->blocks->len);
  list = peers_block (reader, number)->peer->allowed_ips;
  for (guint j = 0; j < list->len; j++) {
    WgrePrefix prefix = g_array_index (list, WgrePrefix, j);

    gpointer *owner = wgre_index_at (reader->owners, &prefix);

    if (*owner != number)
      continue;
    *owner = NULL;
    g_array_index (list, WgrePrefix, kept++) = prefix;
  }
  g_array_set_size (list, kept);
}
