# SPDX-License-Identifier: GPL-2.0-or-later
# about: every command of README and the manual pages, as it stands there
# vm: --systemd
# timeout: 1500
# suites: all
. "$WGRE_VM/lib.sh"

# What the examples take for granted: the far side, names, programs that are not about tunnels, and files.
far_ends() {
    wg_far wgp 51820 me 10.0.0.2/32,fd00::2/128
    far_addr wgp 10.0.0.1/24 fd00::1/64
    local name
    for name in vpn far a b b1; do echo "$inet4 $name.example.org"; done >> /etc/hosts
}
programs() {
    printf '#!/bin/sh\nexec "$@"\n' > /usr/local/bin/sudo
    printf '#!/bin/sh\n# the far side is there\nexec ping -c1 -W5 10.0.0.1\n' > /usr/local/bin/curl
    printf '#!/bin/sh\nexec grep -q "^digraph"\n' > /usr/local/bin/dot
    chmod 755 /usr/local/bin/sudo /usr/local/bin/curl
    # Graphviz, where it is installed
    if command -v dot > /dev/null; then rm /usr/local/bin/dot; else chmod 755 /usr/local/bin/dot; fi
}
wgquick_file() { printf '[Interface]\nPrivateKey = %s\nAddress = %s\n\n[Peer]\nPublicKey = %s\nEndpoint = %s\nAllowedIPs = 10.0.0.0/24\nPersistentKeepalive = 25\n' "$@"; }
files() {
    rm -rf /root/examples
    mkdir -p /root/examples /etc/wireguard
    cd /root/examples
    umask 077
    cp /run/keys/me private; cp /run/keys/me key; cp /run/keys/me.psk psk
    printf 'vpn.secrets.private-key:%s\nvpn.secrets.peer.1.psk:%s\n' "$(private me)" "$(psk me)" > keys
    wgquick_file "$(private me)" 10.0.0.2/24 "$(public wgp)" vpn.example.org:51820 | tee office.conf wg0.conf /etc/wireguard/office.conf > /etc/wireguard/wg0.conf
    wgquick_file "$(private me)" 10.0.0.2/24 "$(public other)" 192.0.2.1:51820 > berlin.conf
    wgquick_file "$(private other)" 10.0.0.1/24 "$(public me)" 192.0.2.2:51820 > hongkong.conf
}
# mentions WORD: a command of the section says so
mentions() { grep -lxF -- "$section" /root/list/* | xargs grep -q -- "$1"; }
# The connections that a section talks about without making them.
connections() {
    local link=wg0
    ! mentions 'nm-wgre server' || link=wg1
    nm-wgre genkey > /dev/null
    if mentions office; then
        add office "tunnel=wireguard,interface=$link,addresses=10.0.0.2/24;fd00::2/64,peer.1=$(public wgp) endpoint=vpn.example.org:51820 allowed-ips=10.0.0.0/24;fd00::/64"
        nm-wgre set-secret office private-key < key
    fi
    if mentions 'reload phones'; then
        add phones "tunnel=wireguard,interface=wg0,listen-port=51820,addresses=10.8.0.1/24;fd08::1/64,forward=yes,peer.1=$(public other) allowed-ips=10.8.0.2/32;fd08::2/128"
        nm-wgre set-secret phones private-key < key
    fi
    if mentions gre1; then add gre1 "tunnel=gre,interface=gre1,local=$up4,remote=$inet4,key=111,addresses=10.10.10.1/30,peer-address=10.10.10.2"; fi
    if mentions uplink; then nmcli con add type ethernet ifname none0 con-name uplink autoconnect no ipv4.method manual ipv4.addresses 192.0.2.9/24; fi
    if mentions eth1; then ip link add eth1 type dummy; fi
}
begin() { clear_away; files; connections; }

# Whatever the section before has left.
clear_away() {
    local uuid link
    if [ -e /root/examples/down ]; then (cd /root/examples; sh down) || true; fi
    for uuid in $(nmcli -t -f UUID,NAME con show | sed -n '/:up0$/!s/:.*//p'); do nmcli -w 30 con delete "$uuid"; done
    wait_for 20 no_service
    for link in gre1 eth1; do ip link del "$link" 2> /dev/null || true; done
    for link in gre-tw gre-udp gre-branch wg-branch; do peer ip link del "$link" 2> /dev/null || true; done
    peer ip fou del port 5555 2> /dev/null || true
    ip netns del branch 2> /dev/null || true
    rm -rf /etc/systemd/network/50-gre1.*
}

# A new connection takes the place of one with its name, as when the reader had only this example.
make_room() {
    local name
    name=$(sed -nE '/nmcli connection (add|import) |nm-wgre server /{s/.*(con-name|file|server) ([a-z0-9-]+).*/\2/p;q}' <<< "$1")
    if [ -z "$name" ]; then return; fi
    nmcli -w 30 con delete "$name" > /dev/null 2>&1 || true
    wait_for 20 no_service
}
run_example() { # FILE
    local there wanted text command=(bash -e)
    there=$(sed -n 3p "$1") wanted=$(sed -n 4p "$1") text=$(sed 1,4d "$1")
    cd /root/examples
    make_room "$text"
    if [ "$wanted" != - ]; then active "$wanted" > /dev/null || up "$wanted"; fi
    if [ "$there" = peer ]; then command=(nsenter --net=/run/netns/peer -- "${command[@]}"); fi
    case $text in nmcli\ --ask*) command=("$WGRE_VM/guest/terminal" -- "${command[@]}") ;; esac
    local rc=0
    "${command[@]}" -c "$text" < key || rc=$?
    # of these, 1 says that there is something to tell
    case $text in nm-wgre\ check*|*--diff*) [ "$rc" -le 1 ] ;; *) [ "$rc" = 0 ] ;; esac
}

# recipe_shows STATUS PART [WITHOUT]: the recipe with PART in it, typed at a terminal, shows the key (STATUS 0) or not (1), and NetworkManager
# has it afterwards. WITHOUT is left out of it.
recipe_shows() {
    local file text
    file=$(grep -lF -- "$2" /root/list/* | sed -n 1p)
    section=$(sed -n 1p "$file") text=$(sed 1,4d "$file")
    begin
    private other > key
    printf '%s\n' "${text%"${3-}"}" > recipe
    script -qec 'sh recipe' /root/typescript < /dev/null > /dev/null
    exits "$1" grep -qF "$(private other)" /root/typescript
    matches "private-key = $(private other)" nmcli -f vpn.secrets --show-secrets con show office
}

machine
key me
key other
step 'the far side, and names' far_ends
step 'programs' programs
mkdir -p /root/list /root/examples
step 'the pages are read' "$WGRE_VM/guest/examples" /root/list "$WGRE_VM/../README.md" /usr/share/man/man5/nm-settings-wgre.5 /usr/share/man/man[18]/nm-wgre*
step 'there are more than a hundred commands' test "$(find /root/list -type f | wc -l)" -gt 100
section=''
for file in /root/list/*; do
    if [ "$(head -n 1 "$file")" != "$section" ]; then
        section=$(head -n 1 "$file")
        step "$section: what it takes for granted" begin || :
    fi
    step "$section: $(sed -n 2p "$file")" run_example "$file" || :
done
step 'keys: the recipe with nm-wgre does not show it' recipe_shows 1 'nm-wgre set-secret office private-key < key'
step 'keys: the recipe with nmcli alone does not show it' recipe_shows 1 'nmcli connection edit office > /dev/null'
step 'keys: without its last word it would' recipe_shows 0 'nmcli connection edit office > /dev/null' ' > /dev/null'
step 'keys: nothing is kept of them by nmcli' prints '' find /root -xdev -name '*nmcli-history'
step 'a command that is wrong is noticed' exits 1 run_example <(printf 'x\nx\n-\n-\nnmcli connection up not-there > /dev/null 2>&1 || exit 1\n')
step 'what was left is cleared away' clear_away
finish
