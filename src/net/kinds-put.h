/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "net/batch.h"
#include "net/link-spec.h"

/* The common part of the writers of IFLA_INFO_DATA. A layout is a table of rows, one for each
 * attribute: layouts differ in the numbers of their attributes, hardly in their values. For the
 * files kinds*.c only. */
typedef struct _WgreAttribute WgreAttribute;

struct _WgreAttribute {
  WgreOptionId option; /* source of the value */
  guint16 attribute;
  guint8 outer_family; /* AF_INET, AF_INET6: only kinds with that outer family have the attribute;
                          0: all kinds that the option applies to */
  void (*put) (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
};

/* wgre_put_rows: writes all rows that the kind of the profile has. */
void wgre_put_rows (WgreBatch *batch, const WgreAttribute *rows, guint n, const WgreLinkSpec *spec);

/* Values for WgreAttribute.put: */
/* wgre_put_key: a key of the header (ikey, okey, key). */
void wgre_put_key (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
/* wgre_put_local: the address outside as it was resolved; nothing when there is none. */
void wgre_put_local (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
/* wgre_put_remote: the same of the far end. */
void wgre_put_remote (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
/* wgre_put_dev: writes nothing when the tunnel is bound to no link. */
void wgre_put_dev (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
/* wgre_put_ttl: without a value "inherit", over IPv6 the kernel's default. */
void wgre_put_ttl (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
/* wgre_put_tos: "inherit" is the number 1. */
void wgre_put_tos (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
/* wgre_put_switch: 1 or 0 as a byte. */
void wgre_put_switch (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
/* wgre_put_fwmark: that of the plan, else that of the profile. */
void wgre_put_fwmark (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
/* IPv6 outside: */
void wgre_put_encap_limit (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
/* wgre_put_flowinfo: traffic class and flow label together. */
void wgre_put_flowinfo (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
/* wgre_put_flags6: the flags of ip6_tunnel. */
void wgre_put_flags6 (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
/* UDP around it: */
void wgre_put_encap (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
/* wgre_put_encap_flags: checksums and remote checksum offload; also without encap, as ip(8)
 * does. */
void wgre_put_encap_flags (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
/* wgre_put_encap_port: in network byte order; 0 lets the kernel choose. */
void wgre_put_encap_port (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
