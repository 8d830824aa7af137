/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/option.h"
#include "core/peer.h"

/* The names of options and peers in messages: keys, or, in programs that show fields, the labels of
 * these. */

/* wgre_naming_use_labels: from now on messages of this process use labels. For programs that show
 * fields; only tests switch back. */
void wgre_naming_use_labels (gboolean labels);

/* wgre_naming_option: its key, or its label, translated. */
const char *wgre_naming_option (WgreOptionId id);
/* wgre_naming_peer: "peer.3", or, with labels, its name, else its endpoint, else the beginning of
 * its public key. Free with g_free(). */
char *wgre_naming_peer (const WgrePeer *peer);
