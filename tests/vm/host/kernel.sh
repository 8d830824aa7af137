# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
# Sourced by "vm": what is made once of a root: its kernel as qemu enters it, an initramfs, and a disk.

# vm_possible: prints why not and fails when no VM can run on this machine.
vm_possible() {
    local c
    for c in qemu-system-x86_64 mmdebstrap mke2fs unshare setpriv; do
        PATH=$PATH:/usr/sbin:/sbin command -v "$c" > /dev/null || { echo "$c is not installed (see tools/install-packages host)"; return 1; }
    done
    ground_possible
}

# make_disk IMAGE: the root as a file system of its own, which the guests share and never write to.
make_disk() {
    local kilobytes inodes
    kilobytes=$(du -sk --apparent-size "$root/tree" | cut -f1)
    inodes=$(find "$root/tree" -xdev | wc -l)
    truncate -s $((kilobytes * 12 / 10 + 65536))K "$1" &&
        PATH=$PATH:/usr/sbin:/sbin mke2fs -q -t ext4 -O ^has_journal,^resize_inode -m 0 -N $((inodes * 11 / 10)) -d "$root/tree" "$1"
}

# kernel_once WHAT DIR COMMAND...: makes DIR by calling COMMAND with a directory that becomes DIR, unless it is there
kernel_once() {
    local what=$1 dir=$2 work lock held; shift 2
    [ ! -d "$dir" ] || return 0
    exec {lock}> "$root/lock"
    flock "$lock"
    if [ ! -d "$dir" ]; then
        echo "   $what" >&2
        work=$(mktemp -d "$root/tmp.XXXXXX") || die "cannot write $root"
        # so that no root_sweep takes it for one that was left
        exec {held}< "$work" && flock "$held"
        "$@" "$work" || { rm -rf "$work"; die "failed: $what"; }
        mv -T "$work" "$dir"
        exec {held}<&-
    fi
    exec {lock}>&-
}

kernel_disk() { make_disk "$1/disk"; }
kernel_boot() { root_run "$root" --bind "$1" --bind "$here" -- bash "$here/host/make-boot" "$here/guest" "$1"; }

# kernel_prepare: sets $kernel_dir, which holds vmlinux and initrd, and $disk; made once per root and version of these scripts.
kernel_prepare() {
    local stamp
    touch "$root/used"
    kernel_once "making a disk of the root" "$root/vm-disk" kernel_disk
    disk=$root/vm-disk/disk
    stamp=$(cat "$here/vm" "$here"/host/* "$here"/guest/init "$here"/guest/runner | sha1sum | cut -c1-12)
    kernel_dir=$root/vm-$stamp
    kernel_once "unpacking its kernel" "$kernel_dir" kernel_boot
    touch "$kernel_dir"
    # those of older versions of these scripts
    find "$root" -maxdepth 1 -name 'vm-????????????' -mtime +3 -exec rm -rf {} +
}
