/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/endpoint.h"

#include <glib/gi18n-lib.h>
#include <net/if.h>
#include <string.h>

#include "core/number.h"

gboolean
wgre_host_name_valid (const char *name)
{
  gsize length;

  g_return_val_if_fail (name, FALSE);
  length = strlen (name);
  if (!length || length > 253 || !g_utf8_validate (name, -1, NULL) || strstr (name, ".."))
    return FALSE;
  if (name[0] == '.' || name[0] == '-' || strspn (name, "0123456789.") == length)
    return FALSE;
  for (const char *p = name; *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c < 128 ? !(g_ascii_isalnum ((char) c) || strchr ("-_.", (char) c))
                : !g_unichar_isalnum (c))
      return FALSE;
  }
  return TRUE;
}

gboolean
wgre_endpoint_split (const char *text, char **ret_host, const char **ret_port)
{
  const char *colon = strrchr (text, ':');
  gsize length;

  g_return_val_if_fail (ret_host && ret_port, FALSE);
  if (!colon || colon == text || !colon[1])
    return FALSE;
  length = (gsize) (colon - text);
  if (text[0] == '[') {
    if (length < 3 || text[length - 1] != ']')
      return FALSE;
    text++;
    length -= 2;
  }
  *ret_host = g_strndup (text, length);
  *ret_port = colon + 1;
  return TRUE;
}

/* A zone is an interface, by its name or its number: what the kernel takes as a name (see
 * dev_valid_name() there), in characters that a profile can have. */
static gboolean
zone_valid (const char *zone)
{
  if (!*zone || strlen (zone) >= IF_NAMESIZE || !g_utf8_validate (zone, -1, NULL))
    return FALSE;
  for (; *zone; zone++)
    if (g_ascii_isspace (*zone) || g_ascii_iscntrl (*zone) || strchr ("/:", *zone))
      return FALSE;
  return TRUE;
}

static gboolean
endpoint_fail (char **ret_reason, const char *reason)
{
  if (ret_reason)
    *ret_reason = g_strdup (reason);
  return FALSE;
}

gboolean
wgre_endpoint_make (const char *host, guint16 port, WgreEndpoint *ret_endpoint, char **ret_reason)
{
  const char *percent;
  g_autofree char *address = NULL;
  WgreIp ip = { 0 };
  gboolean valid;

  g_return_val_if_fail (host && ret_endpoint != NULL, FALSE);
  percent = strchr (host, '%');
  address = percent ? g_strndup (host, (gsize) (percent - host)) : NULL;
  if (percent)
    valid = zone_valid (percent + 1) && wgre_ip_parse (address, &ip) && ip.family == AF_INET6;
  else
    valid = wgre_ip_parse (host, &ip) || (!strchr (host, ':') && wgre_host_name_valid (host));
  if (!valid)
    return endpoint_fail (
        ret_reason, _ ("has no valid host: give an IPv4 address, an IPv6 address in brackets or a "
                       "host name before the port"));
  *ret_endpoint = (WgreEndpoint){
    .host = g_strdup (host),
    .zone = percent ? g_strdup (percent + 1) : NULL,
    .ip = ip,
    .port = port,
  };
  return TRUE;
}

gboolean
wgre_endpoint_parse (const char *text, WgreEndpoint *ret_endpoint, char **ret_reason)
{
  g_autofree char *host = NULL;
  const char *port;
  guint64 number;

  g_return_val_if_fail (text && ret_endpoint, FALSE);
  if (!wgre_endpoint_split (text, &host, &port))
    return endpoint_fail (
        ret_reason, _ ("is not HOST:PORT: write vpn.example.org:51820 or [2001:db8::1]:51820"));
  if (!wgre_number_parse (port, 1, 65535, &number))
    return endpoint_fail (
        ret_reason, _ ("has no valid port: give a number from 1 to 65535 after the last colon"));
  return wgre_endpoint_make (host, (guint16) number, ret_endpoint, ret_reason);
}

void
wgre_endpoint_append (const WgreEndpoint *endpoint, GString *text)
{
  gboolean brackets;

  g_return_if_fail (endpoint);
  brackets = strchr (endpoint->host, ':') != NULL;
  g_string_append (text, brackets ? "[" : "");
  g_string_append (text, endpoint->host);
  g_string_append (text, brackets ? "]:" : ":");
  wgre_number_append (endpoint->port, text);
}

char *
wgre_endpoint_to_string (const WgreEndpoint *endpoint)
{
  GString *text;

  g_return_val_if_fail (endpoint != NULL, NULL);
  text = g_string_new (NULL);
  wgre_endpoint_append (endpoint, text);
  return g_string_free (text, FALSE);
}

gboolean
wgre_endpoint_is_name (const WgreEndpoint *endpoint)
{
  g_return_val_if_fail (endpoint != NULL, FALSE);
  return endpoint->host && !endpoint->ip.family;
}

void
wgre_endpoint_clear (WgreEndpoint *endpoint)
{
  g_return_if_fail (endpoint != NULL);
  g_clear_pointer (&endpoint->host, g_free);
  g_clear_pointer (&endpoint->zone, g_free);
  *endpoint = (WgreEndpoint){ 0 };
}
