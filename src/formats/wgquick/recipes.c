/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/wgquick/recipes.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "formats/kit/text.h"

/* --- the table --- */

/* A command of iptables(8) is a set of items: an option with its words, "!" included. Every other
 * command is one item, without its options. "*" stands for anything, "<*>" for the value. */
typedef struct {
  const char *wants; /* items between ";", all of which must be there */
  const char *may;   /* items that may be there too; NULL: none */
  const char *undo;  /* what a command that takes it back looks like, between "|"; NULL: for
                        iptables, the same with -D */
  WgreRecipeResult result;
  const char *key;
  const char *value; /* NULL: what <*> stands for */
  gboolean append;
  const char *advice;
} Row;

#define STATE "-m conntrack;--ctstate *;-m state;--state *;-m comment;--comment *"
#define MSS "-A *;-p tcp;--tcp-flags SYN,RST SYN;-j TCPMSS;"
#define MSS_MAY "-t mangle;-t filter;-m tcp;-i *;-o *;-m tcpmss;--mss *;-m comment;--comment *"
#define MARK "-m mark;! --mark $(wg show %i fwmark);-m addrtype;! --dst-type LOCAL"
#define RULES                                                                                      \
  N_ ("a profile has no rules of its own: add it to ipv4.routing-rules or ipv6.routing-rules of the connection below, or put the command into a script in /etc/NetworkManager/dispatcher.d")
#define ZONE                                                                                       \
  N_ ("what may come out of the tunnel is said by the firewall's zone: set connection.zone")
#define FORWARDS N_ ("the chain FORWARD of other firewalls must let these packets pass as well")

static const Row rows[] = {
  /* those that are written */
  { "nft table inet wgre-%i-masquerade *", NULL, "nft delete table inet wgre-%i-masquerade",
    WGRE_RECIPE_KEY, "masquerade", "yes", FALSE, NULL },
  { "sysctl net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1", NULL, NULL, WGRE_RECIPE_KEY,
    "forward", "yes", FALSE, FORWARDS },
  /* forwarding */
  { "-A FORWARD;-i %i;-j ACCEPT", "-o *;" STATE, NULL, WGRE_RECIPE_KEY, "forward", "yes", FALSE,
    FORWARDS },
  { "-A FORWARD;-o %i;-j ACCEPT", "-i *;" STATE, NULL, WGRE_RECIPE_KEY, "forward", "yes", FALSE,
    FORWARDS },
  { "sysctl net.ipv4.ip_forward=1", NULL, "sysctl net.ipv4.ip_forward=0", WGRE_RECIPE_KEY,
    "forward", "yes", FALSE, FORWARDS },
  { "sysctl net.ipv?.conf.*.forwarding=1", NULL, "sysctl net.ipv?.conf.*.forwarding=0",
    WGRE_RECIPE_KEY, "forward", "yes", FALSE, FORWARDS },
  { "echo 1 > /proc/sys/net/ipv4/ip_forward", NULL, "echo 0 > /proc/sys/net/ipv4/ip_forward",
    WGRE_RECIPE_KEY, "forward", "yes", FALSE, FORWARDS },
  { "nft * rule * iifname %i *accept", NULL, "nft delete *|nft flush *", WGRE_RECIPE_KEY, "forward",
    "yes", FALSE, FORWARDS },
  { "nft * rule * oifname %i *accept", NULL, "nft delete *|nft flush *", WGRE_RECIPE_KEY, "forward",
    "yes", FALSE, FORWARDS },
  { "ufw route allow in on %i*", NULL, "ufw route delete allow in on %i*", WGRE_RECIPE_KEY,
    "forward", "yes", FALSE, FORWARDS },
  /* address translation */
  { "-t nat;-A POSTROUTING;-o %i;-j MASQUERADE", "-s *;" STATE, NULL, WGRE_RECIPE_NONE, NULL, NULL,
    FALSE,
    N_ ("it changes addresses on the way into the tunnel, for which there is no key: add the "
        "network to the far end's allowed IPs") },
  { "nft * rule * oifname %i *masquerade", NULL, NULL, WGRE_RECIPE_NONE, NULL, NULL, FALSE,
    N_ ("it changes addresses on the way into the tunnel, for which there is no key: add the network "
        "to the far end's allowed IPs") },
  { "-t nat;-A POSTROUTING;-j MASQUERADE", "-o *;! -o %i;-s *;-m comment;--comment *", NULL,
    WGRE_RECIPE_KEY, "masquerade", "yes", FALSE,
    N_ ("it is for what comes out of the tunnel, by whatever interface that goes on") },
  { "nft * rule *masquerade", NULL, "nft delete *|nft flush *", WGRE_RECIPE_KEY, "masquerade",
    "yes", FALSE,
    N_ ("it is for what comes out of the tunnel, by whatever interface that goes on") },
  { "nft add table *", NULL, "nft delete table *|nft flush table *", WGRE_RECIPE_PREPARE, NULL,
    NULL, FALSE, NULL },
  { "nft add chain *", NULL, "nft delete chain *|nft flush chain *", WGRE_RECIPE_PREPARE, NULL,
    NULL, FALSE, NULL },
  /* sizes */
  { MSS "--clamp-mss-to-pmtu", MSS_MAY, NULL, WGRE_RECIPE_KEY, "mss-clamp", "auto", FALSE, NULL },
  { MSS "--set-mss <*>", MSS_MAY, NULL, WGRE_RECIPE_KEY, "mss-clamp", NULL, FALSE, NULL },
  { "nft * rule * tcp option maxseg size set rt mtu", NULL, "nft delete *|nft flush *",
    WGRE_RECIPE_KEY, "mss-clamp", "auto", FALSE, NULL },
  { "ip link set dev %i mtu <*>", NULL, NULL, WGRE_RECIPE_KEY, "mtu", NULL, FALSE, NULL },
  { "ip link set %i mtu <*>", NULL, NULL, WGRE_RECIPE_KEY, "mtu", NULL, FALSE, NULL },
  /* kill switch of wg-quick(8) */
  { "-A OUTPUT;! -o %i;" MARK ";-j REJECT", "--reject-with *", NULL, WGRE_RECIPE_KEY, "kill-switch",
    "on", FALSE, NULL },
  { "-A OUTPUT;! -o %i;" MARK ";-j DROP", NULL, NULL, WGRE_RECIPE_KEY, "kill-switch", "on", FALSE,
    NULL },
  /* what lets the tunnel in */
  { "-A INPUT;-p udp;--dport <*>;-j ACCEPT", "-m udp;-i *;" STATE, NULL, WGRE_RECIPE_KEY,
    "open-firewall", "yes", FALSE, NULL },
  { "-A INPUT;-i %i;-j ACCEPT", STATE, NULL, WGRE_RECIPE_NONE, NULL, NULL, FALSE, ZONE },
  { "firewall-cmd*", NULL, "firewall-cmd*", WGRE_RECIPE_NONE, NULL, NULL, FALSE, ZONE },
  /* names */
  { "resolvectl dns %i <*>", NULL, "resolvectl revert %i", WGRE_RECIPE_KEY, "dns", NULL, TRUE,
    NULL },
  { "resolvectl domain %i <*>", NULL, "resolvectl revert %i", WGRE_RECIPE_KEY, "dns-search", NULL,
    TRUE, NULL },
  { "resolvectl default-route %i true", NULL, NULL, WGRE_RECIPE_KEY, "dns-search", "~.", TRUE,
    NULL },
  /* routes and rules */
  { "ip route add <*> dev %i", NULL, "ip route del * dev %i*|ip route delete * dev %i*",
    WGRE_RECIPE_KEY, "routes", NULL, TRUE, NULL },
  { "ip route*", NULL, "ip route*", WGRE_RECIPE_NONE, NULL, NULL, FALSE,
    N_ ("a profile has routes into the tunnel only: add others to the connection below") },
  { "ip rule*", NULL, "ip rule*", WGRE_RECIPE_NONE, NULL, NULL, FALSE, RULES },
  { "ip address add <*> dev %i", NULL, "ip address del * dev %i", WGRE_RECIPE_KEY, "addresses",
    NULL, TRUE, NULL },
  { "ip addr add <*> dev %i", NULL, "ip addr del * dev %i", WGRE_RECIPE_KEY, "addresses", NULL,
    TRUE, NULL },
  { "ip link set*%i multicast on", NULL, NULL, WGRE_RECIPE_NONE, NULL, NULL, FALSE,
    N_ ("routing daemons that want it can be given their neighbours instead; or put the command into "
        "a script in /etc/NetworkManager/dispatcher.d") },
  /* WireGuard */
  { "wg set %i fwmark <*>", NULL, NULL, WGRE_RECIPE_KEY, "fwmark", NULL, FALSE, NULL },
  { "wg set %i private-key*", NULL, NULL, WGRE_RECIPE_NONE, NULL, NULL, FALSE,
    N_ ("put the private key into vpn.secrets") },
  { "wg set*", NULL, NULL, WGRE_RECIPE_NONE, NULL, NULL, FALSE,
    N_ ("say in [Interface] and [Peer] what it says") },
  { "ping*", NULL, "ping*", WGRE_RECIPE_NONE, NULL, NULL, FALSE,
    N_ ("PersistentKeepalive keeps a way through address translation open") },
  { "sysctl net.ipv4.conf.all.src_valid_mark=1", NULL, NULL, WGRE_RECIPE_NOTHING, NULL, NULL, FALSE,
    N_ ("a full tunnel sets it anyhow") },
};

/* A key that stands for the value of another one: the command means the same only where it has that
 * value. */
static const struct {
  const char *key;
  const char *needs;
} needs[] = {
  { "open-firewall", "listen-port" },
};

static const char *
needs_of (const char *key)
{
  for (guint i = 0; key && i < G_N_ELEMENTS (needs); i++)
    if (!strcmp (needs[i].key, key))
      return needs[i].needs;
  return NULL;
}

/* The lists of a row, cut into their items once for all commands. */
typedef struct {
  char **wants, **may;
  char **undo; /* NULL: see Row */
} Lists;

static const Lists *
lists_of (const Row *row)
{
  static Lists *lists;

  if (g_once_init_enter (&lists)) {
    Lists *made = g_new0 (Lists, G_N_ELEMENTS (rows));

    for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
      made[i].wants = g_strsplit (rows[i].wants, ";", -1);
      made[i].may = g_strsplit (rows[i].may ? rows[i].may : "", ";", -1);
      made[i].undo = rows[i].undo ? g_strsplit (rows[i].undo, "|", -1) : NULL;
    }
    g_once_init_leave (&lists, made);
  }
  return &lists[row - rows];
}

#define ANY_ADVICE                                                                                 \
  N_ ("a script in /etc/NetworkManager/dispatcher.d can run it, at vpn-up and vpn-down")

void
wgre_recipe_clear (WgreRecipe *recipe)
{
  g_clear_pointer (&recipe->value, g_free);
  g_clear_pointer (&recipe->given, g_free);
}

/* --- commands --- */

/* The end of what begins with a quotation mark or "$(" at @at; NULL when it has none. */
static const char *
end_of_group (const char *at)
{
  if (*at == '\'' || *at == '"')
    return strchr (at + 1, *at);
  return strchr (at, ')');
}

static gboolean
begins_group (const char *at)
{
  return *at == '\'' || *at == '"' || wgre_text_begins (at, "$(");
}

static void
add_command (GPtrArray *commands, const char *start, const char *end)
{
  g_autofree char *copy = g_strndup (start, (gsize) (end - start));
  const char *command = wgre_text_trim (copy);

  if (*command)
    g_ptr_array_add (commands, g_strdup (command));
}

/* A command that may fail does no more than one that may not. */
static const char *
skip_failure (const char *at)
{
  static const char *const words[] = { "true", ":" };
  const char *word = at + 2 + strspn (at + 2, " \t");

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    gsize length = strlen (words[i]);

    if (!strncmp (word, words[i], length) && (!word[length] || strchr (" \t;&", word[length])))
      return word + length;
  }
  return NULL;
}

char **
wgre_recipe_split (const char *line)
{
  g_autoptr (GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);
  const char *start = line, *at = line;

  while (*at && !(*at == '#' && (at == line || wgre_text_is_blank (at[-1])))) {
    gboolean both = wgre_text_begins (at, "&&"), either = wgre_text_begins (at, "||");

    if (*at == '\\' && at[1])
      at += 2;
    else if (begins_group (at)) {
      at = end_of_group (at);
      if (!at)
        return NULL;
      at++;
    } else if (*at == ';' || both || either) {
      add_command (commands, start, at);
      start = at = either ? skip_failure (at) : at + (both ? 2 : 1);
      if (!at)
        return NULL;
    } else
      at++;
  }
  add_command (commands, start, at);
  g_ptr_array_add (commands, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&commands), FALSE);
}

/* What stands between words to a shell: fewer characters than are white space. */
#define WORD_BLANKS " \t"

/* One word, without its quotation marks and backslashes; "$(…)" stays as it is. */
static char *
next_word (const char **cursor)
{
  GString *word = g_string_new (NULL);
  const char *at = *cursor;

  for (; *at && !strchr (WORD_BLANKS, *at); at++) {
    const char *end = begins_group (at) ? end_of_group (at) : NULL;

    if (end) {
      gboolean quoted = *at != '$';

      g_string_append_len (word, at + quoted, end - at + (quoted ? -1 : 1));
      at = end;
    } else if (*at == '\\' && at[1])
      g_string_append_c (word, *++at);
    else
      g_string_append_c (word, *at);
  }
  *cursor = at + strspn (at, WORD_BLANKS);
  return g_string_free (word, FALSE);
}

static gboolean
says_nothing (const char *word)
{
  static const char *const words[] = { "2>/dev/null", ">/dev/null", "&>/dev/null", "2>&1", "-q" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (!strcmp (words[i], word))
      return TRUE;
  return FALSE;
}

/* The interface's name, alone or between dots, is "%i"; a program is called without its folder. */
static char *
plain_word (char *word, const char *interface, gboolean program)
{
  char *slash = program ? strrchr (word, '/') : NULL;
  char *plain;

  if (interface && !strcmp (word, interface))
    plain = g_strdup ("%i");
  else
    plain = g_strdup (slash ? slash + 1 : word);
  g_free (word);
  return plain;
}

static GPtrArray *
split_words (const char *command, const char *interface)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  const char *cursor = command + strspn (command, WORD_BLANKS);

  while (*cursor) {
    char *word = plain_word (next_word (&cursor), interface, words->len == 0);

    if (says_nothing (word))
      g_free (word);
    else
      g_ptr_array_add (words, word);
  }
  return words;
}

/* "iptables", "ip6tables-nft", … */
static gboolean
is_iptables (const char *program)
{
  return g_pattern_match_simple ("iptables*", program) ||
         g_pattern_match_simple ("ip6tables*", program);
}

static gboolean
begins_item (const GPtrArray *words, guint i)
{
  const char *word = words->pdata[i];

  if (!strcmp (word, "!"))
    return TRUE;
  return *word == '-' && strcmp (words->pdata[i - 1], "!");
}

/* Other spellings of the same item; @ret_delete is set by one that deletes. NULL: it says nothing.
 */
static char *
plain_item (const char *item, gboolean *ret_delete)
{
  g_auto (GStrv) words = g_strsplit (item, " ", 3);
  const char *option = words[0];
  gboolean deletes = !strcmp (option, "-D") || !strcmp (option, "--delete");

  if (!strcmp (option, "-w") || !strcmp (option, "--wait"))
    return NULL;
  if (deletes || !strcmp (option, "-I") || !strcmp (option, "--insert") ||
      !strcmp (option, "--append")) {
    *ret_delete |= deletes;
    return g_strconcat ("-A ", words[1] ? words[1] : "", NULL);
  }
  if (!strcmp (option, "--table"))
    return g_strconcat ("-t ", words[1], NULL);
  if (!strcmp (option, "--jump"))
    return g_strconcat ("-j ", words[1], NULL);
  return g_strdup (item);
}

static GPtrArray *
items_of_iptables (const GPtrArray *words, gboolean *ret_delete)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 1; i < words->len;) {
    g_autoptr (GString) item = g_string_new (words->pdata[i++]);
    char *plain;

    while (i < words->len && !begins_item (words, i))
      g_string_append_printf (item, " %s", (const char *) words->pdata[i++]);
    plain = plain_item (item->str, ret_delete);
    if (plain)
      g_ptr_array_add (items, plain);
  }
  return items;
}

static GPtrArray *
item_of_others (const GPtrArray *words)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_free);
  GString *item = g_string_new (words->pdata[0]);

  for (guint i = 1; i < words->len; i++)
    if (*(const char *) words->pdata[i] != '-')
      g_string_append_printf (item, " %s", (const char *) words->pdata[i]);
  g_ptr_array_add (items, g_string_free (item, FALSE));
  return items;
}

/* --- matching --- */

/* Whether an item is what @pattern says; @ret_value is what stands where "<*>" does. */
static gboolean
matches (const char *pattern, const char *item, char **ret_value)
{
  const char *mark = strstr (pattern, "<*>");
  gsize before = mark ? (gsize) (mark - pattern) : 0, behind = mark ? strlen (mark + 3) : 0;
  gsize length = strlen (item);

  if (!mark)
    return g_pattern_match_simple (pattern, item);
  if (length <= before + behind || strncmp (pattern, item, before) ||
      strcmp (mark + 3, item + length - behind))
    return FALSE;
  g_free (*ret_value);
  *ret_value = g_strndup (item + before, length - before - behind);
  return TRUE;
}

static gboolean
has_item (const GPtrArray *items, const char *pattern, char **ret_value)
{
  for (guint i = 0; i < items->len; i++)
    if (matches (pattern, items->pdata[i], ret_value))
      return TRUE;
  return FALSE;
}

static gboolean
is_one_of (char **patterns, const char *item)
{
  g_autofree char *value = NULL;

  for (guint i = 0; patterns[i]; i++)
    if (matches (patterns[i], item, &value))
      return TRUE;
  return FALSE;
}

static gboolean
matches_row (const Row *row, const GPtrArray *items, char **ret_value)
{
  const Lists *lists = lists_of (row);

  for (guint i = 0; lists->wants[i]; i++)
    if (!has_item (items, lists->wants[i], ret_value))
      return FALSE;
  for (guint i = 0; i < items->len; i++)
    if (!is_one_of (lists->wants, items->pdata[i]) && !is_one_of (lists->may, items->pdata[i]))
      return FALSE;
  return TRUE;
}

/* Whether a command that is run at the end takes back what the row does. */
static gboolean
undoes_row (const Row *row, const GPtrArray *items, gboolean deletes, char **ret_value)
{
  char **undo = lists_of (row)->undo;

  if (undo)
    return items->len == 1 && is_one_of (undo, items->pdata[0]);
  return deletes && matches_row (row, items, ret_value);
}

static void
find_down (const GPtrArray *items, gboolean deletes, WgreRecipe *recipe)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *value = NULL;

    if (!undoes_row (&rows[i], items, deletes, &value))
      continue;
    recipe->advice = rows[i].advice ? _ (rows[i].advice) : NULL;
    if (rows[i].result == WGRE_RECIPE_NONE)
      return;
    recipe->result = rows[i].result == WGRE_RECIPE_KEY ? WGRE_RECIPE_NOTHING : rows[i].result;
    recipe->key = rows[i].key;
    recipe->needs = needs_of (rows[i].key);
    recipe->given = g_steal_pointer (&value);
    recipe->advice = NULL;
    return;
  }
}

static void
find_up (const GPtrArray *items, WgreRecipe *recipe)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *value = NULL;

    if (!matches_row (&rows[i], items, &value))
      continue;
    *recipe = (WgreRecipe){ .result = rows[i].result,
                            .key = rows[i].key,
                            .value = g_strdup (rows[i].value ? rows[i].value : value),
                            .needs = needs_of (rows[i].key),
                            .given = g_steal_pointer (&value),
                            .append = rows[i].append,
                            .advice = rows[i].advice ? _ (rows[i].advice) : NULL };
    return;
  }
}

void
wgre_recipe_find (const char *command, const char *interface, gboolean down, WgreRecipe *ret_recipe)
{
  g_autoptr (GPtrArray) words = split_words (command, interface);
  g_autoptr (GPtrArray) items = NULL;
  gboolean deletes = FALSE;

  *ret_recipe = (WgreRecipe){ .result = WGRE_RECIPE_NONE, .advice = _ (ANY_ADVICE) };
  if (!words->len)
    return;
  items =
      is_iptables (words->pdata[0]) ? items_of_iptables (words, &deletes) : item_of_others (words);
  if (down)
    find_down (items, deletes, ret_recipe);
  else if (!deletes)
    find_up (items, ret_recipe);
}

/* --- writing --- */

/* What a key is in a file of wg-quick; "@" in a line of commands stands for iptables and ip6tables,
 * "#" for the key's value. */
static const struct {
  const char *key;
  const char *value; /* NULL: a number */
  const char *up[3];
  const char *down[3];
} written[] = {
  { "masquerade",
    "yes",
    { "nft 'table inet wgre-%i-masquerade { chain postrouting { type nat hook postrouting priority "
      "100; iifname \"%i\" oifname != \"%i\" masquerade; }; }'" },
    { "nft delete table inet wgre-%i-masquerade" } },
  { "forward",
    "yes",
    { "@ -A FORWARD -i %i -j ACCEPT; @ -A FORWARD -o %i -j ACCEPT",
      "sysctl -q -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1" },
    { "@ -D FORWARD -i %i -j ACCEPT; @ -D FORWARD -o %i -j ACCEPT" } },
  { "mss-clamp",
    "auto",
    { "@ -t mangle -A FORWARD -o %i -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu" },
    { "@ -t mangle -D FORWARD -o %i -p tcp --tcp-flags SYN,RST SYN -j TCPMSS "
      "--clamp-mss-to-pmtu" } },
  { "mss-clamp",
    NULL,
    { "@ -t mangle -A FORWARD -o %i -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss #" },
    { "@ -t mangle -D FORWARD -o %i -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss #" } },
  { "kill-switch",
    "on",
    { "@ -I OUTPUT ! -o %i -m mark ! --mark $(wg show %i fwmark) -m addrtype ! --dst-type LOCAL "
      "-j REJECT" },
    { "@ -D OUTPUT ! -o %i -m mark ! --mark $(wg show %i fwmark) -m addrtype ! --dst-type LOCAL "
      "-j REJECT" } },
};

static void
write_line (GString *text, const char *hook, const char *line, const char *value)
{
  static const char *const programs[] = { "iptables", "ip6tables" };

  for (guint i = 0; i < (strchr (line, '@') ? 2 : 1); i++) {
    g_string_append_printf (text, "%s = ", hook);
    for (const char *p = line; *p; p++)
      if (*p == '@')
        g_string_append (text, programs[i]);
      else if (*p == '#')
        g_string_append (text, value);
      else
        g_string_append_c (text, *p);
    g_string_append_c (text, '\n');
  }
}

/* The mark of wg-quick's own is gone when PostDown runs. */
static const char *
down_hook (const char *line)
{
  return strstr (line, "$(") ? "PreDown" : "PostDown";
}

void
wgre_recipe_write (WgreWriter *writer, GString *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (written); i++) {
    const char *value = g_hash_table_lookup (writer->data, written[i].key);
    g_autofree char *taken = NULL;

    if (!value || (written[i].value ? strcmp (written[i].value, value) : !g_ascii_isdigit (*value)))
      continue;
    taken = wgre_writer_take (writer, written[i].key);
    for (guint j = 0; written[i].up[j]; j++)
      write_line (text, "PostUp", written[i].up[j], taken);
    for (guint j = 0; written[i].down[j]; j++)
      write_line (text, down_hook (written[i].down[j]), written[i].down[j], taken);
  }
}
