/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which findings a profile has, each rule at least once; and where a value stands in a text. */
#include <string.h>

#include "lint/lines.h"
#include "lint/lint.h"

#define OWN "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="
#define OWN_PUBLIC "9evWZZwFt0vn8ZxIX9Wt8ghNMjv5zK9Nv+bAR9crwCo="
#define FAR "SEywaNn3C/5RJPb8CUrgOYciXc37E1PSnnqeEYbRimI="
#define FAR_PUBLIC "lGsRN7RJVhyrQWNsSSUuWGXel4chCR7V3VD0pL+Qyzo="
#define KEY1 "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="
#define KEY2 "FpCyhws9cxwWoV4xELtfJvjJN+zQVRPISllRWgeopVE="
#define PSK "oO4nk0yKuhkUAVvRtLvhVdsPaKCSCB2q9UNxXuwYUGY="
#define MAN_PAGE_PRIVATE "oK56DE9Ue9zK76rAc8pBl6opph+1v36lm7cXXsQKrQM="
#define MAN_PAGE_PUBLIC "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg="
#define MAN_PAGE_PSK "/UwcSPg38hW/D9Y3tcS1FOV0K1wuURMbS0sesJEP5ak="

/* A profile of which nothing is to be said. */
#define WG "tunnel=wireguard|addresses=10.0.0.2/24;fd00::2/64|listen-port=51820|"
#define PEER1 "peer.1=" KEY1 " endpoint=192.0.2.1:51820 allowed-ips=10.0.0.1/32|"
#define GRE "tunnel=gre|addresses=10.0.0.2/24|remote=192.0.2.1|"

#define OVER                                                                                       \
  "tunnel=gre|over=wireguard|addresses=10.10.10.1/30|local=10.9.0.2|remote=10.9.0.1|listen-port=1|"

typedef struct {
  const char *name;
  const char *data;     /* "key=value|…" */
  const char *secrets;  /* the same, or NULL */
  const char *findings; /* "id key item" lines */
} Row;

static const Row rows[] = {
  { "nothing", WG PEER1, "private-key=" OWN, "" },
  { "nothing-gre", GRE, NULL, "" },
  { "network-address", "tunnel=gre|addresses=10.10.10.0/30|remote=192.0.2.1|", NULL,
    "network-address addresses 10.10.10.0/30\n" },
  { "network-without-host", "tunnel=gre|addresses=10.10.10.0/31|remote=192.0.2.1|", NULL, "" },
  { "host-bits", WG "routes=10.1.0.1/16|peer.1=" KEY1 " allowed-ips=10.9.0.1/24;10.8.0.0/24|", NULL,
    "host-bits peer.1 10.9.0.1/24\nhost-bits routes 10.1.0.1/16\n" },
  { "all-mistakes", "tunnel=gre|locl=1|ttl=300|key=x|remote=192.0.2.1|", NULL,
    "value locl -\nvalue key -\nvalue ttl -\n" },
  { "combination", "tunnel=gre|addresses=10.0.0.2/24|remote=192.0.2.1|ttl=64|pmtudisc=no|", NULL,
    "combination ttl -\n" },
  { "two-peers-one-key", WG PEER1 "peer.2=" KEY1 " allowed-ips=10.0.0.3/32|", NULL,
    "duplicate-peer peer.2 " KEY1 "\n" },
  { "peer-with-the-own-key", WG "peer.1=" OWN_PUBLIC " allowed-ips=10.0.0.1/32|",
    "private-key=" OWN, "combination peer.1 -\n" },
  { "uncovered-route", WG "routes=0.0.0.0/0;10.0.0.1/32;10.0.1.0/24;fd00::/64|" PEER1, NULL,
    "uncovered-route routes 0.0.0.0/0\nuncovered-route routes 10.0.1.0/24\n"
    "uncovered-route routes fd00::/64\nhalf-tunnel other-family IPv6\nno-dns dns -\n" },
  { "route-covered-by-neighbours",
    WG "routes=10.2.0.0/15;10.3.0.0/24|peer.1=" KEY1
       " allowed-ips=10.3.0.0/17;10.2.0.0/16|peer.2=" KEY2 " allowed-ips=10.3.128.0/17|",
    NULL, "" },
  { "route-covered-but-for-the-end",
    WG "routes=10.2.0.0/15|peer.1=" KEY1 " allowed-ips=10.3.0.0/17;10.2.0.0/16|", NULL,
    "uncovered-route routes 10.2.0.0/15\n" },
  { "autostart-with-key-of-a-session", WG PEER1 "autostart=yes|private-key-flags=1|",
    "private-key=" OWN, "autostart-secret private-key-flags -\n" },
  { "autostart-with-psk-that-is-asked-for", WG PEER1 "autostart=yes|peer.1.psk-flags=2|",
    "private-key=" OWN, "autostart-secret peer.1.psk-flags -\n" },
  { "trusted-with-autostart-everywhere", WG PEER1 "autostart=yes|trusted=zone:home|",
    "private-key=" OWN, "trusted-unused trusted -\n" },
  { "trusted-without-autostart", WG PEER1 "trusted=zone:home|", "private-key=" OWN,
    "trusted-unused trusted -\n" },
  { "trusted-that-has-an-effect", WG PEER1 "autostart=untrusted|trusted=zone:home|",
    "private-key=" OWN, "" },
  { "lockdown-in-trusted-networks",
    WG "dns=10.0.0.1|autostart=untrusted|kill-switch=lockdown|peer.1=" KEY1
       " allowed-ips=0.0.0.0/0|",
    NULL, "trusted-lockdown kill-switch -\n" },
  { "lockdown-in-all-networks",
    WG "dns=10.0.0.1|autostart=yes|kill-switch=lockdown|peer.1=" KEY1 " allowed-ips=0.0.0.0/0|",
    NULL, "" },
  { "session-key-without-autostart", WG PEER1 "private-key-flags=1|", "private-key=" OWN, "" },
  { "gre-in-clear", "tunnel=gre|addresses=10.0.0.2/24|remote=8.8.8.8|", NULL,
    "in-clear remote -\n" },
  { "gre-inside-the-site", "tunnel=gre|addresses=10.0.0.2/24|remote=172.16.0.9|", NULL, "" },
  { "reserved-name", GRE "interface=gre0|", NULL, "combination interface -\n" },
  { "ttl-without-discovery", GRE "ttl=64|pmtudisc=no|", NULL, "combination ttl -\n" },
  { "published-private", WG PEER1, "private-key=" MAN_PAGE_PRIVATE,
    "published-key private-key -\n" },
  { "published-psk", WG PEER1, "private-key=" OWN "|peer.1.psk=" MAN_PAGE_PSK,
    "published-key peer.1.psk -\n" },
  { "published-peer", WG "peer.1=" MAN_PAGE_PUBLIC " allowed-ips=10.0.0.1/32|", NULL,
    "published-key peer.1 " MAN_PAGE_PUBLIC "\n" },
  { "overlap", WG PEER1 "peer.2=" KEY2 " allowed-ips=10.0.0.1/32|", NULL,
    "overlap peer.1 10.0.0.1/32\n" },
  { "overlap-of-one", WG "peer.1=" KEY1 " allowed-ips=10.0.0.1/32;10.0.0.1/32;10.0.0.0/24|", NULL,
    "" },
  { "shadowed",
    WG "peer.1=" KEY1 " allowed-ips=10.0.0.0/8;fd00::/64|peer.2=" KEY2
       " allowed-ips=10.0.0.0/24;10.2.0.0/24;11.0.0.0/24|",
    NULL, "shadowed peer.1 10.0.0.0/8\n" },
  { "shadowed-behind-a-narrow-one",
    WG "peer.1=" KEY1 " allowed-ips=10.0.0.0/8;10.0.0.0/24|peer.2=" KEY2
       " allowed-ips=10.2.0.0/24|",
    NULL, "shadowed peer.1 10.0.0.0/8\n" },
  { "no-allowed-ips", WG "peer.1=" KEY1 "|", NULL, "no-allowed-ips peer.1 -\n" },
  { "endpoint-inside", WG "peer.1=" KEY1 " endpoint=192.0.2.1:1 allowed-ips=192.0.2.0/24|", NULL,
    "endpoint-inside peer.1 192.0.2.0/24\n" },
  { "endpoint-of-another-inside",
    WG "peer.1=" KEY1 " endpoint=192.0.2.1:1 allowed-ips=10.0.0.1/32|peer.2=" KEY2
       " endpoint=[2001:db8::1]:1 allowed-ips=128.0.0.0/1;2001:db8::/32|",
    NULL, "endpoint-inside peer.2 128.0.0.0/1\nendpoint-inside peer.2 2001:db8::/32\n" },
  { "endpoint-inside-with-a-mark",
    WG "fwmark=0x1|peer.1=" KEY1 " endpoint=192.0.2.1:1 allowed-ips=192.0.2.0/24|", NULL, "" },
  { "endpoint-inside-without-routes",
    WG "routing=off|peer.1=" KEY1 " endpoint=192.0.2.1:1 allowed-ips=192.0.2.0/24|", NULL, "" },
  { "endpoint-inside-everything",
    WG "dns=10.0.0.1|peer.1=" KEY1 " endpoint=192.0.2.1:1 allowed-ips=0.0.0.0/0;::/0|", NULL, "" },
  { "remote-inside", GRE "routes=192.0.2.0/24|", NULL, "endpoint-inside routes 192.0.2.0/24\n" },
  { "remote-on-the-link", "tunnel=gre|addresses=192.0.2.9/24|remote=192.0.2.1|", NULL,
    "endpoint-inside addresses 192.0.2.0/24\n" },
  { "inside-wireguard", OVER "peer.1=" KEY1 " endpoint=192.0.2.1:51820|routes=10.0.0.0/8|", NULL,
    "" },
  { "inside-wireguard-endpoint-inside",
    OVER "peer.1=" KEY1 " endpoint=10.1.2.3:51820|routes=10.0.0.0/8|",
    "private-key=" MAN_PAGE_PRIVATE,
    "published-key private-key -\nendpoint-inside routes 10.0.0.0/8\n" },
  { "same-endpoint", WG PEER1 "peer.2=" KEY2 " endpoint=192.0.2.1:51820 allowed-ips=10.0.0.3/32|",
    NULL, "same-endpoint peer.2 192.0.2.1:51820\n" },
  { "broadcast-address", "tunnel=gre|addresses=10.10.10.3/30;fd00::3/126|remote=192.0.2.1|", NULL,
    "broadcast-address addresses 10.10.10.3/30\n" },
  { "dns-family", GRE "dns=10.0.0.1;fd00::1|", NULL, "dns-family dns fd00::1\n" },
  { "dns-outside", WG PEER1 "dns=10.0.0.1;8.8.8.8|", NULL, "dns-outside dns 8.8.8.8\n" },
  { "mtu", GRE "mtu=1477|", NULL, "mtu mtu -\n" },
  { "mtu-fits", GRE "mtu=1476|", NULL, "" },
  { "one-sided-key", GRE "ikey=1|", NULL, "one-sided-key ikey -\n" },
  { "two-sided-key", GRE "ikey=1|okey=2|", NULL, "" },
  { "no-address", "tunnel=gre|remote=192.0.2.1|", NULL, "no-address - -\n" },
  { "no-address-tap", "tunnel=gretap|remote=192.0.2.1|", NULL, "" },
  { "half-tunnel", WG "peer.1=" KEY1 " allowed-ips=0.0.0.0/0|", NULL,
    "half-tunnel other-family IPv6\nno-dns dns -\n" },
  { "half-tunnel-6", WG "peer.1=" KEY1 " allowed-ips=::/0|", NULL,
    "half-tunnel other-family IPv4\nno-dns dns -\n" },
  { "half-tunnel-of-nm", "routing=nm|" WG "peer.1=" KEY1 " endpoint=192.0.2.1:1 allowed-ips=::/0|",
    NULL, "half-tunnel other-family IPv4\nno-dns dns -\n" },
  { "half-tunnel-blocked",
    WG "dns=10.0.0.1|other-family=block|peer.1=" KEY1 " allowed-ips=0.0.0.0/0|", NULL, "" },
  { "half-tunnel-meant", WG "dns=10.0.0.1|other-family=pass|peer.1=" KEY1 " allowed-ips=0.0.0.0/0|",
    NULL, "" },
  { "half-tunnel-behind-a-kill-switch",
    WG "dns=10.0.0.1|kill-switch=on|peer.1=" KEY1 " allowed-ips=0.0.0.0/0|", NULL, "" },
  { "half-tunnel-in-a-namespace", WG "netns=a|peer.1=" KEY1 " allowed-ips=0.0.0.0/0|", NULL, "" },
  { "half-tunnel-in-a-table", WG "peer.1=" KEY1 " route-table=7 allowed-ips=0.0.0.0/0|", NULL, "" },
  { "no-way-in", "addresses=192.0.2.2/24|peer.1=" KEY1 " allowed-ips=10.0.0.1/32|", NULL,
    "no-way-in peer.1 -\n" },
  { "keepalive",
    "addresses=10.0.0.2/24|" PEER1 "peer.2=" KEY2
    " endpoint=192.0.2.2:1 persistent-keepalive=0 allowed-ips=10.0.0.3/32|",
    NULL, "keepalive peer.1 -\n" },
  { "shared-psk", WG PEER1 "peer.2=" KEY2 " allowed-ips=10.0.0.3/32|",
    "peer.1.psk=" PSK "|peer.2.psk=" PSK, "shared-psk peer.2.psk -\n" },
  { "low-ttl", GRE "ttl=8|", NULL, "low-ttl ttl -\n" },
  { "ttl-inherit", GRE "ttl=inherit|", NULL, "" },
  { "kill-switch-off", GRE "kill-switch=off|", NULL, "" },
};

static GHashTable *
parse (const char *text)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) items = g_strsplit (text ? text : "", "|", -1);

  for (guint i = 0; items[i]; i++) {
    char *equals = strchr (items[i], '=');

    if (equals)
      g_hash_table_insert (table, g_strndup (items[i], (gsize) (equals - items[i])),
                           g_strdup (equals + 1));
  }
  return table;
}

static char *
describe (const GPtrArray *findings)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++) {
    const WgreFinding *finding = findings->pdata[i];

    g_string_append_printf (text, "%s %s %s\n", finding->rule->id,
                            finding->key ? finding->key : "-", finding->item ? finding->item : "-");
    g_assert_cmpstr (finding->what, !=, "");
    g_assert_null (strstr (finding->what, OWN));
  }
  return g_string_free (text, FALSE);
}

static char *
lint (const char *data, const char *secrets, const WgreLintFacts *facts)
{
  g_autoptr (GHashTable) all = parse (data), keys = parse (secrets);
  g_autoptr (GPtrArray) findings = wgre_lint (all, keys, facts);

  return describe (findings);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  const WgreLintFacts facts = { .mtu_limit = 1476 };
  g_autofree char *got = lint (row->data, row->secrets, &facts);

  g_assert_cmpstr (got, ==, row->findings);
}

static void
test_facts (void)
{
  WgreLintOther other = { .name = (char *) "other", .listen_port = 51820, .has_public_key = TRUE };
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  WgreLintFacts facts = { .others = others, .readable = "/etc/wg0.conf", .strict_rpfilter = TRUE };
  WgreKey own;
  g_autofree char *got = NULL, *none = NULL;

  g_assert_true (wgre_key_parse (OWN, &own));
  wgre_key_public (&own, &other.public_key);
  g_ptr_array_add (others, &other);
  got = lint (WG "dns=10.0.0.1|peer.1=" KEY1 " allowed-ips=0.0.0.0/0;::/0|", "private-key=" OWN,
              &facts);
  g_assert_cmpstr (got, ==,
                   "readable - -\nshared-key private-key -\nport-clash listen-port -\n"
                   "rpfilter - -\n");
  none = lint (GRE, NULL, &facts);
  g_assert_cmpstr (none, ==, "");
}

/* Only of a full tunnel, and where nothing rejects what is asked of others. */
static void
test_shared_dns (void)
{
  const WgreLintFacts facts = { .dns_shared = TRUE };
  g_autofree char *full = NULL, *guarded = NULL, *site = NULL, *alone = NULL;

#define ALL WG "dns=10.0.0.1|peer.1=" KEY1 " allowed-ips=0.0.0.0/0;::/0|"
  full = lint (ALL, NULL, &facts);
  guarded = lint (ALL "kill-switch=on|", NULL, &facts);
  site = lint (WG "dns=10.0.0.1|" PEER1, NULL, &facts);
  alone = lint (ALL, NULL, NULL);
  g_assert_cmpstr (full, ==, "dns-shared dns -\n");
  g_assert_cmpstr (guarded, ==, "");
  g_assert_cmpstr (site, ==, "");
  g_assert_cmpstr (alone, ==, "");
#undef ALL
}

/* Only where the host was asked; a tunnel inside WireGuard brings the address with it. */
static void
test_local_elsewhere (void)
{
  g_autoptr (GHashTable) addresses = g_hash_table_new (g_str_hash, g_str_equal);
  const WgreLintFacts facts = { .addresses = addresses };
  g_autofree char *elsewhere = NULL, *here = NULL, *unasked = NULL, *over = NULL, *none = NULL;

  g_hash_table_add (addresses, (gpointer) "192.0.2.9");
  g_hash_table_add (addresses, (gpointer) "2001:db8::9");
  elsewhere = lint (GRE "local=192.0.2.8|", NULL, &facts);
  here = lint (GRE "local=192.0.2.9|", NULL, &facts);
  unasked = lint (GRE "local=192.0.2.8|", NULL, NULL);
  over = lint (OVER "peer.1=" KEY1 " endpoint=192.0.2.1:51820|", NULL, &facts);
  none = lint (GRE, NULL, &facts);
  g_assert_cmpstr (elsewhere, ==, "local-elsewhere local -\n");
  g_assert_cmpstr (here, ==, "");
  g_assert_cmpstr (unasked, ==, "");
  g_assert_cmpstr (over, ==, "");
  g_assert_cmpstr (none, ==, "");
}

/* --- both ends --- */

/* What is found at this end when it is looked at together with the other one. */
typedef struct {
  const char *name;
  const char *data, *secrets;
  const char *other, *other_secrets;
  const char *findings;
} Ends;

#define HERE "addresses=10.0.0.1/24|listen-port=51820|peer.1=" FAR_PUBLIC " allowed-ips=10.0.0.2/32"
#define THERE                                                                                      \
  "addresses=10.0.0.2/24|listen-port=51821|peer.7=" OWN_PUBLIC " allowed-ips=10.0.0.1/32"
#define GRE_HERE "tunnel=gre|addresses=10.0.0.1/30|local=192.0.2.1|remote=192.0.2.2|"
#define GRE_THERE "tunnel=gre|addresses=10.0.0.2/30|local=192.0.2.2|remote=192.0.2.1|"

static const Ends ends[] = {
  { "right", HERE " endpoint=192.0.2.2:51821", "private-key=" OWN "|peer.1.psk=" PSK, THERE,
    "private-key=" FAR "|peer.7.psk=" PSK, "" },
  { "same-port-on-two-hosts", HERE, "private-key=" OWN,
    "addresses=10.0.0.2/24|listen-port=51820|peer.7=" OWN_PUBLIC " allowed-ips=10.0.0.1/32",
    "private-key=" FAR, "" },
  { "not-known-there", HERE, "private-key=" OWN, "addresses=10.0.0.2/24|listen-port=51821",
    "private-key=" FAR, "one-sided-peer peer.1 " FAR_PUBLIC "\n" },
  { "another-key-there", HERE, "private-key=" OWN, THERE, "private-key=" PSK,
    "public-key-differs peer.1 " FAR_PUBLIC "\n" },
  { "clients-of-one-server",
    "addresses=10.0.0.1/24|listen-port=1|peer.1=" KEY1 " allowed-ips=10.0.0.0/24",
    "private-key=" OWN,
    "addresses=10.0.0.2/24|listen-port=2|peer.1=" KEY1 " allowed-ips=10.0.0.0/24",
    "private-key=" FAR, "" },
  { "strangers-with-one-address",
    "addresses=10.0.1.1/24|listen-port=1|peer.1=" KEY1 " allowed-ips=10.0.0.2/32",
    "private-key=" OWN, THERE, "private-key=" FAR, "" },
  { "no-psk-there", HERE, "private-key=" OWN "|peer.1.psk=" PSK, THERE, "private-key=" FAR,
    "psk-differs peer.1.psk -\n" },
  { "another-psk-there", HERE, "private-key=" OWN "|peer.1.psk=" PSK, THERE,
    "private-key=" FAR "|peer.7.psk=" OWN, "psk-differs peer.1.psk -\n" },
  { "another-port-there", HERE " endpoint=192.0.2.2:51820", "private-key=" OWN, THERE,
    "private-key=" FAR, "port-differs peer.1 192.0.2.2:51820\n" },
  { "no-port-there", HERE " endpoint=192.0.2.2:51820", "private-key=" OWN,
    "addresses=10.0.0.2/24|peer.7=" OWN_PUBLIC, "private-key=" FAR,
    "port-differs peer.1 192.0.2.2:51820\n" },
  { "no-secrets-there", HERE " endpoint=192.0.2.2:51820", "private-key=" OWN, THERE, NULL, "" },
  { "gre-right", GRE_HERE "ikey=1|okey=2|csum=yes|seq=yes", NULL,
    GRE_THERE "ikey=2|okey=1|csum=yes|seq=yes", NULL, "" },
  { "gre-another-tunnel", GRE_HERE "key=1", NULL,
    "tunnel=gre|addresses=10.0.0.2/30|local=192.0.2.3|remote=192.0.2.1|", NULL, "" },
  { "gre-without-local", "tunnel=gre|addresses=10.0.0.1/30|remote=192.0.2.2|key=1", NULL,
    "tunnel=gre|addresses=10.0.0.2/30|remote=192.0.2.1|key=2", NULL, "key-differs key -\n" },
  { "gre-two-of-one-host", "tunnel=gre|addresses=10.0.0.1/30|remote=192.0.2.2|key=1", NULL,
    "tunnel=gre|addresses=10.0.1.1/30|remote=192.0.2.3|key=2", NULL, "" },
  { "gre-key-here-only", GRE_HERE "key=1", NULL, GRE_THERE, NULL, "key-differs key -\n" },
  { "gre-key-there-only", GRE_HERE, NULL, GRE_THERE "key=0", NULL, "key-differs - -\n" },
  { "gre-directions-not-mirrored", GRE_HERE "ikey=1|okey=2", NULL, GRE_THERE "ikey=1|okey=2", NULL,
    "key-differs ikey -\n" },
  { "gre-checksums-here-only", GRE_HERE "csum=yes", NULL, GRE_THERE, NULL,
    "header-differs csum -\n" },
  { "gre-checksums-there-only", GRE_HERE, NULL, GRE_THERE "ocsum=yes", NULL,
    "header-differs - -\n" },
  { "gre-numbers-here-only", GRE_HERE "seq=yes", NULL, GRE_THERE, NULL, "header-differs seq -\n" },
  { "gre-numbers-there-only", GRE_HERE, NULL, GRE_THERE "seq=yes", NULL, "" },
  { "gre-and-gretap", GRE_HERE, NULL,
    "tunnel=gretap|addresses=10.0.0.2/30|local=192.0.2.2|remote=192.0.2.1|", NULL,
    "kind-differs tunnel -\n" },
  { "gre-in-udp", GRE_HERE "encap=fou|encap-dport=5555", NULL,
    GRE_THERE "encap=fou|encap-sport=5556|encap-dport=5555", NULL, "port-differs encap-dport -\n" },
  { "gre-in-udp-right", GRE_HERE "encap=fou|encap-dport=5555", NULL,
    GRE_THERE "encap=fou|encap-dport=5555", NULL, "" },
};

static void
test_ends (gconstpointer data)
{
  const Ends *row = data;
  g_autoptr (GHashTable) there = parse (row->other), secrets = parse (row->other_secrets);
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreProfile) profile =
      wgre_profile_new (there, secrets, WGRE_PROFILE_WITHOUT_SECRETS, &error);
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  WgreLintOther other = { .name = (char *) "there", .profile = profile };
  const WgreLintFacts facts = { .others = others };
  g_autofree char *got = NULL;
  const WgreKey *key;

  g_assert_no_error (error);
  other.listen_port = (guint16) wgre_profile_number (profile, WGRE_OPT_LISTEN_PORT);
  key = wgre_profile_key (profile, WGRE_OPT_PRIVATE_KEY);
  if (key) {
    other.has_public_key = TRUE;
    wgre_key_public (key, &other.public_key);
  }
  g_ptr_array_add (others, &other);
  got = lint (row->data, row->secrets, &facts);
  g_assert_cmpstr (got, ==, row->findings);
}

/* Every rule has a row above or a test below. */
static void
test_all_rules_are_tested (void)
{
  static const char *const below[] = { "unreadable", "reader",     "converted",
                                       "readable",   "shared-key", "port-clash",
                                       "rpfilter",   "dns-shared", "local-elsewhere" };
  const WgreLintRule *rule;

  for (guint i = 0; (rule = wgre_lint_rule (i)); i++) {
    gboolean tested = FALSE;
    g_autofree char *line = g_strconcat (rule->id, " ", NULL);

    for (guint j = 0; j < G_N_ELEMENTS (below); j++)
      tested = tested || !strcmp (below[j], rule->id);
    for (guint j = 0; j < G_N_ELEMENTS (rows); j++)
      tested = tested || strstr (rows[j].findings, line);
    for (guint j = 0; j < G_N_ELEMENTS (ends); j++)
      tested = tested || strstr (ends[j].findings, line);
    if (!tested)
      g_error ("no test for the rule %s", rule->id);
    g_assert_cmpuint (strlen (rule->why), >, 20);
  }
}

static void
check_warning (WgreWarningAbout about, gboolean note, const char *id, WgreSeverity severity)
{
  const WgreWarning warning = { .text = (char *) "x", .about = about, .note = note };
  g_autoptr (WgreFinding) finding = wgre_lint_warning (&warning);

  g_assert_cmpstr (finding->rule->id, ==, id);
  g_assert_cmpint (finding->rule->severity, ==, severity);
  g_assert_cmpstr (finding->what, ==, "x");
}

static void
test_readers (void)
{
  g_autoptr (WgreFinding) unreadable = wgre_lint_unreadable ("x"), reader = wgre_lint_reader ("y");

  g_assert_cmpint (unreadable->rule->severity, ==, WGRE_SEVERITY_ERROR);
  g_assert_cmpint (reader->rule->severity, ==, WGRE_SEVERITY_WARNING);
  g_assert_cmpstr (unreadable->rule->id, ==, "unreadable");
  g_assert_cmpstr (reader->rule->id, ==, "reader");
  check_warning (WGRE_WARNING_OTHER, FALSE, "reader", WGRE_SEVERITY_WARNING);
  check_warning (WGRE_WARNING_OTHER, TRUE, "converted", WGRE_SEVERITY_ADVICE);
  check_warning (WGRE_WARNING_HOST_BITS, FALSE, "host-bits", WGRE_SEVERITY_WARNING);
  check_warning (WGRE_WARNING_SAME_PEER, FALSE, "duplicate-peer", WGRE_SEVERITY_WARNING);
  check_warning (WGRE_WARNING_OVERLAP, FALSE, "overlap", WGRE_SEVERITY_WARNING);
}

/* 10000 peers, every two with the same address, and one that has them all. */
static void
test_many (void)
{
  g_autoptr (GHashTable) data = parse ("addresses=10.0.0.1/8|listen-port=1");
  g_autoptr (GPtrArray) findings = NULL;

  for (guint i = 1; i <= 10000; i++) {
    WgreKey key = { { (guint8) i, (guint8) (i >> 8), 7 } };
    char text[WGRE_KEY_TEXT_SIZE];

    wgre_key_print (&key, text);
    g_hash_table_insert (data, g_strdup_printf ("peer.%u", i),
                         g_strdup_printf ("%s endpoint=192.0.2.%u:%u allowed-ips=10.1.%u.%u/32",
                                          text, i % 200 + 1, i, i / 2 / 256, i / 2 % 256));
  }
  g_hash_table_insert (data, g_strdup ("peer.20000"),
                       g_strdup (KEY1 " allowed-ips=10.0.0.0/8;192.0.2.0/24"));
  findings = wgre_lint (data, NULL, NULL);
  g_assert_cmpuint (findings->len, ==, 4999 + 1 + 1);
}

/* --- places --- */

static void
check_place (const char *text, const char *item, guint line, const char *expected)
{
  g_autoptr (WgreLines) lines = wgre_lines_new (text, strlen (text));
  guint column = 0, length = 0;
  g_autofree char *got = NULL;

  got = wgre_lines_find (lines, item, &line, &column, &length)
            ? g_strdup_printf ("%u:%u+%u", line, column, length)
            : g_strdup ("none");
  g_assert_cmpstr (got, ==, expected);
}

static void
test_place (void)
{
  static const char text[] =
      "# ä\r\n[Interface]\nAddress = 10.0.0.1/24\n[Peer]\nPublicKey = x\n"
      "AllowedIPs = ä, 10.0.0.11/32, 10.0.0.1/32\n[Peer]\nAllowedIPs = 10.0.0.2";
  static const char keyfile[] = "[vpn]\nmtu=1\n tt = 2\nttl=1\n";
  g_autoptr (WgreLines) lines = wgre_lines_new (text, strlen (text));
  g_autoptr (WgreLines) keys = wgre_lines_new (keyfile, strlen (keyfile));
  static const char many[] = "[vpn]\npeers.1=1 A | 2 B | 7 C\nnames.1 = 7 x\npeer.7 =D";
  g_autoptr (WgreLines) packed = wgre_lines_new (many, strlen (many));

  check_place (text, "10.0.0.1/32", 5, "6:31+11");
  check_place (text, "10.0.0.1/32", 4, "6:31+11");
  check_place (text, "10.0.0.11/32", 6, "6:17+12");
  check_place (text, "10.0.0.1/24", 3, "3:11+11");
  check_place (text, "10.0.0.1/24", 6, "none");
  check_place (text, "10.0.0.2/32", 7, "8:14+8");
  check_place (text, "10.0.0.2/32", 2, "none");
  check_place (text, "10.0.0.2/32", 99, "none");
  check_place (text, "", 2, "none");
  check_place ("A=1\nB=10.0.0.1", "10.0.0.1", 0, "2:3+8");
  check_place ("A=1\nB=10.0.0.1", "10.0.0.1", 1, "2:3+8");
  check_place ("", "10.0.0.1", 1, "none");
  check_place ("[P]\nA = x, 10.0.0.7/24\nB = 10.0.0.0/24", "10.0.0.0/24", 1, "3:5+11");
  check_place ("[P]\nA = x, 10.0.0.7/24", "10.0.0.0/24", 1, "2:8+11");
  check_place ("[P]\nA = ä, 10.0.0.7/16, FD00:0::1/8", "fd00::/8", 1, "2:21+11");
  check_place ("[P]\nA = 10.0.0.7/24", "10.0.0.0/25", 1, "none");
  check_place ("[P]\nA=10.0.0.1/32\nB=10.0.0.1/32", "10.0.0.1/32", 3, "3:3+11");
  g_assert_cmpuint (wgre_lines_find_key (keys, "tt"), ==, 3);
  g_assert_cmpuint (wgre_lines_find_key (keys, "t"), ==, 0);
  g_assert_cmpuint (wgre_lines_find_key (packed, "peer.2"), ==, 2);
  g_assert_cmpuint (wgre_lines_find_key (packed, "peer.7"), ==, 4);
  g_assert_cmpuint (wgre_lines_find_key (packed, "peer.7.name"), ==, 3);
  g_assert_cmpuint (wgre_lines_find_key (packed, "peer.8"), ==, 0);
  g_assert_cmpstr (wgre_lines_get (lines, 1), ==, "# ä");
  g_assert_cmpstr (wgre_lines_get (lines, 8), ==, "AllowedIPs = 10.0.0.2");
  g_assert_null (wgre_lines_get (lines, 9));
  g_assert_null (wgre_lines_get (lines, 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strdup_printf ("/lint/%s", rows[i].name);

    g_test_add_data_func (path, &rows[i], test_row);
  }
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++) {
    g_autofree char *path = g_strdup_printf ("/lint/ends/%s", ends[i].name);

    g_test_add_data_func (path, &ends[i], test_ends);
  }
  g_test_add_func ("/lint/every-rule-is-tested", test_all_rules_are_tested);
  g_test_add_func ("/lint/facts", test_facts);
  g_test_add_func ("/lint/shared-dns", test_shared_dns);
  g_test_add_func ("/lint/local-elsewhere", test_local_elsewhere);
  g_test_add_func ("/lint/readers", test_readers);
  g_test_add_func ("/lint/many", test_many);
  g_test_add_func ("/place", test_place);
  return g_test_run ();
}
