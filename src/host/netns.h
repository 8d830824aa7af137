/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/beyond.h"
#include "host/helper-api.h"
#include "net/socket.h"

/* Network namespaces with names, as ip-netns(8) knows them. NetworkManager's unit leaves its
 * children no CAP_SYS_ADMIN, without which nobody can enter one, so all of this is done by
 * nm-wgre-helper(8), which the system bus starts. Sockets keep the namespace that they were opened
 * in: what goes through them needs the helper no more. Every function waits for the helper. */
typedef struct _WgreNetns WgreNetns;

/* wgre_netns_act_for: whom this process opens namespaces for from now on: the helper refuses those
 * that are not theirs (host/permit.h). Until then it is for everybody, as what undoes has to be. */
void wgre_netns_act_for (const WgreOwner *owner);
/* wgre_netns_open: @create: makes it when it is missing; otherwise that is NOT_FOUND. It stays what
 * it is when its name is removed or given to another one. */
WgreNetns *wgre_netns_open (const char *name, gboolean create, GError **error);
/* wgre_netns_close: NULL is fine. */
void wgre_netns_close (WgreNetns *netns);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreNetns, wgre_netns_close)
/* wgre_netns_fd: what IFLA_NET_NS_FD takes; owned by @netns. */
int wgre_netns_fd (const WgreNetns *netns);
/* wgre_netns_open_socket: a netlink socket in there: NETLINK_ROUTE, NETLINK_GENERIC or
 * NETLINK_NETFILTER. A file descriptor; -1 on failure. */
int wgre_netns_open_socket (WgreNetns *netns, int protocol, GError **error);
/* wgre_netns_socket: as wgre_socket_open(), in there. */
WgreSocket *wgre_netns_socket (WgreNetns *netns, int protocol, GError **error);
/* wgre_netns_open_packets: as wgre_helper_packets_open(), in there. */
int wgre_netns_open_packets (WgreNetns *netns, WgrePackets sort, GError **error);
/* wgre_netns_write_setting: as wgre_sysctl_write(), in there; only settings of @interface that
 * helper-api.c lists, others are UNSUPPORTED. */
gboolean wgre_netns_write_setting (WgreNetns *netns, const char *interface, const char *path,
                                   const char *value, GError **error);
/* wgre_netns_claim_setting, wgre_netns_release_setting: as wgre_sysctl_claim() and
 * wgre_sysctl_release(), in there; likewise. */
gboolean wgre_netns_claim_setting (WgreNetns *netns, const char *owner, const char *path,
                                   const char *value, GError **error);
gboolean wgre_netns_release_setting (WgreNetns *netns, const char *owner, const char *path,
                                     const char *value, GError **error);

/* wgre_netns_remove: takes the name away, and with it the namespace. NOT_FOUND when there is none,
 * when it was not made by wgre_netns_open(), or when something is in it. */
gboolean wgre_netns_remove (const char *name, GError **error);

/* wgre_netns_set_resolver: /etc/netns/NAME/resolv.conf, which "ip netns exec" puts in the place of
 * /etc/resolv.conf, gets these servers and search domains, after those of other @owners. What was
 * there before the first comes back with the last. */
gboolean wgre_netns_set_resolver (const char *name, const char *owner, char **servers,
                                  char **domains, GError **error);
/* wgre_netns_unset_resolver: NOT_FOUND when @owner has set none. */
gboolean wgre_netns_unset_resolver (const char *name, const char *owner, GError **error);
