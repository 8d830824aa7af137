/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads files of every format and of every shape that grows, each twice: with a number of units and
 * with twice as many. What measured_*() take is counted from outside; the lines that are printed
 * say of what, in the same order. */
#include <stdlib.h>
#include <string.h>

#include "formats/format.h"

#define UNITS 500

#define PRIVATE "PrivateKey=aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY=\n"
#define QUICK "[Interface]\n" PRIVATE
#define QUICK_PEER "[Peer]\nPublicKey=^\n"
#define REDHAT "TYPE=GRE\nMY_OUTER_IPADDR=192.0.2.2\nPEER_OUTER_IPADDR=198.51.100.1\n"
#define SUSE "TUNNEL=gre\nTUNNEL_LOCAL_IPADDR=192.0.2.2\nTUNNEL_REMOTE_IPADDR=198.51.100.1\n"
#define KEYFILE "[connection]\ntype=wireguard\n[wireguard]\n"
#define NETDEV "[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\n" PRIVATE
#define NETDEV_PEER "[WireGuardPeer]\nPublicKey=^\n"
#define NETPLAN                                                                                    \
  "network:\n  tunnels:\n    wg0:\n      mode: wireguard\n      key: aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY=\n"
#define IFUPDOWN "iface gre1 inet tunnel\n mode gre\n endpoint 192.0.2.1\n"
#define UCI                                                                                        \
  "config interface 'wg0'\n option proto 'wireguard'\n option private_key "                        \
  "'aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY='\n"
#define GRE "ip tunnel add gre1 mode gre local 192.0.2.2 remote 192.0.2.1\n"
#define WG "ip link add wg0 type wireguard\n"

/* In a unit stands "@" for its number, "~" for that as two octets, "^" for a public key of its own.
 * A text that is nobody's has no format. With @beside, the file is @head and that one grows. */
static const struct {
  const char *format, *shape, *file, *head, *unit, *tail, *beside;
} rows[] = {
  { "wg-quick", "peers", "x.conf", .head = QUICK,
    .unit = "\n# Name = client@\n" QUICK_PEER "PresharedKey=^\nAllowedIPs=10.~.0/24, fd00:@::/64\n"
            "Endpoint=192.0.2.1:51820\nPersistentKeepalive=25\n" },
  { "wg-quick", "comments", "x.conf", .head = QUICK,
    .unit = "# words of somebody about number @\n" },
  { "wg-quick", "comments before", "x.conf", .head = "",
    .unit = "# words of somebody about number @\n", .tail = QUICK },
  { "wg-quick", "empty lines before", "x.conf", .head = "", .unit = "  \n", .tail = QUICK },
  { "wg-quick", "addresses", "x.conf", .head = QUICK, .unit = "Address=10.~.1/32\n" },
  { "wg-quick", "addresses in a line", "x.conf", .head = QUICK "Address=", .unit = "10.~.1/32, ",
    .tail = "10.255.0.1/32\n" },
  { "wg-quick", "allowed IPs", "x.conf", .head = QUICK QUICK_PEER,
    .unit = "AllowedIPs=10.~.0/24\n" },
  { "wg-quick", "allowed IPs in a line", "x.conf",
    .head = QUICK QUICK_PEER "AllowedIPs=", .unit = "10.~.0/24,", .tail = "10.255.0.0/24\n" },
  { "wg-quick", "commands", "x.conf", .head = QUICK,
    .unit = "PostUp = ip route add 10.~.0/24 dev %i\n" },
  { "wg-quick", "rules of iptables", "x.conf", .head = QUICK,
    .unit = "PostUp = iptables -A FORWARD -i %i -d 10.~.1 -j ACCEPT\n" },
  { "wg-quick", "rules of nft", "x.conf", .head = QUICK,
    .unit = "PostUp = nft add table inet t@; nft add rule inet t@ c iifname %i accept\n" },
  { "wg-quick", "rules that are taken back", "x.conf", .head = QUICK,
    .unit = "PostUp = ufw allow in on t@\nPostDown = ufw delete allow in on t@\n" },
  { "wg-quick", "foreign commands", "x.conf", .head = QUICK, .unit = "PostUp = logger 'up @'\n" },
  { "wg-quick", "commands in a line", "x.conf", .head = QUICK "PostUp = true",
    .unit = "; ip rule add to 10.~.0/24 lookup @" },
  { "wg-quick", "blanks in a line", "x.conf", .head = QUICK "PostUp = true",
    .unit = "                ", .tail = "x\n" },
  { "wg-quick", "a word", "x.conf", .head = QUICK "PostUp = true ", .unit = "wordwordword@" },
  { "ifcfg", "comments", "ifcfg-gre1", .head = REDHAT,
    .unit = "# words of somebody about number @\n" },
  { "ifcfg", "assignments", "ifcfg-gre1", .head = REDHAT, .unit = "VARIABLE_@=10.~.1\n" },
  { "ifcfg", "assignments before", "ifcfg-gre1", .head = "", .unit = "VARIABLE_@=10.~.1\n",
    .tail = REDHAT },
  { "ifcfg", "secondaries", "ifcfg-gre1",
    .head = REDHAT "IPV6ADDR=fd00::1/64\nIPV6ADDR_SECONDARIES=\"", .unit = "fd00:@::1/64 ",
    .tail = "\"\n" },
  { "ifcfg", "routes beside", "ifcfg-gre1", .head = REDHAT, .unit = "10.~.0/24 dev gre1\n",
    .beside = "route-gre1" },
  { "ifcfg", "numbered routes beside", "ifcfg-gre1", .head = REDHAT,
    .unit = "ADDRESS@=10.~.0\nNETMASK@=255.255.255.0\n", .beside = "route-gre1" },
  { "suse", "comments", "ifcfg-gre1", .head = SUSE,
    .unit = "# words of somebody about number @\n" },
  { "suse", "addresses", "ifcfg-gre1", .head = SUSE, .unit = "IPADDR_@=10.~.1\nPREFIXLEN_@=24\n" },
  { "suse", "assignments", "ifcfg-gre1", .head = SUSE, .unit = "VARIABLE_@=10.~.1\n" },
  { "suse", "routes beside", "ifcfg-gre1", .head = SUSE, .unit = "10.~.0/24 - - gre1\n",
    .beside = "ifroute-gre1" },
  { "keyfile", "peers", "x.nmconnection", .head = KEYFILE,
    .unit = "[wireguard-peer.^]\nendpoint=192.0.2.1:51820\nallowed-ips=10.~.0/24;fd00:@::/64;\n"
            "preshared-key=^\npreshared-key-flags=0\n" },
  { "keyfile", "comments", "x.nmconnection", .head = KEYFILE,
    .unit = "# words of somebody about number @\n" },
  { "keyfile", "keys", "x.nmconnection", .head = KEYFILE "[user]\n",
    .unit = "org.example.key@=value\n" },
  { "keyfile", "sections", "x.nmconnection", .head = KEYFILE, .unit = "[section@]\nkey=value\n" },
  { "keyfile", "addresses", "x.nmconnection", .head = KEYFILE "[ipv4]\nmethod=manual\n",
    .unit = "address@=10.~.1/24\n" },
  { "keyfile", "routes", "x.nmconnection", .head = KEYFILE "[ipv4]\nmethod=manual\n",
    .unit = "route@=10.~.0/24\n" },
  { "keyfile", "allowed IPs in a line", "x.nmconnection",
    .head = KEYFILE "[wireguard-peer.^]\nallowed-ips=", .unit = "10.~.0/24;", .tail = "\n" },
  { "networkd", "peers", "x.netdev", .head = NETDEV,
    .unit = NETDEV_PEER
    "PresharedKey=^\nAllowedIPs=10.~.0/24,fd00:@::/64\nEndpoint=192.0.2.1:51820\n" },
  { "networkd", "comments", "x.netdev", .head = NETDEV,
    .unit = "# words of somebody about number @\n" },
  { "networkd", "keys", "x.netdev", .head = NETDEV, .unit = "X-Key@=value\n" },
  { "networkd", "allowed IPs", "x.netdev", .head = NETDEV NETDEV_PEER,
    .unit = "AllowedIPs=10.~.0/24\n" },
  { "networkd", "allowed IPs in a line", "x.netdev",
    .head = NETDEV NETDEV_PEER "AllowedIPs=", .unit = "10.~.0/24 ", .tail = "10.255.0.0/24\n" },
  { "networkd", "addresses beside", "x.netdev", .head = NETDEV "[Network]\n",
    .unit = "[Address]\nAddress=10.~.1/24\n", .beside = "x.network" },
  { "networkd", "routes beside", "x.netdev", .head = NETDEV,
    .unit = "[Route]\nDestination=10.~.0/24\n", .beside = "x.network" },
  { "ifupdown", "commands", "interfaces", .head = IFUPDOWN,
    .unit = "  up ip route add 10.~.0/24 dev $IFACE\n" },
  { "ifupdown", "addresses", "interfaces", .head = IFUPDOWN, .unit = "  address 10.~.1/24\n" },
  { "ifupdown", "options", "interfaces", .head = IFUPDOWN, .unit = "  x@ y\n" },
  { "ifupdown", "others", "interfaces", .head = IFUPDOWN,
    .unit = "auto eth@\niface eth@ inet dhcp\n" },
  { "ifupdown", "comments", "interfaces", .head = IFUPDOWN,
    .unit = "# words of somebody about number @\n" },
  { "uci", "peers", "network", .head = UCI,
    .unit = "config wireguard_wg0\n option public_key '^'\n list allowed_ips '10.~.0/24'\n"
            " option route_allowed_ips '1'\n" },
  { "uci", "options", "network", .head = UCI, .unit = " option x@ 'y'\n" },
  { "uci", "addresses", "network", .head = UCI, .unit = " list addresses '10.~.1/24'\n" },
  { "uci", "routes", "network", .head = UCI,
    .unit = "config route\n option interface 'wg0'\n option target '10.~.0/24'\n" },
  { "uci", "other sections", "network", .head = UCI,
    .unit = "config interface 'lan@'\n option proto 'static'\n" },
  { "uci", "comments", "network", .head = UCI, .unit = "# words of somebody about number @\n" },
  { "netplan", "peers", "x.yaml", .head = NETPLAN "      peers:\n",
    .unit = "      - keys: {public: ^, shared: ^}\n        endpoint: 192.0.2.1:51820\n"
            "        allowed-ips: [10.~.0/24, 'fd00:@::/64']\n" },
  { "netplan", "comments", "x.yaml", .head = NETPLAN,
    .unit = "# words of somebody about number @\n" },
  { "netplan", "keys", "x.yaml", .head = NETPLAN, .unit = "      key@: value\n" },
  { "netplan", "others", "wg0.yaml", .head = NETPLAN,
    .unit = "    other@: {mode: gre, remote: 192.0.2.1}\n" },
  { "netplan", "addresses", "x.yaml", .head = NETPLAN "      addresses:\n",
    .unit = "      - 10.~.1/24\n" },
  { "netplan", "addresses in a line", "x.yaml", .head = NETPLAN "      addresses: [",
    .unit = "10.~.1/24, ", .tail = "]\n" },
  { "netplan", "routes", "x.yaml", .head = NETPLAN "      routes:\n",
    .unit = "      - {to: 10.~.0/24}\n" },
  { "commands", "routes", "rc.local", .head = GRE, .unit = "ip route add 10.~.0/24 dev gre1\n" },
  { "commands", "peers", "rc.local", .head = WG,
    .unit = "wg set wg0 peer ^ endpoint 192.0.2.1:1 allowed-ips 10.~.0/24\n" },
  { "commands", "others before", "rc.local", .head = "", .unit = "ip addr show dev eth@\n",
    .tail = GRE },
  { "commands", "other programs", "rc.local", .head = GRE, .unit = "echo number @ >> /run/log\n" },
  { "commands", "comments", "rc.local", .head = GRE,
    .unit = "# words of somebody about number @\n" },
  { "commands", "commands in a line", "rc.local", .head = GRE,
    .unit = "ip route add 10.~.0/24 dev gre1; ", .tail = "\n" },
  { "commands", "words of a command", "rc.local", .head = GRE "echo", .unit = " number @",
    .tail = "\n" },
  { "commands", "lines of one command", "rc.local", .head = GRE "echo", .unit = " number @ \\\n",
    .tail = "\n" },
  { "commands", "quotes", "rc.local", .head = GRE "echo", .unit = " 'number @' \"$x\"",
    .tail = "\n" },
  { "commands", "redirections", "rc.local", .head = GRE "echo", .unit = " > /dev/null",
    .tail = "\n" },
  { "commands", "other tunnels", "gre1", .head = GRE,
    .unit = "ip tunnel add other@ mode gre remote 192.0.2.1\n" },
  { NULL, "a log", "x.log", .head = "",
    .unit = "Jan 01 00:00:01 host program[@]: said something\n" },
  { NULL, "empty lines", "x", .head = "", .unit = "\n" },
  { NULL, "blanks", "x", .head = "", .unit = "                    " },
  { NULL, "a line", "x", .head = "", .unit = "wordwordwordword @ " },
  { NULL, "heads of wg-quick", "x", .head = "x\n", .unit = "[Inter\n" },
  { NULL, "heads of keyfiles", "x", .head = "", .unit = "[connection]\ntype=wifi\n" },
  { NULL, "heads of networkd", "x", .head = "", .unit = "[NetDev]\nKind=bridge\n" },
  { NULL, "heads of netplan", "x", .head = "", .unit = "network:\n" },
  { NULL, "assignments", "ifcfg-x", .head = "", .unit = "TYPE=Ethernet\nexport DEVICETYPE=x\n" },
  { NULL, "calls of ip", "x", .head = "", .unit = "ip route add 10.~.0/24 dev eth0\n" },
  { NULL, "markup", "x", .head = "", .unit = "<node number=\"@\"/>" },
};

static const char *beside_name;
static GBytes *beside_bytes;

static GBytes *
beside (const char *file_name G_GNUC_UNUSED, const char *name)
{
  return beside_name && !strcmp (name, beside_name) ? g_bytes_ref (beside_bytes) : NULL;
}

static void
append (GString *text, const char *unit, guint i)
{
  for (const char *c = unit; c && *c; c++)
    if (*c == '@')
      g_string_append_printf (text, "%u", i);
    else if (*c == '~')
      g_string_append_printf (text, "%u.%u", i / 250, i % 250);
    else if (*c == '^')
      g_string_append_printf (text, "%042uE=", i);
    else
      g_string_append_c (text, *c);
}

static GBytes *
grown (const char *head, const char *unit, const char *tail, guint units)
{
  GString *text = g_string_new (NULL);

  append (text, head, 0);
  for (guint i = 1; i <= units; i++)
    append (text, unit, i);
  append (text, tail, 0);
  return g_string_free_to_bytes (text);
}

/* What was done between two calls of it is written down from outside. */
__attribute__ ((noinline)) static void
mark (void)
{
  __asm__ volatile("");
}

/* Nothing is measured that is refused before it is read: that would be quick, and show nothing. */
static void
measure (guint i, guint units)
{
  static const WgreNames names = { .beside = beside };
  gboolean alone = !rows[i].beside;
  g_autofree char *name =
      g_strdup_printf ("%s, %s", rows[i].format ? rows[i].format : "nobody's", rows[i].shape);
  g_autoptr (GBytes) contents =
      grown (rows[i].head, alone ? rows[i].unit : "", alone ? rows[i].tail : NULL, units);
  g_autoptr (GBytes) other = grown ("", rows[i].unit, rows[i].tail, units);
  g_autoptr (WgreImport) import = NULL;
  g_autoptr (GError) error = NULL;
  gsize size = g_bytes_get_size (contents) + (alone ? 0 : g_bytes_get_size (other));
  const char *format;

  beside_name = rows[i].beside;
  beside_bytes = other;
  mark ();
  format = wgre_format_recognise (rows[i].file, contents);
  mark ();
  g_print ("%" G_GSIZE_FORMAT " recognise: %s\n", size, name);
  if (g_strcmp0 (format, rows[i].format))
    g_error ("%s: was taken for %s", name, format ? format : "nobody's");
  mark ();
  import = wgre_format_read (rows[i].file, contents, &names, &error);
  mark ();
  g_print ("%" G_GSIZE_FORMAT " read: %s\n", size, name);
  if (!import == !!rows[i].format)
    g_error ("%s: %s", name, import ? "was read" : error->message);
}

int
main (int argc, char **argv)
{
  const char *wanted = argc > 1 ? argv[1] : NULL; /* a format, "nobody's"; all when absent */

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (!wanted || !g_strcmp0 (wanted, rows[i].format ? rows[i].format : "nobody's")) {
      measure (i, UNITS);
      measure (i, 2 * UNITS);
    }
  return 0;
}
