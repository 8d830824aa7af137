/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/effects/effect.h"
#include "formats/effects/line.h"

/* Each reads the words behind its program. */
/* wgre_effects_read_ip: ip(8), its objects that have rows here; not in another network
 * namespace. */
void wgre_effects_read_ip (const WgreLineCommand *command, GPtrArray *effects);
/* wgre_effects_read_sysctl: "sysctl -w NAME=VALUE". */
void wgre_effects_read_sysctl (const WgreLineCommand *command, GPtrArray *effects);
/* wgre_effects_read_proc: "echo", "tee" and "cat" with a file below /proc/sys. */
void wgre_effects_read_proc (const WgreLineCommand *command, GPtrArray *effects);
/* wgre_effects_read_resolvectl: resolvectl(1): name servers and domains of a link. */
void wgre_effects_read_resolvectl (const WgreLineCommand *command, GPtrArray *effects);
/* wgre_effects_read_resolve: systemd-resolve(1), the older name of that, with options in place
 * of verbs. */
void wgre_effects_read_resolve (const WgreLineCommand *command, GPtrArray *effects);
/* wgre_effects_read_resolvconf: resolvconf(8), which reads name servers from its input. */
void wgre_effects_read_resolvconf (const WgreLineCommand *command, GPtrArray *effects);
/* wgre_effects_read_wg: wg(8): "set" of the private key, of the mark, or of anything else. */
void wgre_effects_read_wg (const WgreLineCommand *command, GPtrArray *effects);
