/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cli/source.h"
#include "lint/lint.h"

/* Sources that libnm knows. */

/* wgre_connection_source_named: the connection of the running NetworkManager with this name or
 * UUID, without its secrets. Codes NOT_FOUND, UNSUPPORTED (another type), INVALID
 * (the name of several), IO. */
gboolean wgre_connection_source_named (const char *name, WgreSource *ret_source, GError **error);
/* wgre_connection_source_settings: the same connection as NetworkManager hands it to the service
 * (a{sa{sv}}), with the secrets that it keeps or an agent has. Free with g_variant_unref(), and
 * *@ret_uuid with g_free(). Codes as before, SECRETS (they cannot be read). */
GVariant *wgre_connection_source_settings (const char *name, char **ret_uuid, GError **error);
/* wgre_connection_source_others: of WgreLintOther: the WireGuard connections of the running
 * NetworkManager, ours and its own, except the one with @uuid and those that make @interface (may
 * be NULL). Empty where NetworkManager does not run. */
GPtrArray *wgre_connection_source_others (const char *uuid, const char *interface);
/* wgre_connection_source_keyfile: a keyfile as NetworkManager keeps it. @file is for messages. */
gboolean wgre_connection_source_keyfile (GKeyFile *keyfile, const char *file,
                                         WgreSource *ret_source, GError **error);
