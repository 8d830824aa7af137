/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/networkd/networkd.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/ip.h"
#include "formats/networkd/reader.h"

static const WgreOutlineSection netdev_sections[] = {
  { "WireGuardPeer", "PublicKey", TRUE },
  { .section = NULL },
};

static const WgreOutlineSection network_sections[] = {
  { "Address", "Address", FALSE },
  { "Route", "Destination", FALSE },
  { "Neighbor", "Address", FALSE },
  { "RoutingPolicyRule", "From", FALSE },
  { .section = NULL },
};

const WgreOutlineFile wgre_networkd_files[] = {
  { .part = "netdev",
    .prefix = "",
    .suffix = ".netdev",
    .sections = netdev_sections,
    .scan = wgre_ini_scan },
  { .part = "network",
    .prefix = "",
    .suffix = ".network",
    .sections = network_sections,
    .scan = wgre_ini_scan },
  { .part = NULL },
};

static gboolean
networkd_read_entry (const WgreText *text, const WgreIniEntry *entry, gpointer user_data,
                     GError **error)
{
  gboolean netdev = !g_strcmp0 (text->part, "netdev");
  gboolean peer = netdev && !strcmp (entry->section, "WireGuardPeer");
  WgreNetworkd *reader = user_data;
  const WgreIniKey *key;

  if (reader->other_link)
    return TRUE;
  if (!entry->key) {
    if (!wgre_networkd_end_section (text, reader, error))
      return FALSE;
    if (peer)
      wgre_draft_add (reader->peers, text);
    return TRUE;
  }
  if (g_str_has_suffix (entry->value, "\\"))
    return wgre_ini_fail (text, entry, WGRE_ERROR_UNSUPPORTED, error,
                          _ ("goes on in the next line, which is not read here: join the lines"));
  if (g_str_has_prefix (entry->key, WGRE_INI_REMARK))
    return !peer ||
           wgre_draft_set_remark (reader->peers->pdata[reader->peers->len - 1], text,
                                  entry->key + strlen (WGRE_INI_REMARK), entry->value, error);
  /* networkd leaves out sections that belong into the other file. */
  key = netdev ? wgre_networkd_netdev_key (entry) : wgre_networkd_network_key (entry);
  if (!key)
    return wgre_ini_lost (text, entry, reader, NULL, error);
  return !key->read || key->read (text, entry, reader, key->key, error);
}

static gboolean
read_sections (WgreText *text, WgreNetworkd *reader, GError **error)
{
  return wgre_ini_read (text, networkd_read_entry, reader, error) &&
         wgre_networkd_end_section (text, reader, error);
}

/* "NAME.netdev.d/" and "NAME.network.d/" have files that are read behind the one that they are
 * called like. */
static gboolean
read_drop_ins (const WgreText *text, const char *name, const char *part, WgreNetworkd *reader,
               GError **error)
{
  g_autofree char *folder = g_strconcat (name, ".d", NULL);
  g_auto (GStrv) names = wgre_text_list_beside (text, folder);
  gboolean ok = TRUE;

  for (guint i = 0; ok && names[i]; i++) {
    WgreText beside;

    if (!wgre_text_open_beside (text, names[i], part, &beside))
      continue;
    reader->drop_in = TRUE;
    ok = read_sections (&beside, reader, error);
    reader->drop_in = FALSE;
    wgre_text_close (&beside);
  }
  return ok;
}

/* "50-wg0.netdev" has its addresses in "50-wg0.network", or in that of the interface. */
static gboolean
read_network (const WgreText *text, WgreNetworkd *reader, GError **error)
{
  const char *interface = g_hash_table_lookup (text->import->data, "interface");
  g_autofree char *stem = g_str_has_suffix (text->file, ".netdev")
                              ? g_strndup (text->file, strlen (text->file) - strlen (".netdev"))
                              : g_strdup (text->file);
  g_autofree char *own = g_strconcat (stem, ".network", NULL);
  g_autofree char *other = g_strconcat (interface ? interface : stem, ".network", NULL);
  WgreText beside;
  gboolean ok;

  if (!wgre_text_open_beside (text, own, "network", &beside) &&
      !wgre_text_open_beside (text, other, "network", &beside))
    return TRUE;
  ok = read_sections (&beside, reader, error);
  if (reader->other_link)
    wgre_outline_forget (&beside);
  else
    ok = ok && read_drop_ins (text, beside.file, "network", reader, error);
  wgre_text_close (&beside);
  return ok;
}

/* What only the whole shows. */
static void
networkd_settle (const WgreText *text, const WgreNetworkd *reader)
{
  GHashTable *data = text->import->data;
  WgreText whole = *text;
  gboolean has_default = FALSE;

  whole.number = whole.mark_column = 0;
  /* networkd finds a path MTU unless it is to ignore the bit that this needs. */
  if (!reader->discovers && !g_strcmp0 (g_hash_table_lookup (data, "ignore-df"), "yes"))
    wgre_text_set (&whole, "pmtudisc", "no");
  wgre_text_drop_isatap_end (text);
  /* Where no route is a default route, the main table is what "auto" takes. */
  for (guint i = 0; i < reader->peers->len; i++)
    has_default |= wgre_prefix_list_has_default (
        ((const WgreDraft *) reader->peers->pdata[i])->peer->allowed_ips);
  if (reader->main && !has_default)
    g_hash_table_remove (data, "routing");
  if (reader->peers->len && !reader->routed)
    wgre_route_none_allowed (text);
  if (!reader->manual)
    wgre_text_set_start (&whole);
  wgre_draft_emit (reader->peers, text);
}

gboolean
wgre_networkd_read (WgreText *text, GError **error)
{
  g_autoptr (GPtrArray) peers = wgre_draft_list ();
  WgreNetworkd reader = { .peers = peers };
  gboolean ok;

  g_return_val_if_fail (text && text->file, FALSE);
  ok = read_sections (text, &reader, error) &&
       read_drop_ins (text, text->file, "netdev", &reader, error) &&
       read_network (text, &reader, error);
  if (ok)
    networkd_settle (text, &reader);
  wgre_networkd_forget_section (&reader);
  return ok;
}
