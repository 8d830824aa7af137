/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/ifcfg/suse.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/ip.h"
#include "core/kind.h"
#include "core/list.h"
#include "core/option.h"
#include "core/types.h"
#include "formats/kit/outline.h"
#include "formats/kit/route.h"
#include "formats/kit/rule.h"
#include "formats/kit/variables.h"

#define PREFIX "ifcfg-"

const WgreOutlineFile wgre_suse_files[] = {
  { .part = "suse",
    .prefix = PREFIX,
    .suffix = "",
    .scan = wgre_variables_scan,
    .takes = wgre_variables_takes },
  { .part = "ifroute",
    .prefix = "ifroute-",
    .suffix = "",
    .scan = wgre_route_scan,
    .takes = wgre_shell_is_plain },
  { .part = "ifrule",
    .prefix = "ifrule-",
    .suffix = "",
    .scan = wgre_route_scan,
    .takes = wgre_shell_is_plain },
  { .part = NULL },
};

/* Values of TUNNEL, exactly as wicked compares them. */
typedef struct {
  const char *name;
  const char *tunnel;  /* NULL: it cannot be */
  const char *problem; /* why */
  gboolean encap;      /* TUNNEL_GRE_ENCAP_… is about it */
} Kind;

static const Kind kinds[] = {
  { .name = "gre", .tunnel = "gre", .encap = TRUE },
  { .name = "ipip", .tunnel = "ipip" },
  { .name = "sit", .tunnel = "sit" },
  { .name = "ip6tnl",
    .problem = N_ ("is not made by wicked either: add a connection with tunnel=ip6ip6 or ipip6") },
  { .name = "tun",
    .problem = N_ ("is a device of another program such as OpenVPN: leave it to that program") },
  { .name = "tap",
    .problem = N_ ("is a device of another program such as OpenVPN: leave it to that program") },
};

/* Both are needed, as wicked says. */
static const WgreVariableKey ends[] = {
  { "TUNNEL_LOCAL_IPADDR", "local" },
  { "TUNNEL_REMOTE_IPADDR", "remote" },
};

static const WgreVariableKey plain[] = {
  { "TUNNEL_DEVICE", "dev" },
  { "TUNNEL_TOS", "tos" },
  { "TUNNEL_GRE_ENCAP_TYPE", "encap" },
  { "TUNNEL_GRE_ENCAP_DPORT", "encap-dport" },
  { "MTU", "mtu" },
};

/* 0 stands for "not set". */
static const WgreVariableKey nonzero[] = {
  { "TUNNEL_TTL", "ttl" },
  { "TUNNEL_GRE_ENCAP_SPORT", "encap-sport" },
};

static const WgreVariableKey tunnel_keys[] = {
  { "TUNNEL_GRE_IKEY", "ikey" },
  { "TUNNEL_GRE_OKEY", "okey" },
};

#define SCRIPT N_ ("scripts are not run")

static const WgreVariableNote notes[] = {
  { "ZONE", FALSE, N_ ("set connection.zone of the connection") },
  { "PRE_UP_SCRIPT", FALSE, SCRIPT },
  { "POST_UP_SCRIPT", FALSE, SCRIPT },
  { "PRE_DOWN_SCRIPT", FALSE, SCRIPT },
  { "POST_DOWN_SCRIPT", FALSE, SCRIPT },
  { "TUNNEL", TRUE, NULL },
  { "TUNNEL_LOCAL_IPADDR", TRUE, NULL },
  { "TUNNEL_REMOTE_IPADDR", TRUE, NULL },
  { "TUNNEL_DEVICE", TRUE, NULL },
  { "TUNNEL_TTL", TRUE, NULL },
  { "TUNNEL_TOS", TRUE, NULL },
  { "TUNNEL_PMTUDISC", TRUE, NULL },
  { "TUNNEL_GRE_FLAGS", TRUE, NULL },
  { "TUNNEL_GRE_IKEY", TRUE, NULL },
  { "TUNNEL_GRE_OKEY", TRUE, NULL },
  { "TUNNEL_GRE_ENCAP_TYPE", TRUE, NULL },
  { "TUNNEL_GRE_ENCAP_SPORT", TRUE, NULL },
  { "TUNNEL_GRE_ENCAP_DPORT", TRUE, NULL },
  { "SIT_ISATAP", TRUE, NULL },
  { "MTU", TRUE, NULL },
  { "STARTMODE", TRUE, NULL },
  { "BOOTPROTO", TRUE, NULL },
  { "NAME", FALSE, NULL },
  { "USERCONTROL", FALSE, NULL },
  { "FIREWALL", FALSE, NULL },
  { "LINK_REQUIRED", FALSE, NULL },
  { "BROADCAST*", FALSE, NULL },
  { "IPADDR*", TRUE, NULL },
  { "PREFIXLEN*", TRUE, NULL },
  { "NETMASK*", TRUE, NULL },
  { "REMOTE_IPADDR*", TRUE, NULL },
};

/* --- the tunnel --- */

static gboolean
suse_read_kind (const WgreVariables *variables, GError **error)
{
  const char *tunnel = wgre_variables_get (variables, "TUNNEL");

  if (!tunnel)
    return wgre_variables_fail (variables, "TUNNEL", WGRE_ERROR_MISSING, error,
                                _ ("is missing: add TUNNEL=gre, ipip or sit"));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree char *problem = NULL;

    if (strcmp (kinds[i].name, tunnel))
      continue;
    if (kinds[i].tunnel)
      return wgre_variables_put (variables, "TUNNEL", "tunnel", kinds[i].tunnel, error);
    problem = g_strdup_printf ("\"%s\" %s", tunnel, _ (kinds[i].problem));
    return wgre_variables_fail (variables, "TUNNEL", WGRE_ERROR_UNSUPPORTED, error, problem);
  }
  return wgre_variables_fail (variables, "TUNNEL", WGRE_ERROR_INVALID, error,
                              _ ("is not a kind of tunnel: give gre, ipip or sit"));
}

static const char *const gre_flags[] = { "iseq", "oseq", "icsum", "ocsum", NULL };

static gboolean
suse_read_gre (const WgreVariables *variables, GError **error)
{
  const char *value = wgre_variables_get (variables, "TUNNEL_GRE_FLAGS");
  g_auto (GStrv) words = value ? wgre_list_split (value) : NULL;

  for (guint i = 0; words && words[i]; i++)
    if (!g_strv_contains (gre_flags, words[i]))
      return wgre_variables_fail (variables, "TUNNEL_GRE_FLAGS", WGRE_ERROR_INVALID, error,
                                  _ ("has a word that is none of iseq, oseq, icsum and ocsum"));
    else if (!wgre_variables_put (variables, "TUNNEL_GRE_FLAGS", words[i], "yes", error))
      return FALSE;

  /* wicked mixes up the bytes of a decimal key; what its writer meant is the number. */
  for (guint i = 0; i < G_N_ELEMENTS (tunnel_keys); i++) {
    const char *key = wgre_variables_get (variables, tunnel_keys[i].name);

    if (key && !strchr (key, '.'))
      wgre_variables_warn (variables, tunnel_keys[i].name,
                           _ ("is read as the number that stands there; wicked before a fix of it "
                              "sends another one, for which the far end may be set up"));
  }
  if (!wgre_variables_set_all (variables, tunnel_keys, G_N_ELEMENTS (tunnel_keys), error))
    return FALSE;
  wgre_text_join_keys (variables->text);
  return TRUE;
}

static gboolean
suse_read_tunnel (const WgreVariables *variables, GError **error)
{
  WgreText cursor = wgre_variables_cursor (variables, "TUNNEL_PMTUDISC");

  if (!suse_read_kind (variables, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (!wgre_variables_get (variables, ends[i].name))
      return wgre_variables_fail (
          variables, ends[i].name, WGRE_ERROR_MISSING, error,
          _ ("is missing: give the IPv4 address of this end of the tunnel"));
  if (!wgre_variables_set_all (variables, ends, G_N_ELEMENTS (ends), error) ||
      !wgre_variables_set_all (variables, plain, G_N_ELEMENTS (plain), error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (nonzero); i++)
    if (g_strcmp0 (wgre_variables_get (variables, nonzero[i].name), "0") &&
        !wgre_variables_set (variables, nonzero[i].name, nonzero[i].key, error))
      return FALSE;

  /* wicked's default is off; the kernel insists on it where the TTL is fixed. */
  if (!wgre_variables_true (wgre_variables_get (variables, "TUNNEL_PMTUDISC")) &&
      !g_hash_table_contains (variables->text->import->data, "ttl"))
    wgre_text_set (&cursor, "pmtudisc", "no");

  if (!suse_read_gre (variables, error))
    return FALSE;
  return !wgre_variables_true (wgre_variables_get (variables, "SIT_ISATAP")) ||
         wgre_variables_put (variables, "SIT_ISATAP", "isatap", "yes", error);
}

/* --- addresses --- */

static const char *
get_suffixed (const WgreVariables *variables, const char *start, const char *suffix)
{
  g_autofree char *name = g_strconcat (start, suffix, NULL);

  return wgre_variables_get (variables, name);
}

/* The length behind the address counts more than PREFIXLEN, and that more than NETMASK. */
static char *
whole_address (const WgreVariables *variables, const char *suffix)
{
  const char *address = get_suffixed (variables, "IPADDR", suffix);
  const char *length = get_suffixed (variables, "PREFIXLEN", suffix);
  const char *mask = get_suffixed (variables, "NETMASK", suffix);
  g_autofree char *dotted = mask ? g_strjoin ("/", address, mask, NULL) : NULL;
  WgrePrefix prefix;

  if (strchr (address, '/'))
    return g_strdup (address);
  if (length)
    return g_strjoin ("/", address, length, NULL);
  return dotted && wgre_prefix_parse (dotted, TRUE, &prefix) ? wgre_prefix_to_string (&prefix)
         : dotted                                            ? g_steal_pointer (&dotted)
                                                             : g_strdup (address);
}

static gint
suse_compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

/* IPADDR, IPADDR_1, …: in the order of their names. */
static gboolean
suse_read_addresses (const WgreVariables *variables, GError **error)
{
  g_autoptr (GList) names =
      g_list_sort (g_hash_table_get_keys (variables->values), suse_compare_names);

  for (GList *link = names; link; link = link->next) {
    const char *name = link->data, *peer;
    g_autofree char *peer_name = NULL, *address = NULL;

    if (!g_str_has_prefix (name, "IPADDR") || !wgre_variables_get (variables, name))
      continue;
    peer_name = g_strconcat ("REMOTE_", name, NULL);
    peer = wgre_variables_get (variables, peer_name);
    address = whole_address (variables, name + strlen ("IPADDR"));
    if (!wgre_variables_put_item (variables, name, "addresses", address, error) ||
        (peer && !wgre_variables_put_item (variables, peer_name, "peer-address", peer, error)))
      return FALSE;
  }
  return TRUE;
}

/* --- the whole --- */

gboolean
wgre_suse_read (WgreText *text, GError **error)
{
  /* ifcfg(5): "onboot", "on" and "boot" are other names of "auto" */
  static const char *const started[] = {
    "auto", "onboot", "on", "boot", "nfsroot", "hotplug", NULL
  };
  g_autofree char *routes = NULL, *rules = NULL;
  const char *name = NULL, *start, *proto;
  WgreText cursor;
  g_auto (WgreVariables) variables = { NULL, NULL };
  WgreRoutes found = { 0 };
  WgreRules put = { 0 };

  g_return_val_if_fail (text && text->file, FALSE);
  if (g_str_has_prefix (text->file, PREFIX))
    name = text->file + strlen (PREFIX);
  wgre_variables_init (&variables, text);
  if (!wgre_variables_read (&variables, text, error) ||
      (name && !wgre_variables_put (&variables, "interface", "interface", name, error)) ||
      !suse_read_tunnel (&variables, error) || !suse_read_addresses (&variables, error))
    return FALSE;
  text->import->id = g_strdup (wgre_variables_get (&variables, "NAME"));
  wgre_text_drop_isatap_end (text);
  start = wgre_variables_get (&variables, "STARTMODE");
  cursor = wgre_variables_cursor (&variables, "STARTMODE");
  if (start && g_strv_contains (started, start))
    wgre_text_set_start (&cursor);
  proto = wgre_variables_get (&variables, "BOOTPROTO");
  if (proto && strcmp (proto, "static") && strcmp (proto, "none"))
    wgre_variables_warn (&variables, "BOOTPROTO",
                         _ ("nobody is asked for addresses in a tunnel: give them in IPADDR"));
  wgre_variables_note_rest (&variables, notes, G_N_ELEMENTS (notes));
  if (!name)
    return TRUE;

  routes = g_strconcat ("ifroute-", name, NULL);
  rules = g_strconcat ("ifrule-", name, NULL);
  wgre_rule_read_beside (text, rules, "ifrule", 0, &put);
  return wgre_route_read_columns (text, routes, "ifroute", &found, error) &&
         wgre_route_read_columns (text, "routes", NULL, &found, error);
}

static gboolean
suse_is_tunnel_line (const char *line)
{
  static const char *const names[] = { "TUNNEL", "TUNNEL_LOCAL_IPADDR", "TUNNEL_REMOTE_IPADDR" };
  const char *value;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (wgre_variables_assigns (line, names[i], &value))
      return TRUE;
  return FALSE;
}

gboolean
wgre_suse_sniff (const char *file G_GNUC_UNUSED, const char *text)
{
  g_return_val_if_fail (text, FALSE);
  return wgre_text_has_line (text, suse_is_tunnel_line);
}

/* --- writing --- */

/* wicked reads decimal numbers and no words. */
static void
suse_assign_number (WgreWriter *writer, GString *text, WgreOptionId id, const char *name)
{
  guint64 number = wgre_profile_number (writer->profile, id);

  if (!wgre_profile_has (writer->profile, id) || number == WGRE_SPECIAL)
    return;
  g_free (wgre_writer_take (writer, wgre_option_get (id)->key));
  g_string_append_printf (text, "%s=%" G_GUINT64_FORMAT "\n", name, number);
}

/* Both ends are addresses that wicked parses itself. */
static void
write_ends (WgreWriter *writer, GString *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++) {
    g_autofree char *value = wgre_writer_take_address (writer, ends[i].key);

    if (value)
      wgre_shell_append (text, ends[i].name, value);
    else if (!g_hash_table_contains (writer->data, ends[i].key)) {
      g_hash_table_replace (writer->data, g_strdup (ends[i].key), g_strdup (""));
      wgre_writer_refuse (writer, ends[i].key, _ ("is missing: wicked needs both ends"));
    }
  }
}

static void
suse_write_gre (WgreWriter *writer, GString *text)
{
  g_autofree char *both = wgre_writer_take (writer, "key");
  g_autoptr (GString) flags = g_string_new (NULL);

  for (guint i = 0; gre_flags[i]; i++) {
    if (g_strcmp0 (g_hash_table_lookup (writer->data, gre_flags[i]), "yes"))
      continue;
    g_free (wgre_writer_take (writer, gre_flags[i]));
    g_string_append_printf (flags, "%s%s", flags->len ? " " : "", gre_flags[i]);
  }
  if (flags->len)
    wgre_shell_append (text, "TUNNEL_GRE_FLAGS", flags->str);
  wgre_writer_refuse (writer, "csum", _ ("there are icsum and ocsum: set both of them"));
  wgre_writer_refuse (writer, "seq", _ ("there are iseq and oseq: set both of them"));

  /* Keys as quads, which every wicked reads as they are meant. */
  for (guint i = 0; i < G_N_ELEMENTS (tunnel_keys); i++) {
    g_autofree char *value = wgre_writer_take (writer, tunnel_keys[i].key), *quad = NULL;
    guint64 number;

    if (!both && !value)
      continue;
    number = g_ascii_strtoull (both ? both : value, NULL, 10);
    quad =
        g_strdup_printf ("%u.%u.%u.%u", (guint) (number >> 24) & 255, (guint) (number >> 16) & 255,
                         (guint) (number >> 8) & 255, (guint) number & 255);
    wgre_shell_append (text, tunnel_keys[i].name, quad);
  }
}

/* IPADDR, IPADDR_1 …: with zeros, so that the order of the names is that of the addresses. The far
 * end belongs to the first address of its family. */
static void
suse_write_addresses (WgreWriter *writer, GString *text)
{
  const GArray *list = wgre_profile_prefixes (writer->profile, WGRE_OPT_ADDRESSES);
  const GArray *peers = wgre_profile_prefixes (writer->profile, WGRE_OPT_PEER_ADDRESS);
  int width = !list ? 0 : list->len > 1000 ? 5 : list->len > 10 ? 3 : 1;
  gboolean seen[2] = { FALSE, FALSE };

  for (guint i = 0; list && i < list->len; i++) {
    const WgrePrefix *address = &g_array_index (list, WgrePrefix, i);
    gboolean *known = &seen[address->ip.family == AF_INET6];
    const WgrePrefix *peer = *known ? NULL : wgre_prefix_first_of (peers, address->ip.family);
    g_autofree char *suffix = i ? g_strdup_printf ("_%0*u", width, i) : g_strdup ("");
    char printed[WGRE_PREFIX_TEXT_SIZE];

    *known = TRUE;
    wgre_prefix_print (address, printed);
    g_string_append_printf (text, "IPADDR%s=%s\n", suffix, printed);
    if (!peer)
      continue;
    wgre_prefix_print (peer, printed);
    g_string_append_printf (text, "REMOTE_IPADDR%s=%s\n", suffix, printed);
  }
  g_free (wgre_writer_take (writer, "addresses"));
  g_free (wgre_writer_take (writer, "peer-address"));
}

void
wgre_suse_write (WgreWriter *writer)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const Kind *kind = kinds;
  const char *name;

  g_return_if_fail (writer && writer->profile && writer->file);
  /* The table of formats lets no other kind get here. */
  while (kind < kinds + G_N_ELEMENTS (kinds) &&
         g_strcmp0 (kind->tunnel, wgre_profile_kind (writer->profile)->name))
    kind++;
  g_return_if_fail (kind < kinds + G_N_ELEMENTS (kinds));

  /* The name of the link is that of the file. */
  name = writer->file;
  if (g_str_has_prefix (name, PREFIX))
    name += strlen (PREFIX);
  if (!g_strcmp0 (g_hash_table_lookup (writer->data, "interface"), name))
    g_free (wgre_writer_take (writer, "interface"));
  wgre_writer_refuse (writer, "interface",
                      _ ("it is the name of the file: call that ifcfg-INTERFACE"));

  g_string_append_printf (text, "STARTMODE=%s\nBOOTPROTO=static\nTUNNEL=%s\n",
                          wgre_writer_take_start (writer) ? "auto" : "manual", kind->name);
  g_free (wgre_writer_take (writer, "tunnel"));
  write_ends (writer, text);
  /* wicked's default is off, except where the TTL is fixed. */
  if (!wgre_profile_number (writer->profile, WGRE_OPT_TTL)) {
    if (!g_strcmp0 (g_hash_table_lookup (writer->data, "pmtudisc"), "no"))
      g_free (wgre_writer_take (writer, "pmtudisc"));
    else
      g_string_append (text, "TUNNEL_PMTUDISC=yes\n");
  }
  wgre_variables_assign (writer, text, "dev", "TUNNEL_DEVICE");
  suse_assign_number (writer, text, WGRE_OPT_TTL, "TUNNEL_TTL");
  suse_assign_number (writer, text, WGRE_OPT_TOS, "TUNNEL_TOS");
  if (kind->encap) {
    wgre_variables_assign (writer, text, "encap", "TUNNEL_GRE_ENCAP_TYPE");
    suse_assign_number (writer, text, WGRE_OPT_ENCAP_SPORT, "TUNNEL_GRE_ENCAP_SPORT");
    suse_assign_number (writer, text, WGRE_OPT_ENCAP_DPORT, "TUNNEL_GRE_ENCAP_DPORT");
  }
  suse_write_gre (writer, text);
  suse_write_addresses (writer, text);
  suse_assign_number (writer, text, WGRE_OPT_MTU, "MTU");
  wgre_writer_add (writer, writer->file, text);
  wgre_route_write_columns (writer, name);
}
