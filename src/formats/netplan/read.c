/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/netplan/netplan.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <yaml.h>

#include "core/error.h"
#include "core/key.h"
#include "core/kind.h"
#include "formats/kit/draft.h"
#include "formats/kit/route.h"

/* netplan's own files are four levels deep in tunnels, and two more in lists. */
#define MAX_DEPTH 32
/* An alias repeats what stands elsewhere: this many values are looked at and no more. */
#define MAX_VISITS 1000000

typedef enum {
  NODE_SCALAR,
  NODE_LIST,
  NODE_MAP
} NodeType;

typedef struct {
  NodeType type;
  char *value;         /* of a scalar; wiped */
  GPtrArray *children; /* of Node, not owned; in a map keys and values in turn; else NULL */
  guint line, column;
} Node;

/* The tree of a document. libyaml's own has lists that are searched for every anchor, which a large
 * file makes slow. */
typedef struct {
  GPtrArray *nodes;    /* of Node: all of them */
  GHashTable *anchors; /* name → Node */
  GPtrArray *open;     /* of Node: the lists and maps that are being read */
  Node *root;
} Tree;

typedef struct {
  WgreText *text;
  const Node *name; /* of the tunnel */
  gboolean wireguard;
  WgreDraft *peer;  /* that is being read */
  WgreRoute route;  /* the same */
  GPtrArray *peers; /* of WgreDraft */
  WgreRoutes routes;
  guint visits;
} Reader;

typedef struct {
  const char *name;
  const char *key; /* of the profile, for @read */
  gboolean (*read) (Reader *reader, const Node *name, const Node *value, const char *key,
                    GError **error); /* NULL: it says nothing that a profile would have to keep */
} Row;

/* --- the tree --- */

static void
node_free (gpointer data)
{
  Node *node = data;

  wgre_wipe_string (node->value);
  g_clear_pointer (&node->children, g_ptr_array_unref);
  g_free (node);
}

static void
tree_clear (Tree *tree)
{
  g_clear_pointer (&tree->open, g_ptr_array_unref);
  g_clear_pointer (&tree->anchors, g_hash_table_unref);
  g_clear_pointer (&tree->nodes, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tree, tree_clear)

G_GNUC_PRINTF (5, 6)
static gboolean
fail_at (const WgreText *text, const yaml_mark_t *mark, gint code, GError **error,
         const char *message, ...)
{
  WgreText place = *text;
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, message);
  what = g_strdup_vprintf (message, arguments);
  va_end (arguments);
  place.number = (guint) mark->line + 1;
  return wgre_text_fail_column (&place, (guint) mark->column + 1, NULL, code, error, "%s", what);
}

static void
attach (Tree *tree, Node *node)
{
  Node *parent = tree->open->len ? tree->open->pdata[tree->open->len - 1] : NULL;

  if (parent)
    g_ptr_array_add (parent->children, node);
  else if (!tree->root)
    tree->root = node;
}

static Node *
add_node (Tree *tree, NodeType type, const yaml_event_t *event, const yaml_char_t *anchor)
{
  Node *node = g_new0 (Node, 1);

  node->type = type;
  node->line = (guint) event->start_mark.line + 1;
  node->column = (guint) event->start_mark.column + 1;
  if (type != NODE_SCALAR)
    node->children = g_ptr_array_new ();
  g_ptr_array_add (tree->nodes, node);
  if (anchor)
    g_hash_table_replace (tree->anchors, g_strdup ((const char *) anchor), node);
  attach (tree, node);
  if (type != NODE_SCALAR)
    g_ptr_array_add (tree->open, node);
  return node;
}

static gboolean
add_alias (Tree *tree, const WgreText *text, const yaml_event_t *event, GError **error)
{
  Node *node = g_hash_table_lookup (tree->anchors, event->data.alias.anchor);

  if (!node)
    return fail_at (text, &event->start_mark, WGRE_ERROR_INVALID, error,
                    _ ("this alias refers to nothing before it: correct its name"));
  attach (tree, node);
  return TRUE;
}

static gboolean
check_depth (const Tree *tree, const WgreText *text, const yaml_event_t *event, GError **error)
{
  return tree->open->len <= MAX_DEPTH ||
         fail_at (text, &event->start_mark, WGRE_ERROR_INVALID, error,
                  _ ("this is nested too deeply for a file of netplan"));
}

static gboolean
add_event (Tree *tree, const WgreText *text, const yaml_event_t *event, GError **error)
{
  Node *node;

  switch (event->type) {
  case YAML_SCALAR_EVENT:
    node = add_node (tree, NODE_SCALAR, event, event->data.scalar.anchor);
    node->value = g_strdup ((const char *) event->data.scalar.value);
    return TRUE;
  case YAML_SEQUENCE_START_EVENT:
    add_node (tree, NODE_LIST, event, event->data.sequence_start.anchor);
    return check_depth (tree, text, event, error);
  case YAML_MAPPING_START_EVENT:
    add_node (tree, NODE_MAP, event, event->data.mapping_start.anchor);
    return check_depth (tree, text, event, error);
  case YAML_SEQUENCE_END_EVENT:
  case YAML_MAPPING_END_EVENT:
    g_ptr_array_set_size (tree->open, (gint) tree->open->len - 1);
    return TRUE;
  case YAML_ALIAS_EVENT:
    return add_alias (tree, text, event, error);
  case YAML_NO_EVENT:
  case YAML_STREAM_START_EVENT:
  case YAML_STREAM_END_EVENT:
  case YAML_DOCUMENT_START_EVENT:
  case YAML_DOCUMENT_END_EVENT:
    return TRUE;
  }
  return TRUE;
}

/* @ret_more is FALSE behind the first document, which is the only one that netplan reads. */
static gboolean
parse_event (yaml_parser_t *parser, Tree *tree, const WgreText *text, gboolean *ret_more,
             GError **error)
{
  yaml_event_t event;
  gboolean ok;

  if (!yaml_parser_parse (parser, &event))
    return fail_at (text, &parser->problem_mark, WGRE_ERROR_INVALID, error,
                    _ ("this is not YAML: %s: correct it"), parser->problem);
  *ret_more = event.type != YAML_STREAM_END_EVENT && event.type != YAML_DOCUMENT_END_EVENT;
  ok = add_event (tree, text, &event, error);
  yaml_event_delete (&event);
  return ok;
}

/* What libyaml keeps of the text is not wiped: it has no way. */
static gboolean
parse_tree (const WgreText *text, Tree *tree, GError **error)
{
  yaml_parser_t parser;
  gboolean more = TRUE, ok = TRUE;

  *tree = (Tree){
    .nodes = g_ptr_array_new_with_free_func (node_free),
    .anchors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .open = g_ptr_array_new (),
  };
  if (!yaml_parser_initialize (&parser))
    g_error ("out of memory");
  yaml_parser_set_encoding (&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string (&parser, (const guint8 *) text->next, strlen (text->next));
  while (ok && more)
    ok = parse_event (&parser, tree, text, &more, error);
  yaml_parser_delete (&parser);
  return ok;
}

/* --- nodes --- */

static WgreText
place_of (const Reader *reader, const Node *node)
{
  WgreText place = *reader->text;

  /* NOLINTNEXTLINE: a tunnel that was chosen has a name */
  place.number = place.mark_line = node->line;
  place.mark_column = node->column;
  return place;
}

static gboolean
fail (const Reader *reader, const Node *node, gint code, GError **error, const char *name,
      const char *what)
{
  WgreText place = place_of (reader, node);
  g_autofree char *shown = wgre_text_mask (name);

  return wgre_text_fail_column (&place, node->column, shown, code, error, "%s", what);
}

static gboolean
warn (const Reader *reader, const Node *name, const char *what)
{
  WgreText place = place_of (reader, name);
  g_autofree char *shown = wgre_text_mask (name->value);

  wgre_text_warn_column (&place, name->column, "%s: %s", shown, what);
  return TRUE;
}

static gboolean
count_visit (Reader *reader, const Node *node, GError **error)
{
  return ++reader->visits <= MAX_VISITS ||
         fail (reader, node, WGRE_ERROR_UNSUPPORTED, error, "aliases",
               _ ("repeat too much: write the values themselves"));
}

static const char *
type_name (NodeType type)
{
  static const char *const names[] = { N_ ("is not a single value"), N_ ("is not a list"),
                                       N_ ("is not a map") };

  return _ (names[type]);
}

static gboolean
check_type (const Reader *reader, const Node *name, const Node *value, NodeType type,
            GError **error)
{
  return value->type == type ||
         fail (reader, value, WGRE_ERROR_INVALID, error, name->value, type_name (type));
}

static gboolean
is_null (const Node *node)
{
  static const char *const words[] = { "", "~", "null", "Null", "NULL", NULL };

  return node->type == NODE_SCALAR && g_strv_contains (words, node->value);
}

static const Node *
find (const Node *map, const char *name)
{
  const Node *found = NULL;

  for (guint i = 0; map && map->type == NODE_MAP && i + 1 < map->children->len; i += 2) {
    const Node *key = map->children->pdata[i];

    if (key->type == NODE_SCALAR && !strcmp (key->value, name))
      found = map->children->pdata[i + 1];
  }
  return found;
}

static gboolean
read_pair (Reader *reader, const Row *rows, guint length, const Node *name, const Node *value,
           GError **error)
{
  if (name->type != NODE_SCALAR)
    return fail (reader, name, WGRE_ERROR_INVALID, error, "this", _ ("is not a key"));
  for (guint i = 0; i < length; i++)
    if (!strcmp (rows[i].name, name->value))
      return !rows[i].read || is_null (value) ||
             rows[i].read (reader, name, value, rows[i].key, error);
  return warn (reader, name, _ ("is not taken over"));
}

static gboolean
read_map (Reader *reader, const Row *rows, guint length, const Node *name, const Node *map,
          GError **error)
{
  if (!check_type (reader, name, map, NODE_MAP, error))
    return FALSE;
  for (guint i = 0; i + 1 < map->children->len; i += 2)
    if (!count_visit (reader, map, error) ||
        !read_pair (reader, rows, length, map->children->pdata[i], map->children->pdata[i + 1],
                    error))
      return FALSE;
  return TRUE;
}

/* --- values --- */

static gboolean
read_value (Reader *reader, const Node *name, const Node *value, const char *key, GError **error)
{
  WgreText place = place_of (reader, value);

  return check_type (reader, name, value, NODE_SCALAR, error) &&
         wgre_text_set_value (&place, value->column, name->value, key, value->value, error);
}

static gboolean
append_item (Reader *reader, const Node *name, const Node *item, const char *key, GError **error)
{
  WgreText place = place_of (reader, item);

  return check_type (reader, name, item, NODE_SCALAR, error) &&
         wgre_text_append_value (&place, item->column, name->value, key, item->value, error);
}

typedef gboolean (*ReadItem) (Reader *reader, const Node *name, const Node *item, const char *key,
                              GError **error);

static gboolean
read_items (Reader *reader, const Node *name, const Node *list, const char *key, ReadItem read,
            GError **error)
{
  if (!check_type (reader, name, list, NODE_LIST, error))
    return FALSE;
  for (guint i = 0; i < list->children->len; i++)
    if (!count_visit (reader, list, error) ||
        !read (reader, name, list->children->pdata[i], key, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_list (Reader *reader, const Node *name, const Node *list, const char *key, GError **error)
{
  return read_items (reader, name, list, key, append_item, error);
}

/* An address may be a map of one key with its lifetime and label. */
static gboolean
append_address (Reader *reader, const Node *name, const Node *item, const char *key, GError **error)
{
  const Node *address = item;

  if (item->type == NODE_MAP && item->children->len == 2) {
    address = item->children->pdata[0];
    if (address->type == NODE_SCALAR)
      warn (reader, address, _ ("what belongs to the address is not taken over"));
  }
  return append_item (reader, name, address, key, error);
}

static gboolean
read_addresses (Reader *reader, const Node *name, const Node *list, const char *key, GError **error)
{
  return read_items (reader, name, list, key, append_address, error);
}

/* The documentation has "auto", which is what there is without the key. */
static gboolean
read_port (Reader *reader, const Node *name, const Node *value, const char *key, GError **error)
{
  return (value->type == NODE_SCALAR && !strcmp (value->value, "auto")) ||
         read_value (reader, name, value, key, error);
}

/* --- keys --- */

static gboolean
is_path (const Node *value)
{
  return value->type == NODE_SCALAR && *value->value == '/';
}

static gboolean
read_private_key (Reader *reader, const Node *name, const Node *value,
                  const char *key G_GNUC_UNUSED, GError **error)
{
  WgreText place = place_of (reader, value);

  if (is_path (value))
    return warn (reader, name,
                 _ ("other files with keys are not opened: the key will be asked for"));
  return check_type (reader, name, value, NODE_SCALAR, error) &&
         wgre_text_set_private_key (&place, value->column, name->value, value->value, error);
}

static gboolean
add_flag (Reader *reader, const Node *name, const Node *item, const char *key, GError **error)
{
  static const struct {
    const char *name;
    guint flag; /* of NMSettingSecretFlags */
  } flags[] = { { "agent-owned", 1 }, { "not-saved", 2 }, { "not-required", 4 } };
  const char *before = g_hash_table_lookup (reader->text->import->data, key);
  guint64 all = before ? g_ascii_strtoull (before, NULL, 10) : 0;
  WgreText place = place_of (reader, item);
  g_autofree char *text = NULL;

  for (guint i = 0; item->type == NODE_SCALAR && i < G_N_ELEMENTS (flags); i++)
    if (!strcmp (flags[i].name, item->value)) {
      text = g_strdup_printf ("%u", (guint) all | flags[i].flag);
      wgre_text_set (&place, key, text);
      return TRUE;
    }
  return fail (reader, item, WGRE_ERROR_INVALID, error, name->value,
               _ ("is not agent-owned, not-saved or not-required"));
}

static gboolean
read_key_flags (Reader *reader, const Node *name, const Node *list, const char *key, GError **error)
{
  return read_items (reader, name, list, key, add_flag, error);
}

static const Row key_rows[] = {
  { "input", "ikey", read_value },
  { "output", "okey", read_value },
  { "private", NULL, read_private_key },
  { "private-key-flags", "private-key-flags", read_key_flags },
};

/* "key" and "keys" are the same: one value for all, or a map. */
static gboolean
read_keys (Reader *reader, const Node *name, const Node *value, const char *key, GError **error)
{
  if (value->type == NODE_MAP)
    return read_map (reader, key_rows, G_N_ELEMENTS (key_rows), name, value, error);
  return reader->wireguard ? read_private_key (reader, name, value, NULL, error)
                           : read_value (reader, name, value, key, error);
}

/* --- peers --- */

static gboolean
read_part (Reader *reader, const Node *name, const Node *value, const char *key, GError **error)
{
  WgreText place = place_of (reader, value);

  return check_type (reader, name, value, NODE_SCALAR, error) &&
         wgre_draft_set (reader->peer, &place, value->column, name->value, key, value->value,
                         error);
}

static gboolean
read_parts (Reader *reader, const Node *name, const Node *list, const char *key, GError **error)
{
  return read_items (reader, name, list, key, read_part, error);
}

static gboolean
read_shared_key (Reader *reader, const Node *name, const Node *value, const char *key,
                 GError **error)
{
  if (is_path (value)) {
    wgre_draft_ask (reader->peer);
    return warn (reader, name,
                 _ ("other files with keys are not opened: the key will be asked for"));
  }
  return read_part (reader, name, value, key, error);
}

static const Row peer_key_rows[] = {
  { "public", "public-key", read_part },
  { "shared", "preshared-key", read_shared_key },
};

static gboolean
read_peer_keys (Reader *reader, const Node *name, const Node *map, const char *key G_GNUC_UNUSED,
                GError **error)
{
  return read_map (reader, peer_key_rows, G_N_ELEMENTS (peer_key_rows), name, map, error);
}

static const Row peer_rows[] = {
  { "endpoint", "endpoint", read_part },
  { "allowed-ips", "allowed-ips", read_parts },
  { "keepalive", "persistent-keepalive", read_part },
  { "keys", NULL, read_peer_keys },
};

static gboolean
read_peer (Reader *reader, const Node *name, const Node *map, const char *key G_GNUC_UNUSED,
           GError **error)
{
  WgreText place = place_of (reader, map);

  reader->peer = wgre_draft_add (reader->peers, &place);
  return read_map (reader, peer_rows, G_N_ELEMENTS (peer_rows), name, map, error);
}

static gboolean
read_peers (Reader *reader, const Node *name, const Node *list, const char *key, GError **error)
{
  return read_items (reader, name, list, key, read_peer, error);
}

/* --- name servers and routes --- */

static const Row nameserver_rows[] = {
  { "addresses", "dns", read_list },
  { "search", "dns-search", read_list },
};

static gboolean
read_nameservers (Reader *reader, const Node *name, const Node *map, const char *key G_GNUC_UNUSED,
                  GError **error)
{
  return read_map (reader, nameserver_rows, G_N_ELEMENTS (nameserver_rows), name, map, error);
}

static WgreRouteWord *
route_word (WgreRoute *route, const char *key)
{
  if (g_str_equal (key, "prefix"))
    return &route->prefix;
  if (g_str_equal (key, "via"))
    return &route->via;
  return g_str_equal (key, "table") ? &route->table : &route->metric;
}

static gboolean
read_word (Reader *reader, const Node *name, const Node *value, const char *key, GError **error)
{
  if (!check_type (reader, name, value, NODE_SCALAR, error))
    return FALSE;
  *route_word (&reader->route, key) = (WgreRouteWord){ value->value, value->line, value->column };
  return TRUE;
}

static const Row route_rows[] = {
  { "to", "prefix", read_word },     { "via", "via", read_word }, { "table", "table", read_word },
  { "metric", "metric", read_word }, { "on-link", NULL, NULL },   { "scope", NULL, NULL },
};

static gboolean
read_route (Reader *reader, const Node *name, const Node *map, const char *key G_GNUC_UNUSED,
            GError **error)
{
  reader->route = (WgreRoute){ .prefix = { NULL, map->line, map->column } };
  return read_map (reader, route_rows, G_N_ELEMENTS (route_rows), name, map, error) &&
         wgre_route_put (reader->text, &reader->route, &reader->routes, error);
}

static gboolean
read_routes (Reader *reader, const Node *name, const Node *list, const char *key, GError **error)
{
  return read_items (reader, name, list, key, read_route, error);
}

/* A profile has no rules of its own. */
static gboolean
note_rule (Reader *reader, const Node *name, const Node *map, const char *key G_GNUC_UNUSED,
           GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *quoted = NULL;
  WgreText place = place_of (reader, map);

  if (!check_type (reader, name, map, NODE_MAP, error))
    return FALSE;
  for (guint i = 0; i + 1 < map->children->len; i += 2) {
    const Node *word = map->children->pdata[i], *value = map->children->pdata[i + 1];

    if (word->type == NODE_SCALAR && value->type == NODE_SCALAR)
      g_string_append_printf (text, "%s%s %s", text->len ? " " : "", word->value, value->value);
  }
  quoted = wgre_text_quote (text->str);
  wgre_text_warn (&place, NULL, _ ("rules are not taken over: %s"), quoted);
  return TRUE;
}

static gboolean
note_rules (Reader *reader, const Node *name, const Node *list, const char *key, GError **error)
{
  return read_items (reader, name, list, key, note_rule, error);
}

/* The older word for a default route. */
static gboolean
read_gateway (Reader *reader, const Node *name, const Node *value, const char *key G_GNUC_UNUSED,
              GError **error)
{
  WgreRoute route = { .prefix = { "default", value->line, value->column } };

  if (!check_type (reader, name, value, NODE_SCALAR, error))
    return FALSE;
  route.via = route.prefix;
  route.via.value = value->value;
  return wgre_route_put (reader->text, &route, &reader->routes, error);
}

/* --- the tunnel --- */

/* A sit tunnel to all hosts of a site. */
#define ISATAP "isatap"

static gboolean
read_mode (Reader *reader, const Node *name, const Node *value, const char *key, GError **error)
{
  WgreText place = place_of (reader, value);

  if (!check_type (reader, name, value, NODE_SCALAR, error))
    return FALSE;
  if (!strcmp (value->value, ISATAP)) {
    wgre_text_set (&place, ISATAP, "yes");
    wgre_text_set (&place, key, "sit");
    return TRUE;
  }
  if (!wgre_kind_by_name (value->value))
    return fail (
        reader, value, WGRE_ERROR_UNSUPPORTED, error, name->value,
        _ ("is not a kind of tunnel that is known here: use wireguard, gre, gretap, ip6gre, "
           "ip6gretap, ipip, sit, isatap, ipip6, ip6ip6, vti or vti6"));
  wgre_text_set (&place, key, value->value);
  return TRUE;
}

static gboolean
read_id (Reader *reader, const Node *name, const Node *value, const char *key G_GNUC_UNUSED,
         GError **error)
{
  if (!check_type (reader, name, value, NODE_SCALAR, error))
    return FALSE;
  g_free (reader->text->import->id);
  reader->text->import->id = g_strdup (value->value);
  return TRUE;
}

static const Row networkmanager_rows[] = {
  { "name", NULL, read_id },
  { "uuid", NULL, NULL },
};

static gboolean
read_networkmanager (Reader *reader, const Node *name, const Node *map,
                     const char *key G_GNUC_UNUSED, GError **error)
{
  return read_map (reader, networkmanager_rows, G_N_ELEMENTS (networkmanager_rows), name, map,
                   error);
}

static const Row tunnel_rows[] = {
  { "mode", "tunnel", read_mode },
  { "local", "local", read_value },
  { "remote", "remote", read_value },
  { "ttl", "ttl", read_value },
  { "key", "key", read_keys },
  { "keys", "key", read_keys },
  { "mark", "fwmark", read_value },
  { "port", "listen-port", read_port },
  { "peers", NULL, read_peers },
  { "addresses", "addresses", read_addresses },
  { "mtu", "mtu", read_value },
  { "gateway4", NULL, read_gateway },
  { "gateway6", NULL, read_gateway },
  { "nameservers", NULL, read_nameservers },
  { "routes", NULL, read_routes },
  { "routing-policy", NULL, note_rules },
  { "networkmanager", NULL, read_networkmanager },
  { "renderer", NULL, NULL },
  { "optional", NULL, NULL },
  { "critical", NULL, NULL },
  { "dhcp4", NULL, NULL },
  { "dhcp6", NULL, NULL },
  { "link-local", NULL, NULL },
};

/* netplan's networkd makes no routes of the allowed IPs, its NetworkManager does. */
static gboolean
is_by_networkd (const Node *network, const Node *tunnel)
{
  const Node *own = find (tunnel, "renderer"), *common = find (network, "renderer");
  const Node *renderer = own ? own : common;

  return !renderer || renderer->type != NODE_SCALAR || strcmp (renderer->value, "NetworkManager");
}

static gboolean
has_peers (const Node *tunnel)
{
  const Node *peers = find (tunnel, "peers");

  return peers && peers->type == NODE_LIST && peers->children->len;
}

static gboolean
read_tunnel (Reader *reader, const Node *network, const Node *map, GError **error)
{
  const Node *mode = find (map, "mode");
  const WgreKind *kind;
  gboolean by_networkd;
  WgreText place = place_of (reader, reader->name);

  if (!mode || is_null (mode))
    return fail (reader, reader->name, WGRE_ERROR_MISSING, error, "mode",
                 _ ("is missing: give the kind of tunnel"));
  by_networkd = is_by_networkd (network, map);
  kind = mode->type == NODE_SCALAR ? wgre_kind_by_name (mode->value) : NULL;
  reader->wireguard = kind && kind->peers;
  reader->routes.named = reader->wireguard && by_networkd && has_peers (map);
  if (!wgre_text_set_value (&place, reader->name->column, "tunnels", "interface",
                            reader->name->value, error) ||
      !read_map (reader, tunnel_rows, G_N_ELEMENTS (tunnel_rows), reader->name, map, error))
    return FALSE;
  wgre_text_join_keys (reader->text);
  wgre_text_drop_isatap_end (reader->text);
  wgre_draft_emit (reader->peers, reader->text);
  wgre_text_set_start (&place);
  if (reader->peers->len && by_networkd)
    wgre_route_none_allowed (reader->text);
  return TRUE;
}

/* --- the file --- */

static gboolean
fail_several (const Reader *reader, const Node *tunnels, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *list = NULL;
  const Node *first = tunnels->children->pdata[0];

  for (guint i = 0; i < tunnels->children->len && i < 20; i += 2)
    g_ptr_array_add (names, ((const Node *) tunnels->children->pdata[i])->value);
  g_ptr_array_add (names, NULL);
  list = g_strjoinv (", ", (char **) names->pdata);
  return wgre_text_fail_several (reader->text, first->line, first->column, list, error);
}

/* The only one, or that which the file is called like. */
static gboolean
choose_tunnel (Reader *reader, const Node *tunnels, const Node **ret_map, GError **error)
{
  g_autofree char *stem = wgre_text_stem (reader->text);

  for (guint i = 0; i + 1 < tunnels->children->len; i += 2) {
    const Node *name = tunnels->children->pdata[i];

    if (name->type != NODE_SCALAR)
      return fail (reader, name, WGRE_ERROR_INVALID, error, "tunnels",
                   _ ("this is not the name of one"));
    if (tunnels->children->len > 2 && strcmp (name->value, stem))
      continue;
    reader->name = name;
    *ret_map = tunnels->children->pdata[i + 1];
  }
  return reader->name || fail_several (reader, tunnels, error);
}

static gboolean
read_root (Reader *reader, const Node *root, GError **error)
{
  const Node *network = find (root, "network"), *tunnels = find (network, "tunnels");
  const Node *map = NULL;

  if (!tunnels || tunnels->type != NODE_MAP || !tunnels->children->len)
    return wgre_text_fail (reader->text, NULL, NULL, WGRE_ERROR_MISSING, error,
                           _ ("there is no tunnel below \"network:\" and \"tunnels:\""));
  return choose_tunnel (reader, tunnels, &map, error) && read_tunnel (reader, network, map, error);
}

gboolean
wgre_netplan_read (WgreText *text, GError **error)
{
  g_autoptr (GPtrArray) peers = wgre_draft_list ();
  g_auto (Tree) tree = { 0 };
  Reader reader = { .text = text, .peers = peers };

  return parse_tree (text, &tree, error) && read_root (&reader, tree.root, error);
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
  return wgre_text_has_line (text, is_network) && wgre_text_has_line (text, is_tunnels);
}
