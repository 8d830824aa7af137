/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/error.h"
#include "core/list.h"
#include "formats/commands/commands.h"
#include "formats/commands/reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* --- other commands --- */

static gboolean
commands_skip (WgreCommands *reader G_GNUC_UNUSED, const WgreShell *shell G_GNUC_UNUSED,
               GError **error G_GNUC_UNUSED)
{
  return TRUE;
}

/* What only a shell decides. */
static gboolean
refuse_condition (WgreCommands *reader G_GNUC_UNUSED, const WgreShell *shell, GError **error)
{
  return wgre_shell_fail (
      shell, 0, wgre_shell_word (shell, 0), WGRE_ERROR_UNSUPPORTED, error,
      _ ("a shell would decide here what runs, and the import runs nothing: keep only the commands that make the tunnel"));
}

static const struct {
  const char *name;
  gboolean (*read) (WgreCommands *reader, const WgreShell *shell,
                    GError **error); /* NULL: a warning */
  const char *remedy;
} programs[] = {
  { "ip", wgre_commands_read_ip, NULL },
  { "wg", wgre_commands_read_wg, NULL },
  { "modprobe", commands_skip, NULL },
  { ":", commands_skip, NULL },
  { "true", commands_skip, NULL },
  { "exit", commands_skip, NULL },
  { "set", commands_skip, NULL },
  { "if", refuse_condition, NULL },
  { "then", refuse_condition, NULL },
  { "else", refuse_condition, NULL },
  { "for", refuse_condition, NULL },
  { "while", refuse_condition, NULL },
  { "until", refuse_condition, NULL },
  { "case", refuse_condition, NULL },
  { "function", refuse_condition, NULL },
  { "{", refuse_condition, NULL },
  { "sysctl", NULL, N_ ("write the setting into a file in /etc/sysctl.d") },
  { "iptables", NULL, N_ ("see masquerade, forward and mss-clamp in nm-settings-wgre(5)") },
  { "ip6tables", NULL, N_ ("see masquerade, forward and mss-clamp in nm-settings-wgre(5)") },
  { "nft", NULL, N_ ("see masquerade, forward and mss-clamp in nm-settings-wgre(5)") },
  { "resolvectl", NULL, N_ ("see dns and dns-search in nm-settings-wgre(5)") },
  { "resolvconf", NULL, N_ ("see dns and dns-search in nm-settings-wgre(5)") },
};

static gboolean
note_command (const WgreShell *shell, const char *remedy)
{
  const char *word = wgre_shell_word (shell, 0);
  g_autofree char *quoted = wgre_text_quote (word ? word : "");

  if (remedy)
    wgre_shell_warn (shell, 0, _ ("%s is not run: %s"), quoted, _ (remedy));
  else
    wgre_shell_warn (shell, 0, _ ("%s is not run"), quoted);
  return TRUE;
}

static gboolean
commands_read_command (WgreCommands *reader, const WgreShell *shell, GError **error)
{
  guint at;
  const char *name = wgre_commands_program_of (shell, &at);

  /* A here-document is text that looks like commands, a function is one that is run later. */
  if (shell->odd && (wgre_text_begins (shell->odd, "<") || wgre_text_begins (shell->odd, "()")))
    return wgre_shell_fail_odd (shell, error);
  for (guint i = 0; name && i < G_N_ELEMENTS (programs); i++)
    if (!strcmp (programs[i].name, name))
      return programs[i].read ? programs[i].read (reader, shell, error)
                              : note_command (shell, programs[i].remedy);
  return note_command (shell, NULL);
}

/* --- the file --- */

static void
shell_free (gpointer data)
{
  wgre_shell_clear (data);
  g_free (data);
}

/* This many names are repeated in a message. */
#define NAMES 20

/* All commands first: which link is meant is known only then. */
static gboolean
commands_collect (WgreCommands *reader, GError **error)
{
  g_auto (WgreShell) shell;
  gboolean found;

  wgre_shell_init (&shell, reader->text);
  shell.lenient = TRUE;
  while (wgre_shell_next (&shell, &found, error)) {
    WgreShell *command;
    const char *link;
    char *netns;

    if (!found)
      return TRUE;
    command = g_memdup2 (&shell, sizeof shell);
    g_ptr_array_add (reader->commands, command);
    wgre_shell_renew (&shell);
    netns = wgre_commands_take_netns (command);
    if (netns)
      g_hash_table_insert (reader->netns, command, netns);
    link = wgre_commands_made_link (command);
    if (link && g_hash_table_insert (reader->links, (gpointer) link, command) &&
        reader->names->len < NAMES)
      g_ptr_array_add (reader->names, (gpointer) link);
  }
  return FALSE;
}

gboolean
wgre_commands_read (WgreText *text, GError **error)
{
  g_autoptr (GPtrArray) commands = g_ptr_array_new_with_free_func (shell_free);
  g_autoptr (GPtrArray) names = g_ptr_array_new (), peers = wgre_draft_list ();
  g_autoptr (GHashTable) links = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) netns = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  WgreCommands reader = { .text = text,
                          .netns = netns,
                          .commands = commands,
                          .links = links,
                          .names = names,
                          .peers = peers,
                          .by_key = by_key };

  g_return_val_if_fail (text, FALSE);
  if (!commands_collect (&reader, error) || !wgre_commands_choose_link (&reader, error))
    return FALSE;
  /* wg makes no routes of the allowed IPs. */
  reader.routes.named = wgre_commands_is_wireguard (&reader, reader.link);
  for (guint i = 0; i < commands->len; i++)
    if (!commands_read_command (&reader, commands->pdata[i], error))
      return FALSE;
  wgre_text_join_keys (text);
  wgre_draft_emit (peers, text);
  if (reader.routes.named)
    wgre_route_none_allowed (text);
  wgre_commands_settle_lower (&reader);
  return TRUE;
}

/* --- sniffing --- */

static gboolean
is_making (char **words)
{
  gboolean tunnel = FALSE, link = FALSE, add = FALSE;

  for (guint i = 0; words[i]; i++) {
    if (link && add && wgre_commands_is_tunnel_kind (words[i]))
      return TRUE;
    add |= wgre_commands_begins (words[i], "add") && (tunnel || link);
    tunnel |= wgre_commands_begins (words[i], "tunnel") && strlen (words[i]) > 1;
    link |= wgre_commands_begins (words[i], "link");
    if (tunnel && add)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_command (const char *line)
{
  static const char *const starts[] = { "ip ", "sudo ", "/sbin/ip ", "/usr/sbin/ip ", "/bin/ip " };
  g_autofree char *copy = NULL;
  g_auto (GStrv) words = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++) {
    if (!wgre_text_begins (line, starts[i]))
      continue;
    copy = g_strndup (line, strcspn (line, "\n"));
    words = wgre_list_split (copy);
    return is_making (words);
  }
  return FALSE;
}

gboolean
wgre_commands_sniff (const char *file G_GNUC_UNUSED, const char *text)
{
  g_return_val_if_fail (text, FALSE);
  return wgre_text_has_line (text, is_command);
}
