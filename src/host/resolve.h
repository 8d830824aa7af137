/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "plan/facts.h"

/* Host names of endpoints and far ends. */

/* wgre_resolve_known: fills endpoints and remote of @facts with what the profile gives as
 * addresses. Never fails; names stay open. */
void wgre_resolve_known (const WgreProfile *profile, WgreFacts *facts);
/* wgre_resolve_open: of char *: the host names that are still open in @facts, each once. */
GPtrArray *wgre_resolve_open (const WgreProfile *profile, const WgreFacts *facts);
/* wgre_resolve_put: gives every endpoint and far end with that @name the first usable address of
 * @addresses (of GInetAddress). A tunnel needs one of its outer family, and keeps the one that it
 * has while the name still has it. @only_open: peers that have an address already keep
 * it; else those of which @name is the preferred endpoint get this one. FALSE when there is none
 * that can be used. */
gboolean wgre_resolve_put (const WgreProfile *profile, WgreFacts *facts, const char *name,
                           GList *addresses, gboolean only_open);
/* wgre_resolve_address: of an endpoint that is given as an address. */
WgreEndpointAddress wgre_resolve_address (const WgreEndpoint *endpoint);
/* wgre_resolve_fall_back: gives peers whose names are still open the first of their endpoints that
 * is an address, if there is one. */
void wgre_resolve_fall_back (const WgreProfile *profile, WgreFacts *facts);
/* wgre_resolve_inherit: gives the names of @profile the addresses that they have in @old_facts,
 * which belong to another version of the profile. */
void wgre_resolve_inherit (const WgreProfile *profile, WgreFacts *facts,
                           const WgreProfile *old_profile, const WgreFacts *old_facts);
/* wgre_resolve_required: whether the profile is of no use without this name: the far end of a
 * tunnel, or the endpoint of a peer that the default route goes to (once the tunnel is up, no name
 * could be asked for) and that has no other address. */
gboolean wgre_resolve_required (const WgreProfile *profile, const WgreFacts *facts,
                                const char *name);

/* wgre_resolve_sync: all of the above at once, waiting for the answers; a sentence is appended to
 * @problems (of char *) for each name without address. FALSE when there was any. */
gboolean wgre_resolve_sync (const WgreProfile *profile, WgreFacts *facts, GPtrArray *problems);
