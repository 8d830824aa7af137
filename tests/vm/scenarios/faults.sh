# SPDX-License-Identifier: GPL-2.0-or-later
# about: the service and its helper are killed, or a call of theirs fails, anywhere on the way up and down; so are NetworkManager and the bus: nothing is left
# timeout: 900
# programs: tests/faults/faults.so
. "$WGRE_VM/lib.sh"
. "$WGRE_VM/private.sh"

# FAULTS=all, as "make faults" does: every point and kind. Else a sample, spread evenly; where it begins, and so which points it has,
# follows from SEED, which is printed.
seed=${SEED:-$RANDOM}
shares=${FAULTS_SHARES:-15 80 80}        # every how manieth point: killed; of each other kind; with NetworkManager
[ "${FAULTS-}" != all ] || shares='1 1 1'
read -r killed_share other_share manager_share <<< "$shares"
[ "${FAULTS-}" = all ] || note "SEED=$seed"
export FAULTS_SERVICE=$service FAULTS_HELPER=$helper FAULTS_LIBRARY=$PROGRAMS/faults.so
kinds=denied,EIO,ENOMEM,ENOSPC,EINTR

# The service is confined before the first point: it may make no files in there, but write those that it finds.
state=/dev/shm/faults

# Both programs get the library when they are started by others.
wrap() { # PROGRAM WRAPPER
    printf '#!/bin/sh\n[ ! -e /run/faults/on ] || export LD_PRELOAD=%s NM_WGRE_FAULTS=%s\nexec %s "$@"\n' "$FAULTS_LIBRARY" $state "$1" > "$2"
    chmod 755 "$2"
}
wrap_programs() {
    mkdir -p /run/faults $state
    wrap "$service" /usr/libexec/faulty-service
    wrap "$helper" /usr/libexec/faulty-helper
    sed -i 's,^program=.*,program=/usr/libexec/faulty-service,' /usr/lib/NetworkManager/VPN/nm-wgre-service.name
    sed -i 's,^Exec=.*,Exec=/usr/libexec/faulty-helper,;/^SystemdService=/d' /usr/share/dbus-1/system-services/org.freedesktop.NetworkManager.WgreHelper.service
}
data() { # KEY=VALUE...: the lines of a profile
    printf '%s\n' "$@" "peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=$allowed" wait-handshake=no
}
write_profiles() {
    local allowed
    allowed='0.0.0.0/0;::/0' data tunnel=wireguard interface=wg0 listen-port=51820 'addresses=10.9.0.2/24;10.9.8.2/24;fd00:9::2/64' kill-switch=on \
        exclude=$gw4/32 dns=10.9.0.1 forward=yes masquerade=yes mss-clamp=auto open-firewall=yes > /run/faults/full
    allowed='10.9.0.1/32' data tunnel=gre over=wireguard interface=gre-f wireguard-interface=wg1 local=10.9.0.2 remote=10.9.0.1 \
        'addresses=10.10.10.1/30;fd00:10::1/64' 'routing=table 100' 'routes=10.20.0.0/16;10.21.0.0/16;fd00:20::/32' encap=fou encap-dport=5555 > /run/faults/over
    allowed='0.0.0.0/0;::/0' data tunnel=wireguard netns=private interface=wg-n 'addresses=10.9.0.2/24;10.9.8.2/32;fd00:9::2/64' dns=10.9.0.1 \
        dns-search=corp.example forward=yes masquerade=yes > /run/faults/inside
}

modprobe -a fou ip6_gre 2> /dev/null || true
wrap_programs
machine
key me
step 'a peer by hand' wg_far wgp 51820 me 10.9.0.2/32,fd00:9::2/128
write_profiles
snapshot > /run/before

# ---- with the real NetworkManager, which may be the one that is killed, or the bus ----

# The kill switch stays closed, as it has to: nothing passes until the user opens it.
uplink_again() { wait_for 10 nmcli -g GENERAL.STATE device show up0; active up0 || nmcli con up up0; }
# met KIND POINT [PID]: up and down, with that fault; PID is the victim
met() {
    (cd $state; : > count; : > points; : > hit; echo "${3-}" > victim; echo "$2 $1" > plan)
    pkill -9 -f "^$helper" || true
    touch /run/faults/on
    up full || true
    down full || true
    wait_for 30 no_service      # NetworkManager does not wait for its end
    rm /run/faults/on
    [ "$1" = count ] || test -s $state/hit
}
works() { met count 0; matches "RTM|sendto" cat $state/points; same_state /run/before; }
nothing_left() {
    "$service" --sweep
    [ ! -e /run/nm-wgre/fence ] || nm-wgre unlock full
    wait_for 10 ping -c1 -W2 $inet4
    same_state /run/before
}
everything_again() { # VICTIM
    nm_kill
    if [ "$1" = bus ]; then rm -f /run/dbus/system_bus_socket /run/dbus/pid; fi
    nm_start || give_up "NetworkManager does not start again"
    step "$1 killed: the uplink after the next start" uplink_again
}
faulty() { # KIND POINT
    case $1 in
        NetworkManager) step "$1 killed at point $2" met victim "$2" "$nm_pid"; everything_again "$1" ;;
        bus) step "$1 killed at point $2" met victim "$2" "$(pgrep -x dbus-daemon)"; everything_again "$1" ;;
        *) step "$1 at point $2, with NetworkManager" met "$1" "$2" ;;
    esac
    step "$1 at point $2, with NetworkManager: nothing is left" nothing_left
}
step 'a profile' add full "$(paste -sd, /run/faults/full)" "private-key=$(private me)"
step 'without a fault nothing is left' works
points=$(wc -l < $state/points)
note "$points points"
for kind in kill denied NetworkManager bus; do
    [ "$manager_share" -le "$points" ] || manager_share=$points
    for ((point = seed % manager_share + 1; point <= points; point += manager_share)); do faulty $kind $point; done
done

# ---- without, at many more points ----

# played PROFILE KINDS SHARE: the driver, which is NetworkManager to the service; every SHAREth point
played() {
    touch /run/faults/on
    if [ "${FAULTS-}" = all ]; then "$WGRE_VM/guest/faults" "$1" "$2" 1 1 both; else "$WGRE_VM/guest/faults" "$1" "$2" "$3" $((seed % $3 + 1)) turns; fi
}
nm_kill
for profile in full over inside; do
    step "$profile: killed anywhere, nothing is left" played $profile kill "$killed_share"
    sed "s/^/$profile: /" "$step_log" | block ran
    step "$profile: whatever fails, nothing is left" played $profile $kinds "$other_share"
    sed "s/^/$profile: /" "$step_log" | block ran
done
rm -f /run/faults/on
cp /run/faults/points.* "$KEPT"
finish
