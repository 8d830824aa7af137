/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every value type: texts that it reads, what it writes again, and texts that it refuses. */
#include <arpa/inet.h>
#include <string.h>

#include "core/error.h"
#include "core/key.h"
#include "core/option.h"
#include "core/policy.h"
#include "core/torn.h"
#include "core/types.h"

#define KEY1 "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="

typedef struct {
  WgreOptionId option;
  const char *text;
  const char *again; /* what is printed; NULL: the same; "" : refused */
} Case;

#define REFUSED ""

static const Case cases[] = {
  { WGRE_OPT_TUNNEL, "gre", NULL },
  { WGRE_OPT_TUNNEL, "GRE", REFUSED },
  { WGRE_OPT_INTERFACE, "wg0", NULL },
  { WGRE_OPT_INTERFACE, "a-b_c.d=+", NULL },
  { WGRE_OPT_INTERFACE, "fifteen-letters", NULL },
  { WGRE_OPT_INTERFACE, "sixteen-letters-", REFUSED },
  { WGRE_OPT_INTERFACE, "a b", REFUSED },
  { WGRE_OPT_INTERFACE, "a/b", REFUSED },
  { WGRE_OPT_INTERFACE, "..", REFUSED },
  { WGRE_OPT_INTERFACE, "all", REFUSED },
  { WGRE_OPT_MTU, "1420", NULL },
  { WGRE_OPT_MTU, "0x580", "1408" },
  { WGRE_OPT_MTU, "0x0x580", REFUSED },
  { WGRE_OPT_MTU, "0x", REFUSED },
  { WGRE_OPT_MTU, "67", REFUSED },
  { WGRE_OPT_MTU, "65536", REFUSED },
  { WGRE_OPT_MTU, " 1420", REFUSED },
  { WGRE_OPT_MTU, "auto", REFUSED },
  { WGRE_OPT_LISTEN_PORT, "65535", NULL },
  { WGRE_OPT_LISTEN_PORT, "65536", REFUSED },
  { WGRE_OPT_LISTEN_PORT, "-1", REFUSED },
  { WGRE_OPT_LISTEN_PORT, "99999999999999999999999", REFUSED },
  { WGRE_OPT_FWMARK, "off", NULL },
  { WGRE_OPT_FWMARK, "OFF", "off" },
  { WGRE_OPT_FWMARK, "51820", "0xca6c" },
  { WGRE_OPT_FWMARK, "0xffffffff", NULL },
  { WGRE_OPT_FWMARK, "0XCA6C", REFUSED },
  { WGRE_OPT_FWMARK, "4294967296", REFUSED },
  { WGRE_OPT_ADDRESSES, "10.0.0.2/24;fd00::2/64", NULL },
  { WGRE_OPT_ADDRESSES, "10.0.0.2/24, fd00::2/64", "10.0.0.2/24;fd00::2/64" },
  { WGRE_OPT_ADDRESSES, "10.0.0.2/255.255.255.0", "10.0.0.2/24" },
  { WGRE_OPT_ADDRESSES, "10.0.0.2", "10.0.0.2/32" },
  { WGRE_OPT_ADDRESSES, "10.0.0.0/31", NULL },
  { WGRE_OPT_ADDRESSES, "2001:db8:ff::/127", NULL },
  { WGRE_OPT_ADDRESSES, "10.10.10.0/30", "10.10.10.0/30" },
  { WGRE_OPT_ADDRESSES, "10.0.0.2/33", REFUSED },
  { WGRE_OPT_ADDRESSES, "10.0.0.2/255.0.255.0", REFUSED },
  { WGRE_OPT_ADDRESSES, "0.0.0.0", REFUSED },
  { WGRE_OPT_ADDRESSES, "224.0.0.1/24", REFUSED },
  { WGRE_OPT_ADDRESSES, "10.0.0.2/", REFUSED },
  { WGRE_OPT_ADDRESSES, "10.0.0/24", REFUSED },
  { WGRE_OPT_ROUTES, "10.0.0.0/8;::/0", NULL },
  { WGRE_OPT_ROUTES, "10.0.0.1/8", REFUSED },
  { WGRE_OPT_ROUTES, "10.0.0.0/255.0.0.0", REFUSED },
  { WGRE_OPT_ROUTING_RULES,
    "priority 5 from 10.0.0.0/8 table 7;priority 6 from ::/0 iif gre1 table 254", NULL },
  { WGRE_OPT_ROUTING_RULES, "from 10.9.1.1/16 pref 5 not to any dev eth0 fwmark 7 lookup main",
    "priority 5 not from 10.9.0.0/16 fwmark 0x7 iif eth0 table 254" },
  { WGRE_OPT_ROUTING_RULES, "priority 5 to fd00::1 fwmark 0x10/0xf0 oif wg0 table 7",
    "priority 5 to fd00::1/128 fwmark 0x10/0xf0 oif wg0 table 7" },
  { WGRE_OPT_ROUTING_RULES, "priority 5 from 0.0.0.0/0 fwmark 0/0x1 table 7",
    "priority 5 from 0.0.0.0/0 fwmark 0x0/0x1 table 7" },
  { WGRE_OPT_ROUTING_RULES, "from 10.0.0.0/8 table 7", REFUSED },     /* no priority */
  { WGRE_OPT_ROUTING_RULES, "priority 5 from 10.0.0.0/8", REFUSED },  /* no table */
  { WGRE_OPT_ROUTING_RULES, "priority 5 iif eth0 table 7", REFUSED }, /* no family */
  { WGRE_OPT_ROUTING_RULES, "priority 0 from 10.0.0.0/8 table 7", REFUSED },
  { WGRE_OPT_ROUTING_RULES, "priority 5 from 10.0.0.0/8 to fd00::/8 table 7", REFUSED },
  { WGRE_OPT_ROUTING_RULES, "priority 5 from 10.0.0.0/8 fwmark 0 table 7", REFUSED },
  { WGRE_OPT_ROUTING_RULES, "priority 5 from 10.0.0.0/8 fwmark 1/0 table 7", REFUSED },
  { WGRE_OPT_ROUTING_RULES, "priority 5 from 10.0.0.0/8 dport 53 table 7", REFUSED },
  { WGRE_OPT_ROUTING_RULES, "priority 5 from 10.0.0.0/8 table", REFUSED },
  { WGRE_OPT_ROUTING_RULES, "priority 5 from default table 7", REFUSED },
  { WGRE_OPT_ROUTING_RULES, "priority 5 from 10.0.0.0/8 iif a/b table 7", REFUSED },
  { WGRE_OPT_KEY, "111", NULL },
  { WGRE_OPT_KEY, "0.0.0.111", "111" },
  { WGRE_OPT_KEY, "255.255.255.255", "4294967295" },
  { WGRE_OPT_KEY, "4294967296", REFUSED },
  { WGRE_OPT_KEY, "1.2.3", REFUSED },
  { WGRE_OPT_TTL, "inherit", NULL },
  { WGRE_OPT_TTL, "255", NULL },
  { WGRE_OPT_TTL, "0", REFUSED },
  { WGRE_OPT_TOS, "0x10", "16" },
  { WGRE_OPT_ENCAPLIMIT, "none", NULL },
  { WGRE_OPT_CSUM, "true", "yes" },
  { WGRE_OPT_CSUM, "Off", "no" },
  { WGRE_OPT_CSUM, "maybe", REFUSED },
  { WGRE_OPT_ROUTING, "auto", NULL },
  { WGRE_OPT_ROUTING, "table 1234", NULL },
  { WGRE_OPT_ROUTING, "table main", "table 254" },
  { WGRE_OPT_ROUTING, "table 0", REFUSED },
  { WGRE_OPT_ROUTING, "1234", REFUSED },
  { WGRE_OPT_REMOTE, "gre.example.org", NULL },
  { WGRE_OPT_REMOTE, "198.51.100.1", NULL },
  { WGRE_OPT_REMOTE, "198.51.100", REFUSED },
  { WGRE_OPT_REMOTE, "-x", REFUSED },
  { WGRE_OPT_REMOTE, "a b", REFUSED },
  { WGRE_OPT_LOCAL, "gre.example.org", REFUSED },
  { WGRE_OPT_DNS, "10.0.0.1, fd00::1", "10.0.0.1;fd00::1" },
  { WGRE_OPT_DNS, "10.0.0.1/8", REFUSED },
  { WGRE_OPT_DNS_SEARCH, "example.org;~corp.example;~.", NULL },
  { WGRE_OPT_DNS_SEARCH, "exa mple;$", REFUSED },
  { WGRE_OPT_NEIGHBOUR, "10.10.10.2 192.0.2.7", NULL },
  { WGRE_OPT_NEIGHBOUR, "10.10.10.2", REFUSED },
  { WGRE_OPT_KILL_SWITCH, "lockdown", NULL },
  { WGRE_OPT_KILL_SWITCH, "yes", REFUSED },
  { WGRE_OPT_AUTOSTART, "untrusted", NULL },
  { WGRE_OPT_AUTOSTART, "true", "yes" },
  { WGRE_OPT_AUTOSTART, "1", "yes" },
  { WGRE_OPT_AUTOSTART, "OFF", "no" },
  { WGRE_OPT_AUTOSTART, "Untrusted", REFUSED },
  { WGRE_OPT_AUTOSTART, "maybe", REFUSED },
  { WGRE_OPT_TRUSTED, "0B3A9C1E-7d44-4a6e-8f0b-2c5d1e6f7a89, zone:home",
    "0B3A9C1E-7d44-4a6e-8f0b-2c5d1e6f7a89;zone:home" },
  { WGRE_OPT_TRUSTED, "zone:FedoraWorkstation;zone:nm-shared;zone:a_1", NULL },
  { WGRE_OPT_TRUSTED, "zone:", REFUSED },
  { WGRE_OPT_TRUSTED, "zone:ho*me", REFUSED },
  { WGRE_OPT_TRUSTED, "home", REFUSED },
  { WGRE_OPT_TRUSTED, "zone:home;Wired connection 1", REFUSED },
  { WGRE_OPT_TRUSTED, "0b3a9c1e-7d44-4a6e-8f0b-2c5d1e6f7a8", REFUSED },
  { WGRE_OPT_PRIVATE_KEY, KEY1, NULL },
  { WGRE_OPT_PRIVATE_KEY, "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBml=", REFUSED },
  { WGRE_OPT_PRIVATE_KEY, "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk", REFUSED },
  { WGRE_OPT_PRIVATE_KEY, "yAnz5TF-lXXJte14tji3zlMNq_hd2rYUIgJBgB3fBmk=", REFUSED },
  { WGRE_OPT_PEER, KEY1, NULL },
  { WGRE_OPT_PEER,
    KEY1 " endpoint=[2001:db8::1]:51820 allowed-ips=10.0.0.0/8;fd00::/8 persistent-keepalive=25 "
         "route-table=7 route-metric=3",
    NULL },
  { WGRE_OPT_PEER, KEY1 "  allowed-ips=10.0.0.0/8,::/0", KEY1 " allowed-ips=10.0.0.0/8;::/0" },
  { WGRE_OPT_PEER, KEY1 " endpoint=2001:db8::1:51820", KEY1 " endpoint=[2001:db8::1]:51820" },
  { WGRE_OPT_PEER, KEY1 " endpoint=[fe80::1%eth0]:1", NULL },
  { WGRE_OPT_PEER, KEY1 " endpoint=[fe80::1%a/b]:1", REFUSED },
  { WGRE_OPT_PEER, KEY1 " endpoint=[fe80::1%sixteen-letters.]:1", REFUSED },
  { WGRE_OPT_PEER, KEY1 " endpoint=vpn.example.org", REFUSED },
  { WGRE_OPT_PEER, KEY1 " endpoint=vpn.example.org:0", REFUSED },
  { WGRE_OPT_PEER, KEY1 " endpoint=vpn.example.org:70000", REFUSED },
  { WGRE_OPT_PEER, KEY1 " endpoint=a:1 endpoint=b:1", REFUSED },
  { WGRE_OPT_PEER, KEY1 " allowed-ips=10.0.0.1/8", REFUSED },
  { WGRE_OPT_PEER, KEY1 " allowedips=10.0.0.0/8", REFUSED },
  { WGRE_OPT_PEER, KEY1 " persistent-keepalive=65536", REFUSED },
  { WGRE_OPT_PEER, "endpoint=a:1", REFUSED },
  { WGRE_OPT_PEER_NAME, "the office", NULL },
  { WGRE_OPT_PEER_NAME, "two\nlines", REFUSED },
  { WGRE_OPT_PEER_NAME, "\xff", REFUSED },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  const WgreOption *option = wgre_option_get (c->option);
  g_autoptr (GError) error = NULL;
  g_autofree char *again = NULL;
  WgreErrorCode code = option->flags & WGRE_OPTION_SECRET ? WGRE_ERROR_SECRETS : WGRE_ERROR_INVALID;
  WgreValue value = { 0 };
  gboolean ok = wgre_option_parse (option, 1, c->text, &value, &error);

  if (c->again && !*c->again) {
    g_assert_false (ok);
    g_assert_error (error, WGRE_ERROR, (int) code);
    g_assert_nonnull (strstr (error->message, ": "));
    g_assert_null (strchr (error->message, '\n'));
    if (option->flags & WGRE_OPTION_SECRET)
      g_assert_null (strstr (error->message, c->text));
    return;
  }
  g_assert_no_error (error);
  again = wgre_option_print (option, &value);
  g_assert_cmpstr (again, ==, c->again ? c->again : c->text);
  wgre_option_clear_value (option, &value);
  g_assert_null (value.object);
}

static void
test_prefix_order (void)
{
  const char *const texts[] = { "10.0.0.1/32", "fd00::/64", "10.0.0.0/8",
                                "fd00::/8",    "0.0.0.0/0", "::/0" };
  WgrePrefix a, b;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (guint j = 0; j < G_N_ELEMENTS (texts); j++) {
      if (!strcmp (texts[i], "fd00::/64") || !strcmp (texts[j], "fd00::/64"))
        continue; /* longer than an IPv4 host route, which the order by length puts first */
      g_assert_true (wgre_prefix_parse (texts[i], FALSE, &a) &&
                     wgre_prefix_parse (texts[j], FALSE, &b));
      g_assert_cmpint (CLAMP (wgre_prefix_compare (&a, &b), -1, 1), ==, i < j ? -1 : i > j);
    }
}

static void
test_prefix_contains (void)
{
  WgrePrefix prefix;
  WgreIp ip;

  g_assert_true (wgre_prefix_parse ("10.128.0.0/9", FALSE, &prefix));
  g_assert_true (wgre_ip_parse ("10.200.1.1", &ip));
  g_assert_true (wgre_prefix_contains (&prefix, &ip));
  g_assert_true (wgre_ip_parse ("10.100.1.1", &ip));
  g_assert_false (wgre_prefix_contains (&prefix, &ip));
  g_assert_true (wgre_ip_parse ("a80::", &ip));
  g_assert_false (wgre_prefix_contains (&prefix, &ip));
}

static void
test_prefix_last (void)
{
  static const struct {
    const char *prefix, *last;
  } rows[] = {
    { "10.1.2.3/20", "10.1.15.255" },   { "10.1.2.3/32", "10.1.2.3" },
    { "0.0.0.0/0", "255.255.255.255" }, { "fd00::1/127", "fd00::1" },
    { "fd00::/125", "fd00::7" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *last = NULL;
    WgrePrefix prefix;
    WgreIp ip;

    g_assert_true (wgre_prefix_parse (rows[i].prefix, TRUE, &prefix));
    ip = wgre_prefix_last (&prefix);
    last = wgre_ip_to_string (&ip);
    g_assert_cmpstr (last, ==, rows[i].last);
  }
}

/* As g_file_set_contents() leaves them, and what looks alike. */
static void
test_torn (void)
{
  g_assert_true (wgre_torn_is_ending (".A1b2C3"));
  g_assert_false (wgre_torn_is_ending (""));
  g_assert_false (wgre_torn_is_ending (".A1b2C"));
  g_assert_false (wgre_torn_is_ending (".A1b2C34"));
  g_assert_false (wgre_torn_is_ending (".A1b2C~"));
  g_assert_false (wgre_torn_is_ending ("-A1b2C3"));
}

/* RFC 7748, 6.1: Alice's keys. */
static void
test_public_key (void)
{
  WgreKey private_key, public_key;
  char text[WGRE_KEY_TEXT_SIZE];

  g_assert_true (wgre_key_parse ("dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo=", &private_key));
  wgre_key_public (&private_key, &public_key);
  wgre_key_print (&public_key, text);
  g_assert_cmpstr (text, ==, "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=");
}

static void
test_generated_keys (void)
{
  WgreKey a, b;

  wgre_key_generate (&a);
  wgre_key_generate (&b);
  g_assert_cmpint (memcmp (&a, &b, sizeof a), !=, 0);
  g_assert_cmpuint (a.bytes[0] & 7, ==, 0);
  g_assert_cmpuint (a.bytes[31] & 0xc0, ==, 0x40);
}

static void
test_public_addresses (void)
{
  static const char *const public[] = { "1.1.1.1",     "9.255.255.255",   "100.63.255.255",
                                        "100.128.0.1", "172.15.0.1",      "172.32.0.1",
                                        "192.0.2.1",   "223.255.255.255", "2a00::1",
                                        "2001:db8::1", "3fff::1" };
  static const char *const others[] = {
    "0.0.0.0",    "10.1.2.3",        "100.64.0.1",  "127.0.0.1",  "169.254.1.1",
    "172.16.0.1", "172.31.9.9",      "192.168.1.1", "198.18.0.1", "224.0.0.251",
    "240.0.0.1",  "255.255.255.255", "::",          "::1",        "64:ff9b::1",
    "fc00::1",    "fd00::1",         "fe80::1",     "ff02::1"
  };
  WgreIp ip;

  for (guint i = 0; i < G_N_ELEMENTS (public); i++) {
    g_test_message ("%s", public[i]);
    g_assert_true (wgre_ip_parse (public[i], &ip) && wgre_ip_is_public (&ip));
  }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    g_test_message ("%s", others[i]);
    g_assert_true (wgre_ip_parse (others[i], &ip) && !wgre_ip_is_public (&ip));
  }
}

/* Each word of a rule makes it another one. */
static void
test_equal_policies (void)
{
  static const char *const rules[] = {
    "priority 1 from 0.0.0.0/0 table 5",
    "priority 2 from 0.0.0.0/0 table 5",
    "priority 1 from 0.0.0.0/0 table 6",
    "priority 1 from ::/0 table 5",
    "priority 1 from 10.0.0.0/8 table 5",
    "priority 1 not from 10.0.0.0/8 table 5",
    "priority 1 to 10.0.0.0/8 table 5",
    "priority 1 from 0.0.0.0/0 fwmark 1 table 5",
    "priority 1 from 0.0.0.0/0 fwmark 1/1 table 5",
    "priority 1 from 0.0.0.0/0 iif a table 5",
    "priority 1 from 0.0.0.0/0 iif b table 5",
    "priority 1 from 0.0.0.0/0 oif a table 5",
    "priority 1 from 0.0.0.0/0 oif b table 5",
  };
  WgrePolicy policies[G_N_ELEMENTS (rules)];

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++) {
    g_autofree char *reason = NULL;

    g_test_message ("%s", rules[i]);
    g_assert_true (wgre_policy_parse (rules[i], 0, &policies[i], &reason));
    for (guint n = 0; n <= i; n++)
      g_assert_cmpint (wgre_policy_equal (&policies[i], &policies[n]), ==, i == n);
  }
}

static void
test_private_networks (void)
{
  static const struct {
    const char *network;
    gboolean is;
  } rows[] = {
    { "10.0.0.0/8", TRUE },     { "10.0.0.0/7", FALSE },    { "172.31.255.0/24", TRUE },
    { "172.32.0.0/24", FALSE }, { "192.168.1.0/24", TRUE }, { "192.169.0.0/24", FALSE },
    { "169.254.0.0/16", TRUE }, { "100.64.0.0/10", FALSE }, { "0.0.0.0/0", FALSE },
    { "fd00::/8", TRUE },       { "fe80::/64", TRUE },      { "fec0::/64", FALSE },
    { "2001:db8::/64", FALSE }, { "::/0", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    WgrePrefix network;

    g_assert_true (wgre_prefix_parse (rows[i].network, FALSE, &network));
    g_assert_cmpint (wgre_prefix_is_private (&network), ==, rows[i].is);
  }
}

/* IPv6 is printed without the library, which prints the same. */
static void
test_ipv6_is_printed_as_by_the_library (void)
{
  for (guint i = 0; i < 20000; i++) {
    WgreIp ip = { .family = AF_INET6 };
    guint zeros = g_test_rand_int () & 0xff, small = g_test_rand_int () & 0xff;
    char wanted[INET6_ADDRSTRLEN];
    g_autofree char *text = NULL;

    for (guint j = 0; j < sizeof ip.bytes; j++)
      ip.bytes[j] = zeros >> j / 2 & 1 || (small >> j / 2 & 1 && j % 2 == 0)
                        ? 0
                        : (guint8) g_test_rand_int ();
    text = wgre_ip_to_string (&ip);
    g_assert_cmpstr (text, ==, inet_ntop (AF_INET6, ip.bytes, wanted, sizeof wanted));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strescape (cases[i].text, NULL),
                    *clean = g_strdelimit (g_strdup (text), "/#", '|');
    g_autofree char *path =
        g_strdup_printf ("/core/values/%s/%u/%s", wgre_option_get (cases[i].option)->key, i, clean);

    g_test_add_data_func (path, &cases[i], test_case);
  }
  g_test_add_func ("/core/ip/equal-policies", test_equal_policies);
  g_test_add_func ("/core/ip/ipv6-is-printed-as-by-the-library",
                   test_ipv6_is_printed_as_by_the_library);
  g_test_add_func ("/core/ip/private-networks", test_private_networks);
  g_test_add_func ("/core/ip/prefixes-sort-longest-first", test_prefix_order);
  g_test_add_func ("/core/ip/prefix-contains-only-its-own", test_prefix_contains);
  g_test_add_func ("/core/ip/prefix-last", test_prefix_last);
  g_test_add_func ("/core/torn", test_torn);
  g_test_add_func ("/core/ip/public-addresses", test_public_addresses);
  g_test_add_func ("/core/key/public-key-as-in-rfc7748", test_public_key);
  g_test_add_func ("/core/key/generated-keys-are-clamped-and-differ", test_generated_keys);
  return g_test_run ();
}
