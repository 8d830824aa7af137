/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/report-peer.h"

#include <string.h>

/* Of WireGuard, in seconds: a session is at an end, at the latest, after REJECT_AFTER_TIME; then
 * the next packet that is sent, a keepalive too, begins a new one. */
#define PEER_SESSION 180
#define PEER_GRACE 15 /* for that handshake, and for the time that it takes to say so */
/* Two calls of a peer that has never answered: with more, it was silent for ten seconds. */
#define PEER_CALLS (2 * 148)

static const struct {
  const char *key;
  GVariantClass type;
  gsize offset;
} peer_fields[] = {
  { "id", G_VARIANT_CLASS_UINT32, G_STRUCT_OFFSET (WgreReportPeer, id) },
  { "name", G_VARIANT_CLASS_STRING, G_STRUCT_OFFSET (WgreReportPeer, name) },
  { "public-key", G_VARIANT_CLASS_STRING, G_STRUCT_OFFSET (WgreReportPeer, key) },
  { "endpoint", G_VARIANT_CLASS_STRING, G_STRUCT_OFFSET (WgreReportPeer, endpoint) },
  { "configured-endpoint", G_VARIANT_CLASS_STRING, G_STRUCT_OFFSET (WgreReportPeer, configured) },
  { "life", G_VARIANT_CLASS_STRING, G_STRUCT_OFFSET (WgreReportPeer, life) },
  { "allowed-ips", G_VARIANT_CLASS_ARRAY, G_STRUCT_OFFSET (WgreReportPeer, allowed_ips) },
  { "latest-handshake", G_VARIANT_CLASS_INT64, G_STRUCT_OFFSET (WgreReportPeer, handshake) },
  { "received", G_VARIANT_CLASS_UINT64, G_STRUCT_OFFSET (WgreReportPeer, received) },
  { "sent", G_VARIANT_CLASS_UINT64, G_STRUCT_OFFSET (WgreReportPeer, sent) },
  { "persistent-keepalive", G_VARIANT_CLASS_UINT16, G_STRUCT_OFFSET (WgreReportPeer, keepalive) },
};

static char *
peer_join (GVariant *texts)
{
  g_autofree const char **values = NULL;

  if (!g_variant_is_of_type (texts, G_VARIANT_TYPE_STRING_ARRAY))
    return NULL;
  values = g_variant_get_strv (texts, NULL);
  return g_strjoinv (", ", (char **) values);
}

/* @member: of the type that @value has: a text, a joined list, or a number of that size. */
static void
peer_set (gpointer member, GVariant *value)
{
  if (g_variant_classify (value) == G_VARIANT_CLASS_STRING) {
    *(const char **) member = g_variant_get_string (value, NULL);
  } else if (g_variant_classify (value) == G_VARIANT_CLASS_ARRAY) {
    g_free (*(char **) member);
    *(char **) member = peer_join (value);
  } else {
    memcpy (member, g_variant_get_data (value), g_variant_get_size (value));
  }
}

static void
peer_take (WgreReportPeer *peer, const char *key, GVariant *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (peer_fields); i++) {
    if (strcmp (key, peer_fields[i].key) || g_variant_classify (value) != peer_fields[i].type)
      continue;
    peer_set (G_STRUCT_MEMBER_P (peer, peer_fields[i].offset), value);
    peer->known |= peer_fields[i].offset == G_STRUCT_OFFSET (WgreReportPeer, handshake);
    return;
  }
}

void
wgre_report_peer_read (GVariant *peer, WgreReportPeer *ret_peer)
{
  gsize count;

  g_return_if_fail (peer && ret_peer);

  *ret_peer = (WgreReportPeer){ 0 };
  count = g_variant_n_children (peer);
  for (gsize n = 0; n < count; n++) {
    /* not by g_variant_iter_loop(), which copies the whole before it lends a text */
    g_autoptr (GVariant) entry = g_variant_get_child_value (peer, n);
    g_autoptr (GVariant) key = g_variant_get_child_value (entry, 0);
    g_autoptr (GVariant) boxed = g_variant_get_child_value (entry, 1);
    g_autoptr (GVariant) value = g_variant_get_variant (boxed);

    peer_take (ret_peer, g_variant_get_string (key, NULL), value);
  }
}

void
wgre_report_peer_clear (WgreReportPeer *peer)
{
  g_return_if_fail (peer);

  g_clear_pointer (&peer->allowed_ips, g_free);
}

/* --- counters --- */

/* Arrays of the same length; what the kernel has is borrowed from their variant. */
typedef struct {
  gsize length, looked_for; /* the latter of @lives, which there may be none of */
  const guint32 *ids;
  const gint64 *handshakes;
  const guint64 *received, *sent;
  const guint16 *keepalives;
  const char **endpoints, **lives; /* free with g_free() */
} Counters;

static void
counters_clear (Counters *counters)
{
  g_free (counters->endpoints);
  g_free (counters->lives);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Counters, counters_clear)

static gconstpointer
counters_column (GVariant *all, gsize column, gsize size, gsize *length)
{
  g_autoptr (GVariant) values = g_variant_get_child_value (all, column);
  gsize own;
  gconstpointer numbers = g_variant_get_fixed_array (values, &own, size);

  *length = MIN (*length, own);
  return numbers;
}

static const char **
counters_texts (GVariant *all, gsize column, gsize *ret_length)
{
  g_autoptr (GVariant) values = g_variant_get_child_value (all, column);

  return g_variant_get_strv (values, ret_length);
}

static void
counters_read (GVariant *all, Counters *counters)
{
  gsize *length = &counters->length, endpoints;

  g_variant_get_data (all); /* of one piece from now on: what is borrowed stays where it is */
  *length = G_MAXSIZE;
  counters->ids = counters_column (all, 0, sizeof (guint32), length);
  counters->handshakes = counters_column (all, 1, sizeof (gint64), length);
  counters->received = counters_column (all, 2, sizeof (guint64), length);
  counters->sent = counters_column (all, 3, sizeof (guint64), length);
  counters->keepalives = counters_column (all, 4, sizeof (guint16), length);
  counters->endpoints = counters_texts (all, 5, &endpoints);
  counters->lives = counters_texts (all, 6, &counters->looked_for);
  *length = MIN (*length, endpoints);
  if (counters->looked_for)
    *length = MIN (*length, counters->looked_for);
}

static const char *
counters_text (const char *text)
{
  return *text ? text : NULL;
}

static void
counters_give (const Counters *counters, gsize i, WgreReportPeer *peer)
{
  peer->known = TRUE;
  peer->handshake = counters->handshakes[i];
  peer->received = counters->received[i];
  peer->sent = counters->sent[i];
  peer->keepalive = counters->keepalives[i];
  peer->endpoint = counters_text (counters->endpoints[i]);
  peer->life = counters->looked_for ? counters_text (counters->lives[i]) : NULL;
}

/* The kernel does not have it any more. */
static void
counters_forget (WgreReportPeer *peer)
{
  peer->known = FALSE;
  peer->handshake = 0;
  peer->received = peer->sent = 0;
  peer->keepalive = 0;
  peer->endpoint = peer->life = NULL;
}

void
wgre_report_peers_count (GArray *peers, GVariant *counters)
{
  g_auto (Counters) all = { 0 };
  gsize next = 0;

  g_return_if_fail (peers);

  if (counters)
    counters_read (counters, &all);
  for (guint i = 0; i < peers->len; i++) {
    WgreReportPeer *peer = &g_array_index (peers, WgreReportPeer, i);

    if (next < all.length && all.ids[next] == peer->id)
      counters_give (&all, next++, peer);
    else
      counters_forget (peer);
  }
}

/* --- silence --- */

gint64
wgre_report_age (gint64 since)
{
  return MAX (g_get_real_time () / G_USEC_PER_SEC - since, 0);
}

/* The service knows of those that it looks for. Of the others, the kernel's counters show who has
 * never answered, and who must have been asked; of one that nothing is sent to, nobody knows. */
gboolean
wgre_report_peer_is_silent (const WgreReportPeer *peer)
{
  g_return_val_if_fail (peer, FALSE);

  if (peer->life && strcmp (peer->life, "new"))
    return !strcmp (peer->life, "silent") || !strcmp (peer->life, "dead");
  if (!peer->handshake)
    return peer->sent > PEER_CALLS;
  return peer->keepalive &&
         wgre_report_age (peer->handshake) > PEER_SESSION + peer->keepalive + PEER_GRACE;
}
