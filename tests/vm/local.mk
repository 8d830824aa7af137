# SPDX-License-Identifier: GPL-2.0-or-later
# The words of the scenarios in virtual machines; this needs none itself.
dist_check_SCRIPTS += %D%/test-steps
TESTS += %D%/test-steps
EXTRA_DIST += %D%/steps.sh
