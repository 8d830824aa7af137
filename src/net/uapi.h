/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/error.h"
#include "net/batch.h"
#include "net/device.h"

/* The text protocol of WireGuard implementations outside of the kernel
 * (https://www.wireguard.com/xplatform/#configuration-protocol). What is set is made from the
 * messages for the kernel, so that there is one encoder for both, and whoever makes a message need
 * not know who gets it. Pure. */

/* The question for the device's state. */
#define WGRE_UAPI_GET "get=1\n\n"
/* What ends an answer. */
#define WGRE_UAPI_END "\n\n"

/* wgre_uapi_print: the request that does what @message says, a WG_CMD_SET_DEVICE of net/wireguard.h
 * for the family "wireguard". It has keys: free it with wgre_wipe_string(). */
char *wgre_uapi_print (const struct nlmsghdr *message);
/* Answers come with their end, and are written into. Errors quote nothing of them. */

/* wgre_uapi_done: whether the answer to such a request says that it was carried out. */
gboolean wgre_uapi_done (char *answer, GError **error);
/* wgre_uapi_device: the answer to WGRE_UAPI_GET. It has keys: wipe it afterwards. Of a peer the
 * allowed IPs and the preshared key are not read. */
gboolean wgre_uapi_device (char *answer, WgreDeviceState *ret_device, GError **error);
