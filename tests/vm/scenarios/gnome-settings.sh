# SPDX-License-Identifier: GPL-2.0-or-later
# about: the switch of GNOME Settings brings tunnels up and down for a user: keys in the profile, in GNOME Keyring, typed
# suites: all
# timeout: 900
. "$WGRE_VM/lib.sh"
. "$WGRE_VM/desktop.sh"
desktop_env=()

data() { echo "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=10.9.0.0/24${1:+,$1}"; }
by_hand() { wg_far wgp 51820 me 10.9.0.2/32; far_addr wgp 10.9.0.1/24; }
keyfile() { echo "/etc/NetworkManager/system-connections/$1.nmconnection"; }
uuid() { nmcli -g connection.uuid con show "$1"; }
user_adds() { as alice nmcli con add type vpn vpn-type wgre con-name "$1" connection.permissions user:alice vpn.data "$(data "${2-}")" ${3:+vpn.secrets "$3"}; }
profiles() {
    user_adds stored '' "private-key=$(private me)"
    user_adds kept private-key-flags=1 "private-key=$(private me)"
    user_adds asked private-key-flags=1
}
where_the_keys_are() {
    grep -qxF "private-key=$(private me)" "$(keyfile stored)"
    not grep -qF "$(private me)" "$(keyfile kept)"
    same "$(private me)" "$(stored alice "$(uuid kept)" private-key)"
    not stored alice "$(uuid asked)" private-key
}

# settings COMMAND...: for tests/desktop/switch.py, which runs all the time
settings_run() { cp -r "$WGRE_VM/../desktop" /run/desktop; mkfifo /run/settings.in /run/settings.out; exec 7<> /run/settings.in 8<> /run/settings.out; as alice /run/desktop/switch.py <&7 >&8 2> /run/settings.err & }
settings() { local answer; echo "$*" >&7; read -r -t 300 answer <&8; [ "$answer" = done ] || { echo -e "$answer"; tail -n 5 /run/settings.err /tmp/settings.log; return 1; }; }
all_off() { local name; for name in stored kept asked; do settings is-off $name; done; }
works() { same "$(private me)" "$(wg show wg0 private-key)"; ping4 10.9.0.1; matches '	[1-9][0-9]+$' wg show wg0 latest-handshakes; }
on() { far_forget wgp; settings on "$1"; settings is-on "$1"; wait_for 60 active "$1"; works; }
off() { settings off "$1"; settings is-off "$1"; wait_for 30 inactive "$1"; not ip link show wg0; same_state /run/before; }
picture() { settings picture /tmp/on.png; test -s /tmp/on.png; cp /tmp/on.png "$KEPT/gnome-settings-on.png"; }
typed() {
    far_forget wgp
    settings on asked
    window alice 'Authenticate VPN'
    settings picture /tmp/window.png
    cp /tmp/window.png "$KEPT/gnome-settings-window.png"
    as alice xdotool type --delay 40 "$(private me)"
    as alice xdotool key Return
    settings is-on asked
    wait_for 60 active asked
    works
    wait_for 20 stored alice "$(uuid asked)" private-key
    same "$(private me)" "$(stored alice "$(uuid asked)" private-key)"
}
quiet() { not grep -E 'CRITICAL|nm-wgre' /tmp/settings.log; }

machine '[main]' auth-polkit=false
key me
step 'a peer by hand' by_hand
step 'a user' user alice || give_up 'no user'
step 'a display' display_start || give_up 'no display'
step 'a session with a keyring' session alice || give_up 'no session'
step 'the agent of that session' agent_start alice || give_up 'no agent'
step 'profiles of the user: the key in the profile, in the keyring, nowhere' profiles
step 'the keys are there and nowhere else' where_the_keys_are
snapshot > /run/before
settings_run
step 'GNOME Settings shows the panel' settings start || give_up 'no Settings'
step 'all switches are off' all_off
for name in stored kept; do
    step "key $name: the switch brings the tunnel up" on $name
    [ $name = kept ] || step "key $name: a picture of it" picture
    step "key $name: the switch takes it down, nothing stays" off $name
done
step 'key asked: the switch, and the window of the session'"'"'s agent' typed
step 'key asked: the switch takes it down, nothing stays' off asked
step 'the key went into no file' not grep -qF "$(private me)" "$(keyfile asked)" "$(keyfile kept)"
step 'Settings has nothing to complain about' quiet
finish
