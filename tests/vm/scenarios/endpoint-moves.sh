# SPDX-License-Identifier: GPL-2.0-or-later
# about: the server of a full tunnel with kill switch moves, and its name with it; nothing leaves in clear
# timeout: 400
. "$WGRE_VM/lib.sh"

second4=198.51.100.2

name_server() {
    peer ip addr add $second4/32 dev lo
    mkdir -p /run/hosts
    printf '%s\n' "$inet4 vpn.example.org" "$behind4 secret.example.org" > /run/hosts/all
    peer dnsmasq --no-resolv --no-hosts --bind-interfaces --listen-address=$gw4 --addn-hosts=/run/hosts/all --local=/example.org/ \
        --pid-file=/run/dnsmasq.pid --log-queries --log-facility=/run/dnsmasq.log
    rm -f /etc/resolv.conf
    printf 'nameserver %s\noptions timeout:1 attempts:1\n' $gw4 > /etc/resolv.conf
    getent ahostsv4 vpn.example.org
}
server() {
    wg_far wgp 51820 me 10.9.0.2/32
    far_addr wgp 10.9.0.1/24
    peer nft -f - <<-E
	table inet old_address {
	    set gone { type ipv4_addr; }
	    chain in { type filter hook input priority 0; ip daddr @gone udp dport 51820 drop; }
	    chain out { type filter hook output priority 0; ip saddr @gone udp sport 51820 drop; }
	}
	E
}
# moves FROM TO: the server is at TO from now on, and the name server says so
moves() {
    peer nft flush set inet old_address gone
    peer nft add element inet old_address gone "{ $1 }"
    sed -i "s/^$1 vpn/$2 vpn/" /run/hosts/all
    kill -HUP "$(cat /run/dnsmasq.pid)"
}
# all packets of this machine but the tunnel's own and questions for names
count_clear() { count_far clear "ip saddr $up4 meta l4proto . th dport != { udp . 51820, udp . 53 }"; }
reached() { ping -4 -c 1 -W 1 10.9.0.1; }
others_are_held() {
    not ping -4 -c 2 -i 0.2 -W 1 -I up0 $inet4
    exits 2 getent ahostsv4 secret.example.org
}
only_the_server_is_asked_for() { lacks 'query.* secret.example.org' cat /run/dnsmasq.log; }
asked_again() { matches 'query\[A\] vpn.example.org' sed "1,${1}d" /run/dnsmasq.log; }

machine
key me
step 'a name server and a server on the far side' name_server
step 'the server by hand' server
step 'the profile' add full "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24,kill-switch=on,peer.1=$(public wgp) endpoint=vpn.example.org:51820 allowed-ips=0.0.0.0/0;::/0" \
    "private-key=$(private me)"
step 'up' up full
step 'traffic' reached
count_clear
questions=$(wc -l < /run/dnsmasq.log)
step 'the server moves' moves $inet4 $second4
start=$SECONDS
step 'traffic flows again within 30 s' wait_for 30 reached
note "after $((SECONDS - start)) s"
step 'it is at the new address' matches "$second4:51820" wg show wg0 endpoints
step 'the log says so' matches "it is looked for at $second4" nm_journal
step 'its name was asked for outside' asked_again "$questions"
step 'the tunnel has not been told of as another one' active full
step 'the kill switch knows the new address' matches "$second4 . 51820" nft list ruleset
step 'and no longer the old one' lacks "$inet4 . 51820" nft list ruleset
step 'what others send is held' others_are_held
step 'nothing left in clear' counted_nothing clear
step 'nobody but the service was let through to the name server' only_the_server_is_asked_for
step 'the server moves back' moves $second4 $inet4
step 'traffic flows again within 30 s, once more' wait_for 30 reached
step 'still nothing left in clear' counted_nothing clear
step 'down' down full
wait_for 15 no_service    # NetworkManager does not wait for the service's teardown
control() {
    ping -4 -c 1 -W 2 -I up0 $inet4
    getent ahostsv4 secret.example.org
    not counted_nothing clear
    not only_the_server_is_asked_for
}
step 'control: without the kill switch both would have been noticed' control
finish
