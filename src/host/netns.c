/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/netns.h"

#include <gio/gio.h>
#include <gio/gunixfdlist.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* The bus has to start the helper first; NetworkManager waits ten seconds for an answer of ours. */
#define PATIENCE_MS 8000

/* One process serves one connection. NULL: everybody. */
static char *netns_uuid, **netns_users;

struct _WgreNetns {
  int fd;
};

/* --- calling --- */

/* @parameters is floating. @ret_fds (may be NULL): release with g_object_unref(). */
static GVariant *
netns_call (const char *method, GVariant *parameters, GUnixFDList *fds, const char *reply_type,
            GUnixFDList **ret_fds, GError **error)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (parameters);
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (GError) problem = NULL;
  GVariant *reply = NULL;

  wgre_helper_register_errors ();
  bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &problem);
  if (bus)
    reply = g_dbus_connection_call_with_unix_fd_list_sync (
        bus, WGRE_HELPER_NAME, WGRE_HELPER_PATH, WGRE_HELPER_INTERFACE, method, owned,
        G_VARIANT_TYPE (reply_type), G_DBUS_CALL_FLAGS_NONE, PATIENCE_MS, fds, ret_fds, NULL,
        &problem);
  if (reply)
    return reply;

  /* Our own errors come over as they are; all others mean that there is no helper to do it. */
  g_dbus_error_strip_remote_error (problem);
  if (problem->domain == WGRE_ERROR)
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    wgre_error_set (error, WGRE_ERROR_IO, "netns",
                    _ ("nm-wgre-helper, which acts in network namespaces, cannot be called: %s"),
                    problem->message);
  return NULL;
}

/* For methods that answer nothing. */
static gboolean
netns_tell (const char *method, GVariant *parameters, GUnixFDList *fds, GError **error)
{
  g_autoptr (GVariant) reply = netns_call (method, parameters, fds, "()", NULL, error);

  return reply != NULL;
}

/* The one file descriptor of an answer; -1 on failure. */
static int
call_for_fd (const char *method, GVariant *parameters, GUnixFDList *fds, GError **error)
{
  g_autoptr (GUnixFDList) received = NULL;
  g_autoptr (GVariant) reply = netns_call (method, parameters, fds, "(h)", &received, error);
  g_autoptr (GError) problem = NULL;
  gint32 index;
  int fd;

  if (!reply)
    return -1;
  g_variant_get (reply, "(h)", &index);
  fd = received && index >= 0 && index < g_unix_fd_list_get_length (received)
           ? g_unix_fd_list_get (received, index, &problem)
           : -1;
  if (fd < 0)
    wgre_error_set (error, WGRE_ERROR_IO, "netns", _ ("nm-wgre-helper sent no file: %s"),
                    problem ? problem->message : _ ("its answer is incomplete"));
  return fd;
}

/* The list for a call whose first parameter is the handle 0. */
static GUnixFDList *
with_fd (const WgreNetns *netns)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();

  return g_unix_fd_list_append (fds, netns->fd, NULL) == 0 ? g_steal_pointer (&fds) : NULL;
}

/* --- namespaces --- */

void
wgre_netns_act_for (const WgreOwner *owner)
{
  gboolean private = wgre_owner_is_private (owner);

  g_return_if_fail (owner);

  g_free (netns_uuid);
  g_strfreev (netns_users);
  netns_uuid = private ? g_strdup (owner->uuid ? owner->uuid : "") : NULL;
  netns_users = private ? g_strdupv ((char **) owner->users) : NULL;
}

WgreNetns *
wgre_netns_open (const char *name, gboolean create, GError **error)
{
  int fd = netns_users
               ? call_for_fd ("OpenFor",
                              g_variant_new ("(sbs^as)", name, create, netns_uuid, netns_users),
                              NULL, error)
               : call_for_fd ("Open", g_variant_new ("(sb)", name, create), NULL, error);
  WgreNetns *netns;

  g_return_val_if_fail (name, NULL);

  if (fd < 0)
    return NULL;
  netns = g_new0 (WgreNetns, 1);
  netns->fd = fd;
  return netns;
}

void
wgre_netns_close (WgreNetns *netns)
{
  if (!netns)
    return;
  g_close (netns->fd, NULL);
  g_free (netns);
}

int
wgre_netns_fd (const WgreNetns *netns)
{
  g_return_val_if_fail (netns, -1);

  return netns->fd;
}

int
wgre_netns_open_socket (WgreNetns *netns, int protocol, GError **error)
{
  g_autoptr (GUnixFDList) fds = with_fd (netns);

  g_return_val_if_fail (netns, -1);

  return call_for_fd ("OpenSocket", g_variant_new ("(hu)", 0, (guint32) protocol), fds, error);
}

int
wgre_netns_open_packets (WgreNetns *netns, WgrePackets sort, GError **error)
{
  g_autoptr (GUnixFDList) fds = with_fd (netns);

  g_return_val_if_fail (netns, -1);

  return call_for_fd ("OpenPackets", g_variant_new ("(hs)", 0, wgre_helper_packets_name (sort)),
                      fds, error);
}

WgreSocket *
wgre_netns_socket (WgreNetns *netns, int protocol, GError **error)
{
  int fd = wgre_netns_open_socket (netns, protocol, error);

  g_return_val_if_fail (netns, NULL);

  return fd < 0 ? NULL : wgre_socket_adopt (fd, error);
}

/* @who: the link that the setting is of, or who claims it. */
static gboolean
call_for_setting (const WgreNetns *netns, const char *method, const char *who, const char *path,
                  const char *value, GError **error)
{
  const WgreHelperSetting *setting = wgre_helper_setting_at (path, who);
  g_autoptr (GUnixFDList) fds = with_fd (netns);

  if (setting)
    return netns_tell (method, g_variant_new ("(hsss)", 0, setting->name, who, value), fds, error);
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED,
               _ ("/proc/sys/%s cannot be set in a network namespace"), path);
  return FALSE;
}

gboolean
wgre_netns_write_setting (WgreNetns *netns, const char *interface, const char *path,
                          const char *value, GError **error)
{
  g_return_val_if_fail (netns && interface && path && value, FALSE);

  return call_for_setting (netns, "WriteSetting", interface, path, value, error);
}

gboolean
wgre_netns_claim_setting (WgreNetns *netns, const char *owner, const char *path, const char *value,
                          GError **error)
{
  g_return_val_if_fail (netns && owner && path && value, FALSE);

  return call_for_setting (netns, "ClaimSetting", owner, path, value, error);
}

gboolean
wgre_netns_release_setting (WgreNetns *netns, const char *owner, const char *path,
                            const char *value, GError **error)
{
  g_return_val_if_fail (netns && owner && path && value, FALSE);

  return call_for_setting (netns, "ReleaseSetting", owner, path, value, error);
}

gboolean
wgre_netns_remove (const char *name, GError **error)
{
  g_return_val_if_fail (name, FALSE);

  return netns_tell ("Remove", g_variant_new ("(s)", name), NULL, error);
}

/* --- name servers --- */

gboolean
wgre_netns_set_resolver (const char *name, const char *owner, char **servers, char **domains,
                         GError **error)
{
  g_return_val_if_fail (name && owner, FALSE);

  return netns_tell ("SetResolver", g_variant_new ("(ss^as^as)", name, owner, servers, domains),
                     NULL, error);
}

gboolean
wgre_netns_unset_resolver (const char *name, const char *owner, GError **error)
{
  g_return_val_if_fail (name && owner, FALSE);

  return netns_tell ("UnsetResolver", g_variant_new ("(ss)", name, owner), NULL, error);
}
