/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/profile.h"

/* Both ends of a tunnel of the GRE family: mirror images. */
typedef struct {
  const char *name;    /* of the interface, if an interface can be called so; may be NULL */
  const char *tunnel;  /* NULL: gre */
  const char *ends[2]; /* addresses of the two hosts outside */
  const char *inner;   /* networks inside, a list; each end gets one of the first two addresses */
  const char *key;     /* NULL: none */
} WgrePairSpec;

/* wgre_provision_pair: makes the data of both profiles, in the order of the ends; the caller owns
 * both. Codes INVALID (a network inside), and those of wgre_profile_new(). */
gboolean wgre_provision_pair (const WgrePairSpec *spec, GHashTable *ret_data[2], GError **error);
