# SPDX-License-Identifier: GPL-2.0-or-later
# The fixtures: profiles with the facts that they meet, shared by the tests of plan and service.
check_LTLIBRARIES += %D%/libfixture.la
%C%_libfixture_la_SOURCES = %D%/fixture.c %D%/fixture.h
%C%_libfixture_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_libfixture_la_LIBADD = src/plan/libplan.la

# For those that act in namespaces of their own.
test_namespace = %D%/namespace.c %D%/namespace.h

# For those that talk on a bus of their own.
test_bus = %D%/bus.c %D%/bus.h

# For those that start programs.
test_child = %D%/child.c %D%/child.h

# For those that make profiles of a line.
test_profile = %D%/profile.c %D%/profile.h

# For those that play by chance.
test_seed = %D%/seed.c %D%/seed.h
