# SPDX-License-Identifier: GPL-2.0-or-later
# about: what we encode for links, WireGuard devices, routes and rules, read back from a real kernel
# suites: all
# programs: tests/net/test-kernel
. "$WGRE_VM/lib.sh"

load_modules
# Each test case of the program is a step of its own.
status=0
"$PROGRAMS/test-kernel" --tap > /run/tap 2> /run/tap.err || status=$?
while read -r line; do
    case $line in
        ok\ *SKIP* | not\ ok\ *) step "${line#*ok * }" sh -c 'tail -n 30 /run/tap.err; false' ;;
        ok\ *) step "${line#ok * }" true ;;
    esac
done < /run/tap
step 'the program ends well' test $status = 0
finish
