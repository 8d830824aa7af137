/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The configuration of a WireGuard device: key, port, mark and all peers in one operation. */
#include <string.h>

#include "core/option.h"
#include "core/peer-words.h"
#include "core/types.h"
#include "net/amneziawg.h"
#include "plan/op.h"

/* wg(8), or what does the same for the family. */
static const char *
tool_of (const WgreOp *op)
{
  for (guint i = 0; i < WGRE_N_KINDS; i++)
    if (!g_strcmp0 (wgre_kind_get (i)->family, wgre_op_family (op)))
      return wgre_kind_get (i)->tool;
  return "wg";
}

static void
op_wireguard_describe_peer (GString *text, const WgreOp *op, const WgrePeer *peer,
                            const WgreEndpointAddress *address)
{
  const char *interface = op->interface;
  char key[WGRE_KEY_TEXT_SIZE], prefix[WGRE_PREFIX_TEXT_SIZE];

  wgre_key_print (&peer->public_key, key);
  g_string_append_printf (text, "\n%s set %s peer %s", tool_of (op), interface, key);
  if (peer->has_preshared_key)
    g_string_append_printf (text, " preshared-key %s.peer.%u.psk", interface, peer->id);
  if (address && address->ip.family) {
    const char *zone = peer->endpoint.zone;
    g_autofree char *ip = wgre_ip_to_string (&address->ip);
    g_autofree char *host = g_strconcat (ip, zone ? "%" : NULL, zone, NULL);
    const WgreEndpoint resolved = { .ip = address->ip, .port = address->port, .host = host };
    g_autofree char *endpoint = wgre_endpoint_to_string (&resolved);
    g_autofree char *word = wgre_op_shell_word (zone ? zone : "");
    g_autofree char *quoted = *word == '\'' ? g_shell_quote (endpoint) : NULL;

    g_string_append_printf (text, " endpoint %s", quoted ? quoted : endpoint);
  }
  if (peer->has_keepalive)
    g_string_append_printf (text, " persistent-keepalive %u", peer->keepalive);
  if (peer->keepalive_max)
    g_string_append_printf (text, "-%u", peer->keepalive_max);
  if (peer->has_advanced_security)
    g_string_append_printf (text, " advanced-security %s", peer->advanced_security ? "on" : "off");
  for (guint i = 0; i < peer->allowed_ips->len; i++) {
    wgre_prefix_print (&g_array_index (peer->allowed_ips, WgrePrefix, i), prefix);
    g_string_append_printf (text, "%s%s", i ? "," : " allowed-ips ", prefix);
  }
}

static const GPtrArray *
peers_of (const WgreOpWireguard *wireguard)
{
  return wireguard->peers ? wireguard->peers : wgre_profile_peers (wireguard->profile);
}

static void
wireguard_describe (const WgreOp *op, WgreDirection direction, GString *text)
{
  const WgreProfile *profile = op->u.wireguard.profile;
  const GArray *endpoints = op->u.wireguard.endpoints;
  const GPtrArray *peers;

  if (direction == WGRE_DOWN) {
    g_string_append_printf (text, "%s setconf %s /dev/null", tool_of (op), op->interface);
    return;
  }
  peers = peers_of (&op->u.wireguard);
  g_string_append_printf (text, "%s set %s", tool_of (op), op->interface);
  if (wgre_profile_has (profile, WGRE_OPT_LISTEN_PORT))
    g_string_append_printf (text, " listen-port %" G_GUINT64_FORMAT,
                            wgre_profile_number (profile, WGRE_OPT_LISTEN_PORT));
  if (op->u.wireguard.fwmark)
    g_string_append_printf (text, " fwmark 0x%x", op->u.wireguard.fwmark);
  g_string_append_printf (text, " private-key %s.private-key", op->interface);

  /* The words of awg(8) are the names of the keys; a secret is named as a file. */
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);
    g_autofree char *value = NULL, *word = NULL;

    if (option->group != WGRE_GROUP_AMNEZIAWG || !wgre_profile_has (profile, i) ||
        !wgre_amneziawg_is_sent (option))
      continue;
    if (option->flags & WGRE_OPTION_SECRET)
      value = g_strdup_printf ("%s.%s", op->interface, option->key);
    else if (option->type == &wgre_type_switch)
      value = g_strdup (wgre_profile_number (profile, i) ? "on" : "off");
    else
      value = wgre_option_print (option, wgre_profile_value (profile, i));
    word = wgre_op_shell_word (value);
    g_string_append_printf (text, " %s %s", option->key, word);
  }
  for (guint i = 0; i < peers->len; i++)
    op_wireguard_describe_peer (text, op, peers->pdata[i],
                                endpoints ? &g_array_index (endpoints, WgreEndpointAddress, i)
                                          : NULL);
}

static WgreWireguardSpec
spec_of (const WgreOpWireguard *wireguard)
{
  const WgreProfile *profile = wireguard->profile;

  return (WgreWireguardSpec){
    .private_key = wgre_profile_key (profile, WGRE_OPT_PRIVATE_KEY),
    .has_listen_port = wgre_profile_has (profile, WGRE_OPT_LISTEN_PORT),
    .listen_port = (guint16) wgre_profile_number (profile, WGRE_OPT_LISTEN_PORT),
    .fwmark = wireguard->fwmark,
    .peers = peers_of (wireguard),
    .addresses = wireguard->endpoints,
    .disguise = profile,
  };
}

static void
wireguard_encode (const WgreOp *op, WgreDirection direction, const WgreOpContext *context,
                  WgreBatch *batch)
{
  WgreWireguardSpec spec;

  if (direction == WGRE_DOWN) {
    wgre_wireguard_encode_empty (batch, &context->family, context->ifindex);
    return;
  }
  spec = spec_of (&op->u.wireguard);
  wgre_wireguard_encode (batch, &context->family, context->ifindex, &spec);
}

/* Whose link it is: all that emptying it needs. */
static void
wireguard_save (const WgreOp *op, GKeyFile *file, const char *group)
{
  g_key_file_set_string (file, group, "uuid", op->u.wireguard.uuid);
  if (op->family && strcmp (op->family, op->class->family))
    g_key_file_set_string (file, group, "family", op->family);
}

static gboolean
wireguard_load (WgreOp *op, GKeyFile *file, const char *group)
{
  g_autofree char *uuid = g_key_file_get_string (file, group, "uuid", NULL);
  g_autofree char *family = g_key_file_get_string (file, group, "family", NULL);

  op->u.wireguard.uuid = g_intern_string (uuid);
  op->family = g_intern_string (family);
  return uuid != NULL;
}

static void
wireguard_release (WgreOpWireguard *wireguard)
{
  g_clear_pointer (&wireguard->profile, wgre_profile_unref);
  g_clear_pointer (&wireguard->peers, g_ptr_array_unref);
  g_clear_pointer (&wireguard->endpoints, g_array_unref);
}

static void
wireguard_clear (WgreOp *op)
{
  wireguard_release (&op->u.wireguard);
}

static WgreOpWireguard
wireguard_ref (const WgreOpWireguard *wireguard)
{
  return (WgreOpWireguard){ .profile = wgre_profile_ref (wireguard->profile),
                            .uuid = wireguard->uuid,
                            .peers = wireguard->peers ? g_ptr_array_ref (wireguard->peers) : NULL,
                            .endpoints =
                                wireguard->endpoints ? g_array_ref (wireguard->endpoints) : NULL,
                            .fwmark = wireguard->fwmark };
}

static WgreOp *
wireguard_change (const WgreOp *op, const WgreOp *old)
{
  const GPtrArray *to = peers_of (&op->u.wireguard), *from = peers_of (&old->u.wireguard);
  gboolean same = op->u.wireguard.fwmark == old->u.wireguard.fwmark && to->len == from->len;
  WgreOp *change;

  for (guint i = 0; same && i < to->len; i++)
    same = wgre_peer_equal (to->pdata[i], from->pdata[i]);
  if (same)
    return NULL;
  change = wgre_op_new (WGRE_OP_WIREGUARD_CHANGE, op->interface);
  change->with_link = TRUE;
  change->family = op->family;
  change->u.wireguard_change.from = wireguard_ref (&old->u.wireguard);
  change->u.wireguard_change.to = wireguard_ref (&op->u.wireguard);
  return change;
}

const WgreOpClass wgre_op_wireguard = {
  .name = "wireguard",
  .channel = WGRE_CHANNEL_GENERIC,
  .family = "wireguard",
  .describe = wireguard_describe,
  .encode = wireguard_encode,
  .save = wireguard_save,
  .load = wireguard_load,
  .clear = wireguard_clear,
  .change = wireguard_change,
};

/* --- of a device that is up --- */

/* Public key → peer. */
static GHashTable *
op_wireguard_index (const GPtrArray *peers)
{
  GHashTable *index = g_hash_table_new (wgre_key_hash, wgre_key_equal);

  for (guint i = 0; i < peers->len; i++) {
    WgrePeer *peer = peers->pdata[i];

    g_hash_table_insert (index, &peer->public_key, peer);
  }
  return index;
}

static void
wireguard_change_describe (const WgreOp *op, WgreDirection direction, GString *text)
{
  const WgreOpWireguard *sides[] = { &op->u.wireguard_change.from, &op->u.wireguard_change.to };
  const WgreOpWireguard *from = sides[direction == WGRE_DOWN], *to = sides[direction == WGRE_UP];
  const GPtrArray *old = peers_of (from), *new = peers_of (to);
  g_autoptr (GHashTable) of_old = op_wireguard_index (old), of_new = op_wireguard_index (new);
  g_autoptr (GString) lines = g_string_new (NULL);
  char key[WGRE_KEY_TEXT_SIZE];

  if (from->fwmark != to->fwmark)
    g_string_append_printf (lines, "\n%s set %s fwmark 0x%x", tool_of (op), op->interface,
                            to->fwmark);
  for (guint i = 0; i < old->len; i++) {
    const WgrePeer *peer = old->pdata[i];

    if (g_hash_table_contains (of_new, &peer->public_key))
      continue;
    wgre_key_print (&peer->public_key, key);
    g_string_append_printf (lines, "\n%s set %s peer %s remove", tool_of (op), op->interface, key);
  }
  for (guint i = 0; i < new->len; i++) {
    const WgrePeer *peer = new->pdata[i], *before = g_hash_table_lookup (of_old, &peer->public_key);

    if (!before || !wgre_peer_equal (before, peer))
      op_wireguard_describe_peer (
          lines, op, peer,
          to->endpoints ? &g_array_index (to->endpoints, WgreEndpointAddress, i) : NULL);
  }
  g_string_append (text, lines->len ? lines->str + 1 : "");
}

static void
wireguard_change_encode (const WgreOp *op, WgreDirection direction, const WgreOpContext *context,
                         WgreBatch *batch)
{
  const WgreWireguardSpec from = spec_of (&op->u.wireguard_change.from);
  const WgreWireguardSpec to = spec_of (&op->u.wireguard_change.to);

  if (direction == WGRE_UP)
    wgre_wireguard_encode_change (batch, &context->family, context->ifindex, &from, &to);
  else
    wgre_wireguard_encode_change (batch, &context->family, context->ifindex, &to, &from);
}

static void
wireguard_change_clear (WgreOp *op)
{
  wireguard_release (&op->u.wireguard_change.from);
  wireguard_release (&op->u.wireguard_change.to);
}

const WgreOpClass wgre_op_wireguard_change = {
  .name = "wireguard-change",
  .channel = WGRE_CHANNEL_GENERIC,
  .family = "wireguard",
  .describe = wireguard_change_describe,
  .encode = wireguard_change_encode,
  .clear = wireguard_change_clear,
};
