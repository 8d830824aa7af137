/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/error.h"
#include "core/ip.h"
#include "formats/kit/draft.h"
#include "formats/kit/route.h"
#include "formats/kit/shell.h"
#include "formats/uci/uci.h"

#include <glib/gi18n-lib.h>
#include <linux/rtnetlink.h>
#include <string.h>

/* "option NAME VALUE" or "list NAME VALUE". */
typedef struct {
  char *name;
  char *value; /* wiped */
  guint line, column;
} Option;

/* "config TYPE [NAME]" and what stands below it. */
typedef struct {
  char *type;
  char *name; /* NULL: none */
  guint line;
  GPtrArray *options; /* of Option */
} Section;

typedef struct {
  WgreText *text;
  GPtrArray *sections; /* of Section */
  Section *tunnel;
  GPtrArray *peers; /* of WgreDraft */
  WgreRoutes routes;
} Reader;

static void
option_free (gpointer data)
{
  Option *option = data;

  g_free (option->name);
  wgre_wipe_string (option->value);
  g_free (option);
}

static void
section_free (gpointer data)
{
  Section *section = data;

  g_free (section->type);
  g_free (section->name);
  g_ptr_array_unref (section->options);
  g_free (section);
}

/* --- the file --- */

static gboolean
add_section (Reader *reader, const WgreShell *shell)
{
  Section *section = g_new0 (Section, 1);

  section->type = g_strdup (wgre_shell_word (shell, 1));
  section->name = g_strdup (wgre_shell_word (shell, 2));
  section->line = wgre_shell_place (shell, 0).number;
  section->options = g_ptr_array_new_with_free_func (option_free);
  g_ptr_array_add (reader->sections, section);
  return TRUE;
}

static gboolean
add_option (Reader *reader, const WgreShell *shell, GError **error)
{
  Section *section =
      reader->sections->len ? reader->sections->pdata[reader->sections->len - 1] : NULL;
  WgreText place = wgre_shell_place (shell, 2);
  Option *option;

  if (!section)
    return wgre_shell_fail (shell, 0, NULL, WGRE_ERROR_INVALID, error,
                            _ ("this stands before the first section: move it below one"));
  option = g_new0 (Option, 1);
  option->name = g_strdup (wgre_shell_word (shell, 1));
  option->value = g_strdup (wgre_shell_word (shell, 2));
  option->line = place.number;
  option->column = place.mark_column;
  g_ptr_array_add (section->options, option);
  return TRUE;
}

static gboolean
read_line (Reader *reader, const WgreShell *shell, GError **error)
{
  const char *word = wgre_shell_word (shell, 0);

  if (!strcmp (word, "package"))
    return TRUE;
  if (!strcmp (word, "config") && wgre_shell_word (shell, 1))
    return add_section (reader, shell);
  if ((!strcmp (word, "option") || !strcmp (word, "list")) && wgre_shell_word (shell, 2))
    return add_option (reader, shell, error);
  return wgre_shell_fail (
      shell, 0, NULL, WGRE_ERROR_INVALID, error,
      _ ("this line is neither \"config TYPE\", \"option NAME VALUE\" nor \"list "
         "NAME VALUE\": correct it, or put \"#\" before it"));
}

static gboolean
read_sections (Reader *reader, GError **error)
{
  g_auto (WgreShell) shell;
  gboolean found;

  wgre_shell_init (&shell, reader->text);
  while (wgre_shell_next (&shell, &found, error)) {
    if (!found)
      return TRUE;
    if (shell.odd)
      return wgre_shell_fail_odd (&shell, error);
    if (shell.words->len && !read_line (reader, &shell, error))
      return FALSE;
  }
  return FALSE;
}

/* --- options --- */

static WgreText
place_of (const Reader *reader, const Option *option)
{
  WgreText place = *reader->text;

  place.number = place.mark_line = option->line;
  place.mark_column = option->column;
  return place;
}

static const char *
get (const Section *section, const char *name)
{
  const char *value = NULL;

  for (guint i = 0; i < section->options->len; i++) {
    const Option *option = section->options->pdata[i];

    if (!strcmp (option->name, name))
      value = option->value;
  }
  return value;
}

static gboolean
is_true (const char *value)
{
  static const char *const words[] = { "1", "on", "true", "yes", "enabled", NULL };

  return value && g_strv_contains (words, value);
}

static gboolean
set (const Reader *reader, const Option *option, const char *key, const char *value, GError **error)
{
  WgreText place = place_of (reader, option);

  return wgre_text_set_value (&place, option->column, option->name, key, value, error);
}

static gboolean
append (const Reader *reader, const Option *option, const char *key, const char *value,
        GError **error)
{
  WgreText place = place_of (reader, option);

  return wgre_text_append_value (&place, option->column, option->name, key, value, error);
}

typedef struct Row Row;
struct Row {
  const char *name;
  gboolean (*read) (Reader *reader, const Option *option, const Row *row,
                    GError **error); /* NULL: it says nothing of the tunnel */
  const char *key;
};

static gboolean
read_value (Reader *reader, const Option *option, const Row *row, GError **error)
{
  return set (reader, option, row->key, option->value, error);
}

/* A list stands in as many lines, or in one with blanks. */
static gboolean
read_list (Reader *reader, const Option *option, const Row *row, GError **error)
{
  g_auto (GStrv) items = g_strsplit_set (option->value, " \t", -1);

  for (guint i = 0; items[i]; i++)
    if (*items[i] && !append (reader, option, row->key, items[i], error))
      return FALSE;
  return TRUE;
}

/* "csum=yes" when it is on, "!pmtudisc=no" when it is off. */
static gboolean
read_switch (Reader *reader, const Option *option, const Row *row, GError **error)
{
  gboolean wanted = *row->key != '!';
  g_auto (GStrv) parts = g_strsplit (row->key + !wanted, "=", 2);

  return is_true (option->value) != wanted || set (reader, option, parts[0], parts[1], error);
}

/* 0 stands for "not set". */
static gboolean
read_nonzero (Reader *reader, const Option *option, const Row *row, GError **error)
{
  return !strcmp (option->value, "0") || read_value (reader, option, row, error);
}

static gboolean
read_private_key (Reader *reader, const Option *option, const Row *row G_GNUC_UNUSED,
                  GError **error)
{
  WgreText place = place_of (reader, option);

  return wgre_text_set_private_key (&place, option->column, option->name, option->value, error);
}

static gboolean
warn (const Reader *reader, const Option *option, const char *what)
{
  WgreText place = place_of (reader, option);
  g_autofree char *shown = wgre_text_mask (option->name);

  wgre_text_warn_column (&place, option->column, "%s: %s", shown, what);
  return TRUE;
}

static gboolean
apply_option (Reader *reader, Option *option, const Row *rows, guint length, GError **error)
{
  for (guint i = 0; i < length; i++)
    if (!strcmp (rows[i].name, option->name))
      return !rows[i].read || !*option->value || rows[i].read (reader, option, &rows[i], error);
  return warn (reader, option, _ ("is not taken over"));
}

static gboolean
apply (Reader *reader, const Section *section, const Row *rows, guint length, GError **error)
{
  for (guint i = 0; i < section->options->len; i++)
    if (!apply_option (reader, section->options->pdata[i], rows, length, error))
      return FALSE;
  return TRUE;
}

/* --- kinds --- */

#define COMMON                                                                                     \
  { "proto", NULL, NULL }, { "auto", NULL, NULL }, { "disabled", NULL, NULL },                     \
      { "mtu", read_value, "mtu" }, { "nohostroute", NULL, NULL }, { "zone", NULL, NULL },         \
      { "delegate", NULL, NULL }, { "force_link", NULL, NULL }, { "multicast", NULL, NULL },       \
      { "dns", read_list, "dns" }, { "dns_search", read_list, "dns-search" },                      \
  {                                                                                                \
    "peerdns", NULL, NULL                                                                          \
  }

static const Row of_wireguard[] = {
  COMMON,
  { "private_key", read_private_key, NULL },
  { "listen_port", read_value, "listen-port" },
  { "addresses", read_list, "addresses" },
  { "fwmark", read_value, "fwmark" },
};

#define TUNNEL                                                                                     \
  { "ttl", read_nonzero, "ttl" }, { "tos", read_value, "tos" }, { "ikey", read_value, "ikey" },    \
      { "okey", read_value, "okey" }, { "key", read_value, "key" },                                \
      { "df", read_switch, "!pmtudisc=no" }, { "icsum", read_switch, "icsum=yes" },                \
      { "ocsum", read_switch, "ocsum=yes" }, { "iseqno", read_switch, "iseq=yes" },                \
  {                                                                                                \
    "oseqno", read_switch, "oseq=yes"                                                              \
  }

static const Row of_tunnel4[] = {
  COMMON,
  TUNNEL,
  { "ipaddr", read_value, "local" },
  { "peeraddr", read_value, "remote" },
};

static const Row of_tunnel6[] = {
  COMMON,
  TUNNEL,
  { "ip6addr", read_value, "local" },
  { "peer6addr", read_value, "remote" },
  { "encaplimit", read_value, "encaplimit" },
};

static const Row of_6in4[] = {
  COMMON,
  { "ipaddr", read_value, "local" },
  { "peeraddr", read_value, "remote" },
  { "ip6addr", read_list, "addresses" },
  { "ttl", read_value, "ttl" },
  { "tos", read_value, "tos" },
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
find_protocol (const Section *section)
{
  const char *proto = strcmp (section->type, "interface") ? NULL : get (section, "proto");

  for (guint i = 0; proto && i < G_N_ELEMENTS (protocols); i++)
    if (!strcmp (protocols[i].proto, proto))
      return (gint) i;
  return -1;
}

/* --- peers --- */

static WgreDraft *
last_peer (const Reader *reader)
{
  return reader->peers->pdata[reader->peers->len - 1];
}

static gboolean
read_part (Reader *reader, const Option *option, const Row *row, GError **error)
{
  WgreText place = place_of (reader, option);

  return wgre_draft_set (last_peer (reader), &place, option->column, option->name, row->key,
                         option->value, error);
}

static gboolean
read_description (Reader *reader, const Option *option, const Row *row, GError **error)
{
  WgreText place = place_of (reader, option);

  return wgre_draft_set_own (last_peer (reader), &place, row->key, option->value, error);
}

static const Row of_peer[] = {
  { "description", read_description, "name" },
  { "public_key", read_part, "public-key" },
  { "preshared_key", read_part, "preshared-key" },
  { "allowed_ips", read_part, "allowed-ips" },
  { "persistent_keepalive", read_part, "persistent-keepalive" },
  { "endpoint_host", NULL, NULL },
  { "endpoint_port", NULL, NULL },
  { "route_allowed_ips", NULL, NULL },
  { "disabled", NULL, NULL },
  { "private_key", NULL, NULL },
};

/* Host and port are two options; 51820 is OpenWrt's port when there is none. */
static gboolean
read_endpoint (Reader *reader, const Section *section, GError **error)
{
  const char *host = get (section, "endpoint_host"), *port = get (section, "endpoint_port");
  gboolean v6 = host && strchr (host, ':') && *host != '[';
  g_autofree char *endpoint = NULL;
  WgreText place = *reader->text;

  if (!host || !*host)
    return TRUE;
  endpoint = g_strdup_printf ("%s%s%s:%s", v6 ? "[" : "", host, v6 ? "]" : "",
                              port && *port ? port : "51820");
  place.number = section->line;
  return wgre_draft_set (last_peer (reader), &place, 0, "endpoint_host", "endpoint", endpoint,
                         error);
}

/* Where not all peers say so, the routes of those that do are named. */
static gboolean
put_allowed_ips (Reader *reader, const Section *section, const WgreDraft *peer, GError **error)
{
  const GArray *list = peer->peer->allowed_ips;
  WgreText place = *reader->text;

  place.number = place.mark_line = section->line;
  for (guint i = 0; i < list->len; i++) {
    g_autofree char *prefix = wgre_prefix_to_string (&g_array_index (list, WgrePrefix, i));
    g_autofree char *item = g_strdup_printf ("%s table %u", prefix, RT_TABLE_MAIN);

    if (!wgre_text_append_value (&place, 0, "allowed_ips", "routes", item, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_peer (const Reader *reader, const Section *section)
{
  return g_str_has_prefix (section->type, "wireguard_") &&
         !g_strcmp0 (section->type + strlen ("wireguard_"), reader->tunnel->name);
}

static gboolean
is_left_out (const Reader *reader, const Section *section)
{
  WgreText place = *reader->text;

  if (!is_true (get (section, "disabled")))
    return FALSE;
  place.number = section->line;
  wgre_text_note (&place, NULL, _ ("this peer is disabled and left out"));
  return TRUE;
}

/* The allowed IPs become routes if all peers say so. */
static gboolean
all_are_routed (const Reader *reader)
{
  for (guint i = 0; i < reader->sections->len; i++) {
    const Section *section = reader->sections->pdata[i];

    if (is_peer (reader, section) && !is_true (get (section, "disabled")) &&
        !is_true (get (section, "route_allowed_ips")))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_peer (Reader *reader, const Section *section, GError **error)
{
  WgreText place = *reader->text;

  if (is_left_out (reader, section))
    return TRUE;
  place.number = section->line;
  wgre_draft_add (reader->peers, &place);
  return apply (reader, section, of_peer, G_N_ELEMENTS (of_peer), error) &&
         read_endpoint (reader, section, error) &&
         (!reader->routes.named || !is_true (get (section, "route_allowed_ips")) ||
          put_allowed_ips (reader, section, last_peer (reader), error));
}

/* --- what stands beside the tunnel --- */

static gboolean
is_of_tunnel (const Reader *reader, const char *name)
{
  return name && !strcmp (name + (*name == '@'), reader->tunnel->name);
}

/* "config route": a target with a mask, a gateway, a table, a metric. */
static gboolean
read_route (Reader *reader, const Section *section, GError **error)
{
  const char *target = get (section, "target"), *mask = get (section, "netmask");
  const char *gateway = get (section, "gateway");
  g_autofree char *dotted = target && mask ? g_strjoin ("/", target, mask, NULL) : NULL;
  g_autofree char *whole = NULL;
  WgrePrefix prefix;
  WgreRoute route = { .prefix = { target, section->line, 0 },
                      .table = { get (section, "table"), section->line, 0 },
                      .metric = { get (section, "metric"), section->line, 0 },
                      .v6 = !strcmp (section->type, "route6") };
  WgreIp ip;

  if (!is_of_tunnel (reader, get (section, "interface")))
    return TRUE;
  if (dotted && wgre_prefix_parse (dotted, TRUE, &prefix))
    route.prefix.value = whole = wgre_prefix_to_string (&prefix);
  if (gateway && !(wgre_ip_parse (gateway, &ip) && wgre_ip_is_any (&ip)))
    route.via = (WgreRouteWord){ gateway, section->line, 0 };
  return wgre_route_put (reader->text, &route, &reader->routes, error);
}

/* An interface with addresses that has the tunnel as its device: "option device '@gre1'". */
static gboolean
read_static (Reader *reader, const Section *section, GError **error)
{
  const char *mask = get (section, "netmask");

  for (guint i = 0; i < section->options->len; i++) {
    const Option *option = section->options->pdata[i];
    gboolean v4 = !strcmp (option->name, "ipaddr");
    g_autofree char *address = v4 && mask && !strchr (option->value, '/')
                                   ? g_strjoin ("/", option->value, mask, NULL)
                                   : g_strdup (option->value);

    if ((v4 || !strcmp (option->name, "ip6addr")) &&
        !append (reader, option, "addresses", address, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_section (Reader *reader, const Section *section, GError **error)
{
  const char *device = get (section, "device");

  if (!device)
    device = get (section, "ifname");
  if (is_peer (reader, section))
    return read_peer (reader, section, error);
  if (!strcmp (section->type, "route") || !strcmp (section->type, "route6"))
    return read_route (reader, section, error);
  if (!strcmp (section->type, "interface") && device && *device == '@' &&
      is_of_tunnel (reader, device) && !g_strcmp0 (get (section, "proto"), "static"))
    return read_static (reader, section, error);
  return TRUE;
}

/* --- the tunnel --- */

static gboolean
fail_several (const Reader *reader, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *list = NULL;

  for (guint i = 0; i < reader->sections->len && names->len < 20; i++) {
    Section *section = reader->sections->pdata[i];

    if (find_protocol (section) >= 0 && section->name)
      g_ptr_array_add (names, section->name);
  }
  g_ptr_array_add (names, NULL);
  list = g_strjoinv (", ", (char **) names->pdata);
  return wgre_text_fail_several (reader->text, 0, 0, list, error);
}

/* The only one, or that which the file is called like. */
static gboolean
choose (Reader *reader, GError **error)
{
  g_autofree char *stem = wgre_text_stem (reader->text);
  Section *only = NULL;
  guint count = 0;

  for (guint i = 0; i < reader->sections->len; i++) {
    Section *section = reader->sections->pdata[i];

    if (find_protocol (section) < 0 || !section->name)
      continue;
    count++;
    only = section;
    if (!strcmp (section->name, stem))
      reader->tunnel = section;
  }
  if (!reader->tunnel && count == 1)
    reader->tunnel = only;
  if (reader->tunnel)
    return TRUE;
  return count
             ? fail_several (reader, error)
             : wgre_text_fail (reader->text, NULL, NULL, WGRE_ERROR_MISSING, error,
                               _ ("there is no interface with a name whose protocol is a tunnel"));
}

/* A tunnel of 6in4 has a TTL of 64 and an MTU of 1280 if nothing else is said, and is the way to
 * all of IPv6. */
static gboolean
settle_6in4 (const Reader *reader, GError **error)
{
  const char *proto = get (reader->tunnel, "proto"), *all = get (reader->tunnel, "defaultroute");
  WgreText place = *reader->text;

  place.number = reader->tunnel->line;
  if (strcmp (proto, "6in4"))
    return TRUE;
  if (!get (reader->tunnel, "ttl"))
    wgre_text_set (&place, "ttl", "64");
  if (!get (reader->tunnel, "mtu"))
    wgre_text_set (&place, "mtu", "1280");
  return (all && !is_true (all)) ||
         wgre_text_append_value (&place, 0, "defaultroute", "routes", "::/0", error);
}

static gboolean
read_tunnel (Reader *reader, GError **error)
{
  gint protocol = find_protocol (reader->tunnel);
  const char *automatic = get (reader->tunnel, "auto");
  WgreText place = *reader->text;

  place.number = reader->tunnel->line;
  if (!wgre_text_set_value (&place, 0, "interface", "interface", reader->tunnel->name, error))
    return FALSE;
  wgre_text_set (&place, "tunnel", protocols[protocol].tunnel);
  if ((!automatic || is_true (automatic)) && !is_true (get (reader->tunnel, "disabled")))
    wgre_text_set_start (&place);
  reader->routes.named =
      !strcmp (protocols[protocol].tunnel, "wireguard") && !all_are_routed (reader);
  return apply (reader, reader->tunnel, protocols[protocol].rows, protocols[protocol].length,
                error) &&
         settle_6in4 (reader, error);
}

static gboolean
read_all (Reader *reader, GError **error)
{
  if (!read_sections (reader, error) || !choose (reader, error) || !read_tunnel (reader, error))
    return FALSE;
  for (guint i = 0; i < reader->sections->len; i++)
    if (reader->sections->pdata[i] != reader->tunnel &&
        !read_section (reader, reader->sections->pdata[i], error))
      return FALSE;
  wgre_text_join_keys (reader->text);
  wgre_draft_emit (reader->peers, reader->text);
  if (reader->routes.named)
    wgre_route_none_allowed (reader->text);
  return TRUE;
}

gboolean
wgre_uci_read (WgreText *text, GError **error)
{
  g_autoptr (GPtrArray) sections = g_ptr_array_new_with_free_func (section_free);
  g_autoptr (GPtrArray) peers = wgre_draft_list ();
  Reader reader = { .text = text, .sections = sections, .peers = peers };

  return read_all (&reader, error);
}

/* --- sniffing --- */

static gboolean
is_interface (const char *line)
{
  return wgre_text_begins (line, "config") && wgre_text_is_blank (line[strlen ("config")]) &&
         wgre_text_has_word (line + strlen ("config") + strspn (line + strlen ("config"), " \t'\""),
                             "interface");
}

static gboolean
is_tunnel (const char *line)
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
  return wgre_text_has_line (text, is_interface) && wgre_text_has_line (text, is_tunnel);
}
