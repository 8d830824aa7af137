# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2054,SC2154
# Sourced by "vm": the command line of qemu, and the frozen kernel of --snap.

# port NAME BACKEND: a virtio port, binary clean, that the guest finds by its name.
port() { qemu+=(-chardev "$2,id=$1" -device "virtserialport,chardev=$1,name=vm.$1"); }

# share_9p TAG PATH [OPTIONS]: a directory of the host that the guest can mount.
share_9p() {
    qemu+=(-fsdev "local,id=$1,path=$2,security_model=none,multidevs=remap${3-}"
           -device "virtio-9p-pci,fsdev=$1,mount_tag=$1")
}

# vm_accelerator: sets $accelerator. KVM is used where it works, which only a guest that boots tells: a /dev/kvm may be there and its guests
# hang. The verdict is kept for the kernel and qemu that it was found with.
vm_accelerator() {
    local verdict
    accelerator=tcg,thread=multi
    if [ -n "$icount" ]; then accelerator=tcg; return; fi
    [ -w /dev/kvm ] || return 0
    verdict=$ground_cache/kvm-$({ uname -r; qemu-system-x86_64 --version; sed -n '/^model name/{p;q}' /proc/cpuinfo; } | sha256sum | cut -c1-12)
    [ -s "$verdict" ] || { if vm_boots_with kvm; then echo yes; else echo no; fi > "$verdict.$$" && mv "$verdict.$$" "$verdict"; }
    [ "$(cat "$verdict")" != yes ] || accelerator=kvm
}

# vm_boots_with ACCELERATOR: whether a guest comes to its initramfs within seconds
vm_boots_with() {
    local work accelerator=$1 rc=1 pid snap=1 mode=plain
    work=$(mktemp -d "$ground_scratch/probe.XXXXXX") || return
    mkdir "$work/ctl"
    run=$work qemu_base
    qemu_console "$work/console" null null
    port snap file,path=/dev/null
    timeout -k 1 15 "${qemu[@]}" < /dev/null > "$work/qemu" 2>&1 &
    pid=$!
    while kill -0 $pid 2> /dev/null; do
        ! grep -qs vm:frozen "$work/console" || { rc=0; break; }
        sleep 0.2
    done
    kill $pid 2> /dev/null
    { wait $pid; } 2> /dev/null
    rm -rf --one-file-system "$work"
    return $rc
}

# snap_words: where the guest is frozen, and what it has to know until then: of what stands in the control directory it sees nothing before.
snap_words() {
    local IFS=,
    if [ "$mode" = systemd ]; then echo "vm_snap=systemd vm.target=$target vm.units=${units[*]-}"; else echo vm_snap=kernel; fi
}

# qemu_base: the machine, without what its standard output and error are connected to.
qemu_base() {
    local clock='' fixed='' cpu=max args
    # The kernel measures the TSC while it boots, and on a busy machine finds a fraction of it: time in the guest, and all of its timeouts, would then run
    # several times too fast, for as long as the frozen guest is used. KVM has a clock of its own, and with icount the TSC counts instructions.
    [ "$accelerator" != tcg,thread=multi ] || clock=clocksource=acpi_pm
    # What qemu has translated it finds again by the address that the code runs at, so a program at another address each time is translated each
    # time: three fifths of the time of short programs, which is what scenarios are made of.
    [ "$accelerator" = kvm ] || fixed=norandmaps
    # What costs more to emulate than it saves: string functions with AVX or of single bytes, and what is to be changed at each entry of the kernel. An eighth of all time.
    [ "$accelerator" = kvm ] || cpu=max,-avx,-avx2,-f16c,-fma,-vaes,-smap,-smep,-umip,-pku,-la57,-erms
    args="console=ttyS0 quiet panic=-1 nokaslr mitigations=off random.trust_cpu=on no_timer_check tsc=reliable
        cryptomgr.notests pci=noacpi net.ifnames=0 systemd.show_status=0 ${snap:+$(snap_words)} $clock $fixed $append"
    [ -z "$icount" ] || smp=1
    qemu=(qemu-system-x86_64 -nodefaults -no-user-config -display none -no-reboot -machine pc -cpu "$cpu"
          -smp "$smp" -m "$mem" -kernel "$kernel_dir/vmlinux" -initrd "$kernel_dir/initrd" -append "${args//$'\n'/}")
    share_9p ctl "$run/ctl"
    qemu+=(-device virtio-serial-pci)
    qemu+=(-accel "$accelerator")
    [ -z "$icount" ] || qemu+=(-icount 'shift=0,sleep=on')
    qemu+=(-drive "file=$disk,if=virtio,format=raw,readonly=on,cache=writeback")
    [ -z "$persist" ] || qemu+=(-drive "file=$persist,if=virtio,format=raw,cache=unsafe")
    [ -z "$net" ] || qemu+=(-netdev user,id=n0,restrict=on -device virtio-net-pci,netdev=n0,romfile=)
    [ -z "$cable" ] || qemu_cable
}

# qemu_cable: two NICs with a cable between them. NetworkManager takes them for hardware, other than a pair of veth.
qemu_cable() { local n; for n in 0 1; do qemu+=(-netdev "hubport,id=end$n,hubid=0" -device "virtio-net-pci,netdev=end$n,romfile="); done; }

# qemu_console FILE OUT ERR: kernel console to FILE, the command's stdout and stderr to the backends.
qemu_console() {
    qemu+=(-serial "file:$1")
    port out "$2"
    port err "$3"
}

# qemu_arguments: sets the array $qemu, and $qmp, the file that goes to its standard input.
qemu_arguments() {
    qmp=/dev/null
    qemu_base
    qemu+=(-add-fd 'fd=3,set=1' -add-fd 'fd=4,set=2')
    qemu_console "$run/console" file,path=/dev/fdset/1,append=on file,path=/dev/fdset/2,append=on
}

qmp_capabilities='{"execute":"qmp_capabilities"}
{"execute":"migrate-set-capabilities","arguments":{"capabilities":[{"capability":"x-ignore-shared","state":true}]}}'

# guest_memory DIR on|off: the guest's memory is the file DIR/ram; "off" maps it copy-on-write.
guest_memory() {
    qemu+=(-object "memory-backend-file,id=ram,size=$mem,mem-path=$1/ram,share=$2" -machine 'memory-backend=ram' -qmp stdio)
}

# wait_until_frozen CONSOLE: the guest says so when it waits.
wait_until_frozen() {
    until grep -qs vm:frozen "$1"; do
        sleep 0.1
        kill -0 "$COPROC_PID" 2>/dev/null || { tail -n 5 "$1" >&2; die "cannot freeze a guest"; }
    done
}

# freeze DIR: boot once and keep memory and device state in DIR. A guest of the bare runner is frozen in its initramfs, with all modules loaded; one of
# systemd when NetworkManager is up, which takes ten times as long. Either has mounted nothing of the host yet: qemu cannot save a mounted 9p.
freeze() {
    local work line
    work=$(mktemp -d "$1.XXXXXX") || die "mktemp"
    qemu_base
    qemu_console "$work/console" null null
    port snap file,path=/dev/null
    guest_memory "$work" on
    # that the cable between two NICs leads nowhere else is meant so
    coproc timeout 300 "${qemu[@]}" 2> >(grep -v 'not connected to host network' >&2)
    wait_until_frozen "$work/console"
    printf '%s\n{"execute":"migrate","arguments":{"uri":"exec:cat>%s"}}\n' "$qmp_capabilities" "$work/new" >&"${COPROC[1]}"
    for _ in {1..100}; do
        echo '{"execute":"query-migrate"}' >&"${COPROC[1]}"
        sleep 0.1
        read -r -t 5 line <&"${COPROC[0]}"
        [[ $line != *'"status": "completed"'* ]] || break
    done
    echo '{"execute":"quit"}' >&"${COPROC[1]}"
    wait "$COPROC_PID"
    mv "$work/new" "$work/state" && { mv -T "$work" "$1" 2>/dev/null || rm -rf "$work"; }
}

# qemu_resume_from_snapshot: $qemu and $qmp as of qemu_arguments, but resuming a frozen guest.
qemu_resume_from_snapshot() {
    local frozen
    # another qemu takes no machine of this one
    frozen=$kernel_dir/snap-$(echo "$(qemu-system-x86_64 --version | head -n 1) $mem $smp $net $cable $icount $append $accelerator $(snap_words)" | sha1sum | cut -c1-12)
    [ -e "$frozen/state" ] || freeze "$frozen"
    qemu_arguments
    port snap null
    guest_memory "$frozen" off
    qemu+=(-incoming defer)
    qmp=$run/qmp
    printf '%s\n{"execute":"migrate-incoming","arguments":{"uri":"exec:cat %s/state"}}\n' "$qmp_capabilities" "$frozen" > "$qmp"
}
