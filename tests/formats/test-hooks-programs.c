/* SPDX-License-Identifier: GPL-2.0-or-later */
/* As test-hooks-words, for nft(8), ufw(8) and firewall-cmd(1): lines that make a router of a host,
 * of which words were changed. All lines that do exactly one thing are described once more, by
 * patterns of the test's own: whatever else a line became, no key may come of it.
 * SEED=N plays other changes. */
#include <string.h>

#include "common/seed.h"
#include "hook-lines.h"

#define FILES 8000

/* --- files that do what keys do --- */

static const char *const wholes[][5] = {
  { "nft add rule inet filter forward iifname wg0 counter accept",
    "nft insert rule ip filter forward oifname wg0 accept",
    "nft add rule inet nat postrouting iifname wg0 oifname eth0 masquerade",
    "nft add rule inet filter input udp dport 51820 accept", NULL },
  { "nft 'add table inet t'", "nft 'add chain inet t c { type filter hook forward priority 0 ; }'",
    "nft 'add rule inet t c iifname wg0 accept'", "nft 'add rule inet t c oifname wg0 accept'",
    NULL },
  { "ufw route allow in on wg0", "ufw route insert 1 allow out on wg0",
    "ufw allow 51820/udp comment wg", NULL },
  { "ufw allow proto udp to any port 51820", "ufw route allow in on wg0 from any to any",
    "ufw route allow out on wg0", NULL },
  { "firewall-cmd --direct --add-rule ipv4 filter FORWARD 0 -i wg0 -j ACCEPT",
    "firewall-cmd --direct --add-rule ipv4 filter FORWARD 0 -o wg0 -j ACCEPT",
    "firewall-cmd --zone=public --add-masquerade", "firewall-cmd -q --add-port 51820/udp", NULL },
  { "firewall-cmd --add-rich-rule='rule family=ipv4 source address=10.8.0.0/24 masquerade'",
    "firewall-cmd --add-rich-rule='rule port port=51820 protocol=udp accept'", NULL },
};

static const char *const words[] = {
  /* nft */
  "add", "insert", "create", "delete", "replace", "flush", "rule", "chain", "table", "inet", "ip",
  "ip6", "bridge", "filter", "nat", "raw", "forward", "input", "output", "postrouting",
  "prerouting", "t", "c", "iifname", "oifname", "iif", "meta", "mark", "!=", "==", "<", "{", "}",
  "accept", "drop", "reject", "return", "continue", "jump", "goto", "masquerade", "snat", "queue",
  "counter", "log", "limit", "rate", "5/second", "ct", "state", "new", "established", "dport",
  "sport", "saddr", "daddr", "nfproto", "ipv4", "ipv6", "l4proto", "th", "fib", "vmap", "@set",
  "position", "handle", "index", "policy", "type", "hook", "priority", "comment", "-c", "-n", "-f",
  /* ufw */
  "allow", "deny", "route", "in", "out", "on", "from", "to", "any", "port", "proto", "app",
  "log-all", "prepend", "--dry-run", "--force", "53/udp", "51820/tcp", "51820:51830/udp",
  /* firewall-cmd, and what it hands to iptables */
  "--direct", "--permanent", "--add-rule", "--remove-rule", "--add-masquerade", "--add-port=53/udp",
  "--add-port", "--remove-port", "--query-port", "--change-port", "--add-source-port", "--timeout",
  "--timeout=60", "--zone", "--zone=drop", "--policy=p", "--reload", "eb", "-i", "-o", "-s", "-p",
  "-j", "-m", "!", "ACCEPT", "DROP", "FORWARD", "INPUT", "service", "NOT", "address=192.0.2.0/24",
  "port=53", "protocol=tcp", "family=ipv6", "family=bridge", "destination", "source", "priority=1",
  /* values */
  "wg0", "wg1", "wg*", "eth0", "udp", "tcp", "51820", "53", "51820-51830", "10.8.0.0/24",
  "10.8.0.9", "192.0.2.0/24", "0", "1", "7"
};

/* --- what lines do, by patterns --- */

typedef enum {
  COMES_OUT = 1 << 0,
  GOES_IN = 1 << 1,
  COMES_OUT_OF_OURS = 1 << 2, /* in a chain that the file has made */
  GOES_IN_OURS = 1 << 3,
  OURS = 1 << 4, /* that chain is for what is forwarded */
  MASQUERADES = 1 << 5,
  OPENS = 1 << 6,
  FORBIDS = 1 << 7, /* keeps something back that is forwarded */
} Deed;

#define NFT_RULE "^nft (?:(?:add|insert) )?rule "
#define NFT_PLACE "(?:(?:position|index|handle) \\S+ )*"
#define NFT_IDLE "(?:(?:counter|comment [^ ;{},]+|meta (?:nfproto|protocol) (?:ipv4|ip)) )*"
#define NFT_END "accept(?: comment [^ ;{},]+)*(?: ;)*$"
#define NFT_IN "(?:(?:meta )?iif(?:name)? (?:== )?(?:wg0|\\{ wg0 \\}) " NFT_IDLE ")+"
#define NFT_OUT "(?:(?:meta )?oif(?:name)? (?:== )?(?:wg0|\\{ wg0 \\}) " NFT_IDLE ")+"
#define NFT_FILTER "(?:(?:inet|ip) )?filter (?:forward|FORWARD) "
#define NFT_T "inet t c "
#define NFT_SOURCE "ip saddr (?:== )?10\\.8\\.0\\.0/24 "
#define NFT_BESIDE "(?:meta )?oif(?:name)? (?:!= wg0|(?:== )?(?!wg0 )[^ !=<{}*;]+) "

#define ZONE " ?--zone[= ]\\S+"
#define CMD "^firewall-cmd(?: | -q|" ZONE ")*"
#define RICH "(?:--add-rich-rule='[^']*'(?: | -q|" ZONE ")*)+$"
#define DIRECT CMD "--direct --add-rule ipv4 filter FORWARD -?\\d+ "

static const struct {
  Deed deed;
  const char *pattern;
} deeds[] = {
  { COMES_OUT, NFT_RULE NFT_FILTER NFT_PLACE NFT_IDLE NFT_IN NFT_END },
  { GOES_IN, NFT_RULE NFT_FILTER NFT_PLACE NFT_IDLE NFT_OUT NFT_END },
  { COMES_OUT_OF_OURS, NFT_RULE NFT_T NFT_PLACE NFT_IDLE NFT_IN NFT_END },
  { GOES_IN_OURS, NFT_RULE NFT_T NFT_PLACE NFT_IDLE NFT_OUT NFT_END },
  { OURS, "^nft (?:(?:add|create) )?chain inet t c \\{ type filter hook forward priority \\S+ ; "
          "(?:policy accept ; )?(?:; )*\\}(?: ;)*$" },
  { MASQUERADES, NFT_RULE "(?:(?:inet|ip) )?nat postrouting " NFT_PLACE
                          "(?!.*oif(?:name)? (\\S+) .*oif(?:name)? (?!\\1))" NFT_IDLE
                          "(?:(?:" NFT_IN "|" NFT_SOURCE "|" NFT_BESIDE ")" NFT_IDLE
                          ")+masquerade(?: comment [^ ;{},]+)*(?: ;)*$" },
  { OPENS, NFT_RULE "inet filter (?:input|INPUT) " NFT_PLACE
                    "(?:(?:counter|comment [^ ;{},]+|meta l4proto (?:== )?udp) )*"
                    "(?:(?:udp|meta l4proto udp th) dport (?:== )?51820 (?:counter |comment [^ "
                    ";{},]+ )*)+" NFT_END },
  { COMES_OUT, "^ufw (?:--force )?route (?:(?:insert \\S+|prepend) )?allow (?:log(?:-all)? )*"
               "in on wg0(?: (?:log|log-all|from any|to any))*(?: comment \\S+)?$" },
  { GOES_IN, "^ufw (?:--force )?route (?:(?:insert \\S+|prepend) )?allow (?:log(?:-all)? )*"
             "out on wg0(?: (?:log|log-all|from any|to any))*(?: comment \\S+)?$" },
  { OPENS, "^ufw (?:--force )?(?:rule )?(?:(?:insert \\S+|prepend) )?allow (?:in )?(?:log(?:-all)? "
           ")*51820/udp(?: log(?:-all)?)*(?: comment \\S+)?$" },
  { OPENS, "^ufw (?:--force )?(?:rule )?(?:(?:insert \\S+|prepend) )?allow (?:in )?"
           "(?=.* port 51820)(?=.*proto udp)(?:(?:proto udp|from any|to any(?: port "
           "51820)?|log(?:-all)?) ?)+(?: comment \\S+)?$" },
  { COMES_OUT, DIRECT "-i wg0 -j ACCEPT$" },
  { COMES_OUT, DIRECT "-j ACCEPT -i wg0$" },
  { GOES_IN, DIRECT "-o wg0 -j ACCEPT$" },
  { GOES_IN, DIRECT "-j ACCEPT -o wg0$" },
  { MASQUERADES, CMD "(?:--add-masquerade(?: | -q|" ZONE ")*)+$" },
  { OPENS, CMD "(?=.*--add-port[= ]51820/udp)(?:--add-port[= ]\\S+(?: | -q|" ZONE ")*)+$" },
  { MASQUERADES,
    CMD "(?=.*'rule (?:family=ipv4 )?(?:source address=10\\.8\\.0\\.0/24 )*masquerade')" RICH },
  { OPENS, CMD "(?=.*'rule port port=51820 protocol=udp accept')" RICH },
  { FORBIDS,
    NFT_RULE "(?:(?:inet|ip) )?(?:filter forward|t c) .* (?<!fname )(?:drop|reject)(?: |$)" },
  { FORBIDS, "^ufw route (?:deny|reject)" },
  { FORBIDS, DIRECT ".*-j (?:DROP|REJECT)\\b" },
};

/* A text for nft in quotes is the same without them. */
static char *
plain_line (const char *line)
{
  gsize length = strlen (line);

  if (g_str_has_prefix (line, "nft '") && line[length - 1] == '\'' &&
      strchr (line + strlen ("nft '"), '\'') == line + length - 1)
    return g_strdup_printf ("nft %.*s", (int) (length - strlen ("nft '") - 1),
                            line + strlen ("nft '"));
  return g_strdup (line);
}

static guint
deeds_of (const GPtrArray *lines)
{
  static GRegex *regexes[G_N_ELEMENTS (deeds)];
  guint done = 0;

  for (guint i = 0; i < G_N_ELEMENTS (deeds) && !regexes[i]; i++)
    regexes[i] = g_regex_new (deeds[i].pattern, G_REGEX_OPTIMIZE, 0, NULL);
  for (guint i = 0; i < lines->len; i++) {
    g_autofree char *line = plain_line (lines->pdata[i]);

    for (guint j = 0; j < G_N_ELEMENTS (deeds); j++)
      if (g_regex_match (regexes[j], line, 0, NULL))
        done |= deeds[j].deed;
  }
  return done;
}

static gboolean
has_all (guint done, guint needed)
{
  return (done & needed) == needed;
}

static gboolean
programs_may_forward (guint done)
{
  guint both = done;

  if (done & OURS)
    both |= (done & (COMES_OUT_OF_OURS | GOES_IN_OURS)) >> 2;
  return has_all (both, COMES_OUT | GOES_IN) && !(done & FORBIDS);
}

static gboolean
programs_may_masquerade (guint done)
{
  return (done & MASQUERADES) && !(done & FORBIDS);
}

static gboolean
programs_may_open (guint done)
{
  return (done & OPENS) != 0;
}

static const struct {
  const char *key;
  gboolean (*may) (guint done);
} outcomes[] = {
  { "forward", programs_may_forward },
  { "masquerade", programs_may_masquerade },
  { "open-firewall", programs_may_open },
};

/* --- the test --- */

typedef struct {
  guint allowed[G_N_ELEMENTS (outcomes)], made[G_N_ELEMENTS (outcomes)];
} Tally;

static void
check_lines (const GPtrArray *lines, const char *which, Tally *tally)
{
  guint done = deeds_of (lines);
  g_autofree char *text = NULL;
  g_autoptr (WgreImport) import = hook_lines_read (lines, &text);

  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++) {
    gboolean may = outcomes[i].may (done);
    gboolean is = g_hash_table_contains (import->data, outcomes[i].key);

    tally->allowed[i] += may ? 1 : 0;
    tally->made[i] += is ? 1 : 0;
    if (is && !may)
      g_error ("%s: %s out of:\n%s", which, outcomes[i].key, text);
  }
}

/* The patterns know these, and so does the reader. */
static void
test_programs_unchanged (void)
{
  static const char *const made[] = { "fmo", "f", "fo", "fo", "fmo", "mo" };

  G_STATIC_ASSERT (G_N_ELEMENTS (made) == G_N_ELEMENTS (wholes));
  for (guint whole = 0; whole < G_N_ELEMENTS (wholes); whole++) {
    g_autoptr (GPtrArray) lines = hook_lines_new (wholes[whole]);
    Tally tally = { 0 };

    check_lines (lines, "unchanged", &tally);
    for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++) {
      guint expected = strchr (made[whole], *outcomes[i].key) != NULL;

      g_test_message ("%s of %s", outcomes[i].key, wholes[whole][0]);
      g_assert_cmpuint (tally.allowed[i], ==, expected);
      g_assert_cmpuint (tally.made[i], ==, expected);
    }
  }
}

static void
test_programs_changed (void)
{
  guint32 seed = g_getenv ("SEED") ? seed_of_run () : 1;
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  Tally tally = { 0 };

  for (guint n = 0; n < FILES; n++) {
    g_autoptr (GPtrArray) lines =
        hook_lines_new (wholes[g_rand_int_range (random, 0, G_N_ELEMENTS (wholes))]);
    g_autofree char *which = g_strdup_printf ("SEED=%u, file %u", seed, n);

    for (gint changes = g_rand_int_range (random, 1, 4); changes > 0; changes--)
      hook_lines_change (lines, random, words, G_N_ELEMENTS (words));
    check_lines (lines, which, &tally);
  }
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++) {
    g_test_message ("%s: may come out of %u files of %u, came out of %u", outcomes[i].key,
                    tally.allowed[i], (guint) FILES, tally.made[i]);
    g_assert_cmpuint (tally.made[i] * 5, >, tally.allowed[i]);
    g_assert_cmpuint (tally.allowed[i], >, FILES / 50);
    g_assert_cmpuint (tally.allowed[i], <, FILES * 3 / 4);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hooks/programs/unchanged", test_programs_unchanged);
  g_test_add_func ("/hooks/programs/changed", test_programs_changed);
  return g_test_run ();
}
