/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ifupdown is a way to say commands of ip(8), and lets one say others. So the file is made into
 * those commands, each in the line of what it stands for, and their reader has the rest. */
#include "core/error.h"
#include "core/ip.h"
#include "core/key.h"
#include "core/list.h"
#include "formats/commands/commands.h"
#include "formats/ifupdown/ifupdown.h"
#include "formats/kit/own.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct {
  char *name;  /* of the option */
  char *value; /* wiped */
  guint line;
} Option;

typedef struct {
  char *name; /* of the interface */
  char *family, *method;
  guint line;
  GPtrArray *options;               /* of Option */
  const char *mask, *peer, *metric; /* of them; NULL: none */
} Stanza;

/* One file. */
typedef struct {
  WgreText *text;
  gboolean beside;       /* the text is our own: of a file that another one names */
  GPtrArray *sources;    /* of char *: files that it names, as they are opened */
  GPtrArray *stanzas;    /* of Stanza */
  GHashTable *automatic; /* set of names that are brought up by themselves; of all files */
  GHashTable *tunnels;   /* set of names of stanzas that make a tunnel; not owned */
  GPtrArray *lines;      /* of GString: the commands of each line; NULL: none */
} Reader;

static void
option_free (gpointer data)
{
  Option *option = data;

  g_free (option->name);
  wgre_wipe_string (option->value);
  g_free (option);
}

static void
stanza_free (gpointer data)
{
  Stanza *stanza = data;

  g_free (stanza->name);
  g_free (stanza->family);
  g_free (stanza->method);
  g_ptr_array_unref (stanza->options);
  g_free (stanza);
}

static void
string_free (gpointer data)
{
  GString *string = data;

  if (!string)
    return;
  wgre_wipe (string->str, string->len);
  g_string_free (string, TRUE);
}

static Reader *
reader_new (WgreText *text, GHashTable *automatic)
{
  Reader *reader = g_new0 (Reader, 1);

  reader->text = text;
  reader->sources = g_ptr_array_new_with_free_func (g_free);
  reader->stanzas = g_ptr_array_new_with_free_func (stanza_free);
  reader->lines = g_ptr_array_new_with_free_func (string_free);
  reader->tunnels = g_hash_table_new (g_str_hash, g_str_equal);
  reader->automatic = g_hash_table_ref (automatic);
  return reader;
}

static void
reader_free (gpointer data)
{
  Reader *reader = data;

  g_hash_table_unref (reader->automatic);
  g_hash_table_unref (reader->tunnels);
  g_ptr_array_unref (reader->lines);
  g_ptr_array_unref (reader->stanzas);
  g_ptr_array_unref (reader->sources);
  if (reader->beside) {
    wgre_text_close (reader->text);
    g_free (reader->text);
  }
  g_free (reader);
}

/* --- files that are named --- */

/* The first word of what is left, cut off. */
static char *
cut_word (char **rest)
{
  char *word = *rest + strspn (*rest, " \t");
  gsize length = strcspn (word, " \t");

  *rest = word + length + (word[length] != '\0');
  word[length] = '\0';
  return word;
}

/* The last @count names of a path. */
static const char *
last_names (const char *path, guint count)
{
  const char *at = path + strlen (path);

  while (at > path && !(at[-1] == '/' && !--count))
    at--;
  return at + (*at == '/');
}

/* The path as it is seen from the folder of the file: a file there, or in a folder there. What is
 * above is not looked at where it differs, since the file may be a copy. NULL: it is elsewhere. */
static const char *
path_from_here (const WgreText *text, const char *path, gboolean folder)
{
  g_autofree char *here = text->path ? g_path_get_dirname (text->path) : g_strdup ("");
  gsize length = strlen (here);
  const char *rest = path, *slash;

  if (g_path_is_absolute (path))
    rest = length && !strncmp (path, here, length) && path[length] == '/'
               ? path + length + 1
               : last_names (path, folder ? 1 : 2);
  slash = strchr (rest, '/');
  return *rest == '.' || (slash && (slash[1] == '.' || strchr (slash + 1, '/'))) ? NULL : rest;
}

/* What ifupdown takes for the name of a file in a folder, as run-parts (8) does. */
static gboolean
is_part (const char *name)
{
  return name[strspn (name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_-")] == '\0';
}

/* The files of one folder beside the file: those that match @pattern, NULL: those that are parts.
 */
static void
add_sources_of (Reader *reader, const char *folder, const char *pattern)
{
  g_auto (GStrv) paths = wgre_text_list_folder (reader->text, folder);

  for (guint i = 0; paths[i]; i++) {
    const char *name = strrchr (paths[i], '/') + 1;

    if (pattern ? g_pattern_match_simple (pattern, name) : is_part (name))
      g_ptr_array_add (reader->sources, g_strdup (paths[i]));
  }
}

static void
add_sources (Reader *reader, const char *word, gboolean folder)
{
  const char *path = path_from_here (reader->text, word, folder);
  const char *slash = path ? strrchr (path, '/') : NULL;
  g_autofree char *before = slash ? g_strndup (path, (gsize) (slash - path)) : NULL;
  gboolean wild = path && strpbrk (path, "*?");

  if (!path)
    return;
  if (folder)
    add_sources_of (reader, path, NULL);
  else if (!wild)
    g_ptr_array_add (reader->sources, g_strdup (path));
  else if (before && !strpbrk (before, "*?"))
    add_sources_of (reader, before, slash + 1);
}

/* A file that was named by another one may name no more. */
static gboolean
take_source (Reader *reader, char *rest, gboolean folder)
{
  guint before = reader->sources->len;

  for (char *word = cut_word (&rest); *word && !reader->beside; word = cut_word (&rest))
    add_sources (reader, word, folder);
  if (reader->sources->len == before)
    wgre_text_warn (
        reader->text, NULL,
        _ ("files that are named here are not read: import that of the tunnel by itself"));
  return TRUE;
}

/* --- stanzas --- */

static void
begin_stanza (Reader *reader, char *rest)
{
  Stanza *stanza = g_new0 (Stanza, 1);

  stanza->name = g_strdup (cut_word (&rest));
  stanza->family = g_strdup (cut_word (&rest));
  stanza->method = g_strdup (cut_word (&rest));
  stanza->line = reader->text->number;
  stanza->options = g_ptr_array_new_with_free_func (option_free);
  g_ptr_array_add (reader->stanzas, stanza);
}

static void
note_automatic (Reader *reader, char *rest)
{
  for (char *word = cut_word (&rest); *word; word = cut_word (&rest))
    g_hash_table_add (reader->automatic, g_strdup (word));
}

static void
add_option (Stanza *stanza, guint line, const char *name, char *value)
{
  Option *option = g_new0 (Option, 1);

  option->name = g_strdup (name);
  option->value = g_strdup (wgre_text_trim (value));
  option->line = line;
  g_ptr_array_add (stanza->options, option);
}

/* Words that begin something else than an option. */
static gboolean
take_head (Reader *reader, const char *word, char *rest)
{
  if (!strcmp (word, "iface"))
    begin_stanza (reader, rest);
  else if (!strcmp (word, "auto") || !strcmp (word, "allow-hotplug") ||
           !strcmp (word, "allow-auto"))
    note_automatic (reader, rest);
  else if (!strcmp (word, "source") || !strcmp (word, "source-directory"))
    return take_source (reader, rest, word[strlen ("source")] != '\0');
  else
    return !strcmp (word, "mapping") || !strcmp (word, "template") || !strcmp (word, "rename") ||
           g_str_has_prefix (word, "no-");
  return TRUE;
}

static gboolean
read_line (Reader *reader, GError **error)
{
  char *rest = reader->text->line + strspn (reader->text->line, " \t");
  g_autofree char *key = NULL, *value = NULL;
  char *word;

  if (wgre_own_parse (rest, &key, &value))
    return wgre_own_set (reader->text, key, value, error);
  if (!*rest || *rest == '#')
    return TRUE;
  if (g_str_has_suffix (rest, "\\"))
    return wgre_text_fail (reader->text, rest, NULL, WGRE_ERROR_UNSUPPORTED, error,
                           _ ("goes on in the next line, which is not read here: join the lines"));
  word = cut_word (&rest);
  if (take_head (reader, word, rest))
    return TRUE;
  if (reader->stanzas->len)
    add_option (reader->stanzas->pdata[reader->stanzas->len - 1], reader->text->number, word, rest);
  return TRUE;
}

/* --- what makes a tunnel --- */

static const Option *
find_option (const Stanza *stanza, const char *name)
{
  for (guint i = 0; i < stanza->options->len; i++)
    if (!strcmp (((const Option *) stanza->options->pdata[i])->name, name))
      return stanza->options->pdata[i];
  return NULL;
}

static const char *
get (const Stanza *stanza, const char *name)
{
  const Option *option = find_option (stanza, name);

  return option && *option->value ? option->value : NULL;
}

/* Commands that are run when the interface comes up. */
static gboolean
is_up (const char *name)
{
  static const char *const words[] = { "pre-up", "up", "post-up", NULL };

  return g_strv_contains (words, name);
}

static gboolean
is_down (const char *name)
{
  static const char *const words[] = { "pre-down", "down", "post-down", NULL };

  return g_strv_contains (words, name);
}

static gboolean
is_of_method (const Stanza *stanza)
{
  return !strcmp (stanza->method, "tunnel") || !strcmp (stanza->method, "v4tunnel");
}

static gboolean
makes_tunnel (const Stanza *stanza)
{
  if (is_of_method (stanza) || get (stanza, "wireguard-config-path") || get (stanza, "tunnel-mode"))
    return TRUE;
  for (guint i = 0; i < stanza->options->len; i++) {
    const Option *option = stanza->options->pdata[i];

    if (is_up (option->name) && wgre_commands_sniff (NULL, option->value))
      return TRUE;
  }
  return FALSE;
}

/* --- commands --- */

static void
put (Reader *reader, guint line, const char *command)
{
  GString **at = (GString **) &reader->lines->pdata[line - 1];

  if (!*at)
    *at = g_string_new (NULL);
  g_string_append_printf (*at, "%s%s", (*at)->len ? "; " : "", command);
}

static void
append_word (const Stanza *stanza, GString *command, const char *option, const char *word)
{
  const char *value = get (stanza, option);

  if (value)
    g_string_append_printf (command, " %s %s", word, value);
}

/* By the method, or in the words of ifupdown-ng. */
static void
put_link (Reader *reader, const Stanza *stanza)
{
  gboolean ng = get (stanza, "tunnel-mode") != NULL;
  gboolean v4 = !strcmp (stanza->method, "v4tunnel");
  const Option *config = find_option (stanza, "wireguard-config-path");
  g_autoptr (GString) command = g_string_new ("ip tunnel add ");

  if (config) {
    g_string_printf (command, "ip link add %s type wireguard", stanza->name);
    put (reader, stanza->line, command->str);
    g_string_printf (command, "wg setconf %s %s", stanza->name, config->value);
    put (reader, config->line, command->str);
    return;
  }
  if (!ng && !is_of_method (stanza))
    return;
  g_string_append (command, stanza->name);
  if (v4)
    g_string_append (command, " mode sit");
  append_word (stanza, command, ng ? "tunnel-mode" : "mode", "mode");
  append_word (stanza, command, ng ? "tunnel-remote" : "endpoint", "remote");
  append_word (stanza, command, ng ? "tunnel-local" : "local", "local");
  append_word (stanza, command, ng ? "tunnel-ttl" : "ttl", "ttl");
  append_word (stanza, command, "tunnel-physdev", "dev");
  put (reader, stanza->line, command->str);
}

static gboolean
is_v6 (const Stanza *stanza, const char *address)
{
  return !strcmp (stanza->family, "inet6") || strchr (address, ':');
}

/* The mask is an option of its own, of bits or as an address; and so is the far end. */
static void
put_address (Reader *reader, const Stanza *stanza, const Option *option)
{
  const char *mask = strchr (option->value, '/') ? NULL : stanza->mask;
  g_autoptr (GString) command = g_string_new (NULL);

  g_string_printf (command, "ip -%c address add %s%s%s", is_v6 (stanza, option->value) ? '6' : '4',
                   option->value, mask ? "/" : "", mask ? mask : "");
  if (stanza->peer)
    g_string_append_printf (command, " peer %s", stanza->peer);
  g_string_append_printf (command, " dev %s", stanza->name);
  put (reader, option->line, command->str);
}

static void
put_gateway (Reader *reader, const Stanza *stanza, const Option *option)
{
  g_autoptr (GString) command = g_string_new (NULL);

  g_string_printf (command, "ip -%c route add default via %s dev %s",
                   is_v6 (stanza, option->value) ? '6' : '4', option->value, stanza->name);
  if (stanza->metric)
    g_string_append_printf (command, " metric %s", stanza->metric);
  put (reader, option->line, command->str);
}

static void
put_mtu (Reader *reader, const Stanza *stanza, const Option *option)
{
  g_autofree char *command =
      g_strdup_printf ("ip link set mtu %s dev %s", option->value, stanza->name);

  put (reader, option->line, command);
}

/* ifupdown tells the commands the name of the interface. */
static void
put_command (Reader *reader, const Stanza *stanza, const Option *option)
{
  static const char *const names[] = { "${IFACE}", "$IFACE", "\"$IFACE\"" };
  g_autoptr (GString) command = g_string_new (option->value);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_string_replace (command, names[i], stanza->name, 0);
  put (reader, option->line, command->str);
  wgre_wipe (command->str, command->len);
}

static const struct {
  const char *name;
  void (*put) (Reader *reader, const Stanza *stanza,
               const Option *option); /* NULL: said elsewhere */
} rows[] = {
  { "address", put_address },
  { "gateway", put_gateway },
  { "mtu", put_mtu },
  { "pre-up", put_command },
  { "up", put_command },
  { "post-up", put_command },
  { "netmask", NULL },
  { "pointopoint", NULL },
  { "dstaddr", NULL },
  { "broadcast", NULL },
  { "network", NULL },
  { "metric", NULL },
  { "mode", NULL },
  { "endpoint", NULL },
  { "local", NULL },
  { "ttl", NULL },
  { "use", NULL },
  { "tunnel-mode", NULL },
  { "tunnel-remote", NULL },
  { "tunnel-local", NULL },
  { "tunnel-ttl", NULL },
  { "tunnel-physdev", NULL },
  { "wireguard-config-path", NULL },
  { "dns-nameserver", NULL },
  { "dns-nameservers", NULL },
  { "dns-search", NULL },
  { "accept_ra", NULL },
  { "autoconf", NULL },
  { "dad-attempts", NULL },
};

static void
warn_of (const Reader *reader, const Option *option)
{
  WgreText place = *reader->text;
  g_autofree char *shown = wgre_text_mask (option->name);

  place.number = option->line;
  wgre_text_warn (&place, NULL, _ ("%s: is not taken over"), shown);
}

static void
put_option (Reader *reader, const Stanza *stanza, const Option *option)
{
  if (is_down (option->name))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (!strcmp (rows[i].name, option->name)) {
      if (rows[i].put && *option->value)
        rows[i].put (reader, stanza, option);
      return;
    }
  warn_of (reader, option);
}

static void
put_stanza (Reader *reader, Stanza *stanza)
{
  stanza->mask = get (stanza, "netmask");
  stanza->metric = get (stanza, "metric");
  stanza->peer = get (stanza, "pointopoint");
  if (!stanza->peer)
    stanza->peer = get (stanza, "dstaddr");
  put_link (reader, stanza);
  for (guint i = 0; i < stanza->options->len; i++)
    put_option (reader, stanza, stanza->options->pdata[i]);
}

static char *
join_lines (const Reader *reader)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < reader->lines->len; i++) {
    const GString *line = reader->lines->pdata[i];

    g_string_append_printf (all, "%s\n", line ? line->str : "");
  }
  return g_string_free (all, FALSE);
}

/* --- name servers --- */

static gboolean
append_list (const Reader *reader, const Option *option, const char *key, GError **error)
{
  g_auto (GStrv) items = wgre_list_split (option->value);
  WgreText place = *reader->text;

  place.number = option->line;
  for (guint i = 0; items[i]; i++)
    if (!wgre_text_append_value (&place, 0, option->name, key, items[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
read_dns (const Reader *reader, const Stanza *stanza, GError **error)
{
  for (guint i = 0; i < stanza->options->len; i++) {
    const Option *option = stanza->options->pdata[i];

    if (g_str_has_prefix (option->name, "dns-nameserver") &&
        !append_list (reader, option, "dns", error))
      return FALSE;
    if (!strcmp (option->name, "dns-search") && !append_list (reader, option, "dns-search", error))
      return FALSE;
  }
  return TRUE;
}

/* --- the whole --- */

static gboolean
read_stanzas (Reader *reader, GError **error)
{
  while (wgre_text_next (reader->text))
    if (!read_line (reader, error))
      return FALSE;
  g_ptr_array_set_size (reader->lines, (gint) reader->text->number);
  for (guint i = 0; i < reader->stanzas->len; i++)
    if (makes_tunnel (reader->stanzas->pdata[i]))
      g_hash_table_add (reader->tunnels, ((Stanza *) reader->stanzas->pdata[i])->name);
  for (guint i = 0; i < reader->stanzas->len; i++)
    if (g_hash_table_contains (reader->tunnels, ((Stanza *) reader->stanzas->pdata[i])->name))
      put_stanza (reader, reader->stanzas->pdata[i]);
  return TRUE;
}

/* Which of the tunnels it is, the reader of the commands has found out. */
static gboolean
settle (const Reader *reader, GError **error)
{
  const char *name = g_hash_table_lookup (reader->text->import->data, "interface");
  WgreText whole = *reader->text;

  whole.number = 0;
  for (guint i = 0; i < reader->stanzas->len; i++) {
    const Stanza *stanza = reader->stanzas->pdata[i];

    if (!g_strcmp0 (stanza->name, name) && !read_dns (reader, stanza, error))
      return FALSE;
  }
  if (name && g_hash_table_contains (reader->automatic, name))
    wgre_text_set_start (&whole);
  return TRUE;
}

/* The commands of one file. */
static gboolean
read_commands (Reader *reader, GError **error)
{
  WgreText commands = *reader->text;
  char *text;
  gboolean ok;

  text = join_lines (reader);
  commands.next = text;
  commands.number = 0;
  ok = wgre_commands_read (&commands, error) && settle (reader, error);
  wgre_wipe_string (text);
  return ok;
}

static void
warn_of_absent (const Reader *reader, const char *name)
{
  WgreText whole = *reader->text;

  whole.number = 0;
  wgre_text_warn (&whole, NULL, _ ("%s is not there beside this file, and is not read"), name);
}

static gboolean
open_sources (Reader *first, GPtrArray *files, GError **error)
{
  for (guint i = 0; i < first->sources->len; i++) {
    WgreText beside;
    Reader *reader;

    if (!wgre_text_open_beside (first->text, first->sources->pdata[i], NULL, &beside)) {
      warn_of_absent (first, first->sources->pdata[i]);
      continue;
    }
    reader = reader_new (g_memdup2 (&beside, sizeof beside), first->automatic);
    reader->beside = TRUE;
    g_ptr_array_add (files, reader);
    if (!read_stanzas (reader, error))
      return FALSE;
  }
  return TRUE;
}

/* The only file that makes a tunnel, the first one if there is none, or NULL. */
static Reader *
choose_file (const GPtrArray *files, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  Reader *found = NULL;

  for (guint i = 0; i < files->len; i++) {
    Reader *reader = files->pdata[i];

    if (!g_hash_table_size (reader->tunnels))
      continue;
    g_string_append_printf (names, "%s%s", names->len ? ", " : "", reader->text->file);
    found = found ? found : reader;
  }
  if (names->len && found && strcmp (names->str, found->text->file)) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED,
                 _ ("there are tunnels in several files, and a connection has one: import one of "
                    "these by itself: %s"),
                 names->str);
    return NULL;
  }
  return found ? found : files->pdata[0];
}

gboolean
wgre_ifupdown_read (WgreText *text, GError **error)
{
  g_autoptr (GHashTable) automatic = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (reader_free);
  Reader *first = reader_new (text, automatic), *chosen;

  g_ptr_array_add (files, first);
  if (!read_stanzas (first, error) || !open_sources (first, files, error))
    return FALSE;
  chosen = choose_file (files, error);
  return chosen && read_commands (chosen, error);
}

/* --- sniffing --- */

static gboolean
is_stanza (const char *line)
{
  return wgre_text_begins (line, "iface ") || wgre_text_begins (line, "iface\t");
}

/* Behind the words that begin the line. */
static const char *
skip_words (const char *line, guint count)
{
  for (; count; count--) {
    line += strcspn (line, " \t\n");
    line += strspn (line, " \t");
  }
  return line;
}

static gboolean
is_tunnel (const char *line)
{
  gsize word = strcspn (line, " \t\n");
  g_autofree char *name = NULL, *rest = NULL;

  if (is_stanza (line))
    return wgre_text_has_word (skip_words (line, 3), "tunnel") ||
           wgre_text_has_word (skip_words (line, 3), "v4tunnel");
  if (word > strlen ("wireguard-config-path"))
    return FALSE;
  name = g_strndup (line, word);
  if (!strcmp (name, "wireguard-config-path") || !strcmp (name, "tunnel-mode"))
    return TRUE;
  if (!is_up (name))
    return FALSE;
  line = skip_words (line, 1);
  rest = g_strndup (line, strcspn (line, "\n"));
  return wgre_commands_sniff (NULL, rest);
}

static gboolean
is_source (const char *line)
{
  return wgre_text_begins (line, "source ") || wgre_text_begins (line, "source-directory ");
}

gboolean
wgre_ifupdown_sniff (const char *file G_GNUC_UNUSED, const char *text)
{
  return wgre_text_has_line (text, is_stanza) &&
         (wgre_text_has_line (text, is_tunnel) || wgre_text_has_line (text, is_source));
}
