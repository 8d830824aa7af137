# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Users with a session: a bus, a keyring, one display for all. Sourced by the scenarios that need a desktop.
display=:5 password=secret desktop_env=(GTK_A11Y=none NO_AT_BRIDGE=1)

# user NAME: makes one, without any right that a user has not.
user() { useradd --create-home --shell /bin/bash "$1"; }

# as NAME COMMAND...: as that user, in the user's session, with nothing of root's environment
as() {
    local name=$1 id; shift
    id=$(id -u "$name")
    setpriv --reuid "$id" --regid "$id" --init-groups --reset-env env PATH=/usr/local/bin:/usr/bin:/bin HOME="/home/$name" LANG=C.UTF-8 \
        XDG_RUNTIME_DIR="/run/user/$id" DBUS_SESSION_BUS_ADDRESS="unix:path=/run/user/$id/bus" DISPLAY=$display XDG_CURRENT_DESKTOP=sway \
        GDK_BACKEND=x11 GSK_RENDERER=cairo GSETTINGS_BACKEND=keyfile GIO_USE_VFS=local "${desktop_env[@]}" "$@"
}

display_start() {
    Xvfb $display -screen 0 1024x768x24 -nolisten tcp -noreset -ac > /run/xvfb.log 2>&1 &
    wait_for 60 test -S "/tmp/.X11-unix/X${display#:}"
}

# session NAME: the user logs in. With systemd it is a session as logind and polkit know it.
session() {
    local id; id=$(id -u "$1")
    if [ "${systemd-}" ]; then
        su -l "$1" -c 'exec sleep infinity' > "/run/login.$1" 2>&1 < /dev/null &
        wait_for 120 test -S "/run/user/$id/bus"
        as "$1" dbus-update-activation-environment --systemd --all
    else
        install -d -m 700 -o "$1" -g "$1" "/run/user/$id"
        as "$1" dbus-daemon --session --fork --address="unix:path=/run/user/$id/bus" --nopidfile
    fi
    printf %s "$password" | as "$1" gnome-keyring-daemon --unlock --components=secrets
}

# agent_start NAME; its log is /run/agent.NAME
agent=/usr/libexec/nm-wgre-agent
agent_start() { as "$1" "$agent" > "/run/agent.$1" 2>&1 & wait_for 60 as "$1" "$agent" --status; }

# stored NAME UUID KEY: what the user's keyring has
stored() { as "$1" secret-tool lookup connection-uuid "$2" setting-name vpn setting-key "$3"; }
# items NAME UUID: how many secrets it has
items() { local found; found=$(as "$1" secret-tool search --all connection-uuid "$2" 2>&1); grep -c '^attribute.setting-key' <<< "$found" || [ $? = 1 ]; }

# window NAME TITLE: waits for the window, which then has the focus
window() {
    local id; id=$(as "$1" timeout 90 xdotool search --sync --onlyvisible --name "$2" | sed -n 1p)
    [ "$id" ]
    as "$1" xdotool windowfocus --sync "$id"
    sleep 2
}
