# SPDX-License-Identifier: GPL-2.0-or-later
# Whether the tests notice when a line is wrong.
EXTRA_DIST += %D%/run %D%/mutant.h $(wildcard $(srcdir)/%D%/*.list)
# MUTANTS_ARGUMENTS: see tests/mutants/run --help
mutants:
	$(top_srcdir)/tests/mutants/run --build mutants --cc '$(CC)' $(MUTANTS_ARGUMENTS) $(filter-out $(tree_tests),$(TESTS))

.PHONY: mutants
