/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/peer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/number.h"
#include "core/types.h"

#define BLANKS " \t"

/* The words of a peer after its key: one row each. */
typedef struct {
  const char *name;
  gboolean (*parse) (WgrePeer *peer, const char *text, char **ret_reason);
  /* print: appends " NAME=VALUE", if the peer has it. */
  void (*print) (const WgrePeer *peer, const char *name, GString *text);
} Word;

static gboolean
parse_endpoint (WgrePeer *peer, const char *text, char **ret_reason)
{
  WgreEndpoint endpoint;

  if (!wgre_endpoint_parse (text, &endpoint, ret_reason))
    return FALSE;
  wgre_endpoint_clear (&peer->endpoint);
  peer->endpoint = endpoint;
  return TRUE;
}

static void
print_endpoint (const WgrePeer *peer, const char *name, GString *text)
{
  g_autofree char *endpoint = NULL;

  if (!peer->endpoint.host)
    return;
  endpoint = wgre_endpoint_to_string (&peer->endpoint);
  g_string_append_printf (text, " %s=%s", name, endpoint);
}

static gboolean
parse_allowed_ips (WgrePeer *peer, const char *text, char **ret_reason)
{
  return wgre_prefix_list_parse (text, FALSE, peer->allowed_ips, ret_reason);
}

static void
print_allowed_ips (const WgrePeer *peer, const char *name, GString *text)
{
  if (!peer->allowed_ips->len)
    return;
  g_string_append_c (text, ' ');
  g_string_append (text, name);
  g_string_append_c (text, '=');
  wgre_prefix_list_append (peer->allowed_ips, text);
}

static gboolean
parse_number (const char *text, guint64 max, guint64 *ret_number, char **ret_reason)
{
  if (wgre_number_parse (text, 0, max, ret_number))
    return TRUE;
  *ret_reason = g_strdup_printf ("is not a number from 0 to %" G_GUINT64_FORMAT, max);
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

static void
print_keepalive (const WgrePeer *peer, const char *name, GString *text)
{
  if (peer->has_keepalive)
    g_string_append_printf (text, " %s=%u", name, peer->keepalive);
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

static void
print_route_table (const WgrePeer *peer, const char *name, GString *text)
{
  if (peer->has_route_table)
    g_string_append_printf (text, " %s=%u", name, peer->route_table);
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

static void
print_route_metric (const WgrePeer *peer, const char *name, GString *text)
{
  if (peer->has_route_metric)
    g_string_append_printf (text, " %s=%u", name, peer->route_metric);
}

static const Word words[] = {
  { "endpoint", parse_endpoint, print_endpoint },
  { "allowed-ips", parse_allowed_ips, print_allowed_ips },
  { "persistent-keepalive", parse_keepalive, print_keepalive },
  { "route-table", parse_route_table, print_route_table },
  { "route-metric", parse_route_metric, print_route_metric },
};

static const Word *
find_word (const char *name, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strlen (words[i].name) == length && !strncmp (words[i].name, name, length))
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
  const char *value = word ? text + strlen (word->name) + 1 : NULL;
  g_autofree char *reason = NULL;

  if (!word) {
    *ret_reason =
        g_strdup_printf ("has the word \"%s\", which is not one of endpoint=, allowed-ips=, "
                         "persistent-keepalive=, route-table=, route-metric=",
                         text);
    return FALSE;
  }
  if (word->parse (peer, value, &reason))
    return TRUE;
  *ret_reason = g_strdup_printf (_ ("has %s=\"%s\", which %s"), word->name, value, reason);
  return FALSE;
}

WgrePeer *
wgre_peer_new (void)
{
  WgrePeer *peer = g_new0 (WgrePeer, 1);

  peer->allowed_ips = g_array_new (FALSE, FALSE, sizeof (WgrePrefix));
  return peer;
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
parse_public_key (const char *text, char **ret_reason)
{
  WgreKey key;
  WgrePeer *peer;

  if (!wgre_key_parse (text, &key)) {
    *ret_reason =
        g_strdup ("does not begin with a public key: give 44 characters of base64 that end in "
                  "\"=\", then the words endpoint=, allowed-ips=, …");
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
  peer = parse_public_key (copy, ret_reason);
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
  g_autoptr (GString) text = g_string_sized_new (128);
  char key[WGRE_KEY_TEXT_SIZE];

  wgre_key_print (&peer->public_key, key);
  g_string_append (text, key);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    words[i].print (peer, words[i].name, text);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

WgrePeer *
wgre_peer_copy (const WgrePeer *peer)
{
  WgrePeer *copy = g_memdup2 (peer, sizeof *peer);

  copy->name = g_strdup (peer->name);
  copy->endpoint.host = g_strdup (peer->endpoint.host);
  copy->endpoint.zone = g_strdup (peer->endpoint.zone);
  copy->allowed_ips = g_array_copy (peer->allowed_ips);
  return copy;
}

void
wgre_peer_free (WgrePeer *peer)
{
  if (!peer)
    return;
  g_free (peer->name);
  wgre_endpoint_clear (&peer->endpoint);
  g_clear_pointer (&peer->allowed_ips, g_array_unref);
  wgre_wipe (peer, sizeof *peer);
  g_free (peer);
}
