/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Generated profiles: what is written reads back as the same profile, or is refused with the keys
 * that the format cannot say. */
#include <string.h>

#include "common/seed.h"
#include "core/key.h"
#include "core/option.h"
#include "core/profile.h"
#include "core/trusted.h"
#include "core/types.h"
#include "formats/beside.h"
#include "formats/format.h"
#include "formats/kit/writer.h"

#define PRIVATE "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="
#define PROFILES 400

/* A format, the file that is written, and how many of the profiles it can say at least. */
typedef struct {
  const char *name;
  const char *file;
  const char *kinds; /* tunnels that are tried */
  guint accepted;    /* in percent */
  char syntax;       /* what can be put into its files: "#" comments, "$" also variables, and
                      * comments behind them, "[" also keys and sections;
                      * NUL: nothing that would be kept */
  gboolean strict;   /* it wants both ends as addresses, and the interface is called as the file:
                      * half of the profiles are so, or it had nothing to say */
} Target;

static const Target targets[] = {
  { "wg-quick", "wg7.conf", "wireguard", 100, '#', FALSE },
  { "wg-quick-amneziawg", "wg7.conf", "amneziawg", 100, '#', FALSE },
  { "ifcfg", "ifcfg-wg7", "gre|ip6gre|ipip|ipip6|sit", 5, '$', FALSE },
  { "suse", "/etc/sysconfig/network/ifcfg-wg7", "gre|ipip|sit", 12, '$', TRUE },
  { "networkd", "50-wg7.netdev",
    "wireguard|gre|gretap|ip6gre|ip6gretap|ipip|sit|ipip6|ip6ip6|vti|vti6", 15, '[', FALSE },
  { "ifupdown", "wg7.interfaces",
    "wireguard|gre|gretap|ip6gre|ip6gretap|ipip|sit|ipip6|ip6ip6|vti|vti6", 5, '\0', FALSE },
  { "keyfile", "wg7.nmconnection",
    "wireguard|gre|gretap|ip6gre|ip6gretap|ipip|sit|ipip6|ip6ip6|vti|vti6", 10, '[', FALSE },
};

/* Values for the keys of a type, separated by "|"; of a key where its type is too wide. */
static const struct {
  const WgreType *type;
  const char *key;
  const char *values;
} pools[] = {
  { &wgre_type_interface, NULL, "wg7|wg-home|a=+.b" },
  { &wgre_type_netns, NULL, "blue|a b" },
  { &wgre_type_addresses, "peer-address", "10.9.0.1|10.9.0.1/24|fd09::1" },
  { &wgre_type_addresses, NULL,
    "10.0.0.2/24|10.0.0.2/24;fd00::2/64|fd00::2|10.1.2.3;10.1.2.4/30 fe80::1/64" },
  { &wgre_type_prefixes, NULL, "0.0.0.0/0|::/0;10.0.0.0/8|192.168.3.0/24|fd00::/8" },
  { &wgre_type_excluded, NULL, "lan|192.168.3.0/24|lan;10.0.0.0/8;fd00::/8" },
  { &wgre_type_prefix, "6rd-prefix", "2001:db8::/32|2001:db8::/40" },
  { &wgre_type_prefix, NULL, "10.0.0.0/8" },
  { &wgre_type_range, "h1", "5|5-9" },
  { &wgre_type_range, "h2", "10-4294967294" },
  { &wgre_type_range, "h3", "4294967295" },
  { &wgre_type_range, "h4", "0|4" },
  { &wgre_type_range, NULL, "0|65535|5-10" },
  { &wgre_type_packet, NULL, "<b 0xc1><r 16>|<t>  <c>|x" },
  { &wgre_type_mark, NULL, "off|51820|0xffffffff|1" },
  { &wgre_type_tunnel_key, NULL, "0|111|0.0.0.111|4294967295" },
  { &wgre_type_ip, NULL, "192.0.2.2|2001:db8::2" },
  { &wgre_type_host, NULL, "198.51.100.1|2001:db8::1|vpn.example.org" },
  { &wgre_type_ips, NULL, "1.1.1.1|fd00::53;10.0.0.1" },
  { &wgre_type_domains, NULL, "corp.example|~.|a.example;~b.example|1.2|." },
  { &wgre_type_trusted, NULL, "zone:home|zone:home;0b3a9c1e-7d44-4a6e-8f0b-2c5d1e6f7a89" },
  { &wgre_type_routing, NULL, "auto|nm|off|table 77|table main" },
  { &wgre_type_policies, NULL,
    "priority 5 from 10.0.0.0/8 table 7|priority 1 not to 192.0.2.1 fwmark 0x1/0xff iif eth0 table "
    "254;priority 9 from ::/0 oif wg7 table 7" },
  { &wgre_type_neighbour, NULL, "10.0.0.9 192.0.2.9" },
  { &wgre_type_text, NULL,
    "Zoë's phone|x ##|  blanks  |two\nlines|\"quoted\"|Name = y|a (b)|a\\b|name: z" },
};

static char *
pick (GRand *random, const char *choices)
{
  g_auto (GStrv) items = g_strsplit (choices, "|", -1);

  return g_strdup (items[g_rand_int_range (random, 0, (gint32) g_strv_length (items))]);
}

static char *
random_number (GRand *random, const WgreOption *option)
{
  guint64 span = option->max - option->min + 1;

  if (option->choices && g_rand_boolean (random))
    return pick (random, option->choices);
  switch (g_rand_int_range (random, 0, 3)) {
  case 0:
    return g_strdup_printf ("%" G_GUINT64_FORMAT, option->min);
  case 1:
    return g_strdup_printf ("%" G_GUINT64_FORMAT, option->max);
  }
  return g_strdup_printf ("%" G_GUINT64_FORMAT, option->min + g_rand_int (random) % span);
}

static char *
random_key (GRand *random)
{
  WgreKey key;
  char text[WGRE_KEY_TEXT_SIZE];

  for (guint i = 0; i < WGRE_KEY_SIZE; i++)
    key.bytes[i] = (guint8) g_rand_int (random);
  wgre_key_print (&key, text);
  return g_strdup (text);
}

static char *
random_value (GRand *random, const WgreOption *option)
{
  for (guint i = 0; i < G_N_ELEMENTS (pools); i++)
    if (pools[i].type == option->type && (!pools[i].key || !strcmp (pools[i].key, option->key)))
      return pick (random, pools[i].values);
  if (option->type == &wgre_type_switch)
    return pick (random, "yes|no");
  if (option->type == &wgre_type_choice)
    return pick (random, option->choices);
  if (option->type == &wgre_type_number)
    return random_number (random, option);
  return NULL;
}

static char *
random_peer (GRand *random, guint id)
{
  g_autofree char *key = random_key (random);
  GString *peer = g_string_new (key);

  if (g_rand_boolean (random)) {
    g_autofree char *host = pick (random, "192.0.2.1|[2001:db8::1]|vpn.example.org|[fe80::1%eth0]");

    g_string_append_printf (peer, " endpoint=%s:%u", host, 1 + g_rand_int (random) % 65535);
    if (!g_rand_int_range (random, 0, 4))
      g_string_append_printf (peer, ";b.example.org:%u", 1 + g_rand_int (random) % 65535);
  }
  if (g_rand_boolean (random))
    g_string_append_printf (peer, " allowed-ips=10.%u.0.0/16;fd00:%x::/32", id, id);
  if (g_rand_boolean (random))
    g_string_append_printf (peer, " persistent-keepalive=%u", g_rand_int (random) % 65536);
  if (!g_rand_int_range (random, 0, 4))
    g_string_append_printf (peer, " route-table=%u", g_rand_int (random));
  if (!g_rand_int_range (random, 0, 4))
    g_string_append_printf (peer, " route-metric=%u", g_rand_int (random));
  return g_string_free (peer, FALSE);
}

static void
put (GHashTable *table, const char *format, guint id, char *value)
{
  g_hash_table_replace (table, g_strdup_printf ("%s%u%s", "peer.", id, format), value);
}

static guint
add_peers (GRand *random, GHashTable *data, GHashTable *secrets)
{
  guint id = 0;

  for (gint32 n = g_rand_int_range (random, 0, 4); n > 0; n--) {
    id += (guint) (g_rand_boolean (random) ? 1 : g_rand_int_range (random, 1, 9));
    put (data, "", id, random_peer (random, id));
    if (g_rand_boolean (random))
      put (data, ".name", id, random_value (random, wgre_option_get (WGRE_OPT_PEER_NAME)));
    if (g_rand_boolean (random))
      put (data, ".psk-flags", id, pick (random, "0|1|2|4"));
    if (g_rand_boolean (random))
      put (secrets, ".psk", id, random_key (random));
  }
  return id;
}

/* Places of a file of wg-quick in the order in which they are written, for lines that are numbered
 * in that order, as a reader does; "@" stands for a peer. */
static const char *const places[] = {
  "interface.above", "interface.privatekey", "interface.address",     "interface.address.behind",
  "interface.mtu",   "interface.postup",     "interface.end",         "@.above",
  "@.publickey",     "@.publickey.behind",   "@.presharedkey",        "@.allowedips",
  "@.endpoint",      "@.endpoint.behind",    "@.persistentkeepalive", "@.end",
};

static void
add_line (GRand *random, GHashTable *data, const char *place, guint id, guint *number)
{
  g_autofree char *text = pick (
      random,
      "# a comment|#x|# Zoë # y|##|# [Peer]|ExcludedIPs = ::/8|# peer1|PostUp = echo '# a'; true|PreUp = iptables -A FORWARD -d 10.9.0.0/16 -j DROP|PostUp = true; nft -f x");
  const char *row = *text == 'E' ? "vendor" : "file";
  g_autofree char *peer = g_strdup_printf ("peer.%u", id);
  const char *rest = *place == '@' ? place + 1 : place;

  if (*text != '#' && !g_str_has_suffix (place, "end"))
    return;
  if (*text == 'P' && *place == '@')
    return;
  g_hash_table_replace (data, g_strdup_printf ("%s.%u", row, ++*number),
                        g_strdup_printf ("%s%s %s", *place == '@' ? peer : "", rest, text));
}

static void
add_lines (GRand *random, GHashTable *data, guint last_peer)
{
  guint number = 0, id = 0;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (*places[i] != '@' && !g_rand_int_range (random, 0, 3))
      add_line (random, data, places[i], 0, &number);
  for (id = 1; id <= last_peer; id++) {
    g_autofree char *peer = g_strdup_printf ("peer.%u", id);

    for (guint i = 0; g_hash_table_contains (data, peer) && i < G_N_ELEMENTS (places); i++)
      if (*places[i] == '@' && !g_rand_int_range (random, 0, 4))
        add_line (random, data, places[i], id, &number);
  }
}

/* A message of the profile begins with the key that is wrong: without it the rest may be right. */
static gboolean
drop_offender (GHashTable *data, const GError *error)
{
  const char *colon = strchr (error->message, ':');
  g_autofree char *key = g_strndup (error->message, (gsize) (colon - error->message));

  if (!strcmp (key, "local") && !g_hash_table_contains (data, key))
    return g_hash_table_replace (data, g_strdup ("local"), g_strdup ("2001:db8::2"));
  if (strcmp (key, "remote"))
    return g_hash_table_remove (data, key);
  g_hash_table_replace (data, g_strdup ("local"), g_strdup ("192.0.2.2"));
  return g_hash_table_remove (data, key);
}

/* Most profiles have few of the keys, so that formats with few words have something to say. */
static gboolean
random_profile (GRand *random, const Target *target, GHashTable *data, GHashTable *secrets)
{
  g_autofree char *tunnel = pick (random, target->kinds);
  const WgreKind *kind = wgre_kind_by_name (tunnel);
  gint32 rarity = g_rand_boolean (random) ? 40 : g_rand_int_range (random, 2, 12);

  g_hash_table_replace (data, g_strdup ("tunnel"), g_strdup (tunnel));
  g_hash_table_replace (data, g_strdup ("interface"), pick (random, "wg7|tun-x|a=+.b"));
  for (guint i = WGRE_OPT_INTERFACE + 1; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);
    gboolean wanted = i == WGRE_OPT_REMOTE || i == WGRE_OPT_LOCAL || i == WGRE_OPT_ADDRESSES ||
                      !g_rand_int_range (random, 0, rarity);
    char *value = wanted && wgre_option_applies (option, kind) && !strchr (option->key, '*')
                      ? random_value (random, option)
                      : NULL;

    if (value)
      g_hash_table_replace (data, g_strdup (option->key), value);
  }
  if (target->strict && g_rand_boolean (random)) {
    g_hash_table_replace (data, g_strdup ("interface"), g_strdup ("wg7"));
    g_hash_table_replace (data, g_strdup ("local"), g_strdup ("192.0.2.2"));
    g_hash_table_replace (data, g_strdup ("remote"), g_strdup ("198.51.100.1"));
  }
  /* Where both are the same they are "key", which a reader says. */
  if (g_hash_table_contains (data, "ikey") && g_hash_table_contains (data, "okey"))
    g_hash_table_replace (data, g_strdup ("okey"), g_strdup ("7"));
  if (!kind->peers)
    return TRUE;
  add_lines (random, data, add_peers (random, data, secrets));
  g_hash_table_replace (data, g_strdup ("private-key-flags"), pick (random, "0|1|2"));
  if (g_rand_int_range (random, 0, 5))
    g_hash_table_replace (secrets, g_strdup ("private-key"), g_strdup (PRIVATE));
  return TRUE;
}

static gboolean
make_valid (GHashTable *data, GHashTable *secrets)
{
  for (guint tries = 0; tries < 40; tries++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (WgreProfile) profile =
        wgre_profile_new (data, secrets, WGRE_PROFILE_WITHOUT_SECRETS, &error);

    if (profile)
      return TRUE;
    if (!drop_offender (data, error))
      return FALSE;
  }
  return FALSE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The order between the families says nothing, and formats that have a word for each lose it. */
static char *
by_family (const char *list)
{
  g_auto (GStrv) items = g_strsplit (list, ";", -1);
  GString *sorted = g_string_new (NULL);

  for (guint v6 = 0; v6 < 2; v6++)
    for (guint i = 0; items[i]; i++)
      if ((strchr (items[i], ':') != NULL) == v6)
        g_string_append_printf (sorted, ";%s", items[i]);
  return g_string_free (sorted, FALSE);
}

/* Flags of 0 of a secret that is there are what every reader sets. */
static char *
dump (GHashTable *data, GHashTable *secrets)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GHashTable *tables[] = { wgre_writer_canonical (data, NULL),
                           wgre_writer_canonical (secrets, NULL) };
  GHashTableIter iter;
  const char *key, *value;

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++) {
    g_assert_nonnull (tables[i]);
    g_hash_table_iter_init (&iter, tables[i]);
    while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &value)) {
      g_autofree char *secret = g_str_has_suffix (key, "-flags")
                                    ? g_strndup (key, strlen (key) - strlen ("-flags"))
                                    : NULL;

      g_autofree char *sorted =
          strcmp (key, "addresses") && strcmp (key, "routes") && strcmp (key, "dns")
              ? g_strdup (value)
              : by_family (value);

      if (!secret || strcmp (value, "0") ||
          (!g_hash_table_contains (secrets, secret) && strcmp (secret, "private-key")))
        g_ptr_array_add (lines, g_strdup_printf ("%s=%s", key, sorted));
    }
    g_hash_table_unref (tables[i]);
  }
  g_ptr_array_sort (lines, compare);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static WgreImport *
read_back (GPtrArray *files, GError **error)
{
  const WgreFile *file = files->pdata[0];
  g_autoptr (GBytes) bytes = g_bytes_new (file->text, strlen (file->text));
  WgreImport *import;

  beside_written = files;
  import = wgre_format_read (file->name, bytes, &beside_names, error);
  beside_written = NULL;
  return import;
}

static void
assert_reads_back (const Target *target, GPtrArray *files, GHashTable *data, GHashTable *secrets)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreImport) import = read_back (files, &error);
  g_autoptr (GPtrArray) again = NULL;
  g_autofree char *expected = dump (data, secrets), *found = NULL;

  for (guint i = 0; i < files->len; i++)
    g_test_message ("%s:\n%s", ((WgreFile *) files->pdata[i])->name,
                    ((WgreFile *) files->pdata[i])->text);
  g_assert_no_error (error);
  found = dump (import->data, import->secrets);
  g_assert_cmpstr (found, ==, expected);
  again = wgre_format_write (target->file, import->data, import->secrets, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->len, ==, files->len);
  for (guint i = 0; i < files->len; i++)
    g_assert_cmpstr (((WgreFile *) again->pdata[i])->text, ==,
                     ((WgreFile *) files->pdata[i])->text);
}

/* --- files with lines that say nothing of the tunnel --- */

/* What may stand before a line; each has a mark by which it is found again. A shell needs quotes
 * around it. */
static void
put_before (GRand *random, char syntax, const char *line, gboolean section, GString *text,
            guint *mark)
{
  const char *quote = syntax == '$' ? "'" : "";
  gint32 choice = g_rand_int_range (random, 0, 8);

  if (choice == 0)
    g_string_append (text, "\n");
  else if (choice == 1)
    g_string_append_printf (text, "# <%u>\n", ++*mark);
  else if (choice == 2 && syntax != '#' && section) {
    ++*mark;
    g_string_append_printf (text, "X_Key%u=%s<%u>%s\n", *mark, quote, *mark, quote);
  } else if (choice == 3 && syntax == '[' && (!*line || *line == '[')) {
    *mark += 2;
    g_string_append_printf (text, "[X-%u]\n# <%u>\nKey=<%u>\n", *mark, *mark - 1, *mark);
  }
}

static void
put_behind (GRand *random, char syntax, const char *line, GString *text, guint *mark)
{
  gboolean behind = syntax == '$' && *line && *line != '#' && !g_rand_int_range (random, 0, 6);

  g_string_append (text, line);
  if (behind)
    g_string_append_printf (text, " # <%u>", ++*mark);
  g_string_append_c (text, '\n');
}

static char *
disturb (GRand *random, char syntax, const char *from, guint *mark)
{
  g_auto (GStrv) lines = g_strsplit (from, "\n", -1);
  GString *text = g_string_new (NULL);
  gboolean section = syntax == '$';

  for (guint i = 0; lines[i]; i++) {
    for (guint j = 0; j < 2; j++)
      put_before (random, syntax, lines[i], section, text, mark);
    section = section || *lines[i] == '[';
    if (lines[i + 1] || *lines[i])
      put_behind (random, syntax, lines[i], text, mark);
  }
  return g_string_free (text, FALSE);
}

static guint
count_marks (GPtrArray *files)
{
  guint marks = 0;

  for (guint i = 0; i < files->len; i++)
    for (const char *at = ((WgreFile *) files->pdata[i])->text; (at = strchr (at, '<')); at++)
      marks++;
  return marks;
}

/* Files beside that have routes take comments only. */
static guint
disturb_files (GRand *random, char syntax, GPtrArray *files)
{
  guint mark = 0;

  for (guint i = 0; i < files->len; i++) {
    WgreFile *file = files->pdata[i];
    char *text;

    /* Of the port of a tunnel in UDP, which is written beside it, nothing is read. */
    if (g_str_has_suffix (file->name, "-fou.netdev"))
      continue;
    text = disturb (random, i && syntax == '$' ? '#' : syntax, file->text, &mark);

    g_free (file->text);
    file->text = text;
  }
  return mark;
}

static void
assert_keeps_lines (GRand *random, const Target *target, GPtrArray *files)
{
  g_autoptr (GError) error = NULL;
  guint before = count_marks (files), marks = disturb_files (random, target->syntax, files);
  g_autoptr (WgreImport) import = read_back (files, &error);
  g_autoptr (GPtrArray) again = NULL;

  for (guint i = 0; i < files->len; i++)
    g_test_message ("%s, disturbed:\n%s", ((WgreFile *) files->pdata[i])->name,
                    ((WgreFile *) files->pdata[i])->text);
  g_assert_no_error (error);
  again = wgre_format_write (target->file, import->data, import->secrets, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < again->len; i++)
    g_test_message ("%s, again:\n%s", ((WgreFile *) again->pdata[i])->name,
                    ((WgreFile *) again->pdata[i])->text);
  g_assert_cmpuint (count_marks (again), ==, before + marks);
  assert_reads_back (target, again, import->data, import->secrets);
}

static void
test_target (gconstpointer user_data)
{
  const Target *target = user_data;
  g_autoptr (GRand) random = g_rand_new_with_seed (seed_of_run ());
  guint tried = 0, accepted = 0;

  for (guint i = 0; i < PROFILES; i++) {
    g_autoptr (GHashTable) data = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr (GHashTable) secrets =
        g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr (GPtrArray) files = NULL;
    g_autoptr (GError) error = NULL;

    random_profile (random, target, data, secrets);
    if (!make_valid (data, secrets))
      continue;
    tried++;
    files = wgre_format_write (target->file, data, secrets, NULL, &error);
    if (!files) {
      g_test_message ("%s", error->message);
      g_assert_error (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED);
      continue;
    }
    accepted++;
    assert_reads_back (target, files, data, secrets);
    if (target->syntax)
      assert_keeps_lines (random, target, files);
  }
  g_test_message ("%u of %u profiles", accepted, tried);
  g_assert_cmpuint (tried, >, PROFILES / 2);
  g_assert_cmpuint (accepted * 100, >=, tried * target->accepted);
}

/* A file that says everything that can be kept, and what it is when it is written again. */
#define KEY1 "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
#define KEY2 "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="
#define FORWARD(op) " -" op " FORWARD -i %i -j ACCEPT; iptables -" op " FORWARD -o %i -j ACCEPT"
#define NAT(op) "iptables -t nat -" op " POSTROUTING -o eth+ -j MASQUERADE"

static const char full[] =
    "# server of the office\n; old style\n\n[Interface] # head\n# lan side\nAddress = 10.13.13.1/24 # inner\n"
    "ListenPort = 51820\nPrivateKey = " PRIVATE "# mine\nJc = 4 # junk\n# NAT for all\n"
    "PostUp = iptables" FORWARD ("A") "; " NAT (
        "A") "; echo hi\n"
             "PostDown = iptables" FORWARD ("D") "; " NAT (
                 "D") "\n"
                      "SaveConfig = true\n#PostUp = old\n\n### Client alice\n[Peer]\nPublicKey = " KEY1
                      " # her key\n"
                      "# nets\nAllowedIPs = 10.13.13.2/32\n# peer end\n\n[Peer]\n# peer2\nPublicKey = " KEY2
                      "\n"
                      "AllowedIPs = 10.13.13.3/32 # one\nAllowedIPs = 10.13.13.4/32 # two\n# PublicKey = " KEY1
                      "\n"
                      "# PresharedKey = " PRIVATE "\n# the\tend\n";

static const char full_again[] =
    "# server of the office\n# old style\n# head\n[Interface]\nPrivateKey = " PRIVATE " # mine\n"
    "ListenPort = 51820\n# lan side\nAddress = 10.13.13.1/24 # inner\nJc = 4 # junk\n# NAT for all\n"
    "PostUp = echo hi\n"
    "PostUp = nft 'table inet wgre-%i-masquerade { chain postrouting { type nat hook postrouting priority 100; "
    "meta nfproto ipv4 iifname \"%i\" oifname != \"%i\" masquerade; }; }' || true\n"
    "PostDown = nft delete table inet wgre-%i-masquerade || true\n"
    "PostUp = nft 'table inet wgre-%i-forward { chain forward { type filter hook forward priority 0; "
    "meta nfproto ipv4 iifname \"%i\" accept; meta nfproto ipv4 oifname \"%i\" accept; }; }' || true\n"
    "PostUp = cat /proc/sys/net/ipv4/ip_forward > /run/wgre-%i-ipv4 || true; sysctl -q -w net.ipv4.ip_forward=1 || true\n"
    "PostDown = sysctl -q -w net.ipv4.ip_forward=$(cat /run/wgre-%i-ipv4) || true\n"
    "PostDown = nft delete table inet wgre-%i-forward || true\n"
    "SaveConfig = true\n#PostUp = old\n\n### Client alice\n[Peer]\nPublicKey = " KEY1 " # her key\n"
    "# nets\nAllowedIPs = 10.13.13.2/32\n# peer end\n\n[Peer]\n# peer2\nPublicKey = " KEY2 "\n"
    "# two\nAllowedIPs = 10.13.13.3/32, 10.13.13.4/32 # one\n# PublicKey = " KEY1 "\n# the end\n";

static void
test_keeps_everything (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (full, strlen (full));
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreImport) import = wgre_format_read ("wg0.conf", bytes, NULL, &error);
  g_autoptr (GPtrArray) files = NULL;
  const Target target = { "wg-quick", "wg0.conf", NULL, 0, 0, FALSE };

  g_assert_no_error (error);
  files = wgre_format_write ("wg0.conf", import->data, import->secrets, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (((WgreFile *) files->pdata[0])->text, ==, full_again);
  assert_reads_back (&target, files, import->data, import->secrets);
}

/* A peer that was renamed or lost its name, and one that was removed with all that is said of it.
 */
static void
test_edited (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (full, strlen (full));
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreImport) import = wgre_format_read ("wg0.conf", bytes, NULL, &error);
  g_autoptr (WgreImport) again = NULL;
  g_autoptr (GPtrArray) files = NULL;
  const char *text;

  g_assert_no_error (error);
  g_assert_cmpstr (g_hash_table_lookup (import->data, "peer.2.name"), ==, "peer2");
  g_hash_table_remove (import->data, "peer.2.name");
  g_hash_table_remove (import->data, "peer.1");
  g_hash_table_remove (import->data, "peer.1.name");
  files = wgre_format_write ("wg0.conf", import->data, import->secrets, NULL, &error);
  g_assert_no_error (error);
  text = ((WgreFile *) files->pdata[0])->text;
  g_assert_null (strstr (text, "alice"));
  g_assert_nonnull (strstr (text, "#wgre: name = \n# peer2\n"));
  again = read_back (files, &error);
  g_assert_no_error (error);
  g_assert_false (g_hash_table_contains (again->data, "peer.2.name"));
}

/* Files as people keep them, and what they are when they are written again. "=== NAME" begins a
 * file beside the first. */
typedef struct {
  const char *name;
  const char *file;
  const char *text;
  const char *again;
} Vector;

static const Vector vectors[] = {
  { "ifcfg", "/etc/sysconfig/network-scripts/ifcfg-gre_hk",
    "# Hong Kong, ticket 4711\n\nTYPE=GRE # since 2016\nUSERCTL=no   # root only\n# ask before\n"
    "PEER_OUTER_IPADDR=198.51.100.1\nMY_OUTER_IPADDR=192.0.2.2\nZONE=public\nONBOOT=yes\n"
    "NAME='Hong Kong'\n# end\n"
    "=== route-gre_hk\n# offices\n\n10.0.0.0/8 dev gre_hk # all of them\n11.0.0.0/8 dev eth0\n"
    "=== rule-gre_hk\n# for voice\nfrom 10.9.0.0/16 lookup 7\n",
    "# Hong Kong, ticket 4711\n\nDEVICE=gre_hk\nTYPE=GRE # since 2016\nBOOTPROTO=none\nZONE=public\nONBOOT=yes\n"
    "MY_OUTER_IPADDR=192.0.2.2\nUSERCTL=no # root only\n# ask before\nPEER_OUTER_IPADDR=198.51.100.1\n"
    "NAME=\"Hong Kong\"\n# end\n"
    "=== route-gre_hk\n# offices\n\n10.0.0.0/8 dev gre_hk # all of them\n11.0.0.0/8 dev eth0\n"
    "=== rule-gre_hk\n# for voice\npriority 32765 from 10.9.0.0/16 table 7\n" },
  { "suse", "/etc/sysconfig/network/ifcfg-gre1",
    "STARTMODE='auto'\n# the tunnel\nTUNNEL='gre'\nTUNNEL_LOCAL_IPADDR='192.0.2.2'\n"
    "TUNNEL_REMOTE_IPADDR='198.51.100.1' # far\nTUNNEL_GRE_IKEY='0.0.0.7'\nFIREWALL='no'\n"
    "POST_UP_SCRIPT='compat:suse:x y'\n"
    "=== ifroute-gre1\n# voice\n10.0.0.0/8 - - gre1\n",
    "STARTMODE=auto\nBOOTPROTO=static\n# the tunnel\nTUNNEL=gre\nTUNNEL_LOCAL_IPADDR=192.0.2.2\n"
    "TUNNEL_REMOTE_IPADDR=198.51.100.1 # far\nTUNNEL_GRE_IKEY=0.0.0.7\nFIREWALL=no\n"
    "POST_UP_SCRIPT=\"compat:suse:x y\"\n"
    "=== ifroute-gre1\n# voice\n10.0.0.0/8 - - gre1\n" },
  { "networkd", "/etc/systemd/network/50-wg7.netdev",
    "; written by hand\n[Match]\nHost=gate\n\n# the link\n[NetDev]\nName=wg7\nKind=wireguard\n"
    "Description=to the office\n\n[WireGuard]\n# kept in the TPM\nPrivateKeyFile=/etc/wg7.key\n"
    "ListenPort=51820\n\n# Alice\n[WireGuardPeer]\nAllowedIPs=10.0.0.2/32\n# her key\nPublicKey=" KEY1
    "\n# gone on Friday\n"
    "=== 50-wg7.network\n[Match]\nName=wg7\n[Network]\n# inside\nAddress=10.0.0.1/24\nLLDP=no\nVRF=blue\n"
    "[RoutingPolicyRule]\n# voice\nFrom=10.9.0.0/16\n[Route]\n# site\nDestination=10.8.0.0/16\nGateway=10.0.0.2\n",
    "# written by hand\n[Match]\nHost=gate\n# the link\n[NetDev]\nName=wg7\nKind=wireguard\n"
    "Description=to the office\n\n[WireGuard]\n# kept in the TPM\nPrivateKeyFile=/etc/wg7.key\n"
    "ListenPort=51820\n\n# Alice\n[WireGuardPeer]\n# her key\nPublicKey=" KEY1
    "\nAllowedIPs=10.0.0.2/32\n# gone on Friday\n"
    "=== 50-wg7.network\n[Match]\nName=wg7\n\n[Network]\n# inside\nAddress=10.0.0.1/24\nLLDP=no\nVRF=blue\n\n"
    "[Route]\n# site\nDestination=10.8.0.0/16\nGateway=10.0.0.2\n\n"
    "[RoutingPolicyRule]\nPriority=32765\nFamily=ipv4\n# voice\nFrom=10.9.0.0/16\nTable=254\n" },
  { "keyfile", "/etc/NetworkManager/system-connections/wg7.nmconnection",
    "# mine\n[connection]\nid=office\nuuid=7a7f6f39-3e34-4d6e-9d19-6d6d6d6d6d6d\ntype=wireguard\n"
    "interface-name=wg7\nzone=home\ntimestamp=1700000000\n\n[user]\nnote=ask Bob\n\n[wireguard]\n# secret\n"
    "private-key=" PRIVATE "\n\n[wireguard-peer." KEY1 "]\n# Alice\nallowed-ips=10.0.0.2/32;\n\n"
    "[ipv4]\nmethod=manual\naddress1=10.0.0.1/24\nmay-fail=false\n\n[proxy]\n",
    "# mine\n[connection]\nid=wg7\nuuid=7a7f6f39-3e34-4d6e-9d19-6d6d6d6d6d6d\ntype=wireguard\n"
    "interface-name=wg7\nautoconnect=true\nzone=home\ntimestamp=1700000000\n\n[user]\nnote=ask Bob\n[wireguard]\n# secret\n"
    "private-key=" PRIVATE "\n\n[wireguard-peer." KEY1 "]\n# Alice\nallowed-ips=10.0.0.2/32;\n\n"
    "[ipv4]\nmethod=manual\naddress1=10.0.0.1/24\nmay-fail=false\n\n[ipv6]\nmethod=disabled\n" },
};

static GPtrArray *
split_files (const Vector *vector)
{
  g_auto (GStrv) parts = g_strsplit (vector->text, "=== ", -1);
  GPtrArray *files = g_ptr_array_new ();

  for (guint i = 0; parts[i]; i++) {
    WgreFile *file = g_new0 (WgreFile, 1);
    char *text = i ? strchr (parts[i], '\n') + 1 : parts[i];

    file->name = i ? g_strndup (parts[i], (gsize) (text - parts[i] - 1))
                   : g_path_get_basename (vector->file);
    file->text = g_strdup (text);
    g_ptr_array_add (files, file);
  }
  return files;
}

static void
free_files (GPtrArray *files)
{
  for (guint i = 0; i < files->len; i++) {
    g_free (((WgreFile *) files->pdata[i])->name);
    g_free (((WgreFile *) files->pdata[i])->text);
    g_free (files->pdata[i]);
  }
  g_ptr_array_unref (files);
}

static char *
join_files (GPtrArray *files)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < files->len; i++) {
    const WgreFile *file = files->pdata[i];

    if (i)
      g_string_append_printf (text, "=== %s\n", file->name);
    g_string_append (text, file->text);
  }
  return g_string_free (text, FALSE);
}

static void
test_vector (gconstpointer user_data)
{
  const Vector *vector = user_data;
  const Target target = { vector->name, vector->file, NULL, 0, 0, FALSE };
  g_autoptr (GError) error = NULL;
  GPtrArray *files = split_files (vector);
  g_autoptr (WgreImport) import = read_back (files, &error);
  g_autoptr (GPtrArray) again = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  again = wgre_format_write (vector->file, import->data, import->secrets, NULL, &error);
  g_assert_no_error (error);
  text = join_files (again);
  g_assert_cmpstr (text, ==, vector->again);
  assert_reads_back (&target, again, import->data, import->secrets);
  free_files (files);
}

/* Lines of a peer that was removed go with it, what has no place any more is a remark, and
 * another format has all of them as such. */
static void
test_edited_elsewhere (void)
{
  static const Vector vector = { "networkd", "50-wg7.netdev",
                                 "[NetDev]\nName=wg7\nKind=wireguard\n[WireGuard]\n# port\n"
                                 "ListenPort=1\n# Alice\n[WireGuardPeer]\nPublicKey=" KEY1
                                 "\n# Bob\n[WireGuardPeer]\nPublicKey=" KEY2 "\n",
                                 NULL };
  GPtrArray *files = split_files (&vector);
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreImport) import = read_back (files, &error);
  g_autoptr (GPtrArray) same = NULL, other = NULL;
  const char *text;

  g_assert_no_error (error);
  g_hash_table_remove (import->data, "peer.1");
  g_hash_table_remove (import->data, "listen-port");
  same = wgre_format_write ("50-wg7.netdev", import->data, NULL, NULL, &error);
  g_assert_no_error (error);
  text = ((WgreFile *) same->pdata[0])->text;
  g_assert_null (strstr (text, "Alice"));
  g_assert_nonnull (strstr (text, "\n# Bob\n[WireGuardPeer]\n"));
  g_assert_true (g_str_has_prefix (text, "#wgre: file.1 = netdev.wireguard.listenport # port\n"));
  other = wgre_format_write ("wg7.conf", import->data, NULL, NULL, &error);
  g_assert_no_error (error);
  text = ((WgreFile *) other->pdata[0])->text;
  g_assert_nonnull (strstr (text, "\n#wgre: file.3 = netdev.peer.2.above # Bob\n"));
  free_files (files);
}

/* What a shell would run is never written into a file that one reads. */
static void
test_shell_is_guarded (void)
{
  static const char *const lines[] = { "X=$(reboot)", "reboot", "X=1; reboot", "X=`reboot`",
                                       "X=1 | reboot" };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autoptr (GHashTable) data = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
    g_autoptr (GPtrArray) files = NULL;
    g_autoptr (GError) error = NULL;
    g_autofree char *own = NULL;

    g_hash_table_insert (data, (gpointer) "tunnel", g_strdup ("gre"));
    g_hash_table_insert (data, (gpointer) "remote", g_strdup ("192.0.2.1"));
    g_hash_table_insert (data, (gpointer) "file.1", g_strconcat ("ifcfg.end ", lines[i], NULL));
    own = g_strdup_printf ("#wgre: file.1 = ifcfg.end %s\n", lines[i]);
    files = wgre_format_write ("ifcfg-x", data, NULL, NULL, &error);
    g_assert_no_error (error);
    g_assert_true (g_str_has_prefix (((WgreFile *) files->pdata[0])->text, own));
  }
}

/* nmcli prints what it has written to a file of its own, and would leave others behind. */
static void
test_any_name (void)
{
  g_autoptr (GHashTable) data = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *suggested = NULL;

  g_hash_table_insert (data, (gpointer) "tunnel", (gpointer) "gre");
  g_hash_table_insert (data, (gpointer) "remote", (gpointer) "192.0.2.1");
  suggested = wgre_format_suggest (data, "a/b");
  g_assert_cmpstr (suggested, ==, "ifcfg-a-b");
  files = wgre_format_write ("/tmp/x", data, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, 1);
  g_assert_cmpstr (((WgreFile *) files->pdata[0])->text, ==,
                   "TYPE=GRE\nBOOTPROTO=none\nPEER_OUTER_IPADDR=192.0.2.1\n");
  g_hash_table_insert (data, (gpointer) "routes", (gpointer) "10.0.0.0/8");
  g_assert_null (wgre_format_write ("/tmp/x", data, NULL, NULL, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "ifcfg-NAME"));
}

static void
test_strip (void)
{
  static const struct {
    const char *file, *name;
  } cases[] = {
    { "/tmp/office.conf", "office" },
    { "ifcfg-gre_hk", "gre_hk" },
    { "/etc/x/ifcfg-eth0.7", "eth0" },
    { "ifcfg-", "ifcfg-" },
    { "My provider (NL).conf", "My provider (NL)" },
    { ".conf", ".conf" },
    { "plain", "plain" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *name = wgre_format_strip (cases[i].file);

    g_assert_cmpstr (name, ==, cases[i].name);
  }
}

/* A file of variables is read by a script of root's: what programs and shells take from their
 * environment does not come into it by a line that somebody has put into a profile. */
static void
test_no_variables_of_programs (void)
{
  static const char *const lines[] = {
    "PATH=/tmp",
    "export PATH=/tmp",
    "LD_PRELOAD=/tmp/x.so",
    "LD_LIBRARY_PATH='/tmp'",
    "BASH_ENV=/tmp/x",
    "IFS=x",
    "PYTHONPATH=/tmp",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autoptr (GHashTable) data = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) result = NULL;
    g_autofree char *start = NULL;
    const char *text;

    g_hash_table_insert (data, (char *) "tunnel", g_strdup ("gre"));
    g_hash_table_insert (data, (char *) "interface", g_strdup ("gre1"));
    g_hash_table_insert (data, (char *) "remote", g_strdup ("192.0.2.9"));
    g_hash_table_insert (data, (char *) "file.1", g_strdup ("ifcfg.end USERCTL=no"));
    g_hash_table_insert (data, (char *) "file.2", g_strconcat ("ifcfg.end ", lines[i], NULL));
    result = wgre_format_write ("ifcfg-gre1", data, NULL, NULL, &error);
    g_assert_no_error (error);
    text = ((WgreFile *) result->pdata[0])->text;
    g_test_message ("%s", text);
    g_assert_nonnull (strstr (text, "USERCTL=no"));
    start = g_strconcat ("\n", lines[i], NULL);
    g_assert_null (strstr (text, start));
    g_assert_false (g_str_has_prefix (text, lines[i]));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++) {
    g_autofree char *name = g_strconcat ("/formats/roundtrip/", targets[i].name, NULL);

    g_test_add_data_func (name, &targets[i], test_target);
  }
  g_test_add_func ("/formats/write/any-name", test_any_name);
  g_test_add_func ("/formats/write/no-variables-of-programs", test_no_variables_of_programs);
  g_test_add_func ("/formats/write/wg-quick-keeps-everything", test_keeps_everything);
  g_test_add_func ("/formats/write/wg-quick-edited", test_edited);
  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++) {
    g_autofree char *name = g_strconcat ("/formats/write/keeps/", vectors[i].name, NULL);

    g_test_add_data_func (name, &vectors[i], test_vector);
  }
  g_test_add_func ("/formats/write/edited-elsewhere", test_edited_elsewhere);
  g_test_add_func ("/formats/write/shell-is-guarded", test_shell_is_guarded);
  g_test_add_func ("/formats/strip", test_strip);
  return g_test_run ();
}
