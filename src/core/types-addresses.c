/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The types of values that are addresses, networks or domains. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/destination.h"
#include "core/endpoint.h"
#include "core/list.h"
#include "core/policy.h"
#include "core/types.h"
#include "core/value.h"

static gboolean
addresses_refuse (char **ret_reason, const char *reason)
{
  *ret_reason = g_strdup (reason);
  return FALSE;
}

static void
addresses_clear (WgreValue *value)
{
  g_clear_pointer (&value->object, g_free);
}

/* --- addresses --- */

static gboolean
parse_ip (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
          char **ret_reason)
{
  WgreIp ip;

  if (!wgre_ip_parse (text, &ip))
    return addresses_refuse (ret_reason, _ ("is not an IP address. Example: 192.0.2.1"));
  ret_value->object = g_memdup2 (&ip, sizeof ip);
  return TRUE;
}

static char *
print_ip (const WgreOption *option G_GNUC_UNUSED, const WgreValue *value)
{
  return wgre_ip_to_string (value->object);
}

const WgreType wgre_type_ip = {
  .name = "address",
  .content = WGRE_CONTENT_IP,
  .parse = parse_ip,
  .print = print_ip,
  .clear = addresses_clear,
};

static void
clear_array (WgreValue *value)
{
  g_clear_pointer ((GArray **) &value->object, g_array_unref);
}

static gboolean
parse_ips (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
           char **ret_reason)
{
  g_auto (GStrv) items = wgre_list_split (text);
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (WgreIp));
  WgreIp ip;

  for (guint i = 0; items[i]; i++) {
    if (!wgre_ip_parse (items[i], &ip)) {
      *ret_reason = wgre_list_reason (
          text, items[i], _ ("is not an IP address. Example: 10.0.0.1"),
          _ ("has \"%s\", which is not an IP address. Example: 10.0.0.1"), items[i]);
      return FALSE;
    }
    g_array_append_val (list, ip);
  }
  ret_value->object = g_steal_pointer (&list);
  return TRUE;
}

static char *
print_ips (const WgreOption *option G_GNUC_UNUSED, const WgreValue *value)
{
  const GArray *list = value->object;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++) {
    g_autofree char *ip = wgre_ip_to_string (&g_array_index (list, WgreIp, i));

    g_string_append_printf (text, "%s%s", i ? ";" : "", ip);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

const WgreType wgre_type_ips = {
  .name = "list of addresses",
  .content = WGRE_CONTENT_IPS,
  .parse = parse_ips,
  .print = print_ips,
  .clear = clear_array,
};

static gboolean
parse_prefix_list (const char *text, gboolean host, WgreValue *ret_value, char **ret_reason)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (WgrePrefix));

  if (!wgre_prefix_list_parse (text, host, list, ret_reason))
    return FALSE;
  ret_value->object = g_steal_pointer (&list);
  return TRUE;
}

static gboolean
parse_addresses (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
                 char **ret_reason)
{
  return parse_prefix_list (text, TRUE, ret_value, ret_reason);
}

static gboolean
parse_prefixes (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
                char **ret_reason)
{
  return parse_prefix_list (text, FALSE, ret_value, ret_reason);
}

static gboolean
parse_excluded (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
                char **ret_reason)
{
  g_auto (GStrv) items = wgre_list_split (text);
  g_autoptr (GString) networks = g_string_new (NULL);
  gboolean lan = FALSE;

  for (guint i = 0; items[i]; i++) {
    if (!strcmp (items[i], "lan"))
      lan = TRUE;
    else
      g_string_append_printf (networks, "%s%s", networks->len ? ";" : "", items[i]);
  }
  if (!parse_prefix_list (networks->str, FALSE, ret_value, ret_reason))
    return FALSE;
  ret_value->number = lan ? 1 : 0;
  return TRUE;
}

static char *
print_excluded (const WgreOption *option G_GNUC_UNUSED, const WgreValue *value)
{
  g_autofree char *networks = wgre_prefix_list_to_string (value->object);

  return g_strconcat (value->number ? "lan" : "", value->number && *networks ? ";" : "", networks,
                      NULL);
}

static gboolean
parse_prefix (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
              char **ret_reason)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (WgrePrefix));

  if (!wgre_prefix_list_parse (text, FALSE, list, ret_reason))
    return FALSE;
  if (list->len != 1)
    return addresses_refuse (ret_reason, _ ("is not one network. Example: 192.168.10.0/24"));
  ret_value->object = g_steal_pointer (&list);
  return TRUE;
}

static char *
print_prefix_list (const WgreOption *option G_GNUC_UNUSED, const WgreValue *value)
{
  return wgre_prefix_list_to_string (value->object);
}

const WgreType wgre_type_addresses = {
  .name = "list of ADDRESS/LENGTH",
  .content = WGRE_CONTENT_PREFIXES,
  .parse = parse_addresses,
  .print = print_prefix_list,
  .clear = clear_array,
};

const WgreType wgre_type_prefixes = {
  .name = "list of NETWORK/LENGTH",
  .content = WGRE_CONTENT_PREFIXES,
  .parse = parse_prefixes,
  .print = print_prefix_list,
  .clear = clear_array,
};

const WgreType wgre_type_excluded = {
  .name = "list of NETWORK/LENGTH or lan",
  .content = WGRE_CONTENT_PREFIXES,
  .parse = parse_excluded,
  .print = print_excluded,
  .clear = clear_array,
};

const WgreType wgre_type_prefix = {
  .name = "NETWORK/LENGTH",
  .content = WGRE_CONTENT_PREFIXES,
  .parse = parse_prefix,
  .print = print_prefix_list,
  .clear = clear_array,
};

static gboolean
parse_destinations (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
                    char **ret_reason)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (WgreDestination));

  if (!wgre_destinations_parse (text, list, ret_reason))
    return FALSE;
  ret_value->object = g_steal_pointer (&list);
  return TRUE;
}

static char *
print_destinations (const WgreOption *option G_GNUC_UNUSED, const WgreValue *value)
{
  return wgre_destinations_to_string (value->object);
}

const WgreType wgre_type_destinations = {
  .name = "list of NETWORK/LENGTH [via GATEWAY] [table N] [metric N]",
  .content = WGRE_CONTENT_DESTINATIONS,
  .parse = parse_destinations,
  .print = print_destinations,
  .clear = clear_array,
};

/* --- rules --- */

static gboolean
parse_policies (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
                char **ret_reason)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (WgrePolicy));

  if (!wgre_policies_parse (text, list, ret_reason))
    return FALSE;
  ret_value->object = g_steal_pointer (&list);
  return TRUE;
}

static char *
print_policies (const WgreOption *option G_GNUC_UNUSED, const WgreValue *value)
{
  return wgre_policies_to_string (value->object);
}

const WgreType wgre_type_policies = {
  .name =
      "list of priority N [not] [from NETWORK] [to NETWORK] [fwmark MARK] [iif LINK] [oif LINK] table N",
  .content = WGRE_CONTENT_POLICIES,
  .parse = parse_policies,
  .print = print_policies,
  .clear = clear_array,
};

/* --- domains --- */

static gboolean
parse_domains (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
               char **ret_reason)
{
  g_auto (GStrv) items = wgre_list_split (text);

  for (guint i = 0; items[i]; i++) {
    const char *domain = items[i] + (items[i][0] == '~');

    if (*domain && strcmp (domain, ".") && !wgre_host_name_valid (domain)) {
      *ret_reason = wgre_list_reason (
          text, items[i], _ ("is not a domain. Example: corp.example.org"),
          _ ("has \"%s\", which is not a domain. Example: corp.example.org"), items[i]);
      return FALSE;
    }
  }
  ret_value->object = g_steal_pointer (&items);
  return TRUE;
}

static char *
print_domains (const WgreOption *option G_GNUC_UNUSED, const WgreValue *value)
{
  return g_strjoinv (";", value->object);
}

static void
clear_domains (WgreValue *value)
{
  g_clear_pointer ((char ***) &value->object, g_strfreev);
}

const WgreType wgre_type_domains = {
  .name = "list of domains",
  .content = WGRE_CONTENT_STRINGS,
  .parse = parse_domains,
  .print = print_domains,
  .clear = clear_domains,
};

/* --- neighbour --- */

static gboolean
parse_neighbour (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
                 char **ret_reason)
{
  g_auto (GStrv) items = wgre_list_split (text);
  WgreNeighbour neighbour = { 0 };

  if (g_strv_length (items) != 2 || !wgre_ip_parse (items[0], &neighbour.inner) ||
      !wgre_ip_parse (items[1], &neighbour.outer))
    return addresses_refuse (
        ret_reason,
        _ ("is not \"INNER OUTER\": give the address inside the tunnel and the address that "
           "it is reached by"));
  ret_value->object = g_memdup2 (&neighbour, sizeof neighbour);
  return TRUE;
}

static char *
print_neighbour (const WgreOption *option G_GNUC_UNUSED, const WgreValue *value)
{
  const WgreNeighbour *neighbour = value->object;
  g_autofree char *inner = wgre_ip_to_string (&neighbour->inner);
  g_autofree char *outer = wgre_ip_to_string (&neighbour->outer);

  return g_strdup_printf ("%s %s", inner, outer);
}

const WgreType wgre_type_neighbour = {
  .name = "INNER OUTER",
  .content = WGRE_CONTENT_ITEM,
  .parse = parse_neighbour,
  .print = print_neighbour,
  .clear = addresses_clear,
};
