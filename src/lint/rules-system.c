/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the system around the profile has against it. */
#include <glib/gi18n-lib.h>

#include "core/value.h"
#include "lint/rules.h"

void
wgre_lint_port_clash (WgreLint *lint)
{
  const GPtrArray *others = lint->facts->others;
  guint64 port = wgre_profile_number (lint->wireguard, WGRE_OPT_LISTEN_PORT);

  for (guint i = 0; port && others && i < others->len; i++) {
    const WgreLintOther *other = others->pdata[i];

    if (other->listen_port == port && !wgre_lint_is_other_end (lint, other))
      wgre_lint_add (
          lint, "listen-port", NULL,
          g_strdup_printf (_ ("listen-port: \"%s\" has port %u too"), other->name, (guint) port),
          g_strdup (_ ("give one of them another port; a client needs none")));
  }
}

void
wgre_lint_readable (WgreLint *lint)
{
  if (lint->facts->readable && lint->secrets && g_hash_table_size (lint->secrets))
    wgre_lint_add (
        lint, NULL, NULL,
        g_strdup_printf (_ ("everybody may read %s, and it has secrets in it"),
                         lint->facts->readable),
        g_strdup_printf (_ ("chmod 600 %s; if others have been on this machine, make new keys"),
                         lint->facts->readable));
}

void
wgre_lint_rpfilter (WgreLint *lint)
{
  gboolean full[2];

  if (lint->facts->strict_rpfilter && wgre_profile_full (lint->profile, full) && full[1] &&
      wgre_profile_routing (lint->profile, NULL) == WGRE_ROUTING_AUTO)
    wgre_lint_add (lint, NULL, NULL,
                   g_strdup (_ ("firewalld checks the way back of IPv6 packets strictly")),
                   g_strdup (_ ("set IPv6_rpfilter=loose in /etc/firewalld/firewalld.conf and "
                                "reload firewalld")));
}

/* Of a tunnel inside WireGuard it is an address of the link below, which comes with it. */
void
wgre_lint_local_elsewhere (WgreLint *lint)
{
  const WgreIp *ip = wgre_profile_ip (lint->profile, WGRE_OPT_LOCAL);
  g_autofree char *local = NULL;

  if (!lint->facts->addresses || !ip || wgre_profile_lower (lint->profile))
    return;
  local = wgre_ip_to_string (ip);
  if (g_hash_table_contains ((GHashTable *) lint->facts->addresses, local))
    return;
  wgre_lint_add (
      lint, "local", NULL,
      g_strdup_printf (_ ("local: %s is not an address of this host now"), local),
      g_strdup (_ ("remove it, so that the address of the way to the far end is used, or "
                   "give the one that \"ip address\" shows")));
}
