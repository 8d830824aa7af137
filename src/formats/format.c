/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/format.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/key.h"
#include "core/profile.h"
#include "core/types.h"
#include "formats/commands/commands.h"
#include "formats/ifcfg/ifcfg.h"
#include "formats/ifcfg/suse.h"
#include "formats/ifupdown/ifupdown.h"
#include "formats/keyfile/keyfile.h"
#include "formats/kit/outline.h"
#include "formats/kit/text.h"
#include "formats/kit/writer.h"
#include "formats/netplan/netplan.h"
#include "formats/networkd/networkd.h"
#include "formats/uci/uci.h"
#include "formats/wgquick/wgquick.h"

typedef struct {
  const char *name;
  const char *description;
  gboolean named; /* the interface is called like the file */
  /* sniff: whether a text (up to its first NUL) is in this format; looks at as little as it can.
   * @file is its base name, which counts only where formats look the same inside. */
  gboolean (*sniff) (const char *file, const char *text);
  gboolean (*read) (WgreText *text, GError **error);
  const char *folder;          /* where files of this name have this format; NULL: anywhere */
  const char *prefix, *suffix; /* of names of files that are written in this format */
  guint32 kinds;               /* WGRE_KIND_BIT()s of the tunnels that it can say */
  void (*write) (WgreWriter *writer); /* NULL: it is only read */
  const WgreOutlineFile *files;       /* NULL: lines that are kept are its own business */
} Format;

#define BIT(kind) WGRE_KIND_BIT (WGRE_KIND_##kind)
/* What NetworkManager and systemd-networkd make themselves. */
#define NATIVE ((WGRE_KIND_BIT (WGRE_N_KINDS) - 1) & ~BIT (AMNEZIAWG))

static const Format formats[] = {
  { "wg-quick", "configuration files of wg-quick(8)", TRUE, wgre_wgquick_sniff, wgre_wgquick_read,
    NULL, "", ".conf", BIT (WIREGUARD) | BIT (AMNEZIAWG), wgre_wgquick_write, NULL },
  { "ifcfg", "ifcfg-NAME of Red Hat's initscripts", FALSE, wgre_ifcfg_sniff, wgre_ifcfg_read, NULL,
    "ifcfg-", "", BIT (GRE) | BIT (IP6GRE) | BIT (IPIP) | BIT (IPIP6) | BIT (SIT), wgre_ifcfg_write,
    wgre_ifcfg_files },
  { "suse", "ifcfg-NAME of SUSE's wicked with TUNNEL=, with ifroute-NAME beside it", FALSE,
    wgre_suse_sniff, wgre_suse_read, "sysconfig/network", "ifcfg-", "",
    BIT (GRE) | BIT (IPIP) | BIT (SIT), wgre_suse_write, wgre_suse_files },
  { "keyfile", "keyfiles of NetworkManager with a WireGuard or IP tunnel connection", FALSE,
    wgre_keyfile_sniff, wgre_keyfile_read, NULL, "", ".nmconnection", NATIVE, wgre_keyfile_write,
    wgre_keyfile_files },
  { "networkd", "NAME.netdev of systemd-networkd, with NAME.network beside it", FALSE,
    wgre_networkd_sniff, wgre_networkd_read, NULL, "", ".netdev", NATIVE, wgre_networkd_write,
    wgre_networkd_files },
  { "netplan", "files of netplan with \"tunnels:\"", FALSE, wgre_netplan_sniff, wgre_netplan_read,
    NULL, "", ".yaml", 0, NULL, NULL },
  { "ifupdown", "/etc/network/interfaces of Debian's ifupdown", FALSE, wgre_ifupdown_sniff,
    wgre_ifupdown_read, NULL, "", ".interfaces", NATIVE, wgre_ifupdown_write, NULL },
  { "uci", "/etc/config/network of OpenWrt with tunnels", FALSE, wgre_uci_sniff, wgre_uci_read,
    NULL, "", ".uci", 0, NULL, NULL },
  { "commands", "commands of ip(8) and wg(8) that make a tunnel, as in rc.local", FALSE,
    wgre_commands_sniff, wgre_commands_read, NULL, "", ".sh", 0, NULL, NULL },
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
  g_autofree char *stem = wgre_text_stem (text);

  text->import->interface = derive_interface (stem);
  if (!text->import->interface)
    return;
  wgre_text_set (text, "interface", text->import->interface);
  if (strcmp (stem, text->import->interface))
    wgre_text_warn (text, NULL,
                    _ ("the file's name is not a name for an interface; it is called \"%s\""),
                    text->import->interface);
}

/* --- checks that are the same for all formats --- */

static gboolean
is_key_of_wgquick (const char *line)
{
  static const char *const words[] = { "PrivateKey", "PublicKey", "AllowedIPs", "ListenPort" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (wgre_text_has_word (line, words[i]))
      return TRUE;
  return FALSE;
}

static gboolean
not_ours (const char *file, const char *text, GError **error)
{
  if (wgre_text_has_line (text, is_key_of_wgquick)) {
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

static const Format *
find_format (const char *file, const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (formats[i].sniff (file, text))
      return &formats[i];
  return NULL;
}

/* The place of a byte that no character is. */
static WgreText
place_of (const WgreText *text, const char *bytes, const char *at)
{
  WgreText place = *text;

  place.number = place.mark_column = 1;
  for (; bytes < at; bytes++) {
    /* NOLINTNEXTLINE: @at is behind bytes of the file */
    place.mark_column += (*bytes & 0xc0) != 0x80;
    if (*bytes != '\n')
      continue;
    place.number++;
    place.mark_column = 1;
  }
  return place;
}

static gboolean
check_text (const WgreText *text, const char *bytes, gsize size, GError **error)
{
  const char *end = memchr (bytes, '\0', size);
  WgreText place;

  if (end) {
    place = place_of (text, bytes, end);
    return wgre_text_fail_column (
        &place, place.mark_column, NULL, WGRE_ERROR_INVALID, error,
        _ ("there is a NUL byte: the file is damaged, get another copy of it"));
  }
  if (wgre_text_validate (bytes, size, &end))
    return TRUE;
  place = place_of (text, bytes, end);
  return wgre_text_fail_column (
      &place, place.mark_column, NULL, WGRE_ERROR_INVALID, error,
      _ ("byte 0x%02x is not valid UTF-8: save the file with the encoding UTF-8"), (guchar) *end);
}

static gboolean
check_size (const char *file, gsize size, GError **error)
{
  if (size <= WGRE_FORMAT_MAX_SIZE)
    return TRUE;
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
               _ ("\"%s\" is too large: at most %d MiB are read"), file,
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
               _ ("\"%s\" is UTF-16 text: save the file with the encoding UTF-8"), file);
  return FALSE;
}

/* --- the profile's opinion --- */

static int
compare_peers (gconstpointer a, gconstpointer b)
{
  const WgrePeer *left = *(const WgrePeer *const *) a, *right = *(const WgrePeer *const *) b;

  return left->id == right->id ? 0 : left->id < right->id ? -1 : 1;
}

/* They nearly always are, and there may be many. */
static void
sort_peers (GPtrArray *peers)
{
  for (guint i = 1; i < peers->len; i++)
    if (compare_peers (&peers->pdata[i - 1], &peers->pdata[i]) > 0) {
      g_ptr_array_sort (peers, compare_peers);
      return;
    }
}

static WgreProfile *
check_profile (const WgreText *text, GError **error)
{
  const WgreImport *import = text->import;
  WgreProfile *profile = NULL;
  g_autoptr (GError) problem = NULL;
  const WgrePosition *position = NULL;
  WgreText place = *text;
  const char *word = NULL;

  sort_peers (text->peers);
  profile = wgre_profile_new_parsed (import->data, import->secrets, text->peers,
                                     WGRE_PROFILE_WITHOUT_SECRETS, &problem);
  if (profile)
    return profile;
  if (wgre_error_key (problem)) {
    position = g_hash_table_lookup (import->positions, wgre_error_key (problem));
    word = g_hash_table_lookup (text->words, wgre_error_key (problem));
  }
  place.number = position ? position->line : 0;
  if (position)
    place.file = position->file;
  wgre_text_pass_on (&place, position ? position->column : 0, word, g_steal_pointer (&problem),
                     error);
  return NULL;
}

static gint
compare_warnings (gconstpointer a, gconstpointer b, gpointer main_file)
{
  const WgrePosition *left = &(*(const WgreWarning *const *) a)->at,
                     *right = &(*(const WgreWarning *const *) b)->at;
  int order = strcmp (left->file, right->file);

  if (!order)
    return left->line == right->line ? 0 : left->line < right->line ? -1 : 1;
  return !strcmp (left->file, main_file) ? -1 : !strcmp (right->file, main_file) ? 1 : order;
}

/* With a NUL behind it. */
static char *
copy_text (const char *bytes, gsize size)
{
  char *copy = g_malloc (size + 1);

  if (size)
    memcpy (copy, bytes, size);
  copy[size] = '\0';
  return copy;
}

static char *
skip_mark (char *text)
{
  return wgre_text_begins (text, BOM) ? text + strlen (BOM) : text;
}

/* --- equal warnings --- */

/* From this number on, warnings that say the same are one. */
#define MANY 4

/* What says the same in different words: of a sort, all; else those with the same text. */
static char *
sort_of_warning (const WgreWarning *warning)
{
  return warning->about ? g_strdup_printf ("%u %s", (guint) warning->about, warning->at.file)
                        : g_strjoin (" ", warning->at.file, warning->text, NULL);
}

static void
count_warning (GHashTable *counts, const WgreWarning *warning)
{
  char *sort = sort_of_warning (warning);
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, sort));

  g_hash_table_replace (counts, sort, GUINT_TO_POINTER (count + 1));
}

/* The first one stays, and says how many there are; then it is known by having no count left. */
static gboolean
join_warning (GHashTable *counts, WgreWarning *warning)
{
  g_autofree char *sort = sort_of_warning (warning);
  gpointer count;
  g_autofree char *text = NULL;

  if (!g_hash_table_lookup_extended (counts, sort, NULL, &count) ||
      (count && GPOINTER_TO_UINT (count) < MANY))
    return TRUE;
  if (!count)
    return FALSE;
  g_hash_table_replace (counts, g_steal_pointer (&sort), NULL);
  text = g_steal_pointer (&warning->text);
  warning->text =
      g_strdup_printf (_ ("%s (and %u more like it)"), text, GPOINTER_TO_UINT (count) - 1);
  return TRUE;
}

static void
join_warnings (GPtrArray *warnings)
{
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  if (warnings->len < MANY)
    return;
  for (guint i = 0; i < warnings->len; i++)
    count_warning (counts, warnings->pdata[i]);
  while (warnings->len)
    g_ptr_array_add (all, g_ptr_array_steal_index (warnings, warnings->len - 1));
  for (guint i = all->len; i-- > 0;) {
    WgreWarning *warning = all->pdata[i];

    if (join_warning (counts, warning))
      g_ptr_array_add (warnings, warning);
    else
      wgre_warning_free (warning);
  }
}

static void
free_string (gpointer data)
{
  g_string_free (data, TRUE);
}

/* --- a format's writer --- */

static void
file_free (gpointer data)
{
  WgreFile *file = data;

  g_free (file->name);
  wgre_wipe_string (file->text);
  g_free (file);
}

/* Flags of 0 are what every reader sets for a secret that stands in the file. */
static gboolean
is_plain_flags (gpointer key, gpointer value, gpointer secrets)
{
  g_autofree char *secret = NULL;

  if (!g_str_has_suffix (key, "-flags") || strcmp (value, "0"))
    return FALSE;
  secret = g_strndup (key, strlen (key) - strlen ("-flags"));
  return !strcmp (secret, "private-key") || g_hash_table_contains (secrets, secret);
}

typedef struct {
  WgreWriter writer;
  char *stem;
  GHashTable *data, *secrets, *reasons;
  GPtrArray *files, *ignored;
  GArray *routes;
} Run;

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->stem, g_free);
  g_clear_pointer (&run->data, g_hash_table_unref);
  g_clear_pointer (&run->secrets, g_hash_table_unref);
  g_clear_pointer (&run->reasons, g_hash_table_unref);
  g_clear_pointer (&run->files, g_ptr_array_unref);
  g_clear_pointer (&run->ignored, g_ptr_array_unref);
  g_clear_pointer (&run->routes, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* What a format makes of a profile, whether or not it can say all of it. */
static gboolean
run_writer (const Format *format, const char *file, const WgreProfile *profile, GHashTable *data,
            GHashTable *secrets, Run *run, GError **error)
{
  run->data = wgre_writer_canonical (data, error);
  run->secrets = run->data ? wgre_writer_canonical (secrets, error) : NULL;
  if (!run->secrets)
    return FALSE;
  run->reasons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  run->files = g_ptr_array_new_with_free_func (file_free);
  run->ignored = g_ptr_array_new_with_free_func (g_free);
  run->routes = wgre_writer_routes (run->data);
  run->stem = wgre_format_strip (file);
  run->writer = (WgreWriter){ .file = file,
                              .stem = run->stem,
                              .profile = profile,
                              .data = run->data,
                              .secrets = run->secrets,
                              .files = run->files,
                              .ignored = run->ignored,
                              .routes = run->routes,
                              .reasons = run->reasons,
                              .room = wgre_writer_room (run->data, run->secrets) };
  g_hash_table_foreach_remove (run->data, is_plain_flags, run->secrets);
  format->write (&run->writer);
  return TRUE;
}

/* Where the lines that were kept belong is known by the file that would be written. */
static void
settle_lines (const Format *format, const WgreText *text, const WgreProfile *profile)
{
  g_auto (Run) run = { .data = NULL };

  if (text->outline && wgre_outline_keeps_any (text->outline) &&
      format->kinds & WGRE_KIND_BIT (wgre_profile_kind (profile)->id) &&
      run_writer (format, text->file, profile, text->import->data, text->import->secrets, &run,
                  NULL))
    wgre_outline_settle (text->outline, text, profile, run.files);
}

/* --- reading --- */

static WgreImport *
read_text (const Format *format, gboolean named, WgreText *text, GError **error)
{
  g_autoptr (WgreImport) import = wgre_import_new ();
  g_autoptr (GHashTable) lists =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_string);
  g_autoptr (GPtrArray) peers = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_peer_free);
  g_autoptr (GHashTable) words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (WgreOutline) outline = format->files ? wgre_outline_new (format->files) : NULL;
  g_autoptr (WgreProfile) profile = NULL;

  text->import = import;
  text->lists = lists;
  text->words = words;
  text->peers = peers;
  text->outline = outline;
  text->part = format->files ? format->files->part : NULL;
  if (named && format->named)
    set_interface (text);
  if (!format->read (text, error))
    return NULL;
  wgre_text_settle (text);
  profile = text->draft ? NULL : check_profile (text, error);
  if (!text->draft && !profile)
    return NULL;
  if (profile)
    settle_lines (format, text, profile);
  g_free (import->interface);
  import->interface = g_strdup (g_hash_table_lookup (import->data, "interface"));
  g_ptr_array_sort_with_data (import->warnings, compare_warnings, (gpointer) text->file);
  if (!text->draft)
    join_warnings (import->warnings);
  return g_steal_pointer (&import);
}

const char *
wgre_format_recognise (const char *file_name, GBytes *contents)
{
  g_autofree char *file = g_filename_display_basename (file_name);
  gsize size;
  const char *bytes = g_bytes_get_data (contents, &size);
  const Format *format;
  char *copy;

  if (size > WGRE_FORMAT_MAX_SIZE)
    return NULL;
  copy = copy_text (bytes, size);
  format = find_format (file, skip_mark (copy));
  wgre_wipe (copy, size);
  g_free (copy);
  return format ? format->name : NULL;
}

static WgreImport *
read_bytes (const WgreText *reader, const char *bytes, gsize size, GError **error)
{
  WgreText text = *reader;
  WgreImport *import = NULL;
  const Format *format;
  char *copy;

  if (!check_size (text.file, size, error) || !check_encoding (text.file, bytes, size, error))
    return NULL;
  copy = copy_text (bytes, size);
  text.next = skip_mark (copy);
  format = find_format (text.file, text.next);
  if ((format || not_ours (text.file, text.next, error)) && check_text (&text, copy, size, error))
    import = read_text (format, text.path != NULL, &text, error);
  wgre_wipe (copy, size);
  g_free (copy);
  return import;
}

static WgreImport *
read_file (const char *path, const char *file, GBytes *contents, const WgreNames *names,
           gboolean draft, GError **error)
{
  static const WgreNames no_names;
  char *shared = g_ref_string_new (file);
  WgreText text = {
    .path = path, .file = file, .names = names ? names : &no_names, .shared = shared, .draft = draft
  };
  gsize size;
  const char *bytes = g_bytes_get_data (contents, &size);
  WgreImport *import = read_bytes (&text, bytes, size, error);

  g_ref_string_release (shared);
  return import;
}

WgreImport *
wgre_format_read (const char *file_name, GBytes *contents, const WgreNames *names, GError **error)
{
  g_autofree char *file =
      file_name ? g_filename_display_basename (file_name) : g_strdup ("(input)");

  return read_file (file_name, file, contents, names, FALSE, error);
}

WgreImport *
wgre_format_read_draft (const char *file_name, GBytes *contents, const WgreNames *names)
{
  g_autofree char *file = g_filename_display_basename (file_name);

  return read_file (file_name, file, contents, names, TRUE, NULL);
}

/* --- writing --- */

static gboolean
has_name_of (const Format *format, const char *file)
{
  return g_str_has_prefix (file, format->prefix) && g_str_has_suffix (file, format->suffix);
}

static gsize
prefix_length (const char *file)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (has_name_of (&formats[i], file) && file[strlen (formats[i].prefix)])
      return strlen (formats[i].prefix);
  return 0;
}

char *
wgre_format_strip (const char *file_name)
{
  g_autofree char *file = g_filename_display_basename (file_name);
  char *name = g_strdup (file + prefix_length (file)), *dot = strrchr (name, '.');

  if (dot && dot != name)
    *dot = '\0';
  return name;
}

static gboolean
is_in_folder (const char *path, const char *folder)
{
  g_autofree char *dir = path ? g_path_get_dirname (path) : NULL;

  return dir && g_str_has_suffix (dir, folder);
}

/* Whether the profile was read from a file of this format, as lines of it show. */
static gboolean
has_lines_of (GHashTable *data, const Format *format)
{
  g_autofree char *start = g_strconcat (format->files->part, ".", NULL);
  GHashTableIter iter;
  const char *key, *value;

  g_hash_table_iter_init (&iter, data);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &value))
    if (g_str_has_prefix (key, "file.") && g_str_has_prefix (value, start))
      return TRUE;
  return FALSE;
}

/* @path may be NULL. */
static gboolean
is_written (const Format *format, const char *path, GHashTable *data)
{
  return format->write &&
         (!format->folder || is_in_folder (path, format->folder) || has_lines_of (data, format));
}

/* Of several formats with the same names, one that has a folder is the better one. */
static const Format *
choose_by_name (const char *path, GHashTable *data)
{
  g_autofree char *file = g_path_get_basename (path);
  const Format *found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (is_written (&formats[i], path, data) && has_name_of (&formats[i], file) &&
        (!found || formats[i].folder))
      found = &formats[i];
  return found;
}

/* The first format that has the pattern of @path; behind them the first that can write this kind.
 */
static const Format *
choose_format (const char *path, GHashTable *data, const WgreKind *kind)
{
  const Format *found = path ? choose_by_name (path, data) : NULL;

  for (guint i = 0; !found && i < G_N_ELEMENTS (formats); i++)
    if (is_written (&formats[i], path, data) && formats[i].kinds & WGRE_KIND_BIT (kind->id))
      found = &formats[i];
  return found;
}

static void
list_formats (GString *message, const WgreKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (formats[i].write && !formats[i].folder && formats[i].kinds & WGRE_KIND_BIT (kind->id))
      g_string_append_printf (message, " %sNAME%s", formats[i].prefix, formats[i].suffix);
}

static gboolean
check_kind (const Format *format, const WgreKind *kind, GError **error)
{
  g_autoptr (GString) message = NULL;

  if (format && format->kinds & WGRE_KIND_BIT (kind->id))
    return TRUE;
  message = g_string_new (NULL);
  list_formats (message, kind);
  if (format)
    wgre_error_set (
        error, WGRE_ERROR_UNSUPPORTED, "tunnel",
        _ ("\"%s\" cannot be said in the format %s: give the file a name like one of%s"),
        kind->name, format->name, message->str);
  else
    wgre_error_set (error, WGRE_ERROR_UNSUPPORTED, "tunnel",
                    _ ("\"%s\" cannot be said in the format of any file"), kind->name);
  return FALSE;
}

static gboolean
check_left (const WgreWriter *writer, const Format *format, GError **error)
{
  g_autoptr (GPtrArray) left = wgre_writer_left (writer);
  g_autofree char *list = NULL;

  for (guint i = left->len; i-- > 0;)
    if (g_str_has_suffix (left->pdata[i], "-flags"))
      g_ptr_array_remove_index (left, i);
  if (!left->len)
    return TRUE;
  for (guint i = 0; i < left->len; i++) {
    char *key = left->pdata[i];
    const char *reason = g_hash_table_lookup (writer->reasons, key);

    left->pdata[i] =
        g_strdup_printf ("%s (%s)", key, reason ? reason : _ ("there is no word for it there"));
    g_free (key);
  }
  g_ptr_array_add (left, NULL);
  list = g_strjoinv (", ", (char **) left->pdata);
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED,
               _ ("these keys cannot be said in the format %s: %s: remove them, or choose another "
                  "format by the name of the file"),
               format->name, list);
  return FALSE;
}

/* A file that is only printed, or called anyhow, has no place for others beside it. */
static gboolean
check_beside (const WgreWriter *writer, const Format *format, GError **error)
{
  const WgreFile *second = writer->files->len > 1 ? writer->files->pdata[1] : NULL;

  if (!second || has_name_of (format, writer->file))
    return TRUE;
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED,
               _ ("the format %s needs more than one file: give the file a name like %sNAME%s"),
               format->name, format->prefix, format->suffix);
  return FALSE;
}

/* What has no place in the file stands at its beginning. */
static void
write_own_lines (WgreWriter *writer)
{
  WgreFile *file = writer->files->pdata[0];
  g_autoptr (GString) text = g_string_sized_new (writer->room + strlen (file->text));

  wgre_writer_own_lines (writer, text);
  if (!text->len)
    return;
  g_string_append (text, file->text);
  wgre_wipe_string (file->text);
  file->text = g_strdup (text->str);
  wgre_wipe (text->str, text->len);
}

static gboolean
write_format (const Format *format, WgreWriter *writer, GError **error)
{
  if (format->files)
    wgre_outline_weave (format->files, writer, has_name_of (format, writer->file));
  write_own_lines (writer);
  return check_left (writer, format, error) && check_beside (writer, format, error);
}

GPtrArray *
wgre_format_write (const char *file_name, GHashTable *data, GHashTable *secrets,
                   char ***ret_ignored, GError **error)
{
  g_autofree char *file = g_path_get_basename (file_name);
  g_autoptr (WgreProfile) profile =
      wgre_profile_new (data, secrets, WGRE_PROFILE_WITHOUT_SECRETS, error);
  g_auto (Run) run = { .data = NULL };
  const Format *format;

  if (!profile)
    return NULL;
  format = choose_format (file_name, data, wgre_profile_kind (profile));
  if (!check_kind (format, wgre_profile_kind (profile), error) ||
      !run_writer (format, file, profile, data, secrets, &run, error) ||
      !write_format (format, &run.writer, error))
    return NULL;
  if (ret_ignored) {
    g_ptr_array_add (run.ignored, NULL);
    *ret_ignored = (char **) g_ptr_array_free (g_steal_pointer (&run.ignored), FALSE);
  }
  return g_steal_pointer (&run.files);
}

char *
wgre_format_suggest (GHashTable *data, const char *id)
{
  const char *interface = g_hash_table_lookup (data, "interface");
  const WgreKind *kind = wgre_profile_kind_of (data);
  const Format *format = kind ? choose_format (NULL, data, kind) : NULL;
  g_autofree char *name = g_strconcat (format ? format->prefix : "", interface ? interface : id,
                                       format ? format->suffix : "", NULL);

  return g_strdelimit (g_steal_pointer (&name), "/", '-');
}
