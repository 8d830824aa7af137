# SPDX-License-Identifier: GPL-2.0-or-later
src_formats_libformats_la_SOURCES += \
	%D%/hooks.c \
	%D%/keys.c \
	%D%/lines.c \
	%D%/names.c %D%/names.h \
	%D%/own.c \
	%D%/peers.c \
	%D%/read.c \
	%D%/reader.h \
	%D%/recipes.c %D%/recipes.h \
	%D%/role.c %D%/role.h \
	%D%/role-parts.h \
	%D%/role-rules.c \
	%D%/wgquick.h \
	%D%/write.c \
	%D%/write-hooks.c
