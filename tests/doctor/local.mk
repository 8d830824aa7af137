# SPDX-License-Identifier: GPL-2.0-or-later
check_PROGRAMS += %D%/test-doctor
TESTS += %D%/test-doctor
%C%_test_doctor_LDADD = src/doctor/libdoctor.la
