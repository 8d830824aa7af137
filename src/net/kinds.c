/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/kinds.h"

#include <linux/if_link.h>

/* One row per layout that links can be made of. A new layout gets a file kinds-NOUN.c and its row
 * here. */
static const struct {
  WgreLayout layout;
  void (*put) (WgreBatch *batch, const WgreLinkSpec *spec); /* NULL: has no IFLA_INFO_DATA */
} layouts[] = {
  { WGRE_LAYOUT_NONE, NULL },
  { WGRE_LAYOUT_GRE, wgre_kinds_put_gre },
  { WGRE_LAYOUT_IPTUN, wgre_kinds_put_iptun },
  { WGRE_LAYOUT_VTI, wgre_kinds_put_vti },
};

gboolean
wgre_kinds_has_writer (WgreLayout layout)
{
  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++)
    if (layouts[i].layout == layout)
      return TRUE;
  return FALSE;
}

void
wgre_kinds_put_data (WgreBatch *batch, const WgreLinkSpec *spec)
{
  WgreLayout layout;
  struct nlattr *data;

  g_return_if_fail (spec);
  layout = wgre_profile_kind (spec->profile)->layout;
  g_return_if_fail (wgre_kinds_has_writer (layout));
  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++) {
    if (layouts[i].layout != layout || !layouts[i].put)
      continue;
    data = wgre_batch_nest (batch, IFLA_INFO_DATA);
    layouts[i].put (batch, spec);
    wgre_batch_unnest (batch, data);
  }
}
