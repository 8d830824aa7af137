/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/kernel.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <linux/netlink.h>

#include "host/claim.h"
#include "host/firewalld.h"
#include "host/netns.h"
#include "host/sysctl.h"
#include "net/nft.h"
#include "net/query.h"

/* Where operations happen: the network namespace of this process, or another one. */
typedef struct {
  const char *name;            /* interned; NULL: our own */
  WgreNetns *netns;            /* NULL: our own */
  WgreSocket *route, *generic; /* generic: opened when first needed */
  const char *family;          /* of generic netlink, the name of @known; NULL: none yet */
  WgreFamily known;
} Place;

/* A link, and where it is now. */
typedef struct {
  int ifindex;
  Place *place;
  const char *family; /* of generic netlink that it is configured by; NULL: none */
} Made;

typedef struct {
  WgreKernel parent;
  Place here, inside; /* inside: entered when first needed; a kernel knows one */
  GHashTable *links;  /* interned name → Made *: of the links that were made */
  WgreOpContext context;
  char *directory, *owner;
} RealKernel;

/* --- places --- */

static void
leave (Place *place)
{
  g_clear_pointer (&place->route, wgre_socket_close);
  g_clear_pointer (&place->generic, wgre_socket_close);
  g_clear_pointer (&place->netns, wgre_netns_close);
  *place = (Place){ 0 };
}

static WgreSocket *
open_socket (Place *place, int protocol, GError **error)
{
  return place->netns ? wgre_netns_socket (place->netns, protocol, error)
                      : wgre_socket_open (protocol, error);
}

/* The place once entered stays what it is, also when its name is removed. */
static Place *
enter (RealKernel *self, const char *name, gboolean create, GError **error)
{
  Place *place = &self->inside;

  if (!name)
    return &self->here;
  if (place->name == name)
    return place;
  leave (place);
  place->netns = wgre_netns_open (name, create, error);
  if (place->netns)
    place->route = open_socket (place, NETLINK_ROUTE, error);
  if (!place->route) {
    leave (place);
    return NULL;
  }
  place->name = name;
  self->context.netns_fd = wgre_netns_fd (place->netns);
  return place;
}

/* --- link --- */

static int
ifindex_of (const RealKernel *self, const char *interface)
{
  const Made *link = g_hash_table_lookup (self->links, interface);

  return link ? link->ifindex : 0;
}

static void
set_link (RealKernel *self, const char *interface, const WgreLinkInfo *info, Place *place)
{
  Made *link = g_new0 (Made, 1);

  link->ifindex = info->ifindex;
  link->place = place;
  link->family = wgre_kind_family (info->kind);
  g_hash_table_replace (self->links, (gpointer) interface, link);
}

static gboolean
learn_ifindex (RealKernel *self, Place *place, const WgreOp *op, GError **error)
{
  g_auto (WgreLinkInfo) link = { 0 };

  if (!wgre_query_link (place->route, op->interface, &link, error))
    return FALSE;
  set_link (self, op->interface, &link, place);
  return TRUE;
}

/* A link is ours when it has our group, and our alias or (after a crash between the two steps of
 * making it) none. */
static gboolean
find_own_link (RealKernel *self, Place *place, const WgreOp *op, const char *uuid, GError **error)
{
  g_autofree char *alias = g_strconcat (WGRE_ALIAS_PREFIX, uuid, NULL);
  const Made *known = g_hash_table_lookup (self->links, op->interface);
  g_auto (WgreLinkInfo) link = { 0 };

  if (!wgre_query_link (place->route, op->interface, &link, error))
    return FALSE;
  if (link.group != WGRE_LINK_GROUP ||
      (link.alias && *link.alias && g_strcmp0 (link.alias, alias)) ||
      (known && known->place == place && known->ifindex != link.ifindex)) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND, _ ("the link %s is not ours"),
                 op->interface);
    return FALSE;
  }
  set_link (self, op->interface, &link, place);
  return TRUE;
}

/* --- channels --- */

static void
encode (RealKernel *self, const WgreOp *op, WgreDirection direction, WgreBatch *batch)
{
  self->context.ifindex = ifindex_of (self, op->interface);
  self->context.lower = op->lower ? ifindex_of (self, op->lower) : 0;
  op->class->encode (op, direction, &self->context, batch);
}

typedef gboolean (*ApplyChannel) (RealKernel *self, const WgreOp *const *ops, guint n,
                                  WgreDirection direction, guint *ret_failed, GError **error);

static gboolean
send_route (RealKernel *self, Place *place, const WgreOp *const *ops, guint n,
            WgreDirection direction, guint *ret_failed, GError **error)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();

  for (guint i = 0; i < n; i++)
    encode (self, ops[i], direction, batch);
  /* Each is one message. */
  return wgre_socket_talk (place->route, batch, ret_failed, error);
}

/* A link on its way to another network namespace may still be here, or the namespace is gone. */
static Place *
find_link (RealKernel *self, const WgreOp *op, const char *uuid, GError **error)
{
  g_autoptr (GError) problem = NULL;
  Place *place = enter (self, op->netns[WGRE_DOWN], FALSE, &problem);

  if (place && find_own_link (self, place, op, uuid, &problem))
    return place;
  if (op->netns[WGRE_DOWN] && g_error_matches (problem, WGRE_ERROR, WGRE_ERROR_NOT_FOUND))
    return find_own_link (self, &self->here, op, uuid, error) ? &self->here : NULL;
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

static gboolean
remove_link (RealKernel *self, const WgreOp *op, GError **error)
{
  Place *place = find_link (self, op, op->u.link.uuid, error);

  return place && send_route (self, place, &op, 1, WGRE_DOWN, NULL, error);
}

static gboolean
move_link (RealKernel *self, const WgreOp *op, GError **error)
{
  Place *inside = enter (self, op->u.netns.name, FALSE, error);

  return inside && send_route (self, &self->here, &op, 1, WGRE_UP, NULL, error) &&
         learn_ifindex (self, inside, op, error);
}

static gboolean
apply_route (RealKernel *self, const WgreOp *const *ops, guint n, WgreDirection direction,
             guint *ret_failed, GError **error)
{
  gboolean link = ops[0]->class == &wgre_op_link;
  Place *place;

  if (link && direction == WGRE_DOWN)
    return remove_link (self, ops[0], error);
  if (ops[0]->class == &wgre_op_link_move)
    return move_link (self, ops[0], error);
  place = enter (self, ops[0]->netns[direction], FALSE, error);
  return place && send_route (self, place, ops, n, direction, ret_failed, error) &&
         (!link || learn_ifindex (self, place, ops[0], error));
}

/* The socket, and in the context the family. */
static gboolean
open_generic (RealKernel *self, Place *place, const char *family, GError **error)
{
  if (!place->generic)
    place->generic = open_socket (place, NETLINK_GENERIC, error);
  if (!place->generic)
    return FALSE;
  if (place->family != family) {
    place->family = NULL;
    if (!wgre_socket_family (place->generic, family, &place->known, error))
      return FALSE;
    place->family = family;
  }
  self->context.family = place->known;
  return TRUE;
}

static gboolean
talk_generic_in (RealKernel *self, Place *place, const WgreOp *const *ops, guint n,
                 WgreDirection direction, GError **error)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();

  if (!place || !open_generic (self, place, wgre_op_family (ops[0]), error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    encode (self, ops[i], direction, batch);
  return wgre_socket_talk (place->generic, batch, NULL, error);
}

static gboolean
talk_generic (RealKernel *self, const WgreOp *const *ops, guint n, WgreDirection direction,
              GError **error)
{
  return talk_generic_in (self, enter (self, ops[0]->netns[direction], FALSE, error), ops, n,
                          direction, error);
}

/* Nobody else's link of that name is emptied. */
static gboolean
empty_device (RealKernel *self, const WgreOp *op, GError **error)
{
  return talk_generic_in (self, find_link (self, op, op->u.wireguard.uuid, error), &op, 1,
                          WGRE_DOWN, error);
}

/* --- what several tunnels may share --- */

typedef gboolean (*Act) (RealKernel *self, const WgreOp *op, WgreDirection direction,
                         GError **error);

/* The first who wants it acts. */
static gboolean
join_claim (RealKernel *self, const WgreOp *op, const char *folder, Act act, GError **error)
{
  if (!wgre_claim_add (folder, self->owner, error))
    return FALSE;
  if (wgre_claim_count (folder) > 1 || act (self, op, WGRE_UP, error))
    return TRUE;
  wgre_claim_remove (folder, self->owner);
  return FALSE;
}

/* The last who wanted it acts. Somebody else's cannot be told from ours by looking at it: the claim
 * does. */
static gboolean
leave_claim (RealKernel *self, const WgreOp *op, const char *folder, Act act, GError **error)
{
  if (!wgre_claim_has (folder, self->owner)) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND, _ ("it is not ours"));
    return FALSE;
  }
  if (wgre_claim_count (folder) == 1 && !act (self, op, WGRE_DOWN, error))
    return FALSE;
  return wgre_claim_leave (folder, self->owner, error);
}

/* TRUE also when the error is that it was gone already. */
static gboolean
done_or (gboolean done, WgreErrorCode gone, GError *problem, GError **error)
{
  if (done || g_error_matches (problem, WGRE_ERROR, (gint) gone)) {
    g_clear_error (&problem);
    return TRUE;
  }
  g_propagate_error (error, problem);
  return FALSE;
}

/* To the kernel, a port that is not open is an invalid argument. */
static gboolean
act_fou (RealKernel *self, const WgreOp *op, WgreDirection direction, GError **error)
{
  GError *problem = NULL;
  gboolean done;

  if (direction == WGRE_UP)
    return talk_generic (self, &op, 1, WGRE_UP, error);
  done = talk_generic (self, &op, 1, WGRE_DOWN, &problem);
  return done_or (done, WGRE_ERROR_KERNEL, problem, error);
}

static gboolean
apply_fou (RealKernel *self, const WgreOp *op, WgreDirection direction, GError **error)
{
  g_autofree char *name =
      g_strdup_printf ("%u-%u-%u", op->u.fou.family, op->u.fou.port, op->u.fou.protocol);
  g_autofree char *folder = g_build_filename (self->directory, "fou", name, NULL);

  return (direction == WGRE_UP ? join_claim : leave_claim) (self, op, folder, act_fou, error);
}

static gboolean
apply_generic (RealKernel *self, const WgreOp *const *ops, guint n, WgreDirection direction,
               guint *ret_failed, GError **error)
{
  if (ops[0]->class == &wgre_op_wireguard && direction == WGRE_DOWN)
    return empty_device (self, ops[0], error);
  if (ops[0]->class != &wgre_op_fou)
    return talk_generic (self, ops, n, direction, error);
  for (guint i = 0; i < n; i++) {
    *ret_failed = i;
    if (!apply_fou (self, ops[i], direction, error))
      return FALSE;
  }
  return TRUE;
}

/* What libnftables needs to act there; it uses a socket once. */
static gboolean
nft_socket (const Place *place, int *ret_socket, GError **error)
{
  int socket = -1;

  if (place->netns)
    socket = wgre_netns_open_socket (place->netns, NETLINK_NETFILTER, error);
  if (place->netns && socket < 0)
    return FALSE;
  *ret_socket = socket;
  return TRUE;
}

static gboolean
apply_table (RealKernel *self, const WgreOp *op, WgreDirection direction, GError **error)
{
  Place *place = enter (self, op->netns[direction], FALSE, error);
  g_autofree char *text = op->class->text (op, direction);
  gboolean there = TRUE;
  int socket;

  if (!place)
    return FALSE;
  if (direction == WGRE_DOWN && (!nft_socket (place, &socket, error) ||
                                 !wgre_nft_has_table (socket, op->u.nft.table, &there, error)))
    return FALSE;
  return !there || (nft_socket (place, &socket, error) && wgre_nft_run (socket, text, error));
}

static gboolean
apply_nft (RealKernel *self, const WgreOp *const *ops, guint n, WgreDirection direction,
           guint *ret_failed, GError **error)
{
  for (guint i = 0; i < n; i++) {
    *ret_failed = i;
    if (!apply_table (self, ops[i], direction, error))
      return FALSE;
  }
  return TRUE;
}

/* Where nobody of us can read or write the file. */
static gboolean
apply_sysctl_inside (const RealKernel *self, Place *place, const WgreOp *op,
                     WgreDirection direction, GError **error)
{
  const char *name = op->u.sysctl.name, *value = op->u.sysctl.value;

  if (op->with_link)
    return direction == WGRE_DOWN ||
           wgre_netns_write_setting (place->netns, op->interface, name, value, error);
  return (direction == WGRE_UP ? wgre_netns_claim_setting : wgre_netns_release_setting) (
      place->netns, self->owner, name, value, error);
}

static gboolean
apply_one_sysctl (RealKernel *self, const WgreOp *op, WgreDirection direction, GError **error)
{
  const char *name = op->u.sysctl.name, *value = op->u.sysctl.value;
  Place *place = enter (self, op->netns[direction], FALSE, error);

  if (!place)
    return FALSE;
  if (place->netns)
    return apply_sysctl_inside (self, place, op, direction, error);
  if (op->with_link)
    return direction == WGRE_DOWN || wgre_sysctl_write (name, value, error);
  if (direction == WGRE_UP)
    return wgre_sysctl_claim (self->directory, self->owner, name, value, error);
  return wgre_sysctl_release (self->directory, self->owner, name, value, error);
}

static gboolean
apply_sysctl (RealKernel *self, const WgreOp *const *ops, guint n, WgreDirection direction,
              guint *ret_failed, GError **error)
{
  for (guint i = 0; i < n; i++) {
    *ret_failed = i;
    if (!apply_one_sysctl (self, ops[i], direction, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
act_firewalld (RealKernel *self G_GNUC_UNUSED, const WgreOp *op, WgreDirection direction,
               GError **error)
{
  GError *problem = NULL;
  gboolean done;

  if (direction == WGRE_UP)
    return wgre_firewalld_set (&op->u.firewalld, TRUE, error);
  done = wgre_firewalld_set (&op->u.firewalld, FALSE, &problem);
  return done_or (done, WGRE_ERROR_NOT_FOUND, problem, error);
}

/* What is let in already by somebody else stays so: there is nothing to claim. Who has a claim asks
 * because firewalld may have forgotten it. */
static gboolean
open_firewalld (RealKernel *self, const WgreOp *op, const char *folder, GError **error)
{
  GError *problem = NULL;
  gboolean done = wgre_claim_has (folder, self->owner)
                      ? act_firewalld (self, op, WGRE_UP, &problem)
                      : join_claim (self, op, folder, act_firewalld, &problem);

  return done_or (done, WGRE_ERROR_EXISTS, problem, error);
}

static gboolean
apply_firewalld (RealKernel *self, const WgreOp *const *ops, guint n, WgreDirection direction,
                 guint *ret_failed, GError **error)
{
  for (guint i = 0; i < n; i++) {
    const WgreOpFirewalld *opening = &ops[i]->u.firewalld;
    g_autofree char *name =
        g_strdup_printf ("%s-%u-%u", opening->zone, opening->port, opening->protocol);
    g_autofree char *folder =
        g_build_filename (self->directory, "firewalld", g_strdelimit (name, "/", '@'), NULL);

    *ret_failed = i;
    if (direction == WGRE_UP ? !open_firewalld (self, ops[i], folder, error)
                             : !leave_claim (self, ops[i], folder, act_firewalld, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
apply_netns (RealKernel *self, const WgreOp *const *ops, guint n G_GNUC_UNUSED,
             WgreDirection direction, guint *ret_failed G_GNUC_UNUSED, GError **error)
{
  const char *name = ops[0]->u.netns.name;

  if (direction == WGRE_UP) {
    /* What was entered to undo something may have lost its name since. */
    leave (&self->inside);
    return enter (self, name, TRUE, error) != NULL;
  }
  return wgre_netns_remove (name, error);
}

static gboolean
apply_resolver (RealKernel *self, const WgreOp *const *ops, guint n G_GNUC_UNUSED,
                WgreDirection direction, guint *ret_failed G_GNUC_UNUSED, GError **error)
{
  const WgreOp *op = ops[0];

  if (direction == WGRE_UP)
    return wgre_netns_set_resolver (op->u.resolver.netns, self->owner, op->u.resolver.servers,
                                    op->u.resolver.domains, error);
  return wgre_netns_unset_resolver (op->u.resolver.netns, self->owner, error);
}

static const ApplyChannel channels[] = {
  [WGRE_CHANNEL_ROUTE] = apply_route,
  [WGRE_CHANNEL_GENERIC] = apply_generic,
  [WGRE_CHANNEL_NFT] = apply_nft,
  [WGRE_CHANNEL_SYSCTL] = apply_sysctl,
  [WGRE_CHANNEL_FIREWALLD] = apply_firewalld,
  [WGRE_CHANNEL_NETNS] = apply_netns,
  [WGRE_CHANNEL_RESOLVER] = apply_resolver,
};

static gboolean
real_apply (WgreKernel *kernel, const WgreOp *const *ops, guint n, WgreDirection direction,
            guint *ret_failed, GError **error)
{
  guint failed = 0;

  if (channels[ops[0]->class->channel]((RealKernel *) kernel, ops, n, direction, &failed, error))
    return TRUE;
  *ret_failed = MIN (failed, n - 1);
  return FALSE;
}

/* The place of a WireGuard link that was made, ready to be talked to. */
static const Made *
open_wireguard (RealKernel *self, const char *interface, GError **error)
{
  const Made *link = g_hash_table_lookup (self->links, interface);

  if (!link || !link->family) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND, _ ("the link %s is not there"),
                 interface);
    return NULL;
  }
  return open_generic (self, link->place, link->family, error) ? link : NULL;
}

static gboolean
real_move_peer (WgreKernel *kernel, const char *interface, const WgreKey *public_key,
                const WgreEndpointAddress *address, GError **error)
{
  RealKernel *self = (RealKernel *) kernel;
  const Made *link = open_wireguard (self, interface, error);
  g_autoptr (WgreBatch) batch = wgre_batch_new ();

  if (!link)
    return FALSE;
  wgre_wireguard_encode_endpoint (batch, &self->context.family, link->ifindex, public_key, address);
  return wgre_socket_talk (link->place->generic, batch, NULL, error);
}

static gboolean
real_renew_peer (WgreKernel *kernel, const char *interface, const WgrePeer *peer,
                 const WgreEndpointAddress *address, GError **error)
{
  RealKernel *self = (RealKernel *) kernel;
  const Made *link = open_wireguard (self, interface, error);
  g_autoptr (WgreBatch) batch = wgre_batch_new ();

  if (!link)
    return FALSE;
  wgre_wireguard_encode_renewal (batch, &self->context.family, link->ifindex, peer, address);
  return wgre_socket_talk (link->place->generic, batch, NULL, error);
}

static gboolean
real_device (WgreKernel *kernel, const char *interface, WgreDeviceState *ret_device, GError **error)
{
  RealKernel *self = (RealKernel *) kernel;
  const Made *link = open_wireguard (self, interface, error);

  return link && wgre_device_query (link->place->generic, &self->context.family, link->ifindex,
                                    ret_device, error);
}

static gboolean
real_call_peers (WgreKernel *kernel, const char *interface, const GPtrArray *peers,
                 const GArray *addresses, GError **error)
{
  RealKernel *self = (RealKernel *) kernel;
  const Made *link = open_wireguard (self, interface, error);
  g_autoptr (WgreBatch) batch = wgre_batch_new ();

  if (!link)
    return FALSE;
  wgre_wireguard_encode_call (batch, &self->context.family, link->ifindex, peers, addresses);
  return !wgre_batch_length (batch) || wgre_socket_talk (link->place->generic, batch, NULL, error);
}

static WgreSocket *
real_listen (WgreKernel *kernel, const char *netns, GError **error)
{
  Place *place = enter ((RealKernel *) kernel, netns, FALSE, error);

  return place ? open_socket (place, NETLINK_ROUTE, error) : NULL;
}

static int
real_packets (WgreKernel *kernel, const char *netns, WgrePackets sort, GError **error)
{
  Place *place = enter ((RealKernel *) kernel, netns, FALSE, error);
  int fd;

  if (!place)
    return -1;
  if (place->netns)
    return wgre_netns_open_packets (place->netns, sort, error);
  fd = wgre_helper_packets_open (sort);
  if (fd < 0)
    g_set_error (error, WGRE_ERROR, (gint) wgre_error_from_errno (errno),
                 _ ("cannot open a socket: %s"), g_strerror (errno));
  return fd;
}

static void
real_free (WgreKernel *kernel)
{
  RealKernel *self = (RealKernel *) kernel;

  leave (&self->here);
  leave (&self->inside);
  g_hash_table_unref (self->links);
  g_free (self->directory);
  g_free (self->owner);
  g_free (self);
}

WgreKernel *
wgre_kernel_new (const char *directory, const char *owner, GError **error)
{
  g_autoptr (WgreSocket) route = wgre_socket_open (NETLINK_ROUTE, error);
  RealKernel *self;

  if (!route)
    return NULL;
  self = g_new0 (RealKernel, 1);
  self->parent.apply = real_apply;
  self->parent.move_peer = real_move_peer;
  self->parent.renew_peer = real_renew_peer;
  self->parent.device = real_device;
  self->parent.call_peers = real_call_peers;
  self->parent.listen = real_listen;
  self->parent.packets = real_packets;
  self->parent.free = real_free;
  self->here.route = g_steal_pointer (&route);
  self->links = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->directory = g_strdup (directory);
  self->owner = g_strdup (owner);
  return &self->parent;
}

void
wgre_kernel_free (WgreKernel *kernel)
{
  if (kernel)
    kernel->free (kernel);
}
