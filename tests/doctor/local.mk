# SPDX-License-Identifier: GPL-2.0-or-later
check_PROGRAMS += %D%/test-doctor %D%/test-gather %D%/test-trial
TESTS += %D%/test-doctor %D%/test-gather %D%/test-trial
%C%_test_doctor_SOURCES = %D%/test-doctor.c $(test_profile)
%C%_test_doctor_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_doctor_LDADD = src/doctor/libdoctor.la
%C%_test_gather_SOURCES = %D%/test-gather.c $(test_profile)
%C%_test_gather_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_gather_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_test_gather_LDADD = src/doctor/gather/libdoctorgather.la src/doctor/libdoctor.la src/host/libhost.la \
	src/net/libnft.la
# With a bus of its own.
%C%_test_trial_SOURCES = %D%/test-trial.c $(test_bus)
%C%_test_trial_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_trial_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_test_trial_LDADD = src/doctor/gather/libdoctorgather.la src/doctor/libdoctor.la src/host/libhost.la \
	src/net/libnft.la $(GIO_LIBS)
