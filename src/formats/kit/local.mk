# SPDX-License-Identifier: GPL-2.0-or-later
src_formats_libformats_la_SOURCES += \
	%D%/draft.c %D%/draft.h \
	%D%/file.h \
	%D%/import.c %D%/import.h \
	%D%/ini.c %D%/ini.h \
	%D%/kept.c %D%/kept.h \
	%D%/link-words.c %D%/link-words.h \
	%D%/mask.c %D%/mask.h \
	%D%/outline-items.h \
	%D%/outline-places.c %D%/outline-places.h \
	%D%/outline-settle.c \
	%D%/outline-weave.c \
	%D%/outline.c %D%/outline.h \
	%D%/remark.c %D%/remark.h \
	%D%/route.c %D%/route.h \
	%D%/route-write.c \
	%D%/rule.c %D%/rule.h \
	%D%/shell.c %D%/shell.h \
	%D%/sink.c %D%/sink.h \
	%D%/text.c %D%/text.h \
	%D%/variables.c %D%/variables.h \
	%D%/words.c %D%/words.h \
	%D%/writer-lines.c \
	%D%/writer.c %D%/writer.h
