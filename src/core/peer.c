/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/peer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/list.h"

/* Each costs some seconds of a search. */
#define WGRE_PEER_ENDPOINTS_MAX 8

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

/* A zone may have what separates others, so that the whole text is tried first. What was there
 * before stays when there is an error. */
gboolean
wgre_peer_parse_endpoints (WgrePeer *peer, const char *text, char **ret_reason)
{
  g_autoptr (WgrePeer) fresh = wgre_peer_new ();
  g_autofree char *copy = g_strdup (text);
  char *cursor = copy, *item;

  g_return_val_if_fail (peer, FALSE);
  if (!parse_one_endpoint (fresh, text, NULL)) {
    item = wgre_list_next (&cursor);
    do {
      if (!parse_one_endpoint (fresh, item ? item : text, ret_reason))
        return FALSE;
    } while ((item = wgre_list_next (&cursor)));
  }
  clear_endpoints (peer);
  peer->endpoint = fresh->endpoint;
  fresh->endpoint = (WgreEndpoint){ 0 };
  peer->fallbacks = g_steal_pointer (&fresh->fallbacks);
  return TRUE;
}

const WgreEndpoint *
wgre_peer_endpoint (const WgrePeer *peer, guint i)
{
  g_return_val_if_fail (peer != NULL, NULL);
  if (!i)
    return peer->endpoint.host ? &peer->endpoint : NULL;
  return peer->fallbacks && i <= peer->fallbacks->len
             ? &g_array_index (peer->fallbacks, WgreEndpoint, i - 1)
             : NULL;
}

void
wgre_peer_append_endpoints (const WgrePeer *peer, GString *text)
{
  const WgreEndpoint *endpoint;

  for (guint i = 0; (endpoint = wgre_peer_endpoint (peer, i)); i++) {
    g_string_append (text, i ? ";" : "");
    wgre_endpoint_append (endpoint, text);
  }
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

  g_return_val_if_fail (peer && name, FALSE);
  for (guint i = 0; (endpoint = wgre_peer_endpoint (peer, i)); i++)
    if (wgre_endpoint_is_name (endpoint) && !strcmp (endpoint->host, name))
      return TRUE;
  return FALSE;
}

gboolean
wgre_peer_has_same_endpoints (const WgrePeer *a, const WgrePeer *b)
{
  g_autoptr (GString) left = g_string_new (NULL), right = g_string_new (NULL);

  wgre_peer_append_endpoints (a, left);
  wgre_peer_append_endpoints (b, right);
  return g_string_equal (left, right);
}

gboolean
wgre_peer_set_fallbacks (WgrePeer *peer, const char *text, char **ret_reason)
{
  /* Behind a first one, whatever it is. */
  g_autofree char *list = g_strconcat ("x:1;", text, NULL);
  g_autoptr (WgrePeer) fresh = wgre_peer_new ();

  g_return_val_if_fail (peer && text && ret_reason, FALSE);
  if (!wgre_peer_parse_endpoints (fresh, list, ret_reason))
    return FALSE;
  g_clear_pointer (&peer->fallbacks, g_array_unref);
  peer->fallbacks = g_steal_pointer (&fresh->fallbacks);
  return TRUE;
}

char *
wgre_peer_print_fallbacks (const WgrePeer *peer)
{
  GString *text;

  g_return_val_if_fail (peer != NULL, NULL);
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
  WgrePeer *copy;
  const WgreEndpoint *endpoint;

  g_return_val_if_fail (peer, NULL);
  copy = g_memdup2 (peer, sizeof *peer);
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
