# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Sourced by what runs beside others: it waits until it has a core, so that no more runs at a time than the machine has cores for. A core is a
# file in the folder $NM_WGRE_CORES, and who holds its lock has it. Without that folder nobody waits.
cores_held=()

# cores_make DIR N: what this process starts shares N cores
cores_make() {
    local i
    mkdir -p "$1" || return
    for ((i = 1; i <= $2; i++)); do : > "$1/$i" || return; done
    export NM_WGRE_CORES=$1
}

# cores_take N: waits for N of them
cores_take() {
    local file core wanted=$1
    [ "${NM_WGRE_CORES-}" ] || return 0
    while [ "${#cores_held[@]}" -lt "$wanted" ]; do
        for file in "$NM_WGRE_CORES"/*; do
            exec {core}>> "$file" || return
            if flock -n "$core"; then cores_held+=("$core"); continue 2; fi
            exec {core}>&-
        done
        sleep 0.2
    done
}

# cores_give: gives back all that this shell has, also when what it has started still runs, which has the same files open
cores_give() {
    local core
    for core in "${cores_held[@]}"; do flock -u "$core"; exec {core}>&-; done
    cores_held=()
}
