# SPDX-License-Identifier: GPL-2.0-or-later
# The window for desktops whose settings have no page for our connections.
if WITH_GTK4
bin_PROGRAMS += %D%/nm-wgre-tunnels
noinst_LTLIBRARIES += %D%/libtunnels.la
endif
%C%_libtunnels_la_SOURCES = \
	%D%/deed.c %D%/deed.h \
	%D%/desk.c %D%/desk.h \
	%D%/details.c %D%/details.h \
	%D%/edit.c %D%/edit.h \
	%D%/intake.c %D%/intake.h \
	%D%/live.c %D%/live.h \
	%D%/notice.c %D%/notice.h \
	%D%/panel.c %D%/panel.h \
	%D%/reason.c %D%/reason.h \
	%D%/record.c %D%/record.h \
	%D%/roster.c %D%/roster.h \
	%D%/row.c %D%/row.h \
	%D%/take.c %D%/take.h \
	%D%/takeover.c %D%/takeover.h \
	%D%/tunnel.c %D%/tunnel.h \
	%D%/verbs.c %D%/verbs.h
tunnels_cppflags = $(gtk4_cppflags) -DPACKAGE_BINDIR='"$(bindir)"'
tunnels_cflags = $(AM_CFLAGS) $(GIO_CFLAGS) $(LIBNM_CFLAGS) $(GTK4_CFLAGS)
tunnels_libs = properties/editor/libeditor.la src/lint/liblint.la src/bridge/libbridge.la src/host/libhost.la src/qr/libqr.la \
	src/widgets/libwidgets.la $(GIO_LIBS) $(LIBNM_LIBS) $(GTK4_LIBS)
%C%_libtunnels_la_CPPFLAGS = $(tunnels_cppflags)
%C%_libtunnels_la_CFLAGS = $(tunnels_cflags)
%C%_nm_wgre_tunnels_SOURCES = %D%/main.c
%C%_nm_wgre_tunnels_CPPFLAGS = $(tunnels_cppflags) -DPACKAGE_AUTOSTARTDIR='"$(xdgautostartdir)"'
%C%_nm_wgre_tunnels_CFLAGS = $(tunnels_cflags)
%C%_nm_wgre_tunnels_LDADD = %D%/libtunnels.la $(tunnels_libs)
EXTRA_DIST += %D%/README.md
