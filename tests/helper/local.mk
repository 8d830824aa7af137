# SPDX-License-Identifier: GPL-2.0-or-later
check_PROGRAMS += %D%/test-helper
TESTS += %D%/test-helper
%C%_test_helper_SOURCES = %D%/test-helper.c $(test_child) $(test_namespace)
%C%_test_helper_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_helper_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_test_helper_LDADD = src/host/libhost.la
