# SPDX-License-Identifier: GPL-2.0-or-later
formats_tests = %D%/test-wgquick %D%/test-hooks %D%/test-hooks-changed %D%/test-hooks-words %D%/test-hooks-programs %D%/test-roundtrip %D%/test-meaning %D%/test-mask %D%/test-differences %D%/test-ifcfg \
	%D%/test-keyfile %D%/test-networkd %D%/replay-wgquick \
	%D%/test-recognise %D%/test-suse %D%/replay-suse \
	%D%/test-netplan %D%/replay-netplan \
	%D%/test-uci %D%/replay-uci \
	%D%/test-ifupdown %D%/replay-ifupdown \
	%D%/test-commands %D%/replay-commands \
	%D%/replay-ifcfg %D%/replay-keyfile %D%/replay-networkd
check_PROGRAMS += $(formats_tests)
TESTS += $(formats_tests)
%C%_test_wgquick_LDADD = src/formats/libformats.la
%C%_test_hooks_LDADD = src/formats/libformats.la
%C%_test_hooks_changed_LDADD = src/formats/libformats.la
%C%_test_hooks_words_SOURCES = %D%/test-hooks-words.c %D%/hook-lines.c %D%/hook-lines.h $(test_seed)
%C%_test_hooks_words_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_hooks_words_LDADD = src/formats/libformats.la
%C%_test_hooks_programs_SOURCES = %D%/test-hooks-programs.c %D%/hook-lines.c %D%/hook-lines.h $(test_seed)
%C%_test_hooks_programs_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_hooks_programs_LDADD = src/formats/libformats.la
EXTRA_DIST += %D%/hooks.rows
%C%_test_ifcfg_SOURCES = %D%/test-ifcfg.c %D%/rows.c %D%/rows.h
%C%_test_ifcfg_LDADD = src/formats/libformats.la
%C%_test_networkd_SOURCES = %D%/test-networkd.c %D%/rows.c %D%/rows.h
%C%_test_networkd_LDADD = src/formats/libformats.la
%C%_test_suse_SOURCES = %D%/test-suse.c %D%/rows.c %D%/rows.h
%C%_test_suse_LDADD = src/formats/libformats.la
%C%_replay_suse_SOURCES = %D%/fuzz-suse.c $(fuzz_replay)
%C%_replay_suse_LDADD = src/formats/libformats.la
%C%_test_netplan_SOURCES = %D%/test-netplan.c %D%/rows.c %D%/rows.h
%C%_test_netplan_LDADD = src/formats/libformats.la
%C%_test_ifupdown_SOURCES = %D%/test-ifupdown.c %D%/rows.c %D%/rows.h
%C%_test_ifupdown_LDADD = src/formats/libformats.la
%C%_replay_ifupdown_SOURCES = %D%/fuzz-ifupdown.c $(fuzz_replay)
%C%_replay_ifupdown_LDADD = src/formats/libformats.la
%C%_test_uci_SOURCES = %D%/test-uci.c %D%/rows.c %D%/rows.h
%C%_test_uci_LDADD = src/formats/libformats.la
%C%_replay_uci_SOURCES = %D%/fuzz-uci.c $(fuzz_replay)
%C%_replay_uci_LDADD = src/formats/libformats.la
%C%_replay_netplan_SOURCES = %D%/fuzz-netplan.c $(fuzz_replay)
%C%_replay_netplan_LDADD = src/formats/libformats.la
%C%_test_commands_SOURCES = %D%/test-commands.c %D%/rows.c %D%/rows.h
%C%_test_commands_LDADD = src/formats/libformats.la
%C%_replay_commands_SOURCES = %D%/fuzz-commands.c $(fuzz_replay)
%C%_replay_commands_LDADD = src/formats/libformats.la
%C%_test_keyfile_SOURCES = %D%/test-keyfile.c %D%/rows.c %D%/rows.h
%C%_test_keyfile_LDADD = src/formats/libformats.la
%C%_test_recognise_LDADD = src/formats/libformats.la
%C%_test_roundtrip_SOURCES = %D%/test-roundtrip.c %D%/beside.c %D%/beside.h $(test_seed)
%C%_test_roundtrip_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_roundtrip_LDADD = src/formats/libformats.la
%C%_test_mask_LDADD = src/formats/libformats.la
%C%_test_differences_LDADD = src/formats/libformats.la
%C%_test_meaning_SOURCES = %D%/test-meaning.c %D%/beside.c %D%/beside.h
%C%_test_meaning_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
%C%_test_meaning_LDADD = tests/common/libfixture.la src/formats/libformats.la
%C%_replay_wgquick_SOURCES = %D%/fuzz-wgquick.c $(fuzz_replay)
%C%_replay_wgquick_LDADD = src/formats/libformats.la
%C%_replay_keyfile_SOURCES = %D%/fuzz-keyfile.c $(fuzz_replay)
%C%_replay_keyfile_LDADD = src/formats/libformats.la
%C%_replay_networkd_SOURCES = %D%/fuzz-networkd.c $(fuzz_replay)
%C%_replay_networkd_LDADD = src/formats/libformats.la
%C%_replay_ifcfg_SOURCES = %D%/fuzz-ifcfg.c $(fuzz_replay)
%C%_replay_ifcfg_LDADD = src/formats/libformats.la

# Reading takes time in proportion.
check_PROGRAMS += %D%/read-growing
%C%_read_growing_LDADD = src/formats/libformats.la
dist_check_SCRIPTS += %D%/check-linear
TESTS += %D%/check-linear
