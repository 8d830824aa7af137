/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/permit.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/option.h"
#include "host/helper-api.h"
#include "host/login.h"

/* Nobody needs more. */
#define LARGEST 65536

/* --- root's list --- */

static gboolean
is_trusted (int fd, const char *path, GError **error)
{
  struct stat about;

  if (fstat (fd, &about) < 0)
    return wgre_error_deed (error, WGRE_ERROR_IO, WGRE_DEED_EXAMINE, path, errno);
  if (S_ISREG (about.st_mode) && (about.st_uid == 0 || about.st_uid == geteuid ()) &&
      !(about.st_mode & (S_IWGRP | S_IWOTH)) && about.st_size <= LARGEST)
    return TRUE;
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_PERMISSION,
               _ ("%s is not used: it has to be a file of root's that nobody else can write"),
               path);
  return FALSE;
}

WgreGrants *
wgre_permit_read (const char *path, GError **error)
{
  int fd;
  g_autofree char *text = NULL;
  WgreGrants *grants = NULL;

  g_return_val_if_fail (path, NULL);

  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    if (errno != ENOENT)
      wgre_error_deed (error, WGRE_ERROR_IO, WGRE_DEED_OPEN, path, errno);
    return NULL;
  }
  if (!is_trusted (fd, path, error)) {
    g_close (fd, NULL);
    return NULL;
  }
  text = g_malloc0 (LARGEST + 1);
  if (read (fd, text, LARGEST) < 0)
    wgre_error_deed (error, WGRE_ERROR_IO, WGRE_DEED_READ, path, errno);
  else if (!(grants = wgre_grants_new (text, error)))
    g_prefix_error (error, "%s: ", path);
  g_close (fd, NULL);
  return grants;
}

/* A list that cannot be read permits nothing, and the refusal says why. */
static void
permit_explain (GError **error, const GError *problem)
{
  if (error && problem)
    g_prefix_error (error, "%s; ", problem->message);
}

/* --- what is now --- */

static gboolean
is_netns_of_others (const char *name, const WgreOwner *owner)
{
  g_autofree char *path = g_build_filename (WGRE_NETNS_FOLDER, name, NULL);
  g_autofree char *folder = g_build_filename (WGRE_NETNS_ETC, name, NULL);
  g_autofree char *made = g_build_filename (WGRE_HELPER_FOLDER_MADE, name, NULL);
  g_autofree char *users = NULL, *own = wgre_owner_text (owner);

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return g_file_test (folder, G_FILE_TEST_EXISTS) && !g_file_test (made, G_FILE_TEST_EXISTS);
  return !wgre_helper_read_record (name, &users, NULL) || g_strcmp0 (users, own) != 0;
}

static gboolean
is_beyond (WgreBeyond beyond, const char *value, const WgreOwner *owner)
{
  switch (beyond) {
  case WGRE_BEYOND_NEVER:
    return FALSE;
  case WGRE_BEYOND_ALWAYS:
    return TRUE;
  case WGRE_BEYOND_NETNS:
    return is_netns_of_others (value, owner);
  case WGRE_BEYOND_AWAY:
    return !wgre_login_any (owner->users);
  }
  return TRUE;
}

gboolean
wgre_permit_profile (const WgreProfile *profile, const WgreOwner *owner, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (WgreGrants) grants = NULL;

  g_return_val_if_fail (profile, FALSE);

  if (!wgre_owner_is_private (owner))
    return TRUE;
  grants = wgre_permit_read (WGRE_GRANTS_FILE, &problem);
  if (wgre_beyond_check (profile, owner, grants, is_beyond, error))
    return TRUE;
  permit_explain (error, problem);
  return FALSE;
}

gboolean
wgre_permit_netns (const char *name, const WgreOwner *owner, GError **error)
{
  const WgreOption *option = wgre_option_get (WGRE_OPT_NETNS);
  g_autoptr (GError) problem = NULL;
  g_autoptr (WgreGrants) grants = NULL;

  g_return_val_if_fail (name, FALSE);

  if (!wgre_owner_is_private (owner))
    return TRUE;
  grants = wgre_permit_read (WGRE_GRANTS_FILE, &problem);
  if (wgre_grants_have (grants, owner, option, name))
    return TRUE;
  wgre_beyond_refuse (option, name, owner, error);
  permit_explain (error, problem);
  return FALSE;
}
