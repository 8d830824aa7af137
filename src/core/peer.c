/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/peer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/list.h"
#include "core/number.h"
#include "core/value.h"

#define BLANKS " \t"
/* Each costs some seconds of a search. */
#define WGRE_PEER_ENDPOINTS_MAX 8
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

WgrePeer *
wgre_peer_new (void)
{
  WgrePeer *peer = g_new0 (WgrePeer, 1);

  peer->allowed_ips = g_array_new (FALSE, FALSE, sizeof (WgrePrefix));
  return peer;
}

static void
clear_endpoint (gpointer data)
{
  wgre_endpoint_clear (data);
}

static void
clear_endpoints (WgrePeer *peer)
{
  wgre_endpoint_clear (&peer->endpoint);
  g_clear_pointer (&peer->fallbacks, g_array_unref);
}

/* The first one takes the place of the endpoint, the others those of the fallbacks. */
static void
add_endpoint (WgrePeer *peer, const WgreEndpoint *endpoint)
{
  if (!peer->endpoint.host) {
    peer->endpoint = *endpoint;
    return;
  }
  if (!peer->fallbacks) {
    peer->fallbacks = g_array_new (FALSE, FALSE, sizeof (WgreEndpoint));
    g_array_set_clear_func (peer->fallbacks, clear_endpoint);
  }
  g_array_append_val (peer->fallbacks, *endpoint);
}

static gboolean
parse_one_endpoint (WgrePeer *peer, const char *text, char **ret_reason)
{
  WgreEndpoint endpoint;

  if (peer->fallbacks && peer->fallbacks->len + 1 >= WGRE_PEER_ENDPOINTS_MAX) {
    *ret_reason = g_strdup_printf (_ ("has more than %u endpoints"), WGRE_PEER_ENDPOINTS_MAX);
    return FALSE;
  }
  if (!wgre_endpoint_parse (text, &endpoint, ret_reason))
    return FALSE;
  add_endpoint (peer, &endpoint);
  return TRUE;
}

/* A zone may have what separates others. */
static gboolean
parse_endpoint_list (WgrePeer *peer, const char *text, char **ret_reason)
{
  g_autofree char *copy = g_strdup (text);
  char *cursor = copy, *item = wgre_list_next (&cursor);

  if (parse_one_endpoint (peer, text, NULL))
    return TRUE;
  do {
    if (!parse_one_endpoint (peer, item ? item : text, ret_reason))
      return FALSE;
  } while ((item = wgre_list_next (&cursor)));
  return TRUE;
}

/* What was there before stays when there is an error. */
static gboolean
parse_endpoint (WgrePeer *peer, const char *text, char **ret_reason)
{
  g_autoptr (WgrePeer) fresh = wgre_peer_new ();

  if (!parse_endpoint_list (fresh, text, ret_reason))
    return FALSE;
  clear_endpoints (peer);
  peer->endpoint = fresh->endpoint;
  fresh->endpoint = (WgreEndpoint){ 0 };
  peer->fallbacks = g_steal_pointer (&fresh->fallbacks);
  return TRUE;
}

const WgreEndpoint *
wgre_peer_endpoint (const WgrePeer *peer, guint i)
{
  if (!i)
    return peer->endpoint.host ? &peer->endpoint : NULL;
  return peer->fallbacks && i <= peer->fallbacks->len
             ? &g_array_index (peer->fallbacks, WgreEndpoint, i - 1)
             : NULL;
}

static gboolean
has_endpoint (const WgrePeer *peer)
{
  return peer->endpoint.host != NULL;
}

static void
append_endpoint (const WgrePeer *peer, GString *text)
{
  const WgreEndpoint *endpoint;

  for (guint i = 0; (endpoint = wgre_peer_endpoint (peer, i)); i++) {
    g_string_append (text, i ? ";" : "");
    wgre_endpoint_append (endpoint, text);
  }
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
parse_number (const char *text, guint64 max, guint64 *ret_number, char **ret_reason)
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

  if (g_ascii_strcasecmp (text, "off") && !parse_number (text, G_MAXUINT16, &number, ret_reason))
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

  if (!parse_number (text, G_MAXUINT16, &number, ret_reason))
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

  if (!parse_number (text, G_MAXUINT32, &number, ret_reason))
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

  if (!parse_number (text, G_MAXUINT32, &number, ret_reason))
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

static char *
print_word (const Word *word, const WgrePeer *peer)
{
  GString *text = g_string_new (NULL);

  word->append (peer, text);
  return g_string_free (text, FALSE);
}

/* The object is the word's own text, so that what was read is printed in one way. */
static gboolean
parse_row (const WgreOption *option, const char *text, WgreValue *ret_value, char **ret_reason)
{
  const Word *word = (const Word *) option;
  g_autoptr (WgrePeer) peer = wgre_peer_new ();

  if (!word->parse (peer, text, ret_reason))
    return FALSE;
  ret_value->object = word->has (peer) ? print_word (word, peer) : NULL;
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

static const WgreType public_key_type = { "public key", parse_public_key, print_row, clear_row };
const WgreType wgre_type_allowed_ips = { "list of prefixes", parse_row, print_row, clear_row };
static const WgreType word_type = { "word of a peer", parse_row, print_row, clear_row };

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
  { { .key = "endpoint",
      .kinds = G_MAXUINT32,
      .type = &word_type,
      .page = WGRE_PAGE_MAIN,
      .label = N_ ("Endpoint"),
      .example = "vpn.example.org:51820",
      .description =
          N_ ("Where the peer is reached: HOST:PORT, an IPv6 address in brackets; or several of "
              "them, the preferred one first. Without it the peer is expected to call."),
      .tip = N_ ("Address and port that the peer is reached at; empty for a peer that calls.") },
    parse_endpoint,
    has_endpoint,
    append_endpoint },
  { { .key = "allowed-ips",
      .kinds = G_MAXUINT32,
      .type = &wgre_type_allowed_ips,
      .page = WGRE_PAGE_MAIN,
      .label = N_ ("Allowed IPs"),
      .example = "10.0.0.0/24;fd00::/64",
      .description =
          N_ ("Networks that are reached through the peer, and the only addresses that its "
              "packets may come from. 0.0.0.0/0 and ::/0 stand for all traffic."),
      .tip = N_ ("Networks that are reached through the peer.") },
    parse_allowed_ips,
    has_allowed_ips,
    append_allowed_ips },
  { { .key = "persistent-keepalive",
      .kinds = G_MAXUINT32,
      .type = &word_type,
      .page = WGRE_PAGE_MAIN,
      .label = N_ ("Persistent keepalive"),
      .example = "25",
      .description =
          N_ ("Seconds between packets that keep the way to the peer open, for an end behind "
              "address translation; 0 or \"off\": none."),
      .unit = N_ ("seconds"),
      .tip = N_ ("Keeps the way to this computer open through a router's address translation.") },
    parse_keepalive,
    has_keepalive,
    append_keepalive },
  { { .key = "route-table",
      .kinds = G_MAXUINT32,
      .type = &word_type,
      .label = N_ ("Route table"),
      .example = "1000",
      .description = N_ ("Routing table for the routes to this peer.") },
    parse_route_table,
    has_route_table,
    append_route_table },
  { { .key = "route-metric",
      .kinds = G_MAXUINT32,
      .type = &word_type,
      .label = N_ ("Route metric"),
      .example = "50",
      .description = N_ ("Metric of the routes to this peer.") },
    parse_route_metric,
    has_route_metric,
    append_route_metric },
  { { .key = "persistent-keepalive-max",
      .kinds = WGRE_KIND_BIT (WGRE_KIND_AMNEZIAWG),
      .type = &word_type,
      .label = N_ ("Longest persistent keepalive"),
      .example = "35",
      .description = N_ ("With it, each of these packets comes after a random time from "
                         "persistent-keepalive to this (AmneziaWG 3)."),
      .tip = N_ ("Each of these packets comes after a random time up to this."),
      .unit = N_ ("seconds") },
    parse_keepalive_max,
    has_keepalive_max,
    append_keepalive_max },
  { { .key = "advanced-security",
      .kinds = WGRE_KIND_BIT (WGRE_KIND_AMNEZIAWG),
      .type = &word_type,
      .label = N_ ("Advanced security"),
      .example = "yes",
      .description =
          N_ ("Whether packets to and from this peer are disguised. Newer modules of AmneziaWG "
              "disguise those of all peers."),
      .tip = N_ ("Whether packets to and from this peer are disguised.") },
    parse_advanced_security,
    has_advanced_security,
    append_advanced_security },
};

const WgreOption *
wgre_peer_row (guint i)
{
  if (!i)
    return &public_key_row;
  return i <= G_N_ELEMENTS (words) ? &words[i - 1].row : NULL;
}

static const Word *
find_word (const char *name, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strlen (words[i].row.key) == length && !strncmp (words[i].row.key, name, length))
      return &words[i];
  return NULL;
}

gboolean
wgre_peer_set (WgrePeer *peer, const char *word, const char *value, char **ret_reason)
{
  const Word *found = find_word (word, strlen (word));

  if (found)
    return found->parse (peer, value, ret_reason);
  *ret_reason = g_strdup (_ ("is not a word of a peer"));
  return FALSE;
}

/* The row of "WORD=VALUE", or NULL. */
static const Word *
word_of (const char *text)
{
  const char *equals = strchr (text, '=');

  return equals ? find_word (text, (gsize) (equals - text)) : NULL;
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

/* The next word of a text, which is cut there; NULL behind the last one. */
static char *
next_word (char **cursor)
{
  char *word = *cursor + strspn (*cursor, BLANKS);
  gsize length = strcspn (word, BLANKS);

  *cursor = word + length + (word[length] != '\0');
  word[length] = '\0';
  return length ? word : NULL;
}

static WgrePeer *
begin_peer (const char *text, char **ret_reason)
{
  WgreKey key;
  WgrePeer *peer;

  if (!wgre_key_parse (text, &key)) {
    *ret_reason =
        g_strdup (_ ("does not begin with a public key: give 44 characters of base64 that end in "
                     "\"=\", then the words endpoint=, allowed-ips=, …"));
    return NULL;
  }
  peer = wgre_peer_new ();
  peer->public_key = key;
  return peer;
}

/* A word may stand once; lists are written with ";" inside one word. */
WgrePeer *
wgre_peer_parse (const char *text, char **ret_reason)
{
  g_autofree char *copy = g_strdup (text);
  char *cursor = copy + strcspn (copy, BLANKS);
  g_autoptr (WgrePeer) peer = NULL;
  guint seen = 0;

  if (*cursor)
    *cursor++ = '\0';
  peer = begin_peer (copy, ret_reason);
  if (!peer)
    return NULL;
  for (char *text_word; (text_word = next_word (&cursor));) {
    const Word *word = word_of (text_word);
    guint bit = word ? 1u << (word - words) : 0;

    if (seen & bit) {
      *ret_reason = g_strdup_printf (_ ("has the word \"%s\" twice"), text_word);
      return NULL;
    }
    seen |= bit;
    if (!parse_word (peer, word, text_word, ret_reason))
      return NULL;
  }
  return g_steal_pointer (&peer);
}

char *
wgre_peer_to_string (const WgrePeer *peer)
{
  GString *text = g_string_sized_new (TYPICAL_SIZE);
  char key[WGRE_KEY_TEXT_SIZE];

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
  return g_string_free (text, FALSE);
}

const WgreOption *
wgre_peer_misfit (const WgrePeer *peer, const WgreKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (words[i].has (peer) && !(words[i].row.kinds & WGRE_KIND_BIT (kind->id)))
      return &words[i].row;
  return NULL;
}

gboolean
wgre_peer_has_name (const WgrePeer *peer)
{
  const WgreEndpoint *endpoint;

  for (guint i = 0; (endpoint = wgre_peer_endpoint (peer, i)); i++)
    if (wgre_endpoint_is_name (endpoint))
      return TRUE;
  return FALSE;
}

gboolean
wgre_peer_has_host (const WgrePeer *peer, const char *name)
{
  const WgreEndpoint *endpoint;

  for (guint i = 0; (endpoint = wgre_peer_endpoint (peer, i)); i++)
    if (wgre_endpoint_is_name (endpoint) && !strcmp (endpoint->host, name))
      return TRUE;
  return FALSE;
}

gboolean
wgre_peer_has_same_endpoints (const WgrePeer *a, const WgrePeer *b)
{
  g_autoptr (GString) left = g_string_new (NULL), right = g_string_new (NULL);

  append_endpoint (a, left);
  append_endpoint (b, right);
  return g_string_equal (left, right);
}

gboolean
wgre_peer_equal (const WgrePeer *a, const WgrePeer *b)
{
  g_autofree char *left = wgre_peer_to_string (a), *right = wgre_peer_to_string (b);

  return g_str_equal (left, right) && a->has_preshared_key == b->has_preshared_key &&
         !memcmp (a->preshared_key.bytes, b->preshared_key.bytes, WGRE_KEY_SIZE);
}

gboolean
wgre_peer_set_fallbacks (WgrePeer *peer, const char *text, char **ret_reason)
{
  /* Behind a first one, whatever it is. */
  g_autofree char *list = g_strconcat ("x:1;", text, NULL);
  g_autoptr (WgrePeer) fresh = wgre_peer_new ();

  if (!parse_endpoint (fresh, list, ret_reason))
    return FALSE;
  g_clear_pointer (&peer->fallbacks, g_array_unref);
  peer->fallbacks = g_steal_pointer (&fresh->fallbacks);
  return TRUE;
}

char *
wgre_peer_print_fallbacks (const WgrePeer *peer)
{
  GString *text;

  if (!peer->fallbacks)
    return NULL;
  text = g_string_new (NULL);
  for (guint i = 0; i < peer->fallbacks->len; i++) {
    g_string_append (text, i ? ";" : "");
    wgre_endpoint_append (&g_array_index (peer->fallbacks, WgreEndpoint, i), text);
  }
  return g_string_free (text, FALSE);
}

WgrePeer *
wgre_peer_copy (const WgrePeer *peer)
{
  WgrePeer *copy = g_memdup2 (peer, sizeof *peer);
  const WgreEndpoint *endpoint;

  copy->name = g_strdup (peer->name);
  copy->endpoint = (WgreEndpoint){ 0 };
  copy->fallbacks = NULL;
  for (guint i = 0; (endpoint = wgre_peer_endpoint (peer, i)); i++) {
    WgreEndpoint own = *endpoint;

    own.host = g_strdup (endpoint->host);
    own.zone = g_strdup (endpoint->zone);
    add_endpoint (copy, &own);
  }
  copy->allowed_ips = g_array_copy (peer->allowed_ips);
  return copy;
}

void
wgre_peer_free (WgrePeer *peer)
{
  if (!peer)
    return;
  g_free (peer->name);
  clear_endpoints (peer);
  g_clear_pointer (&peer->allowed_ips, g_array_unref);
  wgre_wipe (peer, sizeof *peer);
  g_free (peer);
}
