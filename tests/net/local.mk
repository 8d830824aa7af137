# SPDX-License-Identifier: GPL-2.0-or-later
net_tests = %D%/test-rtnl %D%/test-wireguard %D%/test-decode %D%/test-socket \
	%D%/test-answers %D%/test-uapi %D%/test-nft %D%/test-chains %D%/test-dns %D%/test-keepalive
# test-kernel needs a kernel with WireGuard and GRE: the virtual machine runs it.
check_PROGRAMS += $(net_tests) %D%/test-kernel
TESTS += $(net_tests)
%C%_test_rtnl_SOURCES = %D%/test-rtnl.c %D%/dump.c %D%/dump.h $(test_profile)
%C%_test_rtnl_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_rtnl_LDADD = src/net/libnet.la
%C%_test_wireguard_SOURCES = %D%/test-wireguard.c %D%/dump.c %D%/dump.h
%C%_test_wireguard_LDADD = src/net/libnet.la
%C%_test_decode_SOURCES = %D%/test-decode.c %D%/dump.c %D%/dump.h
%C%_test_decode_LDADD = src/net/libnet.la
%C%_test_socket_LDADD = src/net/libnet.la
%C%_test_uapi_LDADD = src/net/libnet.la
%C%_test_chains_LDADD = src/net/libnet.la
%C%_test_answers_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=mnl_socket_sendto -Wl,--wrap=mnl_socket_recvfrom
%C%_test_answers_LDADD = src/net/libnet.la
%C%_test_nft_CFLAGS = $(AM_CFLAGS) $(NFTABLES_CFLAGS)
%C%_test_nft_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=dlsym
%C%_test_dns_LDADD = src/net/libnet.la
%C%_test_nft_LDADD = src/net/libnft.la src/net/libnet.la
%C%_test_keepalive_LDADD = src/net/libnet.la
%C%_test_kernel_SOURCES = %D%/test-kernel.c %D%/dump.c %D%/dump.h $(test_profile)
%C%_test_kernel_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_kernel_LDADD = src/net/libnet.la
