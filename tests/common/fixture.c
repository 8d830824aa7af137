/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "common/fixture.h"

#include <string.h>

#include "plan/planner.h"

static GHashTable *
group (GKeyFile *file, const char *name)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) keys = g_key_file_get_keys (file, name, NULL, NULL);

  for (guint i = 0; keys && keys[i]; i++)
    g_hash_table_insert (table, g_strdup (keys[i]),
                         g_key_file_get_value (file, name, keys[i], NULL));
  return table;
}

static guint
number (GKeyFile *file, const char *key)
{
  return (guint) g_key_file_get_uint64 (file, "facts", key, NULL);
}

static const char *
word (GKeyFile *file, const char *key)
{
  g_autofree char *text = g_key_file_get_string (file, "facts", key, NULL);

  return g_intern_string (text);
}

static GArray *
networks (GKeyFile *file, const char *key)
{
  g_autofree char *text = g_key_file_get_string (file, "facts", key, NULL), *reason = NULL;
  GArray *list = text ? g_array_new (FALSE, FALSE, sizeof (WgrePrefix)) : NULL;

  g_assert_true (!list || wgre_prefix_list_parse (text, FALSE, list, &reason));
  return list;
}

static WgreIp
address_of (GHashTable *names, const char *host)
{
  const char *text = host ? g_hash_table_lookup (names, host) : NULL;
  WgreIp ip = { 0 };

  if (text)
    g_assert_true (wgre_ip_parse (text, &ip));
  else if (host)
    (void) wgre_ip_parse (host, &ip);
  return ip;
}

static void
set_facts (Fixture *fixture, GKeyFile *file)
{
  const GPtrArray *peers = wgre_profile_peers (wgre_profile_carrier (fixture->profile));
  g_autoptr (GHashTable) names = group (file, "names");
  g_autofree char *method4 = g_key_file_get_string (file, "facts", "ipv4.method", NULL);
  g_autofree char *method6 = g_key_file_get_string (file, "facts", "ipv6.method", NULL);
  WgreFacts *facts = &fixture->facts;

  facts->uuid = "8dd7bd1c-7dd6-4f23-9f5f-4d8a6f6b3c11";
  facts->use[0] = wgre_facts_use (method4);
  facts->use[1] = wgre_facts_use (method6);
  for (guint i = 0; i < 2; i++) {
    facts->nm_routes[i].metric = number (file, i ? "ipv6.route-metric" : "ipv4.route-metric");
    facts->nm_routes[i].table = number (file, i ? "ipv6.route-table" : "ipv4.route-table");
    facts->nm_routes[i].only_nm =
        number (file, i ? "ipv6.ignore-auto-routes" : "ipv4.ignore-auto-routes") != 0;
    facts->dns_shared[i] = number (file, i ? "ipv6.dns-shared" : "ipv4.dns-shared") != 0;
  }
  facts->lan = networks (file, "lan");
  facts->many_routes = number (file, "many-routes") != 0;
  facts->underlay_mtu = number (file, "underlay-mtu");
  facts->free_number = number (file, "free-number");
  facts->slot = number (file, "slot");
  facts->dev = (int) number (file, "dev");
  facts->interface_taken = number (file, "interface-taken") != 0;
  facts->family_version = number (file, "family-version");
  facts->netns_of_others = number (file, "netns-of-others") != 0;
  facts->lower_taken = number (file, "lower-taken") != 0;
  facts->ipv6_off = number (file, "ipv6-off") != 0;
  facts->forwarding[0] = number (file, "forwarding4") != 0;
  facts->forwarding[1] = number (file, "forwarding6") != 0;
  facts->accept_ra = g_key_file_get_string_list (file, "facts", "accept-ra", NULL, NULL);
  facts->closed_input = word (file, "closed-input");
  facts->closed_forward = word (file, "closed-forward");
  facts->firewalld_zone = word (file, "firewalld-zone");
  facts->firewalld_closed = word (file, "firewalld-closed");
  facts->remote = address_of (names, wgre_profile_string (fixture->profile, WGRE_OPT_REMOTE));
  facts->endpoints = g_array_new (FALSE, TRUE, sizeof (WgreEndpointAddress));
  for (guint i = 0; i < peers->len; i++) {
    const WgreEndpoint *endpoint = &((const WgrePeer *) peers->pdata[i])->endpoint;
    WgreEndpointAddress address = { .ip = address_of (names, endpoint->host),
                                    .port = endpoint->port };

    g_array_append_val (facts->endpoints, address);
  }
}

static Fixture *
load (const char *directory, const char *name)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  Fixture *fixture = g_new0 (Fixture, 1);

  fixture->name = g_strndup (name, strlen (name) - strlen (".profile"));
  fixture->path = g_build_filename (directory, fixture->name, NULL);
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error))
    g_error ("%s: %s", path, error->message);
  fixture->data = group (file, "data");
  fixture->secrets = group (file, "secrets");
  fixture->profile = wgre_profile_new (fixture->data, fixture->secrets, WGRE_PROFILE_NONE, &error);
  if (!fixture->profile)
    g_error ("%s: %s", path, error->message);
  set_facts (fixture, file);
  fixture->plan = wgre_plan_new (fixture->profile, &fixture->facts, &fixture->error);
  return fixture;
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(Fixture *const *) a)->name, (*(Fixture *const *) b)->name);
}

static void
fixture_free (gpointer data)
{
  Fixture *fixture = data;

  g_free (fixture->name);
  g_free (fixture->path);
  g_clear_pointer (&fixture->plan, wgre_plan_free);
  g_clear_pointer (&fixture->profile, wgre_profile_unref);
  g_clear_pointer (&fixture->data, g_hash_table_unref);
  g_clear_pointer (&fixture->secrets, g_hash_table_unref);
  g_clear_error (&fixture->error);
  wgre_facts_clear (&fixture->facts);
  g_free (fixture);
}

GPtrArray *
fixtures_load (void)
{
  g_autofree char *directory = g_test_build_filename (G_TEST_DIST, "plan", "fixtures", NULL);
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  GPtrArray *fixtures = g_ptr_array_new_with_free_func (fixture_free);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".profile"))
      g_ptr_array_add (fixtures, load (directory, name));
  g_ptr_array_sort (fixtures, by_name);
  g_assert_cmpuint (fixtures->len, >, 0);
  return fixtures;
}
