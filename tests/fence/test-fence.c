/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fences that are held, with this machine's own nftables, in a network namespace of this process.
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fence/hold.h"
#include "fence/notice.h"
#include "fence/watch.h"
#include "net/nft.h"

#define UUID "8dd7bd1c-7dd6-4f23-9f5f-4d8a6f6b3c11"
#define TABLE "inet nm-wgre.fence." UUID
#define COMMANDS(body) "add table " TABLE "\ndelete table " TABLE "\ntable " TABLE " {\n" body "}\n"

static char *obstacle; /* why nftables cannot be used here, or NULL */
static char *directory;

static gboolean
can_run (void)
{
  if (obstacle)
    g_test_skip (obstacle);
  return !obstacle;
}

static WgreFence *
fence_new (gboolean lockdown)
{
  WgreFence *fence = g_new0 (WgreFence, 1);
  static const char *const addresses[] = { "vpn.example.org=192.0.2.1", NULL };

  fence->uuid = g_strdup (UUID);
  fence->id = g_strdup ("my tunnel");
  fence->interface = g_strdup ("wg0");
  fence->table = g_strdup (TABLE);
  fence->commands = g_strdup (COMMANDS ("  chain output {\n  }\n"));
  fence->addresses = g_strdupv ((char **) addresses);
  fence->lockdown = lockdown;
  return fence;
}

/* That of another connection. */
static WgreFence *
fence_of (const char *uuid, const char *commands)
{
  WgreFence *fence = fence_new (FALSE);

  g_free (fence->uuid);
  fence->uuid = g_strdup (uuid);
  g_free (fence->commands);
  fence->commands = g_strdup (commands);
  return fence;
}

static void
hold (const WgreFence *fence)
{
  g_autoptr (GError) error = NULL;

  wgre_fence_hold (directory, fence, &error);
  g_assert_no_error (error);
}

static void
let_go_of (const char *uuid)
{
  g_autoptr (GError) error = NULL;

  wgre_fence_let_go (directory, uuid, &error);
  g_assert_no_error (error);
  wgre_fence_gone (directory, uuid);
}

static void
let_go (void)
{
  let_go_of (UUID);
}

/* Nothing is left of it but an empty directory. */
static void
assert_nothing (void)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  g_autoptr (GPtrArray) fences = wgre_fence_list (directory);

  g_assert_cmpuint (fences->len, ==, 0);
  g_assert_cmpstr (g_dir_read_name (dir), ==, NULL);
}

static void
test_store (void)
{
  g_autoptr (WgreFence) fence = fence_new (FALSE), read = NULL, found = NULL, none = NULL;
  g_autoptr (GError) error = NULL;
  static const char *const names[] = { "my tunnel", UUID, "wg0" };

  g_assert_null (wgre_fence_read (directory, UUID));
  hold (fence);
  read = wgre_fence_read (directory, UUID);
  g_assert_nonnull (read);
  g_assert_cmpstr (read->id, ==, fence->id);
  g_assert_cmpstr (read->table, ==, fence->table);
  g_assert_cmpstr (read->commands, ==, fence->commands);
  g_assert_cmpstr (read->addresses[0], ==, "vpn.example.org=192.0.2.1");
  g_assert_false (read->lockdown);
  g_assert_true (wgre_fence_is_closed (read));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    found = wgre_fence_find (directory, names[i], &error);
    g_assert_no_error (error);
    g_assert_cmpstr (found->uuid, ==, UUID);
    g_clear_pointer (&found, wgre_fence_free);
  }
  none = wgre_fence_find (directory, "another", &error);
  g_assert_null (none);
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND);
  let_go ();
  let_go ();
  assert_nothing ();
}

/* A boot takes the files of the run, and nothing else. */
static void
forget_run (void)
{
  g_autofree char *folder = wgre_fence_folder (directory), *path = NULL;

  path = g_build_filename (folder, UUID, NULL);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_lockdown (void)
{
  g_autoptr (WgreFence) fence = fence_new (TRUE), read = NULL;
  g_autoptr (GError) error = NULL;

  hold (fence);
  forget_run ();
  g_assert_null (wgre_fence_read (directory, UUID));
  g_assert_true (wgre_fence_revive (directory, &error));
  read = wgre_fence_read (directory, UUID);
  g_assert_nonnull (read);
  g_assert_true (read->lockdown);
  /* Open for some minutes is not open at the next boot. */
  read->open_until = g_get_real_time () / G_USEC_PER_SEC + 600;
  hold (read);
  forget_run ();
  g_assert_true (wgre_fence_revive (directory, &error));
  g_clear_pointer (&read, wgre_fence_free);
  read = wgre_fence_read (directory, UUID);
  g_assert_true (wgre_fence_is_closed (read));
  /* One that is no lockdown any more does not come back. */
  fence->lockdown = FALSE;
  hold (fence);
  forget_run ();
  g_assert_true (wgre_fence_revive (directory, &error));
  g_assert_no_error (error);
  assert_nothing ();
}

static void
test_damaged_file (void)
{
  g_autoptr (WgreFence) fence = fence_new (FALSE);
  g_autofree char *folder = wgre_fence_folder (directory),
                  *path = g_build_filename (folder, UUID, NULL);

  hold (fence);
  g_assert_true (g_file_set_contents (path, "[fence]\nuuid=" UUID "\nid=x\n", -1, NULL));
  g_assert_null (wgre_fence_read (directory, UUID));
  let_go ();
  assert_nothing ();
}

static char *
beside_file (const char *suffix)
{
  g_autofree char *folder = wgre_fence_folder (directory),
                  *path = g_build_filename (folder, UUID, NULL);

  return g_strconcat (path, suffix, NULL);
}

/* Somebody was killed before the new text had the file's name: it is no fence, and it goes. */
static void
test_torn_file (void)
{
  g_autoptr (WgreFence) fence = fence_new (TRUE);
  g_autoptr (GPtrArray) fences = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = wgre_fence_folder (directory), *path = beside_file (""),
                  *torn = beside_file (".Ab3dE6"), *other = beside_file (".note-1");

  hold (fence);
  g_assert_cmpint (g_rename (path, torn), ==, 0);
  g_assert_true (g_file_set_contents (other, "", -1, NULL));
  fences = wgre_fence_list (directory);
  g_assert_cmpuint (fences->len, ==, 0);
  g_assert_true (wgre_fence_finish (directory, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (torn, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_unlink (other), ==, 0);
  let_go ();
  g_assert_cmpint (g_rmdir (folder), ==, -1);
}

/* What it says of itself leads nowhere else. */
static void
test_names (void)
{
  static const char *const uuids[] = { "..", "../x", ".", "/x", ".x" };

  for (guint i = 0; i < G_N_ELEMENTS (uuids); i++) {
    g_autoptr (WgreFence) fence = fence_of (uuids[i], ""), read = NULL;
    g_autoptr (GDir) dir = NULL;
    g_autoptr (GPtrArray) fences = NULL;

    fence->lockdown = i % 2;
    hold (fence);
    dir = g_dir_open (directory, 0, NULL);
    for (const char *name = g_dir_read_name (dir); name; name = g_dir_read_name (dir))
      g_assert_true (g_str_equal (name, "fence") || g_str_equal (name, "state"));
    fences = wgre_fence_list (directory);
    g_assert_cmpuint (fences->len, ==, 1);
    read = wgre_fence_read (directory, uuids[i]);
    g_assert_cmpstr (read->uuid, ==, uuids[i]);
    let_go_of (uuids[i]);
    assert_nothing ();
  }
}

static void
test_modes (void)
{
  g_autoptr (WgreFence) fence = fence_new (FALSE);
  g_autofree char *folder = wgre_fence_folder (directory),
                  *path = g_build_filename (folder, UUID, NULL);
  mode_t mask = umask (0);
  struct stat of_folder, of_file;

  hold (fence);
  umask (mask);
  g_assert_cmpint (stat (folder, &of_folder), ==, 0);
  g_assert_cmpint (stat (path, &of_file), ==, 0);
  g_assert_cmpuint (of_folder.st_mode & 07777, ==, 0700);
  g_assert_cmpuint (of_file.st_mode & 07777, ==, 0600);
  let_go ();
}

static void
test_time (void)
{
  static const struct {
    int seconds;
    gboolean closed;
  } rows[] = { { -3600, TRUE }, { -1, TRUE }, { 600, FALSE } };
  g_autoptr (WgreFence) fence = fence_new (FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    fence->open_until = g_get_real_time () / G_USEC_PER_SEC + rows[i].seconds;
    g_assert_cmpint (wgre_fence_is_closed (fence), ==, rows[i].closed);
  }
}

/* Started again, nm-wgre-fence does not close what the user has opened since the boot. */
static void
test_lockdown_that_is_open (void)
{
  g_autoptr (WgreFence) fence = fence_new (TRUE), read = NULL;
  g_autoptr (GError) error = NULL;

  fence->open_until = g_get_real_time () / G_USEC_PER_SEC + 600;
  hold (fence);
  g_assert_true (wgre_fence_revive (directory, &error));
  read = wgre_fence_read (directory, UUID);
  g_assert_false (wgre_fence_is_closed (read));
  let_go ();
  g_assert_true (wgre_fence_revive (directory, &error));
  assert_nothing ();
}

/* A boot writes nothing that outlives it: a full or read-only /var must not open a lockdown. A file
 * that is written is another one afterwards. */
static void
test_lockdown_without_writing (void)
{
  g_autoptr (WgreFence) fence = fence_new (TRUE);
  g_autofree char *path = g_build_filename (directory, "state", UUID, NULL);
  g_autoptr (GError) error = NULL;
  GStatBuf before, after;

  hold (fence);
  forget_run ();
  g_assert_cmpint (g_stat (path, &before), ==, 0);
  g_assert_true (wgre_fence_revive (directory, &error));
  g_assert_cmpint (g_stat (path, &after), ==, 0);
  g_assert_cmpuint (before.st_ino, ==, after.st_ino);
  hold (fence);
  g_assert_cmpint (g_stat (path, &after), ==, 0);
  g_assert_cmpuint (before.st_ino, !=, after.st_ino);
  let_go ();
  assert_nothing ();
}

static const char *const boot_uuids[] = { UUID "-a", UUID "-b", UUID "-c" };

/* As a boot finds them, with a directory in the place of @bad. */
static void
boot_with (guint bad)
{
  g_autoptr (WgreFence) fence = fence_new (TRUE);
  g_autofree char *folder = wgre_fence_folder (directory);

  for (guint i = 0; i < G_N_ELEMENTS (boot_uuids); i++) {
    g_autofree char *path = g_build_filename (folder, boot_uuids[i], NULL);

    g_free (fence->uuid);
    fence->uuid = g_strdup (boot_uuids[i]);
    hold (fence);
    g_assert_cmpint (g_unlink (path), ==, 0);
    if (i == bad)
      g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  }
}

/* One that cannot be closed keeps no other one open, whichever is read first. */
static void
test_lockdown_beside_another (void)
{
  g_autofree char *folder = wgre_fence_folder (directory);

  for (guint bad = 0; bad < G_N_ELEMENTS (boot_uuids); bad++) {
    g_autofree char *in_the_way = g_build_filename (folder, boot_uuids[bad], NULL);
    g_autoptr (GError) error = NULL;

    boot_with (bad);
    g_assert_false (wgre_fence_revive (directory, &error));
    g_assert_error (error, WGRE_ERROR, WGRE_ERROR_IO);
    g_assert_cmpint (g_rmdir (in_the_way), ==, 0);
    for (guint i = 0; i < G_N_ELEMENTS (boot_uuids); i++) {
      g_autoptr (WgreFence) read = wgre_fence_read (directory, boot_uuids[i]);

      g_assert_cmpint (read != NULL, ==, i != bad);
      let_go_of (boot_uuids[i]);
    }
  }
  assert_nothing ();
}

/* Killed while it wrote: what it had of the new file lies beside it, whole or not. That is no fence
 * of its own, and does not stay when the fence goes. */
static void
test_a_torn_write (void)
{
  static const char *const names[] = { "fence", "state" };
  g_autoptr (WgreFence) fence = fence_new (TRUE);
  g_autoptr (GPtrArray) fences = NULL;
  g_autofree char *folder = wgre_fence_folder (directory),
                  *path = g_build_filename (folder, UUID, NULL), *text = NULL;
  g_autoptr (GError) error = NULL;

  hold (fence);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *whole = g_build_filename (directory, names[i], UUID ".A1B2C3", NULL),
                    *half = g_build_filename (directory, names[i], UUID ".D4E5F6", NULL);

    g_assert_true (g_file_set_contents (whole, text, -1, NULL));
    g_assert_true (g_file_set_contents (half, text, 20, NULL));
  }
  fences = wgre_fence_list (directory);
  g_assert_cmpuint (fences->len, ==, 1);
  let_go ();
  g_assert_true (wgre_fence_finish (directory, &error));
  g_assert_no_error (error);
  assert_nothing ();
}

/* --- the lock --- */

static gint locked;

static gpointer
lock_in_thread (gpointer data G_GNUC_UNUSED)
{
  int fd = wgre_fence_lock (directory);

  g_atomic_int_set (&locked, 1);
  return GINT_TO_POINTER (fd);
}

/* Who waited for a folder that is gone by then has that which is there now. */
static void
test_lock (void)
{
  g_autoptr (WgreFence) fence = fence_new (FALSE);
  g_autofree char *folder = wgre_fence_folder (directory),
                  *path = g_build_filename (folder, UUID, NULL);
  struct stat now, ours;
  int first, second;
  GThread *thread;

  g_assert_cmpint (wgre_fence_lock (directory), ==, -1);
  hold (fence);
  first = wgre_fence_lock (directory);
  g_assert_cmpint (first, >=, 0);
  g_atomic_int_set (&locked, 0);
  thread = g_thread_new ("lock", lock_in_thread, NULL);
  g_usleep (100000);
  g_assert_cmpint (g_atomic_int_get (&locked), ==, 0);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_close (first, NULL);
  second = GPOINTER_TO_INT (g_thread_join (thread));
  g_assert_cmpint (stat (folder, &now), ==, 0);
  g_assert_cmpint (fstat (second, &ours), ==, 0);
  g_assert_cmpuint (ours.st_ino, ==, now.st_ino);
  g_close (second, NULL);
  let_go ();
  assert_nothing ();
}

/* --- the kernel --- */

static gboolean
has_table (void)
{
  g_autoptr (GError) error = NULL;
  gboolean has = FALSE;

  wgre_nft_has_table (-1, TABLE, &has, &error);
  g_assert_no_error (error);
  return has;
}

static void
nft (const char *commands)
{
  g_autoptr (GError) error = NULL;

  wgre_nft_run (-1, commands, &error);
  g_assert_no_error (error);
}

static void
test_put_back (void)
{
  g_autoptr (WgreFence) fence = NULL;
  g_autoptr (GError) error = NULL;
  guint next = 7, held = 7;

  if (!can_run ())
    return;
  fence = fence_new (FALSE);
  g_assert_true (wgre_fence_close (directory, fence, &error));
  g_assert_true (has_table ());
  nft ("flush ruleset");
  g_assert_false (has_table ());
  g_assert_true (wgre_fence_put_back (directory, &next, &held, &error));
  g_assert_cmpuint (next, ==, 0);
  g_assert_cmpuint (held, ==, 1);
  g_assert_true (has_table ());
  g_assert_true (wgre_fence_open (directory, fence, 600, &error));
  g_assert_false (has_table ());
  g_assert_true (wgre_fence_put_back (directory, &next, &held, &error));
  g_assert_false (has_table ());
  g_assert_cmpuint (next, >, 590);
  g_assert_cmpuint (next, <=, 600);
  g_assert_cmpuint (held, ==, 1);
  g_assert_true (wgre_fence_close (directory, fence, &error));
  g_assert_true (has_table ());
  g_assert_true (wgre_fence_open (directory, fence, 0, &error));
  g_assert_false (has_table ());
  g_assert_true (wgre_fence_put_back (directory, &next, &held, &error));
  g_assert_cmpuint (held, ==, 0);
  g_assert_no_error (error);
  assert_nothing ();
}

/* Somebody was killed between letting it go and taking the table away; or another one has it again.
 */
static void
test_killed_while_letting_go (void)
{
  g_autoptr (WgreFence) fence = NULL;
  g_autoptr (GError) error = NULL;
  guint held = 7;

  if (!can_run ())
    return;
  fence = fence_new (FALSE);
  g_assert_true (wgre_fence_close (directory, fence, &error));
  g_assert_true (wgre_fence_let_go (directory, UUID, &error));
  g_assert_true (has_table ());
  g_assert_true (wgre_fence_finish (directory, &error));
  g_assert_false (has_table ());
  assert_nothing ();

  g_assert_true (wgre_fence_close (directory, fence, &error));
  g_assert_true (wgre_fence_let_go (directory, UUID, &error));
  g_assert_true (wgre_fence_put_back (directory, NULL, &held, &error));
  g_assert_cmpuint (held, ==, 0);
  g_assert_false (has_table ());
  assert_nothing ();

  g_assert_true (wgre_fence_close (directory, fence, &error));
  g_assert_true (wgre_fence_let_go (directory, UUID, &error));
  g_assert_true (wgre_fence_close (directory, fence, &error));
  g_assert_true (wgre_fence_finish (directory, &error));
  g_assert_true (has_table ());
  g_assert_true (wgre_fence_open (directory, fence, 0, &error));
  g_assert_false (has_table ());
  g_assert_no_error (error);
}

/* Of several that are open, the one that closes first. */
static void
test_the_next_one (void)
{
  static const struct {
    const char *uuid;
    guint seconds;
  } rows[] = { { "a", 600 }, { "b", 60 }, { "c", 300 } };
  g_autoptr (GError) error = NULL;
  guint next = 0, held = 0;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (WgreFence) fence = fence_of (rows[i].uuid, "");

    fence->open_until = g_get_real_time () / G_USEC_PER_SEC + rows[i].seconds;
    hold (fence);
  }
  g_assert_true (wgre_fence_put_back (directory, &next, &held, &error));
  g_assert_cmpuint (next, >, 50);
  g_assert_cmpuint (next, <=, 60);
  g_assert_cmpuint (held, ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    let_go_of (rows[i].uuid);
  assert_nothing ();
}

/* Whichever of them comes first. */
static void
test_one_cannot_be_closed (void)
{
  static const char *const uuids[] = { "a", "b" };

  for (guint bad = 0; can_run () && bad < 2; bad++) {
    g_autoptr (WgreFence) first = fence_of ("a", bad ? COMMANDS ("") : "rubbish"),
                          second = fence_of ("b", bad ? "rubbish" : COMMANDS (""));
    g_autoptr (GError) error = NULL;

    hold (first);
    hold (second);
    g_assert_false (wgre_fence_put_back (directory, NULL, NULL, &error));
    g_assert_nonnull (error);
    g_assert_true (has_table ());
    nft ("delete table " TABLE);
    for (guint i = 0; i < G_N_ELEMENTS (uuids); i++)
      let_go_of (uuids[i]);
    assert_nothing ();
  }
}

/* What a user closes by hand is held from then on, and not only until its time is over. */
static void
test_close_again (void)
{
  g_autoptr (WgreFence) fence = NULL, read = NULL;
  g_autoptr (GError) error = NULL;

  if (!can_run ())
    return;
  fence = fence_new (FALSE);
  g_assert_true (wgre_fence_open (directory, fence, 600, &error));
  g_assert_true (wgre_fence_close (directory, fence, &error));
  read = wgre_fence_read (directory, UUID);
  g_assert_true (wgre_fence_is_closed (read));
  g_assert_true (wgre_fence_open (directory, fence, 0, &error));
  assert_nothing ();
}

/* The kernel names a process as the first namespace knows it (linux/proc_ns.h: PROC_PID_INIT_INO).
 */
static gboolean
knows_itself (void)
{
  g_autofree char *namespace = g_file_read_link ("/proc/self/ns/pid", NULL);

  return !g_strcmp0 (namespace, "pid:[4026531836]");
}

/* What was lost by each transaction, in a line of its own. */
static void
note_loss (const WgreFenceLoss *loss, gpointer data)
{
  g_autofree char *tables = loss->tables ? g_strjoinv (", ", (char **) loss->tables) : NULL;

  g_string_append_printf (data, "%s by %s%s%s\n", tables ? tables : "any", loss->by,
                          loss->pid == (guint) getpid () ? ", us" : "", loss->ours ? ", ours" : "");
}

static void
test_watch (void)
{
  g_autoptr (GString) noted = g_string_new (NULL);
  g_autoptr (WgreFenceWatch) watch = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *process = NULL, *wanted = NULL;
  const char *us;

  if (!can_run ())
    return;
  watch = wgre_fence_watch_new (note_loss, noted, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents ("/proc/self/comm", &process, NULL, NULL));
  g_strchomp (process);
  nft ("table " TABLE " { chain a { counter; }; }; table inet other { chain a { }; }");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (noted->str, ==, "");
  nft ("delete table inet other");
  nft ("table ip nm-wgre-wg0 { }");
  nft ("delete table ip nm-wgre-wg0");
  nft ("flush chain " TABLE " a");
  nft ("table inet nm-wgre-wg0 { }");
  nft ("flush ruleset");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  us = knows_itself () ? ", us" : "";
  wanted = g_strdup_printf (TABLE " by %s%s\n" TABLE ", inet nm-wgre-wg0 by %s%s\n", process, us,
                            process, us);
  g_assert_cmpstr (noted->str, ==, wanted);
}

/* The first 15 bytes of its name are what the kernel tells of a process. */
static void
test_watch_of_ours (void)
{
  g_autoptr (GString) noted = g_string_new (NULL);
  g_autoptr (WgreFenceWatch) watch = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *process = NULL, *wanted = NULL;
  const char *us = knows_itself () ? ", us" : "";

  if (!can_run ())
    return;
  g_assert_true (g_file_get_contents ("/proc/self/comm", &process, NULL, NULL));
  g_strchomp (process);
  watch = wgre_fence_watch_new (note_loss, noted, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 2; i++) {
    prctl (PR_SET_NAME, i ? process : "nm-wgre");
    nft ("table " TABLE " { }; delete table " TABLE);
  }
  while (g_main_context_iteration (NULL, FALSE))
    ;
  wanted = g_strdup_printf (TABLE " by nm-wgre%s, ours\n" TABLE " by %s%s\n", us, process, us);
  g_assert_cmpstr (noted->str, ==, wanted);
}

/* More than the socket holds: it may have been any of them. */
static void
test_watch_of_too_much (void)
{
  g_autoptr (GString) noted = g_string_new (NULL), many = g_string_new (NULL);
  g_autoptr (WgreFenceWatch) watch = NULL;
  g_autoptr (GError) error = NULL;

  if (!can_run ())
    return;
  watch = wgre_fence_watch_new (note_loss, noted, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 3000; i++)
    g_string_append_printf (many, "add chain inet other c%u\n", i);
  nft ("table inet other { }");
  for (guint i = 0; i < 3; i++) {
    nft (many->str);
    nft ("delete table inet other; table inet other { }");
  }
  nft ("delete table inet other");
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (g_str_has_prefix (noted->str, "any by \n"));
}

static void
count_change (gpointer data)
{
  ++*(guint *) data;
}

/* What there was none of when it began is asked for again. */
static void
test_notice_without_inotify (void)
{
  g_autoptr (WgreFence) fence = fence_new (FALSE);
  g_autoptr (WgreFenceNotice) notice = NULL;
  struct rlimit all, none;
  guint changes = 0;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &all), ==, 0);
  none = all;
  none.rlim_cur = 0;
  hold (fence);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  notice = wgre_fence_notice_new (directory, count_change, &changes);
  g_assert_false (wgre_fence_notice_again (notice));
  g_assert_cmpint (errno, ==, EMFILE);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &all), ==, 0);
  g_assert_true (wgre_fence_notice_again (notice));
  hold (fence);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (changes, ==, 1);
  let_go ();
}

static char *
find_obstacle (void)
{
  g_autoptr (GError) error = NULL;

  if (unshare (CLONE_NEWUSER | CLONE_NEWNET) < 0 && unshare (CLONE_NEWNET) < 0)
    return g_strdup_printf ("no network namespace of our own: %s", g_strerror (errno));
  if (!wgre_nft_run (-1, "add table inet wgre-t; delete table inet wgre-t", &error))
    return g_strdup (error->message);
  return NULL;
}

static const struct {
  const char *path;
  void (*run) (void);
} tests[] = {
  { "/fence/store", test_store },
  { "/fence/lockdown", test_lockdown },
  { "/fence/damaged-file", test_damaged_file },
  { "/fence/torn-file", test_torn_file },
  { "/fence/killed-while-letting-go", test_killed_while_letting_go },
  { "/fence/names-lead-nowhere", test_names },
  { "/fence/modes", test_modes },
  { "/fence/time", test_time },
  { "/fence/lockdown-that-is-open", test_lockdown_that_is_open },
  { "/fence/lockdown-without-writing", test_lockdown_without_writing },
  { "/fence/lockdown-beside-another", test_lockdown_beside_another },
  { "/fence/a-torn-write-is-none", test_a_torn_write },
  { "/fence/lock", test_lock },
  { "/fence/put-back", test_put_back },
  { "/fence/the-next-one", test_the_next_one },
  { "/fence/one-cannot-be-closed", test_one_cannot_be_closed },
  { "/fence/closed-again", test_close_again },
  { "/fence/watch", test_watch },
  { "/fence/watch/programs-of-ours", test_watch_of_ours },
  { "/fence/watch/too-much", test_watch_of_too_much },
  { "/fence/notice/inotify-comes-late", test_notice_without_inotify },
};

int
main (int argc, char **argv)
{
  int status;

  obstacle = find_obstacle ();
  directory = g_dir_make_tmp ("wgre-fence-XXXXXX", NULL);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add_func (tests[i].path, tests[i].run);
  status = g_test_run ();
  g_rmdir (directory);
  g_free (directory);
  g_free (obstacle);
  return status;
}
