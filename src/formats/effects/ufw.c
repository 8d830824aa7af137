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
ufw_peek (const Reader *reader)
{
  return wgre_line_word (reader->command, reader->at);
}

static gboolean
ufw_take (Reader *reader, const char *word)
{
  if (g_strcmp0 (ufw_peek (reader), word))
    return FALSE;
  reader->at++;
  return TRUE;
}

static const char *
ufw_take_value (Reader *reader)
{
  const char *word = ufw_peek (reader);

  reader->odd = reader->odd || !word;
  reader->at += word != NULL;
  return word ? word : "";
}

static void
ufw_add_match (Reader *reader, WgreMatchType type, const char *words, const char *value)
{
  g_autofree char *text = g_strdup_printf ("%s %s", words, value);

  wgre_rule_add_match (reader->effect->rule, type, FALSE, value, text);
}

/* --- what stands before the rule --- */

static gboolean
ufw_read_head (Reader *reader)
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

  ufw_take (reader, "--force");
  reader->route = ufw_take (reader, "route");
  if (!reader->route)
    ufw_take (reader, "rule");
  if (ufw_take (reader, "delete"))
    reader->effect->op = WGRE_EFFECT_DELETE;
  if (ufw_take (reader, "insert"))
    ufw_take_value (reader);
  else
    ufw_take (reader, "prepend");
  for (guint i = 0; i < G_N_ELEMENTS (verdicts); i++)
    if (ufw_take (reader, verdicts[i].word)) {
      reader->effect->rule->verdict = verdicts[i].verdict;
      return TRUE;
    }
  return FALSE;
}

/* --- its words --- */

/* "to A port P", "from A port P". */
static void
ufw_read_end (Reader *reader, const char *word)
{
  gboolean to = !strcmp (word, "to");
  const char *address = ufw_take_value (reader);
  WgrePrefix prefix;

  if (strcmp (address, "any")) {
    if (wgre_prefix_parse (address, TRUE, &prefix))
      reader->effect->families = prefix.ip.family == AF_INET6 ? WGRE_V6 : WGRE_V4;
    ufw_add_match (reader, to ? WGRE_MATCH_DESTINATION : WGRE_MATCH_SOURCE, word, address);
  }
  if (ufw_take (reader, "port"))
    ufw_add_match (reader, to ? WGRE_MATCH_PORT : WGRE_MATCH_ODD, to ? "port" : "from port",
                   ufw_take_value (reader));
}

/* "51820/udp"; a port alone is of UDP and TCP. Nothing that narrows it stands behind. */
static void
ufw_read_port (Reader *reader, const char *word)
{
  g_auto (GStrv) parts = g_strsplit (word, "/", 2);
  const char *next = ufw_peek (reader);
  gboolean number = parts[0] && *parts[0] && !parts[0][strspn (parts[0], "0123456789")];

  ufw_add_match (reader, number ? WGRE_MATCH_PORT : WGRE_MATCH_ODD, "port",
                 parts[0] ? parts[0] : "");
  if (parts[0] && parts[1])
    ufw_add_match (reader, WGRE_MATCH_PROTOCOL, "proto", parts[1]);
  if (next && strcmp (next, "comment") && strcmp (next, "log") && strcmp (next, "log-all"))
    reader->odd = TRUE;
}

static void
ufw_read_word (Reader *reader)
{
  const char *word = ufw_take_value (reader);
  gboolean in = !strcmp (word, "in");

  if (in || !strcmp (word, "out")) {
    gboolean on = ufw_take (reader, "on");

    reader->odd = reader->odd || (in ? reader->in : reader->out);
    reader->in = reader->in || in;
    reader->out = reader->out || !in;
    if (!on && (reader->route || reader->effect->rule->matches->len))
      reader->odd = TRUE;
    if (on)
      ufw_add_match (reader, in ? WGRE_MATCH_IN : WGRE_MATCH_OUT, in ? "in on" : "out on",
                     ufw_take_value (reader));
  } else if (!strcmp (word, "to") || !strcmp (word, "from"))
    ufw_read_end (reader, word);
  else if (!strcmp (word, "proto"))
    ufw_add_match (reader, WGRE_MATCH_PROTOCOL, "proto", ufw_take_value (reader));
  else if (!strcmp (word, "comment")) {
    ufw_take_value (reader);
    reader->odd = reader->odd || ufw_peek (reader);
  } else if (!strcmp (word, "log") || !strcmp (word, "log-all"))
    return;
  else if (!reader->effect->rule->matches->len)
    ufw_read_port (reader, word);
  else
    ufw_add_match (reader, WGRE_MATCH_ODD, word, "");
}

void
wgre_effects_read_ufw (const WgreLineCommand *command, GPtrArray *effects)
{
  Reader reader = { .command = command, .at = 1 };
  WgreRule *rule;

  reader.effect = wgre_effects_add_rule (effects, "ufw");
  rule = reader.effect->rule;
  rule->table = g_strdup ("");
  if (!ufw_read_head (&reader)) {
    wgre_effects_fail (effects, wgre_line_word (command, 1));
    return;
  }
  while (ufw_peek (&reader))
    ufw_read_word (&reader);
  rule->point = reader.route               ? WGRE_POINT_FORWARD
                : reader.out && !reader.in ? WGRE_POINT_OUTPUT
                                           : WGRE_POINT_INPUT;
  rule->chain = g_strdup (reader.route ? "route" : reader.out && !reader.in ? "out" : "in");
  if (reader.odd || (!reader.route && reader.in && reader.out))
    wgre_effects_fail (effects, wgre_line_word (command, 1));
}
