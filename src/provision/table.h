/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/key.h"

/* The tables of a profile that is made: string → string, as vpn.data and vpn.secrets. They own
 * their strings. */

/* wgre_provision_data_new: an empty table. Free with g_hash_table_unref(). */
GHashTable *wgre_provision_data_new (void);
/* wgre_provision_secrets_new: the same; its values are wiped when they are released. */
GHashTable *wgre_provision_secrets_new (void);
/* wgre_provision_set: keeps copies of @key and @value. With @value NULL nothing changes. */
void wgre_provision_set (GHashTable *table, const char *key, const char *value);
/* wgre_provision_set_secret: keeps @key as the secret @name, and the flag in @data that says that
 * there must be one, so that a loss of it is noticed. */
void wgre_provision_set_secret (GHashTable *data, GHashTable *secrets, const char *name,
                                const WgreKey *key);
/* wgre_provision_interface: @name (may be NULL) if an interface can be called so, else NULL. */
const char *wgre_provision_interface (const char *name);
