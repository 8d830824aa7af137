# SPDX-License-Identifier: GPL-2.0-or-later
# about: many tunnels at once, GRE and WireGuard: most come up by autostart, the others by a script; root's tools and a login work, the crash of one harms no other, each costs what the first costs
# vm: --systemd --icount --mem 3G
# timeout: 3600
. "$WGRE_VM/lib.sh"

# 500, the number that is promised, takes half an hour: tests/vm/run --set MANY_TUNNELS=500 many-tunnels
n=${MANY_TUNNELS:-12} started=$((n > 100 ? n - 11 : n - n / 10 - 1))

# profile NUMBER: every second one is WireGuard. All but the last ten have autostart=yes, and but for number 1, which comes first and alone.
profile() {
    local i=$1 a=$(($1 / 60)) b=$(($1 % 60 * 4)) uuid autostart=no
    uuid=$(printf '00000000-0000-4000-8000-%012d' "$i")
    [ "$i" = 1 ] || [ "$i" -gt $started ] || autostart=yes
    printf '[connection]\nid=t%d\nuuid=%s\ntype=vpn\nautoconnect=false\n\n[vpn]\nservice-type=org.freedesktop.NetworkManager.wgre\nautostart=%s\n' "$i" "$uuid" $autostart
    if [ $((i % 2)) = 0 ]; then
        printf 'tunnel=gre\ninterface=t%d\nlocal=%s\nremote=%s\nkey=%d\naddresses=10.%d.%d.1/30\n' "$i" $up4 $inet4 "$i" $((64 + a)) "$b"
    else
        printf 'tunnel=wireguard\ninterface=t%d\nlisten-port=%d\naddresses=10.%d.%d.1/30\npeer.1=%s allowed-ips=10.%d.%d.2/32\nprivate-key-flags=0\n\n[vpn-secrets]\nprivate-key=%s\n' \
            "$i" $((20000 + i)) $((64 + a)) "$b" "$far_key" $((64 + a)) "$b" "$my_key"
    fi
    printf '\n[ipv4]\nmethod=auto\n\n[ipv6]\nmethod=auto\n'
}
profiles() {
    local i
    umask 077
    for ((i = 1; i <= n; i++)); do profile "$i" > "/etc/NetworkManager/system-connections/t$i.nmconnection"; done
    nmcli connection reload
    same "$n" "$(nmcli -g NAME,TYPE connection show | grep -c '^t[0-9]*:vpn$')"
}
are_up() { same "$1" "$(nmcli -g NAME,STATE connection show --active | grep -c '^t[0-9]*:activated$')"; }
have_links() { same "$1" "$(ip -br link | awk '/^t[0-9]/' | wc -l)"; }
timed() { local what=$1 t=$EPOCHREALTIME; shift; "$@" || return; echo "# $SCENARIO: $what: $(ms "$t") ms" >> /run/times; }

# ---- what each costs: 1 ms of CPU time is a million instructions ------------------------------------------------------

# of each of its threads
clocks() { printf '%s\n' "/proc/$1/task/"*/schedstat; }
all_services() { local pid; for pid in $(services); do clocks "$pid"; done; }
newest() { pgrep -n -f "^$service"; }
# used: what those have used whose clocks are on standard input
used() { xargs -r cat | awk '{ s += $1 } END { printf "%d\n", s / 1000 }'; }
# memory of a process, in kB: resident, its part of what is shared, its own
memory() { awk '/^Rss:/ { r = $2 } /^Pss:/ { p = $2 } /^Private_Dirty:/ { d = $2 } END { print r, p, d }' "/proc/$1/smaps_rollup"; }
memory_of_all() { local pid; for pid in $(services); do memory "$pid"; done; }
# up_alone NUMBER: by a script, and what that took of its process, of all other services, and of NetworkManager
up_alone() {
    local before after nm
    all_services > /run/others
    before=$(used < /run/others) nm=$(clocks "$(pidof NetworkManager)" | used)
    nmcli -w 120 connection up "t$1"
    sleep 2
    after=$(used < /run/others)
    echo "$(clocks "$(newest)" | used) $((after - before)) $(($(clocks "$(pidof NetworkManager)" | used) - nm)) $(memory "$(newest)")" > "/run/cost.$1"
}
told() {
    local own others nm rss pss dirty
    read -r own others nm rss pss dirty < "/run/cost.$1"
    echo "# $SCENARIO: number $2: $own us of CPU in its process, $others us in those that were there, $nm us in NetworkManager; RSS $rss kB, PSS $pss kB, written to $dirty kB"
}
# The one that came last did not cost more than the first, in its own process.
cost_is_alike() {
    local of_first of_last
    read -r of_first _ < /run/cost.1
    read -r of_last _ < "/run/cost.$last"
    echo "$of_first and $of_last us of CPU time"
    [ $((2 * of_last)) -le $((3 * of_first)) ]
}
# Nor has any process more memory of its own than twice what another has; shared pages cost each the less, the more they are.
memory_is_alike() {
    local least most
    read -r least most < <(memory_of_all | sort -n -k3 | awk 'NR == 1 { l = $3 } { m = $3 } END { print l, m }')
    echo "$least to $most kB"
    [ "$most" -le $((2 * least)) ] && [ "$most" -lt 2500 ]
}
is_quiet() {
    local before after
    sleep 2
    before=$(all_services | used)
    sleep 10
    after=$(all_services | used)
    echo "# $SCENARIO: all $n services at rest: $((after - before)) us of CPU in 10 s" | tee -a /run/times
    [ $((after - before)) -le $((200 * n)) ]
}

# ---- the steps --------------------------------------------------------------------------------------------------------

# The service ends when there is nothing left to try. nmcli, asked again and again, would take more than the tunnels.
by_autostart() { systemctl start nm-wgre-autostart; wait_for 1200 exits 3 systemctl is-active nm-wgre-autostart; are_up $started; }
by_script() { local i; for ((i = started + 1; i <= n; i++)); do [ "$i" = "$last" ] || nmcli -w 120 connection up "t$i"; done; }
root_can_work() {
    nmcli general
    systemctl status --no-pager NetworkManager > /run/status
    busctl --no-pager list > /run/names
    timed "nm-wgre show" nm-wgre show > /run/show
    same "$n" "$(grep -c '^[^ ].*t[0-9]' /run/show)"
}
# With its session, as logind knows it.
root_can_log_in() { matches 'root' su -l root -c 'loginctl --no-legend list-sessions && systemctl is-active NetworkManager'; }
crash() {
    local pid
    pid=$(newest)
    kill -9 "$pid"
    wait_for 20 not test -e "/proc/$pid"
    wait_for 20 inactive "t$last"
    sleep 2
    are_up $((n - 1))
    same $((n - 1)) "$(services | wc -l)"
    up "t$last"
}
all_down() {
    local i names=()
    for ((i = 1; i <= n; i++)); do names+=("t$i"); done
    nmcli -w 1200 connection down "${names[@]}" > /run/down.out 2>&1
    wait_for 60 no_service
    have_links 0
}

key me; key far
my_key=$(private me) far_key=$(public far) last=$(((n - 1) / 2 * 2 + 1))      # WireGuard, like the first
machine
snapshot > /run/before.state
step "$n profiles" profiles || finish
step 'one comes up' up_alone 1
told 1 1
step "$started come up by autostart" timed 'autostart' by_autostart || give_up 'they do not come up'
step 'the others by a script' timed 'nmcli connection up, one after the other' by_script
step 'and the last' up_alone "$last"
told "$last" "$n"
step 'all are up' are_up "$n"
step 'each has its link' have_links "$n"
step 'the last has cost no more than the first' cost_is_alike
step 'each process needs as much memory as the others' memory_is_alike
memory_of_all | awk -v s="$SCENARIO" '{ r += $1; p += $2; d += $3 } END { printf "# %s: %d services: RSS %d kB each, PSS %d kB each, written to %d kB each\n", s, NR, r / NR, p / NR, d / NR }'
step 'at rest they take nothing' is_quiet
step "root's tools still get on the bus" root_can_work
note "$(wc -l < /run/names) names on the bus"
step 'root can log in' root_can_log_in
step 'the crash of one takes no other along' crash
step 'they go down' timed 'nmcli connection down, all' all_down
step 'no trace' same_state /run/before.state
cat /run/times
finish
