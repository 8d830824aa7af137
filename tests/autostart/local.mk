# SPDX-License-Identifier: GPL-2.0-or-later
check_PROGRAMS += %D%/test-pause
TESTS += %D%/test-pause
%C%_test_pause_LDADD = src/autostart/libautostart.la $(GLIB_LIBS)
check_PROGRAMS += %D%/test-starter
TESTS += %D%/test-starter
%C%_test_starter_SOURCES = %D%/test-starter.c src/autostart/starter.c src/autostart/networks.c src/autostart/pause.c
%C%_test_starter_CPPFLAGS = $(AM_CPPFLAGS) -DG_DISABLE_CAST_CHECKS
%C%_test_starter_CFLAGS = $(AM_CFLAGS) $(LIBNM_CFLAGS)
%C%_test_starter_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=g_timeout_add_seconds
%C%_test_starter_LDADD = src/bridge/libbridge.la
