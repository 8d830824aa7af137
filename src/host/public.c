/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/public.h"

#include <glib/gi18n-lib.h>
#include <linux/rtnetlink.h>
#include <stdio.h>

#include "net/query.h"

#define IPV6_ADDRESSES "/proc/net/if_inet6"

/* Of the flags of an address those that its line has (ip-address(8), IFA_F_… of Linux). */
enum {
  PUBLIC_TEMPORARY = 0x01,
  PUBLIC_OPTIMISTIC = 0x04,
  PUBLIC_DADFAILED = 0x08,
  PUBLIC_DEPRECATED = 0x20,
  PUBLIC_TENTATIVE = 0x40,
};

/* What an address has none of that stays, and is there for sure. */
#define PUBLIC_PASSING                                                                             \
  (PUBLIC_TEMPORARY | PUBLIC_OPTIMISTIC | PUBLIC_DADFAILED | PUBLIC_DEPRECATED | PUBLIC_TENTATIVE)

/* "20010db8000000000000000000000007 02 40 00 80 eth0": address, link, length, scope, flags. */
static gboolean
public_parse_line (const char *line, guint *ret_ifindex, guint *ret_flags, WgreIp *ret_ip)
{
  WgreIp ip = { .family = AF_INET6 };
  int end = 0;

  for (guint i = 0; i < sizeof ip.bytes; i++) {
    int high = g_ascii_xdigit_value (line[2 * i]);
    int low = high < 0 ? -1 : g_ascii_xdigit_value (line[2 * i + 1]);

    if (low < 0)
      return FALSE;
    ip.bytes[i] = (guint8) (high << 4 | low);
  }
  *ret_ip = ip;
  return sscanf (line + 32, " %x %*x %*x %x%n", ret_ifindex, ret_flags, &end) == 2 && end;
}

gboolean
wgre_public_lasting (const char *text, int ifindex, WgreIp *ret_ip)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  g_return_val_if_fail (ret_ip && text, FALSE);

  for (guint i = 0; lines[i]; i++) {
    guint link, flags;
    WgreIp ip;

    if (!public_parse_line (lines[i], &link, &flags, &ip) || link != (guint) ifindex ||
        flags & PUBLIC_PASSING || !wgre_ip_is_public (&ip))
      continue;
    *ret_ip = ip;
    return TRUE;
  }
  return FALSE;
}

/* The way to an address that is on no network (RFC 5737, RFC 3849) is the default route. */
static gboolean
public_route (WgreSocket *socket, const char *somewhere, WgreRouteInfo *ret_route)
{
  WgreIp ip;

  return wgre_ip_parse (somewhere, &ip) && wgre_query_route (socket, &ip, 0, 0, ret_route, NULL);
}

gboolean
wgre_public_address (WgreIp *ret_ip, GError **error)
{
  g_autoptr (WgreSocket) socket = wgre_socket_open (NETLINK_ROUTE, error);
  g_autofree char *addresses = NULL, *private = NULL;
  WgreRouteInfo four = { 0 }, six = { 0 };
  gboolean has_six;

  g_return_val_if_fail (ret_ip != NULL, FALSE);
  if (!socket)
    return FALSE;
  if (public_route (socket, "192.0.2.1", &four) && wgre_ip_is_public (&four.source)) {
    *ret_ip = four.source;
    return TRUE;
  }
  has_six = public_route (socket, "2001:db8::1", &six);
  if (has_six && g_file_get_contents (IPV6_ADDRESSES, &addresses, NULL, NULL) &&
      wgre_public_lasting (addresses, six.oif, ret_ip))
    return TRUE;

  if (four.source.family) {
    private = wgre_ip_to_string (&four.source);
    g_set_error (
        error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND,
        _ ("this host has no public address: %s is known in its own network only; a router "
           "translates it, whose address or name is to be given, and which has to let the "
           "port through to this host"),
        private);
  } else if (has_six)
    g_set_error_literal (
        error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND,
        _ ("this host has no public address that stays: give its name, or one that "
           "does"));
  else
    g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND,
                         _ ("this host has no public address, since it has no default route: give "
                            "the address or name that clients will reach it by"));
  return FALSE;
}
