# SPDX-License-Identifier: GPL-2.0-or-later
check_PROGRAMS += %D%/test-prompt
TESTS += %D%/test-prompt
%C%_test_prompt_CFLAGS = $(AM_CFLAGS) $(GIO_CFLAGS)
%C%_test_prompt_LDADD = src/agent/libagent.la
# With a keyring of its own, and the dialog of the folder that it is in.
check_PROGRAMS += %D%/test-agent
TESTS += %D%/test-agent
%C%_test_agent_SOURCES = %D%/test-agent.c src/agent/agent.c src/agent/changes.c src/agent/prompt.c src/keyring/change.c
%C%_test_agent_CPPFLAGS = $(AM_CPPFLAGS) -UPACKAGE_LIBEXECDIR -DPACKAGE_LIBEXECDIR='"/proc/self/cwd"'
%C%_test_agent_CFLAGS = $(AM_CFLAGS) $(LIBNM_CFLAGS)
%C%_test_agent_LDADD = src/bridge/libbridge.la
