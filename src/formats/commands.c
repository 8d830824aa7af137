/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "formats/draft.h"
#include "formats/link-words.h"
#include "formats/route.h"
#include "formats/wgquick.h"

typedef struct {
  WgreText *text;
  GPtrArray *commands; /* of WgreShell, one for each */
  const char *link;    /* name of the link that is read */
  const char *lower;   /* of the WireGuard link that it goes through; NULL: none */
  GHashTable *links;   /* names of all that are made → WgreShell of the command; not owned */
  GPtrArray *names;    /* the first of them, in their order */
  GPtrArray *peers;    /* of WgreDraft */
  GHashTable *by_key;  /* text of a public key → WgreDraft */
  WgreRoutes routes;
  guint neighbours;
} Reader;

/* A command of ip(8) without what stands before its object. */
typedef struct {
  const WgreShell *shell;
  guint verb, first; /* numbers of words: of the verb and behind it */
  gboolean v6;
} Command;

typedef gboolean (*Read) (Reader *reader, const Command *command, GError **error);

/* --- words --- */

/* ip(8) takes any beginning of a word. */
static gboolean
begins (const char *word, const char *whole)
{
  return word && *word && g_str_has_prefix (whole, word);
}

static gboolean
is_one_of (const char *word, const char *const words[])
{
  for (guint i = 0; word && words[i]; i++)
    if (!strcmp (word, words[i]))
      return TRUE;
  return FALSE;
}

/* The number of the word behind @name, or 0. */
static guint
find_value (const WgreShell *shell, guint first, const char *name)
{
  for (guint i = first; i + 1 < shell->words->len; i++)
    if (!strcmp (wgre_shell_word (shell, i), name))
      return i + 1;
  return 0;
}

static const char *
get_value (const WgreShell *shell, guint first, const char *name)
{
  guint i = find_value (shell, first, name);

  return i ? wgre_shell_word (shell, i) : NULL;
}

/* Without its folder; "sudo" is skipped. */
static const char *
program_of (const WgreShell *shell, guint *ret_at)
{
  guint at = !g_strcmp0 (wgre_shell_word (shell, 0), "sudo") ? 1 : 0;
  const char *word = wgre_shell_word (shell, at), *slash = word ? strrchr (word, '/') : NULL;

  *ret_at = at;
  return slash ? slash + 1 : word;
}

/* --- links --- */

static gboolean
is_of_ip (const WgreShell *shell, Command *ret_command, const char **ret_object)
{
  static const char *const with_value[] = { "-f", "-family", "-l", "-loops", NULL };
  guint i;
  const char *program = program_of (shell, &i), *word;
  Command command = { .shell = shell };

  if (g_strcmp0 (program, "ip"))
    return FALSE;
  for (i++; (word = wgre_shell_word (shell, i)) && *word == '-'; i++) {
    gboolean value = is_one_of (word, with_value);

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
static gboolean
is_tunnel_kind (const char *word)
{
  static const char *const others[] = { "ip6tnl", "erspan", "ip6erspan", NULL };

  return wgre_kind_by_name (word) || is_one_of (word, others);
}

/* The name of the link that a command makes, when it is a tunnel; NULL: none. */
static const char *
made_link (const WgreShell *shell)
{
  g_auto (WgreLinkWords) words = { 0 };
  const char *object;
  Command command;
  gboolean tunnel;

  if (!is_of_ip (shell, &command, &object) ||
      !begins (wgre_shell_word (shell, command.verb), "add"))
    return NULL;
  tunnel = begins (object, "tunnel") && strcmp (object, "t");
  if (!tunnel && !begins (object, "link"))
    return NULL;
  wgre_link_words_parse (shell, command.first, !tunnel, &words);
  return words.name && (tunnel || is_tunnel_kind (get_value (shell, command.first, "type")))
             ? wgre_shell_word (shell, words.name)
             : NULL;
}

static gboolean
is_link (const Reader *reader, const char *name)
{
  return !g_strcmp0 (name, reader->link);
}

static gboolean
is_lower (const Reader *reader, const char *name)
{
  return reader->lower && !g_strcmp0 (name, reader->lower);
}

/* A command for another tunnel of the file belongs to the connection that it becomes. */
static gboolean
is_other_link (const Reader *reader, const char *name)
{
  return name && !is_link (reader, name) && g_hash_table_contains (reader->links, name);
}

static gboolean
leave_out (const Reader *reader, const WgreShell *shell, const char *device)
{
  if (!is_other_link (reader, device))
    wgre_shell_warn (shell, 0, _ ("this command is left out: it is not about the tunnel"));
  return TRUE;
}

typedef struct {
  const char *kind; /* NULL: none that is known */
  const char *dev, *local, *remote;
} Ends;

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
static Ends
ends_of (const Reader *reader, const char *link)
{
  const WgreShell *shell = g_hash_table_lookup (reader->links, link);
  g_auto (WgreLinkWords) words = { 0 };
  const char *object;
  Command command;
  Ends ends = { NULL, NULL, NULL, NULL };

  if (!shell || !is_of_ip (shell, &command, &object))
    return ends;
  wgre_link_words_parse (shell, command.first, begins (object, "link"), &words);
  ends.kind = wgre_link_words_kind (shell, &words);
  ends.dev = find_setting (&words, WGRE_OPT_DEV);
  ends.local = find_setting (&words, WGRE_OPT_LOCAL);
  ends.remote = find_setting (&words, WGRE_OPT_REMOTE);
  return ends;
}

/* --- ip link, ip tunnel --- */

static gboolean
add_link (Reader *reader, const Command *command, gboolean link, GError **error)
{
  g_auto (WgreLinkWords) words = { 0 };
  const char *name;

  wgre_link_words_parse (command->shell, command->first, link, &words);
  name = words.name ? wgre_shell_word (command->shell, words.name) : NULL;
  if (is_lower (reader, name))
    return wgre_shell_set_value (command->shell, words.name, "name", "wireguard-interface", name,
                                 error);
  if (!is_link (reader, name))
    return leave_out (reader, command->shell, name);
  return wgre_shell_set_value (command->shell, words.name, "name", "interface", name, error) &&
         wgre_link_words_apply (command->shell, &words, error);
}

/* "ip tunnel 6rd" tells a link that is there. */
static gboolean
read_6rd (Reader *reader, const Command *command, GError **error)
{
  static const WgreOptionId options[] = { WGRE_OPT_SIXRD_PREFIX, WGRE_OPT_SIXRD_RELAY_PREFIX };
  const char *name = get_value (command->shell, command->first, "dev");

  if (!is_link (reader, name))
    return leave_out (reader, command->shell, name);
  for (guint i = 0; i < G_N_ELEMENTS (options); i++) {
    const WgreOption *option = wgre_option_get (options[i]);
    guint at = find_value (command->shell, command->first, option->iproute2);

    if (at && !wgre_shell_set_value (command->shell, at, option->iproute2, option->key,
                                     wgre_shell_word (command->shell, at), error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_tunnel (Reader *reader, const Command *command, GError **error)
{
  if (begins (wgre_shell_word (command->shell, command->verb), "6rd"))
    return read_6rd (reader, command, error);
  return add_link (reader, command, FALSE, error);
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

/* The name stands behind "dev", or is the first word that is nothing else. */
static guint
find_set_name (const WgreShell *shell, guint first)
{
  guint dev = find_value (shell, first, "dev"), i = first;

  for (gint found; !dev && i < shell->words->len; i += 1 + set_words[found].values) {
    found = find_set_word (wgre_shell_word (shell, i));
    if (found < 0)
      return i;
  }
  return dev ? dev : i;
}

/* The number of words taken; 0: an error was set. */
static guint
take_set_word (const WgreShell *shell, guint i, GError **error)
{
  const char *word = wgre_shell_word (shell, i), *value = wgre_shell_word (shell, i + 1);
  gint found = find_set_word (word);

  if (found < 0) {
    wgre_shell_warn (shell, i, _ ("%s: is not taken over"), word);
    return 2;
  }
  if (value && set_words[found].key &&
      !wgre_shell_set_value (shell, i + 1, word, set_words[found].key, value, error))
    return 0;
  return 1 + set_words[found].values;
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
set_link (Reader *reader, const Command *command, GError **error)
{
  const WgreShell *shell = command->shell;
  guint name = find_set_name (shell, command->first);
  guint taken = 0;

  if (is_lower (reader, wgre_shell_word (shell, name)))
    return note_lower (shell, find_value (shell, command->first, "mtu"),
                       _ ("the MTU of the WireGuard link is computed"));
  if (!is_link (reader, wgre_shell_word (shell, name)))
    return leave_out (reader, shell, wgre_shell_word (shell, name));
  for (guint i = command->first; i < shell->words->len; i += taken) {
    if (i == name || (i + 1 == name && !strcmp (wgre_shell_word (shell, i), "dev")))
      taken = 1;
    else if (!(taken = take_set_word (shell, i, error)))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_link (Reader *reader, const Command *command, GError **error)
{
  return begins (wgre_shell_word (command->shell, command->verb), "set")
             ? set_link (reader, command, error)
             : add_link (reader, command, TRUE, error);
}

/* --- ip address, route, neighbour --- */

static gboolean
need_device (const WgreShell *shell, guint first, const char *remedy, GError **error)
{
  return wgre_shell_fail (shell, MIN (first, shell->words->len - 1), WGRE_ERROR_INVALID, error,
                          _ ("dev: is missing: %s"), remedy);
}

/* The WireGuard link has one address: "local" of the tunnel, which may be told by it alone. */
static gboolean
read_lower_address (const Reader *reader, const WgreShell *shell, guint at, GError **error)
{
  const char *said = ends_of (reader, reader->link).local;
  const char *local = said ? said : g_hash_table_lookup (reader->text->import->data, "local");
  WgreIp known = { 0 };
  WgrePrefix prefix;
  g_autofree char *host = NULL;

  if (!wgre_prefix_parse (wgre_shell_word (shell, at), TRUE, &prefix))
    return wgre_shell_fail (shell, at, WGRE_ERROR_INVALID, error,
                            _ ("address: is not ADDRESS/LENGTH: correct it"));
  host = wgre_ip_to_string (&prefix.ip);
  if (!local)
    return wgre_shell_set_value (shell, at, "address", "local", host, error);
  if (wgre_ip_parse (local, &known) && wgre_ip_equal (&known, &prefix.ip))
    return TRUE;
  return note_lower (shell, at,
                     _ ("this address is left out: the WireGuard link has only that which "
                        "the tunnel leaves from"));
}

static gboolean
read_address (Reader *reader, const Command *command, GError **error)
{
  const WgreShell *shell = command->shell;
  guint address = find_value (shell, command->first, "local");
  guint peer = find_value (shell, command->first, "peer");
  const char *device = get_value (shell, command->first, "dev");

  if (!address)
    address = command->first;
  if (!device)
    return need_device (shell, command->first, _ ("write \"dev\" before the name of the link"),
                        error);
  if (is_lower (reader, device))
    return read_lower_address (reader, shell, address, error);
  if (!is_link (reader, device))
    return leave_out (reader, shell, device);
  return wgre_shell_append_value (shell, address, "address", "addresses",
                                  wgre_shell_word (shell, address), error) &&
         (!peer || wgre_shell_append_value (shell, peer, "peer", "peer-address",
                                            wgre_shell_word (shell, peer), error));
}

/* "default" is of the family that the command has. */
static void
settle_family (const Command *command, guint first)
{
  WgreWord *word = command->shell->words->pdata[first];

  if (!command->v6 || strcmp (word->value, "default"))
    return;
  g_free (word->value);
  word->value = g_strdup ("::/0");
}

/* To the far end there is a way anyhow. */
static gboolean
note_lower_route (const Reader *reader, const WgreShell *shell, guint first)
{
  const char *remote = ends_of (reader, reader->link).remote;
  WgrePrefix prefix;
  WgreIp far;

  if (remote && wgre_ip_parse (remote, &far) &&
      wgre_prefix_parse (wgre_shell_word (shell, first), FALSE, &prefix) &&
      wgre_prefix_contains (&prefix, &far) && wgre_prefix_is_single (&prefix))
    return TRUE;
  return note_lower (shell, first,
                     _ ("this route is left out: only the tunnel goes through the WireGuard link; "
                        "give \"routes\" what shall go through the tunnel"));
}

static gboolean
read_route (Reader *reader, const Command *command, GError **error)
{
  const WgreShell *shell = command->shell;
  const char *device = get_value (shell, command->first, "dev");
  guint first = command->first + !g_strcmp0 (wgre_shell_word (shell, command->first), "unicast");

  if (is_lower (reader, device))
    return note_lower_route (reader, shell, first);
  if (!is_link (reader, device))
    return leave_out (reader, shell, device);
  settle_family (command, first);
  return wgre_route_add (shell, first, &reader->routes, error);
}

static gboolean
read_neighbour (Reader *reader, const Command *command, GError **error)
{
  const WgreShell *shell = command->shell;
  guint first = command->first + !g_strcmp0 (wgre_shell_word (shell, command->first), "to");
  const char *inner = wgre_shell_word (shell, first);
  const char *outer = get_value (shell, command->first, "lladdr");
  const char *device = get_value (shell, command->first, "dev");
  g_autofree char *key = NULL, *value = NULL;

  if (!is_link (reader, device))
    return leave_out (reader, shell, device);
  if (!outer)
    return wgre_shell_fail (shell, first, WGRE_ERROR_MISSING, error,
                            _ ("lladdr: is missing: give the address outside the tunnel"));
  key = g_strdup_printf ("neighbour.%u", ++reader->neighbours);
  value = g_strdup_printf ("%s %s", inner, outer);
  return wgre_shell_set_value (shell, first, "neighbour", key, value, error);
}

static gboolean
note_rule (Reader *reader G_GNUC_UNUSED, const Command *command, GError **error G_GNUC_UNUSED)
{
  wgre_shell_warn (
      command->shell, 0,
      _ ("rules are not taken over: those of a full tunnel are made with routing=auto"));
  return TRUE;
}

static gboolean
note_fou (Reader *reader G_GNUC_UNUSED, const Command *command, GError **error G_GNUC_UNUSED)
{
  wgre_shell_warn (command->shell, 0,
                   _ ("the port is not taken over: it is opened with the tunnel, see encap-sport"));
  return TRUE;
}

/* In ip(8)'s order, which decides what the beginning of a word stands for. */
static const struct {
  const char *name;
  Read read;
} objects[] = {
  { "address", read_address },
  { "route", read_route },
  { "rule", note_rule },
  { "neighbor", read_neighbour },
  { "neighbour", read_neighbour },
  { "link", read_link },
  { "fou", note_fou },
  { "tunnel", read_tunnel },
};

/* Verbs that only look, or take away what is made here anew. */
static gboolean
is_idle_verb (const char *verb)
{
  static const char *const idle[] = { "delete", "show", "list", "lst",
                                      "flush",  "get",  "save", "help" };

  for (guint i = 0; verb && i < G_N_ELEMENTS (idle); i++)
    if (begins (verb, idle[i]))
      return TRUE;
  return !verb;
}

static gboolean
read_ip (Reader *reader, const WgreShell *shell, GError **error)
{
  const char *object;
  Command command;

  if (!is_of_ip (shell, &command, &object))
    return TRUE;
  if (is_idle_verb (wgre_shell_word (shell, command.verb)))
    return TRUE;
  if (shell->odd)
    return wgre_shell_fail_odd (shell, error);
  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    if (begins (object, objects[i].name) && command.first < shell->words->len)
      return objects[i].read (reader, &command, error);
  wgre_shell_warn (shell, 0, _ ("this command is not taken over"));
  return TRUE;
}

/* --- wg --- */

static WgreDraft *
find_peer (Reader *reader, const char *key, const WgreText *place)
{
  WgreDraft *peer = g_hash_table_lookup (reader->by_key, key);

  if (peer)
    return peer;
  peer = wgre_draft_add (reader->peers, place);
  g_hash_table_insert (reader->by_key, g_strdup (key), peer);
  return peer;
}

/* Words of "wg set" behind a peer. */
static const char *const peer_words[] = { "endpoint", "persistent-keepalive", "allowed-ips", NULL };

static gboolean
set_peer_word (WgreDraft *peer, const WgreShell *shell, guint i, GError **error)
{
  const char *word = wgre_shell_word (shell, i);
  WgreText place = wgre_shell_place (shell, i + 1);

  if (!strcmp (word, "allowed-ips"))
    g_array_set_size (peer->peer->allowed_ips, 0);
  return wgre_draft_set (peer, &place, place.mark_column, word, word,
                         wgre_shell_word (shell, i + 1), error);
}

static gboolean
note_key_file (const WgreShell *shell, guint i, const char *remedy)
{
  wgre_shell_warn (shell, i, _ ("%s: other files with keys are not opened: %s"),
                   wgre_shell_word (shell, i), remedy);
  return TRUE;
}

static gboolean
set_device_word (const WgreShell *shell, guint i, GError **error)
{
  const char *word = wgre_shell_word (shell, i), *value = wgre_shell_word (shell, i + 1);

  if (!strcmp (word, "private-key"))
    return note_key_file (shell, i, _ ("the key will be asked for"));
  if (!strcmp (word, "listen-port") || !strcmp (word, "fwmark"))
    return wgre_shell_set_value (shell, i + 1, word, word, value, error);
  return wgre_shell_fail (shell, i, WGRE_ERROR_INVALID, error,
                          _ ("this is not a word of \"wg set\": correct it"));
}

/* The number of words taken; 0: an error was set. */
static guint
take_wg_word (Reader *reader, WgreDraft **peer, const WgreShell *shell, guint i, GError **error)
{
  const char *word = wgre_shell_word (shell, i), *value = wgre_shell_word (shell, i + 1);
  WgreText place = wgre_shell_place (shell, i + 1);

  if (*peer && !strcmp (word, "remove")) {
    (*peer)->has_key = FALSE;
    return 1;
  }
  if (!value) {
    wgre_shell_fail (shell, i, WGRE_ERROR_INVALID, error, _ ("this word has no value: give one"));
    return 0;
  }
  if (!strcmp (word, "peer")) {
    *peer = find_peer (reader, value, &place);
    return wgre_draft_set (*peer, &place, place.mark_column, "peer", "public-key", value, error)
               ? 2
               : 0;
  }
  if (*peer && !strcmp (word, "preshared-key"))
    return note_key_file (shell, i, _ ("add the key to the peer")) ? 2 : 0;
  if (*peer && is_one_of (word, peer_words))
    return set_peer_word (*peer, shell, i, error) ? 2 : 0;
  return set_device_word (shell, i, error) ? 2 : 0;
}

static gboolean
set_wireguard (Reader *reader, const WgreShell *shell, guint first, GError **error)
{
  WgreDraft *peer = NULL;
  guint taken;

  for (guint i = first; i < shell->words->len; i += taken) {
    taken = take_wg_word (reader, &peer, shell, i, error);
    if (!taken)
      return FALSE;
  }
  return TRUE;
}

/* A file that stands beside this one, whatever folder the command names. */
static gboolean
read_config (Reader *reader, const WgreShell *shell, guint first, GError **error)
{
  const char *path = wgre_shell_word (shell, first);
  g_autofree char *name = path ? g_path_get_basename (path) : NULL;
  WgreText beside;
  gboolean ok;

  if (!name || !wgre_text_open_beside (reader->text, name, NULL, &beside)) {
    wgre_shell_warn (
        shell, first,
        _ ("this file is not there beside this one: put it there, or import it alone"));
    return TRUE;
  }
  if (reader->peers->len || g_hash_table_contains (reader->text->import->data, "peer.1")) {
    wgre_text_close (&beside);
    return wgre_shell_fail (
        shell, first, WGRE_ERROR_UNSUPPORTED, error,
        _ ("there are peers in this file and in others: write them in one place"));
  }
  ok = wgre_wgquick_read (&beside, error);
  wgre_text_close (&beside);
  return ok;
}

static const struct {
  const char *verb;
  gboolean (*read) (Reader *reader, const WgreShell *shell, guint first, GError **error);
} wg_verbs[] = {
  { "set", set_wireguard },
  { "setconf", read_config },
  { "addconf", read_config },
  { "syncconf", read_config },
};

static gboolean
read_wg (Reader *reader, const WgreShell *shell, GError **error)
{
  guint at;
  const char *verb, *device;

  program_of (shell, &at);
  verb = wgre_shell_word (shell, at + 1);
  device = wgre_shell_word (shell, at + 2);
  for (guint i = 0; verb && device && i < G_N_ELEMENTS (wg_verbs); i++) {
    if (strcmp (wg_verbs[i].verb, verb))
      continue;
    if (shell->odd)
      return wgre_shell_fail_odd (shell, error);
    return is_link (reader, device) || is_lower (reader, device)
               ? wg_verbs[i].read (reader, shell, at + 3, error)
               : leave_out (reader, shell, device);
  }
  return TRUE;
}

/* --- other commands --- */

static gboolean
skip (Reader *reader G_GNUC_UNUSED, const WgreShell *shell G_GNUC_UNUSED,
      GError **error G_GNUC_UNUSED)
{
  return TRUE;
}

/* What only a shell decides. */
static gboolean
refuse_condition (Reader *reader G_GNUC_UNUSED, const WgreShell *shell, GError **error)
{
  return wgre_shell_fail (
      shell, 0, WGRE_ERROR_UNSUPPORTED, error,
      _ ("%s: a shell would decide here what is run, and nothing is run: keep only "
         "the commands that make the tunnel"),
      wgre_shell_word (shell, 0));
}

static const struct {
  const char *name;
  gboolean (*read) (Reader *reader, const WgreShell *shell, GError **error); /* NULL: a warning */
  const char *remedy;
} programs[] = {
  { "ip", read_ip, NULL },
  { "wg", read_wg, NULL },
  { "modprobe", skip, NULL },
  { ":", skip, NULL },
  { "true", skip, NULL },
  { "exit", skip, NULL },
  { "set", skip, NULL },
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

/* A here-document is text that looks like commands, a function is one that is run later. */
static gboolean
check_lines (const WgreShell *shell, GError **error)
{
  gboolean document = shell->odd && shell->odd[0] == '<';
  gboolean function = shell->odd && shell->odd[0] == '(' && shell->odd[1] == ')';

  return (!document && !function) || wgre_shell_fail_odd (shell, error);
}

static gboolean
read_command (Reader *reader, const WgreShell *shell, GError **error)
{
  guint at;
  const char *name = program_of (shell, &at);

  if (!check_lines (shell, error))
    return FALSE;
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
collect (Reader *reader, GError **error)
{
  g_auto (WgreShell) shell;
  gboolean found;

  wgre_shell_init (&shell, reader->text);
  shell.lenient = TRUE;
  while (wgre_shell_next (&shell, &found, error)) {
    WgreShell *command;
    const char *link;

    if (!found)
      return TRUE;
    command = g_memdup2 (&shell, sizeof shell);
    g_ptr_array_add (reader->commands, command);
    wgre_shell_renew (&shell);
    link = made_link (command);
    if (link && g_hash_table_insert (reader->links, (gpointer) link, command) &&
        reader->names->len < NAMES)
      g_ptr_array_add (reader->names, (gpointer) link);
  }
  return FALSE;
}

/* --- a tunnel through WireGuard --- */

static gboolean
is_wireguard (const Reader *reader, const char *link)
{
  const char *name = ends_of (reader, link).kind;
  const WgreKind *kind = name ? wgre_kind_by_name (name) : NULL;

  return kind && kind->peers;
}

/* Whether a command gives a peer of @link a network that @ip is in. */
static gboolean
allows (const WgreShell *shell, const char *link, const WgreIp *ip)
{
  guint at;
  const char *program = program_of (shell, &at);

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
  const char *program = program_of (shell, &at), *verb = wgre_shell_word (shell, at + 1);

  return !g_strcmp0 (program, "wg") && !g_strcmp0 (wgre_shell_word (shell, at + 2), link) &&
         (is_one_of (verb, files) || find_value (shell, at + 3, "peer"));
}

/* A WireGuard link that this file says enough of. */
static gboolean
is_whole (const Reader *reader, const char *link)
{
  if (!is_wireguard (reader, link))
    return FALSE;
  for (guint i = 0; i < reader->commands->len; i++)
    if (has_peers (reader->commands->pdata[i], link))
      return TRUE;
  return FALSE;
}

static gboolean
allows_by_commands (const Reader *reader, const char *link, const WgreIp *ip)
{
  for (guint i = 0; i < reader->commands->len; i++)
    if (allows (reader->commands->pdata[i], link, ip))
      return TRUE;
  return FALSE;
}

/* The WireGuard link that a tunnel goes through, by its device or its far end; NULL: none. */
static const char *
find_lower (const Reader *reader, const char *link)
{
  Ends ends = ends_of (reader, link);
  WgreIp ip;

  if (!ends.kind || is_wireguard (reader, link))
    return NULL;
  if (ends.dev)
    return is_whole (reader, ends.dev) ? ends.dev : NULL;
  if (!ends.remote || !wgre_ip_parse (ends.remote, &ip))
    return NULL;
  for (guint i = 0; i < reader->names->len; i++)
    if (is_wireguard (reader, reader->names->pdata[i]) &&
        allows_by_commands (reader, reader->names->pdata[i], &ip))
      return reader->names->pdata[i];
  return NULL;
}

/* Of two links the one that goes through the other is the connection. */
static const char *
find_upper (const Reader *reader)
{
  for (guint i = 0; reader->names->len == 2 && i < 2; i++)
    if (find_lower (reader, reader->names->pdata[i]))
      return reader->names->pdata[i];
  return NULL;
}

/* A tunnel and WireGuard that have nothing to do with each other, as far as can be seen. */
static gboolean
fail_apart (const Reader *reader, const char *tunnel, const char *lower, GError **error)
{
  const WgreShell *shell = g_hash_table_lookup (reader->links, tunnel);

  return wgre_shell_fail (
      shell, 0, WGRE_ERROR_UNSUPPORTED, error,
      _ ("there are several links, and a connection has one: for \"%s\" inside \"%s\", "
         "add \"dev %s\" to this command, or its remote to the allowed-ips of a peer; else call a "
         "copy of the file like the link that it shall be"),
      tunnel, lower, lower);
}

static gboolean
fail_several (Reader *reader, GError **error)
{
  g_autofree char *list = NULL;
  const char *first = reader->names->pdata[0], *second = reader->names->pdata[1];

  if (reader->names->len == 2 && is_wireguard (reader, first) != is_wireguard (reader, second))
    return is_wireguard (reader, first) ? fail_apart (reader, second, first, error)
                                        : fail_apart (reader, first, second, error);
  g_ptr_array_add (reader->names, NULL);
  list = g_strjoinv (", ", (char **) reader->names->pdata);
  return wgre_text_fail_several (reader->text, 0, 0, list, error);
}

static gboolean
choose_link (Reader *reader, GError **error)
{
  g_autofree char *stem = wgre_text_stem (reader->text);
  gpointer name = NULL;

  if (!reader->names->len)
    return wgre_text_fail (
        reader->text, NULL, WGRE_ERROR_MISSING, error,
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

static gboolean
read_commands (Reader *reader, GError **error)
{
  for (guint i = 0; i < reader->commands->len; i++)
    if (!read_command (reader, reader->commands->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* A file for "wg setconf" says that it is WireGuard, and so it is below the tunnel. */
static void
settle_lower (const Reader *reader)
{
  const WgreShell *shell = g_hash_table_lookup (reader->links, reader->link);
  WgreText place = wgre_shell_place (shell, 0);

  if (!reader->lower)
    return;
  wgre_text_set (&place, "over", "wireguard");
  wgre_text_set (&place, "tunnel", ends_of (reader, reader->link).kind);
  g_hash_table_remove (reader->text->import->data, "dev");
}

/* wg makes no routes of the allowed IPs. */
static void
settle (Reader *reader)
{
  wgre_text_join_keys (reader->text);
  wgre_draft_emit (reader->peers, reader->text);
  if (is_wireguard (reader, reader->link) &&
      !g_hash_table_contains (reader->text->import->data, "routing"))
    wgre_route_settle (reader->text, &reader->routes);
}

gboolean
wgre_commands_read (WgreText *text, GError **error)
{
  g_autoptr (GPtrArray) commands = g_ptr_array_new_with_free_func (shell_free);
  g_autoptr (GPtrArray) names = g_ptr_array_new (), peers = wgre_draft_list ();
  g_autoptr (GHashTable) links = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Reader reader = { .text = text,
                    .commands = commands,
                    .links = links,
                    .names = names,
                    .peers = peers,
                    .by_key = by_key };

  if (!collect (&reader, error) || !choose_link (&reader, error) || !read_commands (&reader, error))
    return FALSE;
  settle (&reader);
  settle_lower (&reader);
  return TRUE;
}

/* --- sniffing --- */

static gboolean
is_making (char **words)
{
  gboolean tunnel = FALSE, link = FALSE, add = FALSE;

  for (guint i = 0; words[i]; i++) {
    if (link && add && is_tunnel_kind (words[i]))
      return TRUE;
    add |= begins (words[i], "add") && (tunnel || link);
    tunnel |= begins (words[i], "tunnel") && strlen (words[i]) > 1;
    link |= begins (words[i], "link");
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
    if (!g_str_has_prefix (line, starts[i]))
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
  return wgre_text_has_line (text, is_command);
}
