# SPDX-License-Identifier: GPL-2.0-or-later
EXTRA_DIST += %D%/fixtures
check_PROGRAMS += %D%/test-plan
TESTS += %D%/test-plan
%C%_test_plan_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_plan_LDADD = tests/common/libfixture.la
check_PROGRAMS += %D%/test-link-options
TESTS += %D%/test-link-options
%C%_test_link_options_LDADD = src/plan/libplan.la
check_PROGRAMS += %D%/test-settings
TESTS += %D%/test-settings
%C%_test_settings_LDADD = src/plan/libplan.la
