/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fake kernel keeps the rules that the tests of the service rely on. */
#include <linux/rtnetlink.h>
#include <string.h>

#include "fake-kernel/fake-kernel.h"

#define UUID "8dd7bd1c-7dd6-4f23-9f5f-4d8a6f6b3c11"

typedef struct {
  WgreKernel *kernel;
  char *before;
} Context;

static void
set_up (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  fake_reset (FALSE);
  context->kernel = fake_kernel_new ("/nowhere", "wg0", NULL);
  context->before = fake_dump ();
}

static void
tear_down (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  wgre_kernel_free (context->kernel);
  g_free (context->before);
}

static WgreOp *
link_op (void)
{
  WgreOp *op = wgre_op_new (WGRE_OP_LINK, "wg0");

  op->u.link.kind = "wireguard";
  op->u.link.uuid = UUID;
  op->u.link.spec.group = WGRE_LINK_GROUP;
  return op;
}

static WgreOp *
set_op (const char *alias, gboolean up)
{
  WgreOp *op = wgre_op_new (WGRE_OP_LINK_SET, "wg0");

  op->with_link = TRUE;
  op->u.change = (WgreLinkChange){ .alias = alias, .up = up };
  return op;
}

static WgreOp *
route_op (WgreRouteType type)
{
  WgreOp *op = wgre_op_new (WGRE_OP_ROUTE, "wg0");

  op->u.route = (WgreRouteSpec){ .type = type, .table = 51900 };
  g_assert_true (wgre_prefix_parse ("10.0.0.0/8", FALSE, &op->u.route.destination));
  return op;
}

static WgreOp *
rule_op (void)
{
  WgreOp *op = wgre_op_new (WGRE_OP_RULE, "wg0");

  op->u.rule = (WgreRuleSpec){ AF_INET, WGRE_RULE_MARKED, 31000, 7, RT_TABLE_MAIN };
  return op;
}

static WgreOp *
sysctl_op (void)
{
  WgreOp *op = wgre_op_new (WGRE_OP_SYSCTL, "wg0");

  op->u.sysctl.name = g_strdup ("net/ipv4/conf/all/src_valid_mark");
  op->u.sysctl.value = g_strdup ("1");
  return op;
}

static WgreOp *
fou_op (guint8 protocol)
{
  WgreOp *op = wgre_op_new (WGRE_OP_FOU, "wg0");

  op->u.fou = (WgreFouSpec){ AF_INET, 5555, protocol };
  return op;
}

static void
expect (WgreKernel *kernel, const WgreOp *op, WgreDirection direction, int code)
{
  g_autoptr (GError) error = NULL;
  guint failed = 7;
  gboolean ok = kernel->apply (kernel, &op, 1, direction, &failed, &error);

  if (code < 0) {
    g_assert_no_error (error);
    g_assert_true (ok);
    return;
  }
  g_assert_false (ok);
  g_assert_error (error, WGRE_ERROR, code);
  g_assert_cmpuint (failed, ==, 0);
}

static void
assert_as_before (Context *context)
{
  g_autofree char *now = fake_dump ();

  g_assert_cmpstr (now, ==, context->before);
}

static void
test_twice_is_an_error (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_op_free);

  g_ptr_array_add (ops, link_op ());
  g_ptr_array_add (ops, route_op (WGRE_ROUTE_THROW));
  g_ptr_array_add (ops, rule_op ());
  for (guint i = 0; i < ops->len; i++) {
    expect (context->kernel, ops->pdata[i], WGRE_DOWN, WGRE_ERROR_NOT_FOUND);
    expect (context->kernel, ops->pdata[i], WGRE_UP, -1);
    expect (context->kernel, ops->pdata[i], WGRE_UP, WGRE_ERROR_EXISTS);
    expect (context->kernel, ops->pdata[i], WGRE_DOWN, -1);
    expect (context->kernel, ops->pdata[i], WGRE_DOWN, WGRE_ERROR_NOT_FOUND);
    assert_as_before (context);
  }
}

static void
test_link_takes_its_own (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (WgreOp) link = link_op (), up = set_op (NULL, TRUE),
                     route = route_op (WGRE_ROUTE_UNICAST), throw = route_op (WGRE_ROUTE_THROW);
  g_autofree char *left = NULL;

  throw->u.route.metric = 5;
  expect (context->kernel, route, WGRE_UP, WGRE_ERROR_NOT_FOUND);
  expect (context->kernel, link, WGRE_UP, -1);
  expect (context->kernel, route, WGRE_UP, WGRE_ERROR_KERNEL); /* it is down */
  expect (context->kernel, up, WGRE_UP, -1);
  expect (context->kernel, route, WGRE_UP, -1);
  expect (context->kernel, throw, WGRE_UP, -1);
  expect (context->kernel, link, WGRE_DOWN, -1);
  expect (context->kernel, route, WGRE_DOWN, WGRE_ERROR_NOT_FOUND);
  left = fake_dump ();
  g_assert_nonnull (strstr (left, "route 4 51900 10.0.0.0/8 5"));
  expect (context->kernel, throw, WGRE_DOWN, -1);
  assert_as_before (context);
}

static void
test_foreign_links_stay (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (WgreOp) link = link_op (), alias = set_op ("nm-wgre:other", FALSE);
  WgreKernel *other = fake_kernel_new ("/nowhere", "wg0", NULL);

  fake_add_link ("wg0", "wireguard");
  expect (context->kernel, link, WGRE_UP, WGRE_ERROR_EXISTS);
  expect (context->kernel, link, WGRE_DOWN, WGRE_ERROR_NOT_FOUND); /* not our group */
  expect (context->kernel, alias, WGRE_UP, -1);
  fake_reset (FALSE);
  expect (context->kernel, link, WGRE_UP, -1);
  expect (context->kernel, alias, WGRE_UP, -1);
  expect (context->kernel, link, WGRE_DOWN, WGRE_ERROR_NOT_FOUND); /* not our alias */
  fake_reset (FALSE);
  expect (context->kernel, link, WGRE_UP, -1);
  g_assert_true (fake_remove (link));
  expect (other, link, WGRE_UP, -1);
  wgre_kernel_free (other);
}

static void
test_settings_come_back_with_the_last_owner (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (WgreOp) op = sysctl_op ();
  WgreKernel *other = fake_kernel_new ("/nowhere", "wg1", NULL);
  g_autofree char *between = NULL;

  expect (context->kernel, op, WGRE_UP, -1);
  expect (other, op, WGRE_UP, -1);
  expect (context->kernel, op, WGRE_DOWN, -1);
  between = fake_dump ();
  g_assert_nonnull (strstr (between, "src_valid_mark=1"));
  expect (other, op, WGRE_DOWN, -1);
  assert_as_before (context);
  wgre_kernel_free (other);
}

static void
test_ports_are_shared (Context *context, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (WgreOp) op = fou_op (47), different = fou_op (4);
  WgreKernel *other = fake_kernel_new ("/nowhere", "wg1", NULL);
  g_autofree char *between = NULL;

  expect (context->kernel, op, WGRE_DOWN, WGRE_ERROR_NOT_FOUND);
  expect (context->kernel, op, WGRE_UP, -1);
  expect (other, different, WGRE_UP, WGRE_ERROR_EXISTS);
  expect (other, op, WGRE_UP, -1);
  expect (context->kernel, op, WGRE_DOWN, -1);
  between = fake_dump ();
  g_assert_nonnull (strstr (between, "fou 2 5555"));
  expect (other, op, WGRE_DOWN, -1);
  assert_as_before (context);
  wgre_kernel_free (other);
}

static void
test_fails_when_told (Context *context, gconstpointer behind)
{
  g_autoptr (WgreOp) first = route_op (WGRE_ROUTE_THROW), second = route_op (WGRE_ROUTE_THROW),
                     third = route_op (WGRE_ROUTE_THROW);
  const WgreOp *ops[] = { first, second, third };
  g_autoptr (GError) error = NULL;
  g_autofree char *after = NULL;
  guint failed = 0;

  second->u.route.metric = 1;
  third->u.route.metric = 2;
  fake_fail_at (WGRE_UP, 1, WGRE_ERROR_PERMISSION, behind != NULL);
  g_assert_false (context->kernel->apply (context->kernel, ops, 3, WGRE_UP, &failed, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_PERMISSION);
  g_assert_cmpuint (failed, ==, 1);
  after = fake_dump ();
  g_assert_nonnull (strstr (after, "10.0.0.0/8 0"));
  g_assert_null (strstr (after, "10.0.0.0/8 1"));
  g_assert_true ((strstr (after, "10.0.0.0/8 2") != NULL) == (behind != NULL));
  expect (context->kernel, second, WGRE_UP, -1);
}

static void
add (const char *name, gconstpointer data, void (*test) (Context *, gconstpointer))
{
  g_test_add (name, Context, data, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/fake-kernel/twice-is-an-error", NULL, test_twice_is_an_error);
  add ("/fake-kernel/a-link-takes-what-is-its-own", NULL, test_link_takes_its_own);
  add ("/fake-kernel/links-of-others-stay", NULL, test_foreign_links_stay);
  add ("/fake-kernel/settings-come-back-with-their-last-owner", NULL,
       test_settings_come_back_with_the_last_owner);
  add ("/fake-kernel/ports-are-shared", NULL, test_ports_are_shared);
  add ("/fake-kernel/fails-when-told", NULL, test_fails_when_told);
  add ("/fake-kernel/fails-when-told-and-goes-on", "behind", test_fails_when_told);
  return g_test_run ();
}
