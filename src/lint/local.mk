# SPDX-License-Identifier: GPL-2.0-or-later
# Findings about profiles; whoever links it links formats too.
noinst_LTLIBRARIES += %D%/liblint.la
%C%_liblint_la_SOURCES = \
	%D%/finding.c %D%/finding.h \
	%D%/lint.c %D%/lint.h \
	%D%/lines.c %D%/lines.h \
	%D%/rules.c %D%/rules.h %D%/rules-ends.c %D%/rules-keys.c %D%/rules-link.c %D%/rules-peers.c %D%/rules-start.c \
	%D%/rules-system.c %D%/rules-values.c
EXTRA_DIST += %D%/README.md
