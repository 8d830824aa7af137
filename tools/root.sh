# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced by what works with root file systems of their own: namespaces, how a root is made, where it is kept, and how a
# command is run in one.
ground_top=$(readlink -f "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/..")
ground_cache=${NM_WGRE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/nm-wgre}
ground_scratch=$ground_cache/scratch

ground_die() { echo "${0##*/}: $*" >&2; exit 2; }

# ---- suites and packages --------------------------------------------------------------------------------------------

# suites: all names, the usual one first
suites() { sed 's/#.*//' "$ground_top/tools/suites" | awk 'NF { print $1 }'; }
suite_default() { suites | head -n 1; }
# suite_field SUITE N: column N of its row; fails when there is no such suite
suite_field() { sed 's/#.*//' "$ground_top/tools/suites" | awk -v s="$1" -v n="$2" '$1 == s { print $n; found = 1 } END { exit !found }'; }

# packages_of SUITE SET...: what belongs to the SETs there, sorted
packages_of() {
    local suite=$1 set known; shift
    known=$(sed 's/#.*//' "$ground_top/tools/packages" | awk 'NF >= 2 { print $1 }' | sort -u)
    for set; do grep -qx -- "$set" <<< "$known" || ground_die "no set \"$set\" in tools/packages; there are: ${known//$'\n'/ }"; done
    sed 's/#.*//' "$ground_top/tools/packages" | awk -v sets=" $* " -v suite="$suite" '
        NF >= 2 && index(sets, " " $1 " ") { for (i = 3; i <= NF && $i != suite; i++); if (NF == 2 || i <= NF) print $2 }' | sort -u
}

# ---- namespaces -----------------------------------------------------------------------------------------------------

# ground_possible: prints why not and fails when this machine permits no namespaces to us
ground_possible() {
    [ "${NM_WGRE_GROUND-}" != in ] || return 0
    local user=()
    if [ "$(id -u)" != 0 ]; then
        command -v newuidmap > /dev/null || { echo "newuidmap is not installed (package uidmap)"; return 1; }
        user=(--user --map-root-user --map-auto)
    fi
    unshare "${user[@]}" --mount --pid --fork true 2> /dev/null && return
    if [ "$(id -u)" = 0 ]; then echo "mount and process namespaces are not permitted here"
    else echo "user namespaces are not permitted here to $(id -un) (see /etc/subuid and the sysctls user.max_user_namespaces, kernel.unprivileged_userns_clone); run it as root"; fi
    return 1
}

# ground_enter COMMAND ARG...: called at the beginning with "$0" "$@"; goes on in namespaces of mounts and processes, as root of a user
# namespace when not root. All that is mounted or started in there ends with this process, however it ends: nothing is left to clean up.
# What is temporary goes to $ground_scratch, a file system in memory that vanishes, too.
ground_enter() {
    [ "${NM_WGRE_GROUND-}" != in ] || return 0
    local why user=()
    why=$(ground_possible) || ground_die "$why"
    [ "$(id -u)" = 0 ] || user=(unshare --user --map-root-user --map-auto)
    mkdir -p "$ground_scratch" || exit 2
    # The second unshare is told of our end by the kernel, its child of its end; both in the background, so that a signal finds us waiting.
    "${user[@]}" setpriv --pdeathsig KILL unshare --mount --propagation private --pid --fork --kill-child --mount-proc \
        env --default-signal=INT,QUIT NM_WGRE_GROUND=in NM_WGRE_CACHE="$ground_cache" NM_WGRE_OWNER="$(id -u)" \
        bash -c 'mount -t tmpfs -o mode=755,size=80% scratch "$0" || exit 2; "$@"; exit' "$ground_scratch" "$@" <&0 &
    local inside=$! rc
    trap 'kill -KILL $inside; exit 130' INT
    trap 'kill -KILL $inside; exit 143' TERM
    trap 'kill -KILL $inside; exit 129' HUP
    wait "$inside"; rc=$?
    exit $rc
}

# ---- roots ----------------------------------------------------------------------------------------------------------

# the sets of a root in which everything can be built and tested
root_sets="build editor test machine vm desktop"
# and of one in which the packages are made
package_sets="build editor package"

# What of a package nobody here looks at.
root_options=(--variant=minbase
    --dpkgopt=force-unsafe-io
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright'
    --dpkgopt='path-exclude=/usr/share/help/*' --dpkgopt='path-exclude=/usr/share/info/*'
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-include=/usr/share/locale/locale.alias'
    --dpkgopt='path-include=/usr/share/locale/de/*' --dpkgopt='path-include=/usr/share/locale/fr/*' --dpkgopt='path-include=/usr/share/locale/zh_CN/*'
    --customize-hook='rm -f "$1"/etc/dpkg/dpkg.cfg.d/99mmdebstrap "$1"/etc/resolv.conf'
    --customize-hook='echo vm > "$1"/etc/hostname; printf "127.0.0.1 localhost vm\\n::1 localhost\\n" > "$1"/etc/hosts'
    --customize-hook='ln -sf /dev/null "$1"/etc/systemd/system/systemd-resolved.service' # a scenario that wants it starts it
    --customize-hook='echo 6e6d2d7767726500000000000000006d > "$1"/etc/machine-id')

# root_dir SUITE SET...: where the root of these packages is or will be; below it: tree/, and what tests/vm/vm makes of it
root_dir() {
    local key
    key=$({ packages_of "$@"; printf '%s\n' "${root_options[@]}"; } | sha256sum | cut -c1-12)
    echo "$ground_cache/$1-$key"
}

# root_sweep: what runs that were killed have left in the cache, and roots that nobody has used for a month
root_sweep() {
    local d
    for d in "$ground_cache"/tmp.* "$ground_cache"/*/tmp.*; do
        # one of this minute may be of a run that has not locked it yet
        [ -d "$d" ] && [ -z "$(find "$d" -maxdepth 0 -mmin -1)" ] && flock -n "$d" true && rm -rf --one-file-system "$d"
    done
    find "$ground_cache" -mindepth 2 -maxdepth 2 -name used -mtime +30 2> /dev/null | while read -r d; do rm -rf --one-file-system "${d%/used}"; done
}

# root_progress TITLE: reads what apt and dpkg say; a line for each tenth of each stage
root_progress() {
    local title=$1 line total=0 stage
    declare -A count told
    while IFS= read -r line; do
        case $line in
            *' newly installed,'*) total=${line#* upgraded, }; total=${total%% *} count=() told=() ;;
            'Need to get '*|'After this operation, '*|E:*) echo "   $title: $line" ;;
        esac
        case $line in
            Get:*) stage=downloaded ;;
            'Unpacking '*) stage=unpacked ;;
            'Setting up '*) stage='set up' ;;
            *) continue ;;
        esac
        count[$stage]=$((${count[$stage]:-0} + 1))
        [ "$total" != 0 ] && [ $((count[$stage] * 10 / total)) != "${told[$stage]:-0}" ] || continue
        told[$stage]=$((count[$stage] * 10 / total))
        echo "   $title: $stage ${count[$stage]} of $total packages"
    done
}

# root_make SUITE SET...: makes it unless it is there; all or nothing. Within ground_enter. Talks to stderr.
root_make() {
    local dir work suite=$1 packages
    suite_field "$suite" 1 > /dev/null || ground_die "no suite \"$suite\" in tools/suites; there are: $(suites | paste -sd ' ')"
    packages=$(packages_of "$@") || exit 2
    dir=$(root_dir "$@") || exit 2
    if [ -d "$dir/tree" ]; then touch "$dir/used"; return; fi
    mkdir -p "$ground_cache"
    exec {root_lock}> "$ground_cache/lock.${dir##*/}"
    flock -n "$root_lock" || { echo "   waiting for another run that makes the same root" >&2; flock "$root_lock"; }
    if [ -d "$dir/tree" ]; then exec {root_lock}>&-; return; fi
    root_sweep
    work=$(mktemp -d "$ground_cache/tmp.XXXXXX") || exit 2
    exec {root_work}< "$work"
    flock "$root_work"
    { echo "   making a root file system of Debian $suite with the packages of: ${*:2}"
      echo "   downloads from deb.debian.org by mmdebstrap (about ${root_megabytes:-100 to 600} MB), keeps it in $dir; remove that at will"; } >&2
    chmod 755 "$work"
    TMPDIR=$work INITRD=No mmdebstrap --mode=unshare --verbose "${root_options[@]}" --include="${packages//$'\n'/,}" "$suite" "$work/tree" < /dev/null 2>&1 |
        tee "$work/log" | root_progress "$suite" >&2
    if [ "${PIPESTATUS[0]}" != 0 ]; then
        tail -n 30 "$work/log" >&2
        rm -rf --one-file-system "$work"
        ground_die "cannot make the root file system of $suite"
    fi
    touch "$work/used"
    mv -T "$work" "$dir" || exit 2
    exec {root_lock}>&- {root_work}<&-
}

# root_run DIR [--bind PATH]... [--net] -- COMMAND...: in a copy-on-write view of the root, of which nothing is kept but what goes to
# the PATHs, which are the same in there. In namespaces of its own: processes, network (unless --net) and IPC.
root_run() {
    local dir=$1 binds=() net=(--net) view; shift
    while [ "$1" != -- ]; do
        case $1 in
            --bind) binds+=("$2"); shift ;;
            --net) net=() ;;
            *) ground_die "root_run: $1" ;;
        esac
        shift
    done
    shift
    [ -d "$dir/tree" ] || ground_die "no root in $dir"
    view=$(mktemp -d "$ground_scratch/view.XXXXXX") || exit 2
    unshare --mount --propagation private --pid --fork --kill-child --ipc --uts "${net[@]}" \
        bash "$ground_top/tools/root-enter" "$dir/tree" "$view" "${net[*]}" "${binds[@]}" -- "$@"
    local rc=$?
    rm -rf --one-file-system "$view"
    return $rc
}
