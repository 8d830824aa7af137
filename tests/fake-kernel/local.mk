# SPDX-License-Identifier: GPL-2.0-or-later
# A kernel in memory, for tests of the service.
check_LTLIBRARIES += %D%/libfakekernel.la
%C%_libfakekernel_la_SOURCES = %D%/fake-kernel.c %D%/fake-kernel.h
%C%_libfakekernel_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_libfakekernel_la_LIBADD = src/service/libservice.la

check_PROGRAMS += %D%/test-fake-kernel
TESTS += %D%/test-fake-kernel
%C%_test_fake_kernel_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_fake_kernel_LDADD = %D%/libfakekernel.la
