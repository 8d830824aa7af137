# SPDX-License-Identifier: GPL-2.0-or-later
# about: what a host does after wg-quick up FILE, after import and up, and after export and wg-quick up: the same, or the report names it
# timeout: 600
. "$WGRE_VM/lib.sh"

# Rows of hooks.rows that need no other firewall and no name server, by their names. Each is brought up in three ways, and what the
# host has is written down; hooks-facts compares. eth0 is the uplink.
rows=/root/rows
chosen='linuxserver|wg-easy 15|angristan: one|which switches it on|answers only|a reject in|IPv4 only|further matches|in one piece|is shared|taken away|^=== sizes$|profile.s table|exported'
split_rows() {
    mkdir -p $rows/all
    awk -v into=$rows/all -v chosen="$chosen" '/^=== / { file = sprintf("%s/%02d", into, ++n); wanted = $0 ~ chosen; next }
        wanted && /^[^#=~!]/ { print > file }' "$WGRE_VM/../hooks.rows"
    local row
    for row in $rows/all/*; do make_file "$row" > "$rows/$(basename "$row").conf"; done
    ls $rows/*.conf
}
make_file() {
    printf '[Interface]\nPrivateKey = %s\nListenPort = 51820\n' "$(private me)"
    grep -q '^Address' "$1" || echo 'Address = 10.8.0.1/24'
    grep -q '^\[Peer\]' "$1" || printf '[Peer]\nAllowedIPs = 10.8.0.2/32\n' >> "$1"
    sed "s/eth0/up0/g;s/^\[Peer\]/[Peer]\nPublicKey = $(public wgf | sed 's|/|\\/|g')/" "$1"
}
# lines: how many hook lines are compared
lines() { cat $rows/*.conf | grep -E '^(Pre|Post)(Up|Down)' | tr ';' '\n' | grep -Ec '(iptables|nft|sysctl|ip|echo|cat) '; }

# The host before each: no forwarding, chains of a firewall that accept.
base() {
    nft -f - <<-'X'
	flush ruleset
	table inet filter {
	  chain input { type filter hook input priority 0; }
	  chain forward { type filter hook forward priority 0; }
	  chain output { type filter hook output priority 0; }
	}
	X
    sysctl -qw net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0
}
state() {
    echo '== iptables4'; iptables-save
    echo '== iptables6'; ip6tables-save
    echo '== nft';       nft -s list ruleset
    echo '== sysctl';    grep -H . /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding | sed 's/:/=/'
    echo '== route4';    ip -4 route show table all dev wg0 | grep -v 'table local' | sed 's/ proto [a-z0-9]*//;s/ metric [0-9]*//;s/ src [0-9.]*//;s/ scope link//' || true
    echo '== route6';    ip -6 route show table all dev wg0 | grep -Ev 'table local|^(fe80|ff00|multicast)' | sed 's/ proto [a-z0-9]*//;s/ metric [0-9]*//;s/ pref medium//' || true
    echo '== ip-rule';   ip rule | grep -Ev 'lookup (local|main|default)' || true
}
forget_rules() { ip route del 192.0.2.99 2>/dev/null || true; ip rule del from 10.8.0.1 table 200 2>/dev/null || true; }
# as_file STEM FILE WHAT: up by wg-quick, state, down
as_file() {
    base
    rm -rf /run/q; mkdir /run/q; cp "$2" /run/q/wg0.conf; chmod 600 /run/q/wg0.conf
    wg-quick up /run/q/wg0.conf 2>&1
    state > "$1.$3"
    wg-quick down /run/q/wg0.conf 2>&1
    forget_rules
}
as_profile() {
    base
    rm -rf /run/p; mkdir /run/p; cp "$1.conf" /run/p/wg0.conf
    nmcli connection import type wgre file /run/p/wg0.conf > "$1.report" 2>&1
    up wg0
    state > "$1.import"
    down wg0
    nmcli connection export wg0 /run/p/again.conf
    nmcli connection delete wg0
    wait_for 10 not test -e /sys/class/net/wg0
}
one_row() {
    as_file "$1" "$1.conf" file
    as_profile "$1"
    as_file "$1" /run/p/again.conf export
}
row_is_right() { matches "^ok $1:" cat /run/facts; }

# What passes, by packets: out of the tunnel and into it, over a firewall that drops what it has no rule for.
wire_client() {
    wire_phone 51820 10.8.0.2/24
    peer ip route add 10.8.0.0/24 via $up4
}
out() { phone ping -4 -c 1 -W 3 $inet4; }
within() { peer ping -4 -c 1 -W 3 10.8.0.2; }
router() {      # HOOKS...
    local hook
    printf '[Interface]\nPrivateKey = %s\nListenPort = 51820\nAddress = 10.8.0.1/24\n' "$(private me)"
    for hook; do echo "$hook"; done
    printf '[Peer]\nPublicKey = %s\nAllowedIPs = 10.8.0.2/32\n' "$(public wgf)"
}
closed() { iptables -P FORWARD DROP; }
by_wg_quick() { base; closed; mkdir -p /run/r; "${@:2}" > /run/r/wg0.conf; chmod 600 /run/r/wg0.conf; wg-quick up /run/r/wg0.conf; phone_forget; sysctl -qw net.ipv4.ip_forward=1; }
by_import() { base; [ "$1" = open ] || closed; nmcli connection import type wgre file /run/r/wg0.conf; up wg0; phone_forget; sysctl -qw net.ipv4.ip_forward=1; }
whole() { router 'PostUp = iptables -A FORWARD -i %i -j ACCEPT; iptables -A FORWARD -o %i -j ACCEPT' 'PostDown = iptables -D FORWARD -i %i -j ACCEPT; iptables -D FORWARD -o %i -j ACCEPT'; }
answers() { router 'PostUp = iptables -A FORWARD -i %i -j ACCEPT; iptables -A FORWARD -o %i -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT' 'PostDown = iptables -F FORWARD'; }
quick_down() { wg-quick down /run/r/wg0.conf; }
nm_down() { down wg0; nmcli connection delete wg0; }

# NetworkManager would take the phone's link over, and its address off
machine '[keyfile]' unmanaged-devices=interface-name:ph0
modprobe -a ip_tables ip6_tables nft_compat nft_masq nft_nat nft_reject_inet nft_ct nft_exthdr xt_MASQUERADE xt_TCPMSS xt_conntrack xt_comment xt_mark xt_addrtype 2>/dev/null || true
for k in me wgf; do key $k; done
step 'the rows' split_rows
step 'at least 60 hook lines are compared' test "$(lines)" -ge 60
note "$(lines) commands of $(ls $rows/*.conf | wc -l) rows"
for conf in "$rows"/*.conf; do
    stem=${conf%.conf}
    step "$(basename "$stem"): up in three ways" one_row "$stem"
done
"$WGRE_VM/hooks-facts" $rows > /run/facts 2>&1 || true
block facts < /run/facts
for conf in "$rows"/*.conf; do
    step "$(basename "$conf" .conf): the same, or named" row_is_right "$(basename "$conf" .conf)"
done

step 'a phone behind WireGuard, a firewall that forwards nothing' wire_client
step 'both directions: wg-quick' by_wg_quick x whole
step 'passes out' out
step 'and in' within
step 'down' quick_down
step 'both directions: imported, over a firewall that accepts' by_import open
step 'passes out' out
step 'and in' within
step 'down' nm_down
step 'answers only: wg-quick' by_wg_quick x answers
step 'passes out' out
step 'but not in' not within
step 'down' quick_down
step 'answers only: imported, over a firewall that drops' by_import closed
step 'nothing passes out, as the report says' not out
step 'nor in' not within
step 'down' nm_down
finish
