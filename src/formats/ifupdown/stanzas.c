/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/ifupdown/stanzas.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/key.h"
#include "formats/kit/remark.h"

static void
ifupdown_option_free (gpointer data)
{
  WgreIfupdownOption *option = data;

  g_free (option->name);
  wgre_wipe_string (option->value);
  g_free (option);
}

static void
stanza_free (gpointer data)
{
  WgreIfupdownStanza *stanza = data;

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

WgreIfupdownFile *
wgre_ifupdown_file_new (WgreText *text, GHashTable *automatic)
{
  WgreIfupdownFile *reader;

  g_return_val_if_fail (text && automatic, NULL);
  reader = g_new0 (WgreIfupdownFile, 1);
  reader->text = text;
  reader->sources = g_ptr_array_new_with_free_func (g_free);
  reader->stanzas = g_ptr_array_new_with_free_func (stanza_free);
  reader->lines = g_ptr_array_new_with_free_func (string_free);
  reader->tunnels = g_hash_table_new (g_str_hash, g_str_equal);
  reader->automatic = g_hash_table_ref (automatic);
  return reader;
}

void
wgre_ifupdown_file_free (gpointer data)
{
  WgreIfupdownFile *reader = data;

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

/* The path as it is seen from the folder of the file: a file there, or in a folder there. What is
 * above is not looked at where it differs, since the file may be a copy. NULL: it is elsewhere. */
static const char *
path_from_here (const WgreText *text, const char *path, gboolean folder)
{
  g_autofree char *here = text->path ? g_path_get_dirname (text->path) : g_strdup ("");
  const char *rest = path, *slash;
  gsize length = strlen (here);

  if (g_path_is_absolute (path) && length && !strncmp (path, here, length) && path[length] == '/')
    rest = path + length + 1;
  else if (g_path_is_absolute (path)) {
    /* Its last names: a folder, or a file and its folder. */
    guint count = folder ? 1 : 2;

    rest += strlen (rest);
    while (rest > path && !(rest[-1] == '/' && !--count))
      rest--;
    rest += *rest == '/';
  }
  slash = strchr (rest, '/');
  return *rest == '.' || (slash && (slash[1] == '.' || strchr (slash + 1, '/'))) ? NULL : rest;
}

/* The files of one folder beside the file: those that match @pattern, NULL: those that ifupdown
 * takes for the name of a file in a folder, as run-parts (8) does. */
static void
add_sources_of (WgreIfupdownFile *reader, const char *folder, const char *pattern)
{
  g_auto (GStrv) paths = wgre_text_list_folder (reader->text, folder);

  for (guint i = 0; paths[i]; i++) {
    const char *name = strrchr (paths[i], '/') + 1;

    if (pattern ? g_pattern_match_simple (pattern, name)
                : !name[strspn (name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_-")])
      g_ptr_array_add (reader->sources, g_strdup (paths[i]));
  }
}

static void
add_sources (WgreIfupdownFile *reader, const char *word, gboolean folder)
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

/* --- lines --- */

/* Words that begin something else than an option. */
static gboolean
take_head (WgreIfupdownFile *reader, const char *word, char *rest)
{
  if (!strcmp (word, "iface")) {
    WgreIfupdownStanza *stanza = g_new0 (WgreIfupdownStanza, 1);

    stanza->name = g_strdup (cut_word (&rest));
    stanza->family = g_strdup (cut_word (&rest));
    stanza->method = g_strdup (cut_word (&rest));
    stanza->line = reader->text->number;
    stanza->options = g_ptr_array_new_with_free_func (ifupdown_option_free);
    g_ptr_array_add (reader->stanzas, stanza);
    return TRUE;
  }
  if (!strcmp (word, "auto") || !strcmp (word, "allow-hotplug") || !strcmp (word, "allow-auto")) {
    for (char *name = cut_word (&rest); *name; name = cut_word (&rest))
      g_hash_table_add (reader->automatic, g_strdup (name));
    return TRUE;
  }
  if (!strcmp (word, "source") || !strcmp (word, "source-directory")) {
    guint before = reader->sources->len;

    /* A file that was named by another one may name no more. */
    for (char *path = cut_word (&rest); *path && !reader->beside; path = cut_word (&rest))
      add_sources (reader, path, word[strlen ("source")] != '\0');
    if (reader->sources->len == before)
      wgre_text_warn (
          reader->text, NULL,
          _ ("files that are named here are not read: import that of the tunnel by itself"));
    return TRUE;
  }
  return !strcmp (word, "mapping") || !strcmp (word, "template") || !strcmp (word, "rename") ||
         g_str_has_prefix (word, "no-");
}

static gboolean
ifupdown_read_line (WgreIfupdownFile *reader, GError **error)
{
  char *rest = reader->text->line + strspn (reader->text->line, " \t");
  g_autofree char *key = NULL, *value = NULL;
  WgreIfupdownStanza *stanza;
  WgreIfupdownOption *option;
  char *word;

  if (wgre_remark_parse (rest, &key, &value))
    return wgre_remark_set (reader->text, key, value, error);
  if (!*rest || *rest == '#')
    return TRUE;
  if (g_str_has_suffix (rest, "\\"))
    return wgre_text_fail (reader->text, rest, NULL, WGRE_ERROR_UNSUPPORTED, error,
                           _ ("goes on in the next line, which is not read here: join the lines"));
  word = cut_word (&rest);
  if (take_head (reader, word, rest) || !reader->stanzas->len)
    return TRUE;
  stanza = reader->stanzas->pdata[reader->stanzas->len - 1];
  option = g_new0 (WgreIfupdownOption, 1);
  option->name = g_strdup (word);
  option->value = g_strdup (wgre_text_trim (rest));
  option->line = reader->text->number;
  g_ptr_array_add (stanza->options, option);
  return TRUE;
}

gboolean
wgre_ifupdown_file_read (WgreIfupdownFile *reader, GError **error)
{
  g_return_val_if_fail (reader && reader->text, FALSE);
  while (wgre_text_next (reader->text))
    if (!ifupdown_read_line (reader, error))
      return FALSE;
  return TRUE;
}

/* --- options --- */

const WgreIfupdownOption *
wgre_ifupdown_find (const WgreIfupdownStanza *stanza, const char *name)
{
  g_return_val_if_fail (stanza && name, NULL);
  for (guint i = 0; i < stanza->options->len; i++)
    if (!strcmp (((const WgreIfupdownOption *) stanza->options->pdata[i])->name, name))
      return stanza->options->pdata[i];
  return NULL;
}

const char *
wgre_ifupdown_get (const WgreIfupdownStanza *stanza, const char *name)
{
  const WgreIfupdownOption *option = wgre_ifupdown_find (stanza, name);

  return option && *option->value ? option->value : NULL;
}
