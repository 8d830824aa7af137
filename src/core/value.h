/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "core/ids.h"
#include "core/kind.h"

typedef enum {
  WGRE_OPTION_SECRET = 1 << 0,   /* stands in vpn.secrets; "<key>-flags" may stand in vpn.data */
  WGRE_OPTION_REQUIRED = 1 << 1, /* without it, a tunnel to which it applies cannot be */
  WGRE_OPTION_LINK = 1 << 2,     /* ip(8) takes it as a word when the link is made */
  WGRE_OPTION_HEX = 1 << 3,      /* ip(8) reads its number as a hexadecimal one */
  WGRE_OPTION_LOWER = 1 << 4,    /* with over=wireguard it is said of the WireGuard link below */
  WGRE_OPTION_FOREIGN = 1 << 5,  /* means something to another program: the planner refuses it */
  WGRE_OPTION_LIVE = 1 << 6,     /* a change of it can be made to a tunnel that is up */
  WGRE_OPTION_CLIENT = 1 << 7,   /* kept with a peer for the file of that client: the tunnel does
                                    not use it */
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

/* Whether a value reaches beyond the tunnel. Whoever makes a connection for himself alone has not
 * been asked for an administrator's password, so that such a value takes root's word. */
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

/* A value type: how its text is read, written and released. */
struct _WgreType {
  const char *name; /* for the man page: "port", "list of prefixes" */
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
  guint32 main_kinds; /* of those with which it stands on the main page, whatever @page says */
  WgreOptionFlags flags;
  WgreBeyond beyond;
  const char *beyond_value; /* the only value that does; NULL: all but the default */
  const char *fallback; /* text of the default; NULL: none, or computed as the description says */
  guint64 min, max;     /* range, for types that have one */
  const char *choices;  /* "a|b|c", for types that have them */
  const char *choice_labels; /* the same for people; NULL: as they are */
  const char *absent;        /* what its absence means, in a word for people; NULL: nothing, or the
                                default */
  const char *unit;          /* of the number, in a word for people; NULL: it has none */
  const char *example; /* a value to begin with, for empty entries and the man page; NULL: a secret,
                          or a choice, of which there is one without: wgre_option_example() */
  const char *iproute2;    /* word of ip(8), where it has one */
  const char *iproute2_v6; /* the word for kinds with an IPv6 header outside, where it differs */
  const char *wgquick, *ifcfg, *networkd; /* names in those files, where they have one */
  const char *label;                      /* a few words, for people */
  const char *description;                /* a paragraph, for the man page */
  const char *tip; /* one sentence for people who see a field; NULL: the description is one */
};
