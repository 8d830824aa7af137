# SPDX-License-Identifier: GPL-2.0-or-later
# The editor: a module that the plugin loads where there is GTK 4, and a part of nm-wgre-tunnels.
if WITH_GTK4
noinst_LTLIBRARIES += %D%/libeditor.la
nmplugin_LTLIBRARIES += properties/libnm-gtk4-vpn-plugin-wgre-editor.la
endif
%C%_libeditor_la_SOURCES = \
	%D%/board.c %D%/board.h \
	%D%/concern.c %D%/concern.h \
	%D%/drawer.c %D%/drawer.h \
	%D%/editor.c properties/factory.h \
	%D%/field.c %D%/field.h \
	%D%/field-choice.c %D%/field-key.c %D%/field-list.c \
	%D%/form.c %D%/form.h \
	%D%/grid.c %D%/grid.h \
	%D%/letters.c %D%/letters.h \
	%D%/import.c %D%/import.h \
	%D%/list.c %D%/list.h \
	%D%/merge.c %D%/merge.h \
	%D%/page.c %D%/page.h \
	%D%/preview.c %D%/preview.h \
	%D%/pulse.c %D%/pulse.h \
	%D%/qr.c %D%/qr.h \
	%D%/say.c %D%/say.h \
	%D%/sheet.c %D%/sheet.h \
	%D%/words.c %D%/words.h
%C%_libeditor_la_CPPFLAGS = $(gtk4_cppflags)
%C%_libeditor_la_CFLAGS = $(AM_CFLAGS) $(LIBNM_CFLAGS) $(GTK4_CFLAGS)
properties_libnm_gtk4_vpn_plugin_wgre_editor_la_SOURCES =
# The objects of these layers, since libtool would put core into the module twice.
properties_libnm_gtk4_vpn_plugin_wgre_editor_la_LIBADD = %D%/libeditor.la src/lint/liblint.la src/bridge/libbridge.la src/qr/libqr.la src/widgets/libwidgets.la \
	$(src_host_libhost_la_OBJECTS) $(src_plan_libplan_la_OBJECTS) $(src_net_libnet_la_OBJECTS) \
	$(MNL_LIBS) $(GIO_LIBS) $(LIBNM_LIBS) $(GTK4_LIBS)
properties_libnm_gtk4_vpn_plugin_wgre_editor_la_LDFLAGS = $(module_ldflags) -module -avoid-version -shared \
	-Wl,--version-script=$(top_srcdir)/properties/editor/editor.map
EXTRA_DIST += %D%/editor.map
