# SPDX-License-Identifier: GPL-2.0-or-later
# about: "nm-wgre server" and "client": what they make gets through, with wg-quick and with nmcli, at both ends
# timeout: 300
. "$WGRE_VM/lib.sh"

umask 077
mkdir -p /run/c
server_in_nm() {
    nm-wgre server srv --address 10.7.0.1/24,fd07::1/64 --endpoint $up4 --local
    same 'vpn' "$(nmcli -g connection.type con show srv)"
    matches 'listen-port = 51820' nmcli -g vpn.data con show srv
    lacks 'masquerade' nmcli -g vpn.data con show srv
    not nm-wgre server srv
}
forwarding_server() {
    nm-wgre server gw
    matches 'forward = yes' nmcli -g vpn.data con show gw
    matches 'masquerade = yes' nmcli -g vpn.data con show gw
    nmcli con delete gw
}
client_in_nm() {
    nm-wgre client add srv anna --allowed-ips 10.7.0.0/24,fd07::/64 > /run/c/anna.conf
    matches '^Address = 10.7.0.2/32, fd07::2/128' cat /run/c/anna.conf
    matches '	anna	' nm-wgre client list srv
    same 1 "$(grep -cF "$(sed -n 's/^PresharedKey = //p' /run/c/anna.conf)" /etc/NetworkManager/system-connections/srv.nmconnection)"
    not grep -qF "$(sed -n 's/^PrivateKey = //p' /run/c/anna.conf)" /etc/NetworkManager/system-connections/srv.nmconnection
}
secrets_stay() {   # of the server and of the first client, when a second one comes
    grep -A9 '^\[vpn-secrets\]' /etc/NetworkManager/system-connections/srv.nmconnection > /run/c/secrets
    nm-wgre client add srv bert > /run/c/bert.conf
    while read -r line; do grep -qxF "$line" /etc/NetworkManager/system-connections/srv.nmconnection; done < <(grep = /run/c/secrets)
    same 3 "$(sed -n '/^\[vpn-secrets\]/,/^\[ipv4\]/p' /etc/NetworkManager/system-connections/srv.nmconnection | grep -c =)"
}
reaches_nm_server() { peer ping -c 2 -i 0.2 -W 5 10.7.0.1; peer ping -c 2 -i 0.2 -W 5 fd07::1; }
while_up() {
    nm-wgre client add srv carla 2> /run/c/note > /dev/null
    matches 'nm-wgre reload srv' cat /run/c/note
    nm-wgre client remove srv carla bert 2> /dev/null
    same 1 "$(nm-wgre client list srv | wc -l)"
}
not_for_everybody() { not setpriv --reuid=65534 --regid=65534 --clear-groups nm-wgre client add srv mallory; }
clash() { matches 'listen-port: "srv" has port 51820 too' sh -c 'nm-wgre check /run/c/server.conf || true'; }

server_file() {
    nm-wgre server far --address 10.8.0.1/24,fd08::1/64 --endpoint $inet4 --listen-port 51821 --local --output /run/c/far.conf
    nm-wgre client add /run/c/far.conf me --output /run/c/me.conf
    same 600 "$(stat -c %a /run/c/me.conf)"
    peer wg-quick up /run/c/far.conf
}
import_client() {
    nmcli connection import type wgre file /run/c/me.conf
    up me
}
reaches_far_server() { ping4 10.8.0.1; ping6 fd08::1; ping4 $behind4; }
pair_is_up() {   # this end by the command that was printed
    nm-wgre pair gre-o $up4 $inet4 --inner 10.9.0.0/30 > /run/c/pair
    sh -c "$(sed -n 2p /run/c/pair)"
    nm-wgre pair gre-o $up4 $inet4 --inner 10.9.0.0/30 --output /run/c
    up gre-o
    peer ip link add gre-o type gre local $inet4 remote $up4
    peer ip link set gre-o up
    peer ip addr add 10.9.0.2/30 dev gre-o
    ping4 10.9.0.2
}

machine
snapshot > /run/before
step 'a server in NetworkManager' server_in_nm
step 'a server forwards and masquerades, if not told otherwise' forwarding_server
step 'a client for it' client_in_nm
step 'a second client: the secrets that there were stay' secrets_stay
step 'the server: up' up srv
step 'the client, by wg-quick' peer wg-quick up /run/c/anna.conf
step 'the client gets through' reaches_nm_server
step 'a client of a server that is up: a note; and away again' while_up
step 'nobody else may add clients' not_for_everybody
step 'the client: down' peer wg-quick down /run/c/anna.conf
step 'a server in a file, by wg-quick, and a client for it' server_file
nm-wgre server x --address 10.6.0.1/24 --output /run/c/server.conf > /dev/null 2>&1
step 'a file with the port of a connection' clash
step 'the server: down' down srv
step 'the client, by nmcli connection import' import_client
step 'the client gets through, also to what is behind' reaches_far_server
step 'the client: down' down me
step 'the other server: down' peer wg-quick down /run/c/far.conf
step 'the kernel'"'"'s state is as before' same_state /run/before
step 'a pair: one end by the command that was printed' pair_is_up
step 'a pair: down' down gre-o
finish
