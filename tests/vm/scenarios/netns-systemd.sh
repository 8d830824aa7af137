# SPDX-License-Identifier: GPL-2.0-or-later
# about: network namespaces under systemd: NetworkManager's real unit, the helper in its own one, which has just the capabilities that it needs
# vm: --systemd
# timeout: 420
. "$WGRE_VM/lib.sh"
. "$WGRE_VM/private.sh"

works() { wg_works; gre_works; }
helper_pid() { systemctl show -P MainPID nm-wgre-helper; }
capabilities() { sed -n 's/^CapBnd:\t//p' "/proc/$1/status"; }
# CAP_SYS_ADMIN 21, CAP_SYS_PTRACE 19, CAP_NET_RAW 13, CAP_NET_ADMIN 12
confined() {
    systemctl is-active nm-wgre-helper
    same 0000000000283000 "$(capabilities "$(helper_pid)")"
    matches 'NoNewPrivs:.1' cat "/proc/$(helper_pid)/status"
    matches 'Seccomp:.2' cat "/proc/$(helper_pid)/status"
}
same_mounts() { same "$(readlink /proc/1/ns/mnt)" "$(readlink "/proc/$(helper_pid)/ns/mnt")"; }
service_is_bounded() { # by NetworkManager's unit: this is why there is a helper
    local pid; pid=$(services | sed -n 1p)
    same 0 "$((0x$(capabilities "$pid") >> 21 & 1))"
}
service_is_confined() { # by itself
    local pid; pid=$(services | sed -n 1p)
    same 0000000000003000 "$(sed -n 's/^CapPrm:\t//p' "/proc/$pid/status")"
    same 0000000000003000 "$(sed -n 's/^CapEff:\t//p' "/proc/$pid/status")"
    matches 'NoNewPrivs:.1' cat "/proc/$pid/status"
    matches 'Seccomp:.2' cat "/proc/$pid/status"
    lacks 'more rights than it needs' nm_journal
}
# A process of root's with all capabilities, which only CAP_SYS_PTRACE lets the helper look at.
in_use() {
    systemd-run -q --unit=sleeper -p NetworkNamespacePath=/run/netns/private sleep 1000
    wait_for 5 systemctl is-active sleeper
    down wg; down gre; wait_for 15 no_service
    test -e /run/netns/private
    systemctl stop sleeper
}
without() { # CAPABILITY: up does not come about, or leaves something
    mkdir -p /run/systemd/system/nm-wgre-helper.service.d
    printf '[Service]\nCapabilityBoundingSet=~%s\n' "$1" > /run/systemd/system/nm-wgre-helper.service.d/less.conf
    systemctl daemon-reload; systemctl stop nm-wgre-helper
}
needs() { without "$1"; exits 4 up wg; wait_for 15 no_service; rm -r /run/systemd/system/nm-wgre-helper.service.d; systemctl daemon-reload; systemctl stop nm-wgre-helper; gone; }
needs_ptrace() {
    without CAP_SYS_PTRACE
    up wg
    systemd-run -q --unit=sleeper -p NetworkNamespacePath=/run/netns/private sleep 1000
    wait_for 5 systemctl is-active sleeper
    down wg; wait_for 15 no_service
    not test -e /run/netns/private
    systemctl stop sleeper
    rm -r /run/systemd/system/nm-wgre-helper.service.d; systemctl daemon-reload; systemctl stop nm-wgre-helper
}
needs_raw() {
    without CAP_NET_RAW
    up gre
    wait_for 5 says gre 'the far end is not watched'
    down gre; wait_for 15 no_service
    rm -r /run/systemd/system/nm-wgre-helper.service.d; systemctl daemon-reload; systemctl stop nm-wgre-helper
}

machine
key me
step 'peers by hand' by_hand
snapshot > /run/before
step 'profiles' profiles
step 'GRE with keepalive, as a gateway' eval 'gateway auto; nmcli con mod gre +vpn.data keepalive=1'
step 'WireGuard: up' up wg
step 'systemd has started the helper, confined, and it sees the mounts that everybody sees' eval 'confined; same_mounts'
step 'NetworkManager leaves the service no CAP_SYS_ADMIN' service_is_bounded
step 'and the service gives up what else it does not need' service_is_confined
step 'GRE: up' up gre
step 'both work' works
step 'the gateway forwards, its rules are there' eval "forwards 1 1; matches '^table inet nm-wgre-gre-n$' in_ns nft list tables"
step 'keepalive: the far end is alive' wait_for 15 says gre 'answers ICMP echo requests'
step 'name servers' matches 'nameserver 10.9.0.1' ip netns exec private cat /etc/resolv.conf
step 'no link for NetworkManager' lacks 'wg-n|gre-n' nmcli -t -f DEVICE,STATE device
step 'both down: with a process in it the namespace stays' in_use
step 'up again' up wg
step 'down' down wg
step 'the kernel'"'"'s state is as before' same_state /run/before
step 'namespace and resolv.conf are gone' gone
restarted() { up wg; systemctl restart NetworkManager; wait_for 20 no_service; active up0 || nmcli con up up0; same_state /run/before; gone; }
step 'a restart of NetworkManager takes all away' restarted
step 'the helper cannot do without CAP_SYS_ADMIN' needs CAP_SYS_ADMIN
step 'nor without CAP_NET_ADMIN' needs CAP_NET_ADMIN
step 'nor has it keepalive without CAP_NET_RAW' needs_raw
step 'nor does it see all processes without CAP_SYS_PTRACE' needs_ptrace
step 'the helper ends when nobody calls' wait_for 40 exits 3 systemctl is-active nm-wgre-helper
step 'the kernel'"'"'s state is as before, once more' same_state /run/before
finish
