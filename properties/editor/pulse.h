/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "properties/editor/form.h"

/* wgre_pulse_new: a line that says how the tunnel is while it is up: its state, the last handshake,
 * the traffic, and what to do when nobody answers; nothing when it is down. The rows of peers say
 * the same of theirs. The service is asked only while @page is mapped, and nobody waits for it.
 * @uuid: of the connection; NULL: it has none yet. @fields: of WgreField, all those of @page, which
 * live as long. The words are those of "nm-wgre show" (host/report.h). */
GtkWidget *wgre_pulse_new (GtkWidget *page, WgreForm *form, const char *uuid, GPtrArray *fields);
