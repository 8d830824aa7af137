/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/plan.h"
#include "service/keepalive.h"
#include "service/kernel.h"

/* One tunnel, from the request to its end: takes the interface, resolves names, changes the kernel,
 * watches over that, and takes everything back. Knows nothing of D-Bus. */
typedef struct _WgreSession WgreSession;

typedef struct {
  /* ready: the kernel is set up; called once. */
  void (*ready) (const WgrePlan *plan, gpointer data);
  /* changed: addresses, routes or MTU are others now; or keepalive found the far end dead or alive:
   * what the plan says of it is new, and its routes that are ours are taken away or back. May end
   * or free the session. */
  void (*changed) (const WgrePlan *plan, gpointer data);
  /* peers_died: whether its peers are alive is something else than it was. */
  void (*peers_died) (gpointer data);
  /* failed: nothing of it is left in the kernel, but for the fence of a kill switch of a tunnel
   * that was up. Called at most once, after which nothing more comes. */
  void (*failed) (const GError *error, gpointer data);
} WgreSessionEvents;

/* wgre_session_new: @identity: uuid, id, interface, zone, use and dns_shared are read, everything
 * else is found out.
 * @directory: WGRE_JOURNAL_DIRECTORY. @kernel_new: wgre_kernel_new. Nothing happens and no event
 * comes before the main loop runs again. */
WgreSession *wgre_session_new (const char *directory, WgreKernelNew kernel_new,
                               WgreProfile *profile, const WgreFacts *identity,
                               const WgreSessionEvents *events, gpointer data);
/* wgre_session_end: takes the tunnel down for that reason, and calls failed(). */
void wgre_session_end (WgreSession *session, const GError *reason);
/* wgre_session_reconfigure: leads a tunnel that is up to another version of its profile, without an
 * interruption of what both have. @identity: as for wgre_session_new(), of the connection now. On
 * failure nothing is changed; UNSUPPORTED when it takes a restart. Returns the commands of which it
 * consisted (of char *, release with g_ptr_array_unref()), NULL on failure. */
GPtrArray *wgre_session_reconfigure (WgreSession *session, WgreProfile *profile,
                                     const WgreFacts *identity, GError **error);
/* wgre_session_uuid: of its connection. */
const char *wgre_session_uuid (const WgreSession *session);
/* What a session is now, for those who only look. */
typedef struct {
  const char *state; /* "starting", "waiting", "up", "over" */
  gint64 since;      /* when that began, in seconds since 1970 */
  guint32 revision;  /* how often the tunnel was changed while it was up */
  const WgreProfile *profile;
  const WgreFacts *facts;
  const WgrePlan *plan;             /* NULL: there is none yet, or no longer */
  const WgreKeepaliveCount *probes; /* NULL: there is no keepalive */
} WgreSessionView;

/* wgre_session_view: valid until the main loop runs again. */
void wgre_session_view (const WgreSession *session, WgreSessionView *ret_view);
/* wgre_session_device: what the kernel says of its WireGuard link, also of the one below a tunnel.
 * Code NOT_FOUND when there is none. */
gboolean wgre_session_device (WgreSession *session, WgreDeviceState *ret_device, GError **error);
/* wgre_session_fence: of its kill switch, "closed" or "open"; NULL: it has none. */
const char *wgre_session_fence (const WgreSession *session);
/* wgre_session_peer_life: whether peer @index of the carrier answers, as a word of
 * wgre_life_name(); NULL: nobody looks, since it is in one place only. */
const char *wgre_session_peer_life (const WgreSession *session, guint index);
/* wgre_session_let_go: the user ends the tunnel: its kill switch opens when the tunnel is taken
 * down, unless it is a lockdown. */
void wgre_session_let_go (WgreSession *session);
/* wgre_session_keep_fence: nor does it open then: the next session of the connection takes it over.
 */
void wgre_session_keep_fence (WgreSession *session);
/* wgre_session_free: takes the tunnel down, synchronously; NULL is fine. */
void wgre_session_free (WgreSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreSession, wgre_session_free)
