# SPDX-License-Identifier: GPL-2.0-or-later
# about: the service alone, called by a client that is not NetworkManager: what it says, in which order
# timeout: 300
# programs: tests/service/test-dbus
. "$WGRE_VM/lib.sh"

# ran NAME: the test with this path is there, was not skipped and passes
ran() {
    local out
    out=$(NM_WGRE_SERVICE=$service "$WGRE_VM/../programs/test-dbus" -p "$1" 2>&1) || { echo "$out"; return 1; }
    echo "$out"
    grep -q "^ok [0-9]* $1\$" <<< "$out"
}

load_modules
for kind in wireguard full gre; do
    step "$kind: Config, Ip4Config, Ip6Config, in this order and after the answer" ran /service/dbus/order/$kind
done
step 'a failure comes after the answer, and is the last word' ran /service/dbus/connect/fails-after-its-answer
for reason in user-disconnected connection-removed device-disconnected dependency-failed said-by-somebody-else; do
    step "$reason: whether the kill switch opens" ran /service/dbus/reason/$reason
done
step 'no secret in signals and log' ran /service/dbus/secrets/stay-inside-with-debug
step 'ends when the caller vanishes' ran /service/dbus/ends/when-the-caller-vanishes
step 'nothing is left in /run' not test -e /run/nm-wgre
finish
