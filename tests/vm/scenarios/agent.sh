# SPDX-License-Identifier: GPL-2.0-or-later
# about: the secret agent of a user with logind, polkit and GNOME Keyring: keys are kept, handed out, never lost, asked for in a window, and not for other users
# suites: all
# vm: --systemd
# timeout: 900
. "$WGRE_VM/lib.sh"
. "$WGRE_VM/desktop.sh"

keyfile() { echo "/etc/NetworkManager/system-connections/$1.nmconnection"; }
uuid() { nmcli -g connection.uuid con show "$1"; }
lock() { as alice gdbus call --session -d org.freedesktop.secrets -o /org/freedesktop/secrets -m org.freedesktop.Secret.Service.Lock "['/org/freedesktop/secrets/aliases/default']"; }

# What a user of an active session at the machine may do by NetworkManager's own policy; sessions of su have no seat.
rights() {
    cat > /etc/polkit-1/rules.d/10-users.rules <<-'E'
	polkit.addRule(function(action, subject) {
	    var may = ["network-control", "settings.modify.own"];
	    if ((subject.user == "alice" || subject.user == "bob") && may.some(function(one) { return action.id == "org.freedesktop.NetworkManager." + one; }))
	        return polkit.Result.YES;
	});
	E
    chmod 644 /etc/polkit-1/rules.d/10-users.rules
}
users() { rights; user alice; user bob; display_start; }
no_more_rights() { matches 'settings.modify.system:(auth|no)' as alice nmcli -t general permissions; not as alice nmcli con modify up0 ipv4.dns 192.0.2.9; }
runs() { matches 'Agent: process [0-9]+, registered' as alice "$agent" --status; matches 'Keyring: unlocked' as alice "$agent" --status; }
second_refuses() { not as alice timeout 20 "$agent"; }
of_the_user() { same alice "$(ps -o user= -p "$(pgrep -u alice -f "^$agent")")"; matches "^permissions=user:alice:;" cat "$(keyfile office)"; }
data() { echo "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24,private-key-flags=1,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=10.9.0.0/24${1:+,$1}"; }
private_add() { add "$1" "$2" "${3-}" connection.permissions user:alice; }
by_hand() { wg_far wgp 51820 me 10.9.0.2/32; far_addr wgp 10.9.0.1/24; }
kept() { stored alice "$(uuid office)" "$1"; }
is_kept() { same "$(private me)" "$(kept private-key)"; not grep -qF "$(private me)" "$(keyfile office)"; }
works() { far_forget wgp; up office; same "$(private me)" "$(wg show wg0 private-key)"; ping4 10.9.0.1; down office; }
label() { matches "^label = VPN private-key secret for office/org.freedesktop.NetworkManager.wgre/vpn" as alice secret-tool search connection-uuid "$(uuid office)"; }
nm_again() {
    systemctl restart NetworkManager
    wait_for 90 as alice "$agent" --status
    active up0 || nmcli con up up0
}
modified() { nmcli con modify office +vpn.data mtu=1400; sleep 2; is_kept; works; }
one_alone() { nmcli con modify office +vpn.data peer.1.psk-flags=1 +vpn.secrets "peer.1.psk=$(psk me)"; wait_for 10 kept peer.1.psk; same "$(psk me)" "$(kept peer.1.psk)"; is_kept; }
# NetworkManager keeps it from then on, and the far end has to have it, too.
no_psk() { not kept peer.1.psk; }
not_any_more() { peer wg set wgp peer "$(public me)" preshared-key /run/keys/me.psk; nmcli con modify office -vpn.data peer.1.psk-flags; wait_for 10 no_psk; is_kept; }
foreign() {
    local id
    nmcli con add type vpn vpn-type org.freedesktop.NetworkManager.other con-name other connection.permissions user:alice vpn.data password-flags=1 vpn.secrets password=x
    id=$(uuid other)
    sleep 2
    prints 0 items alice "$id"
    printf x | as alice secret-tool store --label=theirs connection-uuid "$id" setting-name vpn setting-key password
    nmcli con del other
    sleep 2
    prints 1 items alice "$id"
}
moved() {
    private_add moved "$(data | sed 's/private-key-flags=1,//')" "private-key=$(private me)"
    grep -qF "$(private me)" "$(keyfile moved)"
    nmcli con modify moved +vpn.data private-key-flags=1
    wait_for 10 stored alice "$(uuid moved)" private-key
    same "$(private me)" "$(stored alice "$(uuid moved)" private-key)"
    not grep -qF "$(private me)" "$(keyfile moved)"
    nmcli con delete moved
}
# The keyring's own prompt, by GNOME Keyring.
unlock_by_hand() {
    as alice timeout 90 xdotool search --sync --onlyvisible --class gcr-prompter | sed -n 1p | xargs setpriv --reuid alice --clear-groups env DISPLAY=$display xdotool windowfocus --sync
    sleep 2
    as alice xdotool type --delay 50 "$password"
    as alice xdotool key Return
}
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
    as alice secret-tool search --unlock connection-uuid "$(uuid office)" > /dev/null 2>&1 & local pid=$!
    unlock_by_hand
    wait $pid
    wait_for 20 grep -q 'keyring is unlocked' /run/agent.alice
    wait_for 20 as alice "$agent" --status
    works
}

# As a panel or nm-wgre-autostart does it: nmcli is an agent itself, is asked first, and without --ask ends the attempt.
path_of() { busctl -j call org.freedesktop.NetworkManager /org/freedesktop/NetworkManager/Settings org.freedesktop.NetworkManager.Settings GetConnectionByUuid s "$1" | sed -E 's/.*"(\/[^"]*)".*/\1/'; }
activate() { as "$1" busctl call org.freedesktop.NetworkManager /org/freedesktop/NetworkManager org.freedesktop.NetworkManager ActivateConnection ooo "$(path_of "$2")" / /; }
typed() {
    far_forget wgp
    peer wg set wgp peer "$(public me)" preshared-key /dev/null
    private_add asked "$(data)"
    activate alice "$(uuid asked)"
    window alice 'Authenticate VPN'
    as alice xdotool type --delay 30 "$(private me)"
    as alice xdotool key Return
    wait_for 30 active asked
    same "$(private me)" "$(wg show wg0 private-key)"
    ping4 10.9.0.1
    wait_for 10 stored alice "$(uuid asked)" private-key
    same "$(private me)" "$(stored alice "$(uuid asked)" private-key)"
    down asked
}
closed() {
    private_add closed "$(data)"
    activate alice "$(uuid closed)"
    window alice 'Authenticate VPN'
    as alice xdotool key Escape
    wait_for 20 inactive closed
    not stored alice "$(uuid closed)" private-key
}

# Another user, who has an agent, too, and who would even like to answer.
by_bob() { as bob nmcli "$@"; }
plant() { private "$3" | tr -d '\n' | as "$1" secret-tool store --label=planted connection-uuid "$2" setting-name vpn setting-key private-key; }
bob_comes() { session bob; agent_start bob; plant bob "$(uuid office)" other; }
not_for_bob() {
    lacks office by_bob con
    exits 10 by_bob con up uuid "$(uuid office)"
    not activate bob "$(uuid office)"
    nmcli con modify office +vpn.data mtu=1390
    sleep 2
    same "$(private other)" "$(stored bob "$(uuid office)" private-key)"
}
bob_is_not_asked() {
    activate alice "$(uuid office)"
    wait_for 20 matches "\"office\".*No agents were available" journalctl -b -o cat --no-pager -u NetworkManager
    wait_for 20 inactive office
    not ip link show wg0
}
shared_add() { command nmcli con add type vpn vpn-type wgre con-name shared vpn.data "$(data wait-handshake=no)"; plant alice "$(uuid shared)" me; plant bob "$(uuid shared)" other; }
each_has_its_own() {
    up shared
    same "$(private me)" "$(wg show wg0 private-key)"
    down shared
    by_bob -w 60 con up shared
    same "$(private other)" "$(wg show wg0 private-key)"
    by_bob con down shared
}
deleted() { local id; id=$(uuid office); nmcli con del office; wait_for 10 prints 0 items alice "$id"; }
ends() { pkill -u "$1" -f "^$agent"; wait_for 10 not as "$1" "$agent" --status; }
unit_starts() { as alice systemctl --user enable --now nm-wgre-agent; wait_for 60 as alice "$agent" --status; }
unit_stops() { as alice systemctl --user disable --now nm-wgre-agent; wait_for 20 not as alice "$agent" --status; }

# ---- what needs the user is told, by a notification ----

notes=/run/notes
bell() {
    install -o alice -m 600 /dev/null $notes
    install -m 755 "$WGRE_VM/guest/notifications" /run/notifications     # where the user can read it
    as alice /run/notifications $notes > /run/notes.log 2>&1 &
    wait_for 20 grep -qx ready $notes || { cat /run/notes.log $notes; as alice busctl --user list | grep -i notif; return 1; }
}
rung() { matches '^shown 1 .*ring' cat $notes; }
never_rung() { prints ready cat $notes; }
withdrawn() { matches '^closed 1$' cat $notes; }
full() { echo "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24,kill-switch=on,private-key-flags=1,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=0.0.0.0/0;::/0"; }
full_add() { peer wg set wgp peer "$(public me)" preshared-key /dev/null allowed-ips 0.0.0.0/0; private_add ring "$(full)" "private-key=$(private me)"; }
# longer than what the agent waits before it tells of something that may pass
quiet() { far_forget wgp; up ring; sleep 25; never_rung; }
told() { pkill -9 -f "^$service"; wait_for 60 rung; sleep 25; prints "$(grep -m1 '^shown' $notes)" grep '^shown' $notes; }
withdraws() { nm-wgre unlock ring; wait_for 20 withdrawn; prints 1 grep -c '^shown' $notes; }
full_forget() { command nmcli con delete ring; peer wg set wgp peer "$(public me)" allowed-ips 10.9.0.2/32; }

machine
nmcli() { as alice nmcli "$@"; }
key me
key other
step 'a peer by hand' by_hand
snapshot > /run/before
step 'users without rights of administrators' users || give_up 'no users'
step 'a session with a keyring' session alice || give_up 'no session'
step 'logind knows it' matches "alice" loginctl list-sessions --no-legend
step 'polkit lets the user have own connections and no more' no_more_rights
step 'no agent yet: it says so' not as alice "$agent" --status
step 'the agent starts' agent_start alice || give_up 'no agent'
step 'it says so' runs
step 'a second one does not start' second_refuses
step 'a profile of the user, of which the user keeps the key' private_add office "$(data)" "private-key=$(private me)"
step 'agent and profile are the user'"'"'s' of_the_user
step 'the key is in the keyring and not in the keyfile' wait_for 10 is_kept
step 'under the label that GNOME Shell gives' label
step 'up without a question' works
step 'NetworkManager again: the agent registers again' nm_again
step 'the key outlives a change by somebody who does not know it' modified
step 'a preshared key alone is added to it' one_alone
step 'and removed when it is no more for the keyring' not_any_more
step 'connections of other types are left to others' foreign
step 'a key moves from the file of NetworkManager to the keyring' moved
step 'a locked keyring is unlocked by its own prompt when a tunnel is to come up' locked
step 'when it is unlocked by others the agent registers again' unlocked
step 'notifications are shown' bell
step 'a full tunnel with a kill switch' full_add
step 'nothing is told of it while it works' quiet
step 'its service is killed: that the kill switch holds the network is told, once' told
step 'and no more when the user opens it' withdraws
step 'that tunnel goes' full_forget
step 'another user with an agent' bob_comes
step 'gets and changes nothing of it' not_for_bob
step 'a connection for all: each user has an own key' shared_add
step 'and gets that one' each_has_its_own
step 'a missing key is asked for in a window, and kept' typed
step 'a window that is closed ends the attempt' closed
step 'the agent ends' ends alice
step 'the other user'"'"'s is not asked instead' bob_is_not_asked
step 'the user'"'"'s systemd starts the agent' unit_starts
step 'the keys go with the connection' deleted
step 'and stops it' unit_stops
step 'the kernel'"'"'s state is as before' same_state /run/before
finish
