/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nm-wgre-fence itself, in namespaces of this process: with a firewall of its own, an empty /run
 * and no lockdowns but those that a test makes. */
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/child.h"
#include "common/namespace.h"
#include "fence/hold.h"
#include "fence/watch.h"
#include "net/nft.h"

#define UUID "8dd7bd1c-7dd6-4f23-9f5f-4d8a6f6b3c11"
#define TABLE "inet nm-wgre.fence." UUID
#define COMMANDS "add table " TABLE "\ndelete table " TABLE "\ntable " TABLE " { }\n"
#define PATIENCE_MS 60000

static const char *refusal; /* why nothing can be tried here; NULL: it can */

static gboolean
can_run (void)
{
  if (refusal)
    g_test_skip (refusal);
  return !refusal;
}

static WgreFence *
fence_new (const char *commands, gboolean lockdown)
{
  WgreFence *fence = g_new0 (WgreFence, 1);

  fence->uuid = g_strdup (UUID);
  fence->interface = g_strdup ("wg0");
  fence->table = g_strdup (TABLE);
  fence->commands = g_strdup (commands);
  fence->addresses = g_new0 (char *, 1);
  fence->lockdown = lockdown;
  return fence;
}

static void
hold (const WgreFence *fence)
{
  g_autoptr (GError) error = NULL;

  wgre_fence_hold (WGRE_FENCE_DIRECTORY, fence, &error);
  g_assert_no_error (error);
}

static void
let_go (WgreFence *fence)
{
  g_autoptr (GError) error = NULL;

  wgre_fence_open (WGRE_FENCE_DIRECTORY, fence, 0, &error);
  g_assert_no_error (error);
}

static void
delete_table (void)
{
  g_autoptr (GError) error = NULL;

  wgre_nft_run (-1, "delete table " TABLE, &error);
  g_assert_no_error (error);
}

static gboolean
has_table (void)
{
  g_autoptr (GError) error = NULL;
  gboolean has = FALSE;

  wgre_nft_has_table (-1, TABLE, &has, &error);
  g_assert_no_error (error);
  return has;
}

static gint64
wait_for_table (void)
{
  gint64 begun = g_get_monotonic_time ();

  for (guint ms = 0; ms < PATIENCE_MS && !has_table (); ms += 10)
    g_usleep (10000);
  g_assert_true (has_table ());
  return g_get_monotonic_time () - begun;
}

static GPid
start (const char *option)
{
  const char *top = g_getenv ("TOP_BUILDDIR");
  g_autofree char *program =
      g_build_filename (top ? top : ".", "src", "fence", "nm-wgre-fence", NULL);
  const char *argv[] = { "setpriv", "--pdeathsig=KILL", program, option, NULL };
  g_autoptr (GError) error = NULL;
  GPid pid = 0;

  g_spawn_async (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL,
                 NULL, &pid, &error);
  g_assert_no_error (error);
  return pid;
}

static gboolean
is_alive (GPid pid)
{
  return waitpid (pid, NULL, WNOHANG) == 0;
}

static void
test_nothing_held (void)
{
  if (can_run ())
    g_assert_cmpint (test_child_end (start (NULL)), ==, 0);
}

/* It ends as soon as there is nothing left to hold, and leaves what it holds when it is ended. */
static void
test_holds (void)
{
  g_autoptr (WgreFence) fence = fence_new (COMMANDS, FALSE);
  GPid pid;

  if (!can_run ())
    return;
  hold (fence);
  pid = start (NULL);
  wait_for_table ();
  delete_table ();
  wait_for_table ();
  kill (pid, SIGTERM);
  g_assert_cmpint (test_child_end (pid), ==, 0);
  g_assert_true (has_table ());
  pid = start (NULL);
  g_usleep (300000);
  g_assert_true (is_alive (pid));
  /* By the tool: on purpose, so that there is nothing to complain of, but no less gone. */
  prctl (PR_SET_NAME, "nm-wgre");
  let_go (fence);
  prctl (PR_SET_NAME, "test-holder");
  g_assert_cmpint (test_child_end (pid), ==, 0);
  g_assert_false (has_table ());
}

static void
count (const WgreFenceLoss *loss G_GNUC_UNUSED, gpointer count)
{
  ++*(guint *) count;
}

/* What it puts up replaces what is there: it does not take that for a loss, and has its peace. */
static void
test_puts_back_once (void)
{
  g_autoptr (WgreFence) fence = fence_new (COMMANDS, FALSE);
  g_autoptr (WgreFenceWatch) watch = NULL;
  g_autoptr (GError) error = NULL;
  guint counted = 0;
  GPid pid;

  if (!can_run ())
    return;
  hold (fence);
  pid = start (NULL);
  wait_for_table ();
  watch = wgre_fence_watch_new (count, &counted, &error);
  g_assert_no_error (error);
  delete_table ();
  wait_for_table ();
  g_usleep (1000000);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (counted, >=, 1);
  g_assert_cmpuint (counted, <=, 2);
  let_go (fence);
  g_assert_cmpint (test_child_end (pid), ==, 0);
}

/* Until then it is neither closed nor forgotten. */
static void
test_closes_in_time (void)
{
  g_autoptr (WgreFence) fence = fence_new (COMMANDS, FALSE);
  GPid pid;

  if (!can_run ())
    return;
  fence->open_until = g_get_real_time () / G_USEC_PER_SEC + 3;
  hold (fence);
  pid = start (NULL);
  g_usleep (1000000);
  g_assert_false (has_table ());
  g_assert_true (is_alive (pid));
  wait_for_table ();
  g_assert_true (wgre_fence_is_closed (fence));
  let_go (fence);
  g_assert_cmpint (test_child_end (pid), ==, 0);
}

/* Nothing tells it that it would succeed now. */
static void
test_tries_again (void)
{
  g_autoptr (WgreFence) bad = fence_new ("rubbish", FALSE), good = fence_new (COMMANDS, FALSE);
  GPid pid;

  if (!can_run ())
    return;
  hold (bad);
  pid = start (NULL);
  g_usleep (1000000);
  g_assert_false (has_table ());
  g_assert_true (is_alive (pid));
  hold (good);
  wait_for_table ();
  let_go (good);
  g_assert_cmpint (test_child_end (pid), ==, 0);
}

static void
forget_run (void)
{
  wgre_shell ("rm -r " WGRE_FENCE_DIRECTORY "/fence");
}

static void
test_lockdown_after_the_boot (void)
{
  g_autoptr (WgreFence) fence = fence_new (COMMANDS, TRUE), read = NULL;

  if (!can_run ())
    return;
  fence->open_until = g_get_real_time () / G_USEC_PER_SEC + 600;
  hold (fence);
  forget_run ();
  g_assert_cmpint (test_child_end (start ("--load")), ==, 0);
  g_assert_true (has_table ());
  read = wgre_fence_read (WGRE_FENCE_DIRECTORY, UUID);
  g_assert_nonnull (read);
  let_go (fence);
  g_assert_cmpint (test_child_end (start ("--load")), ==, 0);
  g_assert_false (has_table ());
}

static void
test_says_what_fails (void)
{
  g_autoptr (WgreFence) fence = fence_new ("rubbish", TRUE);

  if (!can_run ())
    return;
  hold (fence);
  forget_run ();
  g_assert_cmpint (test_child_end (start ("--load")), ==, 1);
  wgre_fence_let_go (WGRE_FENCE_DIRECTORY, UUID, NULL);
  g_assert_cmpint (test_child_end (start ("--colour")), ==, 2);
}

static const char *
find_refusal (void)
{
  const char *why = wgre_enter_namespaces (CLONE_NEWNS | CLONE_NEWNET);

  if (why)
    return why;
  if (mount ("tmpfs", "/run", "tmpfs", 0, "mode=755") < 0 ||
      mount ("tmpfs", "/var/lib", "tmpfs", 0, "mode=755") < 0)
    return "no directories of its own can be had here";
  return wgre_nft_run (-1, "add table inet wgre-t; delete table inet wgre-t", NULL)
             ? NULL
             : "this kernel has no nftables";
}

static const struct {
  const char *path;
  void (*run) (void);
} tests[] = {
  { "/fence/holder/ends-without-fences", test_nothing_held },
  { "/fence/holder/puts-back", test_holds },
  { "/fence/holder/puts-back-once", test_puts_back_once },
  { "/fence/holder/closes-in-time", test_closes_in_time },
  { "/fence/holder/tries-again", test_tries_again },
  { "/fence/holder/lockdown-after-the-boot", test_lockdown_after_the_boot },
  { "/fence/holder/says-what-fails", test_says_what_fails },
};

int
main (int argc, char **argv)
{
  refusal = find_refusal ();
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add_func (tests[i].path, tests[i].run);
  return g_test_run ();
}
