# SPDX-License-Identifier: GPL-2.0-or-later
# about: three sites with two VPN hosts each, GRE tunnels in a private namespace, BIRD with OSPF by multicast and ECMP; one host dies
# timeout: 420
. "$WGRE_VM/lib.sh"
. "$WGRE_VM/sites.sh"

# The same inside WireGuard (over=wireguard) is a kind of its own here: functions NAME_by_hand and NAME_profile in sites.sh.
kind=gre protocol=ospf
play
