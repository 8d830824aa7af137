/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/option.h"
#include "core/peer.h"

/* What messages call an option or a peer: its key, or, where people see fields and no keys, what
 * stands at the field. */

/* wgre_naming_use_labels: from now on messages of this process have labels. For programs that show
 * fields; there is no way back but for tests. */
void wgre_naming_use_labels (gboolean labels);

/* wgre_naming_option: its key, or its label, translated. */
const char *wgre_naming_option (WgreOptionId id);
/* wgre_naming_peer: "peer.3", or what the user knows it by: its name, else its endpoint, else the
 * beginning of its public key. Free with g_free(). */
char *wgre_naming_peer (const WgrePeer *peer);
