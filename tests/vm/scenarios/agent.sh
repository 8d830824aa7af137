# SPDX-License-Identifier: GPL-2.0-or-later
# about: the secret agent with the real NetworkManager and GNOME Keyring: keys are kept, handed out, never lost, asked for in a window
# timeout: 400
. "$WGRE_VM/lib.sh"

agent=/usr/libexec/nm-wgre-agent
keyfile() { echo "/etc/NetworkManager/system-connections/$1.nmconnection"; }
uuid() { nmcli -g connection.uuid con show "$1"; }
stored() { secret-tool lookup connection-uuid "$(uuid "$1")" setting-name vpn setting-key "$2"; }
items() { secret-tool search --all connection-uuid "$1" 2>&1 | grep -c '^attribute.setting-key'; }
unlock() { printf secret | gnome-keyring-daemon --unlock --components=secrets; }
lock() { gdbus call --session -d org.freedesktop.secrets -o /org/freedesktop/secrets -m org.freedesktop.Secret.Service.Lock "['/org/freedesktop/secrets/aliases/default']"; }
session() {
    mkdir -p /run/user/0; chmod 700 /run/user/0
    dbus-daemon --session --fork --address="$DBUS_SESSION_BUS_ADDRESS" --nopidfile
    unlock
    Xvfb :5 -screen 0 800x600x24 > /run/xvfb.log 2>&1 &
    wait_for 30 test -S /tmp/.X11-unix/X5
}
start() { "$agent" > /run/agent.log 2>&1 & wait_for 30 "$agent" --status; }
runs() { matches 'Agent: process [0-9]+, registered' "$agent" --status; matches 'Keyring: unlocked' "$agent" --status; }
second_refuses() { not timeout 20 "$agent"; }
data() { echo "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24,private-key-flags=1,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=10.9.0.0/24${1:+,$1}"; }
by_hand() { wg_far wgp 51820 me 10.9.0.2/32; far_addr wgp 10.9.0.1/24; }
is_kept() { same "$(private me)" "$(stored office private-key)"; not grep -qF "$(private me)" "$(keyfile office)"; }
works() { far_forget wgp; up office; same "$(private me)" "$(wg show wg0 private-key)"; ping4 10.9.0.1; down office; }
label() { matches "^label = VPN private-key secret for office/org.freedesktop.NetworkManager.wgre/vpn" secret-tool search connection-uuid "$(uuid office)"; }
nm_again() { wait_for 20 "$agent" --status; nmcli con up up0; }
modified() { nmcli con modify office +vpn.data mtu=1400; sleep 2; is_kept; works; }
one_alone() { nmcli con modify office +vpn.data peer.1.psk-flags=1 +vpn.secrets "peer.1.psk=$(psk me)"; wait_for 10 stored office peer.1.psk; same "$(psk me)" "$(stored office peer.1.psk)"; is_kept; }
# NetworkManager keeps it from then on, and the far end has to have it, too.
not_any_more() { peer wg set wgp peer "$(public me)" preshared-key /run/keys/me.psk; nmcli con modify office -vpn.data peer.1.psk-flags; wait_for 10 sh -c "! secret-tool lookup connection-uuid $(uuid office) setting-key peer.1.psk"; is_kept; }
foreign() {
    nmcli con add type vpn vpn-type org.freedesktop.NetworkManager.other con-name other vpn.data password-flags=1 vpn.secrets password=x
    sleep 2
    same 0 "$(items "$(uuid other)")"
    printf x | secret-tool store --label=theirs connection-uuid "$(uuid other)" setting-name vpn setting-key password
    local id; id=$(uuid other)
    nmcli con del other
    sleep 2
    same 1 "$(items "$id")"
}
# The keyring's own prompt, by GNOME Keyring.
unlock_by_hand() { timeout 60 xdotool search --sync --onlyvisible --class gcr-prompter | head -n 1 | xargs xdotool windowfocus --sync; sleep 2; xdotool type --delay 50 secret; xdotool key Return; }
locked() {
    lock
    up office & local pid=$!
    unlock_by_hand
    wait $pid
    same "$(private me)" "$(wg show wg0 private-key)"
    down office
}
unlocked() {
    lock
    secret-tool search --unlock connection-uuid "$(uuid office)" > /dev/null 2>&1 & local pid=$!
    unlock_by_hand
    wait $pid
    wait_for 20 grep -q 'keyring is unlocked' /run/agent.log
    wait_for 20 "$agent" --status
    works
}

# What a user does in the window.
window() { local id; id=$(timeout 60 xdotool search --sync --onlyvisible --name 'Authenticate VPN' | head -n 1); [ "$id" ]; xdotool windowfocus --sync "$id"; sleep 2; }
# As a panel or nm-wgre-autostart does it: nmcli is an agent itself, is asked first, and without --ask ends the attempt.
path_of() { busctl -j call org.freedesktop.NetworkManager /org/freedesktop/NetworkManager/Settings org.freedesktop.NetworkManager.Settings GetConnectionByUuid s "$(uuid "$1")" | sed -E 's/.*"(\/[^"]*)".*/\1/'; }
activate() { busctl call org.freedesktop.NetworkManager /org/freedesktop/NetworkManager org.freedesktop.NetworkManager ActivateConnection ooo "$(path_of "$1")" / /; }
typed() {
    far_forget wgp
    peer wg set wgp peer "$(public me)" preshared-key /dev/null
    add asked "$(data)"
    activate asked
    window
    xdotool type --delay 30 "$(private me)"
    xdotool key Return
    wait_for 30 active asked
    same "$(private me)" "$(wg show wg0 private-key)"
    ping4 10.9.0.1
    wait_for 10 stored asked private-key
    same "$(private me)" "$(stored asked private-key)"
    down asked
    up asked
    down asked
}
closed() {
    add closed "$(data)"
    activate closed
    window
    xdotool key Escape
    wait_for 20 inactive closed
    not stored closed private-key
}
deleted() { local id; id=$(uuid office); nmcli con del office; wait_for 10 same 0 "$(items "$id")"; }
ends() { pkill -f "$agent"; wait_for 10 not "$agent" --status; }

export XDG_RUNTIME_DIR=/run/user/0 DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/0/bus DISPLAY=:5 HOME=/root GTK_A11Y=none NO_AT_BRIDGE=1
machine
key me
step 'a peer by hand' by_hand
snapshot > /run/before
step 'a session with a keyring' session || give_up 'no session'
step 'the agent starts' start || give_up 'no agent'
step 'it says so' runs
step 'a second one does not start' second_refuses
step 'a profile of which the user keeps the key' add office "$(data)" "private-key=$(private me)"
step 'the key is in the keyring and not in the keyfile' is_kept
step 'under the label that GNOME Shell gives' label
step 'up without a question' works
nm_stop
nm_start
step 'NetworkManager again: the agent registers again' nm_again
step 'the key outlives a change by somebody who does not know it' modified
step 'a preshared key alone is added to it' one_alone
step 'and removed when it is no more for the keyring' not_any_more
step 'connections of other types are left to others' foreign
step 'a locked keyring is unlocked by its own prompt when a tunnel is to come up' locked
step 'when it is unlocked by others the agent registers again' unlocked
step 'a missing key is asked for in a window, and kept' typed
step 'a window that is closed ends the attempt' closed
step 'the keys go with the connection' deleted
step 'the agent ends' ends
step 'the kernel'"'"'s state is as before' same_state /run/before
finish
