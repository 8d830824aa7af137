/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/ip.h"

/* A network that is reached through the tunnel, and how. */
typedef struct {
  WgrePrefix prefix; /* without host bits */
  WgreIp gateway;    /* inside the tunnel, of the prefix's family; family 0: none */
  guint32 table;     /* 0: as the profile's routing says */
  guint32 metric;    /* only with has_metric */
  gboolean has_metric;
} WgreDestination;

/* wgre_destinations_parse: the items of @text appended to @list (of WgreDestination): each is a
 * network, behind which "via GATEWAY", "table N" and "metric N" may stand. FALSE with a reason to
 * be freed, list as it was. */
gboolean wgre_destinations_parse (const char *text, GArray *list, char **ret_reason);
/* wgre_destinations_to_string: the text that reads back as @list (of WgreDestination). Free with
 * g_free(). */
char *wgre_destinations_to_string (const GArray *list);
/* wgre_destination_append: the same of one, appended to @text. */
void wgre_destination_append (const WgreDestination *destination, GString *text);
/* wgre_destination_is_plain: it is a network without gateway, table and metric. */
gboolean wgre_destination_is_plain (const WgreDestination *destination);
/* wgre_destinations_have_default: whether @list (of WgreDestination; NULL: empty) has a default
 * route without a table of its own. */
gboolean wgre_destinations_have_default (const GArray *list);
/* wgre_table_parse: a routing table: a number from 1 to 4294967295, or one of the kernel's names
 * (main, local, default). */
gboolean wgre_table_parse (const char *text, guint32 *ret_table);
