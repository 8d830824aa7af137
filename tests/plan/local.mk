# SPDX-License-Identifier: GPL-2.0-or-later
EXTRA_DIST += %D%/fixtures
check_PROGRAMS += %D%/test-plan
TESTS += %D%/test-plan
%C%_test_plan_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_plan_LDADD = tests/common/libfixture.la
