# SPDX-License-Identifier: GPL-2.0-or-later
src_formats_libformats_la_SOURCES += \
	%D%/families.c \
	%D%/keyfile.h \
	%D%/read.c \
	%D%/reader.h \
	%D%/write.c
