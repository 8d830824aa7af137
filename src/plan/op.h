/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/policy.h"
#include "core/profile.h"
#include "net/fou.h"
#include "net/rtnl.h"
#include "net/wireguard.h"

/* An operation: one change of the kernel. It can be described, encoded and undone. One table (op.c)
 * lists the kinds; each kind has a file (op-*.c). An operation never changes after it was made. */
typedef struct _WgreOp WgreOp;
typedef struct _WgreOpClass WgreOpClass;

/* To undo an operation, do it in the other direction. */
typedef enum {
  WGRE_UP,
  WGRE_DOWN,
} WgreDirection;

/* How an operation reaches the kernel. */
typedef enum {
  WGRE_CHANNEL_ROUTE,     /* rtnetlink: encode() */
  WGRE_CHANNEL_GENERIC,   /* generic netlink: encode() */
  WGRE_CHANNEL_NFT,       /* a text for libnftables: text() */
  WGRE_CHANNEL_SYSCTL,    /* a file below /proc/sys: u.sysctl */
  WGRE_CHANNEL_FIREWALLD, /* a call of firewalld: u.firewalld */
  WGRE_CHANNEL_NETNS,     /* the helper: u.netns */
  WGRE_CHANNEL_RESOLVER,  /* the helper: u.resolver */
} WgreChannel;

typedef enum {
  WGRE_OP_LINK,             /* makes and removes the link */
  WGRE_OP_LINK_CHANGE,      /* changes the far end of a tunnel that is up */
  WGRE_OP_LINK_SET,         /* alias, MTU, up */
  WGRE_OP_WIREGUARD,        /* configures a WireGuard device */
  WGRE_OP_WIREGUARD_CHANGE, /* changes the peers of one that is up, and back */
  WGRE_OP_ADDRESS,
  WGRE_OP_NEIGHBOUR,
  WGRE_OP_ROUTE,
  WGRE_OP_RULE,
  WGRE_OP_POLICY, /* a rule of the profile's own */
  WGRE_OP_NFT,    /* our firewall table */
  WGRE_OP_FENCE,  /* the table of a kill switch, which stays until it is released */
  WGRE_OP_SYSCTL,
  WGRE_OP_FOU,       /* a UDP port at which tunnels receive; several tunnels may share it */
  WGRE_OP_FIREWALLD, /* what a zone of firewalld lets in; shared as well */
  WGRE_OP_NETNS,     /* makes a network namespace that is missing; removed when nothing is in it */
  WGRE_OP_LINK_MOVE, /* moves the link to another network namespace */
  WGRE_OP_RESOLVER,  /* name servers of a network namespace */
  WGRE_N_OPS
} WgreOpId;

/* What only the running system knows. */
typedef struct {
  int ifindex;       /* of the operation's link, which WGRE_OP_LINK made, where it is now */
  int lower;         /* of the link that this one is inside of; 0: none */
  int netns_fd;      /* the network namespace that it is moved to */
  WgreFamily family; /* of generic netlink: wgre_op_family() */
} WgreOpContext;

/* What a WireGuard device is configured with. */
typedef struct {
  WgreProfile *profile;
  const char *uuid;  /* interned; whose link it is */
  GPtrArray *peers;  /* of WgrePeer; NULL: those of the profile */
  GArray *endpoints; /* of WgreEndpointAddress, same index as the profile's peers; or NULL */
  guint32 fwmark;
} WgreOpWireguard;

/* What firewalld lets in: a protocol, or one port of UDP. */
typedef struct {
  const char *zone; /* interned */
  guint16 port;     /* 0: all of the protocol */
  guint8 protocol;
} WgreOpFirewalld;

struct _WgreOp {
  const WgreOpClass *class;
  const char *interface; /* interned */
  const char *lower; /* interned: the link of the same plan that this link is inside of; or NULL */
  const char *netns[2]; /* by direction: the network namespace that it is done in; interned; NULL:
                           NetworkManager's */
  const char *family;   /* of generic netlink; interned; NULL: that of the class */
  gboolean by_nm;       /* NetworkManager does it, from our reply; only described here */
  gboolean early;       /* with by_nm: we do it before NetworkManager does it again */
  gboolean with_link;   /* goes when the link goes: nothing to do on the way down */
  union {
    struct {
      WgreProfile *profile;
      WgreLinkSpec spec;
      const char *kind;    /* interned; the kernel's name */
      const char *uuid;    /* interned; whose link it is */
    } link;                /* also of WGRE_OP_LINK_CHANGE */
    WgreLinkChange change; /* alias: interned */
    WgreOpWireguard wireguard;
    struct {
      WgreOpWireguard from, to;
    } wireguard_change;
    struct {
      WgrePrefix local;
      WgrePrefix peer; /* family 0: none */
    } address;
    struct {
      WgreIp inner, outer;
    } neighbour;
    WgreRouteSpec route;
    WgreRuleSpec rule;
    WgrePolicy policy;
    WgreFouSpec fou;
    WgreOpFirewalld firewalld;
    struct {
      char *table; /* "inet nm-wgre-wg0"; of WGRE_OP_FENCE by the connection */
      char *body;  /* the text between its braces; NULL in a loaded operation */
    } nft;         /* also of WGRE_OP_FENCE */
    struct {
      char *name; /* path below /proc/sys */
      char *value;
    } sysctl;
    struct {
      const char *name; /* interned */
    } netns;            /* also of WGRE_OP_LINK_MOVE */
    struct {
      const char *netns;         /* interned */
      char **servers, **domains; /* NULL only in a loaded operation */
    } resolver;
  } u;
};

struct _WgreOpClass {
  const char *name; /* in the journal */
  WgreChannel channel;
  const char *family; /* of generic netlink, for that channel */
  gboolean held;      /* neither the way down nor the journal undoes it: its holder does */
  /* describe: appends the equivalent command of ip, wg, nft or sysctl, more than one separated by
   * newlines. A shell can run it: keys are file names, LINK.private-key and LINK.peer.N.psk, and
   * previous values are saved to a file. */
  void (*describe) (const WgreOp *op, WgreDirection direction, GString *text);
  void (*encode) (const WgreOp *op, WgreDirection direction, const WgreOpContext *context,
                  WgreBatch *batch);
  char *(*text) (const WgreOp *op, WgreDirection direction);
  /* save, load: the values that undoing needs; NULL for classes whose operations always vanish with
   * their link. */
  void (*save) (const WgreOp *op, GKeyFile *file, const char *group);
  gboolean (*load) (WgreOp *op, GKeyFile *file, const char *group);
  void (*clear) (WgreOp *op);
  /* replaces: whether @op overwrites what @old has made, so that @old need not be undone first;
   * NULL: never. */
  gboolean (*replaces) (const WgreOp *op, const WgreOp *old);
  /* change: for classes whose operation must not be repeated on a link that is up: the operation
   * that turns what @old has made into what @op would make; NULL when these are the same. */
  WgreOp *(*change) (const WgreOp *op, const WgreOp *old);
};

extern const WgreOpClass wgre_op_link, wgre_op_link_change, wgre_op_link_set, wgre_op_wireguard,
    wgre_op_wireguard_change, wgre_op_address, wgre_op_neighbour, wgre_op_route, wgre_op_rule,
    wgre_op_policy, wgre_op_nft, wgre_op_sysctl, wgre_op_fou, wgre_op_firewalld, wgre_op_netns,
    wgre_op_link_move, wgre_op_resolver, wgre_op_fence;

/* wgre_op_class: its row, which is static. */
const WgreOpClass *wgre_op_class (WgreOpId id);
/* wgre_op_new: an operation of that kind with an empty body. */
WgreOp *wgre_op_new (WgreOpId id, const char *interface);
/* wgre_op_free: NULL is fine. */
void wgre_op_free (WgreOp *op);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreOp, wgre_op_free)

/* wgre_op_family: the name of its generic netlink family, interned; NULL: it has another channel.
 */
const char *wgre_op_family (const WgreOp *op);
/* wgre_op_describe: the command lines without a prompt. Free with g_free(). */
char *wgre_op_describe (const WgreOp *op, WgreDirection direction);
/* wgre_op_shell_word: @text as one word of a shell command. Free with g_free(). */
char *wgre_op_shell_word (const char *text);
/* wgre_op_is_ours: whether we do it ourselves. */
gboolean wgre_op_is_ours (const WgreOp *op);
/* wgre_op_is_kept: whether it must be undone by an action of its own, so that the journal must have
 * it.
 */
gboolean wgre_op_is_kept (const WgreOp *op);
/* wgre_op_save, wgre_op_load: one group of a key file. load() returns NULL when the group is not an
 * operation. */
void wgre_op_save (const WgreOp *op, GKeyFile *file, const char *group);
WgreOp *wgre_op_load (GKeyFile *file, const char *group);
