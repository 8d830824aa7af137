/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/option.h"
#include "core/types.h"
#include "formats/effects/read.h"
#include "formats/kit/rule.h"
#include "formats/wgquick/recipes.h"
#include "formats/wgquick/role-find.h"
#include "formats/wgquick/role-rules.h"

#include <string.h>

/* Commands do what the plan of the profile does, in tables of their own: what
 * another firewall drops stays dropped. wg-quick takes a link away again when a
 * command fails, which "|| true" prevents; only a kill switch is worth it. */
#define MAY_FAIL " || true"
#define OWN_TABLE(name, chain, rules)                                                              \
  "nft 'table inet wgre-%i-" name " { chain " chain " " rules " }; "                               \
  "}'" MAY_FAIL
#define NO_TABLE(name) "nft delete table inet wgre-%i-" name MAY_FAIL
#define SYN "tcp flags & (syn | rst) == syn tcp option maxseg size set "
#define MSS(size)                                                                                  \
  OWN_TABLE ("mss", "forward",                                                                     \
             "{ type filter hook forward priority -150; ~iifname \"%i\" " SYN size                 \
             "; ~oifname \"%i\" " SYN size ";")
#define SWITCH_ON(path, name, note)                                                                \
  "cat /proc/sys/" path " > /run/wgre-%i-" note MAY_FAIL "; sysctl -q -w " name "=1" MAY_FAIL
#define SET_BACK(name, note) "sysctl -q -w " name "=$(cat /run/wgre-%i-" note ")" MAY_FAIL
#define ONLY_TUNNEL                                                                                \
  " OUTPUT ! -o %i -m mark ! --mark $(wg show %i fwmark) -m addrtype ! "                           \
  "--dst-type LOCAL -j REJECT"

typedef struct {
  const char *hook; /* NULL: behind the last one */
  guint families;   /* bits: only where the tunnel has addresses of it; 0: always */
  const char *line;
} Line;

/* What a key is in a file of wg-quick: "@" in a line stands for iptables and
 * ip6tables, "#" for the key's value, "~" for a match of the only family, "^"
 * for the port. */
static const struct {
  const char *key;
  const char *value; /* NULL: a number */
  Line lines[7];
} written[] = {
  { "masquerade",
    "yes",
    { { "PostUp", 0,
        OWN_TABLE ("masquerade", "postrouting",
                   "{ type nat hook postrouting priority 100; ~iifname \"%i\" "
                   "oifname != \"%i\" "
                   "masquerade;") },
      { "PostDown", 0, NO_TABLE ("masquerade") } } },
  { "forward",
    "yes",
    { { "PostUp", 0,
        OWN_TABLE ("forward", "forward",
                   "{ type filter hook forward priority 0; ~iifname \"%i\" "
                   "accept; ~oifname "
                   "\"%i\" accept;") },
      { "PostUp", WGRE_V4, SWITCH_ON ("net/ipv4/ip_forward", "net.ipv4.ip_forward", "ipv4") },
      { "PostUp", WGRE_V6,
        SWITCH_ON ("net/ipv6/conf/all/forwarding", "net.ipv6.conf.all.forwarding", "ipv6") },
      { "PostDown", WGRE_V4, SET_BACK ("net.ipv4.ip_forward", "ipv4") },
      { "PostDown", WGRE_V6, SET_BACK ("net.ipv6.conf.all.forwarding", "ipv6") },
      { "PostDown", 0, NO_TABLE ("forward") } } },
  { "mss-clamp", "auto", { { "PostUp", 0, MSS ("rt mtu") }, { "PostDown", 0, NO_TABLE ("mss") } } },
  { "mss-clamp", NULL, { { "PostUp", 0, MSS ("#") }, { "PostDown", 0, NO_TABLE ("mss") } } },
  { "open-firewall",
    "yes",
    { { "PostUp", 0,
        OWN_TABLE ("open", "input", "{ type filter hook input priority 0; udp dport ^ accept;") },
      { "PostDown", 0, NO_TABLE ("open") } } },
  { "kill-switch", /* the mark of wg-quick's own is gone when PostDown runs */
    "on",
    { { "PostUp", 0, "@ -I" ONLY_TUNNEL }, { "PreDown", 0, "@ -D" ONLY_TUNNEL } } },
};

static void
write_line (const WgreWriter *writer, GString *text, const Line *line, const char *value,
            guint families)
{
  static const char *const programs[] = { "iptables", "ip6tables" };

  for (guint i = 0; i < (strchr (line->line, '@') ? 2 : 1); i++) {
    g_string_append_printf (text, "%s = ", line->hook);
    for (const char *p = line->line; *p; p++)
      if (*p == '@')
        g_string_append (text, programs[i]);
      else if (*p == '#')
        g_string_append (text, value);
      else if (*p == '^')
        g_string_append_printf (text, "%" G_GUINT64_FORMAT,
                                wgre_profile_number (writer->profile, WGRE_OPT_LISTEN_PORT));
      else if (*p != '~')
        g_string_append_c (text, *p);
      else if (families != WGRE_V46)
        g_string_append_printf (text, "meta nfproto %s ", families == WGRE_V4 ? "ipv4" : "ipv6");
    g_string_append_c (text, '\n');
  }
}

/* Whether a reader would not take our commands for keys, because of this line. */
static gboolean
line_limits (const char *line, const WgreRoleFile *file)
{
  const char *value = strchr (line, '=');
  g_autoptr (GPtrArray) commands = NULL;

  if (!value || (!g_str_has_prefix (line, "PreUp") && !g_str_has_prefix (line, "PostUp")))
    return FALSE;
  commands = wgre_line_split (value + 1, file->name);
  for (guint i = 0; commands && i < commands->len; i++) {
    g_autoptr (GPtrArray) effects = wgre_effects_read (commands->pdata[i]);

    for (guint j = 0; j < effects->len; j++)
      if (wgre_role_ways_of (effects->pdata[j], file))
        return TRUE;
  }
  return !commands;
}

/* --- routes --- */

/* Those beside the allowed IPs, of which wg-quick makes routes itself. */
static void
hooks_write_routes (WgreWriter *writer, GString *text)
{
  const char *value = g_hash_table_lookup (writer->data, "routes");
  g_auto (GStrv) items = g_strsplit (value ? value : "", ";", -1);
  g_autofree char *where = NULL;
  guint32 table;
  WgreRouting routing = wgre_profile_routing (writer->profile, &table);

  if (!value || (routing != WGRE_ROUTING_AUTO && routing != WGRE_ROUTING_TABLE))
    return;
  /* What ip(8) says in the same words: neither a full tunnel, nor a gateway. */
  for (guint i = 0; items[i]; i++) {
    g_auto (GStrv) words = g_strsplit (items[i], " ", 2);
    WgrePrefix prefix;

    if (!words[0] || !wgre_prefix_parse (words[0], FALSE, &prefix) ||
        (wgre_prefix_is_default (&prefix) && !strstr (items[i], " table ")) ||
        strstr (items[i], " via "))
      return;
  }
  if (routing == WGRE_ROUTING_TABLE)
    where = g_strdup_printf (" table %u", table);
  for (guint i = 0; items[i]; i++)
    g_string_append_printf (text, "PostUp = ip route add %s dev %%i%s" MAY_FAIL "\n", items[i],
                            where && !strstr (items[i], " table ") ? where : "");
  g_free (wgre_writer_take (writer, "routes"));
}

/* Those that are read as such again. */
static void
hooks_write_rules (WgreWriter *writer, GString *text)
{
  const GArray *policies = wgre_profile_policies (writer->profile);

  for (guint i = 0; policies && i < policies->len; i++)
    if (!wgre_role_takes_policy (&g_array_index (policies, WgrePolicy, i)))
      return;
  wgre_rule_write_commands (writer, "PostUp = ", "PostDown = ", MAY_FAIL, text);
}

void
wgre_recipe_write (WgreWriter *writer, GString *text)
{
  const GArray *addresses;
  const GPtrArray *kept;
  g_autoptr (GHashTable) chains = g_hash_table_new (g_str_hash, g_str_equal);
  const WgreRoleFile file = { .name = "%i", .chains = chains };
  gboolean limits = FALSE;
  guint families = 0;

  g_return_if_fail (writer);
  addresses = wgre_profile_prefixes (writer->profile, WGRE_OPT_ADDRESSES);
  kept = wgre_profile_lines (writer->profile);
  /* Those that the tunnel has addresses of; both when it has none at all. */
  for (guint i = 0; addresses && i < addresses->len; i++)
    families |= g_array_index (addresses, WgrePrefix, i).ip.family == AF_INET6 ? WGRE_V6 : WGRE_V4;
  if (!families)
    families = WGRE_V46;
  for (guint i = 0; !limits && i < kept->len; i++)
    limits = line_limits (((const WgreLine *) kept->pdata[i])->text, &file);

  for (guint i = 0; i < G_N_ELEMENTS (written); i++) {
    const char *value = g_hash_table_lookup (writer->data, written[i].key);
    g_autofree char *taken = NULL;

    if (!value || (written[i].value ? strcmp (written[i].value, value) : !g_ascii_isdigit (*value)))
      continue;
    taken = wgre_writer_take (writer, written[i].key);
    if (limits)
      wgre_writer_remark (writer, text, written[i].key, g_strdup (taken));
    for (const Line *line = written[i].lines; line->hook; line++)
      if (!line->families || line->families & families)
        write_line (writer, text, line, taken, families);
  }
  hooks_write_routes (writer, text);
  hooks_write_rules (writer, text);
}
