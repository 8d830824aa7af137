/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who listens at an address and port, as /proc/net/udp and udp6 tell it on a machine whose numbers
 * begin with the low byte. */
#include "host/listen.h"

#define HEAD "   sl  local_address rem_address   st tx_queue rx_queue\n"
#define REST " 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 1 2 0 0\n"
#define REST6                                                                                      \
  " 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        " \
  "0 1 2 0 0\n"

static const struct {
  const char *text, *address;
  gboolean listens;
} rows[] = {
  { HEAD, "10.8.0.1", FALSE },
  { HEAD " 1: 0100080A:0035" REST, "10.8.0.1", TRUE },
  { HEAD " 1: 0100080A:0035" REST, "10.8.0.2", FALSE },
  { HEAD " 1: 0100080A:0036" REST, "10.8.0.1", FALSE },
  { HEAD " 1: 3500007F:0035" REST "22: 00000000:0035" REST, "10.8.0.1", TRUE },
  { HEAD " 1: 3500007F:0035" REST, "10.8.0.1", FALSE }, /* 127.0.0.53 */
  { HEAD " 1: 0100080A", "10.8.0.1", FALSE },
  { HEAD " 1: 0100", "10.8.0.1", FALSE },
  { HEAD " 1: 000008FD000000000000000001000000:0035" REST6, "fd08::1", TRUE },
  { HEAD " 1: 000008FD000000000000000001000000:0035" REST6, "fd08::2", FALSE },
  { HEAD " 1: 00000000000000000000000000000000:0035" REST6, "fd08::2", TRUE },
  { HEAD " 1: 00000000:0035" REST, "fd08::2", FALSE },
};

static void
test_tables (void)
{
  if (G_BYTE_ORDER != G_LITTLE_ENDIAN) {
    g_test_skip ("the tables are those of another machine");
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    WgreIp ip;

    g_test_message ("%s in %s", rows[i].address, rows[i].text);
    g_assert_true (wgre_ip_parse (rows[i].address, &ip));
    g_assert_cmpint (wgre_listen_in (rows[i].text, &ip, 53), ==, rows[i].listens);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/listen/tables", test_tables);
  return g_test_run ();
}
