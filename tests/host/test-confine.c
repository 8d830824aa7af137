/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a process can no longer do once it has given up its rights, and what it still can: each is
 * tried before, too, in a child of its own, in namespaces of the test's own. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/namespace.h"
#include "host/confine.h"

static const char *refusal;

static int
result_of (long value)
{
  return value < 0 ? errno : 0;
}

static int
write_file (const char *path)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600), result = result_of (fd);

  if (fd >= 0)
    close (fd);
  return result;
}

/* Each returns 0 or an errno. */
static int
write_elsewhere (void)
{
  return write_file ("/run/elsewhere");
}

static int
remove_elsewhere (void)
{
  return result_of (unlink ("/run/to-remove"));
}

static int
write_own (void)
{
  return write_file ("/run/nm-wgre/own");
}

static int
write_setting (void)
{
  int fd = open ("/proc/sys/net/ipv4/ip_forward", O_WRONLY | O_CLOEXEC);
  int result = fd < 0 ? errno : result_of (write (fd, "0", 1));

  if (fd >= 0)
    close (fd);
  return result;
}

static int
read_elsewhere (void)
{
  int fd = open ("/etc/passwd", O_RDONLY | O_CLOEXEC), result = result_of (fd);

  if (fd >= 0)
    close (fd);
  return result;
}

static int
run_program (void)
{
  pid_t child = fork ();
  int status = 0;

  if (child == 0) {
    execl ("/bin/true", "true", NULL);
    _exit (errno);
  }
  waitpid (child, &status, 0);
  return WEXITSTATUS (status);
}

static int
mount_something (void)
{
  return result_of (mount ("tmpfs", "/run", "tmpfs", 0, NULL));
}

static int
make_namespace (void)
{
  return result_of (unshare (CLONE_NEWNET));
}

static int
trace (void)
{
  return result_of (ptrace (PTRACE_TRACEME, 0, NULL, NULL));
}

static int
unheard_of (void)
{
  return result_of (syscall (4000));
}

static int
open_netlink (void)
{
  int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), result = result_of (fd);

  if (fd >= 0)
    close (fd);
  return result;
}

static int
open_raw (void)
{
  int fd = socket (AF_INET, SOCK_RAW | SOCK_CLOEXEC, 1 /* ICMP */), result = result_of (fd);

  if (fd >= 0)
    close (fd);
  return result;
}

static const struct {
  const char *name;
  int (*act) (void);
  int before, service, helper, fence; /* an errno; 0: it can */
  gboolean landlock;                  /* where the kernel has it; elsewhere it can */
} rows[] = {
  { "writes-elsewhere", write_elsewhere, 0, EACCES, 0, EACCES, TRUE },
  { "removes-elsewhere", remove_elsewhere, 0, EACCES, 0, EACCES, TRUE },
  { "writes-its-own", write_own, 0, 0, 0, 0, FALSE },
  { "writes-a-setting", write_setting, 0, 0, 0, EACCES, TRUE },
  { "reads", read_elsewhere, 0, 0, 0, 0, FALSE },
  { "runs-a-program", run_program, 0, EPERM, EPERM, EPERM, FALSE },
  { "mounts", mount_something, 0, EPERM, 0, EPERM, FALSE },
  { "makes-a-namespace", make_namespace, 0, EPERM, 0, EPERM, FALSE },
  { "traces", trace, 0, EPERM, EPERM, EPERM, FALSE },
  { "calls-what-is-newer", unheard_of, ENOSYS, ENOSYS, ENOSYS, ENOSYS, FALSE },
  { "opens-netlink", open_netlink, 0, 0, 0, 0, FALSE },
  { "opens-a-raw-socket", open_raw, 0, 0, 0, EPERM, FALSE },
};

static gboolean
kernel_has_landlock (void)
{
  return syscall (444 /* landlock_create_ruleset */, NULL, 0, 1) > 0;
}

/* @role: -1: nothing is given up. */
static int
try_in_child (guint i, int role)
{
  pid_t child;
  int status = 0;

  g_assert_true (wgre_write_text ("/run/to-remove", "x"));
  child = fork ();
  if (child == 0) {
    g_mkdir_with_parents ("/run/nm-wgre", 0700);
    if (role >= 0)
      g_free (wgre_confine ((WgreConfined) role));
    _exit (rows[i].act ());
  }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_unlink ("/run/elsewhere");
  return WEXITSTATUS (status);
}

static void
test_row (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data) - 1;
  gboolean lets = rows[i].landlock && !kernel_has_landlock ();

  if (refusal) {
    g_test_skip (refusal);
    return;
  }
  g_assert_cmpint (try_in_child (i, -1), ==, rows[i].before);
  g_assert_cmpint (try_in_child (i, WGRE_CONFINED_SERVICE), ==, lets ? 0 : rows[i].service);
  g_assert_cmpint (try_in_child (i, WGRE_CONFINED_HELPER), ==, rows[i].helper);
  g_assert_cmpint (try_in_child (i, WGRE_CONFINED_FENCE), ==, lets ? 0 : rows[i].fence);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  refusal = wgre_enter_namespaces (CLONE_NEWNS | CLONE_NEWNET);
  if (!refusal && (mount ("tmpfs", "/run", "tmpfs", 0, NULL) < 0 ||
                   mount ("tmpfs", "/var/lib", "tmpfs", 0, NULL) < 0))
    refusal = "nothing can be mounted here";
#ifdef __SANITIZE_ADDRESS__
  refusal = "the sanitizers need all of it";
#endif
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/host/confine/", rows[i].name, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i + 1), test_row);
  }
  return g_test_run ();
}
