/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who shares a thing of the system, and who is the last to leave it. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "host/claim.h"
#include "host/sysctl.h"

static void
test_last_one (void)
{
  g_autofree char *directory = g_dir_make_tmp ("wgre-XXXXXX", NULL),
                  *folder = g_build_filename (directory, "2-5555-47", NULL);

  wgre_claim_remove (folder, "gre1");
  g_assert_false (wgre_claim_has (folder, "gre1"));
  g_assert_cmpuint (wgre_claim_count (folder), ==, 0);
  g_assert_true (wgre_claim_add (folder, "gre1", NULL));
  g_assert_true (wgre_claim_add (folder, "gre1", NULL));
  g_assert_cmpuint (wgre_claim_count (folder), ==, 1);
  g_assert_true (wgre_claim_add (folder, "gre2", NULL));
  g_assert_true (wgre_claim_has (folder, "gre1"));
  wgre_claim_remove (folder, "gre1");
  g_assert_false (wgre_claim_has (folder, "gre1"));
  g_assert_true (wgre_claim_has (folder, "gre2"));
  g_assert_cmpuint (wgre_claim_count (folder), ==, 1);
  wgre_claim_remove (folder, "gre2");
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

static void
test_original_is_no_claim (void)
{
  g_autofree char *directory = g_dir_make_tmp ("wgre-XXXXXX", NULL),
                  *folder = g_build_filename (directory, "sysctl", NULL),
                  *original = wgre_claim_original (folder);

  g_assert_true (wgre_claim_add (folder, "wg0", NULL));
  g_assert_true (g_file_set_contents (original, "1", -1, NULL));
  g_assert_cmpuint (wgre_claim_count (folder), ==, 1);
  wgre_claim_remove (folder, "wg0");
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

/* A link may be called like the file beside the claims. */
static void
test_link_called_original (void)
{
  g_autofree char *directory = g_dir_make_tmp ("wgre-XXXXXX", NULL),
                  *folder = g_build_filename (directory, "sysctl", NULL),
                  *original = wgre_claim_original (folder), *text = NULL;

  g_assert_true (wgre_claim_add (folder, "wg0", NULL));
  g_assert_true (g_file_set_contents (original, "1", -1, NULL));
  g_assert_false (wgre_claim_has (folder, "original"));
  g_assert_true (wgre_claim_add (folder, "original", NULL));
  g_assert_true (g_file_get_contents (original, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "1");
  g_assert_cmpuint (wgre_claim_count (folder), ==, 2);
  wgre_claim_remove (folder, "wg0");
  g_assert_true (wgre_claim_has (folder, "original"));
  g_assert_true (g_file_test (original, G_FILE_TEST_EXISTS));
  wgre_claim_remove (folder, "original");
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

/* Killed between keeping what was before and claiming it. Another's claim keeps it. */
static void
test_original_of_nobody (void)
{
  g_autofree char *directory = g_dir_make_tmp ("wgre-XXXXXX", NULL),
                  *above = g_build_filename (directory, "sysctl", NULL),
                  *folder = g_build_filename (above, "net@ipv4@ip_forward", NULL),
                  *original = wgre_claim_original (folder);

  g_assert_true (wgre_claim_add (folder, "gre2", NULL));
  g_assert_true (g_file_set_contents (original, "0", -1, NULL));
  g_assert_true (wgre_sysctl_release (directory, "gre1", "net/ipv4/ip_forward", "1", NULL));
  g_assert_true (g_file_test (original, G_FILE_TEST_EXISTS));
  g_assert_true (wgre_claim_has (folder, "gre2"));
  wgre_claim_remove (folder, "gre2");

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (original, "0", -1, NULL));
  g_assert_true (wgre_sysctl_release (directory, "gre1", "net/ipv4/ip_forward", "1", NULL));
  g_assert_false (g_file_test (above, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

/* The names of the files that came into the folder that @watch is for, and into no other. */
static char *
names_of (int watch)
{
  g_autoptr (GString) names = g_string_new (NULL);
  char buffer[4096] __attribute__ ((aligned (__alignof__(struct inotify_event))));
  gssize size = read (watch, buffer, sizeof buffer);

  for (gssize at = 0; at < size;) {
    const struct inotify_event *event = (const void *) (buffer + at);

    if (event->len)
      g_string_append_printf (names, "%s ", event->name);
    at += (gssize) (sizeof *event + event->len);
  }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

/* Whoever is killed while it claims leaves no file that would be taken for a claim for ever. */
static void
test_no_other_file (void)
{
  g_autofree char *directory = g_dir_make_tmp ("wgre-XXXXXX", NULL),
                  *folder = g_build_filename (directory, "sysctl", "kernel@ostype", NULL),
                  *names = NULL;
  int watch = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_cmpint (inotify_add_watch (watch, folder, IN_CREATE | IN_MOVED_TO), >=, 0);
  /* What the kernel lets nobody write. */
  g_assert_false (wgre_sysctl_claim (directory, "wg0", "kernel/ostype", "Linux", NULL));
  names = names_of (watch);
  g_assert_cmpstr (names, ==, "original wg0 ");
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  g_close (watch, NULL);
  g_free (folder);
  folder = g_build_filename (directory, "sysctl", NULL);
  g_rmdir (folder);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

/* What cannot be removed would keep the old value away for ever: it is said, so that it is tried
 * again. */
static void
test_says_what_stays (void)
{
  g_autofree char *directory = g_dir_make_tmp ("wgre-XXXXXX", NULL),
                  *folder = g_build_filename (directory, "sysctl", "net@ipv4@ip_forward", NULL),
                  *claim = g_build_filename (folder, "wg0", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (claim, 0700), ==, 0);
  g_assert_false (wgre_sysctl_release (directory, "wg0", "net/ipv4/ip_forward", "7", &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_IO);
  g_assert_nonnull (strstr (error->message, folder));
  g_assert_true (wgre_claim_has (folder, "wg0"));
  g_assert_cmpint (g_rmdir (claim), ==, 0);
  g_assert_true (wgre_sysctl_release (directory, "wg0", "net/ipv4/ip_forward", "7", NULL));
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

static void
test_says_where_it_cannot (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (wgre_claim_add ("/proc/self/status/fou", "gre1", &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_IO);
  g_assert_true (
      g_str_has_prefix (error->message, "cannot write \"/proc/self/status/fou/gre1\": "));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host/claim/the-last-one-is-known", test_last_one);
  g_test_add_func ("/host/claim/what-was-before-is-no-claim", test_original_is_no_claim);
  g_test_add_func ("/host/claim/of-a-link-called-original", test_link_called_original);
  g_test_add_func ("/host/claim/what-was-before-for-nobody", test_original_of_nobody);
  g_test_add_func ("/host/claim/leaves-no-other-file", test_no_other_file);
  g_test_add_func ("/host/claim/says-what-stays", test_says_what_stays);
  g_test_add_func ("/host/claim/says-where-it-cannot", test_says_where_it_cannot);
  return g_test_run ();
}
