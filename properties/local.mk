# SPDX-License-Identifier: GPL-2.0-or-later
# The plugin for libnm's clients.
nmplugin_LTLIBRARIES = %D%/libnm-vpn-plugin-wgre.la
%C%_libnm_vpn_plugin_wgre_la_SOURCES = %D%/factory.h %D%/module.c %D%/module.h \
	%D%/plugin.c %D%/plugin.h
%C%_libnm_vpn_plugin_wgre_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
%C%_libnm_vpn_plugin_wgre_la_CFLAGS = $(AM_CFLAGS) $(LIBNM_CFLAGS)
%C%_libnm_vpn_plugin_wgre_la_LIBADD = src/lint/liblint.la src/bridge/libbridge.la
%C%_libnm_vpn_plugin_wgre_la_LDFLAGS = $(module_ldflags) -module -avoid-version -shared \
	-Wl,--version-script=$(top_srcdir)/properties/plugin.map
%C%_libnm_vpn_plugin_wgre_la_DEPENDENCIES = src/lint/liblint.la src/bridge/libbridge.la %D%/plugin.map
EXTRA_DIST += %D%/plugin.map %D%/README.md
