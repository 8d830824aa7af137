/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* The tags of everything that we make in the kernel, so that after a crash exactly that can be
 * found and removed. */

/* IFLA_GROUP of our links; the udev rule that keeps NetworkManager from managing them matches it
 * too. */
#define WGRE_LINK_GROUP 51820
/* RTA_PROTOCOL and FRA_PROTOCOL of our routes and rules; no number that linux/rtnetlink.h or
 * iproute2's rt_protos assigns. */
#define WGRE_PROTOCOL 202u
/* IFLA_IFALIAS of our links: this and the connection's uuid. */
#define WGRE_ALIAS_PREFIX "nm-wgre:"
