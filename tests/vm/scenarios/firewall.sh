# SPDX-License-Identifier: GPL-2.0-or-later
# about: open-firewall: firewalld lets in what carries a tunnel for as long as it is up, without firewalld our table and a warning; forward: through firewalld to a third host, or not up
# suites: all
# timeout: 900
. "$WGRE_VM/lib.sh"

wireguard() {
    add wg "tunnel=wireguard,interface=wg0,listen-port=51820,addresses=10.9.0.1/24,open-firewall=yes,peer.1=$(public wgp) allowed-ips=10.9.0.2/32" \
        "private-key=$(private me)"
    wg_far wgp 51821 me 10.9.0.0/24 endpoint $up4:51820
    far_addr wgp 10.9.0.2/24
}
gre() {
    add gre "tunnel=gre,interface=gre1,local=$up4,remote=$gw4,key=7,addresses=10.10.0.1/30,open-firewall=yes"
    peer ip tunnel add gref mode gre local $gw4 remote $up4 key 7
    peer ip link set gref up
    far_addr gref 10.10.0.2/30
}
fou() {
    add fou "tunnel=gre,interface=gre2,local=$up4,remote=$gw4,key=8,encap=fou,encap-dport=5555,addresses=10.11.0.1/30,open-firewall=yes"
}
far4() { peer ping -4 -c 2 -i 0.3 -W 3 "$@"; }      # the far side begins: nothing of ours has opened the way for it
firewalld_start() {
    firewalld --nofork --nopid > /run/firewalld.log 2>&1 &
    wait_for 200 firewall-cmd --state
    nmcli connection modify up0 connection.zone block
    nmcli device reapply up0
    wait_for 10 matches up0 firewall-cmd --zone=block --list-interfaces
}
ports() { firewall-cmd --zone=block --list-ports; }
protocols() { firewall-cmd --zone=block --list-protocols; }
has() { matches "(^| )$2( |\$)" "$1"; }
nothing_open() { prints '' ports; prints '' protocols; }
claims() { find /run/nm-wgre/firewalld -type f 2>/dev/null | wc -l; }
banner() { nmcli connection show "$1" | sed -n "s|^VPN.BANNER: *||p" | sed '/^--$/d'; }    # nmcli's word for none

# The third host is behind the uplink and knows no way to the client.
wire_client() {
    wire_phone 51822 10.12.0.2/24
    firewall-cmd -q --zone=trusted --change-interface=ph0
    peer nft 'table inet seen { set from { type ipv4_addr; flags dynamic; }; chain in { type filter hook input priority 0; icmp type echo-request add @from { ip saddr }; }; }'
}
unwire_client() { firewall-cmd -q --zone=trusted --remove-interface=ph0; ip link del ph0; ip netns del phone; peer nft delete table inet seen; }
server() {
    add srv "tunnel=wireguard,interface=wgs,listen-port=51822,addresses=10.12.0.1/24,forward=yes,masquerade=yes,peer.1=$(public wgf) endpoint=172.31.0.2:5 allowed-ips=10.12.0.2/32" "private-key=$(private me)"
    firewall_rules > /run/firewall-before
}
firewall_rules() { firewall-cmd --list-all-zones; nft list table inet firewalld; }
same_firewall() { wait_for 10 matches_firewall; }
matches_firewall() { diff <(firewall_rules) /run/firewall-before; }
refused_by_firewalld() {
    local out rc=0
    nmcli connection modify srv connection.zone work
    out=$(nmcli -w 70 con up srv 2>&1) || rc=$?
    echo "$out"
    [ $rc != 0 ]
    nm_journal > /run/firewall.log
    grep -q 'firewalld forwards nothing from the zone "work"' /run/firewall.log
}
up_in() { nmcli connection modify srv connection.zone "$1"; up srv; phone_forget; }
through() { phone ping -4 -c 1 -W 3 $inet4; }
counted_from() { matches "$1" peer nft list set inet seen from; lacks 10.12.0.2 peer nft list set inet seen from; }

machine '[keyfile]' unmanaged-devices=interface-name:ph0
modprobe -a nft_fib_inet nft_reject_inet nft_ct nf_conntrack fou 2>/dev/null
for k in me wgp wgf; do key $k; done
step 'a WireGuard profile, and its far end' wireguard
step 'a GRE profile, and its far end' gre
step 'a profile with GRE in UDP' fou

nft 'table ip filter { chain INPUT { type filter hook input priority 0; policy drop; iifname "lo" accept; iifname "gre1" accept; }; }'
snapshot > /run/before
step 'another firewall that drops: GRE comes up' up gre
step 'and says that the other firewall drops' matches 'ip filter INPUT.*meta l4proto gre' banner gre
step 'our table accepts' matches 'meta l4proto gre accept|meta l4proto 47 accept' nft list chain inet nm-wgre-gre1 input
step 'which is of no use, as it said' not far4 10.10.0.1
nft 'add rule ip filter INPUT meta l4proto gre accept'
step 'with the rule that it names, it is' far4 10.10.0.1
step 'down' down gre
nft delete table ip filter

step 'without any firewall: up' up gre
step 'no warning' prints '' banner gre
step 'reached from the far side' far4 10.10.0.1
step 'down' down gre
step 'no service is left before the state is noted' wait_for 15 no_service
snapshot > /run/before-all

step 'firewalld runs, and the uplink is in the zone "block"' firewalld_start || give_up 'no firewalld'
snapshot > /run/before
step 'nothing is open' nothing_open
step 'what comes in is refused' not far4 $up4
step 'WireGuard: up' up wg
step 'its port is open' has ports 51820/udp
step 'explained as a command' matches '^firewall-cmd -q --zone=block --add-port=51820/udp$' nm-wgre explain wg
step 'GRE: up' up gre
step 'its protocol is let in' has protocols 47
step 'GRE in UDP: up' up fou
step 'its port is open' has ports 5555/udp
firewall-cmd -q --zone=trusted --change-interface=wg0
firewall-cmd -q --zone=trusted --change-interface=gre1
step 'WireGuard: the far side begins a session' far4 10.9.0.1
step 'GRE: the far side reaches us' far4 10.10.0.1

step 'a client, and its way through this host' wire_client
step 'a server: it shall forward' server
step 'in a zone from which firewalld forwards nothing: not up, and the log says why' refused_by_firewalld
step 'and nothing is left of it' lacks wgs ip -br link
step 'in a zone that accepts everything: up' up_in trusted
step 'a packet of the client reaches a third host, and the answer the client' wait_for 15 through
step 'by the address of this host' counted_from $up4
step 'down' down srv
step 'nothing passes any more' not through
step 'firewalld is as before' same_firewall
unwire_client

step 'firewalld is reloaded' firewall-cmd --reload
step 'the port is opened again' wait_for 20 has ports 51820/udp
step 'the protocol is let in again' wait_for 20 has protocols 47
step 'WireGuard: down' down wg
step 'the port is closed' wait_for 10 lacks 51820 ports
step 'the others are as they were' has ports 5555/udp

step 'the services are killed' pkill -9 -f "^$service"
step 'no service is left' wait_for 20 no_service
step 'what is open stays open' has ports 5555/udp
step 'what it left is swept' "$service" --sweep
step 'nothing is open any more' wait_for 10 nothing_open
step 'and nothing is claimed' same 0 "$(claims)"

step 'a port that is open already' firewall-cmd -q --zone=block --add-port=51820/udp
step 'WireGuard: up' up wg
step 'WireGuard: down' down wg
step 'stays open' has ports 51820/udp
firewall-cmd -q --zone=block --remove-port=51820/udp

step 'firewalld ends while the tunnel is up: up' up wg
step 'firewalld ends' pkill -f /usr/sbin/firewalld
step 'down' down wg
wait_for 10 not pgrep -f /usr/sbin/firewalld
nft delete table inet firewalld 2>/dev/null || true
step 'the kernel'"'"'s state is as before' same_state /run/before-all
finish
