/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two tunnels that hand over to each other, on a host that is a few switches: whatever fails, all
 * is as before, and with a kill switch there is no moment at which packets could leave in clear. */
#include "cli/handover.h"

#include <string.h>

#include "cli/lock.h"

typedef struct {
  gboolean old_up, old_enabled, ours_up, ours_there;
  gboolean fence, lockdown; /* a table that is closed */
} State;

static struct {
  State is;
  gboolean kill_switch, by_name; /* of the profile */
  const char *failing[3];        /* what cannot be done, once for each; in its order */
  const char *link;              /* that both have; NULL: one that is not there */
  gboolean clear;                /* there was a moment without tunnel and fence */
  gboolean stuck;                /* somebody waited for a name that nobody could be asked for */
} host;

/* --- the host --- */

/* FALSE: it fails, and nothing has changed. */
static gboolean
host_do (const char *deed, GError **error)
{
  g_test_message ("%s", deed);
  for (guint i = 0; i < G_N_ELEMENTS (host.failing); i++)
    if (!g_strcmp0 (host.failing[i], deed)) {
      host.failing[i] = NULL;
      g_set_error (error, WGRE_ERROR, WGRE_ERROR_IO, "cannot %s", deed);
      return FALSE;
    }
  return TRUE;
}

static void
host_look (void)
{
  host.clear = host.clear || (!host.is.old_up && !host.is.ours_up && !host.is.fence);
}

static gboolean
old_run (const WgrePredecessor *predecessor G_GNUC_UNUSED, gboolean up, GError **error)
{
  if (host.is.old_up == up)
    return TRUE;
  if (!host_do (up ? "start-old" : "stop-old", error))
    return FALSE;
  host.stuck = host.stuck || (up && host.by_name && host.is.fence);
  host.is.old_up = up;
  g_assert_false (host.is.ours_up && up);
  host_look ();
  return TRUE;
}

static gboolean
old_enable (const WgrePredecessor *predecessor G_GNUC_UNUSED, gboolean enable, GError **error)
{
  if (!host_do (enable ? "switch-on" : "switch-off", error))
    return FALSE;
  host.is.old_enabled = enable;
  return TRUE;
}

/* What the service does with its kill switch goes along. */
gboolean
wgre_adopted_run (const WgreAdopted *adopted G_GNUC_UNUSED, gboolean up, GError **error)
{
  g_assert_true (host.is.ours_there);
  if (host.is.ours_up == up)
    return TRUE;
  if (!host_do (up ? "start-ours" : "stop-ours", error))
    return FALSE;
  g_assert_false (host.is.old_up && up);
  host.is.ours_up = up;
  host.is.fence = up ? host.kill_switch : host.is.fence && host.is.lockdown;
  host.is.lockdown = up ? FALSE : host.is.lockdown;
  host_look ();
  return TRUE;
}

gboolean
wgre_adopted_delete (const WgreAdopted *adopted G_GNUC_UNUSED, GError **error)
{
  if (!host_do ("delete", error))
    return FALSE;
  g_assert_false (host.is.ours_up);
  host.is.ours_there = FALSE;
  return TRUE;
}

static WgreFence *
fence_new (void)
{
  static const char *const names[] = { "vpn.example.org=198.51.100.1", NULL };
  WgreFence *fence = g_new0 (WgreFence, 1);

  fence->uuid = g_strdup ("1-2");
  fence->lockdown = host.is.lockdown;
  fence->addresses = g_strdupv ((char **) names + !host.by_name);
  return fence;
}

void
wgre_fence_free (WgreFence *fence)
{
  if (!fence)
    return;
  g_free (fence->uuid);
  g_strfreev (fence->addresses);
  g_free (fence);
}

gboolean
wgre_lock_plan (const char *name, WgreFence **ret_fence, GError **error)
{
  g_assert_cmpstr (name, ==, "1-2");
  if (!host_do ("plan", error))
    return FALSE;
  g_assert_false (host.is.ours_up);
  *ret_fence = host.kill_switch ? fence_new () : NULL;
  return TRUE;
}

gboolean
wgre_fence_is_closed (const WgreFence *fence G_GNUC_UNUSED)
{
  return host.is.fence;
}

WgreFence *
wgre_fence_read (const char *directory G_GNUC_UNUSED, const char *uuid G_GNUC_UNUSED)
{
  return host.is.fence ? fence_new () : NULL;
}

gboolean
wgre_fence_hold (const char *directory G_GNUC_UNUSED, const WgreFence *fence, GError **error)
{
  if (!host_do ("keep", error))
    return FALSE;
  host.is.lockdown = fence->lockdown;
  return TRUE;
}

gboolean
wgre_fence_close (const char *directory G_GNUC_UNUSED, WgreFence *fence, GError **error)
{
  if (!host_do ("close", error))
    return FALSE;
  host.is.fence = TRUE;
  host.is.lockdown = fence->lockdown;
  return TRUE;
}

gboolean
wgre_fence_open (const char *directory G_GNUC_UNUSED, WgreFence *fence G_GNUC_UNUSED, guint seconds,
                 GError **error)
{
  g_assert_cmpuint (seconds, ==, 0);
  if (!host_do ("open", error))
    return FALSE;
  host.is.fence = host.is.lockdown = FALSE;
  host_look ();
  /* It is open, though this fails. */
  return host_do ("wait-for-the-spare", error);
}

/* --- handing over --- */

static const WgrePredecessorKind kind = { .name = "old", .run = old_run, .enable = old_enable };

static void
host_begin (State state, gboolean kill_switch, gboolean by_name)
{
  memset (&host, 0, sizeof host);
  host.is = state;
  host.kill_switch = kill_switch;
  host.by_name = by_name;
}

static gboolean
host_hand_over (gboolean take)
{
  WgrePredecessor old = { .kind = &kind,
                          .name = (char *) (host.link ? host.link : "no-such-link"),
                          .up = host.is.old_up,
                          .enabled = TRUE };
  const WgreAdopted adopted = {
    .uuid = (char *) "1-2", .name = (char *) "office", .predecessor = &old, .up = host.is.ours_up
  };
  g_autoptr (GError) error = NULL;
  gboolean done =
      take ? wgre_handover_take (&adopted, &error) : wgre_handover_give (&adopted, &error);

  g_assert_true (done == !error);
  return done;
}

static void
assert_state (State expected)
{
  g_assert_cmpint (host.is.old_up, ==, expected.old_up);
  g_assert_cmpint (host.is.old_enabled, ==, expected.old_enabled);
  g_assert_cmpint (host.is.ours_up, ==, expected.ours_up);
  g_assert_cmpint (host.is.ours_there, ==, expected.ours_there);
  g_assert_cmpint (host.is.fence, ==, expected.fence);
  g_assert_cmpint (host.is.lockdown, ==, expected.lockdown);
}

/* The connection is there from the beginning: who calls has added it. */
static const State with_old = { .old_up = TRUE, .old_enabled = TRUE, .ours_there = TRUE },
                   only_old = { .old_up = TRUE, .old_enabled = TRUE },
                   with_ours = { .ours_up = TRUE, .ours_there = TRUE },
                   fenced = { .ours_up = TRUE, .ours_there = TRUE, .fence = TRUE };

static void
test_take (void)
{
  host_begin (with_old, TRUE, FALSE);
  g_assert_true (host_hand_over (TRUE));
  assert_state (fenced);
  g_assert_false (host.clear);
}

static void
test_without_kill_switch_there_is_a_gap (void)
{
  host_begin (with_old, FALSE, FALSE);
  g_assert_true (host_hand_over (TRUE));
  assert_state (with_ours);
  g_assert_true (host.clear);
}

static void
test_take_fails (void)
{
  static const char *const deeds[] = { "plan", "close", "stop-old", "start-ours", "switch-off" };

  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++) {
    g_test_message ("--- %s", deeds[i]);
    host_begin (with_old, TRUE, FALSE);
    host.failing[0] = deeds[i];
    g_assert_false (host_hand_over (TRUE));
    assert_state (only_old);
    g_assert_false (host.clear);
  }
}

static void
test_old_that_is_down (void)
{
  State down = { .old_enabled = TRUE, .ours_there = TRUE };

  host_begin (down, FALSE, FALSE);
  g_assert_true (host_hand_over (TRUE));
  assert_state (with_ours);
  host_begin (down, TRUE, FALSE);
  host.failing[0] = "start-ours";
  g_assert_false (host_hand_over (TRUE));
  assert_state ((State){ .old_enabled = TRUE });
}

static void
test_neither_comes_up (void)
{
  host_begin (with_old, TRUE, FALSE);
  host.failing[0] = "start-ours";
  host.failing[1] = "start-old";
  g_assert_false (host_hand_over (TRUE));
  assert_state ((State){ .old_enabled = TRUE, .fence = TRUE });
  g_assert_false (host.clear);
}

static void
test_link_that_stays (void)
{
  host_begin (with_old, TRUE, FALSE);
  host.link = "lo";
  host.failing[0] = "stop-old";
  g_assert_false (host_hand_over (TRUE));
  assert_state (only_old);
  host_begin (with_old, TRUE, FALSE);
  host.link = "lo";
  host.failing[0] = "start-ours";
  g_assert_false (host_hand_over (TRUE));
  assert_state ((State){ .old_enabled = TRUE, .fence = TRUE });
  g_assert_false (host.clear);
}

static void
test_names_can_be_asked_for (void)
{
  host_begin (with_old, TRUE, TRUE);
  host.failing[0] = "start-ours";
  g_assert_false (host_hand_over (TRUE));
  assert_state (only_old);
  g_assert_false (host.stuck);
  host_begin (with_old, TRUE, TRUE);
  host.failing[0] = "start-ours";
  host.failing[1] = "start-old";
  g_assert_false (host_hand_over (TRUE));
  g_assert_true (host.is.fence);
}

/* While neither tunnel is up it does not stay so. */
static void
test_opened_too_late_is_closed_again (void)
{
  host_begin (with_old, TRUE, TRUE);
  host.failing[0] = "start-ours";
  host.failing[1] = "wait-for-the-spare";
  g_assert_false (host_hand_over (TRUE));
  assert_state ((State){ .old_enabled = TRUE, .fence = TRUE });
}

static void
test_give (void)
{
  host_begin (fenced, TRUE, FALSE);
  g_assert_true (host_hand_over (FALSE));
  assert_state (only_old);
  g_assert_false (host.clear);
  host_begin (with_ours, FALSE, FALSE);
  g_assert_true (host_hand_over (FALSE));
  assert_state (only_old);
}

static void
test_give_fails (void)
{
  static const char *const deeds[] = { "keep", "stop-ours",          "start-old", "switch-on",
                                       "open", "wait-for-the-spare", "delete" };

  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++) {
    g_test_message ("--- %s", deeds[i]);
    host_begin (fenced, TRUE, FALSE);
    host.failing[0] = deeds[i];
    g_assert_false (host_hand_over (FALSE));
    assert_state (fenced);
    g_assert_false (host.clear);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/handover/take", test_take);
  g_test_add_func ("/cli/handover/without-kill-switch-there-is-a-gap",
                   test_without_kill_switch_there_is_a_gap);
  g_test_add_func ("/cli/handover/take-fails", test_take_fails);
  g_test_add_func ("/cli/handover/old-that-is-down", test_old_that_is_down);
  g_test_add_func ("/cli/handover/neither-comes-up", test_neither_comes_up);
  g_test_add_func ("/cli/handover/link-that-stays", test_link_that_stays);
  g_test_add_func ("/cli/handover/names-can-be-asked-for", test_names_can_be_asked_for);
  g_test_add_func ("/cli/handover/opened-too-late-is-closed-again",
                   test_opened_too_late_is_closed_again);
  g_test_add_func ("/cli/handover/give", test_give);
  g_test_add_func ("/cli/handover/give-fails", test_give_fails);
  return g_test_run ();
}
