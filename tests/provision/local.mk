# SPDX-License-Identifier: GPL-2.0-or-later
check_PROGRAMS += %D%/test-provision
TESTS += %D%/test-provision
%C%_test_provision_LDADD = src/provision/libprovision.la src/core/libcore.la
