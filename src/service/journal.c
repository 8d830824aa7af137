/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "core/torn.h"

#define SUFFIX ".journal"
/* Nobody of us needs the lock of all for longer. */
#define LOCK_ALL_PATIENCE_S 30
#define LOCK_ALL_PAUSE_US 5000

struct _WgreJournal {
  char *interface;
  char *path; /* of the journal */
  char *lock_path;
  int lock;
  int open; /* the lock's file for writing: closing it, after the lock was released, is what those
               hear who wait */
};

static int
take_lock (const char *directory, const char *path, const char *interface, GError **error)
{
  for (;;) {
    struct stat ours, there;
    int fd = -1;

    if (g_mkdir_with_parents (directory, 0700) == 0)
      fd = open (path, O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
      wgre_error_deed (error, WGRE_ERROR_IO, WGRE_DEED_OPEN, path, errno);
      return -1;
    }
    if (flock (fd, LOCK_EX | LOCK_NB) < 0) {
      g_close (fd, NULL);
      wgre_error_set (error, WGRE_ERROR_EXISTS, "interface",
                      _ ("\"%s\" is in use by another connection"), interface);
      return -1;
    }
    /* Its last owner removes the file: what we have locked must still be the one at that path. */
    if (fstat (fd, &ours) == 0 && stat (path, &there) == 0 && ours.st_ino == there.st_ino)
      return fd;
    g_close (fd, NULL);
  }
}

WgreJournal *
wgre_journal_open (const char *directory, const char *interface, GError **error)
{
  g_autofree char *name = g_strconcat (interface, SUFFIX, NULL),
                  *lock_name = g_strconcat (interface, ".lock", NULL);
  g_autofree char *lock_path = g_build_filename (directory, lock_name, NULL);
  int lock;
  WgreJournal *journal;

  g_return_val_if_fail (directory && interface, NULL);

  lock = take_lock (directory, lock_path, interface, error);
  if (lock < 0)
    return NULL;
  journal = g_new0 (WgreJournal, 1);
  journal->interface = g_strdup (interface);
  journal->path = g_build_filename (directory, name, NULL);
  journal->lock_path = g_steal_pointer (&lock_path);
  journal->lock = lock;
  journal->open = open (journal->lock_path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  return journal;
}

/* --- waiting --- */

typedef struct {
  int fd;
  GSourceFunc call;
  gpointer data;
} Waiting;

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_close (waiting->fd, NULL);
  g_free (waiting);
}

static gboolean
something_happened (int fd, GIOCondition condition G_GNUC_UNUSED, gpointer data)
{
  Waiting *waiting = data;
  char events[1024];

  while (read (fd, events, sizeof events) > 0)
    ;
  return waiting->call (waiting->data);
}

/* Its owner removes the file and closes it, or dies; who only tries does not open it for writing.
 */
guint
wgre_journal_watch (const char *directory, const char *interface, GSourceFunc call, gpointer data)
{
  g_autofree char *name = g_strconcat (interface, ".lock", NULL),
                  *path = g_build_filename (directory, name, NULL);
  int fd;
  Waiting *waiting;

  g_return_val_if_fail (directory && interface, 0);

  fd = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  if (fd < 0)
    return 0;
  if (inotify_add_watch (fd, path, IN_CLOSE_WRITE | IN_DELETE_SELF) < 0) {
    g_close (fd, NULL);
    return 0;
  }
  waiting = g_new0 (Waiting, 1);
  *waiting = (Waiting){ fd, call, data };
  return g_unix_fd_add_full (G_PRIORITY_DEFAULT, fd, G_IO_IN, something_happened, waiting,
                             waiting_free);
}

gboolean
wgre_journal_write (WgreJournal *journal, const GPtrArray *ops, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = NULL;
  g_autoptr (GError) problem = NULL;
  gsize length;
  guint kept = 0;

  g_return_val_if_fail (journal && ops, FALSE);

  for (guint i = 0; i < ops->len; i++) {
    g_autofree char *group = g_strdup_printf ("%u", kept);

    if (!wgre_op_is_kept (ops->pdata[i]))
      continue;
    wgre_op_save (ops->pdata[i], file, group);
    kept++;
  }
  text = g_key_file_to_data (file, &length, NULL);
  if (g_file_set_contents_full (journal->path, text, (gssize) length,
                                G_FILE_SET_CONTENTS_CONSISTENT, 0600, &problem))
    return TRUE;
  g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_IO, problem->message);
  return FALSE;
}

/* One group, on its own: a damaged one spoils no other. */
static gboolean
journal_read_group (GPtrArray *ops, const char *name_and_rest)
{
  g_autofree char *text = g_strconcat ("[", name_and_rest, "\n", NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *group = NULL;
  WgreOp *op;

  if (!g_key_file_load_from_data (file, text, (gsize) -1, G_KEY_FILE_NONE, NULL))
    return FALSE;
  group = g_key_file_get_start_group (file);
  op = group ? wgre_op_load (file, group) : NULL;
  if (op)
    g_ptr_array_add (ops, op);
  return op != NULL;
}

/* FALSE: something in it cannot be read. A journal is written whole, and what is kept ends in a
 * line. */
static gboolean
journal_read_file (const char *path, GPtrArray *ops, GError **error)
{
  g_autofree char *text = NULL, *from_line = NULL;
  g_autoptr (GError) problem = NULL;
  g_auto (GStrv) groups = NULL;
  gboolean whole;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, &problem)) {
    if (g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      return TRUE;
    g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_IO, problem->message);
    return FALSE;
  }
  whole = strlen (text) == length && (!length || (*text == '[' && text[length - 1] == '\n'));
  from_line = g_strconcat ("\n", text, NULL);
  groups = g_strsplit (from_line, "\n[", -1);
  for (guint i = 1; groups[0] && groups[i]; i++)
    whole &= journal_read_group (ops, groups[i]);
  return whole;
}

static GPtrArray *
journal_ops_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_op_free);
}

GPtrArray *
wgre_journal_read (WgreJournal *journal, GError **error)
{
  g_autoptr (GPtrArray) ops = journal_ops_new ();
  g_autoptr (GError) problem = NULL;

  g_return_val_if_fail (journal, NULL);

  journal_read_file (journal->path, ops, &problem);
  if (!problem)
    return g_steal_pointer (&ops);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

void
wgre_journal_close (WgreJournal *journal, gboolean done)
{
  if (!journal)
    return;
  if (done)
    g_unlink (journal->path);
  g_unlink (journal->lock_path);
  g_close (journal->lock, NULL);
  if (journal->open >= 0)
    g_close (journal->open, NULL);
  g_free (journal->interface);
  g_free (journal->path);
  g_free (journal->lock_path);
  g_free (journal);
}

/* Somebody may have opened it before. */
static gboolean
lock_patiently (int fd)
{
  gint64 end = g_get_monotonic_time () + LOCK_ALL_PATIENCE_S * G_USEC_PER_SEC;

  while (flock (fd, LOCK_EX | LOCK_NB) < 0) {
    if ((errno != EWOULDBLOCK && errno != EINTR) || g_get_monotonic_time () > end)
      return FALSE;
    g_usleep (LOCK_ALL_PAUSE_US);
  }
  return TRUE;
}

/* The lock is the directory itself, so that nothing is left behind. */
int
wgre_journal_lock_all (const char *directory, GError **error)
{
  struct stat about;
  int fd = -1;

  g_return_val_if_fail (directory, -1);

  if (g_mkdir_with_parents (directory, 0700) == 0)
    fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) {
    wgre_error_deed (error, WGRE_ERROR_IO, WGRE_DEED_OPEN, directory, errno);
    return -1;
  }
  /* Whoever can open the folder can lock it, and so it is closed to others, whoever made it. */
  if (fstat (fd, &about) == 0 && about.st_uid == geteuid () &&
      (!(about.st_mode & 077) || fchmod (fd, 0700) == 0) && lock_patiently (fd))
    return fd;
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_IO,
               _ ("\"%s\" cannot be locked: it belongs to somebody else, or a process holds it: "
                  "\"fuser -v\" shows which"),
               directory);
  g_close (fd, NULL);
  return -1;
}

/* The interface of a file that is a journal, or the new text of one whose writer was killed. */
static char *
interface_of (const char *name)
{
  const char *suffix = g_strrstr (name, SUFFIX), *rest;

  if (!suffix)
    return NULL;
  rest = suffix + strlen (SUFFIX);
  if (*rest && !wgre_torn_is_ending (rest))
    return NULL;
  return g_strndup (name, (gsize) (suffix - name));
}

GPtrArray *
wgre_journal_read_living (const char *directory, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  g_autoptr (GPtrArray) ops = journal_ops_new ();
  g_autoptr (GError) unread = NULL;
  const char *name;

  g_return_val_if_fail (directory, NULL);

  while (dir && !unread && (name = g_dir_read_name (dir))) {
    g_autofree char *interface = interface_of (name), *path = NULL;
    g_autoptr (GError) problem = NULL;
    WgreJournal *journal = interface ? wgre_journal_open (directory, interface, &problem) : NULL;

    path = g_build_filename (directory, name, NULL);
    if (g_error_matches (problem, WGRE_ERROR, WGRE_ERROR_EXISTS))
      journal_read_file (path, ops, &unread);
    wgre_journal_close (journal, FALSE);
  }
  if (!unread)
    return g_steal_pointer (&ops);
  g_propagate_error (error, g_steal_pointer (&unread));
  return NULL;
}

/* What is left on the interface of this journal, which nobody else has. */
static gboolean
sweep_one (WgreJournal *journal, const char *directory, WgreKernelNew kernel_new, WgreTell tell,
           gpointer data, guint *damaged, GError **error)
{
  g_autoptr (WgreKernel) kernel = kernel_new (directory, journal->interface, error);
  g_autoptr (GPtrArray) ops = journal_ops_new ();
  g_autoptr (GError) problem = NULL;
  gboolean whole = journal_read_file (journal->path, ops, &problem), ok;
  int lock;

  /* What it says is still to be undone, by who can read it. */
  if (problem) {
    if (kernel)
      g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  lock = wgre_journal_lock_all (directory, NULL);
  ok = kernel && wgre_execute_down (kernel, ops, tell, data, error);
  if (lock >= 0)
    g_close (lock, NULL);
  *damaged += whole ? 0 : 1;
  return ok;
}

/* Each start looks at the journals of all tunnels, most of which live: so this says nothing, and
 * makes nothing. */
static gboolean
journal_is_alive (const char *directory, const char *interface)
{
  g_autofree char *path = g_strconcat (directory, "/", interface, ".lock", NULL);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  gboolean alive = fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK;

  if (fd >= 0)
    g_close (fd, NULL);
  return alive;
}

gboolean
wgre_journal_sweep (const char *directory, WgreKernelNew kernel_new, WgreTell tell, gpointer data,
                    guint *ret_swept, guint *ret_damaged, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  g_autoptr (GError) first = NULL;
  const char *name;
  guint swept = 0, damaged = 0;

  g_return_val_if_fail (directory, FALSE);

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *interface = interface_of (name), *path = NULL;
    g_autoptr (GError) problem = NULL;
    WgreJournal *journal;

    if (!interface || journal_is_alive (directory, interface))
      continue;
    journal = wgre_journal_open (directory, interface, &problem);
    if (g_error_matches (problem, WGRE_ERROR, WGRE_ERROR_EXISTS))
      continue; /* by now */
    path = g_build_filename (directory, name, NULL);
    if (journal && !g_str_equal (path, journal->path))
      g_unlink (path);
    if (journal)
      wgre_journal_close (
          journal, sweep_one (journal, directory, kernel_new, tell, data, &damaged, &problem));
    swept++;
    if (problem && !first)
      first = g_steal_pointer (&problem);
  }
  if (ret_swept)
    *ret_swept = swept;
  if (ret_damaged)
    *ret_damaged = damaged;
  if (!first)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}
