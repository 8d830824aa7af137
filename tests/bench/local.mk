# SPDX-License-Identifier: GPL-2.0-or-later
# What reading many peers takes.
EXTRA_PROGRAMS = %D%/read-file
%C%_read_file_LDADD = src/formats/libformats.la
EXTRA_DIST += %D%/run
CLEANFILES += %D%/read-file$(EXEEXT)
# BENCH_ARGUMENTS: see tests/bench/run --help
bench: all %D%/read-file$(EXEEXT)
	$(top_srcdir)/tests/bench/run --build . $(BENCH_ARGUMENTS)

.PHONY: bench
