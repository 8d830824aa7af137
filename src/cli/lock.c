/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/lock.h"

#include <glib/gi18n-lib.h>

#include "cli/source-load.h"
#include "cli/source-plan.h"
#include "cli/verb.h"
#include "fence/hold.h"
#include "net/nft.h"
#include "plan/fence.h"

/* --- what is held --- */

static char *
lock_state (const WgreFence *fence)
{
  gint64 left = fence->open_until - g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (GError) error = NULL;
  gboolean there = FALSE;

  if (!wgre_fence_is_closed (fence))
    return g_strdup_printf (_ ("open for %u more minutes"), (guint) (left + 59) / 60);
  if (!wgre_nft_has_table (-1, fence->table, &there, &error))
    return g_strdup_printf (_ ("closed (its firewall table cannot be looked at: %s)"),
                            error->message);
  return g_strdup (there ? _ ("closed") : _ ("closed, but its firewall table is not there"));
}

/* --- closing --- */

gboolean
wgre_lock_plan (const char *name, WgreFence **ret_fence, GError **error)
{
  g_auto (WgreSource) source = { 0 };
  g_auto (WgreFacts) facts = { 0 };
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (WgreProfile) profile = NULL;
  g_autoptr (WgrePlan) plan = NULL;
  const WgreOp *op;
  WgreFence *fence;

  g_return_val_if_fail (name && ret_fence, FALSE);
  if (!wgre_source_load (name, &source, error))
    return FALSE;
  profile = wgre_profile_new (source.data, source.secrets, WGRE_PROFILE_WITHOUT_SECRETS, error);
  if (!profile)
    return FALSE;
  if (!wgre_plan_fence_is_wanted (profile)) {
    *ret_fence = NULL;
    return TRUE;
  }
  plan = wgre_source_plan (&source, warnings, &facts, error);
  if (!plan)
    return FALSE;

  op = wgre_plan_fence_of (plan);
  fence = g_new0 (WgreFence, 1);
  fence->uuid = g_strdup (source.uuid);
  fence->id = g_strdup (source.id ? source.id : name);
  fence->interface = g_strdup (plan->interface);
  fence->table = g_strdup (op->u.nft.table);
  fence->commands = op->class->text (op, WGRE_UP);
  fence->addresses = wgre_plan_fence_addresses (plan->profile, &facts, NULL);
  fence->lockdown =
      wgre_profile_number (plan->profile, WGRE_OPT_KILL_SWITCH) == WGRE_KILL_SWITCH_LOCKDOWN;
  *ret_fence = fence;
  return TRUE;
}

static WgreExit
lock_run (const WgreArguments *arguments)
{
  const char *name = wgre_arguments_word (arguments, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreFence) fence = NULL;

  if (!name) {
    g_autoptr (GPtrArray) held = wgre_fence_list (WGRE_FENCE_DIRECTORY);

    for (guint i = 0; i < held->len; i++) {
      const WgreFence *one = held->pdata[i];
      g_autofree char *state = lock_state (one);

      g_print ("%s: %s%s\n", one->id, state, one->lockdown ? _ (", also from boot on") : "");
    }
    if (!held->len)
      g_print ("%s\n", _ ("No kill switch is closed."));
    return WGRE_EXIT_DONE;
  }
  /* The one that is held, or that the connection would have if it came up now. */
  fence = wgre_fence_find (WGRE_FENCE_DIRECTORY, name, NULL);
  if (!fence && wgre_lock_plan (name, &fence, &error) && !fence)
    g_set_error (&error, WGRE_ERROR, WGRE_ERROR_INVALID,
                 _ ("\"%s\" has no kill switch: set kill-switch to on or lockdown"), name);
  if (!fence || !wgre_fence_close (WGRE_FENCE_DIRECTORY, fence, &error))
    return wgre_verb_fail (error->message);
  g_print (_ ("The kill switch of \"%s\" is closed.\n"), fence->id);
  return WGRE_EXIT_DONE;
}

const WgreVerb wgre_verb_lock = {
  .name = "lock",
  .arguments = "[CONNECTION]",
  .summary = N_ ("Close a kill switch, or tell which ones are closed"),
  .help =
      N_ ("With a connection: closes its kill switch, whether the tunnel is up or not, until the\n"
          "connection was up and is taken down, or until \"nm-wgre unlock\". Without: lists the\n"
          "kill switches that are held, and whether they are open for some minutes. Only root may\n"
          "do that.\n"),
  .most = 1,
  .complete = WGRE_COMPLETE_CONNECTION,
  .run = lock_run,
};
