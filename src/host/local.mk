# SPDX-License-Identifier: GPL-2.0-or-later
# What the running system says.
noinst_LTLIBRARIES += %D%/libhost.la
%C%_libhost_la_SOURCES = \
	%D%/claim.c %D%/claim.h \
	%D%/clock.c %D%/clock.h \
	%D%/confine.c %D%/confine.h \
	%D%/control.c %D%/control.h \
	%D%/firewalld.c %D%/firewalld.h \
	%D%/gather.c %D%/gather.h \
	%D%/helper-api.c %D%/helper-api.h \
	%D%/interface.h \
	%D%/listen.c %D%/listen.h \
	%D%/login.c %D%/login.h \
	%D%/lookup.c %D%/lookup.h \
	%D%/name.c %D%/name.h \
	%D%/netns.c %D%/netns.h \
	%D%/observer.c %D%/observer.h \
	%D%/permit.c %D%/permit.h \
	%D%/public.c %D%/public.h \
	%D%/reach.c %D%/reach.h \
	%D%/report.c %D%/report.h \
	%D%/report-peer.c %D%/report-peer.h \
	%D%/reports.c %D%/reports.h \
	%D%/resolve.c %D%/resolve.h \
	%D%/services.c %D%/services.h \
	%D%/status.c %D%/status.h \
	%D%/sysctl.c %D%/sysctl.h
%C%_libhost_la_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_libhost_la_LIBADD = src/plan/libplan.la $(GIO_LIBS)

# Apart for the same reason as libnft.
noinst_LTLIBRARIES += %D%/libchains.la
%C%_libchains_la_SOURCES = %D%/chains.c %D%/chains.h
%C%_libchains_la_LIBADD = src/net/libnft.la
EXTRA_DIST += %D%/README.md
