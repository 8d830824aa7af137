/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program that does WireGuard ends: when it is started again, what it is told, and when not. */
#include "service/revive.h"

#include <glib/gstdio.h>
#include <sys/socket.h>

#include "common/profile.h"
#include "plan/planner.h"

#define PROFILE                                                                                    \
  "tunnel=wireguard;interface=wg0;mtu=1380;peer.1=xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg= "   \
  "endpoint=192.0.2.1:51820 allowed-ips=10.9.0.0/24"

/* A kernel without WireGuard. */
static struct {
  gboolean has_program, runs, can_restart;
  int end;                         /* our end of the connection to the program; -1: none */
  guint restarts, configured, set; /* how often */
  guint failures;
  GMainLoop *loop;
} world;

static gboolean
world_program (WgreKernel *kernel G_GNUC_UNUSED, const char *interface, int *ret_fd)
{
  int pair[2];

  g_assert_cmpstr (interface, ==, "wg0");
  if (!world.has_program)
    return FALSE;
  *ret_fd = -1;
  if (!world.runs)
    return TRUE;
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
  world.end = pair[0];
  *ret_fd = pair[1];
  if (world.restarts)
    g_main_loop_quit (world.loop);
  return TRUE;
}

static gboolean
world_restart (WgreKernel *kernel G_GNUC_UNUSED, const char *interface, GError **error)
{
  g_assert_cmpstr (interface, ==, "wg0");
  world.restarts++;
  world.runs = TRUE;
  if (world.can_restart)
    return TRUE;
  g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_IO, "no");
  return FALSE;
}

/* The configuration comes after the program, and nothing else is done again. */
static gboolean
world_apply (WgreKernel *kernel G_GNUC_UNUSED, const WgreOp *const *ops, guint n,
             WgreDirection direction, guint *ret_failed G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (direction, ==, WGRE_UP);
  g_assert_cmpuint (world.restarts, >, 0);
  g_assert_true (ops[0]->class == &wgre_op_wireguard || ops[0]->class == &wgre_op_link_set);
  if (ops[0]->class == &wgre_op_wireguard)
    world.configured++;
  else
    world.set++;
  return TRUE;
}

static WgreKernel kernel = { .apply = world_apply,
                             .program = world_program,
                             .restart = world_restart };

static void
world_failed (const GError *error, gpointer data G_GNUC_UNUSED)
{
  g_assert_nonnull (error);
  world.failures++;
  g_main_loop_quit (world.loop);
}

static void
world_new (gboolean has_program, gboolean runs, gboolean can_restart)
{
  g_clear_pointer (&world.loop, g_main_loop_unref);
  world = (typeof (world)){ .has_program = has_program,
                            .runs = runs,
                            .can_restart = can_restart,
                            .end = -1,
                            .loop = g_main_loop_new (NULL, FALSE) };
}

static void
world_end_program (void)
{
  g_close (world.end, NULL);
  world.end = -1;
}

static WgrePlan *
plan_new (void)
{
  g_autoptr (WgreProfile) profile = profile_of (PROFILE, ";");
  WgreFacts facts = { .uuid = "6bb1ff4d-ad32-4d61-8b6e-13b5d9bd3fa1", .id = "office" };
  g_autoptr (GError) error = NULL;
  WgrePlan *plan = wgre_plan_new (profile, &facts, &error);

  g_assert_no_error (error);
  return plan;
}

static void
test_kernel_does_it (void)
{
  g_autoptr (WgrePlan) plan = plan_new ();
  WgreKernel plain = { .apply = world_apply };

  world_new (FALSE, FALSE, TRUE);
  g_assert_null (wgre_revive_new (plan, &kernel, world_failed, NULL));
  g_assert_null (wgre_revive_new (plan, &plain, world_failed, NULL));
}

static void
test_again (void)
{
  g_autoptr (WgrePlan) plan = plan_new ();
  g_autoptr (WgreRevive) revive = NULL;

  world_new (TRUE, TRUE, TRUE);
  revive = wgre_revive_new (plan, &kernel, world_failed, NULL);
  g_assert_nonnull (revive);
  g_assert_cmpuint (world.restarts, ==, 0);
  for (guint i = 1; i <= 2; i++) {
    world_end_program ();
    g_main_loop_run (world.loop);
    g_assert_cmpuint (world.restarts, ==, i);
    g_assert_cmpuint (world.configured, ==, i);
    g_assert_cmpuint (world.set, >=, i);
  }
  g_assert_cmpuint (world.failures, ==, 0);
}

/* It has ended before it was watched. */
static void
test_gone (void)
{
  g_autoptr (WgrePlan) plan = plan_new ();
  g_autoptr (WgreRevive) revive = NULL;

  world_new (TRUE, FALSE, TRUE);
  revive = wgre_revive_new (plan, &kernel, world_failed, NULL);
  g_assert_nonnull (revive);
  g_main_loop_run (world.loop);
  g_assert_cmpuint (world.restarts, ==, 1);
  g_assert_cmpuint (world.configured, ==, 1);
}

static void
test_cannot (void)
{
  g_autoptr (WgrePlan) plan = plan_new ();
  g_autoptr (WgreRevive) revive = NULL;

  world_new (TRUE, TRUE, FALSE);
  revive = wgre_revive_new (plan, &kernel, world_failed, NULL);
  world_end_program ();
  g_main_loop_run (world.loop);
  g_assert_cmpuint (world.failures, ==, 1);
  g_assert_cmpuint (world.configured, ==, 0);
}

/* Freed, it starts nothing any more. */
static void
test_freed (void)
{
  g_autoptr (WgrePlan) plan = plan_new ();

  world_new (TRUE, TRUE, TRUE);
  wgre_revive_free (wgre_revive_new (plan, &kernel, world_failed, NULL));
  world_end_program ();
  g_timeout_add_once (1000, (GSourceOnceFunc) g_main_loop_quit, world.loop);
  g_main_loop_run (world.loop);
  g_assert_cmpuint (world.restarts, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/revive/kernel-does-it", test_kernel_does_it);
  g_test_add_func ("/revive/again", test_again);
  g_test_add_func ("/revive/gone", test_gone);
  g_test_add_func ("/revive/cannot", test_cannot);
  g_test_add_func ("/revive/freed", test_freed);
  return g_test_run ();
}
