/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/text.h"
#include "formats/kit/writer.h"

/* Rules of the routing policy in the words of "ip rule add", which files of several formats hold.
 */
typedef struct {
  guint without[2]; /* how many had no priority so far, by family */
} WgreRules;

/* wgre_rule_complete: the words as a profile has them, with numbers for tables. @priority: for one
 * that has none; 0: it stays without. Free with g_free(). */
char *wgre_rule_complete (const WgreNames *names, const char *words, guint priority);
/* wgre_rule_lacks_priority: whether the kernel chooses it. */
gboolean wgre_rule_lacks_priority (const char *words);
/* wgre_rule_put: adds a rule to the profile's data; @family 0: that of its networks. Without a
 * priority it gets the one that the kernel would give it. FALSE: it is left out, and a warning says
 * why. */
gboolean wgre_rule_put (const WgreText *text, const char *words, guint8 family, WgreRules *rules);

/* wgre_rule_read_beside: the @part of the format in a file beside the one that is read, with a rule
 * in each line, which begins with "ipv4" or "ipv6", or need not, where @family is 0; lines that are
 * left out are kept. No such file is fine. */
void wgre_rule_read_beside (const WgreText *text, const char *name, const char *part, guint8 family,
                            WgreRules *rules);
/* wgre_rule_write_beside: files "rule-NAME" and "rule6-NAME" for the rules that there are. */
void wgre_rule_write_beside (WgreWriter *writer, const char *name);
/* wgre_rule_write_commands: two lines of @text for each rule: "@start ip -4 rule add …@behind" and
 * "@end ip -4 rule delete …@behind": rules do not go with a link. */
void wgre_rule_write_commands (WgreWriter *writer, const char *start, const char *end,
                               const char *behind, GString *text);
