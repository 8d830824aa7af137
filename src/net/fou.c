/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/fou.h"

#include <arpa/inet.h>
#include <linux/fou.h>
#include <linux/genetlink.h>

void
wgre_fou_encode (WgreBatch *batch, guint16 family_id, gboolean add, const WgreFouSpec *spec)
{
  struct genlmsghdr *header = wgre_batch_begin (batch, family_id, 0, sizeof *header);

  g_return_if_fail (spec != NULL);
  header->cmd = add ? FOU_CMD_ADD : FOU_CMD_DEL;
  header->version = FOU_GENL_VERSION;
  wgre_batch_put_u16 (batch, FOU_ATTR_PORT, htons (spec->port));
  wgre_batch_put_u8 (batch, FOU_ATTR_AF, spec->family);
  if (add) {
    wgre_batch_put_u8 (batch, FOU_ATTR_TYPE, spec->protocol ? FOU_ENCAP_DIRECT : FOU_ENCAP_GUE);
    if (spec->protocol)
      wgre_batch_put_u8 (batch, FOU_ATTR_IPPROTO, spec->protocol);
  }
  wgre_batch_end (batch);
}
