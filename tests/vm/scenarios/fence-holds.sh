# SPDX-License-Identifier: GPL-2.0-or-later
# about: kill-switch=on: whatever happens to service, NetworkManager, links, rules, firewall: nothing leaves in clear, own or forwarded, until the user takes it down
# suites: all
# timeout: 900
. "$WGRE_VM/lib.sh"
. "$WGRE_VM/clear.sh"

# A flush leaves the spare of nm-wgre-fence, until the table is back.
flushed() {
    wait_for 10 spare
    stream_start
    nft flush ruleset
    wait_for 10 table
    sleep 1
    stream_end
    held
}
# Without it something leaves for networks of this host, for as long as nobody puts the table back. The routes hold the rest.
flushed_without_spare() {
    wait_for 10 spare
    pkill -9 -x nm-wgre-fence
    wait_for 10 no_spare
    pkill -STOP -f "^$service"
    stream_start
    nft flush ruleset
    sleep 1
    stream_end
    no_table
    pkill -CONT -f "^$service"
    wait_for 10 table
    echo "left for networks of this host: $(counted clear)"
    seen 0
    counted_nothing distant
    forget
}
refused() { not nft delete table "$(nft list tables | sed -n 's/^table \(.*\.spare-\)/\1/p')" > /run/refused 2>&1; matches 'not permitted' cat /run/refused; spare; }
start_holder() { /usr/lib/NetworkManager/dispatcher.d/91-nm-wgre-fence; }

machine "${hands_off[@]}"
key me
step 'a peer and a guest by hand' by_hand
step 'without a tunnel, the capture sees all of it' control
step 'profiles' profile
step 'up' works
forget
step 'while it is up, nothing leaves' held
step 'without nm-wgre-fence a flushed firewall lets something out' flushed_without_spare
step "NetworkManager's next event starts it" start_holder
step 'with it nothing leaves, and the firewall is put back' flushed
step 'what it keeps is nobody else'"'"'s to remove' refused
step 'who flushed it is said' matches 'took firewall tables of ours away' nm_journal
step 'flushed rules are put back' during flush_rules
step 'flushed routes are put back' during flush_routes
step 'the tunnel still works' alive
step 'the link is deleted: the connection ends, the kill switch does not' during ip link delete wg0
step 'the same connection takes it over' works
step 'the service is killed' during kill_service
step 'another connection starts' during up other
step 'the sweep leaves it alone' during "$service" --sweep
step 'a flushed firewall is put back when no service is there' flushed
step 'the same connection takes it over' works
step 'the base device is lost' during ip link set up0 down
step 'the base device is back' uplink_again
step 'and the connection' works
step 'NetworkManager does not bring up what is up' during again
stream_start
nm_kill
sleep 2
stream_end
step 'NetworkManager is killed' held
nm_start "${hands_off[@]}" || give_up "NetworkManager does not start again"
step 'the uplink after its next start' uplink_again
step 'still closed' held
step 'and the connection works' works
step 'the user takes it down' down ks
step 'and it is open' wait_for 10 no_table
step 'nothing is left of it' nothing_of_ours
step 'everything leaves again' control
forget

unlocked() { nm-wgre unlock ks; no_table; bursts; seen 0; }
by_tool() { works; kill_service; held; }
step 'closed by a crash' by_tool
step 'opened by nm-wgre unlock' unlocked
step 'and up and down once more' works
step 'down' down ks
step 'nothing is left of it' nothing_of_ours
finish
