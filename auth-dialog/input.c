/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "core/error.h"
#include "core/key.h"

#define BUFFER_SIZE 65536
#define MAX_LINE (16 * 1024 * 1024)

struct _WgreInput {
  int fd;
  char *buffer;
  gsize size;       /* of the buffer */
  gsize start, end; /* what was read and not yet used */
};

/* The lines that carry something: which table, and whether key or value. */
static const struct {
  const char *prefix;
  gboolean secret, value;
} tags[] = {
  { "DATA_KEY=", FALSE, FALSE },
  { "DATA_VAL=", FALSE, TRUE },
  { "SECRET_KEY=", TRUE, FALSE },
  { "SECRET_VAL=", TRUE, TRUE },
};

/* An item whose lines are being read. */
typedef struct {
  GHashTable *tables[2]; /* by "secret" */
  char *key;
  gboolean secret;
  GString *value; /* NULL: no value yet */
} Item;

WgreInput *
wgre_input_new (int fd)
{
  WgreInput *input;

  g_return_val_if_fail (fd >= 0, NULL);

  input = g_new0 (WgreInput, 1);
  input->fd = fd;
  input->size = BUFFER_SIZE;
  input->buffer = g_malloc (input->size);
  return input;
}

void
wgre_input_free (WgreInput *input)
{
  if (!input)
    return;
  wgre_wipe (input->buffer, input->size);
  g_free (input->buffer);
  g_free (input);
}

/* Makes room behind the unused bytes. realloc() could leave a copy of secrets behind. */
static gboolean
make_room (WgreInput *input, GError **error)
{
  gsize used = input->end - input->start;
  gsize size = used > input->size / 2 ? input->size * 2 : input->size;
  char *buffer;

  if (size > MAX_LINE) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
                 _ ("a line of the input is longer than %d MiB"), MAX_LINE / 1024 / 1024);
    return FALSE;
  }
  buffer = g_malloc (size);
  memcpy (buffer, input->buffer + input->start, used);
  wgre_wipe (input->buffer, input->size);
  g_free (input->buffer);
  *input = (WgreInput){ .fd = input->fd, .buffer = buffer, .size = size, .end = used };
  return TRUE;
}

static gboolean
read_more (WgreInput *input, GError **error)
{
  gssize got;

  if (input->end == input->size && !make_room (input, error))
    return FALSE;
  do
    got = read (input->fd, input->buffer + input->end, input->size - input->end);
  while (got < 0 && errno == EINTR);
  if (got > 0) {
    input->end += (gsize) got;
    return TRUE;
  }
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_IO, _ ("%s before \"DONE\" on standard input"),
               got ? g_strerror (errno) : _ ("the end came"));
  return FALSE;
}

/* The next line, without its end; valid until the next call. */
static char *
input_next_line (WgreInput *input, GError **error)
{
  gsize searched = input->start;

  for (;;) {
    char *newline = memchr (input->buffer + searched, '\n', input->end - searched);
    gsize unused = input->end - input->start;

    if (newline) {
      char *line = input->buffer + input->start;

      *newline = '\0';
      input->start = (gsize) (newline + 1 - input->buffer);
      return line;
    }
    if (!read_more (input, error))
      return NULL;
    searched = input->start + unused;
  }
}

static void
item_clear (Item *item)
{
  g_clear_pointer (&item->key, g_free);
  if (item->value)
    wgre_wipe (item->value->str, item->value->len);
  if (item->value)
    g_string_free (item->value, TRUE);
  item->value = NULL;
}

static void
item_store (Item *item)
{
  if (item->key && item->value)
    g_hash_table_replace (item->tables[item->secret], g_strdup (item->key),
                          g_strdup (item->value->str));
  item_clear (item);
}

/* A line of a value that has several. Appending may move a secret, so a new string is made;
 * printing into it would leave a copy, too. */
static void
item_continue (Item *item, const char *more)
{
  GString *longer;

  if (!item->value)
    return;
  longer = g_string_sized_new (item->value->len + strlen (more) + 1);
  g_string_append (longer, item->value->str);
  g_string_append_c (longer, '\n');
  g_string_append (longer, more);
  wgre_wipe (item->value->str, item->value->len);
  g_string_free (item->value, TRUE);
  item->value = longer;
}

static void
item_line (Item *item, const char *line)
{
  if (*line == '=') {
    item_continue (item, line + 1);
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++) {
    const char *text = line + strlen (tags[i].prefix);

    if (!g_str_has_prefix (line, tags[i].prefix))
      continue;
    if (!tags[i].value) {
      item_store (item);
      item->key = g_strdup (text);
      item->secret = tags[i].secret;
    } else if (item->key && !item->value && item->secret == tags[i].secret) {
      item->value = g_string_new (text);
    }
    return;
  }
}

gboolean
wgre_input_read_details (WgreInput *input, GHashTable *data, GHashTable *secrets, GError **error)
{
  Item item = { .tables = { data, secrets } };
  const char *line;

  g_return_val_if_fail (input && data && secrets, FALSE);

  while ((line = input_next_line (input, error))) {
    if (!strcmp (line, "DONE")) {
      item_store (&item);
      return TRUE;
    }
    item_line (&item, line);
  }
  item_clear (&item);
  return FALSE;
}

void
wgre_input_wait_quit (WgreInput *input, guint seconds)
{
  gint64 end = g_get_monotonic_time () + seconds * G_TIME_SPAN_SECOND;

  g_return_if_fail (input);

  for (;;) {
    struct pollfd wait = { .fd = input->fd, .events = POLLIN };
    gint64 left = (end - g_get_monotonic_time ()) / 1000;
    char *newline = memchr (input->buffer + input->start, '\n', input->end - input->start);

    if (newline) {
      *newline = '\0';
      if (!strcmp (input->buffer + input->start, "QUIT"))
        return;
      input->start = (gsize) (newline + 1 - input->buffer);
      continue;
    }
    if (left <= 0 || poll (&wait, 1, (int) left) <= 0 || !read_more (input, NULL))
      return;
  }
}
