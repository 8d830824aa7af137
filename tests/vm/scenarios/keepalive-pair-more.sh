# SPDX-License-Identifier: GPL-2.0-or-later
# about: GRE keepalive between two hosts that both run this: numbered packets, a network namespace, the time to death
# timeout: 500
. "$WGRE_VM/lib.sh"
. "$WGRE_VM/pair.sh"

begin
# ---- numbered packets: nobody knows the number that an answer must have ----
step 'seq: profiles on both hosts' pair seq gre keepalive=1,seq=yes
up_both seq
both_alive seq 'answers ICMP echo requests'
step 'seq: the log says why' logged 'keepalive: asked by ICMP only: .*numbered'
down_both seq
step 'one way numbered: profiles' eval "profile oseq 'tunnel=gre,oseq=yes,keepalive=1,keepalive-probe=gre,addresses=10.10.10.1/30,routes=10.77.0.0/16' $up4 $gw4
    at peer profile oseq 'tunnel=gre,iseq=yes,keepalive=1,addresses=10.10.10.2/30,routes=10.78.0.0/16' $gw4 $up4"
up_both oseq
step 'one way numbered: this end asks by GRE' alive_here oseq 'answers GRE keepalives'
step 'one way numbered: the other by ICMP' alive_there oseq 'answers ICMP echo requests'
down_both oseq

# ---- in a network namespace ----
private_route() { ip -n private -4 route show 10.77.0.0/16; }
alive_private() { wait_for 15 says private 'answers GRE keepalives' && wait_for 5 matches 'dev gre-ka' private_route; }
dead_private() { wait_for 15 says private "far end is dead" && wait_for 5 no_private_route; }
no_private_route() { prints '' private_route; }
step 'private: profiles on both hosts, here in a network namespace' eval "pair private gre keepalive=1,key=5; nmcli con mod private +vpn.data netns=private"
up_both private
step 'private: this end sees the other alive' alive_private
step 'private: the other sees this one alive' alive_there private 'answers GRE keepalives'
step 'private: the other end is taken away: dead, the route is withdrawn there' eval "at peer down private; dead_private"
step 'private: it is back' eval "at peer up private; alive_private"
down_both private

# ---- the time to death: retries x interval after the first probe without an answer ----
# The way is cut and the route looked at, since nmcli takes a second or two on a busy machine.
way_is_cut() {
    peer nft 'table inet cut { chain in { type filter hook prerouting priority -500; iifname vp meta l4proto gre drop; }; }'
    wait_for 30 withdrawn here
}
step 'slow: profiles on both hosts' pair slow gre keepalive=5,keepalive-retries=3
up_both slow
both_alive slow 'answers GRE keepalives'
step 'slow: the way is cut: dead 15 to 20 s later' took 14500 22000 way_is_cut
step 'slow: it says so' wait_for 5 says slow 'far end is dead'
step 'slow: the other end too' at peer wait_for 15 says slow 'far end is dead'
peer nft delete table inet cut
down_both slow
end
