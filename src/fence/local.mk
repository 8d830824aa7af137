# SPDX-License-Identifier: GPL-2.0-or-later
# Kill switches, whatever becomes of the service.
noinst_LTLIBRARIES += %D%/libfence.la
%C%_libfence_la_SOURCES = \
	%D%/hold.c %D%/hold.h \
	%D%/notice.c %D%/notice.h \
	%D%/spare.c %D%/spare.h \
	%D%/store.c %D%/store.h \
	%D%/tell.c %D%/tell.h \
	%D%/watch.c %D%/watch.h
%C%_libfence_la_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_libfence_la_LIBADD = src/net/libnft.la $(GIO_LIBS)

libexec_PROGRAMS += %D%/nm-wgre-fence
%C%_nm_wgre_fence_SOURCES = %D%/main.c
%C%_nm_wgre_fence_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_nm_wgre_fence_LDADD = %D%/libfence.la src/host/libhost.la
EXTRA_DIST += %D%/README.md
