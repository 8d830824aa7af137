/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor/gather/gather.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <ifaddrs.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "core/value.h"
#include "doctor/gather/ask.h"
#include "doctor/gather/ends.h"
#include "doctor/gather/led.h"
#include "doctor/gather/state.h"
#include "doctor/rules.h"
#include "host/clock.h"
#include "net/chains.h"
#include "net/dns.h"
#include "net/nft.h"
#include "net/query.h"
#include "plan/plan.h"

#define GATHER_RESOLV_CONF "/etc/resolv.conf"
#define GATHER_DNS_PORT 53
/* Nobody listens there; it is to make the tunnel send something. */
#define GATHER_QUIET_PORT 33434
#define GATHER_INSIDE_MS 1000
#define GATHER_BIG_MS 1500
/* A WireGuard peer that got something and has nothing to say answers after 10 s
 * (KEEPALIVE_TIMEOUT). */
#define GATHER_ANSWER_MS 12000
#define GATHER_PAUSE_MS 500

/* What the examination knows beside the evidence. */
typedef struct {
  const WgreSubjectOfDoctor *subject;
  WgreEvidence *evidence;
  GVariant *status; /* when it began; NULL: the tunnel is down */
  GArray *ids;      /* of wgre_ends_gather() */
  const char *netns;
  guint32 mark;
  int dev, tunnel;    /* links: that the tunnel's packets are bound to; the tunnel's own; 0: none */
  const char *own[2]; /* the names of its links */
} Gather;

static void
gather_say_unseen (WgreEvidence *evidence, const char *sentence)
{
  g_ptr_array_add (evidence->unseen, g_strdup (sentence));
}

/* --- this host --- */

static gboolean
gather_has_address (const WgreIp *ip)
{
  struct ifaddrs *all = NULL;
  gboolean found = FALSE;

  if (getifaddrs (&all))
    return TRUE;
  for (struct ifaddrs *one = all; one && !found; one = one->ifa_next) {
    const struct sockaddr *address = one->ifa_addr;

    if (!address || address->sa_family != ip->family)
      continue;
    found = !memcmp (
        ip->bytes,
        ip->family == AF_INET
            ? (const void *) &((const struct sockaddr_in *) (const void *) address)->sin_addr
            : (const void *) &((const struct sockaddr_in6 *) (const void *) address)->sin6_addr,
        wgre_ip_size (ip));
  }
  freeifaddrs (all);
  return found;
}

/* Peers without an endpoint can only call us; root may ask who would drop that. */
static void
gather_chains (WgreEvidence *evidence)
{
  static const char *const except[] = { "nm-wgre-", "nm-wgre.", "firewalld", NULL };
  const WgreProfile *carrier = wgre_profile_carrier (evidence->profile);
  g_autofree char *listing = NULL;

  if (evidence->ends->len || !wgre_profile_peers (carrier)->len ||
      wgre_profile_number (carrier, WGRE_OPT_OPEN_FIREWALL))
    return;
  if (!evidence->privileged) {
    gather_say_unseen (evidence, _ ("the firewall of this host: only root can list it"));
    return;
  }
  listing = wgre_nft_list_chains (NULL);
  evidence->closed_input = listing ? wgre_chains_closed (listing, "input", except) : NULL;
}

/* --- what is heard in the tunnel --- */

static void
gather_inside_way (Gather *gather)
{
  WgreEvidence *evidence = gather->evidence;
  g_autoptr (WgreSocket) socket = wgre_socket_open (NETLINK_ROUTE, NULL);
  g_auto (WgreLinkInfo) link = { 0 };
  WgreRouteInfo route;

  if (!socket || !evidence->inside.family ||
      !wgre_query_route (socket, &evidence->inside, 0, 0, &route, NULL) ||
      !wgre_query_link_by_index (socket, route.oif, &link, NULL))
    return;
  g_strlcpy (evidence->inside_back, link.name, IF_NAMESIZE);
  evidence->inside_rp_filter = wgre_ends_rp_filter (evidence->interface, evidence->inside.family);
}

static WgreQuestion
gather_question (const Gather *gather, const WgreIp *to, guint8 protocol)
{
  return (WgreQuestion){
    .to = *to, .protocol = protocol, .port = GATHER_QUIET_PORT, .dev = gather->tunnel
  };
}

/* Whoever says that nothing listens there is there, unless it is this host itself. */
static gboolean
gather_is_there (const WgreReply *reply)
{
  return reply->kind == WGRE_REPLY_ANSWER ||
         (reply->by.family && reply->kind != WGRE_REPLY_TOO_BIG &&
          !gather_has_address (&reply->by));
}

static void
gather_ask_inside (Gather *gather)
{
  WgreEvidence *evidence = gather->evidence;
  const GArray *servers = wgre_profile_ips (evidence->profile, WGRE_OPT_DNS);
  guint8 content[WGRE_DNS_QUESTION_MAX];
  WgreQuestion questions[3] = { gather_question (gather, &evidence->inside, IPPROTO_ICMP),
                                gather_question (gather, &evidence->inside, IPPROTO_UDP) };
  WgreQuestion big = questions[0];

  if (servers && servers->len) {
    questions[2] = (WgreQuestion){ .to = g_array_index (servers, WgreIp, 0),
                                   .port = GATHER_DNS_PORT,
                                   .protocol = IPPROTO_UDP,
                                   .content = content };
    questions[2].length = wgre_dns_question ("localhost", AF_INET, 1, content);
  }
  wgre_ask (questions, G_N_ELEMENTS (questions), GATHER_INSIDE_MS);
  evidence->inside_reply = questions[gather_is_there (&questions[1].reply)].reply;
  if (gather_is_there (&questions[1].reply))
    evidence->inside_reply.kind = WGRE_REPLY_ANSWER;
  evidence->dns_reply = questions[2].reply;
  if (questions[0].reply.kind != WGRE_REPLY_ANSWER || !evidence->mtu)
    return;
  big.size = evidence->mtu;
  wgre_ask (&big, 1, GATHER_BIG_MS);
  evidence->inside_big = big.reply;
}

static void
gather_count (const Gather *gather)
{
  g_autoptr (GVariant) now = wgre_state_find (gather->subject->uuid);

  if (now)
    wgre_state_count (gather->status, now, gather->ids, gather->evidence);
}

/* Some were sent something, and have not been heard of though they may yet be. */
static gboolean
gather_is_open (const WgreEvidence *evidence)
{
  for (guint i = 0; i < evidence->ends->len; i++) {
    const WgreFarEnd *end = evidence->ends->pdata[i];

    if (end->counted && end->handshake_age >= 0 && end->sent && !end->received)
      return TRUE;
  }
  return FALSE;
}

/* --- name servers --- */

/* NULL when a program of this host is asked, or one of @servers. */
static char *
gather_resolv_conf (const GArray *servers)
{
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (GATHER_RESOLV_CONF, &text, NULL, NULL))
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    char *server = lines[i] + strlen ("nameserver");
    WgreIp ip;

    if (!g_str_has_prefix (lines[i], "nameserver"))
      continue;
    if (wgre_ip_parse (g_strstrip (server), &ip) &&
        (wgre_ip_list_has (servers, &ip) || wgre_ip_is_loopback (&ip)))
      return NULL;
    g_ptr_array_add (others, server);
  }
  g_ptr_array_add (others, NULL);
  return others->len > 1 ? g_strjoinv (", ", (char **) others->pdata) : NULL;
}

/* --- all of it --- */

static void
gather_begin (Gather *gather, WgreFacts *facts)
{
  WgreEvidence *evidence = gather->evidence;
  const WgreProfile *carrier = wgre_profile_carrier (evidence->profile);
  const WgreKey *private_key = wgre_profile_key (carrier, WGRE_OPT_PRIVATE_KEY);
  const char *dev = wgre_profile_string (evidence->profile, WGRE_OPT_DEV);
  const char *interface = NULL, *public_key = NULL;
  char text[WGRE_KEY_TEXT_SIZE];
  WgreKey key;

  gather->status = gather->subject->uuid ? wgre_state_find (gather->subject->uuid) : NULL;
  evidence->up = wgre_state_is_up (gather->status);
  if (!evidence->up)
    g_clear_pointer (&gather->status, g_variant_unref);
  gather->mark = (guint32) wgre_profile_number (carrier, WGRE_OPT_FWMARK);
  if (gather->status) {
    g_variant_lookup (gather->status, "Interface", "&s", &interface);
    g_variant_lookup (gather->status, "Mark", "u", &gather->mark);
    g_variant_lookup (gather->status, "Mtu", "u", &evidence->mtu);
    g_variant_lookup (gather->status, "NetworkNamespace", "&s", &gather->netns);
    g_variant_lookup (gather->status, "PublicKey", "&s", &public_key);
  }
  if (!public_key && private_key) {
    wgre_key_public (private_key, &key);
    wgre_key_print (&key, text);
    public_key = text;
  }
  evidence->public_key = g_strdup (public_key);
  evidence->interface = g_strdup (interface);
  gather->dev = dev ? (int) if_nametoindex (dev) : 0;
  gather->own[0] = interface;
  gather->own[1] = interface ? wgre_plan_lower_interface (evidence->profile, facts) : NULL;
}

static void
gather_look_inside (Gather *gather)
{
  WgreEvidence *evidence = gather->evidence;
  const GPtrArray *peers = wgre_profile_peers (evidence->profile);
  const GArray *servers = wgre_profile_ips (evidence->profile, WGRE_OPT_DNS);
  g_autofree char *path = NULL, *text = NULL;
  WgreQuestion calls[WGRE_ENDS_MOST] = { 0 };
  guint count = 0;
  WgreIp ip;

  if (gather->netns) {
    gather_say_unseen (evidence,
                       _ ("what is inside the tunnel: it is in another network namespace"));
    return;
  }
  if (evidence->interface) {
    gather->tunnel = (int) if_nametoindex (evidence->interface);
    path = g_strdup_printf ("/sys/class/net/%s/statistics/rx_frame_errors", evidence->interface);
    if (g_file_get_contents (path, &text, NULL, NULL))
      evidence->strangers = g_ascii_strtoull (text, NULL, 10);
  }
  if (!wgre_led_inside (evidence->profile, &evidence->inside))
    gather_say_unseen (evidence, _ ("whether the far end answers in the tunnel: the profile gives "
                                    "no address of it there"));
  gather_inside_way (gather);

  /* Each peer is sent something, so that it calls or answers. */
  for (guint i = 0; i < peers->len && count < WGRE_ENDS_MOST; i++)
    if (((const WgrePeer *) peers->pdata[i])->endpoint.host && wgre_led_any (peers->pdata[i], &ip))
      calls[count++] = gather_question (gather, &ip, IPPROTO_UDP);
  wgre_ask (calls, count, 1);

  gather_ask_inside (gather);
  if (!servers || !servers->len)
    return;
  evidence->dns_unknown =
      !wgre_state_uses_dns (servers, &evidence->asked_dns) && evidence->asked_dns;
  evidence->dns_elsewhere = gather_resolv_conf (servers);
}

static void
gather_look_outside (Gather *gather, gint64 begun)
{
  WgreEvidence *evidence = gather->evidence;

  gather_count (gather);
  wgre_ends_ask (evidence, gather->mark, gather->dev);
  wgre_ends_ask_size (evidence, gather->mark, gather->dev);
  if (!gather->status)
    return;
  gather_count (gather);
  while (gather_is_open (evidence) && g_get_monotonic_time () - begun < GATHER_ANSWER_MS * 1000) {
    g_usleep (GATHER_PAUSE_MS * 1000);
    gather_count (gather);
  }
}

WgreEvidence *
wgre_doctor_gather (const WgreSubjectOfDoctor *subject)
{
  WgreEvidence *evidence;
  g_auto (WgreFacts) facts = { 0 };
  Gather gather = { .subject = subject };
  gint64 begun = g_get_monotonic_time ();
  const WgreIp *local;

  g_return_val_if_fail (subject, NULL);

  evidence = gather.evidence = wgre_evidence_new ();
  facts.uuid = subject->uuid ? subject->uuid : "";
  facts.interface = subject->interface;
  evidence->id = g_strdup (subject->id);
  evidence->profile = wgre_profile_ref (subject->profile);
  evidence->privileged = geteuid () == 0;
  evidence->base = wgre_state_base ();
  if (!wgre_clock_is_behind (NULL, &evidence->clock_seen))
    evidence->clock_seen = 0;
  gather_begin (&gather, &facts);
  local = wgre_profile_ip (evidence->profile, WGRE_OPT_LOCAL);
  if (local && !wgre_profile_lower (evidence->profile)) {
    evidence->local = *local;
    evidence->local_missing = evidence->local.family && !wgre_ip_is_any (&evidence->local) &&
                              !gather_has_address (&evidence->local);
  }
  wgre_led_gather (evidence);
  gather.ids = wgre_ends_gather (evidence, &facts, gather.status);
  gather_chains (evidence);
  wgre_ends_gather_ways (evidence, gather.mark, gather.dev, gather.own);
  if (evidence->up)
    gather_look_inside (&gather);
  gather_look_outside (&gather, begun);

  if (!evidence->up)
    gather_say_unseen (evidence, _ ("whether anybody answers: the tunnel is down (\"--up\" brings "
                                    "it up for the examination)"));
  if (wgre_doctor_is_gre (evidence) && !evidence->privileged)
    gather_say_unseen (evidence, _ ("whether the far end takes GRE: only root can send it"));
  if (evidence->base == WGRE_BASE_UNKNOWN)
    gather_say_unseen (evidence, _ ("NetworkManager: it does not answer"));

  g_array_unref (gather.ids);
  g_clear_pointer (&gather.status, g_variant_unref);
  return evidence;
}
