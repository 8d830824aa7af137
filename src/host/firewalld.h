/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/op.h"

/* firewalld, by D-Bus. Every call waits for its answer, a few seconds at most. */

#define WGRE_FIREWALLD_SERVICE "org.fedoraproject.FirewallD1"
#define WGRE_FIREWALLD_PATH "/org/fedoraproject/FirewallD1"

/* wgre_firewalld_zone: the zone of an interface, the default one when it has none or @interface is
 * NULL. NULL when firewalld does not run. Free with g_free(). */
char *wgre_firewalld_zone (const char *interface);
/* wgre_firewalld_forwards: whether the zone lets through whatever comes from it. */
gboolean wgre_firewalld_forwards (const char *zone);
/* wgre_firewalld_set: lets something in, at run time only, or no longer. Codes EXISTS and NOT_FOUND
 * when that was so already; NOT_FOUND also when it shall end and firewalld does not run. */
gboolean wgre_firewalld_set (const WgreOpFirewalld *opening, gboolean open, GError **error);
