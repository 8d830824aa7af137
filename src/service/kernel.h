/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host/helper-api.h"
#include "net/device.h"
#include "plan/op.h"

/* Something that operations can be applied to: the real kernel, or the fake one of the tests. */
typedef struct _WgreKernel WgreKernel;
struct _WgreKernel {
  /* apply: carries out @n operations of one channel, in that direction, in their order, and waits
   * for the result. On an error some of those behind the failed one may have been carried out too,
   * so only operations that go with their link are handed over together. Going down: NOT_FOUND when
   * there was nothing to take away; what is there but not ours is left alone, also NOT_FOUND.
   * @ret_failed: on an error, which of @ops it is about. */
  gboolean (*apply) (WgreKernel *kernel, const WgreOp *const *ops, guint n, WgreDirection direction,
                     guint *ret_failed, GError **error);
  /* move_peer: gives a peer of @interface (interned), a link that was made, another endpoint. */
  gboolean (*move_peer) (WgreKernel *kernel, const char *interface, const WgreKey *public_key,
                         const WgreEndpointAddress *address, GError **error);
  /* renew_peer: see wgre_wireguard_encode_renewal(). */
  gboolean (*renew_peer) (WgreKernel *kernel, const char *interface, const WgrePeer *peer,
                          const WgreEndpointAddress *address, GError **error);
  /* device: what the WireGuard link @interface (interned), which was made, says of itself now. */
  gboolean (*device) (WgreKernel *kernel, const char *interface, WgreDeviceState *ret_device,
                      GError **error);
  /* call_peers: see wgre_wireguard_encode_call(). */
  gboolean (*call_peers) (WgreKernel *kernel, const char *interface, const GPtrArray *peers,
                          const GArray *addresses, GError **error);
  /* program: FALSE: no program does WireGuard for @interface (interned). Otherwise a file
   * descriptor that becomes readable when that program ends, to be closed; -1: it is not running.
   * NULL: there is never a program. */
  gboolean (*program) (WgreKernel *kernel, const char *interface, int *ret_fd);
  /* restart: starts that program again. The link is as it was but for its MTU; the program has no
   * configuration. */
  gboolean (*restart) (WgreKernel *kernel, const char *interface, GError **error);
  /* listen: a new socket for the notifications of rtnetlink, in that network namespace (NULL: that
   * of this process). */
  WgreSocket *(*listen) (WgreKernel *kernel, const char *netns, GError **error);
  /* packets: a new socket of that sort, there; a file descriptor that does not wait, -1 on
   * failure. */
  int (*packets) (WgreKernel *kernel, const char *netns, WgrePackets sort, GError **error);
  void (*free) (WgreKernel *kernel);
};

/* Makes one. @directory: where claims on shared settings are kept; @owner: in whose name. */
typedef WgreKernel *(*WgreKernelNew) (const char *directory, const char *owner, GError **error);

/* wgre_kernel_new: the running kernel. */
WgreKernel *wgre_kernel_new (const char *directory, const char *owner, GError **error);
/* wgre_kernel_free: closes its sockets; what was made stays. NULL is fine. */
void wgre_kernel_free (WgreKernel *kernel);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreKernel, wgre_kernel_free)
