/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/error.h"
#include "core/ids.h"
#include "core/ip.h"
#include "core/kind.h"
#include "core/peer.h"
#include "core/values.h"

/* A profile: everything in vpn.data and vpn.secrets of a connection, checked. It never changes, and
 * every profile describes a tunnel that is possible. Editor, importers, tool and service all use
 * this one constructor. */
typedef struct _WgreProfile WgreProfile;

typedef enum {
  WGRE_PROFILE_NONE = 0,
  WGRE_PROFILE_WITHOUT_SECRETS =
      1 << 0, /* missing secrets are no error (explain, export without them) */
} WgreProfileFlags;

/* wgre_profile_new: the one constructor.
 * @data, @secrets: string → string, as NetworkManager keeps them; secrets may be NULL.
 * Checks every key, every value and their combinations. The error names the key, the value (not
 * a secret one), the reason and the remedy: codes MISSING, UNKNOWN, INVALID, SECRETS. Reference
 * counted; release with wgre_profile_unref(). */
WgreProfile *wgre_profile_new (GHashTable *data, GHashTable *secrets, WgreProfileFlags flags,
                               GError **error);
/* wgre_profile_new_parsed: the same for a reader of files, which has parsed the peers already:
 * @peers (of WgrePeer, by ascending id; may be NULL) stand for the keys "peer.<id>", ".name" and
 * ".psk", of which there are no others. They belong to the profile, and @peers is empty afterwards.
 */
WgreProfile *wgre_profile_new_parsed (GHashTable *data, GHashTable *secrets, GPtrArray *peers,
                                      WgreProfileFlags flags, GError **error);
/* wgre_profile_ref: one more owner; a profile never changes. Returns @profile. */
WgreProfile *wgre_profile_ref (WgreProfile *profile);
/* wgre_profile_unref: with the last owner it is released, and its secrets are wiped. NULL is
 * fine. */
void wgre_profile_unref (WgreProfile *profile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreProfile, wgre_profile_unref)

/* wgre_profile_kind: never NULL. */
const WgreKind *wgre_profile_kind (const WgreProfile *profile);
/* wgre_profile_kind_of: the kind in @data, whatever else is wrong there; NULL for an unknown kind.
 */
const WgreKind *wgre_profile_kind_of (GHashTable *data);
/* wgre_profile_lower: of a tunnel with over=wireguard, the WireGuard link below: a profile of its
 * own that has keys, peers, port and mark (the tunnel's profile has none of them) and the tunnel's
 * local address. NULL without over; lives as long as @profile. */
const WgreProfile *wgre_profile_lower (const WgreProfile *profile);
/* wgre_profile_carrier: the link whose packets leave this host: lower, or @profile itself.
 */
const WgreProfile *wgre_profile_carrier (const WgreProfile *profile);
/* wgre_profile_has: whether the key was given; a default does not count. */
gboolean wgre_profile_has (const WgreProfile *profile, WgreOptionId id);
/* wgre_profile_value: the given value or the default; NULL when there is neither. */
const WgreValue *wgre_profile_value (const WgreProfile *profile, WgreOptionId id);
/* The same by type; 0 or NULL when there is neither. The option's type must have that content
 * (core/value.h); a number is also "lan" of exclude. A list that is NULL is empty. */
guint64 wgre_profile_number (const WgreProfile *profile, WgreOptionId id);
/* wgre_profile_string: NULL when there is neither; it belongs to the profile. */
const char *wgre_profile_string (const WgreProfile *profile, WgreOptionId id);
/* wgre_profile_ip: NULL when there is neither; it belongs to the profile. */
const WgreIp *wgre_profile_ip (const WgreProfile *profile, WgreOptionId id);
/* wgre_profile_prefixes: of WgrePrefix; belongs to the profile. */
const GArray *wgre_profile_prefixes (const WgreProfile *profile,
                                     WgreOptionId id); /* of WgrePrefix */
/* wgre_profile_routes: of WgreDestination (core/destination.h): the option "routes". */
const GArray *wgre_profile_routes (const WgreProfile *profile);
/* wgre_profile_policies: of WgrePolicy (core/policy.h): the option "routing-rules". */
const GArray *wgre_profile_policies (const WgreProfile *profile);
/* wgre_profile_ips: of WgreIp; belongs to the profile. */
const GArray *wgre_profile_ips (const WgreProfile *profile, WgreOptionId id); /* of WgreIp */
const char *const *wgre_profile_strings (const WgreProfile *profile, WgreOptionId id);
/* wgre_profile_key: NULL when there is none; it belongs to the profile. */
const WgreKey *wgre_profile_key (const WgreProfile *profile, WgreOptionId id);

/* wgre_profile_peers: of const WgrePeer *, in the order of their ids; never NULL. */
const GPtrArray *wgre_profile_peers (const WgreProfile *profile);

/* wgre_profile_neighbours: of WgreNeighbour (core/types.h), in the order of their ids; never NULL.
 */
const GArray *wgre_profile_neighbours (const WgreProfile *profile);

/* wgre_profile_lines: of const WgreLine * (core/types.h): those of "file.*" and "vendor.*", in the
 * order of their ids; never NULL. */
const GPtrArray *wgre_profile_lines (const WgreProfile *profile);

/* wgre_profile_routing: who makes the routes. @ret_table (may be NULL): the number of the table,
 * with WGRE_ROUTING_TABLE. */
WgreRouting wgre_profile_routing (const WgreProfile *profile, guint32 *ret_table);

/* wgre_profile_has_default: whether a peer's allowed IPs or the routes have a default route,
 * whatever is made of it. */
gboolean wgre_profile_has_default (const WgreProfile *profile);
/* wgre_profile_is_on_link: whether @ip is in a network of the tunnel's addresses or of the far
 * end's: it is reached without the profile's routes. */
gboolean wgre_profile_is_on_link (const WgreProfile *profile, const WgreIp *ip);

/* wgre_profile_full: by index of wgre_families, whether automatic routing or NetworkManager makes a
 * default route of that family, from an allowed IP or a route without a table of its own. Returns
 * whether there is any. */
gboolean wgre_profile_full (const WgreProfile *profile, gboolean ret_full[2]);

/* wgre_profile_asks_alone: whether whether only the profile's name servers may be asked: it has
 * some, and is a full tunnel in NetworkManager's network namespace. */
gboolean wgre_profile_asks_alone (const WgreProfile *profile);

/* wgre_profile_restart_keys: the keys that differ between two versions of a profile and cannot be
 * changed while the tunnel is up (their rows lack WGRE_OPTION_LIVE), in their order. Free with
 * g_strfreev(). */
char **wgre_profile_restart_keys (const WgreProfile *a, const WgreProfile *b);
