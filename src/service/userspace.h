/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "net/device.h"
#include "net/socket.h"

/* WireGuard by a program, where the kernel has none: wireguard-go, or what
 * WG_QUICK_USERSPACE_IMPLEMENTATION names. This process may execute nothing: systemd starts the
 * program, in a unit of its own, and with no more rights than it needs. The link is ours: a TUN
 * device that stays, with its addresses and routes, when the program ends. */

/* wgre_userspace_is: whether a link of ours with this IFLA_INFO_KIND is such a one. */
gboolean wgre_userspace_is (const char *kind);
/* wgre_userspace_make: makes the link, in our group, and starts the program for it. @route: of this
 * process's network namespace. On failure there is nothing. */
gboolean wgre_userspace_make (WgreSocket *route, const char *interface, GError **error);
/* wgre_userspace_start: starts the program for a link that is there, and waits until it answers. It
 * has no configuration, and may have set the link's MTU. */
gboolean wgre_userspace_start (const char *interface, GError **error);
/* wgre_userspace_stop: ends the program, if it runs; waits until it has ended. */
void wgre_userspace_stop (const char *interface);

/* wgre_userspace_talk: has the program carry out @batch, of messages as for the kernel. NOT_FOUND:
 * it is not running. */
gboolean wgre_userspace_talk (const char *interface, const WgreBatch *batch, GError **error);
/* wgre_userspace_query: see wgre_device_query(). */
gboolean wgre_userspace_query (const char *interface, WgreDeviceState *ret_device, GError **error);
/* wgre_userspace_watch: a connection on which nothing comes but its end, when the program ends; to
 * be closed. -1: the program is not running. */
int wgre_userspace_watch (const char *interface);
