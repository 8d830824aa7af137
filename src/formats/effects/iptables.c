/* SPDX-License-Identifier: GPL-2.0-or-later */
/* iptables(8) and ip6tables(8). */
#include "formats/effects/iptables.h"

#include <string.h>

/* A command while it is read. */
typedef struct {
  const WgreLineCommand *command;
  guint at;         /* number of the word that is read next */
  gboolean negated; /* "!" stands before the option */
  WgreEffect *effect;
  const char *verb; /* of the chain; NULL: none so far */
  gboolean jumps;   /* it has a target */
  gboolean odd;     /* the command itself is not understood */
} Reader;

static const char *
iptables_next (Reader *reader)
{
  return wgre_line_word (reader->command, reader->at++);
}

/* --- options --- */

/* A number behind the chain is a place in it. */
static void
skip_number (Reader *reader)
{
  const char *word = wgre_line_word (reader->command, reader->at);

  if (word && *word && word[strspn (word, "0123456789")] == '\0')
    reader->at++;
}

static const struct {
  const char *name;
  WgreVerdict verdict;
} targets[] = {
  { "ACCEPT", WGRE_VERDICT_ACCEPT }, { "DROP", WGRE_VERDICT_DROP },
  { "REJECT", WGRE_VERDICT_DROP },   { "MASQUERADE", WGRE_VERDICT_MASQUERADE },
  { "SNAT", WGRE_VERDICT_NAT },      { "DNAT", WGRE_VERDICT_NAT },
  { "REDIRECT", WGRE_VERDICT_NAT },  { "NETMAP", WGRE_VERDICT_NAT },
  { "TCPMSS", WGRE_VERDICT_MSS },    { "MARK", WGRE_VERDICT_MARK },
  { "CONNMARK", WGRE_VERDICT_MARK }, { "LOG", WGRE_VERDICT_MARK },
  { "NFLOG", WGRE_VERDICT_MARK },    { "CT", WGRE_VERDICT_MARK },
  { "TTL", WGRE_VERDICT_MARK },      { "HL", WGRE_VERDICT_MARK },
  { "DSCP", WGRE_VERDICT_MARK },     { "TOS", WGRE_VERDICT_MARK },
};

static void
set_target (Reader *reader, const char *name)
{
  WgreRule *rule = reader->effect->rule;

  rule->verdict = WGRE_VERDICT_UNKNOWN;
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    if (!strcmp (targets[i].name, name))
      rule->verdict = targets[i].verdict;
}

/* Options of rules. */
static const struct {
  const char *names; /* between blanks */
  WgreMatchType type;
  guint values;
} matches[] = {
  { " -i --in-interface ", WGRE_MATCH_IN, 1 },
  { " -o --out-interface ", WGRE_MATCH_OUT, 1 },
  { " -s --source --src ", WGRE_MATCH_SOURCE, 1 },
  { " -d --destination --dst ", WGRE_MATCH_DESTINATION, 1 },
  { " -p --protocol --proto ", WGRE_MATCH_PROTOCOL, 1 },
  { " --dport --destination-port ", WGRE_MATCH_PORT, 1 },
  { " --tcp-flags ", WGRE_MATCH_SYN, 2 },
  { " --mss ", WGRE_MATCH_MSS, 1 },
  { " --mark ", WGRE_MATCH_MARK, 1 },
  { " --dst-type ", WGRE_MATCH_LOCAL, 1 },
  { " --ctstate --state ", WGRE_MATCH_STATE, 1 },
};

/* Modules that match nothing without an option of theirs. Others do: "-m limit" lets three packets
 * an hour pass, "-m rpfilter" those that come by the way back. */
static const char idle_modules[] = " tcp udp conntrack state mark comment addrtype tcpmss ";

/* Options that leave the set of packets as it is. */
static const struct {
  const char *names;
  guint values;
} idle[] = {
  { " --comment ", 1 },
  { " --reject-with ", 1 },
  { " -v --verbose ", 0 },
};

static gboolean
iptables_is_named (const char *names, const char *option)
{
  g_autofree char *word = g_strdup_printf (" %s ", option);

  return strstr (names, word) != NULL;
}

/* A value as all programs say it, when the option then means what its type says. */
static gboolean
is_understood (WgreMatchType type, const char *value)
{
  WgrePrefix prefix;

  switch (type) {
  case WGRE_MATCH_SYN:
    return !strcmp (value, "SYN,RST SYN");
  case WGRE_MATCH_LOCAL:
    return !strcmp (value, "LOCAL");
  case WGRE_MATCH_SOURCE:
  case WGRE_MATCH_DESTINATION:
    return wgre_prefix_parse (value, TRUE, &prefix);
  case WGRE_MATCH_PORT:
    return value[strspn (value, "0123456789")] == '\0';
  case WGRE_MATCH_MARK:
    return !strchr (value, '/');
  case WGRE_MATCH_IN:
  case WGRE_MATCH_OUT:
  case WGRE_MATCH_PROTOCOL:
    return !strpbrk (value, "$`"); /* of the shell */
  case WGRE_MATCH_MSS:
  case WGRE_MATCH_STATE:
  case WGRE_MATCH_ODD:
  case WGRE_MATCH_ZONE:
    return TRUE;
  }
  return FALSE;
}

static void
iptables_add_match (Reader *reader, WgreMatchType type, const char *option, const char *value)
{
  const char *negation = reader->negated ? "! " : "";
  g_autofree char *text = g_strdup_printf ("%s%s%s%s", negation, option, *value ? " " : "", value);
  gboolean understood = *value && is_understood (type, value);

  wgre_rule_add_match (reader->effect->rule, understood ? type : WGRE_MATCH_ODD, reader->negated,
                       value, text);
  reader->negated = FALSE;
}

/* An option nobody here knows, with the words up to the next one. */
static void
add_odd (Reader *reader, const char *option)
{
  g_autoptr (GString) value = g_string_new (NULL);
  const char *word;

  while ((word = wgre_line_word (reader->command, reader->at)) && *word != '-' &&
         strcmp (word, "!")) {
    g_string_append_printf (value, "%s%s", value->len ? " " : "", word);
    reader->at++;
  }
  iptables_add_match (reader, WGRE_MATCH_ODD, option, value->str);
}

/* iptables(8) takes each of these once. */
static void
iptables_refuse_second (Reader *reader, WgreMatchType type)
{
  const GPtrArray *before = reader->effect->rule->matches;

  for (guint i = 0; i < before->len; i++)
    if (((const WgreMatch *) before->pdata[i])->type == type)
      reader->odd = TRUE;
}

static gboolean
iptables_read_match (Reader *reader, const char *option)
{
  for (guint i = 0; i < G_N_ELEMENTS (matches); i++) {
    g_autoptr (GString) value = NULL;

    if (!iptables_is_named (matches[i].names, option))
      continue;
    value = g_string_new (NULL);
    for (guint n = 0; n < matches[i].values; n++) {
      const char *word = iptables_next (reader);

      reader->odd = reader->odd || !word;
      g_string_append_printf (value, "%s%s", value->len ? " " : "", word ? word : "");
    }
    iptables_refuse_second (reader, matches[i].type);
    iptables_add_match (reader, matches[i].type, option, value->str);
    return TRUE;
  }
  if (reader->negated)
    return FALSE;
  if (iptables_is_named (" -m --match ", option)) {
    const char *name = iptables_next (reader);

    if (!name || !iptables_is_named (idle_modules, name))
      iptables_add_match (reader, WGRE_MATCH_ODD, option, name ? name : "");
    return TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (idle); i++)
    if (iptables_is_named (idle[i].names, option)) {
      reader->at += idle[i].values;
      return TRUE;
    }
  return FALSE;
}

/* What stands for a whole command: which chain, and what is done to it. */
static const struct {
  const char *names;
  const char *verb; /* the letter of the option */
} verbs[] = {
  { " -A --append ", "A" }, { " -I --insert ", "I" },    { " -D --delete ", "D" },
  { " -P --policy ", "P" }, { " -N --new-chain ", "N" }, { " -X --delete-chain ", "X" },
};

static void
set_mss (Reader *reader, const char *value)
{
  g_free (reader->effect->rule->value);
  reader->effect->rule->value = g_strdup (value);
}

static gboolean
read_action (Reader *reader, const char *option)
{
  const char *value;

  if (!strcmp (option, "--clamp-mss-to-pmtu")) {
    set_mss (reader, "auto");
    return TRUE;
  }
  if (strcmp (option, "-j") && strcmp (option, "--jump") && strcmp (option, "-t") &&
      strcmp (option, "--table") && strcmp (option, "--set-mss"))
    return FALSE;
  value = iptables_next (reader);
  reader->odd = reader->odd || !value;
  if (!value)
    return TRUE;
  if (option[1] == 't' || !strcmp (option, "--table")) {
    g_free (reader->effect->rule->table);
    reader->effect->rule->table = g_strdup (value);
  } else if (!strcmp (option, "--set-mss"))
    set_mss (reader, value);
  else {
    reader->odd = reader->odd || reader->jumps;
    reader->jumps = TRUE;
    set_target (reader, value);
  }
  return TRUE;
}

static void
iptables_read_option (Reader *reader, const char *option)
{
  gboolean negated = reader->negated;

  if (!strcmp (option, "!")) {
    reader->odd = reader->odd || reader->negated;
    reader->negated = TRUE;
    return;
  }
  if (iptables_read_match (reader, option))
    return;
  /* "-w" may have a number of seconds behind it. */
  if (!negated && (!strcmp (option, "-w") || !strcmp (option, "--wait") ||
                   g_str_has_prefix (option, "--wait="))) {
    skip_number (reader);
    return;
  }
  if (!negated && read_action (reader, option))
    return;
  for (guint i = 0; !negated && i < G_N_ELEMENTS (verbs); i++) {
    if (!iptables_is_named (verbs[i].names, option))
      continue;
    reader->odd = reader->odd || reader->verb;
    reader->verb = verbs[i].verb;
    g_free (reader->effect->rule->chain);
    reader->effect->rule->chain = g_strdup (iptables_next (reader));
    if (*reader->verb == 'I')
      skip_number (reader);
    return;
  }
  add_odd (reader, option);
}

/* --- the command --- */

static void
complete_rule (Reader *reader)
{
  WgreRule *rule = reader->effect->rule;
  g_autofree char *upper = NULL;

  if (!rule->table)
    rule->table = g_strdup ("filter");
  rule->nat = !strcmp (rule->table, "nat");
  upper = g_ascii_strup (rule->chain, -1); /* chains of other names are made by users */
  rule->point = strcmp (upper, rule->chain) ? WGRE_POINT_UNKNOWN : wgre_point_by_name (upper);
  if (rule->verdict == WGRE_VERDICT_MSS && !rule->value)
    rule->verdict = WGRE_VERDICT_UNKNOWN;
  reader->effect->op = *reader->verb == 'D' ? WGRE_EFFECT_DELETE : WGRE_EFFECT_ADD;
}

void
wgre_effects_read_arguments (const WgreLineCommand *command, guint first, guint families,
                             const char *program, GPtrArray *effects)
{
  Reader reader = { .command = command, .at = first };
  const char *word, *policy = NULL;

  reader.effect = wgre_effects_add_rule (effects, program);
  reader.effect->families = families;
  while ((word = iptables_next (&reader))) {
    iptables_read_option (&reader, word);
    if (reader.verb && *reader.verb == 'P' && !policy)
      policy = iptables_next (&reader);
  }
  if (reader.odd || reader.negated || !reader.verb || !reader.effect->rule->chain) {
    wgre_effects_fail (effects, wgre_line_word (command, first));
    return;
  }
  if (*reader.verb == 'N' || *reader.verb == 'X') {
    wgre_effects_fail (effects, NULL);
    ((WgreEffect *) effects->pdata[0])->limits = FALSE;
    return;
  }
  /* A policy is a rule without matches at the end of the chain: its word is behind the chain. */
  if (*reader.verb == 'P') {
    if (policy)
      set_target (&reader, policy);
    g_ptr_array_set_size (reader.effect->rule->matches, 0);
    wgre_rule_add_match (reader.effect->rule, WGRE_MATCH_ODD, FALSE, "", "-P");
  }
  complete_rule (&reader);
}

void
wgre_effects_read_iptables (const WgreLineCommand *command, GPtrArray *effects)
{
  gboolean six = g_str_has_prefix (wgre_line_word (command, 0), "ip6");

  wgre_effects_read_arguments (command, 1, six ? WGRE_V6 : WGRE_V4, "iptables", effects);
}
