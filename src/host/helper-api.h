/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/error.h"

/* What nm-wgre-helper and those who call it have to agree on. */

#define WGRE_HELPER_NAME "org.freedesktop.NetworkManager.WgreHelper"
#define WGRE_HELPER_PATH "/org/freedesktop/NetworkManager/WgreHelper"
#define WGRE_HELPER_INTERFACE WGRE_HELPER_NAME

/* Where ip-netns(8) keeps namespaces, and the helper a file for each of them that it has made; all
 * may read them. */
#define WGRE_NETNS_FOLDER "/run/netns"
/* Where it keeps their name servers, and whatever else "ip netns exec" puts into /etc. */
#define WGRE_NETNS_ETC "/etc/netns"
#define WGRE_HELPER_FOLDER "/run/nm-wgre-helper"
#define WGRE_HELPER_MADE WGRE_HELPER_FOLDER "/made"
/* A file for each folder of WGRE_NETNS_ETC that the helper has made. */
#define WGRE_HELPER_FOLDER_MADE WGRE_HELPER_FOLDER "/folder-made"
/* Who wants settings there that are of all links: a folder for each namespace's cookie. */
#define WGRE_HELPER_CLAIMS WGRE_HELPER_FOLDER "/claims"

/* wgre_helper_read_record: what the helper has written down of a namespace that it has made: its
 * cookie, and the users whom it is for, as wgre_owner_text() prints them. 0 when it has not made
 * it; another one may have the name meanwhile. @ret_users: NULL, or free with g_free(). @error is
 * only set when it cannot be told: IO. */
guint64 wgre_helper_read_record (const char *name, char **ret_users, GError **error);

/* Settings that can be written inside a network namespace: each is a word here, never a path. */
typedef struct {
  const char *name;
  const char *before, *behind; /* of the link's name, in its path below /proc/sys; behind NULL: it
                                  is one of all links, which several tunnels may want */
} WgreHelperSetting;

/* wgre_helper_setting_named: NULL when there is none. */
const WgreHelperSetting *wgre_helper_setting_named (const char *name);
/* wgre_helper_setting_at: the setting that this path below /proc/sys is for the link @interface, or
 * NULL. */
const WgreHelperSetting *wgre_helper_setting_at (const char *path, const char *interface);
/* wgre_helper_setting_path: free with g_free(). */
char *wgre_helper_setting_path (const WgreHelperSetting *setting, const char *interface);

/* Sockets that carry packets and no netlink. */
typedef enum {
  WGRE_PACKETS_LINK, /* of a link, without the header of frames */
  WGRE_PACKETS_ICMP,
  WGRE_PACKETS_ICMP6,
  WGRE_N_PACKETS
} WgrePackets;

/* wgre_helper_packets_name: what it is called in a call. */
const char *wgre_helper_packets_name (WgrePackets sort);
/* wgre_helper_packets_named: WGRE_N_PACKETS when there is none. */
WgrePackets wgre_helper_packets_named (const char *name);
/* wgre_helper_packets_open: in the network namespace of the calling thread; not bound yet, so that
 * of a link nothing comes in. -1 on failure, with errno. */
int wgre_helper_packets_open (WgrePackets sort);

/* wgre_helper_register_errors: from then on GDBus carries our error codes over the bus. */
void wgre_helper_register_errors (void);
