# SPDX-License-Identifier: GPL-2.0-or-later
# What many peers and many tunnels take.
EXTRA_PROGRAMS = %D%/read-file
%C%_read_file_LDADD = src/formats/libformats.la
EXTRA_DIST += %D%/run
CLEANFILES += %D%/read-file$(EXEEXT)
# BENCH_ARGUMENTS: see tests/vm/bench.sh --help; READ_ARGUMENTS: see tests/bench/run --help
bench: bench-read bench-up

bench-read: all %D%/read-file$(EXEEXT)
	$(top_srcdir)/tests/bench/run --build . $(READ_ARGUMENTS)

bench-up:
	$(top_srcdir)/tests/vm/bench.sh $(BENCH_ARGUMENTS)

.PHONY: bench bench-read bench-up
