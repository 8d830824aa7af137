/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/profile.h"
#include "net/batch.h"
#include "net/family.h"

/* AmneziaWG's module: it takes the messages of WireGuard's, with attributes of its own. Their
 * numbers are those of its uapi header (src/uapi/wireguard.h of amneziawg-linux-kernel-module 3.0;
 * those of 3.1 are in the same header of amneziawg-tools). Pure.
 */

/* Of a device, WGDEVICE_A_*. */
enum {
  WGRE_AWG_JC = 9,
  WGRE_AWG_JMIN,
  WGRE_AWG_JMAX,
  WGRE_AWG_S1,
  WGRE_AWG_S2,
  WGRE_AWG_H1,
  WGRE_AWG_H2,
  WGRE_AWG_H3,
  WGRE_AWG_H4,
  WGRE_AWG_PEER, /* only sent by the kernel */
  WGRE_AWG_S3,
  WGRE_AWG_S4,
  WGRE_AWG_I1,
  WGRE_AWG_I2,
  WGRE_AWG_I3,
  WGRE_AWG_I4,
  WGRE_AWG_I5,
  WGRE_AWG_HEADER_PROTECTION_KEY,
  WGRE_AWG_CONTENT_PADDING_ADDITION,
  WGRE_AWG_REKEY_AFTER_TIME,
  WGRE_AWG_REKEY_TIMEOUT,
  WGRE_AWG_REJECT_AFTER_TIME,
  WGRE_AWG_KEEPALIVE_TIMEOUT,
  WGRE_AWG_MAX_HANDSHAKE_ATTEMPTS,
  WGRE_AWG_RANDOM_TRAILERS,
  WGRE_AWG_DISABLE_COOKIES,
};
/* Of a peer, WGPEER_A_* and WGPEER_F_*. */
#define WGRE_AWG_PEER_ADVANCED_SECURITY 11
#define WGRE_AWG_PEER_F_HAS_ADVANCED_SECURITY 8u

/* From this version on, keepalives and the like are ranges. */
#define WGRE_AWG_RANGES 3u

/* wgre_amneziawg_put: writes the profile's attributes of a device, in the form of this version of
 * the family. */
void wgre_amneziawg_put (WgreBatch *batch, const WgreFamily *family, const WgreProfile *profile);
/* wgre_amneziawg_too_new: the first key of the profile that a module of this version silently
 * ignores; NULL: it knows all. @ret_version: the first version with that key. */
const WgreOption *wgre_amneziawg_too_new (const WgreProfile *profile, guint version,
                                          guint *ret_version);
/* wgre_amneziawg_is_sent: whether any module has this key. */
gboolean wgre_amneziawg_is_sent (const WgreOption *option);
/* wgre_amneziawg_unsent: the first key of the profile that no module has; NULL: none. */
const WgreOption *wgre_amneziawg_unsent (const WgreProfile *profile);
