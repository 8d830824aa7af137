# SPDX-License-Identifier: GPL-2.0-or-later
# What is left of secrets in memory, in all layers.
check_PROGRAMS += %D%/test-wipe
TESTS += %D%/test-wipe
# With the dialog of the folder that it is in.
%C%_test_wipe_SOURCES = %D%/test-wipe.c auth-dialog/input.c auth-dialog/input.h src/agent/prompt.c
%C%_test_wipe_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir) -UPACKAGE_LIBEXECDIR -DPACKAGE_LIBEXECDIR='"/proc/self/cwd"'
%C%_test_wipe_CFLAGS = $(AM_CFLAGS) $(LIBNM_CFLAGS)
%C%_test_wipe_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=wgre_key_parse -Wl,--wrap=wgre_key_print -Wl,--wrap=wgre_wipe
%C%_test_wipe_LDADD = src/provision/libprovision.la src/bridge/libbridge.la src/keyring/libkeyring.la src/net/libnet.la
