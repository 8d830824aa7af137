# SPDX-License-Identifier: GPL-2.0-or-later
src_formats_libformats_la_SOURCES += \
	%D%/netdev.c \
	%D%/network.c \
	%D%/networkd.h \
	%D%/read.c \
	%D%/reader.h \
	%D%/write.c
