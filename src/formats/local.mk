# SPDX-License-Identifier: GPL-2.0-or-later
# Text to profile data.
noinst_LTLIBRARIES += %D%/libformats.la
%C%_libformats_la_SOURCES = \
	%D%/format.c %D%/format.h \
	%D%/format-read.c \
	%D%/format-write.c \
	%D%/row.h
%C%_libformats_la_CFLAGS = $(AM_CFLAGS) $(YAML_CFLAGS)
%C%_libformats_la_LIBADD = src/core/libcore.la $(YAML_LIBS)
EXTRA_DIST += %D%/README.md

include %D%/kit/local.mk
include %D%/effects/local.mk
include %D%/wgquick/local.mk
include %D%/ifcfg/local.mk
include %D%/networkd/local.mk
include %D%/keyfile/local.mk
include %D%/commands/local.mk
include %D%/ifupdown/local.mk
include %D%/netplan/local.mk
include %D%/uci/local.mk
