# SPDX-License-Identifier: GPL-2.0-or-later
check_PROGRAMS += %D%/test-fence %D%/test-holder %D%/test-tell
TESTS += %D%/test-fence %D%/test-holder %D%/test-tell
%C%_test_fence_LDADD = src/fence/libfence.la src/net/libnet.la
# nm-wgre-fence, as it was built.
%C%_test_holder_SOURCES = %D%/test-holder.c $(test_child) $(test_namespace)
%C%_test_holder_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_holder_LDADD = src/fence/libfence.la src/net/libnet.la
%C%_test_tell_SOURCES = %D%/test-tell.c $(test_bus)
%C%_test_tell_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_tell_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_test_tell_LDADD = src/fence/libfence.la src/net/libnet.la
