/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/profile.h"

/* A new link. Kind and options come from the profile. */
typedef struct {
  const char *name; /* at most 15 bytes */
  const WgreProfile *profile;
  guint32 group;        /* WGRE_LINK_GROUP */
  WgreIp local, remote; /* outer addresses, resolved; family 0: none */
  int dev;              /* ifindex of the underlay that the tunnel is bound to, or 0 */
  guint32 fwmark;       /* of the outer packets; 0: as the profile says */
} WgreLinkSpec;
