/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/kit/rule.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/list.h"
#include "core/policy.h"
#include "formats/kit/outline.h"
#include "formats/kit/route.h"

/* A rule without a priority goes before the others but that for the table "local": before "main"
 * (32766), and each further one before the last. */
#define RULE_FIRST_FREE 32765u

/* --- reading --- */

static gboolean
rule_is_priority_word (const char *word)
{
  static const char *const names[] = { "priority", "preference", "pref", "prio", "order", NULL };

  return g_strv_contains (names, word);
}

char *
wgre_rule_complete (const WgreNames *names, const char *words, guint priority)
{
  g_auto (GStrv) items = wgre_list_split (words);
  g_autoptr (GString) whole = g_string_new (NULL);
  gboolean has_table = FALSE, has_priority = FALSE;

  g_return_val_if_fail (words, NULL);

  for (guint i = 0; items[i]; i++) {
    guint32 table;

    g_string_append_printf (whole, "%s%s", i ? " " : "", items[i]);
    has_priority |= rule_is_priority_word (items[i]);
    if (strcmp (items[i], "table") && strcmp (items[i], "lookup"))
      continue;
    has_table = TRUE;
    if (items[i + 1] && wgre_route_table (names, items[i + 1], &table))
      g_string_append_printf (whole, " %u", table);
    else if (items[i + 1])
      g_string_append_printf (whole, " %s", items[i + 1]);
    i += items[i + 1] != NULL;
  }
  if (!has_priority && priority)
    g_string_append_printf (whole, " priority %u", priority);
  if (!has_table)
    g_string_append (whole, " table main");
  return g_string_free (g_steal_pointer (&whole), FALSE);
}

gboolean
wgre_rule_lacks_priority (const char *words)
{
  g_auto (GStrv) items = wgre_list_split (words);

  g_return_val_if_fail (words, FALSE);

  for (guint i = 0; items[i]; i++)
    if (rule_is_priority_word (items[i]))
      return FALSE;
  return TRUE;
}

gboolean
wgre_rule_put (const WgreText *text, const char *words, guint8 family, WgreRules *rules)
{
  g_autofree char *quoted = wgre_text_quote (words), *probe = NULL, *reason = NULL;
  g_autoptr (GString) item = g_string_new (NULL);
  guint *without;
  WgrePolicy policy;

  g_return_val_if_fail (text && words && rules, FALSE);
  /* Which family it is of says which number is free. */
  probe = wgre_rule_complete (text->names, words, RULE_FIRST_FREE);
  if (!wgre_policy_parse (probe, family, &policy, &reason)) {
    wgre_text_warn (text, NULL, _ ("rules are not taken over: %s %s"), quoted, reason);
    return FALSE;
  }
  if (wgre_rule_lacks_priority (words)) {
    without = &rules->without[policy.family == AF_INET6];
    policy.priority = RULE_FIRST_FREE - (*without)++;
    wgre_text_note (
        text, NULL,
        _ ("the rule %s has no priority: it gets %u, which the kernel would give it on a "
           "host without other rules"),
        quoted, policy.priority);
  }
  wgre_policy_append (&policy, item);
  return wgre_text_append_value (text, 0, "rule", "routing-rules", item->str, NULL);
}

/* The word for its family that a rule of SUSE begins with; 0: it has none. */
static guint8
rule_take_family (const char **at)
{
  static const struct {
    const char *word;
    guint8 family;
  } families[] = { { "ipv4", AF_INET }, { "ipv6", AF_INET6 } };

  for (guint i = 0; i < G_N_ELEMENTS (families); i++) {
    gsize length = strlen (families[i].word);

    if (strncmp (*at, families[i].word, length) || !strchr (" \t", (*at)[length]))
      continue;
    *at += length + strspn (*at + length, " \t");
    return families[i].family;
  }
  return 0;
}

void
wgre_rule_read_beside (const WgreText *text, const char *name, const char *part, guint8 family,
                       WgreRules *rules)
{
  WgreText beside;

  g_return_if_fail (text && name && part && rules);
  if (!wgre_text_open_beside (text, name, part, &beside))
    return;
  while (wgre_text_next (&beside)) {
    const char *start = beside.line + strspn (beside.line, " \t"), *words;
    guint8 own;

    if (*start == '#')
      wgre_outline_comment (&beside, start, FALSE);
    if (!*start || *start == '#')
      continue;
    wgre_outline_key (&beside, "-", NULL);
    words = start;
    own = family ? family : rule_take_family (&words);
    if (!wgre_rule_put (&beside, words, own, rules))
      wgre_outline_keep (&beside, start);
  }
  wgre_text_close (&beside);
}

/* --- writing --- */

static const GArray *
rule_take (WgreWriter *writer)
{
  g_autofree char *taken = wgre_writer_take (writer, "routing-rules");

  return taken ? wgre_profile_policies (writer->profile) : NULL;
}

static void
rule_write_file (WgreWriter *writer, const GArray *policies, guint8 family, const char *file)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < policies->len; i++) {
    const WgrePolicy *policy = &g_array_index (policies, WgrePolicy, i);

    if (policy->family != family)
      continue;
    wgre_policy_append (policy, text);
    g_string_append_c (text, '\n');
  }
  if (text->len)
    wgre_writer_add (writer, file, text);
}

void
wgre_rule_write_beside (WgreWriter *writer, const char *name)
{
  const GArray *policies;
  g_autofree char *v4 = g_strconcat ("rule-", name, NULL);
  g_autofree char *v6 = g_strconcat ("rule6-", name, NULL);

  g_return_if_fail (writer && name);
  policies = rule_take (writer);
  if (!policies)
    return;
  rule_write_file (writer, policies, AF_INET, v4);
  rule_write_file (writer, policies, AF_INET6, v6);
}

void
wgre_rule_write_commands (WgreWriter *writer, const char *start, const char *end,
                          const char *behind, GString *text)
{
  const GArray *policies;

  g_return_if_fail (writer && start && end && behind && text);
  policies = rule_take (writer);
  for (guint i = 0; policies && i < policies->len; i++) {
    const WgrePolicy *policy = &g_array_index (policies, WgrePolicy, i);
    char version = policy->family == AF_INET6 ? '6' : '4';
    g_autoptr (GString) words = g_string_new (NULL);

    wgre_policy_append (policy, words);
    g_string_append_printf (text, "%sip -%c rule add %s%s\n%sip -%c rule delete %s%s\n", start,
                            version, words->str, behind, end, version, words->str, behind);
  }
}
