/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/listen.h"

#include <stdio.h>
#include <string.h>

#define WORD 8 /* digits of four bytes, which are printed as a number of this machine */

/* "0100007F:0035" */
static gboolean
listen_parse (const char *text, guint8 family, WgreIp *ret_ip, guint *ret_port)
{
  gsize words = wgre_ip_size (&(WgreIp){ .family = family }) / sizeof (guint32);

  *ret_ip = (WgreIp){ .family = family };
  for (gsize i = 0; i < words; i++, text += WORD) {
    guint32 word;

    if (sscanf (text, "%8x", &word) != 1 || strspn (text, "0123456789ABCDEFabcdef") < WORD)
      return FALSE;
    memcpy (ret_ip->bytes + i * sizeof word, &word, sizeof word);
  }
  return sscanf (text, ":%4x", ret_port) == 1;
}

gboolean
wgre_listen_in (const char *text, const WgreIp *ip, guint16 port)
{
  g_auto (GStrv) lines = NULL;

  g_return_val_if_fail (text && ip, FALSE);

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    char local[64];
    WgreIp own;
    guint number;

    if (sscanf (lines[i], "%*u: %63s", local) == 1 &&
        listen_parse (local, ip->family, &own, &number) && number == port &&
        (wgre_ip_equal (&own, ip) || wgre_ip_is_any (&own)))
      return TRUE;
  }
  return FALSE;
}

gboolean
wgre_listen_udp (const WgreIp *ip, guint16 port)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (ip, FALSE);

  return g_file_get_contents (ip->family == AF_INET6 ? "/proc/net/udp6" : "/proc/net/udp", &text,
                              NULL, NULL) &&
         wgre_listen_in (text, ip, port);
}
