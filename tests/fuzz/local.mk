# SPDX-License-Identifier: GPL-2.0-or-later
fuzz_replay = %D%/replay.c %D%/format.c %D%/fuzz.h
EXTRA_DIST += %D%/corpus

.PHONY: fuzz
# FUZZ_SECONDS for each reader; what it finds is left in the current folder as crash-*.
FUZZ_SECONDS = 60
fuzz:
	$(MKDIR_P) fuzz
	set -e; for target in wgquick ifcfg suse keyfile networkd netplan uci ifupdown commands; do \
		clang -g -O1 -std=gnu11 -fsanitize=fuzzer,address,undefined $(AM_CPPFLAGS) -U_FORTIFY_SOURCE $(GLIB_CFLAGS) \
			$(SODIUM_CFLAGS) $(YAML_CFLAGS) -I$(top_srcdir)/tests $(top_srcdir)/tests/formats/fuzz-$$target.c $(top_srcdir)/tests/fuzz/format.c \
			$(top_srcdir)/src/formats/*.c $(top_srcdir)/src/formats/*/*.c $(top_srcdir)/src/core/*.c \
			-o fuzz/$$target $(GLIB_LIBS) $(SODIUM_LIBS) $(YAML_LIBS); \
		$(MKDIR_P) fuzz/corpus-$$target; \
		fuzz/$$target -max_total_time=$(FUZZ_SECONDS) -print_final_stats=1 fuzz/corpus-$$target \
			$(top_srcdir)/tests/fuzz/corpus/$$target; \
	done
