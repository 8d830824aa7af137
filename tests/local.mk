# SPDX-License-Identifier: GPL-2.0-or-later
# Checks of the tree itself, and how tests are run. Each layer has a folder with its tests.
# Every test speaks TAP; a test that cannot run says SKIP and why.
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
AM_TESTS_ENVIRONMENT = LC_ALL=C.UTF-8 G_DEBUG=fatal-criticals G_TEST_SRCDIR='$(abs_top_srcdir)/tests' \
	G_TEST_BUILDDIR='$(abs_top_builddir)' TOP_SRCDIR='$(abs_top_srcdir)' TOP_BUILDDIR='$(abs_top_builddir)'; \
	export LC_ALL G_DEBUG G_TEST_SRCDIR G_TEST_BUILDDIR TOP_SRCDIR TOP_BUILDDIR;

# Checks of the tree itself. "make check format_test=" where there is no clang-format 14.
format_test = %D%/check-format
EXTRA_DIST += %D%/check-format
tree_tests = %D%/check-includes %D%/check-names %D%/check-comments %D%/check-preconditions $(format_test) %D%/check-words %D%/check-docs %D%/check-hooks %D%/check-data %D%/check-hardening %D%/check-examples %D%/check-man %D%/check-metainfo %D%/check-packages %D%/check-project %D%/check-po %D%/check-glossary
dist_check_SCRIPTS += $(tree_tests)
TESTS += $(tree_tests)
EXTRA_DIST += po/glossary.md %D%/tap.sh %D%/examples.py %D%/README.md %D%/valgrind.supp %D%/lsan.supp %D%/cppcheck.supp
.PHONY: check-format
check-format:
	$(AM_V_at)TOP_SRCDIR='$(abs_top_srcdir)' $(top_srcdir)/tests/check-format | { ! grep -A9 '^not ok'; }

include %D%/core/local.mk
include %D%/common/local.mk
include %D%/plan/local.mk
include %D%/net/local.mk
include %D%/host/local.mk
include %D%/fuzz/local.mk
include %D%/helper/local.mk
include %D%/formats/local.mk
include %D%/doctor/local.mk
include %D%/lint/local.mk
include %D%/linear/local.mk
include %D%/provision/local.mk
include %D%/bridge/local.mk
include %D%/properties/local.mk
include %D%/auth-dialog/local.mk
include %D%/fake-kernel/local.mk
include %D%/faults/local.mk
include %D%/fence/local.mk
include %D%/service/local.mk
include %D%/keyring/local.mk
include %D%/agent/local.mk
include %D%/autostart/local.mk
include %D%/tunnels/local.mk
include %D%/secrets/local.mk
include %D%/cli/local.mk
include %D%/bench/local.mk
include %D%/vm/local.mk
include %D%/mutants/local.mk

# --- checks beyond the tests ---
# Each a target of its own: they need tools that a build does not, or minutes.
analysed = $(addprefix $(top_srcdir)/,src properties auth-dialog)
.PHONY: check-translations check-cppcheck check-tidy check-valgrind

check-translations:
	TOP_SRCDIR=$(top_srcdir) $(top_srcdir)/tests/check-po --whole | $(AWK) '{ print } /^not ok/ { failed = 1 } END { exit failed }'

check-cppcheck:
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --suppressions-list=$(top_srcdir)/tests/cppcheck.supp \
		--error-exitcode=1 --library=gtk -I $(top_srcdir)/src -D_GNU_SOURCE '-DG_GINT64_FORMAT="li"' '-DG_GUINT64_FORMAT="lu"' '-DG_GINT64_MODIFIER="l"' \
		'-DG_GNUC_PRINTF(a,b)=' '-DG_DEFINE_QUARK(a,b)=' '-DG_DEFINE_EXTENDED_ERROR(a,b)=' -DG_LOG_DOMAIN='""' -DPACKAGE_VERSION='""' '-DNM_VPN_DBUS_PLUGIN_INTERFACE=""' '-DNM_DBUS_VPN_ERROR_PREFIX=""' '-DNM_DBUS_PATH=""' $(analysed)

check-tidy:
	clang-tidy --quiet --config-file=$(top_srcdir)/.clang-tidy $$(find $(analysed) -name '*.c' | sort) -- -std=gnu11 \
		$(gtk4_cppflags) -U_FORTIFY_SOURCE $(auth_dialog_nm_wgre_auth_dialog_CPPFLAGS) $(GIO_CFLAGS) $(LIBNM_CFLAGS) $(MNL_CFLAGS) $(NFTABLES_CFLAGS) $(SODIUM_CFLAGS) $(JSON_CFLAGS) \
		$(YAML_CFLAGS) $(GTK4_CFLAGS) $(LIBSECRET_CFLAGS) $(QRENCODE_CFLAGS)

# The same tests, but for those of which libnftables or a kernel thread is the larger part; a leak or a
# wrong access fails them.
check-valgrind: all
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(filter-out %-socket %-nft,$(filter tests/core/% tests/net/% tests/plan/% \
		tests/formats/test-% tests/service/test-change tests/service/test-executor tests/service/test-journal,$(TESTS)))' \
		LOG_COMPILER='$(LIBTOOL) --mode=execute valgrind --quiet --leak-check=full \
		--errors-for-leak-kinds=definite --error-exitcode=99 --suppressions=$(abs_top_srcdir)/tests/valgrind.supp'
