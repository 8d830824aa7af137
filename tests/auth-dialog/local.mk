# SPDX-License-Identifier: GPL-2.0-or-later
check_PROGRAMS += %D%/test-auth-dialog
TESTS += %D%/test-auth-dialog
%C%_test_auth_dialog_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_test_auth_dialog_LDADD = $(GIO_LIBS)
dist_check_SCRIPTS += %D%/check-window
TESTS += %D%/check-window
EXTRA_DIST += %D%/pictures
# The dialog, with another keyring.
check_PROGRAMS += %D%/dialog-with-keyring
%C%_dialog_with_keyring_SOURCES = %D%/keyring-of-file.c auth-dialog/main.c auth-dialog/answer.c auth-dialog/input.c \
	src/keyring/change.c
%C%_dialog_with_keyring_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/auth-dialog -DPACKAGE_NMPLUGINDIR='"$(nmplugindir)"'
%C%_dialog_with_keyring_CFLAGS = $(AM_CFLAGS) $(GMODULE_CFLAGS) $(GIO_CFLAGS)
%C%_dialog_with_keyring_LDADD = src/core/libcore.la $(GMODULE_LIBS) $(GIO_LIBS)
