# SPDX-License-Identifier: GPL-2.0-or-later
# about: nmcli imports every format by its content and exports it again: with secrets, 0600, and without loss; what a format cannot say is refused
# suites: all
# timeout: 600
. "$WGRE_VM/lib.sh"

import() { nmcli connection import type wgre file "$1"; }
data() { nmcli -g vpn.data connection show "$1" | tr ',' '\n' | sed 's/^ *//' | sort; }
only_mine() { same '600 root' "$(stat -c '%a %U' "$1")"; }
profiles() { nmcli -t -f UUID,TYPE connection show | sed -n 's/:vpn$//p'; }
clean() { local all; all=$(profiles); [ -z "$all" ] || nmcli connection delete $all > /run/forgotten; }
forget() { nmcli connection delete "$1" > /run/forgotten; }
has() { matches "$2" nmcli -g vpn.data connection show "$1"; }

# again NAME FILE [BESIDE]: NAME, exported to FILE and imported from there, is the same profile and the same file
again() {
    local first before; first=/root/first-$(basename "$2")
    before=$(data "$1")
    nmcli connection export "$1" "$2"
    only_mine "$2"
    cp "$2" "$first"
    forget "$1"
    import "$2"
    local name; name=$(nmcli -t -f NAME,TYPE connection show | sed -n 's/:vpn$//p' | sed -n 1p)
    same "$before" "$(data "$name")"
    nmcli connection export "$name" "$2"
    cmp "$first" "$2"
    forget "$name"
}

office() {
    cat > /root/office.txt <<-X
	# the office
	[Interface]
	PrivateKey = $(private me) # mine
	Address = 10.9.0.2/24 10.9.8.2/32
	DNS = 10.9.0.1 example.com
	SaveConfig = True
	FwMark = 0xffffffff
	PostUp = iptables -A FORWARD -i %i -j ACCEPT; iptables -A FORWARD -o %i -j ACCEPT; iptables -t nat -A POSTROUTING -o eth+ -j MASQUERADE; touch /root/ran
	### Client bob
	[Peer]
	PublicKey = $(public bob)
	PresharedKey = $(psk me)
	AllowedIPs = 10.9.0.0/24
	PersistentKeepalive = Off
	X
    not nmcli connection import type wireguard file /root/office.txt
    import /root/office.txt 2> /run/warnings; cat /run/warnings
    grep -q 'office.txt:8:10: warning: PostUp: .*touch /root/ran' /run/warnings
    has office 'masquerade = yes'
    has office 'peer.1.name = bob'
}
with_secrets() {
    nmcli connection export office /root/office.conf
    only_mine /root/office.conf
    grep -q "PrivateKey = $(private me) # mine" /root/office.conf
    grep -q "PresharedKey = $(psk me)" /root/office.conf
    grep -q '^PostUp = touch /root/ran' /root/office.conf
    grep -q '^### Client bob' /root/office.conf
    wg-quick strip /root/office.conf > /run/stripped
    ip link add q0 type wireguard
    wg setconf q0 /run/stripped
    same "$(public bob)" "$(wg show q0 peers)"
    ip link del q0
}
vendor() {
    clean
    { cat /root/office.txt; } | sed '/^\[Interface\]/a Jc = 4' > /root/amnezia.conf
    not nmcli connection import type wireguard file /root/amnezia.conf
    import /root/amnezia.conf
    matches 'tunnel = amneziawg' nmcli -f vpn.data connection show amnezia
    exits 4 up amnezia
    matches 'tunnel: this kernel has no module for tunnels of kind amneziawg: install the package amneziawg-dkms' nm_journal
    rm /root/amnezia.conf
    nmcli connection export amnezia /root/amnezia.conf
    grep -q '^Jc = 4' /root/amnezia.conf
    forget amnezia
}
ifcfg() {
    clean
    printf 'DEVICE=gre_hk\nTYPE=GRE\nONBOOT=yes\nPEER_OUTER_IPADDR=198.51.100.9\nMY_OUTER_IPADDR=192.0.2.2\nMY_INNER_IPADDR=10.10.10.1/30\n' > /root/gre_hk
    import /root/gre_hk
    has gre_hk 'autostart = yes'
    again gre_hk /root/ifcfg-gre_hk
}
suse() {
    clean
    printf "STARTMODE='auto'\nTUNNEL='gre'\nTUNNEL_LOCAL_IPADDR='192.0.2.2'\nTUNNEL_REMOTE_IPADDR='198.51.100.9'\nIPADDR='10.10.10.1/30'\n" > /root/ifcfg-suse1
    import /root/ifcfg-suse1
    has suse1 'autostart = yes'
    again suse1 /root/50-suse1.netdev
    test -f /root/50-suse1.network
}
netplan() {
    clean
    printf 'network:\n  tunnels:\n    np1:\n      mode: ip6gre\n      local: 2001:db8::1\n      remote: 2001:db8::2\n      addresses: [fd00::1/64]\n' > /root/np.yaml
    import /root/np.yaml
    has np 'remote = 2001.*db8.*2, tunnel = ip6gre'
    again np /root/np1.nmconnection
}
commands() {
    clean
    printf 'ip tunnel add rc1 mode gre local 192.0.2.2 remote 198.51.100.9 ttl 64\nip addr add 10.10.10.1/30 dev rc1\nip link set rc1 up\n' > /root/rc.local
    import /root/rc.local
    nmcli -t -f NAME,TYPE connection show
    has "$(nmcli -t -f NAME,TYPE connection show | sed -n 's/:vpn$//p' | sed -n 1p)" 'ttl = 64'
    again "$(nmcli -t -f NAME,TYPE connection show | sed -n 's/:vpn$//p' | sed -n 1p)" /root/ifcfg-rc1
}
# A native profile becomes ours, and ours a native one that NetworkManager takes.
native() {
    clean
    local keep=/etc/NetworkManager/system-connections
    nmcli connection add type wireguard con-name nat ifname wgn autoconnect no ipv4.method manual ipv4.addresses 10.9.0.2/24 \
        wireguard.private-key "$(private me)" wireguard.listen-port 51999
    printf '[wireguard-peer.%s]\nallowed-ips=10.7.0.0/16;\nendpoint=192.0.2.9:51820\n' "$(public bob)" >> $keep/nat.nmconnection
    nmcli connection reload
    import $keep/nat.nmconnection
    local ours; ours=$(nmcli -t -f UUID,TYPE connection show | sed -n 's/:vpn$//p')
    nmcli connection export "$ours" /root/back.nmconnection
    only_mine /root/back.nmconnection
    nmcli connection delete nat "$ours"
    cp /root/back.nmconnection $keep/
    nmcli connection load $keep/back.nmconnection
    same wireguard "$(nmcli -g connection.type connection show back)"
    same 51999 "$(nmcli -g wireguard.listen-port connection show back)"
    matches 'allowed-ips=10.7.0.0/16' cat $keep/back.nmconnection
    up back
    same "$(public bob)	10.7.0.0/16" "$(wg show wgn allowed-ips)"
    down back
    forget back
}
native_tunnel() {
    clean
    local keep=/etc/NetworkManager/system-connections
    add g6 'tunnel=ip6gre,interface=g6,local=2001:db8::1,remote=2001:db8::2,key=7,addresses=fd00::1/64,encaplimit=3'
    nmcli connection export g6 /root/g6.nmconnection
    forget g6
    cp /root/g6.nmconnection $keep/
    nmcli connection load $keep/g6.nmconnection; nmcli -t -f NAME,TYPE connection show
    same ip-tunnel "$(nmcli -g connection.type connection show g6)"
    same 7:7:ip6gre "$(nmcli -g ip-tunnel.input-key,ip-tunnel.output-key connection show g6 | paste -sd:):$(nmcli -g ip-tunnel.mode connection show g6 | sed 's/.*(\(.*\))/\1/;s/^8$/ip6gre/')"
    forget g6
}
refused() {
    clean
    add odd 'tunnel=gre,interface=odd1,local=192.0.2.2,remote=far.example.org,dev=up0,csum=yes'
    rm -f /root/odd.netdev
    not nmcli connection export odd /root/odd.netdev > /run/refused 2>&1; cat /run/refused
    grep -q 'remote (a host name is not possible there' /run/refused
    grep -q 'dev (the interface below says it' /run/refused
    grep -q 'csum (there is no word for it there)' /run/refused
    not test -e /root/odd.netdev
    forget odd
}
declined() {
    printf 'hello\n' > /root/other.txt
    not import /root/other.txt > /run/declined 2>&1; cat /run/declined
    grep -q 'is not a WireGuard or tunnel configuration that is known here' /run/declined
}

machine
key me; key bob
step 'a wg-quick file that the native importer rejects, by its content' office
step 'export has the secrets, is 0600, and wg reads it' with_secrets
step 'wg-quick: again and again the same' again office /root/office.conf
step 'keys of AmneziaWG are a kind of tunnel, which needs a module' vendor
step 'ifcfg of Red Hat' ifcfg
step 'ifcfg of SUSE, to networkd and back' suse
step 'netplan, to a keyfile and back' netplan
step 'commands of rc.local' commands
step 'a native WireGuard profile, to ours and back to NetworkManager' native
step 'a tunnel, to NetworkManager' native_tunnel
step 'what a format cannot say is refused, each key with its reason' refused
step 'a file that is not ours is declined' declined
finish
