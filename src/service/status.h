/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "service/session.h"

/* The service's side of what host/status.h describes. */
typedef struct _WgreStatus WgreStatus;

/* wgre_status_new: puts the object on the bus, without a connection. NULL on failure. */
WgreStatus *wgre_status_new (GDBusConnection *bus, GError **error);
/* wgre_status_free: the object is gone from the bus afterwards. NULL is fine. */
void wgre_status_free (WgreStatus *status);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreStatus, wgre_status_free)
/* wgre_status_begin: from now on it is about @session, of the connection called @name. @users: who
 * may see it beside root; NULL or empty: everybody. All are copied, but for the session, which must
 * live until wgre_status_end(). */
void wgre_status_begin (WgreStatus *status, WgreSession *session, const char *name,
                        const char *const *users);
/* wgre_status_end: the session is gone. Of one that has failed, who may see it can ask why until
 * the next one begins: only those who are told nothing by signals need to. */
void wgre_status_end (WgreStatus *status);
/* wgre_status_changed: tells everybody that watches what is new of the session. @failure: why it is
 * over; NULL: it is not. */
void wgre_status_changed (WgreStatus *status, const char *failure);
