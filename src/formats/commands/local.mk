# SPDX-License-Identifier: GPL-2.0-or-later
src_formats_libformats_la_SOURCES += \
	%D%/commands.h \
	%D%/ip.c \
	%D%/link.c \
	%D%/over.c \
	%D%/read.c \
	%D%/reader.h \
	%D%/wg.c
