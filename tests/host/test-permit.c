/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Root's list as a file: which one counts. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/option.h"
#include "host/permit.h"

static const char *const alice[] = { "alice", NULL };

static gboolean
permits (const char *path, GError **error)
{
  g_autoptr (WgreGrants) grants = wgre_permit_read (path, error);

  return wgre_grants_have (grants, &(WgreOwner){ NULL, alice }, wgre_option_get (WGRE_OPT_FORWARD),
                           "yes");
}

static void
test_whose_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("wgre-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "nm-wgre.conf", NULL);
  static const guint modes[] = { 0600, 0640, 0644, 0660, 0666, 0602 };

  g_assert_true (g_file_set_contents (path, "[user alice]\npermit=forward\n", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++) {
    gboolean others = (modes[i] & 022) != 0;
    g_autoptr (GError) error = NULL;

    g_test_message ("%o", modes[i]);
    g_assert_cmpint (g_chmod (path, modes[i]), ==, 0);
    g_assert_true (permits (path, &error) == !others);
    if (others)
      g_assert_error (error, WGRE_ERROR, WGRE_ERROR_PERMISSION);
    else
      g_assert_no_error (error);
  }
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  if (geteuid () == 0 && chown (path, 65534, 65534) == 0)
    g_assert_false (permits (path, NULL));
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_no_file (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (permits ("/nonexistent/nm-wgre.conf", &error));
  g_assert_no_error (error);
  g_assert_false (permits ("/dev/zero", &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_PERMISSION);
}

/* By its owner and its mode this one would do. */
static void
test_no_plain_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("wgre-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (permits (folder, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_PERMISSION);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_mistake (void)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("wgre-XXXXXX", &path, NULL);
  g_autoptr (GError) error = NULL;

  close (fd);
  g_assert_true (
      g_file_set_contents (path, "[user alice]\npermit=forward\n[users bob]\n", -1, NULL));
  g_assert_cmpint (g_chmod (path, 0600), ==, 0);
  g_assert_false (permits (path, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_INVALID);
  g_assert_true (g_str_has_prefix (error->message, path));
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/permit/file/whose", test_whose_file);
  g_test_add_func ("/permit/file/none", test_no_file);
  g_test_add_func ("/permit/file/no-plain-file", test_no_plain_file);
  g_test_add_func ("/permit/file/mistake", test_mistake);
  return g_test_run ();
}
