/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/netns.h"
#include "net/socket.h"
#include "plan/op.h"

/* Inside of the running kernel, for kernel.c and the files of its channels: the network namespaces
 * that it acts in, and what is known of links in them. */

/* Where operations happen: the network namespace of this process, or another one. */
typedef struct {
  const char *name;            /* interned; NULL: our own */
  WgreNetns *entered;          /* NULL: our own */
  WgreSocket *route, *generic; /* generic: opened when first needed */
  const char *family;          /* of generic netlink, the name of @known; NULL: none yet */
  WgreFamily known;
} WgreKernelNetns;

/* A link, and where it is now. */
typedef struct {
  int ifindex;
  WgreKernelNetns *netns;
  const char *family; /* of generic netlink that it is configured by; NULL: none */
  gboolean userspace; /* it is configured by a program instead */
} WgreKernelLink;

typedef struct {
  WgreKernelNetns here, inside; /* inside: entered when first needed; a kernel knows one */
  GHashTable *links; /* interned name → WgreKernelLink *: of the links that were made */
  WgreOpContext context;
  char *directory, *owner;
} WgreRunningKernel;

/* wgre_kernel_enter: the network namespace of that name (interned; NULL: our own). It is made when
 * it is not there and @create. NULL on failure. */
WgreKernelNetns *wgre_kernel_enter (WgreRunningKernel *self, const char *name, gboolean create,
                                    GError **error);
/* wgre_kernel_leave: closes what is open there; entered again, it is opened anew. */
void wgre_kernel_leave (WgreKernelNetns *netns);
/* wgre_kernel_open_socket: of netlink, there. */
WgreSocket *wgre_kernel_open_socket (const WgreKernelNetns *netns, int protocol, GError **error);
/* wgre_kernel_open_generic: has the socket of generic netlink ready there, and @family in the
 * context. */
gboolean wgre_kernel_open_generic (WgreRunningKernel *self, WgreKernelNetns *netns,
                                   const char *family, GError **error);
/* The channels: see apply() of WgreKernel. */
typedef gboolean WgreKernelChannel (WgreRunningKernel *self, const WgreOp *const *ops, guint n,
                                    WgreDirection direction, guint *ret_failed, GError **error);
