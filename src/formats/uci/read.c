/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/error.h"
#include "core/ip.h"
#include "formats/kit/draft.h"
#include "formats/kit/route.h"
#include "formats/uci/sections.h"
#include "formats/uci/uci.h"

#include <glib/gi18n-lib.h>
#include <linux/rtnetlink.h>
#include <string.h>

typedef struct {
  WgreText *text;
  GPtrArray *sections; /* of WgreUciSection */
  WgreUciSection *tunnel;
  GPtrArray *peers; /* of WgreDraft */
  WgreRoutes routes;
} Reader;

static WgreText
uci_cursor_at (const Reader *reader, const WgreUciOption *option)
{
  WgreText cursor = *reader->text;

  cursor.number = cursor.mark_line = option->line;
  cursor.mark_column = option->column;
  return cursor;
}

static gboolean
uci_set (const Reader *reader, const WgreUciOption *option, const char *key, const char *value,
         GError **error)
{
  WgreText cursor = uci_cursor_at (reader, option);

  return wgre_text_set_value (&cursor, option->column, option->name, key, value, error);
}

static gboolean
uci_append (const Reader *reader, const WgreUciOption *option, const char *key, const char *value,
            GError **error)
{
  WgreText cursor = uci_cursor_at (reader, option);

  return wgre_text_append_value (&cursor, option->column, option->name, key, value, error);
}

typedef struct Row Row;
struct Row {
  const char *name;
  gboolean (*read) (Reader *reader, const WgreUciOption *option, const Row *row,
                    GError **error); /* NULL: it says nothing of the tunnel */
  const char *key;
};

static gboolean
uci_read_value (Reader *reader, const WgreUciOption *option, const Row *row, GError **error)
{
  return uci_set (reader, option, row->key, option->value, error);
}

/* A list has a line for each item, or one line with blanks. */
static gboolean
uci_read_list (Reader *reader, const WgreUciOption *option, const Row *row, GError **error)
{
  g_auto (GStrv) items = g_strsplit_set (option->value, " \t", -1);

  for (guint i = 0; items[i]; i++)
    if (*items[i] && !uci_append (reader, option, row->key, items[i], error))
      return FALSE;
  return TRUE;
}

/* Switches that set a key when they are on, or off. */
static const struct {
  const char *name;
  gboolean when;
  const char *key, *value;
} switches[] = {
  { .name = "df", .when = FALSE, .key = "pmtudisc", .value = "no" },
  { .name = "icsum", .when = TRUE, .key = "icsum", .value = "yes" },
  { .name = "ocsum", .when = TRUE, .key = "ocsum", .value = "yes" },
  { .name = "iseqno", .when = TRUE, .key = "iseq", .value = "yes" },
  { .name = "oseqno", .when = TRUE, .key = "oseq", .value = "yes" },
};

static gboolean
uci_read_switch (Reader *reader, const WgreUciOption *option, const Row *row G_GNUC_UNUSED,
                 GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    if (!strcmp (switches[i].name, option->name))
      return wgre_uci_is_true (option->value) != switches[i].when ||
             uci_set (reader, option, switches[i].key, switches[i].value, error);
  g_return_val_if_reached (FALSE);
}

/* 0 stands for "not set". */
static gboolean
uci_read_nonzero (Reader *reader, const WgreUciOption *option, const Row *row, GError **error)
{
  return !strcmp (option->value, "0") || uci_read_value (reader, option, row, error);
}

static gboolean
uci_read_private_key (Reader *reader, const WgreUciOption *option, const Row *row G_GNUC_UNUSED,
                      GError **error)
{
  WgreText cursor = uci_cursor_at (reader, option);

  return wgre_text_set_private_key (&cursor, option->column, option->name, option->value, error);
}

static gboolean
uci_apply (Reader *reader, const WgreUciSection *section, const Row *rows, guint length,
           GError **error)
{
  for (guint i = 0; i < section->options->len; i++) {
    const WgreUciOption *option = section->options->pdata[i];
    guint at = 0;

    while (at < length && strcmp (rows[at].name, option->name))
      at++;
    if (at == length) {
      WgreText cursor = uci_cursor_at (reader, option);
      g_autofree char *shown = wgre_text_mask (option->name);

      wgre_text_warn_column (&cursor, option->column, "%s: %s", shown, _ ("is not taken over"));
    } else if (rows[at].read && *option->value && !rows[at].read (reader, option, &rows[at], error))
      return FALSE;
  }
  return TRUE;
}

/* --- kinds --- */

#define COMMON                                                                                     \
  { "proto", NULL, NULL }, { "auto", NULL, NULL }, { "disabled", NULL, NULL },                     \
      { "mtu", uci_read_value, "mtu" }, { "nohostroute", NULL, NULL }, { "zone", NULL, NULL },     \
      { "delegate", NULL, NULL }, { "force_link", NULL, NULL }, { "multicast", NULL, NULL },       \
      { "dns", uci_read_list, "dns" }, { "dns_search", uci_read_list, "dns-search" },              \
  {                                                                                                \
    "peerdns", NULL, NULL                                                                          \
  }

static const Row of_wireguard[] = {
  COMMON,
  { "private_key", uci_read_private_key, NULL },
  { "listen_port", uci_read_value, "listen-port" },
  { "addresses", uci_read_list, "addresses" },
  { "fwmark", uci_read_value, "fwmark" },
};

#define TUNNEL                                                                                     \
  { "ttl", uci_read_nonzero, "ttl" }, { "tos", uci_read_value, "tos" },                            \
      { "ikey", uci_read_value, "ikey" }, { "okey", uci_read_value, "okey" },                      \
      { "key", uci_read_value, "key" }, { "df", uci_read_switch, NULL },                           \
      { "icsum", uci_read_switch, NULL }, { "ocsum", uci_read_switch, NULL },                      \
      { "iseqno", uci_read_switch, NULL },                                                         \
  {                                                                                                \
    "oseqno", uci_read_switch, NULL                                                                \
  }

static const Row of_tunnel4[] = {
  COMMON,
  TUNNEL,
  { "ipaddr", uci_read_value, "local" },
  { "peeraddr", uci_read_value, "remote" },
};

static const Row of_tunnel6[] = {
  COMMON,
  TUNNEL,
  { "ip6addr", uci_read_value, "local" },
  { "peer6addr", uci_read_value, "remote" },
  { "encaplimit", uci_read_value, "encaplimit" },
};

static const Row of_6in4[] = {
  COMMON,
  { "ipaddr", uci_read_value, "local" },
  { "peeraddr", uci_read_value, "remote" },
  { "ip6addr", uci_read_list, "addresses" },
  { "ttl", uci_read_value, "ttl" },
  { "tos", uci_read_value, "tos" },
  { "defaultroute", NULL, NULL },
};

/* Protocols of OpenWrt that are tunnels. */
static const struct {
  const char *proto;
  const char *tunnel;
  const Row *rows;
  guint length;
} protocols[] = {
  { "wireguard", "wireguard", of_wireguard, G_N_ELEMENTS (of_wireguard) },
  { "gre", "gre", of_tunnel4, G_N_ELEMENTS (of_tunnel4) },
  { "gretap", "gretap", of_tunnel4, G_N_ELEMENTS (of_tunnel4) },
  { "grev6", "ip6gre", of_tunnel6, G_N_ELEMENTS (of_tunnel6) },
  { "grev6tap", "ip6gretap", of_tunnel6, G_N_ELEMENTS (of_tunnel6) },
  { "ipip", "ipip", of_tunnel4, G_N_ELEMENTS (of_tunnel4) },
  { "6in4", "sit", of_6in4, G_N_ELEMENTS (of_6in4) },
};

static gint
find_protocol (const WgreUciSection *section)
{
  const char *proto =
      strcmp (section->type, "interface") ? NULL : wgre_uci_section_get (section, "proto");

  for (guint i = 0; proto && i < G_N_ELEMENTS (protocols); i++)
    if (!strcmp (protocols[i].proto, proto))
      return (gint) i;
  return -1;
}

/* --- peers --- */

static WgreDraft *
uci_last_peer (const Reader *reader)
{
  return reader->peers->pdata[reader->peers->len - 1];
}

static gboolean
uci_read_part (Reader *reader, const WgreUciOption *option, const Row *row, GError **error)
{
  WgreText cursor = uci_cursor_at (reader, option);

  return wgre_draft_set (uci_last_peer (reader), &cursor, option->column, option->name, row->key,
                         option->value, error);
}

static gboolean
read_description (Reader *reader, const WgreUciOption *option, const Row *row, GError **error)
{
  WgreText cursor = uci_cursor_at (reader, option);

  return wgre_draft_set_remark (uci_last_peer (reader), &cursor, row->key, option->value, error);
}

static const Row of_peer[] = {
  { "description", read_description, "name" },
  { "public_key", uci_read_part, "public-key" },
  { "preshared_key", uci_read_part, "preshared-key" },
  { "allowed_ips", uci_read_part, "allowed-ips" },
  { "persistent_keepalive", uci_read_part, "persistent-keepalive" },
  { "endpoint_host", NULL, NULL },
  { "endpoint_port", NULL, NULL },
  { "route_allowed_ips", NULL, NULL },
  { "disabled", NULL, NULL },
  { "private_key", NULL, NULL },
};

/* Where not all peers say so, the routes of those that do are named. */
static gboolean
put_allowed_ips (Reader *reader, const WgreUciSection *section, const WgreDraft *peer,
                 GError **error)
{
  const GArray *list = peer->peer->allowed_ips;
  WgreText cursor = *reader->text;

  cursor.number = cursor.mark_line = section->line;
  for (guint i = 0; i < list->len; i++) {
    g_autofree char *prefix = wgre_prefix_to_string (&g_array_index (list, WgrePrefix, i));
    g_autofree char *item = g_strdup_printf ("%s table %u", prefix, RT_TABLE_MAIN);

    if (!wgre_text_append_value (&cursor, 0, "allowed_ips", "routes", item, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_peer (const Reader *reader, const WgreUciSection *section)
{
  return g_str_has_prefix (section->type, "wireguard_") &&
         !g_strcmp0 (section->type + strlen ("wireguard_"), reader->tunnel->name);
}

/* The allowed IPs become routes if all peers say so. */
static gboolean
all_are_routed (const Reader *reader)
{
  for (guint i = 0; i < reader->sections->len; i++) {
    const WgreUciSection *section = reader->sections->pdata[i];

    if (is_peer (reader, section) &&
        !wgre_uci_is_true (wgre_uci_section_get (section, "disabled")) &&
        !wgre_uci_is_true (wgre_uci_section_get (section, "route_allowed_ips")))
      return FALSE;
  }
  return TRUE;
}

static gboolean
uci_read_peer (Reader *reader, const WgreUciSection *section, GError **error)
{
  const char *host = wgre_uci_section_get (section, "endpoint_host");
  const char *port = wgre_uci_section_get (section, "endpoint_port");
  gboolean v6 = host && strchr (host, ':') && *host != '[';
  g_autofree char *endpoint = NULL;
  WgreText cursor = *reader->text;

  cursor.number = section->line;
  if (wgre_uci_is_true (wgre_uci_section_get (section, "disabled"))) {
    wgre_text_note (&cursor, NULL, _ ("this peer is disabled and left out"));
    return TRUE;
  }
  wgre_draft_add (reader->peers, &cursor);
  if (!uci_apply (reader, section, of_peer, G_N_ELEMENTS (of_peer), error))
    return FALSE;

  /* Host and port are two options; 51820 is OpenWrt's port when there is none. */
  if (host && *host) {
    endpoint = g_strdup_printf ("%s%s%s:%s", v6 ? "[" : "", host, v6 ? "]" : "",
                                port && *port ? port : "51820");
    if (!wgre_draft_set (uci_last_peer (reader), &cursor, 0, "endpoint_host", "endpoint", endpoint,
                         error))
      return FALSE;
  }
  return !reader->routes.named ||
         !wgre_uci_is_true (wgre_uci_section_get (section, "route_allowed_ips")) ||
         put_allowed_ips (reader, section, uci_last_peer (reader), error);
}

/* --- beside the tunnel --- */

static gboolean
is_of_tunnel (const Reader *reader, const char *name)
{
  return name && !strcmp (name + (*name == '@'), reader->tunnel->name);
}

/* "config route": a target with a mask, a gateway, a table, a metric. */
static gboolean
uci_read_route (Reader *reader, const WgreUciSection *section, GError **error)
{
  const char *target = wgre_uci_section_get (section, "target"),
             *mask = wgre_uci_section_get (section, "netmask");
  const char *gateway = wgre_uci_section_get (section, "gateway");
  g_autofree char *dotted = target && mask ? g_strjoin ("/", target, mask, NULL) : NULL;
  g_autofree char *whole = NULL;
  WgrePrefix prefix;
  WgreRoute route = { .prefix = { target, section->line, 0 },
                      .table = { wgre_uci_section_get (section, "table"), section->line, 0 },
                      .metric = { wgre_uci_section_get (section, "metric"), section->line, 0 },
                      .v6 = !strcmp (section->type, "route6") };
  WgreIp ip;

  if (!is_of_tunnel (reader, wgre_uci_section_get (section, "interface")))
    return TRUE;
  if (dotted && wgre_prefix_parse (dotted, TRUE, &prefix))
    route.prefix.value = whole = wgre_prefix_to_string (&prefix);
  if (gateway && !(wgre_ip_parse (gateway, &ip) && wgre_ip_is_any (&ip)))
    route.via = (WgreRouteWord){ gateway, section->line, 0 };
  return wgre_route_put (reader->text, &route, &reader->routes, error);
}

/* An interface with addresses that has the tunnel as its device: "option device '@gre1'". */
static gboolean
read_static (Reader *reader, const WgreUciSection *section, GError **error)
{
  const char *mask = wgre_uci_section_get (section, "netmask");

  for (guint i = 0; i < section->options->len; i++) {
    const WgreUciOption *option = section->options->pdata[i];
    gboolean v4 = !strcmp (option->name, "ipaddr");
    g_autofree char *address = v4 && mask && !strchr (option->value, '/')
                                   ? g_strjoin ("/", option->value, mask, NULL)
                                   : g_strdup (option->value);

    if ((v4 || !strcmp (option->name, "ip6addr")) &&
        !uci_append (reader, option, "addresses", address, error))
      return FALSE;
  }
  return TRUE;
}

/* --- the tunnel --- */

/* The only one, or that which the file is called like. */
static gboolean
choose (Reader *reader, GError **error)
{
  g_autofree char *stem = wgre_text_stem (reader->text), *list = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new (); /* the first 20, for a message */
  WgreUciSection *only = NULL;
  guint count = 0;

  for (guint i = 0; i < reader->sections->len; i++) {
    WgreUciSection *section = reader->sections->pdata[i];

    if (find_protocol (section) < 0 || !section->name)
      continue;
    if (count++ < 20)
      g_ptr_array_add (names, section->name);
    only = section;
    if (!strcmp (section->name, stem))
      reader->tunnel = section;
  }
  if (!reader->tunnel && count == 1)
    reader->tunnel = only;
  if (reader->tunnel)
    return TRUE;
  if (!count)
    return wgre_text_fail (reader->text, NULL, NULL, WGRE_ERROR_MISSING, error,
                           _ ("there is no interface with a name whose protocol is a tunnel"));
  g_ptr_array_add (names, NULL);
  list = g_strjoinv (", ", (char **) names->pdata);
  return wgre_text_fail_several (reader->text, 0, 0, list, error);
}

static gboolean
uci_read_tunnel (Reader *reader, GError **error)
{
  const WgreUciSection *tunnel = reader->tunnel;
  gint protocol = find_protocol (tunnel);
  const char *automatic = wgre_uci_section_get (tunnel, "auto");
  const char *all = wgre_uci_section_get (tunnel, "defaultroute");
  WgreText cursor = *reader->text;

  cursor.number = tunnel->line;
  if (!wgre_text_set_value (&cursor, 0, "interface", "interface", tunnel->name, error))
    return FALSE;
  wgre_text_set (&cursor, "tunnel", protocols[protocol].tunnel);
  if ((!automatic || wgre_uci_is_true (automatic)) &&
      !wgre_uci_is_true (wgre_uci_section_get (tunnel, "disabled")))
    wgre_text_set_start (&cursor);
  reader->routes.named =
      !strcmp (protocols[protocol].tunnel, "wireguard") && !all_are_routed (reader);
  if (!uci_apply (reader, tunnel, protocols[protocol].rows, protocols[protocol].length, error))
    return FALSE;

  /* A tunnel of 6in4 has a TTL of 64 and an MTU of 1280 if nothing else is said, and is the way to
   * all of IPv6. */
  if (strcmp (protocols[protocol].proto, "6in4"))
    return TRUE;
  if (!wgre_uci_section_get (tunnel, "ttl"))
    wgre_text_set (&cursor, "ttl", "64");
  if (!wgre_uci_section_get (tunnel, "mtu"))
    wgre_text_set (&cursor, "mtu", "1280");
  return (all && !wgre_uci_is_true (all)) ||
         wgre_text_append_value (&cursor, 0, "defaultroute", "routes", "::/0", error);
}

gboolean
wgre_uci_read (WgreText *text, GError **error)
{
  g_autoptr (GPtrArray) sections = NULL, peers = wgre_draft_list ();
  Reader reader = { .text = text, .peers = peers };
  gboolean ok = TRUE;

  g_return_val_if_fail (text, FALSE);
  reader.sections = sections = wgre_uci_sections_read (text, error);
  if (!sections || !choose (&reader, error) || !uci_read_tunnel (&reader, error))
    return FALSE;

  for (guint i = 0; ok && i < sections->len; i++) {
    const WgreUciSection *section = sections->pdata[i];
    const char *type = section->type, *device = wgre_uci_section_get (section, "device");

    if (!device)
      device = wgre_uci_section_get (section, "ifname");
    if (section == reader.tunnel)
      continue;
    if (is_peer (&reader, section))
      ok = uci_read_peer (&reader, section, error);
    else if (!strcmp (type, "route") || !strcmp (type, "route6"))
      ok = uci_read_route (&reader, section, error);
    else if (!strcmp (type, "interface") && device && *device == '@' &&
             is_of_tunnel (&reader, device) &&
             !g_strcmp0 (wgre_uci_section_get (section, "proto"), "static"))
      ok = read_static (&reader, section, error);
  }
  if (!ok)
    return FALSE;

  wgre_text_join_keys (text);
  wgre_draft_emit (peers, text);
  if (reader.routes.named)
    wgre_route_none_allowed (text);
  return TRUE;
}

/* --- sniffing --- */

static gboolean
uci_is_interface (const char *line)
{
  return wgre_text_begins (line, "config") && wgre_text_is_blank (line[strlen ("config")]) &&
         wgre_text_has_word (line + strlen ("config") + strspn (line + strlen ("config"), " \t'\""),
                             "interface");
}

static gboolean
uci_is_tunnel (const char *line)
{
  if (!wgre_text_begins (line, "option") || !wgre_text_is_blank (line[strlen ("option")]))
    return FALSE;
  line += strlen ("option");
  line += strspn (line, " \t'\"");
  if (!wgre_text_has_word (line, "proto"))
    return FALSE;
  line += strlen ("proto");
  line += strspn (line, " \t'\"");
  for (guint i = 0; i < G_N_ELEMENTS (protocols); i++)
    if (wgre_text_has_word (line, protocols[i].proto))
      return TRUE;
  return FALSE;
}

gboolean
wgre_uci_sniff (const char *file G_GNUC_UNUSED, const char *text)
{
  g_return_val_if_fail (text, FALSE);
  return wgre_text_has_line (text, uci_is_interface) && wgre_text_has_line (text, uci_is_tunnel);
}
