# SPDX-License-Identifier: GPL-2.0-or-later
# about: a connection is up when a peer has answered; one that fails names the peer, what was tried, what came back and what to do
# suites: all
# timeout: 600
. "$WGRE_VM/lib.sh"

# profile NAME PEER ENDPOINT [KEY [MORE]]: its addresses are told apart by $n
n=0
profile() {
    n=$((n + 1))
    add "$1" "tunnel=wireguard,interface=w-$1,addresses=10.20.$n.2/32,peer.1=$2 endpoint=$3 allowed-ips=10.20.$n.0/24,peer.1.name=$1${5-}" \
        "private-key=$(private "${4:-me}")"
}
profiles() {
    profile good "$(public wgp)" "$inet4:51820"
    profile stranger "$(public wgp)" "$inet4:51820" other   # the far end does not know this key
    profile wrong "$(public other)" "$inet4:51820"          # nor is the far end's key this one
    profile port "$(public wgp)" "$inet4:51999"             # nothing listens there
    profile host "$(public wgp)" "192.0.2.77:51820"         # nobody has this address
    profile dropped "$(public wgp)" "$inet4:51821"          # a firewall on the way drops it
    profile nobody "$(public wgp)" "$inet4:51821" me ,wait-handshake=no
    peer nft 'table inet way { chain pre { type filter hook prerouting priority 0; udp dport 51821 drop; }; }'
}
silent="stranger wrong port host dropped"

# All at once: each waits for 45 s.
all_fail() {
    local name rc=0
    for name in $silent; do (r=0; nmcli -w 70 con up "$name" > "/run/$name.out" 2>&1 || r=$?; echo $r > "/run/$name.rc") & done
    wait
    for name in $silent; do
        cat "/run/$name.out"
        [ "$(cat "/run/$name.rc")" = 4 ] || { echo "$name: exit status $(cat "/run/$name.rc") and not 4"; rc=1; }
    done
    return $rc
}
says() { nm_journal > /run/journal; matches "no handshake within [0-9]+ s with $1 $2" cat /run/journal; }

handshakes() { wg show w-good latest-handshakes | awk '{ print $2 }'; }
answered() { [ "$(handshakes)" -gt 0 ]; }
# A day back: the far end has heard us already at a later time.
behind() { date -s '1 day ago' > /run/date; exits 4 nmcli -w 70 con up good; }

machine
for k in me other; do key $k; done
step 'a far end by hand' wg_far wgp 51820 me 10.20.0.0/16
step 'profiles of which one can work' profiles
snapshot > /run/before

step 'the one that can work is up' up good
step 'with a handshake, though no packet has gone through it' answered
step 'it is active' active good
step 'down again' down good
step 'who is told not to wait does not' up nobody
step 'though nobody answers' active nobody
step 'down' down nobody
step 'as before' same_state /run/before

step 'all others fail in time' all_fail
step 'a far end that does not know us: the log says which key it must know' \
    says stranger "\\($inet4:51820\\)\\. Nothing came back: .*$(public other | cut -c1-20 | sed 's|+|[+]|g')"
step 'a wrong public key: nothing came back' says wrong "\\($inet4:51820\\)\\. Nothing came back"
step 'a wrong port: nothing listens there' says port "\\($inet4:51999\\)\\. Nothing listens at that port"
step 'no such host: it cannot be reached' says host '\(192\.0\.2\.77:51820\)\. The packets do not get there'
step 'dropped on the way: nothing came back' says dropped "\\($inet4:51821\\)\\. Nothing came back"
step 'as before' same_state /run/before

step 'with a clock that is behind it fails' behind
step 'and the log says so' says good "\\($inet4:51820\\)\\. The clock of this computer is behind"
date -s '1 day' > /run/date
step 'with the right time it works again' up good
step 'down' down good
step 'as before' same_state /run/before
finish
