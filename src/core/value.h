/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "core/ids.h"
#include "core/kind.h"

typedef enum {
  WGRE_OPTION_SECRET = 1 << 0,   /* belongs in vpn.secrets; "<key>-flags" may be in vpn.data */
  WGRE_OPTION_REQUIRED = 1 << 1, /* with SECRET: a tunnel to which it applies must have it */
  WGRE_OPTION_LINK = 1 << 2,     /* ip(8) takes it as a word when the link is made */
  WGRE_OPTION_HEX = 1 << 3,      /* ip(8) reads its number as a hexadecimal one */
  WGRE_OPTION_LOWER = 1 << 4,    /* with over=wireguard it belongs to the WireGuard link below */
  WGRE_OPTION_FOREIGN = 1 << 5,  /* meant for another program: the planner refuses it */
  WGRE_OPTION_LIVE = 1 << 6,     /* can be changed while the tunnel is up */
  WGRE_OPTION_CLIENT =
      1 << 7, /* kept with a peer for that client's file; the tunnel does not use it */
} WgreOptionFlags;

/* The sections of options.def, in the order of the man page. */
typedef enum {
  WGRE_GROUP_LINK,
  WGRE_GROUP_ADDRESSES,
  WGRE_GROUP_WIREGUARD,
  WGRE_GROUP_AMNEZIAWG,
  WGRE_GROUP_TUNNEL,
  WGRE_GROUP_ROUTING,
  WGRE_GROUP_DNS,
  WGRE_GROUP_FIREWALL,
  WGRE_GROUP_START,
  WGRE_GROUP_LINES,
  WGRE_N_GROUPS
} WgreGroup;

/* Where an editor shows an option. */
typedef enum {
  WGRE_PAGE_ADVANCED,
  WGRE_PAGE_MAIN,
} WgrePage;

/* Whether a value has effects outside the tunnel. Users can make connections for themselves without
 * an administrator's password; in these, such a value needs root's permission. */
typedef enum {
  WGRE_BEYOND_NEVER,
  WGRE_BEYOND_ALWAYS,
  WGRE_BEYOND_NETNS, /* when it is a network namespace that was not made for the same users */
  WGRE_BEYOND_AWAY,  /* while none of the users is logged in */
} WgreBeyond;

/* A value of any type: a number (also of a choice or a switch), or an object that the type owns. */
struct _WgreValue {
  guint64 number;
  gpointer object;
};

/* What a value is: its number, or what its object points to. The getters of a profile
 * (core/profile.h) check it. */
typedef enum {
  WGRE_CONTENT_NUMBER,
  WGRE_CONTENT_STRING,       /* char * */
  WGRE_CONTENT_STRINGS,      /* char ** */
  WGRE_CONTENT_IP,           /* WgreIp * */
  WGRE_CONTENT_IPS,          /* GArray of WgreIp */
  WGRE_CONTENT_PREFIXES,     /* GArray of WgrePrefix; the number may say more */
  WGRE_CONTENT_DESTINATIONS, /* GArray of WgreDestination */
  WGRE_CONTENT_POLICIES,     /* GArray of WgrePolicy */
  WGRE_CONTENT_KEY,          /* WgreKey * */
  WGRE_CONTENT_ITEM,         /* of a key with an id: WgrePeer, WgreNeighbour, WgreLine */
} WgreContent;

/* A value type: how its text is read, written and released. */
struct _WgreType {
  const char *name; /* for the man page: "port", "list of prefixes" */
  WgreContent content;
  /* parse: FALSE on text that is not a value, with a reason to be freed ("is out of range"); it
   * never quotes the text. */
  gboolean (*parse) (const WgreOption *option, const char *text, WgreValue *ret_value,
                     char **ret_reason);
  char *(*print) (const WgreOption *option, const WgreValue *value);
  void (*clear) (WgreValue *value);
};

struct _WgreOption {
  WgreOptionId id;
  const char *key; /* "*" stands for a decimal id: "peer.*.name" */
  const WgreType *type;
  WgreGroup group;
  WgrePage page;
  guint32 kinds;      /* WGRE_KIND_BIT()s of the tunnels it applies to */
  guint32 main_kinds; /* of those for which it is on the main page, whatever @page says */
  WgreOptionFlags flags;
  WgreBeyond beyond;
  const char *beyond_value; /* the only such value; NULL: all but the default */
  const char *fallback; /* text of the default; NULL: none, or computed as the description says */
  guint64 min, max;     /* range, for types that have one */
  const char *choices;  /* "a|b|c", for types that have them */
  const char *choice_labels; /* the same for people; NULL: as they are */
  const char *absent;  /* what its absence means, in one word; NULL: nothing, or the default */
  const char *unit;    /* of the number, in one word; NULL: it has none */
  const char *example; /* a value to begin with, for empty entries and the man page; NULL: a secret,
                          or a choice, of which there is one without: wgre_option_example() */
  const char *iproute2;    /* word of ip(8), where it has one */
  const char *iproute2_v6; /* the word for kinds with an IPv6 header outside, where it differs */
  const char *wgquick, *ifcfg, *networkd; /* names in those files, where they have one */
  const char *label;                      /* a few words, for people */
  const char *description;                /* a paragraph, for the man page */
  const char *tip; /* one sentence, shown at a field; NULL: use the description */
};
