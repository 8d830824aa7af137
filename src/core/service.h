/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* The D-Bus name of the service, which is also the service type of our connections. */
#define WGRE_SERVICE "org.freedesktop.NetworkManager.wgre"

/* What nm-wgre-fence tells on the system bus while kill switches are held: the property Closed
 * (as) of the interface, the UUIDs of the connections whose kill switches are closed, with a tunnel
 * or without. PropertiesChanged has the new value. */
#define WGRE_FENCE_NAME WGRE_SERVICE ".Fence"
#define WGRE_FENCE_PATH "/org/freedesktop/NetworkManager/wgre/Fence"
#define WGRE_FENCE_INTERFACE WGRE_SERVICE ".Fence"
