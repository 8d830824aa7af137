/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>

#include "doctor/rules.h"

/* --- tunnels of GRE --- */

void
wgre_doctor_judge_gre_missing (WgreExamination *examination)
{
  const GPtrArray *ends = examination->evidence->ends;

  for (guint i = 0; i < ends->len; i++) {
    const WgreFarEnd *end = ends->pdata[i];
    gboolean no_protocol = end->protocol_reply.kind == WGRE_REPLY_NO_PROTOCOL;
    g_autofree char *text = wgre_end_describe (end);

    if (no_protocol)
      wgre_examination_add (examination, WGRE_LIKELIHOOD_CERTAIN,
                            g_strdup_printf (_ ("%s answers that it does not speak GRE."), text),
                            g_strdup ("ip tunnel show"));
    else if (end->protocol_reply.kind == WGRE_REPLY_NO_PORT &&
             wgre_ip_equal (&end->protocol_reply.by, &end->ip))
      wgre_examination_add (
          examination, WGRE_LIKELIHOOD_CERTAIN,
          g_strdup_printf (_ ("%s answers that it has no GRE tunnel with these addresses and this "
                              "key."),
                           text),
          g_strdup ("ip tunnel show"));
  }
}

/* Somebody between the two gives this host another address. */
static gboolean
inside_has_nat (const WgreFarEnd *end)
{
  return end->source.family && !wgre_ip_is_public (&end->source) && wgre_ip_is_public (&end->ip);
}

void
wgre_doctor_judge_gre_dropped (WgreExamination *examination)
{
  const WgreEvidence *evidence = examination->evidence;

  if (!evidence->up || evidence->inside_reply.kind != WGRE_REPLY_SILENCE)
    return;
  for (guint i = 0; i < evidence->ends->len; i++) {
    const WgreFarEnd *end = evidence->ends->pdata[i];
    gboolean reached = end->echo_reply.kind == WGRE_REPLY_ANSWER;
    g_autofree char *text = wgre_end_describe (end);

    if (end->protocol_reply.kind != WGRE_REPLY_SILENCE &&
        end->protocol_reply.kind != WGRE_REPLY_NOT_ASKED)
      continue;
    wgre_examination_add (
        examination,
        reached || inside_has_nat (end) ? WGRE_LIKELIHOOD_LIKELY : WGRE_LIKELIHOOD_POSSIBLE,
        inside_has_nat (end)
            ? g_strdup_printf (_ ("Nothing comes back from %s, and there is a NAT on the way: this "
                                  "host has a private address."),
                               text)
        : reached ? g_strdup_printf (
                        _ ("%s answers ping outside of the tunnel, and nothing in it."), text)
                  : g_strdup_printf (_ ("Nothing comes back from %s."), text),
        g_strdup ("tcpdump -ni any ip proto 47"));
  }
}

/* --- MTU --- */

static void
inside_judge_size (WgreExamination *examination, const WgreFarEnd *end)
{
  const WgreEvidence *evidence = examination->evidence;
  const WgreReply *reply = &end->big_reply;
  guint headers = end->big_size > evidence->mtu ? end->big_size - evidence->mtu : 0;
  g_autofree char *text = wgre_end_describe (end);
  g_autofree char *by =
      reply->by.family ? wgre_ip_to_string (&reply->by) : g_strdup (_ ("this host"));
  /* What the link's MTU would have to be; unknown when nobody said what fits. */
  g_autofree char *fitting =
      reply->mtu > headers ? g_strdup_printf (" +vpn.data mtu=%u", reply->mtu - headers) : NULL;

  wgre_examination_add (
      examination, WGRE_LIKELIHOOD_LIKELY,
      reply->mtu ? g_strdup_printf (_ ("The tunnel's packets to %s get as big as %u bytes, and %s "
                                       "passes on at most %u."),
                                    text, end->big_size, by, reply->mtu)
                 : g_strdup_printf (_ ("The tunnel's packets to %s get as big as %u bytes, which "
                                       "is too big for %s."),
                                    text, end->big_size, by),
      fitting ? wgre_doctor_command (evidence, "nmcli connection modify", fitting)
              : wgre_doctor_command (evidence, "nm-wgre check", ""));
}

void
wgre_doctor_judge_mtu (WgreExamination *examination)
{
  const WgreEvidence *evidence = examination->evidence;
  g_autofree char *inside = NULL;

  for (guint i = 0; i < evidence->ends->len; i++) {
    const WgreFarEnd *end = evidence->ends->pdata[i];

    if (end->big_reply.kind == WGRE_REPLY_TOO_BIG)
      inside_judge_size (examination, end);
  }
  if (evidence->inside_big.kind != WGRE_REPLY_SILENCE &&
      evidence->inside_big.kind != WGRE_REPLY_TOO_BIG)
    return;
  inside = wgre_ip_to_string (&evidence->inside);
  wgre_examination_add (
      examination, WGRE_LIKELIHOOD_LIKELY,
      g_strdup_printf (_ ("%s answers small packets in the tunnel, and none of %u bytes, its MTU."),
                       inside, evidence->mtu),
      g_strdup_printf ("ping -c 3 -M do -s %u %s",
                       evidence->mtu - (evidence->inside.family == AF_INET ? 28 : 48), inside));
}

/* --- allowed IPs --- */

static gboolean
inside_prefix_covers (const WgrePrefix *outer, const WgrePrefix *inner)
{
  return outer->length <= inner->length && wgre_prefix_contains (outer, &inner->ip);
}

static gboolean
inside_peer_covers (const WgrePeer *peer, const WgrePrefix *prefix, gboolean *ret_part)
{
  for (guint i = 0; i < peer->allowed_ips->len; i++) {
    const WgrePrefix *allowed = &g_array_index (peer->allowed_ips, WgrePrefix, i);

    if (inside_prefix_covers (allowed, prefix))
      return TRUE;
    *ret_part |= inside_prefix_covers (prefix, allowed);
  }
  return FALSE;
}

/* One of the two halves of a network. */
static WgrePrefix
inside_half (const WgrePrefix *prefix, guint which)
{
  WgrePrefix half = *prefix;

  if (which)
    half.ip.bytes[prefix->length / 8] |= (guint8) (0x80u >> (prefix->length % 8));
  half.length++;
  return half;
}

/* Several allowed IPs may cover it together: a network of which some, but not all, is one of a peer
 * is looked at by halves. */
static gboolean
inside_is_covered (const GPtrArray *peers, const WgrePrefix *prefix)
{
  gboolean part = FALSE;
  WgrePrefix low, high;

  for (guint i = 0; i < peers->len; i++)
    if (inside_peer_covers (peers->pdata[i], prefix, &part))
      return TRUE;
  if (!part || wgre_prefix_is_single (prefix))
    return FALSE;
  low = inside_half (prefix, 0);
  high = inside_half (prefix, 1);
  return inside_is_covered (peers, &low) && inside_is_covered (peers, &high);
}

void
wgre_doctor_judge_allowed_ips (WgreExamination *examination)
{
  const WgreEvidence *evidence = examination->evidence;
  const GPtrArray *peers = wgre_profile_peers (evidence->profile);

  for (guint i = 0; peers->len && i < evidence->led->len; i++) {
    const WgreLed *led = &g_array_index (evidence->led, WgreLed, i);
    char text[WGRE_PREFIX_TEXT_SIZE];

    if (inside_is_covered (peers, &led->prefix))
      continue;
    wgre_prefix_print (&led->prefix, text);
    wgre_examination_add (
        examination, WGRE_LIKELIHOOD_CERTAIN,
        g_strdup_printf (_ ("Packets to %s are led into the tunnel (%s), and no peer has that "
                            "network, or all of it, as an allowed IP: they are refused."),
                         text, led->by),
        wgre_doctor_command (evidence, "nm-wgre show", ""));
  }
  if (evidence->strangers) {
    g_autofree char *count = g_strdup_printf ("%" G_GUINT64_FORMAT, evidence->strangers);

    wgre_examination_add (
        examination, WGRE_LIKELIHOOD_LIKELY,
        g_strdup_printf (_ ("%s packets came through the tunnel from addresses that are not "
                            "allowed IPs of the peer that sent them."),
                         count),
        g_strdup_printf ("ip -s -s link show %s", evidence->interface));
  }
}

/* --- name servers --- */

void
wgre_doctor_judge_dns (WgreExamination *examination)
{
  const WgreEvidence *evidence = examination->evidence;
  const GArray *servers =
      evidence->profile ? wgre_profile_ips (evidence->profile, WGRE_OPT_DNS) : NULL;
  g_autofree char *server =
      servers && servers->len ? wgre_ip_to_string (&g_array_index (servers, WgreIp, 0)) : NULL;

  if (!server)
    return;
  if (evidence->dns_unknown)
    wgre_examination_add (
        examination, WGRE_LIKELIHOOD_CERTAIN,
        g_strdup_printf (_ ("NetworkManager does not use the tunnel's name server %s."), server),
        g_strdup ("nmcli"));
  else if (evidence->dns_elsewhere)
    wgre_examination_add (
        examination, WGRE_LIKELIHOOD_LIKELY,
        g_strdup_printf (_ ("/etc/resolv.conf names %s, and not the tunnel's name server %s."),
                         evidence->dns_elsewhere, server),
        g_strdup ("ls -l /etc/resolv.conf"));
  if (evidence->dns_reply.kind == WGRE_REPLY_NO_PORT)
    wgre_examination_add (examination, WGRE_LIKELIHOOD_CERTAIN,
                          g_strdup_printf (_ ("At %s runs no name server."), server),
                          g_strdup_printf ("dig @%s localhost", server));
  else if (evidence->dns_reply.kind == WGRE_REPLY_SILENCE && !wgre_doctor_any_silent (evidence))
    wgre_examination_add (examination, WGRE_LIKELIHOOD_LIKELY,
                          g_strdup_printf (_ ("The name server %s does not answer."), server),
                          g_strdup_printf ("dig @%s localhost", server));
}

/* --- the other end --- */

void
wgre_doctor_judge_return_route (WgreExamination *examination)
{
  const WgreEvidence *evidence = examination->evidence;
  gboolean alive = FALSE;
  g_autofree char *inside = NULL;

  if (evidence->inside_reply.kind != WGRE_REPLY_SILENCE || wgre_doctor_any_silent (evidence))
    return;
  for (guint i = 0; i < evidence->ends->len; i++)
    alive |= wgre_end_is_alive (evidence->ends->pdata[i]);
  inside = wgre_ip_to_string (&evidence->inside);
  wgre_examination_add (
      examination, alive ? WGRE_LIKELIHOOD_LIKELY : WGRE_LIKELIHOOD_POSSIBLE,
      alive ? g_strdup_printf (_ ("The handshake works, and %s in the tunnel does not answer."),
                               inside)
            : g_strdup_printf (_ ("%s in the tunnel does not answer."), inside),
      g_strdup_printf ("ping -c 3 %s", inside));
}
