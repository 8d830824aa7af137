/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/settings.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/key.h"
#include "core/pack.h"

/* In the order of wgre_families. */
static const char *const settings_ip[] = { "ipv4", "ipv6" };

/* A property of the type; NULL: there is none. */
static GVariant *
settings_lookup (GVariant *all, const char *setting, const char *property, const char *type)
{
  g_autoptr (GVariant) properties = g_variant_lookup_value (all, setting, G_VARIANT_TYPE ("a{sv}"));

  return properties ? g_variant_lookup_value (properties, property, G_VARIANT_TYPE (type)) : NULL;
}

/* The strings stay in memory for as long as the whole does. */
static const char *
settings_string (GVariant *all, const char *setting, const char *property)
{
  g_autoptr (GVariant) value = settings_lookup (all, setting, property, "s");

  return value ? g_variant_get_string (value, NULL) : NULL;
}

static gboolean
settings_boolean (GVariant *all, const char *setting, const char *property)
{
  g_autoptr (GVariant) value = settings_lookup (all, setting, property, "b");

  return value && g_variant_get_boolean (value);
}

static GHashTable *
settings_items (GVariant *all, const char *property, GDestroyNotify value_free)
{
  GHashTable *items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, value_free);
  g_autoptr (GVariant) value = settings_lookup (all, "vpn", property, "a{ss}");
  GVariantIter iter;
  const char *key, *text;

  if (!value)
    return items;
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "{&s&s}", &key, &text))
    g_hash_table_replace (items, g_strdup (key), g_strdup (text));
  return items;
}

/* "user:NAME:RESERVED". Another type of permission is one that nobody here has: it does not make
 * the connection everybody's. */
static GPtrArray *
settings_users (GVariant *all)
{
  g_autoptr (GVariant) permissions = settings_lookup (all, "connection", "permissions", "as");
  GPtrArray *users = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; permissions && i < g_variant_n_children (permissions); i++) {
    const char *text;

    g_variant_get_child (permissions, i, "&s", &text);
    if (g_str_has_prefix (text, "user:"))
      g_ptr_array_add (users, g_strndup (text + 5, strcspn (text + 5, ":")));
    else
      g_ptr_array_add (users, g_strdup (text));
  }
  g_ptr_array_add (users, NULL);
  return users;
}

WgreSettings *
wgre_settings_new (GVariant *all)
{
  WgreSettings *settings = g_new0 (WgreSettings, 1);

  g_assert (g_variant_is_of_type (all, G_VARIANT_TYPE ("a{sa{sv}}")));
  settings->all = g_variant_ref (all);
  settings->uuid = settings_string (all, "connection", "uuid");
  if (!settings->uuid)
    settings->uuid = "";
  settings->id = settings_string (all, "connection", "id");
  settings->interface = settings_string (all, "connection", "interface-name");
  settings->users = settings_users (all);
  settings->persistent = settings_boolean (all, "vpn", "persistent");
  settings->data = settings_items (all, "data", g_free);
  settings->secrets = settings_items (all, "secrets", wgre_wipe_string);
  wgre_pack_unpack (settings->data, settings->secrets);
  return settings;
}

void
wgre_settings_free (WgreSettings *settings)
{
  g_return_if_fail (settings);
  g_variant_unref (settings->all);
  g_ptr_array_unref (settings->users);
  g_hash_table_unref (settings->data);
  g_hash_table_unref (settings->secrets);
  g_free (settings);
}

WgreFacts
wgre_settings_identity (const WgreSettings *settings)
{
  WgreFacts facts;

  g_return_val_if_fail (settings, (WgreFacts){ 0 });

  facts = (WgreFacts){
    .uuid = settings->uuid,
    .id = settings->id,
    .interface = settings->interface,
    .zone = settings_string (settings->all, "connection", "zone"),
  };
  for (guint i = 0; i < G_N_ELEMENTS (settings_ip); i++) {
    const char *ip = settings_ip[i];
    g_autoptr (GVariant) metric = settings_lookup (settings->all, ip, "route-metric", "x");
    g_autoptr (GVariant) table = settings_lookup (settings->all, ip, "route-table", "u");
    g_autoptr (GVariant) priority = settings_lookup (settings->all, ip, "dns-priority", "i");
    gint64 number = metric ? g_variant_get_int64 (metric) : -1;

    facts.use[i] = wgre_facts_use (settings_string (settings->all, ip, "method"));
    facts.nm_routes[i] = (WgreNmRoutes){
      .metric = number > 0 ? (guint32) number : 0,
      .table = table ? g_variant_get_uint32 (table) : 0,
      .only_nm = number == 0 || settings_boolean (settings->all, ip, "ignore-auto-routes"),
    };
    /* Of a connection with a negative priority, and only then, NetworkManager leaves out the name
     * servers of all connections that have a greater one (nm-settings(5), ipv4.dns-priority). */
    facts.dns_shared[i] = !priority || g_variant_get_int32 (priority) >= 0;
  }
  return facts;
}

/* --- what NetworkManager would do itself --- */

static const struct {
  const char *property; /* in the words of nmcli */
  const char *remedy;
  const char *found[2]; /* under these names on the bus, the second is the older one */
} settings_static[] = {
  { .property = "addresses",
    .found = { "address-data", "addresses" },
    .remedy = N_ ("write them to addresses in vpn.data") },
  { .property = "gateway",
    .found = { "gateway" },
    .remedy = N_ ("write 0.0.0.0/0 or ::/0 to routes in vpn.data") },
  { .property = "routes",
    .found = { "route-data", "routes" },
    .remedy = N_ ("write them to routes in vpn.data") },
  { .property = "routing-rules",
    .found = { "routing-rules" },
    .remedy = N_ ("make them in the network namespace") },
  { .property = "dns",
    .found = { "dns-data", "dns" },
    .remedy = N_ ("write them to dns in vpn.data") },
  { .property = "dns-search",
    .found = { "dns-search" },
    .remedy = N_ ("write them to dns-search in vpn.data") },
};

/* A list, or a string, with something in it. */
static gboolean
settings_is_set (GVariant *all, const char *setting, const char *property)
{
  g_autoptr (GVariant) properties = g_variant_lookup_value (all, setting, G_VARIANT_TYPE ("a{sv}"));
  g_autoptr (GVariant) value =
      properties && property ? g_variant_lookup_value (properties, property, NULL) : NULL;

  if (value && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return *g_variant_get_string (value, NULL);
  return value && g_variant_is_of_type (value, G_VARIANT_TYPE_ARRAY) &&
         g_variant_n_children (value);
}

static void
settings_refuse (const char *setting, const char *property, const char *remedy, GError **error)
{
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
               _ ("%s.%s: is not possible with netns, since NetworkManager would apply it to the "
                  "device below the tunnel: %s"),
               setting, property, remedy);
}

static gboolean
settings_check_family (GVariant *all, const char *ip, GError **error)
{
  const char *method = settings_string (all, ip, "method");

  if (method && strcmp (method, "auto") && strcmp (method, "disabled") &&
      strcmp (method, "ignore")) {
    settings_refuse (ip, "method", _ ("set it to auto, and addresses in vpn.data"), error);
    return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (settings_static); i++)
    for (guint j = 0; j < G_N_ELEMENTS (settings_static[i].found); j++)
      if (settings_is_set (all, ip, settings_static[i].found[j])) {
        settings_refuse (ip, settings_static[i].property, _ (settings_static[i].remedy), error);
        return FALSE;
      }
  return TRUE;
}

gboolean
wgre_settings_check_static (const WgreSettings *settings, GError **error)
{
  g_return_val_if_fail (settings, FALSE);
  return settings_check_family (settings->all, settings_ip[0], error) &&
         settings_check_family (settings->all, settings_ip[1], error);
}
