/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/ip.h"

/* What a command of a hook does, as a value: one reader for the programs of firewalls, ip(8),
 * sysctl(8) and those that set name servers. What is not understood is marked
 * so that it cannot be taken for something else. */

/* Sets of families. */
#define WGRE_V4 (1u << 0)
#define WGRE_V6 (1u << 1)
#define WGRE_V46 (WGRE_V4 | WGRE_V6)

/* --- rules of firewalls --- */

/* Where in the kernel a chain is asked. */
typedef enum {
  WGRE_POINT_UNKNOWN,
  WGRE_POINT_PREROUTING,
  WGRE_POINT_INPUT,
  WGRE_POINT_FORWARD,
  WGRE_POINT_OUTPUT,
  WGRE_POINT_POSTROUTING,
} WgrePoint;

typedef enum {
  WGRE_MATCH_ODD, /* not understood */
  WGRE_MATCH_IN,  /* name of an interface; "+" or "*" at its end: all that begin so */
  WGRE_MATCH_OUT,
  WGRE_MATCH_SOURCE,
  WGRE_MATCH_DESTINATION,
  WGRE_MATCH_PROTOCOL,
  WGRE_MATCH_PORT, /* at the destination */
  WGRE_MATCH_SYN,  /* packets that begin a TCP connection */
  WGRE_MATCH_MSS,
  WGRE_MATCH_MARK,
  WGRE_MATCH_LOCAL, /* the destination is this host */
  WGRE_MATCH_STATE, /* of the connection */
  WGRE_MATCH_ZONE,  /* of firewalld, that the packet leaves by; "": its default */
} WgreMatchType;

typedef struct {
  WgreMatchType type;
  gboolean negated;
  char *value;
  char *text; /* as a user would know it: "-o eth0" */
} WgreMatch;

typedef enum {
  WGRE_VERDICT_UNKNOWN, /* whatever it is, it may keep packets back */
  WGRE_VERDICT_ACCEPT,
  WGRE_VERDICT_DROP, /* or reject */
  WGRE_VERDICT_MASQUERADE,
  WGRE_VERDICT_NAT,  /* another change of addresses */
  WGRE_VERDICT_MSS,  /* value: bytes, or "auto" */
  WGRE_VERDICT_MARK, /* and others that let the packet go on */
} WgreVerdict;

typedef struct {
  const char *program;
  char *table; /* with its family, for nft: "inet filter" */
  char *chain;
  WgrePoint point;    /* as far as the command alone shows */
  gboolean nat;       /* its chain changes addresses */
  GPtrArray *matches; /* of WgreMatch */
  WgreVerdict verdict;
  char *value; /* of the verdict; NULL: none */
} WgreRule;

/* wgre_rule_add_match: strings are copied; @value may be NULL. Two that ask for different things of
 * one sort are not understood: the second becomes WGRE_MATCH_ODD. What is returned belongs to the
 * rule. */
WgreMatch *wgre_rule_add_match (WgreRule *rule, WgreMatchType type, gboolean negated,
                                const char *value, const char *text);
/* wgre_point_by_name: of a chain or a hook, in any case. */
WgrePoint wgre_point_by_name (const char *name);

/* --- effects --- */

typedef enum {
  WGRE_EFFECT_UNKNOWN, /* the command is not known */
  WGRE_EFFECT_RULE,
  WGRE_EFFECT_CONTAINER, /* a table or a chain of nftables; name: of the table, value: of the chain
                          */
  WGRE_EFFECT_FIREWALL,  /* a firewall is changed in a way that is not understood */
  WGRE_EFFECT_PERMANENT, /* firewalld's settings are changed for its next start */
  WGRE_EFFECT_ZONE,      /* device is put into firewalld's zone "value" */
  WGRE_EFFECT_SYSCTL,    /* name, value; value NULL: what it was before */
  WGRE_EFFECT_SAVE,      /* the sysctl "name" is noted in the file "value" */
  WGRE_EFFECT_ADDRESS,   /* value of device; peer: the far end's */
  WGRE_EFFECT_ROUTE,     /* value by device; value NULL: not understood */
  WGRE_EFFECT_IP_RULE,   /* value: its words; name: its family */
  WGRE_EFFECT_MTU,       /* value, of device */
  WGRE_EFFECT_MULTICAST,
  WGRE_EFFECT_DNS, /* value: servers, of device */
  WGRE_EFFECT_DOMAINS,
  WGRE_EFFECT_MARK,      /* value, of the WireGuard device */
  WGRE_EFFECT_KEY,       /* its private key */
  WGRE_EFFECT_WIREGUARD, /* something else of it */
  WGRE_EFFECT_PING,
} WgreEffectType;

typedef enum {
  WGRE_EFFECT_ADD, /* or to set something */
  WGRE_EFFECT_DELETE,
} WgreEffectOp;

typedef struct {
  WgreEffectType type;
  WgreEffectOp op;
  guint families; /* bits; of rules, routes and sysctls */
  char *name, *value, *device, *peer;
  char *table, *metric; /* of a route; NULL: none is given */
  WgreRule *rule;       /* of a rule; else NULL */
  WgrePoint point;      /* of a chain */
  gboolean nat;         /* that chain changes addresses */
  gboolean limits;      /* a container: what it has no rule for is dropped; a firewall: packets may
                           be kept back that would pass without it */
  char *odd;            /* the word that is not understood; NULL: all are */
} WgreEffect;

/* wgre_effect_identity: a text that two effects share if one deletes what the other adds. Free with
 * g_free(). */
char *wgre_effect_identity (const WgreEffect *effect);

/* --- for the readers of this folder --- */

/* wgre_effects_new: an empty list of WgreEffect. Free with g_ptr_array_unref(). */
GPtrArray *wgre_effects_new (void);
/* wgre_effects_add: one of this type, for IPv4 and IPv6; what else it has, the caller fills in.
 * It belongs to @effects. */
WgreEffect *wgre_effects_add (GPtrArray *effects, WgreEffectType type);
/* wgre_effects_add_rule: one that adds; @program is static. */
WgreEffect *wgre_effects_add_rule (GPtrArray *effects, const char *program);
/* wgre_effects_fail: what was read so far does not count: the command changes a firewall, and @odd
 * is not understood. */
void wgre_effects_fail (GPtrArray *effects, const char *odd);
