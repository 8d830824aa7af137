/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/kit/text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/key.h"
#include "core/option.h"

gboolean
wgre_text_next (WgreText *text)
{
  char *end;

  g_return_val_if_fail (text, FALSE);

  if (!text->next)
    return FALSE;
  text->line = text->next;
  text->number++;
  end = strchr (text->line, '\n');
  text->next = end ? end + 1 : NULL;
  if (!end)
    end = text->line + strlen (text->line);
  while (end > text->line && wgre_text_is_blank (end[-1]))
    end--;
  *end = '\0';
  return TRUE;
}

/* Counts the bytes that begin a character. The line may have been cut by NULs before @at. */
guint
wgre_text_column (const WgreText *text, const char *at)
{
  guint column = 1;

  g_return_val_if_fail (text != NULL, 0);
  for (const char *p = text->line; p < at; p++)
    column += (*p & 0xc0) != 0x80;
  return column;
}

/* --- messages --- */

/* Where the text is, as its sink and errors want to know it. */
static WgreErrorPosition
text_position (const WgreText *text, guint column)
{
  return (WgreErrorPosition){ .file = text->file, .line = text->number, .column = column };
}

/* Where the value is that is being read. */
static WgreErrorPosition
text_marked_position (const WgreText *text)
{
  return text_position (text, text->mark_line == text->number ? text->mark_column : 0);
}

gboolean
wgre_text_fail_va (const WgreText *text, guint column, const char *name, gint code, GError **error,
                   const char *message, va_list arguments)
{
  g_autofree char *sentence = g_strdup_vprintf (message, arguments);
  g_autoptr (GError) problem = NULL;

  wgre_error_set (&problem, (WgreErrorCode) code, name, "%s", sentence);
  return wgre_text_pass_on (text, column, NULL, g_steal_pointer (&problem), error);
}

gboolean
wgre_text_fail (const WgreText *text, const char *at, const char *name, gint code, GError **error,
                const char *message, ...)
{
  va_list arguments;

  va_start (arguments, message);
  wgre_text_fail_va (text, at ? wgre_text_column (text, at) : 0, name, code, error, message,
                     arguments);
  va_end (arguments);
  return FALSE;
}

gboolean
wgre_text_fail_column (const WgreText *text, guint column, const char *name, gint code,
                       GError **error, const char *message, ...)
{
  va_list arguments;

  va_start (arguments, message);
  wgre_text_fail_va (text, column, name, code, error, message, arguments);
  va_end (arguments);
  return FALSE;
}

gboolean
wgre_text_pass_on (const WgreText *text, guint column, const char *name, GError *problem,
                   GError **error)
{
  const WgreErrorPosition position = text_position (text, column);

  g_return_val_if_fail (problem, FALSE);

  if (name)
    wgre_error_rename (problem, name);
  wgre_error_locate (problem, &position);
  g_propagate_error (error, problem);
  return FALSE;
}

WgreWarning *
wgre_text_warn_va (const WgreText *text, guint column, const char *message, va_list arguments)
{
  const WgreErrorPosition position = text_position (text, column);

  g_assert (text->sink); /* nobody warns of what is only scanned */

  return wgre_sink_warn (text->sink, &position, g_strdup_vprintf (message, arguments));
}

void
wgre_text_warn (const WgreText *text, const char *at, const char *message, ...)
{
  va_list arguments;

  va_start (arguments, message);
  wgre_text_warn_va (text, at ? wgre_text_column (text, at) : 0, message, arguments);
  va_end (arguments);
}

void
wgre_text_note (const WgreText *text, const char *at, const char *message, ...)
{
  va_list arguments;

  va_start (arguments, message);
  wgre_text_warn_va (text, at ? wgre_text_column (text, at) : 0, message, arguments)->note = TRUE;
  va_end (arguments);
}

void
wgre_text_warn_column (const WgreText *text, guint column, const char *message, ...)
{
  va_list arguments;

  va_start (arguments, message);
  wgre_text_warn_va (text, column, message, arguments);
  va_end (arguments);
}

void
wgre_text_about (const WgreText *text, WgreWarningAbout about, const char *item)
{
  const GPtrArray *warnings;
  WgreWarning *warning;

  g_return_if_fail (text);
  warnings = text->import->warnings;
  g_return_if_fail (warnings->len);

  warning = warnings->pdata[warnings->len - 1];
  warning->about = about;
  warning->item = g_strdup (item);
}

/* --- files beside --- */

char *
wgre_text_copy (const char *bytes, gsize size)
{
  char *copy = g_malloc (size + 1);

  if (size)
    memcpy (copy, bytes, size);
  copy[size] = '\0';
  return copy;
}

/* GLib's function looks at each byte; most files are ASCII, of which eight are seen at once. */
gboolean
wgre_text_validate (const char *bytes, gsize size, const char **ret_end)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101), high = ones << 7;
  gsize ascii = 0;

  for (guint64 word; ascii + sizeof word <= size; ascii += sizeof word) {
    memcpy (&word, bytes + ascii, sizeof word);
    if ((word | (word - ones)) & high) /* a byte from 0x80 up, or zero */
      break;
  }
  return g_utf8_validate_len (bytes + ascii, size - ascii, ret_end);
}

gboolean
wgre_text_open_beside (const WgreText *text, const char *name, const char *part, WgreText *ret_text)
{
  g_autoptr (GBytes) bytes = NULL;
  gsize size;
  const char *contents;

  g_return_val_if_fail (text && name && ret_text, FALSE);
  if (text->names->beside && text->path)
    bytes = text->names->beside (text->path, name);
  contents = bytes ? g_bytes_get_data (bytes, &size) : NULL;
  if (!contents)
    return FALSE;
  if (!wgre_text_validate (contents, size, NULL)) {
    const WgreErrorPosition position = { .file = name };

    wgre_sink_warn (
        text->sink, &position,
        g_strdup (_ ("is not text in UTF-8 and is left out: save it with that encoding")));
    return FALSE;
  }
  *ret_text = (WgreText){ .path = text->path,
                          .file = name,
                          .names = text->names,
                          .sink = text->sink,
                          .import = text->import,
                          .outline = text->outline,
                          .part = part,
                          .start = g_strndup (contents, size),
                          .size = size };
  ret_text->next = ret_text->start;
  return TRUE;
}

static int
text_compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
is_any (const char *name G_GNUC_UNUSED)
{
  return TRUE;
}

static gboolean
is_conf (const char *name)
{
  return g_str_has_suffix (name, ".conf");
}

static char **
list_those (const WgreText *text, const char *folder, gboolean (*wanted) (const char *name))
{
  g_auto (GStrv) names =
      text->names->list && text->path ? text->names->list (text->path, folder) : NULL;
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; names && names[i]; i++)
    if (*names[i] != '.' && wanted (names[i]) && g_utf8_validate (names[i], -1, NULL))
      g_ptr_array_add (paths, g_strjoin ("/", folder, names[i], NULL));
  g_ptr_array_sort (paths, text_compare_strings);
  g_ptr_array_add (paths, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&paths), FALSE);
}

char **
wgre_text_list_beside (const WgreText *text, const char *folder)
{
  return list_those (text, folder, is_conf);
}

char **
wgre_text_list_folder (const WgreText *text, const char *folder)
{
  return list_those (text, folder, is_any);
}

/* It was cut to pieces, so its length is not that of a string any more. */
void
wgre_text_close (WgreText *text)
{
  g_return_if_fail (text);

  if (text->start && text->size)
    wgre_wipe (text->start, text->size);
  g_clear_pointer (&text->start, g_free);
}

/* --- keys --- */

void
wgre_text_mark (WgreText *text, const char *at)
{
  g_return_if_fail (text);

  text->mark_line = text->number;
  text->mark_column = wgre_text_column (text, at);
}

void
wgre_text_set_position (const WgreText *text, const char *key)
{
  WgreErrorPosition position;

  g_return_if_fail (text);
  position = text_marked_position (text);
  wgre_sink_set_position (text->sink, &position, key);
}

void
wgre_text_take (const WgreText *text, char *key, char *value)
{
  WgreErrorPosition position;

  g_return_if_fail (text);
  position = text_marked_position (text);
  wgre_sink_take (text->sink, &position, key, value);
}

void
wgre_text_set (const WgreText *text, const char *key, const char *value)
{
  wgre_text_take (text, g_strdup (key), g_strdup (value));
}

void
wgre_text_set_secret (const WgreText *text, const char *key, const char *value)
{
  WgreErrorPosition position;

  g_return_if_fail (text);
  position = text_marked_position (text);
  wgre_sink_set_secret (text->sink, &position, key, value);
}

void
wgre_text_call (const WgreText *text, const char *key, const char *name)
{
  g_return_if_fail (text);

  wgre_sink_call (text->sink, key, name);
}

void
wgre_text_take_peer (const WgreText *text, WgrePeer *peer)
{
  WgreErrorPosition position;

  g_return_if_fail (text);
  position = text_marked_position (text);
  wgre_sink_take_peer (text->sink, &position, peer);
}

void
wgre_text_set_preshared_key (const WgreText *text, const WgrePeer *peer, const char *flags)
{
  WgreErrorPosition position;

  g_return_if_fail (text);
  position = text_marked_position (text);
  wgre_sink_set_preshared_key (text->sink, &position, peer, flags);
}

/* --- keys of WireGuard --- */

gboolean
wgre_text_parse_key (const WgreText *text, guint column, const char *name, const char *value,
                     WgreKey *ret_key, GError **error)
{
  g_autofree char *problem = NULL;

  if (wgre_key_parse (value, ret_key))
    return TRUE;
  problem = wgre_key_problem (value);
  return wgre_text_fail_column (text, column, name, WGRE_ERROR_INVALID, error, "%s", problem);
}

gboolean
wgre_text_set_private_key (const WgreText *text, guint column, const char *name, const char *value,
                           GError **error)
{
  WgreKey key;
  gboolean zero;

  if (!wgre_text_parse_key (text, column, name, value, &key, error))
    return FALSE;
  zero = wgre_key_is_zero (&key);
  wgre_wipe (&key, sizeof key);
  if (!zero)
    wgre_text_set_secret (text, "private-key", value);
  return TRUE;
}

/* The printed form of @value, or NULL and an error about @name. */
static char *
text_print_value (const WgreText *text, guint column, const char *name, const char *key,
                  const char *value, GError **error)
{
  const WgreOption *option = wgre_option_lookup (key, NULL);
  g_autoptr (GError) problem = NULL;
  WgreValue parsed = { 0 };
  char *printed;

  g_return_val_if_fail (option && value, NULL);

  if (wgre_option_parse (option, 0, value, &parsed, &problem)) {
    printed = wgre_option_print (option, &parsed);
    wgre_option_clear_value (option, &parsed);
    return printed;
  }
  wgre_text_pass_on (text, column, name, g_steal_pointer (&problem), error);
  return NULL;
}

gboolean
wgre_text_set_value (const WgreText *text, guint column, const char *name, const char *key,
                     const char *value, GError **error)
{
  WgreErrorPosition position;
  char *printed;

  g_return_val_if_fail (text, FALSE);
  printed = text_print_value (text, column, name, key, value, error);
  if (!printed)
    return FALSE;
  position = text_position (text, column);
  wgre_sink_take (text->sink, &position, g_strdup (key), printed);
  wgre_sink_call (text->sink, key, name);
  return TRUE;
}

gboolean
wgre_text_append_value (const WgreText *text, guint column, const char *name, const char *key,
                        const char *value, GError **error)
{
  WgreErrorPosition position;
  g_autofree char *printed = NULL;

  g_return_val_if_fail (text, FALSE);
  printed = text_print_value (text, column, name, key, value, error);
  if (!printed)
    return FALSE;
  position = text_position (text, column);
  wgre_sink_append (text->sink, &position, key, printed);
  wgre_sink_call (text->sink, key, name);
  return TRUE;
}

void
wgre_text_join_keys (const WgreText *text)
{
  GHashTable *data;
  const char *in, *out;

  g_return_if_fail (text);
  data = text->import->data;
  in = g_hash_table_lookup (data, "ikey");
  out = g_hash_table_lookup (data, "okey");
  if (!in || g_strcmp0 (in, out))
    return;
  g_hash_table_replace (data, g_strdup ("key"), g_strdup (in));
  g_hash_table_remove (data, "ikey");
  g_hash_table_remove (data, "okey");
}

void
wgre_text_drop_isatap_end (const WgreText *text)
{
  GHashTable *data;
  const WgrePosition *remote;
  WgreErrorPosition position = { 0 };

  g_return_if_fail (text);
  data = text->import->data;
  remote = g_hash_table_lookup (text->import->positions, "remote");
  position.file = text->file;
  if (g_strcmp0 (g_hash_table_lookup (data, "isatap"), "yes") ||
      !g_hash_table_contains (data, "remote"))
    return;
  if (remote) {
    position.line = remote->line;
    position.column = remote->column;
  }
  wgre_sink_warn (text->sink, &position,
                  g_strdup (_ ("the far end is left out: an ISATAP tunnel has as many as there are "
                               "addresses, and takes packets from those that its link has, too")));
  g_hash_table_remove (data, "remote");
  g_hash_table_remove (text->import->positions, "remote");
}

void
wgre_text_set_start (const WgreText *text)
{
  wgre_text_set (text, "autostart", "yes");
}

char *
wgre_text_stem (const WgreText *text)
{
  const char *dot;

  g_return_val_if_fail (text, NULL);
  dot = strrchr (text->file, '.');
  return g_strndup (text->file, dot ? (gsize) (dot - text->file) : strlen (text->file));
}

gboolean
wgre_text_fail_several (const WgreText *text, guint line, guint column, const char *names,
                        GError **error)
{
  g_autofree char *quoted = wgre_text_quote (names);
  WgreText cursor;

  g_return_val_if_fail (text, FALSE);
  cursor = *text;
  cursor.number = line;
  return wgre_text_fail_column (
      &cursor, column, NULL, WGRE_ERROR_UNSUPPORTED, error,
      _ ("there are several links, and a connection has one: %s: name a copy of the file after the "
         "link to import, or leave only that one in it"),
      quoted);
}
