/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bridge/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/error.h"
#include "core/key.h"

/* As in the kernel. */
#define MOST_LINKS 40

typedef struct {
  gsize size;
  char data[];
} Contents;

static void
contents_free (gpointer data)
{
  Contents *contents = data;

  wgre_wipe (contents->data, contents->size);
  g_free (contents);
}

static gboolean
bridge_fail_errno (const char *path, WgreDeed deed, GError **error)
{
  int errnum = errno;
  gint code = (gint) wgre_error_from_errno (errnum);
  g_autofree char *name = g_filename_display_name (path);

  return wgre_error_deed (error, code == (gint) WGRE_ERROR_KERNEL ? (gint) WGRE_ERROR_IO : code,
                          deed, name, errnum);
}

static gboolean
bridge_fail (const char *path, GError **error, const char *problem)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID, "\"%s\" %s", name, problem);
  return FALSE;
}

/* A file that grows meanwhile is read up to the size that it had. */
static gboolean
bridge_read_all (const char *path, int fd, Contents *contents, GError **error)
{
  gsize size = contents->size;

  contents->size = 0;
  while (contents->size < size) {
    gssize got = read (fd, contents->data + contents->size, size - contents->size);

    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return bridge_fail_errno (path, WGRE_DEED_READ, error);
    if (!got)
      break;
    contents->size += (gsize) got;
  }
  return TRUE;
}

static GBytes *
read_open (const char *path, int fd, gsize limit, GError **error)
{
  Contents *contents;
  struct stat info;
  gsize size;

  if (fstat (fd, &info) < 0) {
    bridge_fail_errno (path, WGRE_DEED_EXAMINE, error);
    return NULL;
  }
  if (!S_ISREG (info.st_mode)) {
    bridge_fail (path, error, _ ("is not a regular file"));
    return NULL;
  }
  if ((guint64) info.st_size > limit) {
    bridge_fail (path, error, _ ("is too large"));
    return NULL;
  }
  size = (gsize) info.st_size;
  contents = g_malloc (sizeof *contents + size);
  contents->size = size;
  if (!bridge_read_all (path, fd, contents, error)) {
    contents_free (contents);
    return NULL;
  }
  return g_bytes_new_with_free_func (contents->data, contents->size, contents_free, contents);
}

GBytes *
wgre_file_read (const char *path, gsize limit, GError **error)
{
  GBytes *bytes;
  int fd;

  g_return_val_if_fail (path, NULL);
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) {
    bridge_fail_errno (path, WGRE_DEED_OPEN, error);
    return NULL;
  }
  bytes = read_open (path, fd, limit, error);
  g_close (fd, NULL);
  return bytes;
}

/* --- writing --- */

static gboolean
bridge_write_all (int fd, const char *bytes, gsize left)
{
  while (left) {
    gssize put = write (fd, bytes, left);

    if (put < 0 && errno == EINTR)
      continue;
    if (put < 0)
      return FALSE;
    bytes += put;
    left -= (gsize) put;
  }
  return fsync (fd) == 0;
}

/* As the kernel does with fs.protected_symlinks (proc_sys_fs(5)), which does not see it when a link
 * is read instead of followed: in a folder where everybody may make files, somebody else's link may
 * lead anywhere. */
static gboolean
may_follow (const char *folder, const struct stat *link)
{
  struct stat above;

  return stat (*folder ? folder : "/", &above) == 0 &&
         ((above.st_mode & (S_ISVTX | S_IWOTH)) != (S_ISVTX | S_IWOTH) ||
          link->st_uid == geteuid () || link->st_uid == above.st_uid);
}

/* The file that a chain of symbolic links ends at; @path itself when there is none yet. NULL: a
 * link that must not be followed, with errno. */
static char *
resolve (const char *path)
{
  g_autofree char *at = g_strdup (path);
  struct stat info;

  for (guint i = 0; i < MOST_LINKS; i++) {
    g_autofree char *folder = g_path_get_dirname (at), *target = NULL, *next = NULL;

    if (lstat (at, &info) < 0 || !S_ISLNK (info.st_mode))
      return g_steal_pointer (&at);
    errno = EACCES;
    target = may_follow (folder, &info) ? g_file_read_link (at, NULL) : NULL;
    if (!target)
      return NULL;
    next = g_path_is_absolute (target) ? g_steal_pointer (&target)
                                       : g_build_filename (folder, target, NULL);
    g_free (at);
    at = g_steal_pointer (&next);
  }
  errno = ELOOP;
  return NULL;
}

gboolean
wgre_file_write_bytes (const char *path, const char *bytes, gsize size, GError **error)
{
  g_autofree char *target = NULL, *scratch = NULL;
  gboolean written, closed;
  struct stat info;
  int fd;

  g_return_val_if_fail (path && (bytes || !size), FALSE);
  target = resolve (path);
  if (!target)
    return bridge_fail_errno (path, WGRE_DEED_WRITE, error);
  if (lstat (target, &info) == 0 && !S_ISREG (info.st_mode))
    return bridge_fail (path, error, _ ("is not a regular file"));

  scratch = g_strconcat (target, ".XXXXXX", NULL);
  fd = g_mkstemp_full (scratch, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    return bridge_fail_errno (path, WGRE_DEED_WRITE, error);
  written = bridge_write_all (fd, bytes, size);
  closed = g_close (fd, NULL);
  if (written && closed && g_rename (scratch, target) == 0)
    return TRUE;
  bridge_fail_errno (path, WGRE_DEED_WRITE, error);
  g_unlink (scratch);
  return FALSE;
}

gboolean
wgre_file_write (const char *path, const char *text, GError **error)
{
  g_return_val_if_fail (text, FALSE);
  return wgre_file_write_bytes (path, text, strlen (text), error);
}
