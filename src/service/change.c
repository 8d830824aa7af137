/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/change.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/chains.h"
#include "host/gather.h"
#include "host/resolve.h"
#include "service/executor.h"

static gboolean
change_refuse (char *const *keys, GError **error)
{
  g_autofree char *list = g_strjoinv (", ", (char **) keys);

  wgre_error_set (
      error, WGRE_ERROR_UNSUPPORTED, list,
      _ ("takes effect only when the connection is started again: use \"nm-wgre reload --restart\""));
  return FALSE;
}

/* What is NetworkManager's own and reaches us beside the profile. */
static gboolean
same_identity (const WgreFacts *a, const WgreFacts *b, GError **error)
{
  static char *const keys[] = { (char *) "connection.interface-name, ipv4.method, ipv6.method",
                                NULL };

  if (g_strcmp0 (a->uuid, b->uuid)) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID, _ ("this is another connection (%s)"),
                 b->uuid);
    return FALSE;
  }
  return (!g_strcmp0 (a->interface, b->interface) && !memcmp (a->use, b->use, sizeof a->use)) ||
         change_refuse (keys, error);
}

/* @facts are of a host that the tunnel has changed. */
static void
keep_what_was_found (WgreFacts *facts, const WgreProfile *old_profile, const WgreFacts *old)
{
  facts->interface_taken = facts->lower_taken = FALSE;
  facts->ipv6_off = old->ipv6_off;
  facts->many_routes = old->many_routes;
  if (wgre_plan_needs_number (old_profile)) {
    facts->free_number = old->free_number;
    facts->slot = old->slot;
  }
  if (old->accept_ra) {
    g_strfreev (facts->accept_ra);
    facts->accept_ra = g_strdupv (old->accept_ra);
  }
  if (old->firewalld_zone)
    facts->firewalld_zone = old->firewalld_zone;
  if (wgre_profile_number (old_profile, WGRE_OPT_FORWARD)) /* it was asked when it came up */
    facts->firewalld_closed = old->firewalld_closed;
}

gboolean
wgre_change_profile (WgreProfile *profile, const WgreFacts *identity, WgreProfile *old_profile,
                     const WgreFacts *old_facts, WgreFacts *ret_facts, GError **error)
{
  g_auto (GStrv) keys = NULL;
  g_auto (WgreFacts) facts = { 0 };

  g_return_val_if_fail (profile && identity && old_profile && old_facts && ret_facts, FALSE);

  keys = wgre_profile_restart_keys (old_profile, profile);
  facts = (WgreFacts){ .uuid = old_facts->uuid,
                       .interface = old_facts->interface,
                       .use = { old_facts->use[0], old_facts->use[1] },
                       .nm_routes = { old_facts->nm_routes[0], old_facts->nm_routes[1] },
                       .dns_shared = { old_facts->dns_shared[0], old_facts->dns_shared[1] },
                       .zone = old_facts->zone };
  if (!same_identity (old_facts, identity, error) || (keys[0] && !change_refuse (keys, error)))
    return FALSE;
  wgre_resolve_known (profile, &facts);
  wgre_resolve_inherit (profile, &facts, old_profile, old_facts);
  if (wgre_plan_needs_number (old_profile))
    facts.free_number = old_facts->free_number;
  if (!wgre_gather (profile, &facts, error))
    return FALSE;
  wgre_chains_gather (profile, &facts);
  facts.underlay_mtu = old_facts->underlay_mtu;
  keep_what_was_found (&facts, old_profile, old_facts);
  wgre_facts_copy (&facts, ret_facts);
  return TRUE;
}

static gboolean
write_journal (WgreJournal *journal, const GPtrArray *left, const WgrePlan *old,
               const WgrePlan *new, GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new ();

  if (left)
    g_ptr_array_extend (ops, (GPtrArray *) left, NULL, NULL);
  if (old)
    g_ptr_array_extend (ops, old->ops, NULL, NULL);
  if (new)
    g_ptr_array_extend (ops, new->ops, NULL, NULL);
  return wgre_journal_write (journal, ops, error);
}

gboolean
wgre_change_apply (WgreKernel *kernel, WgreJournal *journal, const GPtrArray *left,
                   const WgrePlan *old, const WgrePlan *new, const WgreDiff *diff, WgreTell tell,
                   gpointer data, GError **error)
{
  gboolean ok;

  g_return_val_if_fail (diff && kernel && journal && old && new, FALSE);

  ok = write_journal (journal, left, old, new, error) &&
       wgre_execute_steps (kernel, diff->steps, tell, data, error);
  write_journal (journal, left, ok ? NULL : old, ok ? new : NULL, NULL);
  return ok;
}
