/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/outer.h"

#include <netinet/in.h>

#include "core/types.h"
#include "core/value.h"
#include "plan/plan.h"

/* What nft(8) calls them. */
static const char *const protocols[] = {
  [IPPROTO_IPIP] = "ipencap", [IPPROTO_UDP] = "udp", [IPPROTO_IPV6] = "ipv6",
  [IPPROTO_GRE] = "gre",      [IPPROTO_ESP] = "esp",
};

const char *
wgre_outer_protocol (const WgreOuter *outer)
{
  g_return_val_if_fail (outer && outer->protocol < G_N_ELEMENTS (protocols), NULL);
  return protocols[outer->protocol];
}

/* --- what they are --- */

static void
outer_add_end (WgreOuter *outer, const WgreIp *ip, guint16 port)
{
  WgreOuterEnd end = { *ip, port };

  if (ip->family)
    g_array_append_val (outer->ends, end);
}

/* A peer without endpoint calls, from anywhere. */
static void
outer_add_peers (WgreOuter *outer, const WgreProfile *profile, const WgreFacts *facts)
{
  const GPtrArray *peers = wgre_profile_peers (profile);

  outer->protocol = IPPROTO_UDP;
  outer->port = outer->source = (guint16) wgre_profile_number (profile, WGRE_OPT_LISTEN_PORT);
  outer->roams = TRUE;
  for (guint i = 0; i < peers->len; i++) {
    const WgrePeer *peer = peers->pdata[i];

    if (!peer->endpoint.host)
      outer->open = TRUE;
    else if (facts->endpoints && i < facts->endpoints->len) {
      const WgreEndpointAddress *address =
          &g_array_index (facts->endpoints, WgreEndpointAddress, i);

      outer_add_end (outer, &address->ip, address->port);
    }
  }
}

static void
outer_add_tunnel (WgreOuter *outer, const WgreProfile *profile, const WgreFacts *facts)
{
  const WgreIp *local = wgre_profile_ip (profile, WGRE_OPT_LOCAL);
  const GArray *neighbours = wgre_profile_neighbours (profile);
  gboolean udp = wgre_profile_has (profile, WGRE_OPT_ENCAP);
  guint64 source = wgre_profile_number (profile, WGRE_OPT_ENCAP_SPORT);
  guint16 port = udp ? (guint16) wgre_profile_number (profile, WGRE_OPT_ENCAP_DPORT) : 0;

  outer->mark = 0;
  outer->protocol = udp ? IPPROTO_UDP : wgre_profile_kind (profile)->outer_protocol;
  outer->port = udp ? wgre_plan_receive_port (profile) : 0;
  outer->target = port;
  outer->source = udp && source != WGRE_SPECIAL ? (guint16) source : 0;
  if (local)
    outer->local = *local;
  if (wgre_profile_has (profile, WGRE_OPT_REMOTE)) {
    outer_add_end (outer, &facts->remote, port);
    return;
  }
  /* A tunnel to many sends to its neighbours; without any, others tell the kernel of them. */
  for (guint i = 0; i < neighbours->len; i++)
    outer_add_end (outer, &g_array_index (neighbours, WgreNeighbour, i).outer, port);
  outer->open = !neighbours->len;
}

WgreOuter *
wgre_outer_new (const WgreProfile *profile, const WgreFacts *facts, guint32 mark)
{
  WgreOuter *outer;

  g_return_val_if_fail (profile && facts, NULL);
  outer = g_new0 (WgreOuter, 1);
  outer->mark = mark;
  outer->ends = g_array_new (FALSE, FALSE, sizeof (WgreOuterEnd));
  if (wgre_profile_kind (profile)->peers)
    outer_add_peers (outer, profile, facts);
  else
    outer_add_tunnel (outer, profile, facts);
  return outer;
}

void
wgre_outer_free (WgreOuter *outer)
{
  if (!outer)
    return;
  g_array_unref (outer->ends);
  g_free (outer);
}

/* --- matches --- */

static const char *
ip_word (guint8 family)
{
  return family == AF_INET ? "ip" : "ip6";
}

/* What every one of them has, whatever its far end. */
static GString *
outer_begin (const WgreOuter *outer, WgreOuterDirection direction)
{
  gboolean out = direction == WGRE_OUTER_OUT;
  GString *text = g_string_new (NULL);

  if (outer->mark && out)
    g_string_append_printf (text, "meta mark 0x%x ", outer->mark);
  if (outer->local.family) {
    g_autofree char *local = wgre_ip_to_string (&outer->local);

    g_string_append_printf (text, "%s %s %s ", ip_word (outer->local.family),
                            out ? "saddr" : "daddr", local);
  }
  return text;
}

/* Of a protocol without ports, that; else the own port, if there is one to tell. */
static void
outer_append_own (const WgreOuter *outer, WgreOuterDirection direction, GString *text)
{
  guint16 port = direction == WGRE_OUTER_OUT ? outer->source : outer->port;

  if (outer->protocol == IPPROTO_UDP && port)
    g_string_append_printf (text, "udp %s %u", direction == WGRE_OUTER_OUT ? "sport" : "dport",
                            port);
  else
    g_string_append_printf (text, "meta l4proto %s", wgre_outer_protocol (outer));
}

/* The far ends of one family, as nft(8) writes a value or a set of them. WireGuard sends from the
 * port that it is sent to; the far end of a tunnel in UDP from one that it chooses (encap-sport),
 * so that the port is told on the way out only. */
static void
outer_add_family (const WgreOuter *outer, WgreOuterDirection direction, guint8 family,
                  GPtrArray *matches)
{
  gboolean out = direction == WGRE_OUTER_OUT, ports = FALSE;
  g_autoptr (GString) ends = g_string_new (NULL), text = NULL;
  const char *ip = ip_word (family), *address = out ? "daddr" : "saddr";
  guint count = 0;

  for (guint i = 0; i < outer->ends->len; i++) {
    const WgreOuterEnd *end = &g_array_index (outer->ends, WgreOuterEnd, i);
    g_autofree char *far_end = wgre_ip_to_string (&end->ip);

    if (end->ip.family != family)
      continue;
    g_string_append_printf (ends, "%s%s", count++ ? ", " : "", far_end);
    ports = (out || !outer->target) && end->port != 0;
    if (ports)
      g_string_append_printf (ends, " . %u", end->port);
  }
  if (!count)
    return;
  text = outer_begin (outer, direction);
  if (ports)
    g_string_append_printf (text, "%s %s . udp %s { %s }", ip, address, out ? "dport" : "sport",
                            ends->str);
  else
    g_string_append_printf (text, count == 1 ? "%s %s %s" : "%s %s { %s }", ip, address, ends->str);
  if (!ports || (out ? outer->source : outer->port)) {
    g_string_append_c (text, ' ');
    outer_append_own (outer, direction, text);
  }
  g_ptr_array_add (matches, g_string_free (g_steal_pointer (&text), FALSE));
}

GPtrArray *
wgre_outer_matches (const WgreOuter *outer, WgreOuterDirection direction)
{
  GPtrArray *matches;
  gboolean anybody;

  g_return_val_if_fail (outer != NULL, NULL);
  matches = g_ptr_array_new_with_free_func (g_free);
  anybody = outer->open || (direction == WGRE_OUTER_IN && outer->roams && outer->port != 0);
  if (anybody) {
    GString *text = outer_begin (outer, direction);

    outer_append_own (outer, direction, text);
    g_ptr_array_add (matches, g_string_free (text, FALSE));
    return matches;
  }
  for (guint i = 0; i < G_N_ELEMENTS (wgre_families); i++)
    outer_add_family (outer, direction, wgre_families[i], matches);
  /* A far end that has moved is answered: the first packet of such a flow came from there. */
  if (outer->roams && outer->mark && direction == WGRE_OUTER_OUT) {
    GString *text = outer_begin (outer, direction);

    outer_append_own (outer, direction, text);
    g_string_append (text, " ct direction reply");
    g_ptr_array_add (matches, g_string_free (text, FALSE));
  }
  return matches;
}

char *
wgre_outer_far_match (const WgreOuter *outer, WgreOuterDirection direction)
{
  gboolean out = direction == WGRE_OUTER_OUT;
  const WgreOuterEnd *end = NULL;
  const WgreIp *ip;
  g_autofree char *address = NULL;
  guint16 port;
  GString *text;

  g_return_val_if_fail (outer, NULL);

  if (outer->ends->len == 1 && !outer->open)
    end = &g_array_index (outer->ends, WgreOuterEnd, 0);
  ip = end ? &end->ip : &outer->local;
  address = wgre_ip_to_string (ip);
  port = out ? outer->target : outer->port;
  text = g_string_new (NULL);
  g_string_append_printf (text, "%s %s %s ", ip_word (ip->family),
                          (end != NULL) == out ? "daddr" : "saddr", address);
  if (port)
    g_string_append_printf (text, "udp dport %u", port);
  else
    g_string_append_printf (text, "meta l4proto %s", wgre_outer_protocol (outer));
  return g_string_free (text, FALSE);
}
