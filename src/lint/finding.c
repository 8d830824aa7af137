/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lint/finding.h"

WgreFinding *
wgre_finding_new (const WgreLintRule *rule, const char *key, const char *item, char *what,
                  char *fix)
{
  WgreFinding *finding;

  g_return_val_if_fail (rule && what, NULL);

  finding = g_new0 (WgreFinding, 1);
  finding->rule = rule;
  finding->key = g_strdup (key);
  finding->item = g_strdup (item);
  finding->what = what;
  finding->fix = fix;
  return finding;
}

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
