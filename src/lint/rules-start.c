/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When the tunnel comes up by itself. */
#include <glib/gi18n-lib.h>

#include "core/values.h"
#include "lint/rules.h"

void
wgre_lint_trusted_unused (WgreLint *lint)
{
  if (wgre_profile_has (lint->profile, WGRE_OPT_TRUSTED) &&
      wgre_profile_number (lint->profile, WGRE_OPT_AUTOSTART) != WGRE_AUTOSTART_UNTRUSTED)
    wgre_lint_add (lint, "trusted", NULL,
                   g_strdup (_ ("trusted: has no effect without autostart=untrusted")),
                   g_strdup (_ ("set autostart=untrusted, or leave trusted out")));
}

void
wgre_lint_trusted_lockdown (WgreLint *lint)
{
  if (wgre_profile_number (lint->profile, WGRE_OPT_AUTOSTART) == WGRE_AUTOSTART_UNTRUSTED &&
      wgre_profile_number (lint->profile, WGRE_OPT_KILL_SWITCH) == WGRE_KILL_SWITCH_LOCKDOWN)
    wgre_lint_add (lint, "kill-switch", NULL,
                   g_strdup (_ ("kill-switch: lockdown leaves trusted networks without any way "
                                "out, since autostart=untrusted takes the tunnel down there")),
                   g_strdup (_ ("set kill-switch=on, or autostart=yes")));
}
