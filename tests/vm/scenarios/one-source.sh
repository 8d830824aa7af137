# SPDX-License-Identifier: GPL-2.0-or-later
# about: nmcli, nm-wgre show, the D-Bus object, the kernel and the log say the same of a peer that answers and of one that is silent
# timeout: 600
. "$WGRE_VM/lib.sh"

profile() {
    peer nft 'table inet way { chain pre { type filter hook prerouting priority 0; udp dport 51821 drop; }; }'
    add two "tunnel=wireguard,interface=w-two,addresses=10.20.1.2/32,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=10.20.1.0/24 persistent-keepalive=1,peer.1.name=good,peer.2=$(public other) endpoint=$inet4:51821 allowed-ips=10.20.2.0/24 persistent-keepalive=1,peer.2.name=mute" \
        "private-key=$(private me)"
}

# What each of the four says: its state, and a line of each peer: its key, when it was heard last, what it has received and sent.
# nm-wgre and busctl print JSON, the latter with the type beside each value.
read -r -d '' program <<'P' || true
import json, sys
def plain (value):
    if isinstance (value, dict):
        return plain (value["data"]) if set (value) == { "type", "data" } else { key: plain (value[key]) for key in value }
    return [plain (item) for item in value] if isinstance (value, list) else value
said = plain (json.load (sys.stdin))
while isinstance (said, list):
    [said] = said
print (said["State"])
for peer in said["Peers"]:
    print (peer["public-key"], peer["latest-handshake"], *([peer["received"] > 0, peer["sent"] > 0]))
P
by_tool() { nm-wgre show --json two | python3 -c "$program"; }
bus_name() { busctl list --no-legend | awk '/NetworkManager\.wgre\.Connection_/ { print $1 }'; }
by_bus() {
    busctl -j call "$(bus_name)" /org/freedesktop/NetworkManager/wgre org.freedesktop.DBus.Properties GetAll s org.freedesktop.NetworkManager.wgre.Status |
        python3 -c "$program"
}
by_nmcli() { nmcli -t -f NAME,STATE con show --active | sed -n 's/^two://p' | sed 's/^activated$/up/'; }
by_kernel() { # in the order of the profile
    by_nmcli
    wg show w-two dump | awk -v first="$(public wgp)" 'NR > 1 { line = $1 " " $5 " " ($6 > 0 ? "True" : "False") " " ($7 > 0 ? "True" : "False"); if ($1 == first) print line; else last = line } END { print last }'
}
# A handshake between two looks makes them differ; then both are looked at again.
all_the_same() {
    local kernel tool bus
    kernel=$(by_kernel) || return
    tool=$(by_tool) || return
    bus=$(by_bus) || return
    same "$kernel" "$tool" && same "$kernel" "$bus"
}
hears() { [ "$(wg show w-two latest-handshakes | awk -v key="$1" '$1 == key { print $2 }')" -gt 0 ]; }
# lines_of PEER: what "nm-wgre show" prints of it
lines_of() { nm-wgre show two | sed -n "/^peer: $1\$/,/^\$/p"; }
# watching COMMAND CONDITION: the condition comes true while the command runs
watching() {
    local command=$1 pid; shift
    bash -c "exec $command" < /dev/null > /run/watched &
    pid=$!
    wait_for 30 "$@"
    kill $pid
}
# The second list is made of what is live only, the first one of all.
two_lists() {
    awk -v RS='connection: ' 'NR > 3 { complete = 1 } NR == 2 || NR == 3 { gsub(/[0-9.]+.(bytes?|[KM]iB)|[0-9]+ seconds?/, "N"); print > ("/run/list." NR) } END { exit !complete }' /run/watched
}
watched() {
    watching 'nm-wgre show --watch two' two_lists
    matches '^  latest handshake: N ago$' cat /run/list.3
    same "$(cat /run/list.2)" "$(cat /run/list.3)"
}
# on a window of seven lines
a_picture() {
    sed 's/\x1b\[2J/\f/g' /run/typescript | awk -v RS='\f' 'NR == 2 { print > "/run/picture" } NR == 3 { complete = 1 } END { exit !complete }'
}
watched_in_a_window() {
    watching "script -qefc 'stty rows 7 cols 60; exec nm-wgre show --watch two' /run/typescript" a_picture
    same 7 "$(grep -c . /run/picture)"
    grep -q '…' /run/picture
}
advice="^  no answer: \"nm-wgre doctor 'two'\" finds out why\$"
nothing_left() { inactive two; exits 1 nm-wgre show two; prints '' bus_name; not ip link show w-two; }

machine
for k in me other; do key $k; done
step 'a far end by hand' wg_far wgp 51820 me 10.20.0.0/16
step 'a tunnel to it, and to one that does not answer' profile
step 'up' up two
step 'the one is heard' hears "$(public wgp)"
step 'the other is not' not hears "$(public other)"
step 'all sources say the same of both' wait_for 10 all_the_same
step 'the one that is heard has a handshake' matches '^  latest handshake: [0-9]+ seconds? ago$' lines_of good
step 'and no advice' lacks 'no answer' lines_of good
step 'who watches sees the same again' watched
step 'and on a terminal what fits' watched_in_a_window
step 'the one that is silent has none' matches '^  latest handshake: none yet$' lines_of mute
step 'and, when it was called three times, the advice' wait_for 30 matches "$advice" lines_of mute
step 'the log does not say that the tunnel has failed' lacks 'no handshake within' nm_journal
step 'all sources still say the same' wait_for 10 all_the_same

step 'the one that answered goes' peer ip link set wgp down
step 'after the end of its session it has the advice too' wait_for 240 matches "$advice" lines_of good
step 'all sources say the same of a tunnel in which nobody answers' wait_for 10 all_the_same
step 'it comes back' peer ip link set wgp up
step 'and the advice goes' wait_for 30 lacks 'no answer' lines_of good
step 'all sources say the same' wait_for 10 all_the_same

step 'down' down two
step 'no source knows it any more' wait_for 10 nothing_left
finish
