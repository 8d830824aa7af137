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
# With services, nm-wgre-fence, NetworkManager and a desktop of its own.
check_PROGRAMS += %D%/test-herald
TESTS += %D%/test-herald
%C%_test_herald_SOURCES = %D%/test-herald.c src/agent/bell.c src/agent/herald.c src/agent/trouble.c $(test_bus)
%C%_test_herald_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_herald_CFLAGS = $(AM_CFLAGS) $(LIBNM_CFLAGS)
%C%_test_herald_LDADD = src/host/libhost.la
