/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/option.h"
#include "core/types.h"
#include "formats/wgquick/reader.h"
#include "formats/wgquick/recipes.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Lists are collected until the end. */
static GString *
list_of (const WgreQuick *reader, const char *key)
{
  return !strcmp (key, "addresses")    ? reader->addresses
         : !strcmp (key, "dns")        ? reader->dns
         : !strcmp (key, "dns-search") ? reader->dns_search
                                       : NULL;
}

static gboolean
append_words (WgreQuick *reader, GString *list, const WgreRecipe *recipe)
{
  const WgreOption *option = wgre_option_lookup (recipe->key, NULL);
  WgreValue value = { 0 };
  g_autofree char *printed = NULL;

  if (!wgre_option_parse (option, 0, recipe->value, &value, NULL))
    return FALSE;
  printed = wgre_option_print (option, &value);
  wgre_option_clear_value (option, &value);
  wgre_quick_append_item (list, printed);
  wgre_text_set (reader->text, recipe->key, "");
  return TRUE;
}

static gboolean
apply_recipe (WgreQuick *reader, const WgreRecipe *recipe)
{
  GString *list = list_of (reader, recipe->key);

  if (list)
    return append_words (reader, list, recipe);
  if (recipe->append)
    return wgre_text_append_value (reader->text, 0, recipe->key, recipe->key, recipe->value, NULL);
  return wgre_text_set_value (reader->text, 0, recipe->key, recipe->key, recipe->value, NULL);
}

static void
warn_of_recipe (const WgreQuick *reader, const char *command, const WgreRecipe *recipe)
{
  g_autofree char *masked = wgre_text_mask (command);

  wgre_text_note (reader->text, reader->at, "%s: %s: becomes %s=%s%s%s", reader->key, masked,
                  recipe->key, recipe->value, recipe->advice ? ": " : "",
                  recipe->advice ? recipe->advice : "");
}

static void
warn_of_command (WgreQuick *reader, const char *command, const char *advice)
{
  g_autofree char *masked = wgre_text_mask (command);

  reader->left = TRUE;
  wgre_text_warn (reader->text, reader->at, _ ("%s: commands are not run: %s: %s"), reader->key,
                  masked, advice);
}

/* The number that a line gives to a key; NULL: it is about something else. */
static char *
number_in_line (const char *line, const char *name)
{
  const char *key = line + strspn (line, WGRE_QUICK_BLANKS), *value = key + strlen (name);

  if (g_ascii_strncasecmp (key, name, strlen (name)))
    return NULL;
  value += strspn (value, " \t");
  value += *value == '=';
  value += strspn (value, " \t");
  return g_strndup (value, strspn (value, G_CSET_DIGITS));
}

/* The value of a key of [Interface] that stands further below, "" if there is none: looked for once
 * only. */
static const char *
find_below (WgreQuick *reader, const char *name)
{
  const char *line = reader->text->next;

  while (!reader->below && line && *line != '[') {
    reader->below = number_in_line (line, name);
    line = strchr (line, '\n');
    line = line ? line + 1 : NULL;
  }
  if (!reader->below)
    reader->below = g_strdup ("");
  return reader->below;
}

/* Whether the key that the recipe stands for has the value that the command has. */
static gboolean
means_the_same (WgreQuick *reader, const WgreRecipe *recipe)
{
  const char *value =
      recipe->needs ? g_hash_table_lookup (reader->text->import->data, recipe->needs) : NULL;

  if (!recipe->needs)
    return TRUE;
  if (!value)
    value = find_below (reader, wgre_option_lookup (recipe->needs, NULL)->wgquick);
  return !g_strcmp0 (value, recipe->given);
}

static WgreRecipeResult
refuse_recipe (WgreQuick *reader, const char *command, const WgreRecipe *recipe)
{
  const char *name = wgre_option_lookup (recipe->needs, NULL)->wgquick;
  g_autofree char *given = wgre_text_mask (recipe->given);
  g_autofree char *advice = g_strdup_printf (
      _ ("this is about port %s, which is not that of %s: write \"%s = %s\", and it "
         "becomes %s=yes, or let the firewall itself open that port"),
      given, name, name, given, recipe->key);

  warn_of_command (reader, command, advice);
  return WGRE_RECIPE_NONE;
}

/* The result for the line: what the least replaceable of its commands is. */
static WgreRecipeResult
read_one_command (WgreQuick *reader, const char *command, gboolean down)
{
  g_auto (WgreRecipe) recipe = { 0 };
  const char *interface = g_hash_table_lookup (reader->text->import->data, "interface");
  WgreQuickUndone undone = { NULL, reader->text->number };

  wgre_recipe_find (command, interface, down, &recipe);
  undone.key = recipe.key;
  if (!means_the_same (reader, &recipe))
    return refuse_recipe (reader, command, &recipe);
  switch (recipe.result) {
  case WGRE_RECIPE_KEY:
    if (apply_recipe (reader, &recipe)) {
      warn_of_recipe (reader, command, &recipe);
      return WGRE_RECIPE_KEY;
    }
    warn_of_command (reader, command, _ ("it has a value that no profile can have"));
    return WGRE_RECIPE_NONE;
  case WGRE_RECIPE_NOTHING:
    if (undone.key)
      g_array_append_val (reader->undone, undone);
    return WGRE_RECIPE_NOTHING;
  case WGRE_RECIPE_PREPARE:
    return WGRE_RECIPE_PREPARE;
  case WGRE_RECIPE_NONE:
    warn_of_command (reader, command, recipe.advice);
    return WGRE_RECIPE_NONE;
  }
  return WGRE_RECIPE_NONE;
}

/* What is left of a line of commands stays, as it may make sense to wg-quick again. */
static void
keep_commands (WgreQuick *reader, GPtrArray *rest, gboolean prepare)
{
  g_autofree char *joined = NULL, *line = NULL;
  WgreKept *kept;

  g_ptr_array_add (rest, NULL);
  joined = g_strjoinv ("; ", (char **) rest->pdata);
  line = g_strdup_printf ("%s = %s", reader->key, joined);
  kept = wgre_quick_keep (reader, WGRE_KEPT_LINE, reader->at, line);
  if (kept && prepare)
    g_ptr_array_add (reader->prepare, kept);
}

static void
read_commands (WgreQuick *reader, char **commands, const char *value)
{
  g_autoptr (GPtrArray) rest = g_ptr_array_new ();
  gboolean down = g_str_has_suffix (reader->key, "Down"), whole = TRUE, left = FALSE;

  for (guint i = 0; commands[i]; i++) {
    WgreRecipeResult result = read_one_command (reader, commands[i], down);
    gboolean stays = result == WGRE_RECIPE_NONE || result == WGRE_RECIPE_PREPARE;

    whole = whole && stays;
    left = left || result == WGRE_RECIPE_NONE;
    if (stays)
      g_ptr_array_add (rest, commands[i]);
  }
  if (rest->len && whole) {
    g_ptr_array_set_size (rest, 0);
    g_ptr_array_add (rest, (gpointer) value);
  }
  reader->replaced = !whole;
  if (rest->len)
    keep_commands (reader, rest, !left);
}

gboolean
wgre_quick_read_command (WgreQuick *reader, char *value, char **ret_reason G_GNUC_UNUSED)
{
  g_auto (GStrv) commands = NULL;
  char *whole[] = { value, NULL };

  if (!*value)
    return TRUE;
  commands = wgre_recipe_split (value);
  read_commands (reader, commands ? commands : whole, value);
  return TRUE;
}

/* Commands that others need are needless where keys do all of those; and what takes back something
 * that nobody does is worth a word. */
void
wgre_quick_settle_commands (WgreQuick *reader)
{
  WgreText place = *reader->text;

  for (guint i = 0; !reader->left && i < reader->prepare->len; i++)
    g_clear_pointer (&((WgreKept *) reader->prepare->pdata[i])->text, g_free);
  for (guint i = 0; i < reader->undone->len; i++) {
    const WgreQuickUndone *undone = &g_array_index (reader->undone, WgreQuickUndone, i);

    place.number = undone->line;
    if (!g_hash_table_contains (reader->text->import->data, undone->key))
      wgre_text_warn (&place, NULL,
                      _ ("this takes back what no other command does, and is left out"));
  }
}
