# SPDX-License-Identifier: GPL-2.0-or-later
# Values, option table, profile.
noinst_LTLIBRARIES += %D%/libcore.la
%C%_libcore_la_SOURCES = \
	%D%/beyond.c %D%/beyond.h \
	%D%/bundle.c %D%/bundle.h \
	%D%/check.c %D%/check.h \
	%D%/check-private.h \
	%D%/check-wireguard.c \
	%D%/destination.c %D%/destination.h \
	%D%/endpoint.c %D%/endpoint.h \
	%D%/error.c %D%/error.h \
	%D%/ids.h \
	%D%/index.c %D%/index.h \
	%D%/ip.c %D%/ip.h \
	%D%/keepalive.c %D%/keepalive.h \
	%D%/key.c %D%/key.h \
	%D%/kind.c %D%/kind.h \
	%D%/list.c %D%/list.h \
	%D%/locale.c %D%/locale.h \
	%D%/memory.c %D%/memory.h \
	%D%/naming.c %D%/naming.h \
	%D%/number.c %D%/number.h \
	%D%/option.c %D%/option.h %D%/options.def \
	%D%/pack.c %D%/pack.h \
	%D%/peer.c %D%/peer.h \
	%D%/peer-words.c %D%/peer-words.h \
	%D%/policy.c %D%/policy.h \
	%D%/program.c %D%/program.h \
	%D%/profile-new.c \
	%D%/profile-private.h \
	%D%/profile.c %D%/profile.h \
	%D%/secrets.c %D%/secrets.h %D%/service.h \
	%D%/torn.c %D%/torn.h \
	%D%/trusted.c %D%/trusted.h \
	%D%/types.c %D%/types.h \
	%D%/types-addresses.c \
	%D%/types-wireguard.c \
	%D%/value.h \
	%D%/values.h
%C%_libcore_la_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS)
%C%_libcore_la_LIBADD = $(GLIB_LIBS) $(SODIUM_LIBS)
EXTRA_DIST += %D%/README.md
