# SPDX-License-Identifier: GPL-2.0-or-later
keyring_tests = %D%/test-change %D%/test-keyring
check_PROGRAMS += $(keyring_tests)
TESTS += $(keyring_tests)
%C%_test_change_LDADD = src/keyring/libkeyring.la
# With a keyring of its own.
%C%_test_keyring_CFLAGS = $(AM_CFLAGS) $(LIBSECRET_CFLAGS)
%C%_test_keyring_LDFLAGS = $(AM_LDFLAGS) \
	-Wl,--wrap=secret_service_search_sync -Wl,--wrap=secret_item_get_attributes -Wl,--wrap=secret_item_get_secret \
	-Wl,--wrap=secret_password_clearv_sync
%C%_test_keyring_LDADD = src/keyring/libkeyring.la
