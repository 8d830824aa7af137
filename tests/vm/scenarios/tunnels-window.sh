# SPDX-License-Identifier: GPL-2.0-or-later
# about: nm-wgre-tunnels imports a file for a user, brings the tunnel up and down, exports and removes it
# timeout: 900
. "$WGRE_VM/lib.sh"
. "$WGRE_VM/desktop.sh"
desktop_env=(USER=alice LOG=/tmp)

by_hand() { wg_far wgp 51820 me 10.9.0.2/32; far_addr wgp 10.9.0.1/24; }
file() {
    printf '[Interface]\nPrivateKey = %s\nAddress = 10.9.0.2/24\n\n[Peer]\nPublicKey = %s\nEndpoint = %s:51820\nAllowedIPs = 10.9.0.0/24\nPersistentKeepalive = 5\n' \
        "$(private me)" "$(public wgp)" "$inet4" > /run/office.conf
    chown alice /run/office.conf
}
# A menu that is closed gives the keyboard back: that takes one.
window_manager() { as alice openbox > /run/openbox.log 2>&1 & wait_for 30 pgrep -x openbox; }
# the window NUMBER: its step of that number, which the program has printed
window_plays() { cp -r "$WGRE_VM/../desktop" /run/desktop; as alice /run/desktop/tunnels.py /tmp /usr/bin/nm-wgre-tunnels /run/office.conf > /run/window.log 2>&1; cp /tmp/tunnels-*.png "$KEPT"; }
# what went wrong, without the tree of the window
window_step() { grep -qE "^ok $1 - " /run/window.log || { sed -n '/^not ok/,$p' /run/window.log | tail -n 70; tail -n 5 /tmp/tunnels; return 1; }; }

machine '[main]' auth-polkit=false
key me
step 'a peer by hand' by_hand
step 'a user' user alice || give_up 'no user'
step 'a display' display_start || give_up 'no display'
step 'a session' session alice || give_up 'no session'
step 'a window manager' window_manager
step 'a file of the user' file
snapshot > /run/before
window_plays
step 'the window starts, empty' window_step 1
step 'it imports a file, for this user alone' window_step 2
step 'the switch brings the tunnel up, and the window says so' window_step 3
step 'the details have the handshake' window_step 4
step 'the switch takes it down' window_step 5
step 'nothing of it stays' same_state /run/before
step 'the editor renames it' window_step 6
step 'it is exported, for the user alone to read' window_step 7
step 'it is removed, when that is confirmed' window_step 8
step 'GTK has nothing to complain about' window_step 9
finish
