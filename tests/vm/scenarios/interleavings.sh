# SPDX-License-Identifier: GPL-2.0-or-later
# about: a kill switch through random events, from a seed that is printed: nothing leaves in clear from the first up to the user's down
# timeout: 9000
# unproved: it takes minutes for each hundred events, and is played by name: --set EVENTS=1000 --set SEED=…
. "$WGRE_VM/lib.sh"
. "$WGRE_VM/clear.sh"

events=${EVENTS:-40} seed=${SEED:-$((EPOCHSECONDS % 100000))}
RANDOM=$seed
echo "# $SCENARIO: seed $seed, $events events"

# Each event, and what it says. Those that need NetworkManager do nothing while it is dead.
event_up() { nmcli -w 60 connection up ks > /run/up.out 2>&1 && closed=1; true; }
event_other_up() { nmcli -w 30 connection up other > /run/other.out 2>&1; true; }
event_other_down() { nmcli -w 30 connection down other > /run/other.out 2>&1; true; }
event_kill_service() { pkill -9 -f "^$service"; true; }
event_kill_nm() { [ ! "$nm_pid" ] || nm_kill; }
event_start_nm() { [ "$nm_pid" ] || { nm_start "${hands_off[@]}" && uplink_again; }; }
event_delete_link() { ip link delete wg0 2> /dev/null; true; }
event_flush_firewall() { nft flush ruleset; }
event_flush_rules() { flush_rules; }
event_flush_routes() { if ip link show wg0 > /dev/null 2>&1; then flush_routes; fi 2> /dev/null; true; }
event_base_down() { ip link set up0 down; }
event_base_up() { [ ! "$nm_pid" ] || uplink_again; true; }
event_sweep() { "$service" --sweep > /run/sweep.out 2>&1; true; }
event_wait() { sleep 1; }
# so often as its weight says
event_of() {
    local weighted=(up up up up kill_service kill_service kill_nm start_nm start_nm start_nm delete_link delete_link flush_firewall flush_firewall flush_rules
        flush_routes base_down base_up base_up other_up other_down sweep wait user_down)
    echo "${weighted[RANDOM % ${#weighted[@]}]}"
}

# What was sent while it was closed has not left. A neighbour may be unknown, and a packet wait in its queue: so it is looked at again.
nothing_left() { counted_nothing clear; }
play() { # EVENT
    stream_start
    "event_$1"
    sleep 0.5
    stream_end
}
# The user's own word: only when NetworkManager takes it as that is the kill switch open.
user_down() {
    [ "$nm_pid" ] || { event_start_nm; }
    event_base_up
    wait_for 30 ended_by_user
    closed=''
    wait_for 15 no_table
}
ended_by_user() { up ks && down ks; }

closed=''
machine "${hands_off[@]}"
key me
step 'a peer and a guest by hand' by_hand
step 'without a tunnel, the capture sees all of it' control
step 'profiles' profile
forget
for ((i = 1; i <= events; i++)); do
    event=$(event_of)
    if [ "$event" = user_down ]; then
        [ "$closed" ] || continue
        step "event $i of $events: the user takes it down" nothing_left
        user_down > /run/user.out 2>&1
        step "event $i of $events: and it is open" no_table
        forget
        continue
    fi
    was=$closed
    play "$event" > /run/event.out 2>&1
    if [ "$was" ]; then step "event $i of $events: ${event//_/ }" nothing_left; else forget; fi
    [ $failed = 0 ] || break
done
user_down > /run/user.out 2>&1
down other > /dev/null 2>&1 || true
step 'nothing is left of it' nothing_of_ours
step 'everything leaves again' control
echo "# $SCENARIO: seed $seed"
finish
