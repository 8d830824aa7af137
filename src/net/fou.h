/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "net/batch.h"

/* Ports at which tunnels in UDP receive (linux/fou.h). Pure. */

#define WGRE_FOU_FAMILY "fou"

typedef struct {
  guint8 family;   /* AF_INET, AF_INET6 */
  guint16 port;    /* 1..65535 */
  guint8 protocol; /* the IP protocol inside; 0: GUE, whose header says it */
} WgreFouSpec;

/* wgre_fou_encode: opens or closes the port. Opening fails with EADDRINUSE when the port is in use.
 * @family_id: the number of the generic netlink family "fou". */
void wgre_fou_encode (WgreBatch *batch, guint16 family_id, gboolean add, const WgreFouSpec *spec);
