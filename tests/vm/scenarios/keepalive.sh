# SPDX-License-Identifier: GPL-2.0-or-later
# about: GRE keepalive: a far end like a router, one that only answers ICMP, death and return, vpn.persistent, a full tunnel, our answers, an idle process
# timeout: 600
. "$WGRE_VM/lib.sh"

net=10.77.0.0/16 inside=10.77.0.1 net6=fd00:77::/48 inside6=fd00:77::1

# The far end by hand. As a router it sends on what comes out of the tunnel with its own address as its source;
# a plain Linux host takes that for forged (accept_local=0).
far_gre() {     # KIND ARGS for ip link
    local kind=$1; shift
    peer ip link del grep 2>/dev/null || true
    peer ip link add grep type "$kind" "$@"
    peer ip addr add 10.10.10.2/30 dev grep
    peer ip addr add fd00:10::2/126 dev grep nodad
    peer ip link set grep up
    peer ip addr replace $inside/32 dev lo
    peer ip addr replace $inside6/128 dev lo nodad
}
far_is() {      # router | plain
    local yes=0
    [ "$1" = plain ] || yes=1
    peer sysctl -qw net.ipv4.ip_forward=$yes net.ipv4.conf.all.accept_local=$yes net.ipv4.conf.all.rp_filter=0 \
        net.ipv4.conf.default.rp_filter=0 net.ipv4.conf.vp.rp_filter=0 net.ipv6.conf.all.forwarding=$yes
    peer sysctl -qw net.ipv4.conf.grep.rp_filter=0
}
addresses='addresses=10.10.10.1/30;fd00:10::1/126'
gre() {         # NAME DATA [nmcli ARGS]
    local name=$1 data=$2; shift 2
    add "$name" "interface=gre-ka,$addresses,keepalive=1,$data" '' "$@"
}
banner() { nmcli connection show "$1" | sed -n "s|^VPN.BANNER: *||p"; }
says() { matches "$2" banner "$1"; }
by() { matches " dev $2( |\$)" ip route get "$1"; }         # DESTINATION DEVICE
logged() { matches "$1" nm_journal; }

counts() { matches '^  probes: [0-9]+ of [0-9]+ answered, the last one [0-9]+ seconds? ago after [0-9]+[.][0-9] ms$' nm-wgre show "$1"; }
# at least three, and not all
unanswered() {
    local answered asked
    read -r answered asked < <(nm-wgre show "$1" | sed -nE 's/^  probes: ([0-9]+) of ([0-9]+) answered.*/\1 \2/p')
    echo "$answered of $asked"
    [ "$answered" -gt 0 ] && [ $((asked - answered)) -ge 3 ]
}

# dies_and_returns NAME: the far end's link goes down; within 5 s (3 probes, 1 s each, and what the emulation needs)
# the back-up route is used; the same back
silent_far_end() { peer ip link set grep down; }
far_end_back() { peer ip link set grep up; peer ip addr replace fd00:10::2/126 dev grep nodad; }
took() {        # MOST COMMAND...: and it takes at most MOST ms
    local most=$1 t=$EPOCHREALTIME; shift
    "$@"
    t=$(ms "$t"); echo "$t ms"; [ "$t" -le "$most" ]
}
dead() { wait_for 15 by $inside up0 && wait_for 2 by $inside6 up0; }
alive() { wait_for 15 says "$1" "$2" && wait_for 3 by $inside gre-ka && by $inside6 gre-ka; }
dies_and_returns() {    # NAME ANSWER
    step "$1: the far end falls silent: dead, its routes gone" silent_far_end
    step "$1: the back-up routes are used, in time" took 8000 dead "$1"
    step "$1: so nmcli says" says "$1" 'dead'
    step "$1: show has what was not answered" unanswered "$1"
    step "$1: link and profile are still there" active "$1"
    step "$1: logged" logged 'far end is dead: it does not answer'
    step "$1: it is back" far_end_back
    step "$1: its routes too" alive "$1" "$2"
}

machine
step 'a back-up route' sh -c "ip route add $net via $gw4 metric 5000 && ip -6 route add $net6 via $gw6 metric 5000"
snapshot > /run/before

# ---- a router ----
for key in "" key=111; do
    name="router${key%=*}"
    step "$name: the other side" far_gre gre local $inet4 remote $up4 ${key/=/ }
    far_is router
    step "$name: nmcli adds the profile" gre "$name" "tunnel=gre,local=$up4,remote=$inet4,routes=$net;$net6${key:+,$key}" vpn.persistent yes
    step "$name: up" up "$name"
    step "$name: alive by GRE" alive "$name" 'GRE keepalives'
    step "$name: show has the answers, and how long they take" counts "$name"
    [ -n "$key" ] && dies_and_returns "$name" 'alive'
    [ -n "$key" ] && step "$name: by GRE again" wait_for 5 says "$name" 'GRE keepalives'
    step "$name: down" down "$name"
    step "$name: as before" same_state /run/before
done

step 'ip6gre, checksums: the other side' far_gre ip6gre local $inet6 remote $up6 key 7 csum
far_is router
step 'ip6gre: nmcli adds the profile' gre six "tunnel=ip6gre,local=$up6,remote=$inet6,key=7,csum=yes,keepalive-probe=gre,routing=table 77,routes=$net;$net6" vpn.persistent yes
step 'ip6gre: up' up six
step 'ip6gre: alive by GRE' wait_for 10 says six 'GRE keepalives'
step 'ip6gre: routes in a table of its own' matches "$net dev gre-ka" ip route show table 77
step 'ip6gre: the far end falls silent' silent_far_end
step 'ip6gre: dead' wait_for 15 says six 'dead'
table_is_empty() { prints '' ip route show table 77; prints '' ip -6 route show table 77; }
step 'ip6gre: the table is empty' table_is_empty
step 'ip6gre: it is back' far_end_back
step 'ip6gre: the routes too' wait_for 15 matches "$net dev gre-ka" ip route show table 77
step 'ip6gre: down' down six
step 'ip6gre: as before' same_state /run/before

# ---- plain Linux ----
step 'plain: the other side' far_gre gre local $inet4 remote $up4
far_is plain
step 'plain: a profile' gre plain "tunnel=gre,remote=$inet4,routes=$net;$net6" vpn.persistent no
step 'plain: up' up plain
step 'plain: alive by ICMP' alive plain 'ICMP echo'
step 'plain: logged' logged 'answers ICMP echo'
step 'plain, vpn.persistent=no: the far end falls silent' silent_far_end
step 'plain, vpn.persistent=no: the connection fails' wait_for 15 inactive plain
step 'plain, vpn.persistent=no: with a reason' logged 'the connection fails, since its far end is dead and vpn.persistent is .no.'
step 'plain: as before' same_state /run/before

# ---- frames, and ICMPv6 ----
step 'gretap: the other side' far_gre gretap local $inet4 remote $up4
step 'gretap: nmcli adds the profile' add tap "interface=gre-ka,tunnel=gretap,remote=$inet4,addresses=10.10.10.1/30;fd00:10::1/64,keepalive=1,keepalive-address=fd00:10::2" '' vpn.persistent yes
step 'gretap: up' up tap
step 'gretap: alive by ICMPv6' wait_for 15 says tap 'ICMP echo'
step 'gretap: down' down tap
step 'gretap: as before' same_state /run/before

# ---- a full tunnel does not leak ----
step 'full: the other side' far_gre gre local $inet4 remote $up4
far_is router
step 'full: nmcli adds the profile' gre full "tunnel=gre,remote=$inet4,routes=0.0.0.0/0;::/0;$net" vpn.persistent yes
step 'full: up' up full
step 'full: alive by GRE' wait_for 15 says full 'GRE keepalives'
step 'full: the far end falls silent' silent_far_end
step 'full: dead' wait_for 15 says full 'dead'
step 'full: the back-up route is used' wait_for 3 by $inside up0
step 'full: the rest stays in the tunnel, IPv4' by $behind4 gre-ka
step 'full: the rest stays in the tunnel, IPv6' by $behind6 gre-ka
step 'full: it is back' far_end_back
step 'full: alive' wait_for 15 says full 'alive'
step 'full: its route too' wait_for 3 by $inside gre-ka
step 'full: down' down full
step 'full: as before' same_state /run/before

# ---- our answer, and nothing else reaches the process ----
crafted() {     # a router's keepalive to us: inside it a packet from us to it; wait for that one
    peer python3 - $up4 $inet4 <<-'E'
	import socket, struct, sys
	ours, far = (socket.inet_aton(a) for a in sys.argv[1:])
	def ip(source, destination, payload):
	    return struct.pack("!BBHHHBBH", 0x45, 0xc0, 20 + len(payload), 0, 0, 255, 47, 0) + source + destination + payload
	def csum(header):
	    total = sum(struct.unpack("!10H", header)); total = (total & 0xffff) + (total >> 16); total = (total & 0xffff) + (total >> 16)
	    return header[:10] + struct.pack("!H", ~total & 0xffff) + header[12:]
	empty = bytes.fromhex("2000 0000 0000006f")
	inner = ip(ours, far, empty); inner = csum(inner[:20]) + inner[20:]
	heard = socket.socket(socket.AF_INET, socket.SOCK_RAW, 47); heard.settimeout(5)
	out = socket.socket(socket.AF_INET, socket.SOCK_RAW, 255)
	out.sendto(ip(far, ours, bytes.fromhex("2000 0800 0000006f") + inner), (sys.argv[1], 0))
	while True:
	    packet = heard.recv(200)
	    if packet[20:] == empty and packet[12:16] == ours and packet[16:20] == far:
	        print("came back"); break
	E
}
woken() { cat /proc/"$(services)"/task/*/status | awk '/^voluntary_ctxt_switches/ { n += $2 } END { print n }'; }
bulk() {        # 40 MB from the far end
    peer python3 - <<-'E' &
	import socket
	server = socket.create_server(("10.10.10.2", 9)); server.settimeout(20)
	client, _ = server.accept(); client.sendall(bytes(40000000))
	E
    timeout 100 python3 - <<-'E'
	import socket, time
	got = 0
	for attempt in range(50):
	    try: client = socket.create_connection(("10.10.10.2", 9)); break
	    except ConnectionRefusedError: time.sleep(0.2)
	while part := client.recv(1 << 20): got += len(part)
	print(got, "bytes"); assert got == 40000000
	E
    wait
}
not_woken() {   # COMMAND...
    local before after; sleep 2
    before=$(woken); "$@"; after=$(woken)
    echo "woken $before, then $after times"; [ "$before" = "$after" ]
}
woken_by() { local before; before=$(woken); "$@"; [ "$(woken)" -gt "$before" ]; }
step 'idle: the other side' far_gre gre local $inet4 remote $up4 key 111
far_is plain
step 'idle: nmcli adds the profile' add idle "tunnel=gre,interface=gre-ka,local=$up4,remote=$inet4,key=111,addresses=10.10.10.1/30,keepalive=1000"
step 'idle: up' up idle
step 'idle: ping' ping4 10.10.10.2
step "a router's keepalive comes back to it" crafted
step 'it wakes the service' woken_by crafted
step 'bulk traffic does not' not_woken bulk
step 'idle: down' down idle
step 'idle: as before' same_state /run/before
finish
