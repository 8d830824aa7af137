# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What every scenario has: steps, NetworkManager, an underlay with a far side, kernel snapshots.
# Sourced by scenarios/*.sh, which run as root in a guest of their own.
set -u
umask 022
nm_pid='' nm_log=/run/nm.log
[ ! -d /run/systemd/system ] || systemd=1
service=$(sed -n 's/^program=//p' /usr/lib/NetworkManager/VPN/nm-wgre-service.name 2>/dev/null || true)
service=${service:-/usr/libexec/nm-wgre-service}
. "$WGRE_VM/steps.sh"

# finish: the last line of every scenario.
finish() {
    [ -z "$nm_pid" ] || nm_kill
    touch /run/finished
    [ $failed = 0 ] || exit 1
    exit 0
}

# give_up WHAT: ends a scenario that makes no sense any more after a failed step.
give_up() { note "given up: $*"; failed=$((failed + 1)); finish; }

diagnose() {
    tail -n 60 "$step_log" | cut -c1-400 | block out
    [ $failed -le 3 ] || return 0        # the first failures tell; later ones mostly repeat them
    { ip -br link; ip -br addr; ip rule; ip -6 rule; ip route show table all | grep -Ev 'table local|dev lo '; nft -s list tables; wg show; } 2>&1 |
        sed 's/\(private\|preshared\) key: .*/\1 key: .../' | sed 60q | block state
    nm_journal | grep -Ev '<trace>|audit:|dispatcher:|agent-manager:|device \(up0\)|manager: NetworkManager state' | tail -n 30 | cut -c1-300 | block log
    return 0
}

# ---- NetworkManager -------------------------------------------------------------------------------------------------

# The service logs to syslog when NetworkManager does.
syslog_start() { "$WGRE_VM/guest/syslog" "$nm_log" /dev/log > /run/syslog.out 2>&1 & wait_for 60 test -S /dev/log; }

nm_configuration() { # [LINE...]
    printf '%s\n' '[main]' plugins=keyfile auth-polkit=root-only no-auto-default='*' rc-manager=unmanaged dns="${NM_DNS:-default}" \
        '[connectivity]' enabled=false '[logging]' level="${NM_LEVEL:-INFO}" domains="${NM_DOMAINS:-ALL,VPN_PLUGIN:TRACE}" "$@"
}

# nm_start [LINE...]: a system bus and NetworkManager without systemd; LINEs are added to its configuration.
nm_start() {
    mkdir -p /run/dbus /run/NetworkManager/conf.d /run/udev && nm_configuration "$@" > /run/nm.conf || return
    [ -S /run/dbus/system_bus_socket ] || dbus-daemon --system --fork || return
    [ -S /dev/log ] || syslog_start || return
    # NetworkManager trusts a link only once udev has seen it, unless /sys is read-only
    mount -o remount,ro /sys || return
    NetworkManager --debug --config=/run/nm.conf --config-dir=/run/NetworkManager/conf.d >> "$nm_log" 2>&1 &
    nm_pid=$!
    wait_for 60 nm-online -q -s -t 30
}
# nm_stop, nm_kill: end it, politely or not; not inside a step, which cannot wait for it
nm_stop() { kill "$nm_pid"; wait "$nm_pid" 2>/dev/null; nm_pid=''; }
nm_kill() { kill -9 "$nm_pid"; { wait "$nm_pid"; } 2>/dev/null; nm_pid=''; }

# nm_journal: what NetworkManager and the service have logged
nm_journal() {
    if [ "${host-}" ]; then cat "/run/hosts/$host/log"; elif [ "${systemd-}" ]; then journalctl -b -o cat --no-pager -u NetworkManager -t nm-wgre-service 2>/dev/null; else cat "$nm_log" 2>/dev/null; fi
}

# resolved_start: systemd-resolved, where there is no systemd to start it; in $resolved
resolved=''
resolved_start() {
    [ -x /usr/lib/systemd/systemd-resolved ] || return 1
    mkdir -p /run/systemd/resolve && chown systemd-resolve: /run/systemd/resolve || return
    /usr/lib/systemd/systemd-resolved > /run/resolved.log 2>&1 &
    resolved=$!
    wait_for 20 busctl status org.freedesktop.resolve1
}

# ---- another host ---------------------------------------------------------------------------------------------------

# A NetworkManager of its own in a network namespace, with its own bus, files and log in /run/hosts/NAMESPACE. It is asked by
# "at": at NAMESPACE up gre1. That goes for nmcli and all that is made of it, and for nm_journal.
nm_start_at() { # NAMESPACE
    local dir=/run/hosts/$1
    mkdir -p "$dir"
    nm_configuration > "$dir/nm.conf"
    "$WGRE_VM/guest/syslog" "$dir/log" "$dir/syslog" > "$dir/syslog.out" 2>&1 &
    wait_for 60 test -S "$dir/syslog"
    nsenter --net="/run/netns/$1" -- unshare --mount -- "$WGRE_VM/guest/host" "$dir" >> "$dir/log" 2>&1 &
    echo $! > "$dir/pid"
    at "$1" wait_for 60 nmcli -t general
}
at() { local host=$1; shift; "$@"; }
enter_host() { local dir=/run/hosts/$1; shift; nsenter --target "$(cat "$dir/pid")" --mount --net -- "$@"; }
nmcli() { if [ "${host-}" ]; then enter_host "$host" nmcli "$@"; else command nmcli "$@"; fi; }
# nm_uplink_at NAMESPACE LINK ADDRESS4 GATEWAY4 [NMCLI ARGS...]: a profile for a link there; without a default route NetworkManager
# starts no VPN connection
nm_uplink_at() {
    local link=$2 address=$3 gateway=$4 host=$1; shift 4
    wait_for 10 nmcli -g GENERAL.STATE device show "$link"
    nmcli device set "$link" managed yes
    nmcli con add type ethernet ifname "$link" con-name uplink autoconnect no ipv4.method manual ipv4.addresses "$address" ipv4.gateway "$gateway" "$@"
    nmcli con up uplink
}

active() { matches "^$1:activated\$" nmcli -t -f NAME,STATE con show --active; }
inactive() { lacks "^$1\$" nmcli -t -f NAME con show --active; }
services() { pgrep -f "^$service" ; }
no_service() { not services; }

# ---- the network around ---------------------------------------------------------------------------------------------

# The machine's own link is "up0" (managed by NetworkManager), its far end "vp" in namespace "peer".
#   192.0.2.2/24   2001:db8::2/64        this machine, default route to the next line
#   192.0.2.1/24   2001:db8::1/64        the far end
#   198.51.100.1   2001:db8:1::1         also there: "the Internet", where tunnel servers live
#   203.0.113.1    2001:db8:2::1         also there: what is reached only through full tunnels
up4=192.0.2.2 up6=2001:db8::2 gw4=192.0.2.1 gw6=2001:db8::1 inet4=198.51.100.1 inet6=2001:db8:1::1
behind4=203.0.113.1 behind6=2001:db8:2::1

no_tentative() { prints '' ip -6 addr show tentative; }
ns() { local n=$1; shift; nsenter --net="/run/netns/$n" -- "$@"; }   # a third of the time of ip netns exec
peer() { ns peer "$@"; }

far_side() {
    ip netns add peer
    peer ip link set lo up
    ip link add up0 type veth peer name vp netns peer
    sysctl -qw net.ipv6.conf.up0.accept_dad=0
    peer ip addr add $gw4/24 dev vp
    peer ip addr add $gw6/64 dev vp nodad
    peer ip addr add $inet4/32 dev lo; peer ip addr add $inet6/128 dev lo nodad
    peer ip addr add $behind4/32 dev lo; peer ip addr add $behind6/128 dev lo nodad
    peer ip link set vp up
}

# What the kernel does once and never undoes has to happen before any snapshot: loading a tunnel
# module makes gre0 and the like; the first WireGuard link that goes up clears all.send_redirects.
# host/make-boot has loaded most of them.
load_modules() {
    modprobe -a wireguard ip_gre ip6_gre nf_tables nft_fib_inet nft_ct dummy 2>/dev/null
    ip link add first type wireguard && ip link set first up && ip link del first
}

underlay_up() {
    far_side
    wait_for 10 nmcli -g GENERAL.STATE device show up0
    nmcli device set up0 managed yes
    nmcli con add type ethernet ifname up0 con-name up0 autoconnect no ipv4.method manual ipv4.addresses $up4/24 \
        ipv4.gateway $gw4 ipv4.dns $gw4 ipv6.method manual ipv6.addresses $up6/64 ipv6.gateway $gw6 ipv6.addr-gen-mode eui64
    nmcli con up up0
    wait_for 15 no_tentative
    wait_for 10 ping -c1 -W2 $inet4
    wait_for 10 ping -c1 -W2 $inet6
}

# machine [LINE...]: NetworkManager (with LINEs in its configuration) and the underlay; the usual beginning.
machine() {
    load_modules
    if [ ! "${systemd-}" ]; then nm_start "$@" || give_up "NetworkManager does not start"; fi
    step 'an uplink managed by NetworkManager, IPv4 and IPv6' underlay_up || give_up "no uplink"
}

# key NAME: makes /run/keys/NAME (private), NAME.pub and NAME.psk
key() {
    mkdir -p /run/keys
    chmod 700 /run/keys
    (umask 077; wg genkey > "/run/keys/$1"; wg genpsk > "/run/keys/$1.psk")
    wg pubkey < "/run/keys/$1" > "/run/keys/$1.pub"
}
private() { cat "/run/keys/$1"; }
public() { cat "/run/keys/$1.pub"; }
psk() { cat "/run/keys/$1.psk"; }

# wg_far LINK PORT NAME ALLOWED [ARGS...]: a WireGuard link by hand in namespace "peer", with key
# "LINK", whose only peer has key NAME and the ALLOWED addresses; ARGS go to that peer.
wg_far() {
    local link=$1 port=$2 name=$3 allowed=$4; shift 4
    [ -e "/run/keys/$link" ] || key "$link"
    peer ip link add "$link" type wireguard
    peer wg set "$link" listen-port "$port" private-key "/run/keys/$link" peer "$(public "$name")" allowed-ips "$allowed" "$@"
    peer ip link set "$link" up
}
# far_forget LINK: its sessions. A peer goes on sending with the session that our side has lost for 15 s and more.
far_forget() { peer wg showconf "$1" > /run/keys/conf; peer wg setconf "$1" /run/keys/conf; }
far_addr() { local link=$1 a; shift; for a; do peer ip addr add "$a" dev "$link"; done; }

# wire_phone PORT ADDRESS: a client behind WireGuard in namespace "phone": its underlay is a link to this host, 172.31.0.2 there, all
# that it sends goes to PORT here, and inside the tunnel it has ADDRESS
phone() { ns phone "$@"; }
wire_phone() {
    ip netns add phone
    ip link add ph0 type veth peer name e netns phone
    ip addr add 172.31.0.1/24 dev ph0; ip link set ph0 up
    phone ip link set lo up; phone ip addr add 172.31.0.2/24 dev e; phone ip link set e up
    phone ip link add wgf type wireguard
    phone wg set wgf listen-port 5 private-key /run/keys/wgf peer "$(public me)" endpoint "172.31.0.1:$1" allowed-ips 0.0.0.0/0
    phone ip addr add "$2" dev wgf; phone ip link set wgf up; phone ip route add default dev wgf
}
# phone_forget: it would go on sending with a session that the server has lost
phone_forget() { phone wg showconf wgf > /run/keys/conf; phone wg setconf wgf /run/keys/conf; }

# add NAME DATA [SECRETS] [NMCLI ARGS...]: a wgre profile
add() {
    local name=$1 data=$2 secrets=${3-}; shift 2; [ $# = 0 ] || shift
    nmcli connection add type vpn vpn-type wgre con-name "$name" vpn.data "$data" ${secrets:+vpn.secrets "$secrets"} "$@"
}
up() { nmcli -w 60 connection up "$@"; }
down() { nmcli -w 30 connection down "$@"; }

ping4() { ping -4 -c 2 -i 0.2 -W 5 "$@"; }
ping6() { ping -6 -c 2 -i 0.2 -W 5 "$@"; }

# count_far NAME MATCH: counts, on the far side, packets that come in by the underlay and match
count_far() {
    peer nft -f - <<-E
	table inet far_$1 {
	    counter hits { }
	    chain pre { type filter hook prerouting priority -500; iifname vp $2 counter name hits; }
	}
	E
}
counted() { peer nft list counter inet "far_$1" hits | sed -n 's/.*packets \([0-9]*\).*/\1/p'; }
counted_nothing() { prints 0 counted "$1"; }

# ---- the kernel's state ---------------------------------------------------------------------------------------------

# snapshot: everything of the network configuration that a profile could change, without counters and life times. Scenarios ask for it ten
# times and more, so it takes few processes.
snapshot() {
    {
        echo '== links, addresses'; printf '%s\n' 'link show' 'addr show' | ip -d -o -batch -
        echo '== IPv4';  printf '%s\n' 'route show table all' 'rule show' 'neigh show nud permanent' | ip -4 -d -o -batch -
        echo '== IPv6';  printf '%s\n' 'route show table all' 'rule show' 'neigh show nud permanent' | ip -6 -d -o -batch -
    } | sed -E 's/^[0-9]+: //; s/\\//g; s/valid_lft.*//; s/ expires [0-9]+sec//'
    echo '== nftables';   nft -s list ruleset
    echo '== sysctl';     (sysctls)
    echo '== DNS';        nm_dns
    echo '== files';      [ ! -d /run/nm-wgre ] || find /run/nm-wgre -type f ! -name '*.lock' | sort
}
# sysctls: of all links but those that the kernel makes with a module, which follow conf/all. To be called in a subshell. Grep takes twice as long.
sysctls() {
    local file value all=''
    cd /proc/sys/net || return
    GLOBIGNORE='ipv6/conf/*/stable_secret'
    for file in {tunl,gre,gretap,erspan,ip6gre,ip6tnl,sit,ip_vti,ip6_vti}0; do GLOBIGNORE+=":ipv[46]/conf/$file/*"; done
    for file in ipv4/conf/*/* ipv6/conf/*/* ipv4/ip_forward ipv4/ip_no_pmtu_disc; do
        read -r value < "$file"
        all+="$file:$value"$'\n'
    done
    printf %s "$all"
}

# same_state FILE: the state is that of FILE, made by "snapshot >FILE", or becomes so within some seconds
# (NetworkManager does not wait for the service's teardown).
same_state() {
    wait_for 15 no_service
    local i
    for i in 1 2 3 4 5; do
        # what it lists may vanish meanwhile
        if strict snapshot > /run/now.state && cmp -s "$1" /run/now.state; then return 0; fi
        sleep "0.$i"
    done
    snapshot > /run/now.state
    diff -U0 "$1" /run/now.state
}

# nm_dns: NetworkManager's view, as D-Bus prints it
nm_dns() {
    busctl get-property org.freedesktop.NetworkManager /org/freedesktop/NetworkManager/DnsManager \
        org.freedesktop.NetworkManager.DnsManager Configuration
}
