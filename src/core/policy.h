/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <net/if.h>

#include "core/ip.h"

/* A rule of the routing policy (ip-rule(8)): which packets are looked up in which table. */
typedef struct {
  guint8 family;                           /* AF_INET, AF_INET6 */
  gboolean inverted;                       /* all packets but those */
  guint32 priority;                        /* not 0 */
  WgrePrefix from, to;                     /* of the family, without host bits; length 0: any */
  guint32 mark, mask;                      /* mask 0: any mark */
  char iif[IF_NAMESIZE], oif[IF_NAMESIZE]; /* "": any */
  guint32 table;
} WgrePolicy;

/* wgre_policy_parse: one rule in the words of ip-rule(8): "priority N [not] [from NETWORK] [to
 * NETWORK] [fwmark MARK[/MASK]] [iif LINK] [oif LINK] table N". @family 0: that of its networks, of
 * which there must be one then. FALSE with a reason to be freed. */
gboolean wgre_policy_parse (const char *text, guint8 family, WgrePolicy *ret_policy,
                            char **ret_reason);
/* wgre_policy_append: the text that reads back as @policy, whatever the family. */
void wgre_policy_append (const WgrePolicy *policy, GString *text);
/* wgre_policy_append_selector: "not from … iif …", as ip(8) takes it; nothing when it selects all.
 */
void wgre_policy_append_selector (const WgrePolicy *policy, GString *text);
gboolean wgre_policy_equal (const WgrePolicy *policy, const WgrePolicy *other);

/* Rules are few; each is a message to the kernel, and every packet goes through all of them. */
#define WGRE_MAX_POLICIES 256u

/* wgre_policies_parse: up to WGRE_MAX_POLICIES rules separated by ";" or ",", appended to @list (of
 * WgrePolicy). FALSE with a reason to be freed, list as it was. */
gboolean wgre_policies_parse (const char *text, GArray *list, char **ret_reason);
/* wgre_policies_to_string: the text that reads back as @list. Free with g_free(). */
char *wgre_policies_to_string (const GArray *list);
