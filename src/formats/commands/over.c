/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/error.h"
#include "core/list.h"
#include "formats/commands/reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

gboolean
wgre_commands_is_wireguard (const WgreCommands *reader, const char *link)
{
  const char *name = wgre_commands_ends_of (reader, link).kind;
  const WgreKind *kind = name ? wgre_kind_by_name (name) : NULL;

  return kind && kind->peers;
}

/* Whether a command gives a peer of @link a network that @ip is in. */
static gboolean
allows (const WgreShell *shell, const char *link, const WgreIp *ip)
{
  guint at;
  const char *program = wgre_commands_program_of (shell, &at);

  if (g_strcmp0 (program, "wg") || g_strcmp0 (wgre_shell_word (shell, at + 1), "set") ||
      g_strcmp0 (wgre_shell_word (shell, at + 2), link))
    return FALSE;
  for (guint i = at + 3; i + 1 < shell->words->len; i++) {
    g_auto (GStrv) items = !strcmp (wgre_shell_word (shell, i), "allowed-ips")
                               ? wgre_list_split (wgre_shell_word (shell, i + 1))
                               : NULL;
    WgrePrefix prefix;

    for (guint j = 0; items && items[j]; j++)
      if (wgre_prefix_parse (items[j], FALSE, &prefix) && wgre_prefix_contains (&prefix, ip))
        return TRUE;
  }
  return FALSE;
}

/* A WireGuard link that this file says enough of: a command makes peers of it, or reads a file with
 * some. */
static gboolean
over_is_whole (const WgreCommands *reader, const char *link)
{
  static const char *const files[] = { "setconf", "addconf", "syncconf", NULL };

  if (!wgre_commands_is_wireguard (reader, link))
    return FALSE;
  for (guint i = 0; i < reader->commands->len; i++) {
    const WgreShell *shell = reader->commands->pdata[i];
    guint at;
    const char *program = wgre_commands_program_of (shell, &at);

    if (g_strcmp0 (program, "wg") || g_strcmp0 (wgre_shell_word (shell, at + 2), link))
      continue;
    if (wgre_commands_is_one_of (wgre_shell_word (shell, at + 1), files) ||
        wgre_commands_find_value (shell, at + 3, "peer"))
      return TRUE;
  }
  return FALSE;
}

/* The WireGuard link that a tunnel goes through, by its device or its far end; NULL: none. */
static const char *
find_lower (const WgreCommands *reader, const char *link)
{
  WgreCommandsEnds ends = wgre_commands_ends_of (reader, link);
  WgreIp ip;

  if (!ends.kind || wgre_commands_is_wireguard (reader, link))
    return NULL;
  if (ends.dev)
    return over_is_whole (reader, ends.dev) ? ends.dev : NULL;
  if (!ends.remote || !wgre_ip_parse (ends.remote, &ip))
    return NULL;
  for (guint i = 0; i < reader->names->len; i++) {
    const char *name = reader->names->pdata[i];

    if (!wgre_commands_is_wireguard (reader, name))
      continue;
    for (guint j = 0; j < reader->commands->len; j++)
      if (allows (reader->commands->pdata[j], name, &ip))
        return name;
  }
  return NULL;
}

/* A tunnel and WireGuard that have nothing to do with each other, as far as can be seen. */
static gboolean
fail_apart (const WgreCommands *reader, const char *tunnel, const char *lower, GError **error)
{
  const WgreShell *shell = g_hash_table_lookup (reader->links, tunnel);

  return wgre_shell_fail (
      shell, 0, NULL, WGRE_ERROR_UNSUPPORTED, error,
      _ ("there are several links, and a connection has one: for \"%s\" inside \"%s\", "
         "add \"dev %s\" to this command, or its remote to the allowed-ips of a peer; else call a "
         "copy of the file like the link that it shall be"),
      tunnel, lower, lower);
}

static gboolean
fail_several (WgreCommands *reader, GError **error)
{
  g_autofree char *list = NULL;
  const char *first = reader->names->pdata[0], *second = reader->names->pdata[1];

  if (reader->names->len == 2 &&
      wgre_commands_is_wireguard (reader, first) != wgre_commands_is_wireguard (reader, second))
    return wgre_commands_is_wireguard (reader, first) ? fail_apart (reader, second, first, error)
                                                      : fail_apart (reader, first, second, error);
  g_ptr_array_add (reader->names, NULL);
  list = g_strjoinv (", ", (char **) reader->names->pdata);
  return wgre_text_fail_several (reader->text, 0, 0, list, error);
}

gboolean
wgre_commands_choose_link (WgreCommands *reader, GError **error)
{
  g_autofree char *stem = NULL;
  const GPtrArray *names;
  gpointer name = NULL;

  g_return_val_if_fail (reader && reader->text, FALSE);
  stem = wgre_text_stem (reader->text);
  names = reader->names;
  if (!names->len)
    return wgre_text_fail (
        reader->text, NULL, NULL, WGRE_ERROR_MISSING, error,
        _ ("there is no command that makes a tunnel: add \"ip link add\" to it"));
  if (names->len == 1)
    name = names->pdata[0];
  else
    g_hash_table_lookup_extended (reader->links, stem, &name, NULL);
  /* Of two links the one that goes through the other is the connection. */
  for (guint i = 0; !name && names->len == 2 && i < 2; i++)
    if (find_lower (reader, names->pdata[i]))
      name = names->pdata[i];
  reader->link = name;
  if (!reader->link)
    return fail_several (reader, error);
  reader->lower = find_lower (reader, reader->link);
  return TRUE;
}

/* A file for "wg setconf" says that it is WireGuard, and so it is below the tunnel. */
void
wgre_commands_settle_lower (const WgreCommands *reader)
{
  WgreText cursor;

  g_return_if_fail (reader && reader->link);
  if (!reader->lower)
    return;
  cursor = wgre_shell_cursor (g_hash_table_lookup (reader->links, reader->link), 0);
  wgre_text_set (&cursor, "over", "wireguard");
  wgre_text_set (&cursor, "tunnel", wgre_commands_ends_of (reader, reader->link).kind);
  g_hash_table_remove (reader->text->import->data, "dev");
}
