/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One stanza with the commands that make the tunnel. Where ifupdown has a word of its
 * own, that is used: for the first address, the MTU and name servers. */
#include "core/list.h"
#include "core/option.h"
#include "core/types.h"
#include "formats/ifupdown/ifupdown.h"
#include "formats/kit/route.h"
#include "formats/kit/rule.h"
#include "formats/wgquick/wgquick.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CONFIG_FOLDER "/etc/wireguard"

/* --- the link --- */

static void
append_end (WgreWriter *writer, GString *text, const char *key)
{
  g_autofree char *value = wgre_writer_take_address (writer, key);

  if (value)
    g_string_append_printf (text, " %s %s", key, value);
}

static void
write_link (WgreWriter *writer, GString *text, const char *name)
{
  const WgreKind *kind = wgre_profile_kind (writer->profile);

  g_free (wgre_writer_take (writer, "tunnel"));
  g_string_append_printf (text, "\tpre-up ip link add %s type %s", name, kind->kernel);
  if (kind->mode)
    g_string_append_printf (text, " mode %s", kind->mode);
  if (kind->peers) {
    g_string_append_printf (text, "\n\tpre-up wg setconf %s " CONFIG_FOLDER "/%s.conf\n", name,
                            name);
    return;
  }
  append_end (writer, text, "remote");
  append_end (writer, text, "local");
  /* What is the default was left out before. With over, some are said of another link. */
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);

    if (!(option->flags & WGRE_OPTION_LINK) || !wgre_profile_has (writer->profile, i) ||
        !g_hash_table_contains (writer->data, option->key))
      continue;
    wgre_option_append_iproute2 (text, option, kind,
                                 wgre_profile_value (writer->profile, option->id));
    g_free (wgre_writer_take (writer, option->key));
  }
  g_string_append_c (text, '\n');
}

/* --- addresses --- */

static const WgrePrefix *
peer_of (const WgreProfile *profile, const GArray *list, guint i)
{
  const WgrePrefix *address = &g_array_index (list, WgrePrefix, i);

  if (address != wgre_prefix_first_of (list, address->ip.family))
    return NULL;
  return wgre_prefix_first_of (wgre_profile_prefixes (profile, WGRE_OPT_PEER_ADDRESS),
                               address->ip.family);
}

/* The head of the stanza: with the first address where ifupdown can say it, else "manual". */
static guint
write_head (WgreWriter *writer, GString *text, const char *name)
{
  const GArray *list = wgre_profile_prefixes (writer->profile, WGRE_OPT_ADDRESSES);
  char printed[WGRE_PREFIX_TEXT_SIZE];
  const WgrePrefix *first;

  if (!list || !list->len || peer_of (writer->profile, list, 0)) {
    g_string_append_printf (text, "iface %s inet manual\n", name);
    return 0;
  }
  first = &g_array_index (list, WgrePrefix, 0);
  wgre_prefix_print (first, printed);
  g_string_append_printf (text, "iface %s %s static\n\taddress %s\n", name,
                          first->ip.family == AF_INET6 ? "inet6" : "inet", printed);
  return 1;
}

/* The others, from number @first on. */
static void
ifupdown_write_addresses (WgreWriter *writer, GString *text, const char *name, guint first)
{
  const GArray *list = wgre_profile_prefixes (writer->profile, WGRE_OPT_ADDRESSES);

  for (guint i = first; list && i < list->len; i++) {
    const WgrePrefix *address = &g_array_index (list, WgrePrefix, i),
                     *peer = peer_of (writer->profile, list, i);
    char printed[WGRE_PREFIX_TEXT_SIZE];

    wgre_prefix_print (address, printed);
    g_string_append_printf (text, "\tup ip -%c address add %s",
                            address->ip.family == AF_INET6 ? '6' : '4', printed);
    if (peer) {
      wgre_prefix_print (peer, printed);
      g_string_append_printf (text, " peer %s", printed);
    }
    g_string_append_printf (text, " dev %s\n", name);
  }
  g_free (wgre_writer_take (writer, "addresses"));
  g_free (wgre_writer_take (writer, "peer-address"));
}

static void
write_neighbours (WgreWriter *writer, GString *text, const char *name)
{
  const GArray *neighbours = wgre_profile_neighbours (writer->profile);

  for (guint i = 0; i < neighbours->len; i++) {
    const WgreNeighbour *neighbour = &g_array_index (neighbours, WgreNeighbour, i);
    g_autofree char *key = wgre_option_key (wgre_option_get (WGRE_OPT_NEIGHBOUR), neighbour->id);
    g_autofree char *inner = wgre_ip_to_string (&neighbour->inner);
    g_autofree char *outer = wgre_ip_to_string (&neighbour->outer);

    g_free (wgre_writer_take (writer, key));
    g_string_append_printf (text, "\tup ip neighbour add %s lladdr %s dev %s nud permanent\n",
                            inner, outer, name);
  }
}

static void
ifupdown_write_routes (WgreWriter *writer, GString *text, const char *name)
{
  gboolean peers = wgre_profile_kind (writer->profile)->peers, made = TRUE;

  /* Nothing there makes routes of allowed IPs, or the rules of a full tunnel. */
  if (peers && wgre_profile_routing (writer->profile, NULL) == WGRE_ROUTING_OFF)
    g_free (wgre_writer_take (writer, "routing"));
  else if (peers) {
    g_hash_table_replace (writer->data, g_strdup ("routing"), g_strdup (""));
    wgre_writer_refuse (writer, "routing",
                        _ ("nothing makes routes of allowed IPs there: set it to off, and give the "
                           "networks in routes"));
  }
  /* With routing=off, routes that name no table are not made. */
  for (guint i = 0; peers && i < writer->routes->len; i++)
    made = made && g_array_index (writer->routes, WgreDestination, i).table;
  if (made)
    wgre_route_write_commands (writer, "\tup ", name, text);
  else
    wgre_writer_refuse (writer, "routes",
                        _ ("routing=off makes only those that name a table: give each its own"));
}

/* --- the whole --- */

/* A list is written with blanks between its items. */
static void
write_list (WgreWriter *writer, GString *text, const char *key, const char *option)
{
  g_autofree char *value = wgre_writer_take (writer, key);

  if (value)
    g_string_append_printf (text, "\t%s %s\n", option, g_strdelimit (value, ";", ' '));
}

void
wgre_ifupdown_write (WgreWriter *writer)
{
  g_autofree char *interface = NULL, *config = NULL;
  g_autoptr (GString) text = NULL;
  const char *name;
  guint said;

  g_return_if_fail (writer && writer->profile && writer->file);
  text = wgre_writer_text (writer);
  interface = wgre_writer_take (writer, "interface");
  name = interface ? interface : writer->stem;

  if (wgre_writer_take_start (writer))
    g_string_append_printf (text, "auto %s\n", name);
  said = write_head (writer, text, name);
  wgre_writer_assign (writer, text, "mtu", "\tmtu ", NULL);
  write_link (writer, text, name);
  ifupdown_write_addresses (writer, text, name, said);
  write_list (writer, text, "dns", "dns-nameservers");
  write_list (writer, text, "dns-search", "dns-search");
  write_neighbours (writer, text, name);
  g_string_append_printf (text, "\tup ip link set dev %s up\n\tpost-down ip link delete dev %s\n",
                          name, name);
  ifupdown_write_routes (writer, text, name);
  wgre_rule_write_commands (writer, "\tup ", "\tdown ", "", text);
  wgre_writer_add (writer, writer->file, text);

  if (wgre_profile_kind (writer->profile)->peers) {
    config = g_strconcat (name, ".conf", NULL);
    wgre_wgquick_write_setconf (writer, config);
  }
}
