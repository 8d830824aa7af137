/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

/* The service of a tunnel, for tests: what it says of the tunnel is asked for on a bus of the
 * test's own, which is the system bus of this process. */

/* fake_service_start: FALSE: there is no dbus-daemon. */
gboolean fake_service_start (void);
void fake_service_stop (void);

/* fake_service_own, fake_service_release: the name "…Connection_NUMBER". */
void fake_service_own (const char *number);
void fake_service_release (const char *number);
/* fake_service_say: what it answers from now on, in the text format of GVariant; NULL: nothing.
 * @aloud: those who listen are told that it is new. */
void fake_service_say (const char *text, gboolean aloud);
/* fake_service_asked: for how many properties, so far. */
guint fake_service_asked (void);
/* fake_service_hang: whether it is too busy to answer at all. */
void fake_service_hang (gboolean hang);
