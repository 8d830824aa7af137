/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/error.h"

/* nftables, through libnftables.
 *
 * @socket: the network namespace that it happens in, as a socket for NETLINK_NETFILTER that was
 * opened there and not used yet. Taken, also on failure. -1: that of the calling thread. */

/* wgre_nft_run: runs commands in nft(8)'s language. They take effect all together or not at all.
 * The error has nft's own words, on one line. */
gboolean wgre_nft_run (int socket, const char *commands, GError **error);
/* wgre_nft_list_chains: what "nft list chains" prints here; needs the privilege to change them.
 * Free with g_free(). */
char *wgre_nft_list_chains (GError **error);
/* wgre_nft_tables: all tables, as nft writes them: "inet nm-wgre-wg0". Free with g_strfreev(). */
char **wgre_nft_tables (int socket, GError **error);
/* wgre_nft_has_table: whether a table exists; @family_and_name as nft writes it: "inet
 * nm-wgre-wg0". */
gboolean wgre_nft_has_table (int socket, const char *family_and_name, gboolean *ret_has,
                             GError **error);
