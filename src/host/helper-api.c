/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/helper-api.h"

#include <gio/gio.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* --- namespaces that were made --- */

guint64
wgre_helper_read_record (const char *name, char **ret_users, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *path = g_build_filename (WGRE_HELPER_MADE, name, NULL), *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint64 cookie;

  g_return_val_if_fail (name, 0);

  if (!g_file_get_contents (path, &text, NULL, &problem)) {
    if (!g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_IO, problem->message);
    return 0;
  }
  lines = g_strsplit (text, "\n", 3);
  cookie = lines[0] ? g_ascii_strtoull (lines[0], NULL, 10) : 0;
  if (cookie && ret_users)
    *ret_users = g_strdup (lines[1] ? lines[1] : "");
  return cookie;
}

/* --- settings --- */

static const WgreHelperSetting settings[] = {
  { "link-disable-ipv6", "net/ipv6/conf/", "/disable_ipv6" },
  { "forward-ipv4", "net/ipv4/ip_forward", NULL },
  { "forward-ipv6", "net/ipv6/conf/all/forwarding", NULL },
};

const WgreHelperSetting *
wgre_helper_setting_named (const char *name)
{
  g_return_val_if_fail (name, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    if (g_str_equal (settings[i].name, name))
      return &settings[i];
  return NULL;
}

char *
wgre_helper_setting_path (const WgreHelperSetting *setting, const char *interface)
{
  g_return_val_if_fail (setting, NULL);

  return setting->behind ? g_strconcat (setting->before, interface, setting->behind, NULL)
                         : g_strdup (setting->before);
}

const WgreHelperSetting *
wgre_helper_setting_at (const char *path, const char *interface)
{
  g_return_val_if_fail (path && interface, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++) {
    g_autofree char *own = wgre_helper_setting_path (&settings[i], interface);

    if (g_str_equal (own, path))
      return &settings[i];
  }
  return NULL;
}

/* --- sockets --- */

static const struct {
  const char *name;
  int family, type, protocol;
} packets[] = {
  [WGRE_PACKETS_LINK] = { "link", AF_PACKET, SOCK_DGRAM, 0 },
  [WGRE_PACKETS_ICMP] = { "icmp", AF_INET, SOCK_RAW, IPPROTO_ICMP },
  [WGRE_PACKETS_ICMP6] = { "icmp6", AF_INET6, SOCK_RAW, IPPROTO_ICMPV6 },
};

const char *
wgre_helper_packets_name (WgrePackets sort)
{
  return packets[sort].name;
}

WgrePackets
wgre_helper_packets_named (const char *name)
{
  guint sort = 0;

  g_return_val_if_fail (name, WGRE_N_PACKETS);

  while (sort < WGRE_N_PACKETS && !g_str_equal (packets[sort].name, name))
    sort++;
  return sort;
}

int
wgre_helper_packets_open (WgrePackets sort)
{
  return socket (packets[sort].family, packets[sort].type | SOCK_CLOEXEC | SOCK_NONBLOCK,
                 packets[sort].protocol);
}

/* --- errors --- */

static const char *const errors[] = {
  [WGRE_ERROR_INVALID] = "Invalid",
  [WGRE_ERROR_MISSING] = "Missing",
  [WGRE_ERROR_UNKNOWN] = "Unknown",
  [WGRE_ERROR_UNSUPPORTED] = "Unsupported",
  [WGRE_ERROR_SECRETS] = "Secrets",
  [WGRE_ERROR_RESOLVE] = "Resolve",
  [WGRE_ERROR_EXISTS] = "Exists",
  [WGRE_ERROR_NOT_FOUND] = "NotFound",
  [WGRE_ERROR_PERMISSION] = "Permission",
  [WGRE_ERROR_KERNEL] = "Kernel",
  [WGRE_ERROR_IO] = "Io",
};

void
wgre_helper_register_errors (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (errors); i++) {
    g_autofree char *name = g_strconcat (WGRE_HELPER_NAME ".Error.", errors[i], NULL);

    g_dbus_error_register_error (WGRE_ERROR, (gint) i, name);
  }
}
