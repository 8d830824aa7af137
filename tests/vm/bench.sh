#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# bench.sh - what tunnels cost everything that runs, by size: ours, NetworkManager's own WireGuard, wg-quick(8), and what
# wg(8) and ip(8) alone would take, in one run.
#
#   tests/vm/bench.sh [options] [PEERS...]     PEERS: 1 100 1000 10000 when absent
#
#   --suite S       in a machine of this suite, a row of tools/suites      (default: the first)
#   --build DIR     the tree to install from, already built for the suite  (default: build/SUITE, brought up to date)
#   --what LIST     some of floor,ours,native,wg-quick (default: all; wg-quick with at most 100 peers, since it
#                   starts programs for each route and network)
#   --tunnels LIST  so many tunnels of one peer (default: 1,50,500; none: "")
#   --full          peers have names and preshared keys, too
#   -h, --help      print this text
#
# The machine counts guest instructions (1 ms of CPU time = 1 million of them), so that numbers repeat from run to run and
# do not depend on the machine. "all" is what all processes and the kernel have taken until they rest again, without
# the log and this script; then NetworkManager, the system bus, the command with its children, our services; the rest is udev, the dispatcher,
# modprobe and the kernel's threads. "wall" is when the command has ended.
# At the end the tables are printed as doc/performance.md has them. Exit status 1: something failed, or ours is above a bound.
set -u
here=$(dirname "$(readlink -f "$0")")
what=floor,ours,native,wg-quick tunnels=1,50,500 full='' build='' in_guest='' suite='' arguments=("$@")
while [ $# -gt 0 ]; do
    case $1 in
        --suite) suite=$2; shift ;;
        --build) build=$(readlink -f "$2"); shift ;;
        --what) what=$2; shift ;;
        --tunnels) tunnels=$2; shift ;;
        --full) full=--full ;;
        --in-guest) in_guest=1 ;;
        -h|--help) sed -n '3,/^set -u/{/^set -u/d;s/^# \{0,1\}//p}' "$0"; exit 0 ;;
        -*) echo "bench.sh: unknown option $1 (see --help)" >&2; exit 2 ;;
        *) break ;;
    esac
    shift
done
[ $# -gt 0 ] || set -- 1 100 1000 10000

if [ -z "$in_guest" ]; then
    # shellcheck source=tools/root.sh
    . "$here/../../tools/root.sh"
    # shellcheck source=tools/build.sh
    . "$here/../../tools/build.sh"
    ground_enter "$0" "${arguments[@]}"
    suite_build "${suite:-$(suite_default)}" "$build" || exit 1
    work=$(mktemp -d "$ground_scratch/bench.XXXXXX") || exit 2
    root_run "$root" --bind "$ground_top" --bind "$build" --bind "$work" -- make -C "$build" install-strip DESTDIR="$work/root" > "$work/log" 2>&1 || { tail "$work/log"; exit 1; }
    cp -r "$here" "$work/vm"
    "$here/vm" --root "$root" --snap --systemd --icount --mem 3G --timeout 14400 --share "$work" -- SCENARIO=bench WGRE_VM="$work/vm" STAGE="$work/root" \
        bash "$work/vm/bench.sh" --in-guest --what "$what" --tunnels "$tunnels" $full "$@"
    exit
fi

# ---- in the guest ---------------------------------------------------------------------------------------------------
. "$WGRE_VM/lib.sh"
tar -C "$STAGE" -c . | tar -C / -x --no-same-owner --no-overwrite-dir --keep-directory-symlink && ldconfig
# It starts a unit whenever a device of somebody else comes up, which is no part of that.
rm -f /usr/lib/NetworkManager/dispatcher.d/90-nm-wgre-autostart
systemctl daemon-reload && udevadm control --reload && systemctl reload dbus
# shellcheck disable=SC2034
service=$(sed -n 's/^program=//p' /usr/lib/NetworkManager/VPN/nm-wgre-service.name)
cd /run || exit
mkdir -p /run/keys; umask 077; wg genkey > /run/keys/me
exec {never}<> <(:)
groups=/sys/fs/cgroup nm_pid=$(pidof NetworkManager)

# ---- clocks; by words of the shell alone, which take next to nothing ----------------------------------------------------

pause() { read -r -t "$1" -u "$never"; return 0; }
# all_us: sets $us to what everything has taken
all_us() {
    local label ns
    us=0
    while read -r label _ _ _ _ _ _ ns _; do [[ $label != cpu* ]] || us=$((us + ns / 1000)); done < /proc/schedstat
}
# us_of GROUP...: sets $us to what is told of all processes that are or were in these control groups
us_of() {
    local group us_here
    us=0
    for group; do read -r _ us_here < "$groups/$group/cpu.stat" && us=$((us + us_here)); done 2> /dev/null
}
# nm_us: sets $us to what NetworkManager itself has taken; the others of its unit are our services
nm_us() {
    local file ns
    us=0
    for file in "/proc/$nm_pid/task/"*/schedstat; do { read -r ns _ < "$file"; } 2> /dev/null && us=$((us + ns / 1000)); done
}
# until everything rests
settle() {
    local before
    while all_us; before=$us; pause 0.4; all_us; [ $((us - before)) -gt 4000 ]; do :; done
}
ms_of() { local n=$(($1 / 100)); echo "$((n / 10)).$((n < 0 ? -n % 10 : n % 10))"; }
# memory PID: "resident/proportional/written to" in kB
memory() { awk '/^Rss:/ { r = $2 } /^Pss:/ { p = $2 } /^Private_Dirty:/ { d = $2 } END { print r "/" p "/" d }' "/proc/$1/smaps_rollup"; }

# clocks: sets $all, $nm, $bus, $command, $serv
clocks() {
    all_us; all=$us
    us_of bench system.slice/systemd-journald.service; all=$((all - us))
    us_of system.slice/dbus.service; bus=$us
    us_of command; command=$us
    nm_us; nm=$us
    us_of system.slice/NetworkManager.service; serv=$((us - nm))
}
# measure WHO SIZE ACTION COMMAND...: a row
measure() {
    local who=$1 size=$2 action=$3 t rc all nm bus command serv before; shift 3
    settle
    clocks
    before=("$all" "$nm" "$bus" "$command" "$serv")
    t=$EPOCHREALTIME
    (echo 0 > "$groups/command/cgroup.procs"; "$@" > /run/bench.out 2>&1)
    rc=$? t=$(ms "$t")
    settle
    clocks
    all=$((all - before[0])) nm=$((nm - before[1])) bus=$((bus - before[2])) command=$((command - before[3])) serv=$((serv - before[4]))
    [ $rc = 0 ] || fails "$who, $size: $action: exit status $rc"
    printf '%s|%s|%s|%s|%s|%s|%s|%s|%s|%s\n' "$who" "$size" "$action" "$(ms_of $all)" "$(ms_of $nm)" "$(ms_of $bus)" "$(ms_of $command)" "$(ms_of $serv)" \
        "$(ms_of $((all - nm - bus - command - serv)))" "$t" | tee -a /run/rows |
        awk -F '|' '{ printf "# %-9s %6s  %-9s all %9s ms: NetworkManager %9s, bus %7s, command %9s, service %8s, rest %9s; wall %s ms\n", $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 }'
}
fails() { echo "not ok $1"; sed 's/^/#   /' /run/bench.out; failed=$((failed + 1)); }
has() { [ "$3" -ge "$2" ] || fails "$1: $3 of $2"; }

# ---- many peers -------------------------------------------------------------------------------------------------------

# quick_file PEERS [ADDRESS]
quick_file() {
    printf '[Interface]\nPrivateKey = %s\nListenPort = 51820\n' "$(private me)"
    [ -z "${2-}" ] || echo "Address = $2"
    awk -v n="$1" -v full="$full" 'BEGIN { for (i = 1; i <= n; i++) {
        if (full) printf "# Name = peer-%d\n", i
        printf "[Peer]\nPublicKey = %042dE=\nAllowedIPs = 10.%d.%d.%d/32\n", i, 64+i/65536, (i/256)%256, i%256
        if (full) printf "PresharedKey = %042dA=\n", i } }'
}
key1=$(printf '%042dE=' 1)
routes() { ip route show dev "$1" | wc -l; }

floor_up() { ip link add q0 type wireguard; wg setconf q0 /run/q.conf; ip link set q0 up; ip -batch /run/q.routes; }
bench_floor() {
    quick_file "$1" > /run/q.conf
    awk '/AllowedIPs/ { print "route add " $3 " dev q0" }' /run/q.conf > /run/q.routes
    measure floor "$1" up floor_up
    has 'floor: routes' "$1" "$(routes q0)"
    measure floor "$1" down ip link del q0
}

quick_reload() { sed -i '0,/AllowedIPs = .*/s//AllowedIPs = 10.200.0.1\/32/' /run/q0.conf; wg-quick strip /run/q0.conf > /run/q0.strip; wg syncconf q0 /run/q0.strip; }
bench_wg-quick() {
    [ "$1" -le 100 ] || { printf 'wg-quick|%s|up|too many||||||not measured\n' "$1" >> /run/rows; return 0; }
    quick_file "$1" 10.0.0.1/32 > /run/q0.conf
    measure wg-quick "$1" up wg-quick up /run/q0.conf
    has 'wg-quick: routes' "$1" "$(routes q0)"
    measure wg-quick "$1" down wg-quick down /run/q0.conf
    measure wg-quick "$1" 'up again' wg-quick up /run/q0.conf
    measure wg-quick "$1" reload quick_reload
    measure wg-quick "$1" export wg-quick save /run/q0.conf
    wg-quick down /run/q0.conf > /run/bench.out 2>&1
}

# A connection that is imported comes up at once, unless somebody else has the name of its link.
native_import() { nmcli -w 900 connection import type wireguard file /run/n0.conf; }
# nmcli knows no peers.
native_reload() {
    sed -i '0,/^allowed-ips=.*/s//allowed-ips=10.200.0.1\/32;/' "$native_file"
    nmcli connection load "$native_file"
    nmcli -w 900 device reapply n0
}
bench_native() {
    quick_file "$1" 10.0.0.1/32 > /run/n0.conf
    ip link add n0 type dummy
    measure native "$1" import native_import
    nmcli connection modify n0 connection.autoconnect no
    ip link del n0
    native_file=$(nmcli -g NAME,FILENAME connection show | sed -n 's/^n0://p')
    measure native "$1" up nmcli -w 900 connection up n0
    has 'native: routes' "$1" "$(routes n0)"
    echo "memory|native|$1|$(memory "$nm_pid")|" >> /run/rows.memory
    measure native "$1" down nmcli -w 900 connection down n0
    # While the kernel deletes 10000 peers, one by one for two minutes, NetworkManager answers nobody, and nmcli gives up after 25 s.
    [ "$1" -le 1000 ] || wait_for 900 nmcli general > /run/bench.out 2>&1
    measure native "$1" 'up again' nmcli -w 900 connection up n0
    measure native "$1" reload native_reload
    has 'native: change' 1 "$(wg show n0 allowed-ips | grep -c 10.200.0.1/32)"
    nmcli -w 900 connection down n0 > /run/bench.out
    nmcli -w 900 connection delete n0 > /run/bench.out
}

ours_reload() { nmcli -w 900 connection modify w0 +vpn.data "peer.1=$key1 allowed-ips=10.200.0.1/32"; nm-wgre reload w0; }
bench_ours() {
    local pid
    quick_file "$1" 10.0.0.1/32 > /run/w0.conf
    measure ours "$1" import nmcli -w 900 connection import type wgre file /run/w0.conf
    measure ours "$1" up nmcli -w 900 connection up w0
    pid=$(services | head -n 1)
    has 'ours: routes' "$1" "$(routes w0)"
    has 'ours: peers' "$1" "$(wg show w0 peers | wc -l)"
    echo "memory|ours|$1|$(memory "$nm_pid")|$(memory "$pid")" >> /run/rows.memory
    measure ours "$1" down nmcli -w 900 connection down w0
    wait_for 60 no_service
    measure ours "$1" 'up again' nmcli -w 900 connection up w0
    measure ours "$1" reload ours_reload
    has 'ours: change' 1 "$(wg show w0 allowed-ips | grep -c 10.200.0.1/32)"
    measure ours "$1" export nmcli -w 900 connection export w0 /run/out.conf
    has 'ours: export' "$1" "$(grep -c '^PublicKey' /run/out.conf)"
    nmcli -w 900 connection down w0 > /run/bench.out
    wait_for 60 no_service
    nmcli -w 900 connection delete w0 > /run/bench.out
}

# ---- many tunnels -----------------------------------------------------------------------------------------------------

address() { echo "10.$((64 + $1 / 60)).$(($1 % 60 * 4)).1/30"; }
connection_head() { printf '[connection]\nid=%s%d\ntype=%s\ninterface-name=%s%d\nautoconnect=false\n' "$1" "$2" "$3" "$1" "$2"; }
native_profile() {
    { connection_head n "$1" wireguard
      printf '[wireguard]\nlisten-port=%d\nprivate-key=%s\n[wireguard-peer.%s]\nallowed-ips=10.%d.%d.2/32;\n[ipv4]\nmethod=manual\naddress1=%s\n[ipv6]\nmethod=disabled\n' \
        $((20000 + $1)) "$(private me)" "$key1" $((64 + $1 / 60)) $(($1 % 60 * 4)) "$(address "$1")"; } > "$1.native"
}
write_native() { local i; for ((i = 1; i <= $1; i++)); do native_profile "$i"; mv "$i.native" "/etc/NetworkManager/system-connections/n$i.nmconnection"; done; }
write_ours() {
    local i
    for ((i = 1; i <= $1; i++)); do
        { connection_head t "$i" vpn
          printf '[vpn]\nservice-type=org.freedesktop.NetworkManager.wgre\ntunnel=wireguard\ninterface=t%d\nlisten-port=%d\naddresses=%s\npeer.1=%s allowed-ips=10.%d.%d.2/32\nprivate-key-flags=0\n[vpn-secrets]\nprivate-key=%s\n[ipv4]\nmethod=auto\n[ipv6]\nmethod=auto\n' \
            "$i" $((20000 + i)) "$(address "$i")" "$key1" $((64 + i / 60)) $((i % 60 * 4)) "$(private me)"; } > "/etc/NetworkManager/system-connections/t$i.nmconnection"
    done
}
write_quick() {
    local i
    for ((i = 1; i <= $1; i++)); do
        printf '[Interface]\nPrivateKey = %s\nListenPort = %d\nAddress = %s\n[Peer]\nPublicKey = %s\nAllowedIPs = 10.%d.%d.2/32\n' \
            "$(private me)" $((20000 + i)) "$(address "$i")" "$key1" $((64 + i / 60)) $((i % 60 * 4)) > "/etc/wireguard/q$i.conf"
    done
}
links() { ip -br link | grep -c "^$1[0-9]"; }
all_by_nmcli() { local verb=$1 of=$2 n=$3 i; for ((i = 1; i <= n; i++)); do nmcli -w 120 connection "$verb" "$of$i" || return; done; }
all_by_quick() { local verb=$1 n=$2 i; for ((i = 1; i <= n; i++)); do wg-quick "$verb" "q$i" || return; done; }

tunnels_of_nm() { # WHO LETTER N
    nmcli connection reload
    measure "$1" "t$3" up all_by_nmcli up "$2" "$3"
    has "$1: links" "$3" "$(links "$2")"
}
tunnels_down() {
    measure "$1" "t$3" down all_by_nmcli down "$2" "$3"
    wait_for 60 no_service
    rm -f "/etc/NetworkManager/system-connections/$2"[0-9]*
    nmcli connection reload
}
bench_tunnels_ours() {
    write_ours "$1"
    tunnels_of_nm ours t "$1"
    echo "memory|ours|t$1|$(memory "$nm_pid")|$(for pid in $(services); do memory "$pid"; done | awk -F/ '{ r += $1; p += $2; d += $3 } END { printf "%d/%d/%d", r / NR, p / NR, d / NR }')" >> /run/rows.memory
    tunnels_down ours t "$1"
}
bench_tunnels_native() {
    write_native "$1"
    tunnels_of_nm native n "$1"
    echo "memory|native|t$1|$(memory "$nm_pid")|" >> /run/rows.memory
    tunnels_down native n "$1"
}
bench_tunnels_wg-quick() {
    mkdir -p /etc/wireguard
    write_quick "$1"
    measure wg-quick "t$1" up all_by_quick up "$1"
    has 'wg-quick: links' "$1" "$(links q)"
    measure wg-quick "t$1" down all_by_quick down "$1"
    rm -f /etc/wireguard/q*.conf
}
bench_tunnels_floor() { :; }

# ---- all of it --------------------------------------------------------------------------------------------------------

# table TITLE PREFIX ACTION...: of the rows of which the size begins with PREFIX ("" or "t"); in ms of CPU time
table() {
    local title=$1 prefix=$2; shift 2
    printf '\n| %s | |' "$title"; printf ' %s |' "$@"; printf '\n|---|---|'; printf -- '---|%.0s' "$@"; echo
    awk -F '|' -v prefix="$prefix" -v actions="$(IFS='|'; echo "$*")" '
        BEGIN { n = split(actions, action, "|") }
        ($2 ~ /^t/) == (prefix == "t") { key = substr($2, 1 + length(prefix)) " | " $1; if (!(key in seen)) { seen[key]; order[++m] = key } all[key, $3] = $4; wall[key, $3] = $10 }
        END { for (k = 1; k <= m; k++) { printf "| %s |", order[k]; for (i = 1; i <= n; i++) printf " %s |", (order[k], action[i]) in all ? all[order[k], action[i]] " / " wall[order[k], action[i]] : ""; print "" } }' /run/rows
}
processes() {
    printf '\n| up | | all | NetworkManager | bus | command | service | rest |\n|---|---|---|---|---|---|---|---|\n'
    awk -F '|' '$3 == "up" { printf "| %s | %s | %s | %s | %s | %s | %s | %s |\n", $2, $1, $4, $5, $6, $7, $8, $9 }' /run/rows
    printf '\n| up | | NetworkManager: resident/PSS/written to, kB | service |\n|---|---|---|---|\n'
    awk -F '|' '{ printf "| %s | %s | %s | %s |\n", $3, $2, $4, $5 }' /run/rows.memory
}
# bounds: "up" of ours by that of NetworkManager's own, everything; and our service by what wg(8) and ip(8) take for the same
bounds() {
    awk -F '|' '
        function judge(what, value, most) { printf "%s %s: %s peers: %.2f, at most %.2f\n", value <= most ? "ok" : "not ok", what, size, value, most; failed += value > most }
        $3 == "up" && $2 !~ /^t/ { all[$1, $2] = $4; command[$1, $2] = $7; service[$1, $2] = $8; sizes[$2] }
        END {
            for (size in sizes) {
                if (all["ours", size] && all["native", size]) judge("ours / native", all["ours", size] / all["native", size], size + 0 < 100 ? 1.05 : size + 0 < 1000 ? 0.9 : 0.6)
                if (all["ours", size] && command["floor", size] && size + 0 >= 1000) judge("service / floor", service["ours", size] / command["floor", size], 1.15)
            }
            exit failed > 0
        }' /run/rows
}

mkdir $groups/command $groups/bench && echo $$ > $groups/bench/cgroup.procs || exit 1
load_modules
underlay_up > /run/bench.out 2>&1 || { cat /run/bench.out; exit 1; }
echo "# Linux $(uname -r), $(NetworkManager --version), $(dbus-daemon --version | head -n 1), $(wg --version | cut -d' ' -f1,2), $(nm-wgre --version)"
: > /run/rows; : > /run/rows.memory
for peers; do for w in ${what//,/ }; do "bench_$w" "$peers"; done; done
for n in ${tunnels//,/ }; do for w in ${what//,/ }; do "bench_tunnels_$w" "$n"; done; done
table 'peers: CPU / wall, ms' '' import up down 'up again' reload export
table 'tunnels: CPU / wall, ms' t up down
processes
bounds || failed=$((failed + 1))
[ $failed = 0 ]
