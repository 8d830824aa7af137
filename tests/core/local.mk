# SPDX-License-Identifier: GPL-2.0-or-later
core_tests = %D%/test-beyond %D%/test-index %D%/test-values %D%/test-options %D%/test-pack %D%/test-profile
check_PROGRAMS += $(core_tests)
TESTS += $(core_tests)
%C%_test_beyond_LDADD = src/core/libcore.la
%C%_test_index_LDADD = src/core/libcore.la
%C%_test_values_LDADD = src/core/libcore.la
%C%_test_options_LDADD = src/core/libcore.la
%C%_test_pack_LDADD = src/core/libcore.la
%C%_test_profile_LDADD = src/core/libcore.la
