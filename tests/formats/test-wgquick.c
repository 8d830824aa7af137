/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of wg-quick: what they become, and where and how a bad one is refused. */
#include <string.h>

#include "core/profile.h"
#include "formats/format.h"

#define PRIVATE "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="
#define KEY1 "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
#define KEY2 "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="
#define PSK "FpCyhws9cxwWoV4xELtfJvjJN+zQVRPISllRWgeopVE="
#define ZERO "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

/* Between two lines: a file with the lines of [Interface] and of [Peer] of a row. */
typedef struct {
  const char *name;
  const char *interface; /* lines added to [Interface]; NULL: @peer is the whole file */
  const char *peer;      /* lines added to [Peer] */
  const char *result; /* what the profile has besides the usual, and the warnings; NULL: refused */
  const char *error;  /* what the message has */
} Row;

#define P1 "peer.1=" KEY1

/* The measured vectors of wg 1.0.20260223, its wg-quick, and NetworkManager 1.42's importer: what
 * either accepts is accepted. */
static const Row vectors[] = {
  { "addresses-with-blank", "Address = 10.0.0.2/24 10.0.1.2/24\n", "",
    "addresses=10.0.0.2/24;10.0.1.2/24\n" P1 "\n", NULL },
  { "dns-server-and-domain", "DNS = 10.0.0.1 corp.example\n", "",
    "dns-search=corp.example\ndns=10.0.0.1\n" P1 "\n", NULL },
  { "dns-of-other-family", "Address = 10.0.0.2/24\nDNS = fd00::53, example.com, 1.1.1.1\n", "",
    "addresses=10.0.0.2/24\ndns-search=example.com\ndns=fd00::53;1.1.1.1\n" P1 "\n", NULL },
  { "dns-without-address", "DNS = 1.1.1.1\n", "", "dns=1.1.1.1\n" P1 "\n", NULL },
  { "save-config-any-case", "SaveConfig = True\n", "",
    "file.1=interface.end SaveConfig = true\npeer.1=" KEY1
    "\n3:14: SaveConfig: nothing is written back: changes are made in the profile\n",
    NULL },
  { "save-config-false", "saveconfig=FALSE\n", "", P1 "\n", NULL },
  { "table-off-any-case", "Table = OFF\n", "", P1 "\nrouting=off\n", NULL },
  { "table-off", "Table = off\n", "", P1 "\nrouting=off\n", NULL },
  { "table-auto", "Table = auto\n", "", P1 "\n", NULL },
  { "table-hex", "Table = 0x4d2\n", "", P1 "\nrouting=table 1234\n", NULL },
  { "table-name", "Table = vpn\n", "", P1 "\nrouting=table 777\n", NULL },
  { "table-main", "Table = main\n", "", P1 "\nrouting=table 254\n", NULL },
  { "table-large", "Table = 4294967294\n", "", P1 "\nrouting=table 4294967294\n", NULL },
  { "table-0-is-main", "Table = 0\n", "", P1 "\nrouting=table 254\n", NULL },
  { "table-unknown", "Table = nowhere\n", "", NULL,
    "wg0.conf:3:9: Table: \"nowhere\" is not a routing table: give auto, off," },
  { "fwmark-off-any-case", "FwMark = OFF\n", "", P1 "\n", NULL },
  { "fwmark-all-bits", "FwMark = 0xffffffff\n", "", "fwmark=4294967295\n" P1 "\n", NULL },
  { "fwmark-upper-x", "FwMark = 0XCA6C\n", "", NULL,
    "wg0.conf:3:10: FwMark: \"0XCA6C\" is not a mark" },
  { "fwmark-too-large", "FwMark = 4294967296\n", "", NULL,
    "wg0.conf:3:10: FwMark: \"4294967296\" is not a mark" },
  { "listen-port-service", "ListenPort = openvpn\n", "", "listen-port=1194\n" P1 "\n", NULL },
  { "listen-port-0", "ListenPort = 0\n", "", "listen-port=0\n" P1 "\n", NULL },
  { "hooks", "PostUp = echo \"a # b\" # c\nPreUp=x\nPreDown=y\nPostDown=z\n", "",
    "file.1=interface.end PostUp = echo \"a # b\" # c\nfile.2=interface.end PreUp = x\nfile.3=interface.end PreDown = y\nfile.4=interface.end PostDown = z\npeer.1=" KEY1
    "\n3:10: PostUp: commands are not run: echo \"a # b\": a script in /etc/NetworkManager/dispatcher.d can run it, at vpn-up and vpn-down\n4:7: PreUp: commands are not run: x: a script in /etc/NetworkManager/dispatcher.d can run it, at vpn-up and vpn-down\n5:9: PreDown: commands are not run: y: a script in /etc/NetworkManager/dispatcher.d can run it, at vpn-up and vpn-down\n6:10: PostDown: commands are not run: z: a script in /etc/NetworkManager/dispatcher.d can run it, at vpn-up and vpn-down\n",
    NULL },
  { "hook-with-key", "PostUp = wg set %i private-key <(echo " PRIVATE ")\n", "",
    "peer.1=" KEY1
    "\n3:10: PostUp: commands are not run: wg set %i private-key <(echo (hidden)): put the private key into vpn.secrets\n3:10: this line may hold a secret key and is not kept\n",
    NULL },
  { "allowed-ips-signs", "", "AllowedIPs = +10.0.0.0/8, -10.1.0.0/16\n",
    P1 " allowed-ips=10.0.0.0/8\n", NULL },
  { "allowed-ips-removed", "", "AllowedIPs = 10.0.0.0/8, 10.1.0.0/16\nAllowedIPs=-10.0.0.0/8\n",
    P1 " allowed-ips=10.1.0.0/16\n", NULL },
  { "allowed-ips-empty", "", "AllowedIPs =\n", P1 "\n", NULL },
  { "allowed-ips-blanks", "", "AllowedIPs = 10.0.0.0/8 192.168.0.0/16, ::/0\n",
    P1 " allowed-ips=10.0.0.0/8;192.168.0.0/16;::/0\n"
       "5:14: AllowedIPs: blanks are read as commas, which wg does not do\n",
    NULL },
  { "allowed-ips-blanks-as-wg", "", "AllowedIPs = 10.0.0.0 / 8\n",
    P1
    " allowed-ips=10.0.0.0/8\n5:14: AllowedIPs: blanks are ignored, as wg does: read as \"10.0.0.0/8\"\n",
    NULL },
  { "allowed-ips-host-bits", "", "AllowedIPs = 10.0.0.1/8\nAllowedIPs = fd00::/8\n",
    P1 " allowed-ips=10.0.0.0/8;fd00::/8\n"
       "5:14: AllowedIPs: 10.0.0.0/8 is used: the text has bits set behind its prefix length\n",
    NULL },
  { "allowed-ips-absent", "", "", P1 "\n", NULL },
  { "allowed-ips-twice", "", "AllowedIPs = ::/0, ::/0\n", P1 " allowed-ips=::/0\n", NULL },
  { "keepalive-off-any-case", "", "PersistentKeepalive = Off\n", P1 " persistent-keepalive=0\n",
    NULL },
  { "keepalive-is-decimal", "", "PersistentKeepalive = 025\n", P1 " persistent-keepalive=25\n",
    NULL },
  { "keepalive-no-hex", "", "PersistentKeepalive = 0x10\n", NULL,
    "wg0.conf:5:23: PersistentKeepalive: \"0x10\" is not a number of seconds" },
  { "endpoint-bare-ipv6", "", "Endpoint = 2001:db8::1:51820\n",
    P1 " endpoint=[2001:db8::1]:51820\n", NULL },
  { "endpoint-service", "", "Endpoint = 192.0.2.1:openvpn\n", P1 " endpoint=192.0.2.1:1194\n",
    NULL },
  { "endpoint-zone", "", "Endpoint = [fe80::1%lo]:51820\n", P1 " endpoint=[fe80::1%lo]:51820\n",
    NULL },
  { "endpoint-blanks", "", "Endpoint = vpn.example.org : 51820\n",
    P1 " endpoint=vpn.example.org:51820\n", NULL },
  { "endpoint-port-70000", "", "Endpoint = 192.0.2.1:70000\n", NULL,
    "wg0.conf:5:12: Endpoint: \"192.0.2.1:70000\" has no valid port" },
  { "endpoint-no-port", "", "Endpoint = 192.0.2.1\n", NULL,
    "wg0.conf:5:12: Endpoint: \"192.0.2.1\" is not HOST:PORT: write vpn" },
  { "same-peer-twice", "",
    "AllowedIPs = 10.0.0.0/8\nPersistentKeepalive = 9\n[Peer]\nPublicKey = " KEY1
    "\nAllowedIPs = ::/0\nEndpoint = h:1\n",
    P1 " endpoint=h:1 allowed-ips=::/0 persistent-keepalive=9\n"
       "7: the same peer as in line 3; they become one, as in the kernel\n",
    NULL },
  { "same-peer-twice-added", "",
    "AllowedIPs = 10.0.0.0/8\n[Peer]\nPublicKey = " KEY1 "\nAllowedIPs = +::/0\n",
    P1
    " allowed-ips=10.0.0.0/8;::/0\n6: the same peer as in line 3; they become one, as in the kernel\n",
    NULL },
  { "prefix-of-two-peers", "",
    "AllowedIPs = 10.0.0.0/8, ::/0\n[Peer]\nPublicKey = " KEY2 "\nAllowedIPs = 10.0.0.0/8\n",
    P1
    " allowed-ips=::/0\npeer.2=" KEY2 " allowed-ips=10.0.0.0/8\n"
    "8: AllowedIPs: 10.0.0.0/8 is also an allowed IP of an earlier peer; it goes to the last one\n",
    NULL },
  { "case-and-crlf", NULL,
    "[INTERFACE]\r\nPRIVATEKEY=" PRIVATE "\r\nADDRESS=10.0.0.2/24\r\n[peer]\r\npublickey=" KEY1
    "\r\nallowedips=0.0.0.0/0\r\n",
    "addresses=10.0.0.2/24\n" P1 " allowed-ips=0.0.0.0/0\n", NULL },
  { "byte-order-mark", NULL, "\xef\xbb\xbf[Interface]\nPrivateKey=" PRIVATE "\n", "", NULL },
  { "semicolon-comment", "; a comment\n", "", "file.1=peer.1.above # a comment\npeer.1=" KEY1 "\n",
    NULL },
  { "blanks-in-section", NULL,
    "[ Interface ] # x\nPrivateKey=" PRIVATE "\n[\tPeer ] ; y\nPublicKey=" KEY1 "\n",
    "file.1=interface.above # x\nfile.2=peer.1.publickey # y\npeer.1.name=y\npeer.1=" KEY1 "\n",
    NULL },
  { "peer-first", NULL, "[Peer]\nPublicKey=" KEY1 "\n[Interface]\nPrivateKey=" PRIVATE "\n",
    P1 "\n", NULL },
  { "no-private-key", NULL, "[Interface]\nListenPort=1\n",
    "listen-port=1\nwithout private-key\n0: there is no PrivateKey; it will be asked for\n", NULL },
  { "zero-private-key", NULL, "[Interface]\nPrivateKey = " ZERO "\n",
    "without private-key\n0: there is no PrivateKey; it will be asked for\n", NULL },
  { "amnezia", "Jc = 4\n", "",
    "jc=4\npeer.1=" KEY1
    "\ntunnel=amneziawg\n3: Jc: of AmneziaWG, which disguises its packets and cannot talk to WireGuard: the tunnel is of the kind amneziawg, which needs a kernel module of its own\n",
    NULL },
  { "amnezia-h4", "h4 = 4 # why\nMTU=1400\n", "",
    "file.1=interface.h4.behind # why\nh4=4\nmtu=1400\npeer.1=" KEY1
    "\ntunnel=amneziawg\n3: H4: of AmneziaWG, which disguises its packets and cannot talk to WireGuard: the tunnel is of the kind amneziawg, which needs a kernel module of its own\n",
    NULL },
  { "amnezia-all",
    "Jc=4\nJmin=40\nJmax=70\nS1=77\nS2=134\nS3=51\nS4=22\nH1=512345678-512356789\nH2=1512345678\n"
    "I1 = <b 0xc0> <r 40>\nI2 =\nJ1=<t>\nItime = 9\nHeaderProtectionKey = " PRIVATE
    "\nContentPaddingAddition = 33-97\nRandomTrailers = on\nDisableCookies=0\n",
    "PersistentKeepalive = 25-35\nAdvancedSecurity = On\n",
    "content-padding-addition=33-97\ndisable-cookies=0\nfile.1=interface.j1 I2 =\n"
    "h1=512345678-512356789\nh2=1512345678\nheader-protection-key-flags=0\ni1=<b 0xc0> <r 40>\nitime=9\nj1=<t>\n"
    "jc=4\njmax=70\njmin=40\npeer.1=" KEY1
    " persistent-keepalive=25 persistent-keepalive-max=35 advanced-security=yes\n"
    "random-trailers=on\ns1=77\ns2=134\ns3=51\ns4=22\ntunnel=amneziawg\nsecret header-protection-key=" PRIVATE
    "\n"
    "3: Jc, Jmin, Jmax, S1, S2, S3, S4, H1, H2, I1, I2, J1, Itime, HeaderProtectionKey, ContentPaddingAddition, RandomTrailers, DisableCookies, PersistentKeepalive, AdvancedSecurity: of AmneziaWG, which disguises its packets and cannot talk to WireGuard: the tunnel is of the kind amneziawg, which needs a kernel module of its own\n",
    NULL },
  { "amnezia-keepalive-backwards", "", "PersistentKeepalive = 35-25\n", NULL,
    "wg0.conf:5:23: PersistentKeepalive: \"35-25\" is not a number of seconds" },
  { "amnezia-peer-word", "", "AdvancedSecurity = yes\n", NULL,
    "wg0.conf:5:20: AdvancedSecurity: \"yes\" is neither \"on\" nor \"off\"" },
  { "amnezia-bad-value", "Jmin = 9\nJmax = 8\n", "", NULL,
    "wg0.conf:3:8: Jmin: is more than jmax" },
  { "amnezia-in-peer", "", "Jc = 4\n", NULL, "wg0.conf:5:1: Jc: stands in [Peer]" },
  { "amnezia-empty", "Jc =\n", "",
    "file.1=interface.end Jc =\npeer.1=" KEY1
    "\n3: Jc: of AmneziaWG, and without a value: kept, and without effect\n",
    NULL },
  { "amnezia-before-section", NULL, "Jc = 4\n[Interface]\n", NULL,
    "wg0.conf:1:1: Jc: stands before the first section" },
  { "excluded-ips", "", "ExcludedIPs = 10.0.0.0/8\n",
    "peer.1=" KEY1
    "\nvendor.1=peer.1.end ExcludedIPs = 10.0.0.0/8\n5:1: ExcludedIPs: is not a key of WireGuard: it is kept, and the tunnel does not start with it: set the profile's key \"exclude\" instead, and remove vendor.*\n",
    NULL },
  { "android", "ExcludedApplications = a.b, c.d\n", "",
    "file.1=interface.end ExcludedApplications = a.b, c.d\npeer.1=" KEY1
    "\n3:1: ExcludedApplications: is for Android only: it is kept and has no effect here\n",
    NULL },
  { "address-empty", "Address=\nDNS =\nTable =\nMTU=\n", "", P1 "\n", NULL },
  { "key-not-canonical", NULL,
    "[Interface]\nPrivateKey = aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUZ=\n", NULL,
    "wg0.conf:2:14: PrivateKey: is not a key: its last characters cannot be those of one" },
  { "key-short", NULL, "[Interface]\nPrivateKey = aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1D=\n",
    NULL, "wg0.conf:2:14: PrivateKey: is not a key: it has 41 characters, and a key has 44" },
  { "key-with-no-break-space", NULL, "[Interface]\nPrivateKey = \xc2\xa0" PRIVATE "\n", NULL,
    "PrivateKey: is not a key: its character 1 is a blank (U+00A0): remove it" },
  { "key-for-urls", NULL,
    "[Interface]\nPrivateKey = aBXPJ8p5Tf5nUi0FT-rHTUQVlZyI7sAZnYCp4y1DUUY=\n", NULL,
    "its character 18 is \"-\", as in the alphabet for URLs: write \"+\"" },
  { "key-with-colon-behind", NULL, "[Interface]\nPrivateKey = " PRIVATE ":\n", NULL,
    "its character 45 is \":\", which is none of base64: remove it" },
  { "name-with-colon-behind", NULL, "[Interface]\nPrivateKey: " PRIVATE "\n", NULL,
    "wg0.conf:2:1: PrivateKey: has \":\" behind it: write \"=\"" },
  { "no-section", NULL, "PrivateKey = " PRIVATE "\nAddress = 10.0.0.2/24\n", NULL,
    "has keys of WireGuard and no section: write [Interface] above" },
  { "address-twice", "Address = 10.0.0.2/24, 10.0.0.2/32\n", "", NULL,
    "wg0.conf:3:11: Address: \"10.0.0.2/32\" is given twice" },
  { "key-unpadded", NULL, "[Interface]\nPrivateKey = aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY\n",
    NULL, "wg0.conf:2:14: PrivateKey: is not a key" },
  { "address-dotted-mask", "Address=10.0.0.2/255.255.255.0\n", "",
    "addresses=10.0.0.2/24\n" P1 "\n", NULL },
  { "dns-with-comment", "DNS = 1.1.1.1#cloudflare-dns.com\n", "",
    "dns=1.1.1.1\nfile.1=interface.dns.behind #cloudflare-dns.com\npeer.1=" KEY1 "\n", NULL },
  { "dns-routing-domain", "DNS = ~corp.example\n", "", "dns-search=~corp.example\n" P1 "\n", NULL },
  { "mtu-hex", "MTU = 0x580\n", "", "mtu=1408\n" P1 "\n", NULL },
  { "mtu-auto", "MTU = auto\n", "", NULL, "wg0.conf:3:7: MTU: \"auto\" is not a size" },
  { "save-config-yes", "SaveConfig = yes\n", "", NULL,
    "wg0.conf:3:14: SaveConfig: \"yes\" is neither true nor false" },
  { "allowed-ips-dotted-mask", "", "AllowedIPs = 10.0.0.0/255.0.0.0\n", NULL,
    "wg0.conf:5:14: AllowedIPs: \"10.0.0.0/255.0.0.0\" is not a network" },
  { "allowed-ips-33", "", "AllowedIPs = ::/0, 10.0.0.0/33\n", NULL,
    "wg0.conf:5:20: AllowedIPs: \"10.0.0.0/33\" is not a network" },
  { "allowed-ips-middle-comma", "", "AllowedIPs = 10.0.0.0/8,, ::/0\n", NULL,
    "AllowedIPs: has nothing between two commas" },
  { "address-of-the-network", "Address = 10.8.0.0/24\n", "", "addresses=10.8.0.0/24\n" P1 "\n",
    NULL },
  { "allowed-ips-last-comma", "", "AllowedIPs = 10.0.0.0/8,\n", NULL,
    "AllowedIPs: has nothing between two commas, or at an end: remove a comma" },
};

static const Row grammar[] = {
  { "psk", "", "PresharedKey = " PSK "\n",
    "peer.1.psk-flags=0\n" P1 "\nsecret peer.1.psk=" PSK "\n", NULL },
  { "zero-psk-is-none", "", "PresharedKey = " ZERO "\n", P1 "\n", NULL },
  { "last-scalar-counts", "MTU = 1400\nMTU = 1410\n", "",
    "mtu=1410\n" P1 "\n4:1: MTU: stands here again; the last one counts\n", NULL },
  { "peer-scalars-are-each-peers", "", "Endpoint=a:1\n[Peer]\nPublicKey=" KEY2 "\nEndpoint=b:2\n",
    P1 " endpoint=a:1\npeer.2=" KEY2 " endpoint=b:2\n", NULL },
  { "two-interface-sections", "", "[Interface]\nMTU=1400\n", "mtu=1400\n" P1 "\n", NULL },
  { "blanks-in-key", "Listen Port = 5 1\n", "", "listen-port=51\n" P1 "\n", NULL },
  { "comment-behind-value", "MTU = 1400 # why\n", "",
    "file.1=interface.mtu.behind # why\nmtu=1400\npeer.1=" KEY1 "\n", NULL },
  { "no-newline-at-end", NULL, "[Interface]\nPrivateKey = " PRIVATE, "", NULL },
  { "key-before-section", NULL, "MTU = 1400\n[Interface]\n", NULL,
    "wg0.conf:1:1: MTU: stands before the first section: move it below a line [Interface]" },
  { "key-of-other-section", "", "Address = 10.0.0.1/8\n", NULL,
    "wg0.conf:5:1: Address: stands in [Peer]: move it below a line [Interface]" },
  { "peers-key-in-interface", "AllowedIPs = ::/0\n", "", NULL,
    "wg0.conf:3:1: AllowedIPs: stands in [Interface]: move it below a line [Peer]" },
  { "no-public-key", NULL, "[Interface]\n[Peer]\nEndpoint=a:1\n\n[Peer]\n", NULL,
    "wg0.conf:2:1: [Peer]: there is no PublicKey" },
  { "no-public-key-at-end", NULL, "[Interface]\n\n[Peer]\n", NULL,
    "wg0.conf:3:1: [Peer]: there is no PublicKey" },
  { "unknown-key", "Adress = 10.0.0.1/8\n", "", NULL,
    "wg0.conf:3:1: Adress: is not a key of wg-quick: correct" },
  { "unknown-section", "", "[Gre]\n", NULL, "wg0.conf:5:1: this is not a section of wg-quick" },
  { "text-behind-section", "", "[Peer] x\n", NULL, "wg0.conf:5:1: this is not a section" },
  { "section-without-end", "", "  [Peer\n", NULL, "wg0.conf:5:3: this is not a section" },
  { "no-equals", "  PrivateKey " PRIVATE "\n", "", NULL,
    "wg0.conf:3:3: this: is not a key of wg-quick" },
  { "words", "hello\n", "", NULL,
    "wg0.conf:3:1: this line is neither a section, a comment nor KEY = VALUE" },
  { "piece-of-a-key", "aBXPJ8p5Tf5nUi0F\nTGrHTUQVlZyI7sAZnYCp4y=\n", "", NULL,
    "wg0.conf:3:1: this line is" },
  { "end-of-a-key", "TGrHTUQVlZyI7s=\n", "", NULL, "wg0.conf:3:1: this: is not a key" },
  { "empty-scalar", "", "Endpoint =\n", NULL, "wg0.conf:5:1: Endpoint: has no value: give one" },
  { "column-in-characters", "DNS = 1.1.1.1, ö, 1.1\n", "", NULL,
    "wg0.conf:3:19: DNS: \"1.1\" is not the address" },
  { "profile-error-has-line", "MTU = 1200\nAddress = fd00::1/64\n", "", NULL,
    "wg0.conf:3:7: MTU: \"1200\" is too small" },
  { "peer-error-has-line", "", "[Peer]\nPublicKey=" KEY2 "\nEndpoint=a:99999\n", NULL,
    "wg0.conf:7:10: Endpoint: \"a:99999\" has no valid port" },
  { "control-characters-are-hidden", "MTU = \001\033[2J\n", "", NULL,
    "MTU: \"??[2J\" is not a size" },
};

static const Row names[] = {
  { "first-comment", "", "[Peer]\n# peer1\nPublicKey=" KEY2 "\n",
    "file.1=peer.2.publickey # peer1\npeer.1=" KEY1 "\npeer.2.name=peer1\npeer.2=" KEY2 "\n",
    NULL },
  { "behind-section", "", "[Peer] # laptop\nPublicKey=" KEY2 "\n",
    "file.1=peer.2.publickey # laptop\npeer.1=" KEY1 "\npeer.2.name=laptop\npeer.2=" KEY2 "\n",
    NULL },
  { "name-of-wg-portal", "", "[Peer]\n# -WGP- Display name: Zora\nPublicKey=" KEY2 "\n",
    "peer.1=" KEY1 "\npeer.2.name=Zora\npeer.2=" KEY2 "\n", NULL },
  { "network-is-no-name", "", "[Peer]\n# 10.0.0.0/24\nPublicKey=" KEY2 "\n",
    "file.1=peer.2.publickey # 10.0.0.0/24\npeer.1=" KEY1 "\npeer.2=" KEY2 "\n", NULL },
  { "mark-is-no-name", "", "[Peer]\n#[disabled]\nPublicKey=" KEY2 "\n",
    "file.1=peer.2.publickey #[disabled]\npeer.1=" KEY1 "\npeer.2=" KEY2 "\n", NULL },
  { "peer-commented-out", "", "#! [Peer]\n#! PublicKey=" KEY2 "\n",
    "file.1=peer.1.end #! [Peer]\nfile.2=peer.1.end #! PublicKey=" KEY2 "\npeer.1=" KEY1
    "\n5:1: this peer is commented out: it is kept as a comment\n",
    NULL },
  { "client-above", "", "### Client alice\n[Peer]\nPublicKey=" KEY2 "\n",
    "file.1=peer.2.above ### Client alice\npeer.1=" KEY1 "\npeer.2.name=alice\npeer.2=" KEY2 "\n",
    NULL },
  { "client-above-with-id", "", "# Client: bob (1b2c-3d)\n[Peer]\nPublicKey=" KEY2 "\n",
    "file.1=peer.2.above # Client: bob (1b2c-3d)\npeer.1=" KEY1 "\npeer.2.name=bob\npeer.2=" KEY2
    "\n",
    NULL },
  { "begin-above", "", "### begin carol ###\n[Peer]\nPublicKey=" KEY2 "\n### end carol ###\n",
    "file.1=peer.2.above ### begin carol ###\nfile.2=peer.2.end ### end carol ###\npeer.1=" KEY1
    "\npeer.2.name=carol\npeer.2=" KEY2 "\n",
    NULL },
  { "name-anywhere", "", "# Name = Zoë's phone\n", "peer.1.name=Zoë's phone\n" P1 "\n", NULL },
  { "underscore-name", "", "#_Name = dave\n", "peer.1.name=dave\n" P1 "\n", NULL },
  { "name-beats-comment", "", "[Peer]\n# first\nPublicKey=" KEY2 "\n# Name = real\n# Name = late\n",
    "file.1=peer.2.publickey # first\nfile.2=peer.2.end # Name = late\npeer.1=" KEY1
    "\npeer.2.name=real\npeer.2=" KEY2 "\n",
    NULL },
  { "old-line-is-no-name", "", "[Peer]\n#AllowedIPs = ::/0\nPublicKey=" KEY2 "\n",
    "file.1=peer.2.publickey #AllowedIPs = ::/0\npeer.1=" KEY1 "\npeer.2=" KEY2 "\n", NULL },
  { "key-is-no-name", "",
    "[Peer]\n# aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY\nPublicKey=" KEY2 "\n",
    "peer.1=" KEY1 "\npeer.2=" KEY2 "\n6:1: this comment may hold a secret key and is not kept\n",
    NULL },
  { "comment-not-just-above", "", "### Client alice\n\n[Peer]\nPublicKey=" KEY2 "\n",
    "file.1=peer.1.end ### Client alice\npeer.1=" KEY1 "\npeer.2=" KEY2 "\n", NULL },
  { "prose-is-no-name", "",
    "[Peer]\n# This is a long explanation of what the peer is good for and who looks after it.\nPublicKey=" KEY2
    "\n",
    "file.1=peer.2.publickey # This is a long explanation of what the peer is good for and who looks after it.\npeer.1=" KEY1
    "\npeer.2=" KEY2 "\n",
    NULL },
};

static const Row own[] = {
  { "keys", "#wgre: kill-switch = on\nMTU=1400\n#wgre: mtu = 1380\n", "",
    "kill-switch=on\nmtu=1380\n" P1 "\n", NULL },
  { "peer", "", "#wgre: id = 7\n#wgre: name = \"  two \"\n#wgre:route-metric=5\n# Name = x\n",
    "file.1=peer.7.end # Name = x\npeer.7.name=  two \npeer.7=" KEY1 " route-metric=5\n", NULL },
  { "other-endpoints", "",
    "#wgre: other-endpoints = b.example.org:5;[2001:db8::1]:6\nEndpoint=192.0.2.1:7\n",
    "peer.1=" KEY1 " endpoint=192.0.2.1:7;b.example.org:5;[2001:db8::1]:6\n", NULL },
  { "other-endpoints-are-none", "", "#wgre: other-endpoints = nowhere\n", NULL,
    "other-endpoints: is not HOST:PORT: write vpn" },
  { "ids-follow", "", "#wgre: id = 7\n[Peer]\nPublicKey=" KEY2 "\n",
    "peer.7=" KEY1 "\npeer.8=" KEY2 "\n", NULL },
  { "id-twice", "", "[Peer]\nPublicKey=" KEY2 "\n#wgre: id = 1\n", NULL,
    "wg0.conf:5:1: #wgre: id: 1 is the id of an earlier peer" },
  { "unknown", "#wgre: kil-switch = on\n", "", NULL,
    "wg0.conf:3:1: #wgre: is not followed by a known" },
  { "unknown-of-peer", "", "#wgre: mtu = 1400\n", NULL,
    "wg0.conf:5:1: #wgre: is not about a peer" },
  { "bad-number", "", "#wgre: id = x\n", NULL, "wg0.conf:5:1: id: is not a number" },
  { "bad-value", "#wgre: mtu = x\n", "", NULL, "wg0.conf:3: mtu: \"x\" is not a number" },
  { "secret", "#wgre: private-key = x\n", "", NULL,
    "wg0.conf:3:1: #wgre: private-key: has a key of" },
};

/* Commands that keys do instead, and those that none does. */
static const Row commands[] = {
  { "server-of-linuxserver",
    "Address = 10.0.0.1/24\nPostUp = iptables -A FORWARD -i %i -j ACCEPT; iptables -A FORWARD -o %i -j ACCEPT; iptables -t nat -A POSTROUTING -o eth+ -j MASQUERADE\n"
    "PostDown = iptables -D FORWARD -i %i -j ACCEPT; iptables -D FORWARD -o %i -j ACCEPT; iptables -t nat -D POSTROUTING -o eth+ -j MASQUERADE\n",
    "",
    "addresses=10.0.0.1/24\n"
    "forward=yes\n"
    "masquerade=yes\n"
    "peer.1=" KEY1 "\n"
    "4:10: PostUp: iptables -A FORWARD -i %i -j ACCEPT: becomes forward=yes: forwarding is switched on, too, and the chain FORWARD of other firewalls must let these packets pass as well\n"
    "4:10: PostUp: iptables -A FORWARD -o %i -j ACCEPT: becomes forward=yes: forwarding is switched on, too, and the chain FORWARD of other firewalls must let these packets pass as well\n"
    "4:10: PostUp: iptables -t nat -A POSTROUTING -o eth+ -j MASQUERADE: becomes masquerade=yes: it is for what comes out of the tunnel, by whatever interface that goes on\n",
    NULL },
  { "server-of-angristan",
    "Address = fd00::1/64\nPostUp = iptables -I INPUT -p udp --dport 51820 -j ACCEPT\nPostUp = iptables -I FORWARD -i eth0 -o wg0 -j ACCEPT\n"
    "PostUp = /usr/sbin/ip6tables -w -t nat -A POSTROUTING -o 'eth0' -j MASQUERADE || true\n"
    "PostDown = ip6tables -t nat -D POSTROUTING -o eth0 -j MASQUERADE\nListenPort = 51820\n",
    "",
    "addresses=fd00::1/64\n"
    "file.1=interface.postup PostUp = iptables -I INPUT -p udp --dport 51820 -j ACCEPT\n"
    "file.2=interface.postup PostUp = iptables -I FORWARD -i eth0 -o wg0 -j ACCEPT\n"
    "listen-port=51820\n"
    "masquerade=yes\n"
    "peer.1=" KEY1 "\n"
    "4:10: PostUp: commands are not run: iptables -I INPUT -p udp --dport 51820 -j ACCEPT: IPv6 is missing, and open-firewall is for both: set open-firewall=yes if that is meant, or let the firewall itself have this rule\n"
    "5:10: PostUp: commands are not run: iptables -I FORWARD -i eth0 -o wg0 -j ACCEPT: it lets less pass than forward does, because of -i eth0: set forward=yes if all shall pass that comes out of the tunnel or goes into it, or let the firewall itself have this rule\n"
    "6:10: PostUp: /usr/sbin/ip6tables -w -t nat -A POSTROUTING -o 'eth0' -j MASQUERADE: becomes masquerade=yes: it is for what comes out of the tunnel, by whatever interface that goes on\n",
    NULL },
  { "port-without-listen-port",
    "PostUp = ufw allow 51820/udp\n"
    "PostDown = ufw delete allow 51820/udp\n",
    "",
    "file.1=interface.end PostUp = ufw allow 51820/udp\n"
    "file.2=interface.end PostDown = ufw delete allow 51820/udp\n"
    "peer.1=" KEY1 "\n"
    "3:10: PostUp: commands are not run: ufw allow 51820/udp: this is about port 51820, which is not that of ListenPort: write \"ListenPort = 51820\", and it becomes open-firewall=yes, or let the firewall itself open that port\n"
    "4:12: PostDown: commands are not run: ufw delete allow 51820/udp: it takes back what no key does\n",
    NULL },
  { "port-of-another",
    "ListenPort = 51820\nPostUp = ufw allow 53/udp; ufw allow 51820/udp\n"
    "PostDown = ufw delete allow 51820/udp\n",
    "",
    "file.1=interface.postup PostUp = ufw allow 53/udp\n"
    "listen-port=51820\n"
    "open-firewall=yes\n"
    "peer.1=" KEY1 "\n"
    "4:10: PostUp: commands are not run: ufw allow 53/udp: this is about port 53, and the tunnel's is 51820: let the firewall itself open that port\n"
    "4:10: PostUp: ufw allow 51820/udp: becomes open-firewall=yes: other firewalls must let these packets in as well\n",
    NULL },
  { "kill-switch",
    "PostUp = iptables -I OUTPUT ! -o %i -m mark ! --mark $(wg show %i fwmark) -m addrtype ! --dst-type LOCAL -j REJECT && "
    "ip6tables -I OUTPUT ! -o %i -m mark ! --mark $(wg show %i fwmark) -m addrtype ! --dst-type LOCAL -j REJECT\n"
    "PreDown = iptables -D OUTPUT ! -o %i -m mark ! --mark $(wg show %i fwmark) -m addrtype ! --dst-type LOCAL -j REJECT\n",
    "",
    "kill-switch=on\n"
    "peer.1=" KEY1 "\n"
    "3:10: PostUp: iptables -I OUTPUT ! -o %i -m mark ! --mark $(wg show %i fwmark) -m addrtype ! --dst-type LOCAL -j REJECT: becomes kill-switch=on: it is for both families, and for what this host receives and forwards, too\n"
    "3:10: PostUp: ip6tables -I OUTPUT ! -o %i -m mark ! --mark $(wg show %i fwmark) -m addrtype ! --dst-type LOCAL -j REJECT: becomes kill-switch=on: it is for both families, and for what this host receives and forwards, too\n",
    NULL },
  { "nft",
    "PostUp = nft add table inet nat; nft add chain inet nat post '{ type nat hook postrouting priority 100; }'\n"
    "PostUp = nft add rule inet nat post oifname \"eth0\" counter masquerade\n"
    "PreDown = nft delete table inet nat\nPostUp = nft add rule inet filter forward iifname \"%i\" accept; nft add rule inet filter forward oifname \"%i\" accept\n",
    "",
    "forward=yes\n"
    "masquerade=yes\n"
    "peer.1=" KEY1 "\n"
    "4:10: PostUp: nft add rule inet nat post oifname \"eth0\" counter masquerade: becomes masquerade=yes: it is for what comes out of the tunnel, by whatever interface that goes on\n"
    "6:10: PostUp: nft add rule inet filter forward iifname \"%i\" accept: becomes forward=yes: forwarding is switched on, too, and the chain FORWARD of other firewalls must let these packets pass as well\n"
    "6:10: PostUp: nft add rule inet filter forward oifname \"%i\" accept: becomes forward=yes: forwarding is switched on, too, and the chain FORWARD of other firewalls must let these packets pass as well\n",
    NULL },
  { "nft-into-the-tunnel",
    "PostUp = nft add table inet nat\nPostUp = nft add rule inet nat post oifname %i masquerade\n",
    "",
    "file.1=interface.end PostUp = nft add table inet nat\nfile.2=interface.end PostUp = nft add rule inet nat post oifname %i masquerade\npeer.1=" KEY1
    "\n4:10: PostUp: commands are not run: nft add rule inet nat post oifname %i masquerade: it changes addresses on the way into the tunnel, for which there is no key: add the network to the far end's allowed IPs\n",
    NULL },
  { "sysctl-and-sizes",
    "Address = 10.0.0.1/24\nPreUp = sysctl -q -w net.ipv4.ip_forward=1\nPostUp = iptables -t mangle -A FORWARD -o %i -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1360\n"
    "PostUp = ip link set dev %i mtu 1400\nPostDown = sysctl -w net.ipv4.ip_forward=0\n",
    "",
    "addresses=10.0.0.1/24\n"
    "forward=yes\n"
    "mss-clamp=1360\n"
    "mtu=1400\n"
    "peer.1=" KEY1 "\n"
    "4:9: PreUp: sysctl -q -w net.ipv4.ip_forward=1: becomes forward=yes: the chain FORWARD of other firewalls must let these packets pass as well\n"
    "5:10: PostUp: iptables -t mangle -A FORWARD -o %i -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1360: becomes mss-clamp=1360: it is for connections in both directions\n"
    "6:10: PostUp: ip link set dev %i mtu 1400: becomes mtu=1400\n",
    NULL },
  { "mss-to-path",
    "PostUp=iptables -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu\n", "",
    "mss-clamp=auto\n"
    "peer.1=" KEY1 "\n"
    "3:8: PostUp: iptables -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu: becomes mss-clamp=auto: it is for connections in both directions\n",
    NULL },
  { "resolvectl",
    "DNS = 10.0.0.1\nPostUp = resolvectl dns %i fd00::53 10.0.0.2; resolvectl domain %i ~corp.example; resolvectl dns %i x\nPreDown = resolvectl revert %i\n",
    "",
    "dns-search=~corp.example\n"
    "dns=10.0.0.1;fd00::53;10.0.0.2\n"
    "file.1=interface.end PostUp = resolvectl dns %i x\n"
    "file.2=interface.end PreDown = resolvectl revert %i\n"
    "peer.1=" KEY1 "\n"
    "4:10: PostUp: resolvectl dns %i fd00::53 10.0.0.2: becomes dns=fd00::53 10.0.0.2\n"
    "4:10: PostUp: resolvectl domain %i ~corp.example: becomes dns-search=~corp.example\n"
    "4:10: PostUp: commands are not run: resolvectl dns %i x: it has a value that no profile can have\n"
    "5:11: PreDown: commands are not run: resolvectl revert %i: it takes back what no key does\n",
    NULL },
  { "routes-and-rules",
    "Table = 77\nPostUp = ip -4 route add 10.7.0.0/16 dev %i\nPostUp = ip rule add from 10.0.0.2 table 77\n"
    "PostUp = ip route add 10.8.0.0/16 via 192.0.2.1\nPreDown = ip rule del from 10.0.0.2 table 77\nPostDown = ip route del 10.7.0.0/16 dev %i\n",
    "",
    "file.1=interface.postup PostUp = ip route add 10.8.0.0/16 via 192.0.2.1\n"
    "peer.1=" KEY1 "\n"
    "routes=10.7.0.0/16 table 254\n"
    "routing-rules=priority 32765 from 10.0.0.2/32 table 77\n"
    "routing=table 77\n"
    "4:10: PostUp: ip -4 route add 10.7.0.0/16 dev %i: becomes routes=10.7.0.0/16 table 254\n"
    "5: the rule \"from 10.0.0.2 table 77\" has no priority: it gets 32765, which the kernel would give it on a host without other rules\n"
    "5:10: PostUp: ip rule add from 10.0.0.2 table 77: becomes routing-rules=from 10.0.0.2 table 77\n"
    "6:10: PostUp: commands are not run: ip route add 10.8.0.0/16 via 192.0.2.1: a profile has routes into the tunnel only: add others to the connection below\n",
    NULL },
  { "multicast-and-others",
    "PostUp = ip link set %i multicast on; ping -c1 10.0.0.1\nPostUp = iptables -A INPUT -i %i -j ACCEPT\nPostUp = a | b\n"
    "PostUp = echo 'x\nPostUp = true || reboot\n",
    "",
    "file.1=interface.end PostUp = ip link set %i multicast on; ping -c1 10.0.0.1\nfile.2=interface.end PostUp = iptables -A INPUT -i %i -j ACCEPT\nfile.3=interface.end PostUp = a | b\nfile.4=interface.end PostUp = echo 'x\nfile.5=interface.end PostUp = true || reboot\npeer.1=" KEY1
    "\n3:10: PostUp: commands are not run: ip link set %i multicast on: routing daemons that want it can be given their neighbours instead; or put the command into a script in /etc/NetworkManager/dispatcher.d\n3:10: PostUp: commands are not run: ping -c1 10.0.0.1: PersistentKeepalive keeps a way through address translation open\n4:10: PostUp: commands are not run: iptables -A INPUT -i %i -j ACCEPT: what may come out of the tunnel is said by the firewall's zone: set connection.zone\n5:10: PostUp: commands are not run: a | b: a script in /etc/NetworkManager/dispatcher.d can run it, at vpn-up and vpn-down\n6:10: PostUp: commands are not run: echo 'x: a script in /etc/NetworkManager/dispatcher.d can run it, at vpn-up and vpn-down\n7:10: PostUp: commands are not run: true || reboot: a script in /etc/NetworkManager/dispatcher.d can run it, at vpn-up and vpn-down\n",
    NULL },
  { "only-down", "PostDown = iptables -D FORWARD -i %i -j ACCEPT\n", "",
    "file.1=interface.end PostDown = iptables -D FORWARD -i %i -j ACCEPT\n"
    "peer.1=" KEY1 "\n"
    "3:12: PostDown: commands are not run: iptables -D FORWARD -i %i -j ACCEPT: it takes back what no key does\n",
    NULL },
  { "odd-white-space", "PostUp = iptables -A FORWARD\r-i %i -j\vACCEPT\n", "",
    "file.1=interface.end PostUp = iptables -A FORWARD -i %i -j ACCEPT\n"
    "peer.1=" KEY1 "\n"
    "3:10: PostUp: commands are not run: iptables -A FORWARD?-i %i -j?ACCEPT: what becomes of such packets is not known here: let the firewall itself have this rule\n",
    NULL },
  { "narrower", "PostUp = iptables -A FORWARD -i %i -d 10.0.0.0/8 -j ACCEPT\n", "",
    "file.1=interface.end PostUp = iptables -A FORWARD -i %i -d 10.0.0.0/8 -j ACCEPT\n"
    "peer.1=" KEY1 "\n"
    "3:10: PostUp: commands are not run: iptables -A FORWARD -i %i -d 10.0.0.0/8 -j ACCEPT: it lets less pass than forward does, because of -d 10.0.0.0/8: set forward=yes if all shall pass that comes out of the tunnel or goes into it, or let the firewall itself have this rule\n",
    NULL },
};

static gboolean
test_table_name (const char *name, guint32 *ret_table)
{
  *ret_table = 777;
  return !strcmp (name, "vpn");
}

static gboolean
test_service (const char *name, guint16 *ret_port)
{
  *ret_port = 1194;
  return !strcmp (name, "openvpn");
}

static const WgreNames test_names = { test_table_name, test_service, NULL, NULL };

static WgreImport *
read_bytes (const char *file, const char *text, gsize size, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, size);

  return wgre_format_read (file, bytes, &test_names, error);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* What every import has is left out. */
static gboolean
is_usual (const char *line)
{
  static const char *const usual[] = { "tunnel=wireguard", "interface=wg0", "private-key-flags=0" };

  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    if (!strcmp (line, usual[i]))
      return TRUE;
  return FALSE;
}

static void
dump_table (GString *dump, GHashTable *table, const char *prefix)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  const char *key, *value;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &value))
    if (strcmp (key, "private-key"))
      g_ptr_array_add (lines, g_strdup_printf ("%s%s=%s", prefix, key, value));
  g_ptr_array_sort (lines, compare);
  for (guint i = 0; i < lines->len; i++)
    if (!is_usual (lines->pdata[i]))
      g_string_append_printf (dump, "%s\n", (char *) lines->pdata[i]);
}

static char *
dump_import (const WgreImport *import)
{
  GString *dump = g_string_new (NULL);
  const char *key = g_hash_table_lookup (import->secrets, "private-key");

  dump_table (dump, import->data, "");
  dump_table (dump, import->secrets, "secret ");
  if (g_strcmp0 (key, PRIVATE))
    g_string_append_printf (dump, "without private-key\n");
  for (guint i = 0; i < import->warnings->len; i++) {
    const WgreWarning *warning = import->warnings->pdata[i];

    g_string_append_printf (dump, "%u:", warning->at.line);
    if (warning->at.column)
      g_string_append_printf (dump, "%u:", warning->at.column);
    g_string_append_printf (dump, " %s\n", warning->text);
  }
  return g_string_free (dump, FALSE);
}

static void
check_row (gconstpointer data)
{
  const Row *row = data;
  g_autofree char *text = NULL, *dump = NULL;
  g_autoptr (WgreImport) import = NULL;
  g_autoptr (GError) error = NULL;

  if (row->interface)
    text = g_strdup_printf ("[Interface]\nPrivateKey = " PRIVATE "\n%s[Peer]\nPublicKey = " KEY1
                            "\n%s",
                            row->interface, row->peer);
  else
    text = g_strdup (row->peer);
  import = read_bytes ("/some/where/wg0.conf", text, strlen (text), &error);
  if (row->error) {
    g_assert_null (import);
    g_test_message ("%s", error->message);
    g_assert_nonnull (strstr (error->message, row->error));
    g_assert_null (strstr (error->message, "aBXPJ8p5Tf5nUi0F"));
    return;
  }
  g_assert_no_error (error);
  dump = dump_import (import);
  g_assert_cmpstr (dump, ==, row->result);
}

static void
add_rows (const char *path, const Row *rows, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    g_autofree char *name = g_strconcat (path, rows[i].name, NULL);

    g_test_add_data_func (name, &rows[i], check_row);
  }
}

/* File name → interface; NULL: none. */
static const char *const interfaces[][2] = {
  { "wg0.conf", "wg0" },
  { "dir.d/wg=+.x.conf", "wg=+.x" },
  { "a-name-of-15-ch.conf", "a-name-of-15-ch" },
  { "a-name-of-21-charact.conf", "a-name-of-21-ch" },
  { "Mullvad Stockholm (se-sto).conf", "Mullvad-Stockho" },
  { "my  vpn!.conf", "my-vpn" },
  { "büro.conf", "b-ro" },
  { "default.conf", "wg-default" },
  { "office", "office" },
  { "日本.conf", NULL },
  { ".conf", NULL },
  { NULL, NULL },
};

static void
test_interface_from_file_name (void)
{
  static const char text[] = "[Interface]\nPrivateKey=" PRIVATE "\n";

  for (guint i = 0; i < G_N_ELEMENTS (interfaces); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (WgreImport) import = read_bytes (interfaces[i][0], text, strlen (text), &error);

    g_assert_no_error (error);
    g_test_message ("%s", interfaces[i][0] ? interfaces[i][0] : "(none)");
    g_assert_cmpstr (import->interface, ==, interfaces[i][1]);
    g_assert_cmpstr (g_hash_table_lookup (import->data, "interface"), ==, interfaces[i][1]);
  }
}

static void
assert_refused (const char *text, gsize size, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreImport) import = read_bytes ("x.bin", text, size, &error);

  g_assert_null (import);
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, message);
}

#define NOBODYS "\"x.bin\" is not a WireGuard or tunnel configuration that is known here"

static void
test_foreign_files (void)
{
  static const char *const texts[] = {
    "",
    "\n\n",
    "hello\n",
    "# [Interface]\n",
    "client\nremote vpn.example.org\n",
    "[connection]\nid=x\n",
    "[NetDev]\nName=wg0\n[Interface]\n",
    "\177ELF\002\001\001",
    "[",
    "[]",
    "[Interface\n]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i], strlen (texts[i]), NOBODYS);
  assert_refused ("\0\0\0", 3, NOBODYS);
}

static void
test_damaged_files (void)
{
  static const char nul[] = "[Interface]\nMTU=1\0\n", bytes[] = "[Interface]\n\n# gr\xfc\xdf\n";
  static const char utf16[] = "\xff\xfe[\0I\0";
  g_autofree char *large = g_malloc0 (WGRE_FORMAT_MAX_SIZE + 1);

  assert_refused (nul, sizeof nul - 1,
                  "x.bin:2:6: there is a NUL byte: the file is damaged, get another copy of it");
  assert_refused (bytes, sizeof bytes - 1,
                  "x.bin:3:5: byte 0xfc is not valid UTF-8: save the file with the encoding UTF-8");
  assert_refused (utf16, sizeof utf16 - 1,
                  "\"x.bin\" is UTF-16 text: save the file with the encoding UTF-8");
  assert_refused (large, WGRE_FORMAT_MAX_SIZE + 1,
                  "\"x.bin\" is too large: at most 10 MiB are read");
}

static void
test_names_need_a_system (void)
{
  static const char text[] = "[Interface]\nListenPort = openvpn\n";
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;

  g_assert_null (wgre_format_read ("wg0.conf", bytes, NULL, &error));
  g_assert_cmpstr (
      error->message, ==,
      "wg0.conf:2:14: ListenPort: \"openvpn\" is not a port: give a number from 0 to 65535 or the "
      "name of a UDP service");
}

#define MANY 10000

static void
test_many_peers (void)
{
  g_autoptr (GString) text = g_string_new ("[Interface]\nPrivateKey=" PRIVATE "\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreImport) import = NULL;
  gint64 start;

  for (guint32 i = 1; i <= MANY; i++) {
    WgreKey key = { { 0 } };
    char base64[WGRE_KEY_TEXT_SIZE];

    memcpy (key.bytes, &i, sizeof i);
    wgre_key_print (&key, base64);
    g_string_append_printf (text,
                            "# Client: c%u\n[Peer]\nPublicKey = %s\nPresharedKey = " PSK
                            "\nAllowedIPs = 10.%u.%u.%u/32\n",
                            i, base64, i >> 16, i >> 8 & 255, i & 255);
  }
  start = g_get_monotonic_time ();
  import = read_bytes ("wg0.conf", text->str, text->len, &error);
  g_test_message ("%u peers, %zu bytes: %" G_GINT64_FORMAT " ms", MANY, text->len,
                  (g_get_monotonic_time () - start) / 1000);
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (import->secrets), ==, MANY + 1);
  g_assert_cmpstr (g_hash_table_lookup (import->data, "peer.10000.name"), ==, "c10000");
  g_assert_true (g_str_has_suffix (g_hash_table_lookup (import->data, "peer.10000"),
                                   " allowed-ips=10.0.39.16/32"));
}

/* Ten MiB of each kind of line: time must grow with the size only. */
static void
test_large_files (void)
{
  static const char *const lines[] = {
    "PreUp=x\n", "#\n", "\n", "SaveConfig=true\n", "Table=off\n", "[Interface]\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autoptr (GString) text = g_string_new ("[Interface]\nPrivateKey=" PRIVATE "\n");
    g_autoptr (GError) error = NULL;
    g_autoptr (WgreImport) import = NULL;
    gint64 start;

    while (text->len + 100 < WGRE_FORMAT_MAX_SIZE)
      g_string_append (text, lines[i]);
    start = g_get_monotonic_time ();
    import = read_bytes ("wg0.conf", text->str, text->len, &error);
    g_test_message ("%.10s… %" G_GINT64_FORMAT " ms", lines[i],
                    (g_get_monotonic_time () - start) / 1000);
    g_assert_no_error (error);
  }
}

/* Removing and adding the same prefixes over and over must not search a list each time. */
static void
test_many_allowed_ips (void)
{
  g_autoptr (GString) text =
      g_string_new ("[Interface]\nPrivateKey=" PRIVATE "\n[Peer]\nPublicKey=" KEY1 "\nAllowedIPs=");
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreImport) import = NULL;

  for (guint i = 0; i < 60000; i++)
    g_string_append_printf (text, "10.0.%u.%u,", i >> 8, i & 255);
  for (guint i = 0; i < 59999; i++)
    g_string_append_printf (text, "-10.0.%u.%u,", i >> 8, i & 255);
  g_string_truncate (text, text->len - 1);
  import = read_bytes ("wg0.conf", text->str, text->len, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_hash_table_lookup (import->data, "peer.1"), ==,
                   KEY1 " allowed-ips=10.0.234.95/32");
}

/* One more than a profile takes: all of them stay what they are. */
static void
test_many_rules (void)
{
  static const struct {
    guint rules;
    gboolean become;
  } rows[] = { { 256, TRUE }, { 257, FALSE } };

  for (guint r = 0; r < G_N_ELEMENTS (rows); r++) {
    g_autoptr (GString) file = g_string_new ("[Interface]\nAddress = 10.0.0.2/24\nTable = off\n");
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (WgreImport) import = NULL;
    g_autoptr (GPtrArray) files = NULL;
    g_auto (GStrv) ignored = NULL;
    g_autoptr (GError) error = NULL;
    const char *text;

    for (guint i = 0; i < rows[r].rules; i++)
      g_string_append_printf (file, "PostUp = ip rule add priority %u to 10.1.%u.0/24 table 7\n",
                              1000 + i, i % 256);
    g_string_append (file, "[Peer]\nPublicKey = " KEY1 "\n");
    bytes = g_bytes_new (file->str, file->len);
    import = wgre_format_read ("wg0.conf", bytes, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpint (g_hash_table_contains (import->data, "routing-rules"), ==, rows[r].become);
    g_assert_cmpint (g_hash_table_contains (import->data, "file.1"), ==, !rows[r].become);

    /* wg-quick does the same with what is written of them. */
    files = wgre_format_write ("wg0.conf", import->data, import->secrets, &ignored, &error);
    g_assert_no_error (error);
    g_assert_false (ignored && g_strv_contains ((const char *const *) ignored, "routing-rules"));
    text = ((const WgreFile *) files->pdata[0])->text;
    if (!rows[r].become)
      continue;
    g_assert_nonnull (
        strstr (text, "\nPostUp = ip -4 rule add priority 1000 to 10.1.0.0/24 table 7 || true\n"));
    g_assert_nonnull (strstr (
        text, "\nPostDown = ip -4 rule delete priority 1000 to 10.1.0.0/24 table 7 || true\n"));
  }
}

static void
test_formats_are_described (void)
{
  const char *name, *description;
  guint i = 0;

  for (; wgre_format_describe (i, &name, &description); i++) {
    g_assert_true (*name);
    g_assert_true (*description);
  }
  g_assert_cmpuint (i, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_rows ("/formats/wgquick/vector/", vectors, G_N_ELEMENTS (vectors));
  add_rows ("/formats/wgquick/grammar/", grammar, G_N_ELEMENTS (grammar));
  add_rows ("/formats/wgquick/name/", names, G_N_ELEMENTS (names));
  add_rows ("/formats/wgquick/own/", own, G_N_ELEMENTS (own));
  add_rows ("/formats/wgquick/command/", commands, G_N_ELEMENTS (commands));
  g_test_add_func ("/formats/interface-from-file-name", test_interface_from_file_name);
  g_test_add_func ("/formats/foreign-files-get-one-sentence", test_foreign_files);
  g_test_add_func ("/formats/damaged-files-name-the-line", test_damaged_files);
  g_test_add_func ("/formats/formats-are-described", test_formats_are_described);
  g_test_add_func ("/formats/wgquick/names-need-a-system", test_names_need_a_system);
  g_test_add_func ("/formats/wgquick/ten-thousand-peers", test_many_peers);
  g_test_add_func ("/formats/wgquick/large-files", test_large_files);
  g_test_add_func ("/formats/wgquick/many-allowed-ips", test_many_allowed_ips);
  g_test_add_func ("/formats/wgquick/many-rules", test_many_rules);
  return g_test_run ();
}
