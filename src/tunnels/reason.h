/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>

/* wgre_reason_is_failure: FALSE: the connection ended because somebody wanted it so. */
gboolean wgre_reason_is_failure (NMActiveConnectionStateReason reason);

/* wgre_reason_say: why @connection has failed, as far as it can be told without its service: what
 * is wrong with its settings, if they can never work, or else what NetworkManager's reason means.
 * A sentence without a full stop. Free with g_free(). */
char *wgre_reason_say (NMConnection *connection, NMActiveConnectionStateReason reason);
