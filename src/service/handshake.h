/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/plan.h"
#include "service/kernel.h"

/* Waiting, after a WireGuard link has come up, until a peer has answered: only then the connection
 * is up. A wrong key, a dead server, a wrong port look like a link that works otherwise. */
typedef struct _WgreHandshake WgreHandshake;

/* The last event. @error: NULL when a peer has answered; else NO_ANSWER with what was
 * tried, what came back and what to do. May free the handshake. */
typedef void (*WgreHandshakeDone) (const GError *error, gpointer data);

/* wgre_handshake_wanted: what "wait-handshake" says. "auto" is yes when all peers have an endpoint,
 * and there is one: a peer without is expected to call, which may be never. */
gboolean wgre_handshake_wanted (const WgreProfile *profile);
/* wgre_handshake_new: calls the peers whose endpoint is known, and begins to wait. @plan, @kernel
 * and @facts, of which the endpoints may become known meanwhile, must live longer.
 * @patience_ms: gives up after this time. */
WgreHandshake *wgre_handshake_new (const WgrePlan *plan, WgreKernel *kernel, const WgreFacts *facts,
                                   guint patience_ms, WgreHandshakeDone done, gpointer data);
/* wgre_handshake_call: calls them again: one has got another endpoint. NULL is fine. */
void wgre_handshake_call (WgreHandshake *handshake);
/* wgre_handshake_free: NULL is fine. */
void wgre_handshake_free (WgreHandshake *handshake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreHandshake, wgre_handshake_free)
