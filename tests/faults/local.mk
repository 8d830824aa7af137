# SPDX-License-Identifier: GPL-2.0-or-later
# For the service and the helper, by LD_PRELOAD, in the scenario "faults".
check_LTLIBRARIES += %D%/faults.la
%C%_faults_la_SOURCES = %D%/faults.c
# Without sanitizers: the programs that it is put in front of may be others'.
%C%_faults_la_CFLAGS = -std=gnu11 -fvisibility=hidden $(WARN_CFLAGS)
%C%_faults_la_LDFLAGS = -module -avoid-version -shared -rpath /nowhere
%D%/faults.so: %D%/faults.la
	$(AM_V_at)cp %D%/.libs/faults.so $@
CLEANFILES += %D%/faults.so
dist_check_SCRIPTS += %D%/check-faults
TESTS += %D%/check-faults
EXTRA_DIST += %D%/README.md

# Every point, and every kind of fault: hours, in a virtual machine. FAULTS_ARGUMENTS: see tests/vm/run --help
faults:
	$(top_srcdir)/tests/vm/run --jobs 1 --set FAULTS=all --timeout 43200 $(FAULTS_ARGUMENTS) faults

.PHONY: faults
