/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/source-plan.h"

#include <glib/gi18n-lib.h>

#include "cli/terminal.h"
#include "host/chains.h"
#include "host/gather.h"
#include "host/resolve.h"
#include "plan/planner.h"

/* A host name without address is worth a warning, unless there is no plan without it. */
static gboolean
source_resolve (const WgreProfile *profile, WgreFacts *facts, GPtrArray *warnings, GError **error)
{
  g_autoptr (WgreProgress) progress G_GNUC_UNUSED = wgre_progress_new (_ ("asking for host names"));
  g_autoptr (GPtrArray) open = NULL;

  if (wgre_resolve_sync (profile, facts, warnings))
    return TRUE;
  open = wgre_resolve_open (profile, facts);
  for (guint i = 0; i < open->len; i++)
    if (wgre_resolve_required (profile, facts, open->pdata[i])) {
      g_set_error (
          error, WGRE_ERROR, WGRE_ERROR_RESOLVE,
          _ ("the tunnel cannot come up without the address of \"%s\": look at the warning"),
          (const char *) open->pdata[i]);
      return FALSE;
    }
  return TRUE;
}

WgrePlan *
wgre_source_plan (const WgreSource *source, GPtrArray *warnings, WgreFacts *ret_facts,
                  GError **error)
{
  g_autoptr (WgreProfile) profile = NULL;
  g_auto (WgreFacts) facts = { .uuid = NULL };
  WgrePlan *plan;

  g_return_val_if_fail (source && warnings, NULL);
  profile = wgre_profile_new (source->data, source->secrets, WGRE_PROFILE_WITHOUT_SECRETS, error);
  if (!profile)
    return NULL;
  if (wgre_profile_has (profile, WGRE_OPT_NETNS) && source->statics) {
    g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_INVALID, source->statics);
    return NULL;
  }
  facts = (WgreFacts){
    .uuid = source->uuid,
    .interface = source->interface,
    .use = { source->use[0], source->use[1] },
    .nm_routes = { source->nm_routes[0], source->nm_routes[1] },
    .dns_shared = { source->dns_shared[0], source->dns_shared[1] },
  };
  if (!source_resolve (profile, &facts, warnings, error) || !wgre_gather (profile, &facts, error))
    return NULL;
  wgre_chains_gather (profile, &facts);
  /* The links may well be the profile's own. */
  facts.interface_taken = facts.lower_taken = FALSE;
  plan = wgre_plan_new (profile, &facts, error);
  if (plan && ret_facts)
    wgre_facts_copy (&facts, ret_facts);
  return plan;
}
