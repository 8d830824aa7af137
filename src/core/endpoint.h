/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/ip.h"

/* Where a peer is: a host (address or name) and a UDP port. An address may carry a zone
 * ("fe80::1%eth0"). */
typedef struct {
  char *host;   /* as given, without brackets; NULL: no endpoint */
  char *zone;   /* interface name after "%", or NULL */
  WgreIp ip;    /* set (family != 0) when host is an address */
  guint16 port; /* 1..65535 */
} WgreEndpoint;

/* wgre_endpoint_parse: "HOST:PORT", "[V6]:PORT", and like wg(8) an unbracketed V6 that is split at
 * its last colon. The port is a number. On failure @ret_reason (may be NULL) says what is wrong, to
 * be freed by the caller. */
gboolean wgre_endpoint_parse (const char *text, WgreEndpoint *ret_endpoint, char **ret_reason);
/* wgre_endpoint_split: only splits @text into host and port, which is a part of it; for formats
 * whose port may be a service name. */
gboolean wgre_endpoint_split (const char *text, char **ret_host, const char **ret_port);
/* wgre_endpoint_make: the same from a host and a port. */
gboolean wgre_endpoint_make (const char *host, guint16 port, WgreEndpoint *ret_endpoint,
                             char **ret_reason);
/* wgre_endpoint_to_string: with brackets where they are needed. Free with g_free(). */
char *wgre_endpoint_to_string (const WgreEndpoint *endpoint);
/* wgre_endpoint_append: appends the same to @text. */
void wgre_endpoint_append (const WgreEndpoint *endpoint, GString *text);
/* wgre_endpoint_is_name: whether there is a host that must be resolved. */
gboolean wgre_endpoint_is_name (const WgreEndpoint *endpoint);
/* wgre_endpoint_clear: releases what it has; afterwards it is no endpoint. */
void wgre_endpoint_clear (WgreEndpoint *endpoint);

/* wgre_host_name_valid: letters, digits, "-", "_", "." and, for names as users type them, any UTF-8
 * letter; at most 253 bytes. */
gboolean wgre_host_name_valid (const char *name);
