/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which name servers are asked outside of a tunnel. That they are is shown by the scenario
 * endpoint-moves. */
#include "host/lookup.h"

typedef struct {
  const char *name, *configuration, *wanted;
} Row;

#define SERVER(address) "{'nameservers': <['" address "']>, 'interface': <'eth0'>, 'vpn': <false>}"

static const Row rows[] = {
  { "nothing", "@aa{sv} []", "" },
  { "one", "[" SERVER ("192.0.2.1") "]", "192.0.2.1 eth0; " },
  { "in-their-order", "[" SERVER ("192.0.2.2', '192.0.2.1") "]",
    "192.0.2.2 eth0; 192.0.2.1 eth0; " },
  { "not-of-a-vpn",
    "[{'nameservers': <['10.0.0.1']>, 'interface': <'wg0'>, 'vpn': <true>}, " SERVER (
        "192.0.2.1") "]",
    "192.0.2.1 eth0; " },
  { "without-interface", "[{'nameservers': <['192.0.2.1']>}]", "192.0.2.1 -; " },
  { "zone", "[" SERVER ("fe80::1%eth0") "]", "fe80::1 eth0; " },
  { "without-servers", "[{'domains': <['example.org']>, 'interface': <'eth0'>}]", "" },
};

static void
test_servers (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) configuration =
      g_variant_parse (G_VARIANT_TYPE ("aa{sv}"), row->configuration, NULL, NULL, &error);
  g_autoptr (GString) said = g_string_new (NULL);
  g_autoptr (GArray) servers = NULL;

  g_assert_no_error (error);
  servers = wgre_lookup_servers (configuration);
  for (guint i = 0; i < servers->len; i++) {
    const WgreNameServer *server = &g_array_index (servers, WgreNameServer, i);

    g_string_append_printf (said, "%s %s; ", server->address,
                            server->interface ? server->interface : "-");
  }
  g_assert_cmpstr (said->str, ==, row->wanted);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/host/lookup/servers/", rows[i].name, NULL);

    g_test_add_data_func (path, &rows[i], test_servers);
  }
  return g_test_run ();
}
