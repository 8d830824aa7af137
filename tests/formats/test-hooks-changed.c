/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules that make a router of a host, and such as are nearly like them: a match more or less,
 * another chain, table, verdict, interface, family. What they mean is known before they are written
 * down as commands; forward, masquerade and open-firewall may only come of those that do exactly
 * that. */
#include <string.h>

#include "formats/format.h"

#define FILES 20000

/* --- rules as values --- */

typedef enum {
  IPTABLES,
  IP6TABLES,
  NFT,
  NFT_OWN,
  UFW,
  SYSCTL,
  N_PROGRAMS
} Program;
typedef enum {
  FORWARD,
  INPUT,
  OUTPUT,
  PREROUTING,
  POSTROUTING,
  N_CHAINS
} Chain;
typedef enum {
  FILTER,
  NAT,
  N_TABLES
} Table;
typedef enum {
  NO_LINK,
  TUNNEL,
  OTHER,
  NOT_TUNNEL,
  ALL_TUNNELS,
  N_LINKS
} Link;
typedef enum {
  NO_MATCH,
  FROM_INSIDE,
  FROM_OTHER,
  TO_OTHER,
  ANSWERS,
  UDP_PORT,
  UDP_OTHER_PORT,
  ALL_BUT_UDP_PORT,
  TCP_PORT,
  A_MARK,
  N_MATCHES
} Match;
typedef enum {
  ACCEPT,
  DROP,
  REJECT,
  MASQUERADE,
  RETURN,
  N_VERDICTS
} Verdict;

typedef struct {
  Program program;
  Chain chain;
  Table table;
  Link in, out;
  Match match;
  Verdict verdict;
  gboolean deletes;
  gboolean six; /* of a sysctl, and of addresses */
} Rule;

/* Those that do what a key does, all of it. */
static const Rule exact[][4] = {
  { { IPTABLES, FORWARD, FILTER, TUNNEL, NO_LINK, NO_MATCH, ACCEPT, FALSE, FALSE },
    { IPTABLES, FORWARD, FILTER, NO_LINK, TUNNEL, NO_MATCH, ACCEPT, FALSE, FALSE },
    { IP6TABLES, FORWARD, FILTER, TUNNEL, NO_LINK, NO_MATCH, ACCEPT, FALSE, TRUE },
    { IP6TABLES, FORWARD, FILTER, NO_LINK, TUNNEL, NO_MATCH, ACCEPT, FALSE, TRUE } },
  { { NFT, FORWARD, FILTER, TUNNEL, NO_LINK, NO_MATCH, ACCEPT, FALSE, FALSE },
    { NFT, FORWARD, FILTER, NO_LINK, TUNNEL, NO_MATCH, ACCEPT, FALSE, FALSE },
    { NFT_OWN, POSTROUTING, NAT, TUNNEL, OTHER, NO_MATCH, MASQUERADE, FALSE, FALSE },
    { NFT, INPUT, FILTER, NO_LINK, NO_LINK, UDP_PORT, ACCEPT, FALSE, FALSE } },
  { { UFW, FORWARD, FILTER, TUNNEL, NO_LINK, NO_MATCH, ACCEPT, FALSE, FALSE },
    { UFW, FORWARD, FILTER, NO_LINK, TUNNEL, NO_MATCH, ACCEPT, FALSE, FALSE },
    { UFW, INPUT, FILTER, NO_LINK, NO_LINK, UDP_PORT, ACCEPT, FALSE, FALSE },
    { SYSCTL, FORWARD, FILTER, NO_LINK, NO_LINK, NO_MATCH, ACCEPT, FALSE, FALSE } },
  { { SYSCTL, FORWARD, FILTER, NO_LINK, NO_LINK, NO_MATCH, ACCEPT, FALSE, FALSE },
    { SYSCTL, FORWARD, FILTER, NO_LINK, NO_LINK, NO_MATCH, ACCEPT, FALSE, TRUE },
    { IPTABLES, POSTROUTING, NAT, NO_LINK, OTHER, FROM_INSIDE, MASQUERADE, FALSE, FALSE },
    { IP6TABLES, POSTROUTING, NAT, NO_LINK, NOT_TUNNEL, NO_MATCH, MASQUERADE, FALSE, TRUE } },
  { { IPTABLES, INPUT, FILTER, NO_LINK, NO_LINK, UDP_PORT, ACCEPT, FALSE, FALSE },
    { IP6TABLES, INPUT, FILTER, NO_LINK, NO_LINK, UDP_PORT, ACCEPT, FALSE, TRUE },
    { IPTABLES, POSTROUTING, NAT, NO_LINK, OTHER, NO_MATCH, MASQUERADE, FALSE, FALSE },
    { NFT_OWN, FORWARD, FILTER, TUNNEL, NO_LINK, NO_MATCH, ACCEPT, FALSE, FALSE } },
};

/* --- what they mean --- */

typedef struct {
  gboolean v6, v4; /* of the tunnel's addresses */
  Rule rules[4];
  gboolean late[4]; /* in PostUp, which is run when all of PreUp was */
  guint count;
} File;

static gboolean
covers (const Rule *rule, guint six)
{
  gboolean one = rule->match == FROM_INSIDE || rule->match == FROM_OTHER || rule->match == TO_OTHER;

  if (rule->program == IPTABLES)
    return !six;
  if (rule->program == IP6TABLES)
    return six != 0;
  return rule->program == SYSCTL || one ? rule->six == (six != 0) : TRUE;
}

static gboolean
passes (const Rule *rule, Link in, Link out)
{
  return rule->program != SYSCTL && rule->chain == FORWARD && rule->table == FILTER &&
         rule->verdict == ACCEPT && rule->match == NO_MATCH && rule->in == in && rule->out == out;
}

static gboolean
changes_addresses (const Rule *rule)
{
  gboolean way = rule->out == OTHER || rule->out == NOT_TUNNEL ||
                 (rule->out == NO_LINK && (rule->in == TUNNEL || rule->match == FROM_INSIDE));

  return rule->program != SYSCTL && rule->chain == POSTROUTING && rule->table == NAT &&
         rule->verdict == MASQUERADE && way && (rule->in == NO_LINK || rule->in == TUNNEL) &&
         (rule->match == NO_MATCH || rule->match == FROM_INSIDE);
}

static gboolean
opens (const Rule *rule)
{
  return rule->program != SYSCTL && rule->chain == INPUT && rule->table == FILTER &&
         rule->verdict == ACCEPT && rule->match == UDP_PORT && rule->in == NO_LINK &&
         rule->out == NO_LINK;
}

static gboolean
has (const File *file, guint six, gboolean (*does) (const Rule *rule))
{
  for (guint i = 0; i < file->count; i++)
    if (!file->rules[i].deletes && covers (&file->rules[i], six) && does (&file->rules[i]))
      return TRUE;
  return FALSE;
}

static gboolean
passes_out (const Rule *rule)
{
  return passes (rule, TUNNEL, NO_LINK);
}

static gboolean
passes_in (const Rule *rule)
{
  return passes (rule, NO_LINK, TUNNEL);
}

static gboolean
switches (const Rule *rule)
{
  return rule->program == SYSCTL;
}

/* One that keeps packets of the tunnel back, or may do. */
static gboolean
keeps_back (const Rule *rule, Chain chain)
{
  if (rule->program == SYSCTL || rule->verdict == ACCEPT || rule->verdict == MASQUERADE)
    return FALSE;
  return rule->chain == chain || rule->chain == PREROUTING ||
         (chain == FORWARD && rule->chain == POSTROUTING);
}

/* Whether a rule is taken away again that another one has added. */
static gboolean
takes_away (const File *file, guint i)
{
  Rule added = file->rules[i];

  added.deletes = FALSE;
  for (guint j = 0; file->rules[i].deletes && j < file->count; j++)
    if (!memcmp (&file->rules[j], &added, sizeof added) &&
        (file->late[j] < file->late[i] || (file->late[j] == file->late[i] && j < i)))
      return TRUE;
  return FALSE;
}

static gboolean
is_free (const File *file, Chain chain)
{
  for (guint i = 0; i < file->count; i++)
    if (takes_away (file, i) || (!file->rules[i].deletes && keeps_back (&file->rules[i], chain) &&
                                 !(chain == INPUT && file->rules[i].in == TUNNEL)))
      return FALSE;
  return TRUE;
}

static gboolean
may_forward (const File *file)
{
  for (guint six = 0; six < 2; six++)
    if ((six ? file->v6 : file->v4) && !has (file, six, switches) &&
        !(has (file, six, passes_in) && has (file, six, passes_out)))
      return FALSE;
  return is_free (file, FORWARD);
}

static gboolean
may_masquerade (const File *file)
{
  for (guint six = 0; six < 2; six++)
    if ((six ? file->v6 : file->v4) && !has (file, six, changes_addresses))
      return FALSE;
  for (guint i = 0; i < file->count; i++)
    if (file->rules[i].program != SYSCTL && file->rules[i].table == NAT &&
        file->rules[i].chain == POSTROUTING && file->rules[i].verdict != MASQUERADE &&
        !file->rules[i].deletes)
      return FALSE;
  return is_free (file, FORWARD);
}

static gboolean
may_open (const File *file)
{
  return has (file, 0, opens) && has (file, 1, opens) && is_free (file, INPUT);
}

/* --- the same as commands --- */

static const char *const names[N_CHAINS] = { "FORWARD", "INPUT", "OUTPUT", "PREROUTING",
                                             "POSTROUTING" };
static const char *const small_names[N_CHAINS] = { "forward", "input", "output", "prerouting",
                                                   "postrouting" };

static const char *
address (const Rule *rule, gboolean six)
{
  if (rule->match == FROM_INSIDE)
    return six ? "fd08::/64" : "10.8.0.0/24";
  return six ? "fd99::/64" : "192.168.9.0/24";
}

static const char *
link_name (Link link, char all)
{
  return link == OTHER ? "eth0" : link != ALL_TUNNELS ? "wg0" : all == '+' ? "wg+" : "\"wg*\"";
}

static void
append_link (GString *text, const char *option, Link link)
{
  if (link != NO_LINK)
    g_string_append_printf (text, " %s%s %s", link == NOT_TUNNEL ? "! " : "", option,
                            link_name (link, '+'));
}

static void
print_iptables (GString *text, const Rule *rule)
{
  static const char *const verdicts[N_VERDICTS] = { "ACCEPT", "DROP", "REJECT", "MASQUERADE",
                                                    "RETURN" };
  gboolean six = rule->program == IP6TABLES;

  g_string_append_printf (text, "%s%s -%s %s", six ? "ip6tables" : "iptables",
                          rule->table == NAT ? " -t nat" : "", rule->deletes ? "D" : "A",
                          names[rule->chain]);
  append_link (text, "-i", rule->in);
  append_link (text, "-o", rule->out);
  if (rule->match == FROM_INSIDE || rule->match == FROM_OTHER)
    g_string_append_printf (text, " -s %s", address (rule, six));
  if (rule->match == TO_OTHER)
    g_string_append_printf (text, " -d %s", address (rule, six));
  if (rule->match == ANSWERS)
    g_string_append (text, " -m conntrack --ctstate RELATED,ESTABLISHED");
  if (rule->match == UDP_PORT || rule->match == UDP_OTHER_PORT || rule->match == TCP_PORT)
    g_string_append_printf (text, " -p %s --dport %u", rule->match == TCP_PORT ? "tcp" : "udp",
                            rule->match == UDP_OTHER_PORT ? 53u : 51820u);
  if (rule->match == ALL_BUT_UDP_PORT)
    g_string_append (text, " -p udp ! --dport 51820");
  if (rule->match == A_MARK)
    g_string_append (text, " -m mark --mark 7");
  g_string_append_printf (text, " -j %s", verdicts[rule->verdict]);
}

static void
append_name (GString *text, const char *selector, Link link)
{
  if (link != NO_LINK)
    g_string_append_printf (text, " %s %s%s", selector, link == NOT_TUNNEL ? "!= " : "",
                            link_name (link, '*'));
}

static void
append_body (GString *text, const Rule *rule)
{
  static const char *const verdicts[N_VERDICTS] = { "accept", "drop", "reject", "masquerade",
                                                    "return" };

  append_name (text, "iifname", rule->in);
  append_name (text, "oifname", rule->out);
  if (rule->match == FROM_INSIDE || rule->match == FROM_OTHER || rule->match == TO_OTHER)
    g_string_append_printf (text, " %s %s %s", rule->six ? "ip6" : "ip",
                            rule->match == TO_OTHER ? "daddr" : "saddr", address (rule, rule->six));
  if (rule->match == ANSWERS)
    g_string_append (text, " ct state established,related");
  if (rule->match == UDP_PORT || rule->match == UDP_OTHER_PORT || rule->match == TCP_PORT)
    g_string_append_printf (text, " %s dport %u", rule->match == TCP_PORT ? "tcp" : "udp",
                            rule->match == UDP_OTHER_PORT ? 53u : 51820u);
  if (rule->match == ALL_BUT_UDP_PORT)
    g_string_append (text, " udp dport != 51820");
  if (rule->match == A_MARK)
    g_string_append (text, " meta mark 7");
  g_string_append_printf (text, " %s", verdicts[rule->verdict]);
}

/* A table of its own for each rule, or a chain by the name that everybody gives it. */
static void
print_nft (GString *text, const Rule *rule, guint number)
{
  if (rule->deletes) {
    g_string_append_printf (text, "nft delete rule inet filter %s handle 7",
                            small_names[rule->chain]);
  } else if (rule->program == NFT) {
    g_string_append_printf (text, "nft 'add rule inet %s %s", rule->table == NAT ? "nat" : "filter",
                            small_names[rule->chain]);
    append_body (text, rule);
    g_string_append_c (text, '\'');
  } else {
    g_string_append_printf (
        text, "nft 'table inet t%u { chain c { type %s hook %s priority 0; policy accept;", number,
        rule->table == NAT ? "nat" : "filter", small_names[rule->chain]);
    append_body (text, rule);
    g_string_append (text, "; }; }'");
  }
}

static void
print_ufw (GString *text, const Rule *rule)
{
  g_string_append_printf (text, "ufw %s%s%s", rule->chain == FORWARD ? "route " : "",
                          rule->deletes ? "delete " : "",
                          rule->verdict == ACCEPT ? "allow" : "deny");
  if (rule->match == UDP_PORT && rule->in == NO_LINK && rule->out == NO_LINK &&
      rule->chain != FORWARD) {
    g_string_append (text, " 51820/udp");
    return;
  }
  if (rule->in != NO_LINK)
    g_string_append_printf (text, " in on %s", link_name (rule->in, '+'));
  if (rule->out != NO_LINK && rule->chain == FORWARD)
    g_string_append_printf (text, " out on %s", link_name (rule->out, '+'));
  if (rule->match == FROM_INSIDE || rule->match == FROM_OTHER)
    g_string_append_printf (text, " from %s", address (rule, rule->six));
  if (rule->match == TO_OTHER)
    g_string_append_printf (text, " to %s", address (rule, rule->six));
}

/* What ufw has no word for is not asked of it. */
static gboolean
can_say (const Rule *rule)
{
  if (rule->program == SYSCTL)
    return !rule->deletes;
  if (rule->program != UFW)
    return TRUE;
  return (rule->chain == FORWARD || rule->chain == INPUT) && rule->table == FILTER &&
         rule->verdict <= DROP && rule->match <= UDP_PORT && rule->match != ANSWERS &&
         rule->in != NOT_TUNNEL && rule->out != NOT_TUNNEL && rule->in != ALL_TUNNELS &&
         rule->out != ALL_TUNNELS && (rule->chain == FORWARD || rule->out == NO_LINK) &&
         (rule->match != UDP_PORT || (rule->chain == INPUT && rule->in == NO_LINK)) &&
         (rule->in != NO_LINK || rule->out != NO_LINK || rule->match != NO_MATCH);
}

static void
print_rule (GString *text, const Rule *rule, guint number)
{
  switch (rule->program) {
  case IPTABLES:
  case IP6TABLES:
    print_iptables (text, rule);
    return;
  case NFT:
  case NFT_OWN:
    print_nft (text, rule, number);
    return;
  case UFW:
    print_ufw (text, rule);
    return;
  case SYSCTL:
    g_string_append_printf (text, "sysctl -w %s=1",
                            rule->six ? "net.ipv6.conf.all.forwarding" : "net.ipv4.ip_forward");
    return;
  case N_PROGRAMS:
    return;
  }
}

static GString *
print_file (const File *file)
{
  GString *text =
      g_string_new ("[Interface]\nPrivateKey = "
                    "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY=\nListenPort = 51820\n");

  if (file->v4)
    g_string_append (text, "Address = 10.8.0.1/24\n");
  if (file->v6)
    g_string_append (text, "Address = fd08::1/64\n");
  for (guint i = 0; i < file->count; i++) {
    g_string_append (text, file->late[i] ? "PostUp = " : "PreUp = ");
    print_rule (text, &file->rules[i], i);
    g_string_append (text, "\n");
  }
  g_string_append (text, "[Peer]\nPublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=\n"
                         "AllowedIPs = 10.8.0.2/32, fd08::2/128\n");
  return text;
}

/* --- the test --- */

static const struct {
  const char *key;
  gboolean (*may) (const File *file);
} keys[] = {
  { "forward", may_forward },
  { "masquerade", may_masquerade },
  { "open-firewall", may_open },
};

typedef struct {
  guint allowed[G_N_ELEMENTS (keys)], made[G_N_ELEMENTS (keys)], kept;
} Count;

static void
check_file (const File *file, gboolean is_exact, Count *count)
{
  g_autoptr (GString) text = print_file (file);
  g_autoptr (GBytes) bytes = g_bytes_new (text->str, text->len);
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreImport) import = wgre_format_read ("wg0.conf", bytes, NULL, &error);

  g_assert_no_error (error);
  count->kept += g_hash_table_contains (import->data, "file.1") ? 1 : 0;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    gboolean may = keys[i].may (file), made = g_hash_table_contains (import->data, keys[i].key);

    count->allowed[i] += may ? 1 : 0;
    count->made[i] += made ? 1 : 0;
    if (made && !may)
      g_error ("%s out of:\n%s", keys[i].key, text->str);
    if (may && !made && is_exact)
      g_error ("no %s out of:\n%s", keys[i].key, text->str);
  }
}

static void
change (GRand *random, Rule *rule)
{
  Rule changed = *rule;

  switch (g_rand_int_range (random, 0, 9)) {
  case 0:
    changed.program = (Program) g_rand_int_range (random, 0, N_PROGRAMS);
    break;
  case 1:
    changed.chain = (Chain) g_rand_int_range (random, 0, N_CHAINS);
    break;
  case 2:
    changed.table = (Table) g_rand_int_range (random, 0, N_TABLES);
    break;
  case 3:
    changed.in = (Link) g_rand_int_range (random, 0, N_LINKS);
    break;
  case 4:
    changed.out = (Link) g_rand_int_range (random, 0, N_LINKS);
    break;
  case 5:
    changed.match = (Match) g_rand_int_range (random, 0, N_MATCHES);
    break;
  case 6:
    changed.verdict = (Verdict) g_rand_int_range (random, 0, N_VERDICTS);
    break;
  case 7:
    changed.deletes = !changed.deletes;
    break;
  default:
    changed.six = !changed.six;
    break;
  }
  if (can_say (&changed))
    *rule = changed;
}

/* One rule takes another one away, before or after it is made. */
static void
take_back (GRand *random, File *file)
{
  guint i = (guint) g_rand_int_range (random, 0, (gint) file->count);
  guint j = (guint) g_rand_int_range (random, 0, (gint) file->count);
  Rule rule = file->rules[i];

  rule.deletes = TRUE;
  if (i != j && can_say (&rule))
    file->rules[j] = rule;
}

static void
begin_file (GRand *random, File *file)
{
  guint row = (guint) g_rand_int_range (random, 0, G_N_ELEMENTS (exact));

  *file = (File){ .v4 = g_rand_boolean (random), .count = G_N_ELEMENTS (exact[0]) };
  file->v6 = !file->v4 || g_rand_boolean (random);
  memcpy (file->rules, exact[row], sizeof exact[row]);
  for (guint i = 0; i < file->count; i++)
    file->late[i] = g_rand_boolean (random);
}

static void
test_exact (void)
{
  Count count = { 0 };

  for (guint row = 0; row < G_N_ELEMENTS (exact); row++)
    for (guint families = 1; families < 4; families++) {
      File file = { .v4 = families != 2, .v6 = families > 1, .count = G_N_ELEMENTS (exact[0]) };

      memcpy (file.rules, exact[row], sizeof exact[row]);
      check_file (&file, TRUE, &count);
    }
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_assert_cmpuint (count.made[i], >, 2);
}

static void
test_changed (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (13);
  Count count = { 0 };

  for (guint i = 0; i < FILES; i++) {
    File file;

    begin_file (random, &file);
    for (gint changes = g_rand_int_range (random, 0, 4); changes > 0; changes--)
      change (random, &file.rules[g_rand_int_range (random, 0, (gint) file.count)]);
    if (i % 4 == 0)
      take_back (random, &file);
    check_file (&file, FALSE, &count);
  }
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_test_message ("%s: may come out of %u files of %u, came out of %u", keys[i].key,
                    count.allowed[i], FILES, count.made[i]);
    g_assert_cmpuint (count.made[i] * 100, >, count.allowed[i] * 80);
    g_assert_cmpuint (count.allowed[i], >, FILES / 100);
    g_assert_cmpuint (count.allowed[i], <, FILES * 3 / 4);
  }
  g_assert_cmpuint (count.kept, >, FILES / 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hooks/exact", test_exact);
  g_test_add_func ("/hooks/changed", test_changed);
  return g_test_run ();
}
