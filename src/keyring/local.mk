# SPDX-License-Identifier: GPL-2.0-or-later
# Secrets that the user's session keeps.
noinst_LTLIBRARIES += %D%/libkeyring.la
%C%_libkeyring_la_SOURCES = \
	%D%/change.c %D%/change.h \
	%D%/keyring.c %D%/keyring.h
%C%_libkeyring_la_CFLAGS = $(AM_CFLAGS) $(LIBSECRET_CFLAGS)
%C%_libkeyring_la_LIBADD = src/core/libcore.la $(LIBSECRET_LIBS)
EXTRA_DIST += %D%/README.md
