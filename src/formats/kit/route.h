/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/destination.h"
#include "formats/kit/shell.h"
#include "formats/kit/writer.h"

/* Routes in the words of "ip route add", which files of several formats hold. */
typedef struct {
  gboolean named;   /* each names its table, because of routing=off */
  gboolean skipped; /* the last one was left out */
} WgreRoutes;

/* A word of a route, and where it is in the file; value NULL: there is none. */
typedef struct {
  const char *value;
  guint line, column;
} WgreRouteWord;

typedef struct {
  WgreRouteWord prefix; /* "default" for all */
  WgreRouteWord via, dev, table, metric;
  gboolean v6; /* "default" without a gateway is that of IPv6 */
} WgreRoute;

/* wgre_route_put: adds a route to the profile's data. What a profile cannot say is a warning and
 * leaves the route out; FALSE: an error was set. */
gboolean wgre_route_put (const WgreText *text, const WgreRoute *route, WgreRoutes *routes,
                         GError **error);
/* wgre_route_add: the same with the words of a command, beginning with number @first; @v6: it is
 * about IPv6. */
gboolean wgre_route_add (const WgreShell *shell, guint first, gboolean v6, WgreRoutes *routes,
                         GError **error);
/* wgre_route_none_allowed: for a format in which the allowed IPs of peers do not become routes by
 * themselves, when there are peers: sets routing=off. The routes were read as "named". */
void wgre_route_none_allowed (const WgreText *text);
/* wgre_route_is_near: whether a gateway is reached through the tunnel, by the addresses that the
 * import has so far: it is the far end's, or in a network of ours. */
gboolean wgre_route_is_near (const WgreText *text, const char *gateway);
/* wgre_route_table: a table by number or name; 0 is the main table, as for ip(8). FALSE when it is
 * none. */
gboolean wgre_route_table (const WgreNames *names, const char *word, guint32 *ret_table);

/* wgre_route_read_beside: the @part of the format in a file beside the one that is read, with
 * routes as lines of words or as ADDRESS0=, NETMASK0=, GATEWAY0=; no such file is fine. */
gboolean wgre_route_read_beside (const WgreText *text, const char *name, const char *part,
                                 WgreRoutes *routes, GError **error);
/* wgre_route_read_columns: the same in SUSE's columns: destination, gateway, netmask, interface,
 * then words; "-" for none. A file that is no @part of the tunnel's own has lines of others, which
 * are those without its interface. */
gboolean wgre_route_read_columns (const WgreText *text, const char *name, const char *part,
                                  WgreRoutes *routes, GError **error);
/* wgre_route_scan: reads a file of routes that was written only for its outline. */
void wgre_route_scan (WgreText *text);
/* wgre_route_refuse_ambiguous: whether a default route has a metric and no table: where it is one
 * of several, and no full tunnel; then "routes" is refused for that reason. */
gboolean wgre_route_refuse_ambiguous (WgreWriter *writer);
/* wgre_route_append_words: " onlink", " table N", " metric N", those that the route has. */
void wgre_route_append_words (const WgreWriter *writer, const WgreDestination *route,
                              GString *text);
/* wgre_route_write_beside: files "route-NAME" and "route6-NAME" for the routes that there are. */
void wgre_route_write_beside (WgreWriter *writer, const char *name);
/* wgre_route_write_commands: a line of @text for each route: "@start ip -4 route add …". */
void wgre_route_write_commands (WgreWriter *writer, const char *start, const char *name,
                                GString *text);
/* wgre_route_write_columns: the file "ifroute-NAME" in SUSE's columns. */
void wgre_route_write_columns (WgreWriter *writer, const char *name);
