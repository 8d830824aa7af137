/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

/* The processes of our service on a bus, and when one of them has news (host/status.h). Everybody
 * may send such a signal, but only root may own a name of the service: whoever owns none is not
 * heard. */
typedef struct _WgreServices WgreServices;

/* All may be NULL, and get the unique name of the process. They are called from the main loop.
 * came: also for those that are there before. changed: properties have other values. said: just
 * before it, with the values (a{sv}) that came along; for whoever cannot ask any more. */
typedef struct {
  void (*came) (const char *owner, gpointer data);
  void (*changed) (const char *owner, gpointer data);
  void (*gone) (const char *owner, gpointer data);
  void (*said) (const char *owner, GVariant *values, gpointer data);
} WgreServicesEvents;

/* wgre_services_new: follows them on @bus. @events must live as long. */
WgreServices *wgre_services_new (GDBusConnection *bus, const WgreServicesEvents *events,
                                 gpointer data);
/* wgre_services_free: nothing is called any more. NULL is fine. */
void wgre_services_free (WgreServices *services);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreServices, wgre_services_free)
