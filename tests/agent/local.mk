# SPDX-License-Identifier: GPL-2.0-or-later
check_PROGRAMS += %D%/test-prompt
TESTS += %D%/test-prompt
%C%_test_prompt_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_test_prompt_LDADD = src/agent/libagent.la
