/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is no firewall: ip(8), sysctl(8) and /proc/sys, name servers, wg(8). */
#include "formats/effects/system.h"

#include <string.h>

/* --- ip(8) --- */

typedef struct {
  const WgreLineCommand *command;
  guint at;       /* of the word that is read next */
  guint families; /* that "-4" and "-6" leave */
  gboolean odd;
} Reader;

/* ip(8) takes any beginning of a word. */
static gboolean
begins (const char *word, const char *whole)
{
  return word && *word && g_str_has_prefix (whole, word);
}

static const char *
system_next (Reader *reader)
{
  return wgre_line_word (reader->command, reader->at++);
}

static void
system_set (char **field, const char *value)
{
  g_free (*field);
  *field = g_strdup (value);
}

/* Words with a value, by their names, and those that go without saying. */
typedef struct {
  const char *name;
  char **field; /* NULL: its value changes nothing here */
} Word;

static gboolean
system_read_word (Reader *reader, const char *word, const Word *words, guint count)
{
  for (guint i = 0; i < count; i++) {
    const char *value;

    if (strcmp (words[i].name, word))
      continue;
    value = system_next (reader);
    reader->odd = reader->odd || !value;
    if (words[i].field && value)
      system_set (words[i].field, value);
    return TRUE;
  }
  return FALSE;
}

static void
system_note_odd (WgreEffect *effect, const char *word)
{
  if (!effect->odd)
    effect->odd = g_strdup (word);
}

static void
system_read_address (Reader *reader, gboolean deletes, GPtrArray *effects)
{
  WgreEffect *effect = wgre_effects_add (effects, WGRE_EFFECT_ADDRESS);
  const Word words[] = {
    { "dev", &effect->device }, { "peer", &effect->peer }, { "local", &effect->value },
    { "scope", NULL },          { "brd", NULL },           { "broadcast", NULL },
  };
  const char *word;

  effect->op = deletes ? WGRE_EFFECT_DELETE : WGRE_EFFECT_ADD;
  while ((word = system_next (reader)))
    if (!system_read_word (reader, word, words, G_N_ELEMENTS (words)) &&
        strcmp (word, "noprefixroute") && strcmp (word, "nodad")) {
      if (effect->value)
        system_note_odd (effect, word);
      else
        system_set (&effect->value, word);
    }
  if (!effect->value)
    system_note_odd (effect, "");
}

static void
system_read_route (Reader *reader, gboolean deletes, GPtrArray *effects)
{
  WgreEffect *effect = wgre_effects_add (effects, WGRE_EFFECT_ROUTE);
  const Word words[] = {
    { "dev", &effect->device }, { "table", &effect->table }, { "metric", &effect->metric },
    { "scope", NULL },          { "proto", NULL },           { "protocol", NULL },
  };
  const char *word;
  WgrePrefix prefix;

  effect->op = deletes ? WGRE_EFFECT_DELETE : WGRE_EFFECT_ADD;
  if (!g_strcmp0 (wgre_line_word (reader->command, reader->at), "unicast"))
    reader->at++;
  while ((word = system_next (reader)))
    if (!system_read_word (reader, word, words, G_N_ELEMENTS (words))) {
      if (effect->value)
        system_note_odd (effect, word);
      else
        system_set (&effect->value, word);
    }

  /* "default" is of the family that the command has. */
  if (effect->value && !strcmp (effect->value, "default"))
    system_set (&effect->value, reader->families == WGRE_V6 ? "::/0" : "0.0.0.0/0");
  if (!effect->value || !wgre_prefix_parse (effect->value, FALSE, &prefix)) {
    system_note_odd (effect, effect->value ? effect->value : "");
    return;
  }
  effect->families = prefix.ip.family == AF_INET6 ? WGRE_V6 : WGRE_V4;
  if (!(effect->families & reader->families))
    system_note_odd (effect, effect->value);
}

/* The words of a rule stay as they are. */
static void
system_read_rule (Reader *reader, gboolean deletes, GPtrArray *effects)
{
  WgreEffect *effect = wgre_effects_add (effects, WGRE_EFFECT_IP_RULE);
  g_autoptr (GString) words = g_string_new (NULL);
  const char *word;

  while ((word = system_next (reader)))
    g_string_append_printf (words, "%s%s", words->len ? " " : "", word);
  effect->op = deletes ? WGRE_EFFECT_DELETE : WGRE_EFFECT_ADD;
  effect->families = reader->families != WGRE_V46 ? reader->families
                     : strchr (words->str, ':')   ? WGRE_V6
                                                  : WGRE_V4;
  effect->name = g_strdup (effect->families == WGRE_V6 ? "ipv6" : "ipv4");
  effect->value = g_strdup (words->str);
}

/* "ip link set": what it sets besides the size is either done anyhow or not understood. */
static void
system_read_link (Reader *reader, gboolean deletes, GPtrArray *effects)
{
  WgreEffect *effect = wgre_effects_add (effects, WGRE_EFFECT_MTU);
  char *multicast = NULL;
  const Word words[] = {
    { "dev", &effect->device },
    { "mtu", &effect->value },
    { "multicast", &multicast },
  };
  const char *word;

  while ((word = system_next (reader)))
    if (!system_read_word (reader, word, words, G_N_ELEMENTS (words)) && strcmp (word, "up")) {
      if (effect->device)
        system_note_odd (effect, word);
      else
        system_set (&effect->device, word);
    }
  if (multicast && !effect->value)
    effect->type = WGRE_EFFECT_MULTICAST;
  else if (multicast || !effect->value || deletes)
    system_note_odd (effect, multicast ? "multicast" : "");
  g_free (multicast);
}

/* In ip(8)'s order, which decides what the beginning of a word stands for. */
static const struct {
  const char *name;
  const char *adds; /* its verbs between blanks */
  void (*read) (Reader *reader, gboolean deletes, GPtrArray *effects);
} objects[] = {
  { "address", " add replace change ", system_read_address },
  { "route", " add append replace change prepend ", system_read_route },
  { "rule", " add ", system_read_rule },
  { "link", " set ", system_read_link },
};

static gboolean
is_verb (const char *verb, const char *list)
{
  g_auto (GStrv) verbs = g_strsplit (list, " ", -1);

  for (guint i = 0; verbs[i]; i++)
    if (*verbs[i] && begins (verb, verbs[i]))
      return TRUE;
  return FALSE;
}

void
wgre_effects_read_ip (const WgreLineCommand *command, GPtrArray *effects)
{
  Reader reader = { .command = command, .at = 1, .families = WGRE_V46 };
  const char *object, *verb, *option;

  while ((option = wgre_line_word (command, reader.at)) && *option == '-') {
    reader.at++;
    if (!strcmp (option, "-4"))
      reader.families = WGRE_V4;
    else if (!strcmp (option, "-6"))
      reader.families = WGRE_V6;
    else if (strcmp (option, "-o") && strcmp (option, "-br"))
      return; /* it is in another network namespace, or not understood */
  }
  object = system_next (&reader);
  verb = system_next (&reader);
  for (guint i = 0; verb && i < G_N_ELEMENTS (objects); i++) {
    gboolean deletes = begins (verb, "delete");

    if (!begins (object, objects[i].name))
      continue;
    if (!deletes && !is_verb (verb, objects[i].adds))
      return;
    objects[i].read (&reader, deletes, effects);
    if (reader.odd)
      system_note_odd (effects->pdata[effects->len - 1], "");
    return;
  }
}

/* --- sysctl(8) and /proc/sys --- */

static void
add_sysctl (GPtrArray *effects, const char *name, const char *value)
{
  WgreEffect *effect = wgre_effects_add (effects, WGRE_EFFECT_SYSCTL);

  effect->name = g_strdelimit (g_strdup (name), "/", '.');
  effect->value = g_str_has_prefix (value, "$(cat /run/wgre-") ? NULL : g_strdup (value);
  effect->families = g_str_has_prefix (effect->name, "net.ipv6.") ? WGRE_V6 : WGRE_V4;
}

void
wgre_effects_read_sysctl (const WgreLineCommand *command, GPtrArray *effects)
{
  static const char *const options[] = { "-w", "--write", "-q", "--quiet", "-e", "-qw", "-wq" };

  for (guint i = 1; i < command->words->len; i++) {
    const char *word = wgre_line_word (command, i), *equals = strchr (word, '=');
    g_autofree char *name = equals ? g_strndup (word, (gsize) (equals - word)) : NULL;
    gboolean known = FALSE;

    for (guint j = 0; j < G_N_ELEMENTS (options); j++)
      known = known || !strcmp (options[j], word);
    if (known)
      continue;
    if (!name || *name == '-') {
      g_ptr_array_set_size (effects, 0);
      return;
    }
    add_sysctl (effects, name, equals + 1);
  }
}

#define PROC "/proc/sys/"

/* "echo 1 > /proc/sys/NAME", "echo 1 | tee /proc/sys/NAME"; "cat /proc/sys/NAME > FILE" notes it
 * for later. */
void
wgre_effects_read_proc (const WgreLineCommand *command, GPtrArray *effects)
{
  const char *program = wgre_line_word (command, 0), *first = wgre_line_word (command, 1);
  gboolean tee = !strcmp (program, "tee");
  const char *file = tee ? first : command->into, *value = tee ? command->piped : first;
  WgreEffect *effect;

  if (!strcmp (program, "cat")) {
    if (!file || !g_str_has_prefix (file, "/run/wgre-") || command->words->len != 2 ||
        !g_str_has_prefix (first, PROC))
      return;
    effect = wgre_effects_add (effects, WGRE_EFFECT_SAVE);
    effect->name = g_strdelimit (g_strdup (first + strlen (PROC)), "/", '.');
    effect->value = g_strdup (file);
  } else if (file && value && command->words->len == 2 && g_str_has_prefix (file, PROC))
    add_sysctl (effects, file + strlen (PROC), value);
  else if (!tee)
    wgre_effects_add (effects, WGRE_EFFECT_UNKNOWN);
}

/* --- name servers --- */

static WgreEffect *
add_names (GPtrArray *effects, WgreEffectType type, const char *device, const char *names)
{
  WgreEffect *effect = wgre_effects_add (effects, type);

  effect->device = g_strdup (device);
  effect->value = g_strdup (names);
  return effect;
}

/* The words from number @first on; "" for none. */
static char *
system_join_words (const char *const *words, guint first, guint count)
{
  GString *joined = g_string_new (NULL);

  for (guint i = first; i < count; i++)
    if (*words[i])
      g_string_append_printf (joined, "%s%s", joined->len ? " " : "", words[i]);
  return g_string_free (joined, FALSE);
}

static void
add_revert (GPtrArray *effects, const char *device)
{
  WgreEffect *effect = add_names (effects, WGRE_EFFECT_DNS, device, "");

  effect->op = WGRE_EFFECT_DELETE;
}

void
wgre_effects_read_resolvectl (const WgreLineCommand *command, GPtrArray *effects)
{
  static const char *const yes[] = { "yes", "true", "on", "1", "y", "t", NULL };
  const char *verb = wgre_line_word (command, 1), *device = wgre_line_word (command, 2);
  const char *first = wgre_line_word (command, 3);
  g_autofree char *names = NULL, *lower = NULL;

  if (!device || !*device || *device == '-')
    return;
  if (!strcmp (verb, "revert") && !first) {
    add_revert (effects, device);
    return;
  }
  if (!first)
    return;
  if (!strcmp (verb, "default-route")) {
    lower = g_ascii_strdown (first, -1);
    if (g_strv_contains (yes, lower) && command->words->len == 4)
      add_names (effects, WGRE_EFFECT_DOMAINS, device, "~.");
    return;
  }
  if (strcmp (verb, "dns") && strcmp (verb, "domain"))
    return;
  names = system_join_words ((const char *const *) command->words->pdata, 3, command->words->len);
  add_names (effects, !strcmp (verb, "dns") ? WGRE_EFFECT_DNS : WGRE_EFFECT_DOMAINS, device, names);
}

/* "systemd-resolve -i IF --set-dns=A --set-domain=D", "--revert" */
void
wgre_effects_read_resolve (const WgreLineCommand *command, GPtrArray *effects)
{
  static const struct {
    const char *option;
    WgreEffectType type;
  } settings[] = { { "--set-dns=", WGRE_EFFECT_DNS }, { "--set-domain=", WGRE_EFFECT_DOMAINS } };
  const char *device = NULL;

  for (guint i = 1; i < command->words->len; i++) {
    const char *word = wgre_line_word (command, i);
    gboolean known = FALSE;

    if (g_str_has_prefix (word, "--interface=")) {
      device = word + strlen ("--interface=");
      continue;
    }
    if (!strcmp (word, "-i")) {
      device = wgre_line_word (command, ++i);
      continue;
    }
    if (!strcmp (word, "--revert") && device) {
      add_revert (effects, device);
      continue;
    }
    for (guint j = 0; device && j < G_N_ELEMENTS (settings); j++)
      if (g_str_has_prefix (word, settings[j].option)) {
        add_names (effects, settings[j].type, device, word + strlen (settings[j].option));
        known = TRUE;
      }
    if (!known) {
      g_ptr_array_set_size (effects, 0);
      return;
    }
  }
}

static gboolean
read_resolv_line (const char *line, const char *device, GPtrArray *effects)
{
  g_auto (GStrv) words = g_strsplit_set (line, " \t", -1);
  gboolean server = !g_strcmp0 (words[0], "nameserver");
  g_autofree char *names = NULL;

  if (!words[0] || !words[1] ||
      (!server && strcmp (words[0], "search") && strcmp (words[0], "domain")))
    return FALSE;
  names = system_join_words ((const char *const *) words, 1, g_strv_length (words));
  add_names (effects, server ? WGRE_EFFECT_DNS : WGRE_EFFECT_DOMAINS, device, names);
  return TRUE;
}

/* "echo nameserver A | resolvconf -a IF -m 0 -x", "resolvconf -d IF" */
void
wgre_effects_read_resolvconf (const WgreLineCommand *command, GPtrArray *effects)
{
  const char *verb = wgre_line_word (command, 1), *device = wgre_line_word (command, 2);
  g_auto (GStrv) lines = NULL;

  if (!device || (strcmp (verb, "-a") && strcmp (verb, "-d")))
    return;
  if (g_str_has_prefix (device, "tun.")) /* only for its order, as wg-quick gives it */
    device += strlen ("tun.");
  for (guint i = 3; i < command->words->len; i++) {
    const char *word = wgre_line_word (command, i);

    if (strcmp (word, "-m") && strcmp (word, "0") && strcmp (word, "-x") && strcmp (word, "-f"))
      return;
  }
  if (verb[1] == 'd') {
    add_revert (effects, device);
    return;
  }
  lines = g_strsplit (command->piped ? command->piped : "", "\\n", -1);
  for (guint i = 0; lines[i]; i++)
    if (*lines[i] && !read_resolv_line (lines[i], device, effects)) {
      g_ptr_array_set_size (effects, 0);
      return;
    }
}

/* --- wg(8) --- */

void
wgre_effects_read_wg (const WgreLineCommand *command, GPtrArray *effects)
{
  const char *setting = wgre_line_word (command, 3), *value = wgre_line_word (command, 4);
  WgreEffect *effect;

  if (g_strcmp0 (wgre_line_word (command, 1), "set"))
    return;
  effect = wgre_effects_add (effects, WGRE_EFFECT_WIREGUARD);
  effect->device = g_strdup (wgre_line_word (command, 2));
  if (!g_strcmp0 (setting, "private-key"))
    effect->type = WGRE_EFFECT_KEY;
  if (g_strcmp0 (setting, "fwmark") || !value || command->words->len != 5)
    return;
  effect->type = WGRE_EFFECT_MARK;
  effect->value = g_strdup (value);
}
