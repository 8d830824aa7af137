# SPDX-License-Identifier: GPL-2.0-or-later
# about: what "nm-wgre explain" prints, pasted into a shell, makes what nmcli makes, for fixtures of the planner; --down undoes it
# timeout: 1200
# One fixture of each kind of tunnel is played each time, and an eighth of the others: which one, SEED modulo 8 says, which is printed.
# All of them, a quarter of an hour: tests/vm/run --set SEED=all --timeout 3000 explain-paste
. "$WGRE_VM/lib.sh"

fixtures=$WGRE_VM/../fixtures
paste=/run/paste

# section NAME FILE: the lines of one group of a fixture. Without a process: it is asked ten times for each.
section() {
    local line inside=
    while IFS= read -r line; do
        case $line in
            "[$1]") inside=1 ;;
            '['*) inside= ;;
            '#'*) ;;
            *) [ -z "$inside" ] || printf '%s\n' "$line" ;;
        esac
    done < "$2"
}
fact() { section facts "$2" | sed -n "s/^$1=//p"; }

# The profile as NetworkManager keeps it.
profile() {     # NAME
    local file=$fixtures/$1.profile uuid
    uuid=$(cat /proc/sys/kernel/random/uuid)
    cat > "/etc/NetworkManager/system-connections/$1.nmconnection" <<-N
	[connection]
	id=$1
	uuid=$uuid
	type=vpn
	[vpn]
	service-type=org.freedesktop.NetworkManager.wgre
	$(section data "$file")
	$(section data "$file" | sed -n 's/^peer\..*/wait-handshake=no/p' | sort -u)
	[vpn-secrets]
	$(section secrets "$file")
	[ipv4]
	method=$(fact ipv4.method "$file" | grep . || echo auto)
	$(fact ipv4.method "$file" | sed -n 's/^manual$/address1=10.200.0.1\/24/p')
	[ipv6]
	method=$(fact ipv6.method "$file" | grep . || echo auto)
	addr-gen-mode=eui64
	N
    chmod 600 "/etc/NetworkManager/system-connections/$1.nmconnection"
}
world() {       # NAME: what the fixture says of names and the system
    local file=$fixtures/$1.profile
    section names "$file" | sed 's/\(.*\)=\(.*\)/\2 \1/' > /run/hosts
    cat /run/hosts /run/hosts.before > /etc/hosts
    sysctl -qw net.ipv6.conf.default.disable_ipv6="$(fact ipv6-off "$file" | grep . || echo 0)"
}

# The keys where the commands look for them, as nm-wgre(1) says.
keys() {        # NAME
    local file key
    rm -rf $paste; mkdir -m 700 $paste
    nm-wgre explain "/etc/NetworkManager/system-connections/$1.nmconnection" > $paste/up
    nm-wgre explain --down "/etc/NetworkManager/system-connections/$1.nmconnection" > $paste/down
    not grep -qFf <(section secrets "$fixtures/$1.profile" | sed '/./!d;s/^[^=]*=//') $paste/up $paste/down
    for file in $(grep -Eo '(private|preshared)-key [^ ]+' $paste/up | cut -d ' ' -f 2); do
        key=private-key
        [ "$file" = "${file%.psk}" ] || key=peer.${file##*.peer.}
        section secrets "$fixtures/$1.profile" | sed -n "s/^$key=//p" > "$paste/$file"
    done
}

# The kernel's state, without what is random, and what differs when NetworkManager does a thing:
# - it gives an address a broadcast address, makes its route itself (noprefixroute), with a metric of its own (50), and names another
#   origin of routes;
# - with ipv4.method=manual the address is the user's (10.200.0.1), with routing=nm the way to the gateway is NetworkManager's.
wireguard() {   # [COMMAND that runs the rest elsewhere]
    local link random='/^ListenPort/d'
    for link in $("$@" wg show interfaces); do
        if grep -q '^listen-port=' "$fixtures/$name.profile"; then random=; fi
        "$@" wg showconf "$link" | sed "$random;s/^/$link /"
    done
}
links() {       # [OPTION of ip]
    printf '%s\n' 'link show' 'addr show' 'route show table all' 'rule show' 'neigh show nud permanent' 'fou show' | ip "$@" -4 -d -o -batch -
    printf '%s\n' 'addr show' 'route show table all' 'rule show' 'neigh show nud permanent' 'fou show' | ip "$@" -6 -d -o -batch -
}
tidy() {
    sed -E 's/([@ ])if[0-9]+/\1if/g; /^multicast ff00::\/8 dev /d; /10\.200\.0\.|unicast (198\.51\.100\.[0-9]+ via|192\.0\.2\.1 dev up0)/d; s/^[0-9]+: ([a-z])/\1/; s/\\//g; s/(link\/ether) [^ ]+/\1/; s/ permaddr [^ ]+//
        s/ brd [^ ]+//; s/valid_lft.*//; s/ noprefixroute//; s/fe80:[0-9a-f:]+/fe80/; s/ expires [0-9]+sec//
        /^[0-9]+:/!s/ proto [^ ]+//; s/ metric (50|256|1024)//; s/ *$//'
}
inside() {      # NAMESPACE
    links -n "$1"
    wireguard ns "$1"
    [ ! -e "/etc/netns/$1/resolv.conf" ] || grep -v '^#' "/etc/netns/$1/resolv.conf"
    echo 'is there'
}
# One that goes while it is looked at is not there.
seen() { inside "$1" || [ ! -e "/run/netns/$1" ]; }
state() {
    local netns
    {
        { links; nft -s list ruleset; wireguard; cat /proc/sys/net/ipv4/conf/all/src_valid_mark; } | tidy
        for netns in /run/netns/*; do
            [ "$netns" = /run/netns/peer ] || [ ! -e "$netns" ] || seen "${netns##*/}" | tidy | sed "s/^/${netns##*/}: /"
        done
    } | sort -u
}
# wait_for 10 no_tentative, without the two shells that it takes: it is asked for twice for each fixture
settled() {
    local i tentative
    for ((i = 0; i < 100; i++)); do
        tentative=$(ip -6 addr show tentative)
        [ -n "$tentative" ] || return 0
        sleep 0.1
    done
    echo "still tentative: $tentative"
    return 1
}
stays() {       # FILE: the state is, or becomes, that of FILE
    local i
    for i in 1 2 3 4 5 6 7 8; do
        state > /run/now.state
        if cmp -s "$1" /run/now.state; then return 0; fi
        sleep "0.$i"
    done
    diff -U0 "$1" /run/now.state
}

# /run/without is the state before the first fixture: each of them has to come back to it
pasted() {
    world "$1"
    keys "$1"
    (cd $paste && sh -e up)
    settled
    state > /run/pasted
    (cd $paste && sh -e down)
    stays /run/without
}
alike() {
    not cmp /run/without /run/pasted
    up "$1"
    settled
    stays /run/pasted
    down "$1"
    if grep -q '^kill-switch=lockdown' "$fixtures/$1.profile"; then nm-wgre unlock; fi     # it keeps closed after "down", too
    stays /run/without
}
before() { state > /run/without; }
# so that what one leaves is not found with the next again
go_on() { down "$1" > /dev/null 2>&1 || true; strict before; }
profiles() {
    for name; do profile "$name"; done
    nmcli connection reload
}

# sample NAME...: those that are played. The one of a kind is the first that is called after it.
sample() {
    local name kind others=0
    declare -A kinds seen
    while IFS=: read -r name kind; do kinds[${name%.profile}]=${kind#tunnel=}; done < <(cd "$fixtures" && grep -H '^tunnel=' -- *.profile)
    for name; do
        kind=${kinds[$name]-wireguard}
        if [ -z "${seen[$kind]-}" ] && [ "${name#"$kind"}" != "$name" ]; then seen[$kind]=1
        elif [ "$seed" != all ] && [ $((others++ % 8)) != "$seed" ]; then continue; fi
        echo "$name"
    done
}

machine
modprobe -a ipip sit ip6_tunnel ip_vti ip6_vti fou fou6 2> /dev/null
cp /etc/hosts /run/hosts.before
# Some fixtures are bound to this link.
step 'a link that tunnels are bound to' ip link add eth0 type dummy
ip link set eth0 up
# A fixture of an error has nothing to paste, and no Debian has the module of AmneziaWG.
disguised=$(cd "$fixtures" && grep -l '^tunnel=amneziawg' -- *.profile | sed 's/profile$/plan/')
names=$(cd "$fixtures" && grep -L '^error:' -- *.plan | grep -vxF "$disguised" | sed 's/\.plan$//')
seed=${SEED:-$RANDOM}
[ "$seed" = all ] || seed=$((seed % 8))
note "SEED=$seed"
# shellcheck disable=SC2086
names=$(sample $names)
# shellcheck disable=SC2086
step 'a profile for each fixture' profiles $names
step 'the state before' before
for name in $names; do
    step "$name: explained, pasted, and undone" pasted "$name" || { go_on "$name"; continue; }
    step "$name: nmcli makes the same, and undoes it" alike "$name" || go_on "$name"
done
step 'there were fixtures' test "$(wc -w <<< "$names")" -ge 20
finish
