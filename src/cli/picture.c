/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/picture.h"

#include <linux/rtnetlink.h>
#include <string.h>

/* More than this of a kind are counted only. */
#define MOST_PEERS 12
#define MOST_PREFIXES 4
#define MOST_LINES 8

typedef enum {
  NODE_RULE,
  NODE_TABLE,
  NODE_LINK,
  NODE_FAR,
  NODE_FIREWALL,
  NODE_SETTING,
  N_NODES
} NodeKind;

typedef struct {
  NodeKind kind;
  char *name;       /* what it is found by; the first line */
  GPtrArray *lines; /* of char *, below the name */
  guint more;       /* lines that are left out */
} Node;

typedef struct {
  guint from, to; /* indexes of nodes */
  GPtrArray *lines;
  guint more;
} Edge;

typedef struct {
  GPtrArray *nodes, *edges;
  guint neighbours; /* that have been drawn */
} Graph;

/* --- the graph --- */

static void
picture_node_free (gpointer data)
{
  Node *node = data;

  g_free (node->name);
  g_ptr_array_unref (node->lines);
  g_free (node);
}

static void
edge_free (gpointer data)
{
  Edge *edge = data;

  g_ptr_array_unref (edge->lines);
  g_free (edge);
}

/* Finds the node or makes it. */
static guint
node_of (Graph *graph, NodeKind kind, const char *name)
{
  Node *node;

  for (guint i = 0; i < graph->nodes->len; i++) {
    node = graph->nodes->pdata[i];
    if (node->kind == kind && !strcmp (node->name, name))
      return i;
  }
  node = g_new0 (Node, 1);
  node->kind = kind;
  node->name = g_strdup (name);
  node->lines = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (graph->nodes, node);
  return graph->nodes->len - 1;
}

static void
add_line (GPtrArray *lines, guint *more, const char *text)
{
  if (lines->len < MOST_LINES)
    g_ptr_array_add (lines, g_strdup (text));
  else
    (*more)++;
}

static void
node_line (Graph *graph, guint node, const char *text)
{
  Node *there = graph->nodes->pdata[node];

  add_line (there->lines, &there->more, text);
}

/* @text: may be NULL. */
static void
connect_nodes (Graph *graph, guint from, guint to, const char *text)
{
  Edge *edge = NULL;

  for (guint i = 0; i < graph->edges->len && !edge; i++) {
    edge = graph->edges->pdata[i];
    if (edge->from != from || edge->to != to)
      edge = NULL;
  }
  if (!edge) {
    edge = g_new0 (Edge, 1);
    edge->from = from;
    edge->to = to;
    edge->lines = g_ptr_array_new_with_free_func (g_free);
    g_ptr_array_add (graph->edges, edge);
  }
  if (text)
    add_line (edge->lines, &edge->more, text);
}

static guint
table_node (Graph *graph, guint32 table)
{
  g_autofree char *name =
      table == RT_TABLE_MAIN ? g_strdup ("table main") : g_strdup_printf ("table %u", table);

  return node_of (graph, NODE_TABLE, name);
}

/* --- operations --- */

static void
draw_link (Graph *graph, const WgreOp *op)
{
  guint link = node_of (graph, NODE_LINK, op->interface), far;
  const WgreLinkSpec *spec = &op->u.link.spec;
  g_autofree char *local = spec->local.family ? wgre_ip_to_string (&spec->local) : NULL;
  g_autofree char *remote = spec->remote.family ? wgre_ip_to_string (&spec->remote) : NULL;
  g_autofree char *from = local ? g_strdup_printf ("from %s", local) : NULL;

  node_line (graph, link, op->u.link.kind);
  if (op->lower)
    connect_nodes (graph, link, node_of (graph, NODE_LINK, op->lower), "inside");
  if (!remote)
    return;
  far = node_of (graph, NODE_FAR, remote);
  connect_nodes (graph, link, far, from);
}

static void
draw_link_set (Graph *graph, const WgreOp *op)
{
  g_autofree char *mtu = g_strdup_printf ("MTU %u", op->u.change.mtu);

  if (op->u.change.mtu)
    node_line (graph, node_of (graph, NODE_LINK, op->interface), mtu);
}

static void
draw_peer (Graph *graph, guint link, const WgrePeer *peer, const WgreEndpointAddress *address)
{
  char key[WGRE_KEY_TEXT_SIZE];
  g_autofree char *name = NULL;
  g_autofree char *ip =
      address && address->ip.family ? wgre_ip_to_string (&address->ip) : g_strdup ("anywhere");
  g_autofree char *endpoint =
      address && address->ip.family ? g_strdup_printf ("%s port %u", ip, address->port) : NULL;
  guint far;

  /* The name, or as much of the key as wg(8)'s users tell peers apart by. */
  wgre_key_print (&peer->public_key, key);
  name = peer->name ? g_strdup (peer->name) : g_strdup_printf ("%.8s…", key);
  far = node_of (graph, NODE_FAR, name);
  node_line (graph, far, endpoint ? endpoint : ip);
  connect_nodes (graph, link, far, NULL);
  for (guint i = 0; i < peer->allowed_ips->len && i < MOST_PREFIXES; i++) {
    char prefix[WGRE_PREFIX_TEXT_SIZE];

    wgre_prefix_print (&g_array_index (peer->allowed_ips, WgrePrefix, i), prefix);
    connect_nodes (graph, link, far, prefix);
  }
  if (peer->allowed_ips->len > MOST_PREFIXES) {
    g_autofree char *more = g_strdup_printf ("and %u more", peer->allowed_ips->len - MOST_PREFIXES);

    connect_nodes (graph, link, far, more);
  }
}

static void
draw_wireguard (Graph *graph, const WgreOp *op)
{
  const GPtrArray *peers = wgre_profile_peers (op->u.wireguard.profile);
  const GArray *endpoints = op->u.wireguard.endpoints;
  guint link = node_of (graph, NODE_LINK, op->interface);
  g_autofree char *mark = g_strdup_printf ("mark 0x%x", op->u.wireguard.fwmark);
  g_autofree char *more = g_strdup_printf ("and %u more peers", peers->len - MOST_PEERS);

  if (op->u.wireguard.fwmark)
    node_line (graph, link, mark);
  for (guint i = 0; i < peers->len && i < MOST_PEERS; i++)
    draw_peer (graph, link, peers->pdata[i],
               endpoints ? &g_array_index (endpoints, WgreEndpointAddress, i) : NULL);
  if (peers->len > MOST_PEERS)
    connect_nodes (graph, link, node_of (graph, NODE_FAR, more), NULL);
}

static void
draw_address (Graph *graph, const WgreOp *op)
{
  g_autofree char *text = wgre_prefix_to_string (&op->u.address.local);

  node_line (graph, node_of (graph, NODE_LINK, op->interface), text);
}

static void
draw_neighbour (Graph *graph, const WgreOp *op)
{
  g_autofree char *inner = wgre_ip_to_string (&op->u.neighbour.inner);
  g_autofree char *outer = wgre_ip_to_string (&op->u.neighbour.outer);

  if (graph->neighbours++ >= MOST_PEERS) {
    connect_nodes (graph, node_of (graph, NODE_LINK, op->interface),
                   node_of (graph, NODE_FAR, "more neighbours"), NULL);
    return;
  }
  connect_nodes (graph, node_of (graph, NODE_LINK, op->interface), node_of (graph, NODE_FAR, outer),
                 inner);
}

static void
draw_route (Graph *graph, const WgreOp *op)
{
  static const char *const nowhere[WGRE_N_ROUTE_TYPES] = {
    [WGRE_ROUTE_THROW] = "not",
    [WGRE_ROUTE_BLACKHOLE] = "blackhole",
    [WGRE_ROUTE_UNREACHABLE] = "unreachable",
  };
  const WgreRouteSpec *route = &op->u.route;
  g_autofree char *destination = wgre_prefix_to_string (&route->destination);
  guint table = table_node (graph, route->table);
  g_autofree char *line = NULL;

  if (!nowhere[route->type]) {
    connect_nodes (graph, table, node_of (graph, NODE_LINK, op->interface), destination);
    return;
  }
  line = g_strdup_printf ("%s %s", nowhere[route->type], destination);
  node_line (graph, table, line);
}

/* "ip -4 rule add SELECTOR table N ACTION priority P …" → "IPv4, P: SELECTOR" */
static void
draw_rule (Graph *graph, const WgreOp *op)
{
  g_autofree char *command = wgre_op_describe (op, WGRE_UP);
  const char *selector = strstr (command, " add ");
  char *end = strstr (command, " priority ");
  g_autofree char *name = NULL;

  if (end)
    *end = '\0';
  name = g_strdup_printf ("IPv%c rule %u", op->u.rule.family == AF_INET ? '4' : '6',
                          op->u.rule.priority);
  node_line (graph, node_of (graph, NODE_RULE, name),
             selector ? selector + strlen (" add ") : command);
  connect_nodes (graph, node_of (graph, NODE_RULE, name), table_node (graph, op->u.rule.table),
                 NULL);
}

static void
draw_policy (Graph *graph, const WgreOp *op)
{
  const WgrePolicy *policy = &op->u.policy;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *name =
      g_strdup_printf ("IPv%c rule %u", policy->family == AF_INET ? '4' : '6', policy->priority);

  wgre_policy_append_selector (policy, text);
  node_line (graph, node_of (graph, NODE_RULE, name), text->len ? text->str : "all");
  connect_nodes (graph, node_of (graph, NODE_RULE, name), table_node (graph, policy->table), NULL);
}

static void
draw_nft (Graph *graph, const WgreOp *op)
{
  g_autofree char *name = g_strdup_printf ("nftables: %s", op->u.nft.table);
  guint link = node_of (graph, NODE_LINK, op->interface);

  connect_nodes (graph, node_of (graph, NODE_FIREWALL, name), link, NULL);
}

static void
draw_sysctl (Graph *graph, const WgreOp *op)
{
  g_autofree char *name = g_strdup_printf ("%s = %s", op->u.sysctl.name, op->u.sysctl.value);

  node_of (graph, NODE_SETTING, name);
}

static void
draw_fou (Graph *graph, const WgreOp *op)
{
  g_autofree char *name = g_strdup_printf ("UDP port %u", op->u.fou.port);
  guint link = node_of (graph, NODE_LINK, op->interface);

  connect_nodes (graph, node_of (graph, NODE_SETTING, name), link, NULL);
}

/* Operations without a row are not drawn. */
static const struct {
  const WgreOpClass *class;
  void (*draw) (Graph *graph, const WgreOp *op);
} drawers[] = {
  { &wgre_op_link, draw_link },           { &wgre_op_link_set, draw_link_set },
  { &wgre_op_wireguard, draw_wireguard }, { &wgre_op_address, draw_address },
  { &wgre_op_neighbour, draw_neighbour }, { &wgre_op_route, draw_route },
  { &wgre_op_rule, draw_rule },           { &wgre_op_nft, draw_nft },
  { &wgre_op_sysctl, draw_sysctl },       { &wgre_op_fou, draw_fou },
  { &wgre_op_fence, draw_nft },           { &wgre_op_policy, draw_policy },
};

static void
picture_draw (Graph *graph, const WgreOp *op)
{
  for (guint i = 0; i < G_N_ELEMENTS (drawers); i++)
    if (drawers[i].class == op->class)
      drawers[i].draw (graph, op);
}

/* Rules are asked in the order of their priorities, not in that in which they are made. */
static int
rule_order (gconstpointer a, gconstpointer b)
{
  const WgreOp *left = *(const WgreOp *const *) a, *right = *(const WgreOp *const *) b;

  if (left->u.rule.family != right->u.rule.family)
    return left->u.rule.family == AF_INET ? -1 : 1;
  return left->u.rule.priority < right->u.rule.priority ? -1 : 1;
}

static void
draw_all (Graph *graph, const WgrePlan *plan)
{
  g_autoptr (GPtrArray) rules = g_ptr_array_new ();

  for (guint i = 0; i < plan->ops->len; i++)
    if (((const WgreOp *) plan->ops->pdata[i])->class == &wgre_op_rule)
      g_ptr_array_add (rules, plan->ops->pdata[i]);
  g_ptr_array_sort (rules, rule_order);
  for (guint i = 0; i < rules->len; i++)
    picture_draw (graph, rules->pdata[i]);
  for (guint i = 0; i < plan->ops->len; i++)
    if (((const WgreOp *) plan->ops->pdata[i])->class != &wgre_op_rule)
      picture_draw (graph, plan->ops->pdata[i]);
}

/* --- languages --- */

typedef struct {
  const char *begin, *end;
  const char *line_break;
  void (*append_text) (GString *text, const char *words);
  void (*append_node) (GString *text, guint index, NodeKind kind, const char *label);
  void (*append_edge) (GString *text, const Edge *edge, const char *label);
} Language;

/* A name may hold anything. */
static void
append_mermaid_text (GString *text, const char *words)
{
  for (; *words; words++) {
    if (strchr ("\"#<>&", *words))
      g_string_append_printf (text, "#%u;", (guint) *words);
    else
      g_string_append_c (text, g_ascii_iscntrl (*words) ? ' ' : *words);
  }
}

static void
append_mermaid_node (GString *text, guint index, NodeKind kind, const char *label)
{
  static const char *const shapes[N_NODES][2] = {
    [NODE_RULE] = { "{{", "}}" }, [NODE_TABLE] = { "[(", ")]" },    [NODE_LINK] = { "[[", "]]" },
    [NODE_FAR] = { "([", "])" },  [NODE_FIREWALL] = { "[/", "/]" }, [NODE_SETTING] = { "[", "]" },
  };

  g_string_append_printf (text, "  n%u%s\"%s\"%s\n", index, shapes[kind][0], label,
                          shapes[kind][1]);
}

static void
append_mermaid_edge (GString *text, const Edge *edge, const char *label)
{
  if (*label)
    g_string_append_printf (text, "  n%u -->|\"%s\"| n%u\n", edge->from, label, edge->to);
  else
    g_string_append_printf (text, "  n%u --> n%u\n", edge->from, edge->to);
}

static void
append_dot_text (GString *text, const char *words)
{
  for (; *words; words++) {
    if (strchr ("\"\\", *words))
      g_string_append_c (text, '\\');
    g_string_append_c (text, g_ascii_iscntrl (*words) ? ' ' : *words);
  }
}

static void
append_dot_node (GString *text, guint index, NodeKind kind, const char *label)
{
  static const char *const shapes[N_NODES] = {
    [NODE_RULE] = "hexagon", [NODE_TABLE] = "cylinder",   [NODE_LINK] = "box3d",
    [NODE_FAR] = "oval",     [NODE_FIREWALL] = "octagon", [NODE_SETTING] = "note",
  };

  g_string_append_printf (text, "  n%u [shape=%s, label=\"%s\"];\n", index, shapes[kind], label);
}

static void
append_dot_edge (GString *text, const Edge *edge, const char *label)
{
  if (*label)
    g_string_append_printf (text, "  n%u -> n%u [label=\"%s\"];\n", edge->from, edge->to, label);
  else
    g_string_append_printf (text, "  n%u -> n%u;\n", edge->from, edge->to);
}

static const Language languages[] = {
  [WGRE_PICTURE_MERMAID] = {
      .begin = "flowchart LR\n",
      .end = "",
      .line_break = "<br/>",
      .append_text = append_mermaid_text,
      .append_node = append_mermaid_node,
      .append_edge = append_mermaid_edge,
  },
  [WGRE_PICTURE_DOT] = {
      .begin = "digraph plan {\n  rankdir=LR;\n",
      .end = "}\n",
      .line_break = "\\n",
      .append_text = append_dot_text,
      .append_node = append_dot_node,
      .append_edge = append_dot_edge,
  },
};

/* @first: may be NULL. */
static char *
label_of (const Language *language, const char *first, const GPtrArray *lines, guint more)
{
  GString *label = g_string_new (NULL);

  if (first)
    language->append_text (label, first);
  for (guint i = 0; i < lines->len; i++) {
    if (label->len)
      g_string_append (label, language->line_break);
    language->append_text (label, lines->pdata[i]);
  }
  if (more)
    g_string_append_printf (label, "%sand %u more", language->line_break, more);
  return g_string_free (label, FALSE);
}

char *
wgre_picture (const WgrePlan *plan, WgrePictureLanguage language)
{
  const Language *words = &languages[language];
  Graph graph = { .neighbours = 0 };
  GString *text;

  g_return_val_if_fail (plan && language < G_N_ELEMENTS (languages), NULL);
  graph.nodes = g_ptr_array_new_with_free_func (picture_node_free);
  graph.edges = g_ptr_array_new_with_free_func (edge_free);
  draw_all (&graph, plan);

  text = g_string_new (words->begin);
  for (guint i = 0; i < graph.nodes->len; i++) {
    const Node *node = graph.nodes->pdata[i];
    g_autofree char *label = label_of (words, node->name, node->lines, node->more);

    words->append_node (text, i, node->kind, label);
  }
  for (guint i = 0; i < graph.edges->len; i++) {
    const Edge *edge = graph.edges->pdata[i];
    g_autofree char *label = label_of (words, NULL, edge->lines, edge->more);

    words->append_edge (text, edge, label);
  }
  g_string_append (text, words->end);
  g_ptr_array_unref (graph.nodes);
  g_ptr_array_unref (graph.edges);
  return g_string_free (text, FALSE);
}
