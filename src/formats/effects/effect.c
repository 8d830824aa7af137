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

GPtrArray *
wgre_effects_new (void)
{
  return g_ptr_array_new_with_free_func (effect_free);
}

WgreEffect *
wgre_effects_add (GPtrArray *effects, WgreEffectType type)
{
  WgreEffect *effect = g_new0 (WgreEffect, 1);

  effect->type = type;
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
wgre_rule_add_match (WgreRule *rule, WgreMatchType type, gboolean negated, const char *value,
                     const char *text)
{
  WgreMatch *match;

  g_return_val_if_fail (rule && text, NULL);

  match = g_new0 (WgreMatch, 1);
  match->type = type;
  /* Not when the rule asks for something else of the same sort already. */
  for (guint i = 0; i < rule->matches->len; i++) {
    const WgreMatch *other = rule->matches->pdata[i];

    if (other->type == type && (other->negated != negated || g_strcmp0 (other->value, value)))
      match->type = WGRE_MATCH_ODD;
  }
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
effect_compare_strings (gconstpointer a, gconstpointer b)
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

    g_ptr_array_add (list, g_strdup_printf ("%d%s%s", match->type, match->negated ? "!" : "=",
                                            match->type ? match->value : match->text));
  }
  g_ptr_array_sort (list, effect_compare_strings);
  g_ptr_array_add (list, NULL);
  return g_strjoinv ("\v", (char **) list->pdata);
}

char *
wgre_effect_identity (const WgreEffect *effect)
{
  g_autofree char *matches = NULL;
  const WgreRule *rule;

  g_return_val_if_fail (effect, NULL);

  rule = effect->rule;
  matches = rule ? print_matches (rule) : NULL;
  if (rule)
    return g_strdup_printf ("%s\v%u\v%s\v%s\v%d\v%s\v%s", rule->program, effect->families,
                            rule->table, rule->chain, rule->verdict, rule->value, matches);
  return g_strdup_printf ("%d\v%s\v%s\v%s\v%s\v%s", effect->type, effect->name,
                          effect->type == WGRE_EFFECT_SYSCTL ? "" : effect->value, effect->device,
                          effect->peer, effect->table);
}
