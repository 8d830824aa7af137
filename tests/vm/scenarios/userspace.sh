# SPDX-License-Identifier: GPL-2.0-or-later
# about: a kernel without WireGuard: wireguard-go does it, is started again when it dies, and leaves nothing; without it, the message names the package
# vm: --systemd
# timeout: 400
. "$WGRE_VM/lib.sh"

# Both sides are without the module: it is the same kernel.
load_modules() {
    modprobe -a tun nf_tables nft_fib_inet nft_ct dummy 2>/dev/null || true
    echo 'install wireguard /bin/false' > /etc/modprobe.d/no-wireguard.conf
    rmmod wireguard
}
no_kernel_wireguard() { exits 2 ip link add first type wireguard; }
by_hand() {
    key wgp
    peer wireguard-go wgp
    wait_for 10 test -S /run/wireguard/wgp.sock
    peer wg set wgp listen-port 51820 private-key /run/keys/wgp peer "$(public me)" preshared-key /run/keys/me.psk allowed-ips 10.9.0.2/32,fd00:9::2/128
    peer ip link set wgp up
    far_addr wgp 10.9.0.1/24 fd00:9::1/64
}
# By the address of the link: wireguard-go of this age answers from that, whichever of its own it was called by, and the kill switch is right to
# drop what the endpoint did not send.
profile() {
    add office "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24;fd00:9::2/64,kill-switch=on,peer.1=$(public wgp) endpoint=$gw4:51820 allowed-ips=0.0.0.0/0;::/0" \
        "private-key=$(private me),peer.1.psk=$(psk me)"
}
unit=nm-wgre-userspace-wg0.service
program() { systemctl show -P MainPID "$unit"; }
works() { ping4 $behind4; ping6 $behind6; ping4 10.9.0.1; }
shows() {
    matches 'latest handshake|handshake' nm-wgre show office
    lacks '(^|[^a-z])never' nm-wgre show office
    nm-wgre show office
}
is_tun() {
    matches '^[0-9]+: wg0: .* mtu 1420 .* group 51820 .* tun type tun .* persist on .* alias nm-wgre:' ip -d -o link show wg0
}
confined() { # one process, without rights that it does not need, without our environment
    local pid
    pid=$(program)
    matches '^/usr/bin/wireguard-go -f wg0 $' sh -c "tr '\\0' ' ' < /proc/$pid/cmdline; echo"
    matches '^NoNewPrivs:.1$' cat "/proc/$pid/status"
    matches '^CapBnd:.0*1400$' cat "/proc/$pid/status"
    matches '^Seccomp:.2$' cat "/proc/$pid/status"
    lacks 'NM_VPN' sh -c "tr '\\0' '\\n' < /proc/$pid/environ"
}
other_program() { local now; now=$(program); [ "$now" != 0 ] && [ "$now" != "$1" ]; }
closed() { # what would leave past the tunnel does not: the way of the fence, with a positive control on the far side
    count_far clear "ip daddr $behind4"
    exits 1 ping -4 -c 3 -i 0.3 -W 1 $behind4
    counted_nothing clear
    peer nft delete table inet far_clear
}
restart_by_kill() {
    local pid
    pid=$(program)
    kill -9 "$pid"
    wait_for 20 other_program "$pid"
}
nothing_left() {
    lacks 'wg0' ip -br link
    not test -e /run/wireguard/wg0.sock
    prints 0 sh -c "systemctl list-units --all --plain --no-legend 'nm-wgre-userspace*' | wc -l"
    not pgrep -f 'wireguard-go -f wg0'
}
crash() { # neither the service nor NetworkManager takes it down; a sweep does
    nmcli con modify office vpn.persistent no
    pkill -9 -f "^$service"
    wait_for 20 inactive office
    "$service" --sweep
}
refused() {
    exits 4 up office
    matches 'there is no program wireguard-go .*install the package wireguard-go' nm_journal
}

machine
key me
step 'the kernel has no WireGuard' no_kernel_wireguard
step 'a peer by hand, by wireguard-go too' by_hand
snapshot > /run/before
step 'a profile' profile
step 'up' up office
step 'the link is a TUN device with our marks' is_tun
step 'traffic, both families' works
step 'nm-wgre show tells of it' wait_for 20 shows
step 'the program has no more rights than it needs' confined
pid=$(program)
step 'wireguard-go is killed: another one' restart_by_kill
step 'traffic again' wait_for 30 works
step 'the link is as it was' is_tun
step 'nm-wgre show tells of it again' wait_for 20 shows
step 'down' down office
step 'nothing is left' wait_for 20 nothing_left
step 'the state is as before' same_state /run/before
step 'up again' up office
step 'traffic' wait_for 20 works
step 'the service is killed, a sweep' crash
step 'nothing is left after the sweep' wait_for 20 nothing_left
mv /usr/bin/wireguard-go /usr/bin/another
step 'without the program: the message names the package' refused
step 'nothing is left of it' nothing_left
finish
