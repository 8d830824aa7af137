/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a killed process has left is undone, whenever it was killed and whatever became of its
 * journal. */
#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/fixture.h"
#include "fake-kernel/fake-kernel.h"
#include "service/journal.h"

typedef struct {
  const Fixture *fixture;
  char *top, *directory; /* directory: below top, not made yet */
  char *before;
} Place;

static void
remove_all (const char *directory)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (directory, name, NULL);

    g_unlink (path);
  }
  g_rmdir (directory);
}

static void
place_clear (Place *place)
{
  remove_all (place->directory);
  g_rmdir (place->top);
  g_free (place->top);
  g_free (place->directory);
  g_free (place->before);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

static void
place_init (Place *place, const Fixture *fixture)
{
  fake_reset (fixture && fixture->facts.ipv6_off);
  place->fixture = fixture;
  place->top = g_dir_make_tmp ("wgre-journal-XXXXXX", NULL);
  place->directory = g_build_filename (place->top, "run", NULL);
  place->before = fake_dump ();
}

static char *
path_of (const Place *place, const char *name)
{
  return g_build_filename (place->directory, name, NULL);
}

static guint
count_files (const Place *place)
{
  g_autoptr (GDir) dir = g_dir_open (place->directory, 0, NULL);
  guint count = 0;

  while (dir && g_dir_read_name (dir))
    count++;
  return count;
}

static void
assert_as_before (const Place *place)
{
  guint fences = fake_open_fences ();
  g_autofree char *now = fake_dump ();

  g_assert_cmpuint (fences, <=, 1);
  g_assert_cmpstr (now, ==, place->before);
}

static WgreJournal *
open_journal (const Place *place, const char *interface)
{
  g_autoptr (GError) error = NULL;
  WgreJournal *journal = wgre_journal_open (place->directory, interface, &error);

  g_assert_no_error (error);
  return journal;
}

static void
assert_taken (const Place *place, const char *interface)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (wgre_journal_open (place->directory, interface, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_EXISTS);
  g_assert_nonnull (strstr (error->message, interface));
}

static void
sweep (const Place *place, guint wanted)
{
  g_autoptr (GError) error = NULL;
  guint swept = 77;
  gboolean ok =
      wgre_journal_sweep (place->directory, fake_kernel_new, NULL, NULL, &swept, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (ok);
  g_assert_cmpuint (swept, ==, wanted);
}

/* --- the lock
 * ------------------------------------------------------------------------------------- */

/* A process that has the interface until it is killed. */
static pid_t
holder (const Place *place, const char *interface)
{
  int ready[2];
  char byte;
  pid_t pid;

  g_assert_cmpint (pipe (ready), ==, 0);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (!pid) {
    prctl (PR_SET_PDEATHSIG, SIGKILL); /* a failed test leaves nobody behind */
    if (!wgre_journal_open (place->directory, interface, NULL) || write (ready[1], "x", 1) != 1)
      _exit (1);
    for (;;)
      pause ();
  }
  g_close (ready[1], NULL);
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  g_close (ready[0], NULL);
  return pid;
}

static void
test_one_owner (void)
{
  g_auto (Place) place = { 0 };
  WgreJournal *journal, *other;
  pid_t pid;

  place_init (&place, NULL);
  pid = holder (&place, "wg0");
  assert_taken (&place, "wg0");
  other = open_journal (&place, "wg1");
  g_assert_nonnull (other);
  wgre_journal_close (other, TRUE);
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  g_assert_cmpuint (count_files (&place), ==, 1); /* the lock file of the dead */
  journal = open_journal (&place, "wg0");
  assert_taken (&place, "wg0"); /* also within one process */
  wgre_journal_close (journal, TRUE);
  g_assert_cmpuint (count_files (&place), ==, 0);
}

/* What its owner does between the opening of the lock and the locking (the linker's --wrap). */
static const char *removed_before_locking;

#pragma GCC visibility push(default) /* the linker wants to see them */
int __wrap_flock (int fd, int operation);
int __real_flock (int fd, int operation);
#pragma GCC visibility pop

int
__wrap_flock (int fd, int operation)
{
  if (removed_before_locking)
    g_unlink (removed_before_locking);
  removed_before_locking = NULL;
  return __real_flock (fd, operation);
}

/* A lock on a file that is gone is none: the next one would make another file. */
static void
test_removed_lock (void)
{
  g_auto (Place) place = { 0 };
  g_autofree char *lock = NULL;
  WgreJournal *journal;

  place_init (&place, NULL);
  lock = path_of (&place, "wg0.lock");
  g_mkdir_with_parents (place.directory, 0700);
  g_assert_true (g_file_set_contents (lock, "", 0, NULL));
  removed_before_locking = lock;
  journal = open_journal (&place, "wg0");
  g_assert_null (removed_before_locking);
  assert_taken (&place, "wg0");
  wgre_journal_close (journal, TRUE);
  g_assert_cmpuint (count_files (&place), ==, 0);
}

static void
test_modes (gconstpointer data)
{
  g_auto (Place) place = { 0 };
  static const char *const suffixes[] = { ".lock", ".journal" };
  WgreJournal *journal;
  struct stat info;
  mode_t mask = umask (0);

  place_init (&place, data);
  journal = open_journal (&place, "wg0");
  g_assert_true (wgre_journal_write (journal, place.fixture->plan->ops, NULL));
  umask (mask);
  g_assert_cmpint (stat (place.directory, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777, ==, 0700);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *name = g_strconcat ("wg0", suffixes[i], NULL), *path = path_of (&place, name);

    g_assert_cmpint (stat (path, &info), ==, 0);
    g_assert_cmpuint (info.st_mode & 07777, ==, 0600);
  }
  g_assert_cmpuint (count_files (&place), ==, 2);
  wgre_journal_close (journal, TRUE);
  g_assert_cmpuint (count_files (&place), ==, 0);
}

static void
test_a_file_in_the_way (gconstpointer data)
{
  g_auto (Place) place = { 0 };
  g_autoptr (GError) error = NULL, write_error = NULL;
  g_autofree char *path = NULL;
  const Fixture *fixture = data;
  WgreJournal *journal;

  place_init (&place, NULL);
  g_assert_true (g_file_set_contents (place.directory, "", 0, NULL));
  g_assert_null (wgre_journal_open (place.directory, "wg0", &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_IO);
  g_unlink (place.directory);
  journal = open_journal (&place, "wg0");
  path = path_of (&place, "wg0.journal");
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_assert_false (wgre_journal_write (journal, fixture->plan->ops, &write_error));
  g_assert_error (write_error, WGRE_ERROR, WGRE_ERROR_IO);
  g_rmdir (path);
  wgre_journal_close (journal, TRUE);
}

static void
test_no_directory (void)
{
  g_auto (Place) place = { 0 };

  place_init (&place, NULL);
  sweep (&place, 0);
}

static void
test_all_lock (void)
{
  g_auto (Place) place = { 0 };
  int lock;

  place_init (&place, NULL);
  lock = wgre_journal_lock_all (place.directory, NULL);
  g_assert_cmpint (lock, >=, 0);
  g_assert_cmpuint (count_files (&place), ==, 0);
  g_close (lock, NULL);
  lock = wgre_journal_lock_all (place.directory, NULL);
  g_assert_cmpint (lock, >=, 0);
  g_close (lock, NULL);
}

/* Whoever can open the folder could lock it, and no tunnel would come up or go down. */
static void
test_all_lock_is_ours (void)
{
  g_auto (Place) place = { 0 };
  g_autofree char *elsewhere = NULL;
  struct stat about;
  int lock;

  place_init (&place, NULL);
  g_assert_cmpint (g_mkdir (place.directory, 0755), ==, 0);
  lock = wgre_journal_lock_all (place.directory, NULL);
  g_assert_cmpint (lock, >=, 0);
  g_assert_cmpint (fstat (lock, &about), ==, 0);
  g_assert_cmpuint (about.st_mode & 0777, ==, 0700);
  g_close (lock, NULL);
  g_rmdir (place.directory);
  elsewhere = g_dir_make_tmp ("wgre-XXXXXX", NULL);
  g_assert_cmpint (symlink (elsewhere, place.directory), ==, 0);
  g_assert_cmpint (wgre_journal_lock_all (place.directory, NULL), ==, -1);
  g_unlink (place.directory);
  g_rmdir (elsewhere);
}

/* --- crashes
 * -------------------------------------------------------------------------------------- */

/* As a process that is killed after @done operations of ours: journal and kernel stay as they are.
 */
static void
die_after (const Place *place, guint done)
{
  const WgrePlan *plan = place->fixture->plan;
  g_autoptr (WgreKernel) kernel = fake_kernel_new (place->directory, plan->interface, NULL);
  WgreJournal *journal = open_journal (place, plan->interface);
  guint failed;

  g_assert_true (wgre_journal_write (journal, plan->ops, NULL));
  for (guint i = 0; i < plan->ops->len && done; i++) {
    const WgreOp *op = plan->ops->pdata[i];

    if (op->by_nm)
      continue;
    g_assert_true (kernel->apply (kernel, &op, 1, WGRE_UP, &failed, NULL));
    done--;
  }
  wgre_journal_close (journal, FALSE);
}

static guint
count_ours (const Fixture *fixture)
{
  guint count = 0;

  for (guint i = 0; i < fixture->plan->ops->len; i++)
    count += !((const WgreOp *) fixture->plan->ops->pdata[i])->by_nm;
  return count;
}

static void
test_crash_anywhere (gconstpointer data)
{
  for (guint done = 0; done <= count_ours (data); done++) {
    g_auto (Place) place = { 0 };

    g_test_message ("killed after %u operations", done);
    place_init (&place, data);
    die_after (&place, done);
    sweep (&place, 1);
    assert_as_before (&place);
    g_assert_cmpuint (count_files (&place), ==, 0);
  }
}

/* The successor of the killed process reads the journal itself. */
static void
test_next_owner_undoes (gconstpointer data)
{
  const Fixture *fixture = data;
  g_auto (Place) place = { 0 };
  g_autoptr (WgreKernel) kernel = NULL;
  g_autoptr (GPtrArray) ops = NULL;
  WgreJournal *journal;

  place_init (&place, fixture);
  die_after (&place, G_MAXUINT);
  journal = open_journal (&place, fixture->plan->interface);
  kernel = fake_kernel_new (place.directory, fixture->plan->interface, NULL);
  ops = wgre_journal_read (journal, NULL);
  g_assert_true (wgre_execute_down (kernel, ops, NULL, NULL, NULL));
  assert_as_before (&place);
  wgre_journal_close (journal, TRUE);
}

/* What cannot be undone now is tried again by the next one. */
static void
test_failed_sweep_is_repeated (gconstpointer data)
{
  g_auto (Place) place = { 0 };
  g_autoptr (GError) error = NULL;

  place_init (&place, data);
  die_after (&place, G_MAXUINT);
  fake_fail_at (WGRE_DOWN, 0, WGRE_ERROR_KERNEL, FALSE);
  g_assert_false (
      wgre_journal_sweep (place.directory, fake_kernel_new, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_KERNEL);
  sweep (&place, 1);
  assert_as_before (&place);
  sweep (&place, 0);
}

static void
test_sweep_without_kernel (gconstpointer data)
{
  g_auto (Place) place = { 0 };
  g_autoptr (GError) error = NULL;

  place_init (&place, data);
  die_after (&place, 1);
  fake_fail_new ();
  g_assert_false (
      wgre_journal_sweep (place.directory, fake_kernel_new, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_KERNEL);
  g_assert_cmpuint (count_files (&place), ==, 1);
}

static void
test_sweep_leaves_the_living (gconstpointer data)
{
  const Fixture *fixture = data;
  g_auto (Place) place = { 0 };
  g_autofree char *up = NULL, *now = NULL;
  pid_t pid;

  place_init (&place, fixture);
  die_after (&place, G_MAXUINT);
  up = fake_dump ();
  pid = holder (&place, fixture->plan->interface);
  sweep (&place, 0);
  now = fake_dump ();
  g_assert_cmpstr (now, ==, up);
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  sweep (&place, 1);
  assert_as_before (&place);
}

static void
assert_journal_is_there (const WgreOp *op G_GNUC_UNUSED, WgreDirection direction G_GNUC_UNUSED,
                         gpointer path)
{
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
}

static void
test_written_first (gconstpointer data)
{
  const Fixture *fixture = data;
  g_auto (Place) place = { 0 };
  g_autofree char *name = g_strconcat (fixture->plan->interface, ".journal", NULL), *path = NULL;
  g_autoptr (WgreKernel) kernel = NULL;
  WgreJournal *journal;

  place_init (&place, fixture);
  path = path_of (&place, name);
  journal = open_journal (&place, fixture->plan->interface);
  g_assert_true (wgre_journal_write (journal, fixture->plan->ops, NULL));
  kernel = fake_kernel_new (place.directory, fixture->plan->interface, NULL);
  fake_on_apply (assert_journal_is_there, path);
  g_assert_true (wgre_execute_up (kernel, fixture->plan->ops, NULL, NULL, NULL, NULL));
  g_assert_true (wgre_execute_down (kernel, fixture->plan->ops, NULL, NULL, NULL));
  wgre_journal_close (journal, TRUE);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* Without waiting for the disk, as g_file_set_contents() would. */
static void
write_file (const char *path, const char *text, gssize length)
{
  g_assert_true (
      g_file_set_contents_full (path, text, length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

/* --- damage
 * --------------------------------------------------------------------------------------- */

typedef struct {
  char *name, *path, *text;
  gsize length;
} Written;

static void
written_clear (Written *written)
{
  g_free (written->name);
  g_free (written->path);
  g_free (written->text);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Written, written_clear)

static void
die_and_read (const Place *place, Written *written)
{
  die_after (place, G_MAXUINT);
  written->name = g_strconcat (place->fixture->plan->interface, ".journal", NULL);
  written->path = path_of (place, written->name);
  g_assert_true (g_file_get_contents (written->path, &written->text, &written->length, NULL));
}

/* The number of operations that begin and end before @length. */
static guint
complete_groups (const Written *written, gsize length)
{
  g_autofree char *part = g_strndup (written->text, length);
  guint count = 0;

  for (const char *at = part; (at = strstr (at, "[")); at++)
    count += strstr (at, "\n\n") != NULL;
  return count;
}

/* Cut anywhere: every complete operation is undone. */
static void
test_truncated (gconstpointer data)
{
  g_auto (Place) place = { 0 };
  g_auto (Written) written = { 0 };

  place_init (&place, data);
  die_and_read (&place, &written);
  for (gsize length = 0; length < written.length; length++) {
    WgreJournal *journal;
    g_autoptr (GPtrArray) ops = NULL;

    write_file (written.path, written.text, (gssize) length);
    journal = open_journal (&place, place.fixture->plan->interface);
    ops = wgre_journal_read (journal, NULL);
    g_test_message ("cut after %zu of %zu bytes", length, written.length);
    g_assert_cmpuint (ops->len, >=, complete_groups (&written, length));
    wgre_journal_close (journal, FALSE);
  }
}

/* One byte after the other becomes something else: no crash, and nothing that is not ours goes. */
static void
test_corrupted (gconstpointer data)
{
  static const char others[] = { '\0', '\n', '[', '=', '\x80', '9', ' ' };
  const Fixture *fixture = data;
  g_auto (Place) place = { 0 };
  g_auto (Written) written = { 0 };

  place_init (&place, fixture);
  die_and_read (&place, &written);
  for (gsize at = 0; at < written.length; at++)
    for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
      g_autofree char *text = g_memdup2 (written.text, written.length);

      text[at] = others[i];
      fake_reset (fixture->facts.ipv6_off);
      write_file (written.path, text, (gssize) written.length);
      sweep (&place, 1);
      assert_as_before (&place);
    }
}

/* What cannot be read is told. */
static void
test_damage_is_told (gconstpointer data)
{
  static const struct {
    const char *before, *behind;
    guint damaged;
  } rows[] = { { "", "", 0 }, { "rubbish\n", "", 1 }, { "", "[y]\nop=link\n", 1 }, { "", "[", 1 } };
  g_auto (Place) place = { 0 };
  g_auto (Written) written = { 0 };

  place_init (&place, data);
  die_and_read (&place, &written);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = g_strconcat (rows[i].before, written.text, rows[i].behind, NULL);
    guint damaged = 99;

    write_file (written.path, text, -1);
    g_assert_true (
        wgre_journal_sweep (place.directory, fake_kernel_new, NULL, NULL, NULL, &damaged, NULL));
    g_assert_cmpuint (damaged, ==, rows[i].damaged);
  }
  assert_as_before (&place);
}

/* One that cannot be read now, as a folder cannot, is kept for who can; it is not one that says
 * nothing. */
static void
test_unreadable_is_kept (gconstpointer data)
{
  g_auto (Place) place = { 0 };
  g_auto (Written) written = { 0 };
  g_autofree char *aside = NULL;
  g_autoptr (GPtrArray) living = NULL;
  g_autoptr (GError) error = NULL;
  WgreJournal *journal;

  place_init (&place, data);
  die_and_read (&place, &written);
  aside = g_strconcat (place.top, "/aside", NULL);
  g_assert_cmpint (g_rename (written.path, aside), ==, 0);
  g_assert_cmpint (g_mkdir (written.path, 0700), ==, 0);
  g_assert_false (
      wgre_journal_sweep (place.directory, fake_kernel_new, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_IO);
  g_clear_error (&error);
  /* Nor is it written over by who comes up. */
  journal = wgre_journal_open (place.directory, place.fixture->plan->interface, &error);
  g_assert_no_error (error);
  g_assert_null (wgre_journal_read (journal, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_IO);
  g_clear_error (&error);
  /* And what it says, while somebody has it, is not left over. */
  g_assert_null (wgre_journal_read_living (place.directory, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_IO);
  g_clear_error (&error);
  g_assert_cmpint (g_rmdir (written.path), ==, 0);
  g_assert_cmpint (g_rename (aside, written.path), ==, 0);
  living = wgre_journal_read_living (place.directory, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (living->len, >, 0);
  wgre_journal_close (journal, FALSE);
  sweep (&place, 1);
  assert_as_before (&place);
}

/* A line in the middle is damaged: the operations around it are undone. */
static void
test_damaged_in_the_middle (gconstpointer data)
{
  const Fixture *fixture = data;
  g_auto (Place) place = { 0 };
  g_auto (Written) written = { 0 };
  g_autofree char *text = NULL;

  place_init (&place, fixture);
  die_and_read (&place, &written);
  text = g_strconcat ("rubbish\n[x]\nop=link\n[\n=\n", written.text, "[y]\nop\n", NULL);
  write_file (written.path, text, -1);
  sweep (&place, 1);
  assert_as_before (&place);
}

static void
put (const Place *place, const char *text, gssize length)
{
  g_autofree char *path = path_of (place, "wg0.journal");

  g_mkdir_with_parents (place->directory, 0700);
  write_file (path, text, length);
}

static void
test_rubbish (void)
{
  static const struct {
    const char *text;
    gssize length;
  } rows[] = {
    { "", 0 },
    { "\0\0\0\0", 4 },
    { "\xff\xfe[0]\nop=link", 14 },
    { "[0]\nop=link\ninterface=\nkind=gre\nuuid=1\n", -1 },
    { "[0]\nop=link\ninterface=a-name-that-is-much-too-long-for-any-link\nkind=gre\nuuid=1\n", -1 },
    { "[0]\nop=link\ninterface=../x\nkind=gre\nuuid=1\n", -1 },
    { "[0]\nop=nft\ninterface=wg0\ntable=inet filter\n", -1 },
    { "[0]\nop=nft\ninterface=wg0\ntable=inet nm-wgre-wg0; flush ruleset\n", -1 },
    { "[0]\nop=route\ninterface=wg0\ndestination=0.0.0.0/0\ntype=99\ntable=51820\n", -1 },
    { "[0]\nop=route\ninterface=wg0\ndestination=0.0.0.0/0\ntype=1\ntable=4294967296\n", -1 },
    { "[0]\nop=rule\ninterface=wg0\nfamily=2\nkind=4294967296\npriority=31900\nmark=4660\ntable=254"
      "\n",
      -1 },
    { "[0]\nop=rule\ninterface=wg0\nfamily=2\nkind=-1\npriority=31900\nmark=4660\ntable=254\n",
      -1 },
    { "[0]\nop=rule\ninterface=wg0\nfamily=2\nkind=0\npriority=31900\nmark=0\ntable=254\n", -1 },
    { "[0]\nop=link-set\ninterface=wg0\n", -1 },
    { "[0]\nop=wireguard\ninterface=wg0\n", -1 },
    { "[0]\nop=sysctl\ninterface=wg0\nname=kernel/sysrq\n", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (Place) place = { 0 };
    WgreJournal *journal;
    g_autoptr (GPtrArray) ops = NULL;

    g_test_message ("%s", rows[i].text);
    place_init (&place, NULL);
    put (&place, rows[i].text, rows[i].length);
    journal = open_journal (&place, "wg0");
    ops = wgre_journal_read (journal, NULL);
    g_assert_cmpuint (ops->len, ==, 0);
    wgre_journal_close (journal, FALSE);
    sweep (&place, 1);
    assert_as_before (&place);
  }
}

/* Killed while it wrote: what it had of the new text is a file beside the journal. */
static void
test_a_torn_write (void)
{
  g_auto (Place) place = { 0 };
  g_autofree char *alone = NULL, *alive = NULL, *lock = NULL;
  WgreJournal *journal;

  place_init (&place, NULL);
  alone = path_of (&place, "wg0.journal.A1b2C3");
  /* of an interface that is called wg1.journal */
  lock = path_of (&place, "wg1.journal.lock");
  alive = path_of (&place, "wg1.journal.A1b2C3");
  g_mkdir_with_parents (place.directory, 0700);
  write_file (alone, "[0]\nop=link\n", -1);
  sweep (&place, 1);
  g_assert_cmpuint (count_files (&place), ==, 0);

  journal = open_journal (&place, "wg1");
  write_file (alive, "[0]\nop=link\n", -1);
  write_file (lock, "", 0);
  sweep (&place, 0);
  g_assert_true (g_file_test (alive, G_FILE_TEST_EXISTS));
  wgre_journal_close (journal, TRUE);
  sweep (&place, 1);
  g_assert_true (g_file_test (lock, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_files (&place), ==, 1);
}

static void
add (const Fixture *fixture, const char *what, GTestDataFunc test)
{
  g_autofree char *path = g_strdup_printf ("/service/journal/%s/%s", fixture->name, what);

  g_test_add_data_func (path, fixture, test);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) fixtures = NULL;
  const Fixture *first = NULL;

  /* In memory, as /run is: the many small files would wait for a disk. */
  if (g_access ("/dev/shm", W_OK) == 0)
    g_setenv ("TMPDIR", "/dev/shm", FALSE);
  g_test_init (&argc, &argv, NULL);
  fixtures = fixtures_load ();
  for (guint i = 0; i < fixtures->len; i++) {
    const Fixture *fixture = fixtures->pdata[i];

    if (!fixture->plan)
      continue;
    first = first ? first : fixture;
    add (fixture, "a-crash-anywhere-is-undone", test_crash_anywhere);
    add (fixture, "the-next-owner-undoes", test_next_owner_undoes);
    add (fixture, "is-written-before-the-first-change", test_written_first);
    add (fixture, "a-failed-sweep-is-repeated", test_failed_sweep_is_repeated);
    add (fixture, "an-unreadable-journal-is-kept", test_unreadable_is_kept);
    add (fixture, "a-sweep-leaves-the-living-alone", test_sweep_leaves_the_living);
    add (fixture, "cut-anywhere-keeps-what-is-complete", test_truncated);
    add (fixture, "damage-is-told", test_damage_is_told);
    add (fixture, "damage-around-it-is-skipped", test_damaged_in_the_middle);
    add (fixture, "any-wrong-byte-does-no-harm", test_corrupted);
  }
  g_test_add_func ("/service/journal/one-owner-at-a-time", test_one_owner);
  g_test_add_func ("/service/journal/a-lock-that-is-gone-is-none", test_removed_lock);
  g_test_add_data_func ("/service/journal/modes-and-nothing-remains", first, test_modes);
  g_test_add_data_func ("/service/journal/says-what-is-in-the-way", first, test_a_file_in_the_way);
  g_test_add_data_func ("/service/journal/a-sweep-without-kernel-keeps-it", first,
                        test_sweep_without_kernel);
  g_test_add_func ("/service/journal/a-sweep-of-nothing", test_no_directory);
  g_test_add_func ("/service/journal/the-lock-of-all", test_all_lock);
  g_test_add_func ("/service/journal/the-lock-of-all-is-ours", test_all_lock_is_ours);
  g_test_add_func ("/service/journal/rubbish-is-nothing", test_rubbish);
  g_test_add_func ("/service/journal/a-torn-write-is-swept", test_a_torn_write);
  return g_test_run ();
}
