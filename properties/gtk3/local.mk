# SPDX-License-Identifier: GPL-2.0-or-later
# The page for programs with GTK 3: a module that the plugin loads there.
if WITH_GTK3
nmplugin_LTLIBRARIES += properties/libnm-vpn-plugin-wgre-editor.la
endif
properties_libnm_vpn_plugin_wgre_editor_la_SOURCES = %D%/page.c properties/factory.h
properties_libnm_vpn_plugin_wgre_editor_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir) \
	-DGDK_VERSION_MIN_REQUIRED=GDK_VERSION_3_24 -DGDK_VERSION_MAX_ALLOWED=GDK_VERSION_3_24
properties_libnm_vpn_plugin_wgre_editor_la_CFLAGS = $(AM_CFLAGS) $(LIBNM_CFLAGS) $(GTK3_CFLAGS)
# The symbols of libnm are those of the program that loads the module.
properties_libnm_vpn_plugin_wgre_editor_la_LIBADD = src/core/libcore.la $(LIBNM_LIBS) $(GTK3_LIBS)
properties_libnm_vpn_plugin_wgre_editor_la_LDFLAGS = $(module_ldflags) -module -avoid-version -shared \
	-Wl,--version-script=$(top_srcdir)/properties/editor/editor.map
EXTRA_DIST += %D%/README.md
