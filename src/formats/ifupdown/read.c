/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options of ifupdown are short for commands of ip(8), beside which a stanza may have others. So
 * the file is made into commands, each in the line of its option, which formats/commands then
 * reads. */
#include "core/error.h"
#include "core/key.h"
#include "core/list.h"
#include "formats/commands/commands.h"
#include "formats/ifupdown/ifupdown.h"
#include "formats/ifupdown/stanzas.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* --- what makes a tunnel --- */

/* Commands that are run when the interface comes up. */
static gboolean
is_up (const char *name)
{
  static const char *const words[] = { "pre-up", "up", "post-up", NULL };

  return g_strv_contains (words, name);
}

static gboolean
is_of_method (const WgreIfupdownStanza *stanza)
{
  return !strcmp (stanza->method, "tunnel") || !strcmp (stanza->method, "v4tunnel");
}

static gboolean
makes_tunnel (const WgreIfupdownStanza *stanza)
{
  if (is_of_method (stanza) || wgre_ifupdown_get (stanza, "wireguard-config-path") ||
      wgre_ifupdown_get (stanza, "tunnel-mode"))
    return TRUE;
  for (guint i = 0; i < stanza->options->len; i++) {
    const WgreIfupdownOption *option = stanza->options->pdata[i];

    if (is_up (option->name) && wgre_commands_sniff (NULL, option->value))
      return TRUE;
  }
  return FALSE;
}

/* --- commands --- */

static void
ifupdown_put (WgreIfupdownFile *reader, guint line, const char *command)
{
  GString **at = (GString **) &reader->lines->pdata[line - 1];

  if (!*at)
    *at = g_string_new (NULL);
  g_string_append_printf (*at, "%s%s", (*at)->len ? "; " : "", command);
}

static void
ifupdown_append_word (const WgreIfupdownStanza *stanza, GString *command, const char *option,
                      const char *word)
{
  const char *value = wgre_ifupdown_get (stanza, option);

  if (value)
    g_string_append_printf (command, " %s %s", word, value);
}

/* By the method, or in the words of ifupdown-ng. */
static void
ifupdown_put_link (WgreIfupdownFile *reader, const WgreIfupdownStanza *stanza)
{
  gboolean ng = wgre_ifupdown_get (stanza, "tunnel-mode") != NULL;
  gboolean v4 = !strcmp (stanza->method, "v4tunnel");
  const WgreIfupdownOption *config = wgre_ifupdown_find (stanza, "wireguard-config-path");
  g_autoptr (GString) command = g_string_new ("ip tunnel add ");

  if (config) {
    g_string_printf (command, "ip link add %s type wireguard", stanza->name);
    ifupdown_put (reader, stanza->line, command->str);
    g_string_printf (command, "wg setconf %s %s", stanza->name, config->value);
    ifupdown_put (reader, config->line, command->str);
    return;
  }
  if (!ng && !is_of_method (stanza))
    return;
  g_string_append (command, stanza->name);
  if (v4)
    g_string_append (command, " mode sit");
  ifupdown_append_word (stanza, command, ng ? "tunnel-mode" : "mode", "mode");
  ifupdown_append_word (stanza, command, ng ? "tunnel-remote" : "endpoint", "remote");
  ifupdown_append_word (stanza, command, ng ? "tunnel-local" : "local", "local");
  ifupdown_append_word (stanza, command, ng ? "tunnel-ttl" : "ttl", "ttl");
  ifupdown_append_word (stanza, command, "tunnel-physdev", "dev");
  ifupdown_put (reader, stanza->line, command->str);
}

static gboolean
is_v6 (const WgreIfupdownStanza *stanza, const char *address)
{
  return !strcmp (stanza->family, "inet6") || strchr (address, ':');
}

/* The mask is an option of its own, of bits or as an address; and so is the far end. */
static void
put_address (WgreIfupdownFile *reader, const WgreIfupdownStanza *stanza,
             const WgreIfupdownOption *option)
{
  const char *mask = strchr (option->value, '/') ? NULL : stanza->mask;
  g_autoptr (GString) command = g_string_new (NULL);

  g_string_printf (command, "ip -%c address add %s%s%s", is_v6 (stanza, option->value) ? '6' : '4',
                   option->value, mask ? "/" : "", mask ? mask : "");
  if (stanza->peer)
    g_string_append_printf (command, " peer %s", stanza->peer);
  g_string_append_printf (command, " dev %s", stanza->name);
  ifupdown_put (reader, option->line, command->str);
}

static void
put_gateway (WgreIfupdownFile *reader, const WgreIfupdownStanza *stanza,
             const WgreIfupdownOption *option)
{
  g_autoptr (GString) command = g_string_new (NULL);

  g_string_printf (command, "ip -%c route add default via %s dev %s",
                   is_v6 (stanza, option->value) ? '6' : '4', option->value, stanza->name);
  if (stanza->metric)
    g_string_append_printf (command, " metric %s", stanza->metric);
  ifupdown_put (reader, option->line, command->str);
}

static void
put_mtu (WgreIfupdownFile *reader, const WgreIfupdownStanza *stanza,
         const WgreIfupdownOption *option)
{
  g_autofree char *command =
      g_strdup_printf ("ip link set mtu %s dev %s", option->value, stanza->name);

  ifupdown_put (reader, option->line, command);
}

/* ifupdown tells the commands the name of the interface. */
static void
put_command (WgreIfupdownFile *reader, const WgreIfupdownStanza *stanza,
             const WgreIfupdownOption *option)
{
  static const char *const names[] = { "${IFACE}", "$IFACE", "\"$IFACE\"" };
  g_autoptr (GString) command = g_string_new (option->value);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_string_replace (command, names[i], stanza->name, 0);
  ifupdown_put (reader, option->line, command->str);
  wgre_wipe (command->str, command->len);
}

static const struct {
  const char *name;
  void (*put) (WgreIfupdownFile *reader, const WgreIfupdownStanza *stanza,
               const WgreIfupdownOption *option); /* NULL: said elsewhere */
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
put_stanza (WgreIfupdownFile *reader, WgreIfupdownStanza *stanza)
{
  static const char *const when_down[] = { "pre-down", "down", "post-down", NULL };

  stanza->mask = wgre_ifupdown_get (stanza, "netmask");
  stanza->metric = wgre_ifupdown_get (stanza, "metric");
  stanza->peer = wgre_ifupdown_get (stanza, "pointopoint");
  if (!stanza->peer)
    stanza->peer = wgre_ifupdown_get (stanza, "dstaddr");
  ifupdown_put_link (reader, stanza);

  for (guint i = 0; i < stanza->options->len; i++) {
    const WgreIfupdownOption *option = stanza->options->pdata[i];
    guint row = 0;

    if (g_strv_contains (when_down, option->name))
      continue;
    while (row < G_N_ELEMENTS (rows) && strcmp (rows[row].name, option->name))
      row++;
    if (row == G_N_ELEMENTS (rows)) {
      WgreText cursor = *reader->text;
      g_autofree char *shown = wgre_text_mask (option->name);

      cursor.number = option->line;
      wgre_text_warn (&cursor, NULL, _ ("%s: is not taken over"), shown);
    } else if (rows[row].put && *option->value)
      rows[row].put (reader, stanza, option);
  }
}

/* --- name servers --- */

static gboolean
ifupdown_append_list (const WgreIfupdownFile *reader, const WgreIfupdownOption *option,
                      const char *key, GError **error)
{
  g_auto (GStrv) items = wgre_list_split (option->value);
  WgreText cursor = *reader->text;

  cursor.number = option->line;
  for (guint i = 0; items[i]; i++)
    if (!wgre_text_append_value (&cursor, 0, option->name, key, items[i], error))
      return FALSE;
  return TRUE;
}

/* --- the whole --- */

static gboolean
read_stanzas (WgreIfupdownFile *reader, GError **error)
{
  if (!wgre_ifupdown_file_read (reader, error))
    return FALSE;
  g_ptr_array_set_size (reader->lines, (gint) reader->text->number);
  for (guint i = 0; i < reader->stanzas->len; i++)
    if (makes_tunnel (reader->stanzas->pdata[i]))
      g_hash_table_add (reader->tunnels, ((WgreIfupdownStanza *) reader->stanzas->pdata[i])->name);
  for (guint i = 0; i < reader->stanzas->len; i++)
    if (g_hash_table_contains (reader->tunnels,
                               ((WgreIfupdownStanza *) reader->stanzas->pdata[i])->name))
      put_stanza (reader, reader->stanzas->pdata[i]);
  return TRUE;
}

/* The reader of the commands has chosen the tunnel. */
static gboolean
ifupdown_settle (const WgreIfupdownFile *reader, GError **error)
{
  const char *name = g_hash_table_lookup (reader->text->import->data, "interface");
  WgreText whole = *reader->text;

  whole.number = 0;
  for (guint i = 0; i < reader->stanzas->len; i++) {
    const WgreIfupdownStanza *stanza = reader->stanzas->pdata[i];

    for (guint j = 0; !g_strcmp0 (stanza->name, name) && j < stanza->options->len; j++) {
      const WgreIfupdownOption *option = stanza->options->pdata[j];

      if (g_str_has_prefix (option->name, "dns-nameserver") &&
          !ifupdown_append_list (reader, option, "dns", error))
        return FALSE;
      if (!strcmp (option->name, "dns-search") &&
          !ifupdown_append_list (reader, option, "dns-search", error))
        return FALSE;
    }
  }
  if (name && g_hash_table_contains (reader->automatic, name))
    wgre_text_set_start (&whole);
  return TRUE;
}

static gboolean
open_sources (WgreIfupdownFile *first, GPtrArray *files, GError **error)
{
  WgreText whole = *first->text;

  whole.number = 0;
  for (guint i = 0; i < first->sources->len; i++) {
    WgreText beside;
    WgreIfupdownFile *reader;

    if (!wgre_text_open_beside (first->text, first->sources->pdata[i], NULL, &beside)) {
      wgre_text_warn (&whole, NULL, _ ("%s is not there beside this file, and is not read"),
                      (const char *) first->sources->pdata[i]);
      continue;
    }
    reader = wgre_ifupdown_file_new (g_memdup2 (&beside, sizeof beside), first->automatic);
    reader->beside = TRUE;
    g_ptr_array_add (files, reader);
    if (!read_stanzas (reader, error))
      return FALSE;
  }
  return TRUE;
}

/* The only file that makes a tunnel, the first one if there is none, or NULL. */
static WgreIfupdownFile *
choose_file (const GPtrArray *files, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  WgreIfupdownFile *found = NULL;

  for (guint i = 0; i < files->len; i++) {
    WgreIfupdownFile *reader = files->pdata[i];

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
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (wgre_ifupdown_file_free);
  g_autoptr (GString) all = g_string_new (NULL);
  WgreIfupdownFile *first, *chosen;
  WgreText commands;
  gboolean ok;

  g_return_val_if_fail (text, FALSE);
  first = wgre_ifupdown_file_new (text, automatic);
  g_ptr_array_add (files, first);
  if (!read_stanzas (first, error) || !open_sources (first, files, error))
    return FALSE;
  chosen = choose_file (files, error);
  if (!chosen)
    return FALSE;

  /* The commands of one file, each in the line that it comes from. */
  for (guint i = 0; i < chosen->lines->len; i++) {
    const GString *line = chosen->lines->pdata[i];

    g_string_append_printf (all, "%s\n", line ? line->str : "");
  }
  commands = *chosen->text;
  commands.next = all->str;
  commands.number = 0;
  ok = wgre_commands_read (&commands, error) && ifupdown_settle (chosen, error);
  wgre_wipe (all->str, all->len);
  return ok;
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
ifupdown_is_tunnel (const char *line)
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
  g_return_val_if_fail (text, FALSE);
  return wgre_text_has_line (text, is_stanza) &&
         (wgre_text_has_line (text, ifupdown_is_tunnel) || wgre_text_has_line (text, is_source));
}
