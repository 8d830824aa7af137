# SPDX-License-Identifier: GPL-2.0-or-later
src_formats_libformats_la_SOURCES += \
	%D%/read.c \
	%D%/sections.c %D%/sections.h \
	%D%/uci.h
