# SPDX-License-Identifier: GPL-2.0-or-later
# about: wg-quick up and down beside our full tunnel; its down deletes foreign rules, ours come back
. "$WGRE_VM/lib.sh"

far_ends() {
    wg_far wgp 51820 me 10.9.0.2/32,fd00:9::2/128;  far_addr wgp 10.9.0.1/24 fd00:9::1/64
    wg_far wgq 51821 me 10.8.0.2/32,fd00:8::2/128;  far_addr wgq 10.8.0.1/24 fd00:8::1/64
    count_far leak4 "ip daddr $behind4"
    count_far leak6 "ip6 daddr $behind6"
}
profile() {
    add ours "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24;fd00:9::2/64,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=0.0.0.0/0;::/0" "private-key=$(private me)"
}
quick_file() {
    mkdir -p /etc/wireguard
    (umask 077; printf '[Interface]\nPrivateKey = %s\nAddress = 10.8.0.2/24, fd00:8::2/64\n[Peer]\nPublicKey = %s\nEndpoint = %s:51821\nAllowedIPs = 0.0.0.0/0, ::/0\n' \
        "$(private me)" "$(public wgq)" $inet4 > /etc/wireguard/wq.conf)
}
rules() { ip -4 -d rule show | grep -E 'proto (202|nm-wgre)'; ip -6 -d rule show | grep -E 'proto (202|nm-wgre)'; }
ours_again() { same "$(cat /run/our.rules)" "$(rules)"; }
works() { ping4 $behind4; ping6 $behind6; counted_nothing leak4; counted_nothing leak6; }

machine
key me
step 'two peers by hand' far_ends
quick_file
snapshot > /run/before
step 'profile' profile
step 'ours up' up ours
rules > /run/our.rules
step 'six rules of ours' same 6 "$(grep -c . /run/our.rules)"
step 'wg-quick up beside it' wg-quick up wq
# Traffic with both up is no promise: each one's outer packets carry a mark that the other's rules do not know.
step 'wg-quick down' wg-quick down wq
step 'our rules are complete again' wait_for 5 ours_again
step 'traffic goes through ours' works
step 'a rule deleted by hand comes back' sh -c 'ip -4 rule del table main suppress_prefixlength 0'
step 'it is back' wait_for 5 ours_again
step 'ours down' down ours
step 'the kernel'"'"'s state is as before' same_state /run/before
finish
