/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "net/batch.h"
#include "net/link-spec.h"

/* wgre_kinds_put_data: writes IFLA_INFO_DATA of the new link in the layout of its kind; nothing for
 * a kind without such attributes. */
void wgre_kinds_put_data (WgreBatch *batch, const WgreLinkSpec *spec);
/* wgre_kinds_has_writer: whether links of this layout can be made. */
gboolean wgre_kinds_has_writer (WgreLayout layout);

/* One writer for each layout. */
/* wgre_kinds_put_gre: gre, gretap, ip6gre and ip6gretap. */
void wgre_kinds_put_gre (WgreBatch *batch, const WgreLinkSpec *spec);
/* wgre_kinds_put_iptun: ipip, sit and the kinds of ip6_tunnel. */
void wgre_kinds_put_iptun (WgreBatch *batch, const WgreLinkSpec *spec);
/* wgre_kinds_put_vti: vti and vti6. */
void wgre_kinds_put_vti (WgreBatch *batch, const WgreLinkSpec *spec);
