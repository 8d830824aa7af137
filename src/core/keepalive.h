/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/profile.h"

/* The probes of a profile: how the far end is asked whether it is alive. */

typedef enum {
  WGRE_PROBE_GRE,  /* a GRE packet inside GRE that the far end sends back, as Cisco's routers do */
  WGRE_PROBE_ICMP, /* an echo request to the far end's address inside the tunnel */
  WGRE_N_PROBES
} WgreProbeMethod;

#define WGRE_PROBE_BIT(method) (1u << (method))

/* The values of "keepalive-probe", in the order of its choices. */
typedef enum {
  WGRE_KEEPALIVE_AUTO,
  WGRE_KEEPALIVE_GRE,
  WGRE_KEEPALIVE_ICMP,
} WgreKeepaliveProbe;

/* wgre_keepalive_gre_problem: why this tunnel cannot be asked by WGRE_PROBE_GRE, or NULL. */
const char *wgre_keepalive_gre_problem (const WgreProfile *profile);
/* wgre_keepalive_methods: WGRE_PROBE_BIT()s of the methods to try; 0 without "keepalive". */
guint wgre_keepalive_methods (const WgreProfile *profile);
/* wgre_keepalive_ends: the addresses inside the tunnel of echo requests. The far one is
 * "keepalive-address", else the peer address, else the other host of a network of only two. FALSE
 * when there is none, or no own address of its family. */
gboolean wgre_keepalive_ends (const WgreProfile *profile, WgreIp *ret_own, WgreIp *ret_far);
