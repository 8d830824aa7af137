# SPDX-License-Identifier: GPL-2.0-or-later
check_PROGRAMS += %D%/test-pause
TESTS += %D%/test-pause
%C%_test_pause_LDADD = src/autostart/libautostart.la $(GLIB_LIBS)
