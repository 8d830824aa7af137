/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/format.h"

#include <string.h>

#include "core/error.h"
#include "core/key.h"
#include "core/profile.h"
#include "core/types.h"
#include "formats/text.h"
#include "formats/wgquick.h"

typedef struct {
  const char *name;
  const char *description;
  /* sniff: whether a text (up to its first NUL) is in this format; looks at as little as it can. */
  gboolean (*sniff) (const char *text);
  gboolean (*read) (WgreText *text, GError **error);
} Format;

static const Format formats[] = {
  { "wg-quick", "configuration files of wg-quick(8)", wgre_wgquick_sniff, wgre_wgquick_read },
};

#define BOM "\xef\xbb\xbf"
#define INTERFACE_MAX 15

gboolean
wgre_format_describe (guint i, const char **ret_name, const char **ret_description)
{
  if (i >= G_N_ELEMENTS (formats))
    return FALSE;
  *ret_name = formats[i].name;
  *ret_description = formats[i].description;
  return TRUE;
}

static void
warning_free (gpointer data)
{
  WgreWarning *warning = data;

  g_free (warning->text);
  g_free (warning);
}

static void
wipe_string (gpointer data)
{
  wgre_wipe_string (data);
}

static WgreImport *
import_new (void)
{
  WgreImport *import = g_new0 (WgreImport, 1);

  import->data = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  import->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wipe_string);
  import->lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  import->warnings = g_ptr_array_new_with_free_func (warning_free);
  return import;
}

void
wgre_import_free (WgreImport *import)
{
  if (!import)
    return;
  g_free (import->interface);
  g_hash_table_unref (import->data);
  g_hash_table_unref (import->secrets);
  g_hash_table_unref (import->lines);
  g_ptr_array_unref (import->warnings);
  g_free (import);
}

/* --- the name of the interface --- */

/* The characters of wg-quick's rule, ^[a-zA-Z0-9_=+.-]{1,15}$. */
static gboolean
interface_character (char c)
{
  return g_ascii_isalnum (c) || (c && strchr ("_=+.-", c));
}

/* One "-" for each run of other characters, none at the ends. */
static char *
replace_characters (const char *stem)
{
  GString *name = g_string_new (NULL);

  for (; *stem && name->len < INTERFACE_MAX; stem++) {
    if (interface_character (*stem))
      g_string_append_c (name, *stem);
    else if (name->len && name->str[name->len - 1] != '-')
      g_string_append_c (name, '-');
  }
  while (name->len && name->str[name->len - 1] == '-')
    g_string_truncate (name, name->len - 1);
  return g_string_free (name, FALSE);
}

/* A name that the kernel or NetworkManager refuses ("default", "gre0") becomes another one. */
static char *
derive_interface (const char *stem)
{
  g_autofree char *name = replace_characters (stem), *prefixed = NULL;

  if (*name && !wgre_interface_name_problem (name))
    return g_steal_pointer (&name);
  prefixed = g_strdup_printf ("wg-%.*s", INTERFACE_MAX - 3, name);
  return *name && !wgre_interface_name_problem (prefixed) ? g_steal_pointer (&prefixed) : NULL;
}

static void
set_interface (const WgreText *text)
{
  const char *dot = strrchr (text->file, '.');
  g_autofree char *stem =
      g_strndup (text->file, dot ? (gsize) (dot - text->file) : strlen (text->file));

  text->import->interface = derive_interface (stem);
  if (!text->import->interface)
    return;
  wgre_text_set (text, "interface", text->import->interface);
  if (strcmp (stem, text->import->interface))
    wgre_text_warn (text, NULL,
                    "the file's name is not a name for an interface; it is called \"%s\"",
                    text->import->interface);
}

/* --- checks that are the same for all formats --- */

static gboolean
not_ours (const char *file, GError **error)
{
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
               "\"%s\" is not a WireGuard or tunnel configuration that is known here", file);
  return FALSE;
}

static const Format *
find_format (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (formats[i].sniff (text))
      return &formats[i];
  return NULL;
}

static guint
count_lines (const char *text, const char *until)
{
  guint line = 1;

  for (; text < until; text++)
    line += *text == '\n';
  return line;
}

static gboolean
check_text (const char *file, const char *text, gsize size, GError **error)
{
  const char *end = memchr (text, '\0', size);

  if (end) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
                 "%s:%u: there is a NUL byte: the file is damaged, get another copy of it", file,
                 count_lines (text, end));
    return FALSE;
  }
  if (g_utf8_validate_len (text, size, &end))
    return TRUE;
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
               "%s:%u: byte 0x%02x is not valid UTF-8: save the file with the encoding UTF-8", file,
               count_lines (text, end), (guchar) *end);
  return FALSE;
}

static gboolean
check_size (const char *file, gsize size, GError **error)
{
  if (size <= WGRE_FORMAT_MAX_SIZE)
    return TRUE;
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
               "\"%s\" is too large: at most %d MiB are read", file,
               WGRE_FORMAT_MAX_SIZE / 1024 / 1024);
  return FALSE;
}

/* Windows' "Unicode" text begins with the same mark in UTF-16, and has a NUL in every other byte.
 */
static gboolean
check_encoding (const char *file, const char *text, gsize size, GError **error)
{
  if (size < 2 || (memcmp (text, "\xff\xfe", 2) && memcmp (text, "\xfe\xff", 2)))
    return TRUE;
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
               "\"%s\" is UTF-16 text: save the file with the encoding UTF-8", file);
  return FALSE;
}

/* --- the profile's opinion --- */

/* A message of the profile begins with the key that it is about. */
static guint
line_of_message (const WgreImport *import, const char *message)
{
  const char *colon = strchr (message, ':');
  g_autofree char *key = colon ? g_strndup (message, (gsize) (colon - message)) : NULL;

  return key ? GPOINTER_TO_UINT (g_hash_table_lookup (import->lines, key)) : 0;
}

static gboolean
check_profile (const WgreImport *import, const char *file, GError **error)
{
  g_auto (GStrv) missing = wgre_profile_missing_secrets (import->data, import->secrets);
  g_autoptr (WgreProfile) profile = NULL;
  g_autoptr (GError) problem = NULL;
  guint line;

  profile =
      wgre_profile_new (import->data, import->secrets,
                        missing[0] ? WGRE_PROFILE_WITHOUT_SECRETS : WGRE_PROFILE_NONE, &problem);
  if (profile)
    return TRUE;
  line = line_of_message (import, problem->message);
  if (line)
    g_set_error (error, problem->domain, problem->code, "%s:%u: %s", file, line, problem->message);
  else
    g_set_error (error, problem->domain, problem->code, "%s: %s", file, problem->message);
  return FALSE;
}

static int
compare_warnings (gconstpointer a, gconstpointer b)
{
  const WgreWarning *left = *(const WgreWarning *const *) a,
                    *right = *(const WgreWarning *const *) b;

  return left->line == right->line ? 0 : left->line < right->line ? -1 : 1;
}

static WgreImport *
read_text (const Format *format, gboolean named, WgreText *text, GError **error)
{
  g_autoptr (WgreImport) import = import_new ();

  text->import = import;
  if (named)
    set_interface (text);
  if (!format->read (text, error) || !check_profile (import, text->file, error))
    return NULL;
  g_ptr_array_sort (import->warnings, compare_warnings);
  return g_steal_pointer (&import);
}

WgreImport *
wgre_format_read (const char *file_name, GBytes *contents, const WgreNames *names, GError **error)
{
  g_autofree char *file =
      file_name ? g_filename_display_basename (file_name) : g_strdup ("(input)");
  gsize size;
  const char *bytes = g_bytes_get_data (contents, &size);
  static const WgreNames no_names;
  WgreText reader = { .file = file, .names = names ? names : &no_names };
  const Format *format;
  WgreImport *import = NULL;
  char *text;

  if (!check_size (file, size, error) || !check_encoding (file, bytes, size, error))
    return NULL;
  text = g_malloc (size + 1);
  if (size)
    memcpy (text, bytes, size);
  text[size] = '\0';
  reader.next = g_str_has_prefix (text, BOM) ? text + strlen (BOM) : text;
  format = find_format (reader.next);
  if ((format || not_ours (file, error)) && check_text (file, text, size, error))
    import = read_text (format, file_name != NULL, &reader, error);
  wgre_wipe (text, size);
  g_free (text);
  return import;
}
