# SPDX-License-Identifier: GPL-2.0-or-later
# NMConnection and the system's names.
noinst_LTLIBRARIES += %D%/libbridge.la
%C%_libbridge_la_SOURCES = \
	%D%/connection.c %D%/connection.h \
	%D%/export.c %D%/export.h \
	%D%/file.c %D%/file.h \
	%D%/names.c %D%/names.h
%C%_libbridge_la_CFLAGS = $(AM_CFLAGS) $(LIBNM_CFLAGS)
%C%_libbridge_la_LIBADD = src/formats/libformats.la $(LIBNM_LIBS)
EXTRA_DIST += %D%/README.md
