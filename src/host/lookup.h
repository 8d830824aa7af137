/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

/* The addresses of a host name, asked for outside of a full tunnel: the name servers of the links
 * below are those that NetworkManager has from no VPN connection, and the questions bear the
 * tunnel's mark, so that they go where its own packets go and a kill switch knows them. Nothing of
 * the system's ways to find names is used: no files, no search domains. */
typedef struct _WgreLookup WgreLookup;

/* @addresses: of GInetAddress, both families in turn, valid during the call; NULL: there are none,
 * and @error says why. May free the lookup. */
typedef void (*WgreLookupDone) (GList *addresses, const GError *error, gpointer data);

/* wgre_lookup_new: begins to ask. @mark: not 0. @done comes from the main loop, once, after some
 * seconds at most. */
WgreLookup *wgre_lookup_new (const char *name, guint32 mark, WgreLookupDone done, gpointer data);
/* wgre_lookup_free: nothing comes any more. NULL is fine. */
void wgre_lookup_free (WgreLookup *lookup);

/* A name server of a link. */
typedef struct {
  char *address;   /* without zone */
  char *interface; /* or NULL */
} WgreNameServer;

/* wgre_lookup_servers: those of @configuration (aa{sv}, property Configuration of NetworkManager's
 * DnsManager) that are not from a VPN connection, in its order: of WgreNameServer. Pure. */
GArray *wgre_lookup_servers (GVariant *configuration);
