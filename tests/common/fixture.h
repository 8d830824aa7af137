/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/plan.h"

/* A profile together with the facts that it meets, from a key file with the groups [data],
 * [secrets], [facts] and [names] (host name = address). */
typedef struct {
  char *name;
  char *path; /* without ".profile" */
  GHashTable *data, *secrets;
  WgreProfile *profile;
  WgreFacts facts;
  WgrePlan *plan; /* NULL: error says why */
  GError *error;
} Fixture;

/* fixtures_load: of Fixture: all of tests/plan/fixtures, by name. Aborts on a file that is no
 * fixture. */
GPtrArray *fixtures_load (void);
