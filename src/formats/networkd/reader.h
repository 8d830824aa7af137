/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/draft.h"
#include "formats/kit/ini.h"
#include "formats/kit/route.h"
#include "formats/kit/rule.h"

/* What the parts of the reader of networkd's files share: read.c has the files and their sections,
 * netdev.c and network.c the values of one file each. For no other folder. */

/* The words of a route that are read from [Route]. */
enum {
  WGRE_NETWORKD_PREFIX,
  WGRE_NETWORKD_VIA,
  WGRE_NETWORKD_TABLE,
  WGRE_NETWORKD_METRIC,
  WGRE_NETWORKD_N_WORDS
};

typedef struct {
  GPtrArray *peers;                   /* of WgreDraft */
  gboolean routed;                    /* the allowed IPs become routes: RouteTable is set */
  gboolean main;                      /* it is "main" */
  gboolean beside_main;               /* it is another table */
  gboolean manual;                    /* the link is not brought up at boot */
  WgreRoutes routes;                  /* of [Route] */
  WgreRoute route;                    /* the one that is being read */
  char *words[WGRE_NETWORKD_N_WORDS]; /* the words of @route; owned */
  GString *rule; /* the words of the [RoutingPolicyRule] that is being read; NULL: none; owned */
  WgreRouteWord rule_place;  /* where it began */
  gboolean rule_families[2]; /* what it says of itself */
  WgreRules rules;
  gboolean other_link; /* the file .network is that of another link */
  gboolean drop_in;    /* this is a file beside the one that is read or beside .network */
  char *inner, *outer; /* of the [Neighbor] that is being read; owned */
  guint neighbours;
  gboolean in_file;   /* the private key */
  gboolean udp, gue;  /* the tunnel is in UDP; with a header of its own */
  gboolean discovers; /* it is told to find the path MTU */
} WgreNetworkd;

/* --- netdev.c --- */

/* wgre_networkd_netdev_key: the row for an assignment of NAME.netdev, or NULL. Its @read wants a
 * WgreNetworkd as user data. */
const WgreIniKey *wgre_networkd_netdev_key (const WgreIniEntry *entry);
/* wgre_networkd_unset: forgets a key that an earlier file has set. Returns TRUE. */
gboolean wgre_networkd_unset (const WgreText *text, const char *key);
/* wgre_networkd_is_word: whether it is one of @words, which end with NULL, in any case. */
gboolean wgre_networkd_is_word (const char *value, const char *const words[]);
/* wgre_networkd_no: the words for "no", for wgre_networkd_is_word(). */
extern const char *const wgre_networkd_no[];
/* wgre_networkd_read_mtu: for rows of both files. */
gboolean wgre_networkd_read_mtu (const WgreText *text, const WgreIniEntry *entry,
                                 gpointer user_data, const char *key, GError **error);

/* --- network.c --- */

/* wgre_networkd_network_key: the same as wgre_networkd_netdev_key() for NAME.network. */
const WgreIniKey *wgre_networkd_network_key (const WgreIniEntry *entry);
/* wgre_networkd_end_section: the route that the section describes, if it does, goes into the
 * import; what is known of the section is forgotten. */
gboolean wgre_networkd_end_section (const WgreText *text, WgreNetworkd *reader, GError **error);
/* wgre_networkd_forget_section: what is known of the section is forgotten. */
void wgre_networkd_forget_section (WgreNetworkd *reader);
