# SPDX-License-Identifier: GPL-2.0-or-later
host_tests = %D%/test-claim %D%/test-confine %D%/test-permit %D%/test-public %D%/test-report %D%/test-resolve
check_PROGRAMS += $(host_tests)
TESTS += $(host_tests)
%C%_test_claim_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_test_claim_LDADD = src/host/libhost.la
%C%_test_confine_SOURCES = %D%/test-confine.c $(test_namespace)
%C%_test_confine_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_confine_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_test_confine_LDADD = src/host/libhost.la
%C%_test_permit_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_test_permit_LDADD = src/host/libhost.la
%C%_test_public_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_test_public_LDADD = src/host/libhost.la
%C%_test_report_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_test_report_LDADD = src/host/libhost.la
%C%_test_resolve_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_test_resolve_LDADD = src/host/libhost.la
