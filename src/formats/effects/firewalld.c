/* SPDX-License-Identifier: GPL-2.0-or-later */
/* firewall-cmd(1), and the rules of firewalld.richlanguage(5). */
#include "formats/effects/firewalld.h"

#include <string.h>

#include "formats/effects/iptables.h"

#define PROGRAM "firewall-cmd"

typedef struct {
  const WgreLineCommand *command;
  guint at;
  GPtrArray *effects;
  const char *zone; /* "": the default one */
  const char *act;  /* the name of what it does; NULL: nothing so far */
  gboolean permanent, odd;
} Reader;

/* --- options --- */

static WgreEffect *
firewalld_add_rule (Reader *reader, gboolean deletes)
{
  WgreEffect *effect = wgre_effects_add_rule (reader->effects, PROGRAM);

  effect->op = deletes ? WGRE_EFFECT_DELETE : WGRE_EFFECT_ADD;
  effect->rule->table = g_strdup ("");
  return effect;
}

static void
firewalld_set_chain (WgreRule *rule, WgrePoint point, const char *chain)
{
  rule->point = point;
  rule->nat = point == WGRE_POINT_POSTROUTING;
  rule->chain = g_strdup (chain);
}

static void
add_port (WgreRule *rule, const char *port, const char *protocol)
{
  gboolean number = *port && !port[strspn (port, "0123456789")];
  g_autofree char *text = g_strdup_printf ("port %s", port);

  wgre_rule_add_match (rule, number ? WGRE_MATCH_PORT : WGRE_MATCH_ODD, FALSE, port, text);
  wgre_rule_add_match (rule, WGRE_MATCH_PROTOCOL, FALSE, protocol, protocol);
}

static void
firewalld_read_port (Reader *reader, gboolean deletes, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, "/", 2);
  WgreRule *rule = firewalld_add_rule (reader, deletes)->rule;

  rule->verdict = WGRE_VERDICT_ACCEPT;
  firewalld_set_chain (rule, WGRE_POINT_INPUT, reader->zone);
  add_port (rule, parts[0] ? parts[0] : "", parts[0] && parts[1] ? parts[1] : "");
}

static void
add_zone (WgreRule *rule, const char *zone)
{
  g_autofree char *text = g_strdup_printf ("zone %s", zone);

  wgre_rule_add_match (rule, WGRE_MATCH_ZONE, FALSE, zone, text);
}

/* A zone's own address translation is for IPv4. */
static void
firewalld_read_masquerade (Reader *reader, gboolean deletes, const char *value G_GNUC_UNUSED)
{
  WgreEffect *effect = firewalld_add_rule (reader, deletes);

  effect->families = WGRE_V4;
  effect->rule->verdict = WGRE_VERDICT_MASQUERADE;
  firewalld_set_chain (effect->rule, WGRE_POINT_POSTROUTING, reader->zone);
  add_zone (effect->rule, reader->zone);
}

static void
read_interface (Reader *reader, gboolean deletes, const char *value)
{
  WgreEffect *effect = wgre_effects_add (reader->effects, WGRE_EFFECT_ZONE);

  effect->op = deletes ? WGRE_EFFECT_DELETE : WGRE_EFFECT_ADD;
  effect->device = g_strdup (value);
  effect->value = g_strdup (reader->zone);
}

/* 0: it has no such family. */
static guint
firewalld_family (const char *name)
{
  return !strcmp (name, "ipv4") ? WGRE_V4 : !strcmp (name, "ipv6") ? WGRE_V6 : 0;
}

/* --- rich rules --- */

typedef struct {
  char **words;
  guint at;
  WgreEffect *effect;
  gboolean odd;
} Rich;

/* "NAME=VALUE", with or without quotes; NULL: the next word is another one. */
static char *
take_attribute (Rich *rich, const char *name)
{
  const char *word = rich->words[rich->at];
  gsize length = strlen (name);
  char *value;

  if (!word || strncmp (word, name, length) || word[length] != '=')
    return NULL;
  rich->at++;
  value = g_strdup (word + length + 1);
  for (char *quote; (quote = strpbrk (value, "\"'"));)
    memmove (quote, quote + 1, strlen (quote));
  return value;
}

static gboolean
firewalld_take_word (Rich *rich, const char *word)
{
  if (g_strcmp0 (rich->words[rich->at], word))
    return FALSE;
  rich->at++;
  return TRUE;
}

static void
read_rich_end (Rich *rich, WgreMatchType type, const char *name)
{
  gboolean negated = firewalld_take_word (rich, "NOT");
  g_autofree char *address = take_attribute (rich, "address");
  g_autofree char *text = g_strdup_printf ("%s %s", name, address ? address : "");
  WgrePrefix prefix;
  gboolean understood = address && wgre_prefix_parse (address, TRUE, &prefix);

  wgre_rule_add_match (rich->effect->rule, understood ? type : WGRE_MATCH_ODD, negated, address,
                       text);
  rich->odd = rich->odd || !address;
}

/* A rule has one. */
static void
set_rich_verdict (Rich *rich, WgreVerdict verdict)
{
  WgreRule *rule = rich->effect->rule;

  rich->odd = rich->odd || rule->verdict;
  rule->verdict = verdict;
}

static gboolean
read_rich_word (Rich *rich, const char *zone)
{
  WgreRule *rule = rich->effect->rule;

  if (firewalld_take_word (rich, "source"))
    read_rich_end (rich, WGRE_MATCH_SOURCE, "source");
  else if (firewalld_take_word (rich, "destination"))
    read_rich_end (rich, WGRE_MATCH_DESTINATION, "destination");
  else if (firewalld_take_word (rich, "port")) {
    g_autofree char *port = take_attribute (rich, "port");
    g_autofree char *protocol = take_attribute (rich, "protocol");

    rich->odd = rich->odd || !port || !protocol;
    if (port && protocol)
      add_port (rule, port, protocol);
  } else if (firewalld_take_word (rich, "tcp-mss-clamp")) {
    g_autofree char *value = take_attribute (rich, "value");
    gboolean automatic =
        !value || !g_ascii_strcasecmp (value, "pmtu") || !g_ascii_strcasecmp (value, "none");

    set_rich_verdict (rich, WGRE_VERDICT_MSS);
    rule->value = g_strdup (automatic ? "auto" : value);
    firewalld_set_chain (rule, WGRE_POINT_FORWARD, "");
  } else if (firewalld_take_word (rich, "masquerade")) {
    set_rich_verdict (rich, WGRE_VERDICT_MASQUERADE);
    firewalld_set_chain (rule, WGRE_POINT_POSTROUTING, zone);
    add_zone (rule, zone);
  } else if (firewalld_take_word (rich, "accept"))
    set_rich_verdict (rich, WGRE_VERDICT_ACCEPT);
  else if (firewalld_take_word (rich, "drop") || firewalld_take_word (rich, "reject"))
    set_rich_verdict (rich, WGRE_VERDICT_DROP);
  else
    return FALSE;
  return !rich->odd;
}

static void
read_rich (Reader *reader, gboolean deletes, const char *value)
{
  g_auto (GStrv) words = g_strsplit_set (value, " \t", -1);
  Rich rich = { .words = words, .effect = firewalld_add_rule (reader, deletes) };
  g_autofree char *family = NULL;

  rich.odd = !firewalld_take_word (&rich, "rule");
  family = take_attribute (&rich, "family");
  if (family) {
    rich.effect->families = firewalld_family (family);
    rich.odd = rich.odd || !rich.effect->families;
  }
  while (!rich.odd && words[rich.at])
    if (*words[rich.at])
      rich.odd = !read_rich_word (&rich, reader->zone);
    else
      rich.at++;
  reader->odd = reader->odd || rich.odd;
  if (!rich.effect->rule->chain)
    firewalld_set_chain (rich.effect->rule, WGRE_POINT_INPUT, reader->zone);
}

/* --- direct rules --- */

/* Of several things to do firewall-cmd(1) does one, and is silent about the others. */
static void
firewalld_note_act (Reader *reader, const char *act)
{
  reader->odd = reader->odd || (reader->act && reader->act != act);
  reader->act = act;
}

/* "ipv4 nat POSTROUTING 0 ARGUMENTS…": those of iptables(8), which come last. */
static void
read_direct_rule (Reader *reader, gboolean deletes)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  const WgreLineCommand *command = reader->command;
  WgreLineCommand inner = { .words = words };
  const char *family = wgre_line_word (command, reader->at);
  const char *priority = wgre_line_word (command, reader->at + 3); /* such as "-1" */
  const char *digits = priority && *priority == '-' ? priority + 1 : priority;
  const char *table = wgre_line_word (command, reader->at + 1);
  const char *chain = wgre_line_word (command, reader->at + 2);

  firewalld_note_act (reader, "rule");
  if (!digits || !*digits || digits[strspn (digits, "0123456789")] || !firewalld_family (family)) {
    reader->odd = TRUE;
    return;
  }
  g_ptr_array_add (words, g_strdup ("-t"));
  g_ptr_array_add (words, g_strdup (table));
  g_ptr_array_add (words, g_strdup (deletes ? "-D" : "-A"));
  g_ptr_array_add (words, g_strdup (chain));
  for (guint i = reader->at + 4; i < command->words->len; i++)
    g_ptr_array_add (words, g_strdup (wgre_line_word (command, i)));
  reader->at = command->words->len;
  wgre_effects_read_arguments (&inner, 0, firewalld_family (family), PROGRAM, reader->effects);
}

/* --- the command --- */

static const struct {
  const char *name; /* behind "--add-" and "--remove-" */
  const char *removes;
  gboolean value;
  void (*read) (Reader *reader, gboolean deletes, const char *value);
} settings[] = {
  { "port", "no port", TRUE, firewalld_read_port },
  { "masquerade", "no masquerade", FALSE, firewalld_read_masquerade },
  { "rich-rule", "no rich-rule", TRUE, read_rich },
  { "interface", "no interface", TRUE, read_interface },
};

static gboolean
is_option (const char *word, const char *option)
{
  gsize length = strlen (option);

  return !strncmp (word, option, length) && (!word[length] || word[length] == '=');
}

static gboolean
firewalld_read_setting (Reader *reader, const char *word)
{
  gboolean deletes = g_str_has_prefix (word, "--remove-");
  const char *name = deletes                                  ? word + strlen ("--remove-")
                     : g_str_has_prefix (word, "--add-")      ? word + strlen ("--add-")
                     : is_option (word, "--change-interface") ? word + strlen ("--change-")
                                                              : NULL;

  for (guint i = 0; name && i < G_N_ELEMENTS (settings); i++) {
    const char *equals = strchr (name, '='), *value = equals ? equals + 1 : "";

    if (!is_option (name, settings[i].name) || (equals && !settings[i].value))
      continue;
    if (settings[i].value && !equals) { /* it is in the next word */
      value = wgre_line_word (reader->command, reader->at);
      reader->at += value != NULL;
      reader->odd = reader->odd || !value;
    }
    firewalld_note_act (reader, deletes ? settings[i].removes : settings[i].name);
    settings[i].read (reader, deletes, settings[i].value && value ? value : "");
    return TRUE;
  }
  return FALSE;
}

static void
firewalld_read_option (Reader *reader, const char *word)
{
  if (!strcmp (word, "-q") || !strcmp (word, "--quiet") || is_option (word, "--zone"))
    return;
  if (!strcmp (word, "--permanent"))
    reader->permanent = TRUE;
  else if (!strcmp (word, "--direct") &&
           !g_strcmp0 (wgre_line_word (reader->command, reader->at), "--add-rule")) {
    reader->at++;
    read_direct_rule (reader, FALSE);
  } else if (!strcmp (word, "--direct") &&
             !g_strcmp0 (wgre_line_word (reader->command, reader->at), "--remove-rule")) {
    reader->at++;
    read_direct_rule (reader, TRUE);
  } else if (!firewalld_read_setting (reader, word))
    reader->odd = TRUE;
}

/* The last one counts, wherever it stands. */
static const char *
firewalld_find_zone (const WgreLineCommand *command)
{
  const char *zone = "";

  for (guint i = 1; i < command->words->len; i++) {
    const char *word = wgre_line_word (command, i), *next = wgre_line_word (command, i + 1);

    if (g_str_has_prefix (word, "--zone="))
      zone = word + strlen ("--zone=");
    else if (!strcmp (word, "--zone"))
      zone = next ? next : "";
  }
  return zone;
}

void
wgre_effects_read_firewalld (const WgreLineCommand *command, GPtrArray *effects)
{
  Reader reader = {
    .command = command, .at = 1, .effects = effects, .zone = firewalld_find_zone (command)
  };
  const char *word;

  while ((word = wgre_line_word (command, reader.at))) {
    reader.at++;
    if (!strcmp (word, "--zone"))
      reader.odd |= !wgre_line_word (command, reader.at++);
    firewalld_read_option (&reader, word);
  }
  if (reader.permanent) {
    g_ptr_array_set_size (effects, 0);
    wgre_effects_add (effects, WGRE_EFFECT_PERMANENT);
  } else if (reader.odd || !effects->len) {
    wgre_effects_fail (effects, wgre_line_word (command, 1));
  }
}
