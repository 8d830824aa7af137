# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The Test Anything Protocol for scripts: . "$TOP_SRCDIR/tests/tap.sh", checks, tap_done.
# TOP_SRCDIR and TOP_BUILDDIR come from make; a script that is run by hand is in its source tree.

tap_count=0

tap_result () # RESULT NAME [DIRECTIVE]
{
    tap_count=$((tap_count + 1))
    echo "$1 $tap_count - $2${3:+ # $3}"
}

tap_skip () # NAME REASON
{
    tap_result ok "$1" "SKIP $2"
}

# The check passes when the command does; what it prints is shown when it does not.
tap_check () # NAME COMMAND...
{
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        tap_result ok "$name"
    else
        tap_result "not ok" "$name"
        printf '%s\n' "$output" | sed 's/^/# /'
    fi
}

# The check passes when the command prints nothing.
tap_silent () # NAME COMMAND...
{
    local name=$1 output
    shift
    output=$("$@" 2>&1)
    if [ -z "$output" ]; then
        tap_result ok "$name"
    else
        tap_result "not ok" "$name"
        printf '%s\n' "$output" | sed 's/^/# /'
    fi
}

tap_equal () # NAME EXPECTED GOT
{
    if [ "$2" = "$3" ]; then
        tap_result ok "$1"
    else
        tap_result "not ok" "$1"
        printf 'expected: %s\ngot:      %s\n' "$2" "$3" | sed 's/^/# /'
    fi
}

tap_match () # NAME PATTERN GOT
{
    # shellcheck disable=SC2053
    if [[ $3 == $2 ]]; then
        tap_result ok "$1"
    else
        tap_result "not ok" "$1"
        printf 'expected: %s\ngot:      %s\n' "$2" "$3" | sed 's/^/# /'
    fi
}

tap_done ()
{
    echo "1..$tap_count"
    exit 0
}
