/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/error.h"

/* nftables, through libnftables.
 *
 * @socket: an unused socket for NETLINK_NETFILTER that was opened in the network namespace to work
 * in. The call takes it, also on failure. -1: the namespace of the calling thread. */

/* wgre_nft_run: runs commands in nft(8)'s language. Either all take effect or none.
 * The error has nft's own words, on one line. */
gboolean wgre_nft_run (int socket, const char *commands, GError **error);
/* wgre_nft_list_chains: the output of "nft list chains" in this namespace; needs the privilege to
 * change chains. Free with g_free(). */
char *wgre_nft_list_chains (GError **error);
/* wgre_nft_tables: all tables, as nft writes them: "inet nm-wgre-wg0". Free with g_strfreev(). */
char **wgre_nft_tables (int socket, GError **error);
/* wgre_nft_has_table: whether a table exists; @family_and_name as nft writes it: "inet
 * nm-wgre-wg0". */
gboolean wgre_nft_has_table (int socket, const char *family_and_name, gboolean *ret_has,
                             GError **error);

/* A table that belongs to this process: nobody else can change or remove it, "nft flush ruleset"
 * leaves it where it is, and it goes with the process, however that ends. Linux 5.12 or later. */
typedef struct _WgreNftOwned WgreNftOwned;

/* wgre_nft_own: creates one in the namespace of the calling thread. There must be none of that
 * name.
 * @body: what is in its braces, in whole lines. NULL on failure. */
WgreNftOwned *wgre_nft_own (const char *family_and_name, const char *body, GError **error);
/* wgre_nft_disown: removes it, and says so to who watches the firewall. NULL is fine. */
void wgre_nft_disown (WgreNftOwned *owned);
