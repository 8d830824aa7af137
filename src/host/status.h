/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

/* What everybody who may see a connection may know of its tunnel: interface
 * org.freedesktop.NetworkManager.wgre.Status of the object /org/freedesktop/NetworkManager/wgre,
 * under the name that each process has (*.wgre.Connection_N). It has properties only, none of them
 * is secret, and none can be set. A property is absent from GetAll when there is nothing to say.
 *   Uuid, Name (s): of the connection
 *   Revision (u): how often the tunnel was changed since it is up
 *   State (s): "starting", "waiting" (for an answer of a peer), "up" or "over"
 *   Since (x): when the state began, in seconds since 1970
 *   Failure (s): why it is over, a sentence
 *   Kind, Interface, NetworkNamespace (s), Mtu (u)
 *   OuterMtus (au): of what carries it: of the WireGuard link below, if it is inside of one, and of
 *     the way to the far end
 *   FullTunnel (as): the families, "ipv4" and "ipv6", of which everything goes through the tunnel
 *   Mark (u): firewall mark and routing table of a full tunnel
 *   Priorities (au): of its rules
 *   Fence (s): of a kill switch: "closed" or "open"
 *   Dns (as): name servers that are asked because of it
 *   Local, Remote (s): the ends of a tunnel of the GRE family, outside
 *   FarEnd (s): what keepalive has found out, a sentence
 *   Probes (a{sv}): of keepalive: asked, answered (t, since it began), last-answer (x, seconds
 * since 1970) and round-trip (u, µs) of that one Dead (b): nobody at the far end answers: keepalive
 * says so, or every peer of WireGuard has a host name or several endpoints and is dead Warnings
 * (as): sentences PublicKey (s), ListenPort (u): of WireGuard Peers (aa{sv}): of WireGuard, in the
 * order of the profile, each with id (u), name, public-key, endpoint, configured-endpoint and
 * other-endpoints (s, with ";" between them), allowed-ips (as), latest-handshake (x, seconds since
 * 1970, 0: never), received, sent (t, bytes), persistent-keepalive (q, seconds, 0: off), life (s,
 * "new", "answering", "silent" or "dead", of peers with a host name or several endpoints) Who looks
 * every second asks for the properties of the interface *.wgre.Live, which are the same but for
 * Peers: instead, there is Counters ((auaxatataqasas)): of the peers that the kernel has, in the
 * order of the profile: each id, latest-handshake, received, sent, persistent-keepalive, endpoint
 * and life ("": absent), in arrays of the same length, which are far quicker to read than an array
 * of structures; the last one is empty where nobody looks whether they answer. While State and
 * Revision are as before, all else in Peers is. When a connection that failed is gone, Uuid and
 * Failure are all that there is, until the process ends or another one begins. PropertiesChanged is
 * sent for State, Since, Failure, FarEnd, Dead and Warnings; what the kernel counts is read when it
 * is asked for. */
#define WGRE_STATUS_PATH "/org/freedesktop/NetworkManager/wgre"
#define WGRE_STATUS_INTERFACE "org.freedesktop.NetworkManager.wgre.Status"
#define WGRE_STATUS_LIVE_INTERFACE "org.freedesktop.NetworkManager.wgre.Live"
/* What the bus names of all services begin with, and the namespace that they are in. */
#define WGRE_STATUS_NAMESPACE "org.freedesktop.NetworkManager.wgre"
#define WGRE_STATUS_NAMES "org.freedesktop.NetworkManager.wgre.Connection_"

/* wgre_status_ask: all properties that one service has in @interface, as a{sv}, which is empty of a
 * connection that is somebody else's. @name: of the service, on the bus. NULL: it has ended, or it
 * has no such interface. Release with g_variant_unref(). */
GVariant *wgre_status_ask (GDBusConnection *bus, const char *name, const char *interface);
/* wgre_status_ask_names: of the services that there are. NULL on failure. Free with g_strfreev().
 */
char **wgre_status_ask_names (GDBusConnection *bus, GError **error);
/* wgre_status_compare: orders by name, as strcmp() does. */
int wgre_status_compare (GVariant *a, GVariant *b);
/* wgre_status_names: of the services, from what the bus answers to ListNames; none without @reply.
 * Free with g_strfreev(). */
char **wgre_status_names (GVariant *reply);
/* wgre_status_read: of all connections that are up or coming up and that the caller may see: an
 * array of a{sv}, ordered by name. NULL when there is no system bus. Release with
 * g_variant_unref(). */
GVariant *wgre_status_read (GError **error);
/* wgre_status_read_all: also of those that have failed and are gone. */
GVariant *wgre_status_read_all (GError **error);
