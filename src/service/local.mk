# SPDX-License-Identifier: GPL-2.0-or-later
# The D-Bus service, and everything that changes the system.
noinst_LTLIBRARIES += %D%/libservice.la
%C%_libservice_la_SOURCES = \
	%D%/change.c %D%/change.h \
	%D%/control.c %D%/control.h \
	%D%/course.c %D%/course.h \
	%D%/executor.c %D%/executor.h \
	%D%/follow.c %D%/follow.h \
	%D%/journal.c %D%/journal.h \
	%D%/handshake.c %D%/handshake.h \
	%D%/keepalive.c %D%/keepalive.h \
	%D%/kernel.c %D%/kernel.h \
	%D%/kernel-netlink.c %D%/kernel-netlink.h \
	%D%/kernel-netns.c %D%/kernel-netns.h \
	%D%/kernel-shared.c %D%/kernel-shared.h \
	%D%/kernel-wireguard.c %D%/kernel-wireguard.h \
	%D%/life.c %D%/life.h \
	%D%/liveness.c %D%/liveness.h \
	%D%/log.c %D%/log.h \
	%D%/names.c %D%/names.h \
	%D%/orphan.c %D%/orphan.h \
	%D%/path.c %D%/path.h \
	%D%/probe.c %D%/probe.h \
	%D%/repair.c %D%/repair.h \
	%D%/resolver.c %D%/resolver.h \
	%D%/revive.c %D%/revive.h \
	%D%/session-fence.c %D%/session-fence.h \
	%D%/session.c %D%/session.h \
	%D%/status.c %D%/status.h \
	%D%/status-numbers.c %D%/status-numbers.h \
	%D%/status-peers.c %D%/status-peers.h \
	%D%/tenure.c %D%/tenure.h \
	%D%/tunnel.c %D%/tunnel.h \
	%D%/userspace.c %D%/userspace.h \
	%D%/watch.c %D%/watch.h \
	%D%/zones.c %D%/zones.h
%C%_libservice_la_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_libservice_la_LIBADD = src/fence/libfence.la src/host/libchains.la src/host/libhost.la src/net/libnft.la

libexec_PROGRAMS += %D%/nm-wgre-service
%C%_nm_wgre_service_SOURCES = \
	%D%/failure.c %D%/failure.h \
	%D%/heap.c \
	%D%/main.c \
	%D%/plugin.c %D%/plugin.h \
	%D%/vpn.c %D%/vpn.h
# Of libnm only headers with names are used: a daemon of root has no client library.
%C%_nm_wgre_service_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS) $(LIBNM_CFLAGS)
# The dynamic linker looks for each of 3000 symbols, most of them for libraries of GLib's, in this order: what has many of them comes first.
%C%_nm_wgre_service_LDADD = -lc $(GIO_LIBS) %D%/libservice.la
EXTRA_DIST += %D%/README.md
