/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/effects/effect.h"

#include <string.h>

/* --- values --- */

static void
match_free (gpointer data)
{
  WgreMatch *match = data;

  g_free (match->value);
  g_free (match->text);
  g_free (match);
}

static void
rule_free (WgreRule *rule)
{
  g_free (rule->table);
  g_free (rule->chain);
  g_ptr_array_unref (rule->matches);
  g_free (rule->value);
  g_free (rule);
}

static void
effect_free (gpointer data)
{
  WgreEffect *effect = data;

  g_free (effect->name);
  g_free (effect->value);
  g_free (effect->device);
  g_free (effect->peer);
  g_free (effect->table);
  g_free (effect->metric);
  g_clear_pointer (&effect->rule, rule_free);
  g_free (effect->odd);
  g_free (effect);
}

WgreEffect *
wgre_effects_add (GPtrArray *effects, WgreEffectSort sort)
{
  WgreEffect *effect = g_new0 (WgreEffect, 1);

  effect->sort = sort;
  effect->families = WGRE_V46;
  g_ptr_array_add (effects, effect);
  return effect;
}

WgreEffect *
wgre_effects_add_rule (GPtrArray *effects, const char *program)
{
  WgreEffect *effect = wgre_effects_add (effects, WGRE_EFFECT_RULE);

  g_return_val_if_fail (program, NULL);

  effect->rule = g_new0 (WgreRule, 1);
  effect->rule->program = program;
  effect->rule->matches = g_ptr_array_new_with_free_func (match_free);
  return effect;
}

void
wgre_effects_fail (GPtrArray *effects, const char *odd)
{
  g_autofree char *copy = g_strdup (odd);
  WgreEffect *effect;

  g_ptr_array_set_size (effects, 0);
  effect = wgre_effects_add (effects, WGRE_EFFECT_FIREWALL);
  effect->limits = TRUE;
  effect->odd = g_steal_pointer (&copy);
}

WgreMatch *
wgre_rule_add_match (WgreRule *rule, WgreMatchSort sort, gboolean negated, const char *value,
                     const char *text)
{
  WgreMatch *match = g_new0 (WgreMatch, 1);

  g_return_val_if_fail (rule && text, NULL);

  match->sort = sort;
  match->negated = negated;
  match->value = g_strdup (value);
  match->text = g_strdup (text);
  g_ptr_array_add (rule->matches, match);
  return match;
}

WgrePoint
wgre_point_by_name (const char *name)
{
  static const struct {
    const char *name;
    WgrePoint point;
  } points[] = {
    { "prerouting", WGRE_POINT_PREROUTING },   { "input", WGRE_POINT_INPUT },
    { "forward", WGRE_POINT_FORWARD },         { "output", WGRE_POINT_OUTPUT },
    { "postrouting", WGRE_POINT_POSTROUTING },
  };

  for (guint i = 0; name && i < G_N_ELEMENTS (points); i++)
    if (!g_ascii_strcasecmp (points[i].name, name))
      return points[i].point;
  return WGRE_POINT_UNKNOWN;
}

/* --- identity --- */

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Their order makes no difference. */
static char *
print_matches (const WgreRule *rule)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < rule->matches->len; i++) {
    const WgreMatch *match = rule->matches->pdata[i];

    g_ptr_array_add (list, g_strdup_printf ("%d%s%s", match->sort, match->negated ? "!" : "=",
                                            match->sort ? match->value : match->text));
  }
  g_ptr_array_sort (list, compare_strings);
  g_ptr_array_add (list, NULL);
  return g_strjoinv ("\v", (char **) list->pdata);
}

char *
wgre_effect_identity (const WgreEffect *effect)
{
  const WgreRule *rule = effect->rule;
  g_autofree char *matches = rule ? print_matches (rule) : NULL;

  g_return_val_if_fail (effect, NULL);

  if (rule)
    return g_strdup_printf ("%s\v%u\v%s\v%s\v%d\v%s\v%s", rule->program, effect->families,
                            rule->table, rule->chain, rule->verdict, rule->value, matches);
  return g_strdup_printf ("%d\v%s\v%s\v%s\v%s\v%s", effect->sort, effect->name,
                          effect->sort == WGRE_EFFECT_SYSCTL ? "" : effect->value, effect->device,
                          effect->peer, effect->table);
}

/* --- programs --- */

static void
read_ping (const WgreLineCommand *command G_GNUC_UNUSED, GPtrArray *effects)
{
  wgre_effects_add (effects, WGRE_EFFECT_PING);
}

/* What is not looked into. */
static void
read_firewall (const WgreLineCommand *command, GPtrArray *effects)
{
  wgre_effects_fail (effects, wgre_line_word (command, 0));
}

/* Whatever they say, it is nothing to a firewall; what matters is where "echo" writes to. */
static void
read_words (const WgreLineCommand *command, GPtrArray *effects)
{
  if (command->into)
    wgre_effects_read_proc (command, effects);
  else
    wgre_effects_add (effects, WGRE_EFFECT_UNKNOWN);
}

static const struct {
  const char *name; /* "*" stands for anything */
  void (*read) (const WgreLineCommand *command, GPtrArray *effects);
} programs[] = {
  { "iptables", wgre_effects_read_iptables },
  { "iptables-nft", wgre_effects_read_iptables },
  { "iptables-legacy", wgre_effects_read_iptables },
  { "ip6tables", wgre_effects_read_iptables },
  { "ip6tables-nft", wgre_effects_read_iptables },
  { "ip6tables-legacy", wgre_effects_read_iptables },
  { "*tables*", read_firewall },
  { "nft", wgre_effects_read_nft },
  { "ufw", wgre_effects_read_ufw },
  { "firewall-cmd", wgre_effects_read_firewalld },
  { "firewall-offline-cmd", read_firewall },
  { "ip", wgre_effects_read_ip },
  { "sysctl", wgre_effects_read_sysctl },
  { "echo", read_words },
  { "logger", read_words },
  { "sleep", read_words },
  { "touch", read_words },
  { "tee", wgre_effects_read_proc },
  { "cat", wgre_effects_read_proc },
  { "resolvectl", wgre_effects_read_resolvectl },
  { "systemd-resolve", wgre_effects_read_resolve },
  { "resolvconf", wgre_effects_read_resolvconf },
  { "wg", wgre_effects_read_wg },
  { "ping*", read_ping },
  { "true", read_words },
  { ":", read_words },
};

/* Words that a script for a firewall has. */
GPtrArray *
wgre_effects_read_text (const char *text)
{
  static const char *const words[] = { "tables", "nft", "ufw", "firewall" };
  GPtrArray *effects = g_ptr_array_new_with_free_func (effect_free);

  g_return_val_if_fail (text, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (text, words[i])) {
      wgre_effects_fail (effects, NULL);
      return effects;
    }
  wgre_effects_add (effects, WGRE_EFFECT_UNKNOWN);
  return effects;
}

GPtrArray *
wgre_effects_read (const WgreLineCommand *command)
{
  const char *program = wgre_line_word (command, 0);
  GPtrArray *effects;

  g_return_val_if_fail (command, NULL);

  for (guint i = 0; program && i < G_N_ELEMENTS (programs); i++) {
    if (!g_pattern_match_simple (programs[i].name, program))
      continue;
    effects = g_ptr_array_new_with_free_func (effect_free);
    programs[i].read (command, effects);
    if (effects->len)
      return effects;
    g_ptr_array_unref (effects);
    break;
  }
  return wgre_effects_read_text (command->text);
}
