/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/ip.h"

/* The addresses of a network, some of which are taken. */
typedef struct _WgrePool WgrePool;

/* wgre_pool_new: the pool of the network that contains @address. NULL when the network has no room
 * for another host: /31 and /32, /127 and /128. The network's own address is taken, and in IPv4 its
 * broadcast address; in IPv6 the address of all zeros belongs to the routers (RFC 4291, 2.6.1). */
WgrePool *wgre_pool_new (const WgrePrefix *address);
/* wgre_pool_block: takes all addresses of @prefix. A prefix outside the network is ignored, and so
 * is one that is wider than the network: the network is reached through it. To be called before the
 * first wgre_pool_take(). */
void wgre_pool_block (WgrePool *pool, const WgrePrefix *prefix);
/* wgre_pool_take: takes the next free address, in ascending order; FALSE when there is none. */
gboolean wgre_pool_take (WgrePool *pool, WgreIp *ret_ip);
/* wgre_pool_contains: whether @ip is an address of the network. */
gboolean wgre_pool_contains (const WgrePool *pool, const WgreIp *ip);
/* wgre_pool_free: NULL is fine. */
void wgre_pool_free (WgrePool *pool);
