# SPDX-License-Identifier: GPL-2.0-or-later
# about: "nm-wgre server --dns auto": systemd-resolved, told as the error says, answers the names of a client in the tunnel
# timeout: 300
. "$WGRE_VM/lib.sh"

# The client is a host with a NetworkManager of its own in namespace "phone", which imports the file that was made for it. It reaches
# nobody but this host, and the uplink's name server answers 10.0.0.2 to every question.
inner4=10.8.0.1 inner6=fd08::1
umask 022
server() { nm-wgre server srv --address $inner4/24,$inner6/64 --endpoint $up4 --local --dns auto; }
refused() {
    exits 1 server > /run/refused 2>&1
    matches "no name server of this host listens at $inner4" cat /run/refused
    matches "DNSStubListenerExtra=$inner4" cat /run/refused
    lacks '^srv$' nmcli -t -f NAME connection show
}
# What the sentence says to write, and the same for the other address.
as_it_says() {
    mkdir -p /etc/systemd/resolved.conf.d
    { echo '[Resolve]'
      sed -n 's/.*"\(DNSStubListenerExtra=[^"]*\)".*/\1/p' /run/refused
      echo "DNSStubListenerExtra=$inner6"
    } > /etc/systemd/resolved.conf.d/tunnel.conf
    matches "^DNSStubListenerExtra=$inner4\$" cat /etc/systemd/resolved.conf.d/tunnel.conf
}
resolved_stop() { kill "$resolved"; wait "$resolved" 2> /dev/null; }
listens() { matches "[ :]$inner4:53 .*systemd-resolve" ss -ulnp; }
uplink_again() { nmcli con up up0; wait_for 15 no_tentative; }
client_file() {
    nm-wgre client add srv anna --allowed-ips 10.8.0.0/24,fd08::/64 > /run/anna.conf
    chmod 600 /run/anna.conf
    matches "^DNS = $inner4, $inner6\$" cat /run/anna.conf
}
far_name_server() { peer dnsmasq --no-resolv --no-hosts --bind-interfaces --listen-address=$gw4 --address=/#/10.0.0.2 --pid-file=/run/far-dns.pid; }
phone_starts() {
    ip netns add phone
    ip link add ph0 type veth peer name e netns phone
    ip addr add 172.31.0.1/24 dev ph0; ip link set ph0 up
    ns phone ip link set lo up
    NM_DNS=default nm_start_at phone
    nm_uplink_at phone e 172.31.0.2/24 172.31.0.1
}
imports() {
    enter_host phone nmcli connection import type wgre file /run/anna.conf
    enter_host phone nmcli -w 60 connection up anna
    enter_host phone grep -q "^nameserver $inner4\$" /run/NetworkManager/resolv.conf
}
# As programs ask, by glibc there; each name is new, so that no cache knows it.
asks() { prints 10.0.0.2 answer; }
answer() { enter_host phone env RES_OPTIONS='timeout:2 attempts:1' timeout 30 getent ahostsv4 "q$RANDOM$RANDOM.example.net" | sed -n '1s/ .*//p'; }
asks6() { peer true; matches '10\.0\.0\.2' enter_host phone busybox nslookup -type=a "q$RANDOM.example.net" $inner6; }
no_answer() { prints '' eval 'answer || true'; }
ends() { kill "$(cat /run/far-dns.pid)"; at phone down anna; down srv; }

NM_DNS=systemd-resolved
mkdir -p /run/dbus; [ -S /run/dbus/system_bus_socket ] || dbus-daemon --system --fork
resolved_start || give_up 'systemd-resolved does not start'
machine '[keyfile]' unmanaged-devices=interface-name:ph0
rm -f /etc/resolv.conf; ln -s /run/NetworkManager/resolv.conf /etc/resolv.conf
step 'a name server behind the uplink' far_name_server
step 'a client with a NetworkManager of its own' phone_starts || give_up 'no second NetworkManager'
step 'no name server listens there: refused, and the sentence says what to write' refused
step 'it is written' as_it_says
resolved_stop
resolved_start || give_up 'systemd-resolved does not start again'
step 'the uplink tells systemd-resolved its name server' uplink_again
step 'systemd-resolved listens at an address that no link has yet' wait_for 10 listens
step 'a server: its clients are told both of its addresses' server
step 'a client: they stand in its file' client_file
step 'the server: up' up srv
step 'the client: imported and up' imports
step 'a name of the client is answered, by IPv4' wait_for 10 asks
step 'and by IPv6' asks6
step 'down: nobody answers' eval 'down srv; no_answer'
step 'up: answered again' eval 'up srv; wait_for 30 asks'
resolved_stop
step 'without systemd-resolved nobody answers: it was that one' no_answer
step 'the end' ends
finish
