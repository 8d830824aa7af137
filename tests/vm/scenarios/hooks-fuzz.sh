# SPDX-License-Identifier: GPL-2.0-or-later
# about: forward, masquerade and open-firewall that come of hooks let no packet through that the hooks do not: lines with changed words
# timeout: 300
. "$WGRE_VM/lib.sh"

# FILES: how many files with such a key are compared. More, and others: tests/vm/run --timeout 6000 --set SEED=7 --set FILES=1000 hooks-fuzz
seed=${SEED:-1} files=${FILES:-12}
fuzz() { "$WGRE_VM/guest/hooks-fuzz" "$@"; }
play_changed() { fuzz changed "$seed" "$files" > /run/fuzz 2>&1 || { cat /run/fuzz; return 1; }; }

modprobe -a ip_tables ip6_tables nft_compat nft_masq nft_nat nft_reject_inet nft_ct xt_MASQUERADE xt_conntrack xt_mark xt_limit xt_multiport 2>/dev/null || true
note "SEED=$seed"
step 'a router and three hosts' fuzz wire || give_up 'no network'
for row in 0 1 2 3; do
    step "row $row: the lines and their keys let the same through" fuzz whole $row
    step "row $row: a line that is narrower than its key is noticed" fuzz narrow $row
done
step "changed lines: the keys of $files files let nothing more through" play_changed
note "$(tail -n 1 /run/fuzz)"
finish
