/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

/* Notifications on the user's desktop, by org.freedesktop.Notifications. Each has a key, and is
 * shown once: also when the user has closed it, it does not come again until it was withdrawn.
 * Where nobody shows notifications nothing happens. */
typedef struct _WgreBell WgreBell;

/* wgre_bell_new: @bus: of the session. */
WgreBell *wgre_bell_new (GDBusConnection *bus);
/* wgre_bell_free: what is shown stays. NULL is fine. */
void wgre_bell_free (WgreBell *bell);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreBell, wgre_bell_free)
/* wgre_bell_ring: shows it, until it is withdrawn. @title and @text: plain text. */
void wgre_bell_ring (WgreBell *bell, const char *key, const char *title, const char *text);
/* wgre_bell_hush: withdraws it; nothing when there is none. */
void wgre_bell_hush (WgreBell *bell, const char *key);
