# SPDX-License-Identifier: GPL-2.0-or-later
# about: bad profiles: what nmcli prints, its exit status, the reason in the log, and that nothing has changed
# timeout: 420
. "$WGRE_VM/lib.sh"

# refused WHAT DATA SECRETS LOG [NMCLI]: adding fails with a line that matches LOG, or else "up" fails with
# something that matches NMCLI while the log gets a line that matches LOG; the kernel is as before.
refused() {
    local data=$2 secrets=$3 log=$4 shown=${5:-^Error: } lines rc out
    nmcli con delete bad > /dev/null 2>&1 || true
    if ! out=$(add bad "$data" "$secrets" 2>&1); then
        echo "$out"; grep -Eiq -- "$log" <<< "$out"; return
    fi
    lines=$(nm_journal | wc -l)
    rc=0; out=$(nmcli -w 70 con up bad 2>&1) || rc=$?
    echo "nmcli: exit status $rc: $out"
    [ $rc != 0 ] || { down bad; return 1; }
    grep -Eq -- "$shown" <<< "$out" || { echo "nmcli did not say /$shown/"; return 1; }
    nm_journal | tail -n +$((lines + 1)) > /run/refused.log
    grep -v '<trace>' /run/refused.log | tail -n 15
    grep -Eiq -- "$log" /run/refused.log || { echo "no /$log/ in the log"; return 1; }
    same_state /run/before
}
bad() { step "$1" refused "$@"; }

alive() { active good; matches '10.9.0.2/24' ip addr show dev wg0; same "$(public wgp)" "$(wg show wg0 peers)"; }

machine
key me
step 'a peer by hand' wg_far wgp 51820 me 10.9.0.2/32
ip link add taken type dummy
snapshot > /run/before
p="peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=10.9.0.0/24"
wg='tunnel=wireguard,interface=wg0' a='addresses=10.9.0.2/24' k="private-key=$(private me)"
gre="tunnel=gre,interface=gre-b,local=$up4,remote=$inet4,addresses=10.10.10.1/30"

bad 'unknown tunnel kind'            "tunnel=wireguart,interface=wg0,$a,$p" "$k" 'tunnel.*wireguart'
bad 'unknown key, near one is named' "$wg,$a,$p,listenport=51820" "$k" 'listenport.*listen-port'
bad 'unknown word in a peer'         "$wg,$a,$p colour=red" "$k" 'colour'
bad 'interface name too long'        "tunnel=wireguard,interface=wireguard-to-the-office,$a,$p" "$k" 'interface'
bad 'interface name with a slash'    "tunnel=wireguard,interface=wg/0,$a,$p" "$k" 'interface'
bad 'interface exists'               "tunnel=wireguard,interface=taken,$a,$p" "$k" 'taken'
bad 'interface exists: the uplink'   "tunnel=wireguard,interface=up0,$a,$p" "$k" 'up0'
bad 'reserved name gre0'             "tunnel=gre,interface=gre0,local=$up4,remote=$inet4,addresses=10.10.10.1/30" '' 'gre0'
bad 'host bits in allowed-ips'       "$wg,$a,peer.1=$(public wgp) allowed-ips=10.9.0.5/24" "$k" '10\.9\.0\.5/24'
bad 'address of nobody'              "$wg,addresses=0.0.0.0/24,$p" "$k" '0\.0\.0\.0'
bad 'address is no address'          "$wg,addresses=10.9.0.256/24,$p" "$k" '10\.9\.0\.256'
bad 'prefix out of range'            "$wg,addresses=10.9.0.2/33,$p" "$k" '/33|prefix'
bad 'port out of range'              "$wg,$a,$p,listen-port=65536" "$k" 'listen-port.*65536'
bad 'endpoint without port'          "$wg,$a,peer.1=$(public wgp) endpoint=$inet4 allowed-ips=10.9.0.0/24" "$k" 'endpoint'
bad 'endpoint port out of range'     "$wg,$a,peer.1=$(public wgp) endpoint=$inet4:70000 allowed-ips=10.9.0.0/24" "$k" '70000'
bad 'keepalive out of range'         "$wg,$a,$p persistent-keepalive=65536" "$k" 'keepalive'
bad 'MTU too small'                  "$wg,$a,$p,mtu=12" "$k" 'mtu'
bad 'mark is no number'              "$wg,$a,$p,fwmark=red" "$k" 'fwmark'
bad 'public key too short'           "$wg,$a,peer.1=AAAA allowed-ips=10.9.0.0/24" "$k" 'key'
bad 'public key not canonical'       "$wg,$a,peer.1=xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dh= allowed-ips=10.9.0.0/24" "$k" 'key'
bad 'private key is no key'          "$wg,$a,$p" 'private-key=hunter2' 'private-key'
step 'private key is no key: not repeated in the log' not grep -q hunter2 "$nm_log"
bad 'preshared key is no key'        "$wg,$a,$p" "$k,peer.1.psk=hunter3" 'psk'
step 'preshared key is no key: not repeated in the log' not grep -q hunter3 "$nm_log"
bad 'no private key'                 "$wg,$a,$p" '' 'secret|private-key' '[Ss]ecret'
bad 'no preshared key where flagged' "$wg,$a,$p,peer.1.psk-flags=2" "$k" 'secret|psk' '[Ss]ecret'
bad 'secret for a peer that is not'  "$wg,$a,$p" "$k,peer.7.psk=$(psk me)" 'peer\.7'
bad 'two peers with the same key'    "$wg,$a,$p,peer.2=$(public wgp) allowed-ips=10.8.0.0/24" "$k" 'peer\.2|twice|same|duplicate'
bad 'WireGuard key in a GRE profile' "$gre,listen-port=51820" '' 'listen-port'
bad 'GRE to an unresolvable name'    "tunnel=gre,interface=gre-b,local=$up4,remote=nowhere.invalid,addresses=10.10.10.1/30" '' 'nowhere\.invalid'
bad 'GRE ends of two families'       "tunnel=gre,interface=gre-b,local=$up4,remote=$inet6,addresses=10.10.10.1/30" '' 'remote|local|family'
bad 'GRE key out of range'           "$gre,key=4294967296" '' 'key'
bad 'GRE key not a dotted quad'      "$gre,key=1.2.3" '' 'key'
bad 'GRE ttl out of range'           "$gre,ttl=256" '' 'ttl'
bad 'GRE on a device that is not'    "$gre,dev=eth99" '' 'eth99'
bad 'routing is no table'            "$wg,$a,$p,routing=sometimes" "$k" 'routing'

step 'a good profile still works' add good "$wg,$a,$p" "$k"
step 'up' up good
step 'a second profile on the same interface: added' add twin "$wg,addresses=10.9.0.3/24,$p" "$k"
step 'a second profile on the same interface: refused' exits 4 up twin
step 'a second profile on the same interface: does not hurt the first' alive
step 'down' down good
step 'the kernel'"'"'s state is as before' same_state /run/before
finish
