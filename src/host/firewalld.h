/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/op.h"

/* firewalld, by D-Bus. Every call waits for its answer, a few seconds at most. */

#define WGRE_FIREWALLD_SERVICE "org.fedoraproject.FirewallD1"
#define WGRE_FIREWALLD_PATH "/org/fedoraproject/FirewallD1"

/* wgre_firewalld_zone: the zone of an interface, the default one when it has none or @interface is
 * NULL. NULL when firewalld does not run. Free with g_free(). */
char *wgre_firewalld_zone (const char *interface);
/* wgre_firewalld_forwards: whether something that comes from @zone may leave by another interface,
 * that to the far end (which is in zone @outer) or any other; TRUE also when firewalld does not
 * say. */
gboolean wgre_firewalld_forwards (const char *zone, const char *outer);
/* wgre_firewalld_lets_pass: the same, from firewalld's settings (a{sv}) of both zones and of its
 * policies (an array of a{sv}); each may be NULL. */
gboolean wgre_firewalld_lets_pass (const char *zone, GVariant *own, GVariant *outer,
                                   const GPtrArray *policies);
/* wgre_firewalld_set: lets something in, at run time only, or no longer. Codes EXISTS and NOT_FOUND
 * when that was so already; NOT_FOUND also when it shall end and firewalld does not run. */
gboolean wgre_firewalld_set (const WgreOpFirewalld *opening, gboolean open, GError **error);
