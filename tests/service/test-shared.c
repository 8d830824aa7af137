/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What several tunnels may share, by the real WgreKernel, and peers that move: firewalld and
 * generic netlink are ours (the linker's --wrap), so that neither has to be there. */
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <sched.h>

#include "common/namespace.h"
#include "host/firewalld.h"
#include "net/wireguard.h"
#include "service/kernel.h"

#define UUID "8dd7bd1c-7dd6-4f23-9f5f-4d8a6f6b3c11"
#define FAMILY 99 /* the number of each family of generic netlink */

static const char *refusal; /* why nothing can be tried here; NULL: it can */
static char *directory;     /* for claims */

/* --- firewalld and the ports of the kernel --- */

/* What is let in, or open: "zone port protocol", "family port". */
static GHashTable *there;
static guint acts;              /* how often either was told to do something */
static gboolean broken;         /* both refuse everything */
static int moved_on = G_MININT; /* the number of the link whose peer was moved last */

#pragma GCC visibility push(default) /* the linker wants to see them */
gboolean __wrap_wgre_firewalld_set (const WgreOpFirewalld *opening, gboolean open, GError **error);
gboolean __wrap_wgre_socket_family (WgreSocket *socket, const char *name, WgreFamily *ret_family,
                                    GError **error);
void __wrap_wgre_fou_encode (WgreBatch *batch, guint16 family, gboolean add,
                             const WgreFouSpec *fou);
void __wrap_wgre_wireguard_encode_endpoint (WgreBatch *batch, const WgreFamily *family, int ifindex,
                                            const WgreKey *public_key,
                                            const WgreEndpointAddress *address);
const char *__wrap_wgre_kind_family (const char *kind);
gboolean __real_wgre_socket_talk (WgreSocket *socket, const WgreBatch *batch, guint *ret_done,
                                  GError **error);
gboolean __wrap_wgre_socket_talk (WgreSocket *socket, const WgreBatch *batch, guint *ret_done,
                                  GError **error);
#pragma GCC visibility pop

static gboolean
fail (GError **error, WgreErrorCode code)
{
  g_set_error_literal (error, WGRE_ERROR, (int) code, "refused");
  return FALSE;
}

/* @gone, @exists: how it is said that it is so already. */
static gboolean
act (char *key, gboolean add, WgreErrorCode gone, WgreErrorCode exists, GError **error)
{
  g_autofree char *owned = key;

  acts++;
  if (broken)
    return fail (error, WGRE_ERROR_PERMISSION);
  if (g_hash_table_contains (there, key) == add)
    return fail (error, add ? exists : gone);
  if (add)
    g_hash_table_add (there, g_steal_pointer (&owned));
  else
    g_hash_table_remove (there, key);
  return TRUE;
}

gboolean
__wrap_wgre_firewalld_set (const WgreOpFirewalld *opening, gboolean open, GError **error)
{
  return act (g_strdup_printf ("%s %u %u", opening->zone, opening->port, opening->protocol), open,
              WGRE_ERROR_NOT_FOUND, WGRE_ERROR_EXISTS, error);
}

gboolean
__wrap_wgre_socket_family (WgreSocket *socket G_GNUC_UNUSED, const char *name G_GNUC_UNUSED,
                           WgreFamily *ret_family, GError **error G_GNUC_UNUSED)
{
  *ret_family = (WgreFamily){ FAMILY, 1 };
  return TRUE;
}

static struct {
  gboolean is_fou, add;
  WgreFouSpec fou;
} message; /* the one that was encoded last */

void
__wrap_wgre_fou_encode (WgreBatch *batch G_GNUC_UNUSED, guint16 family, gboolean add,
                        const WgreFouSpec *fou)
{
  g_assert_cmpuint (family, ==, FAMILY);
  message.is_fou = TRUE;
  message.add = add;
  message.fou = *fou;
}

void
__wrap_wgre_wireguard_encode_endpoint (WgreBatch *batch G_GNUC_UNUSED, const WgreFamily *family,
                                       int ifindex, const WgreKey *public_key G_GNUC_UNUSED,
                                       const WgreEndpointAddress *address G_GNUC_UNUSED)
{
  g_assert_cmpuint (family->id, ==, FAMILY);
  moved_on = ifindex;
}

/* The links here are of a kind that every kernel has. */
const char *
__wrap_wgre_kind_family (const char *kind G_GNUC_UNUSED)
{
  return "wireguard";
}

static gboolean
is_for_family (const WgreBatch *batch)
{
  return wgre_batch_length (batch) && wgre_batch_message (batch, 0)->nlmsg_type == FAMILY;
}

/* The kernel has one port of a number in each family, whatever comes by it; that it is not open is
 * an invalid argument. All else but links it does. */
gboolean
__wrap_wgre_socket_talk (WgreSocket *socket, const WgreBatch *batch, guint *ret_done,
                         GError **error)
{
  if (wgre_batch_length (batch))
    return is_for_family (batch) || __real_wgre_socket_talk (socket, batch, ret_done, error);
  if (!message.is_fou)
    return TRUE;
  message.is_fou = FALSE;
  return act (g_strdup_printf ("%u %u", message.fou.family, message.fou.port), message.add,
              WGRE_ERROR_KERNEL, WGRE_ERROR_EXISTS, error);
}

/* --- what is shared --- */

static WgreOp *
fou_op (guint8 protocol)
{
  WgreOp *op = wgre_op_new (WGRE_OP_FOU, g_intern_static_string ("gre1"));

  op->u.fou = (WgreFouSpec){ .family = AF_INET, .port = 5555, .protocol = protocol };
  return op;
}

static WgreOp *
fou_of_gre (void)
{
  return fou_op (IPPROTO_GRE);
}

static WgreOp *
firewalld_op (void)
{
  WgreOp *op = wgre_op_new (WGRE_OP_FIREWALLD, g_intern_static_string ("wg0"));

  op->u.firewalld.zone = g_strdup ("public");
  op->u.firewalld.port = 51820;
  op->u.firewalld.protocol = IPPROTO_UDP;
  return op;
}

static const struct {
  const char *name;
  WgreOp *(*make) (void);
} shared[] = { { "port-of-the-kernel", fou_of_gre }, { "port-of-firewalld", firewalld_op } };

typedef struct {
  WgreKernel *first, *second;
  WgreOp *op;
} Context;

static WgreKernel *
new_kernel (const char *owner)
{
  g_autoptr (GError) error = NULL;
  WgreKernel *kernel = wgre_kernel_new (directory, owner, &error);

  g_assert_no_error (error);
  return kernel;
}

static void
set_up (Context *context, gconstpointer row)
{
  if (refusal)
    return;
  g_hash_table_remove_all (there);
  acts = 0;
  broken = FALSE;
  context->first = new_kernel ("first");
  context->second = new_kernel ("second");
  context->op = shared[GPOINTER_TO_UINT (row)].make ();
}

/* Whatever happened: nothing is open, and nobody claims anything. */
static void
tear_down (Context *context, gconstpointer row G_GNUC_UNUSED)
{
  static const char *const folders[] = { "fou", "firewalld" };

  if (refusal)
    return;
  wgre_kernel_free (context->first);
  wgre_kernel_free (context->second);
  wgre_op_free (context->op);
  g_assert_cmpuint (g_hash_table_size (there), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *folder = g_build_filename (directory, folders[i], NULL);

    g_rmdir (folder);
    g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  }
}

static gboolean
can_run (void)
{
  if (refusal)
    g_test_skip (refusal);
  return !refusal;
}

static gboolean
apply (WgreKernel *kernel, const WgreOp *op, WgreDirection direction, GError **error)
{
  guint failed;

  return kernel->apply (kernel, &op, 1, direction, &failed, error);
}

static void
assert_applied (WgreKernel *kernel, const WgreOp *op, WgreDirection direction)
{
  g_autoptr (GError) error = NULL;

  apply (kernel, op, direction, &error);
  g_assert_no_error (error);
}

static void
assert_fails (WgreKernel *kernel, const WgreOp *op, WgreDirection direction, WgreErrorCode code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (apply (kernel, op, direction, &error));
  g_assert_error (error, WGRE_ERROR, (int) code);
}

/* Whoever of them leaves first. */
static void
test_last_one_closes (Context *context, gconstpointer row G_GNUC_UNUSED)
{
  if (!can_run ())
    return;
  for (guint i = 0; i < 2; i++) {
    WgreKernel *leaves = i ? context->second : context->first,
               *stays = i ? context->first : context->second;

    acts = 0;
    assert_applied (context->first, context->op, WGRE_UP);
    assert_applied (context->second, context->op, WGRE_UP);
    g_assert_cmpuint (acts, ==, 1);
    assert_applied (leaves, context->op, WGRE_DOWN);
    g_assert_cmpuint (g_hash_table_size (there), ==, 1);
    g_assert_cmpuint (acts, ==, 1);
    assert_applied (stays, context->op, WGRE_DOWN);
    g_assert_cmpuint (g_hash_table_size (there), ==, 0);
    g_assert_cmpuint (acts, ==, 2);
  }
}

/* Who has never had it, or has left, does not close it. */
static void
test_of_others (Context *context, gconstpointer row G_GNUC_UNUSED)
{
  if (!can_run ())
    return;
  assert_fails (context->second, context->op, WGRE_DOWN, WGRE_ERROR_NOT_FOUND);
  assert_applied (context->first, context->op, WGRE_UP);
  assert_fails (context->second, context->op, WGRE_DOWN, WGRE_ERROR_NOT_FOUND);
  g_assert_cmpuint (g_hash_table_size (there), ==, 1);
  assert_applied (context->first, context->op, WGRE_DOWN);
  assert_fails (context->first, context->op, WGRE_DOWN, WGRE_ERROR_NOT_FOUND);
}

/* What could not be opened is nobody's: the next one tries again. */
static void
test_failure_claims_nothing (Context *context, gconstpointer row G_GNUC_UNUSED)
{
  if (!can_run ())
    return;
  broken = TRUE;
  assert_fails (context->first, context->op, WGRE_UP, WGRE_ERROR_PERMISSION);
  broken = FALSE;
  assert_applied (context->second, context->op, WGRE_UP);
  g_assert_cmpuint (g_hash_table_size (there), ==, 1);
  assert_applied (context->second, context->op, WGRE_DOWN);
}

/* Somebody has closed it, or firewalld was started again. */
static void
test_gone_already (Context *context, gconstpointer row G_GNUC_UNUSED)
{
  if (!can_run ())
    return;
  assert_applied (context->first, context->op, WGRE_UP);
  g_hash_table_remove_all (there);
  assert_applied (context->first, context->op, WGRE_DOWN);
  assert_fails (context->first, context->op, WGRE_DOWN, WGRE_ERROR_NOT_FOUND);
}

/* What cannot be closed stays claimed, so that it is tried again. */
static void
test_cannot_be_closed (Context *context, gconstpointer row G_GNUC_UNUSED)
{
  if (!can_run ())
    return;
  assert_applied (context->first, context->op, WGRE_UP);
  broken = TRUE;
  assert_fails (context->first, context->op, WGRE_DOWN, WGRE_ERROR_PERMISSION);
  broken = FALSE;
  assert_applied (context->first, context->op, WGRE_DOWN);
}

/* The port is open for something else, which the other tunnel could not use. */
static void
test_port_of_another_protocol (Context *context, gconstpointer row G_GNUC_UNUSED)
{
  g_autoptr (WgreOp) other = fou_op (IPPROTO_IPIP);

  if (!can_run ())
    return;
  assert_applied (context->first, context->op, WGRE_UP);
  assert_fails (context->second, other, WGRE_UP, WGRE_ERROR_EXISTS);
  assert_fails (context->second, other, WGRE_DOWN, WGRE_ERROR_NOT_FOUND);
  g_assert_cmpuint (g_hash_table_size (there), ==, 1);
  assert_applied (context->first, context->op, WGRE_DOWN);
}

/* --- peers --- */

/* On the one that is known to be ours, whatever number it has. */
static void
test_peer_moves_on_its_link (void)
{
  g_autoptr (WgreKernel) kernel = NULL;
  g_autoptr (WgreOp) device = wgre_op_new (WGRE_OP_WIREGUARD, g_intern_static_string ("link0"));
  g_autofree char *number = NULL;
  g_autoptr (GError) error = NULL;
  const WgreEndpointAddress address = { .ip = { .family = AF_INET }, .port = 51820 };
  const WgreKey key = { { 0 } };

  if (!can_run ())
    return;
  kernel = new_kernel ("link0");
  device->u.wireguard.uuid = g_intern_static_string (UUID);
  wgre_shell ("for link in before link0; do ip link add $link type veth peer name $link-p"
              " 2> /dev/null || ip tuntap add $link mode tun; done;"
              " ip link set link0 group %u alias " WGRE_ALIAS_PREFIX UUID,
              WGRE_LINK_GROUP);
  g_assert_false (kernel->move_peer (kernel, device->interface, &key, &address, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  assert_applied (kernel, device, WGRE_DOWN);
  g_assert_true (kernel->move_peer (kernel, device->interface, &key, &address, &error));
  g_assert_no_error (error);
  number = wgre_output ("ip -o link show link0 | cut -d: -f1");
  g_assert_cmpint (moved_on, ==, (int) g_ascii_strtoll (number, NULL, 10));
  g_assert_cmpint (moved_on, >, 2);
}

typedef void (*Test) (Context *context, gconstpointer row);

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    Test test;
  } tests[] = { { "last-one-closes", test_last_one_closes },
                { "of-others", test_of_others },
                { "failure-claims-nothing", test_failure_claims_nothing },
                { "gone-already", test_gone_already },
                { "cannot-be-closed", test_cannot_be_closed } };
  int status;

  g_test_init (&argc, &argv, NULL);
  refusal = wgre_enter_namespaces (CLONE_NEWNS | CLONE_NEWNET);
  directory = g_dir_make_tmp ("wgre-XXXXXX", NULL);
  there = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (shared); i++)
    for (guint j = 0; j < G_N_ELEMENTS (tests); j++) {
      g_autofree char *path =
          g_strconcat ("/service/shared/", shared[i].name, "/", tests[j].name, NULL);

      g_test_add (path, Context, GUINT_TO_POINTER (i), set_up, tests[j].test, tear_down);
    }
  g_test_add ("/service/shared/port-of-the-kernel/of-another-protocol", Context, NULL, set_up,
              test_port_of_another_protocol, tear_down);
  g_test_add_func ("/service/peer/moves-on-its-link", test_peer_moves_on_its_link);
  status = g_test_run ();
  g_hash_table_unref (there);
  g_rmdir (directory);
  g_free (directory);
  return status;
}
