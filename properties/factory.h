/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>

/* The one symbol of an editor module, which the plugin looks up by name. It never fails where GTK
 * is initialized. The caller owns the editor. */
#define WGRE_EDITOR_FACTORY "nm_vpn_editor_factory_wgre"
typedef NMVpnEditor *(*WgreEditorFactory) (NMVpnEditorPlugin *plugin, NMConnection *connection,
                                           GError **error);
NMVpnEditor *nm_vpn_editor_factory_wgre (NMVpnEditorPlugin *plugin, NMConnection *connection,
                                         GError **error);
