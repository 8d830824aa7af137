# SPDX-License-Identifier: GPL-2.0-or-later
check_PROGRAMS += %D%/test-fence
TESTS += %D%/test-fence
%C%_test_fence_LDADD = src/fence/libfence.la src/net/libnet.la
