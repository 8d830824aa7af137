# SPDX-License-Identifier: GPL-2.0-or-later
# Tunnels that come up by themselves.
noinst_LTLIBRARIES += %D%/libautostart.la
%C%_libautostart_la_SOURCES = \
	%D%/networks.c %D%/networks.h \
	%D%/pause.c %D%/pause.h \
	%D%/starter.c %D%/starter.h
%C%_libautostart_la_CFLAGS = $(AM_CFLAGS) $(LIBNM_CFLAGS)
%C%_libautostart_la_LIBADD = src/bridge/libbridge.la

libexec_PROGRAMS += %D%/nm-wgre-autostart
%C%_nm_wgre_autostart_SOURCES = %D%/main.c
%C%_nm_wgre_autostart_CFLAGS = $(AM_CFLAGS) $(LIBNM_CFLAGS)
%C%_nm_wgre_autostart_LDADD = %D%/libautostart.la

EXTRA_DIST += %D%/README.md
