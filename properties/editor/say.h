/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "lint/finding.h"
#include "properties/editor/form.h"

/* Errors and findings in the words of the page: fields by their labels, peers by what the user
 * calls them, and never a key. */

/* wgre_say_error: a sentence that says where it is. Free with g_free(). */
char *wgre_say_error (WgreForm *form, const GError *error);
/* wgre_say_at_field: the same for a place beside the field that it is about. Free with g_free(). */
char *wgre_say_at_field (const GError *error);
/* wgre_say_finding: a sentence on what is doubtful. Free with g_free(). */
char *wgre_say_finding (WgreForm *form, const WgreFinding *finding);
/* wgre_say_knows: whether there is a sentence of the page for the rule. */
gboolean wgre_say_knows (const char *rule);
