/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "helper/methods.h"

#include <gio/gunixfdlist.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <linux/netlink.h>

#include "core/endpoint.h"
#include "core/ip.h"
#include "core/types.h"
#include "helper/namespace.h"
#include "helper/resolver.h"
#include "host/helper-api.h"
#include "host/sysctl.h"

static const char introspection[] =
    "<node><interface name='" WGRE_HELPER_INTERFACE "'>"
    "<method name='Open'><arg name='name' type='s'/><arg name='create' type='b'/>"
    "<arg name='netns' type='h' direction='out'/></method>"
    "<method name='OpenFor'><arg name='name' type='s'/><arg name='create' type='b'/>"
    "<arg name='uuid' type='s'/><arg name='users' type='as'/>"
    "<arg name='netns' type='h' direction='out'/></method>"
    "<method name='OpenSocket'><arg name='netns' type='h'/><arg name='protocol' type='u'/>"
    "<arg name='socket' type='h' direction='out'/></method>"
    "<method name='OpenPackets'><arg name='netns' type='h'/><arg name='sort' type='s'/>"
    "<arg name='socket' type='h' direction='out'/></method>"
    "<method name='WriteSetting'><arg name='netns' type='h'/><arg name='setting' type='s'/>"
    "<arg name='interface' type='s'/><arg name='value' type='s'/></method>"
    "<method name='ClaimSetting'><arg name='netns' type='h'/><arg name='setting' type='s'/>"
    "<arg name='owner' type='s'/><arg name='value' type='s'/></method>"
    "<method name='ReleaseSetting'><arg name='netns' type='h'/><arg name='setting' type='s'/>"
    "<arg name='owner' type='s'/><arg name='value' type='s'/></method>"
    "<method name='Remove'><arg name='name' type='s'/></method>"
    "<method name='SetResolver'><arg name='name' type='s'/><arg name='owner' type='s'/>"
    "<arg name='servers' type='as'/><arg name='domains' type='as'/></method>"
    "<method name='UnsetResolver'><arg name='name' type='s'/><arg name='owner' type='s'/></method>"
    "</interface></node>";

/* One call. */
typedef struct {
  GVariant *parameters;
  GUnixFDList *received; /* or NULL */
  int answer;            /* file descriptor to send back; -1: none */
} Call;

/* --- arguments --- */

static gboolean
method_refuse (GError **error, const char *what, const char *value, const char *problem)
{
  wgre_error_set (error, WGRE_ERROR_INVALID, what, "\"%s\" %s", value, problem);
  return FALSE;
}

static gboolean
is_netns (const char *name, GError **error)
{
  const char *problem = wgre_netns_name_problem (name);

  return !problem || method_refuse (error, "netns", name, problem);
}

static gboolean
method_is_interface (const char *name, GError **error)
{
  const char *problem = wgre_interface_name_problem (name);

  return !problem || method_refuse (error, "interface", name, problem);
}

/* The file that the first argument stands for; to be closed; -1 when there is none. GIO does not
 * look whether the index is one of the list. */
static int
received_fd (const Call *call, GError **error)
{
  gint32 index;
  int fd = -1;

  g_variant_get_child (call->parameters, 0, "h", &index);
  if (call->received && index >= 0 && index < g_unix_fd_list_get_length (call->received))
    fd = g_unix_fd_list_get (call->received, index, NULL);
  if (fd < 0)
    g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_INVALID,
                         _ ("netns: no file came with the call"));
  return fd;
}

/* --- methods --- */

static gboolean
run_open (Call *call, GError **error)
{
  const char *name;
  gboolean create;

  g_variant_get (call->parameters, "(&sb)", &name, &create);
  if (!is_netns (name, error))
    return FALSE;
  call->answer = wgre_namespace_open (name, create, NULL, error);
  return call->answer >= 0;
}

/* Who says nothing of users is refused, since he means some. */
static gboolean
run_open_for (Call *call, GError **error)
{
  g_autofree const char **users = NULL;
  WgreOwner owner = { 0 };
  const char *name;
  gboolean create;

  g_variant_get (call->parameters, "(&sb&s^a&s)", &name, &create, &owner.uuid, &users);
  owner.users = users;
  if (!is_netns (name, error))
    return FALSE;
  if (!wgre_owner_is_private (&owner))
    return method_refuse (error, "users", "", _ ("names nobody"));
  call->answer = wgre_namespace_open (name, create, &owner, error);
  return call->answer >= 0;
}

static gboolean
run_open_socket (Call *call, GError **error)
{
  guint32 protocol;
  int fd;

  g_variant_get_child (call->parameters, 1, "u", &protocol);
  /* For links, WireGuard and other families, and the firewall. */
  if (protocol != NETLINK_ROUTE && protocol != NETLINK_GENERIC && protocol != NETLINK_NETFILTER) {
    wgre_error_set (error, WGRE_ERROR_INVALID, "protocol", _ ("%u is not for tunnels"), protocol);
    return FALSE;
  }
  fd = received_fd (call, error);
  if (fd < 0)
    return FALSE;
  call->answer = wgre_namespace_socket (fd, (int) protocol, error);
  g_close (fd, NULL);
  return call->answer >= 0;
}

static gboolean
run_open_packets (Call *call, GError **error)
{
  const char *name;
  WgrePackets sort;
  int fd;

  g_variant_get_child (call->parameters, 1, "&s", &name);
  sort = wgre_helper_packets_named (name);
  if (sort == WGRE_N_PACKETS)
    return method_refuse (error, "sort", name, _ ("is not one of the sockets that can be opened"));
  fd = received_fd (call, error);
  if (fd < 0)
    return FALSE;
  call->answer = wgre_namespace_packets (fd, sort, error);
  g_close (fd, NULL);
  return call->answer >= 0;
}

typedef struct {
  char *path, *folder;     /* folder: where claims on it are kept */
  const char *who, *value; /* who: the link that it is of, or the owner of a claim */
} Setting;

static void
setting_clear (Setting *setting)
{
  g_free (setting->path);
  g_free (setting->folder);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Setting, setting_clear)

static gboolean
write_setting (gpointer data, GError **error)
{
  const Setting *setting = data;

  return wgre_sysctl_write (setting->path, setting->value, error);
}

static gboolean
claim_setting (gpointer data, GError **error)
{
  const Setting *setting = data;

  return wgre_sysctl_claim (setting->folder, setting->who, setting->path, setting->value, error);
}

static gboolean
release_setting (gpointer data, GError **error)
{
  const Setting *setting = data;

  return wgre_sysctl_release (setting->folder, setting->who, setting->path, setting->value, error);
}

/* The parameters of all three methods. @shared: whether it must be a setting of all links. */
static gboolean
method_read_setting (const Call *call, gboolean shared, Setting *setting, GError **error)
{
  const WgreHelperSetting *row;
  const char *name;

  g_variant_get (call->parameters, "(h&s&s&s)", NULL, &name, &setting->who, &setting->value);
  row = wgre_helper_setting_named (name);
  if (!row || shared != !row->behind)
    return method_refuse (error, "setting", name, _ ("is not one of those that can be written"));
  if (!method_is_interface (setting->who, error))
    return FALSE;
  if (!g_str_equal (setting->value, "0") && !g_str_equal (setting->value, "1"))
    return method_refuse (error, name, setting->value, _ ("is neither 0 nor 1"));
  setting->path = wgre_helper_setting_path (row, setting->who);
  return TRUE;
}

static gboolean
run_write_setting (Call *call, GError **error)
{
  g_auto (Setting) setting = { 0 };
  gboolean ok;
  int fd;

  if (!method_read_setting (call, FALSE, &setting, error))
    return FALSE;
  fd = received_fd (call, error);
  if (fd < 0)
    return FALSE;
  ok = wgre_namespace_run (fd, write_setting, &setting, error);
  g_close (fd, NULL);
  return ok;
}

static gboolean
run_claims (Call *call, WgreInside act, GError **error)
{
  g_auto (Setting) setting = { 0 };
  gboolean ok = FALSE;
  guint64 cookie;
  int fd;

  if (!method_read_setting (call, TRUE, &setting, error))
    return FALSE;
  fd = received_fd (call, error);
  if (fd < 0)
    return FALSE;
  /* A name may be given to another namespace; its cookie is not. */
  cookie = wgre_namespace_cookie (fd, error);
  if (cookie) {
    setting.folder = wgre_namespace_claims (cookie);
    ok = wgre_namespace_run (fd, act, &setting, error);
    g_rmdir (setting.folder);
  }
  g_close (fd, NULL);
  return ok;
}

static gboolean
run_claim_setting (Call *call, GError **error)
{
  return run_claims (call, claim_setting, error);
}

static gboolean
run_release_setting (Call *call, GError **error)
{
  return run_claims (call, release_setting, error);
}

static gboolean
run_remove (Call *call, GError **error)
{
  const char *name;

  g_variant_get (call->parameters, "(&s)", &name);
  return is_netns (name, error) && wgre_namespace_remove (name, error);
}

static gboolean
run_set_resolver (Call *call, GError **error)
{
  g_autofree const char **servers = NULL, **domains = NULL;
  const char *name, *owner;
  WgreIp ip;

  g_variant_get (call->parameters, "(&s&s^a&s^a&s)", &name, &owner, &servers, &domains);
  if (!is_netns (name, error) || !method_is_interface (owner, error))
    return FALSE;
  for (guint i = 0; servers[i]; i++)
    if (!wgre_ip_parse (servers[i], &ip))
      return method_refuse (error, "dns", servers[i], _ ("is not an address"));
  for (guint i = 0; domains[i]; i++)
    if (!wgre_host_name_valid (domains[i]))
      return method_refuse (error, "dns-search", domains[i], _ ("is not a domain"));
  return wgre_resolver_set (name, owner, servers, domains, error);
}

static gboolean
run_unset_resolver (Call *call, GError **error)
{
  const char *name, *owner;

  g_variant_get (call->parameters, "(&s&s)", &name, &owner);
  return is_netns (name, error) && method_is_interface (owner, error) &&
         wgre_resolver_unset (name, owner, error);
}

static const struct {
  const char *name;
  gboolean (*run) (Call *call, GError **error);
} methods[] = {
  { "Open", run_open },
  { "OpenFor", run_open_for },
  { "OpenSocket", run_open_socket },
  { "OpenPackets", run_open_packets },
  { "WriteSetting", run_write_setting },
  { "ClaimSetting", run_claim_setting },
  { "ReleaseSetting", run_release_setting },
  { "Remove", run_remove },
  { "SetResolver", run_set_resolver },
  { "UnsetResolver", run_unset_resolver },
};

/* --- the bus --- */

typedef struct {
  WgreCalled called;
  gpointer data;
} Listener;

/* The bus has its policy; this does not rely on its being there. */
static gboolean
is_root (GDBusConnection *bus, const char *sender, GError **error)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
      "GetConnectionUnixUser", g_variant_new ("(s)", sender), G_VARIANT_TYPE ("(u)"),
      G_DBUS_CALL_FLAGS_NONE, -1, NULL, error);
  guint32 uid;

  if (!reply)
    return FALSE;
  g_variant_get (reply, "(u)", &uid);
  if (uid == 0)
    return TRUE;
  g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_PERMISSION, _ ("only root may call this"));
  return FALSE;
}

static void
method_answer (GDBusMethodInvocation *invocation, const Call *call)
{
  g_autoptr (GUnixFDList) fds = NULL;

  if (call->answer < 0) {
    g_dbus_method_invocation_return_value (invocation, NULL);
    return;
  }
  /* The list takes it. */
  fds = g_unix_fd_list_new_from_array (&call->answer, 1);
  g_dbus_method_invocation_return_value_with_unix_fd_list (invocation, g_variant_new ("(h)", 0),
                                                           fds);
}

static void
method_call (GDBusConnection *bus, const char *sender, const char *path G_GNUC_UNUSED,
             const char *interface G_GNUC_UNUSED, const char *method, GVariant *parameters,
             GDBusMethodInvocation *invocation, gpointer data)
{
  const Listener *listener = data;
  GDBusMessage *message = g_dbus_method_invocation_get_message (invocation);
  Call call = { parameters, g_dbus_message_get_unix_fd_list (message), -1 };
  gboolean (*run) (Call *, GError **) = NULL;
  GError *error = NULL;

  listener->called (listener->data);
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (methods[i].name, method))
      run = methods[i].run;
  if (is_root (bus, sender, &error) && !run)
    g_set_error (&error, WGRE_ERROR, WGRE_ERROR_UNKNOWN, _ ("there is no method %s"), method);
  if (!error && run (&call, &error)) {
    method_answer (invocation, &call);
    return;
  }
  g_printerr ("nm-wgre-helper: %s: %s\n", method, error->message);
  g_dbus_method_invocation_take_error (invocation, error);
}

gboolean
wgre_methods_register (GDBusConnection *bus, WgreCalled called, gpointer data, GError **error)
{
  static const GDBusInterfaceVTable vtable = { .method_call = method_call };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (introspection, error);
  Listener *listener;

  g_return_val_if_fail (bus, FALSE);

  if (!node)
    return FALSE;
  wgre_helper_register_errors ();
  listener = g_new0 (Listener, 1);
  listener->called = called;
  listener->data = data;
  return g_dbus_connection_register_object (bus, WGRE_HELPER_PATH, node->interfaces[0], &vtable,
                                            listener, g_free, error) != 0;
}
