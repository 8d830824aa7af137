/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IFLA_VTI_*: a link in front of xfrm; its keys are the marks that policies and states ask for. */
#include <linux/if_tunnel.h>

#include "net/kinds-put.h"
#include "net/kinds.h"

static const WgreAttribute rows[] = {
  { WGRE_OPT_IKEY, IFLA_VTI_IKEY, 0, wgre_put_key },
  { WGRE_OPT_OKEY, IFLA_VTI_OKEY, 0, wgre_put_key },
  { WGRE_OPT_LOCAL, IFLA_VTI_LOCAL, 0, wgre_put_local },
  { WGRE_OPT_REMOTE, IFLA_VTI_REMOTE, 0, wgre_put_remote },
  { WGRE_OPT_FWMARK, IFLA_VTI_FWMARK, 0, wgre_put_fwmark },
  { WGRE_OPT_DEV, IFLA_VTI_LINK, 0, wgre_put_dev },
};

void
wgre_kinds_put_vti (WgreBatch *batch, const WgreLinkSpec *spec)
{
  wgre_put_rows (batch, rows, G_N_ELEMENTS (rows), spec);
}
