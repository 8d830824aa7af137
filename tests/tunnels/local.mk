# SPDX-License-Identifier: GPL-2.0-or-later
# The sources themselves, in which casts are not checked: NetworkManager's client is ours.
tunnels_without_gtk = src/tunnels/deed.c src/tunnels/intake.c src/tunnels/live.c src/tunnels/reason.c src/tunnels/roster.c \
	src/tunnels/takeover.c src/tunnels/tunnel.c
tunnels_with_gtk = src/tunnels/desk.c src/tunnels/details.c src/tunnels/edit.c src/tunnels/notice.c src/tunnels/panel.c src/tunnels/record.c \
	src/tunnels/row.c src/tunnels/take.c src/tunnels/verbs.c
fake_tunnels = %D%/fake-nm.c %D%/fake-nm.h %D%/fake-service.c %D%/fake-service.h $(test_bus)
test_tunnels_cppflags = -I$(top_srcdir)/tests -DG_DISABLE_CAST_CHECKS -UPACKAGE_BINDIR -DPACKAGE_BINDIR='"/proc/self/cwd"'

check_PROGRAMS += %D%/test-roster
TESTS += %D%/test-roster
%C%_test_roster_SOURCES = %D%/test-roster.c $(fake_tunnels) $(tunnels_without_gtk)
%C%_test_roster_CPPFLAGS = $(AM_CPPFLAGS) $(test_tunnels_cppflags)
%C%_test_roster_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS) $(LIBNM_CFLAGS)
%C%_test_roster_LDADD = src/lint/liblint.la src/bridge/libbridge.la src/host/libhost.la $(GIO_LIBS)

if WITH_GTK4
check_PROGRAMS += %D%/test-panel
endif
dist_check_SCRIPTS += %D%/check-panel
TESTS += %D%/check-panel
%C%_test_panel_SOURCES = %D%/test-panel.c $(fake_tunnels) $(editor_host) $(tunnels_without_gtk) $(tunnels_with_gtk)
%C%_test_panel_CPPFLAGS = $(gtk4_cppflags) $(test_tunnels_cppflags)
%C%_test_panel_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS) $(LIBNM_CFLAGS) $(GTK4_CFLAGS)
%C%_test_panel_LDADD = $(tunnels_libs)
