/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/ip.h"

/* A network that is reached through the tunnel, and in which way. */
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
/* wgre_destination_is_plain: there is a network and nothing else. */
gboolean wgre_destination_is_plain (const WgreDestination *destination);
/* wgre_destinations_have_default: a default route is among @list (of WgreDestination; NULL: it is
 * empty) that goes where the profile's routing says. */
gboolean wgre_destinations_have_default (const GArray *list);
/* wgre_table_parse: a routing table, 1 to 4294967295 or a name that the kernel itself has. */
gboolean wgre_table_parse (const char *text, guint32 *ret_table);
