/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/wgquick/recipes.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/policy.h"
#include "formats/wgquick/role-find.h"
#include "formats/wgquick/role-rules.h"

/* What becomes of commands. Each effect of a command has a role (role.c): the key that would do the
 * same. A key is set only if all commands together do all of what it does, so what one command may
 * not become can take a key away from others, and it is decided in rounds until nothing changes:
 * sum up what goes and what stays, drop what a key would overdo or what others need. At last
 * commands that only make room, and those that take back what goes. */

WgreRecipe *
wgre_recipe_new (GPtrArray *effects, guint line)
{
  WgreRecipe *recipe = g_new0 (WgreRecipe, 1);

  g_return_val_if_fail (effects && effects->len, NULL);

  recipe->effects = effects;
  recipe->line = line;
  return recipe;
}

void
wgre_recipe_free (gpointer data)
{
  WgreRecipe *recipe = data;

  for (guint i = 0; recipe->roles && i < recipe->effects->len; i++)
    wgre_role_clear (&recipe->roles[i]);
  g_free (recipe->roles);
  g_free (recipe->reason);
  g_ptr_array_unref (recipe->effects);
  g_free (recipe);
}

/* What is known of a table of nftables, or of all effects with one identity. */
typedef struct {
  guint goes, stays; /* commands */
  guint first;       /* place of the first of them, in the order in which they are run */
} Group;

/* The keys that several commands make together. */
typedef struct {
  guint in, out, forwarding, masquerade, open; /* families */
  guint rules;                                 /* of the routing policy: how many */
  guint kept_back;                             /* ways */
  guint line[3];                               /* of the first command that keeps back, by way */
} Sum;

typedef struct {
  GPtrArray *up; /* of WgreRecipe, in the order in which they are run */
  WgreRoleFile file;
  GHashTable *tables;  /* "inet nat" → Group */
  GHashTable *same;    /* identity → Group */
  GHashTable *devices; /* → Group: name servers */
  Sum sum;
} Decision;

static const WgreEffect *
effect_of (const WgreRecipe *recipe, guint i)
{
  return recipe->effects->pdata[i];
}

static const char *
table_of (const WgreEffect *effect)
{
  if (effect->type == WGRE_EFFECT_CONTAINER)
    return effect->name;
  return effect->rule && !strcmp (effect->rule->program, "nft") ? effect->rule->table : NULL;
}

static Group *
group_of (GHashTable *groups, const char *key)
{
  Group *group = g_hash_table_lookup (groups, key);

  if (group)
    return group;
  group = g_new0 (Group, 1);
  group->first = G_MAXUINT;
  g_hash_table_insert (groups, g_strdup (key), group);
  return group;
}

/* --- roles --- */

static void
recipe_fail (WgreRecipe *recipe, const char *reason)
{
  recipe->fate = WGRE_RECIPE_STAYS;
  if (!recipe->reason)
    recipe->reason = g_strdup (reason);
}

/* Who clears the way for rules that come later does no more than they do; what takes something away
 * that was made before is as good as one that keeps packets back or lets them pass. */
static void
find_deletion (const Decision *decision, const WgreRecipe *recipe, guint place, WgreRole *role)
{
  const WgreEffect *effect = recipe->effects->pdata[role - recipe->roles];
  g_autofree char *identity = wgre_effect_identity (effect);
  const char *table = effect->type == WGRE_EFFECT_CONTAINER ? effect->name : NULL;
  const Group *group = table ? g_hash_table_lookup (decision->tables, table)
                             : g_hash_table_lookup (decision->same, identity);
  gboolean firewall = table || effect->rule;

  *role = (WgreRole){ .type = WGRE_ROLE_STAYS };
  if (group && group->first > place) {
    role->type = WGRE_ROLE_CONTAINER;
    return;
  }
  role->ways = group && firewall ? WGRE_WAY_ALL : 0;
  role->reason = g_strdup (_ ("it takes away what something else has made"));
}

static gboolean
deletes (const WgreEffect *effect)
{
  return effect->op == WGRE_EFFECT_DELETE;
}

static void
find_roles (Decision *decision, WgreRecipe *recipe, guint place)
{
  recipe->roles = g_new0 (WgreRole, recipe->effects->len);
  for (guint i = 0; i < recipe->effects->len; i++) {
    WgreRole *role = &recipe->roles[i];

    if (deletes (effect_of (recipe, i)))
      find_deletion (decision, recipe, place, role);
    else
      wgre_role_find (effect_of (recipe, i), &decision->file, role);
    /* A later address of a family is no first one. */
    if (role->type == WGRE_ROLE_KEY && !strcmp (role->key, "addresses"))
      decision->file.families |= role->families;
    if (role->type == WGRE_ROLE_STAYS)
      recipe_fail (recipe, role->reason);
  }
  if (recipe->unsure)
    recipe_fail (recipe,
                 _ ("whether it is run depends on the command before it, and only a shell could "
                    "tell: write it alone"));
}

/* What is known of the file only when all of its commands are: chains, the tunnel's zone, and who
 * makes what, and when first. */
static void
survey (Decision *decision)
{
  for (guint i = 0; i < decision->up->len; i++) {
    const WgreRecipe *recipe = decision->up->pdata[i];

    for (guint j = 0; j < recipe->effects->len; j++) {
      WgreEffect *effect = recipe->effects->pdata[j];
      g_autofree char *identity = NULL;
      Group *groups[2] = { NULL, NULL };

      if (deletes (effect))
        continue;
      if (effect->type == WGRE_EFFECT_ZONE && !g_strcmp0 (effect->device, decision->file.name))
        decision->file.zone = effect->value;
      if (effect->type == WGRE_EFFECT_CONTAINER && effect->value)
        g_hash_table_insert (decision->file.chains,
                             wgre_role_chain_key (effect->name, effect->value), effect);

      identity = wgre_effect_identity (effect);
      groups[0] = group_of (decision->same, identity);
      if (table_of (effect))
        groups[1] = group_of (decision->tables, table_of (effect));
      for (guint k = 0; k < G_N_ELEMENTS (groups); k++)
        if (groups[k] && groups[k]->first == G_MAXUINT)
          groups[k]->first = i;
    }
  }
}

/* Addresses of hooks count as those of the file: they have their roles first. */
static void
find_all_roles (Decision *decision)
{
  guint given = decision->file.families;

  for (guint i = 0; i < decision->up->len; i++) {
    const WgreRecipe *recipe = decision->up->pdata[i];

    for (guint j = 0; j < recipe->effects->len; j++) {
      g_auto (WgreRole) role = { 0 };
      const WgreEffect *effect = effect_of (recipe, j);

      if (effect->type != WGRE_EFFECT_ADDRESS || deletes (effect) || recipe->unsure)
        continue;
      wgre_role_find (effect, &decision->file, &role);
      given |= role.type == WGRE_ROLE_KEY ? role.families : 0;
    }
  }
  for (guint i = 0; i < decision->up->len; i++) {
    WgreRecipe *recipe = decision->up->pdata[i];
    gboolean address = effect_of (recipe, 0)->type == WGRE_EFFECT_ADDRESS;
    guint before = decision->file.families;

    if (!address)
      decision->file.families = given;
    find_roles (decision, recipe, i);
    if (!address)
      decision->file.families = before;
  }
  decision->file.families = given;
}

/* --- what all of them do together --- */

/* The families for which commands with this role go; NULL: nobody counts them. */
static guint *
families_of_role (Sum *sum, WgreRoleType type)
{
  switch (type) {
  case WGRE_ROLE_FORWARD_IN:
    return &sum->in;
  case WGRE_ROLE_FORWARD_OUT:
    return &sum->out;
  case WGRE_ROLE_FORWARDING:
    return &sum->forwarding;
  case WGRE_ROLE_MASQUERADE:
    return &sum->masquerade;
  case WGRE_ROLE_OPEN:
    return &sum->open;
  case WGRE_ROLE_STAYS:
  case WGRE_ROLE_KEY:
  case WGRE_ROLE_NOTHING:
  case WGRE_ROLE_CONTAINER:
  case WGRE_ROLE_SAVE:
    return NULL;
  }
  return NULL;
}

static void
sum_up (Decision *decision)
{
  Sum *sum = &decision->sum;

  *sum = (Sum){ 0 };
  for (guint i = 0; i < decision->up->len; i++) {
    const WgreRecipe *recipe = decision->up->pdata[i];

    for (guint j = 0; j < recipe->effects->len; j++) {
      const WgreEffect *effect = effect_of (recipe, j);
      const WgreRole *role = &recipe->roles[j];
      guint *done = families_of_role (sum, role->type), ways;

      if (recipe->fate == WGRE_RECIPE_GOES) {
        if (done)
          *done |= role->families;
        sum->rules += effect->type == WGRE_EFFECT_IP_RULE;
        continue;
      }
      ways = deletes (effect) ? role->ways : wgre_role_ways_of (effect, &decision->file);
      for (guint way = 0; way < G_N_ELEMENTS (sum->line); way++)
        if (ways & 1u << way && !sum->line[way])
          sum->line[way] = recipe->line;
      sum->kept_back |= ways;
    }
  }
}

/* Why the key would do more than the commands; NULL: it would not. Free with g_free(). */
static char *
find_excess (Decision *decision, const WgreEffect *effect, const WgreRole *role)
{
  Sum *sum = &decision->sum;
  guint way, done, needed;

  if (effect->type == WGRE_EFFECT_IP_RULE && sum->rules > WGRE_MAX_POLICIES)
    return g_strdup_printf (
        _ ("there are %u of them, and routing-rules takes at most %u: put the commands into a "
           "script in /etc/NetworkManager/dispatcher.d"),
        sum->rules, WGRE_MAX_POLICIES);
  if (!families_of_role (sum, role->type) ||
      (decision->file.remarks && g_hash_table_contains (decision->file.remarks, role->key)))
    return NULL;
  way = role->type == WGRE_ROLE_MASQUERADE ? 1 : role->type == WGRE_ROLE_OPEN ? 2 : 0;
  done = way ? *families_of_role (sum, role->type) : (sum->in & sum->out) | sum->forwarding;
  needed = role->type == WGRE_ROLE_OPEN ? WGRE_V46 : wgre_role_families (&decision->file);

  if (sum->kept_back & 1u << way)
    return g_strdup_printf (
        _ ("line %u has a command that may keep packets back and is not run, so that more would "
           "pass with %s: set %s=yes if that is meant"),
        sum->line[way], role->key, role->key);
  if (!(needed & ~done))
    return NULL;
  if (!(done & role->families) && way == 0)
    return g_strdup (
        _ ("it is for one direction only, and forward for both: set forward=yes if that "
           "is meant, or let the firewall itself have this rule"));
  return g_strdup_printf (
      _ ("IPv%c is missing, and %s is for both: set %s=yes if that is meant, or "
         "let the firewall itself have this rule"),
      needed & ~done & WGRE_V6 ? '6' : '4', role->key, role->key);
}

static void
recipe_count (GHashTable *groups, const char *key, const WgreRecipe *recipe)
{
  Group *group = group_of (groups, key);

  if (recipe->fate == WGRE_RECIPE_GOES)
    group->goes++;
  else
    group->stays++;
}

static void
count_all (Decision *decision)
{
  GHashTable *tables[] = { decision->same, decision->tables, decision->devices };
  GHashTableIter iter;
  Group *group;

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++) {
    g_hash_table_iter_init (&iter, tables[i]);
    while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &group))
      group->goes = group->stays = 0;
  }
  for (guint i = 0; i < decision->up->len; i++) {
    const WgreRecipe *recipe = decision->up->pdata[i];

    for (guint j = 0; j < recipe->effects->len; j++) {
      const WgreEffect *effect = effect_of (recipe, j);
      g_autofree char *identity = wgre_effect_identity (effect);

      if (deletes (effect))
        continue;
      recipe_count (decision->same, identity, recipe);
      if (effect->rule && table_of (effect))
        recipe_count (decision->tables, table_of (effect), recipe);
      if (effect->type == WGRE_EFFECT_DNS || effect->type == WGRE_EFFECT_DOMAINS)
        recipe_count (decision->devices, effect->device, recipe);
    }
  }
}

static gboolean
all_go (GHashTable *groups, const char *key)
{
  const Group *group = key ? g_hash_table_lookup (groups, key) : NULL;

  return group && group->goes && !group->stays;
}

static gboolean
has_only_containers (const WgreRecipe *recipe)
{
  for (guint i = 0; i < recipe->effects->len; i++)
    if (recipe->roles[i].type != WGRE_ROLE_CONTAINER && recipe->roles[i].type != WGRE_ROLE_SAVE)
      return FALSE;
  return TRUE;
}

/* TRUE: what this command does is done otherwise no more. @last: whatever else is needed. */
static gboolean
recipes_drop (Decision *decision, WgreRecipe *recipe, gboolean last)
{
  for (guint i = 0; i < recipe->effects->len; i++) {
    g_autofree char *excess = find_excess (decision, effect_of (recipe, i), &recipe->roles[i]);

    if (!excess)
      continue;
    recipe_fail (recipe, excess);
    return TRUE;
  }
  if (has_only_containers (recipe))
    return FALSE;
  /* A table that was made together with rules that go is still needed by those that stay. */
  for (guint i = 0; i < recipe->effects->len; i++)
    if (recipe->roles[i].type == WGRE_ROLE_CONTAINER &&
        (last || !all_go (decision->tables, effect_of (recipe, i)->name))) {
      recipe_fail (recipe, _ ("other rules in its table have no key"));
      return TRUE;
    }
  return FALSE;
}

/* Each round but the last takes a key away, or a table. */
#define MOST_ROUNDS 16

/* What one command may not do another may need: until nothing changes any more. */
static void
settle_up (Decision *decision)
{
  gboolean changed = TRUE;

  for (guint round = 1; changed; round++) {
    changed = FALSE;
    sum_up (decision);
    count_all (decision);
    for (guint i = 0; i < decision->up->len; i++) {
      WgreRecipe *recipe = decision->up->pdata[i];

      if (recipe->fate == WGRE_RECIPE_GOES && recipes_drop (decision, recipe, round >= MOST_ROUNDS))
        changed = TRUE;
    }
  }
}

/* Whether all go for which the effect makes room. */
static gboolean
room_goes (const Decision *decision, const WgreEffect *effect)
{
  /* The sysctl that was noted, and will be set back. */
  const WgreEffect forwarding = { .type = WGRE_EFFECT_SYSCTL, .name = effect->name };
  g_autofree char *identity =
      wgre_effect_identity (effect->type == WGRE_EFFECT_SAVE ? &forwarding : effect);

  if (effect->type == WGRE_EFFECT_CONTAINER)
    return all_go (decision->tables, effect->name);
  return all_go (decision->same, identity);
}

/* Commands that only make room go when those go for which they make it. */
static void
settle_rooms (Decision *decision)
{
  for (guint i = 0; i < decision->up->len; i++) {
    WgreRecipe *recipe = decision->up->pdata[i];

    if (recipe->fate != WGRE_RECIPE_GOES || !has_only_containers (recipe))
      continue;
    for (guint j = 0; j < recipe->effects->len; j++)
      if (!room_goes (decision, effect_of (recipe, j)))
        recipe->fate = WGRE_RECIPE_QUIET;
  }
}

/* --- down --- */

static gboolean
is_taken_back (const Decision *decision, const WgreEffect *effect)
{
  g_autofree char *identity = wgre_effect_identity (effect);

  if (effect->type == WGRE_EFFECT_SYSCTL)
    return (!effect->value || !strcmp (effect->value, "0")) && all_go (decision->same, identity);
  if (!deletes (effect))
    return FALSE;
  if (effect->type == WGRE_EFFECT_CONTAINER)
    return all_go (decision->tables, effect->name);
  if (effect->type == WGRE_EFFECT_DNS)
    return all_go (decision->devices, effect->device);
  return all_go (decision->same, identity);
}

static void
settle_down (const Decision *decision, WgreRecipe *recipe)
{
  gboolean takes_back = FALSE;

  for (guint i = 0; i < recipe->effects->len; i++)
    takes_back |=
        deletes (effect_of (recipe, i)) || effect_of (recipe, i)->type == WGRE_EFFECT_SYSCTL;

  recipe->roles = g_new0 (WgreRole, recipe->effects->len);
  for (guint i = 0; i < recipe->effects->len; i++) {
    WgreRole *role = &recipe->roles[i];

    if (is_taken_back (decision, effect_of (recipe, i)) && !recipe->unsure)
      role->type = WGRE_ROLE_NOTHING;
    else if (takes_back)
      recipe_fail (recipe, _ ("it takes back what no key does"));
    else {
      wgre_role_find (effect_of (recipe, i), &decision->file, role);
      recipe_fail (recipe, role->reason ? role->reason : wgre_role_any_reason ());
    }
  }
}

/* --- the whole --- */

static void
decision_clear (Decision *decision)
{
  g_ptr_array_unref (decision->up);
  g_hash_table_unref (decision->file.chains);
  g_hash_table_unref (decision->tables);
  g_hash_table_unref (decision->same);
  g_hash_table_unref (decision->devices);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Decision, decision_clear)

void
wgre_recipes_decide (GPtrArray *recipes, const WgreRoleFile *file)
{
  g_auto (Decision) decision = {
    .up = g_ptr_array_new (),
    .tables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
    .same = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
    .devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free),
  };

  g_return_if_fail (recipes && file);

  decision.file = *file;
  decision.file.chains = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  /* All of PreUp are run before those of PostUp. */
  for (guint late = 0; late < 2; late++)
    for (guint i = 0; i < recipes->len; i++) {
      WgreRecipe *recipe = recipes->pdata[i];

      recipe->fate = WGRE_RECIPE_GOES;
      if (!recipe->down && recipe->late == (late != 0))
        g_ptr_array_add (decision.up, recipe);
    }
  survey (&decision);
  find_all_roles (&decision);
  settle_up (&decision);
  settle_rooms (&decision);
  for (guint i = 0; i < recipes->len; i++) {
    WgreRecipe *recipe = recipes->pdata[i];

    if (recipe->down)
      settle_down (&decision, recipe);
  }
}
