/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fake-kernel/fake-kernel.h"

#include <linux/netlink.h>
#include <string.h>

#include "core/types.h"

typedef struct {
  guint id; /* as the ifindex: never used twice */
  guint32 group, mtu;
  gboolean up;
  char *kind, *alias, *wireguard, *remote;
} Link;

/* An address, route, rule or table of the firewall: what makes it unique is the key of its hash
 * table. */
typedef struct {
  char *link; /* goes with it; or NULL */
  char *text; /* what else there is to it; a removal has to match it */
} Thing;

typedef struct {
  char *original;
  GHashTable *owners;
} Claim;

typedef struct {
  WgreKernel parent;
  char *owner;
  GHashTable *made; /* interned name → id of the links that it made */
} Handle;

static struct {
  GHashTable *links, *things, *sysctls, *claims;
  GHashTable *namespaces; /* name → whether we have made it */
  guint last_id;
  gboolean no_new;
  gboolean answers; /* peers do */
  GArray *peers;    /* of WgrePeerState; NULL: by answers */
  void (*look) (void);
  guint calls, asked;
  gboolean failing, behind;
  WgreDirection direction;
  WgreErrorCode code;
  guint countdown;
  void (*hook) (const WgreOp *op, WgreDirection direction, gpointer data);
  gpointer hook_data;
} world;

/* --- what there is --- */

static void
link_free (gpointer data)
{
  Link *link = data;

  g_free (link->kind);
  g_free (link->alias);
  g_free (link->wireguard);
  g_free (link->remote);
  g_free (link);
}

static void
thing_free (gpointer data)
{
  Thing *thing = data;

  g_free (thing->link);
  g_free (thing->text);
  g_free (thing);
}

static void
claim_free (gpointer data)
{
  Claim *claim = data;

  g_free (claim->original);
  g_hash_table_unref (claim->owners);
  g_free (claim);
}

static void
set_sysctl (const char *name, const char *value)
{
  g_hash_table_insert (world.sysctls, g_strdup (name), g_strdup (value));
}

/* What is in a namespace has its name before its own. */
static char *
place (const char *netns, const char *name)
{
  return netns ? g_strdup_printf ("[%s]%s", netns, name) : g_strdup (name);
}

static char *
link_sysctl (const char *link)
{
  return g_strdup_printf ("net/ipv6/conf/%s/disable_ipv6", link);
}

static const char *const of_all_links[] = { "net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding" };

static void
add_namespace (const char *name, gboolean ours)
{
  g_hash_table_insert (world.namespaces, g_strdup (name), GINT_TO_POINTER (ours));
  for (guint i = 0; i < G_N_ELEMENTS (of_all_links); i++) {
    g_autofree char *inside = place (name, of_all_links[i]);

    set_sysctl (inside, "0");
  }
}

static void
remove_namespace (const char *name)
{
  g_hash_table_remove (world.namespaces, name);
  for (guint i = 0; i < G_N_ELEMENTS (of_all_links); i++) {
    g_autofree char *inside = place (name, of_all_links[i]);

    g_hash_table_remove (world.sysctls, inside);
    g_hash_table_remove (world.claims, inside);
  }
}

static Link *
add_link (const char *name, const char *kind, guint32 group)
{
  g_autofree char *sysctl = link_sysctl (name);
  Link *link = g_new0 (Link, 1);

  link->id = ++world.last_id;
  link->kind = g_strdup (kind);
  link->group = group;
  g_hash_table_insert (world.links, g_strdup (name), link);
  set_sysctl (sysctl, g_hash_table_lookup (world.sysctls, "net/ipv6/conf/default/disable_ipv6"));
  return link;
}

static gboolean
goes_with (gpointer key G_GNUC_UNUSED, gpointer value, gpointer link)
{
  return !g_strcmp0 (((Thing *) value)->link, link);
}

static void
remove_link (const char *name)
{
  g_autofree char *sysctl = link_sysctl (name);

  g_hash_table_foreach_remove (world.things, goes_with, (gpointer) name);
  g_hash_table_remove (world.sysctls, sysctl);
  g_hash_table_remove (world.links, name);
}

static void
add_thing (const char *key, const char *link, const char *text)
{
  Thing *thing = g_new0 (Thing, 1);

  thing->link = g_strdup (link);
  thing->text = g_strdup (text);
  g_hash_table_insert (world.things, g_strdup (key), thing);
}

static GHashTable *
table (GDestroyNotify free_value)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_value);
}

static void
forget (void)
{
  g_clear_pointer (&world.links, g_hash_table_unref);
  g_clear_pointer (&world.things, g_hash_table_unref);
  g_clear_pointer (&world.sysctls, g_hash_table_unref);
  g_clear_pointer (&world.claims, g_hash_table_unref);
  g_clear_pointer (&world.namespaces, g_hash_table_unref);
  memset (&world, 0, sizeof world);
}

void
fake_reset (gboolean ipv6_off)
{
  forget ();
  world.links = table (link_free);
  world.things = table (thing_free);
  world.sysctls = table (g_free);
  world.claims = table (claim_free);
  world.namespaces = table (NULL);
  world.answers = TRUE;
  g_clear_pointer (&world.peers, g_array_unref);
  world.calls = world.asked = 0;
  add_namespace ("others", FALSE);
  set_sysctl ("net/ipv6/conf/default/disable_ipv6", ipv6_off ? "1" : "0");
  set_sysctl ("net/ipv4/conf/all/src_valid_mark", "0");
  set_sysctl ("net/ipv4/ip_forward", "0");
  set_sysctl ("net/ipv6/conf/all/forwarding", "0");
  set_sysctl ("net/ipv6/conf/eth0/accept_ra", "1");
  add_link ("eth0", "ether", 0)->up = TRUE;
  add_link ("wg-office", "wireguard", WGRE_LINK_GROUP)->alias =
      g_strdup (WGRE_ALIAS_PREFIX "00000000-0000-4000-8000-000000000000");
  add_thing ("address eth0 192.0.2.2", "eth0", "24");
  add_thing ("route 4 254 0.0.0.0/0 0", "eth0", "unicast eth0 proto 4");
  add_thing ("route 4 51820 192.0.2.0/24 0", NULL, "throw - proto 3");
  add_thing ("rule 4 32766 suppress 0 254", NULL, "proto 2");
  add_thing ("rule 4 31900 marked 4660 254", NULL, "proto 202");
  add_thing ("nft inet filter", NULL, "chain input { }");
}

static void
put_line (GPtrArray *lines, char *line)
{
  g_ptr_array_add (lines, line);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
dump_links (GPtrArray *lines)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, world.links);
  while (g_hash_table_iter_next (&iter, &key, &value)) {
    const Link *link = value;

    put_line (lines,
              g_strdup_printf ("link %s %s group %u alias %s mtu %u%s%s%s%s", (char *) key,
                               link->kind, link->group, link->alias, link->mtu,
                               link->up ? " up " : " down ", link->wireguard ? link->wireguard : "",
                               link->remote ? "moved to " : "", link->remote ? link->remote : ""));
  }
}

static void
dump_things (GPtrArray *lines)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, world.things);
  while (g_hash_table_iter_next (&iter, &key, &value))
    put_line (lines, g_strdup_printf ("%s: %s", (char *) key, ((Thing *) value)->text));
}

static void
dump_sysctls (GPtrArray *lines)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, world.sysctls);
  while (g_hash_table_iter_next (&iter, &key, &value))
    put_line (lines, g_strdup_printf ("sysctl %s=%s", (char *) key, (char *) value));
  g_hash_table_iter_init (&iter, world.namespaces);
  while (g_hash_table_iter_next (&iter, &key, &value))
    put_line (lines, g_strdup_printf ("netns %s%s", (char *) key, value ? " of ours" : ""));
  g_hash_table_iter_init (&iter, world.claims);
  while (g_hash_table_iter_next (&iter, &key, &value))
    put_line (lines, g_strdup_printf ("claim %s by %u", (char *) key,
                                      g_hash_table_size (((Claim *) value)->owners)));
}

char *
fake_dump (void)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GString *text = g_string_new (NULL);

  dump_links (lines);
  dump_things (lines);
  dump_sysctls (lines);
  g_ptr_array_sort (lines, compare_lines);
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "%s\n", (char *) lines->pdata[i]);
  return g_string_free (text, FALSE);
}

/* --- operations --- */

static gboolean
fail (GError **error, WgreErrorCode code, const char *text)
{
  g_set_error_literal (error, WGRE_ERROR, (gint) code, text);
  return FALSE;
}

static gboolean
find_link (const WgreOp *op, Link **ret_link, GError **error)
{
  g_autofree char *name = place (op->netns[WGRE_UP], op->interface);

  *ret_link = g_hash_table_lookup (world.links, name);
  return *ret_link || fail (error, WGRE_ERROR_NOT_FOUND, "No such device");
}

static guint
made_by (const Handle *handle, const char *interface)
{
  return handle->made ? GPOINTER_TO_UINT (g_hash_table_lookup (handle->made, interface)) : 0;
}

static gboolean
is_own_link (const Handle *handle, const Link *link, const WgreOp *op, const char *uuid)
{
  g_autofree char *alias = g_strconcat (WGRE_ALIAS_PREFIX, uuid, NULL);

  return link && link->group == WGRE_LINK_GROUP && (!link->alias || !strcmp (link->alias, alias)) &&
         (!made_by (handle, op->interface) || made_by (handle, op->interface) == link->id);
}

/* Where a link of ours that is to be undone is; NULL: nowhere. */
static char *
find_own (const Handle *handle, const WgreOp *op, const char *uuid)
{
  g_autofree char *inside = place (op->netns[WGRE_DOWN], op->interface);

  if (is_own_link (handle, g_hash_table_lookup (world.links, inside), op, uuid))
    return g_steal_pointer (&inside);
  if (is_own_link (handle, g_hash_table_lookup (world.links, op->interface), op, uuid))
    return g_strdup (op->interface);
  return NULL;
}

static gboolean
link_apply (Handle *handle, const WgreOp *op, WgreDirection direction, GError **error)
{
  g_autofree char *found = NULL;
  Link *link;

  if (direction == WGRE_UP) {
    if (g_hash_table_contains (world.links, op->interface))
      return fail (error, WGRE_ERROR_EXISTS, "File exists");
    if (op->lower && !g_hash_table_contains (world.links, op->lower))
      return fail (error, WGRE_ERROR_NOT_FOUND, "No such device");
    link = add_link (op->interface, op->u.link.kind, op->u.link.spec.group);
    g_hash_table_insert (handle->made, (gpointer) op->interface, GUINT_TO_POINTER (link->id));
    return TRUE;
  }
  found = find_own (handle, op, op->u.link.uuid);
  if (!found)
    return fail (error, WGRE_ERROR_NOT_FOUND, "No such device");
  remove_link (found);
  return TRUE;
}

/* --- namespaces --- */

static gboolean
is_in (gpointer name, gpointer value G_GNUC_UNUSED, gpointer prefix)
{
  return g_str_has_prefix (name, prefix);
}

static gboolean
netns_apply (Handle *handle G_GNUC_UNUSED, const WgreOp *op, WgreDirection direction,
             GError **error)
{
  const char *name = op->u.netns.name;
  g_autofree char *prefix = place (name, "");

  if (direction == WGRE_UP) {
    if (!g_hash_table_contains (world.namespaces, name))
      add_namespace (name, TRUE);
    return TRUE;
  }
  if (!g_hash_table_lookup (world.namespaces, name) ||
      g_hash_table_find (world.links, is_in, prefix))
    return fail (error, WGRE_ERROR_NOT_FOUND, "not ours, or not empty");
  remove_namespace (name);
  return TRUE;
}

/* A link that is moved comes without addresses, and down. */
static gboolean
link_move_apply (Handle *handle G_GNUC_UNUSED, const WgreOp *op, WgreDirection direction,
                 GError **error)
{
  g_autofree char *inside = place (op->u.netns.name, op->interface);
  Link *link, *moved;

  g_assert_cmpint (direction, ==, WGRE_UP);
  g_assert_true (g_hash_table_contains (world.namespaces, op->u.netns.name));
  if (!find_link (op, &link, error))
    return FALSE;
  if (g_hash_table_contains (world.links, inside))
    return fail (error, WGRE_ERROR_EXISTS, "File exists");
  moved = add_link (inside, link->kind, link->group);
  moved->id = link->id;
  moved->alias = g_steal_pointer (&link->alias);
  moved->wireguard = g_steal_pointer (&link->wireguard);
  remove_link (op->interface);
  return TRUE;
}

static gboolean
resolver_apply (Handle *handle G_GNUC_UNUSED, const WgreOp *op, WgreDirection direction,
                GError **error)
{
  g_autofree char *key = g_strdup_printf ("resolver %s %s", op->u.resolver.netns, op->interface);

  if (direction == WGRE_UP)
    add_thing (key, NULL, "");
  else if (!g_hash_table_remove (world.things, key))
    return fail (error, WGRE_ERROR_NOT_FOUND, "none");
  return TRUE;
}

static gboolean
link_change_apply (Handle *handle G_GNUC_UNUSED, const WgreOp *op, WgreDirection direction,
                   GError **error)
{
  g_autofree char *remote = wgre_ip_to_string (&op->u.link.spec.remote);
  Link *link;

  g_assert_cmpint (direction, ==, WGRE_UP);
  if (!find_link (op, &link, error))
    return FALSE;
  if (strcmp (link->kind, op->u.link.kind))
    return fail (error, WGRE_ERROR_UNSUPPORTED, "Operation not supported");
  g_free (link->remote);
  link->remote = g_steal_pointer (&remote);
  return TRUE;
}

static gboolean
link_set_apply (Handle *handle G_GNUC_UNUSED, const WgreOp *op, WgreDirection direction,
                GError **error)
{
  const WgreLinkChange *change = &op->u.change;
  Link *link;

  g_assert_cmpint (direction, ==, WGRE_UP);
  if (!find_link (op, &link, error))
    return FALSE;
  if (change->alias) {
    g_free (link->alias);
    link->alias = g_strdup (change->alias);
  }
  if (change->mtu)
    link->mtu = change->mtu;
  link->up = link->up || change->up;
  return TRUE;
}

static gboolean
wireguard_apply (Handle *handle, const WgreOp *op, WgreDirection direction, GError **error)
{
  g_autofree char *found = NULL;
  Link *link;

  if (direction == WGRE_DOWN) {
    found = find_own (handle, op, op->u.wireguard.uuid);
    link = found ? g_hash_table_lookup (world.links, found) : NULL;
    if (!link || !link->wireguard)
      return fail (error, WGRE_ERROR_NOT_FOUND, "nothing to empty");
    g_clear_pointer (&link->wireguard, g_free);
    return TRUE;
  }
  if (!find_link (op, &link, error))
    return FALSE;
  if (g_strcmp0 (link->kind, wgre_op_family (op)))
    return fail (error, WGRE_ERROR_UNSUPPORTED, "Operation not supported");
  g_free (link->wireguard);
  link->wireguard = wgre_op_describe (op, WGRE_UP);
  return TRUE;
}

/* A thing with this key: added when there is none, removed when it matches in everything. */
static gboolean
thing_apply (const char *key, const char *link, const char *text, WgreDirection direction,
             GError **error)
{
  const Thing *thing = g_hash_table_lookup (world.things, key);

  if (direction == WGRE_UP) {
    if (thing)
      return fail (error, WGRE_ERROR_EXISTS, "File exists");
    add_thing (key, link, text);
    return TRUE;
  }
  if (!thing || strcmp (thing->text, text) || g_strcmp0 (thing->link, link))
    return fail (error, WGRE_ERROR_NOT_FOUND, "No such file or directory");
  g_hash_table_remove (world.things, key);
  return TRUE;
}

static gboolean
address_apply (Handle *handle G_GNUC_UNUSED, const WgreOp *op, WgreDirection direction,
               GError **error)
{
  const WgrePrefix *local = &op->u.address.local, *peer = &op->u.address.peer;
  g_autofree char *address = wgre_ip_to_string (&local->ip),
                  *far = peer->ip.family ? wgre_prefix_to_string (peer) : g_strdup ("-"),
                  *name = place (op->netns[direction], op->interface),
                  *key = g_strdup_printf ("address %s %s", name, address),
                  *text = g_strdup_printf ("%u peer %s", local->length, far),
                  *disabled = link_sysctl (name);
  Link *link;

  if (!find_link (op, &link, error))
    return FALSE;
  if (local->ip.family == AF_INET6 && !strcmp (g_hash_table_lookup (world.sysctls, disabled), "1"))
    return fail (error, WGRE_ERROR_PERMISSION, "Permission denied (IPv6 is disabled)");
  return thing_apply (key, name, text, direction, error);
}

/* The kernel forgets neighbours when a link goes down, and learns some by itself: replaced, not
 * added. */
/* As if the device had been configured so from the beginning: a fixture can compare the two. */
static gboolean
wireguard_change_apply (Handle *handle G_GNUC_UNUSED, const WgreOp *op, WgreDirection direction,
                        GError **error)
{
  WgreOp whole = { .class = &wgre_op_wireguard, .interface = op->interface, .family = op->family };
  Link *link;

  whole.u.wireguard =
      direction == WGRE_UP ? op->u.wireguard_change.to : op->u.wireguard_change.from;
  if (!find_link (op, &link, error))
    return FALSE;
  if (!link->wireguard)
    return fail (error, WGRE_ERROR_KERNEL, "not configured");
  /* As it is described where it is configured at first, outside of a network namespace. */
  g_free (link->wireguard);
  link->wireguard = wgre_op_describe (&whole, WGRE_UP);
  return TRUE;
}

static gboolean
neighbour_apply (Handle *handle G_GNUC_UNUSED, const WgreOp *op, WgreDirection direction,
                 GError **error)
{
  g_autofree char *inner = wgre_ip_to_string (&op->u.neighbour.inner),
                  *outer = wgre_ip_to_string (&op->u.neighbour.outer),
                  *name = place (op->netns[direction], op->interface),
                  *key = g_strdup_printf ("neighbour %s %s", name, inner);
  Link *link;

  if (!find_link (op, &link, error))
    return FALSE;
  if (direction == WGRE_DOWN)
    return thing_apply (key, op->interface, outer, direction, error);
  if (!link->up)
    return fail (error, WGRE_ERROR_KERNEL, "Network is down");
  add_thing (key, name, outer);
  return TRUE;
}

static gboolean
route_apply (Handle *handle G_GNUC_UNUSED, const WgreOp *op, WgreDirection direction,
             GError **error)
{
  const WgreRouteSpec *route = &op->u.route;
  gboolean unicast = route->type == WGRE_ROUTE_UNICAST,
           v4 = route->destination.ip.family == AF_INET;
  g_autofree char *destination = wgre_prefix_to_string (&route->destination),
                  *name = place (op->netns[direction], op->interface),
                  *where = place (op->netns[direction], ""),
                  *key =
                      g_strdup_printf ("route %s%c %u %s %u", where, v4 ? '4' : '6', route->table,
                                       destination, route->metric || v4 ? route->metric : 1024),
                  *text = g_strdup_printf ("type %u %s proto %d", route->type, unicast ? name : "-",
                                           WGRE_PROTOCOL);
  Link *link;

  if (!unicast)
    return thing_apply (key, NULL, text, direction, error);
  if (!find_link (op, &link, error))
    return FALSE;
  if (direction == WGRE_UP && !link->up)
    return fail (error, WGRE_ERROR_KERNEL, "Network is down");
  return thing_apply (key, name, text, direction, error);
}

static gboolean
rule_apply (Handle *handle G_GNUC_UNUSED, const WgreOp *op, WgreDirection direction, GError **error)
{
  static const char *const kinds[] = { "marked", "unmarked", "suppress" };
  const WgreRuleSpec *rule = &op->u.rule;
  g_autofree char *key =
      g_strdup_printf ("rule %c %u %s %u %u", rule->family == AF_INET ? '4' : '6', rule->priority,
                       kinds[rule->kind], rule->mark, rule->table);

  return thing_apply (key, NULL, "proto 202", direction, error);
}

static gboolean
policy_apply (Handle *handle G_GNUC_UNUSED, const WgreOp *op, WgreDirection direction,
              GError **error)
{
  g_autofree char *command = wgre_op_describe (op, WGRE_UP),
                  *key = place (op->netns[direction], command);

  return thing_apply (key, NULL, "proto 202", direction, error);
}

static gboolean
nft_apply (Handle *handle G_GNUC_UNUSED, const WgreOp *op, WgreDirection direction, GError **error)
{
  g_autofree char *table = place (op->netns[direction], op->u.nft.table),
                  *key = g_strconcat ("nft ", table, NULL);

  if (direction == WGRE_UP)
    add_thing (key, NULL, op->u.nft.body);
  else if (!g_hash_table_remove (world.things, key))
    return fail (error, WGRE_ERROR_NOT_FOUND, "No such file or directory");
  return TRUE;
}

static gboolean
claim_add (Handle *handle, const char *name)
{
  Claim *claim = g_hash_table_lookup (world.claims, name);

  if (!claim) {
    claim = g_new0 (Claim, 1);
    claim->original = g_strdup (g_hash_table_lookup (world.sysctls, name));
    claim->owners = table (NULL);
    g_hash_table_insert (world.claims, g_strdup (name), claim);
  }
  return g_hash_table_add (claim->owners, g_strdup (handle->owner));
}

static gboolean
claim_release (Handle *handle, const char *name, const char *value, GError **error)
{
  Claim *claim = g_hash_table_lookup (world.claims, name);

  if (!claim || !g_hash_table_remove (claim->owners, handle->owner))
    return fail (error, WGRE_ERROR_NOT_FOUND, "not claimed");
  if (g_hash_table_size (claim->owners))
    return TRUE;
  if (!strcmp (g_hash_table_lookup (world.sysctls, name), value))
    set_sysctl (name, claim->original);
  g_hash_table_remove (world.claims, name);
  return TRUE;
}

static gboolean
sysctl_apply (Handle *handle, const WgreOp *op, WgreDirection direction, GError **error)
{
  const char *value = op->u.sysctl.value;
  g_autofree char *link = place (op->netns[direction], op->interface);
  g_autofree char *name = op->with_link && op->netns[direction]
                              ? link_sysctl (link)
                              : place (op->netns[direction], op->u.sysctl.name);

  if (direction == WGRE_DOWN)
    return claim_release (handle, name, value, error);
  if (!g_hash_table_contains (world.sysctls, name))
    return fail (error, WGRE_ERROR_NOT_FOUND, "No such file or directory");
  if (!op->with_link)
    claim_add (handle, name);
  set_sysctl (name, value);
  return TRUE;
}

static char *
fou_key (const WgreOp *op)
{
  return g_strdup_printf ("fou %u %u", op->u.fou.family, op->u.fou.port);
}

/* One socket for each family and port; who agrees on all of it shares it. */
static gboolean
fou_apply (Handle *handle, const WgreOp *op, WgreDirection direction, GError **error)
{
  g_autofree char *key = fou_key (op), *text = g_strdup_printf ("protocol %u", op->u.fou.protocol);
  const Thing *thing = g_hash_table_lookup (world.things, key);
  const Claim *claim = g_hash_table_lookup (world.claims, key);

  if (direction == WGRE_UP) {
    if (thing && (!claim || strcmp (thing->text, text)))
      return fail (error, WGRE_ERROR_EXISTS, "Address already in use");
    add_thing (key, NULL, text);
    claim_add (handle, key);
    return TRUE;
  }
  if (!claim || !g_hash_table_remove (claim->owners, handle->owner))
    return fail (error, WGRE_ERROR_NOT_FOUND, "not ours");
  if (g_hash_table_size (claim->owners))
    return TRUE;
  g_hash_table_remove (world.claims, key);
  return thing_apply (key, NULL, text, direction, error);
}

static char *
firewalld_key (const WgreOp *op)
{
  return g_strdup_printf ("firewalld %s %u %u", op->u.firewalld.zone, op->u.firewalld.port,
                          op->u.firewalld.protocol);
}

/* What somebody else lets in stays his. */
static gboolean
firewalld_apply (Handle *handle, const WgreOp *op, WgreDirection direction, GError **error)
{
  g_autofree char *key = firewalld_key (op);
  const Claim *claim = g_hash_table_lookup (world.claims, key);

  if (direction == WGRE_UP) {
    if (g_hash_table_contains (world.things, key) && !claim)
      return TRUE;
    add_thing (key, NULL, "let in");
    claim_add (handle, key);
    return TRUE;
  }
  if (!claim || !g_hash_table_remove (claim->owners, handle->owner))
    return fail (error, WGRE_ERROR_NOT_FOUND, "not ours");
  if (g_hash_table_size (claim->owners))
    return TRUE;
  g_hash_table_remove (world.claims, key);
  g_hash_table_remove (world.things, key);
  return TRUE;
}

static gboolean
apply_to_world (Handle *handle, const WgreOp *op, WgreDirection direction, GError **error)
{
  static const struct {
    const WgreOpClass *class;
    gboolean (*apply) (Handle *handle, const WgreOp *op, WgreDirection direction, GError **error);
  } rows[] = {
    { &wgre_op_link, link_apply },
    { &wgre_op_link_change, link_change_apply },
    { &wgre_op_link_set, link_set_apply },
    { &wgre_op_wireguard, wireguard_apply },
    { &wgre_op_address, address_apply },
    { &wgre_op_neighbour, neighbour_apply },
    { &wgre_op_route, route_apply },
    { &wgre_op_rule, rule_apply },
    { &wgre_op_policy, policy_apply },
    { &wgre_op_nft, nft_apply },
    { &wgre_op_fence, nft_apply },
    { &wgre_op_sysctl, sysctl_apply },
    { &wgre_op_fou, fou_apply },
    { &wgre_op_firewalld, firewalld_apply },
    { &wgre_op_wireguard_change, wireguard_change_apply },
    { &wgre_op_netns, netns_apply },
    { &wgre_op_link_move, link_move_apply },
    { &wgre_op_resolver, resolver_apply },
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (rows) == WGRE_N_OPS);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].class == op->class)
      return rows[i].apply (handle, op, direction, error);
  g_assert_not_reached ();
}

/* --- handles --- */

static gboolean
fails_now (WgreDirection direction)
{
  if (!world.failing || world.direction != direction || world.countdown--)
    return FALSE;
  world.failing = FALSE;
  return TRUE;
}

static gboolean
handle_apply (WgreKernel *kernel, const WgreOp *const *ops, guint n, WgreDirection direction,
              guint *ret_failed, GError **error)
{
  gboolean ok = TRUE;

  for (guint i = 0; i < n; i++) {
    g_autoptr (GError) problem = NULL;
    gboolean behind = world.behind;

    g_assert_true (ops[i]->class->channel == ops[0]->class->channel);
    if (world.hook)
      world.hook (ops[i], direction, world.hook_data);
    if (fails_now (direction))
      fail (&problem, world.code, "made to fail");
    else if (apply_to_world ((Handle *) kernel, ops[i], direction, &problem))
      continue;
    if (ok) {
      *ret_failed = i;
      g_propagate_error (error, g_steal_pointer (&problem));
      ok = FALSE;
    }
    if (!behind)
      break;
  }
  return ok;
}

static gboolean
handle_move_peer (WgreKernel *kernel, const char *interface, const WgreKey *public_key,
                  const WgreEndpointAddress *address, GError **error)
{
  Link *link = g_hash_table_lookup (world.links, interface);
  g_autofree char *ip = wgre_ip_to_string (&address->ip), *before = NULL;
  char key[WGRE_KEY_TEXT_SIZE];

  if (!link || link->id != made_by ((Handle *) kernel, interface) || !link->wireguard)
    return fail (error, WGRE_ERROR_NOT_FOUND, "No such device");
  wgre_key_print (public_key, key);
  before = link->wireguard;
  link->wireguard = g_strdup_printf ("%s\n%s moved to %s %u", before, key, ip, address->port);
  return TRUE;
}

static gboolean
handle_renew_peer (WgreKernel *kernel, const char *interface, const WgrePeer *peer,
                   const WgreEndpointAddress *address, GError **error)
{
  Link *link = g_hash_table_lookup (world.links, interface);
  g_autofree char *ip = wgre_ip_to_string (&address->ip), *before = NULL;
  char key[WGRE_KEY_TEXT_SIZE];

  if (!link || link->id != made_by ((Handle *) kernel, interface) || !link->wireguard)
    return fail (error, WGRE_ERROR_NOT_FOUND, "No such device");
  wgre_key_print (&peer->public_key, key);
  before = link->wireguard;
  link->wireguard = g_strdup_printf ("%s\n%s renewed at %s %u", before, key, ip, address->port);
  for (guint i = 0; world.peers && i < world.peers->len; i++) {
    WgrePeerState *state = &g_array_index (world.peers, WgrePeerState, i);

    if (wgre_key_equal (&state->public_key, &peer->public_key))
      *state = (WgrePeerState){ .public_key = peer->public_key, .endpoint = *address, .sent = 148 };
  }
  return TRUE;
}

/* The first peer never answers; the last one has at once, unless nobody shall. */
static gboolean
handle_device (WgreKernel *kernel, const char *interface, WgreDeviceState *ret_device,
               GError **error)
{
  const Link *link = g_hash_table_lookup (world.links, interface);
  const WgrePeerState peers[] = { { .handshake = 0 }, { .handshake = world.answers ? 1 : 0 } };

  world.asked++;
  if (!link || link->id != made_by ((Handle *) kernel, interface) || !link->wireguard)
    return fail (error, WGRE_ERROR_NOT_FOUND, "No such device");
  ret_device->peers = g_array_new (FALSE, FALSE, sizeof *peers);
  if (world.peers && world.look)
    world.look ();
  if (world.peers)
    g_array_append_vals (ret_device->peers, world.peers->data, world.peers->len);
  else
    g_array_append_vals (ret_device->peers, peers, G_N_ELEMENTS (peers));
  return TRUE;
}

static gboolean
handle_call_peers (WgreKernel *kernel, const char *interface, const GPtrArray *peers G_GNUC_UNUSED,
                   const GArray *addresses G_GNUC_UNUSED, GError **error)
{
  const Link *link = g_hash_table_lookup (world.links, interface);

  if (!link || link->id != made_by ((Handle *) kernel, interface) || !link->wireguard)
    return fail (error, WGRE_ERROR_NOT_FOUND, "No such device");
  world.calls++;
  return TRUE;
}

static WgreSocket *
handle_listen (WgreKernel *kernel G_GNUC_UNUSED, const char *netns G_GNUC_UNUSED, GError **error)
{
  return wgre_socket_open (NETLINK_ROUTE, error);
}

static int
handle_packets (WgreKernel *kernel G_GNUC_UNUSED, const char *netns G_GNUC_UNUSED,
                WgrePackets sort G_GNUC_UNUSED, GError **error)
{
  fail (error, WGRE_ERROR_UNSUPPORTED, "no packets here");
  return -1;
}

static void
handle_free (WgreKernel *kernel)
{
  g_hash_table_unref (((Handle *) kernel)->made);
  g_free (((Handle *) kernel)->owner);
  g_free (kernel);
}

WgreKernel *
fake_kernel_new (const char *directory G_GNUC_UNUSED, const char *owner, GError **error)
{
  Handle *handle;

  if (world.no_new) {
    fail (error, WGRE_ERROR_KERNEL, "no socket");
    return NULL;
  }
  handle = g_new0 (Handle, 1);
  handle->parent.apply = handle_apply;
  handle->parent.move_peer = handle_move_peer;
  handle->parent.renew_peer = handle_renew_peer;
  handle->parent.device = handle_device;
  handle->parent.call_peers = handle_call_peers;
  handle->parent.listen = handle_listen;
  handle->parent.packets = handle_packets;
  handle->parent.free = handle_free;
  handle->made = g_hash_table_new (NULL, NULL);
  handle->owner = g_strdup (owner);
  return &handle->parent;
}

/* --- what others and the tests do --- */

void
fake_fail_at (WgreDirection direction, guint at, WgreErrorCode code, gboolean behind)
{
  world.failing = TRUE;
  world.direction = direction;
  world.countdown = at;
  world.code = code;
  world.behind = behind;
}

void
fake_answers (gboolean answers)
{
  world.answers = answers;
}

WgrePeerState *
fake_peer (const char *key, void (*look) (void))
{
  WgrePeerState state = { 0 };

  if (!world.peers)
    world.peers = g_array_new (FALSE, FALSE, sizeof state);
  g_assert_true (wgre_key_parse (key, &state.public_key));
  for (guint i = 0; i < world.peers->len; i++)
    if (wgre_key_equal (&g_array_index (world.peers, WgrePeerState, i).public_key,
                        &state.public_key))
      return &g_array_index (world.peers, WgrePeerState, i);
  world.look = look;
  g_array_append_val (world.peers, state);
  return &g_array_index (world.peers, WgrePeerState, world.peers->len - 1);
}

guint
fake_calls (void)
{
  return world.calls;
}

guint
fake_asked (void)
{
  return world.asked;
}

void
fake_fail_new (void)
{
  world.no_new = TRUE;
}

void
fake_on_apply (void (*hook) (const WgreOp *op, WgreDirection direction, gpointer data),
               gpointer data)
{
  world.hook = hook;
  world.hook_data = data;
}

/* With a namespace goes what is in it. */
static void
remove_links_in (const char *netns)
{
  g_autoptr (GList) names = g_hash_table_get_keys (world.links);
  g_autofree char *prefix = place (netns, "");

  for (GList *name = names; name; name = name->next)
    if (g_str_has_prefix (name->data, prefix))
      remove_link (name->data);
}

gboolean
fake_remove (const WgreOp *op)
{
  Handle somebody = { .owner = (char *) "somebody" };
  g_autofree char *shared = op->class == &wgre_op_fou         ? fou_key (op)
                            : op->class == &wgre_op_firewalld ? firewalld_key (op)
                                                              : NULL;

  /* Others ask nobody's claims. */
  if (shared)
    return g_hash_table_remove (world.things, shared);
  if (op->class == &wgre_op_netns)
    remove_links_in (op->u.netns.name);
  return apply_to_world (&somebody, op, WGRE_DOWN, NULL);
}

static gboolean
is_fence (gpointer key, gpointer value G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
  return g_str_has_prefix (key, "nft inet nm-wgre.fence.");
}

guint
fake_open_fences (void)
{
  return g_hash_table_foreach_remove (world.things, is_fence, NULL);
}

void
fake_add_link (const char *name, const char *kind)
{
  add_link (name, kind, 0);
}

void
fake_sysctl (const char *name, const char *value)
{
  set_sysctl (name, value);
}
