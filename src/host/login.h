/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* wgre_login_any: whether one of these users has a session, as logind knows it. Without logind
 * nobody has. Waits for its answer, some seconds at most. */
gboolean wgre_login_any (const char *const *users);
