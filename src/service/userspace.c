/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/userspace.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <linux/capability.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "host/sysctl.h"
#include "net/query.h"
#include "net/rtnl.h"
#include "net/uapi.h"

#define PROGRAM_VARIABLE "WG_QUICK_USERSPACE_IMPLEMENTATION"
#define PROGRAM_DEFAULT "wireguard-go"
#define SOCKET_FOLDER "/var/run/wireguard"

#define SYSTEMD "org.freedesktop.systemd1"
#define SYSTEMD_PATH "/org/freedesktop/systemd1"
#define SYSTEMD_MANAGER "org.freedesktop.systemd1.Manager"
#define SYSTEMD_TIMEOUT_MS 10000

/* For the program to begin, and to end. */
#define BEGIN_PATIENCE_S 20
#define END_PATIENCE_S 5
#define PAUSE_US 20000
/* For an answer; it comes at once. */
#define ANSWER_TIMEOUT_S 5
/* Some ten thousand peers. */
#define ANSWER_FIRST (G_GUINT64_CONSTANT (1) << 14)
#define ANSWER_MAX (G_GUINT64_CONSTANT (1) << 24)

gboolean
wgre_userspace_is (const char *kind)
{
  return !g_strcmp0 (kind, "tun");
}

/* --- systemd --- */

static GVariant *
userspace_call (const char *method, GVariant *arguments, const char *type, GError **error)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (arguments);
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, error);

  if (!bus)
    return NULL;
  return g_dbus_connection_call_sync (bus, SYSTEMD, SYSTEMD_PATH, SYSTEMD_MANAGER, method, sunk,
                                      G_VARIANT_TYPE (type), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                                      SYSTEMD_TIMEOUT_MS, NULL, error);
}

/* Of the characters of an interface, systemd takes all but two. */
static char *
unit_of (const char *interface)
{
  GString *unit = g_string_new ("nm-wgre-userspace-");

  for (const char *at = interface; *at; at++)
    if (g_ascii_isalnum (*at) || strchr ("-_.", *at))
      g_string_append_c (unit, *at);
    else
      g_string_append_printf (unit, "\\x%02x", (guint8) *at);
  g_string_append (unit, ".service");
  return g_string_free (unit, FALSE);
}

/* A unit that has ended is forgotten at once. */
static gboolean
unit_is_there (const char *unit)
{
  g_autoptr (GVariant) reply = userspace_call ("GetUnit", g_variant_new ("(s)", unit), "(o)", NULL);

  return reply != NULL;
}

void
wgre_userspace_stop (const char *interface)
{
  g_autofree char *unit = unit_of (interface);
  g_autoptr (GVariant) reply =
      userspace_call ("StopUnit", g_variant_new ("(ss)", unit, "replace"), "(o)", NULL);
  gint64 end = g_get_monotonic_time () + END_PATIENCE_S * G_USEC_PER_SEC;

  while (reply && unit_is_there (unit) && g_get_monotonic_time () < end)
    g_usleep (PAUSE_US);
}

static void
unit_add_words (GVariantBuilder *properties, const char *name, const char *type,
                const char *const *words)
{
  g_variant_builder_add (properties, "(sv)", name,
                         !strcmp (type, "as") ? g_variant_new_strv (words, -1)
                                              : g_variant_new ("(b^as)", TRUE, words));
}

static void
unit_add_command (GVariantBuilder *properties, const char *name, const char *const *words,
                  gboolean may_fail)
{
  GVariantBuilder commands = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sasb)"));

  g_variant_builder_add (&commands, "(s^asb)", words[0], words, may_fail);
  g_variant_builder_add (properties, "(sv)", name, g_variant_builder_end (&commands));
}

static void
unit_add_limits (GVariantBuilder *properties)
{
  static const char *const families[] = { "AF_UNIX", "AF_INET", "AF_INET6", "AF_NETLINK", NULL };
  static const char *const calls[] = { "@system-service", NULL };
  static const char *const switches[] = { "NoNewPrivileges", "MemoryDenyWriteExecute",
                                          "LockPersonality", "RestrictRealtime",
                                          "RestrictSUIDSGID" };
  /* The second is for a port below 1024. */
  guint64 capabilities = G_GUINT64_CONSTANT (1) << CAP_NET_ADMIN | G_GUINT64_CONSTANT (1)
                                                                       << CAP_NET_BIND_SERVICE;
  GVariantBuilder devices = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ss)"));

  g_variant_builder_add (&devices, "(ss)", "/dev/net/tun", "rw");
  g_variant_builder_add (properties, "(sv)", "DevicePolicy", g_variant_new_string ("closed"));
  g_variant_builder_add (properties, "(sv)", "DeviceAllow", g_variant_builder_end (&devices));
  unit_add_words (properties, "RestrictAddressFamilies", "(bas)", families);
  unit_add_words (properties, "SystemCallFilter", "(bas)", calls);
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    g_variant_builder_add (properties, "(sv)", switches[i], g_variant_new_boolean (TRUE));
  g_variant_builder_add (properties, "(sv)", "CapabilityBoundingSet",
                         g_variant_new_uint64 (capabilities));
  g_variant_builder_add (properties, "(sv)", "ProtectSystem", g_variant_new_string ("strict"));
  g_variant_builder_add (properties, "(sv)", "ProtectHome", g_variant_new_string ("yes"));
  g_variant_builder_add (properties, "(sv)", "LimitCORE", g_variant_new_uint64 (0));
}

/* The program removes its socket at its end, but not when it is killed. */
static GVariant *
unit_properties (const char *program, const char *interface)
{
  g_autofree char *path = g_strdup_printf (SOCKET_FOLDER "/%s.sock", interface);
  g_autofree char *about = g_strdup_printf ("WireGuard for %s", interface);
  const char *const begin[] = { program, "-f", interface, NULL };
  const char *const end[] = { "/bin/rm", "-f", path, NULL };
  static const char *const folders[] = { "wireguard", NULL };
  /* Without it wireguard-go says at length that a kernel would do better. */
  static const char *const environment[] = { "WG_PROCESS_FOREGROUND=1", NULL };
  GVariantBuilder properties = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sv)"));

  g_variant_builder_add (&properties, "(sv)", "Description", g_variant_new_string (about));
  g_variant_builder_add (&properties, "(sv)", "CollectMode",
                         g_variant_new_string ("inactive-or-failed"));
  unit_add_command (&properties, "ExecStart", begin, FALSE);
  unit_add_command (&properties, "ExecStopPost", end, TRUE);
  unit_add_words (&properties, "Environment", "as", environment);
  unit_add_words (&properties, "RuntimeDirectory", "as", folders);
  g_variant_builder_add (&properties, "(sv)", "RuntimeDirectoryPreserve",
                         g_variant_new_string ("yes"));
  unit_add_limits (&properties);
  return g_variant_builder_end (&properties);
}

static gboolean
unit_start (const char *unit, const char *program, const char *interface, GError **error)
{
  GVariantBuilder others = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(sa(sv))"));
  g_autoptr (GError) problem = NULL;
  g_autoptr (GVariant) reply =
      userspace_call ("StartTransientUnit",
                      g_variant_new ("(ss@a(sv)a(sa(sv)))", unit, "replace",
                                     unit_properties (program, interface), &others),
                      "(o)", &problem);

  if (reply)
    return TRUE;
  g_dbus_error_strip_remote_error (problem);
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_IO,
               _ ("this kernel has no WireGuard, and systemd does not start %s instead: %s"),
               program, problem->message);
  return FALSE;
}

/* --- the socket --- */

/* Whoever may be there answers, or not, in time. */
static int
userspace_connect (const char *interface)
{
  const struct timeval patience = { .tv_sec = ANSWER_TIMEOUT_S };
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_snprintf (address.sun_path, sizeof address.sun_path, SOCKET_FOLDER "/%s.sock", interface);
  if (fd < 0)
    return -1;
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (connect (fd, (const struct sockaddr *) &address, sizeof address) == 0)
    return fd;
  g_close (fd, NULL);
  return -1;
}

int
wgre_userspace_watch (const char *interface)
{
  g_return_val_if_fail (interface, -1);

  return userspace_connect (interface);
}

static gboolean
userspace_send (int fd, const char *text)
{
  gsize length = strlen (text);

  for (gsize done = 0; done < length;) {
    gssize sent = send (fd, text + done, length - done, MSG_NOSIGNAL);

    if (sent < 0 && errno != EINTR)
      return FALSE;
    if (sent > 0)
      done += (gsize) sent;
  }
  return TRUE;
}

typedef struct {
  char *text; /* ends with a NUL */
  gsize length, size;
} Answer;

static void
answer_clear (Answer *answer)
{
  if (answer->text)
    wgre_wipe (answer->text, answer->size);
  g_clear_pointer (&answer->text, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
answer_grow (Answer *answer)
{
  Answer larger = { .length = answer->length, .size = MAX (2 * answer->size, ANSWER_FIRST) };

  larger.text = g_malloc (larger.size);
  if (answer->length)
    memcpy (larger.text, answer->text, answer->length);
  answer_clear (answer);
  *answer = larger;
}

static gboolean
answer_read (Answer *answer, int fd)
{
  gsize end = strlen (WGRE_UAPI_END);

  while (answer->length < end || memcmp (answer->text + answer->length - end, WGRE_UAPI_END, end)) {
    gssize received;

    if (answer->length + 1 >= answer->size)
      answer_grow (answer);
    if (answer->size > ANSWER_MAX)
      return FALSE;
    received = recv (fd, answer->text + answer->length, answer->size - answer->length - 1, 0);
    if (received == 0 || (received < 0 && errno != EINTR))
      return FALSE;
    if (received > 0)
      answer->length += (gsize) received;
  }
  answer->text[answer->length] = '\0';
  return strlen (answer->text) == answer->length;
}

static gboolean
userspace_ask (const char *interface, const char *request, Answer *answer, GError **error)
{
  int fd = userspace_connect (interface);
  gboolean ok;

  if (fd < 0) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND,
                 _ ("the program that does WireGuard for %s is not running"), interface);
    return FALSE;
  }
  ok = userspace_send (fd, request) && answer_read (answer, fd);
  g_close (fd, NULL);
  if (!ok)
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_IO,
                 _ ("the program that does WireGuard for %s does not answer"), interface);
  return ok;
}

gboolean
wgre_userspace_talk (const char *interface, const WgreBatch *batch, GError **error)
{
  g_return_val_if_fail (interface && batch, FALSE);

  for (guint i = 0; i < wgre_batch_length (batch); i++) {
    char *request = wgre_uapi_print (wgre_batch_message (batch, i));
    g_auto (Answer) answer = { 0 };
    gboolean ok =
        userspace_ask (interface, request, &answer, error) && wgre_uapi_done (answer.text, error);

    wgre_wipe_string (request);
    if (!ok)
      return FALSE;
  }
  return TRUE;
}

gboolean
wgre_userspace_query (const char *interface, WgreDeviceState *ret_device, GError **error)
{
  g_auto (Answer) answer = { 0 };

  g_return_val_if_fail (interface && ret_device, FALSE);

  return userspace_ask (interface, WGRE_UAPI_GET, &answer, error) &&
         wgre_uapi_device (answer.text, ret_device, error);
}

/* --- the program --- */

static char *
find_program (GError **error)
{
  const char *wanted = g_getenv (PROGRAM_VARIABLE);
  const char *name = wanted && *wanted ? wanted : PROGRAM_DEFAULT;
  g_autofree char *program = g_find_program_in_path (name);

  if (program && g_path_is_absolute (program))
    return g_steal_pointer (&program);
  if (name == wanted)
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED,
                 _ ("this kernel has no WireGuard, and there is no program %s, which "
                    "%s names: correct the variable, or install a kernel with WireGuard"),
                 name, PROGRAM_VARIABLE);
  else
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED,
                 _ ("this kernel has no WireGuard, and there is no program %s that does it "
                    "instead: install the package %s, or a kernel with WireGuard"),
                 name, PROGRAM_DEFAULT);
  return NULL;
}

static gboolean
wait_for_answer (const char *interface, const char *unit, GError **error)
{
  gint64 end = g_get_monotonic_time () + BEGIN_PATIENCE_S * G_USEC_PER_SEC;

  while (unit_is_there (unit) && g_get_monotonic_time () < end) {
    int fd = userspace_connect (interface);

    if (fd >= 0)
      return g_close (fd, NULL);
    g_usleep (PAUSE_US);
  }
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_IO,
               _ ("the program that does WireGuard for %s does not begin: \"journalctl -u '%s'\" "
                  "says why"),
               interface, unit);
  return FALSE;
}

gboolean
wgre_userspace_start (const char *interface, GError **error)
{
  g_autofree char *program = find_program (error), *unit = NULL;

  g_return_val_if_fail (interface, FALSE);

  if (!program)
    return FALSE;
  unit = unit_of (interface);
  wgre_userspace_stop (interface);
  if (!unit_start (unit, program, interface, error))
    return FALSE;
  if (wait_for_answer (interface, unit, error))
    return TRUE;
  wgre_userspace_stop (interface);
  return FALSE;
}

/* --- the link --- */

static int
tun_open (const char *interface, GError **error)
{
  struct ifreq request = { 0 };
  int fd = open ("/dev/net/tun", O_RDWR | O_CLOEXEC), problem;

  request.ifr_flags = (short) (IFF_TUN | IFF_NO_PI | IFF_TUN_EXCL);
  g_strlcpy (request.ifr_name, interface, sizeof request.ifr_name);
  if (fd >= 0 && ioctl (fd, TUNSETIFF, &request) == 0)
    return fd;
  problem = errno;
  if (fd >= 0)
    g_close (fd, NULL);
  g_set_error (error, WGRE_ERROR, (gint) wgre_error_from_errno (problem),
               _ ("this kernel has no WireGuard, and a link for a program that does it cannot be "
                  "made with /dev/net/tun: %s"),
               g_strerror (problem));
  return -1;
}

/* Into our group before it may stay: what has no mark goes with this process. */
static gboolean
tun_keep (WgreSocket *route, const char *interface, int fd, GError **error)
{
  const WgreLinkChange change = { .group = WGRE_LINK_GROUP };
  g_autofree char *addresses = g_strdup_printf ("net/ipv6/conf/%s/addr_gen_mode", interface);
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  g_auto (WgreLinkInfo) link = { 0 };

  if (!wgre_query_link (route, interface, &link, error))
    return FALSE;
  wgre_rtnl_link_set (batch, link.ifindex, &change);
  if (!wgre_socket_talk (route, batch, NULL, error))
    return FALSE;
  /* As the kernel's WireGuard has it: no address by itself, and no packets for looking around. */
  wgre_sysctl_write (addresses, "1", NULL);
  if (ioctl (fd, TUNSETPERSIST, 1) == 0)
    return TRUE;
  g_set_error (error, WGRE_ERROR, (gint) wgre_error_from_errno (errno), "TUNSETPERSIST: %s",
               g_strerror (errno));
  return FALSE;
}

static void
link_remove (WgreSocket *route, const char *interface)
{
  g_autoptr (WgreBatch) batch = wgre_batch_new ();
  g_auto (WgreLinkInfo) link = { 0 };

  if (!wgre_query_link (route, interface, &link, NULL))
    return;
  wgre_rtnl_link_delete (batch, link.ifindex);
  wgre_socket_talk (route, batch, NULL, NULL);
}

/* The program attaches to the link by its name, and so it must not be held. */
gboolean
wgre_userspace_make (WgreSocket *route, const char *interface, GError **error)
{
  g_autofree char *program = find_program (error);
  gboolean kept;
  int fd;

  g_return_val_if_fail (route && interface, FALSE);

  fd = program ? tun_open (interface, error) : -1;
  if (fd < 0)
    return FALSE;
  kept = tun_keep (route, interface, fd, error);
  g_close (fd, NULL);
  if (kept && wgre_userspace_start (interface, error))
    return TRUE;
  if (kept)
    link_remove (route, interface);
  return FALSE;
}
