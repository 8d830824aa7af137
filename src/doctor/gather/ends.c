/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor/gather/ends.h"

#include <gio/gio.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <string.h>

#include "core/types.h"
#include "doctor/gather/ask.h"
#include "doctor/gather/state.h"
#include "doctor/rules.h"
#include "host/resolve.h"
#include "host/sysctl.h"
#include "net/query.h"
#include "plan/mtu.h"

/* Where traceroute(8) begins: nobody listens there. */
#define ENDS_OTHER_PORT 33434
/* A host of the same network counts as not found after 3 s. */
#define ENDS_PATIENCE_MS 4000
#define ENDS_SIZE_PATIENCE_MS 1000
/* What WireGuard adds to a packet: the headers of IP and UDP, and its own. */
#define ENDS_WIREGUARD_V4 60
#define ENDS_WIREGUARD_V6 80

/* --- who they are --- */

/* Of sentences "NAME: REASON". */
static char *
ends_problem_of (const GPtrArray *problems, const char *name)
{
  gsize length = strlen (name);

  for (guint i = 0; i < problems->len; i++) {
    const char *problem = problems->pdata[i];

    if (g_str_has_prefix (problem, name) && problem[length] == ':')
      return g_strdup (problem + length + 2);
  }
  return NULL;
}

static void
ends_add_peer (WgreEvidence *evidence, const WgrePeer *peer, const WgreEndpointAddress *address,
               const GPtrArray *problems)
{
  WgreFarEnd *end = wgre_evidence_add_end (evidence);

  end->name = peer->name ? g_strdup (peer->name) : g_strdup_printf ("peer.%u", peer->id);
  end->where = wgre_endpoint_to_string (&peer->endpoint);
  end->ip = address->ip;
  end->port = address->ip.family ? address->port : peer->endpoint.port;
  if (!wgre_endpoint_is_name (&peer->endpoint))
    return;
  end->host = g_strdup (peer->endpoint.host);
  end->problem = ends_problem_of (problems, end->host);
}

static void
ends_add_address (WgreEvidence *evidence, const char *name, const WgreIp *ip)
{
  WgreFarEnd *end = wgre_evidence_add_end (evidence);

  end->name = g_strdup (name);
  end->where = wgre_ip_to_string (ip);
  end->ip = *ip;
}

static void
ends_add_remote (WgreEvidence *evidence, const WgreFacts *facts, const GPtrArray *problems)
{
  const char *remote = wgre_profile_string (evidence->profile, WGRE_OPT_REMOTE);
  WgreFarEnd *end;
  WgreIp ip;

  if (!remote)
    return;
  ends_add_address (evidence, "remote", &facts->remote);
  end = evidence->ends->pdata[evidence->ends->len - 1];
  g_free (end->where);
  end->where = g_strdup (remote);
  end->port = (guint16) wgre_profile_number (evidence->profile, WGRE_OPT_ENCAP_DPORT);
  if (wgre_ip_parse (remote, &ip))
    return;
  end->host = g_strdup (remote);
  end->problem = ends_problem_of (problems, remote);
}

GArray *
wgre_ends_gather (WgreEvidence *evidence, WgreFacts *facts, GVariant *status)
{
  const GPtrArray *peers;
  const GArray *neighbours;
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free), open = NULL;
  GArray *ids = g_array_new (FALSE, TRUE, sizeof (guint32));
  const char *remote = NULL;

  g_return_val_if_fail (evidence && facts, NULL);
  peers = wgre_profile_peers (wgre_profile_carrier (evidence->profile));
  neighbours = wgre_profile_neighbours (evidence->profile);
  /* What the tunnel itself knows is not asked for again. */
  wgre_resolve_known (evidence->profile, facts);
  for (guint i = 0; i < peers->len; i++) {
    WgreEndpointAddress *address = &g_array_index (facts->endpoints, WgreEndpointAddress, i);

    wgre_state_endpoint (status, ((const WgrePeer *) peers->pdata[i])->id, &address->ip,
                         &address->port);
  }
  if (status && g_variant_lookup (status, "Remote", "&s", &remote))
    wgre_ip_parse (remote, &facts->remote);
  open = wgre_resolve_open (evidence->profile, facts);
  if (open->len)
    wgre_resolve_sync (evidence->profile, facts, problems);

  for (guint i = 0; i < peers->len && ids->len < WGRE_ENDS_MOST; i++) {
    const WgrePeer *peer = peers->pdata[i];
    const WgreEndpointAddress *address = &g_array_index (facts->endpoints, WgreEndpointAddress, i);

    if (!peer->endpoint.host)
      continue;
    ends_add_peer (evidence, peer, address, problems);
    g_array_append_val (ids, peer->id);
  }
  if (!wgre_profile_lower (evidence->profile) && !peers->len)
    ends_add_remote (evidence, facts, problems);
  for (guint i = 0; i < neighbours->len && evidence->ends->len < WGRE_ENDS_MOST; i++)
    ends_add_address (evidence, "neighbour", &g_array_index (neighbours, WgreNeighbour, i).outer);
  g_array_set_size (ids, evidence->ends->len);
  return ids;
}

/* --- the way --- */

static guint
ends_setting (const char *link, const char *name)
{
  const char *const links[] = { "all", link };
  guint most = 0;

  for (guint i = 0; i < G_N_ELEMENTS (links); i++) {
    g_autofree char *path = g_strdup_printf ("net/ipv4/conf/%s/%s", links[i], name);
    g_autofree char *value = wgre_sysctl_read (path, NULL);

    most = MAX (most, value ? (guint) g_ascii_strtoull (value, NULL, 10) : 0);
  }
  return most;
}

guint
wgre_ends_rp_filter (const char *link, guint8 family)
{
  return family == AF_INET ? ends_setting (link, "rp_filter") : 0;
}

static void
ends_name_link (WgreSocket *socket, const WgreRouteInfo *route, char ret_link[IF_NAMESIZE])
{
  g_auto (WgreLinkInfo) link = { 0 };

  if (wgre_query_link_by_index (socket, route->oif, &link, NULL))
    g_strlcpy (ret_link, link.name, IF_NAMESIZE);
}

void
wgre_ends_gather_ways (WgreEvidence *evidence, guint32 mark, int dev, const char *const own[2])
{
  g_autoptr (WgreSocket) socket = wgre_socket_open (NETLINK_ROUTE, NULL);

  g_return_if_fail (evidence && own);
  for (guint i = 0; socket && i < evidence->ends->len; i++) {
    WgreFarEnd *end = evidence->ends->pdata[i];
    g_autoptr (GError) error = NULL;
    WgreRouteInfo route;

    if (!end->ip.family)
      continue;
    if (!wgre_query_route (socket, &end->ip, mark, dev, &route, &error)) {
      end->asked_way = g_error_matches (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND);
      continue;
    }
    end->asked_way = TRUE;
    end->source = route.source;
    ends_name_link (socket, &route, end->way);
    end->rp_filter = wgre_ends_rp_filter (end->way, end->ip.family);
    /* What comes in is looked up with the mark of the answer only if the kernel is told so. */
    if (wgre_query_route (socket, &end->ip, ends_setting (end->way, "src_valid_mark") ? mark : 0, 0,
                          &route, NULL))
      ends_name_link (socket, &route, end->back);
    if (own[1] && !strcmp (end->way, own[1]))
      g_strlcpy (end->way, own[0], sizeof end->way);
  }
}

/* --- what they say --- */

/* Without privilege, binding to the link does what the mark would. */
static WgreQuestion
ends_question (const WgreEvidence *evidence, const WgreFarEnd *end, guint32 mark, int dev)
{
  WgreQuestion question = {
    .to = end->ip, .protocol = IPPROTO_UDP, .mark = evidence->privileged ? mark : 0, .dev = dev
  };

  if (mark && !evidence->privileged)
    question.dev = (int) if_nametoindex (end->way);
  if (!question.dev && end->ip.family == AF_INET6)
    question.dev = (int) if_nametoindex (end->way);
  return question;
}

/* A kill switch takes what does not bear the tunnel's mark for something else. And hosts speak by
 * names that they have themselves: this one says nothing but what its kernel says. */
static WgreReply
ends_take (const WgreEvidence *evidence, const WgreFarEnd *end, const WgreQuestion *question,
           guint32 mark)
{
  WgreReply reply = question->reply;

  if (reply.kind == WGRE_REPLY_REFUSED && mark && !evidence->privileged)
    return (WgreReply){ 0 };
  if (reply.by.family && wgre_ip_equal (&reply.by, &end->source))
    reply.by = (WgreIp){ 0 };
  return reply;
}

void
wgre_ends_ask (WgreEvidence *evidence, guint32 mark, int dev)
{
  WgreQuestion questions[4 * WGRE_ENDS_MOST] = { 0 };
  const WgreProfile *profile;
  WgreOptionId key;
  guint count;

  g_return_if_fail (evidence);
  profile = evidence->profile;
  key = wgre_profile_has (profile, WGRE_OPT_OKEY) ? WGRE_OPT_OKEY : WGRE_OPT_KEY;
  count = MIN (evidence->ends->len, WGRE_ENDS_MOST);
  for (guint i = 0; i < count; i++) {
    const WgreFarEnd *end = evidence->ends->pdata[i];
    WgreQuestion *asked = &questions[4 * i];
    gboolean heard =
        end->counted ? wgre_end_is_alive (end) : evidence->inside_reply.kind == WGRE_REPLY_ANSWER;

    /* Those that are heard in the tunnel need not be asked outside. */
    if (heard || !end->ip.family || !*end->way || !g_strcmp0 (end->way, evidence->interface))
      continue;
    for (guint n = 0; n < 4; n++)
      asked[n] = ends_question (evidence, end, mark, dev);
    asked[0].port = end->port;
    asked[1].port = ENDS_OTHER_PORT;
    asked[2].protocol = IPPROTO_ICMP;
    asked[3].protocol = IPPROTO_GRE;
    asked[3].keyed = wgre_profile_has (profile, key);
    asked[3].key = (guint32) wgre_profile_number (profile, key);
    if (!end->port)
      asked[0].to.family = 0;
    if (!wgre_doctor_is_gre (evidence))
      asked[3].to.family = 0;
  }
  wgre_ask (questions, 4 * count, ENDS_PATIENCE_MS);
  for (guint i = 0; i < count; i++) {
    WgreFarEnd *end = evidence->ends->pdata[i];

    end->port_reply = ends_take (evidence, end, &questions[4 * i], mark);
    end->other_reply = ends_take (evidence, end, &questions[4 * i + 1], mark);
    end->echo_reply = ends_take (evidence, end, &questions[4 * i + 2], mark);
    end->protocol_reply = ends_take (evidence, end, &questions[4 * i + 3], mark);
  }
}

/* --- size --- */

/* Packets that may be fragmented outside are not lost; of others, 0 when it is not known. */
static guint
ends_size (const WgreEvidence *evidence, const WgreFarEnd *end)
{
  const WgreProfile *carrier = wgre_profile_carrier (evidence->profile);

  if (!evidence->mtu || !end->ip.family || !*end->way)
    return 0;
  if (carrier != evidence->profile)
    return 0;
  if (wgre_profile_kind (carrier)->peers)
    return evidence->mtu + (end->ip.family == AF_INET ? ENDS_WIREGUARD_V4 : ENDS_WIREGUARD_V6);
  return wgre_profile_number (carrier, WGRE_OPT_PMTUDISC)
             ? evidence->mtu + wgre_mtu_overhead (carrier)
             : 0;
}

void
wgre_ends_ask_size (WgreEvidence *evidence, guint32 mark, int dev)
{
  WgreQuestion questions[WGRE_ENDS_MOST] = { 0 };
  guint count;

  g_return_if_fail (evidence);
  count = MIN (evidence->ends->len, WGRE_ENDS_MOST);
  for (guint i = 0; i < count; i++) {
    WgreFarEnd *end = evidence->ends->pdata[i];

    end->big_size = ends_size (evidence, end);
    if (!end->big_size)
      continue;
    questions[i] = ends_question (evidence, end, mark, dev);
    questions[i].port = end->port ? end->port : ENDS_OTHER_PORT;
    questions[i].size = end->big_size;
  }
  wgre_ask (questions, count, ENDS_SIZE_PATIENCE_MS);
  for (guint i = 0; i < count; i++)
    ((WgreFarEnd *) evidence->ends->pdata[i])->big_reply =
        ends_take (evidence, evidence->ends->pdata[i], &questions[i], mark);
}
