/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/netplan/netplan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/kind.h"
#include "formats/kit/draft.h"
#include "formats/kit/route.h"
#include "formats/kit/rule.h"
#include "formats/netplan/tree.h"

/* An alias repeats a part of the file: no more values than these are looked at. */
#define MAX_VISITS 1000000

typedef struct {
  WgreText *text;
  const WgreNetplanNode *name; /* of the tunnel */
  gboolean wireguard;
  WgreDraft *peer;  /* that is being read */
  WgreRoute route;  /* the same */
  GPtrArray *peers; /* of WgreDraft */
  WgreRoutes routes;
  WgreRules rules;
  guint visits;
} Reader;

typedef struct {
  const char *name;
  const char *key; /* of the profile, for @read */
  gboolean (*read) (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *value,
                    const char *key,
                    GError **error); /* NULL: it says nothing that a profile would have to keep */
} Row;

/* --- nodes --- */

static WgreText
netplan_cursor_at (const Reader *reader, const WgreNetplanNode *node)
{
  WgreText cursor = *reader->text;

  /* NOLINTNEXTLINE: a tunnel that was chosen has a name */
  cursor.number = cursor.mark_line = node->line;
  cursor.mark_column = node->column;
  return cursor;
}

static gboolean
netplan_fail (const Reader *reader, const WgreNetplanNode *node, gint code, GError **error,
              const char *name, const char *what)
{
  WgreText cursor = netplan_cursor_at (reader, node);
  g_autofree char *shown = wgre_text_mask (name);

  return wgre_text_fail_column (&cursor, node->column, shown, code, error, "%s", what);
}

static gboolean
warn (const Reader *reader, const WgreNetplanNode *name, const char *what)
{
  WgreText cursor = netplan_cursor_at (reader, name);
  g_autofree char *shown = wgre_text_mask (name->value);

  wgre_text_warn_column (&cursor, name->column, "%s: %s", shown, what);
  return TRUE;
}

static gboolean
count_visit (Reader *reader, const WgreNetplanNode *node, GError **error)
{
  return ++reader->visits <= MAX_VISITS ||
         netplan_fail (reader, node, WGRE_ERROR_UNSUPPORTED, error, "aliases",
                       _ ("repeat too much: write the values themselves"));
}

static gboolean
check_type (const Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *value,
            WgreNetplanType type, GError **error)
{
  static const char *const problems[] = { [WGRE_NETPLAN_SCALAR] = N_ ("is not a single value"),
                                          [WGRE_NETPLAN_LIST] = N_ ("is not a list"),
                                          [WGRE_NETPLAN_MAP] = N_ ("is not a map") };

  return value->type == type ||
         netplan_fail (reader, value, WGRE_ERROR_INVALID, error, name->value, _ (problems[type]));
}

static gboolean
read_map (Reader *reader, const Row *rows, guint length, const WgreNetplanNode *name,
          const WgreNetplanNode *map, GError **error)
{
  if (!check_type (reader, name, map, WGRE_NETPLAN_MAP, error))
    return FALSE;
  for (guint i = 0; i + 1 < map->children->len; i += 2) {
    const WgreNetplanNode *key = map->children->pdata[i], *value = map->children->pdata[i + 1];
    guint row = 0;

    if (!count_visit (reader, map, error))
      return FALSE;
    if (key->type != WGRE_NETPLAN_SCALAR)
      return netplan_fail (reader, key, WGRE_ERROR_INVALID, error, "this", _ ("is not a key"));
    while (row < length && strcmp (rows[row].name, key->value))
      row++;
    if (row == length)
      warn (reader, key, _ ("is not taken over"));
    else if (rows[row].read && !wgre_netplan_is_null (value) &&
             !rows[row].read (reader, key, value, rows[row].key, error))
      return FALSE;
  }
  return TRUE;
}

/* --- values --- */

static gboolean
netplan_read_value (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *value,
                    const char *key, GError **error)
{
  WgreText cursor = netplan_cursor_at (reader, value);

  return check_type (reader, name, value, WGRE_NETPLAN_SCALAR, error) &&
         wgre_text_set_value (&cursor, value->column, name->value, key, value->value, error);
}

static gboolean
append_item (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *item,
             const char *key, GError **error)
{
  WgreText cursor = netplan_cursor_at (reader, item);

  return check_type (reader, name, item, WGRE_NETPLAN_SCALAR, error) &&
         wgre_text_append_value (&cursor, item->column, name->value, key, item->value, error);
}

typedef gboolean (*ReadItem) (Reader *reader, const WgreNetplanNode *name,
                              const WgreNetplanNode *item, const char *key, GError **error);

static gboolean
read_items (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *list,
            const char *key, ReadItem read, GError **error)
{
  if (!check_type (reader, name, list, WGRE_NETPLAN_LIST, error))
    return FALSE;
  for (guint i = 0; i < list->children->len; i++)
    if (!count_visit (reader, list, error) ||
        !read (reader, name, list->children->pdata[i], key, error))
      return FALSE;
  return TRUE;
}

static gboolean
netplan_read_list (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *list,
                   const char *key, GError **error)
{
  return read_items (reader, name, list, key, append_item, error);
}

/* An address may be a map of one key with its lifetime and label. */
static gboolean
append_address (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *item,
                const char *key, GError **error)
{
  const WgreNetplanNode *address = item;

  if (item->type == WGRE_NETPLAN_MAP && item->children->len == 2) {
    address = item->children->pdata[0];
    if (address->type == WGRE_NETPLAN_SCALAR)
      warn (reader, address, _ ("what belongs to the address is not taken over"));
  }
  return append_item (reader, name, address, key, error);
}

static gboolean
netplan_read_addresses (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *list,
                        const char *key, GError **error)
{
  return read_items (reader, name, list, key, append_address, error);
}

/* The documentation has "auto", which is what there is without the key. */
static gboolean
netplan_read_port (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *value,
                   const char *key, GError **error)
{
  return (value->type == WGRE_NETPLAN_SCALAR && !strcmp (value->value, "auto")) ||
         netplan_read_value (reader, name, value, key, error);
}

/* --- keys --- */

static gboolean
is_path (const WgreNetplanNode *value)
{
  return value->type == WGRE_NETPLAN_SCALAR && *value->value == '/';
}

static gboolean
netplan_read_private_key (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *value,
                          const char *key G_GNUC_UNUSED, GError **error)
{
  WgreText cursor = netplan_cursor_at (reader, value);

  if (is_path (value))
    return warn (reader, name,
                 _ ("other files with keys are not opened: the key will be asked for"));
  return check_type (reader, name, value, WGRE_NETPLAN_SCALAR, error) &&
         wgre_text_set_private_key (&cursor, value->column, name->value, value->value, error);
}

static gboolean
add_flag (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *item, const char *key,
          GError **error)
{
  static const struct {
    const char *name;
    guint flag; /* of NMSettingSecretFlags */
  } flags[] = { { "agent-owned", 1 }, { "not-saved", 2 }, { "not-required", 4 } };
  const char *before = g_hash_table_lookup (reader->text->import->data, key);
  guint64 all = before ? g_ascii_strtoull (before, NULL, 10) : 0;
  WgreText cursor = netplan_cursor_at (reader, item);
  g_autofree char *text = NULL;

  for (guint i = 0; item->type == WGRE_NETPLAN_SCALAR && i < G_N_ELEMENTS (flags); i++)
    if (!strcmp (flags[i].name, item->value)) {
      text = g_strdup_printf ("%u", (guint) all | flags[i].flag);
      wgre_text_set (&cursor, key, text);
      return TRUE;
    }
  return netplan_fail (reader, item, WGRE_ERROR_INVALID, error, name->value,
                       _ ("is not agent-owned, not-saved or not-required"));
}

static gboolean
read_key_flags (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *list,
                const char *key, GError **error)
{
  return read_items (reader, name, list, key, add_flag, error);
}

static const Row key_rows[] = {
  { "input", "ikey", netplan_read_value },
  { "output", "okey", netplan_read_value },
  { "private", NULL, netplan_read_private_key },
  { "private-key-flags", "private-key-flags", read_key_flags },
};

/* "key" and "keys" are the same: one value for all, or a map. */
static gboolean
netplan_read_keys (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *value,
                   const char *key, GError **error)
{
  if (value->type == WGRE_NETPLAN_MAP)
    return read_map (reader, key_rows, G_N_ELEMENTS (key_rows), name, value, error);
  return reader->wireguard ? netplan_read_private_key (reader, name, value, NULL, error)
                           : netplan_read_value (reader, name, value, key, error);
}

/* --- peers --- */

static gboolean
netplan_read_part (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *value,
                   const char *key, GError **error)
{
  WgreText cursor = netplan_cursor_at (reader, value);

  return check_type (reader, name, value, WGRE_NETPLAN_SCALAR, error) &&
         wgre_draft_set (reader->peer, &cursor, value->column, name->value, key, value->value,
                         error);
}

static gboolean
read_parts (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *list,
            const char *key, GError **error)
{
  return read_items (reader, name, list, key, netplan_read_part, error);
}

static gboolean
read_shared_key (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *value,
                 const char *key, GError **error)
{
  if (is_path (value)) {
    wgre_draft_ask (reader->peer);
    return warn (reader, name,
                 _ ("other files with keys are not opened: the key will be asked for"));
  }
  return netplan_read_part (reader, name, value, key, error);
}

static const Row peer_key_rows[] = {
  { "public", "public-key", netplan_read_part },
  { "shared", "preshared-key", read_shared_key },
};

static gboolean
read_peer_keys (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *map,
                const char *key G_GNUC_UNUSED, GError **error)
{
  return read_map (reader, peer_key_rows, G_N_ELEMENTS (peer_key_rows), name, map, error);
}

static const Row peer_rows[] = {
  { "endpoint", "endpoint", netplan_read_part },
  { "allowed-ips", "allowed-ips", read_parts },
  { "keepalive", "persistent-keepalive", netplan_read_part },
  { "keys", NULL, read_peer_keys },
};

static gboolean
netplan_read_peer (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *map,
                   const char *key G_GNUC_UNUSED, GError **error)
{
  WgreText cursor = netplan_cursor_at (reader, map);

  reader->peer = wgre_draft_add (reader->peers, &cursor);
  return read_map (reader, peer_rows, G_N_ELEMENTS (peer_rows), name, map, error);
}

static gboolean
read_peers (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *list,
            const char *key, GError **error)
{
  return read_items (reader, name, list, key, netplan_read_peer, error);
}

/* --- name servers and routes --- */

static const Row nameserver_rows[] = {
  { "addresses", "dns", netplan_read_list },
  { "search", "dns-search", netplan_read_list },
};

static gboolean
read_nameservers (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *map,
                  const char *key G_GNUC_UNUSED, GError **error)
{
  return read_map (reader, nameserver_rows, G_N_ELEMENTS (nameserver_rows), name, map, error);
}

static gboolean
netplan_read_word (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *value,
                   const char *key, GError **error)
{
  WgreRouteWord word = { value->value, value->line, value->column };

  if (!check_type (reader, name, value, WGRE_NETPLAN_SCALAR, error))
    return FALSE;
  if (g_str_equal (key, "prefix"))
    reader->route.prefix = word;
  else if (g_str_equal (key, "via"))
    reader->route.via = word;
  else if (g_str_equal (key, "table"))
    reader->route.table = word;
  else
    reader->route.metric = word;
  return TRUE;
}

static const Row route_rows[] = {
  { "to", "prefix", netplan_read_word },
  { "via", "via", netplan_read_word },
  { "table", "table", netplan_read_word },
  { "metric", "metric", netplan_read_word },
  { "on-link", NULL, NULL },
  { "scope", NULL, NULL },
};

static gboolean
netplan_read_route (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *map,
                    const char *key G_GNUC_UNUSED, GError **error)
{
  reader->route = (WgreRoute){ .prefix = { NULL, map->line, map->column } };
  return read_map (reader, route_rows, G_N_ELEMENTS (route_rows), name, map, error) &&
         wgre_route_put (reader->text, &reader->route, &reader->routes, error);
}

static gboolean
read_routes (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *list,
             const char *key, GError **error)
{
  return read_items (reader, name, list, key, netplan_read_route, error);
}

static gboolean
netplan_read_rule (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *map,
                   const char *key G_GNUC_UNUSED, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  WgreText cursor = netplan_cursor_at (reader, map);

  if (!check_type (reader, name, map, WGRE_NETPLAN_MAP, error))
    return FALSE;
  for (guint i = 0; i + 1 < map->children->len; i += 2) {
    const WgreNetplanNode *name_node = map->children->pdata[i];
    const WgreNetplanNode *value = map->children->pdata[i + 1];
    const char *word = name_node->value;

    if (name_node->type != WGRE_NETPLAN_SCALAR)
      continue;
    /* As ip(8) calls them. */
    if (!strcmp (word, "mark"))
      word = "fwmark";
    else if (!strcmp (word, "type-of-service"))
      word = "tos";
    g_string_append_printf (text, "%s%s %s", text->len ? " " : "", word,
                            value->type == WGRE_NETPLAN_SCALAR ? value->value : "");
  }
  wgre_rule_put (&cursor, text->str, 0, &reader->rules);
  return TRUE;
}

static gboolean
read_rules (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *list,
            const char *key, GError **error)
{
  return read_items (reader, name, list, key, netplan_read_rule, error);
}

/* The older word for a default route. */
static gboolean
netplan_read_gateway (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *value,
                      const char *key G_GNUC_UNUSED, GError **error)
{
  WgreRoute route = { .prefix = { "default", value->line, value->column } };

  if (!check_type (reader, name, value, WGRE_NETPLAN_SCALAR, error))
    return FALSE;
  route.via = route.prefix;
  route.via.value = value->value;
  return wgre_route_put (reader->text, &route, &reader->routes, error);
}

/* --- the tunnel --- */

/* A sit tunnel to all hosts of a site. */
#define ISATAP "isatap"

static gboolean
netplan_read_mode (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *value,
                   const char *key, GError **error)
{
  WgreText cursor = netplan_cursor_at (reader, value);

  if (!check_type (reader, name, value, WGRE_NETPLAN_SCALAR, error))
    return FALSE;
  if (!strcmp (value->value, ISATAP)) {
    wgre_text_set (&cursor, ISATAP, "yes");
    wgre_text_set (&cursor, key, "sit");
    return TRUE;
  }
  if (!wgre_kind_by_name (value->value))
    return netplan_fail (
        reader, value, WGRE_ERROR_UNSUPPORTED, error, name->value,
        _ ("is not a kind of tunnel that is known here: use wireguard, gre, gretap, ip6gre, "
           "ip6gretap, ipip, sit, isatap, ipip6, ip6ip6, vti or vti6"));
  wgre_text_set (&cursor, key, value->value);
  return TRUE;
}

static gboolean
netplan_read_id (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *value,
                 const char *key G_GNUC_UNUSED, GError **error)
{
  if (!check_type (reader, name, value, WGRE_NETPLAN_SCALAR, error))
    return FALSE;
  g_free (reader->text->import->id);
  reader->text->import->id = g_strdup (value->value);
  return TRUE;
}

static const Row networkmanager_rows[] = {
  { "name", NULL, netplan_read_id },
  { "uuid", NULL, NULL },
};

static gboolean
read_networkmanager (Reader *reader, const WgreNetplanNode *name, const WgreNetplanNode *map,
                     const char *key G_GNUC_UNUSED, GError **error)
{
  return read_map (reader, networkmanager_rows, G_N_ELEMENTS (networkmanager_rows), name, map,
                   error);
}

static const Row tunnel_rows[] = {
  { "mode", "tunnel", netplan_read_mode },
  { "local", "local", netplan_read_value },
  { "remote", "remote", netplan_read_value },
  { "ttl", "ttl", netplan_read_value },
  { "key", "key", netplan_read_keys },
  { "keys", "key", netplan_read_keys },
  { "mark", "fwmark", netplan_read_value },
  { "port", "listen-port", netplan_read_port },
  { "peers", NULL, read_peers },
  { "addresses", "addresses", netplan_read_addresses },
  { "mtu", "mtu", netplan_read_value },
  { "gateway4", NULL, netplan_read_gateway },
  { "gateway6", NULL, netplan_read_gateway },
  { "nameservers", NULL, read_nameservers },
  { "routes", NULL, read_routes },
  { "routing-policy", NULL, read_rules },
  { "networkmanager", NULL, read_networkmanager },
  { "renderer", NULL, NULL },
  { "optional", NULL, NULL },
  { "critical", NULL, NULL },
  { "dhcp4", NULL, NULL },
  { "dhcp6", NULL, NULL },
  { "link-local", NULL, NULL },
};

static gboolean
netplan_read_tunnel (Reader *reader, const WgreNetplanNode *network, const WgreNetplanNode *map,
                     GError **error)
{
  const WgreNetplanNode *mode = wgre_netplan_find (map, "mode");
  const WgreNetplanNode *peers = wgre_netplan_find (map, "peers");
  const WgreNetplanNode *renderer = wgre_netplan_find (map, "renderer");
  WgreText cursor = netplan_cursor_at (reader, reader->name);
  const WgreKind *kind;
  gboolean by_networkd;

  if (!mode || wgre_netplan_is_null (mode))
    return netplan_fail (reader, reader->name, WGRE_ERROR_MISSING, error, "mode",
                         _ ("is missing: give the kind of tunnel"));
  kind = mode->type == WGRE_NETPLAN_SCALAR ? wgre_kind_by_name (mode->value) : NULL;
  reader->wireguard = kind && kind->peers;
  /* netplan's networkd makes no routes of the allowed IPs, its NetworkManager does. */
  if (!renderer)
    renderer = wgre_netplan_find (network, "renderer");
  by_networkd = !renderer || renderer->type != WGRE_NETPLAN_SCALAR ||
                strcmp (renderer->value, "NetworkManager");
  reader->routes.named = reader->wireguard && by_networkd && peers &&
                         peers->type == WGRE_NETPLAN_LIST && peers->children->len;

  if (!wgre_text_set_value (&cursor, reader->name->column, "tunnels", "interface",
                            reader->name->value, error) ||
      !read_map (reader, tunnel_rows, G_N_ELEMENTS (tunnel_rows), reader->name, map, error))
    return FALSE;
  wgre_text_join_keys (reader->text);
  wgre_text_drop_isatap_end (reader->text);
  wgre_draft_emit (reader->peers, reader->text);
  wgre_text_set_start (&cursor);
  if (reader->peers->len && by_networkd)
    wgre_route_none_allowed (reader->text);
  return TRUE;
}

/* --- the file --- */

/* The only one, or that which the file is called like. */
static gboolean
choose_tunnel (Reader *reader, const WgreNetplanNode *tunnels, const WgreNetplanNode **ret_map,
               GError **error)
{
  g_autofree char *stem = wgre_text_stem (reader->text), *list = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const WgreNetplanNode *first = tunnels->children->pdata[0];

  for (guint i = 0; i + 1 < tunnels->children->len; i += 2) {
    const WgreNetplanNode *name = tunnels->children->pdata[i];

    if (name->type != WGRE_NETPLAN_SCALAR)
      return netplan_fail (reader, name, WGRE_ERROR_INVALID, error, "tunnels",
                           _ ("this is not the name of one"));
    if (names->len < 10)
      g_ptr_array_add (names, name->value);
    if (tunnels->children->len > 2 && strcmp (name->value, stem))
      continue;
    reader->name = name;
    *ret_map = tunnels->children->pdata[i + 1];
  }
  if (reader->name)
    return TRUE;
  g_ptr_array_add (names, NULL);
  list = g_strjoinv (", ", (char **) names->pdata);
  return wgre_text_fail_several (reader->text, first->line, first->column, list, error);
}

gboolean
wgre_netplan_read (WgreText *text, GError **error)
{
  g_autoptr (GPtrArray) peers = wgre_draft_list ();
  g_auto (WgreNetplanTree) tree = { 0 };
  Reader reader = { .text = text, .peers = peers };
  const WgreNetplanNode *network, *tunnels, *map = NULL;

  g_return_val_if_fail (text, FALSE);
  if (!wgre_netplan_tree_parse (text, &tree, error))
    return FALSE;
  network = wgre_netplan_find (tree.root, "network");
  tunnels = wgre_netplan_find (network, "tunnels");
  if (!tunnels || tunnels->type != WGRE_NETPLAN_MAP || !tunnels->children->len)
    return wgre_text_fail (text, NULL, NULL, WGRE_ERROR_MISSING, error,
                           _ ("there is no tunnel below \"network:\" and \"tunnels:\""));
  return choose_tunnel (&reader, tunnels, &map, error) &&
         netplan_read_tunnel (&reader, network, map, error);
}

static gboolean
is_network (const char *line)
{
  return wgre_text_begins (line, "network:");
}

static gboolean
is_tunnels (const char *line)
{
  return wgre_text_begins (line, "tunnels:");
}

gboolean
wgre_netplan_sniff (const char *file G_GNUC_UNUSED, const char *text)
{
  g_return_val_if_fail (text, FALSE);
  return wgre_text_has_line (text, is_network) && wgre_text_has_line (text, is_tunnels);
}
