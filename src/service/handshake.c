/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/handshake.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

#include "host/clock.h"
#include "host/reach.h"
#include "service/log.h"

/* The kernel has no event for a handshake: it is asked, at once and then less and less often. */
#define HANDSHAKE_POLL_FIRST_MS 10
#define HANDSHAKE_POLL_MOST_MS 1000
/* After so long without an answer the way is tried, and the log tells that we are waiting. The
 * kernel repeats its first packet after 5 s. */
#define HANDSHAKE_DOUBT_MS 2000
/* So many peers are named when none answers. */
#define HANDSHAKE_NAMED 3

struct _WgreHandshake {
  const WgrePlan *plan;
  WgreKernel *kernel;
  const WgreFacts *facts;
  gint64 begun; /* monotonic, in µs */
  guint patience_ms, pause_ms, timer;
  WgreReach *reach[HANDSHAKE_NAMED]; /* of the first peers with an address; NULL: not tried */
  gboolean doubting;
  WgreHandshakeDone done;
  gpointer data;
};

/* --- whether to wait --- */

gboolean
wgre_handshake_wanted (const WgreProfile *profile)
{
  const WgreProfile *carrier = wgre_profile_carrier (profile);
  const GPtrArray *peers = wgre_profile_peers (carrier);

  g_return_val_if_fail (profile, FALSE);

  switch ((WgreWaitHandshake) wgre_profile_number (carrier, WGRE_OPT_WAIT_HANDSHAKE)) {
  case WGRE_WAIT_HANDSHAKE_AUTO:
    for (guint i = 0; i < peers->len; i++)
      if (!((const WgrePeer *) peers->pdata[i])->endpoint.host)
        return FALSE;
    return peers->len != 0;
  case WGRE_WAIT_HANDSHAKE_YES:
    return peers->len != 0;
  case WGRE_WAIT_HANDSHAKE_NO:
    return FALSE;
  }
  return FALSE;
}

/* --- what to say when nobody answers --- */

static const WgreEndpointAddress *
handshake_address (const WgreHandshake *handshake, guint i)
{
  const GArray *endpoints = handshake->facts->endpoints;
  const WgreEndpointAddress *address =
      endpoints ? &g_array_index (endpoints, WgreEndpointAddress, i) : NULL;

  return address && address->ip.family ? address : NULL;
}

/* "NAME (HOST:PORT, that is ADDRESS)" */
static char *
handshake_describe_peer (const WgreHandshake *handshake, const WgrePeer *peer, guint i)
{
  const WgreEndpointAddress *address = handshake_address (handshake, i);
  g_autofree char *key = g_strdup_printf ("peer.%u", peer->id);
  const char *name = peer->name ? peer->name : key;
  g_autofree char *endpoint = NULL, *ip = NULL;

  if (!peer->endpoint.host)
    return g_strdup (name);
  endpoint = wgre_endpoint_to_string (&peer->endpoint);
  if (!wgre_endpoint_is_name (&peer->endpoint))
    return g_strdup_printf ("%s (%s)", name, endpoint);
  if (!address)
    return g_strdup_printf (_ ("%s (%s, which has no address)"), name, endpoint);
  ip = wgre_ip_to_string (&address->ip);
  return g_strdup_printf (_ ("%s (%s at %s)"), name, endpoint, ip);
}

static char *
handshake_describe_peers (const WgreHandshake *handshake)
{
  const GPtrArray *peers = wgre_profile_peers (wgre_profile_carrier (handshake->plan->profile));
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < MIN (peers->len, HANDSHAKE_NAMED); i++) {
    g_autofree char *peer = handshake_describe_peer (handshake, peers->pdata[i], i);

    g_string_append_printf (text, "%s%s", i ? ", " : "", peer);
  }
  if (peers->len > HANDSHAKE_NAMED)
    g_string_append (text, ", …");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The likely reason, and what to do about it: a sentence. */
static char *
handshake_advice (const WgreHandshake *handshake)
{
  const WgreKey *private_key =
      wgre_profile_key (wgre_profile_carrier (handshake->plan->profile), WGRE_OPT_PRIVATE_KEY);
  char text[WGRE_KEY_TEXT_SIZE] = "";
  int complaint = 0; /* of somebody on the way */
  gint64 seen;

  for (guint i = 0; i < HANDSHAKE_NAMED && !complaint; i++)
    if (handshake->reach[i])
      complaint = wgre_reach_complaint (handshake->reach[i]);
  if (complaint == ECONNREFUSED)
    return g_strdup (_ ("Nothing listens at that port there: check the port, and whether WireGuard "
                        "runs at the far end."));
  if (complaint)
    return g_strdup_printf (_ ("The packets do not get there (%s): check the address, and the "
                               "network that this computer is in."),
                            g_strerror (complaint));
  if (wgre_clock_is_behind (NULL, &seen))
    return g_strdup (_ ("The clock of this computer is behind, and a peer ignores calls that are "
                        "older than the last one: set the clock."));
  if (private_key) {
    WgreKey public_key;

    wgre_key_public (private_key, &public_key);
    wgre_key_print (&public_key, text);
  }
  return g_strdup_printf (
      _ ("Nothing came back: check whether the far end runs, whether it has the public key %s for "
         "this computer, whether the peer's public key is right, and whether UDP is blocked on the "
         "way."),
      text);
}

/* --- waiting --- */

static gboolean
handshake_is_made (const WgreHandshake *handshake)
{
  g_auto (WgreDeviceState) device = { 0 };
  g_autoptr (GError) error = NULL;

  if (!handshake->kernel->device (handshake->kernel, wgre_plan_carrier (handshake->plan), &device,
                                  &error)) {
    wgre_log (LOG_WARNING, "cannot ask for handshakes: %s", error->message);
    return FALSE;
  }
  for (guint i = 0; i < device.peers->len; i++)
    if (g_array_index (device.peers, WgrePeerState, i).handshake)
      return TRUE;
  return FALSE;
}

/* Names may have got their addresses meanwhile. */
static void
handshake_doubt (WgreHandshake *handshake)
{
  const WgreProfile *carrier = wgre_profile_carrier (handshake->plan->profile);
  const GPtrArray *peers = wgre_profile_peers (carrier);
  guint32 mark = wgre_profile_has (carrier, WGRE_OPT_FWMARK)
                     ? (guint32) wgre_profile_number (carrier, WGRE_OPT_FWMARK)
                     : handshake->plan->number;
  g_autofree char *text = handshake->doubting ? NULL : handshake_describe_peers (handshake);

  if (text)
    wgre_log (LOG_NOTICE, "waiting for a handshake with %s", text);
  handshake->doubting = TRUE;
  for (guint i = 0; i < MIN (peers->len, HANDSHAKE_NAMED); i++) {
    const WgreEndpointAddress *address = handshake_address (handshake, i);

    if (address && !handshake->reach[i])
      handshake->reach[i] = wgre_reach_new (address, mark);
  }
}

static gboolean
handshake_tick (gpointer data)
{
  WgreHandshake *handshake = data;
  gint64 waited_ms = (g_get_monotonic_time () - handshake->begun) / 1000;
  g_autoptr (GError) error = NULL;

  handshake->timer = 0;
  if (handshake_is_made (handshake)) {
    handshake->done (NULL, handshake->data);
    return G_SOURCE_REMOVE;
  }
  if (waited_ms >= handshake->patience_ms) {
    g_autofree char *peers = handshake_describe_peers (handshake);
    g_autofree char *advice = handshake_advice (handshake);

    g_set_error (&error, WGRE_ERROR, WGRE_ERROR_NO_ANSWER,
                 _ ("no handshake within %u s with %s. %s \"wait-handshake=no\" does not wait."),
                 handshake->patience_ms / 1000, peers, advice);
    handshake->done (error, handshake->data);
    return G_SOURCE_REMOVE;
  }
  if (waited_ms >= HANDSHAKE_DOUBT_MS)
    handshake_doubt (handshake);
  handshake->pause_ms = MIN (handshake->pause_ms * 3 / 2, HANDSHAKE_POLL_MOST_MS);
  handshake->timer = g_timeout_add (handshake->pause_ms, handshake_tick, handshake);
  return G_SOURCE_REMOVE;
}

void
wgre_handshake_call (WgreHandshake *handshake)
{
  const WgreProfile *carrier;
  g_autoptr (GError) error = NULL;

  if (!handshake)
    return;
  carrier = wgre_profile_carrier (handshake->plan->profile);
  if (!handshake->kernel->call_peers (handshake->kernel, wgre_plan_carrier (handshake->plan),
                                      wgre_profile_peers (carrier), handshake->facts->endpoints,
                                      &error))
    wgre_log (LOG_WARNING, "cannot call the peers: %s", error->message);
}

WgreHandshake *
wgre_handshake_new (const WgrePlan *plan, WgreKernel *kernel, const WgreFacts *facts,
                    guint patience_ms, WgreHandshakeDone done, gpointer data)
{
  WgreHandshake *handshake;

  g_return_val_if_fail (plan && kernel && facts, NULL);

  handshake = g_new0 (WgreHandshake, 1);
  handshake->plan = plan;
  handshake->kernel = kernel;
  handshake->facts = facts;
  handshake->begun = g_get_monotonic_time ();
  handshake->patience_ms = patience_ms;
  handshake->pause_ms = HANDSHAKE_POLL_FIRST_MS;
  handshake->done = done;
  handshake->data = data;
  wgre_handshake_call (handshake);
  handshake->timer = g_timeout_add (handshake->pause_ms, handshake_tick, handshake);
  return handshake;
}

void
wgre_handshake_free (WgreHandshake *handshake)
{
  if (!handshake)
    return;
  if (handshake->timer)
    g_source_remove (handshake->timer);
  for (guint i = 0; i < HANDSHAKE_NAMED; i++)
    wgre_reach_free (handshake->reach[i]);
  g_free (handshake);
}
