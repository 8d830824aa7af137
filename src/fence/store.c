/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fence/store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/torn.h"

#define GROUP "fence"
/* Where lockdowns lie, on a host and beside the directory of a test. */
#define STATE "/var/lib/nm-wgre/fence"
/* Behind the name of a file whose fence was let go. */
#define LET_GO ".let-go"

void
wgre_fence_free (WgreFence *fence)
{
  if (!fence)
    return;
  g_free (fence->uuid);
  g_free (fence->id);
  g_free (fence->interface);
  g_free (fence->table);
  g_free (fence->commands);
  g_strfreev (fence->addresses);
  g_free (fence);
}

/* --- places --- */

char *
wgre_fence_folder (const char *directory)
{
  g_return_val_if_fail (directory, NULL);

  return g_build_filename (directory, "fence", NULL);
}

static char *
fence_state_folder (const char *directory)
{
  return g_str_equal (directory, WGRE_FENCE_DIRECTORY)
             ? g_strdup (STATE)
             : g_build_filename (directory, "state", NULL);
}

/* A UUID of NetworkManager's is a file name already; what else somebody may have made of it must
 * not lead out of the folder. */
static char *
fence_path (const char *folder, const char *uuid)
{
  g_autofree char *name = g_strdup (uuid);

  g_strdelimit (name, "/", '_');
  if (*name == '.')
    *name = '_';
  return g_build_filename (folder, name, NULL);
}

static char *
fence_let_go_path (const char *folder, const char *uuid)
{
  g_autofree char *path = fence_path (folder, uuid);

  return g_strconcat (path, LET_GO, NULL);
}

/* --- lock: the folder itself, which is root's and goes with the last file --- */

int
wgre_fence_lock (const char *directory)
{
  g_autofree char *folder = wgre_fence_folder (directory);

  g_return_val_if_fail (directory, -1);

  for (;;) {
    int fd = open (folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat ours, there;

    if (fd < 0)
      return -1;
    while (flock (fd, LOCK_EX) < 0 && errno == EINTR)
      ;
    /* Whoever had the lock may have removed the folder, and somebody made another one. */
    if (fstat (fd, &ours) == 0 && stat (folder, &there) == 0 && ours.st_ino == there.st_ino &&
        ours.st_dev == there.st_dev)
      return fd;
    close (fd);
  }
}

static int
fence_lock_new (const char *directory, GError **error)
{
  g_autofree char *folder = wgre_fence_folder (directory);

  for (guint i = 0; i < 100; i++) {
    int fd = g_mkdir_with_parents (folder, 0700) == 0 ? wgre_fence_lock (directory) : -1;

    if (fd >= 0)
      return fd;
  }
  wgre_error_deed (error, WGRE_ERROR_IO, WGRE_DEED_OPEN, folder, errno);
  return -1;
}

/* --- files --- */

static gboolean
fence_write (const char *folder, const WgreFence *fence, GError **error)
{
  g_autofree char *path = fence_path (folder, fence->uuid), *text = NULL;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) problem = NULL;
  gsize length;

  g_key_file_set_string (file, GROUP, "uuid", fence->uuid);
  g_key_file_set_string (file, GROUP, "id", fence->id ? fence->id : fence->uuid);
  g_key_file_set_string (file, GROUP, "interface", fence->interface);
  g_key_file_set_string (file, GROUP, "table", fence->table);
  g_key_file_set_string (file, GROUP, "commands", fence->commands);
  g_key_file_set_string_list (file, GROUP, "addresses", (const char *const *) fence->addresses,
                              g_strv_length (fence->addresses));
  g_key_file_set_boolean (file, GROUP, "lockdown", fence->lockdown);
  if (fence->open_until)
    g_key_file_set_int64 (file, GROUP, "open-until", fence->open_until);
  text = g_key_file_to_data (file, &length, NULL);
  if (g_mkdir_with_parents (folder, 0700) == 0 &&
      g_file_set_contents_full (path, text, (gssize) length,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &problem))
    return TRUE;
  if (!problem)
    return wgre_error_deed (error, WGRE_ERROR_IO, WGRE_DEED_WRITE, path, errno);
  g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_IO, problem->message);
  return FALSE;
}

static WgreFence *
fence_read_file (const char *path)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (WgreFence) fence = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL))
    return NULL;
  fence = g_new0 (WgreFence, 1);
  fence->uuid = g_key_file_get_string (file, GROUP, "uuid", NULL);
  fence->id = g_key_file_get_string (file, GROUP, "id", NULL);
  fence->interface = g_key_file_get_string (file, GROUP, "interface", NULL);
  fence->table = g_key_file_get_string (file, GROUP, "table", NULL);
  fence->commands = g_key_file_get_string (file, GROUP, "commands", NULL);
  fence->addresses = g_key_file_get_string_list (file, GROUP, "addresses", NULL, NULL);
  fence->lockdown = g_key_file_get_boolean (file, GROUP, "lockdown", NULL);
  fence->open_until = g_key_file_get_int64 (file, GROUP, "open-until", NULL);
  if (!fence->addresses)
    fence->addresses = g_new0 (char *, 1);
  return fence->uuid && fence->id && fence->interface && fence->table && fence->commands
             ? g_steal_pointer (&fence)
             : NULL;
}

/* Of WgreFence: of the files with this behind their names; "": of those that are held. Others may
 * be whole, too, and still are no fence's. */
static GPtrArray *
fence_list_folder (const char *folder, const char *suffix)
{
  GPtrArray *fences = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_fence_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autoptr (WgreFence) fence = *name == '.' ? NULL : fence_read_file (path);
    g_autofree char *own = fence ? fence_path (folder, fence->uuid) : NULL,
                    *wanted = fence ? g_strconcat (own, suffix, NULL) : NULL;

    if (fence && g_str_equal (path, wanted))
      g_ptr_array_add (fences, g_steal_pointer (&fence));
  }
  return fences;
}

/* --- what there is --- */

GPtrArray *
wgre_fence_list (const char *directory)
{
  g_autofree char *folder = wgre_fence_folder (directory);

  g_return_val_if_fail (directory, NULL);

  return fence_list_folder (folder, "");
}

static void
fence_remove_torn (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    const char *ending = strrchr (name, '.');

    if (ending && ending != name && wgre_torn_is_ending (ending)) {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  }
  g_rmdir (folder);
}

GPtrArray *
wgre_fence_leftovers (const char *directory)
{
  g_autofree char *folder = wgre_fence_folder (directory), *state = fence_state_folder (directory);

  g_return_val_if_fail (directory, NULL);

  fence_remove_torn (state);
  fence_remove_torn (folder);
  return fence_list_folder (folder, LET_GO);
}

WgreFence *
wgre_fence_read (const char *directory, const char *uuid)
{
  g_autofree char *folder = wgre_fence_folder (directory), *path = fence_path (folder, uuid);

  g_return_val_if_fail (directory && uuid, NULL);

  return fence_read_file (path);
}

WgreFence *
wgre_fence_find (const char *directory, const char *name, GError **error)
{
  g_autoptr (GPtrArray) fences = wgre_fence_list (directory);

  g_return_val_if_fail (directory && name, NULL);

  for (guint i = 0; i < fences->len; i++) {
    const WgreFence *fence = fences->pdata[i];

    if (g_str_equal (fence->id, name) || g_str_equal (fence->uuid, name) ||
        g_str_equal (fence->interface, name))
      return g_ptr_array_steal_index (fences, i);
  }
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND,
               _ ("\"%s\" has no kill switch that is closed"), name);
  return NULL;
}

gboolean
wgre_fence_is_closed (const WgreFence *fence)
{
  g_return_val_if_fail (fence, FALSE);

  return fence->open_until <= g_get_real_time () / G_USEC_PER_SEC;
}

/* --- changes --- */

/* A lockdown that is no lockdown any more must not come back at the next boot. */
gboolean
wgre_fence_hold (const char *directory, const WgreFence *fence, GError **error)
{
  g_autofree char *folder = NULL, *state = NULL, *state_path = NULL, *gone = NULL;
  int lock;
  gboolean ok;

  g_return_val_if_fail (directory && fence, FALSE);

  folder = wgre_fence_folder (directory);
  state = fence_state_folder (directory);
  state_path = fence_path (state, fence->uuid);
  gone = fence_let_go_path (folder, fence->uuid);
  lock = fence_lock_new (directory, error);
  if (lock < 0)
    return FALSE;
  ok =
      (!fence->lockdown || fence_write (state, fence, error)) && fence_write (folder, fence, error);
  if (ok)
    g_unlink (gone);
  if (ok && !fence->lockdown) {
    g_unlink (state_path);
    g_rmdir (state);
  }
  close (lock);
  return ok;
}

gboolean
wgre_fence_let_go (const char *directory, const char *uuid, GError **error)
{
  g_autofree char *folder = wgre_fence_folder (directory), *state = fence_state_folder (directory),
                  *path = fence_path (folder, uuid), *state_path = fence_path (state, uuid),
                  *gone = fence_let_go_path (folder, uuid);
  int lock;
  gboolean ok;

  g_return_val_if_fail (directory && uuid, FALSE);

  lock = wgre_fence_lock (directory);
  ok = (g_unlink (state_path) == 0 || errno == ENOENT) &&
       (g_rename (path, gone) == 0 || errno == ENOENT);
  if (!ok)
    wgre_error_deed (error, WGRE_ERROR_IO, WGRE_DEED_WRITE, path, errno);
  g_rmdir (state);
  if (lock >= 0)
    close (lock);
  return ok;
}

void
wgre_fence_gone (const char *directory, const char *uuid)
{
  g_autofree char *folder = wgre_fence_folder (directory), *gone = fence_let_go_path (folder, uuid);

  g_return_if_fail (directory && uuid);

  g_unlink (gone);
  g_rmdir (folder);
}

/* What outlives the boot is not written again: a full or read-only /var must not open a lockdown.
 */
static gboolean
fence_take (const char *directory, const WgreFence *fence, GError **error)
{
  g_autofree char *folder = wgre_fence_folder (directory);
  int lock = fence_lock_new (directory, error);
  gboolean ok;

  if (lock < 0)
    return FALSE;
  ok = fence_write (folder, fence, error);
  close (lock);
  return ok;
}

gboolean
wgre_fence_revive (const char *directory, GError **error)
{
  g_autofree char *state = fence_state_folder (directory);
  g_autoptr (GPtrArray) fences = fence_list_folder (state, "");
  gboolean ok = TRUE;

  g_return_val_if_fail (directory, FALSE);

  for (guint i = 0; i < fences->len; i++) {
    WgreFence *fence = fences->pdata[i];
    g_autoptr (WgreFence) held = wgre_fence_read (directory, fence->uuid);

    fence->open_until = 0;
    if (!held && !fence_take (directory, fence, ok ? error : NULL))
      ok = FALSE;
  }
  return ok;
}
