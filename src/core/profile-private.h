/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/profile.h"

/* The inside of a profile. Only profile-new.c (which fills it) and profile.c include this. */
struct _WgreProfile {
  grefcount references;
  gboolean has[WGRE_N_OPTIONS];     /* a value was given, or there is a default */
  gboolean given[WGRE_N_OPTIONS];   /* a value was given */
  WgreValue values[WGRE_N_OPTIONS]; /* of options without an id */
  GPtrArray *peers;                 /* of WgrePeer, by id */
  GArray *neighbours;               /* of WgreNeighbour, by id */
  WgreProfile *lower;               /* the WireGuard link below the tunnel, or NULL */
  GPtrArray *lines;                 /* of WgreLine, by id */
};
