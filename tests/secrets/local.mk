# SPDX-License-Identifier: GPL-2.0-or-later
# What is left of secrets in memory, in all layers.
check_PROGRAMS += %D%/test-wipe
TESTS += %D%/test-wipe
%C%_test_wipe_SOURCES = %D%/test-wipe.c auth-dialog/input.c auth-dialog/input.h
%C%_test_wipe_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
%C%_test_wipe_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_test_wipe_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=wgre_key_parse -Wl,--wrap=wgre_key_print -Wl,--wrap=wgre_wipe
%C%_test_wipe_LDADD = src/provision/libprovision.la src/agent/libagent.la src/net/libnet.la
