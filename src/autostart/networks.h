/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>

/* The networks that this host is in, as a connection with autostart=untrusted sees them. */
typedef enum {
  WGRE_NETWORKS_NONE,      /* there is none */
  WGRE_NETWORKS_TRUSTED,   /* all are trusted */
  WGRE_NETWORKS_UNTRUSTED, /* at least one is not */
} WgreNetworks;

/* wgre_networks_judge: by the connections that are up, without those that others have made, ports
 * of bridges and bonds, and tunnels. @trusted: of the option; may be NULL. */
WgreNetworks wgre_networks_judge (NMClient *client, const char *const *trusted);
