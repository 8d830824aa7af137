/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/profile.h"

/* For check.c and check-wireguard.c only. */

/* A rule about several keys: FALSE, with an error that names one of them, when the profile breaks
 * it. */
typedef gboolean (*WgreCheck) (const WgreProfile *profile, GError **error);

/* wgre_check_wireguard: all rules about WireGuard, its peers and AmneziaWG, as one. */
gboolean wgre_check_wireguard (const WgreProfile *profile, GError **error);
