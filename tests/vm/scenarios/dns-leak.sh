# SPDX-License-Identifier: GPL-2.0-or-later
# about: a full tunnel's names with plain resolv.conf, dnsmasq and systemd-resolved: no question leaves in clear, also when its server is silent
# timeout: 420
# suites: all
. "$WGRE_VM/lib.sh"

inner=10.9.0.1
far_name_servers() {    # they tell who was asked: 10.0.0.1 the tunnel's, 10.0.0.2 the uplink's
    peer dnsmasq --no-resolv --no-hosts --bind-interfaces --listen-address=$gw4 --listen-address=$gw6 --address=/#/10.0.0.2 --pid-file=/run/dns2.pid
    inner_answers
}
inner_answers() { peer dnsmasq --no-resolv --no-hosts --bind-interfaces --listen-address=$inner --address=/#/10.0.0.1 --pid-file=/run/dns1.pid; }
inner_silent() { kill "$(cat /run/dns1.pid)"; wait_for 5 nobody_there; }
nobody_there() { not peer busybox nslookup -type=a x.example.net $inner; }
by_hand() {
    wg_far wgp 51820 me 10.9.0.2/32
    far_addr wgp $inner/24
    count_far clear 'meta l4proto { tcp, udp } th dport 53'
    far_name_servers
}
file() {
    (umask 077
     printf '[Interface]\nPrivateKey = %s\nAddress = 10.9.0.2/24\nDNS = %s\n[Peer]\nPublicKey = %s\nEndpoint = %s:51820\nAllowedIPs = 0.0.0.0/0, ::/0\n' \
        "$(private me)" $inner "$(public wgp)" $inet4 > /run/full.conf)
}
imported() {
    nmcli connection import type wgre file /run/full.conf
    same -50 "$(nmcli -g ipv4.dns-priority connection show full)"
    same -50 "$(nmcli -g ipv6.dns-priority connection show full)"
}
shared() {  # NAME [MORE DATA]: by hand, without a priority
    add "$1" "tunnel=wireguard,interface=$1,addresses=10.9.0.2/24,dns=$inner${2:+,$2},peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=0.0.0.0/0;::/0" \
        "private-key=$(private me)"
}

# As programs ask, by glibc; each name is new, so that no cache knows it.
ask() { RES_OPTIONS='timeout:2 attempts:1' timeout 30 getent ahostsv4 "q$RANDOM$RANDOM.example.net" | sed -n '1s/ .*//p'; }
asks() { same "$1" "$(ask)"; }
no_answer() { [ -z "$(ask)" ]; }
no_answer() { [ -z "$(ask)" ]; }
in_the_clear() { local was; was=$(counted clear); asks 10.0.0.2; [ "$(counted clear)" -gt "$was" ]; }
in_the_tunnel() { local was; was=$(counted clear); wait_for 10 asks 10.0.0.1; same "$was" "$(counted clear)"; }
nothing_in_the_clear() {
    local was i; was=$(counted clear)
    for i in 1 2 3; do no_answer; done
    same "$was" "$(counted clear)"
}
warned() { matches 'dns: NetworkManager may ask name servers outside of the tunnel' nm_journal; }
not_warned() { lacks 'dns: NetworkManager may ask name servers outside of the tunnel' nm_journal; }

# What glibc reads: what NetworkManager writes for it, or that of systemd-resolved.
resolv_conf() {
    rm -f /etc/resolv.conf
    case $1 in
        systemd-resolved) echo 'nameserver 127.0.0.53' > /etc/resolv.conf ;;
        *) ln -s /run/NetworkManager/resolv.conf /etc/resolv.conf ;;
    esac
}
again_with() {  # BACK END: NetworkManager anew
    nm_stop
    NM_DNS=$1
    [ "$1" != systemd-resolved ] || resolved_start || give_up 'systemd-resolved does not start'
    nm_start || give_up "NetworkManager does not start with dns=$1"
    resolv_conf "$1"
    step "$1: the uplink" uplink
}
uplink() {
    wait_for 10 nmcli -g GENERAL.STATE device show up0
    nmcli device set up0 managed yes
    nmcli con up up0
    wait_for 15 no_tentative
}
plays() {   # BACK END
    step "$1: without the tunnel the uplink's server is asked, and the capture sees it" wait_for 10 in_the_clear
    step "$1: up" up full
    step "$1: names go through the tunnel" in_the_tunnel
    inner_silent
    step "$1: when the tunnel's server is silent, nobody else is asked" nothing_in_the_clear
    step "$1: it answers again" inner_answers
    step "$1: and is asked" in_the_tunnel
    step "$1: down" down full
    step "$1: the uplink's server is asked again" wait_for 10 in_the_clear
}

NM_DNS=default machine
resolv_conf default
key me
step 'a peer by hand, with a name server behind it' by_hand
step 'the uplink has a name server of IPv6, too' eval "nmcli con mod up0 ipv6.dns $gw6 && nmcli con up up0 && wait_for 15 no_tentative"
file
step 'the file of a provider: the import lets no other server be asked' imported
plays default
step 'default: it was not warned of' not_warned

step 'default: a profile by hand without a priority' shared hand
step 'default: by hand: up' up hand
step 'default: by hand: names go through the tunnel' in_the_tunnel
inner_silent
step 'default: by hand: when its server is silent, the uplink'"'"'s is asked in clear' in_the_clear
step 'default: by hand: the log has said so' warned
step 'default: by hand: nm-wgre check says so' matches dns-shared eval 'nm-wgre check hand || true'
step 'default: by hand: down' down hand
step 'default: by hand with a kill switch' shared guarded kill-switch=on
step 'default: with a kill switch: up' up guarded
step 'default: with a kill switch: nobody else is asked' nothing_in_the_clear
step 'default: with a kill switch: down' down guarded
step 'the tunnel'"'"'s server answers again' inner_answers

again_with dnsmasq
plays dnsmasq
again_with systemd-resolved
plays systemd-resolved
kill "$resolved"
finish
