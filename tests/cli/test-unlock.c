/* SPDX-License-Identifier: GPL-2.0-or-later */
/* "nm-wgre unlock" with kill switches of the test, an empty /run, and a setsid(1) that only writes
 * down what it should start: whether somebody is there to close them again. */
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "cli/verb.h"
#include "common/namespace.h"
#include "fence/hold.h"

#define BIN "/run/test-bin"
#define STARTED "/run/started"
#define SYSTEMD "/run/systemd/system"

static const char *refusal; /* why nothing can be tried here; NULL: it can */

static struct {
  gboolean fails;   /* a kill switch is not open in time */
  guint opened_for; /* seconds; G_MAXUINT: nobody asked for it */
  char *said;       /* the error */
} host;

/* --- the host --- */

void
wgre_fence_free (WgreFence *fence)
{
  if (!fence)
    return;
  g_free (fence->id);
  g_free (fence);
}

WgreFence *
wgre_fence_find (const char *directory G_GNUC_UNUSED, const char *name, GError **error)
{
  WgreFence *fence;

  if (!g_str_equal (name, "office")) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND, "no %s", name);
    return NULL;
  }
  fence = g_new0 (WgreFence, 1);
  fence->id = g_strdup (name);
  return fence;
}

GPtrArray *
wgre_fence_list (const char *directory)
{
  GPtrArray *fences = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_fence_free);

  g_ptr_array_add (fences, wgre_fence_find (directory, "office", NULL));
  return fences;
}

gboolean
wgre_fence_open (const char *directory G_GNUC_UNUSED, WgreFence *fence G_GNUC_UNUSED, guint seconds,
                 GError **error)
{
  host.opened_for = seconds;
  if (host.fails)
    g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_KERNEL, "not in time");
  return !host.fails;
}

WgreExit
wgre_verb_fail (const char *message)
{
  host.said = g_strdup (message);
  return WGRE_EXIT_FAILED;
}

WgreExit
wgre_verb_usage (const WgreVerb *verb, const char *message G_GNUC_UNUSED)
{
  g_assert_true (verb == &wgre_verb_unlock);
  return WGRE_EXIT_USAGE;
}

const char *
wgre_arguments_word (const WgreArguments *arguments, guint i)
{
  return i < arguments->words->len ? arguments->words->pdata[i] : NULL;
}

/* --- opening --- */

static gboolean
can_run (void)
{
  if (refusal)
    g_test_skip (refusal);
  return !refusal;
}

/* @name: NULL: all. @time: NULL: for good. */
static WgreExit
unlock (const char *name, const char *time)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  WgreArguments arguments = { .options = { time }, .words = words };

  if (name)
    g_ptr_array_add (words, (char *) name);
  g_unlink (STARTED);
  g_clear_pointer (&host.said, g_free);
  host.opened_for = G_MAXUINT;
  return wgre_verb_unlock.run (&arguments);
}

/* Whether somebody who closes it again was started. */
static gboolean
is_holder_started (void)
{
  g_autofree char *text = NULL;

  return g_file_get_contents (STARTED, &text, NULL, NULL) &&
         g_str_has_suffix (text, "/nm-wgre-fence\n");
}

static void
test_for_some_time (void)
{
  static const char *const names[] = { "office", NULL };

  for (guint i = 0; can_run () && i < G_N_ELEMENTS (names); i++) {
    host.fails = FALSE;
    g_assert_cmpint (unlock (names[i], "2m"), ==, WGRE_EXIT_DONE);
    g_assert_cmpuint (host.opened_for, ==, 120);
    g_assert_true (is_holder_started ());
  }
}

/* Its file may say by now for how long it is open, and its table may be gone. */
static void
test_that_failed (void)
{
  if (!can_run ())
    return;
  host.fails = TRUE;
  g_assert_cmpint (unlock ("office", "90s"), ==, WGRE_EXIT_FAILED);
  g_assert_cmpstr (host.said, ==, "not in time");
  g_assert_cmpuint (host.opened_for, ==, 90);
  g_assert_true (is_holder_started ());
}

static void
test_for_good (void)
{
  for (guint fails = 0; can_run () && fails < 2; fails++) {
    host.fails = fails != 0;
    g_assert_cmpint (unlock ("office", NULL), ==, fails ? WGRE_EXIT_FAILED : WGRE_EXIT_DONE);
    g_assert_cmpuint (host.opened_for, ==, 0);
    g_assert_false (is_holder_started ());
  }
}

/* It starts nm-wgre-fence when it sees the file. */
static void
test_with_systemd (void)
{
  if (!can_run ())
    return;
  host.fails = FALSE;
  g_assert_cmpint (g_mkdir_with_parents (SYSTEMD, 0755), ==, 0);
  g_assert_cmpint (unlock ("office", "2m"), ==, WGRE_EXIT_DONE);
  g_assert_false (is_holder_started ());
  g_rmdir (SYSTEMD);
}

static void
test_without_setsid (void)
{
  if (!can_run ())
    return;
  host.fails = FALSE;
  g_assert_cmpint (g_rename (BIN "/setsid", BIN "/hidden"), ==, 0);
  g_assert_cmpint (unlock ("office", "2m"), ==, WGRE_EXIT_FAILED);
  g_assert_nonnull (host.said);
  g_assert_cmpint (g_rename (BIN "/hidden", BIN "/setsid"), ==, 0);
}

static void
test_of_no_connection (void)
{
  if (!can_run ())
    return;
  host.fails = FALSE;
  g_assert_cmpint (unlock ("home", "2m"), ==, WGRE_EXIT_FAILED);
  g_assert_cmpuint (host.opened_for, ==, G_MAXUINT);
  g_assert_false (is_holder_started ());
}

static void
test_times (void)
{
  static const struct {
    const char *text;
    guint seconds; /* 0: it is none */
  } times[] = {
    { "90s", 90 },
    { "10m", 600 },
    { "1h", 3600 },
    { "5", 300 },
    { "86400s", 86400 },
    { "24h", 86400 },
    { "86401s", 0 },
    { "25h", 0 },
    { "0", 0 },
    { "0s", 0 },
    { "-5m", 0 },
    { "+5m", 0 },
    { " 5m", 0 },
    { "", 0 },
    { "m", 0 },
    { "5d", 0 },
    { "5 m", 0 },
    { "1.5h", 0 },
    { "5mm", 0 },
    { "99999999999999999999s", 0 },
    { "71582789m", 0 },           /* 2³² s and some more */
    { "307445734561825861m", 0 }, /* 2⁶⁴ s and some more */
  };

  host.fails = FALSE;
  for (guint i = 0; can_run () && i < G_N_ELEMENTS (times); i++) {
    WgreExit status = unlock ("office", times[i].text);

    g_test_message ("\"%s\"", times[i].text);
    g_assert_cmpint (status, ==, times[i].seconds ? WGRE_EXIT_DONE : WGRE_EXIT_USAGE);
    g_assert_cmpuint (host.opened_for, ==, times[i].seconds ? times[i].seconds : G_MAXUINT);
  }
}

/* --- the beginning --- */

static const char *
find_refusal (void)
{
  const char *why = wgre_enter_namespaces (CLONE_NEWNS);

  if (why)
    return why;
  if (mount ("tmpfs", "/run", "tmpfs", 0, "mode=755") < 0 || g_mkdir (BIN, 0755) < 0 ||
      !wgre_write_text (BIN "/setsid", "#!/bin/sh\necho \"$@\" > " STARTED "\n") ||
      g_chmod (BIN "/setsid", 0755) < 0)
    return "no /run of its own can be had here";
  g_setenv ("PATH", BIN, TRUE);
  return NULL;
}

int
main (int argc, char **argv)
{
  refusal = find_refusal ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/unlock/for-some-time", test_for_some_time);
  g_test_add_func ("/cli/unlock/closes-again-also-when-it-failed", test_that_failed);
  g_test_add_func ("/cli/unlock/for-good", test_for_good);
  g_test_add_func ("/cli/unlock/with-systemd", test_with_systemd);
  g_test_add_func ("/cli/unlock/without-setsid", test_without_setsid);
  g_test_add_func ("/cli/unlock/of-no-connection", test_of_no_connection);
  g_test_add_func ("/cli/unlock/times", test_times);
  return g_test_run ();
}
