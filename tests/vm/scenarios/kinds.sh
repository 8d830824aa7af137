# SPDX-License-Identifier: GPL-2.0-or-later
# about: every kind of tunnel against one made by hand, pings inside, the link like one by hand, nothing left behind
# timeout: 600
. "$WGRE_VM/lib.sh"

outer4="local $up4 remote $inet4" far4="local $inet4 remote $up4"
outer6="local $up6 remote $inet6" far6="local $inet6 remote $up6"
data4="local=$up4,remote=$inet4" data6="local=$up6,remote=$inet6"
near6=fd00:10::1 there6=fd00:10::2 bits6=64

far_tunnel() {  # ARGS for ip link: the other side by hand
    peer ip link add far "$@"
    case " $inside " in *' 4 '*) peer ip addr add 10.10.10.2/30 dev far ;; esac
    case " $inside " in *' 6 '*) peer ip addr add $there6/$bits6 dev far nodad ;; esac
    peer ip link set far up
}
addresses() {
    local list=''
    case " $inside " in *' 4 '*) list=10.10.10.1/30 ;; esac
    case " $inside " in *' 6 '*) list=${list:+$list;}$near6/$bits6 ;; esac
    echo "addresses=$list"
}
ready() { up tunnel; wait_for 10 lacks inet6 ip -6 addr show dev tun tentative; }
pings() {
    case " $inside " in *' 4 '*) wait_for 10 ping4 10.10.10.2; peer ping -4 -c2 -i0.2 -W5 10.10.10.1 ;; esac
    case " $inside " in *' 6 '*) wait_for 10 ping6 $there6; peer ping -6 -c2 -i0.2 -W5 $near6 ;; esac
}
# what the kernel says of the link, without what tells ours from one by hand and what is random
attributes() {
    ip -d -o link show dev tun | tr '\\' ' ' |
        sed -E 's/^[0-9]+: //; s/ alias [^ ]+//; s/ group [^ ]+//; s/link\/ether [^ ]+/link\/ether/; s/ permaddr [^ ]+//; s/ +/\n/g'
}
like_by_hand() {    # ARGS for ip link: the profile is up; the same by hand afterwards
    local ours theirs; ours=$(attributes)
    down tunnel
    wait_for 15 not ip link show dev tun
    ${port:+ip $port}
    ip link add tun "$@"
    ip link set tun up
    theirs=$(attributes)
    ip link del tun
    ${port:+ip ${port/ add / del }}
    same "$theirs" "$ours"
}
forget() { nmcli connection delete tunnel; peer ip link del far; }

# against WHAT INSIDE DATA FAR-ARGS LINK-ARGS
against() {
    local what=$1 inside=$2 data=$3 far=$4 link=$5
    step "$what: the other side by hand" far_tunnel $far
    step "$what: nmcli adds the profile" add tunnel "$data,interface=tun,$(addresses)"
    step "$what: up" ready
    step "$what: ping both ways, inside: IPv $inside" pings
    [ ! "${shown-}" ] || step "$what: shown by ip(8)" matches "$shown" ip -d link show dev tun
    step "$what: down; the link was what \"ip link add\" makes" like_by_hand $link
    step "$what: the kernel's state is as before" same_state /run/before
    forget > /dev/null 2>&1
}

# xfrm in both directions between A and B, for what has mark 42, in this and the far namespace
xfrm_side() {   # NAMESPACE-COMMAND OWN OTHER SPI-OUT SPI-IN
    local run=$1 own=$2 other=$3 family
    local key=0x000102030405060708090a0b0c0d0e0f10111213
    $run ip xfrm state add src "$own" dst "$other" proto esp spi "$4" reqid 1 mode tunnel flag af-unspec aead 'rfc4106(gcm(aes))' $key 128
    $run ip xfrm state add src "$other" dst "$own" proto esp spi "$5" reqid 1 mode tunnel flag af-unspec aead 'rfc4106(gcm(aes))' $key 128
    for family in 0.0.0.0/0 ::/0; do
        $run ip xfrm policy add src $family dst $family dir out mark 42 tmpl src "$own" dst "$other" proto esp reqid 1 mode tunnel
        $run ip xfrm policy add src $family dst $family dir in mark 42 tmpl src "$other" dst "$own" proto esp reqid 1 mode tunnel
    done
}
here() { "$@"; }
xfrm() { xfrm_side here "$1" "$2" 0x101 0x102; xfrm_side peer "$2" "$1" 0x102 0x101; }
no_xfrm() { ip xfrm policy flush; ip xfrm state flush; peer ip xfrm policy flush; peer ip xfrm state flush; }

modprobe -a ipip sit ip6_tunnel ip_vti ip6_vti esp4 esp6 2> /dev/null
machine
snapshot > /run/before

against gretap '4 6' "tunnel=gretap,$data4,key=5" "type gretap $far4 key 5" "type gretap $outer4 key 5"
against ip6gre '4 6' "tunnel=ip6gre,$data6" "type ip6gre $far6" "type ip6gre $outer6"
shown='hoplimit 33 encaplimit none tclass 0xb8 flowlabel 0x12345'
against 'ip6gre with options' '4 6' "tunnel=ip6gre,$data6,key=9,csum=yes,ttl=33,tos=184,flowlabel=74565,encaplimit=none" \
    "type ip6gre $far6 key 9 csum" "type ip6gre $outer6 key 9 csum hoplimit 33 tclass 0xb8 flowlabel 0x12345 encaplimit none"
shown='dscp inherit allow-localremote'
against 'ip6gre with flags' 4 "tunnel=ip6gre,$data6,dscp=inherit,allow-localremote=yes" "type ip6gre $far6" \
    "type ip6gre $outer6 dscp inherit allow-localremote"
against 'ipip6 with flags' 4 "tunnel=ipip6,$data6,dscp=inherit,allow-localremote=yes" "type ip6tnl mode ipip6 $far6" \
    "type ip6tnl mode ipip6 $outer6 dscp inherit allow-localremote"
shown=
against ip6gretap '4 6' "tunnel=ip6gretap,$data6,dev=up0" "type ip6gretap $far6" "type ip6gretap $outer6 dev up0"
against ipip 4 "tunnel=ipip,$data4,ttl=64,tos=16" "type ipip $far4" "type ipip mode ipip $outer4 ttl 64 tos 0x10"
against sit 6 "tunnel=sit,$data4,fwmark=7" "type sit $far4" "type sit mode ip6ip $outer4 fwmark 7"

# Far ends that stand in the addresses inside: the same for the far side.
near6=fd00:10::5efe:c000:202 there6=fd00:10::5efe:c633:6401
against isatap 6 "tunnel=sit,local=$up4,isatap=yes" "type sit mode ip6ip local $inet4 isatap" "type sit mode ip6ip local $up4 isatap"
near6=fd06:0:c000:202::1 there6=fd06:0:c633:6401::1 bits6=32
against 6rd 6 "tunnel=sit,local=$up4,6rd-prefix=fd06::/32" "type sit mode ip6ip local $inet4 6rd-prefix fd06::/32" \
    "type sit mode ip6ip local $up4 6rd-prefix fd06::/32"
relay() {
    inside=6
    far_tunnel type sit mode ip6ip local $inet4 6rd-prefix fd06::/32
    peer ip addr add fd77::1/128 dev far nodad
    add tunnel "tunnel=sit,local=$up4,6rd-prefix=fd06::/32,interface=tun,$(addresses)" '' ipv6.routes "fd77::/64 ::$inet4"
    ready
    wait_for 10 ping6 fd77::1
    down tunnel
    same_state /run/before
    forget > /dev/null 2>&1
}
step '6rd: to the rest of the world by the border relay' relay
near6=fd00:10::1 there6=fd00:10::2 bits6=64

against ipip6 4 "tunnel=ipip6,$data6" "type ip6tnl mode ipip6 $far6" "type ip6tnl mode ipip6 $outer6"
against ip6ip6 6 "tunnel=ip6ip6,$data6,encaplimit=none" "type ip6tnl mode ip6ip6 $far6 encaplimit none" \
    "type ip6tnl mode ip6ip6 $outer6 encaplimit none"

step 'vti: xfrm on both sides' xfrm $up4 $inet4
against vti '4 6' "tunnel=vti,$data4,key=42" "type vti $far4 key 42" "type vti $outer4 key 42"
no_xfrm
step 'vti6: xfrm on both sides' xfrm $up6 $inet6
against vti6 '4 6' "tunnel=vti6,$data6,key=42" "type vti6 $far6 key 42" "type vti6 $outer6 key 42"
# the kernel leaves room for ESP where it has no address to look for the way with
against 'vti6 without local' '4 6' "tunnel=vti6,remote=$inet6,key=42" "type vti6 $far6 key 42" "mtu 1460 type vti6 remote $inet6 key 42"
no_xfrm

# The far end's port is there all the time; ours comes and goes. The module is loaded on demand.
no_port() { lacks 'port' ip fou show; }
port='fou add port 5555 ipproto 47'
step 'the modules for UDP are loaded by asking for their family' ip fou show
peer ip $port
against 'gre in fou' '4 6' "tunnel=gre,$data4,encap=fou,encap-dport=5555" "type gre $far4 encap fou encap-sport auto encap-dport 5555" \
    "type gre $outer4 encap fou encap-sport auto encap-dport 5555"
shown='encap-csum '
against 'gre in fou with checksums' 4 "tunnel=gre,$data4,encap=fou,encap-dport=5555,encap-csum=yes" \
    "type gre $far4 encap fou encap-sport auto encap-dport 5555" "type gre $outer4 encap fou encap-sport auto encap-dport 5555 encap-csum"
step 'gre in fou: the port is closed' no_port
port='-6 fou add port 5556 gue'
peer ip $port
shown='noencap-csum6 encap-remcsum'
against 'ip6ip6 in gue with other checksums' 6 "tunnel=ip6ip6,$data6,encap=gue,encap-dport=5556,encap-csum6=no,encap-remcsum=yes" \
    "type ip6tnl mode ip6ip6 $far6 encap gue encap-sport auto encap-dport 5556" \
    "type ip6tnl mode ip6ip6 $outer6 encap gue encap-sport auto encap-dport 5556 noencap-udp6-csum encap-remcsum"
shown=
against 'ip6ip6 in gue' 6 "tunnel=ip6ip6,$data6,encap=gue,encap-sport=5556,encap-dport=5556,encaplimit=none" \
    "type ip6tnl mode ip6ip6 $far6 encap gue encap-sport auto encap-dport 5556 encaplimit none" \
    "type ip6tnl mode ip6ip6 $outer6 encap gue encap-sport 5556 encap-dport 5556 encaplimit none"
step 'ip6ip6 in gue: the port is closed' no_port

# Everything through a tunnel: its own packets are known by their protocol, which differs.
full() {    # DATA DESTINATION FAMILY PROTOCOL FAR-ARGS
    far_tunnel $5
    add tunnel "$1,interface=tun,$(addresses)"
    up tunnel
    matches " dev tun " ip route get "$2"
    matches "l4proto $4 ct mark" nft list table inet nm-wgre-tun
    wait_for 10 ping "-$3" -c 2 -i 0.2 -W 5 "$2"
    down tunnel
    same_state /run/before
    nmcli connection delete tunnel; peer ip link del far
}
port='' inside=4
step 'everything through ipip' full "tunnel=ipip,$data4,routes=0.0.0.0/0" $behind4 4 'ip(encap)?' "type ipip $far4"
step 'everything through gre in fou' full "tunnel=gre,$data4,routes=0.0.0.0/0,encap=fou,encap-dport=5555" $behind4 4 udp \
    "type gre $far4 encap fou encap-sport auto encap-dport 5555"
inside=6
step 'everything through ip6ip6' full "tunnel=ip6ip6,$data6,routes=::/0" $behind6 6 ipv6 "type ip6tnl mode ip6ip6 $far6"

# Two tunnels at one port: the first to go leaves it to the other. A killed service's port is swept.
port='' inside=4
two() {
    add one "tunnel=gre,$data4,interface=fou1,key=1,encap=fou,encap-dport=5555,addresses=10.11.1.1/30"
    add two "tunnel=gre,$data4,interface=fou2,key=2,encap=fou,encap-dport=5555,addresses=10.11.2.1/30"
    up one; up two; down one
    wait_for 15 not ip link show dev fou1
    matches 'port 5555 ipproto 47' ip fou show
    down two
    wait_for 15 no_port
}
killed() {
    up two
    matches 'port 5555 ipproto 47' ip fou show
    pkill -9 -f "^$service"
    wait_for 15 inactive two
    matches 'port 5555 ipproto 47' ip fou show
    "$service" --sweep
    no_port
}
step 'two tunnels share a port' two
step 'after a kill -9 the port and the link are swept' killed
step 'the kernel'"'"'s state is as before' same_state /run/before
taken() { ip fou add port 5555 ipproto 4; exits 4 up two; matches 'port 5555 ipproto 4' ip fou show; ip fou del port 5555; }
step 'a port of somebody else stays open when we fail' taken
step 'the kernel'"'"'s state is as before' same_state /run/before
finish
