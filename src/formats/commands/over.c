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

/* Whether a command makes peers of @link, or reads a file with some. */
static gboolean
has_peers (const WgreShell *shell, const char *link)
{
  static const char *const files[] = { "setconf", "addconf", "syncconf", NULL };
  guint at;
  const char *program = wgre_commands_program_of (shell, &at),
             *verb = wgre_shell_word (shell, at + 1);

  return !g_strcmp0 (program, "wg") && !g_strcmp0 (wgre_shell_word (shell, at + 2), link) &&
         (wgre_commands_is_one_of (verb, files) ||
          wgre_commands_find_value (shell, at + 3, "peer"));
}

/* A WireGuard link that this file says enough of. */
static gboolean
is_whole (const WgreCommands *reader, const char *link)
{
  if (!wgre_commands_is_wireguard (reader, link))
    return FALSE;
  for (guint i = 0; i < reader->commands->len; i++)
    if (has_peers (reader->commands->pdata[i], link))
      return TRUE;
  return FALSE;
}

static gboolean
allows_by_commands (const WgreCommands *reader, const char *link, const WgreIp *ip)
{
  for (guint i = 0; i < reader->commands->len; i++)
    if (allows (reader->commands->pdata[i], link, ip))
      return TRUE;
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
    return is_whole (reader, ends.dev) ? ends.dev : NULL;
  if (!ends.remote || !wgre_ip_parse (ends.remote, &ip))
    return NULL;
  for (guint i = 0; i < reader->names->len; i++)
    if (wgre_commands_is_wireguard (reader, reader->names->pdata[i]) &&
        allows_by_commands (reader, reader->names->pdata[i], &ip))
      return reader->names->pdata[i];
  return NULL;
}

/* Of two links the one that goes through the other is the connection. */
static const char *
find_upper (const WgreCommands *reader)
{
  for (guint i = 0; reader->names->len == 2 && i < 2; i++)
    if (find_lower (reader, reader->names->pdata[i]))
      return reader->names->pdata[i];
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
  g_autofree char *stem = wgre_text_stem (reader->text);
  gpointer name = NULL;

  if (!reader->names->len)
    return wgre_text_fail (
        reader->text, NULL, NULL, WGRE_ERROR_MISSING, error,
        _ ("there is no command that makes a tunnel: add \"ip link add\" to it"));
  if (reader->names->len == 1)
    name = reader->names->pdata[0];
  else
    g_hash_table_lookup_extended (reader->links, stem, &name, NULL);
  reader->link = name ? name : find_upper (reader);
  if (!reader->link)
    return fail_several (reader, error);
  reader->lower = find_lower (reader, reader->link);
  return TRUE;
}

/* A file for "wg setconf" says that it is WireGuard, and so it is below the tunnel. */
void
wgre_commands_settle_lower (const WgreCommands *reader)
{
  const WgreShell *shell = g_hash_table_lookup (reader->links, reader->link);
  WgreText place = wgre_shell_place (shell, 0);

  if (!reader->lower)
    return;
  wgre_text_set (&place, "over", "wireguard");
  wgre_text_set (&place, "tunnel", wgre_commands_ends_of (reader, reader->link).kind);
  g_hash_table_remove (reader->text->import->data, "dev");
}
