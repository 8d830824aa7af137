# SPDX-License-Identifier: GPL-2.0-or-later
# about: kill-switch=lockdown: after a reboot nothing leaves in clear, from before the network until nm-wgre unlock; unlock --for closes again by itself
# vm: --systemd --persist
# boots: 2
# timeout: 420
. "$WGRE_VM/lib.sh"
. "$WGRE_VM/clear.sh"

# Something is sent all the time, but this must not take the time of the boot.
stream_pause=0.3

profile() {
    add ks "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24;fd00:9::2/64,kill-switch=lockdown,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=0.0.0.0/0;::/0" \
        "private-key=$(private me)"
    nmcli con add type ethernet ifname up0 con-name up0 autoconnect no ipv4.method manual ipv4.addresses $up4/24 ipv4.gateway $gw4 ipv4.dns $gw4 \
        ipv6.method manual ipv6.addresses $up6/64 ipv6.gateway $gw6
}
# The firewall of this host, which empties the ruleset at boot, and NetworkManager without br0.
host() {
    printf '%s\n' 'flush ruleset' 'table inet filter { chain forward { type filter hook forward priority filter; }; }' > /etc/nftables.conf
    printf '%s\n' '[main]' 'no-auto-default=*' "${hands_off[@]}" > /etc/NetworkManager/conf.d/10-guest.conf
    systemctl enable nftables
}
# unit NAME AFTER BEFORE: this scenario as a service that starts at that time of the boot. Nothing else orders it.
unit() {
    cat > "/etc/systemd/system/$1.service" <<-E
	[Unit]
	DefaultDependencies=no
	After=$2
	Before=$3
	[Service]
	Type=oneshot
	RemainAfterExit=yes
	Environment=BOOT=$1 SCENARIO=$SCENARIO WGRE_VM=/root/vm HOME=/root step_log=/run/$1.log
	ExecStart=bash /root/vm/scenarios/$SCENARIO.sh
	StandardOutput=file:/run/$1.out
	[Install]
	WantedBy=sysinit.target
	E
    systemctl enable "$1"
}
# The second one as soon as systemd says that firewalls are there.
units() {
    cp -r /run/keys /root/
    mkdir -p /root/vm/{scenarios,guest}
    cp "$WGRE_VM"/{lib,steps,clear}.sh /root/vm/
    cp "$WGRE_VM/guest/stream" /root/vm/guest/
    cp "$WGRE_VM/scenarios/$SCENARIO.sh" /root/vm/scenarios/
    unit open 'local-fs.target nftables.service' nm-wgre-lockdown.service
    unit early 'network-pre.target open.service' NetworkManager.service
    sync
}
# nm-wgre closes it without the tunnel, which has not been up yet.
closed() { nm-wgre lock ks; matches 'ks: closed, also from boot on' nm-wgre lock; test -n "$(ls /var/lib/nm-wgre/fence)"; }

# ---- before it is closed

# The uplink by hand, so that there is a way out.
way_out() {
    ip link set lo up
    far_side
    ip addr add $up4/24 dev up0; ip addr add $up6/64 dev up0 nodad; ip link set up0 up
    ip route add default via $gw4; ip -6 route add default via $gw6
    by_hand
}
not_closed() { no_table; not pgrep -x nm-wgre-fence; control; }

# ---- before NetworkManager

no_network_manager() { not pgrep -x NetworkManager; }
nothing_left() { table; forget; bursts; counted_nothing clear; }

# ---- after it

# moment PROPERTY UNIT: in microseconds
moment() { systemctl show -P "$1TimestampMonotonic" "$2"; }
ordered() {
    matches 'network-pre.target' systemctl show -P Before nm-wgre-lockdown
    [ "$(moment ActiveEnter nftables)" -le "$(moment InactiveExit nm-wgre-lockdown)" ]
    [ "$(moment ActiveEnter nm-wgre-lockdown)" -le "$(moment ActiveEnter network-pre.target)" ]
    [ "$(moment ActiveEnter network-pre.target)" -le "$(moment ExecMainStart NetworkManager)" ]
}
# The stream of the early service has gone on.
since_then() { test -e /run/stream; held; rm /run/stream; }
uplink() { nmcli device set up0 managed yes; uplink_again; }
# stream_during COMMAND...: nothing leaves while it runs
stream_during() { stream_start; "$@"; stream_end; held; }
for_some_seconds() { nm-wgre unlock --for 8s ks; no_table; wait_for 4 everything; matches 'ks: open for' nm-wgre lock; }
closed_again() { sleep 7; wait_for 30 table; forget; held; }
after_all() { down ks; wait_for 15 no_service; held; }
firewall_again() { wait_for 20 spare; stream_during systemctl restart nftables; }
opened() { nm-wgre unlock ks; no_table; not test -e /var/lib/nm-wgre/fence; control; }

case $BOOT in
1)
    key me; key wgp
    step 'first boot: a firewall of this host' host
    step 'first boot: profiles' profile
    step 'first boot: closed' closed
    step 'first boot: services that send before it is closed, and before NetworkManager starts' units
    ;;
open)
    cp -r /root/keys /run/
    step 'before it is closed: a way out, and a guest' way_out
    step 'before it is closed: everything leaves' not_closed
    ;;
early)
    step 'before NetworkManager: nothing leaves' nothing_left
    step 'before NetworkManager: which has not started' no_network_manager
    stream_start
    ;;
2)
    cat /run/open.out /run/early.out
    step 'before it was closed everything left: nothing is counted by mistake' same 2 "$(grep -c ^ok /run/open.out)"
    step 'the service that sends before NetworkManager has ended well' same 2 "$(grep -c ^ok /run/early.out)"
    step 'closed before the network, and after the firewall of this host' ordered
    step 'nothing has left since, while NetworkManager started' since_then
    step 'opened for some seconds, everything leaves' for_some_seconds
    step 'it closes again by itself' closed_again
    step 'NetworkManager takes the uplink: nothing leaves' stream_during uplink
    step 'nor while the tunnel comes up, and when it is up' stream_during works
    step 'the user takes it down: nothing leaves' after_all
    step 'the firewall of this host starts again' firewall_again
    step 'nothing has been counted by mistake: opened, everything leaves' opened
    ;;
esac
finish
