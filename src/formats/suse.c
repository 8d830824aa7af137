/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/suse.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/ip.h"
#include "core/kind.h"
#include "core/option.h"
#include "formats/route.h"
#include "formats/variables.h"

#define PREFIX "ifcfg-"

/* Values of TUNNEL, exactly as wicked compares them. */
static const struct {
  const char *name;
  const char *tunnel;  /* NULL: it cannot be */
  const char *problem; /* why */
} kinds[] = {
  { "gre", "gre", NULL },
  { "ipip", "ipip", NULL },
  { "sit", "sit", NULL },
  { "ip6tnl", NULL,
    N_ ("is not made by wicked either: add a connection with tunnel=ip6ip6 or ipip6") },
  { "tun", NULL, N_ ("is a device of another program such as OpenVPN: leave it to that program") },
  { "tap", NULL, N_ ("is a device of another program such as OpenVPN: leave it to that program") },
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
  { "ZONE", N_ ("set connection.zone of the connection") },
  { "PRE_UP_SCRIPT", SCRIPT },
  { "POST_UP_SCRIPT", SCRIPT },
  { "PRE_DOWN_SCRIPT", SCRIPT },
  { "POST_DOWN_SCRIPT", SCRIPT },
  { "TUNNEL", NULL },
  { "TUNNEL_LOCAL_IPADDR", NULL },
  { "TUNNEL_REMOTE_IPADDR", NULL },
  { "TUNNEL_DEVICE", NULL },
  { "TUNNEL_TTL", NULL },
  { "TUNNEL_TOS", NULL },
  { "TUNNEL_PMTUDISC", NULL },
  { "TUNNEL_GRE_FLAGS", NULL },
  { "TUNNEL_GRE_IKEY", NULL },
  { "TUNNEL_GRE_OKEY", NULL },
  { "TUNNEL_GRE_ENCAP_TYPE", NULL },
  { "TUNNEL_GRE_ENCAP_SPORT", NULL },
  { "TUNNEL_GRE_ENCAP_DPORT", NULL },
  { "MTU", NULL },
  { "STARTMODE", NULL },
  { "BOOTPROTO", NULL },
  { "NAME", NULL },
  { "USERCONTROL", NULL },
  { "FIREWALL", NULL },
  { "LINK_REQUIRED", NULL },
  { "BROADCAST*", NULL },
  { "IPADDR*", NULL },
  { "PREFIXLEN*", NULL },
  { "NETMASK*", NULL },
  { "REMOTE_IPADDR*", NULL },
};

/* --- the tunnel --- */

static gboolean
read_kind (const WgreVariables *variables, GError **error)
{
  const char *tunnel = wgre_variables_get (variables, "TUNNEL");

  if (!tunnel)
    return wgre_variables_fail (variables, "TUNNEL", WGRE_ERROR_MISSING, error,
                                _ ("is missing: add TUNNEL=gre, ipip or sit"));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (!strcmp (kinds[i].name, tunnel))
      return kinds[i].tunnel
                 ? wgre_variables_put (variables, "TUNNEL", "tunnel", kinds[i].tunnel, error)
                 : wgre_variables_fail (variables, "TUNNEL", WGRE_ERROR_UNSUPPORTED, error,
                                        "\"%s\" %s", tunnel, _ (kinds[i].problem));
  return wgre_variables_fail (variables, "TUNNEL", WGRE_ERROR_INVALID, error,
                              _ ("is not a kind of tunnel: give gre, ipip or sit"));
}

static gboolean
read_ends (const WgreVariables *variables, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (!wgre_variables_get (variables, ends[i].name))
      return wgre_variables_fail (
          variables, ends[i].name, WGRE_ERROR_MISSING, error,
          _ ("is missing: give the IPv4 address of this end of the tunnel"));
  return wgre_variables_set_all (variables, ends, G_N_ELEMENTS (ends), error);
}

static gboolean
read_nonzero (const WgreVariables *variables, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (nonzero); i++)
    if (g_strcmp0 (wgre_variables_get (variables, nonzero[i].name), "0") &&
        !wgre_variables_set (variables, nonzero[i].name, nonzero[i].key, error))
      return FALSE;
  return TRUE;
}

/* wicked's default is off; the kernel insists on it where the TTL is fixed. */
static void
read_pmtudisc (const WgreVariables *variables)
{
  GHashTable *data = variables->text->import->data;
  WgreText place = wgre_variables_place (variables, "TUNNEL_PMTUDISC");

  if (!wgre_variables_true (wgre_variables_get (variables, "TUNNEL_PMTUDISC")) &&
      !g_hash_table_contains (data, "ttl"))
    wgre_text_set (&place, "pmtudisc", "no");
}

static gboolean
read_flags (const WgreVariables *variables, GError **error)
{
  static const char *const known[] = { "iseq", "oseq", "icsum", "ocsum", NULL };
  const char *value = wgre_variables_get (variables, "TUNNEL_GRE_FLAGS");
  g_auto (GStrv) words = value ? wgre_list_split (value) : NULL;

  for (guint i = 0; words && words[i]; i++)
    if (!g_strv_contains (known, words[i]))
      return wgre_variables_fail (variables, "TUNNEL_GRE_FLAGS", WGRE_ERROR_INVALID, error,
                                  _ ("has a word that is none of iseq, oseq, icsum and ocsum"));
    else if (!wgre_variables_put (variables, "TUNNEL_GRE_FLAGS", words[i], "yes", error))
      return FALSE;
  return TRUE;
}

/* wicked mixes up the bytes of a decimal key; what its writer meant is the number. */
static gboolean
read_keys (const WgreVariables *variables, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (tunnel_keys); i++) {
    const char *value = wgre_variables_get (variables, tunnel_keys[i].name);

    if (value && !strchr (value, '.'))
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
check_isatap (const WgreVariables *variables, GError **error)
{
  return !wgre_variables_true (wgre_variables_get (variables, "SIT_ISATAP")) ||
         wgre_variables_fail (variables, "SIT_ISATAP", WGRE_ERROR_UNSUPPORTED, error,
                              _ ("ISATAP is not a kind of tunnel that is known here"));
}

static gboolean
read_tunnel (const WgreVariables *variables, GError **error)
{
  if (!read_kind (variables, error) || !read_ends (variables, error) ||
      !wgre_variables_set_all (variables, plain, G_N_ELEMENTS (plain), error) ||
      !read_nonzero (variables, error))
    return FALSE;
  read_pmtudisc (variables);
  return read_flags (variables, error) && read_keys (variables, error) &&
         check_isatap (variables, error);
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

static gboolean
read_address (const WgreVariables *variables, const char *name, GError **error)
{
  const char *suffix = name + strlen ("IPADDR");
  const char *peer = get_suffixed (variables, "REMOTE_IPADDR", suffix);
  g_autofree char *peer_name = g_strconcat ("REMOTE_IPADDR", suffix, NULL), *address = NULL;

  if (!wgre_variables_get (variables, name))
    return TRUE;
  address = whole_address (variables, suffix);
  return wgre_variables_put_item (variables, name, "addresses", address, error) &&
         (!peer || wgre_variables_put_item (variables, peer_name, "peer-address", peer, error));
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

/* IPADDR, IPADDR_1, …: in the order of their names. */
static gboolean
read_addresses (const WgreVariables *variables, GError **error)
{
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (variables->values), compare_names);

  for (GList *name = names; name; name = name->next)
    if (g_str_has_prefix (name->data, "IPADDR") && !read_address (variables, name->data, error))
      return FALSE;
  return TRUE;
}

/* --- the whole --- */

static void
read_modes (const WgreVariables *variables)
{
  static const char *const started[] = { "auto", "onboot", "nfsroot", "hotplug", NULL };
  const char *start = wgre_variables_get (variables, "STARTMODE");
  const char *proto = wgre_variables_get (variables, "BOOTPROTO");
  WgreText place = wgre_variables_place (variables, "STARTMODE");

  if (start && g_strv_contains (started, start))
    wgre_text_set_start (&place);
  if (proto && strcmp (proto, "static") && strcmp (proto, "none"))
    wgre_variables_warn (variables, "BOOTPROTO",
                         _ ("nobody is asked for addresses in a tunnel: give them in IPADDR"));
}

static gboolean
read_beside (const WgreText *text, const char *name, GError **error)
{
  g_autofree char *routes = g_strconcat ("ifroute-", name, NULL);
  g_autofree char *rules = g_strconcat ("ifrule-", name, NULL);
  WgreRoutes found = { 0 };

  wgre_route_note_rules (text, rules);
  return wgre_route_read_columns (text, routes, TRUE, &found, error) &&
         wgre_route_read_columns (text, "routes", FALSE, &found, error);
}

gboolean
wgre_suse_read (WgreText *text, GError **error)
{
  const char *name = g_str_has_prefix (text->file, PREFIX) ? text->file + strlen (PREFIX) : NULL;
  g_auto (WgreVariables) variables;

  wgre_variables_init (&variables, text);
  if (!wgre_variables_read (&variables, text, error) ||
      (name && !wgre_variables_put (&variables, "interface", "interface", name, error)) ||
      !read_tunnel (&variables, error) || !read_addresses (&variables, error))
    return FALSE;
  text->import->id = g_strdup (wgre_variables_get (&variables, "NAME"));
  read_modes (&variables);
  wgre_variables_note_rest (&variables, notes, G_N_ELEMENTS (notes));
  return !name || read_beside (text, name, error);
}

static gboolean
is_tunnel_line (const char *line)
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
  return wgre_text_has_line (text, is_tunnel_line);
}
