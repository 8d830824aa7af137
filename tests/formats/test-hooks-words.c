/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands of hooks that make a router of a host, of which words were left out, doubled, swapped,
 * replaced. What they do is found out once more by a reader of the test's own, which shares nothing
 * with ours: forward, masquerade and open-firewall may only come of commands that do exactly that.
 * SEED=N plays the same again. */
#include <string.h>

#include "common/seed.h"
#include "hook-lines.h"

#define FILES 8000

static const char *const wholes[][4] = {
  { "iptables -A FORWARD -i wg0 -j ACCEPT", "iptables -A FORWARD -o wg0 -j ACCEPT",
    "iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE", NULL },
  { "iptables -I FORWARD 1 -i wg0 -j ACCEPT ; iptables -I FORWARD 1 -o wg0 -j ACCEPT",
    "iptables -t nat -I POSTROUTING -s 10.8.0.0/24 -o eth0 -j MASQUERADE", NULL },
  { "iptables -A INPUT -p udp --dport 51820 -j ACCEPT && ip6tables -A INPUT -p udp --dport 51820 -j "
    "ACCEPT",
    "iptables -A FORWARD -i wg0 -j ACCEPT", "iptables -A FORWARD -o wg0 -j ACCEPT", NULL },
};

static const char *const words[] = {
  "!",         "-i",          "-o",       "-s",        "-d",         "-p",         "-j",
  "-t",        "-A",          "-I",       "-D",        "-m",         "--dport",    "--sport",
  "--mark",    "--ctstate",   "-g",       "-f",        "1",          "wg0",        "wg1",
  "wg+",       "eth0",        "lo",       "udp",       "tcp",        "51820",      "53",
  "51820:53",  "7",           "NEW",      "conntrack", "mark",       "multiport",  "limit",
  "rpfilter",  "10.8.0.0/24", "10.8.0.9", "0.0.0.0/0", "nat",        "filter",     "mangle",
  "raw",       "FORWARD",     "INPUT",    "OUTPUT",    "forward",    "PREROUTING", "POSTROUTING",
  "ACCEPT",    "DROP",        "REJECT",   "RETURN",    "MASQUERADE", "SNAT",       "iptables",
  "ip6tables", "-P",          "-F",       "-N",        "-R",         ";",          "&&",
  "||",        "#",
};

/* --- the test's own reader --- */

typedef struct {
  gboolean valid, six;
  char verb; /* A, D, or ? */
  char *table, *chain, *in, *out, *source, *protocol, *port, *target;
  gboolean not_in, not_out, more; /* more: another match, or one of these that is inverted */
} Command;

static void
command_clear (gpointer data)
{
  Command *command = data;

  g_free (command->table);
  g_free (command->chain);
  g_free (command->in);
  g_free (command->out);
  g_free (command->source);
  g_free (command->protocol);
  g_free (command->port);
  g_free (command->target);
}

/* Each option once. */
static void
command_set (Command *command, char **field, const char *value)
{
  command->valid = command->valid && value && !*field;
  g_free (*field);
  *field = g_strdup (value);
}

static char **
command_field (Command *command, const char *option)
{
  const struct {
    const char *name;
    char **field;
  } fields[] = {
    { "-t", &command->table },  { "-i", &command->in },       { "-o", &command->out },
    { "-s", &command->source }, { "-p", &command->protocol }, { "--dport", &command->port },
    { "-j", &command->target },
  };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (!strcmp (fields[i].name, option))
      return fields[i].field;
  return NULL;
}

static void
command_read (Command *command, char **argv)
{
  gboolean inverted = FALSE;

  command->six = !strcmp (argv[0], "ip6tables");
  command->valid = command->six || !strcmp (argv[0], "iptables");
  for (guint i = 1; command->valid && argv[i]; i++) {
    char **field = command_field (command, argv[i]);

    if (!strcmp (argv[i], "!") && !inverted) {
      inverted = TRUE;
      continue;
    }
    if (inverted && !strcmp (argv[i], "-i"))
      command->not_in = TRUE;
    else if (inverted && !strcmp (argv[i], "-o"))
      command->not_out = TRUE;
    else if (inverted)
      command->more = TRUE;
    if (field) {
      command->valid = !inverted || !strchr ("tj", argv[i][1]);
      if (field == &command->table) /* the last one counts */
        g_clear_pointer (field, g_free);
      command_set (command, field, argv[++i]);
    } else if (!inverted &&
               (!strcmp (argv[i], "-A") || !strcmp (argv[i], "-I") || !strcmp (argv[i], "-D"))) {
      command->verb = argv[i][1] == 'D' ? 'D' : 'A';
      gboolean inserts = argv[i][1] == 'I';

      command_set (command, &command->chain, argv[++i]);
      i += inserts && argv[i] && argv[i + 1] &&
           strspn (argv[i + 1], "0123456789") == strlen (argv[i + 1]);
    } else if (!inverted && !strcmp (argv[i], "-m")) {
      /* Without an option of theirs these two are refused. */
      i++;
      command->more |= g_strcmp0 (argv[i], "conntrack") && g_strcmp0 (argv[i], "mark") &&
                       g_strcmp0 (argv[i], "tcp") && g_strcmp0 (argv[i], "udp");
    } else {
      command->more = TRUE;
    }
    inverted = FALSE;
    if (!argv[i])
      command->valid = FALSE;
  }
  command->valid = command->valid && !inverted && command->chain && command->target;
}

/* What stands behind "||" is not run, behind "#" nothing is a command. */
static GArray *
commands_of (const GPtrArray *lines)
{
  GArray *commands = g_array_new (FALSE, TRUE, sizeof (Command));

  g_array_set_clear_func (commands, command_clear);
  for (guint i = 0; i < lines->len; i++) {
    g_auto (GStrv) argv = g_strsplit (lines->pdata[i], " ", -1);
    guint begin = 0;
    gboolean runs = TRUE;

    for (guint at = 0; runs; at++) {
      const char *word = argv[at];
      g_autofree char *separator = NULL;
      gboolean ends = !word || !strcmp (word, ";") || !strcmp (word, "&&") ||
                      !strcmp (word, "||") || *word == '#';

      if (!ends)
        continue;
      separator = g_strdup (word);
      g_clear_pointer (&argv[at], g_free);
      if (at > begin) {
        g_array_set_size (commands, commands->len + 1);
        command_read (&g_array_index (commands, Command, commands->len - 1), argv + begin);
      }
      for (guint j = begin; j < at; j++)
        g_clear_pointer (&argv[j], g_free);
      runs = separator && (*separator == ';' || *separator == '&');
      if (!runs)
        for (guint j = at + 1; separator && argv[j]; j++)
          g_clear_pointer (&argv[j], g_free);
      begin = at + 1;
    }
  }
  return commands;
}

static gboolean
command_is (const Command *command, const char *table, const char *chain, const char *target)
{
  return command->valid && command->verb == 'A' && !command->more &&
         !strcmp (command->table ? command->table : "filter", table) &&
         !strcmp (command->chain, chain) && !strcmp (command->target, target);
}

static gboolean
command_passes (const Command *command, const char *in, const char *out)
{
  return command_is (command, "filter", "FORWARD", "ACCEPT") && !command->not_in &&
         !command->not_out && !g_strcmp0 (command->in, in) && !g_strcmp0 (command->out, out) &&
         !command->source && !command->protocol && !command->port;
}

static gboolean
command_goes_in (const Command *command)
{
  return !command->six && command_passes (command, NULL, "wg0");
}

static gboolean
command_comes_out (const Command *command)
{
  return !command->six && command_passes (command, "wg0", NULL);
}

static gboolean
command_masquerades (const Command *command)
{
  gboolean inside = !g_strcmp0 (command->source, "10.8.0.0/24");
  gboolean beside = command->out && (command->not_out ? !strcmp (command->out, "wg0")
                                                      : strcmp (command->out, "wg0") &&
                                                            strcmp (command->out, "wg+"));
  gboolean from_tunnel = !g_strcmp0 (command->in, "wg0") && !command->not_in;

  return !command->six && command_is (command, "nat", "POSTROUTING", "MASQUERADE") &&
         (!command->source || inside || !strcmp (command->source, "0.0.0.0/0")) &&
         !command->protocol && !command->port && (!command->in || from_tunnel) &&
         (beside || (!command->out && (inside || from_tunnel)));
}

static gboolean
command_opens (const Command *command)
{
  return command_is (command, "filter", "INPUT", "ACCEPT") && !command->in && !command->out &&
         !command->source && !g_strcmp0 (command->protocol, "udp") &&
         !g_strcmp0 (command->port, "51820");
}

static gboolean
any_of (const GArray *commands, gboolean (*does) (const Command *command), gboolean six)
{
  for (guint i = 0; i < commands->len; i++) {
    const Command *command = &g_array_index (commands, Command, i);

    if (command->six == six && does (command))
      return TRUE;
  }
  return FALSE;
}

static gboolean
may_forward (const GArray *commands)
{
  return any_of (commands, command_goes_in, FALSE) && any_of (commands, command_comes_out, FALSE);
}

static gboolean
may_masquerade (const GArray *commands)
{
  return any_of (commands, command_masquerades, FALSE);
}

static gboolean
may_open (const GArray *commands)
{
  return any_of (commands, command_opens, FALSE) && any_of (commands, command_opens, TRUE);
}

static const struct {
  const char *key;
  gboolean (*may) (const GArray *commands);
} results[] = {
  { "forward", may_forward },
  { "masquerade", may_masquerade },
  { "open-firewall", may_open },
};

/* --- the test --- */

static void
test_unchanged (void)
{
  static const gboolean made[][G_N_ELEMENTS (results)] = { { TRUE, TRUE, FALSE },
                                                           { TRUE, TRUE, FALSE },
                                                           { TRUE, FALSE, TRUE } };

  G_STATIC_ASSERT (G_N_ELEMENTS (made) == G_N_ELEMENTS (wholes));
  for (guint whole = 0; whole < G_N_ELEMENTS (wholes); whole++) {
    g_autoptr (GPtrArray) lines = hook_lines_new (wholes[whole]);
    g_autoptr (GArray) commands = commands_of (lines);
    g_autofree char *text = NULL;
    g_autoptr (WgreImport) import = hook_lines_read (lines, &text);

    for (guint i = 0; i < G_N_ELEMENTS (results); i++) {
      g_test_message ("%s of %s", results[i].key, text);
      g_assert_cmpint (results[i].may (commands), ==, made[whole][i]);
      g_assert_cmpint (g_hash_table_contains (import->data, results[i].key), ==, made[whole][i]);
    }
  }
}

static void
test_words (void)
{
  guint32 seed = seed_of_run ();
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  guint allowed[G_N_ELEMENTS (results)] = { 0 }, made[G_N_ELEMENTS (results)] = { 0 };

  for (guint n = 0; n < FILES; n++) {
    g_autoptr (GPtrArray) lines =
        hook_lines_new (wholes[g_rand_int_range (random, 0, G_N_ELEMENTS (wholes))]);
    g_autoptr (GArray) commands = NULL;
    g_autoptr (WgreImport) import = NULL;
    g_autofree char *text = NULL;

    for (gint changes = g_rand_int_range (random, 1, 4); changes > 0; changes--)
      hook_lines_change (lines, random, words, G_N_ELEMENTS (words));
    commands = commands_of (lines);
    import = hook_lines_read (lines, &text);
    for (guint i = 0; i < G_N_ELEMENTS (results); i++) {
      gboolean may = results[i].may (commands);
      gboolean is = g_hash_table_contains (import->data, results[i].key);

      allowed[i] += may ? 1 : 0;
      made[i] += is ? 1 : 0;
      if (is && !may)
        g_error ("SEED=%u, file %u: %s out of:\n%s", seed, n, results[i].key, text);
    }
  }
  for (guint i = 0; i < G_N_ELEMENTS (results); i++) {
    g_test_message ("%s: may come out of %u files of %u, came out of %u", results[i].key,
                    allowed[i], (guint) FILES, made[i]);
    g_assert_cmpuint (made[i] * 3, >, allowed[i]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hooks/words/unchanged", test_unchanged);
  g_test_add_func ("/hooks/words/changed", test_words);
  return g_test_run ();
}
