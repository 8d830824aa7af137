/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lint/lint.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lint/rules.h"

typedef struct {
  WgreLintRule rule;
  gboolean early;               /* runs without a profile */
  void (*run) (WgreLint *lint); /* NULL: the finding is a caller's */
} Row;

enum {
  UNREADABLE,
  READER,
  CONVERTED,
  CUT_BITS,
  JOINED_PEER,
  TAKEN_PREFIX,
};

#define NO_HOST_BITS                                                                               \
  N_ ("A network has no bits set behind its prefix length; wg(8) and the kernel cut them off without a word.")
#define ONE_OWNER                                                                                  \
  N_ ("A prefix belongs to one peer only: the kernel takes it away from the one that had it and gives it to the one that is configured last.")
#define ONE_KEY N_ ("WireGuard knows a peer by its public key; two with one key are one peer.")

#define E WGRE_SEVERITY_ERROR
#define W WGRE_SEVERITY_WARNING
#define A WGRE_SEVERITY_ADVICE

/* Within a severity, findings come in this order. Early rules come first: what they find, the ones
 * behind them need not say again. */
static const Row rows[] = {
  [UNREADABLE] = { .rule = { "unreadable", E,
                             N_ ("The file cannot be read as a configuration.") } },
  [READER] = { .rule = { "reader", W,
                         N_ ("The file was read, but this part of it means something else than it seems to, or nothing.") } },
  [CONVERTED] = { .rule = { "converted", A,
                            N_ ("A command of the file has become a key of the profile, which needs no shell.") } },
  [CUT_BITS] = { .rule = { "host-bits", W, NO_HOST_BITS } },
  [JOINED_PEER] = { .rule = { "duplicate-peer", W, ONE_KEY } },
  [TAKEN_PREFIX] = { .rule = { "overlap", W, ONE_OWNER } },
  { .rule = { "network-address", W,
              N_ ("The address of a network belongs to the network itself (RFC 1122, 3.2.1.3); others do not answer to it, though the kernel takes it.") },
    .run = wgre_lint_network_address },
  { .rule = { "host-bits", E, NO_HOST_BITS }, .early = TRUE, .run = wgre_lint_host_bits },
  { .rule = { "duplicate-peer", E, ONE_KEY }, .early = TRUE, .run = wgre_lint_duplicate_peer },
  { .rule = { "value", E, N_ ("The connection would not start.") },
    .early = TRUE,
    .run = wgre_lint_value },
  { .rule = { "combination", E, N_ ("The connection would not start.") },
    .early = TRUE,
    .run = wgre_lint_combination },
  { .rule = { "published-key", E,
              N_ ("The private part of this key stands in documentation: everybody has it, and it protects nothing.") },
    .run = wgre_lint_published_key },
  { .rule = { "readable", W,
              N_ ("Whoever has the private key can be this end, and decrypt what is sent to it from now on.") },
    .run = wgre_lint_readable },
  { .rule = { "shared-key", W,
              N_ ("Two ends with one key take each other's sessions away; at a common peer only one of them works at a time.") },
    .run = wgre_lint_shared_key },
  { .rule = { "overlap", W, ONE_OWNER }, .run = wgre_lint_overlap },
  { .rule = { "no-allowed-ips", W,
              N_ ("Nothing is sent to a peer without allowed IPs, and nothing that it sends is let in.") },
    .run = wgre_lint_no_allowed_ips },
  { .rule = { "uncovered-route", W,
              N_ ("WireGuard sends a packet to the peer that has its address as an allowed IP; where none has, it is dropped, whatever the routes say.") },
    .run = wgre_lint_uncovered_route },
  { .rule = { "endpoint-inside", W,
              N_ ("The packets that carry the tunnel would be routed into the tunnel, and never leave.") },
    .run = wgre_lint_endpoint_inside },
  { .rule = { "same-endpoint", W,
              N_ ("One WireGuard device listens at each port; it answers with one key only.") },
    .run = wgre_lint_same_endpoint },
  { .rule = { "broadcast-address", W,
              N_ ("The last address of an IPv4 network is its broadcast address; others do not answer to it.") },
    .run = wgre_lint_broadcast_address },
  { .rule = { "half-tunnel", W,
              N_ ("Everything of one family goes through the tunnel, and everything of the other goes outside, where it can be seen.") },
    .run = wgre_lint_half_tunnel },
  { .rule = { "dns-family", W,
              N_ ("NetworkManager uses a name server only if the tunnel has an address of its family.") },
    .run = wgre_lint_dns_family },
  { .rule = { "dns-shared", W,
              N_ ("With plain /etc/resolv.conf NetworkManager lists the network's own name servers behind those of the tunnel, and programs ask them in clear when those of the tunnel are silent.") },
    .run = wgre_lint_dns_shared },
  { .rule = { "mtu", W,
              N_ ("Packets that are too big for the way outside are fragmented or lost; large transfers hang while pings work.") },
    .run = wgre_lint_mtu },
  { .rule = { "one-sided-key", W,
              N_ ("With a key in one direction only, packets of the other direction must have none; the far end needs the mirror image.") },
    .run = wgre_lint_one_sided_key },
  { .rule = { "port-clash", W,
              N_ ("Only one of them can have the port: whichever starts second fails.") },
    .run = wgre_lint_port_clash },
  { .rule = { "one-sided-peer", W,
              N_ ("Each end must have the other's public key, or it does not answer.") },
    .run = wgre_lint_one_sided_peer },
  { .rule = { "public-key-differs", W,
              N_ ("A peer is known by the public key that belongs to its private key; nobody else can be it.") },
    .run = wgre_lint_public_key_differs },
  { .rule = { "psk-differs", W,
              N_ ("With a preshared key at one end only, or two different ones, no session comes about.") },
    .run = wgre_lint_psk_differs },
  { .rule = { "port-differs", W,
              N_ ("Packets to a port at which nobody listens are lost; the other end can still begin.") },
    .run = wgre_lint_port_differs },
  { .rule = { "kind-differs", W, N_ ("The two ends do not understand each other's packets.") },
    .run = wgre_lint_kind_differs },
  { .rule = { "key-differs", W,
              N_ ("Packets with another key than the one that the link takes are dropped without a word.") },
    .run = wgre_lint_key_differs },
  { .rule = { "header-differs", W,
              N_ ("Packets without the checksums or numbers that the link takes, or with checksums that it does not, are dropped without a word.") },
    .run = wgre_lint_header_differs },
  { .rule = { "rpfilter", W,
              N_ ("firewalld drops IPv6 packets of which the way back, without a mark, would be another one: those that carry the tunnel are such (firewalld issue 1203).") },
    .run = wgre_lint_rpfilter },
  { .rule = { "local-elsewhere", W,
              N_ ("Packets of the tunnel cannot leave from an address that this host has not; when a network comes up later that brings it, nothing is wrong.") },
    .run = wgre_lint_local_elsewhere },
  { .rule = { "autostart-secret", W,
              N_ ("What starts by itself starts before anybody has logged in: a secret that a session keeps, or that is asked for, is not there then.") },
    .run = wgre_lint_autostart_secret },
  { .rule = { "trusted-unused", W,
              N_ ("Trusted networks are those in which autostart=untrusted leaves the tunnel down; a tunnel that comes up everywhere, or never by itself, takes no notice of them.") },
    .run = wgre_lint_trusted_unused },
  { .rule = { "trusted-lockdown", W,
              N_ ("In a trusted network the tunnel is taken down, and a kill switch that is always closed lets next to nothing leave without it.") },
    .run = wgre_lint_trusted_lockdown },
  { .rule = { "no-address", A,
              N_ ("Without an address, this host can forward but neither send nor answer in the tunnel.") },
    .run = wgre_lint_no_address },
  { .rule = { "shadowed", A,
              N_ ("Of nested prefixes the longest decides. That is often meant; if not, the inner one's peer gets what the outer one's should.") },
    .run = wgre_lint_shadowed },
  { .rule = { "in-clear", A,
              N_ ("Nothing but WireGuard is encrypted: everybody on the way can read and change what is in the tunnel.") },
    .run = wgre_lint_in_clear },
  { .rule = { "dns-outside", A,
              N_ ("Questions to a name server that is not reached through the tunnel go outside, where they can be seen.") },
    .run = wgre_lint_dns_outside },
  { .rule = { "no-dns", A,
              N_ ("Names are asked of the name servers that the network has announced, which see each of them; those in the network itself are reached outside of the tunnel, or with a kill switch not at all.") },
    .run = wgre_lint_no_dns },
  { .rule = { "no-way-in", A,
              N_ ("Neither end can begin: the peer is expected to call, at a port that is another one at each start.") },
    .run = wgre_lint_no_way_in },
  { .rule = { "keepalive", A,
              N_ ("Behind NAT or a firewall the peer can reach this end only for as long as the last packet is remembered, often 30 seconds.") },
    .run = wgre_lint_keepalive },
  { .rule = { "shared-psk", A,
              N_ ("A preshared key is to protect one pair; who has one of the ends knows that of the other.") },
    .run = wgre_lint_shared_psk },
  { .rule = { "low-ttl", A, N_ ("Packets die on the way when it has more hops than that.") },
    .run = wgre_lint_low_ttl },
};

#undef E
#undef W
#undef A

const WgreLintRule *
wgre_lint_rule (guint i)
{
  return i < G_N_ELEMENTS (rows) ? &rows[i].rule : NULL;
}

const char *
wgre_lint_severity_name (WgreSeverity severity)
{
  static const char *const names[] = {
    [WGRE_SEVERITY_ADVICE] = "advice",
    [WGRE_SEVERITY_WARNING] = "warning",
    [WGRE_SEVERITY_ERROR] = "error",
  };

  g_return_val_if_fail (severity < G_N_ELEMENTS (names), NULL);
  return names[severity];
}

/* --- findings --- */

WgreFinding *
wgre_lint_unreadable (const char *what)
{
  g_return_val_if_fail (what, NULL);
  return wgre_finding_new (&rows[UNREADABLE].rule, NULL, NULL, g_strdup (what), NULL);
}

WgreFinding *
wgre_lint_reader (const char *what)
{
  g_return_val_if_fail (what, NULL);
  return wgre_finding_new (&rows[READER].rule, NULL, NULL, g_strdup (what), NULL);
}

WgreFinding *
wgre_lint_warning (const WgreWarning *warning)
{
  static const struct {
    guint row;
    const char *fix;
  } kinds[] = {
    [WGRE_WARNING_OTHER] = { READER, NULL },
    [WGRE_WARNING_HOST_BITS] = { CUT_BITS,
                                 N_ ("write the network, or a longer prefix for the host") },
    [WGRE_WARNING_SAME_PEER] = { JOINED_PEER,
                                 N_ ("join the two, or give each of two peers its own key") },
    [WGRE_WARNING_OVERLAP] = { TAKEN_PREFIX, N_ ("leave it with the one that it belongs to") },
  };
  guint row;

  g_return_val_if_fail (warning && warning->about < G_N_ELEMENTS (kinds), NULL);
  row = warning->note ? CONVERTED : kinds[warning->about].row;
  return wgre_finding_new (&rows[row].rule, NULL, warning->item, g_strdup (warning->text),
                           kinds[warning->about].fix ? g_strdup (_ (kinds[warning->about].fix))
                                                     : NULL);
}

/* --- all rules --- */

static void
lint_run (WgreLint *lint, gboolean early, WgreSeverity severity)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].run && rows[i].early == early && rows[i].rule.severity == severity) {
      lint->rule = &rows[i].rule;
      rows[i].run (lint);
    }
}

GPtrArray *
wgre_lint (GHashTable *data, GHashTable *secrets, const WgreLintFacts *facts)
{
  return wgre_lint_least (data, secrets, facts, WGRE_SEVERITY_ADVICE);
}

GPtrArray *
wgre_lint_least (GHashTable *data, GHashTable *secrets, const WgreLintFacts *facts,
                 WgreSeverity least)
{
  static const WgreLintFacts no_facts;
  g_autoptr (GError) refusal = NULL;
  g_autoptr (WgreProfile) profile =
      wgre_profile_new (data, secrets, WGRE_PROFILE_WITHOUT_SECRETS, &refusal);
  g_autoptr (GHashTable) faulty = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  WgreLint lint = {
    .data = data,
    .secrets = secrets,
    .profile = profile,
    .wireguard = profile && wgre_profile_lower (profile) ? wgre_profile_lower (profile) : profile,
    .refusal = refusal,
    .facts = facts ? facts : &no_facts,
    .findings = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_finding_free),
    .faulty = faulty,
    .seen = seen,
  };

  if (!profile)
    lint_run (&lint, TRUE, WGRE_SEVERITY_ERROR);
  for (int severity = WGRE_SEVERITY_ERROR; profile && severity >= (int) least; severity--)
    lint_run (&lint, FALSE, (WgreSeverity) severity);
  return lint.findings;
}
