/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "net/batch.h"
#include "net/link-spec.h"

/* What the writers of IFLA_INFO_DATA share. A layout is a table of rows, one for each attribute;
 * the numbers of the attributes differ between layouts, what stands in them hardly does. For the
 * files kinds*.c only. */
typedef struct _WgreAttribute WgreAttribute;

struct _WgreAttribute {
  WgreOptionId option; /* what it is made of */
  guint16 attribute;
  guint8 outer_family; /* AF_INET, AF_INET6: only these of the kinds that the option applies to
                          have it; 0: all of them */
  void (*put) (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
};

/* wgre_put_rows: all rows that the kind of the profile has. */
void wgre_put_rows (WgreBatch *batch, const WgreAttribute *rows, guint n, const WgreLinkSpec *spec);

/* Values for WgreAttribute.put: */
void wgre_put_key (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
void wgre_put_local (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
void wgre_put_remote (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
/* wgre_put_dev: nothing when the tunnel is bound to no link. */
void wgre_put_dev (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
void wgre_put_ttl (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
void wgre_put_tos (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
void wgre_put_switch (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
void wgre_put_fwmark (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
/* IPv6 outside: */
void wgre_put_encap_limit (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
void wgre_put_flowinfo (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
void wgre_put_flags6 (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
/* UDP around it: */
void wgre_put_encap (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
void wgre_put_encap_flags (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
void wgre_put_encap_port (WgreBatch *batch, const WgreAttribute *row, const WgreLinkSpec *spec);
