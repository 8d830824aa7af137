/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of netplan: what they become, and where and how a bad one is refused. */
#include <string.h>

#include "formats/format.h"
#include "rows.h"

#define PRIVATE "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="
#define KEY1 "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
#define KEY2 "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="
#define PSK "FpCyhws9cxwWoV4xELtfJvjJN+zQVRPISllRWgeopVE="

/* Line 6 is the first behind these. */
#define WG "network:\n  tunnels:\n    wg0:\n      mode: wireguard\n      key: " PRIVATE "\n"
#define GRE "network:\n  tunnels:\n    gre1:\n      mode: gre\n      remote: 192.0.2.1\n"
#define NM "      renderer: NetworkManager\n"
#define PEER "      peers:\n        - keys: {public: " KEY1 "}\n"
#define KEY "private-key-flags=0\n"
#define END "secret private-key=" PRIVATE "\ntunnel=wireguard\n"
#define P1 "peer.1=" KEY1
#define GRE_REST "remote=192.0.2.1\ntunnel=gre\n"

static const Row rows[] = {
  { "wireguard", WG "      port: 51820\n      mark: 0x1\n      mtu: 1400\n", NULL,
    "autostart=yes\nfwmark=0x1\ninterface=wg0\nlisten-port=51820\nmtu=1400\nprivate-key-flags=0\nsecret private-key=" PRIVATE
    "\ntunnel=wireguard\n",
    NULL },
  { "port-auto", WG "      port: auto\n", NULL,
    "autostart=yes\ninterface=wg0\nprivate-key-flags=0\nsecret private-key=" PRIVATE
    "\ntunnel=wireguard\n",
    NULL },
  { "peers",
    WG "      peers:\n"
       "      - endpoint: '[2001:db8::1]:51820'\n"
       "        allowed-ips: [10.0.0.1/8, \"::/0\"]\n"
       "        keepalive: 25\n"
       "        keys:\n"
       "          public: " KEY1 "\n"
       "          shared: " PSK "\n"
       "      - keys: {public: " KEY2 "}\n"
       "        endpoint: \"\"\n",
    NULL,
    "autostart=yes\ninterface=wg0\npeer.1.psk-flags=0\npeer.1=" KEY1
    " endpoint=[2001:db8::1]:51820 allowed-ips=10.0.0.0/8;::/0 persistent-keepalive=25\npeer.2=" KEY2
    "\nprivate-key-flags=0\nrouting=off\nsecret peer.1.psk=" PSK "\nsecret private-key=" PRIVATE
    "\ntunnel=wireguard\n",
    NULL },
  { "routes-by-networkmanager", WG NM PEER "          allowed-ips: [0.0.0.0/0]\n", NULL,
    "autostart=yes\ninterface=wg0\npeer.1=" KEY1
    " allowed-ips=0.0.0.0/0\nprivate-key-flags=0\nsecret private-key=" PRIVATE
    "\ntunnel=wireguard\n",
    NULL },
  { "renderer-of-all",
    "network:\n  renderer: NetworkManager\n  tunnels:\n    wg0:\n"
    "      mode: wireguard\n      key: " PRIVATE "\n" PEER,
    NULL,
    "autostart=yes\ninterface=wg0\npeer.1=" KEY1
    "\nprivate-key-flags=0\nsecret private-key=" PRIVATE "\ntunnel=wireguard\n",
    NULL },
  { "routes-beside-allowed-ips", WG PEER "      routes: [{to: 10.0.0.0/8}]\n", NULL,
    "autostart=yes\ninterface=wg0\npeer.1=" KEY1
    "\nprivate-key-flags=0\nroutes=10.0.0.0/8 table 254\nrouting=off\nsecret private-key=" PRIVATE
    "\ntunnel=wireguard\n",
    NULL },
  { "map-of-keys",
    "network:\n  tunnels:\n    wg0:\n      mode: wireguard\n      keys:\n        private: " PRIVATE
    "\n",
    NULL,
    "autostart=yes\ninterface=wg0\nprivate-key-flags=0\nsecret private-key=" PRIVATE
    "\ntunnel=wireguard\n",
    NULL },
  { "flags-of-keys",
    "network:\n  tunnels:\n    wg0:\n      mode: wireguard\n      keys:\n"
    "        private-key-flags: [agent-owned, not-required]\n",
    NULL, "autostart=yes\ninterface=wg0\nprivate-key-flags=5\ntunnel=wireguard\n", NULL },
  { "key-in-a-file",
    "network:\n  tunnels:\n    wg0:\n      mode: wireguard\n      key: /etc/wireguard/key\n", NULL,
    "autostart=yes\ninterface=wg0\ntunnel=wireguard\n5: key: other files with keys are not opened: the key will be asked for\n",
    NULL },
  { "gre", GRE "      local: 192.0.2.2\n      ttl: 64\n      key: 0.0.0.111\n", NULL,
    "autostart=yes\ninterface=gre1\nkey=111\nlocal=192.0.2.2\nremote=192.0.2.1\nttl=64\ntunnel=gre\n",
    NULL },
  { "two-keys", GRE "      keys: {input: 1, output: 2}\n", NULL,
    "autostart=yes\nikey=1\ninterface=gre1\nokey=2\nremote=192.0.2.1\ntunnel=gre\n", NULL },
  { "one-key-twice", GRE "      keys: {input: 7, output: 7}\n", NULL,
    "autostart=yes\ninterface=gre1\nkey=7\nremote=192.0.2.1\ntunnel=gre\n", NULL },
  { "gretap", "network: \n  tunnels:\n    t: {mode: gretap, remote: 192.0.2.1}\n", NULL,
    "autostart=yes\ninterface=t\nremote=192.0.2.1\ntunnel=gretap\n", NULL },
  { "ip6gre",
    "network:\n  tunnels:\n    t: {mode: ip6gre, local: 2001:db8::2, remote: 2001:db8::1}\n", NULL,
    "autostart=yes\ninterface=t\nlocal=2001:db8::2\nremote=2001:db8::1\ntunnel=ip6gre\n", NULL },
  { "ipip6",
    "network:\n  tunnels:\n    t: {mode: ipip6, local: 2001:db8::2, remote: 2001:db8::1}\n", NULL,
    "autostart=yes\ninterface=t\nlocal=2001:db8::2\nremote=2001:db8::1\ntunnel=ipip6\n", NULL },
  { "ip6ip6",
    "network:\n  tunnels:\n    t: {mode: ip6ip6, local: 2001:db8::2, remote: 2001:db8::1}\n", NULL,
    "autostart=yes\ninterface=t\nlocal=2001:db8::2\nremote=2001:db8::1\ntunnel=ip6ip6\n", NULL },
  { "sit", "network:\n  tunnels:\n    t: {mode: sit, remote: 192.0.2.1}\n", NULL,
    "autostart=yes\ninterface=t\nremote=192.0.2.1\ntunnel=sit\n", NULL },
  { "vti",
    "network:\n  tunnels:\n    t: {mode: vti, remote: 192.0.2.1, local: 192.0.2.2, key: 5}\n", NULL,
    "autostart=yes\ninterface=t\nkey=5\nlocal=192.0.2.2\nremote=192.0.2.1\ntunnel=vti\n", NULL },
  { "addresses-and-names",
    GRE
    "      addresses:\n      - 10.10.10.1/30\n      - fd00::1/64: {lifetime: 0}\n"
    "      nameservers:\n        search: [corp.example]\n        addresses: [10.0.0.1, \"fd00::53\"]\n"
    "      networkmanager: {name: Hong Kong, uuid: x}\n      optional: true\n",
    NULL,
    "addresses=10.10.10.1/30;fd00::1/64\nautostart=yes\ndns-search=corp.example\ndns=10.0.0.1;fd00::53\ninterface=gre1\nremote=192.0.2.1\ntunnel=gre\nid=Hong Kong\n8: fd00::1/64: what belongs to the address is not taken over\n",
    NULL },
  { "routes",
    GRE
    "      routes:\n      - to: default\n        via: fd00::2\n        table: 77\n"
    "      - {to: 10.0.0.0/8, metric: 5, table: 77}\n      - {to: 11.0.0.0/8}\n      - {via: 10.0.0.1}\n"
    "      - {to: 12.0.0.0/8, type: blackhole, table: 77}\n      routing-policy: [{from: 10.9.0.0/16, table: 77}, {to: 10.8.0.0/16, priority: 5, mark: 7}, {priority: 9, table: 7}, {from: 10.9.0.0/16, type-of-service: 16, table: 7}]\n",
    NULL,
    "autostart=yes\ninterface=gre1\nremote=192.0.2.1\nroutes=::/0 via fd00::2 table 77;10.0.0.0/8 table 77 metric 5;11.0.0.0/8;12.0.0.0/8 table 77\nrouting-rules=priority 32765 from 10.9.0.0/16 table 77;priority 5 to 10.8.0.0/16 fwmark 0x7 table 254\ntunnel=gre\n12: this route is left out: it leads nowhere\n13: type: is not taken over\n14: the rule \"from 10.9.0.0/16 table 77\" has no priority: it gets 32765, which the kernel would give it on a host without other rules\n14: rules are not taken over: \"priority 9 table 7\" has a rule of which the family is not known: add \"from 0.0.0.0/0\" for IPv4, or \"from ::/0\" for IPv6\n14: rules are not taken over: \"from 10.9.0.0/16 tos 16 table 7\" has \"tos\", which is no word of a rule: there are priority, not, from, to, fwmark, iif, oif and table\n",
    NULL },
  { "anchors",
    "network:\n  tunnels:\n    wg0:\n      mode: wireguard\n      key: &k " PRIVATE
    "\n      peers:\n      - &p {keys: {public: " KEY1 "}, allowed-ips: &a [10.0.0.1/8]}\n"
    "      addresses: *a\n",
    NULL,
    "addresses=10.0.0.1/8\nautostart=yes\ninterface=wg0\npeer.1=" KEY1
    " allowed-ips=10.0.0.0/8\nprivate-key-flags=0\nrouting=off\nsecret private-key=" PRIVATE
    "\ntunnel=wireguard\n",
    NULL },
  { "several", "network:\n  tunnels:\n    wg0: {mode: wireguard}\n    gre1: {mode: gre}\n", NULL,
    NULL,
    "netplan.yaml:3:5: there are several links, and a connection has one: \"wg0, gre1\": name a copy" },
  { "several-and-one-is-called-so",
    "network:\n  tunnels:\n    wg0: {mode: wireguard}\n    netplan: {mode: gre, remote: 192.0.2.1}\n",
    NULL, "autostart=yes\ninterface=netplan\nremote=192.0.2.1\ntunnel=gre\n", NULL },
  { "no-tunnel", "network:\n  x:\n  tunnels:\n", NULL, NULL,
    "netplan.yaml: there is no tunnel below" },
  { "vxlan", "network:\n  tunnels:\n    v: {mode: vxlan}\n", NULL, NULL,
    "netplan.yaml:3:15: mode: is not a kind of tunnel that is known here: use" },
  { "isatap", "network:\n  tunnels:\n    v: {mode: isatap, local: 192.0.2.2, remote: 192.0.2.1}\n",
    NULL,
    "autostart=yes\ninterface=v\nisatap=yes\nlocal=192.0.2.2\ntunnel=sit\n"
    "3: the far end is left out: an ISATAP tunnel has as many as there are addresses, and takes "
    "packets from those that its link has, too\n",
    NULL },
  { "gateway", GRE "      gateway4: 10.10.10.2\n", NULL,
    "autostart=yes\ninterface=gre1\nremote=192.0.2.1\nroutes=0.0.0.0/0 via 10.10.10.2\ntunnel=gre\n",
    NULL },
  { "no-mode", "network:\n  tunnels:\n    v: {remote: 192.0.2.1}\n", NULL, NULL,
    "netplan.yaml:3:5: mode: is missing" },
  { "bad-key", "network:\n  tunnels:\n    wg0:\n      mode: wireguard\n      key: abc\n", NULL,
    NULL, "netplan.yaml:5:12: key: is not a key" },
  { "bad-peer", WG "      peers:\n      - {endpoint: 'a:0'}\n", NULL, NULL,
    "netplan.yaml:7:20: endpoint: \"a:0\" has no valid port" },
  { "bad-allowed-ips", WG "      peers:\n      - {allowed-ips: [10.0.0.0/8, x]}\n", NULL, NULL,
    "netplan.yaml:7:36: allowed-ips: \"x\" is not a network" },
  { "bad-number", GRE "      ttl: 256\n", NULL, NULL,
    "netplan.yaml:6:12: ttl: \"256\" is not a number from 1 to 255" },
  { "bad-table", GRE "      routes: [{to: default, table: x}]\n", NULL, NULL,
    "netplan.yaml:6:37: table: is not a routing table" },
  { "profile-error-has-place", WG "      addresses: [fd00::1/64]\n      mtu: 1200\n", NULL, NULL,
    "netplan.yaml:7:12: mtu: \"1200\" is too small" },
  { "not-a-list", GRE "      addresses: 10.0.0.1/8\n", NULL, NULL,
    "netplan.yaml:6:18: addresses: is not a list" },
  { "not-a-value", GRE "      ttl: [1]\n", NULL, NULL,
    "netplan.yaml:6:12: ttl: is not a single value" },
  { "not-a-map", GRE "      nameservers: 10.0.0.1\n", NULL, NULL,
    "netplan.yaml:6:20: nameservers: is not a map" },
  { "tab", "network:\n  tunnels:\n\tgre1: {}\n", NULL, NULL,
    "netplan.yaml:3:1: this is not YAML: found character that cannot start any token" },
  { "no-end", GRE "      routes: [", NULL, NULL, "netplan.yaml:7:1: this is not YAML: " },
  { "unknown-alias", GRE "      ttl: *x\n", NULL, NULL,
    "netplan.yaml:6:12: this alias refers to nothing" },
  { "recursive-alias", GRE "      routes: &r [*r]\n", NULL, NULL,
    "netplan.yaml:6:15: routes: is not a map" },
  { "nested",
    GRE
    "      x: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n",
    NULL, NULL, "netplan.yaml:6:38: this is nested too deeply" },
  { "key-as-a-name", GRE "      ? " PRIVATE "\n      : \"\\n\"\n", NULL,
    "autostart=yes\ninterface=gre1\nremote=192.0.2.1\ntunnel=gre\n6: (hidden): is not taken over\n",
    NULL },
  { "ethernets-are-not-ours", "network:\n  ethernets:\n    eth0: {dhcp4: true}\n", NULL, NULL,
    "is not a WireGuard or tunnel configuration" },
};

/* Lists of lists of aliases: a hundred million addresses in a few kilobytes. */
static void
test_alias_bomb (void)
{
  g_autoptr (GString) text = g_string_new ("a: &a [");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append (text, "10.0.0.0/8,");
  g_string_append (text, "]\np: &p {allowed-ips: *a}\nq: &q [");
  for (guint i = 0; i < 10000; i++)
    g_string_append (text, "*p,");
  g_string_append (text, "]\nnetwork:\n tunnels:\n  wg0:\n   mode: wireguard\n   peers: *q\n");
  bytes = g_bytes_new_static (text->str, text->len);
  g_assert_null (wgre_format_read ("netplan.yaml", bytes, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "aliases: repeat too much"));
}

/* Each costs the parser a look at all before it, if it is done badly. */
static void
test_many_anchors (void)
{
  g_autoptr (GString) text =
      g_string_new ("network:\n tunnels:\n  gre1:\n   mode: gre\n   remote: 192.0.2.1\n   x:\n");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreImport) import = NULL;

  for (guint i = 0; i < 200000; i++)
    g_string_append_printf (text, "   - &a%u x\n", i);
  bytes = g_bytes_new_static (text->str, text->len);
  import = wgre_format_read ("netplan.yaml", bytes, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_hash_table_lookup (import->data, "tunnel"), ==, "gre");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  rows_add ("/formats/netplan/", "/etc/netplan/netplan.yaml", rows, G_N_ELEMENTS (rows));
  g_test_add_func ("/formats/netplan/alias-bomb", test_alias_bomb);
  g_test_add_func ("/formats/netplan/many-anchors", test_many_anchors);
  return g_test_run ();
}
