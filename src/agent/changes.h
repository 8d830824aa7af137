/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>
#include <nm-secret-agent-old.h>

/* Changes of the keyring that NetworkManager asks an agent for. They happen in one thread, in the
 * order in which they came: the user may take long to unlock the keyring. */

/* wgre_changes_new: the thread. g_thread_pool_free() ends it. */
GThreadPool *wgre_changes_new (void);
/* wgre_changes_push: has the keyring keep the secrets of @connection, which is copied, or @delete
 * them. @callback (may be NULL) is called in the main context, as an
 * NMSecretAgentOldSaveSecretsFunc or …DeleteSecretsFunc, which is the same. */
void wgre_changes_push (GThreadPool *changes, NMSecretAgentOld *agent, NMConnection *connection,
                        gboolean delete, GCallback callback, gpointer user_data);
