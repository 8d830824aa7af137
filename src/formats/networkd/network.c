/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The values of NAME.network. */
#include "formats/networkd/reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/list.h"

static gboolean
read_policy (const WgreText *text G_GNUC_UNUSED, const WgreIniEntry *entry, gpointer user_data,
             const char *key G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  static const char *const later[] = { "manual", "down", "always-down", NULL };
  WgreNetworkd *reader = user_data;

  reader->manual = wgre_networkd_is_word (entry->value, later);
  return TRUE;
}

/* A list of patterns. Drop-in files add names. */
static gboolean
network_read_match (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                    const char *key G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  const char *interface = g_hash_table_lookup (text->import->data, "interface");
  g_auto (GStrv) patterns = wgre_list_split (entry->value);
  WgreNetworkd *reader = user_data;

  if (reader->drop_in)
    return TRUE;
  reader->other_link = TRUE;
  for (guint i = 0; interface && patterns[i] && reader->other_link; i++)
    reader->other_link = !g_pattern_match_simple (patterns[i], interface);
  if (reader->other_link)
    wgre_ini_warn (text, entry, _ ("is another link: this file is left out"));
  return TRUE;
}

/* An empty value takes back what the list had. */
static gboolean
network_read_list (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                   const char *key, GError **error)
{
  if (!*entry->value)
    wgre_networkd_unset (text, key);
  return wgre_ini_list (text, entry, user_data, key, error);
}

/* A section has one; an empty one is none, and takes nothing back. */
static gboolean
read_one (const WgreText *text, const WgreIniEntry *entry, gpointer user_data, const char *key,
          GError **error)
{
  return !*entry->value || wgre_ini_list (text, entry, user_data, key, error);
}

/* --- [Route] --- */

/* The words of a route that a section may give. */
static const struct {
  const char *key;
  gsize offset; /* of the WgreRouteWord in a WgreRoute */
} route_words[WGRE_NETWORKD_N_WORDS] = {
  [WGRE_NETWORKD_PREFIX] = { "prefix", G_STRUCT_OFFSET (WgreRoute, prefix) },
  [WGRE_NETWORKD_VIA] = { "via", G_STRUCT_OFFSET (WgreRoute, via) },
  [WGRE_NETWORKD_TABLE] = { "table", G_STRUCT_OFFSET (WgreRoute, table) },
  [WGRE_NETWORKD_METRIC] = { "metric", G_STRUCT_OFFSET (WgreRoute, metric) },
};

/* The keys of a section come in any order: the route is known at its end. */
static gboolean
network_read_word (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                   const char *key, GError **error G_GNUC_UNUSED)
{
  WgreNetworkd *reader = user_data;
  WgreRouteWord *word;
  guint i = 0;

  while (i < G_N_ELEMENTS (route_words) && strcmp (route_words[i].key, key))
    i++;
  g_return_val_if_fail (i < G_N_ELEMENTS (route_words), FALSE);
  g_free (reader->words[i]);
  reader->words[i] = *entry->value ? g_strdup (entry->value) : NULL;
  word = G_STRUCT_MEMBER_P (&reader->route, route_words[i].offset);
  *word = (WgreRouteWord){ reader->words[i], text->number, wgre_text_column (text, entry->at) };
  return TRUE;
}

/* "_dhcp4" and the like are asked for on the wire, where nobody answers in a tunnel. */
static gboolean
network_read_gateway (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                      const char *key, GError **error)
{
  if (*entry->value == '_')
    return wgre_ini_lost (text, entry, user_data, key, error);
  return network_read_word (text, entry, user_data, key, error);
}

/* A route without a table goes to the main one, whatever becomes of the allowed IPs. */
static void
settle_naming (WgreNetworkd *reader)
{
  reader->routes.named = reader->peers->len && (!reader->routed || reader->beside_main);
}

void
wgre_networkd_forget_section (WgreNetworkd *reader)
{
  g_return_if_fail (reader);
  for (guint i = 0; i < G_N_ELEMENTS (reader->words); i++)
    g_clear_pointer (&reader->words[i], g_free);
  reader->route = (WgreRoute){ .prefix = { NULL, 0, 0 } };
  if (reader->rule)
    g_string_free (g_steal_pointer (&reader->rule), TRUE);
  memset (reader->rule_families, 0, sizeof reader->rule_families);
  g_clear_pointer (&reader->inner, g_free);
  g_clear_pointer (&reader->outer, g_free);
}

/* Without a family, networkd takes that of the networks, or else IPv4. */
static void
network_put_rule (const WgreText *text, WgreNetworkd *reader)
{
  gboolean networks = strstr (reader->rule->str, "from ") || strstr (reader->rule->str, "to ");
  gboolean said = reader->rule_families[0] || reader->rule_families[1];
  WgreText place = *text;

  place.number = place.mark_line = reader->rule_place.line;
  place.mark_column = reader->rule_place.column;
  if (!said)
    wgre_rule_put (&place, reader->rule->str, networks ? 0 : AF_INET, &reader->rules);
  if (reader->rule_families[0])
    wgre_rule_put (&place, reader->rule->str, AF_INET, &reader->rules);
  if (reader->rule_families[1])
    wgre_rule_put (&place, reader->rule->str, AF_INET6, &reader->rules);
}

gboolean
wgre_networkd_end_section (const WgreText *text, WgreNetworkd *reader, GError **error)
{
  gboolean ok = TRUE;

  g_return_val_if_fail (text && reader, FALSE);
  /* A section with a gateway alone is a default route. */
  if (reader->route.via.value && !reader->route.prefix.value) {
    reader->route.prefix = reader->route.via;
    reader->route.prefix.value = "default";
  }
  settle_naming (reader);
  if (reader->route.prefix.value)
    ok = wgre_route_put (text, &reader->route, &reader->routes, error);
  if (reader->rule)
    network_put_rule (text, reader);
  wgre_networkd_forget_section (reader);
  return ok;
}

/* --- [Network] --- */

static gboolean
read_default_gateway (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                      const char *key, GError **error)
{
  WgreRoute route = { .prefix = { "default", text->number, wgre_text_column (text, entry->at) } };
  WgreNetworkd *reader = user_data;

  if (!*entry->value)
    return TRUE;
  if (*entry->value == '_')
    return wgre_ini_lost (text, entry, user_data, key, error);
  route.via = route.prefix;
  route.via.value = entry->value;
  settle_naming (reader);
  return wgre_route_put (text, &route, &reader->routes, error);
}

static gboolean
read_forward (const WgreText *text, const WgreIniEntry *entry, gpointer user_data G_GNUC_UNUSED,
              const char *key, GError **error G_GNUC_UNUSED)
{
  if (!*entry->value || wgre_networkd_is_word (entry->value, wgre_networkd_no))
    return wgre_networkd_unset (text, key);
  wgre_text_set (text, key, "yes");
  return TRUE;
}

/* networkd forwards too where it masquerades. */
static gboolean
network_read_masquerade (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                         const char *key, GError **error)
{
  if (*entry->value && !wgre_networkd_is_word (entry->value, wgre_networkd_no))
    wgre_text_set (text, "forward", "yes");
  return read_forward (text, entry, user_data, key, error);
}

/* --- [Neighbor] --- */

/* [Neighbor] has two keys, in any order. */
static gboolean
network_read_neighbour (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                        const char *key, GError **error)
{
  WgreNetworkd *reader = user_data;
  char **into = *key == 'i' ? &reader->inner : &reader->outer;
  g_autofree char *name = NULL, *value = NULL;

  g_free (*into);
  *into = g_strdup (entry->value);
  if (!reader->inner || !reader->outer)
    return TRUE;
  name = g_strdup_printf ("neighbour.%u", ++reader->neighbours);
  value = g_strdup_printf ("%s %s", reader->inner, reader->outer);
  return wgre_text_set_value (text, wgre_text_column (text, entry->at), entry->key, name, value,
                              error);
}

/* --- [RoutingPolicyRule] --- */

static GString *
network_begin_rule (const WgreText *text, const WgreIniEntry *entry, WgreNetworkd *reader)
{
  if (reader->rule)
    return reader->rule;
  reader->rule = g_string_new (NULL);
  reader->rule_place.line = text->number;
  reader->rule_place.column = wgre_text_column (text, entry->at);
  return reader->rule;
}

static gboolean
network_read_rule_word (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                        const char *key, GError **error G_GNUC_UNUSED)
{
  GString *rule = network_begin_rule (text, entry, user_data);

  if (*entry->value)
    g_string_append_printf (rule, "%s%s %s", rule->len ? " " : "", key, entry->value);
  return TRUE;
}

static gboolean
network_read_rule_inverted (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                            const char *key, GError **error G_GNUC_UNUSED)
{
  GString *rule = network_begin_rule (text, entry, user_data);

  if (*entry->value && !wgre_networkd_is_word (entry->value, wgre_networkd_no))
    g_string_append_printf (rule, "%s%s", rule->len ? " " : "", key);
  return TRUE;
}

static gboolean
network_read_rule_family (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                          const char *key G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  WgreNetworkd *reader = user_data;
  gboolean both = !strcmp (entry->value, "both");

  network_begin_rule (text, entry, reader);
  reader->rule_families[0] = both || !strcmp (entry->value, "ipv4");
  reader->rule_families[1] = both || !strcmp (entry->value, "ipv6");
  return TRUE;
}

/* --- all keys --- */

static const WgreIniKey keys[] = {
  { "Match", "Name", NULL, network_read_match },
  { "Network", "Address", "addresses", network_read_list },
  { "Network", "Gateway", NULL, read_default_gateway },
  { "Network", "DNS", "dns", network_read_list },
  { "Network", "Domains", "dns-search", network_read_list },
  { "Network", "Description", NULL, wgre_ini_keep },
  { "Network", "ConfigureWithoutCarrier", NULL, wgre_ini_keep },
  { "Network", "IgnoreCarrierLoss", NULL, wgre_ini_keep },
  { "Network", "KeepConfiguration", NULL, wgre_ini_keep },
  { "Network", "LLDP", NULL, wgre_ini_keep },
  { "Network", "EmitLLDP", NULL, wgre_ini_keep },
  { "Network", "IPMasquerade", "masquerade", network_read_masquerade },
  { "Network", "IPForward", "forward", read_forward },
  { "Network", "IPv4Forwarding", "forward", read_forward },
  { "Network", "IPv6Forwarding", "forward", read_forward },
  { "Neighbor", "Address", "inner", network_read_neighbour },
  { "Neighbor", "LinkLayerAddress", "outer", network_read_neighbour },
  { "Address", "Address", "addresses", read_one },
  { "Address", "Peer", "peer-address", read_one },
  { "Route", "Destination", "prefix", network_read_word },
  { "Route", "Gateway", "via", network_read_gateway },
  { "Route", "Table", "table", network_read_word },
  { "Route", "Metric", "metric", network_read_word },
  { "Route", "GatewayOnLink", NULL, NULL },
  { "Route", "GatewayOnlink", NULL, NULL },
  { "Route", "Scope", NULL, wgre_ini_keep },
  { "RoutingPolicyRule", "Priority", "priority", network_read_rule_word },
  { "RoutingPolicyRule", "InvertRule", "not", network_read_rule_inverted },
  { "RoutingPolicyRule", "From", "from", network_read_rule_word },
  { "RoutingPolicyRule", "To", "to", network_read_rule_word },
  { "RoutingPolicyRule", "FirewallMark", "fwmark", network_read_rule_word },
  { "RoutingPolicyRule", "IncomingInterface", "iif", network_read_rule_word },
  { "RoutingPolicyRule", "OutgoingInterface", "oif", network_read_rule_word },
  { "RoutingPolicyRule", "Table", "table", network_read_rule_word },
  { "RoutingPolicyRule", "Family", NULL, network_read_rule_family },
  /* Words that a profile has not: the whole rule is left out, since it would be about more packets
   * without them. */
  { "RoutingPolicyRule", "TypeOfService", "tos", network_read_rule_word },
  { "RoutingPolicyRule", "SourcePort", "sport", network_read_rule_word },
  { "RoutingPolicyRule", "DestinationPort", "dport", network_read_rule_word },
  { "RoutingPolicyRule", "IPProtocol", "ipproto", network_read_rule_word },
  { "RoutingPolicyRule", "User", "uidrange", network_read_rule_word },
  { "RoutingPolicyRule", "L3MasterDevice", "l3mdev", network_read_rule_word },
  { "RoutingPolicyRule", "GoTo", "goto", network_read_rule_word },
  { "RoutingPolicyRule", "SuppressPrefixLength", "suppress_prefixlength", network_read_rule_word },
  { "RoutingPolicyRule", "SuppressInterfaceGroup", "suppress_ifgroup", network_read_rule_word },
  { "RoutingPolicyRule", "Type", "type", network_read_rule_word },
  { "Link", "MTUBytes", "mtu", wgre_networkd_read_mtu },
  { "Link", "ActivationPolicy", NULL, read_policy },
  { "Link", "RequiredForOnline", NULL, wgre_ini_keep },
  { "Link", "RequiredFamilyForOnline", NULL, wgre_ini_keep },
};

const WgreIniKey *
wgre_networkd_network_key (const WgreIniEntry *entry)
{
  g_return_val_if_fail (entry, NULL);
  return wgre_ini_find (keys, G_N_ELEMENTS (keys), entry);
}
