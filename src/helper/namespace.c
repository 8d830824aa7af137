/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "helper/namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <linux/netlink.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/helper-api.h"
#include "host/permit.h"
#include "host/sysctl.h"
#include "net/query.h"
#include "net/rtnl.h"

/* The loopback link is the first one of each namespace. */
#define LOOPBACK 1
/* How often, and after which pauses, processes are looked for before they count. */
#define PATIENCE 10
#define PATIENCE_PAUSE_US 50000
#ifndef SO_NETNS_COOKIE /* Linux 5.14 */
#define SO_NETNS_COOKIE 71
#endif

static gboolean
namespace_fail (GError **error, WgreDeed deed, const char *name)
{
  int errnum = errno;

  wgre_error_deed (error, (gint) wgre_error_from_errno (errnum), deed, name, errnum);
  g_prefix_error (error, "netns: ");
  return FALSE;
}

/* --- inside --- */

typedef struct {
  int fd;
  WgreInside function;
  gpointer data;
  GError **error;
} Visit;

static gpointer
visit (gpointer data)
{
  const Visit *self = data;

  if (setns (self->fd, CLONE_NEWNET) < 0) {
    namespace_fail (self->error, WGRE_DEED_ENTER, _ ("the network namespace"));
    return NULL;
  }
  return GINT_TO_POINTER (self->function (self->data, self->error));
}

static gboolean
run_thread (GThreadFunc function, gpointer data)
{
  return g_thread_join (g_thread_new ("netns", function, data)) != NULL;
}

gboolean
wgre_namespace_run (int fd, WgreInside function, gpointer data, GError **error)
{
  Visit self = { fd, function, data, error };

  if (ioctl (fd, NS_GET_NSTYPE) == CLONE_NEWNET)
    return run_thread (visit, &self);
  g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_INVALID,
                       _ ("netns: the file is no network namespace"));
  return FALSE;
}

/* Of the namespace of the calling thread; 0 where the kernel is too old to tell. */
static guint64
own_cookie (void)
{
  int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  guint64 cookie = 0;
  socklen_t size = sizeof cookie;

  if (fd < 0 || getsockopt (fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &size) < 0)
    cookie = 0;
  if (fd >= 0)
    g_close (fd, NULL);
  return cookie;
}

static gboolean
read_cookie (gpointer data, GError **error G_GNUC_UNUSED)
{
  *(guint64 *) data = own_cookie ();
  return TRUE;
}

guint64
wgre_namespace_cookie (int fd, GError **error)
{
  guint64 cookie = 0;

  if (wgre_namespace_run (fd, read_cookie, &cookie, error) && !cookie)
    g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED,
                         _ ("netns: this kernel cannot tell network namespaces apart: Linux 5.14 "
                            "or later can"));
  return cookie;
}

char *
wgre_namespace_claims (guint64 cookie)
{
  return g_strdup_printf ("%s/%" G_GUINT64_FORMAT, WGRE_HELPER_CLAIMS, cookie);
}

typedef struct {
  int what, fd; /* what: protocol or sort */
} SocketRequest;

static gboolean
open_socket (gpointer data, GError **error)
{
  SocketRequest *request = data;

  request->fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, request->what);
  return request->fd >= 0 || namespace_fail (error, WGRE_DEED_OPEN, "netlink");
}

static gboolean
open_packets (gpointer data, GError **error)
{
  SocketRequest *request = data;

  request->fd = wgre_helper_packets_open ((WgrePackets) request->what);
  return request->fd >= 0 ||
         namespace_fail (error, WGRE_DEED_OPEN,
                         wgre_helper_packets_name ((WgrePackets) request->what));
}

int
wgre_namespace_packets (int fd, WgrePackets sort, GError **error)
{
  SocketRequest request = { (int) sort, -1 };

  return wgre_namespace_run (fd, open_packets, &request, error) ? request.fd : -1;
}

int
wgre_namespace_socket (int fd, int protocol, GError **error)
{
  SocketRequest request = { protocol, -1 };

  return wgre_namespace_run (fd, open_socket, &request, error) ? request.fd : -1;
}

/* --- what was made here --- */

static char *
record_of (const char *name)
{
  return g_build_filename (WGRE_HELPER_MADE, name, NULL);
}

static gboolean
write_record (const char *name, guint64 cookie, const char *users, GError **error)
{
  g_autofree char *record = record_of (name);
  g_autofree char *text =
      g_strdup_printf ("%" G_GUINT64_FORMAT "\n%s%s", cookie, users, *users ? "\n" : "");

  /* Not by way of another file: one that a killed process leaves would stay. */
  if (g_mkdir_with_parents (WGRE_HELPER_MADE, 0755) == 0 &&
      g_file_set_contents_full (record, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL))
    return TRUE;
  return namespace_fail (error, WGRE_DEED_WRITE, record);
}

static gboolean
forget_record (const char *name, GError **error)
{
  g_autofree char *record = record_of (name);

  return g_unlink (record) == 0 || errno == ENOENT ||
         namespace_fail (error, WGRE_DEED_REMOVE, record);
}

/* --- making --- */

typedef struct {
  const char *name, *path, *users;
  GError **error;
} Birth;

static gpointer
give_birth (gpointer data)
{
  const Birth *self = data;
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  g_autoptr (WgreSocket) socket = NULL;

  if (unshare (CLONE_NEWNET) < 0) {
    namespace_fail (self->error, WGRE_DEED_MAKE, self->name);
    return NULL;
  }
  socket = wgre_socket_open (NETLINK_ROUTE, self->error);
  wgre_rtnl_link_set (batch, LOOPBACK, &(WgreLinkChange){ .up = TRUE });
  if (!socket || !wgre_socket_talk (socket, batch, NULL, self->error) ||
      !write_record (self->name, own_cookie (), self->users, self->error))
    return NULL;
  if (mount ("/proc/thread-self/ns/net", self->path, "none", MS_BIND, NULL) == 0)
    return GINT_TO_POINTER (TRUE);
  namespace_fail (self->error, WGRE_DEED_MOUNT, self->path);
  forget_record (self->name, NULL);
  return NULL;
}

/* As iproute2: mounts below the folder appear wherever it is mounted, and not only here. */
static gboolean
share_folder (GError **error)
{
  const char *folder = WGRE_NETNS_FOLDER;

  if (g_mkdir (folder, 0755) < 0 && errno != EEXIST)
    return namespace_fail (error, WGRE_DEED_MAKE, folder);
  if (mount ("", folder, "none", MS_SHARED | MS_REC, NULL) == 0)
    return TRUE;
  if (errno == EINVAL && mount (folder, folder, "none", MS_BIND | MS_REC, NULL) == 0 &&
      mount ("", folder, "none", MS_SHARED | MS_REC, NULL) == 0)
    return TRUE;
  return namespace_fail (error, WGRE_DEED_MOUNT, folder);
}

/* That we begin is written down first: killed before the mount we would leave a file that is no
 * namespace, and keeps the name from being used. */
static gboolean
namespace_make (const char *name, const char *path, const WgreOwner *owner, GError **error)
{
  g_autofree char *users = wgre_owner_text (owner);
  Birth self = { name, path, users, error };
  int fd;

  if (!share_folder (error) || !write_record (name, 0, users, error))
    return FALSE;
  fd = open (path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0);
  if (fd < 0)
    return namespace_fail (error, WGRE_DEED_MAKE, path);
  g_close (fd, NULL);
  if (run_thread (give_birth, &self))
    return TRUE;
  g_unlink (path);
  forget_record (name, NULL);
  return FALSE;
}

static char *
namespace_path_of (const char *name)
{
  return g_build_filename (WGRE_NETNS_FOLDER, name, NULL);
}

/* The one that is open is looked at, and not its name: that may be another's by now. */
static gboolean
may_enter (const char *name, int fd, const WgreOwner *owner, GError **error)
{
  g_autofree char *users = NULL, *own = wgre_owner_text (owner);
  guint64 made, cookie;

  if (!wgre_owner_is_private (owner))
    return TRUE;
  made = wgre_helper_read_record (name, &users, NULL);
  cookie = wgre_namespace_cookie (fd, NULL);
  return (made && made == cookie && g_str_equal (users, own)) ||
         wgre_permit_netns (name, owner, error);
}

/* What is left of one of us who was killed while making it: a file and no mount, and his record. */
static gboolean
is_half_made (const char *name, const char *path)
{
  g_autofree char *record = record_of (name);
  struct stat folder, there;

  return stat (WGRE_NETNS_FOLDER, &folder) == 0 && lstat (path, &there) == 0 &&
         there.st_dev == folder.st_dev && S_ISREG (there.st_mode) && !there.st_size &&
         g_file_test (record, G_FILE_TEST_EXISTS);
}

int
wgre_namespace_open (const char *name, gboolean create, const WgreOwner *owner, GError **error)
{
  g_autofree char *path = namespace_path_of (name);
  int fd;

  g_return_val_if_fail (name, -1);

  if (is_half_made (name, path))
    g_unlink (path);
  if (create && access (path, F_OK) < 0 && errno == ENOENT) {
    g_autofree char *folder = g_build_filename (WGRE_NETNS_ETC, name, NULL);
    g_autofree char *made = g_build_filename (WGRE_HELPER_FOLDER_MADE, name, NULL);
    /* Files for that name in /etc are somebody's who will make the namespace, or does so at each
     * boot. */
    gboolean may = !g_file_test (folder, G_FILE_TEST_EXISTS) ||
                   g_file_test (made, G_FILE_TEST_EXISTS) || wgre_permit_netns (name, owner, error);

    if (!may || !namespace_make (name, path, owner, error))
      return -1;
  }

  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    namespace_fail (error, WGRE_DEED_OPEN, path);
    return -1;
  }
  if (ioctl (fd, NS_GET_NSTYPE) != CLONE_NEWNET)
    wgre_error_set (error, WGRE_ERROR_INVALID, "netns",
                    _ ("%s is no network namespace: remove that file"), path);
  else if (may_enter (name, fd, owner, error))
    return fd;
  g_close (fd, NULL);
  return -1;
}

/* --- removing --- */

static gboolean
has_no_links (gpointer data G_GNUC_UNUSED, GError **error)
{
  g_autoptr (WgreSocket) socket = wgre_socket_open (NETLINK_ROUTE, error);
  g_autoptr (GArray) links = socket ? wgre_query_links (socket, WGRE_ANY_GROUP, error) : NULL;

  for (guint i = 0; links && i < links->len; i++) {
    const WgreLinkInfo *link = &g_array_index (links, WgreLinkInfo, i);

    /* Every namespace has the fallback devices of the kernel. */
    if (link->ifindex == LOOPBACK || wgre_kind_reserved_by (link->name))
      continue;
    wgre_error_set (error, WGRE_ERROR_NOT_FOUND, "netns", _ ("the link %s is in it"), link->name);
    return FALSE;
  }
  return links != NULL;
}

/* To read the namespaces of all processes CAP_SYS_PTRACE is needed. */
static gboolean
has_no_processes (int fd, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  struct stat own, other;
  const char *pid;

  if (!dir || fstat (fd, &own) < 0)
    return namespace_fail (error, WGRE_DEED_READ, "/proc");
  while ((pid = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename ("/proc", pid, "ns", "net", NULL);

    if (!g_ascii_isdigit (*pid) || stat (path, &other) < 0 || other.st_ino != own.st_ino ||
        other.st_dev != own.st_dev)
      continue;
    wgre_error_set (error, WGRE_ERROR_NOT_FOUND, "netns", _ ("the process %s is in it"), pid);
    return FALSE;
  }
  return TRUE;
}

/* Ours, and nobody is in it. */
static gboolean
may_remove (const char *name, int fd, guint64 *ret_cookie, GError **error)
{
  g_autoptr (GError) problem = NULL;
  guint64 made = wgre_helper_read_record (name, NULL, &problem);

  if (problem) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  if (!wgre_namespace_run (fd, read_cookie, ret_cookie, error))
    return FALSE;
  if (!made || made != *ret_cookie) {
    forget_record (name, NULL);
    wgre_error_set (error, WGRE_ERROR_NOT_FOUND, "netns", _ ("\"%s\" was not made by us"), name);
    return FALSE;
  }
  if (!wgre_namespace_run (fd, has_no_links, NULL, error))
    return FALSE;
  /* Who deletes the last link by "ip -n" is in there for a moment longer. */
  for (guint i = 0; i < PATIENCE; i++) {
    if (has_no_processes (fd, NULL))
      return TRUE;
    g_usleep (PATIENCE_PAUSE_US);
  }
  return has_no_processes (fd, error);
}

gboolean
wgre_namespace_remove (const char *name, GError **error)
{
  g_autofree char *path = namespace_path_of (name), *claims = NULL;
  g_autoptr (GError) problem = NULL;
  int fd;
  guint64 cookie = 0;
  gboolean may;

  g_return_val_if_fail (name, FALSE);

  fd = wgre_namespace_open (name, FALSE, NULL, &problem);
  if (fd < 0) {
    /* One that is there, and cannot be opened now, is still ours. */
    if (g_error_matches (problem, WGRE_ERROR, WGRE_ERROR_NOT_FOUND) ||
        g_error_matches (problem, WGRE_ERROR, WGRE_ERROR_INVALID))
      forget_record (name, NULL);
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  may = may_remove (name, fd, &cookie, error);
  if (may && (umount2 (path, MNT_DETACH) < 0 || g_unlink (path) < 0))
    may = namespace_fail (error, WGRE_DEED_REMOVE, path);
  g_close (fd, NULL);
  if (!may || !forget_record (name, error))
    return FALSE;
  /* Who was killed while he gave a setting back has left a claim, or what was there before. */
  claims = wgre_namespace_claims (cookie);
  wgre_sysctl_forget (claims);
  return TRUE;
}
