/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/beyond.h"
#include "host/helper-api.h"

/* Named network namespaces, made and removed as ip-netns(8) does: a file below /run/netns that the
 * namespace is mounted on. Which of them were made here is kept below WGRE_HELPER_MADE,
 * together with the namespace's cookie: a number that the kernel gives to no other one, so that
 * another namespace that got the name since is told apart. */

/* wgre_namespace_open: a file descriptor; -1 on failure, NOT_FOUND when it is missing and not to be
 * made, PERMISSION when it is not @owner's. A new one has its loopback link up. @owner: for whom;
 * NULL: for everybody. */
int wgre_namespace_open (const char *name, gboolean create, const WgreOwner *owner, GError **error);
/* wgre_namespace_remove: NOT_FOUND when it is missing, was not made here, or when a link or a
 * process is in it. */
gboolean wgre_namespace_remove (const char *name, GError **error);

/* wgre_namespace_cookie: the kernel's number of the namespace of @fd, that no other one gets; 0 on
 * failure. */
guint64 wgre_namespace_cookie (int fd, GError **error);
/* wgre_namespace_claims: the folder for what is claimed in the namespace with that cookie; it goes
 * with a namespace that is removed here. Free with g_free(). */
char *wgre_namespace_claims (guint64 cookie);

typedef gboolean (*WgreInside) (gpointer data, GError **error);
/* wgre_namespace_run: calls @function in the namespace of @fd, in a thread that lives no longer
 * than that. INVALID when @fd is no network namespace. */
gboolean wgre_namespace_run (int fd, WgreInside function, gpointer data, GError **error);
/* wgre_namespace_socket: a netlink socket in the namespace; -1 on failure. */
int wgre_namespace_socket (int fd, int protocol, GError **error);
/* wgre_namespace_packets: another socket there; likewise. */
int wgre_namespace_packets (int fd, WgrePackets sort, GError **error);
