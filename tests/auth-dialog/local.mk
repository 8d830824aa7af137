# SPDX-License-Identifier: GPL-2.0-or-later
check_PROGRAMS += %D%/test-auth-dialog
TESTS += %D%/test-auth-dialog
%C%_test_auth_dialog_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_test_auth_dialog_LDADD = $(GIO_LIBS)
dist_check_SCRIPTS += %D%/check-window
TESTS += %D%/check-window
