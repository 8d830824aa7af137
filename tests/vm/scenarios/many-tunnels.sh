# SPDX-License-Identifier: GPL-2.0-or-later
# about: many tunnels at once, GRE and WireGuard: all come up by autostart, root's tools work, one crash harms no other, memory for each stays the same
# vm: --systemd --mem 3G
# timeout: 1500
# unproved: it has not been played to its end yet
. "$WGRE_VM/lib.sh"

# More than a user may have connections to the bus by its own rules: 256.
n=${MANY_TUNNELS:-280}

# profile NUMBER: every second one is WireGuard
profile() {
    local i=$1 a=$(($1 / 60)) b=$(($1 % 60 * 4)) uuid
    uuid=$(printf '00000000-0000-4000-8000-%012d' "$i")
    printf '[connection]\nid=t%d\nuuid=%s\ntype=vpn\nautoconnect=false\n\n[vpn]\nservice-type=org.freedesktop.NetworkManager.wgre\npersistent=true\nautostart=yes\n' "$i" "$uuid"
    if [ $((i % 2)) = 0 ]; then
        printf 'tunnel=gre\ninterface=t%d\nlocal=%s\nremote=%s\nkey=%d\naddresses=10.%d.%d.1/30\n' "$i" $up4 $inet4 "$i" $((64 + a)) "$b"
    else
        printf 'tunnel=wireguard\ninterface=t%d\nlisten-port=%d\naddresses=10.%d.%d.1/30\npeer.1=%s allowed-ips=10.%d.%d.2/32\nprivate-key-flags=0\n\n[vpn-secrets]\nprivate-key=%s\n' \
            "$i" $((20000 + i)) $((64 + a)) "$b" "$(public far)" $((64 + a)) "$b" "$(private me)"
    fi
    printf '\n[ipv4]\nmethod=auto\n\n[ipv6]\nmethod=auto\n'
}
profiles() {
    local i
    for ((i = 1; i <= n; i++)); do
        (umask 077; profile "$i" > "/etc/NetworkManager/system-connections/t$i.nmconnection") || return
    done
    nmcli connection reload
    same "$n" "$(nmcli -g NAME,TYPE connection show | grep -c '^t[0-9]*:vpn$')"
}
how_many() { nmcli -g NAME,STATE connection show --active | grep -c '^t[0-9]*:activated$'; }
are_up() { same "$1" "$(how_many)"; }
have_links() { same "$1" "$(ip -br link | grep -c '^t[0-9]*@\?')"; }
# What each process has for itself, in kB: the least and the most.
memory() {
    for pid in $(pgrep -f "^$service"); do awk '/^Private_Dirty/ { print $2 }' "/proc/$pid/smaps_rollup"; done | sort -n | sed -n '1p;$p' | tr '\n' ' '
}
memory_is_alike() {
    local least most
    read -r least most < <(memory)
    echo "$least to $most kB"
    [ "$most" -le $((2 * least)) ] && [ "$most" -lt 2500 ]
}
root_can_work() { nmcli general && systemctl status --no-pager NetworkManager > /run/status && busctl --no-pager list > /run/names && nm-wgre show > /run/show && same "$n" "$(grep -c '^[^ ].*t[0-9]' /run/show)"; }
crash() {
    local pid
    pid=$(pgrep -o -f "^$service.*Connection_[0-9]*")
    kill -9 "$pid"
    wait_for 20 not test -e "/proc/$pid"
    sleep 2
    are_up $((n - 1))
}
all_down() {
    local i names=()
    for ((i = 1; i <= n; i++)); do names+=("t$i"); done
    timeout 300 nmcli connection down "${names[@]}" > /run/down.out 2>&1
    wait_for 60 no_service
    have_links 0
}
timed() { local t=$EPOCHREALTIME; "$@" || return; echo "# $SCENARIO: $* $(ms "$t") ms" >> /run/times; }

key me; key far
machine
snapshot > /run/before.state
step "$n profiles" profiles || finish
step 'all come up by autostart' eval 'systemctl start nm-wgre-autostart; timed wait_for 900 are_up $n' || give_up 'they do not come up'
step 'each has its link' have_links "$n"
step 'each process needs as much as the others' memory_is_alike
step "root's tools still get on the bus" root_can_work
step 'the crash of one takes no other along' crash
step 'they go down' timed all_down
step 'no trace' same_state /run/before.state
cat /run/times
echo "# private memory of a process: $(memory) kB"
finish
