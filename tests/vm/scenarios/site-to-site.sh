# SPDX-License-Identifier: GPL-2.0-or-later
# about: three sites with two VPN hosts each, WireGuard tunnels in a private namespace, BIRD with BGP and ECMP; one host dies
# timeout: 600
. "$WGRE_VM/lib.sh"
. "$WGRE_VM/sites.sh"

second=b2 kind=wireguard protocol=bgp
play
