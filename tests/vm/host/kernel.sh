# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
# Sourced by "vm": which kernel to boot, and what is made from it once.

# kernel_version: the newest stock kernel that has 9p (the cloud flavour has none).
kernel_version() {
    [ -z "${WGRE_VM_KERNEL-}" ] || { echo "$WGRE_VM_KERNEL"; return; }
    (cd /lib/modules 2>/dev/null && for d in */kernel/fs/9p; do [ -d "$d" ] && echo "${d%%/*}"; done) | sort -V | tail -1
}

# vm_possible: prints why not and fails when no VM can run on this machine.
vm_possible() {
    local c
    [ "$(id -u)" = 0 ] || { echo "not root"; return 1; }
    for c in qemu-system-x86_64 busybox cpio modprobe xz mke2fs unshare; do
        command -v "$c" > /dev/null || { echo "$c is not installed"; return 1; }
    done
    local version; version=$(kernel_version)
    [ -n "$version" ] || { echo "no kernel with 9p below /lib/modules (linux-image-amd64)"; return 1; }
    [ -r "/boot/vmlinuz-$version" ] || { echo "no readable /boot/vmlinuz-$version"; return 1; }
    unshare -m true 2>/dev/null || { echo "mount namespaces are not permitted here"; return 1; }
}

# unpack_kernel VMLINUZ DIR: DIR/vmlinux, which qemu enters directly through its PVH note:
# decompressing in the guest costs 3 s without KVM. Offsets: Documentation/x86/boot.rst.
unpack_kernel() {
    local start length
    field() { od -An -t"$1" -j"$2" -N"$3" "$4" | tr -d ' '; }
    start=$(( ($(field u1 497 1 "$1") + 1) * 512 + $(field u4 584 4 "$1") ))   # setup_sects, payload_offset
    length=$(field u4 588 4 "$1")                                              # payload_length, with a 4-byte trailer
    tail -c +$((start + 1)) "$1" | head -c $((length - 4)) > "$2/payload"
    xz -dc "$2/payload" > "$2/vmlinux" 2>/dev/null || zstd -qdc "$2/payload" > "$2/vmlinux" 2>/dev/null ||
        lz4 -qdc "$2/payload" > "$2/vmlinux" 2>/dev/null || cp "$1" "$2/vmlinux"
    rm -f "$2/payload"
}

# make_initramfs VERSION DIR: DIR/initrd with busybox, our guest side and the modules that reach the root.
make_initramfs() {
    local list tree=$2/tree
    mkdir -p "$tree/bin" "$tree/m"
    cp "$(command -v busybox)" "$tree/bin/busybox"
    cp "$here/guest/init" "$here/guest/runner" "$tree/"
    needs() { local m; for m; do modprobe -S "$version" --show-depends "$m" || die "no module $m for $version"; done; }
    local version=$1
    needs virtio_pci virtio_console 9pnet_virtio 9p overlay > "$2/always"
    needs virtio_blk ext4 > "$2/persist"
    for list in always persist; do
        awk '$1 == "insmod" { print $2 }' "$2/$list" | while read -r ko; do
            cp -n "$ko" "$tree/m/"; basename "$ko"
        done | awk '!seen[$0]++' > "$tree/m/$list"
    done
    (cd "$tree" && find . | cpio --quiet -o -H newc) > "$2/initrd" || die "cpio failed"
    rm -rf "$tree"
}

# kernel_prepare: sets $kernel_dir, which holds vmlinux and initrd; made once per kernel and version of these scripts.
kernel_prepare() {
    local version stamp work
    version=$(kernel_version)
    stamp=$(cat "$here/vm" "$here"/host/*.sh "$here"/guest/init "$here"/guest/runner "/boot/vmlinuz-$version" | sha1sum | cut -c1-12)
    kernel_dir=$cache/$version-$stamp
    [ ! -e "$kernel_dir/ok" ] || return 0
    work=$(mkdir -p "$cache" && mktemp -d "$cache/tmp.XXXXXX") || die "cannot write $cache"
    unpack_kernel "/boot/vmlinuz-$version" "$work"
    make_initramfs "$version" "$work"
    # somebody else may have been faster: theirs is as good
    touch "$work/ok" && { mv -T "$work" "$kernel_dir" 2>/dev/null || rm -rf "$work"; }
}
