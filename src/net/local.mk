# SPDX-License-Identifier: GPL-2.0-or-later
# Netlink and nftables.
noinst_LTLIBRARIES += %D%/libnet.la
%C%_libnet_la_SOURCES = \
	%D%/amneziawg.c %D%/amneziawg.h \
	%D%/batch.c %D%/batch.h \
	%D%/buffer.c %D%/buffer.h \
	%D%/chains.c %D%/chains.h \
	%D%/decode.c %D%/decode.h \
	%D%/device.c %D%/device.h \
	%D%/dns.c %D%/dns.h \
	%D%/family.h \
	%D%/fou.c %D%/fou.h \
	%D%/keepalive.c %D%/keepalive.h \
	%D%/kinds.c %D%/kinds.h %D%/kinds-put.c %D%/kinds-put.h \
	%D%/kinds-gre.c %D%/kinds-iptun.c %D%/kinds-vti.c \
	%D%/link-spec.h \
	%D%/query.c %D%/query.h \
	%D%/rtnl.c %D%/rtnl.h \
	%D%/socket.c %D%/socket.h \
	%D%/tags.h \
	%D%/uapi.c %D%/uapi.h \
	%D%/wireguard.c %D%/wireguard.h
%C%_libnet_la_CFLAGS = $(AM_CFLAGS) $(MNL_CFLAGS)
%C%_libnet_la_LIBADD = src/core/libcore.la $(MNL_LIBS)

# Apart, since it loads libnftables, when a table is wanted.
noinst_LTLIBRARIES += %D%/libnft.la
%C%_libnft_la_SOURCES = %D%/nft.c %D%/nft.h
%C%_libnft_la_CFLAGS = $(AM_CFLAGS) $(NFTABLES_CFLAGS)
%C%_libnft_la_LIBADD = %D%/libnet.la
EXTRA_DIST += %D%/README.md
