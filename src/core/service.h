/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* The D-Bus name of the service, which is also the service type of our connections. */
#define WGRE_SERVICE "org.freedesktop.NetworkManager.wgre"
