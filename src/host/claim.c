/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/claim.h"

#include <errno.h>
#include <glib/gstdio.h>

#define ORIGINAL "original"
/* The claim of a link that is called like that; longer than any link's name. */
#define CLAIM_OF_ORIGINAL "the-link-original"

static char *
claim_path_of (const char *folder, const char *owner)
{
  return g_build_filename (folder, g_str_equal (owner, ORIGINAL) ? CLAIM_OF_ORIGINAL : owner, NULL);
}

/* Not by way of another file: one that a killed process leaves would be taken for a claim. */
gboolean
wgre_claim_write (const char *path, const char *text, GError **error)
{
  g_return_val_if_fail (path && text, FALSE);

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, error);
}

gboolean
wgre_claim_add (const char *folder, const char *owner, GError **error)
{
  g_autofree char *claim = claim_path_of (folder, owner);

  g_return_val_if_fail (folder && owner, FALSE);

  if (g_mkdir_with_parents (folder, 0700) == 0 && wgre_claim_write (claim, "", NULL))
    return TRUE;
  return wgre_error_deed (error, WGRE_ERROR_IO, WGRE_DEED_WRITE, claim, errno);
}

gboolean
wgre_claim_has (const char *folder, const char *owner)
{
  g_autofree char *claim = claim_path_of (folder, owner);

  g_return_val_if_fail (folder && owner, FALSE);

  return g_file_test (claim, G_FILE_TEST_EXISTS);
}

guint
wgre_claim_count (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint count = 0;

  g_return_val_if_fail (folder, 0);

  while (dir && (name = g_dir_read_name (dir)))
    count += g_str_equal (name, ORIGINAL) ? 0 : 1;
  return count;
}

char *
wgre_claim_original (const char *folder)
{
  g_return_val_if_fail (folder, NULL);

  return g_build_filename (folder, ORIGINAL, NULL);
}

void
wgre_claim_remove (const char *folder, const char *owner)
{
  g_autofree char *claim = claim_path_of (folder, owner);
  g_autofree char *original = wgre_claim_original (folder);

  g_return_if_fail (folder && owner);

  g_unlink (claim);
  if (wgre_claim_count (folder))
    return;
  g_unlink (original);
  g_rmdir (folder);
}

gboolean
wgre_claim_leave (const char *folder, const char *owner, GError **error)
{
  g_return_val_if_fail (folder && owner, FALSE);

  errno = 0;
  wgre_claim_remove (folder, owner);
  if (!wgre_claim_has (folder, owner) &&
      (wgre_claim_count (folder) || !g_file_test (folder, G_FILE_TEST_EXISTS)))
    return TRUE;
  return wgre_error_deed (error, WGRE_ERROR_IO, WGRE_DEED_REMOVE, folder, errno ? errno : EBUSY);
}
