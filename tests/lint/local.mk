# SPDX-License-Identifier: GPL-2.0-or-later
check_PROGRAMS += %D%/test-lint
TESTS += %D%/test-lint
%C%_test_lint_LDADD = src/lint/liblint.la src/formats/libformats.la
