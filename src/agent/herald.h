/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "agent/bell.h"

/* Follows on the system bus what services and nm-wgre-fence tell, and rings for a connection that
 * needs the user for longer than a moment (agent/trouble.h). Nothing is asked at regular times. */
typedef struct _WgreHerald WgreHerald;

/* wgre_herald_new: @bus: the system bus. @bell must live longer. @patience: seconds for which a
 * trouble has to last; a connection that changes from one network to another may need some. */
WgreHerald *wgre_herald_new (GDBusConnection *bus, WgreBell *bell, guint patience);
/* wgre_herald_free: NULL is fine. */
void wgre_herald_free (WgreHerald *herald);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreHerald, wgre_herald_free)
