/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nm-wgre-fence itself, in namespaces of this process: with a firewall of its own, an empty /run
 * and no lockdowns but those that a test makes. */
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/child.h"
#include "common/namespace.h"
#include "fence/hold.h"
#include "fence/spare.h"
#include "fence/watch.h"
#include "net/nft.h"

#define UUID "8dd7bd1c-7dd6-4f23-9f5f-4d8a6f6b3c11"
#define TABLE "inet nm-wgre.fence." UUID
#define COMMANDS_OF(hook)                                                                          \
  "add table " TABLE "\ndelete table " TABLE "\ntable " TABLE " {\n  chain c {\n"                  \
  "    type filter hook " hook " priority 0; policy drop;\n  }\n}\n"
#define COMMANDS COMMANDS_OF ("output")
#define SPARE TABLE ".spare-"
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

/* CAP_NET_ADMIN is 12. */
static void
test_few_rights (void)
{
  static const char *const lines[] = { "NoNewPrivs:\t1", "Seccomp:\t2", "CapPrm:\t0000000000001000",
                                       "CapEff:\t0000000000001000", "CapBnd:\t0000000000001000" };
  g_autoptr (WgreFence) fence = fence_new (COMMANDS, FALSE);
  g_autofree char *path = NULL, *text = NULL;
  GPid pid;

  if (!can_run ())
    return;
#ifdef __SANITIZE_ADDRESS__
  g_test_skip ("the sanitizers need them");
  return;
#endif
  hold (fence);
  pid = start (NULL);
  wait_for_table ();
  path = g_strdup_printf ("/proc/%d/status", pid);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    if (!strstr (text, lines[i]))
      g_error ("no \"%s\" in:\n%s", lines[i], text);
  let_go (fence);
  g_assert_cmpint (test_child_end (pid), ==, 0);
}

/* --- spares --- */

/* Its spares, in a line. */
static char *
spares (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) tables = wgre_nft_tables (-1, &error);
  GString *line = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; tables[i]; i++)
    if (g_str_has_prefix (tables[i], SPARE))
      g_string_append_printf (line, "%s\n", tables[i]);
  return g_string_free (line, FALSE);
}

/* The only one. */
static char *
wait_for_spare (void)
{
  char *line = spares ();

  for (guint ms = 0; ms < PATIENCE_MS && !*line; ms += 10) {
    g_usleep (10000);
    g_free (line);
    line = spares ();
  }
  g_assert_nonnull (strchr (line, '\n'));
  g_strchomp (line);
  g_assert_null (strchr (line, '\n'));
  return line;
}

static GPid
start_with_spare (const WgreFence *fence, char **ret_spare)
{
  GPid pid;

  hold (fence);
  pid = start (NULL);
  wait_for_table ();
  *ret_spare = wait_for_spare ();
  return pid;
}

static void
nft (const char *commands)
{
  g_autoptr (GError) error = NULL;

  wgre_nft_run (-1, commands, &error);
  g_assert_no_error (error);
}

/* Nobody puts anything back while the holder stands still. */
static void
test_flush_leaves_the_spare (void)
{
  g_autoptr (WgreFence) fence = fence_new (COMMANDS, FALSE);
  g_autofree char *spare = NULL, *left = NULL, *chains = NULL, *delete = NULL;
  g_autoptr (GError) error = NULL;
  GPid pid;

  if (!can_run ())
    return;
  pid = start_with_spare (fence, &spare);
  kill (pid, SIGSTOP);
  nft ("flush ruleset");
  g_assert_false (has_table ());
  left = spares ();
  g_assert_cmpstr (g_strstrip (left), ==, spare);
  chains = wgre_nft_list_chains (&error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (chains, "type filter hook output priority filter; policy drop;"));
  delete = g_strdup_printf ("delete table %s", spare);
  g_assert_false (wgre_nft_run (-1, delete, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_PERMISSION);
  kill (pid, SIGCONT);
  wait_for_table ();
  let_go (fence);
  g_assert_cmpint (test_child_end (pid), ==, 0);
}

/* Who opens it knows that nothing is left, however the holder has ended, and finds it open at once.
 */
static void
test_spare_goes_with_its_fence (void)
{
  for (guint killed = 0; can_run () && killed < 2; killed++) {
    g_autoptr (WgreFence) fence = fence_new (COMMANDS, FALSE);
    g_autofree char *spare = NULL, *left = NULL;
    GPid pid = start_with_spare (fence, &spare);

    if (killed) {
      kill (pid, SIGKILL);
      g_assert_cmpint (test_child_end (pid), ==, -1);
      left = spares ();
      g_assert_cmpstr (left, ==, "");
      g_assert_true (has_table ());
    }
    let_go (fence);
    g_free (left);
    left = spares ();
    g_assert_cmpstr (left, ==, "");
    g_assert_false (has_table ());
    if (!killed)
      g_assert_cmpint (test_child_end (pid), ==, 0);
  }
}

/* Other rules take the place of the old ones before who changed them goes on. */
static void
test_spare_follows (void)
{
  g_autoptr (WgreFence) fence = fence_new (COMMANDS, FALSE),
                        other = fence_new (COMMANDS_OF ("input"), FALSE);
  g_autofree char *first = NULL, *second = NULL, *again = NULL, *none = NULL, *chains = NULL;
  g_autoptr (GError) error = NULL;
  GPid pid;

  if (!can_run ())
    return;
  pid = start_with_spare (fence, &first);
  hold (other);
  g_assert_true (wgre_fence_spare_await (other, TRUE, WGRE_FENCE_SPARE_PATIENCE_MS, &error));
  g_assert_no_error (error);
  second = wait_for_spare ();
  g_assert_cmpstr (second, !=, first);
  nft ("delete table " TABLE);
  chains = wgre_nft_list_chains (&error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (chains, "hook input"));
  g_assert_null (strstr (chains, "hook output"));
  /* Open for some seconds, and closed again. */
  g_assert_true (wgre_fence_open (WGRE_FENCE_DIRECTORY, other, 3, &error));
  none = spares ();
  g_assert_cmpstr (none, ==, "");
  again = wait_for_spare ();
  g_assert_cmpstr (again, ==, second);
  let_go (other);
  g_assert_cmpint (test_child_end (pid), ==, 0);
}

/* Then it is not open, and whoever opens it is told. */
static void
test_holder_does_not_follow (void)
{
  g_autoptr (WgreFence) fence = fence_new (COMMANDS, FALSE);
  g_autofree char *spare = NULL, *left = NULL;
  g_autoptr (GError) error = NULL;
  GPid pid;

  if (!can_run ())
    return;
  pid = start_with_spare (fence, &spare);
  kill (pid, SIGSTOP);
  g_assert_false (wgre_fence_open (WGRE_FENCE_DIRECTORY, fence, 0, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, spare));
  g_assert_false (has_table ());
  kill (pid, SIGCONT);
  g_assert_cmpint (test_child_end (pid), ==, 0);
  left = spares ();
  g_assert_cmpstr (left, ==, "");
}

/* The name that its spare needs belongs to somebody else for some time. The kill switch is closed
 * all the same; nothing tells the holder that it could have the spare now. */
static void
test_spare_is_tried_again (void)
{
  g_autoptr (WgreFence) fence = fence_new (COMMANDS, FALSE);
  g_autofree char *name = NULL, *spare = NULL;
  g_autoptr (GError) error = NULL;
  WgreNftOwned *somebody;
  GPid pid;

  if (!can_run ())
    return;
  pid = start_with_spare (fence, &name);
  kill (pid, SIGKILL);
  g_assert_cmpint (test_child_end (pid), ==, -1);
  somebody = wgre_nft_own (name, "", &error);
  g_assert_no_error (error);
  delete_table ();
  pid = start (NULL);
  wait_for_table ();
  g_usleep (300000);
  /* By one that the holder takes for itself, or it would look for that reason. */
  prctl (PR_SET_NAME, "nm-wgre-fence");
  wgre_nft_disown (somebody);
  prctl (PR_SET_NAME, "test-holder");
  spare = wait_for_spare ();
  g_assert_cmpstr (spare, ==, name);
  let_go (fence);
  g_assert_cmpint (test_child_end (pid), ==, 0);
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
  { "/fence/holder/few-rights", test_few_rights },
  { "/fence/holder/flush-leaves-the-spare", test_flush_leaves_the_spare },
  { "/fence/holder/spare-goes-with-its-fence", test_spare_goes_with_its_fence },
  { "/fence/holder/spare-follows", test_spare_follows },
  { "/fence/holder/does-not-follow", test_holder_does_not_follow },
  { "/fence/holder/spare-is-tried-again", test_spare_is_tried_again },
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
