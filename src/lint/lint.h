/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/format.h"
#include "lint/finding.h"

/* Findings about a profile: the errors of its constructor, each by itself, and what is valid but
 * not what its writer can have meant. */

/* wgre_lint: all findings about vpn.data and vpn.secrets, worst first and then in the order of the
 * rules. @secrets, @facts: may be NULL. Missing secrets are no finding. Takes time linear in the
 * size, but for sorting. Returns an array of WgreFinding. */
GPtrArray *wgre_lint (GHashTable *data, GHashTable *secrets, const WgreLintFacts *facts);

/* wgre_lint_least: the same, but only rules of at least that severity run. */
GPtrArray *wgre_lint_least (GHashTable *data, GHashTable *secrets, const WgreLintFacts *facts,
                            WgreSeverity least);

/* wgre_lint_rule: the row of number @i; NULL behind the last one. */
const WgreLintRule *wgre_lint_rule (guint i);
/* wgre_lint_severity_name: "error", "warning", "advice". */
const char *wgre_lint_severity_name (WgreSeverity severity);

/* Findings of readers, for callers that show all in one way. */
/* wgre_lint_unreadable: a file that could not be read. */
WgreFinding *wgre_lint_unreadable (const char *what);
/* wgre_lint_reader: a sentence of a reader of connections. */
WgreFinding *wgre_lint_reader (const char *what);
/* wgre_lint_warning: a warning of a reader of files. */
WgreFinding *wgre_lint_warning (const WgreWarning *warning);
