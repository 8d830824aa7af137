# SPDX-License-Identifier: GPL-2.0-or-later
# about: under systemd nm-wgre-fence keeps the spare of a kill switch: reloads and stops of nftables.service and of firewalld let nothing out; killed, it starts again; it has few rights
# vm: --systemd
# timeout: 600
. "$WGRE_VM/lib.sh"
. "$WGRE_VM/clear.sh"

# COMMAND...: changes the firewall.
event() {
    wait_for 20 spare
    stream_start
    "$@"
    wait_for 10 table
    sleep 1
    stream_end
    sent | tee -a /run/tried
    [ "$(sent)" -gt 100 ]
    held
}
killed() {
    pkill -9 -x nm-wgre-fence
    wait_for 20 spare
    table
}
few_rights() {
    local status; status=/proc/$(pgrep -x nm-wgre-fence)/status
    matches 'CapEff:.0{12}1000$' cat "$status"
    matches 'CapBnd:.0{12}1000$' cat "$status"
    matches 'NoNewPrivs:.1' cat "$status"
    matches 'Seccomp:.2' cat "$status"
}
# This machine masks it, since it takes long. It shall let everything pass, so that only the kill switch holds.
with_firewalld() {
    rm -f /run/systemd/system/firewalld.service
    systemctl daemon-reload
    firewall-offline-cmd --set-default-zone=trusted
    event systemctl start firewalld
    firewall-cmd --state
}
# What the capture would have seen.
leaves_during() { # COMMAND...
    stream_start
    "$@"
    stream_end
    echo "$(sent) tried, $(counted clear) left"
    seen 0
    forget
}
# What does not follow keeps it closed, and whoever opens it is told.
stands_still() {
    wait_for 20 spare
    pkill -STOP -x nm-wgre-fence
    not nm-wgre unlock ks > /run/unlock 2>&1
    matches 'does not react' cat /run/unlock
    forget; bursts; counted_nothing clear
    pkill -CONT -x nm-wgre-fence
    wait_for 10 no_table
}

printf '%s\n' '[main]' 'no-auto-default=*' "${hands_off[@]}" > /etc/NetworkManager/conf.d/10-guest.conf
printf '%s\n' 'flush ruleset' 'table inet filter { chain forward { type filter hook forward priority filter; }; }' > /etc/nftables.conf
systemctl restart NetworkManager
step 'the firewall of this host' systemctl start nftables
machine
key me
step 'a peer and a guest by hand' by_hand
step 'without a tunnel, the capture sees all of it' control
step 'profiles' profile
step 'up' works
forget
step 'it has few rights' few_rights
: > /run/tried
step 'the firewall is reloaded' event systemctl reload nftables
step 'stopped' event systemctl stop nftables
step 'and started' event systemctl start nftables
step 'nm-wgre-fence is killed' killed
step 'and the firewall reloaded again' event systemctl reload nftables
step 'firewalld starts' with_firewalld
step 'it is reloaded' event firewall-cmd --reload
step 'and completely' event firewall-cmd --complete-reload
step 'somebody flushes the firewall, that of firewalld too' event nft flush ruleset
step 'firewalld starts again' event systemctl restart firewalld
note "packets that were tried meanwhile: $(paste -sd ' ' /run/tried)"
step 'nm-wgre-fence stands still, and the kill switch is opened' stands_still
step 'the user takes it down' down ks
step 'nothing is left of it' nothing_of_ours
step 'everything leaves again' control
forget
step 'and is seen while firewalld is reloaded' leaves_during firewall-cmd --reload
step 'starts again' leaves_during systemctl restart firewalld
step 'and somebody flushes the firewall' leaves_during nft flush ruleset
finish
