/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One-liners of nft(8). */
#include "formats/effects/nft.h"

#include <string.h>

typedef struct {
  GPtrArray *tokens; /* of char * */
  guint at;
  GPtrArray *effects;
  gboolean odd; /* something is not understood that is no part of a rule */
} Reader;

/* --- tokens --- */

#define SINGLE "{};,()|&/"
#define OPERATOR "!=<>"

static const char *
end_of_token (const char *at)
{
  if (*at == '"') {
    const char *end = strchr (at + 1, '"');

    return end ? end + 1 : at + strlen (at);
  }
  if (strchr (SINGLE, *at))
    return at + 1;
  if (strchr (OPERATOR, *at))
    return at + strspn (at, OPERATOR);
  return at + strcspn (at, SINGLE OPERATOR " \t\"");
}

static void
split_tokens (GPtrArray *tokens, const char *at)
{
  while (*(at += strspn (at, " \t"))) {
    const char *end = end_of_token (at);
    gsize quotes = *at == '"' && end - at > 1 ? 1 : 0;

    /* A network is one word. */
    if (*end == '/' && (g_ascii_isdigit (*at) || memchr (at, ':', (gsize) (end - at))))
      end += 1 + strspn (end + 1, "0123456789");
    g_ptr_array_add (tokens, g_strndup (at + quotes, (gsize) (end - at) - 2 * quotes));
    at = end;
  }
}

static const char *
nft_peek (const Reader *reader, guint ahead)
{
  guint i = reader->at + ahead;

  return i < reader->tokens->len ? reader->tokens->pdata[i] : "";
}

static gboolean
nft_take (Reader *reader, const char *token)
{
  if (strcmp (nft_peek (reader, 0), token))
    return FALSE;
  reader->at++;
  return TRUE;
}

static gboolean
nft_is_one_of (const char *token, const char *words)
{
  g_autofree char *word = g_strdup_printf (" %s ", token);

  return *token && strstr (words, word);
}

/* "" behind the last one. */
static const char *
nft_take_word (Reader *reader)
{
  const char *token = nft_peek (reader, 0);

  reader->odd = reader->odd || !*token || strchr ("{};,", *token);
  reader->at += *token != '\0';
  return token;
}

static gboolean
ends_statement (const Reader *reader)
{
  return nft_is_one_of (nft_peek (reader, 0), " ; } ") || !*nft_peek (reader, 0);
}

/* --- expressions --- */

/* The value behind a selector, with its operator; a set of one is as good as its element. */
static const char *
nft_take_value (Reader *reader, gboolean *ret_not)
{
  const char *value;

  *ret_not = nft_take (reader, "!=");
  if (!*ret_not)
    nft_take (reader, "==");
  if (!nft_take (reader, "{"))
    return ends_statement (reader) ? "" : nft_take_word (reader);
  value = nft_take_word (reader);
  if (nft_take (reader, "}"))
    return value;
  while (*nft_peek (reader, 0) && !nft_take (reader, "}"))
    reader->at++;
  return "";
}

static guint
family_named (const char *name)
{
  return nft_is_one_of (name, " ip ipv4 ")    ? WGRE_V4
         : nft_is_one_of (name, " ip6 ipv6 ") ? WGRE_V6
                                              : 0;
}

/* Selectors and what they ask for, for both families. */
static const struct {
  const char *words;
  guint count;
  WgreMatchType type;
} selectors[] = {
  { "iifname", 1, WGRE_MATCH_IN },
  { "meta iifname", 2, WGRE_MATCH_IN },
  { "oifname", 1, WGRE_MATCH_OUT },
  { "meta oifname", 2, WGRE_MATCH_OUT },
  { "iif", 1, WGRE_MATCH_IN },
  { "meta iif", 2, WGRE_MATCH_IN },
  { "oif", 1, WGRE_MATCH_OUT },
  { "meta oif", 2, WGRE_MATCH_OUT },
  { "ip saddr", 2, WGRE_MATCH_SOURCE },
  { "ip daddr", 2, WGRE_MATCH_DESTINATION },
  { "ip6 saddr", 2, WGRE_MATCH_SOURCE },
  { "ip6 daddr", 2, WGRE_MATCH_DESTINATION },
  { "ip protocol", 2, WGRE_MATCH_PROTOCOL },
  { "meta l4proto", 2, WGRE_MATCH_PROTOCOL },
  { "th dport", 2, WGRE_MATCH_PORT },
  { "udp dport", 2, WGRE_MATCH_PORT },
  { "tcp dport", 2, WGRE_MATCH_PORT },
  { "ct state", 2, WGRE_MATCH_STATE },
  { "fib daddr type", 3, WGRE_MATCH_LOCAL },
  { "meta mark", 2, WGRE_MATCH_MARK },
  { "mark", 1, WGRE_MATCH_MARK },
};

static gboolean
is_plain_value (WgreMatchType type, const char *value)
{
  WgrePrefix prefix;

  if (type == WGRE_MATCH_SOURCE || type == WGRE_MATCH_DESTINATION)
    return wgre_prefix_parse (value, FALSE, &prefix);
  if (type == WGRE_MATCH_PORT)
    return value[strspn (value, "0123456789")] == '\0';
  if (type == WGRE_MATCH_LOCAL)
    return !strcmp (value, "local");
  return !strpbrk (value, "$`@" OPERATOR);
}

static char *
join_tokens (const Reader *reader, guint from)
{
  GString *text = g_string_new (NULL);

  for (guint i = from; i < MIN (reader->at, reader->tokens->len); i++) {
    const char *token = reader->tokens->pdata[i];

    g_string_append_printf (text, "%s%s", i > from && strcmp (token, ",") ? " " : "", token);
  }
  return g_string_free (text, FALSE);
}

static void
read_selector (Reader *reader, WgreEffect *effect, guint i)
{
  g_auto (GStrv) parts = g_strsplit (selectors[i].words, " ", 2);
  WgreMatchType type = selectors[i].type;
  guint start = reader->at;
  g_autofree char *text = NULL;
  const char *value;
  gboolean negated, list = FALSE;

  reader->at += selectors[i].count;
  value = nft_take_value (reader, &negated);
  /* "a, b", as connection states are listed. */
  for (; !strcmp (nft_peek (reader, 0), ","); reader->at += 2)
    list = TRUE;
  if ((list && type != WGRE_MATCH_STATE) || !*value || !is_plain_value (type, value))
    type = WGRE_MATCH_ODD;
  text = join_tokens (reader, start);
  wgre_rule_add_match (effect->rule, type, negated, value, text);
  if (family_named (parts[0]))
    effect->families &= family_named (parts[0]);
  if (nft_is_one_of (parts[0], " udp tcp "))
    wgre_rule_add_match (effect->rule, WGRE_MATCH_PROTOCOL, FALSE, parts[0], parts[0]);
}

static gboolean
is_at (const Reader *reader, const char *words)
{
  g_auto (GStrv) list = g_strsplit (words, " ", -1);

  for (guint i = 0; list[i]; i++)
    if (strcmp (list[i], nft_peek (reader, i)))
      return FALSE;
  return TRUE;
}

static gboolean
nft_read_match (Reader *reader, WgreEffect *effect)
{
  for (guint i = 0; i < G_N_ELEMENTS (selectors); i++)
    if (is_at (reader, selectors[i].words)) {
      if (!strcmp (nft_peek (reader, selectors[i].count), "set"))
        return FALSE;
      read_selector (reader, effect, i);
      return TRUE;
    }
  return FALSE;
}

static gboolean
read_family (Reader *reader, WgreEffect *effect)
{
  guint family = is_at (reader, "meta nfproto") || is_at (reader, "meta protocol")
                     ? family_named (nft_peek (reader, 2))
                     : 0;

  if (!family)
    return FALSE;
  effect->families &= family;
  reader->at += 3;
  return TRUE;
}

/* Ways to say: SYN without RST. */
static gboolean
nft_read_flags (Reader *reader, WgreEffect *effect)
{
  static const char *const known[] = { "syn", "syn/syn,rst", "&(syn|rst)==syn", "&(syn|rst)=syn" };
  g_autoptr (GString) flags = g_string_new (NULL);
  g_autofree char *text = NULL;
  gboolean understood = FALSE;

  if (!is_at (reader, "tcp flags"))
    return FALSE;
  for (reader->at += 2;
       nft_is_one_of (nft_peek (reader, 0), " syn rst fin ack psh urg & ( ) | == = != / , ");
       reader->at++)
    g_string_append (flags, nft_peek (reader, 0));
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    understood = understood || !strcmp (known[i], flags->str);
  text = g_strconcat ("tcp flags ", flags->str, NULL);
  wgre_rule_add_match (effect->rule, understood ? WGRE_MATCH_SYN : WGRE_MATCH_ODD, FALSE,
                       understood ? "SYN,RST SYN" : flags->str, text);
  return TRUE;
}

/* --- statements --- */

static gboolean
read_comment (Reader *reader)
{
  if (!nft_take (reader, "comment"))
    return FALSE;
  nft_take_word (reader);
  return TRUE;
}

static gboolean
read_idle (Reader *reader)
{
  if (read_comment (reader))
    return TRUE;
  if (!nft_take (reader, "counter"))
    return FALSE;
  while (nft_is_one_of (nft_peek (reader, 0), " packets bytes "))
    reader->at += 2;
  return TRUE;
}

static gboolean
read_mss (Reader *reader, WgreRule *rule)
{
  if (!is_at (reader, "tcp option maxseg size set"))
    return FALSE;
  reader->at += 5;
  rule->verdict = WGRE_VERDICT_MSS;
  rule->value = is_at (reader, "rt mtu") ? g_strdup ("auto") : g_strdup (nft_peek (reader, 0));
  reader->at += is_at (reader, "rt mtu") ? 2 : 1;
  if (strcmp (rule->value, "auto") && rule->value[strspn (rule->value, "0123456789")])
    wgre_rule_add_match (rule, WGRE_MATCH_ODD, FALSE, rule->value, rule->value);
  return TRUE;
}

static const struct {
  const char *word;
  WgreVerdict verdict;
} verdicts[] = {
  { "accept", WGRE_VERDICT_ACCEPT }, { "drop", WGRE_VERDICT_DROP },
  { "reject", WGRE_VERDICT_DROP },   { "masquerade", WGRE_VERDICT_MASQUERADE },
  { "snat", WGRE_VERDICT_NAT },      { "dnat", WGRE_VERDICT_NAT },
  { "redirect", WGRE_VERDICT_NAT },  { "log", WGRE_VERDICT_MARK },
};

/* What stands behind a verdict is part of it, and narrows it or not: it is not looked into, but for
 * a rejection's reason. */
static gboolean
read_verdict (Reader *reader, WgreRule *rule)
{
  for (guint i = 0; i < G_N_ELEMENTS (verdicts); i++) {
    if (!nft_take (reader, verdicts[i].word))
      continue;
    if (rule->verdict)
      wgre_rule_add_match (rule, WGRE_MATCH_ODD, FALSE, "", verdicts[i].word);
    if (!rule->verdict || verdicts[i].verdict == WGRE_VERDICT_DROP)
      rule->verdict = verdicts[i].verdict;
    while (rule->verdict == WGRE_VERDICT_DROP && !ends_statement (reader) &&
           strcmp (nft_peek (reader, 0), "comment"))
      reader->at++;
    return TRUE;
  }
  return FALSE;
}

static void
read_odd (Reader *reader, WgreRule *rule)
{
  const char *token = nft_peek (reader, 0);
  guint depth = 0;

  wgre_rule_add_match (rule, WGRE_MATCH_ODD, FALSE, token, token);
  do {
    depth += !strcmp (nft_peek (reader, 0), "{");
    depth -= depth && !strcmp (nft_peek (reader, 0), "}");
    reader->at++;
  } while (depth && *nft_peek (reader, 0));
}

static gboolean
nft_read_part (Reader *reader, WgreEffect *effect)
{
  return read_idle (reader) || read_family (reader, effect) || nft_read_flags (reader, effect) ||
         read_mss (reader, effect->rule) || nft_read_match (reader, effect);
}

/* @table: with its family. */
static void
nft_read_rule (Reader *reader, const char *table, const char *chain)
{
  WgreEffect *effect = wgre_effects_add_rule (reader->effects, "nft");
  guint family = g_str_has_prefix (table, "ip ")    ? WGRE_V4
                 : g_str_has_prefix (table, "ip6 ") ? WGRE_V6
                                                    : WGRE_V46;
  WgreRule *rule = effect->rule;

  effect->families = family;
  rule->table = g_strdup (table);
  rule->chain = g_strdup (chain);
  while (!ends_statement (reader)) {
    /* Behind such a verdict nft(8) refuses all but a comment. */
    gboolean ended = rule->verdict != WGRE_VERDICT_UNKNOWN && rule->verdict != WGRE_VERDICT_MSS &&
                     rule->verdict != WGRE_VERDICT_MARK;

    if (!(ended ? read_comment (reader) : nft_read_part (reader, effect)) &&
        !read_verdict (reader, rule))
      read_odd (reader, rule);
  }
}

/* --- tables and chains --- */

/* "type filter hook forward priority 0; policy drop;" */
static void
nft_read_type (Reader *reader, WgreEffect *chain)
{
  const char *type, *hook;
  gboolean can_hook;

  nft_take (reader, "type");
  type = nft_take_word (reader);
  chain->nat = !strcmp (type, "nat");
  reader->odd = reader->odd || !nft_take (reader, "hook");
  hook = nft_take_word (reader);
  chain->point = g_ascii_isupper (*hook) ? WGRE_POINT_UNKNOWN : wgre_point_by_name (hook);
  /* Not every type of chain can be everywhere. */
  can_hook = chain->nat ? strcmp (hook, "forward") != 0
                        : !strcmp (type, "filter") ||
                              (!strcmp (type, "route") && !strcmp (hook, "output"));
  reader->odd = reader->odd || !can_hook;
  /* "priority 0", "priority filter + 10": where it stands among others of its hook is all the same.
   */
  reader->odd = reader->odd || !nft_take (reader, "priority");
  nft_take_word (reader);
  if (nft_is_one_of (nft_peek (reader, 0), " + - ")) {
    reader->at++;
    nft_take_word (reader);
  }
  reader->odd = reader->odd || !ends_statement (reader);
}

/* nft(8) wants one behind everything in a block. */
static void
need_separator (Reader *reader)
{
  reader->odd = reader->odd || !nft_take (reader, ";");
}

static WgreEffect *
add_container (Reader *reader, const char *table, const char *chain)
{
  WgreEffect *effect = wgre_effects_add (reader->effects, WGRE_EFFECT_CONTAINER);

  effect->name = g_strdup (table);
  effect->value = g_strdup (chain);
  return effect;
}

static void
read_chain (Reader *reader, const char *table)
{
  const char *name = nft_take_word (reader);
  WgreEffect *chain = add_container (reader, table, name);

  if (!nft_take (reader, "{"))
    return;
  while (!reader->odd && !nft_take (reader, "}")) {
    if (nft_take (reader, ";"))
      continue;
    if (!strcmp (nft_peek (reader, 0), "type"))
      nft_read_type (reader, chain);
    else if (nft_take (reader, "policy"))
      chain->limits = chain->limits || strcmp (nft_take_word (reader), "accept");
    else
      nft_read_rule (reader, table, name);
    need_separator (reader);
  }
}

static void
read_table_body (Reader *reader, const char *table)
{
  while (!nft_take (reader, "}")) {
    if (nft_take (reader, ";"))
      continue;
    if (!nft_take (reader, "chain")) {
      reader->odd = TRUE;
      return;
    }
    read_chain (reader, table);
    need_separator (reader);
    if (reader->odd)
      return;
  }
}

/* The family is "ip" where none is given. */
static char *
take_table (Reader *reader)
{
  const char *family = "ip";

  if (nft_is_one_of (nft_peek (reader, 0), " ip ip6 inet arp bridge netdev "))
    family = nft_take_word (reader);
  return g_strdup_printf ("%s %s", family, nft_take_word (reader));
}

static void
read_added (Reader *reader, const char *object)
{
  g_autofree char *table = take_table (reader);
  const char *chain;

  if (!strcmp (object, "table")) {
    add_container (reader, table, NULL);
    if (nft_take (reader, "{"))
      read_table_body (reader, table);
    return;
  }
  if (!strcmp (object, "chain")) {
    read_chain (reader, table);
    return;
  }
  chain = nft_take_word (reader);
  while (nft_is_one_of (nft_peek (reader, 0), " position index handle "))
    reader->at += 2;
  nft_read_rule (reader, table, chain);
}

/* --- the command --- */

static void
nft_read_command (Reader *reader)
{
  const char *verb =
      nft_is_one_of (nft_peek (reader, 0), " table chain rule ") ? "add" : nft_take_word (reader);
  const char *object = nft_take_word (reader);
  /* Only what holds others can be asked not to be there yet, only a rule has a place. */
  gboolean adds = !strcmp (object, "rule") ? nft_is_one_of (verb, " add insert ")
                                           : nft_is_one_of (verb, " add create ") &&
                                                 nft_is_one_of (object, " table chain ");

  if (adds)
    read_added (reader, object);
  else if (nft_is_one_of (verb, " delete destroy flush ") &&
           nft_is_one_of (object, " table chain ")) {
    g_autofree char *table = take_table (reader);
    const char *chain = strcmp (object, "chain") ? NULL : nft_take_word (reader);

    add_container (reader, table, chain)->op = WGRE_EFFECT_DELETE;
  } else
    reader->odd = TRUE;
  reader->odd = reader->odd || !ends_statement (reader) || !strcmp (nft_peek (reader, 0), "}");
}

void
wgre_effects_read_nft (const WgreLineCommand *command, GPtrArray *effects)
{
  g_autoptr (GPtrArray) tokens = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) text = g_string_new (NULL);
  Reader reader = { .tokens = tokens, .effects = effects };

  for (guint i = 1; i < command->words->len; i++)
    g_string_append_printf (text, "%s ", wgre_line_word (command, i));
  split_tokens (tokens, text->str);
  while (reader.at < tokens->len && !reader.odd)
    if (!nft_take (&reader, ";"))
      nft_read_command (&reader);
  if (reader.odd || !effects->len)
    wgre_effects_fail (effects, wgre_line_word (command, 1));
}
