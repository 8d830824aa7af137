/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of a peer: a public key and words behind it. One table row says of each word how it is
 * read and written, and how an editor shows it. */
#include "core/peer-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/list.h"
#include "core/number.h"
#include "core/value.h"

#define BLANKS " \t"
/* Of the words of a peer: a key, an allowed IP and an endpoint. */
#define TYPICAL_SIZE 128

/* The words of a peer after its key: one row each. */
typedef struct {
  WgreOption row; /* first: a row is its word */
  gboolean (*parse) (WgrePeer *peer, const char *text, char **ret_reason);
  gboolean (*has) (const WgrePeer *peer);
  /* append: the text after "=", of a peer that has it. */
  void (*append) (const WgrePeer *peer, GString *text);
} Word;

static gboolean
has_endpoint (const WgrePeer *peer)
{
  return peer->endpoint.host != NULL;
}

static gboolean
parse_allowed_ips (WgrePeer *peer, const char *text, char **ret_reason)
{
  return wgre_prefix_list_parse (text, FALSE, peer->allowed_ips, ret_reason);
}

static gboolean
has_allowed_ips (const WgrePeer *peer)
{
  return peer->allowed_ips->len != 0;
}

static void
append_allowed_ips (const WgrePeer *peer, GString *text)
{
  wgre_prefix_list_append (peer->allowed_ips, text);
}

static gboolean
peer_word_parse_number (const char *text, guint64 max, guint64 *ret_number, char **ret_reason)
{
  if (wgre_number_parse (text, 0, max, ret_number))
    return TRUE;
  *ret_reason = g_strdup_printf (_ ("is not a number from 0 to %lu"), (gulong) max);
  return FALSE;
}

static gboolean
parse_keepalive (WgrePeer *peer, const char *text, char **ret_reason)
{
  guint64 number = 0;

  if (g_ascii_strcasecmp (text, "off") &&
      !peer_word_parse_number (text, G_MAXUINT16, &number, ret_reason))
    return FALSE;
  peer->keepalive = (guint16) number;
  peer->has_keepalive = TRUE;
  return TRUE;
}

static gboolean
has_keepalive (const WgrePeer *peer)
{
  return peer->has_keepalive;
}

static void
append_keepalive (const WgrePeer *peer, GString *text)
{
  wgre_number_append (peer->keepalive, text);
}

static gboolean
parse_keepalive_max (WgrePeer *peer, const char *text, char **ret_reason)
{
  guint64 number;

  if (!peer_word_parse_number (text, G_MAXUINT16, &number, ret_reason))
    return FALSE;
  peer->keepalive_max = (guint16) number;
  return TRUE;
}

static gboolean
has_keepalive_max (const WgrePeer *peer)
{
  return peer->keepalive_max != 0;
}

static void
append_keepalive_max (const WgrePeer *peer, GString *text)
{
  wgre_number_append (peer->keepalive_max, text);
}

static gboolean
parse_advanced_security (WgrePeer *peer, const char *text, char **ret_reason)
{
  gboolean yes = !g_ascii_strcasecmp (text, "yes");

  if (!yes && g_ascii_strcasecmp (text, "no")) {
    *ret_reason = g_strdup (_ ("is neither yes nor no"));
    return FALSE;
  }
  peer->has_advanced_security = TRUE;
  peer->advanced_security = yes;
  return TRUE;
}

static gboolean
has_advanced_security (const WgrePeer *peer)
{
  return peer->has_advanced_security;
}

static void
append_advanced_security (const WgrePeer *peer, GString *text)
{
  g_string_append (text, peer->advanced_security ? "yes" : "no");
}

static gboolean
parse_route_table (WgrePeer *peer, const char *text, char **ret_reason)
{
  guint64 number;

  if (!peer_word_parse_number (text, G_MAXUINT32, &number, ret_reason))
    return FALSE;
  peer->route_table = (guint32) number;
  peer->has_route_table = number != 0;
  return TRUE;
}

static gboolean
has_route_table (const WgrePeer *peer)
{
  return peer->has_route_table;
}

static void
append_route_table (const WgrePeer *peer, GString *text)
{
  wgre_number_append (peer->route_table, text);
}

static gboolean
parse_route_metric (WgrePeer *peer, const char *text, char **ret_reason)
{
  guint64 number;

  if (!peer_word_parse_number (text, G_MAXUINT32, &number, ret_reason))
    return FALSE;
  peer->route_metric = (guint32) number;
  peer->has_route_metric = TRUE;
  return TRUE;
}

static gboolean
has_route_metric (const WgrePeer *peer)
{
  return peer->has_route_metric;
}

static void
append_route_metric (const WgrePeer *peer, GString *text)
{
  wgre_number_append (peer->route_metric, text);
}

/* --- the words as rows that an editor can show --- */

static gboolean
parse_public_key (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
                  char **ret_reason)
{
  WgreKey key;

  if (!wgre_key_parse (text, &key)) {
    *ret_reason = g_strdup (_ ("is not a WireGuard key: 44 characters that end in \"=\""));
    return FALSE;
  }
  ret_value->object = g_strdup (text);
  return TRUE;
}

/* The object is the word's own text, so that what was read is printed in one way. */
static gboolean
parse_row (const WgreOption *option, const char *text, WgreValue *ret_value, char **ret_reason)
{
  const Word *word = (const Word *) option;
  g_autoptr (WgrePeer) peer = wgre_peer_new ();
  g_autoptr (GString) printed = NULL;

  if (!word->parse (peer, text, ret_reason))
    return FALSE;
  if (word->has (peer)) {
    printed = g_string_new (NULL);
    word->append (peer, printed);
  }
  ret_value->object = printed ? g_string_free (g_steal_pointer (&printed), FALSE) : NULL;
  return TRUE;
}

static char *
print_row (const WgreOption *option G_GNUC_UNUSED, const WgreValue *value)
{
  return g_strdup (value->object ? value->object : "");
}

static void
clear_row (WgreValue *value)
{
  g_clear_pointer (&value->object, g_free);
}

static const WgreType public_key_type = {
  .name = "public key",
  .content = WGRE_CONTENT_STRING,
  .parse = parse_public_key,
  .print = print_row,
  .clear = clear_row,
};

const WgreType wgre_type_allowed_ips = {
  .name = "list of prefixes",
  .content = WGRE_CONTENT_STRING,
  .parse = parse_row,
  .print = print_row,
  .clear = clear_row,
};

static const WgreType word_type = {
  .name = "word of a peer",
  .content = WGRE_CONTENT_STRING,
  .parse = parse_row,
  .print = print_row,
  .clear = clear_row,
};

static const WgreOption public_key_row = {
  .key = "public-key",
  .kinds = G_MAXUINT32,
  .type = &public_key_type,
  .page = WGRE_PAGE_MAIN,
  .label = N_ ("Public key"),
  .absent = N_ ("The peer's public key"),
  .description = N_ ("The public key of the peer, as \"wg pubkey\" prints it."),
  .tip = N_ ("The key that the other side calls its public key."),
};

static const Word words[] = {
  { .row = { .key = "endpoint",
             .kinds = G_MAXUINT32,
             .type = &word_type,
             .page = WGRE_PAGE_MAIN,
             .label = N_ ("Endpoint"),
             .example = "vpn.example.org:51820",
             .description = N_ (
                 "Where the peer is reached: HOST:PORT, an IPv6 address in brackets; or several of "
                 "them, the preferred one first. Without it the peer is expected to call."),
             .tip = N_ (
                 "Address and port that the peer is reached at; empty for a peer that calls.") },
    .parse = wgre_peer_parse_endpoints,
    .has = has_endpoint,
    .append = wgre_peer_append_endpoints },
  { .row = { .key = "allowed-ips",
             .kinds = G_MAXUINT32,
             .type = &wgre_type_allowed_ips,
             .page = WGRE_PAGE_MAIN,
             .label = N_ ("Allowed IPs"),
             .example = "10.0.0.0/24;fd00::/64",
             .description =
                 N_ ("Networks that are reached through the peer, and the only addresses that its "
                     "packets may come from. 0.0.0.0/0 and ::/0 stand for all traffic."),
             .tip = N_ ("Networks that are reached through the peer.") },
    .parse = parse_allowed_ips,
    .has = has_allowed_ips,
    .append = append_allowed_ips },
  { .row = { .key = "persistent-keepalive",
             .kinds = G_MAXUINT32,
             .type = &word_type,
             .page = WGRE_PAGE_MAIN,
             .label = N_ ("Persistent keepalive"),
             .example = "25",
             .description = N_ (
                 "Seconds between packets that keep the way to the peer open, for an end behind "
                 "address translation; 0 or \"off\": none."),
             .unit = N_ ("seconds"),
             .tip = N_ (
                 "Keeps the way to this computer open through a router's address translation.") },
    .parse = parse_keepalive,
    .has = has_keepalive,
    .append = append_keepalive },
  { .row = { .key = "route-table",
             .kinds = G_MAXUINT32,
             .type = &word_type,
             .label = N_ ("Route table"),
             .example = "1000",
             .description = N_ ("Routing table for the routes to this peer.") },
    .parse = parse_route_table,
    .has = has_route_table,
    .append = append_route_table },
  { .row = { .key = "route-metric",
             .kinds = G_MAXUINT32,
             .type = &word_type,
             .label = N_ ("Route metric"),
             .example = "50",
             .description = N_ ("Metric of the routes to this peer.") },
    .parse = parse_route_metric,
    .has = has_route_metric,
    .append = append_route_metric },
  { .row = { .key = "persistent-keepalive-max",
             .kinds = WGRE_KIND_BIT (WGRE_KIND_AMNEZIAWG),
             .type = &word_type,
             .label = N_ ("Longest persistent keepalive"),
             .example = "35",
             .description = N_ ("With it, each of these packets comes after a random time from "
                                "persistent-keepalive to this (AmneziaWG 3)."),
             .tip = N_ ("Each of these packets comes after a random time up to this."),
             .unit = N_ ("seconds") },
    .parse = parse_keepalive_max,
    .has = has_keepalive_max,
    .append = append_keepalive_max },
  { .row = { .key = "advanced-security",
             .kinds = WGRE_KIND_BIT (WGRE_KIND_AMNEZIAWG),
             .type = &word_type,
             .label = N_ ("Advanced security"),
             .example = "yes",
             .description = N_ (
                 "Whether packets to and from this peer are disguised. Newer modules of AmneziaWG "
                 "disguise those of all peers."),
             .tip = N_ ("Whether packets to and from this peer are disguised.") },
    .parse = parse_advanced_security,
    .has = has_advanced_security,
    .append = append_advanced_security },
};

const WgreOption *
wgre_peer_row (guint i)
{
  if (!i)
    return &public_key_row;
  return i <= G_N_ELEMENTS (words) ? &words[i - 1].row : NULL;
}

static const Word *
peer_word_find_word (const char *name, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strlen (words[i].row.key) == length && !strncmp (words[i].row.key, name, length))
      return &words[i];
  return NULL;
}

gboolean
wgre_peer_set (WgrePeer *peer, const char *word, const char *value, char **ret_reason)
{
  const Word *found;

  g_return_val_if_fail (word && ret_reason != NULL, FALSE);
  found = peer_word_find_word (word, strlen (word));
  if (found)
    return found->parse (peer, value, ret_reason);
  *ret_reason = g_strdup (_ ("is not a word of a peer"));
  return FALSE;
}

static gboolean
parse_word (WgrePeer *peer, const Word *word, const char *text, char **ret_reason)
{
  const char *value = word ? text + strlen (word->row.key) + 1 : NULL;
  g_autofree char *reason = NULL;

  if (!word) {
    *ret_reason =
        g_strdup_printf (_ ("has the word \"%s\", which is not one of endpoint=, allowed-ips=, "
                            "persistent-keepalive=, route-table=, route-metric=, "
                            "persistent-keepalive-max=, advanced-security="),
                         text);
    return FALSE;
  }
  if (word->parse (peer, value, &reason))
    return TRUE;
  *ret_reason = g_strdup_printf (_ ("has %s=\"%s\", which %s"), word->row.key, value, reason);
  return FALSE;
}

/* Each word is given at most once; a list is one word, with ";" between its items. */
WgrePeer *
wgre_peer_parse (const char *text, char **ret_reason)
{
  g_autofree char *copy = NULL;
  g_autoptr (WgrePeer) peer = NULL;
  char *cursor, *item;
  guint seen = 0;

  g_return_val_if_fail (ret_reason && text != NULL, NULL);
  copy = g_strdup (text);
  cursor = copy + strcspn (copy, BLANKS);
  if (*cursor)
    *cursor++ = '\0';
  peer = wgre_peer_new ();
  if (!wgre_key_parse (copy, &peer->public_key)) {
    *ret_reason =
        g_strdup (_ ("does not begin with a public key: give 44 characters of base64 that end in "
                     "\"=\", then the words endpoint=, allowed-ips=, …"));
    return NULL;
  }
  while ((item = wgre_list_next_of (&cursor, BLANKS))) {
    const char *equals = strchr (item, '=');
    const Word *word = equals ? peer_word_find_word (item, (gsize) (equals - item)) : NULL;
    guint bit = word ? 1u << (word - words) : 0;

    if (seen & bit) {
      *ret_reason = g_strdup_printf (_ ("has the word \"%s\" twice"), item);
      return NULL;
    }
    seen |= bit;
    if (!parse_word (peer, word, item, ret_reason))
      return NULL;
  }
  return g_steal_pointer (&peer);
}

void
wgre_peer_append (const WgrePeer *peer, GString *text)
{
  char key[WGRE_KEY_TEXT_SIZE];

  g_return_if_fail (peer && text);
  wgre_key_print (&peer->public_key, key);
  g_string_append_len (text, key, WGRE_KEY_TEXT_SIZE - 1);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    if (!words[i].has (peer))
      continue;
    g_string_append_c (text, ' ');
    g_string_append (text, words[i].row.key);
    g_string_append_c (text, '=');
    words[i].append (peer, text);
  }
}

char *
wgre_peer_to_string (const WgrePeer *peer)
{
  GString *text = g_string_sized_new (TYPICAL_SIZE);

  wgre_peer_append (peer, text);
  return g_string_free (text, FALSE);
}

gboolean
wgre_peer_has (const WgrePeer *peer, const char *word)
{
  g_return_val_if_fail (peer && word, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (!strcmp (words[i].row.key, word))
      return words[i].has (peer);
  return FALSE;
}

const WgreOption *
wgre_peer_misfit (const WgrePeer *peer, const WgreKind *kind)
{
  g_return_val_if_fail (peer && kind, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (words[i].has (peer) && !(words[i].row.kinds & WGRE_KIND_BIT (kind->id)))
      return &words[i].row;
  return NULL;
}

gboolean
wgre_peer_equal (const WgrePeer *a, const WgrePeer *b)
{
  g_autofree char *left = wgre_peer_to_string (a), *right = wgre_peer_to_string (b);

  g_return_val_if_fail (a && b, FALSE);
  return g_str_equal (left, right) && a->has_preshared_key == b->has_preshared_key &&
         !memcmp (a->preshared_key.bytes, b->preshared_key.bytes, WGRE_KEY_SIZE);
}
