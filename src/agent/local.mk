# SPDX-License-Identifier: GPL-2.0-or-later
# Keys in the keyring, without a desktop's help.
libexec_PROGRAMS += %D%/nm-wgre-agent
%C%_nm_wgre_agent_SOURCES = %D%/main.c
%C%_nm_wgre_agent_CFLAGS = $(AM_CFLAGS) $(LIBNM_CFLAGS)
%C%_nm_wgre_agent_LDADD = %D%/libagent.la
noinst_LTLIBRARIES += %D%/libagent.la
%C%_libagent_la_SOURCES = \
	%D%/agent.c %D%/agent.h \
	%D%/bell.c %D%/bell.h \
	%D%/changes.c %D%/changes.h \
	%D%/herald.c %D%/herald.h \
	%D%/prompt.c %D%/prompt.h \
	%D%/status.c %D%/status.h \
	%D%/trouble.c %D%/trouble.h
%C%_libagent_la_CFLAGS = $(AM_CFLAGS) $(LIBNM_CFLAGS)
%C%_libagent_la_LIBADD = src/bridge/libbridge.la src/host/libhost.la src/keyring/libkeyring.la

EXTRA_DIST += %D%/README.md
