/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Units of systemd, by the system bus as systemctl(1) does it (the interface
 * org.freedesktop.systemd1.Manager). Where there is no systemd, no unit is active or enabled. */

/* wgre_unit_is_active: whether it runs, or starts. */
gboolean wgre_unit_is_active (const char *unit);
/* wgre_unit_is_enabled: whether it is started at boot. */
gboolean wgre_unit_is_enabled (const char *unit);
/* wgre_unit_run: starts or stops it, and waits until that is done. Codes IO, PERMISSION. */
gboolean wgre_unit_run (const char *unit, gboolean start, GError **error);
/* wgre_unit_enable: has it started at boot, or no longer. Codes IO, PERMISSION. */
gboolean wgre_unit_enable (const char *unit, gboolean enable, GError **error);
