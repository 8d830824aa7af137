# SPDX-License-Identifier: GPL-2.0-or-later
src_formats_libformats_la_SOURCES += \
	%D%/ifupdown.h \
	%D%/read.c \
	%D%/stanzas.c %D%/stanzas.h \
	%D%/write.c
