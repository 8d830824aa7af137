/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/error.h"
#include "core/option.h"
#include "formats/commands/reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* --- ip link, ip tunnel --- */

static gboolean
add_link (WgreCommands *reader, const WgreCommand *command, gboolean link, GError **error)
{
  g_auto (WgreLinkWords) words = { 0 };
  const char *name;

  wgre_link_words_parse (command->shell, command->first, link, &words);
  name = words.name ? wgre_shell_word (command->shell, words.name) : NULL;
  if (wgre_commands_is_lower (reader, name))
    return wgre_shell_set_value (command->shell, words.name, "name", "wireguard-interface", name,
                                 error);
  if (!wgre_commands_is_link (reader, name))
    return wgre_commands_leave_out (reader, command->shell, name);
  return wgre_shell_set_value (command->shell, words.name, "name", "interface", name, error) &&
         wgre_link_words_apply (command->shell, &words, error);
}

static gboolean
ip_read_tunnel (WgreCommands *reader, const WgreCommand *command, GError **error)
{
  static const WgreOptionId of_6rd[] = { WGRE_OPT_SIXRD_PREFIX, WGRE_OPT_SIXRD_RELAY_PREFIX };
  const WgreShell *shell = command->shell;
  const char *name = wgre_commands_get_value (shell, command->first, "dev");

  if (!wgre_commands_begins (wgre_shell_word (shell, command->verb), "6rd"))
    return add_link (reader, command, FALSE, error);
  /* "ip tunnel 6rd" tells a link that is there. */
  if (!wgre_commands_is_link (reader, name))
    return wgre_commands_leave_out (reader, shell, name);
  for (guint i = 0; i < G_N_ELEMENTS (of_6rd); i++) {
    const WgreOption *option = wgre_option_get (of_6rd[i]);
    guint at = wgre_commands_find_value (shell, command->first, option->iproute2);

    if (at && !wgre_shell_set_value (shell, at, option->iproute2, option->key,
                                     wgre_shell_word (shell, at), error))
      return FALSE;
  }
  return TRUE;
}

/* Words of "ip link set" that become keys, and those that go without saying. */
static const struct {
  const char *name;
  guint values;
  const char *key; /* NULL: none */
} set_words[] = {
  { "mtu", 1, "mtu" }, { "netns", 1, "netns" },  { "up", 0, NULL },
  { "down", 0, NULL }, { "multicast", 1, NULL }, { "arp", 1, NULL },
};

static gint
find_set_word (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (set_words); i++)
    if (!strcmp (set_words[i].name, word))
      return (gint) i;
  return -1;
}

/* The name is the word behind "dev", or the first one that is nothing else. */
static guint
find_set_name (const WgreShell *shell, guint first)
{
  guint dev = wgre_commands_find_value (shell, first, "dev"), i = first;

  for (gint found; !dev && i < shell->words->len; i += 1 + set_words[found].values) {
    found = find_set_word (wgre_shell_word (shell, i));
    if (found < 0)
      return i;
  }
  return dev ? dev : i;
}

/* What cannot be said of the link below; @at 0: it is not there. */
static gboolean
note_lower (const WgreShell *shell, guint at, const char *what)
{
  if (at)
    wgre_shell_warn (shell, at, "%s", what);
  return TRUE;
}

static gboolean
ip_set_link (WgreCommands *reader, const WgreCommand *command, GError **error)
{
  const WgreShell *shell = command->shell;
  guint name = find_set_name (shell, command->first), taken = 0;

  if (wgre_commands_is_lower (reader, wgre_shell_word (shell, name)))
    return note_lower (shell, wgre_commands_find_value (shell, command->first, "mtu"),
                       _ ("the MTU of the WireGuard link is computed"));
  if (!wgre_commands_is_link (reader, wgre_shell_word (shell, name)))
    return wgre_commands_leave_out (reader, shell, wgre_shell_word (shell, name));
  for (guint i = command->first; i < shell->words->len; i += taken) {
    const char *word = wgre_shell_word (shell, i), *value = wgre_shell_word (shell, i + 1);
    gint found = find_set_word (word);

    taken = 1;
    if (i == name || (i + 1 == name && !strcmp (word, "dev")))
      continue;
    if (found < 0) {
      wgre_shell_warn (shell, i, _ ("%s: is not taken over"), word);
      taken = 2;
      continue;
    }
    if (value && set_words[found].key &&
        !wgre_shell_set_value (shell, i + 1, word, set_words[found].key, value, error))
      return FALSE;
    taken = 1 + set_words[found].values;
  }
  return TRUE;
}

static gboolean
ip_read_link (WgreCommands *reader, const WgreCommand *command, GError **error)
{
  return wgre_commands_begins (wgre_shell_word (command->shell, command->verb), "set")
             ? ip_set_link (reader, command, error)
             : add_link (reader, command, TRUE, error);
}

/* --- ip address, route, neighbour --- */

/* The WireGuard link has one address: "local" of the tunnel, which may be told by it alone. */
static gboolean
read_lower_address (const WgreCommands *reader, const WgreShell *shell, guint at, GError **error)
{
  const char *said = wgre_commands_ends_of (reader, reader->link).local;
  const char *local = said ? said : g_hash_table_lookup (reader->text->import->data, "local");
  WgreIp known = { 0 };
  WgrePrefix prefix;
  g_autofree char *host = NULL;

  if (!wgre_prefix_parse (wgre_shell_word (shell, at), TRUE, &prefix))
    return wgre_shell_fail (shell, at, "address", WGRE_ERROR_INVALID, error,
                            _ ("is not ADDRESS/LENGTH: correct it"));
  host = wgre_ip_to_string (&prefix.ip);
  if (!local)
    return wgre_shell_set_value (shell, at, "address", "local", host, error);
  if (wgre_ip_parse (local, &known) && wgre_ip_equal (&known, &prefix.ip))
    return TRUE;
  return note_lower (shell, at,
                     _ ("this address is left out: the WireGuard link has only that which "
                        "the tunnel leaves from"));
}

/* Words of "ip address add" that are not the address; values follow. */
static const struct {
  const char *name;
  guint values;
} address_words[] = {
  { "dev", 1 },       { "local", 1 },      { "peer", 1 },       { "remote", 1 },
  { "broadcast", 1 }, { "brd", 1 },        { "anycast", 1 },    { "label", 1 },
  { "scope", 1 },     { "metric", 1 },     { "valid_lft", 1 },  { "preferred_lft", 1 },
  { "proto", 1 },     { "home", 0 },       { "nodad", 0 },      { "noprefixroute", 0 },
  { "autojoin", 0 },  { "mngtmpaddr", 0 }, { "optimistic", 0 },
};

/* The address is the word behind "local", or the first one that is nothing else. */
static guint
ip_find_address (const WgreShell *shell, guint first)
{
  guint local = wgre_commands_find_value (shell, first, "local"), row;

  for (guint i = first; !local && i < shell->words->len; i += 1 + address_words[row].values) {
    row = 0;
    while (row < G_N_ELEMENTS (address_words) &&
           strcmp (address_words[row].name, wgre_shell_word (shell, i)))
      row++;
    if (row == G_N_ELEMENTS (address_words))
      return i;
  }
  return local ? local : first;
}

static gboolean
ip_read_address (WgreCommands *reader, const WgreCommand *command, GError **error)
{
  const WgreShell *shell = command->shell;
  guint address = ip_find_address (shell, command->first);
  guint peer = wgre_commands_find_value (shell, command->first, "peer");
  const char *device = wgre_commands_get_value (shell, command->first, "dev");

  if (!peer)
    peer = wgre_commands_find_value (shell, command->first, "remote");
  if (!device)
    return wgre_shell_fail (shell, MIN (command->first, shell->words->len - 1), "dev",
                            WGRE_ERROR_INVALID, error, _ ("is missing: %s"),
                            _ ("write \"dev\" before the name of the link"));
  if (wgre_commands_is_lower (reader, device))
    return read_lower_address (reader, shell, address, error);
  if (!wgre_commands_is_link (reader, device))
    return wgre_commands_leave_out (reader, shell, device);
  return wgre_shell_append_value (shell, address, "address", "addresses",
                                  wgre_shell_word (shell, address), error) &&
         (!peer || wgre_shell_append_value (shell, peer, "peer", "peer-address",
                                            wgre_shell_word (shell, peer), error));
}

static gboolean
ip_read_route (WgreCommands *reader, const WgreCommand *command, GError **error)
{
  const WgreShell *shell = command->shell;
  const char *device = wgre_commands_get_value (shell, command->first, "dev");
  const char *via = wgre_commands_get_value (shell, command->first, "via");
  guint first = command->first + !g_strcmp0 (wgre_shell_word (shell, command->first), "unicast");

  if (wgre_commands_is_lower (reader, device)) {
    const char *remote = wgre_commands_ends_of (reader, reader->link).remote;
    WgrePrefix prefix;
    WgreIp far;

    /* To the far end there is a way anyhow. */
    if (remote && wgre_ip_parse (remote, &far) &&
        wgre_prefix_parse (wgre_shell_word (shell, first), FALSE, &prefix) &&
        wgre_prefix_contains (&prefix, &far) && wgre_prefix_is_single (&prefix))
      return TRUE;
    return note_lower (
        shell, first,
        _ ("this route is left out: only the tunnel goes through the WireGuard link; "
           "give \"routes\" what shall go through the tunnel"));
  }
  if (device ? !wgre_commands_is_link (reader, device) : !wgre_route_is_near (reader->text, via))
    return wgre_commands_leave_out (reader, shell, device);
  return wgre_route_add (shell, first, command->v6, &reader->routes, error);
}

static gboolean
ip_read_neighbour (WgreCommands *reader, const WgreCommand *command, GError **error)
{
  const WgreShell *shell = command->shell;
  guint first = command->first + !g_strcmp0 (wgre_shell_word (shell, command->first), "to");
  const char *inner = wgre_shell_word (shell, first);
  const char *outer = wgre_commands_get_value (shell, command->first, "lladdr");
  const char *device = wgre_commands_get_value (shell, command->first, "dev");
  g_autofree char *key = NULL, *value = NULL;

  if (!wgre_commands_is_link (reader, device))
    return wgre_commands_leave_out (reader, shell, device);
  if (!outer)
    return wgre_shell_fail (shell, first, "lladdr", WGRE_ERROR_MISSING, error,
                            _ ("is missing: give the address outside the tunnel"));
  key = g_strdup_printf ("neighbour.%u", ++reader->neighbours);
  value = g_strdup_printf ("%s %s", inner, outer);
  return wgre_shell_set_value (shell, first, "neighbour", key, value, error);
}

/* A rule that tells packets apart by nothing but a mark, or not at all, is one of the several that
 * a full tunnel needs: one without the others would be worse than none. */
static gboolean
ip_is_rule_of_full_tunnel (const WgreCommand *command)
{
  static const char *const selectors[] = { "from", "to", "iif", "dev", "oif" };

  for (guint i = 0; i < G_N_ELEMENTS (selectors); i++) {
    const char *value = wgre_commands_get_value (command->shell, command->first, selectors[i]);

    if (value && strcmp (value, "all"))
      return FALSE;
  }
  return TRUE;
}

static gboolean
ip_read_rule (WgreCommands *reader, const WgreCommand *command, GError **error G_GNUC_UNUSED)
{
  const WgreShell *shell = command->shell;
  WgreText cursor = wgre_shell_cursor (shell, command->first);
  g_autoptr (GString) words = g_string_new (NULL);
  guint8 family;

  if (ip_is_rule_of_full_tunnel (command)) {
    wgre_shell_warn (
        shell, 0,
        _ ("rules are not taken over: those of a full tunnel are made with routing=auto"));
    return TRUE;
  }
  for (guint i = command->first; i < shell->words->len; i++)
    g_string_append_printf (words, "%s%s", words->len ? " " : "", wgre_shell_word (shell, i));
  family = command->v6 ? AF_INET6 : strchr (words->str, ':') ? 0 : AF_INET;
  wgre_rule_put (&cursor, words->str, family, &reader->rules);
  return TRUE;
}

static gboolean
note_fou (WgreCommands *reader G_GNUC_UNUSED, const WgreCommand *command,
          GError **error G_GNUC_UNUSED)
{
  wgre_shell_warn (command->shell, 0,
                   _ ("the port is not taken over: it is opened with the tunnel, see encap-sport"));
  return TRUE;
}

typedef gboolean (*Read) (WgreCommands *reader, const WgreCommand *command, GError **error);

/* A namespace alone is nothing: it is made with the tunnel, or is this host. */
static gboolean
pass_over (WgreCommands *reader G_GNUC_UNUSED, const WgreCommand *command G_GNUC_UNUSED,
           GError **error G_GNUC_UNUSED)
{
  return TRUE;
}

/* In ip(8)'s order, which decides what the beginning of a word stands for. */
static const struct {
  const char *name;
  Read read;
} objects[] = {
  { "address", ip_read_address },
  { "route", ip_read_route },
  { "rule", ip_read_rule },
  { "neighbor", ip_read_neighbour },
  { "neighbour", ip_read_neighbour },
  { "link", ip_read_link },
  { "fou", note_fou },
  { "tunnel", ip_read_tunnel },
  { "netns", pass_over },
};

gboolean
wgre_commands_read_ip (WgreCommands *reader, const WgreShell *shell, GError **error)
{
  /* Verbs that only look, or take away what is made here anew. */
  static const char *const idle[] = { "delete", "show", "list", "lst",
                                      "flush",  "get",  "save", "help" };
  const char *object, *verb;
  WgreCommand command;

  g_return_val_if_fail (reader && shell, FALSE);
  if (!wgre_commands_is_of_ip (shell, &command, &object))
    return TRUE;
  verb = wgre_shell_word (shell, command.verb);
  if (!verb)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (idle); i++)
    if (wgre_commands_begins (verb, idle[i]))
      return TRUE;

  if (!wgre_commands_is_here (reader, shell))
    return wgre_commands_leave_out_elsewhere (shell);
  if (shell->odd)
    return wgre_shell_fail_odd (shell, error);
  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    if (wgre_commands_begins (object, objects[i].name) && command.first < shell->words->len)
      return objects[i].read (reader, &command, error);
  wgre_shell_warn (shell, 0, _ ("this command is not taken over"));
  return TRUE;
}
