/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The lines that a client writes to an auth-dialog (nm_vpn_service_plugin_read_vpn_details() of
 * libnm documents them): DATA_KEY=name, DATA_VAL=value, SECRET_KEY=name, SECRET_VAL=value, "=more"
 * (a further line of the value before), DONE, later QUIT. libnm's reader makes one system call for
 * each byte and gives up at 512 KiB per line; a profile may have 10 000 peers. */
typedef struct _WgreInput WgreInput;

/* wgre_input_new: @fd stays the caller's. */
WgreInput *wgre_input_new (int fd);
/* wgre_input_free: wipes what was read. */
void wgre_input_free (WgreInput *input);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreInput, wgre_input_free)

/* wgre_input_read_details: blocks until DONE. Adds to @data and @secrets (string → string; the
 * caller's tables own both). An end of input before DONE is an error. */
gboolean wgre_input_read_details (WgreInput *input, GHashTable *data, GHashTable *secrets,
                                  GError **error);
/* wgre_input_wait_quit: blocks until QUIT, the end of input, or for @seconds. */
void wgre_input_wait_quit (WgreInput *input, guint seconds);
