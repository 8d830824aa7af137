# SPDX-License-Identifier: GPL-2.0-or-later
src_formats_libformats_la_SOURCES += \
	%D%/netplan.h \
	%D%/read.c \
	%D%/tree.c %D%/tree.h
