# SPDX-License-Identifier: GPL-2.0-or-later
# Makes profiles; whoever links it links core too.
noinst_LTLIBRARIES += %D%/libprovision.la
%C%_libprovision_la_SOURCES = \
	%D%/client.c %D%/client.h \
	%D%/pair.c %D%/pair.h \
	%D%/pool.c %D%/pool.h \
	%D%/server.c %D%/server.h \
	%D%/table.c %D%/table.h
EXTRA_DIST += %D%/README.md
