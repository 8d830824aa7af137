/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "tunnels/desk.h"

/* What can be done with tunnels. */

/* wgre_verbs_group: an action for each verb, with the UUID of the tunnel as its parameter. The
 * caller owns it, and holds it no longer than the desk. */
GActionGroup *wgre_verbs_group (WgreDesk *desk);
/* wgre_verbs_add: opens the editor for a new tunnel. */
void wgre_verbs_add (WgreDesk *desk);
