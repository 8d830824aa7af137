/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/sysctl.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "host/claim.h"

static gboolean
sysctl_fail (GError **error, WgreDeed deed, const char *name, int errnum)
{
  g_autofree char *path = g_build_filename ("/proc/sys", name, NULL);

  return wgre_error_deed (error, (gint) wgre_error_from_errno (errnum), deed, path, errnum);
}

char *
wgre_sysctl_read (const char *name, GError **error)
{
  g_autofree char *path = g_build_filename ("/proc/sys", name, NULL);
  char *text = NULL;

  g_return_val_if_fail (name, NULL);

  if (g_file_get_contents (path, &text, NULL, NULL)) {
    g_strchomp (text);
    return text;
  }
  sysctl_fail (error, WGRE_DEED_READ, name, errno ? errno : ENOENT);
  return NULL;
}

/* One write(2): the kernel reads each write as a value of its own. */
gboolean
wgre_sysctl_write (const char *name, const char *value, GError **error)
{
  g_autofree char *path = g_build_filename ("/proc/sys", name, NULL);
  int fd;
  gssize written;

  g_return_val_if_fail (name && value, FALSE);

  fd = open (path, O_WRONLY | O_CLOEXEC);
  if (fd < 0)
    return sysctl_fail (error, WGRE_DEED_OPEN, name, errno);
  do
    written = write (fd, value, strlen (value));
  while (written < 0 && errno == EINTR);
  g_close (fd, NULL);
  return written == (gssize) strlen (value) ||
         sysctl_fail (error, WGRE_DEED_WRITE, name, written < 0 ? errno : EIO);
}

/* Settings that the kernel sets anew when it is told to forward or to stop that: redirects are
 * accepted by hosts and not by routers. What somebody had chosen comes back. */
static const struct {
  const char *name, *along;
} alongs[] = {
  { "net/ipv4/ip_forward", "net/ipv4/conf/all/accept_redirects" },
};

static const char *
along_of (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (alongs); i++)
    if (g_str_equal (alongs[i].name, name))
      return alongs[i].along;
  return NULL;
}

static char *
folder_of (const char *directory, const char *name)
{
  g_autofree char *flat = g_strdelimit (g_strdup (name), "/", '@');

  return g_build_filename (directory, "sysctl", flat, NULL);
}

static gboolean
keep_original (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = wgre_claim_original (folder);
  g_autofree char *original = NULL, *along = NULL, *lines = NULL;
  g_autoptr (GError) problem = NULL;

  if (wgre_claim_count (folder))
    return TRUE;
  original = wgre_sysctl_read (name, error);
  if (!original)
    return FALSE;
  if (along_of (name))
    along = wgre_sysctl_read (along_of (name), NULL);
  lines = g_strjoin ("\n", original, along, NULL);
  if (wgre_claim_write (path, lines, &problem))
    return TRUE;
  g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_IO, problem->message);
  return FALSE;
}

gboolean
wgre_sysctl_claim (const char *directory, const char *owner, const char *name, const char *value,
                   GError **error)
{
  g_autofree char *folder = folder_of (directory, name), *above = g_path_get_dirname (folder);

  g_return_val_if_fail (directory && owner && name && value, FALSE);

  if (g_mkdir_with_parents (folder, 0700) < 0)
    return sysctl_fail (error, WGRE_DEED_READ, name, errno);
  if (keep_original (folder, name, error) && wgre_claim_add (folder, owner, error) &&
      wgre_sysctl_write (name, value, error))
    return TRUE;
  wgre_claim_remove (folder, owner);
  g_rmdir (above);
  return FALSE;
}

static gboolean
restore_original (const char *folder, const char *name, const char *value, GError **error)
{
  g_autofree char *path = wgre_claim_original (folder);
  g_autofree char *text = NULL, *now = wgre_sysctl_read (name, NULL);
  g_autoptr (GError) problem = NULL;
  g_auto (GStrv) lines = NULL;

  if (g_strcmp0 (now, value))
    return TRUE;
  if (!g_file_get_contents (path, &text, NULL, &problem)) {
    if (g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      return TRUE;
    g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_IO, problem->message);
    return FALSE;
  }
  lines = g_strsplit (text, "\n", -1);
  if (!lines[0] || !wgre_sysctl_write (name, lines[0], error))
    return lines[0] == NULL;
  return !lines[1] || g_str_equal (lines[0], value) || !along_of (name) ||
         wgre_sysctl_write (along_of (name), lines[1], error);
}

gboolean
wgre_sysctl_release (const char *directory, const char *owner, const char *name, const char *value,
                     GError **error)
{
  g_autofree char *folder = folder_of (directory, name), *above = g_path_get_dirname (folder);
  gboolean left;

  g_return_val_if_fail (directory && owner && name && value, FALSE);

  /* Without a claim nothing was set, but its owner may have been killed before it could claim: then
   * what was before is kept for nobody. The claim stays until the old value is back, so that a
   * failure can be repeated. */
  if (wgre_claim_has (folder, owner) && wgre_claim_count (folder) == 1 &&
      !restore_original (folder, name, value, error))
    return FALSE;
  left = wgre_claim_leave (folder, owner, error);
  g_rmdir (above);
  return left;
}

static void
empty_folder (const char *folder, void (*remove) (const char *path))
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    remove (path);
  }
  g_rmdir (folder);
}

static void
forget_file (const char *path)
{
  g_unlink (path);
}

static void
forget_setting (const char *folder)
{
  empty_folder (folder, forget_file);
}

void
wgre_sysctl_forget (const char *directory)
{
  g_autofree char *settings = g_build_filename (directory, "sysctl", NULL);

  g_return_if_fail (directory);

  empty_folder (settings, forget_setting);
  g_rmdir (directory);
}
