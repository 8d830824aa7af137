# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Steps, and the words that their commands are made of. Sourced by lib.sh; tests/vm/test-steps shows that each can fail.
failed=0 step_failed='' step_log=${step_log:-/run/step.log}

ms() { echo $(( (${EPOCHREALTIME/./} - ${1/./}) / 1000 )); }

# strict COMMAND...: COMMAND, which ends at the first command in it that fails, however deep. Below "if", "until", "!", "&&" and "||" bash
# takes no heed of errexit, nor does a subshell there; but it does in "eval" when that is where it is switched on. The trap ends as errexit does; without it
# bash complains about functions that it left.
strict() {
    if ! declare -F -- "$1" > /dev/null && [ "$1" != eval ]; then "$@"; return; fi
    # shellcheck disable=SC2294
    (eval 'shopt -s inherit_errexit; set -eEuo pipefail; trap "exit \$?" ERR; strict_here "$@"')
}
strict_here() {
    # shellcheck disable=SC2155
    local ignored="$(false; echo 1)"
    [ -z "$ignored" ] || strict_apart "$@"
    "$@"
}
# Within "$( )" on the left of "||" bash takes no heed of it in "eval" either, for what stands in a further "$( )". It does in a bash of its own, with
# the variables and functions of this one, which takes six times as long. They come by a pipe: arguments are seen by everybody.
strict_apart() {
    # what cannot be set again, as UID, is complained about, and no matter
    exec bash -c '. /dev/fd/9' 9< <(
        echo 'exec 9<&- 6>&2 2> /dev/null'
        declare -p
        echo 'exec 2>&6 6>&-'
        declare -f
        echo 'shopt -s inherit_errexit; set -euo pipefail'
        echo "${*@Q}"
    )
}

# step WHAT COMMAND...: COMMAND in a shell of its own (so it sets no variable of the scenario), and strict; its output is shown
# only on failure. Shows and counts; fails when COMMAND does.
step() {
    local what=$1 t=$EPOCHREALTIME rc; shift
    strict "$@" > "$step_log" 2>&1 < /dev/null; rc=$?
    if [ $rc = 0 ]; then
        echo "ok $SCENARIO - $what ($(ms "$t") ms)"
        return 0
    fi
    echo "not ok $SCENARIO - $what ($(ms "$t") ms, exit status $rc: $*)"
    failed=$((failed + 1)) step_failed=1
    diagnose
    return 1
}

# What stands between the steps has to succeed, too. A function whose last step failed has been counted.
outside() { # EXIT-STATUS COMMAND
    if [ -z "$step_failed" ]; then
        echo "not ok $SCENARIO - between the steps: exit status $1: $2"
        failed=$((failed + 1))
    fi
    step_failed=''
}
trap 'outside $? "$BASH_COMMAND"' ERR

skip() { echo "ok $SCENARIO - $1 # SKIP $2"; }

note() { echo "# $SCENARIO: $*"; }

# block TITLE: standard input as indented diagnostics
block() { sed "s/^/# $SCENARIO|  $1| /"; }

# ---- words for the commands of steps; all are strict ------------------------------------------------------------------

# wait_for SECONDS COMMAND...: poll until COMMAND succeeds. Asking takes longer than what is waited for, if it is asked too often.
wait_for() {
    local end=$((SECONDS + $1)) tenths=1; shift
    until strict "$@" > /dev/null 2>&1; do
        if [ $SECONDS -ge $end ]; then
            strict "$@" && return
            echo "still not after the time given: $*"
            return 1
        fi
        sleep "0.$tenths"
        [ $tenths = 5 ] || tenths=$((tenths + 1))
    done
}

# exits STATUS COMMAND...: COMMAND ends with this exit status, which tells what failed: a command that is missing has 127, a shell's
# wrong word 2, an unknown option of most programs 2, timeout(1) 124.
exits() {
    local wanted=$1 rc=0; shift
    strict "$@" || rc=$?
    [ "$rc" = "$wanted" ] || { echo "exit status $rc and not $wanted: $*"; return 1; }
}

# not COMMAND...: COMMAND says no: its exit status is 1.
not() { exits 1 "$@"; }

# same WANTED GOT: both strings are equal; prints how not. WANTED is something: when GOT is "$(COMMAND)" nobody asks whether COMMAND
# has failed, and so said nothing.
same() {
    [ -n "$1" ] || { echo 'nothing is wanted: prints has to be asked'; return 2; }
    compare "$1" "$2"
}
compare() { [ "$1" = "$2" ] || { diff -u <(echo "$1") <(echo "$2"); return 1; }; }

# output COMMAND...: what COMMAND prints, in $out; it has to succeed. By a file, as strict is fast then.
output() {
    local rc=0 file=${step_log%/*}/output.$BASHPID
    strict "$@" > "$file" 2>&1 || rc=$?
    out=$(< "$file")
    : > "$file"
    [ $rc = 0 ] || { echo "exit status $rc: $*"; echo "$out"; return 1; }
}

# prints TEXT COMMAND...: that (maybe nothing) is all the output of COMMAND, which succeeds.
prints() {
    local text=$1 out; shift
    output "$@" || return
    compare "$text" "$out"
}

# matches REGEX COMMAND...: the output of COMMAND has a line that matches the extended REGEX (and is shown if not).
matches() {
    local regex=$1 out; shift
    output "$@" || return
    grep -Eq -- "$regex" <<< "$out" || { echo "no /$regex/ in the output of: $*"; echo "$out"; return 1; }
}

# lacks REGEX COMMAND...: it has none.
lacks() {
    local regex=$1 out rc=0; shift
    output "$@" || return
    grep -E -- "$regex" <<< "$out" || rc=$?
    [ $rc = 1 ] || { echo "there is /$regex/ in the output of (grep: exit status $rc): $*"; return 1; }
}
