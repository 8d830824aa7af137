/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Put in front of the service or the helper by LD_PRELOAD: counts what they do to the system, and
 * at one place either kills the process or lets the call fail.
 *
 * A point is a call that changes something outside of the process: a message to netlink, and a file
 * or folder that is made, written, renamed or removed. All that is arranged stands in the folder
 * $NM_WGRE_FAULTS, so that one count goes through all processes that have the library:
 *
 *   plan    "POINT KIND", read by each process when it starts; POINT 0: only count
 *   count   the number of points so far, as the length of the file
 *   points  a line for each point: its number, the program and the call
 *   hit     the line of the point at which something was done, and what; it is there before it is
 *   victim  the process that the kind "victim" kills instead of its own
 *
 * What is written is there, empty, when a process starts: one that is confined makes no file here.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/netlink.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define OURS __attribute__ ((visibility ("default")))

/* What happens at the point. "denied": netlink answers that it is not permitted, as it does to who
 * has no privileges; to a file, EPERM. */
typedef enum {
  COUNT,
  KILL,
  KILL_VICTIM,
  DENY,
  FAIL
} Kind;

static const struct {
  const char *name;
  Kind kind;
  int errnum;
} kinds[] = {
  { "count", COUNT, 0 },      { "kill", KILL, 0 },      { "victim", KILL_VICTIM, 0 },
  { "denied", DENY, EPERM },  { "EIO", FAIL, EIO },     { "ENOMEM", FAIL, ENOMEM },
  { "ENOSPC", FAIL, ENOSPC }, { "EINTR", FAIL, EINTR },
};

static int folder = -1;
static long wanted;
static Kind kind;
static int errnum;

/* The next one in line, under its own name. */
#define REAL(name) real_##name = (__typeof__ (real_##name)) (void *) dlsym (RTLD_NEXT, #name)
static ssize_t (*real_sendto) (int, const void *, size_t, int, const struct sockaddr *, socklen_t);
static ssize_t (*real_sendmsg) (int, const struct msghdr *, int);
static ssize_t (*real_write) (int, const void *, size_t);
static int (*real_rename) (const char *, const char *);
static int (*real_unlink) (const char *);
static int (*real_unlinkat) (int, const char *, int);
static int (*real_rmdir) (const char *);
static int (*real_mkdir) (const char *, mode_t);
static int (*real_fsync) (int);
static int (*real_open) (const char *, int, ...);
static int (*real_open64) (const char *, int, ...);

/* --- the folder; by system calls, which are no points themselves --- */

static int
folder_open (const char *name, int flags)
{
  return (int) syscall (SYS_openat, folder, name, flags | O_CLOEXEC);
}

static void
folder_append (const char *name, const char *line)
{
  int fd = folder_open (name, O_WRONLY | O_APPEND);

  if (fd < 0 || syscall (SYS_write, fd, line, strlen (line)) < 0)
    _exit (99);
  close (fd);
}

static long
folder_read (const char *name, char *text, size_t size)
{
  int fd = folder_open (name, O_RDONLY);
  ssize_t length = fd < 0 ? -1 : read (fd, text, size - 1);

  if (fd >= 0)
    close (fd);
  text[length < 0 ? 0 : length] = '\0';
  return length;
}

/* The number of this point. */
static long
next_point (const char *what)
{
  int fd = folder_open ("count", O_WRONLY | O_APPEND);
  struct stat info;
  char line[512];

  if (fd < 0 || flock (fd, LOCK_EX) < 0 || syscall (SYS_write, fd, ".", 1) != 1 ||
      fstat (fd, &info) < 0)
    _exit (99);
  snprintf (line, sizeof line, "%ld %s[%d]: %s\n", (long) info.st_size,
            program_invocation_short_name, (int) getpid (), what);
  folder_append ("points", line);
  if (info.st_size == wanted && kind != COUNT)
    folder_append ("hit", line);
  close (fd);
  return (long) info.st_size;
}

static void
kill_victim (void)
{
  char text[32];
  long pid = folder_read ("victim", text, sizeof text) > 0 ? strtol (text, NULL, 10) : 0;

  if (pid <= 1 || kill ((pid_t) pid, SIGKILL) < 0)
    _exit (99);
}

/* --- points --- */

/* What is to happen here: COUNT, nothing; DENY; FAIL, with errno set. */
static Kind
point (const char *call, const char *detail)
{
  int before = errno;
  char what[400];
  long number;

  snprintf (what, sizeof what, "%s %s", call, detail);
  number = next_point (what);
  errno = before;
  if (number != wanted || kind == COUNT)
    return COUNT;
  if (kind == KILL)
    kill (getpid (), SIGKILL);
  if (kind == KILL_VICTIM) {
    kill_victim ();
    return COUNT;
  }
  errno = errnum;
  return kind;
}

static int
is_netlink (int fd)
{
  int domain = -1;
  socklen_t size = sizeof domain;

  return folder >= 0 && getsockopt (fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 &&
         domain == AF_NETLINK;
}

static const char *
describe (int fd, const void *data, size_t size, char *text, size_t text_size)
{
  const struct nlmsghdr *message = data;
  int protocol = -1;
  socklen_t length = sizeof protocol;

  getsockopt (fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &length);
  snprintf (text, text_size, "protocol %d, type %u, flags 0x%x", protocol,
            size >= sizeof *message ? message->nlmsg_type : 0,
            size >= sizeof *message ? message->nlmsg_flags : 0);
  return text;
}

/* This thread's own privilege over the network: netlink asks for it when a message comes. Returns
 * what it was. */
static unsigned int
set_effective (unsigned int set)
{
  struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct data[2];
  unsigned int before;

  if (syscall (SYS_capget, &header, data) < 0)
    _exit (99);
  before = data[0].effective;
  data[0].effective = set;
  if (syscall (SYS_capset, &header, data) < 0)
    _exit (99);
  return before;
}

static unsigned int
effective_without_net_admin (void)
{
  struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct data[2];

  if (syscall (SYS_capget, &header, data) < 0)
    _exit (99);
  return data[0].effective & ~(1u << CAP_NET_ADMIN);
}

OURS ssize_t
sendto (int fd, const void *data, size_t size, int flags, const struct sockaddr *to,
        socklen_t to_size)
{
  char text[100];
  Kind here =
      is_netlink (fd) ? point ("sendto", describe (fd, data, size, text, sizeof text)) : COUNT;
  unsigned int set;
  ssize_t sent;

  if (here == FAIL)
    return -1;
  if (here != DENY)
    return real_sendto (fd, data, size, flags, to, to_size);
  set = set_effective (effective_without_net_admin ());
  sent = real_sendto (fd, data, size, flags, to, to_size);
  set_effective (set);
  return sent;
}

OURS ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  char text[100];
  Kind here = COUNT;
  unsigned int set;
  ssize_t sent;

  if (is_netlink (fd) && message->msg_iovlen > 0)
    here = point ("sendmsg", describe (fd, message->msg_iov[0].iov_base,
                                       message->msg_iov[0].iov_len, text, sizeof text));
  if (here == FAIL)
    return -1;
  if (here != DENY)
    return real_sendmsg (fd, message, flags);
  set = set_effective (effective_without_net_admin ());
  sent = real_sendmsg (fd, message, flags);
  set_effective (set);
  return sent;
}

OURS ssize_t
write (int fd, const void *data, size_t size)
{
  struct stat info;

  if (folder >= 0 && fstat (fd, &info) == 0 && S_ISREG (info.st_mode) &&
      point ("write", "a file") != COUNT)
    return -1;
  return real_write (fd, data, size);
}

OURS int
rename (const char *from, const char *to)
{
  return folder >= 0 && point ("rename", to) != COUNT ? -1 : real_rename (from, to);
}

OURS int
unlink (const char *path)
{
  return folder >= 0 && point ("unlink", path) != COUNT ? -1 : real_unlink (path);
}

OURS int
unlinkat (int at, const char *path, int flags)
{
  return folder >= 0 && point ("unlinkat", path) != COUNT ? -1 : real_unlinkat (at, path, flags);
}

OURS int
rmdir (const char *path)
{
  return folder >= 0 && point ("rmdir", path) != COUNT ? -1 : real_rmdir (path);
}

/* What is there already is not made. */
OURS int
mkdir (const char *path, mode_t mode)
{
  struct stat info;

  return folder >= 0 && lstat (path, &info) < 0 && point ("mkdir", path) != COUNT
             ? -1
             : real_mkdir (path, mode);
}

OURS int
fsync (int fd)
{
  return folder >= 0 && point ("fsync", "a file") != COUNT ? -1 : real_fsync (fd);
}

static mode_t
mode_of (int flags, va_list rest)
{
  return flags & (O_CREAT | O_TMPFILE) ? va_arg (rest, mode_t) : 0;
}

OURS int
open (const char *path, int flags, ...)
{
  va_list rest;
  mode_t mode;

  va_start (rest, flags);
  mode = mode_of (flags, rest);
  va_end (rest);
  return folder >= 0 && flags & O_CREAT && point ("open", path) != COUNT
             ? -1
             : real_open (path, flags, mode);
}

OURS int
open64 (const char *path, int flags, ...)
{
  va_list rest;
  mode_t mode;

  va_start (rest, flags);
  mode = mode_of (flags, rest);
  va_end (rest);
  return folder >= 0 && flags & O_CREAT && point ("open", path) != COUNT
             ? -1
             : real_open64 (path, flags, mode);
}

/* --- the beginning --- */

static void
read_plan (void)
{
  char text[64], name[16] = "";

  if (folder_read ("plan", text, sizeof text) < 0 || sscanf (text, "%ld %15s", &wanted, name) != 2)
    _exit (99);
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (!strcmp (kinds[i].name, name)) {
      kind = kinds[i].kind;
      errnum = kinds[i].errnum;
      return;
    }
  _exit (99);
}

__attribute__ ((constructor)) static void
begin (void)
{
  const char *path = getenv ("NM_WGRE_FAULTS");

  REAL (sendto);
  REAL (sendmsg);
  REAL (write);
  REAL (rename);
  REAL (unlink);
  REAL (unlinkat);
  REAL (rmdir);
  REAL (mkdir);
  REAL (fsync);
  REAL (open);
  REAL (open64);
  if (!path)
    return;
  folder = (int) syscall (SYS_openat, AT_FDCWD, path, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
  if (folder < 0)
    _exit (99);
  read_plan ();
}
