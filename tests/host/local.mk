# SPDX-License-Identifier: GPL-2.0-or-later
host_tests = %D%/test-claim %D%/test-permit %D%/test-resolve
check_PROGRAMS += $(host_tests)
TESTS += $(host_tests)
%C%_test_claim_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_test_claim_LDADD = src/host/libhost.la
%C%_test_permit_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_test_permit_LDADD = src/host/libhost.la
%C%_test_resolve_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_test_resolve_LDADD = src/host/libhost.la
