# SPDX-License-Identifier: GPL-2.0-or-later
# about: a kill switch through random events, from a seed that is printed: nothing leaves in clear from the first up to the user's down
# timeout: 900
. "$WGRE_VM/lib.sh"
. "$WGRE_VM/private.sh"
. "$WGRE_VM/clear.sh"

# Always the same, unless SEEDS says others (or "$RANDOM"), which are played one after the other, EVENTS of each.
# KILL_SWITCH=lockdown: the user's word is "nm-wgre unlock", after the down.
events=${EVENTS:-60} seeds=${SEEDS:-2} kill_switch=${KILL_SWITCH:-on}

# Each event, and how often there is one. Those that need NetworkManager do nothing while it is dead.
weights='up:10 user_down:2 kill_service:3 kill_holder:1 kill_helper:1 kill_nm:1 stop_nm:1 start_nm:4 delete_link:3 flush_firewall:3 flush_rules:2
    flush_routes:2 base_down:2 base_up:5 other_up:2 other_down:1 inside_up:2 inside_down:1 sweep:2 wait:1'
event_up() { nmcli -w 60 connection up ks && up_again=1; true; }
event_other_up() { nmcli -w 30 connection up other; true; }
event_other_down() { nmcli -w 30 connection down other; true; }
event_inside_up() { nmcli -w 30 connection up inside; true; }
event_inside_down() { nmcli -w 30 connection down inside; true; }
event_kill_service() { pkill -9 -f "^$service"; true; }
event_kill_holder() { pkill -9 -x nm-wgre-fence; true; }
event_kill_helper() { pkill -9 -f "^$helper"; true; }
event_kill_nm() { [ ! "$nm_pid" ] || nm_kill; }
event_stop_nm() { [ ! "$nm_pid" ] || nm_stop; true; }
event_start_nm() { [ "$nm_pid" ] || { nm_start "${hands_off[@]}" && uplink_again; }; }
event_delete_link() { ip link delete wg0; true; }
event_flush_rules() { flush_rules; }
event_flush_routes() { flush_routes; true; }
event_base_down() { ip link set up0 down; }
event_base_up() { [ ! "$nm_pid" ] || uplink_again; true; }
event_sweep() { "$service" --sweep; true; }
event_wait() { sleep 1; }

# The names of all events, each as often as its weight says.
weighted() {
    local entry i
    bag=()
    for entry in $weights; do
        for ((i = 0; i < ${entry#*:}; i++)); do bag+=("${entry%:*}"); done
    done
}

# What systemd does by nm-wgre-fence.path and .service: while there is something to hold there is a holder, some 100 ms after its end too.
holder=${service%/*}/nm-wgre-fence
keep_holder() {
    while :; do
        [ ! -d /run/nm-wgre/fence ] || flock --nonblock /run/nm-wgre/holder.lock "$holder"
        read -rt 0.1 <> /run/pause || :
    done
}

# What was sent while it was closed has not left.
nothing_left() { counted_nothing clear; }
still_nothing() { sending; nothing_left; }
# Packets are sent all the time, also before it is closed, so that there are flows that have left in clear; but not for the user's down.
everything_sent() {
    stream_end
    [ ! "$closed" ] || tried=$((tried + $(sent)))
}

# A table that somebody flushes is back some milliseconds later. Meanwhile its spare holds: nm-wgre-fence(8).
flush_firewall() {
    local t
    wait_for 10 spare
    t=$EPOCHREALTIME
    nft flush ruleset
    wait_for 10 table
    echo "the table was there $(ms "$t") ms later" > /run/note
    sleep 0.1
    still_nothing
}

# The user's own word: only when NetworkManager takes it as that is the kill switch open.
user_down() {
    event_start_nm
    uplink_again
    wait_for 60 ended_by_user
}
ended_by_user() {
    matches '^ks:activated$' nmcli -t -f NAME,STATE con show --active || up ks
    down ks
}
# A lockdown is still closed then.
user_unlocks() { # WHAT
    [ "$kill_switch" = lockdown ] || return 0
    step "$1: the lockdown is still closed" still_closed
    step "$1: it is unlocked" nm-wgre unlock ks
}
still_closed() { table; forget; bursts; nothing_left; }
opened() { wait_for 15 no_table; }
# NetworkManager gives the uplink another metric after each loss of it.
without_metrics() { sed -E 's/ metric [0-9]+//' "$1" | sort; }
like_before() { same_state /run/before || prints '' diff -U0 <(without_metrics /run/before) <(without_metrics /run/now.state); }

# ---- one event of each sort: $event, $what

# What an event leaves behind to be done is done while the next ones happen, and packets are sent all the time.
play_other() {
    up_again=''
    "event_$event" > /run/event.out 2>&1
    if [ "$closed" ]; then
        step "$what" still_nothing
    elif [ "$up_again" ]; then
        # what is tried from now on counts
        stream_again
        forget
        closed=1
    fi
}
play_flush_firewall() {
    [ "$closed" ] || return 0
    : > /run/note
    step "$what" flush_firewall
    note "$(cat /run/note)"
}
play_user_down() {
    [ "$closed" ] || return 0
    everything_sent
    step "$what: nothing has left before" nothing_left
    user_down > /run/event.out 2>&1
    user_unlocks "$what"
    step "$what: and it is open" opened
    step "$what: everything leaves again" control
    closed=''
    stream_start
}
play() {
    case $event in
        user_down|flush_firewall) "play_$event" ;;
        *) play_other ;;
    esac
    return 0
}
everything_down() {
    everything_sent
    if [ "$closed" ]; then step "seed $seed: nothing has left before the user's down" nothing_left; fi
    user_down > /run/user.out 2>&1
    user_unlocks "seed $seed"
    event_other_down > /dev/null 2>&1
    event_inside_down > /dev/null 2>&1
    closed=''
    step "seed $seed: nothing is left of it" nothing_of_ours
    step "seed $seed: nor of the network namespace" wait_for 10 gone
    step "seed $seed: everything leaves again" control
    step "seed $seed: each table could be put back" lacks 'cannot put the firewall table|cannot be closed' cat "$nm_log" /run/holder.out
    step "seed $seed: the state is that of the beginning" like_before
    return 0
}

closed='' up_again='' bag=() tried=0
machine "${hands_off[@]}"
key me
step 'a peer and a guest by hand' by_hand
step 'without a tunnel, the capture sees all of it' control
step 'profiles' profile
step 'and one in a network namespace' add inside "tunnel=gre,netns=private,interface=gre-n,local=$up4,remote=$inet4,key=6,addresses=10.10.11.1/30"
# br0 has just been made: what is tentative in this state would not be so in the last one
step 'no address is tentative any more' wait_for 15 no_tentative
snapshot > /run/before
mkfifo /run/pause
keep_holder > /run/holder.out 2>&1 &
weighted
for seed in $seeds; do
    note "SEEDS=$seed EVENTS=$events"
    RANDOM=$seed failed_before=$failed tried=0
    stream_start
    for ((i = 1; i <= events; i++)); do
        # not in a subshell, which would have random numbers of its own
        event=${bag[RANDOM % ${#bag[@]}]} what="seed $seed, event $i of $events: ${event//_/ }"
        play "$event"
        [ "$failed" = "$failed_before" ] || break
    done
    played=$((i > events ? events : i))
    everything_down
    note "seed $seed: $played events, $tried packets tried to leave while it was closed"
done
finish
