#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# bench.sh - what "up" costs the service, next to wg(8), wg-quick(8) and NetworkManager's own WireGuard, in one run.
#
#   tests/vm/bench.sh [--suite S] [--build DIR] [--what LIST] [PEERS...]     PEERS: 1 100 1000 when absent
#
#   --suite S     in a machine of this suite, a row of tools/suites      (default: the first)
#   --build DIR   the tree to install from, already built for the suite  (default: build/SUITE, brought up to date)
#   --what LIST   some of wg,service,wg-quick,nm (default: all)
#   -h, --help    print this text
#
# The machine counts guest instructions (1 ms of CPU time = 1 million of them), so that numbers
# repeat from run to run. 10000 peers take many minutes with wg-quick and nm: name what you want.
set -u
here=$(dirname "$(readlink -f "$0")")
what=wg,service,wg-quick,nm build='' in_guest='' suite='' arguments=("$@")
while [ $# -gt 0 ]; do
    case $1 in
        --suite) suite=$2; shift ;;
        --build) build=$(readlink -f "$2"); shift ;;
        --what) what=$2; shift ;;
        --in-guest) in_guest=1 ;;
        -h|--help) sed -n '3,/^set -u/{/^set -u/d;s/^# \{0,1\}//p}' "$0"; exit 0 ;;
        -*) echo "bench.sh: unknown option $1 (see --help)" >&2; exit 2 ;;
        *) break ;;
    esac
    shift
done
[ $# -gt 0 ] || set -- 1 100 1000

if [ -z "$in_guest" ]; then
    # shellcheck source=tools/root.sh
    . "$here/../../tools/root.sh"
    # shellcheck source=tools/build.sh
    . "$here/../../tools/build.sh"
    ground_enter "$0" "${arguments[@]}"
    suite_build "${suite:-$(suite_default)}" "$build" || exit 1
    work=$(mktemp -d "$ground_scratch/bench.XXXXXX") || exit 2
    root_run "$root" --bind "$ground_top" --bind "$build" --bind "$work" -- make -C "$build" install DESTDIR="$work/root" > "$work/log" 2>&1 || { tail "$work/log"; exit 1; }
    cp -r "$here" "$work/vm"
    "$here/vm" --root "$root" --snap --icount --mem 2G --timeout 7200 --share "$work" -- SCENARIO=bench WGRE_VM="$work/vm" STAGE="$work/root" \
        bash "$work/vm/bench.sh" --in-guest --what "$what" "$@"
    exit
fi

# ---- in the guest ---------------------------------------------------------------------------------------------------
. "$WGRE_VM/lib.sh"
tar -C "$STAGE" -c . | tar -C / -x --no-same-owner --no-overwrite-dir --keep-directory-symlink && ldconfig
service=$(sed -n 's/^program=//p' /usr/lib/NetworkManager/VPN/nm-wgre-service.name)
mkdir -p /run/keys; umask 077; wg genkey > /run/keys/me
TIMEFORMAT='%U %S'

cpu_ms() { awk '{ s += $1 } END { printf "%d\n", s / 1e6 }' /proc/"$1"/task/*/schedstat; }
all_ms() { awk '/^cpu/ { s += $8 } END { printf "%d\n", s / 1e6 }' /proc/schedstat; }
rss_kb() { awk '/VmRSS/ { print $2 }' /proc/"$1"/status; }
pss_kb() { awk '/^(Pss|Private_Dirty):/ { printf "%s%s %s kB", s, tolower($1), $2; s = ", " }' /proc/"$1"/smaps_rollup; }
peak_kb() { awk '/VmHWM/ { print $2 }' /proc/"$1"/status; }

quick_file() {
    printf '[Interface]\nPrivateKey = %s\nListenPort = 51820\n' "$(private me)"
    awk -v n="$1" 'BEGIN { for (i = 1; i <= n; i++) printf "[Peer]\nPublicKey = %042dE=\nAllowedIPs = 10.%d.%d.%d/32\n", i, 64+i/65536, (i/256)%256, i%256 }'
}
# timed COMMAND...: its CPU time, user and system with those of its children, in ms
timed() { { time "$@" > /run/bench.out 2>&1; } 2>&1 | awk '{ printf "%d\n", ($1 + $2) * 1000 }'; }
row() { printf '# %-34s %6s peers %8s ms CPU  %s\n' "$@"; }
routes() { ip route show dev "$1" | wc -l; }


# whole WHAT PEERS DONE COMMAND...: one row of what a command costs everything that runs, and how long it takes until DONE
whole() {
    local what=$1 peers=$2 ready=$3 cpu t=$EPOCHREALTIME; shift 3
    cpu=$(all_ms)
    "$@" > /run/bench.out 2>&1 || cat /run/bench.out
    wait_for 900 eval "$ready" > /run/bench.out || cat /run/bench.out
    row "$what, all processes" "$peers" $(($(all_ms) - cpu)) "after $(ms "$t") ms"
}
gone() { [ ! -e "/sys/class/net/$1" ]; }
has_routes() { [ "$(routes "$1")" -ge "$2" ]; }

bench_wg() {
    quick_file "$1" > /run/q.conf
    awk '/AllowedIPs/ { print "route add " $3 " dev q0" }' /run/q.conf > /run/q.routes
    ip link add q0 type wireguard
    local set batch
    set=$(timed wg setconf q0 /run/q.conf)
    ip link set q0 up
    batch=$(timed ip -batch /run/q.routes)
    row 'wg setconf + ip -batch' "$1" $((set + batch)) "($set + $batch)"
    floor[$1]=$((set + batch))
    ip link del q0
}
bench_wg_quick() {
    { quick_file "$1" | sed '/^ListenPort/aAddress = 10.0.0.1/32'; } > /run/q0.conf
    row 'wg-quick up' "$1" "$(timed wg-quick up /run/q0.conf)" "$(routes q0) routes"
    wg-quick down /run/q0.conf > /run/bench.out 2>&1
}
bench_nm() {
    local f=/etc/NetworkManager/system-connections/n$1.nmconnection before
    { printf '[connection]\nid=n%s\ntype=wireguard\ninterface-name=n0\nautoconnect=false\n[wireguard]\nprivate-key=%s\n' "$1" "$(private me)"
      quick_file "$1" | awk '/PublicKey/ { print "[wireguard-peer." $3 "]" } /AllowedIPs/ { print "allowed-ips=" $3 ";" }'
      printf '[ipv4]\nmethod=manual\naddress1=10.0.0.1/32\n[ipv6]\nmethod=disabled\n'; } > "$f"
    nmcli con load "$f"
    before=$(cpu_ms "$nm_pid")
    whole "NetworkManager's own WireGuard: up" "$1" "has_routes n0 $1" nmcli -w 900 con up "n$1"
    row '  NetworkManager' "$1" $(($(cpu_ms "$nm_pid") - before)) "NM RSS $(rss_kb "$nm_pid") kB"
    whole "NetworkManager's own WireGuard: down" "$1" "gone n0" nmcli -w 900 con down "n$1"
    whole "NetworkManager's own WireGuard: up again" "$1" "has_routes n0 $1" nmcli -w 900 con up "n$1"
    nmcli -w 900 con down "n$1" > /run/bench.out; nmcli con delete "n$1" > /run/bench.out
}
bench_service() {
    local f=/etc/NetworkManager/system-connections/w$1.nmconnection before pid cpu wanted=$1 routing=auto
    # NetworkManager's own time for n routes grows with n squared: minutes for 10000
    [ "$1" -le 2000 ] || routing=off wanted=0
    { printf '[connection]\nid=w%s\ntype=vpn\n[vpn]\nservice-type=org.freedesktop.NetworkManager.wgre\ntunnel=wireguard\ninterface=w0\naddresses=10.0.0.1/32\nlisten-port=51820\nrouting=%s\n' "$1" $routing
      quick_file "$1" | awk '/PublicKey/ { k = $3 } /AllowedIPs/ { printf "peer.%d=%s allowed-ips=%s\n", ++i, k, $3 }'
      printf '[vpn-secrets]\nprivate-key=%s\n[ipv4]\nmethod=auto\n[ipv6]\nmethod=auto\n' "$(private me)"; } > "$f"
    nmcli con load "$f"
    before=$(cpu_ms "$nm_pid")
    whole "nm-wgre, routing=$routing: up" "$1" "has_routes w0 $wanted" nmcli -w 900 con up "w$1"
    pid=$(services | head -n 1) cpu=$(cpu_ms "$pid")
    row "  nm-wgre-service" "$1" "$cpu" "RSS $(rss_kb "$pid") kB, peak $(peak_kb "$pid") kB, $(pss_kb "$pid"); $(wg show w0 peers | wc -l) peers, $(routes w0) routes"
    row '  NetworkManager' "$1" $(($(cpu_ms "$nm_pid") - before)) "NM RSS $(rss_kb "$nm_pid") kB"
    [ -z "${floor[$1]-}" ] || [ $routing = off ] || echo "# $1 peers: service / (wg setconf + ip -batch) = $(awk -v a="$cpu" -v b="${floor[$1]}" 'BEGIN { printf "%.2f", a / (b ? b : 1) }') (at most 2 for 1000)"
    whole 'nm-wgre: down' "$1" 'gone w0 && no_service' nmcli -w 900 con down "w$1"
    whole 'nm-wgre: up again' "$1" "has_routes w0 $wanted" nmcli -w 900 con up "w$1"
    nmcli -w 900 con down "w$1" > /run/bench.out
    wait_for 60 no_service
    nmcli con delete "w$1" > /run/bench.out
}

declare -A floor
load_modules
nm_start || exit 1
underlay_up > /run/bench.out 2>&1 || { cat /run/bench.out; exit 1; }
for peers; do
    [[ ,$what, != *,wg,* ]] || bench_wg "$peers"
    [[ ,$what, != *,service,* ]] || bench_service "$peers"
    [[ ,$what, != *,wg-quick,* ]] || bench_wg_quick "$peers"
    [[ ,$what, != *,nm,* ]] || bench_nm "$peers"
done
