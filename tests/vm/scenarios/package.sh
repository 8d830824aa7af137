# SPDX-License-Identifier: GPL-2.0-or-later
# about: Debian's packages: installed, upgraded while tunnels are up, removed while they are up, purged: nothing is left behind
# vm: --systemd
# timeout: 600
# suites: all
# packages: yes
. "$WGRE_VM/lib.sh"
export DEBIAN_FRONTEND=noninteractive
before=0.0.9-1 # the version before; the first release has none, so it is this one with another number
debs=/root/debs

version_before() {
    local name
    mkdir "$debs"
    for name in network-manager-wgre network-manager-wgre-gnome; do
        dpkg-deb -R "$PACKAGES/$name"_*.deb "/root/$name"
        sed -i "s/^Version: .*/Version: $before/; s/(= [^)]*)/(= $before)/" "/root/$name/DEBIAN/control"
        dpkg-deb -Znone -b "/root/$name" "$debs/${name}_${before}_all.deb"
    done
}
version() { dpkg-query -W -f '${Version}' "$1"; }
new=$(dpkg-deb -f "$PACKAGES"/network-manager-wgre_*.deb Version)
install_packages() { apt-get install -y --no-install-recommends --allow-downgrades "$@"; dpkg --audit; }
installed() { same "$1 $1" "$(version network-manager-wgre) $(version network-manager-wgre-gnome)"; }
# What a package may leave anywhere but where its files are.
elsewhere() { find /etc /var/lib/systemd /usr/lib/systemd -xdev ! -path '/etc/NetworkManager/system-connections/*' ! -path '/var/lib/systemd/timers/*' ! -path '/var/lib/systemd/linger' | sort; }
ours() { dpkg-query -W -f '${Package} ${db:Status-Abbrev}\n' | sed -n '/wgre/p'; find /usr/lib/NetworkManager /usr/libexec -name '*wgre*'; }

far_ends() {
    wg_far wgp 51820 me 10.9.0.2/32,fd00:9::2/128
    far_addr wgp 10.9.0.1/24 fd00:9::1/64
    peer ip tunnel add grep mode gre local $gw4 remote $up4 key 5
    peer ip addr add 10.10.10.2/30 dev grep
    peer ip link set grep up
}
profiles() {
    add office "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24;fd00:9::2/64,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=0.0.0.0/0;::/0"
    nm-wgre set-secret office private-key < /run/keys/me
    add gre "tunnel=gre,interface=gre-s,netns=inside,local=$up4,remote=$gw4,key=5,addresses=10.10.10.1/30"
}
works() { ping4 $behind4; ping6 $behind6; ns inside ping -c 2 -i 0.2 -W 5 10.10.10.2; }
pids() { pgrep -f "^$service" | sort | xargs; }
of_old_file() { local pid; for pid in $(pids); do readlink "/proc/$pid/exe"; done | awk '/deleted/ { n++ } END { print n + 0 }'; }

upgrade() {
    pids > /root/pids
    install_packages "$PACKAGES"/network-manager-wgre_*.deb "$PACKAGES"/network-manager-wgre-gnome_*.deb > /root/upgrade.out
    cat /root/upgrade.out
}
survives() { active office; active gre; same "$(cat /root/pids)" "$(pids)"; same 2 "$(of_old_file)"; works; }
anew() { down office; down gre; wait_for 15 no_service; up office; up gre; works; same 0 "$(of_old_file)"; }
remove() {
    dpkg -L network-manager-wgre network-manager-wgre-gnome | sort -u > /root/files
    apt-get remove -y network-manager-wgre > /root/remove.out
    cat /root/remove.out
}
files_left() { while read -r path; do [ -d "$path" ] || [ ! -e "$path" ] || echo "$path"; done < /root/files; }
folders_left() { find /run -maxdepth 1 -name '*nm-wgre*'; }
purge() { dpkg --purge network-manager-wgre network-manager-wgre-gnome; prints '' ours; }
connections_stay() { same $'gre\noffice' "$(nmcli -t -f NAME,TYPE con show | sed -n 's/:vpn$//p' | sort)"; }

rm -f /var/lib/man-db/auto-update
step 'nothing of ours is here before' prints '' ours
elsewhere > /root/elsewhere
step 'the version before can be made' version_before
step 'the version before is installed' install_packages "$debs"/*.deb
step 'the version before is there' installed "$before"
machine
key me
step 'far ends by hand' far_ends
snapshot > /run/before
step 'NetworkManager knows the plugin at once, and the new tool keeps a key' profiles
step 'WireGuard: up' up office
step 'GRE in a network namespace, by the helper: up' up gre
step 'both work' works
step 'the upgrade' upgrade
step 'the new version is there' installed "$new"
step 'it says what becomes of the tunnels' grep -q "stay up and go on with version $before" /root/upgrade.out
step 'both tunnels survive, in the processes that they had' survives
step 'they come up anew with the new version' anew
step 'WireGuard: down' down office
step 'GRE: down' down gre
step 'the state is as before' same_state /run/before
step 'an upgrade to itself says nothing of tunnels' lacks 'stay up' install_packages --reinstall "$PACKAGES"/network-manager-wgre_*.deb
step 'WireGuard: up again' up office
step 'GRE: up again' up gre
step 'removal' remove
step 'it says that it takes them down' grep -q 'taking down office' /root/remove.out
step 'both are down' inactive office
step 'the kernel is as before' same_state /run/before
step 'no program and no unit is left' prints /etc/xdg/autostart/nm-wgre-agent.desktop files_left
step 'purge' purge
step 'no file is left' prints '' files_left
step 'no folder is left in /run' prints '' folders_left
step 'nothing is left anywhere else' prints "$(cat /root/elsewhere)" elsewhere
step 'the connections are still there' connections_stay
step 'once more from nothing' install_packages "$PACKAGES"/network-manager-wgre_*.deb "$PACKAGES"/network-manager-wgre-gnome_*.deb
step 'what was stored before comes up' up office
step 'and works' ping4 $behind4
step 'and goes down' down office
step 'the test of the package' env ADTTMP=/root/adt sh -c 'mkdir -p /root/adt && cd /root/adt && bash "$1"' - "$PACKAGES/tests/tunnel"
finish
