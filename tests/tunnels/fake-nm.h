/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <NetworkManager.h>

/* NetworkManager's client, for tests: what stands here is found before what libnm has. Casts are
 * not checked in what is compiled into such a test. */

extern GString *fake_told;       /* what was asked for, a line each */
extern const char *fake_refusal; /* what everything fails with; NULL: it does not */

/* What NetworkManager refuses with where nothing is connected. */
#define FAKE_NO_NETWORK "Could not find source connection."

/* fake_client: the one client; it is empty at first. */
NMClient *fake_client (void);
void fake_reset (void);
void fake_set_running (gboolean running);
/* fake_add: a connection of that type ("wgre": ours), with "key=value|key=value" as vpn.data. */
NMConnection *fake_add (const char *name, const char *uuid, const char *type, const char *items);
void fake_remove (NMConnection *connection);
/* fake_active: what runs of the connection, from now on if nothing does. */
NMActiveConnection *fake_active (NMConnection *connection);
/* fake_set_state: and the signal; one that is deactivated goes. */
void fake_set_state (NMActiveConnection *active, NMActiveConnectionState state,
                     NMActiveConnectionStateReason reason);
