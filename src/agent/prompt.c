/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "agent/prompt.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "bridge/connection.h"
#include "core/error.h"
#include "core/key.h"
#include "keyring/keyring.h"

#define DIALOG (PACKAGE_LIBEXECDIR "/nm-wgre-auth-dialog")

/* --- what the dialog is told --- */

/* A further line of a value starts with "=". */
static void
put_value (GString *text, const char *tag, const char *value)
{
  g_string_append (text, tag);
  for (; *value; value++) {
    g_string_append_c (text, *value);
    if (*value == '\n')
      g_string_append_c (text, '=');
  }
  g_string_append_c (text, '\n');
}

static void
put_table (GString *text, GHashTable *table, const char *kind)
{
  GHashTableIter iter;
  const char *name, *value;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &value)) {
    g_autofree char *value_tag = g_strconcat (kind, "_VAL=", NULL);

    g_string_append_printf (text, "%s_KEY=%s\n", kind, name);
    put_value (text, value_tag, value);
    g_string_append_c (text, '\n');
  }
}

static gsize
size_of (GHashTable *table)
{
  GHashTableIter iter;
  const char *name, *value;
  gsize size = 64;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &value))
    size += strlen (name) + 2 * strlen (value) + 32;
  return size;
}

/* Room is made at once: a string that grows leaves copies behind. */
static GBytes *
compose (const WgrePrompt *prompt)
{
  GString *text = g_string_sized_new (size_of (prompt->data) + size_of (prompt->secrets));
  gsize length;
  char *bytes;

  put_table (text, prompt->data, "DATA");
  put_table (text, prompt->secrets, "SECRET");
  g_string_append (text, "DONE\n\n");
  length = text->len;
  bytes = g_string_free (text, FALSE);
  return g_bytes_new_with_free_func (bytes, length, wgre_wipe_string, bytes);
}

static GPtrArray *
make_arguments (const WgrePrompt *prompt)
{
  const char *const always[] = { DIALOG,       "-s", WGRE_SERVICE, "-u",
                                 prompt->uuid, "-n", prompt->id,   "-i" };
  GPtrArray *arguments = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (always); i++)
    g_ptr_array_add (arguments, (gpointer) always[i]);
  if (prompt->again)
    g_ptr_array_add (arguments, (gpointer) "-r");
  for (guint i = 0; prompt->hints && prompt->hints[i]; i++) {
    g_ptr_array_add (arguments, (gpointer) "-t");
    g_ptr_array_add (arguments, (gpointer) prompt->hints[i]);
  }
  g_ptr_array_add (arguments, NULL);
  return arguments;
}

/* --- what it answers --- */

gboolean
wgre_prompt_parse (const char *text, gsize length, GHashTable *secrets)
{
  const char *end = text + length, *line = text, *name = NULL;
  gsize name_length = 0;

  for (;;) {
    const char *newline = memchr (line, '\n', (gsize) (end - line));

    if (!newline)
      return FALSE;
    if (!name && newline == line)
      return TRUE;
    if (name) {
      g_hash_table_replace (secrets, g_strndup (name, name_length),
                            g_strndup (line, (gsize) (newline - line)));
      name = NULL;
    } else {
      name = line;
      name_length = (gsize) (newline - line);
    }
    line = newline + 1;
  }
}

static GHashTable *
read_answer (GSubprocess *process, GBytes *output, GError **error)
{
  gsize length = 0;
  char *text = (char *) g_bytes_get_data (output, &length);
  g_autoptr (GHashTable) secrets = wgre_keyring_table ();
  gboolean whole = text && wgre_prompt_parse (text, length, secrets);

  if (text)
    wgre_wipe (text, length);
  if (whole && g_subprocess_get_successful (process))
    return g_steal_pointer (&secrets);
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_PERMISSION, _ ("the prompt was closed"));
  return NULL;
}

static void
communicated (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GBytes) output = NULL;
  GSubprocess *process = G_SUBPROCESS (source);
  GError *error = NULL;
  GHashTable *secrets;

  if (!g_subprocess_communicate_finish (process, result, &output, NULL, &error)) {
    g_subprocess_force_exit (process);
    g_task_return_error (task, error);
    return;
  }
  secrets = read_answer (process, output, &error);
  if (secrets)
    g_task_return_pointer (task, secrets, (GDestroyNotify) g_hash_table_unref);
  else
    g_task_return_error (task, error);
}

void
wgre_prompt_run (const WgrePrompt *prompt, GCancellable *cancellable, GAsyncReadyCallback callback,
                 gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_autoptr (GPtrArray) arguments = make_arguments (prompt);
  g_autoptr (GBytes) input = compose (prompt);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  process =
      g_subprocess_newv ((const char *const *) arguments->pdata,
                         G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  if (process)
    g_subprocess_communicate_async (process, input, cancellable, communicated,
                                    g_steal_pointer (&task));
  else
    g_task_return_new_error (task, WGRE_ERROR, WGRE_ERROR_IO, "%s cannot be run: %s", DIALOG,
                             error->message);
}

GHashTable *
wgre_prompt_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
