# SPDX-License-Identifier: GPL-2.0-or-later
check_PROGRAMS += %D%/test-picture %D%/test-diff %D%/test-handover %D%/test-unlock
TESTS += %D%/test-picture %D%/test-diff %D%/test-handover %D%/test-unlock
%C%_test_picture_SOURCES = %D%/test-picture.c src/cli/picture.c src/cli/picture.h
%C%_test_picture_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_picture_LDADD = tests/common/libfixture.la
%C%_test_diff_SOURCES = %D%/test-diff.c src/cli/diff.c src/cli/diff.h
%C%_test_diff_LDADD = $(GLIB_LIBS)
%C%_test_handover_SOURCES = %D%/test-handover.c src/cli/handover.c src/cli/handover.h
%C%_test_handover_LDADD = src/core/libcore.la $(GLIB_LIBS)
%C%_test_unlock_SOURCES = %D%/test-unlock.c src/cli/unlock.c $(test_namespace)
%C%_test_unlock_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_unlock_LDADD = src/core/libcore.la $(GLIB_LIBS)

cli_tests = %D%/check-keys %D%/check-secrets %D%/check-clients %D%/check-lint %D%/check-explain %D%/check-verbs %D%/check-doctor
dist_check_SCRIPTS += $(cli_tests)
TESTS += $(cli_tests)
EXTRA_DIST += %D%/data
