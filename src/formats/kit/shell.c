/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/kit/shell.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/key.h"
#include "formats/kit/outline.h"
#include "formats/kit/remark.h"

static void
word_free (gpointer data)
{
  WgreWord *word = data;

  wgre_wipe_string (word->value);
  g_free (word);
}

void
wgre_shell_init (WgreShell *shell, WgreText *text)
{
  g_assert (shell && text);

  *shell = (WgreShell){ .text = text, .words = g_ptr_array_new_with_free_func (word_free) };
}

void
wgre_shell_renew (WgreShell *shell)
{
  g_return_if_fail (shell);

  shell->words = g_ptr_array_new_with_free_func (word_free);
}

void
wgre_shell_clear (WgreShell *shell)
{
  g_return_if_fail (shell);

  g_clear_pointer (&shell->words, g_ptr_array_unref);
}

/* --- words --- */

/* Goes on from the word before: a line may have many. */
static guint
column_of (WgreShell *shell, const char *at)
{
  if (shell->counted_line != shell->text->number || at < shell->counted) {
    shell->counted = shell->text->line;
    shell->counted_line = shell->text->number;
    shell->counted_column = 1;
  }
  for (; shell->counted < at; shell->counted++)
    shell->counted_column += (*shell->counted & 0xc0) != 0x80;
  return shell->counted_column;
}

static void
shell_note_odd (WgreShell *shell, const char *at)
{
  if (shell->odd)
    return;
  shell->odd = at;
  shell->odd_line = shell->text->number;
  shell->odd_column = column_of (shell, at);
}

gboolean
wgre_shell_fail_odd (const WgreShell *shell, GError **error)
{
  gboolean expansion;
  WgreText cursor;

  g_return_val_if_fail (shell, FALSE);
  expansion = *shell->odd == '$' || *shell->odd == '`';
  cursor = *shell->text;
  cursor.number = shell->odd_line;
  if (expansion)
    return wgre_text_fail_column (
        &cursor, shell->odd_column,
        *shell->odd == '`'     ? "`…`"
        : shell->odd[1] == '(' ? "$(…)"
                               : "$",
        WGRE_ERROR_UNSUPPORTED, error,
        _ ("a shell would put something else here, and nothing is run: write the value itself"));
  return wgre_text_fail_column (
      &cursor, shell->odd_column, NULL, WGRE_ERROR_UNSUPPORTED, error,
      _ ("\"%c\": a shell would run this, and nothing is run here: remove it"), *shell->odd);
}

static gboolean
refuse_expansion (WgreShell *shell, const char *at, GError **error)
{
  shell_note_odd (shell, at);
  return shell->lenient || wgre_shell_fail_odd (shell, error);
}

static gboolean
refuse_open_quote (const WgreShell *shell, const char *at, GError **error)
{
  return wgre_text_fail (shell->text, at, NULL, WGRE_ERROR_INVALID, error,
                         _ ("the quotation mark is not closed in this line: close it"));
}

/* @at is behind the mark; moved behind the closing one. */
static gboolean
shell_read_single (const WgreShell *shell, const char **at, GString *value, GError **error)
{
  const char *end = strchr (*at, '\'');

  if (!end)
    return refuse_open_quote (shell, *at - 1, error);
  g_string_append_len (value, *at, end - *at);
  *at = end + 1;
  return TRUE;
}

static gboolean
shell_read_double (WgreShell *shell, const char **at, GString *value, GError **error)
{
  const char *start = *at - 1;

  for (; **at && **at != '"'; (*at)++) {
    if ((**at == '$' || **at == '`') && !refuse_expansion (shell, *at, error))
      return FALSE;
    if (**at == '\\' && (*at)[1] && strchr ("$`\"\\", (*at)[1]))
      (*at)++;
    g_string_append_c (value, **at);
  }
  if (!**at)
    return refuse_open_quote (shell, start, error);
  (*at)++;
  return TRUE;
}

/* A backslash at the end of a line joins the next one to it. */
static const char *
join_line (WgreShell *shell)
{
  return wgre_text_next (shell->text) ? shell->text->line : "";
}

static gboolean
shell_read_piece (WgreShell *shell, const char **at, GString *value, GError **error)
{
  char c = *(*at)++;

  if (c == '\'')
    return shell_read_single (shell, at, value, error);
  if (c == '"')
    return shell_read_double (shell, at, value, error);
  if ((c == '$' || c == '`') && !refuse_expansion (shell, *at - 1, error))
    return FALSE;
  if (c == '\\' && !**at) {
    *at = join_line (shell);
    return TRUE;
  }
  g_string_append_c (value, c == '\\' ? *(*at)++ : c);
  return TRUE;
}

#define OPERATORS ";&|<>()"

static gboolean
shell_ends_word (char c)
{
  return !c || wgre_text_is_blank (c) || strchr (OPERATORS, c);
}

static gboolean
shell_read_word (WgreShell *shell, const char **at, GError **error)
{
  g_autoptr (GString) value = g_string_new (NULL);
  WgreWord *word;
  const char *start = *at;
  guint line = shell->text->number, column = column_of (shell, start);

  while (!shell_ends_word (**at))
    if (!shell_read_piece (shell, at, value, error))
      return FALSE;
  word = g_new0 (WgreWord, 1);
  word->at = start;
  word->line = line;
  word->column = column;
  word->value = g_strdup (value->str);
  wgre_wipe (value->str, value->len);
  g_ptr_array_add (shell->words, word);
  return TRUE;
}

/* --- operators --- */

/* ">/dev/null", "2>&1": the number before it is a word that was read already. */
static const char *
skip_redirection (WgreShell *shell, const char *at)
{
  const WgreWord *last = shell->words->len ? shell->words->pdata[shell->words->len - 1] : NULL;

  if (last && g_ascii_isdigit (last->value[0]) && !last->value[1] && last->at + 1 == at)
    g_ptr_array_remove_index (shell->words, shell->words->len - 1);
  if (at[0] == '<' && at[1] == '<')
    shell_note_odd (shell, at);
  at += strspn (at, "<>&");
  while (wgre_text_is_blank (*at))
    at++;
  while (!shell_ends_word (*at))
    at++;
  return at;
}

/* What an operator means here: TRUE when the command ends with it. */
static gboolean
shell_read_operator (WgreShell *shell, const char **at)
{
  const char *start = *at;

  if (*start == '<' || *start == '>') {
    *at = skip_redirection (shell, start);
    return FALSE;
  }
  *at += start[1] == start[0] ? 2 : 1;
  if (*start == ';' || (start[1] == start[0] && strchr ("&|", *start)))
    return TRUE;
  shell_note_odd (shell, start);
  return FALSE;
}

/* --- comments --- */

/* What is behind a command is noted when the command was: see note_behind(). */
static gboolean
shell_read_comment (WgreShell *shell, const char *at, GError **error)
{
  g_autofree char *key = NULL, *value = NULL;

  if (shell->words->len || shell->begun)
    shell->comment = at;
  else if (shell->text->outline && wgre_remark_parse (at, &key, &value))
    return wgre_remark_set (shell->text, key, value, error);
  else
    wgre_outline_comment (shell->text, at, FALSE);
  return TRUE;
}

static gboolean
shell_next_line (WgreShell *shell)
{
  if (!wgre_text_next (shell->text))
    return FALSE;
  shell->rest = shell->text->line;
  shell->begun = FALSE;
  if (!*shell->rest)
    wgre_outline_blank (shell->text);
  return TRUE;
}

static gboolean
shell_read_command (WgreShell *shell, GError **error)
{
  const char *at = shell->rest;

  while (at && *at && *at != '#') {
    if (wgre_text_is_blank (*at)) {
      at++;
    } else if (at[0] == '\\' && !at[1]) {
      at = join_line (shell);
    } else if (strchr (OPERATORS, *at)) {
      if (shell_read_operator (shell, &at)) {
        shell->rest = at;
        shell->begun = TRUE;
        return TRUE;
      }
    } else if (!shell_read_word (shell, &at, error)) {
      return FALSE;
    }
  }
  shell->rest = NULL;
  return !at || !*at || shell_read_comment (shell, at, error);
}

gboolean
wgre_shell_next (WgreShell *shell, gboolean *ret_found, GError **error)
{
  g_return_val_if_fail (shell, FALSE);

  g_return_val_if_fail (ret_found != NULL, FALSE);
  do {
    g_ptr_array_set_size (shell->words, 0);
    shell->odd = NULL;
    if (shell->comment)
      wgre_outline_comment (shell->text, shell->comment, TRUE);
    shell->comment = NULL;
    if (!shell->rest && !shell_next_line (shell)) {
      *ret_found = FALSE;
      return TRUE;
    }
    if (!shell_read_command (shell, error))
      return FALSE;
  } while (!shell->words->len && !shell->odd);
  *ret_found = TRUE;
  return TRUE;
}

const char *
wgre_shell_word (const WgreShell *shell, guint i)
{
  g_return_val_if_fail (shell, NULL);

  return i < shell->words->len ? ((WgreWord *) shell->words->pdata[i])->value : NULL;
}

WgreText
wgre_shell_cursor (const WgreShell *shell, guint i)
{
  const WgreWord *word;
  WgreText cursor;

  g_return_val_if_fail (shell, (WgreText){ 0 });
  word = i < shell->words->len ? shell->words->pdata[i] : NULL;
  cursor = *shell->text;
  if (word)
    cursor.number = word->line;
  cursor.mark_line = cursor.number;
  cursor.mark_column = word ? word->column : 0;
  return cursor;
}

gboolean
wgre_shell_fail (const WgreShell *shell, guint i, const char *name, gint code, GError **error,
                 const char *message, ...)
{
  WgreText cursor = wgre_shell_cursor (shell, i);
  va_list arguments;

  va_start (arguments, message);
  wgre_text_fail_va (&cursor, cursor.mark_column, name, code, error, message, arguments);
  va_end (arguments);
  return FALSE;
}

void
wgre_shell_warn (const WgreShell *shell, guint i, const char *message, ...)
{
  WgreText cursor = wgre_shell_cursor (shell, i);
  va_list arguments;

  va_start (arguments, message);
  wgre_text_warn_va (&cursor, cursor.mark_column, message, arguments);
  va_end (arguments);
}

gboolean
wgre_shell_set_value (const WgreShell *shell, guint i, const char *name, const char *key,
                      const char *value, GError **error)
{
  WgreText cursor = wgre_shell_cursor (shell, i);

  return wgre_text_set_value (&cursor, cursor.mark_column, name, key, value, error);
}

gboolean
wgre_shell_append_value (const WgreShell *shell, guint i, const char *name, const char *key,
                         const char *value, GError **error)
{
  WgreText cursor = wgre_shell_cursor (shell, i);

  return wgre_text_append_value (&cursor, cursor.mark_column, name, key, value, error);
}

void
wgre_shell_remove (WgreShell *shell, guint count)
{
  g_return_if_fail (shell);

  if (count)
    g_ptr_array_remove_range (shell->words, 0, count);
}

static void
insert (WgreShell *shell, guint i, const char *value)
{
  WgreWord *word = g_new0 (WgreWord, 1);

  word->value = g_strdup (value);
  word->at = shell->text->line;
  word->line = shell->text->number;
  word->column = 1;
  g_ptr_array_insert (shell->words, (gint) i, word);
}

void
wgre_shell_prepend (WgreShell *shell, const char *word, const char *second)
{
  insert (shell, 0, word);
  if (second)
    insert (shell, 1, second);
}

/* --- writing --- */

#define PLAIN G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_-.:/=+,@%"

/* "=" is plain in the middle of a word only. */
static void
shell_append_word (GString *text, const char *word)
{
  if (*word && word[strspn (word, PLAIN)] == '\0') {
    g_string_append (text, word);
    return;
  }
  g_string_append_c (text, '"');
  for (; *word; word++)
    g_string_append_printf (text, "%s%c", strchr ("$`\"\\", *word) ? "\\" : "", *word);
  g_string_append_c (text, '"');
}

char *
wgre_shell_join (const WgreShell *shell)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (shell != NULL, NULL);
  for (guint i = 0; i < shell->words->len; i++) {
    g_string_append (text, i ? " " : "");
    shell_append_word (text, wgre_shell_word (shell, i));
  }
  return g_string_free (text, FALSE);
}

void
wgre_shell_append (GString *text, const char *name, const char *value)
{
  g_return_if_fail (value != NULL);
  g_string_append_printf (text, "%s=", name);
  if (*value)
    shell_append_word (text, value);
  g_string_append_c (text, '\n');
}

gboolean
wgre_shell_is_plain (const char *line)
{
  g_autofree char *copy = g_strdup (line);
  WgreText text = { .file = "", .next = copy };
  g_auto (WgreShell) shell;
  gboolean found = FALSE;

  wgre_shell_init (&shell, &text);
  return wgre_shell_next (&shell, &found, NULL) && found && !shell.odd && !shell.rest &&
         !strpbrk (line, "<>");
}
