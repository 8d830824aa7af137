/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/kernel.h"

#include <linux/netlink.h>

#include "host/claim.h"
#include "host/firewalld.h"
#include "host/sysctl.h"
#include "net/nft.h"
#include "net/query.h"

typedef struct {
  WgreKernel parent;
  WgreSocket *route, *generic; /* generic: opened when first needed */
  GHashTable *links;           /* interned name → ifindex of the links that were made */
  WgreOpContext context;
  const char *family; /* that context.family is the number of; NULL: none yet */
  char *directory, *owner;
} RealKernel;

/* --- link --- */

static int
ifindex_of (const RealKernel *self, const char *interface)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (self->links, interface));
}

static void
set_ifindex (RealKernel *self, const char *interface, int ifindex)
{
  g_hash_table_replace (self->links, (gpointer) interface, GINT_TO_POINTER (ifindex));
}

static gboolean
learn_ifindex (RealKernel *self, const WgreOp *op, GError **error)
{
  g_auto (WgreLinkInfo) link = { 0 };

  if (!wgre_query_link (self->route, op->interface, &link, error))
    return FALSE;
  set_ifindex (self, op->interface, link.ifindex);
  return TRUE;
}

/* A link is ours when it has our group, and our alias or (after a crash between the two steps of
 * making it) none. */
static gboolean
find_own_link (RealKernel *self, const WgreOp *op, GError **error)
{
  g_autofree char *alias = g_strconcat (WGRE_ALIAS_PREFIX, op->u.link.uuid, NULL);
  int known = ifindex_of (self, op->interface);
  g_auto (WgreLinkInfo) link = { 0 };

  if (!wgre_query_link (self->route, op->interface, &link, error))
    return FALSE;
  if (link.group != WGRE_LINK_GROUP ||
      (link.alias && *link.alias && g_strcmp0 (link.alias, alias)) ||
      (known && known != link.ifindex)) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND, "the link %s is not ours", op->interface);
    return FALSE;
  }
  set_ifindex (self, op->interface, link.ifindex);
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
apply_route (RealKernel *self, const WgreOp *const *ops, guint n, WgreDirection direction,
             guint *ret_failed, GError **error)
{
  gboolean link = ops[0]->class == &wgre_op_link;
  g_autoptr (WgreBatch) batch = wgre_batch_new ();

  if (link && direction == WGRE_DOWN && !find_own_link (self, ops[0], error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    encode (self, ops[i], direction, batch);
  /* Each is one message. */
  if (!wgre_socket_talk (self->route, batch, ret_failed, error))
    return FALSE;
  return !link || direction == WGRE_DOWN || learn_ifindex (self, ops[0], error);
}

/* The socket, and in the context the number of the family. */
static gboolean
open_generic (RealKernel *self, const char *family, GError **error)
{
  if (!self->generic)
    self->generic = wgre_socket_open (NETLINK_GENERIC, error);
  if (!self->generic)
    return FALSE;
  if (self->family == family)
    return TRUE;
  self->family = NULL;
  if (!wgre_socket_family (self->generic, family, &self->context.family, error))
    return FALSE;
  self->family = family;
  return TRUE;
}

static gboolean
talk_generic (RealKernel *self, const WgreOp *const *ops, guint n, WgreDirection direction,
              GError **error)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();

  if (!open_generic (self, ops[0]->class->family, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    encode (self, ops[i], direction, batch);
  return wgre_socket_talk (self->generic, batch, NULL, error);
}

/* --- what several tunnels may share --- */

typedef gboolean (*Act) (RealKernel *self, const WgreOp *op, WgreDirection direction,
                         GError **error);

/* The first who wants it acts. */
static gboolean
join (RealKernel *self, const WgreOp *op, const char *folder, Act act, GError **error)
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
leave (RealKernel *self, const WgreOp *op, const char *folder, Act act, GError **error)
{
  if (!wgre_claim_has (folder, self->owner)) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND, "it is not ours");
    return FALSE;
  }
  if (wgre_claim_count (folder) == 1 && !act (self, op, WGRE_DOWN, error))
    return FALSE;
  wgre_claim_remove (folder, self->owner);
  return TRUE;
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

  return (direction == WGRE_UP ? join : leave) (self, op, folder, act_fou, error);
}

static gboolean
apply_generic (RealKernel *self, const WgreOp *const *ops, guint n, WgreDirection direction,
               guint *ret_failed, GError **error)
{
  if (ops[0]->class != &wgre_op_fou)
    return talk_generic (self, ops, n, direction, error);
  for (guint i = 0; i < n; i++) {
    *ret_failed = i;
    if (!apply_fou (self, ops[i], direction, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
apply_nft (RealKernel *self G_GNUC_UNUSED, const WgreOp *const *ops, guint n,
           WgreDirection direction, guint *ret_failed, GError **error)
{
  for (guint i = 0; i < n; i++) {
    *ret_failed = i;
    g_autofree char *text = ops[i]->class->text (ops[i], direction);
    gboolean there = TRUE;

    if (direction == WGRE_DOWN && !wgre_nft_has_table (ops[i]->u.nft.table, &there, error))
      return FALSE;
    if (there && !wgre_nft_run (text, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
apply_one_sysctl (RealKernel *self, const WgreOp *op, WgreDirection direction, GError **error)
{
  const char *name = op->u.sysctl.name, *value = op->u.sysctl.value;

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
                      : join (self, op, folder, act_firewalld, &problem);

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
                             : !leave (self, ops[i], folder, act_firewalld, error))
      return FALSE;
  }
  return TRUE;
}

static const ApplyChannel channels[] = {
  [WGRE_CHANNEL_ROUTE] = apply_route,
  [WGRE_CHANNEL_GENERIC] = apply_generic,
  [WGRE_CHANNEL_NFT] = apply_nft,
  [WGRE_CHANNEL_SYSCTL] = apply_sysctl,
  [WGRE_CHANNEL_FIREWALLD] = apply_firewalld,
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

static gboolean
real_move_peer (WgreKernel *kernel, const char *interface, const WgreKey *public_key,
                const WgreEndpointAddress *address, GError **error)
{
  RealKernel *self = (RealKernel *) kernel;
  g_autoptr (WgreBatch) batch = wgre_batch_new ();

  if (!open_generic (self, wgre_op_wireguard.family, error))
    return FALSE;
  wgre_wireguard_encode_endpoint (batch, self->context.family, ifindex_of (self, interface),
                                  public_key, address);
  return wgre_socket_talk (self->generic, batch, NULL, error);
}

static void
real_free (WgreKernel *kernel)
{
  RealKernel *self = (RealKernel *) kernel;

  wgre_socket_close (self->route);
  wgre_socket_close (self->generic);
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
  self->parent.free = real_free;
  self->route = g_steal_pointer (&route);
  self->links = g_hash_table_new (NULL, NULL);
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
