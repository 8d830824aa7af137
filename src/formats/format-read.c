/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/key.h"
#include "core/option.h"
#include "core/profile.h"
#include "core/types.h"
#include "formats/format.h"
#include "formats/row.h"

/* A file becomes an import: its format is found, it is read, the profile's constructor checks what
 * came of it, and lines that were kept find their places. */

#define INTERFACE_MAX 15

/* --- the name of the interface --- */

/* A name by wg-quick's rule, ^[a-zA-Z0-9_=+.-]{1,15}$: one "-" for each run of other characters,
 * none at the ends. A name that the kernel or NetworkManager refuses ("default", "gre0") becomes
 * another one. NULL: nothing fits. */
static char *
read_derive_interface (const char *stem)
{
  g_autoptr (GString) name = g_string_new (NULL);
  g_autofree char *prefixed = NULL;

  for (; *stem && name->len < INTERFACE_MAX; stem++) {
    if (g_ascii_isalnum (*stem) || strchr ("_=+.-", *stem))
      g_string_append_c (name, *stem);
    else if (name->len && name->str[name->len - 1] != '-')
      g_string_append_c (name, '-');
  }
  while (name->len && name->str[name->len - 1] == '-')
    g_string_truncate (name, name->len - 1);
  if (!name->len)
    return NULL;
  if (!wgre_interface_name_problem (name->str))
    return g_strdup (name->str);
  prefixed = g_strdup_printf ("wg-%.*s", INTERFACE_MAX - 3, name->str);
  return wgre_interface_name_problem (prefixed) ? NULL : g_steal_pointer (&prefixed);
}

/* --- what is no text of ours --- */

static gboolean
read_is_key_of_wgquick (const char *line)
{
  static const char *const words[] = { "PrivateKey", "PublicKey", "AllowedIPs", "ListenPort" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (wgre_text_has_word (line, words[i]))
      return TRUE;
  return FALSE;
}

static gboolean
read_fail_unknown (const char *file, const char *text, GError **error)
{
  if (wgre_text_has_line (text, read_is_key_of_wgquick)) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
                 _ ("\"%s\" has keys of WireGuard and no section: write [Interface] above those of "
                    "this host, and [Peer] above those of each peer"),
                 file);
    return FALSE;
  }
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
               _ ("\"%s\" is not a WireGuard or tunnel configuration that is known here"), file);
  return FALSE;
}

/* The position of a byte that no character is. */
static WgreText
read_cursor_at (const WgreText *text, const char *bytes, const char *at)
{
  WgreText cursor = *text;

  cursor.number = cursor.mark_column = 1;
  for (; bytes < at; bytes++) {
    /* NOLINTNEXTLINE: @at is behind bytes of the file */
    cursor.mark_column += (*bytes & 0xc0) != 0x80;
    if (*bytes != '\n')
      continue;
    cursor.number++;
    cursor.mark_column = 1;
  }
  return cursor;
}

static gboolean
read_check_text (const WgreText *text, const char *bytes, gsize size, GError **error)
{
  const char *end = memchr (bytes, '\0', size);
  WgreText cursor;

  if (end) {
    cursor = read_cursor_at (text, bytes, end);
    return wgre_text_fail_column (
        &cursor, cursor.mark_column, NULL, WGRE_ERROR_INVALID, error,
        _ ("there is a NUL byte: the file is damaged, get another copy of it"));
  }
  if (wgre_text_validate (bytes, size, &end))
    return TRUE;
  cursor = read_cursor_at (text, bytes, end);
  return wgre_text_fail_column (
      &cursor, cursor.mark_column, NULL, WGRE_ERROR_INVALID, error,
      _ ("byte 0x%02x is not valid UTF-8: save the file with the encoding UTF-8"), (guchar) *end);
}

/* --- the profile's opinion --- */

static int
read_compare_peers (gconstpointer a, gconstpointer b)
{
  const WgrePeer *left = *(const WgrePeer *const *) a, *right = *(const WgrePeer *const *) b;

  return left->id == right->id ? 0 : left->id < right->id ? -1 : 1;
}

/* Whether a table has keys of peers, which are not those of the sink. */
static gboolean
read_has_peers (GHashTable *table)
{
  GHashTableIter iter;
  const char *key;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, NULL)) {
    const WgreOption *option =
        g_str_has_prefix (key, "peer.") ? wgre_option_lookup (key, NULL) : NULL;

    if (option && wgre_option_is_part_of_peer (option))
      return TRUE;
  }
  return FALSE;
}

/* The peers of the sink need not be parsed again, unless the profile's constructor has to see all
 * as text: an error is worded there, and what the file says of peers besides is joined there. */
static WgreProfile *
read_make_profile (WgreSink *sink, GError **error)
{
  WgreImport *import = sink->import;
  GPtrArray *peers = sink->peers;
  gboolean whole = read_has_peers (import->data) || read_has_peers (import->secrets);
  const WgreProfile *lower;
  WgreProfile *profile;

  sink->besides |= whole;
  if (whole || sink->invalid) {
    wgre_sink_put_peers (sink, peers);
    return wgre_profile_new (import->data, import->secrets, WGRE_PROFILE_WITHOUT_SECRETS, error);
  }
  profile = wgre_profile_new_parsed (import->data, import->secrets, peers,
                                     WGRE_PROFILE_WITHOUT_SECRETS, error);
  lower = profile ? wgre_profile_lower (profile) : NULL;
  if (profile)
    wgre_sink_put_peers (sink, wgre_profile_peers (lower ? lower : profile));
  return profile;
}

static WgreProfile *
read_check_profile (const WgreText *text, GError **error)
{
  const WgreImport *import = text->import;
  GPtrArray *peers = text->sink->peers;
  gboolean sorted = TRUE;
  WgreProfile *profile;
  g_autoptr (GError) problem = NULL;
  const WgrePosition *position = NULL;
  WgreText cursor = *text;
  const char *word = NULL;

  /* They nearly always are in order, and there may be many. */
  for (guint i = 1; sorted && i < peers->len; i++)
    sorted = read_compare_peers (&peers->pdata[i - 1], &peers->pdata[i]) <= 0;
  if (!sorted)
    g_ptr_array_sort (peers, read_compare_peers);
  profile = read_make_profile (text->sink, &problem);
  if (profile)
    return profile;
  if (wgre_error_key (problem)) {
    position = wgre_import_position (import, wgre_error_key (problem));
    word = g_hash_table_lookup (text->sink->words, wgre_error_key (problem));
  }
  cursor.number = position ? position->line : 0;
  if (position)
    cursor.file = position->file;
  wgre_text_pass_on (&cursor, position ? position->column : 0, word, g_steal_pointer (&problem),
                     error);
  return NULL;
}

/* --- warnings --- */

static gint
read_compare_warnings (gconstpointer a, gconstpointer b, gpointer main_file)
{
  const WgrePosition *left = &(*(const WgreWarning *const *) a)->at,
                     *right = &(*(const WgreWarning *const *) b)->at;
  int order = strcmp (left->file, right->file);

  if (!order)
    return left->line == right->line ? 0 : left->line < right->line ? -1 : 1;
  return !strcmp (left->file, main_file) ? -1 : !strcmp (right->file, main_file) ? 1 : order;
}

/* From this number on, warnings that say the same are one. */
#define MANY 4

/* What says the same in different words: of one type, all; else those with the same text. */
static char *
format_key_of_warning (const WgreWarning *warning)
{
  return warning->about ? g_strdup_printf ("%u %s", (guint) warning->about, warning->at.file)
                        : g_strjoin (" ", warning->at.file, warning->text, NULL);
}

/* The first one stays, and says how many there are; then it is known by having no count left. */
static void
read_join_warnings (GPtrArray *warnings)
{
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  if (warnings->len < MANY)
    return;
  for (guint i = 0; i < warnings->len; i++) {
    char *type = format_key_of_warning (warnings->pdata[i]);
    guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, type));

    g_hash_table_replace (counts, type, GUINT_TO_POINTER (count + 1));
  }
  while (warnings->len)
    g_ptr_array_add (all, g_ptr_array_steal_index (warnings, warnings->len - 1));
  for (guint i = all->len; i-- > 0;) {
    WgreWarning *warning = all->pdata[i];
    g_autofree char *type = format_key_of_warning (warning);
    guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, type));

    if (!count) {
      wgre_warning_free (warning);
      continue;
    }
    if (count >= MANY) {
      g_autofree char *text = g_steal_pointer (&warning->text);

      g_hash_table_replace (counts, g_steal_pointer (&type), NULL);
      warning->text = g_strdup_printf (_ ("%s (and %u more like it)"), text, count - 1);
    }
    g_ptr_array_add (warnings, warning);
  }
}

/* --- reading --- */

static gboolean
read_text (const WgreFormat *format, WgreText *text, gboolean unchecked, GError **error)
{
  WgreImport *import = text->import;
  g_autoptr (WgreOutline) outline = format->files ? wgre_outline_new (format->files) : NULL;
  g_autoptr (WgreProfile) profile = NULL;

  text->outline = outline;
  text->part = format->files ? format->files->part : NULL;
  if (text->path && format->named) {
    g_autofree char *stem = wgre_text_stem (text);

    import->interface = read_derive_interface (stem);
    if (import->interface)
      wgre_text_set (text, "interface", import->interface);
    if (import->interface && strcmp (stem, import->interface))
      wgre_text_warn (text, NULL,
                      _ ("the file's name is not a name for an interface; it is called \"%s\""),
                      import->interface);
  }
  if (!format->read (text, error))
    return FALSE;
  wgre_sink_settle (text->sink);
  if (unchecked)
    wgre_sink_put_peers (text->sink, text->sink->peers);
  profile = unchecked ? NULL : read_check_profile (text, error);
  if (!unchecked && !profile)
    return FALSE;

  /* Where the lines that were kept belong is known by the file that would be written. */
  if (profile && outline && wgre_outline_keeps_any (outline) &&
      format->kinds & WGRE_KIND_BIT (wgre_profile_kind (profile)->id)) {
    g_auto (WgreFormatRun) run = { .data = NULL };

    if (wgre_format_run (format, text->file, profile, import->data, import->secrets, &run, NULL))
      wgre_outline_settle (outline, text, profile, run.files);
  }

  g_free (import->interface);
  import->interface = g_strdup (g_hash_table_lookup (import->data, "interface"));
  g_ptr_array_sort_with_data (import->warnings, read_compare_warnings, (gpointer) text->file);
  if (!unchecked)
    read_join_warnings (import->warnings);
  return TRUE;
}

static WgreImport *
format_read_file (const char *path, const char *file, GBytes *contents, const WgreNames *names,
                  gboolean unchecked, GError **error)
{
  static const WgreNames no_names;
  g_auto (WgreSink) sink = { 0 };
  WgreText text = { .path = path, .file = file, .names = names ? names : &no_names, .sink = &sink };
  gsize size;
  const char *bytes = g_bytes_get_data (contents, &size);
  const WgreFormat *format;
  gboolean ok;
  char *copy;

  if (size > WGRE_FORMAT_MAX_SIZE) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
                 _ ("\"%s\" is too large: at most %d MiB are read"), file,
                 WGRE_FORMAT_MAX_SIZE / 1024 / 1024);
    return NULL;
  }
  /* Windows' "Unicode" text begins with the same mark in UTF-16, and has a NUL in every other byte.
   */
  if (size >= 2 && (!memcmp (bytes, "\xff\xfe", 2) || !memcmp (bytes, "\xfe\xff", 2))) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
                 _ ("\"%s\" is UTF-16 text: save the file with the encoding UTF-8"), file);
    return NULL;
  }
  wgre_sink_init (&sink, file);
  text.import = sink.import;
  copy = wgre_text_copy (bytes, size);
  text.next = wgre_format_skip_mark (copy);
  format = wgre_format_find (file, text.next);
  ok = (format || read_fail_unknown (file, text.next, error)) &&
       read_check_text (&text, copy, size, error) && read_text (format, &text, unchecked, error);
  wgre_wipe (copy, size);
  g_free (copy);
  return ok ? g_steal_pointer (&sink.import) : NULL;
}

WgreImport *
wgre_format_read (const char *file_name, GBytes *contents, const WgreNames *names, GError **error)
{
  g_autofree char *file =
      file_name ? g_filename_display_basename (file_name) : g_strdup ("(input)");

  g_return_val_if_fail (contents, NULL);

  return format_read_file (file_name, file, contents, names, FALSE, error);
}

WgreImport *
wgre_format_read_unchecked (const char *file_name, GBytes *contents, const WgreNames *names)
{
  g_autofree char *file = NULL;

  g_return_val_if_fail (file_name && contents, NULL);

  file = g_filename_display_basename (file_name);
  return format_read_file (file_name, file, contents, names, TRUE, NULL);
}
