/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/format.h"
#include "plan/facts.h"

/* A profile as a file or NetworkManager has it, with the settings beside its data that
 * NetworkManager gives to the service. */
typedef struct {
  char *uuid;
  char *id;                   /* connection.id; NULL: a file that has none */
  char *interface;            /* connection.interface-name, or NULL */
  WgreFamilyUse use[2];       /* by index of wgre_families */
  WgreNmRoutes nm_routes[2];  /* likewise */
  gboolean dns_shared[2];     /* likewise */
  GHashTable *data, *secrets; /* string → string; secrets are wiped when released */
  GPtrArray *warnings;        /* of char *, a sentence each; may be NULL */
  char *statics;    /* which of NetworkManager's own settings a tunnel in another network namespace
                       must    not have, a sentence; NULL: none */
  GBytes *contents; /* of a file; NULL: a connection */
  WgreImport *import; /* of a file of a known format; else NULL */
} WgreSource;

/* The UUID of a file that has none. */
#define WGRE_SOURCE_NO_UUID "00000000-0000-0000-0000-000000000000"

/* wgre_source_clear: releases what it has, but not itself; secrets are wiped. One that is all
 * zero is fine. */
void wgre_source_clear (WgreSource *source);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WgreSource, wgre_source_clear)
