/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "service/kernel.h"

/* A kernel in memory, with the real one's rules as far as operations meet them: what is there
 * cannot be added, what is not there cannot be removed, addresses and unicast routes need their
 * link and go with it, rules, other routes, tables of the firewall and settings stay. There is one,
 * and any number of handles to it. */

/* fake_reset: as a machine is before the first tunnel: with links, routes, rules, tables and
 * settings of others. @ipv6_off: new links start with disable_ipv6=1. */
void fake_reset (gboolean ipv6_off);
/* fake_dump: everything that is there, as sorted lines. Free with g_free(). */
char *fake_dump (void);

/* fake_kernel_new: a WgreKernelNew. */
WgreKernel *fake_kernel_new (const char *directory, const char *owner, GError **error);
/* fake_fail_at: operation @at (from 0, counted from now) in @direction fails with @code, once.
 * @behind: those behind it in the same batch are carried out nevertheless, as the real kernel does.
 */
void fake_fail_at (WgreDirection direction, guint at, WgreErrorCode code, gboolean behind);
/* fake_fail_new: handles cannot be made any more (until reset). */
void fake_fail_new (void);
/* fake_answers: whether the peers of WireGuard links do; after a reset they do. */
void fake_answers (gboolean answers);
/* fake_peer: from now on a link says this of its peers, in place of what fake_answers() does; to be
 * changed by the test, in @look (may be NULL), which comes before each answer. One that is made
 * anew by the service has called, and nothing else. Valid until the next call. */
WgrePeerState *fake_peer (const char *key, void (*look) (void));
/* fake_calls: how often the peers of a link were called since the reset. */
guint fake_calls (void);
/* fake_asked: how often a link was asked for its peers since the reset. */
guint fake_asked (void);
/* fake_on_apply: is called with each operation before it is tried. */
void fake_on_apply (void (*hook) (const WgreOp *op, WgreDirection direction, gpointer data),
                    gpointer data);
/* fake_remove: somebody else removes what the operation has made. FALSE when it was not there. */
gboolean fake_remove (const WgreOp *op);
/* fake_open_fences: takes the tables of kill switches away, which no way down and no journal does.
 * Returns how many. */
guint fake_open_fences (void);
/* fake_add_link: somebody else makes a link. */
void fake_add_link (const char *name, const char *kind);
/* fake_sysctl: somebody else writes a setting. */
void fake_sysctl (const char *name, const char *value);
