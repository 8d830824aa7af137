# SPDX-License-Identifier: GPL-2.0-or-later
check_PROGRAMS += %D%/test-change
TESTS += %D%/test-change
%C%_test_change_LDADD = src/keyring/libkeyring.la
