/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ufw(8): its rules are of both families, unless an address says otherwise. */
#include "formats/effects/ufw.h"

#include <string.h>

typedef struct {
  const WgreLineCommand *command;
  guint at;
  WgreEffect *effect;
  gboolean route, in, out;
  gboolean odd;
} Reader;

static const char *
peek (const Reader *reader)
{
  return wgre_line_word (reader->command, reader->at);
}

static gboolean
take (Reader *reader, const char *word)
{
  if (g_strcmp0 (peek (reader), word))
    return FALSE;
  reader->at++;
  return TRUE;
}

static const char *
take_value (Reader *reader)
{
  const char *word = peek (reader);

  reader->odd = reader->odd || !word;
  reader->at += word != NULL;
  return word ? word : "";
}

static void
add_match (Reader *reader, WgreMatchSort sort, const char *words, const char *value)
{
  g_autofree char *text = g_strdup_printf ("%s %s", words, value);

  wgre_rule_add_match (reader->effect->rule, sort, FALSE, value, text);
}

/* --- what stands before the rule --- */

static gboolean
read_head (Reader *reader)
{
  static const struct {
    const char *word;
    WgreVerdict verdict;
  } verdicts[] = {
    { "allow", WGRE_VERDICT_ACCEPT },
    { "deny", WGRE_VERDICT_DROP },
    { "reject", WGRE_VERDICT_DROP },
    { "limit", WGRE_VERDICT_UNKNOWN },
  };

  for (;;) {
    if (take (reader, "route"))
      reader->route = TRUE;
    else if (take (reader, "delete"))
      reader->effect->op = WGRE_EFFECT_DELETE;
    else if (take (reader, "insert"))
      take_value (reader);
    else if (!take (reader, "rule") && !take (reader, "prepend") && !take (reader, "--force"))
      break;
  }
  for (guint i = 0; i < G_N_ELEMENTS (verdicts); i++)
    if (take (reader, verdicts[i].word)) {
      reader->effect->rule->verdict = verdicts[i].verdict;
      return TRUE;
    }
  return FALSE;
}

/* --- its words --- */

/* "to A port P", "from A port P". */
static void
read_end (Reader *reader, const char *word)
{
  gboolean to = !strcmp (word, "to");
  const char *address = take_value (reader);
  WgrePrefix prefix;

  if (strcmp (address, "any")) {
    if (wgre_prefix_parse (address, TRUE, &prefix))
      reader->effect->families = prefix.ip.family == AF_INET6 ? WGRE_V6 : WGRE_V4;
    add_match (reader, to ? WGRE_MATCH_DESTINATION : WGRE_MATCH_SOURCE, word, address);
  }
  if (take (reader, "port"))
    add_match (reader, to ? WGRE_MATCH_PORT : WGRE_MATCH_ODD, to ? "port" : "from port",
               take_value (reader));
}

/* "51820/udp"; a port alone is of UDP and TCP. */
static void
read_port (Reader *reader, const char *word)
{
  g_auto (GStrv) parts = g_strsplit (word, "/", 2);
  gboolean number = parts[0] && *parts[0] && !parts[0][strspn (parts[0], "0123456789")];

  add_match (reader, number ? WGRE_MATCH_PORT : WGRE_MATCH_ODD, "port", parts[0] ? parts[0] : "");
  if (parts[0] && parts[1])
    add_match (reader, WGRE_MATCH_PROTOCOL, "proto", parts[1]);
}

static void
read_word (Reader *reader)
{
  const char *word = take_value (reader);
  gboolean in = !strcmp (word, "in");

  if (in || !strcmp (word, "out")) {
    reader->in = reader->in || in;
    reader->out = reader->out || !in;
    if (take (reader, "on"))
      add_match (reader, in ? WGRE_MATCH_IN : WGRE_MATCH_OUT, in ? "in on" : "out on",
                 take_value (reader));
  } else if (!strcmp (word, "to") || !strcmp (word, "from"))
    read_end (reader, word);
  else if (!strcmp (word, "proto"))
    add_match (reader, WGRE_MATCH_PROTOCOL, "proto", take_value (reader));
  else if (!strcmp (word, "comment"))
    take_value (reader);
  else if (!strcmp (word, "log") || !strcmp (word, "log-all"))
    return;
  else if (!reader->effect->rule->matches->len || !peek (reader))
    read_port (reader, word);
  else
    add_match (reader, WGRE_MATCH_ODD, word, "");
}

void
wgre_effects_read_ufw (const WgreLineCommand *command, GPtrArray *effects)
{
  Reader reader = { .command = command, .at = 1 };
  WgreRule *rule;

  reader.effect = wgre_effects_add_rule (effects, "ufw");
  rule = reader.effect->rule;
  rule->table = g_strdup ("");
  if (!read_head (&reader)) {
    wgre_effects_fail (effects, wgre_line_word (command, 1));
    return;
  }
  while (peek (&reader))
    read_word (&reader);
  rule->point = reader.route               ? WGRE_POINT_FORWARD
                : reader.out && !reader.in ? WGRE_POINT_OUTPUT
                                           : WGRE_POINT_INPUT;
  rule->chain = g_strdup (reader.route ? "route" : reader.out && !reader.in ? "out" : "in");
  if (reader.odd || (!reader.route && reader.in && reader.out))
    wgre_effects_fail (effects, wgre_line_word (command, 1));
}
