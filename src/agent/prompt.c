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

static void
prompt_put_table (GString *text, GHashTable *table, const char *kind)
{
  GHashTableIter iter;
  const char *name, *value;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &value)) {
    g_string_append_printf (text, "%s_KEY=%s\n%s_VAL=", kind, name, kind);
    /* A further line of a value starts with "=". */
    for (; *value; value++) {
      g_string_append_c (text, *value);
      if (*value == '\n')
        g_string_append_c (text, '=');
    }
    g_string_append (text, "\n\n");
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

  prompt_put_table (text, prompt->data, "DATA");
  prompt_put_table (text, prompt->secrets, "SECRET");
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

  g_return_val_if_fail (text && secrets, FALSE);

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

/* --- the dialog --- */

#define ANSWER_SIZE 4096 /* at first */

/* A dialog that runs. What goes to it and comes from it stays in memory of our own, which is wiped:
 * g_subprocess_communicate() leaves copies of both behind. */
typedef struct {
  GSubprocess *process;
  GBytes *input;
  char *answer;
  gsize length, room; /* of the answer */
} Talk;

static void
talk_free (gpointer data)
{
  Talk *talk = data;

  wgre_wipe (talk->answer, talk->room);
  g_free (talk->answer);
  g_bytes_unref (talk->input);
  g_object_unref (talk->process);
  g_free (talk);
}

static void
talk_failed (GTask *task, GError *error)
{
  const Talk *talk = g_task_get_task_data (task);

  g_subprocess_force_exit (talk->process);
  g_task_return_error (task, error);
}

static void
dialog_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Talk *talk = g_task_get_task_data (task);
  g_autoptr (GHashTable) secrets = wgre_keyring_table ();
  GError *error = NULL;

  if (g_subprocess_wait_finish (G_SUBPROCESS (source), result, &error) &&
      (!wgre_prompt_parse (talk->answer, talk->length, secrets) ||
       !g_subprocess_get_successful (talk->process)))
    g_set_error (&error, WGRE_ERROR, WGRE_ERROR_PERMISSION, _ ("the prompt was closed"));
  if (error)
    talk_failed (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&secrets), (GDestroyNotify) g_hash_table_unref);
}

/* Takes @task. */
static void
read_on (GTask *task, GAsyncReadyCallback then)
{
  Talk *talk = g_task_get_task_data (task);

  if (talk->length == talk->room) {
    char *longer = g_malloc (2 * talk->room);

    memcpy (longer, talk->answer, talk->length);
    wgre_wipe (talk->answer, talk->room);
    g_free (talk->answer);
    talk->answer = longer;
    talk->room *= 2;
  }
  g_input_stream_read_async (g_subprocess_get_stdout_pipe (talk->process),
                             talk->answer + talk->length, talk->room - talk->length,
                             G_PRIORITY_DEFAULT, g_task_get_cancellable (task), then, task);
}

static void
answer_came (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Talk *talk = g_task_get_task_data (task);
  GError *error = NULL;
  gssize got = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (got < 0) {
    talk_failed (task, error);
    return;
  }
  talk->length += (gsize) got;
  if (got)
    read_on (g_steal_pointer (&task), answer_came);
  else
    g_subprocess_wait_async (talk->process, g_task_get_cancellable (task), dialog_ended,
                             g_object_ref (task));
}

/* A dialog that did not read all of it says by its answer, or by none, what came of it. */
static void
input_told (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task G_GNUC_UNUSED = data;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  g_output_stream_close (G_OUTPUT_STREAM (source), NULL, NULL);
}

void
wgre_prompt_run (const WgrePrompt *prompt, GCancellable *cancellable, GAsyncReadyCallback callback,
                 gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_autoptr (GPtrArray) arguments = make_arguments (prompt);
  g_autoptr (GError) error = NULL;
  GSubprocess *process =
      g_subprocess_newv ((const char *const *) arguments->pdata,
                         G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  const char *bytes;
  gsize length;
  Talk *talk;

  g_return_if_fail (prompt);

  if (!process) {
    g_task_return_new_error (task, WGRE_ERROR, WGRE_ERROR_IO, "%s cannot be run: %s", DIALOG,
                             error->message);
    return;
  }
  talk = g_new0 (Talk, 1);
  talk->process = process;
  talk->input = compose (prompt);
  talk->room = ANSWER_SIZE;
  talk->answer = g_malloc (talk->room);
  bytes = g_bytes_get_data (talk->input, &length);
  g_task_set_task_data (task, talk, talk_free);
  g_output_stream_write_all_async (g_subprocess_get_stdin_pipe (process), bytes, length,
                                   G_PRIORITY_DEFAULT, cancellable, input_told,
                                   g_object_ref (task));
  read_on (g_steal_pointer (&task), answer_came);
}

GHashTable *
wgre_prompt_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (result, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
