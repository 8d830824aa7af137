/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/commands/reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* --- words --- */

/* ip(8) takes any beginning of a word. */
gboolean
wgre_commands_begins (const char *word, const char *whole)
{
  g_return_val_if_fail (whole, FALSE);
  return word && *word && g_str_has_prefix (whole, word);
}

gboolean
wgre_commands_is_one_of (const char *word, const char *const words[])
{
  g_return_val_if_fail (words, FALSE);
  for (guint i = 0; word && words[i]; i++)
    if (!strcmp (word, words[i]))
      return TRUE;
  return FALSE;
}

/* The number of the word behind @name, or 0. */
guint
wgre_commands_find_value (const WgreShell *shell, guint first, const char *name)
{
  g_return_val_if_fail (shell, 0);
  for (guint i = first; i + 1 < shell->words->len; i++)
    if (!strcmp (wgre_shell_word (shell, i), name))
      return i + 1;
  return 0;
}

const char *
wgre_commands_get_value (const WgreShell *shell, guint first, const char *name)
{
  guint i = wgre_commands_find_value (shell, first, name);

  return i ? wgre_shell_word (shell, i) : NULL;
}

/* Without its folder; "sudo" is skipped. */
const char *
wgre_commands_program_of (const WgreShell *shell, guint *ret_at)
{
  guint at = !g_strcmp0 (wgre_shell_word (shell, 0), "sudo") ? 1 : 0;
  const char *word = wgre_shell_word (shell, at), *slash = word ? strrchr (word, '/') : NULL;

  g_return_val_if_fail (ret_at, NULL);
  *ret_at = at;
  return slash ? slash + 1 : word;
}

/* --- network namespaces --- */

/* Words from @first on, of which there are @count. */
static void
remove_words (WgreShell *shell, guint first, guint count)
{
  g_ptr_array_remove_range (shell->words, first, count);
}

/* The number of the word that names a namespace for the rest of the command, and where that begins;
 * 0: there is none. */
static guint
find_netns (const WgreShell *shell, guint at, guint *ret_rest)
{
  static const char *const options[] = { "-n", "-net", "-netn", "-netns", NULL };

  if (wgre_commands_begins (wgre_shell_word (shell, at + 1), "netns") &&
      wgre_commands_begins (wgre_shell_word (shell, at + 2), "exec") &&
      wgre_shell_word (shell, at + 4)) {
    *ret_rest = at + 4;
    return at + 3;
  }
  for (guint i = at + 1; wgre_shell_word (shell, i) && *wgre_shell_word (shell, i) == '-'; i++)
    if (wgre_commands_is_one_of (wgre_shell_word (shell, i), options) &&
        wgre_shell_word (shell, i + 2)) {
      *ret_rest = i + 2;
      return i + 1;
    }
  return 0;
}

char *
wgre_commands_take_netns (WgreShell *shell)
{
  guint at, rest = 0, found;
  gboolean whole;
  char *netns;

  g_return_val_if_fail (shell, NULL);
  if (g_strcmp0 (wgre_commands_program_of (shell, &at), "ip") ||
      !(found = find_netns (shell, at, &rest)))
    return NULL;
  netns = g_strdup (wgre_shell_word (shell, found));
  whole = *wgre_shell_word (shell, found - 1) != '-';
  if (whole)
    remove_words (shell, at, rest - at);
  else
    remove_words (shell, found - 1, 2);
  return netns;
}

/* Where the link is made is this host, whatever that is called. */
gboolean
wgre_commands_is_here (const WgreCommands *reader, const WgreShell *shell)
{
  const WgreShell *maker;
  const char *netns;
  const char *home;
  const char *moved;

  g_return_val_if_fail (reader, FALSE);
  maker = g_hash_table_lookup (reader->links, reader->link);
  netns = g_hash_table_lookup (reader->netns, shell);
  home = g_hash_table_lookup (reader->netns, maker);
  moved = g_hash_table_lookup (reader->text->import->data, "netns");
  return !netns || !g_strcmp0 (netns, home) || !g_strcmp0 (netns, moved);
}

gboolean
wgre_commands_leave_out_elsewhere (const WgreShell *shell)
{
  wgre_shell_warn (shell, 0,
                   _ ("this command is left out: it is for a network namespace that the tunnel is "
                      "not in"));
  return TRUE;
}

/* --- links --- */

gboolean
wgre_commands_is_of_ip (const WgreShell *shell, WgreCommand *ret_command, const char **ret_object)
{
  static const char *const with_value[] = { "-f", "-family", "-l", "-loops", NULL };
  guint i;
  const char *program = wgre_commands_program_of (shell, &i), *word;
  WgreCommand command = { .shell = shell };

  g_return_val_if_fail (shell && ret_command && ret_object, FALSE);
  if (g_strcmp0 (program, "ip"))
    return FALSE;
  for (i++; (word = wgre_shell_word (shell, i)) && *word == '-'; i++) {
    gboolean value = wgre_commands_is_one_of (word, with_value);

    i += value ? 1 : 0;
    command.v6 |=
        !strcmp (word, "-6") || (value && !g_strcmp0 (wgre_shell_word (shell, i), "inet6"));
  }
  if (!word)
    return FALSE;
  *ret_object = word;
  command.verb = i + 1;
  command.first = MIN (i + 2, shell->words->len);
  *ret_command = command;
  return TRUE;
}

/* Kinds of ip(8), also those that a profile cannot be: those are refused with a reason. */
gboolean
wgre_commands_is_tunnel_kind (const char *word)
{
  static const char *const others[] = { "ip6tnl", "erspan", "ip6erspan", NULL };

  return wgre_kind_by_name (word) || wgre_commands_is_one_of (word, others);
}

/* The name of the link that a command makes, when it is a tunnel; NULL: none. */
const char *
wgre_commands_made_link (const WgreShell *shell)
{
  g_auto (WgreLinkWords) words = { 0 };
  const char *object;
  WgreCommand command;
  gboolean tunnel;

  g_return_val_if_fail (shell, NULL);
  if (!wgre_commands_is_of_ip (shell, &command, &object) ||
      !wgre_commands_begins (wgre_shell_word (shell, command.verb), "add"))
    return NULL;
  tunnel = wgre_commands_begins (object, "tunnel") && strcmp (object, "t");
  if (!tunnel && !wgre_commands_begins (object, "link"))
    return NULL;
  wgre_link_words_parse (shell, command.first, !tunnel, &words);
  return words.name && (tunnel || wgre_commands_is_tunnel_kind (
                                      wgre_commands_get_value (shell, command.first, "type")))
             ? wgre_shell_word (shell, words.name)
             : NULL;
}

gboolean
wgre_commands_is_link (const WgreCommands *reader, const char *name)
{
  g_return_val_if_fail (reader, FALSE);
  return !g_strcmp0 (name, reader->link);
}

gboolean
wgre_commands_is_lower (const WgreCommands *reader, const char *name)
{
  g_return_val_if_fail (reader, FALSE);
  return reader->lower && !g_strcmp0 (name, reader->lower);
}

gboolean
wgre_commands_leave_out (const WgreCommands *reader, const WgreShell *shell, const char *device)
{
  g_return_val_if_fail (reader && shell, TRUE);
  /* A command for another tunnel of the file belongs to the connection that it becomes. */
  if (!device || wgre_commands_is_link (reader, device) ||
      !g_hash_table_contains (reader->links, device))
    wgre_shell_warn (shell, 0, _ ("this command is left out: it is not about the tunnel"));
  return TRUE;
}

/* NULL: it is not there, or any will do. */
static const char *
find_setting (const WgreLinkWords *words, WgreOptionId id)
{
  for (guint i = 0; i < words->settings->len; i++) {
    const WgreLinkSetting *setting = &g_array_index (words->settings, WgreLinkSetting, i);

    if (setting->option->id == id && strcmp (setting->value, "any"))
      return setting->value;
  }
  return NULL;
}

/* What the command that makes a link says of its ends. */
WgreCommandsEnds
wgre_commands_ends_of (const WgreCommands *reader, const char *link)
{
  const WgreShell *shell;
  g_auto (WgreLinkWords) words = { 0 };
  const char *object;
  WgreCommand command;
  WgreCommandsEnds ends = { NULL, NULL, NULL, NULL };

  g_return_val_if_fail (reader, (WgreCommandsEnds){ 0 });
  shell = g_hash_table_lookup (reader->links, link);
  if (!shell || !wgre_commands_is_of_ip (shell, &command, &object))
    return ends;
  wgre_link_words_parse (shell, command.first, wgre_commands_begins (object, "link"), &words);
  ends.kind = wgre_link_words_kind (shell, &words);
  ends.dev = find_setting (&words, WGRE_OPT_DEV);
  ends.local = find_setting (&words, WGRE_OPT_LOCAL);
  ends.remote = find_setting (&words, WGRE_OPT_REMOTE);
  return ends;
}
