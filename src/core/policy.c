/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/policy.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/destination.h"
#include "core/list.h"
#include "core/number.h"
#include "core/types.h"

/* --- words --- */

/* NULL, or a reason. A rule of one family has no networks of the other. */
static char *
policy_set_network (WgrePolicy *policy, WgrePrefix *ret_network, const char *word,
                    const char *value)
{
  WgrePrefix network;

  if (!strcmp (value, "all") || !strcmp (value, "any"))
    return NULL; /* its family is that of the rest */
  if (!strcmp (value, "default"))
    return g_strdup_printf (_ ("has \"%s default\": write 0.0.0.0/0 or ::/0"), word);
  if (!wgre_prefix_parse (value, TRUE, &network))
    return g_strdup_printf (_ ("has \"%s %s\", which is not a network. Example: 10.9.0.0/16"), word,
                            value);
  if (policy->family && policy->family != network.ip.family)
    return g_strdup_printf (_ ("has \"%s %s\", which is not of the family of its rule"), word,
                            value);
  policy->family = network.ip.family;
  *ret_network = wgre_prefix_masked (&network);
  return NULL;
}

static char *
policy_set_from (WgrePolicy *policy, const char *value)
{
  return policy_set_network (policy, &policy->from, "from", value);
}

static char *
policy_set_to (WgrePolicy *policy, const char *value)
{
  return policy_set_network (policy, &policy->to, "to", value);
}

static char *
policy_set_priority (WgrePolicy *policy, const char *value)
{
  guint64 number;

  if (!wgre_number_parse (value, 1, G_MAXUINT32, &number))
    return g_strdup_printf (_ ("has \"priority %s\", which is not a number from 1 to 4294967295"),
                            value);
  policy->priority = (guint32) number;
  return NULL;
}

/* Without a mask all bits count, but for the kernel none when the mark is 0. */
static char *
policy_set_mark (WgrePolicy *policy, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, "/", 2);
  guint64 mark = 0, mask = G_MAXUINT32;

  if (!parts[0] || !wgre_number_parse (parts[0], parts[1] ? 0 : 1, G_MAXUINT32, &mark) ||
      (parts[1] && !wgre_number_parse (parts[1], 1, G_MAXUINT32, &mask)))
    return g_strdup_printf (_ ("has \"fwmark %s\", which is not a mark: give a number, or "
                               "NUMBER/MASK, in decimal or as 0x…"),
                            value);
  policy->mark = (guint32) mark;
  policy->mask = (guint32) mask;
  return NULL;
}

static char *
policy_set_link (char name[IF_NAMESIZE], const char *word, const char *value)
{
  if (wgre_interface_name_problem (value))
    return g_strdup_printf (_ ("has \"%s %s\", which is not the name of a link"), word, value);
  g_strlcpy (name, value, IF_NAMESIZE);
  return NULL;
}

static char *
policy_set_iif (WgrePolicy *policy, const char *value)
{
  return policy_set_link (policy->iif, "iif", value);
}

static char *
policy_set_oif (WgrePolicy *policy, const char *value)
{
  return policy_set_link (policy->oif, "oif", value);
}

static char *
policy_set_table (WgrePolicy *policy, const char *value)
{
  if (wgre_table_parse (value, &policy->table))
    return NULL;
  return g_strdup_printf (
      _ ("has \"table %s\", which is not a routing table: give a number from 1 to 4294967295"),
      value);
}

/* The words that ip-rule(8) has for the same stand behind each other. */
static const struct {
  const char *name;
  char *(*set) (WgrePolicy *policy, const char *value); /* NULL, or a reason */
} policy_words[] = {
  { "priority", policy_set_priority },
  { "preference", policy_set_priority },
  { "pref", policy_set_priority },
  { "prio", policy_set_priority },
  { "order", policy_set_priority },
  { "from", policy_set_from },
  { "to", policy_set_to },
  { "fwmark", policy_set_mark },
  { "iif", policy_set_iif },
  { "dev", policy_set_iif },
  { "oif", policy_set_oif },
  { "table", policy_set_table },
  { "lookup", policy_set_table },
};

/* NULL, or a reason. */
static char *
policy_take_word (WgrePolicy *policy, const char *word, char **cursor)
{
  const char *value;

  if (!strcmp (word, "not")) {
    policy->inverted = TRUE;
    return NULL;
  }
  for (guint i = 0; i < G_N_ELEMENTS (policy_words); i++) {
    if (strcmp (policy_words[i].name, word))
      continue;
    value = wgre_list_next (cursor);
    if (!value)
      return g_strdup_printf (_ ("has \"%s\" and nothing behind it: give its value"), word);
    return policy_words[i].set (policy, value);
  }
  return g_strdup_printf (_ ("has \"%s\", which is no word of a rule: there are priority, not, "
                             "from, to, fwmark, iif, oif and table"),
                          word);
}

gboolean
wgre_policy_parse (const char *text, guint8 family, WgrePolicy *ret_policy, char **ret_reason)
{
  g_autofree char *copy = g_strdup (text);
  WgrePolicy policy = { .family = family };
  char *cursor = copy, *reason = NULL;

  g_return_val_if_fail (text && ret_policy && ret_reason, FALSE);
  for (const char *word; !reason && (word = wgre_list_next (&cursor));)
    reason = policy_take_word (&policy, word, &cursor);
  if (!reason && !policy.table)
    reason = g_strdup (_ ("has a rule without a table: add \"table N\""));
  /* The kernel would choose one, and take the same rule any number of times. */
  if (!reason && !policy.priority)
    reason = g_strdup (_ ("has a rule without a priority: add \"priority N\""));
  if (!reason && !policy.family)
    reason = g_strdup (_ ("has a rule of which the family is not known: add \"from 0.0.0.0/0\" for "
                          "IPv4, or \"from ::/0\" for IPv6"));
  if (reason) {
    *ret_reason = reason;
    return FALSE;
  }
  policy.from.ip.family = policy.to.ip.family = policy.family;
  *ret_policy = policy;
  return TRUE;
}

/* --- text --- */

static void
policy_append_network (GString *text, const char *word, const WgrePrefix *network)
{
  char printed[WGRE_PREFIX_TEXT_SIZE];

  wgre_prefix_print (network, printed);
  g_string_append_printf (text, " %s %s", word, printed);
}

/* @whole: a network is there in any case, for the family. */
static void
policy_append_words (const WgrePolicy *policy, gboolean whole, GString *text)
{
  gboolean any = !policy->from.length && !policy->to.length;

  if (policy->inverted)
    g_string_append (text, " not");
  if (policy->from.length || (whole && any))
    policy_append_network (text, "from", &policy->from);
  if (policy->to.length)
    policy_append_network (text, "to", &policy->to);
  if (policy->mask)
    g_string_append_printf (text, " fwmark 0x%x", policy->mark);
  if (policy->mask && policy->mask != G_MAXUINT32)
    g_string_append_printf (text, "/0x%x", policy->mask);
  if (*policy->iif)
    g_string_append_printf (text, " iif %s", policy->iif);
  if (*policy->oif)
    g_string_append_printf (text, " oif %s", policy->oif);
}

void
wgre_policy_append_selector (const WgrePolicy *policy, GString *text)
{
  g_autoptr (GString) words = g_string_new (NULL);

  g_return_if_fail (policy && text);
  policy_append_words (policy, FALSE, words);
  g_string_append (text, words->len ? words->str + 1 : "");
}

void
wgre_policy_append (const WgrePolicy *policy, GString *text)
{
  g_return_if_fail (policy && text);
  g_string_append_printf (text, "priority %u", policy->priority);
  policy_append_words (policy, TRUE, text);
  g_string_append_printf (text, " table %u", policy->table);
}

gboolean
wgre_policy_equal (const WgrePolicy *policy, const WgrePolicy *other)
{
  g_return_val_if_fail (policy && other, FALSE);
  return policy->family == other->family && policy->inverted == other->inverted &&
         policy->priority == other->priority && wgre_prefix_equal (&policy->from, &other->from) &&
         wgre_prefix_equal (&policy->to, &other->to) && policy->mark == other->mark &&
         policy->mask == other->mask && !strcmp (policy->iif, other->iif) &&
         !strcmp (policy->oif, other->oif) && policy->table == other->table;
}

/* --- lists --- */

gboolean
wgre_policies_parse (const char *text, GArray *list, char **ret_reason)
{
  g_auto (GStrv) items = NULL;
  guint before;

  g_return_val_if_fail (text && list && ret_reason, FALSE);
  items = g_strsplit_set (text, ";,\n", -1);
  before = list->len;
  for (guint i = 0; items[i]; i++) {
    WgrePolicy policy;
    char *reason = NULL;

    if (!*g_strstrip (items[i]))
      continue;
    if (list->len - before >= WGRE_MAX_POLICIES)
      reason = g_strdup_printf (_ ("has more than %u rules"), WGRE_MAX_POLICIES);
    if (!reason && wgre_policy_parse (items[i], 0, &policy, &reason)) {
      g_array_append_val (list, policy);
      continue;
    }
    return wgre_list_end (list, before, reason, ret_reason);
  }
  return TRUE;
}

static void
policy_print (gconstpointer policy, GString *text)
{
  wgre_policy_append (policy, text);
}

char *
wgre_policies_to_string (const GArray *list)
{
  return wgre_list_to_string (list, policy_print);
}
