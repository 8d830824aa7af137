/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/format.h"

#include <string.h>

#include "core/key.h"
#include "core/profile.h"
#include "formats/commands/commands.h"
#include "formats/ifcfg/ifcfg.h"
#include "formats/ifcfg/suse.h"
#include "formats/ifupdown/ifupdown.h"
#include "formats/keyfile/keyfile.h"
#include "formats/netplan/netplan.h"
#include "formats/networkd/networkd.h"
#include "formats/row.h"
#include "formats/uci/uci.h"
#include "formats/wgquick/wgquick.h"

/* The table of formats, and which of them a file has: by its content when it is read, by its name
 * when it is written. */

#define BIT(kind) WGRE_KIND_BIT (WGRE_KIND_##kind)
/* What NetworkManager and systemd-networkd make themselves. */
#define NATIVE ((WGRE_KIND_BIT (WGRE_N_KINDS) - 1) & ~BIT (AMNEZIAWG))

static const WgreFormat formats[] = {
  {
      .name = "wg-quick",
      .description = "configuration files of wg-quick(8)",
      .named = TRUE,
      .sniff = wgre_wgquick_sniff,
      .read = wgre_wgquick_read,
      .prefix = "",
      .suffix = ".conf",
      .kinds = BIT (WIREGUARD) | BIT (AMNEZIAWG),
      .write = wgre_wgquick_write,
  },
  {
      .name = "ifcfg",
      .description = "ifcfg-NAME of Red Hat's initscripts",
      .sniff = wgre_ifcfg_sniff,
      .read = wgre_ifcfg_read,
      .prefix = "ifcfg-",
      .suffix = "",
      .kinds = BIT (GRE) | BIT (IP6GRE) | BIT (IPIP) | BIT (IPIP6) | BIT (SIT),
      .write = wgre_ifcfg_write,
      .files = wgre_ifcfg_files,
  },
  {
      .name = "suse",
      .description = "ifcfg-NAME of SUSE's wicked with TUNNEL=, with ifroute-NAME beside it",
      .sniff = wgre_suse_sniff,
      .read = wgre_suse_read,
      .folder = "sysconfig/network",
      .prefix = "ifcfg-",
      .suffix = "",
      .kinds = BIT (GRE) | BIT (IPIP) | BIT (SIT),
      .write = wgre_suse_write,
      .files = wgre_suse_files,
  },
  {
      .name = "keyfile",
      .description = "keyfiles of NetworkManager with a WireGuard or IP tunnel connection",
      .sniff = wgre_keyfile_sniff,
      .read = wgre_keyfile_read,
      .prefix = "",
      .suffix = ".nmconnection",
      .kinds = NATIVE,
      .write = wgre_keyfile_write,
      .files = wgre_keyfile_files,
  },
  {
      .name = "networkd",
      .description = "NAME.netdev of systemd-networkd, with NAME.network beside it",
      .sniff = wgre_networkd_sniff,
      .read = wgre_networkd_read,
      .prefix = "",
      .suffix = ".netdev",
      .kinds = NATIVE,
      .write = wgre_networkd_write,
      .files = wgre_networkd_files,
  },
  {
      .name = "netplan",
      .description = "files of netplan with \"tunnels:\"",
      .sniff = wgre_netplan_sniff,
      .read = wgre_netplan_read,
      .prefix = "",
      .suffix = ".yaml",
  },
  {
      .name = "ifupdown",
      .description = "/etc/network/interfaces of Debian's ifupdown",
      .sniff = wgre_ifupdown_sniff,
      .read = wgre_ifupdown_read,
      .prefix = "",
      .suffix = ".interfaces",
      .kinds = NATIVE,
      .write = wgre_ifupdown_write,
  },
  {
      .name = "uci",
      .description = "/etc/config/network of OpenWrt with tunnels",
      .sniff = wgre_uci_sniff,
      .read = wgre_uci_read,
      .prefix = "",
      .suffix = ".uci",
  },
  {
      .name = "commands",
      .description = "commands of ip(8) and wg(8) that make a tunnel, as in rc.local",
      .sniff = wgre_commands_sniff,
      .read = wgre_commands_read,
      .prefix = "",
      .suffix = ".sh",
  },
};

#define BOM "\xef\xbb\xbf"

const WgreFormat *
wgre_format_get (guint i)
{
  return i < G_N_ELEMENTS (formats) ? &formats[i] : NULL;
}

gboolean
wgre_format_describe (guint i, const char **ret_name, const char **ret_description)
{
  g_return_val_if_fail (ret_name && ret_description, FALSE);

  if (i >= G_N_ELEMENTS (formats))
    return FALSE;
  *ret_name = formats[i].name;
  *ret_description = formats[i].description;
  return TRUE;
}

/* --- by what is in it --- */

char *
wgre_format_skip_mark (char *text)
{
  return wgre_text_begins (text, BOM) ? text + strlen (BOM) : text;
}

const WgreFormat *
wgre_format_find (const char *file, const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (formats[i].sniff (file, text))
      return &formats[i];
  return NULL;
}

const char *
wgre_format_recognise (const char *file_name, GBytes *contents)
{
  g_autofree char *file = NULL;
  gsize size;
  const char *bytes;
  const WgreFormat *format;
  char *copy;

  g_return_val_if_fail (file_name && contents, NULL);

  bytes = g_bytes_get_data (contents, &size);
  if (size > WGRE_FORMAT_MAX_SIZE)
    return NULL;
  file = g_filename_display_basename (file_name);
  copy = wgre_text_copy (bytes, size);
  format = wgre_format_find (file, wgre_format_skip_mark (copy));
  wgre_wipe (copy, size);
  g_free (copy);
  return format ? format->name : NULL;
}

/* --- by its name --- */

gboolean
wgre_format_has_name (const WgreFormat *format, const char *file)
{
  g_return_val_if_fail (format && file, FALSE);

  return g_str_has_prefix (file, format->prefix) && g_str_has_suffix (file, format->suffix);
}

char *
wgre_format_strip (const char *file_name)
{
  g_autofree char *file = NULL;
  gsize prefix = 0;
  char *name, *dot;

  g_return_val_if_fail (file_name, NULL);

  file = g_filename_display_basename (file_name);
  for (guint i = 0; !prefix && i < G_N_ELEMENTS (formats); i++)
    if (wgre_format_has_name (&formats[i], file) && file[strlen (formats[i].prefix)])
      prefix = strlen (formats[i].prefix);
  name = g_strdup (file + prefix);
  dot = strrchr (name, '.');
  if (dot && dot != name)
    *dot = '\0';
  return name;
}

/* Whether the profile was read from a file of this format, as lines of it show. */
static gboolean
format_has_lines (const WgreFormat *format, GHashTable *data)
{
  g_autofree char *start = g_strconcat (format->files->part, ".", NULL);
  GHashTableIter iter;
  const char *key, *value;

  g_hash_table_iter_init (&iter, data);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &value))
    if (g_str_has_prefix (key, "file.") && g_str_has_prefix (value, start))
      return TRUE;
  return FALSE;
}

/* @path may be NULL. */
static gboolean
format_is_written (const WgreFormat *format, const char *path, GHashTable *data)
{
  g_autofree char *folder = path ? g_path_get_dirname (path) : NULL;

  return format->write &&
         (!format->folder || (folder && g_str_has_suffix (folder, format->folder)) ||
          format_has_lines (format, data));
}

const WgreFormat *
wgre_format_choose (const char *path, GHashTable *data, const WgreKind *kind)
{
  g_autofree char *file = path ? g_path_get_basename (path) : NULL;
  const WgreFormat *found = NULL;

  g_return_val_if_fail (kind, NULL);

  /* Of several formats with the same names, one that has a folder is the better one. */
  for (guint i = 0; file && i < G_N_ELEMENTS (formats); i++)
    if (format_is_written (&formats[i], path, data) && wgre_format_has_name (&formats[i], file) &&
        (!found || formats[i].folder))
      found = &formats[i];
  for (guint i = 0; !found && i < G_N_ELEMENTS (formats); i++)
    if (format_is_written (&formats[i], path, data) && formats[i].kinds & WGRE_KIND_BIT (kind->id))
      found = &formats[i];
  return found;
}

char *
wgre_format_suggest (GHashTable *data, const char *id)
{
  const char *interface = g_hash_table_lookup (data, "interface");
  const WgreKind *kind = wgre_profile_kind_of (data);
  const WgreFormat *format = kind ? wgre_format_choose (NULL, data, kind) : NULL;
  g_autofree char *name = g_strconcat (format ? format->prefix : "", interface ? interface : id,
                                       format ? format->suffix : "", NULL);

  return g_strdelimit (g_steal_pointer (&name), "/", '-');
}
