# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced by tools/try and tools/check: configure and build outside the sources.

# as_owner TOP COMMAND...: by the owner of the sources and not by root, so that no file of root's stays among them
as_owner() {
    local top=$1 uid gid; shift
    uid=$(stat -c %u "$top") gid=$(stat -c %g "$top")
    if [ "$(id -u)" != 0 ] || [ "$uid" = 0 ]; then "$@"; return; fi
    setpriv --reuid "$uid" --regid "$gid" --clear-groups -- "$@"
}

# quietly LOG COMMAND...: its output goes to LOG and, when it fails, the end of LOG to the terminal
quietly() {
    local log=$1 rc; shift
    "$@" >> "$log" 2>&1 < /dev/null
    rc=$?
    [ $rc = 0 ] || { echo "failed (exit status $rc): $*"; tail -n 40 "$log"; }
    return $rc
}

# copy_sources TOP DIR: sources that are configured in place cannot be built elsewhere, but a copy of them can.
# Times are kept: what has not changed is not built again.
copy_sources() {
    mkdir -p "$2"
    tar -C "$1" --exclude=./build --exclude=./autom4te.cache --exclude=./config.status --exclude=./config.log --exclude=./Makefile \
        --exclude='*.o' --exclude='*.lo' --exclude='*.la' --exclude=.libs --exclude=.deps -c . | tar -C "$2" -x
}

# build_tree TOP DIR [ARGUMENT...]: DIR becomes an up to date build of the sources in TOP; ARGUMENTs are for configure
build_tree() {
    local top=$1 dir=$2 log=$2/build.log src=$1
    shift 2
    as_owner "$top" mkdir -p "$dir" && as_owner "$top" touch "$log" && : > "$log" || return 1
    if [ -f "$top/config.status" ]; then
        echo "copying the sources, which are configured in place"
        src=$dir/sources
        quietly "$log" copy_sources "$top" "$src" || return 1
    fi
    if [ ! -x "$src/configure" ] || [ "$src/configure.ac" -nt "$src/configure" ] || [ -n "$(find "$src" \( -name Makefile.am -o -name local.mk \) -newer "$src/Makefile.in" -print -quit)" ]; then
        echo "autoreconf"
        quietly "$log" as_owner "$top" autoreconf -fi "$src" || return 1
    fi
    if [ ! -f "$dir/config.status" ]; then
        echo "configure"
        (cd "$dir" && quietly "$log" as_owner "$top" "$src/configure" --prefix=/usr --sysconfdir=/etc --localstatedir=/var "$@") || return 1
    fi
    echo "make"
    quietly "$log" as_owner "$top" make -C "$dir" -j"$(nproc)"
}
