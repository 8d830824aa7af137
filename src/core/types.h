/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/ids.h"
#include "core/ip.h"

/* The value types. What the number or the object of a WgreValue is, for each: */
extern const WgreType wgre_type_kind;   /* number: WgreKindId */
extern const WgreType wgre_type_choice; /* number: index into the row's choices */
extern const WgreType wgre_type_switch; /* number: 0, 1; reads yes/no, true/false, on/off, 1/0 */
extern const WgreType wgre_type_number; /* number: min..max, or WGRE_SPECIAL - n for word n of
                                           the row's choices ("inherit", "auto|no") */
extern const WgreType wgre_type_range;  /* number: the first, and the last << 32, of 0..max */
extern const WgreType wgre_type_mark;   /* number: 0 ("off") .. 4294967295 */
extern const WgreType
    wgre_type_tunnel_key; /* number: 32 bits in host order; reads a number or a dotted quad */
extern const WgreType wgre_type_routing;   /* number: WgreRouting | table << 8 */
extern const WgreType wgre_type_interface; /* object: char * */
extern const WgreType wgre_type_netns;     /* object: char * */
extern const WgreType wgre_type_host;      /* object: char *, an address or a host name */
extern const WgreType
    wgre_type_public_endpoint;        /* object: char *, HOST or what wgre_endpoint_parse() reads */
extern const WgreType wgre_type_text; /* object: char * */
extern const WgreType
    wgre_type_packet;                /* object: char *, a description of a packet: a longer text */
extern const WgreType wgre_type_ip;  /* object: WgreIp * */
extern const WgreType wgre_type_ips; /* object: GArray of WgreIp */
extern const WgreType wgre_type_addresses; /* object: GArray of WgrePrefix, with their host bits */
extern const WgreType wgre_type_excluded;  /* the same, and number: "lan" is among them */
extern const WgreType wgre_type_prefixes;  /* object: GArray of WgrePrefix, without host bits */
extern const WgreType wgre_type_destinations;  /* object: GArray of WgreDestination */
extern const WgreType wgre_type_policies;      /* object: GArray of WgrePolicy */
extern const WgreType wgre_type_prefix;        /* object: the same, with one prefix */
extern const WgreType wgre_type_domains;       /* object: char ** */
extern const WgreType wgre_type_peer;          /* object: WgrePeer */
extern const WgreType wgre_type_neighbour;     /* object: WgreNeighbour */
extern const WgreType wgre_type_line;          /* object: WgreLine */
extern const WgreType wgre_type_own_key;       /* of this end; object: WgreKey, locked, wiped */
extern const WgreType wgre_type_secret_key;    /* private; object: WgreKey, wiped when released */
extern const WgreType wgre_type_preshared_key; /* the same */

/* The number of a wgre_type_number that was given as the row's first word; each further word is one
 * less. */
#define WGRE_SPECIAL G_MAXUINT64

/* "INNER OUTER": packets to the inner address go to the outer one. */
typedef struct {
  guint32 id; /* of its key */
  WgreIp inner, outer;
} WgreNeighbour;

/* "PLACE TEXT": a line of a file and its place, in words of the file's format. */
typedef struct {
  WgreOptionId option;
  guint32 id; /* of its key */
  char *place;
  char *text;
} WgreLine;

#define WGRE_MAX_LINE 4096u /* bytes of the text of a WgreLine: a limit, since users control it */

/* wgre_interface_name_problem: why the kernel or NetworkManager refuses this name of a link, or
 * NULL. */
const char *wgre_interface_name_problem (const char *name);
/* wgre_netns_name_problem: why ip-netns(8) refuses this name of a network namespace, or NULL. A
 * name that passes is a valid file name without a folder. */
const char *wgre_netns_name_problem (const char *name);
