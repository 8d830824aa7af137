# SPDX-License-Identifier: GPL-2.0-or-later
src_formats_libformats_la_SOURCES += \
	%D%/hooks.c %D%/hooks.h \
	%D%/keys.c %D%/keys.h \
	%D%/lines.c %D%/lines.h \
	%D%/names.c %D%/names.h \
	%D%/remarks.c %D%/remarks.h \
	%D%/peers.c %D%/peers.h \
	%D%/places.c %D%/places.h \
	%D%/read.c \
	%D%/reader.h \
	%D%/recipes.c %D%/recipes.h \
	%D%/role.c %D%/role.h \
	%D%/role-find.c %D%/role-find.h \
	%D%/role-rules.c %D%/role-rules.h \
	%D%/wgquick.h \
	%D%/write.c \
	%D%/write-hooks.c
