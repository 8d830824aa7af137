/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/kit/variables.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/key.h"
#include "core/list.h"
#include "core/option.h"
#include "formats/kit/outline.h"
#include "formats/kit/shell.h"

static void
variable_free (gpointer data)
{
  WgreVariable *variable = data;

  wgre_wipe_string (variable->value);
  g_free (variable->file);
  g_free (variable);
}

void
wgre_variables_init (WgreVariables *variables, WgreText *text)
{
  g_assert (variables && text);

  *variables = (WgreVariables){
    .text = text,
    .values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, variable_free),
  };
}

void
wgre_variables_clear (WgreVariables *variables)
{
  g_return_if_fail (variables);

  g_clear_pointer (&variables->values, g_hash_table_unref);
}

/* --- reading --- */

static gboolean
take_assignment (const WgreShell *shell, guint i, GHashTable *values, GError **error)
{
  const char *word = wgre_shell_word (shell, i);
  WgreText cursor = wgre_shell_cursor (shell, i);
  /* wicked has names with "-" in them, which a shell has not. */
  gsize length = g_ascii_isdigit (*word) || *word == '-'
                     ? 0
                     : strspn (word, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_-");
  g_autofree char *name = g_strndup (word, length);
  WgreVariable *variable;

  if (!length || word[length] != '=')
    return wgre_shell_fail (shell, i, NULL, WGRE_ERROR_UNSUPPORTED, error,
                            _ ("this is not NAME=VALUE: a shell would run it, and nothing is run "
                               "here: remove it"));
  variable = g_new0 (WgreVariable, 1);
  variable->value = g_strdup (word + length + 1);
  variable->file = g_strdup (cursor.file);
  variable->line = cursor.number;
  variable->column = cursor.mark_column + (guint) length + 1;
  wgre_outline_key (&cursor, name, NULL);
  g_hash_table_replace (values, g_steal_pointer (&name), variable);
  return TRUE;
}

gboolean
wgre_variables_read (WgreVariables *variables, WgreText *text, GError **error)
{
  g_auto (WgreShell) shell;
  gboolean found;

  g_return_val_if_fail (variables != NULL, FALSE);
  wgre_shell_init (&shell, text);
  while (wgre_shell_next (&shell, &found, error)) {
    guint first = !g_strcmp0 (wgre_shell_word (&shell, 0), "export") ? 1 : 0;

    if (!found)
      return TRUE;
    if (shell.odd)
      return wgre_shell_fail_odd (&shell, error);
    for (guint i = first; i < shell.words->len; i++)
      if (!take_assignment (&shell, i, variables->values, error))
        return FALSE;
  }
  return FALSE;
}

gboolean
wgre_variables_read_beside (WgreVariables *variables, const char *name, GError **error)
{
  WgreText beside;
  gboolean ok;

  g_return_val_if_fail (variables != NULL, FALSE);
  if (!wgre_text_open_beside (variables->text, name, variables->text->part, &beside))
    return TRUE;
  ok = wgre_variables_read (variables, &beside, error);
  wgre_text_close (&beside);
  return ok;
}

/* --- values --- */

const char *
wgre_variables_get (const WgreVariables *variables, const char *name)
{
  const WgreVariable *variable;

  g_return_val_if_fail (variables, NULL);
  variable = g_hash_table_lookup (variables->values, name);
  return variable && *variable->value ? variable->value : NULL;
}

static gboolean
variables_is_one_of (const char *value, const char *const words[6])
{
  for (guint i = 0; value && i < 6; i++)
    if (!g_ascii_strcasecmp (value, words[i]))
      return TRUE;
  return FALSE;
}

gboolean
wgre_variables_true (const char *value)
{
  static const char *const words[6] = { "yes", "true", "t", "y", "on", "1" };

  return variables_is_one_of (value, words);
}

gboolean
wgre_variables_false (const char *value)
{
  static const char *const words[6] = { "no", "false", "f", "n", "off", "0" };

  return variables_is_one_of (value, words);
}

/* --- messages --- */

WgreText
wgre_variables_cursor (const WgreVariables *variables, const char *name)
{
  const WgreVariable *variable;
  WgreText cursor;

  g_return_val_if_fail (variables, (WgreText){ 0 });
  variable = g_hash_table_lookup (variables->values, name);
  cursor = *variables->text;
  cursor.number = cursor.mark_line = variable ? variable->line : 0;
  cursor.mark_column = variable ? variable->column : 0;
  if (variable)
    cursor.file = variable->file;
  return cursor;
}

gboolean
wgre_variables_fail (const WgreVariables *variables, const char *name, gint code, GError **error,
                     const char *message)
{
  WgreText cursor = wgre_variables_cursor (variables, name);

  return wgre_text_fail_column (&cursor, cursor.mark_column, name, code, error, "%s", message);
}

void
wgre_variables_warn (const WgreVariables *variables, const char *name, const char *message)
{
  WgreText cursor = wgre_variables_cursor (variables, name);

  wgre_text_warn_column (&cursor, cursor.mark_column, "%s: %s", name, message);
}

/* --- keys --- */

gboolean
wgre_variables_put (const WgreVariables *variables, const char *name, const char *key,
                    const char *value, GError **error)
{
  WgreText cursor = wgre_variables_cursor (variables, name);

  return wgre_text_set_value (&cursor, cursor.mark_column, name, key, value, error);
}

gboolean
wgre_variables_put_item (const WgreVariables *variables, const char *name, const char *key,
                         const char *value, GError **error)
{
  WgreText cursor = wgre_variables_cursor (variables, name);

  return wgre_text_append_value (&cursor, cursor.mark_column, name, key, value, error);
}

gboolean
wgre_variables_set (const WgreVariables *variables, const char *name, const char *key,
                    GError **error)
{
  const char *value = wgre_variables_get (variables, name);

  return !value || wgre_variables_put (variables, name, key, value, error);
}

gboolean
wgre_variables_set_all (const WgreVariables *variables, const WgreVariableKey *keys, guint length,
                        GError **error)
{
  g_return_val_if_fail (keys != NULL, FALSE);
  for (guint i = 0; i < length; i++)
    if (!wgre_variables_set (variables, keys[i].name, keys[i].key, error))
      return FALSE;
  return TRUE;
}

gboolean
wgre_variables_append (const WgreVariables *variables, const char *name, const char *key,
                       GError **error)
{
  const char *value = wgre_variables_get (variables, name);
  g_auto (GStrv) items = value ? wgre_list_split (value) : NULL;

  for (guint i = 0; items && items[i]; i++)
    if (!wgre_variables_put_item (variables, name, key, items[i], error))
      return FALSE;
  return TRUE;
}

/* --- what is left --- */

/* With "*" all names that begin so. */
static gboolean
variables_is_called (const char *pattern, const char *name)
{
  gsize length = strcspn (pattern, "*");

  return pattern[length] ? !strncmp (pattern, name, length) : !strcmp (pattern, name);
}

void
wgre_variables_note_rest (const WgreVariables *variables, const WgreVariableNote *notes,
                          guint length)
{
  g_autoptr (GHashTable) lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  const char *name;
  const WgreVariable *variable;

  g_return_if_fail (variables && notes);
  g_hash_table_iter_init (&iter, variables->values);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &variable)) {
    const WgreVariableNote *note = NULL;
    g_autoptr (GString) line = NULL;

    for (guint i = 0; !note && i < length; i++)
      if (variables_is_called (notes[i].name, name))
        note = &notes[i];
    if (note && note->said)
      continue;
    line = g_string_new (NULL);
    wgre_shell_append (line, name, variable->value);
    g_hash_table_replace (lines, g_strdup (name), g_strdup (wgre_text_trim (line->str)));
    if (*variable->value && (!note || note->remedy) &&
        !(note && wgre_variables_false (variable->value)))
      wgre_variables_warn (variables, name,
                           note ? _ (note->remedy) : _ ("is kept, and has no effect here"));
  }
  wgre_outline_keep_all (variables->text, lines);
}

void
wgre_variables_assign (WgreWriter *writer, GString *text, const char *key, const char *name)
{
  g_autofree char *value = wgre_writer_take (writer, key);

  if (value)
    wgre_shell_append (text, name, value);
}

void
wgre_variables_scan (WgreText *text)
{
  g_auto (WgreVariables) variables;

  wgre_variables_init (&variables, text);
  wgre_variables_read (&variables, text, NULL);
}

/* What a shell, the loader of programs, or interpreters that scripts run take from their
 * environment: a file of variables is read by a script of root's, and needs none of them. With "*"
 * all that begin so. */
static const char *const variables_of_programs[] = {
  "PATH",
  "IFS",
  "ENV",
  "CDPATH",
  "HOME",
  "TMPDIR",
  "PS4",
  "PROMPT_COMMAND",
  "SHELL*",
  "BASH*",
  "LD_*",
  "GLIBC_*",
  "GCONV_*",
  "LOC*",
  "MALLOC_*",
  "NLSPATH",
  "RESOLV_*",
  "HOSTALIASES",
  "PERL*",
  "PYTHON*",
  "RUBY*",
  "TERMINFO*",
  "LC_*",
  "LANG*",
  "http_proxy",
  "GIT_*",
  "DBUS_*",
  "XTABLES_*",
  "SYSTEMD_*",
  "NM_DISPATCHER_*",
  "IPROUTE*",
  "AWK*",
  "POSIXLY_CORRECT",
  "SUDO_*",
};

static gboolean
has_of_programs (GHashTable *values)
{
  GHashTableIter iter;
  const char *name;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, NULL))
    for (guint i = 0; i < G_N_ELEMENTS (variables_of_programs); i++)
      if (variables_is_called (variables_of_programs[i], name))
        return TRUE;
  return FALSE;
}

gboolean
wgre_variables_takes (const char *line)
{
  g_autofree char *copy = g_strdup (line);
  WgreText text = { .file = "", .next = copy };
  g_auto (WgreVariables) variables = { 0 };

  g_return_val_if_fail (line, FALSE);

  wgre_variables_init (&variables, &text);
  return wgre_variables_read (&variables, &text, NULL) &&
         g_hash_table_size (variables.values) == 1 && !has_of_programs (variables.values);
}

gboolean
wgre_variables_assigns (const char *line, const char *name, const char **ret_value)
{
  g_return_val_if_fail (line && name && ret_value, FALSE);

  if (wgre_text_begins (line, "export "))
    line += strlen ("export ");
  if (!wgre_text_begins (line, name) || line[strlen (name)] != '=')
    return FALSE;
  *ret_value = line + strlen (name) + 1;
  *ret_value += **ret_value == '"' || **ret_value == '\'';
  return TRUE;
}
