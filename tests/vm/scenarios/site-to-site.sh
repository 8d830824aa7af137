# SPDX-License-Identifier: GPL-2.0-or-later
# about: three sites with two VPN hosts each, WireGuard tunnels in a private namespace, BIRD with BGP and ECMP; one host dies
# timeout: 420
. "$WGRE_VM/lib.sh"
. "$WGRE_VM/sites.sh"

kind=wireguard protocol=bgp
play
