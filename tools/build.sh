# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced, after root.sh, by what builds: copy the sources, and configure and build them inside a root.

build_jobs=$(nproc)      # how many at a time

# quietly LOG COMMAND...: its output goes to LOG and, when it fails, the end of LOG to the terminal
quietly() {
    local log=$1 rc; shift
    "$@" >> "$log" 2>&1 < /dev/null
    rc=$?
    [ $rc = 0 ] || { echo "failed (exit status $rc): $*"; tail -n 40 "$log"; }
    return $rc
}

# sources_list TOP: the files of the sources, without what somebody has built among them. A release has no .git and is taken as it is.
sources_list() {
    if [ -e "$1/.git" ] && command -v git > /dev/null; then
        git -c safe.directory='*' -C "$1" ls-files --cached --others --exclude-standard | (cd "$1" && while IFS= read -r f; do [ ! -f "$f" ] || echo "$f"; done)
    else
        (cd "$1" && find . -path ./build -prune -o -path ./.git -prune -o -type f ! -name '*.o' ! -name '*.lo' ! -name '*.la' ! -path '*/.libs/*' ! -path '*/.deps/*' \
            ! -path './config.status' ! -path './config.log' ! -path './Makefile' -printf '%P\n')
    fi | LC_ALL=C sort
}

# copy_sources TOP DIR: DIR becomes a copy of the sources. Times are kept, so that what has not changed is not built again; what is
# gone from the sources goes from the copy.
copy_sources() {
    local list
    mkdir -p "$2" && list=$(sources_list "$1") || return
    [ ! -f "$2/.copied" ] || comm -23 "$2/.copied" - <<< "$list" | (cd "$2" && xargs -r -d '\n' rm -f)
    tar -C "$1" --no-recursion --verbatim-files-from -T - -c <<< "$list" | tar -C "$2" -x --no-same-owner && echo "$list" > "$2/.copied"
}

# in_root DIR COMMAND...: COMMAND inside the root $root, with the build directory DIR; a compiler cache too, if the environment has CCACHE_DIR
in_root() {
    local dir=$1; shift
    root_run "$root" --bind "$dir" ${CCACHE_DIR:+--bind "$CCACHE_DIR"} -- "$@"
}

# build_tree DIR [ARGUMENT...]: DIR becomes an up to date build of the sources, of which DIR/sources is a copy, inside the root $root;
# ARGUMENTs are for configure
build_tree() {
    local dir=$1; shift
    mkdir -p "$dir" || return
    : > "$dir/build.log"
    quietly "$dir/build.log" copy_sources "$ground_top" "$dir/sources" || return
    build_again "$dir" "$dir" "$@"
}

# build_again DIR BELOW [ARGUMENT...]: a further build of the sources that DIR has, in BELOW
build_again() {
    local dir=$1 below=$2 compiler=()
    shift 2
    [ -z "${CCACHE_DIR-}" ] || compiler=(CC="ccache gcc")
    quietly "$dir/build.log" in_root "$dir" bash -c '
        set -e
        src=$1 dir=$2 cores=$3; shift 3
        export CCACHE_BASEDIR=$src CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=locale,time_macros
        if [ ! -x "$src/configure" ] || [ "$src/configure.ac" -nt "$src/configure" ] || \
            [ -n "$(find "$src" \( -name Makefile.am -o -name local.mk \) -newer "$src/Makefile.in" -print -quit)" ]; then
            autoreconf -fi "$src"
        fi
        mkdir -p "$dir" && cd "$dir"
        [ -f config.status ] || "$src/configure" --prefix=/usr --sysconfdir=/etc --localstatedir=/var "$@"
        make -j"$cores"' - "$dir/sources" "$below" "$build_jobs" "${compiler[@]}" "$@"
}

# give_back: who has become root by sudo shall not find files of root among those of the sources
give_back() {
    [ "${NM_WGRE_OWNER-}" = 0 ] && [ "$(stat -c %u "$ground_top")" != 0 ] && [ -d "$ground_top/build" ] || return 0
    chown -R --reference="$ground_top" "$ground_top/build"
}

# stage_tree DIR STAGE: what "make install" puts on a system
stage_tree() {
    rm -rf --one-file-system "${1:?}/stage"
    quietly "$1/build.log" in_root "$1" make -C "$1" install DESTDIR="$1/stage" && mkdir -p "$2" && cp -a "$1/stage/." "$2"
}

# package_tree SUITE DIR [ARGUMENT...]: makes the packages of Debian of what is built in DIR, in DIR/deb, without running the tests
package_tree() {
    local suite=$1 dir=$2; shift 2
    # shellcheck disable=SC2086
    root_make "$suite" $package_sets
    # shellcheck disable=SC2086
    root_run "$(root_dir "$suite" $package_sets)" --bind "$ground_top" --bind "$dir" -- env DEB_BUILD_PROFILES=nocheck DEB_BUILD_OPTIONS='nocheck noautodbgsym parallel='"$build_jobs" \
        make -C "$dir" deb "$@"
}

# suite_build SUITE DIR: sets $root to the root of SUITE, which is made if need be, and $build to DIR, or else to build/SUITE, which is brought up
# to date
suite_build() {
    # shellcheck disable=SC2086
    root_make "$1" $root_sets
    # shellcheck disable=SC2086
    root=$(root_dir "$1" $root_sets)
    build=$2
    if [ -z "$build" ]; then
        build=$ground_top/build/$1
        echo "# building in $build"
        build_tree "$build" || return
    fi
    [ -f "$build/Makefile" ] || { echo "$build has no Makefile: configure and build first"; return 1; }
}
