/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <net/if.h>

#include "core/profile.h"

/* What is known of a tunnel that is examined: a plain value, filled from the system by
 * doctor/gather, and by hand in tests. Zero stands for "not known" or "not asked" in every field.
 */

/* What became of a packet that was sent to see what becomes of it. */
typedef enum {
  WGRE_REPLY_NOT_ASKED,   /* or nobody could ask, for want of a privilege */
  WGRE_REPLY_SILENCE,     /* nothing came back */
  WGRE_REPLY_ANSWER,      /* the far end answered */
  WGRE_REPLY_NO_PORT,     /* nothing listens at the port */
  WGRE_REPLY_NO_PROTOCOL, /* the protocol is not spoken there */
  WGRE_REPLY_NO_HOST,     /* host or network cannot be reached */
  WGRE_REPLY_PROHIBITED,  /* a firewall says so */
  WGRE_REPLY_TOO_BIG,
  WGRE_REPLY_REFUSED, /* this host's own firewall did not let it out */
  WGRE_REPLY_NO_ROUTE,
} WgreReplyKind;

typedef struct {
  WgreReplyKind kind;
  WgreIp by;   /* who said so; family 0: this host itself */
  guint32 mtu; /* of TOO_BIG: what would fit; 0: not told */
} WgreReply;

/* An end of the tunnel that this host calls: a peer with an endpoint, the remote of a tunnel, or a
 * neighbour. */
typedef struct {
  char *name;    /* "peer.1", "remote", or what people call it */
  char *where;   /* as the profile has it: "vpn.example.org:51820" */
  char *host;    /* a host name; NULL: it is an address */
  char *problem; /* why the name has no address; NULL: it has one, or was not asked for */
  WgreIp ip;     /* family 0: none */
  WgreIp source; /* the address of this host that is sent from; family 0: not known */
  guint16 port;  /* of UDP; 0: none */
  /* the way there */
  gboolean asked_way;       /* the kernel was asked; without an address it cannot be */
  char way[IF_NAMESIZE];    /* the link that packets to it leave by; "": there is no route */
  char back[IF_NAMESIZE];   /* the link that packets to it would leave by if they were none of the
                               tunnel's: what rp_filter compares with; "": not known */
  guint rp_filter;          /* of the link of the way: 0, 1 (strict), 2 (loose) */
  WgreReply port_reply;     /* UDP to the tunnel's own port */
  WgreReply other_reply;    /* UDP to a port at which nobody should listen */
  WgreReply echo_reply;     /* ICMP echo */
  WgreReply protocol_reply; /* the tunnel's own protocol, of GRE */
  WgreReply big_reply;      /* UDP, not to be fragmented, as big as the tunnel's packets get: */
  guint big_size;           /* so big, in bytes with all headers */
  /* what the kernel counts; only of peers of a tunnel that is up */
  gboolean counted;
  gint64 handshake_age;    /* seconds; -1: there was never one */
  guint64 sent, received;  /* bytes, while it was examined, long enough for an answer; without any
                              handshake, since the peer was made */
  guint64 received_before; /* bytes, before it was examined */
} WgreFarEnd;

/* Something that packets are led into the tunnel for, and who does. */
typedef struct {
  WgrePrefix prefix;
  const char *by; /* "routes", "ip route"; static */
} WgreLed;

typedef enum {
  WGRE_BASE_UNKNOWN, /* NetworkManager was not asked or does not answer */
  WGRE_BASE_NONE,    /* no connection is active that a tunnel could run on */
  WGRE_BASE_ACTIVE,
} WgreBase;

typedef struct {
  char *id;             /* what the connection is called */
  WgreProfile *profile; /* a reference; NULL: it is none that can be, and @failure says why */
  char *interface;      /* or NULL */
  gboolean up;          /* or waiting for an answer: the link is there, packets are sent */
  char *failure;        /* why it cannot come up; NULL: nobody says that */
  gboolean privileged;  /* root looks */
  WgreBase base;
  char *public_key;  /* its own; NULL: not known */
  gint64 clock_seen; /* the time that the system has seen already; 0: the clock is not behind */
  WgreIp local;      /* the profile's own address outside; family 0: none */
  gboolean local_missing; /* this host does not have it */
  GPtrArray *ends;        /* of WgreFarEnd */
  /* inside the tunnel; only while it is up */
  WgreIp inside;          /* an address of the far end there that must answer; family 0: none is
                             known */
  WgreReply inside_reply; /* to echo or UDP */
  WgreReply inside_big;   /* echo as big as the link's MTU */
  guint mtu;              /* of the link; 0: not known */
  guint inside_rp_filter; /* as above, of the tunnel's link, for @inside */
  char inside_back[IF_NAMESIZE];
  GArray *led;          /* of WgreLed */
  guint64 strangers;    /* packets that came from peers with addresses that are not allowed IPs */
  gboolean asked_dns;   /* NetworkManager was asked for what follows */
  gboolean dns_unknown; /* it does not use the name servers of the profile */
  char *dns_elsewhere;  /* the name servers of /etc/resolv.conf, when the profile's do not count */
  WgreReply dns_reply;  /* of the profile's first name server */
  char *closed_input;   /* a chain that drops what comes in, when peers are to call; or NULL */
  GPtrArray *unseen;    /* of char *: what could not be looked at, and why: sentences */
} WgreEvidence;

/* wgre_evidence_new: nothing is known. */
WgreEvidence *wgre_evidence_new (void);
/* wgre_evidence_free: NULL is fine. */
void wgre_evidence_free (WgreEvidence *evidence);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreEvidence, wgre_evidence_free)
/* wgre_evidence_add_end: an empty one; the evidence owns it. */
WgreFarEnd *wgre_evidence_add_end (WgreEvidence *evidence);
