/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* wgre_memory_protect: for a process that holds keys: the kernel writes no core dump of it and
 * passes none to a handler, and other processes of the same user cannot read its memory. */
void wgre_memory_protect (void);
