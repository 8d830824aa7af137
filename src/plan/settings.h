/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/facts.h"

/* A connection as NetworkManager sends it over D-Bus: a{sa{sv}}, setting → property → value
 * (nm-settings-dbus(5)). Nothing in it is trusted: what has another type counts as absent. */
typedef struct {
  GVariant *all; /* the strings below are its own */
  const char *uuid, *id, *interface;
  GPtrArray *users;    /* of const char *, the last is NULL: whom it is for; none: everybody */
  gboolean persistent; /* vpn.persistent */
  GHashTable *data, *secrets; /* vpn.data and vpn.secrets: string → string; secrets are wiped */
} WgreSettings;

/* wgre_settings_new: @all is referenced. Missing settings and properties are empty values; a
 * connection without "connection.uuid" has the empty UUID. Many peers that are stored in few items
 * (core/pack.h) are unpacked. Never fails. */
WgreSettings *wgre_settings_new (GVariant *all);
/* wgre_settings_free: secrets are wiped. Not for NULL. */
void wgre_settings_free (WgreSettings *settings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreSettings, wgre_settings_free)

/* wgre_settings_identity: what the planner must know of the connection; everything else is zero.
 * The strings are those of @settings. */
WgreFacts wgre_settings_identity (const WgreSettings *settings);

/* wgre_settings_check_static: INVALID, with the property that is in the way, when ipv4 or ipv6 have
 * values that NetworkManager itself puts on a link. To be asked for a tunnel in another network
 * namespace: NetworkManager knows no link then and would take that below the tunnel. */
gboolean wgre_settings_check_static (const WgreSettings *settings, GError **error);
