# SPDX-License-Identifier: GPL-2.0-or-later
# The evidence of libdoctor, from the running system. Whoever links it links libhost and libnft, too.
noinst_LTLIBRARIES += %D%/libdoctorgather.la
%C%_libdoctorgather_la_SOURCES = \
	%D%/ask.c %D%/ask.h \
	%D%/ends.c %D%/ends.h \
	%D%/gather.c %D%/gather.h \
	%D%/led.c %D%/led.h \
	%D%/state.c %D%/state.h \
	%D%/trial.c %D%/trial.h
%C%_libdoctorgather_la_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS) $(MNL_CFLAGS)
EXTRA_DIST += %D%/README.md
