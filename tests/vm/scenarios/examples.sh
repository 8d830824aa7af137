# SPDX-License-Identifier: GPL-2.0-or-later
# about: each command of README.md and of the manual pages, in its order, and what it is there for; no key is printed
# vm: --systemd
# timeout: 1800
. "$WGRE_VM/lib.sh"

docs=$(dirname "$WGRE_VM")/docs
saved=/run/examples/office.saved        # as new_office makes it

# The far end has what the pages' servers have.
by_hand() {
    wg_far wgp 51820 me 0.0.0.0/0,::/0
    far_addr wgp 10.0.0.1/24 fd00::1/64
}
hosts() { printf '%s %s\n' $inet4 'vpn.example.org b1.example.org a.example.org b.example.org' $inet6 far.example.org >> /etc/hosts; }

# --- words of guest/examples ---
# By the file that NetworkManager makes of it: nmcli takes ten times as long, and this is asked for each command.
file_of() { grep -lsx "id=$1" /etc/NetworkManager/system-connections/*; }
exists() { file_of "$1" > /dev/null; }
forget() { if exists "$1"; then nmcli con del "$1"; fi; }
tunnels() { nmcli -t -f NAME,TYPE con show "$@" | sed -n 's/:vpn$//p'; }
# Each tunnel that is up has its service.
all_down() {
    local name
    if no_service; then return; fi
    for name in $(tunnels --active); do nmcli con down "$name"; done
    wait_for 15 no_service
}
# page NAME: its own folder, with the files that it speaks of, and none of the connections of the page before
page() {
    if [ ! -d "/root/examples/$1" ]; then
        local name
        all_down
        for name in $(tunnels); do nmcli con del "$name"; done
        mkdir -p "/root/examples/$1" /etc/wireguard
        cd "/root/examples/$1"
        (umask 077; private me > key; private me > private; psk me > psk; printf 'vpn.secrets.private-key:%s\n' "$(private me)" > keys
         wg_file > /etc/wireguard/wg0.conf; wg_file > /etc/wireguard/office.conf; wg_file > berlin.conf; wg_file > hongkong.conf)
    fi
    cd "/root/examples/$1"
}
wg_file() {
    printf '%s\n' '[Interface]' "PrivateKey = $(private me)" 'Address = 10.0.0.2/24, fd00::2/64' '' '[Peer]' "PublicKey = $(public wgp)" \
        'Endpoint = vpn.example.org:51820' 'AllowedIPs = 10.0.0.0/24, fd00::/64'
}
office_file() { [ -e office.conf ] || (umask 077; wg_file > office.conf); }
new_office() { # [ALLOWED-IPS [DATA]]
    add office "tunnel=wireguard,interface=wg0,addresses=10.0.0.2/24;fd00::2/64,mtu=1400${2:+,$2},peer.1=$(public wgp) endpoint=vpn.example.org:51820 allowed-ips=${1:-10.0.0.0/24;fd00::/64}" \
        "private-key=$(private me)"
    [ $# != 0 ] || cp "$(file_of office)" $saved
}
office() { all_down; forget office; new_office "$@"; }
# Most of what the pages show alone makes no tunnel of it.
office_again() {
    local file
    file=$(file_of office)
    if [ ! -e $saved ]; then office; return; fi
    cat $saved > "$file"
    busctl --quiet call org.freedesktop.NetworkManager /org/freedesktop/NetworkManager/Settings org.freedesktop.NetworkManager.Settings LoadConnections as 1 "$file"
}
gre1() { add gre1 "tunnel=gre,interface=gre1,local=$up4,remote=$inet4,key=111,addresses=10.10.10.1/30"; }
gre1_again() { :; }
phones_again() { :; }
uplink() { nmcli con add type dummy ifname dm0 con-name uplink autoconnect no ipv4.method manual ipv4.addresses 192.0.2.5/24; }
# nmcli prints none when the connection is announced as updated in between, which NetworkManager does when it hands secrets out.
secrets() {
    local text
    for _ in 1 2 3; do
        text=$(nmcli -s -g vpn.secrets con show "$1")
        [ -z "$text" ] || break
    done
    tr ',' '\n' <<< "$text"
}
# one_secret SECRET: of the lines that come in
one_secret() { sed -n "s/^ *$1 = //p"; }
secret() { secrets "$1" | one_secret "$2"; }
# meets NAME: the far end knows its keys
meets() {
    local all key psk known
    all=$(secrets "$1")
    key=$(one_secret private-key <<< "$all")
    [ -n "$key" ] || return 0
    psk=$(one_secret 'peer\.1\.psk' <<< "$all")
    for known in $(peer wg show wgp peers); do peer wg set wgp peer "$known" remove; done
    (umask 077; echo "$psk" > /run/keys/far.psk)
    peer wg set wgp peer "$(wg pubkey <<< "$key")" allowed-ips 0.0.0.0/0,::/0
    [ -z "$psk" ] || peer wg set wgp peer "$(wg pubkey <<< "$key")" preshared-key /run/keys/far.psk
}
up_now() { active "$1" || { all_down; meets "$1"; up "$1"; }; }
is_up() { wait_for 10 active "$1"; }
kept() { if [ "$2" = + ]; then grep "^$3=" "$(file_of "$1")"; else not grep "^$3=" "$(file_of "$1")"; fi; }
owner_only() { same 600 "$(stat -c %a "$1")"; }
is_key() { matches '^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$' cat "$1"; }
# unseen COMMAND: on a terminal, which shows no key
on_terminal() { "$WGRE_VM/guest/terminal" -- bash -c "$1"; }
unseen() {
    local out file
    out=$(on_terminal "$1") || { echo "$out"; return 1; }
    for file in private key psk; do not grep -qF "$(cat $file)" <<< "$out"; done
}
would_be_seen() { page README.md; on_terminal 'cat private' | grep -F "$(cat private)"; }

play() { . "/run/examples/$1.sh"; }

machine
key me
step 'the far end by hand' by_hand
step 'its names' hosts
step 'every command has a rule, and every rule a command' "$WGRE_VM/guest/examples" "$docs" /run/examples
step 'a terminal that shows a key is noticed' would_be_seen
# EXAMPLES=REGEX: only these commands
while read -r number title; do
    [[ $title =~ ${EXAMPLES-} ]] || continue
    step "$title" play "$number"
done < /run/examples/list
finish
