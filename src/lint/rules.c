/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lint/rules.h"

void
wgre_lint_add (WgreLint *lint, const char *key, const char *item, char *what, char *fix)
{
  g_return_if_fail (lint && lint->rule && what);
  if (key && lint->rule->severity == WGRE_SEVERITY_ERROR)
    g_hash_table_add (lint->faulty, g_strdup (key));
  g_ptr_array_add (lint->findings, wgre_finding_new (lint->rule, key, item, what, fix));
}

void
wgre_lint_add_pair (WgreLint *lint, const char *key, const char *other, const char *item,
                    char *what, char *fix)
{
  WgreFinding *finding;

  g_return_if_fail (lint);
  wgre_lint_add (lint, key, item, what, fix);
  finding = lint->findings->pdata[lint->findings->len - 1];
  finding->other = g_strdup (other);
}
