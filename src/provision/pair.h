/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/profile.h"

/* Both ends of a tunnel of the GRE family: mirror images. */
typedef struct {
  const char *name;    /* the interface is called so, if it can; may be NULL */
  const char *tunnel;  /* NULL: gre */
  const char *ends[2]; /* addresses of the two hosts outside */
  const char *inner;   /* networks inside, of which the first two hosts' addresses are taken */
  const char *key;     /* NULL: none */
} WgrePairSpec;

/* wgre_provision_pair: data of both profiles, in the order of the ends. */
gboolean wgre_provision_pair (const WgrePairSpec *spec, GHashTable *ret_data[2], GError **error);
