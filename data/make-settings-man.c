/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints the part of nm-settings-wgre(5) that the option table knows: a section for each group of
 * options.def, a paragraph for each option. Runs at build time only. */
#include <stdio.h>
#include <string.h>

#include "core/option.h"
#include "core/types.h"

static const char *const titles[WGRE_N_GROUPS] = {
  [WGRE_GROUP_LINK] = "LINK",
  [WGRE_GROUP_ADDRESSES] = "ADDRESSES",
  [WGRE_GROUP_WIREGUARD] = "WIREGUARD",
  [WGRE_GROUP_AMNEZIAWG] = "AMNEZIAWG",
  [WGRE_GROUP_TUNNEL] = "TUNNELS OF THE GRE FAMILY",
  [WGRE_GROUP_ROUTING] = "ROUTING",
  [WGRE_GROUP_DNS] = "DNS",
  [WGRE_GROUP_FIREWALL] = "FIREWALL",
  [WGRE_GROUP_START] = "START",
  [WGRE_GROUP_LINES] = "LINES OF FILES",
};

/* To roff, "-" is a hyphen that cannot be searched or pasted, and other characters mean something
 * or are not in every font. */
static const struct {
  gunichar c;
  const char *roff;
} escapes[] = {
  { '-', "\\-" },   { '\\', "\\e" },   { '"', "\\(dq" },
  { '~', "\\(ti" }, { '\'', "\\(aq" }, { 0x2026, "..." },
};

static void
print_character (gunichar c)
{
  for (guint i = 0; i < G_N_ELEMENTS (escapes); i++)
    if (escapes[i].c == c) {
      fputs (escapes[i].roff, stdout);
      return;
    }
  if (c < 0x80)
    putchar ((int) c);
  else
    printf ("\\[u%04X]", c);
}

static void
print_text (const char *text)
{
  for (; *text; text = g_utf8_next_char (text))
    print_character (g_utf8_get_char (text));
}

static void
print_field (const char *name, const char *value)
{
  if (!value)
    return;
  printf (".br\n%s: ", name);
  print_text (value);
  putchar ('\n');
}

static char *
describe_number (const WgreOption *option)
{
  g_autofree char *range = g_strdup_printf (
      "number from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT, option->min, option->max);

  g_auto (GStrv) words = g_strsplit (option->choices ? option->choices : "", "|", -1);
  g_autofree char *others = g_strjoinv ("\" or \"", words);

  return words[0] ? g_strdup_printf ("%s, or \"%s\"", range, others) : g_steal_pointer (&range);
}

static char *
describe_choice (const WgreOption *option)
{
  g_auto (GStrv) words = g_strsplit (option->choices, "|", -1);

  return g_strjoinv (", ", words);
}

static char *
describe_kind (const WgreOption *option G_GNUC_UNUSED)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < WGRE_N_KINDS; i++)
    g_string_append_printf (names, "%s%s", i ? ", " : "", wgre_kind_get (i)->name);
  return g_string_free (names, FALSE);
}

/* Types whose values depend on the row; of the others the name says enough. */
static const struct {
  const WgreType *type;
  char *(*describe) (const WgreOption *option);
} describers[] = {
  { &wgre_type_number, describe_number },
  { &wgre_type_choice, describe_choice },
  { &wgre_type_kind, describe_kind },
};

static char *
describe_type (const WgreOption *option)
{
  for (guint i = 0; i < G_N_ELEMENTS (describers); i++)
    if (describers[i].type == option->type)
      return describers[i].describe (option);
  return g_strdup (option->type->name);
}

/* The tunnels that have the option, or the others where they are fewer; NULL when all have it. */
static char *
describe_tunnels (const WgreOption *option)
{
  g_autoptr (GString) having = g_string_new (NULL);
  g_autoptr (GString) lacking = g_string_new ("all but");
  gint balance = 0;

  for (guint i = 0; i < WGRE_N_KINDS; i++) {
    gboolean applies = wgre_option_applies (option, wgre_kind_get (i));

    g_string_append_printf (applies ? having : lacking, " %s", wgre_kind_get (i)->name);
    balance += applies ? 1 : -1;
  }
  if (balance == WGRE_N_KINDS)
    return NULL;
  return g_strdup (balance > 0 ? lacking->str : having->str + 1);
}

static char *
describe_elsewhere (const WgreOption *option)
{
  const struct {
    const char *where, *name;
  } names[] = {
    { "ip(8)", option->iproute2 },
    { "wg-quick(8)", option->wgquick },
    { "ifcfg", option->ifcfg },
    { "systemd.netdev(5), systemd.network(5)", option->networkd },
  };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].name)
      g_string_append_printf (text, "%s%s in %s", text->len ? "; " : "", names[i].name,
                              names[i].where);
  return g_string_free (text, text->len == 0);
}

/* Secrets have no place on a command line. */
static void
print_example (const WgreOption *option)
{
  g_autofree char *key = wgre_option_key (option, 1), *example = wgre_option_example (option);
  g_autofree char *command =
      example ? g_strdup_printf ("nmcli connection modify office +vpn.data '%s=%s'", key, example)
              : g_strdup_printf ("nm-wgre set-secret office %s < key", key);

  puts (".IP\n.EX");
  print_text (command);
  puts ("\n.EE");
}

static void
print_beyond (const WgreOption *option)
{
  if (!option->beyond)
    return;
  puts (".br\nNeeds permission in a connection for single users, see\n.BR PERMISSIONS .");
}

static void
print_option (const WgreOption *option)
{
  g_autofree char *type = describe_type (option), *tunnels = describe_tunnels (option);
  g_autofree char *elsewhere = describe_elsewhere (option);

  printf (".TP\n.B ");
  print_text (option->key);
  printf ("\n%s", option->flags & WGRE_OPTION_SECRET ? "Secret. " : "");
  print_text (option->description);
  putchar ('\n');
  print_field ("Value", type);
  print_field ("Default", option->fallback);
  print_field ("Only for", tunnels);
  print_field ("Elsewhere", elsewhere);
  if (option->flags & WGRE_OPTION_REQUIRED)
    puts (".br\nMust be given.");
  if (option->flags & WGRE_OPTION_LIVE)
    puts (".br\n.I nm\\-wgre reload\ncarries out a change of it.");
  print_beyond (option);
  print_example (option);
}

int
main (void)
{
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);

    if (!i || option->group != wgre_option_get (i - 1)->group)
      printf (".SH %s\n", titles[option->group]);
    print_option (option);
  }
  return ferror (stdout) || fflush (stdout);
}
