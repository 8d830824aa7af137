# SPDX-License-Identifier: GPL-2.0-or-later
check_PROGRAMS += %D%/test-fence %D%/test-holder
TESTS += %D%/test-fence %D%/test-holder
%C%_test_fence_LDADD = src/fence/libfence.la src/net/libnet.la
# nm-wgre-fence, as it was built.
%C%_test_holder_SOURCES = %D%/test-holder.c $(test_namespace)
%C%_test_holder_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_holder_LDADD = src/fence/libfence.la src/net/libnet.la
