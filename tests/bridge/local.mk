# SPDX-License-Identifier: GPL-2.0-or-later
check_PROGRAMS += %D%/test-bridge
TESTS += %D%/test-bridge
%C%_test_bridge_CFLAGS = $(AM_CFLAGS) $(LIBNM_CFLAGS)
%C%_test_bridge_LDADD = src/bridge/libbridge.la src/plan/libplan.la
