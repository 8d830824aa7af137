/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lint/finding.h"

void
wgre_finding_free (WgreFinding *finding)
{
  if (!finding)
    return;
  g_free (finding->key);
  g_free (finding->other);
  g_free (finding->item);
  g_free (finding->what);
  g_free (finding->fix);
  g_free (finding);
}

void
wgre_lint_other_free (WgreLintOther *other)
{
  if (!other)
    return;
  g_free (other->name);
  g_clear_pointer (&other->profile, wgre_profile_unref);
  g_free (other);
}
