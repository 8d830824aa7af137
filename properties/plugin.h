/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>

/* The editor plugin. libnm finds it by the factory, which never fails and may be called many times
 * in a process. */
#define WGRE_TYPE_EDITOR_PLUGIN (wgre_editor_plugin_get_type ())
G_DECLARE_FINAL_TYPE (WgreEditorPlugin, wgre_editor_plugin, WGRE, EDITOR_PLUGIN, GObject)
