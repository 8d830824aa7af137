# SPDX-License-Identifier: GPL-2.0-or-later
# A profile and facts become operations.
noinst_LTLIBRARIES += %D%/libplan.la
%C%_libplan_la_SOURCES = \
	%D%/diff.c %D%/diff.h \
	%D%/facts.c %D%/facts.h \
	%D%/fence.c %D%/fence.h \
	%D%/firewall.c \
	%D%/guard.c %D%/guard.h \
	%D%/link.c \
	%D%/lower.c \
	%D%/mtu.c %D%/mtu.h \
	%D%/op.c %D%/op.h \
	%D%/op-address.c %D%/op-firewalld.c %D%/op-fou.c %D%/op-link.c %D%/op-neighbour.c \
	%D%/op-netns.c %D%/op-nft.c %D%/op-policy.c %D%/op-route.c %D%/op-rule.c %D%/op-sysctl.c %D%/op-wireguard.c \
	%D%/outer.c %D%/outer.h \
	%D%/plan.c %D%/plan.h \
	%D%/planner.c %D%/planner.h \
	%D%/reply.c %D%/reply.h \
	%D%/routing.c \
	%D%/settings.c %D%/settings.h \
	%D%/withdraw.c %D%/withdraw.h
%C%_libplan_la_LIBADD = src/net/libnet.la
EXTRA_DIST += %D%/README.md
