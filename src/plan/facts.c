/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/facts.h"

WgreFamilyUse
wgre_facts_use (const char *method)
{
  if (!method || !g_strcmp0 (method, "auto"))
    return WGRE_FAMILY_BY_NM;
  return g_strcmp0 (method, "manual") ? WGRE_FAMILY_UNUSED : WGRE_FAMILY_BY_US;
}

void
wgre_facts_clear (WgreFacts *facts)
{
  g_return_if_fail (facts != NULL);
  g_clear_pointer (&facts->endpoints, g_array_unref);
  g_clear_pointer (&facts->lan, g_array_unref);
  g_clear_pointer (&facts->accept_ra, g_strfreev);
}

void
wgre_facts_copy (const WgreFacts *facts, WgreFacts *ret_facts)
{
  g_return_if_fail (facts && ret_facts);
  *ret_facts = *facts;
  ret_facts->endpoints = facts->endpoints ? g_array_ref (facts->endpoints) : NULL;
  ret_facts->lan = facts->lan ? g_array_ref (facts->lan) : NULL;
  ret_facts->accept_ra = g_strdupv (facts->accept_ra);
}

guint
wgre_facts_hash (const char *uuid, guint span)
{
  g_return_val_if_fail (uuid && span, 0);
  /* FNV-1a: g_str_hash() promises no stability between releases, and a number must stay with its
   * profile. */
  guint32 hash = 2166136261u;

  for (; *uuid; uuid++)
    hash = (hash ^ (guint8) *uuid) * 16777619u;
  return hash % span;
}
