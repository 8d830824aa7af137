/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/ip.h"

/* The addresses of a network, of which some are taken. */
typedef struct _WgrePool WgrePool;

/* wgre_pool_new: of the network that @address is in. NULL when there is no room in it for another
 * host: /31 and /32, /127 and /128. The network's own address and its broadcast address are taken;
 * in IPv6 that of all zeros is the routers' (RFC 4291, 2.6.1). */
WgrePool *wgre_pool_new (const WgrePrefix *address);
/* wgre_pool_block: takes a prefix; what is not in the network does not matter. A wider one than the
 * network takes nothing: the network is reached through it. Before the first
 * wgre_pool_take(). */
void wgre_pool_block (WgrePool *pool, const WgrePrefix *prefix);
/* wgre_pool_take: the next free address; FALSE when there is none. Ever higher ones. */
gboolean wgre_pool_take (WgrePool *pool, WgreIp *ret_ip);
/* wgre_pool_contains: whether it is one of the network. */
gboolean wgre_pool_contains (const WgrePool *pool, const WgreIp *ip);
void wgre_pool_free (WgrePool *pool);
