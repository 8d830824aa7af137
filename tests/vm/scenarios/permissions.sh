# SPDX-License-Identifier: GPL-2.0-or-later
# about: what the connection of a single user may not have, with a user without rights of administrators, polkit and logind; what root's list permits, and that the same for all users works
# vm: --systemd
# timeout: 1200
. "$WGRE_VM/lib.sh"
. "$WGRE_VM/desktop.sh"

list=/etc/NetworkManager/nm-wgre.conf
uuid() { nmcli -g connection.uuid con show "$1"; }
# What a user of an active session at the machine may do by NetworkManager's own policy; sessions of su have no seat.
rights() {
    cat > /etc/polkit-1/rules.d/10-users.rules <<-'E'
	polkit.addRule(function(action, subject) {
	    var may = ["network-control", "settings.modify.own"];
	    if (subject.user == "alice" && may.some(function(one) { return action.id == "org.freedesktop.NetworkManager." + one; }))
	        return polkit.Result.YES;
	});
	E
    chmod 644 /etc/polkit-1/rules.d/10-users.rules
}
login() { su -l alice -c 'exec sleep infinity' > /run/login.alice 2>&1 < /dev/null & wait_for 60 test -e "/run/user/$(id -u alice)"; matches alice loginctl list-sessions --no-legend; }
logout() { loginctl terminate-user alice; wait_for 60 lacks alice loginctl list-sessions --no-legend; }
data() { echo "tunnel=gre,interface=gre1,local=$up4,remote=$gw4,key=7,addresses=10.10.10.1/30${1:+,$1}"; }
hers() { as alice nmcli con add type vpn vpn-type wgre con-name "$1" connection.permissions user:alice vpn.data "$(data "${2-}")"; }
no_more_rights() { wait_for 90 as alice nmcli -t general permissions; matches 'settings.modify.system:(auth|no)' as alice nmcli -t general permissions; not as alice nmcli con modify up0 ipv4.dns 192.0.2.9; }
may() { as alice nmcli -w 60 con up "$1"; active "$1"; as alice nmcli -w 30 con down "$1"; wait_for 15 no_service; }
said_since() { journalctl -b -o cat --no-pager --since "@$1" -u NetworkManager -t nm-wgre-service; }
refused() { local since; since=$(date +%s); exits 4 as alice nmcli -w 60 con up "$1"; wait_for 10 matches "$2: .*single users \(alice\).*make it available to all users" said_since "$since"; }
# may_not NAME KEY: it fails, with the reason in the log, and nothing has been done
may_not() { snapshot > /run/before-that; refused "$@"; same_state /run/before-that; }
not_public() { not as alice nmcli con modify "$1" connection.permissions ''; }
permit() { printf '[user alice]\npermit=%s\n' "$1" > $list; chmod "${2:-644}" $list; }
tenant() { ip netns add tenant; mkdir -p /etc/netns/tenant; echo 'nameserver 192.0.2.53' > /etc/netns/tenant/resolv.conf; ns tenant ip addr add 10.77.0.1/24 dev lo; tenant_state > /run/tenant; }
tenant_state() { cat /etc/netns/tenant/resolv.conf; ns tenant ip -br link; ns tenant ip route show table all; ns tenant sysctl net.ipv4.ip_forward; }
same_tenant() { same "$(cat /run/tenant)" "$(tenant_state)"; }
for_all() { nmcli con modify "$1" connection.permissions ''; may "$1"; nmcli con modify "$1" connection.permissions user:alice; }
value() { as alice nmcli con modify "$1" vpn.data "$(data "$2")"; }
# The helper itself, by root who says whom it is for: not only the service looks.
helper() { busctl call org.freedesktop.NetworkManager.WgreHelper /org/freedesktop/NetworkManager/WgreHelper org.freedesktop.NetworkManager.WgreHelper OpenFor sbsas "$1" false '' 1 "$2"; }
helper_refuses() { not helper tenant alice; not helper tenant root; }
full() { echo 'routes=0.0.0.0/0;::/0,kill-switch=lockdown'; }
not_by_itself() { local since; since=$(date +%s); systemctl restart nm-wgre-autostart; wait_for 20 matches 'autostart: .*single users \(alice\)' said_since "$since"; inactive hers; }
comes_up() { systemctl restart nm-wgre-autostart; wait_for 40 active hers; nmcli con down hers; systemctl stop nm-wgre-autostart; wait_for 15 no_service; }

machine
step 'a user without rights of administrators' eval 'rights; user alice' || give_up 'no user'
step 'logs in' login || give_up 'no session'
step 'polkit lets the user have own connections and no more' no_more_rights
step 'somebody else'"'"'s network namespace' tenant
snapshot > /run/before
step 'a connection of the user' hers hers
step 'which the user cannot make one for all' not_public hers
step 'comes up' may hers
for key in forward masquerade open-firewall; do
    step "$key=yes" value hers $key=yes
    step "$key=yes: refused" may_not hers $key
    step "$key=yes: for all users it works" for_all hers
    step "$key=yes: root's list permits it" eval "permit $key; may hers"
    step "$key=yes: permitting something else does not" eval "permit autostart; may_not hers $key"
    rm $list
done
step 'kill-switch=lockdown' value hers "$(full)"
step 'kill-switch=lockdown: refused, and nothing is locked' may_not hers kill-switch
step 'an own network namespace' value hers netns=herown
step 'an own network namespace: is made, and goes' eval 'may hers; not test -e /run/netns/herown'
step 'somebody else'"'"'s: by the user' value hers netns=tenant
step 'somebody else'"'"'s: refused' may_not hers netns
step 'somebody else'"'"'s: nothing in it has changed' same_tenant
step 'somebody else'"'"'s: the helper refuses, too' helper_refuses
step 'somebody else'"'"'s: for all users it works' for_all hers
step 'somebody else'"'"'s: root'"'"'s list permits that one' eval 'permit netns=tenant; may hers'
step 'somebody else'"'"'s: not by permitting another one' eval 'permit netns=other; may_not hers netns'
step 'root'"'"'s list counts only if nobody else can write it' eval 'permit netns 666; may_not hers "is not used: .*netns"'
rm $list
step 'one that was made for a connection for all' value hers netns=shared
nmcli con add type vpn vpn-type wgre con-name ours vpn.data "$(data 'netns=shared' | sed 's/gre1/gre9/;s/key=7/key=9/')" > /dev/null
step 'one that was made for a connection for all: is refused' eval 'up ours; refused hers netns; down ours; wait_for 15 no_service'
step 'autostart' value hers autostart=yes
step 'autostart: while the user is logged in' comes_up
step 'the user logs out' logout
step 'autostart: not while nobody is logged in' not_by_itself
step 'autostart: root'"'"'s list permits it, by the UUID' eval 'printf "[profile %s]\npermit=autostart\n" "$(uuid hers)" > $list; comes_up; rm $list'
systemctl stop nm-wgre-autostart
step 'the kernel'"'"'s state is as before' eval 'wait_for 15 no_service; same_state /run/before'
finish
