/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/wgquick/hooks.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/key.h"
#include "core/list.h"
#include "core/option.h"
#include "core/types.h"
#include "formats/effects/read.h"
#include "formats/wgquick/lines.h"
#include "formats/wgquick/recipes.h"

/* Lines of commands (PreUp, PostUp, PreDown, PostDown). Nothing is run. A line waits until the
 * whole file has been read; then each command becomes a recipe, recipes.c decides which of them are
 * keys of the profile, and what is left of the line is kept, with a warning. */

/* A line of commands waits until all of the file is known. */
typedef struct {
  const char *key; /* "PostUp" */
  char *line;      /* a copy of the file's, up to its end */
  gsize size;      /* of it */
  const char *at;  /* where its value begins in it */
  guint number;
  WgreKept *kept;      /* not owned: what will stand in its place */
  GPtrArray *commands; /* of WgreLineCommand; NULL: only a shell could tell them apart */
  guint first, count;  /* of its recipes */
} WgreWgquickHook;

void
wgre_wgquick_hook_free (gpointer data)
{
  WgreWgquickHook *hook = data;

  wgre_wipe (hook->line, hook->size);
  g_free (hook->line);
  g_clear_pointer (&hook->commands, g_ptr_array_unref);
  g_free (hook);
}

static WgreText
hooks_cursor_at (const WgreWgquick *reader, const WgreWgquickHook *hook)
{
  WgreText cursor = *reader->text;

  cursor.line = hook->line;
  cursor.number = cursor.mark_line = hook->number;
  cursor.mark_column = wgre_text_column (&cursor, hook->at);
  return cursor;
}

gboolean
wgre_wgquick_read_command (WgreWgquick *reader, char *value, char **ret_reason G_GNUC_UNUSED)
{
  WgreWgquickHook *hook;
  gsize before;

  g_return_val_if_fail (reader && value, FALSE);
  before = (gsize) (value - reader->text->line);
  if (!*value)
    return TRUE;
  hook = g_new0 (WgreWgquickHook, 1);
  hook->key = reader->key;
  hook->size = before + strlen (value);
  hook->line = g_malloc (hook->size + 1);
  memcpy (hook->line, reader->text->line, hook->size);
  hook->line[hook->size] = '\0';
  hook->at = hook->line + before;
  hook->number = reader->text->number;
  hook->kept = wgre_wgquick_reserve (reader);
  g_ptr_array_add (reader->hooks, hook);
  return TRUE;
}

/* --- what the file says besides --- */

/* The smallest network that holds both. */
static void
widen (WgrePrefix *hull, const WgrePrefix *prefix)
{
  if (hull->length == G_MAXUINT8) {
    *hull = wgre_prefix_masked (prefix);
    return;
  }
  hull->length = MIN (hull->length, prefix->length);
  while (!wgre_prefix_contains (hull, &prefix->ip))
    hull->length--;
  *hull = wgre_prefix_masked (hull);
}

static WgreRoleFile
file_of (const WgreWgquick *reader)
{
  GHashTable *data = reader->text->import->data;
  const char *name = g_hash_table_lookup (data, "interface");
  const char *mark = g_hash_table_lookup (data, "fwmark");
  const char *routing = g_hash_table_lookup (data, "routing");
  g_auto (GStrv) addresses = wgre_list_split (reader->addresses->str);
  WgreRoleFile file = { .name = name ? name : "%i", .names = reader->text->names };

  file.inner[0].length = file.inner[1].length = G_MAXUINT8;
  for (guint i = 0; addresses[i]; i++) {
    WgrePrefix prefix;

    if (wgre_prefix_parse (addresses[i], TRUE, &prefix))
      widen (&file.inner[prefix.ip.family == AF_INET6], &prefix);
  }
  file.families = (file.inner[0].length != G_MAXUINT8 ? WGRE_V4 : 0) |
                  (file.inner[1].length != G_MAXUINT8 ? WGRE_V6 : 0);
  for (guint i = 0; i < reader->blocks->len; i++) {
    const GArray *list = g_array_index (reader->blocks, WgreWgquickBlock, i).peer->allowed_ips;

    for (guint j = 0; j < list->len; j++) {
      const WgrePrefix *prefix = &g_array_index (list, WgrePrefix, j);

      widen (&file.inner[prefix->ip.family == AF_INET6], prefix);
    }
  }

  file.port = g_hash_table_lookup (data, "listen-port");
  file.mark = mark ? g_ascii_strtoull (mark, NULL, 10) : 0;
  file.off = !g_strcmp0 (routing, "off");
  if (routing && g_str_has_prefix (routing, "table "))
    file.table = (guint32) g_ascii_strtoull (routing + strlen ("table "), NULL, 10);
  return file;
}

/* --- recipes --- */

/* Whether "&&" between the commands says nothing. What is not understood may fail on purpose. */
static gboolean
is_surely_run_after (const WgreLineCommand *command, const WgreRecipe *recipe)
{
  static const char *const harmless[] = { "true", ":", "echo", "sleep", "logger", "touch", NULL };
  const WgreEffect *effect = recipe->effects->pdata[0];
  const char *program = wgre_line_word (command, 0);

  if (recipe->unsure)
    return FALSE;
  if (command->may_fail || (program && g_strv_contains (harmless, program)))
    return TRUE;
  return effect->type != WGRE_EFFECT_UNKNOWN && effect->type != WGRE_EFFECT_PING;
}

static void
add_recipe (GPtrArray *recipes, const WgreWgquickHook *hook, GPtrArray *effects, gboolean unsure)
{
  WgreRecipe *recipe = wgre_recipe_new (effects, hook->number);

  recipe->down = g_str_has_suffix (hook->key, "Down");
  recipe->late = g_str_has_prefix (hook->key, "Post");
  recipe->unsure = unsure;
  g_ptr_array_add (recipes, recipe);
}

static void
collect_recipes (const WgreRoleFile *file, WgreWgquickHook *hook, GPtrArray *recipes)
{
  hook->first = recipes->len;
  hook->commands = wgre_line_split (hook->at, file->name);
  if (!hook->commands)
    add_recipe (recipes, hook, wgre_effects_read_text (hook->at), FALSE);
  for (guint i = 0; hook->commands && i < hook->commands->len; i++) {
    const WgreLineCommand *command = hook->commands->pdata[i];
    gboolean unsure =
        command->after && i &&
        !is_surely_run_after (hook->commands->pdata[i - 1], recipes->pdata[recipes->len - 1]);

    add_recipe (recipes, hook, wgre_effects_read (command), unsure);
  }
  hook->count = recipes->len - hook->first;
}

/* --- what becomes of them --- */

static void
set_key (const WgreWgquick *reader, WgreText *cursor, const char *key, const char *value,
         gboolean append)
{
  /* These are collected until the end. */
  GString *list = !strcmp (key, "addresses")    ? reader->addresses
                  : !strcmp (key, "dns")        ? reader->dns
                  : !strcmp (key, "dns-search") ? reader->dns_search
                                                : NULL;
  const WgreOption *option = wgre_option_lookup (key, NULL);
  WgreValue parsed = { 0 };
  g_autofree char *printed = NULL;

  if (!list) {
    if (append)
      wgre_text_append_value (cursor, 0, key, key, value, NULL);
    else
      wgre_text_set_value (cursor, 0, key, key, value, NULL);
    return;
  }
  if (!wgre_option_parse (option, 0, value, &parsed, NULL))
    return;
  printed = wgre_option_print (option, &parsed);
  wgre_option_clear_value (option, &parsed);
  g_string_append_printf (list, "%s%s", list->len ? ";" : "", printed);
  wgre_text_set (cursor, key, "");
}

/* Several effects of one command that are one key are said once. */
static void
apply_recipe (WgreWgquick *reader, const WgreWgquickHook *hook, const WgreRecipe *recipe,
              const char *shown)
{
  WgreText cursor = hooks_cursor_at (reader, hook);
  g_autofree char *masked = wgre_text_mask (shown);

  for (guint i = 0; i < recipe->effects->len; i++) {
    const WgreEffect *effect = recipe->effects->pdata[i];
    const WgreRole *role = &recipe->roles[i];
    const char *value = role->value ? role->value : "yes";

    if (!role->key || recipe->down || role->type == WGRE_ROLE_NOTHING)
      continue;
    if (effect->type == WGRE_EFFECT_IP_RULE)
      wgre_rule_put (&cursor, effect->value, effect->families == WGRE_V6 ? AF_INET6 : AF_INET,
                     &reader->rules);
    else
      set_key (reader, &cursor, role->key, value, role->append);
    if (role->second)
      set_key (reader, &cursor, role->second, role->second_value, role->append);
    if (role->append || !i || g_strcmp0 (recipe->roles[i - 1].key, role->key))
      wgre_text_note (&cursor, hook->at, "%s: %s: becomes %s=%s%s%s%s%s%s%s", hook->key, masked,
                      role->key, value, role->second ? " " : "", role->second ? role->second : "",
                      role->second ? "=" : "", role->second ? role->second_value : "",
                      role->note ? ": " : "", role->note ? _ (role->note) : "");
  }
}

/* What is left of a line of commands stays, as it may make sense to wg-quick again. */
static void
keep_rest (const WgreWgquick *reader, const WgreWgquickHook *hook, GPtrArray *rest)
{
  WgreText cursor = hooks_cursor_at (reader, hook);
  gboolean whole = rest->len == hook->count;
  g_autofree char *joined = NULL, *line = NULL;
  WgreKept *kept;

  g_ptr_array_add (rest, NULL);
  joined = whole ? g_strdup (hook->at) : g_strjoinv ("; ", (char **) rest->pdata);
  line = g_strdup_printf ("%s = %s", hook->key, joined);
  kept = wgre_kept_new (&cursor, WGRE_KEPT_LINE, hook->at, line);
  if (kept)
    hook->kept->text = g_steal_pointer (&kept->text);
  wgre_kept_free (kept);
  wgre_wipe (joined, strlen (joined));
  wgre_wipe (line, strlen (line));
}

static void
settle_hook (WgreWgquick *reader, const WgreWgquickHook *hook, GPtrArray *recipes)
{
  g_autoptr (GPtrArray) rest = g_ptr_array_new ();
  WgreText cursor = hooks_cursor_at (reader, hook);

  for (guint i = 0; i < hook->count; i++) {
    const WgreRecipe *recipe = recipes->pdata[hook->first + i];
    const WgreLineCommand *command = hook->commands ? hook->commands->pdata[i] : NULL;
    const char *shown = command ? command->shown : hook->at;

    if (recipe->fate == WGRE_RECIPE_GOES)
      apply_recipe (reader, hook, recipe, shown);
    else
      g_ptr_array_add (rest, command ? command->text : (gpointer) hook->at);
    if (recipe->fate == WGRE_RECIPE_STAYS) {
      g_autofree char *masked = wgre_text_mask (shown), *reason = wgre_text_mask (recipe->reason);

      wgre_text_warn (&cursor, hook->at, _ ("%s: commands are not run: %s: %s"), hook->key, masked,
                      reason);
    }
  }
  if (rest->len < hook->count)
    g_hash_table_add (reader->replaced, hook->kept);
  if (rest->len)
    keep_rest (reader, hook, rest);
}

void
wgre_wgquick_settle_commands (WgreWgquick *reader)
{
  g_autoptr (GPtrArray) recipes = g_ptr_array_new_with_free_func (wgre_recipe_free);
  g_autoptr (GHashTable) remarks = g_hash_table_new (g_str_hash, g_str_equal);
  WgreRoleFile file;

  g_return_if_fail (reader);
  if (!reader->hooks->len) /* what the file is costs a look at each peer */
    return;
  file = file_of (reader);
  /* Commands beside remarks are those that were written with them. */
  for (guint i = 0; i < reader->remarks->len; i++)
    g_hash_table_add (remarks, ((const WgreWgquickRemark *) reader->remarks->pdata[i])->key);
  file.remarks = remarks;

  for (guint i = 0; i < reader->hooks->len; i++)
    collect_recipes (&file, reader->hooks->pdata[i], recipes);
  wgre_recipes_decide (recipes, &file);
  for (guint i = 0; i < reader->hooks->len; i++)
    settle_hook (reader, reader->hooks->pdata[i], recipes);
}
