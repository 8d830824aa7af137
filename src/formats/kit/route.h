/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/shell.h"
#include "formats/kit/writer.h"

/* Routes in the words of "ip route add", which files of several formats hold. A profile has one
 * table for all of its routes: that of the first one counts. */
typedef struct {
  gboolean any;
  guint32 table;
  gboolean skipped; /* the last one was left out */
} WgreRoutes;

/* A word of a route, and where it stands; NULL: there is none. */
typedef struct {
  const char *value;
  guint line, column;
} WgreRouteWord;

typedef struct {
  WgreRouteWord prefix; /* "default" for all */
  WgreRouteWord via, dev, table, metric;
} WgreRoute;

/* wgre_route_put: adds a route to the profile's data. What a profile cannot say is a warning and
 * leaves the route out; FALSE: an error was set. */
gboolean wgre_route_put (const WgreText *text, const WgreRoute *route, WgreRoutes *routes,
                         GError **error);
/* wgre_route_add: the same with the words of a command, beginning with number @first. */
gboolean wgre_route_add (const WgreShell *shell, guint first, WgreRoutes *routes, GError **error);
/* wgre_route_settle: for a format in which the allowed IPs of peers do not become routes by
 * themselves, when there are peers: says so to the profile, or that its routes change that. */
void wgre_route_settle (const WgreText *text, const WgreRoutes *routes);
/* wgre_route_table: a table by number or name, main for 0. FALSE when it is none. */
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
/* wgre_route_note_rules: each line of a file beside with rules is a warning, and kept. */
void wgre_route_note_rules (const WgreText *text, const char *name, const char *part);
/* wgre_route_scan: reads a file of routes that was written only for its outline. */
void wgre_route_scan (WgreText *text);
/* wgre_route_write_beside: files "route-NAME" and "route6-NAME" for the routes that there are. */
void wgre_route_write_beside (WgreWriter *writer, const char *name);
/* wgre_route_write_columns: the file "ifroute-NAME" in SUSE's columns. */
void wgre_route_write_columns (WgreWriter *writer, const char *name);
