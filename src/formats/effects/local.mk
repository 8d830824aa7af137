# SPDX-License-Identifier: GPL-2.0-or-later
src_formats_libformats_la_SOURCES += \
	%D%/effect.c %D%/effect.h \
	%D%/firewalld.c %D%/firewalld.h \
	%D%/iptables.c %D%/iptables.h \
	%D%/line.c %D%/line.h \
	%D%/nft.c %D%/nft.h \
	%D%/read.c %D%/read.h \
	%D%/system.c %D%/system.h \
	%D%/ufw.c %D%/ufw.h
