# SPDX-License-Identifier: GPL-2.0-or-later
# about: GRE keepalive between two hosts that both run this: gre and ip6gre, keyed and not; death and return seen by either
# timeout: 500
. "$WGRE_VM/lib.sh"
. "$WGRE_VM/pair.sh"

begin
for kind in gre ip6gre; do
    for data in keepalive=1 keepalive=1,key=111,csum=yes; do
        name=$kind; [ $data = keepalive=1 ] || name=$kind-keyed
        step "$name: profiles on both hosts" pair $name $kind $data
        up_both $name
        both_alive $name 'answers GRE keepalives'
        if [ $name = gre-keyed ] || [ $name = ip6gre ]; then
            step "$name: the other end is taken away: dead, its routes withdrawn" eval "at peer down $name; dead_here $name"
            step "$name: logged" logged 'far end is dead: it does not answer'
            step "$name: it is back" eval "at peer up $name; alive_here $name 'answers GRE keepalives'"
            step "$name: this end is taken away: the other sees it dead" eval "down $name; dead_there $name"
            step "$name: and logs it" at peer logged 'far end is dead: it does not answer'
            step "$name: this end is back" eval "up $name; alive_there $name 'answers GRE keepalives'"
        fi
        down_both $name
    done
done
end
