# SPDX-License-Identifier: GPL-2.0-or-later
# about: secrets from the profile, a passwd-file and nmcli --ask; and where no secret may ever show
# timeout: 600
. "$WGRE_VM/lib.sh"

by_hand() {
    wg_far wgp 51820 me 10.9.0.2/32,fd00:9::2/128 "$@"
    far_addr wgp 10.9.0.1/24 fd00:9::1/64
}
data() { echo "tunnel=wireguard,interface=wg0,addresses=10.9.0.2/24;fd00:9::2/64,peer.1=$(public wgp) endpoint=$inet4:51820 allowed-ips=0.0.0.0/0;::/0${1:+,$1}"; }
keyfile() { echo "/etc/NetworkManager/system-connections/$1.nmconnection"; }
passwd_file() { printf 'vpn.secrets.private-key:%s\nvpn.secrets.peer.1.psk:%s\n' "$(private me)" "$(psk me)" > /run/passwd; }
both_secrets() { same "$(private me)" "$(wg show wg0 private-key)"; same "$(public wgp)	$(psk me)" "$(wg show wg0 preshared-keys)"; ping4 $behind4; }

# watch: all that other users or later readers could see while profiles come and go
watch_start() {
    dbus-monitor --system "type='signal'" > /run/watch.signals 2>&1 & watchers=$!
    sh -c 'while :; do cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\0" " "; sleep 0.2; done | tr -s " \n" > /run/watch.ps' & watchers="$watchers $!"
}
watch_end() { kill $watchers 2>/dev/null; { wait $watchers || true; } 2>/dev/null; }
secrets_of_mine() { private me; psk me; base64 -d < /run/keys/me | od -An -tx1 | tr -d ' \n'; echo; }
clean() { not grep -aqFf <(secrets_of_mine) "$@"; }
in_files() {    # files that hold a secret, except where the scenario itself has put it
    secrets_of_mine > /run/keys/patterns
    { find /etc /run /var/lib/NetworkManager /var/log /dev/shm -xdev -type f -newer /run/dbus ! -path '/run/keys/*' ! -path '/run/passwd*' \
          ! -path '/run/watch.*' ! -path '/run/vm*' ! -path '/run/netns/*'
      find /root /tmp /var/tmp -maxdepth 2 -xdev -type f -size -10M -newer /run/dbus; } | xargs -r grep -alFf /run/keys/patterns | sort
}

NM_LEVEL=TRACE machine
key me
key other
step 'a peer by hand, with a preshared key' by_hand preshared-key /run/keys/me.psk
snapshot > /run/before
# written by hand: nmcli's arguments are visible to all, which is nmcli's affair
(umask 077; printf '[connection]\nid=stored\nuuid=7c2b7a5e-2b0d-4c9d-9d66-0a5f6f3f7a01\ntype=vpn\n[vpn]\nservice-type=org.freedesktop.NetworkManager.wgre\n%s\n[vpn-secrets]\nprivate-key=%s\npeer.1.psk=%s\n[ipv4]\nmethod=auto\n[ipv6]\nmethod=auto\n' \
    "$(data | tr ',' '\n')" "$(private me)" "$(psk me)" > "$(keyfile stored)")
step 'stored secrets: loaded' nmcli con load "$(keyfile stored)"
passwd_file
for flags in 1 2; do
    step "flags $flags: profile" add "flags$flags" "$(data "private-key-flags=$flags,peer.1.psk-flags=$flags")"
done
step 'flags 4: profile' add flags4 "$(data 'private-key-flags=2,peer.1.psk-flags=4')"

watch_start
step 'stored secrets: up' up stored
step 'stored secrets: are in use' both_secrets
step 'stored secrets: nmcli explains nothing it should not' clean <(nmcli con show stored; nmcli -f all con show --active; nmcli device show)
[ -x /usr/bin/nm-wgre ] && step 'stored secrets: nm-wgre explain hides them' clean <(nm-wgre explain stored 2>&1)
step 'stored secrets: down' down stored
step 'stored secrets: the kernel'"'"'s state is as before' same_state /run/before
for flags in 1 2; do
    step "flags $flags: no secret in the keyfile" clean "$(keyfile flags$flags)"
    step "flags $flags: up without secrets fails" exits 4 nmcli -w 30 con up flags$flags
    step "flags $flags: and changes nothing" same_state /run/before
    step "flags $flags: up with a passwd-file" nmcli -w 30 con up flags$flags passwd-file /run/passwd
    step "flags $flags: both secrets are in use" both_secrets
    step "flags $flags: down" down flags$flags
    step "flags $flags: still no secret in the keyfile" clean "$(keyfile flags$flags)"
    step "flags $flags: the kernel's state is as before" same_state /run/before
done

# --ask and the editor want a terminal
ask() { "$WGRE_VM/guest/terminal" -- nmcli --ask -w 40 con up "$1"; }
edit() { local name=$1; shift; HOME=/dev/null "$WGRE_VM/guest/terminal" "$@" -- nmcli con edit "$name"; }
for flags in 1 2; do
    step "flags $flags: nmcli --ask: up" ask flags$flags
    step "flags $flags: nmcli --ask: both secrets are in use" both_secrets
    step "flags $flags: nmcli --ask: down" down flags$flags
    step "flags $flags: nmcli --ask: still no secret in the keyfile" clean "$(keyfile flags$flags)"
    step "flags $flags: nmcli --ask: the kernel's state is as before" same_state /run/before
done

only_psk() { local out; out=$(ask half) || { echo "$out"; return 1; }; grep -q 'Preshared key of peer 1' <<< "$out"; not grep -q 'Private key' <<< "$out"; }
psk_alone() { printf 'goto vpn\nset secrets peer.1.psk=%s\nsave\nquit\n' "$(psk "$1")" | HOME=/dev/null nmcli con edit edited; }
both_in_keyfile() { same "$(printf 'peer.1.psk=%s\nprivate-key=%s' "$(psk "$1")" "$(private me)")" "$(sed -n '/^\[vpn-secrets\]/,/^$/{/=/p}' "$(keyfile edited)")"; }
step 'nmcli connection edit: profile' add edited "$(data)"
step 'nmcli connection edit: both secrets, by its prompt' edit edited 'goto vpn' 'set secrets' save quit
step 'nmcli connection edit: NetworkManager keeps them' both_in_keyfile me
step 'nmcli connection edit: it keeps nothing for itself' not test -e /root/.nmcli-history
step 'nmcli connection edit: another preshared key alone, by standard input' psk_alone other
step 'nmcli connection edit: it keeps the private key' both_in_keyfile other
step 'nmcli connection edit: the first preshared key again' psk_alone me
step 'nmcli connection edit: up' up edited
step 'nmcli connection edit: both secrets are in use' both_secrets
step 'nmcli connection edit: down' down edited
step 'a preshared key that is asked for, and a private key that is not: profile' nmcli con modify edited connection.id half +vpn.data peer.1.psk-flags=2
step 'a preshared key that is asked for, and a private key that is not: one question' only_psk
step 'a preshared key that is asked for, and a private key that is not: both are in use' both_secrets
step 'a preshared key that is asked for, and a private key that is not: down' down half
step 'a preshared key that is asked for, and a private key that is not: gone' nmcli con delete half

printf 'vpn.secrets.private-key:%s\n' "$(private me)" > /run/passwd
peer wg set wgp peer "$(public me)" preshared-key /dev/null
step 'flags 4: a preshared key that is not required is not asked for' nmcli -w 30 con up flags4 passwd-file /run/passwd
step 'flags 4: traffic flows' ping4 $behind4
step 'flags 4: down' down flags4
printf 'vpn.secrets.private-key:not-a-key\n' > /run/passwd-wrong
step 'a secret that is no key is refused' exits 4 nmcli -w 30 con up flags4 passwd-file /run/passwd-wrong
step 'and changes nothing' same_state /run/before
watch_end

step 'no secret in any command line' clean /run/watch.ps
step 'the watch of command lines saw the service' grep -aq "$service" /run/watch.ps
step 'no secret in any D-Bus signal' clean /run/watch.signals
step 'the watch of signals saw the plugin' grep -q 'Ip4Config' /run/watch.signals
step 'no secret in the log, at TRACE' clean "$nm_log"
step 'the log is at TRACE' grep -q '<trace>' "$nm_log"
step 'no secret in any file but the keyfile' same "$(keyfile stored)" "$(in_files)"
step 'which only root can read' same '600 root' "$(stat -c '%a %U' "$(keyfile stored)")"
finish
