/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/effects/line.h"

#include <string.h>

#include "core/key.h"

typedef struct {
  const char *at;        /* what is read next */
  const char *name;      /* for "%i" */
  GPtrArray *commands;   /* of WgreLineCommand, the complete ones */
  WgreLineCommand *open; /* the one that is being read; NULL: none has begun */
  const char *start;     /* of it */
  gboolean after;        /* "&&" stands before it */
  gboolean excused;      /* one has ended, with "|| true" */
} Line;

static void
command_free (gpointer data)
{
  WgreLineCommand *command = data;

  wgre_wipe_string (command->text);
  wgre_wipe_string (command->shown);
  g_clear_pointer (&command->words, g_ptr_array_unref);
  wgre_wipe_string (command->piped);
  g_free (command->into);
  g_free (command);
}

const char *
wgre_line_word (const WgreLineCommand *command, guint i)
{
  g_return_val_if_fail (command, NULL);

  return command->words && i < command->words->len ? command->words->pdata[i] : NULL;
}

/* --- words --- */

/* What stands between words to a shell: fewer characters than are white space. */
static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

/* The end of "$(…)", "${…}" or "`…`" at @at, which may hold others and quotes; NULL: none. */
static const char *
end_of_expansion (const char *at)
{
  guint depth = 0;

  if (*at == '`') {
    at = strchr (at + 1, '`');
    return at ? at + 1 : NULL;
  }
  for (at++; *at; at++) {
    if (*at == '\'' || *at == '"') {
      at = strchr (at + 1, *at);
      if (!at)
        return NULL;
    } else if (*at == '\\' && at[1]) {
      at++;
    } else if (*at == '(' || *at == '{') {
      depth++;
    } else if ((*at == ')' || *at == '}') && --depth == 0) {
      return at + 1;
    }
  }
  return NULL;
}

/* "%i" is replaced wherever it stands, by wg-quick and not by a shell. */
static void
append_name (const Line *line, GString *word, const char *at, gsize length)
{
  for (const char *end = at + length; at < end; at++)
    if (*at == '%' && at + 1 < end && at[1] == 'i') {
      g_string_append (word, line->name);
      at++;
    } else {
      g_string_append_c (word, *at);
    }
}

static gboolean
read_expansion (Line *line, GString *word)
{
  const char *start = line->at;
  gboolean group = *start == '`' || start[1] == '(' || start[1] == '{';
  const char *end = group ? end_of_expansion (start) : start + 1;

  if (!end)
    return FALSE;
  append_name (line, word, start, (gsize) (end - start));
  line->at = end;
  return TRUE;
}

/* A "$" that stands for itself is told from one that a shell would replace. */
static void
append_literal (const Line *line, GString *word, const char *at, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (at[i] == '$' || at[i] == '`')
      g_string_append_printf (word, "\\%c", at[i]);
    else if (at[i] == '%' && i + 1 < length && at[i + 1] == 'i') {
      g_string_append (word, line->name);
      i++;
    } else
      g_string_append_c (word, at[i]);
}

static gboolean
line_read_single (Line *line, GString *word)
{
  const char *end = strchr (line->at + 1, '\'');

  if (!end)
    return FALSE;
  append_literal (line, word, line->at + 1, (gsize) (end - line->at - 1));
  line->at = end + 1;
  return TRUE;
}

static gboolean
line_read_double (Line *line, GString *word)
{
  for (line->at++; *line->at != '"';) {
    const char *at = line->at;

    if (!*at)
      return FALSE;
    if (*at == '\\' && at[1] && strchr ("$`\"\\", at[1])) {
      append_literal (line, word, at + 1, 1);
      line->at += 2;
    } else if (*at == '$' || *at == '`') {
      if (!read_expansion (line, word))
        return FALSE;
    } else {
      gsize length = *at == '%' && at[1] == 'i' ? 2 : 1;

      append_name (line, word, at, length);
      line->at += length;
    }
  }
  line->at++;
  return TRUE;
}

static gboolean
line_read_piece (Line *line, GString *word)
{
  const char *at = line->at;
  gsize length = *at == '%' && at[1] == 'i' ? 2 : 1;

  if (*at == '\'')
    return line_read_single (line, word);
  if (*at == '"')
    return line_read_double (line, word);
  if (*at == '$' || *at == '`')
    return read_expansion (line, word);
  if (*at == '\\' && at[1]) {
    append_literal (line, word, at + 1, 1);
    line->at += 2;
    return TRUE;
  }
  append_name (line, word, at, length);
  line->at += length;
  return TRUE;
}

/* NULL: it has no end. Free with wgre_wipe_string(). */
static char *
line_read_word (Line *line)
{
  g_autoptr (GString) word = g_string_new (NULL);
  gboolean ok = TRUE;
  char *copy;

  while (ok && *line->at && !is_blank (*line->at) && !strchr (";&|<>()", *line->at))
    ok = line_read_piece (line, word);
  copy = ok ? g_strdup (word->str) : NULL;
  wgre_wipe (word->str, word->len);
  return copy;
}

/* --- commands --- */

static WgreLineCommand *
open_command (Line *line)
{
  if (line->open)
    return line->open;
  line->open = g_new0 (WgreLineCommand, 1);
  line->open->words = g_ptr_array_new_with_free_func (wgre_wipe_string);
  line->open->after = line->after;
  line->start = line->at;
  line->after = FALSE;
  return line->open;
}

static char *
copy_trimmed (const char *start, const char *end)
{
  while (end > start && is_blank (end[-1]))
    end--;
  return g_strndup (start, (gsize) (end - start));
}

/* Words that make of a line what only a shell can read. */
static gboolean
is_reserved (const char *word)
{
  static const char *const reserved[] = { "if",   "then", "else",   "elif",     "fi",   "for",
                                          "do",   "done", "while",  "until",    "case", "esac",
                                          "time", "[[",   "select", "function", "!",    "{",
                                          "}",    "eval", "exec",   "exit",     "set",  "trap" };

  for (guint i = 0; i < G_N_ELEMENTS (reserved); i++)
    if (!strcmp (reserved[i], word))
      return TRUE;
  return FALSE;
}

/* A program is known without its folder; "sudo" changes nothing for root. */
static gboolean
strip_program (WgreLineCommand *command)
{
  const char *first = wgre_line_word (command, 0);
  const char *slash;
  char *program;

  if (!first || is_reserved (first))
    return !first;
  if (command->words->len > 1 && !strcmp (first, "sudo")) {
    g_ptr_array_remove_index (command->words, 0);
    first = command->words->pdata[0];
  }
  slash = *first == '/' ? strrchr (first, '/') : NULL;
  if (!slash)
    return TRUE;
  program = g_strdup (slash + 1);
  wgre_wipe_string (command->words->pdata[0]);
  command->words->pdata[0] = program;
  return TRUE;
}

/* What "echo" prints; NULL: it is another command. */
static char *
printed_by (const WgreLineCommand *command)
{
  const char *program = wgre_line_word (command, 0);
  GString *text;

  if (command->into || g_strcmp0 (program, "echo"))
    return NULL;
  text = g_string_new (NULL);
  for (guint i = 1; i < command->words->len; i++)
    if (i > 1 || *wgre_line_word (command, i) != '-')
      g_string_append_printf (text, "%s%s", text->len ? " " : "", wgre_line_word (command, i));
  return g_string_free (text, FALSE);
}

/* The command before "|": what it prints goes to the next one, if that is plain. */
static gboolean
begin_pipe (Line *line)
{
  WgreLineCommand *command = line->open;
  const char *start = line->start;
  char *printed;

  if (!command || !strip_program (command))
    return FALSE;
  printed = command->piped ? NULL : printed_by (command);
  if (printed) {
    g_ptr_array_set_size (command->words, 0);
    command->piped = printed;
  } else {
    g_clear_pointer (&command->words, g_ptr_array_unref);
  }
  line->start = start;
  line->at++;
  return TRUE;
}

static gboolean
end_command (Line *line, const char *end)
{
  WgreLineCommand *command = line->open;

  if (!command)
    return TRUE;
  line->open = NULL;
  command->shown = copy_trimmed (line->start, end);
  command->text = g_strdup (command->shown);
  g_ptr_array_add (line->commands, command);
  return !command->words || strip_program (command);
}

/* A command that may fail does no more than one that may not. */
static gboolean
end_with_failure (Line *line)
{
  static const char *const words[] = { "true", ":", "/bin/true", "/usr/bin/true" };
  const char *start = line->start;
  const char *word = line->at + 2 + strspn (line->at + 2, " \t");
  WgreLineCommand *command = line->open;

  if (!command || !end_command (line, line->at))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    gsize length = strlen (words[i]);

    if (strncmp (word, words[i], length) || (word[length] && !strchr (" \t;&", word[length])))
      continue;
    wgre_wipe_string (command->text);
    command->text = copy_trimmed (start, word + length);
    command->may_fail = TRUE;
    line->excused = TRUE;
    line->at = word + length;
    return TRUE;
  }
  return FALSE;
}

/* "2>&1", ">/dev/null", "> FILE": a digit before it was no word of the command. */
static gboolean
read_redirection (Line *line)
{
  WgreLineCommand *command = open_command (line);
  GPtrArray *words = command->words;
  const char *last = words && words->len ? words->pdata[words->len - 1] : NULL;
  gboolean number = last && g_ascii_isdigit (*last) && !last[1] && line->at > line->start &&
                    line->at[-1] == *last;
  gboolean output = !number || *last == '1', known = *line->at != '<';
  g_autofree char *file = NULL;

  if (number)
    g_ptr_array_remove_index (words, words->len - 1);
  line->at += strspn (line->at, "<>");
  if (*line->at == '&') {
    line->at++;
    output = FALSE;
  }
  line->at += strspn (line->at, " \t");
  file = line_read_word (line);
  if (!file || !*file)
    return FALSE;
  if (!known)
    g_clear_pointer (&command->words, g_ptr_array_unref);
  if (output && strcmp (file, "/dev/null")) {
    g_free (command->into);
    command->into = g_steal_pointer (&file);
  }
  return TRUE;
}

/* One operator, or one that begins with the same character. FALSE: only a shell understands it. */
static gboolean
line_read_operator (Line *line)
{
  const char *at = line->at;

  if (*at == '>' || *at == '<')
    return at[1] != '(' && read_redirection (line);
  if (at[0] == '&' && at[1] == '>') {
    line->at++;
    return read_redirection (line);
  }
  if (at[0] == '|' && at[1] == '|')
    return end_with_failure (line);
  if (*at == '|')
    return begin_pipe (line);
  if (*at != ';' && !(at[0] == '&' && at[1] == '&'))
    return FALSE;
  /* Without a command before it a shell runs nothing of the line. */
  if ((!line->open && !line->excused) || !end_command (line, at))
    return FALSE;
  line->excused = FALSE;
  line->after = *at == '&';
  line->at += *at == '&' ? 2 : 1;
  return TRUE;
}

static char *
read_substitution (Line *line)
{
  const char *end = end_of_expansion (line->at);
  char *word = end ? g_strndup (line->at, (gsize) (end - line->at)) : NULL;

  line->at = end ? end : line->at;
  return word;
}

static gboolean
add_word (Line *line, char *(*read) (Line *line))
{
  WgreLineCommand *command = open_command (line);
  char *word = read (line);
  gboolean read_it = word != NULL;

  if (word && command->words)
    g_ptr_array_add (command->words, word);
  else
    wgre_wipe_string (word);
  return read_it;
}

static gboolean
line_read_line (Line *line)
{
  while (*line->at) {
    if (is_blank (*line->at)) {
      line->at++;
    } else if (*line->at == '#') {
      return end_command (line, line->at);
      /* "<(…)" is the name of a file. */
    } else if (!(g_str_has_prefix (line->at, "<(") ? add_word (line, read_substitution)
                 : strchr (";&|<>()", *line->at)   ? line_read_operator (line)
                                                   : add_word (line, line_read_word))) {
      return FALSE;
    }
  }
  return end_command (line, line->at);
}

GPtrArray *
wgre_line_split (const char *text, const char *name)
{
  g_return_val_if_fail (text && name, NULL);

  Line line = { .at = text,
                .name = name,
                .commands = g_ptr_array_new_with_free_func (command_free) };
  gboolean ok = line_read_line (&line) && !line.after;

  if (line.open)
    command_free (line.open);
  if (ok)
    return line.commands;
  g_ptr_array_unref (line.commands);
  return NULL;
}
