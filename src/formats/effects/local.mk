# SPDX-License-Identifier: GPL-2.0-or-later
src_formats_libformats_la_SOURCES += \
	%D%/effect.c %D%/effect.h \
	%D%/firewalld.c \
	%D%/iptables.c \
	%D%/line.c %D%/line.h \
	%D%/nft.c \
	%D%/system.c \
	%D%/ufw.c
