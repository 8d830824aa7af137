# SPDX-License-Identifier: GPL-2.0-or-later
# What many peers take, at n and 2n.
dist_check_SCRIPTS += %D%/check-linear
TESTS += %D%/check-linear
check_PROGRAMS += %D%/surface
%C%_surface_LDADD = src/lint/liblint.la src/provision/libprovision.la src/plan/libplan.la src/formats/libformats.la
