# SPDX-License-Identifier: GPL-2.0-or-later
# about: wg-quick files by "nmcli connection import": a full one works, hooks are reported, bad ones change nothing
# timeout: 300
. "$WGRE_VM/lib.sh"

by_hand() { wg_far wgp 51820 me 10.9.0.2/32,10.9.8.2/32,fd00:9::2/128 preshared-key /run/keys/me.psk; far_addr wgp 10.9.0.1/24 fd00:9::1/64; peer ip route add 10.9.8.2/32 dev wgp; }
office() {
    (umask 077; cat > /root/office.conf) <<-E
	# what a colleague sent
	[interface]
	PRIVATEKEY = $(private me)   # mine
	Address = 10.9.0.2/24 10.9.8.2/32
	Address=fd00:9::2/64
	DNS = 10.9.0.1, example.com
	MTU = 1400
	FwMark = 0x4d2
	PostUp = echo done > /root/hook-ran # %i
	PreDown = touch /root/hook-ran

	[PEER]
	PublicKey = $(public wgp)
	PresharedKey=$(psk me)
	AllowedIPs = 0.0.0.0/0, ::/0
	Endpoint = $inet4:51820
	PersistentKeepalive = 25
	E
}
import() { nmcli connection import type wgre file "$1"; }
profiles() { nmcli -g NAME,UUID con show; ls -l /etc/NetworkManager/system-connections; }
works() {
    same "$(public wgp)	$(psk me)" "$(wg show office preshared-keys)"
    same 0x4d2 "$(wg show office fwmark)"
    same "$(public wgp)	25" "$(wg show office persistent-keepalive)"
    matches 'mtu 1400' ip link show dev office
    matches 'inet 10.9.8.2/32' ip addr show dev office
    ping4 $behind4; ping6 $behind6; ping4 -I 10.9.8.2 10.9.0.1
}
hooks_reported() { matches 'PostUp' cat /run/import.out; matches 'PreDown' cat /run/import.out; matches '(line )?9[^0-9]' cat /run/import.out; }
import_office() { import /root/office.conf > /run/import.out 2>&1 || { cat /run/import.out; return 1; }; cat /run/import.out; }
only_root() { same '600 root' "$(stat -c '%a %U' /etc/NetworkManager/system-connections/office.nmconnection)"; }

# rejected WHAT FILE REGEX: a one-line error that matches, nothing changed
rejected() {
    local before out rc
    before=$(profiles)
    rc=0; out=$(import "$2" 2>&1) || rc=$?
    head -c 1000 <<< "$out"
    [ $rc != 0 ]
    [ "$(wc -l <<< "$out")" -le 2 ]
    [ ${#out} -lt 1000 ]
    grep -Eiq -- "$3" <<< "$out"
    same "$before" "$(profiles)"
    same_state /run/before
}
# bad NAME REGEX: the file is standard input
bad() { cat > "/root/$1.conf"; step "rejected: $1" rejected "$1" "/root/$1.conf" "$2"; }

machine
key me
step 'a peer by hand' by_hand
snapshot > /run/before
office
step 'nmcli imports a full file' import_office
step 'hooks are reported with their lines' hooks_reported
step 'the keyfile is root'"'"'s only' only_root
step 'up' up office
step 'it works as the file says' works
step 'hooks did not run' not test -e /root/hook-ran
step 'down' down office
step 'hooks did not run at down' not test -e /root/hook-ran
step 'the kernel'"'"'s state is as before' same_state /run/before

# A name that is none for an interface is cut, and nmcli's user is told.
long_name() {
    cp /root/office.conf /root/this-name-is-far-too-long.conf
    matches 'this-name-is-fa' import /root/this-name-is-far-too-long.conf
    matches 'interface = this-name-is-fa,' nmcli -g vpn.data con show this-name-is-far-too-long
    nmcli con delete this-name-is-far-too-long
}
step 'a file name that is too long for an interface' long_name

i="[Interface]
PrivateKey = $(private me)
Address = 10.9.0.2/24"
P="[Peer]
PublicKey = $(public wgp)"
bad empty '.' < /dev/null
bad nokey 'PublicKey|public key|peer' <<< "$i
[Peer]
AllowedIPs = 10.0.0.0/8"
bad noncanonical 'key' <<< "$i
[Peer]
PublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dh="
bad unknownkey 'Colour' <<< "$i
Colour = red
$P"
bad badaddress '10\.9\.0\.256' <<< "[Interface]
PrivateKey = $(private me)
Address = 10.9.0.256/24
$P"
bad badport '70000' <<< "$i
$P
Endpoint = $inet4:70000"
bad noport 'Endpoint' <<< "$i
$P
Endpoint = $inet4"
bad badallowed '10\.0\.0\.0/33' <<< "$i
$P
AllowedIPs = 10.0.0.0/33"
bad badtable 'Table' <<< "$i
Table = a b c
$P"
head -c 5000000 /dev/urandom > /root/garbage.conf
step 'rejected: 5 MB of garbage' rejected garbage /root/garbage.conf '.'
{ echo "$i"; head -c 5000000 /dev/zero | tr '\0' 'x'; } > /root/longline.conf
step 'rejected: a line of 5 MB' rejected longline /root/longline.conf '.'
printf '%s\n# caf\351\n%s\n' "$i" "$P" > /root/latin1.conf
step 'rejected: not UTF-8' rejected latin1 /root/latin1.conf 'UTF-8'
step 'rejected: no such file' rejected missing /root/missing.conf '.'
step 'rejected: a directory' rejected directory /root '.'
finish
