/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/chains.h"

#include "net/chains.h"
#include "net/nft.h"
#include "plan/plan.h"

static const char *
closed_chain (const char *listing, const char *hook)
{
  static const char *const except[] = { "nm-wgre-", "nm-wgre.", "firewalld", NULL };
  g_autofree char *chain = listing ? wgre_chains_closed (listing, hook, except) : NULL;

  return g_intern_string (chain);
}

void
wgre_chains_gather (const WgreProfile *profile, WgreFacts *facts)
{
  g_autofree char *listing = NULL;

  g_return_if_fail (profile && facts);

  if (!wgre_profile_number (profile, WGRE_OPT_FORWARD) &&
      !wgre_profile_number (profile, WGRE_OPT_OPEN_FIREWALL))
    return;
  listing = wgre_nft_list_chains (NULL);
  facts->closed_input = closed_chain (listing, "input");
  facts->closed_forward = closed_chain (listing, "forward");
}
