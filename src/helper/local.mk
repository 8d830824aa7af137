# SPDX-License-Identifier: GPL-2.0-or-later
# What acts in network namespaces.
libexec_PROGRAMS += %D%/nm-wgre-helper
%C%_nm_wgre_helper_SOURCES = \
	%D%/main.c \
	%D%/methods.c %D%/methods.h \
	%D%/namespace.c %D%/namespace.h \
	%D%/resolver.c %D%/resolver.h
%C%_nm_wgre_helper_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_nm_wgre_helper_LDADD = src/host/libhost.la
EXTRA_DIST += %D%/README.md
