# SPDX-License-Identifier: GPL-2.0-or-later
# What is wrong with a tunnel, judged by evidence.
noinst_LTLIBRARIES += %D%/libdoctor.la
%C%_libdoctor_la_SOURCES = \
	%D%/diagnosis.h \
	%D%/doctor.c %D%/doctor.h \
	%D%/evidence.c %D%/evidence.h \
	%D%/rules.c %D%/rules.h %D%/rules-host.c %D%/rules-inside.c %D%/rules-way.c
%C%_libdoctor_la_LIBADD = src/core/libcore.la
EXTRA_DIST += %D%/README.md
include src/doctor/gather/local.mk
