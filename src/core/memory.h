/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* wgre_memory_protect: for a process that has keys in it: it leaves no core, neither as a file nor
 * through a program that takes cores, and no other process of the same user looks inside. */
void wgre_memory_protect (void);
