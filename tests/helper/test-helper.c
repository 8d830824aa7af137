/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The real nm-wgre-helper on a bus of its own, called as the service calls it, and as the service
 * never does. It runs in mount and network namespaces of this process, with an empty /run and /etc,
 * so that it disturbs nobody. */
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <gio/gunixfdlist.h>
#include <glib/gstdio.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/child.h"
#include "common/namespace.h"
#include "core/beyond.h"
#include "host/helper-api.h"

#define NOBODY 65534
#define PATIENCE_MS 60000
#define SHUT "org.freedesktop.DBus.Error.ServiceUnknown"
#define DISABLE_IPV6 "/proc/sys/net/ipv6/conf/lo/disable_ipv6"
#define FORWARD "/proc/sys/net/ipv4/ip_forward"

static const char *refusal; /* why the helper cannot be run here; NULL: it can */
static char *work;          /* directory for everything */
static char *address;       /* of the bus */
static GPid bus_daemon, helper;
static GDBusConnection *bus;
static int to_nobody[2], from_nobody[2];

/* --- namespaces --- */

static char *
read_text (const char *path)
{
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? g_strchomp (text) : NULL;
}

static void
assert_text (const char *path, const char *wanted)
{
  g_autofree char *text = read_text (path);

  g_assert_cmpstr (text, ==, wanted);
}

/* In the namespaces of this process from then on. A failure says why. */
static const char *
enter_namespaces (void)
{
  g_autofree char *users = read_text ("/etc/passwd"), *groups = read_text ("/etc/group");

  const char *problem = wgre_enter_namespaces (CLONE_NEWNS | CLONE_NEWNET);

  if (problem)
    return problem;
  if (mount ("tmpfs", "/run", "tmpfs", 0, NULL) < 0 ||
      mount ("tmpfs", "/etc", "tmpfs", 0, NULL) < 0)
    return "nothing can be mounted here";
  wgre_write_text ("/etc/passwd", users ? users : "");
  wgre_write_text ("/etc/group", groups ? groups : "");
  return NULL;
}

/* --- processes --- */

static GPid
spawn (const char *const *argv, int *ret_output)
{
  g_autoptr (GError) error = NULL;
  GPid pid = 0;

  g_spawn_async_with_pipes (NULL, (char **) argv, NULL,
                            G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL,
                            ret_output, NULL, &error);
  g_assert_no_error (error);
  return pid;
}

/* A bus without any policy, so that it is the helper that refuses. */
static void
start_bus (void)
{
  g_autofree char *config = g_build_filename (work, "bus.conf", NULL), *text = NULL;
  const char *argv[] = { "setpriv",         "--pdeathsig=KILL", "dbus-daemon", "--nofork",
                         "--print-address", "--config-file",    config,        NULL };
  char line[512];
  int output;
  FILE *stream;

  text = g_strdup_printf (
      "<busconfig><type>session</type><listen>unix:path=%s/bus</listen><auth>EXTERNAL</auth>"
      "<policy context=\"default\"><allow user=\"*\"/><allow own=\"*\"/>"
      "<allow send_destination=\"*\"/><allow receive_sender=\"*\"/></policy>"
      "</busconfig>",
      work);
  g_assert_true (wgre_write_text (config, text));
  bus_daemon = spawn (argv, &output);
  stream = fdopen (output, "r");
  if (fgets (line, sizeof line, stream))
    address = g_strdup (g_strstrip (line));
  fclose (stream);
  g_assert_nonnull (address);
}

static GDBusConnection *
connect_to_bus (void)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection =
      g_dbus_connection_new_for_address_sync (address,
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static gboolean
is_served (void)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
      g_variant_new ("(s)", WGRE_HELPER_NAME), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  gboolean served = FALSE;

  g_variant_get (reply, "(b)", &served);
  return served;
}

static GPid
spawn_helper (void)
{
  g_autofree char *program =
      g_build_filename (g_getenv ("G_TEST_BUILDDIR"), "src", "helper", "nm-wgre-helper", NULL);
  const char *argv[] = { "setpriv", "--pdeathsig=KILL", program, NULL };

  return spawn (argv, NULL);
}

static void
start_helper (void)
{
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", address, TRUE);
  helper = spawn_helper ();
  for (guint ms = 0; ms < PATIENCE_MS && !is_served (); ms += 10)
    g_usleep (10000);
  g_assert_true (is_served ());
}

/* --- calls --- */

/* @fd: a copy is sent; -1: none. */
static GVariant *
call_with (const char *method, GVariant *parameters, int fd, GUnixFDList **ret_fds, GError **error)
{
  g_autoptr (GUnixFDList) fds = NULL;

  if (fd >= 0) {
    fds = g_unix_fd_list_new ();
    g_assert_cmpint (g_unix_fd_list_append (fds, fd, NULL), ==, 0);
  }
  return g_dbus_connection_call_with_unix_fd_list_sync (
      bus, WGRE_HELPER_NAME, WGRE_HELPER_PATH, WGRE_HELPER_INTERFACE, method, parameters, NULL,
      G_DBUS_CALL_FLAGS_NO_AUTO_START, PATIENCE_MS, fds, ret_fds, NULL, error);
}

static void
assert_done (const char *method, GVariant *parameters, int fd)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply G_GNUC_UNUSED = call_with (method, parameters, fd, NULL, &error);

  g_assert_no_error (error);
}

static void
assert_refused (WgreErrorCode code, const char *words, const char *method, GVariant *parameters,
                int fd)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply G_GNUC_UNUSED = call_with (method, parameters, fd, NULL, &error);

  g_assert_error (error, WGRE_ERROR, (gint) code);
  if (!strstr (error->message, words))
    g_error ("%s: \"%s\" has no \"%s\" in it", method, error->message, words);
}

static int
call_for_fd (const char *method, GVariant *parameters, int fd)
{
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = call_with (method, parameters, fd, &fds, &error);
  int received;

  g_assert_no_error (error);
  g_assert_true (g_variant_is_of_type (reply, G_VARIANT_TYPE ("(h)")));
  received = g_unix_fd_list_get (fds, 0, &error);
  g_assert_no_error (error);
  return received;
}

static int
open_netns (const char *name, gboolean create)
{
  return call_for_fd ("Open", g_variant_new ("(sb)", name, create), -1);
}

static void
remove_netns (const char *name)
{
  assert_done ("Remove", g_variant_new ("(s)", name), -1);
}

static char *
path_of (const char *name)
{
  return g_build_filename (WGRE_NETNS_FOLDER, name, NULL);
}

static gboolean
is_there (const char *name)
{
  g_autofree char *path = path_of (name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
can_run (void)
{
  if (refusal)
    g_test_skip (refusal);
  return !refusal;
}

/* --- in the namespace --- */

typedef struct {
  int fd;
  const char *path;
  char *text;
} Reading;

static gpointer
read_there (gpointer data)
{
  Reading *reading = data;

  g_assert_cmpint (setns (reading->fd, CLONE_NEWNET), ==, 0);
  reading->text = read_text (reading->path);
  return NULL;
}

static void
assert_there (int fd, const char *path, const char *wanted)
{
  Reading reading = { .fd = fd, .path = path };

  g_thread_join (g_thread_new ("there", read_there, &reading));
  g_assert_cmpstr (reading.text, ==, wanted);
  g_free (reading.text);
}

static gpointer
write_there (gpointer data)
{
  Reading *reading = data;

  g_assert_cmpint (setns (reading->fd, CLONE_NEWNET), ==, 0);
  g_assert_true (wgre_write_text (reading->path, reading->text));
  return NULL;
}

static guint64
cookie_of (int socket)
{
  guint64 cookie = 0;
  socklen_t size = sizeof cookie;

  g_assert_cmpint (getsockopt (socket, SOL_SOCKET, 71 /* SO_NETNS_COOKIE */, &cookie, &size), ==,
                   0);
  return cookie;
}

static int
socket_option (int socket, int option)
{
  int value = -1;
  socklen_t size = sizeof value;

  g_assert_cmpint (getsockopt (socket, SOL_SOCKET, option, &value, &size), ==, 0);
  return value;
}

static guint64
own_cookie (void)
{
  int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  guint64 cookie = cookie_of (fd);

  close (fd);
  return cookie;
}

/* --- who calls --- */

/* Where we are root, nobody's process calls the helper that the other tests call. Where we are not,
 * we are somebody else than root for a helper outside of our namespaces: to a bus in a user
 * namespace we would be its root. */
static gboolean
become_nobody (void)
{
  char line[512] = "";

  if (geteuid ()) {
    work = g_dir_make_tmp ("wgre-helper-XXXXXX", NULL);
    start_bus ();
    bus = connect_to_bus ();
    start_helper ();
    return TRUE;
  }
  if (read (to_nobody[0], line, sizeof line - 1) <= 0 || setresuid (NOBODY, NOBODY, NOBODY) < 0)
    return FALSE;
  address = g_strdup (line);
  bus = connect_to_bus ();
  return TRUE;
}

/* In a process of its own. */
static int
run_nobody (void)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *remote = NULL;
  const char *said;

  if (!become_nobody ())
    return 1;
  reply = call_with ("Open", g_variant_new ("(sb)", "nobodys", FALSE), -1, NULL, &error);
  remote = error ? g_dbus_error_get_remote_error (error) : NULL;
  said = remote ? remote : error ? error->message : "an answer";
  return write (from_nobody[1], said, strlen (said) + 1) < 0;
}

static GPid
start_nobody (void)
{
  GPid pid;

  g_assert_cmpint (pipe (to_nobody), ==, 0);
  g_assert_cmpint (pipe (from_nobody), ==, 0);
  pid = fork ();
  if (pid == 0)
    _exit (run_nobody ());
  close (to_nobody[0]);
  close (from_nobody[1]);
  return pid;
}

static void
test_only_root (void)
{
  char said[512] = "";

  if (!can_run ())
    return;
  g_assert_cmpint (write (to_nobody[1], address, strlen (address)), ==, (int) strlen (address));
  g_assert_cmpint (read (from_nobody[0], said, sizeof said - 1), >, 0);
  g_assert_cmpstr (said, ==, WGRE_HELPER_NAME ".Error.Permission");
  /* The same call of root gets as far as looking for it. */
  assert_refused (WGRE_ERROR_NOT_FOUND, "nobodys", "Open", g_variant_new ("(sb)", "nobodys", FALSE),
                  -1);
}

static void
test_second_process (void)
{
  if (!can_run ())
    return;
  g_assert_cmpint (test_child_end (spawn_helper ()), ==, 1);
  g_assert_true (is_served ());
}

/* --- opening --- */

static const char *const bad_names[] = {
  "", ".", "..", "../netns/good", "a/b", "/run/netns/good", "a\nb"
};

static void
test_bad_names (void)
{
  static const char *const alice[] = { "alice", NULL };

  if (!can_run ())
    return;
  close (open_netns ("good", TRUE));
  for (guint i = 0; i < G_N_ELEMENTS (bad_names); i++) {
    const char *none[] = { NULL };

    assert_refused (WGRE_ERROR_INVALID, "is not the name", "Open",
                    g_variant_new ("(sb)", bad_names[i], TRUE), -1);
    assert_refused (WGRE_ERROR_INVALID, "is not the name", "OpenFor",
                    g_variant_new ("(sbs^as)", bad_names[i], TRUE, "1", alice), -1);
    assert_refused (WGRE_ERROR_INVALID, "is not the name", "Remove",
                    g_variant_new ("(s)", bad_names[i]), -1);
    assert_refused (WGRE_ERROR_INVALID, "is not the name", "SetResolver",
                    g_variant_new ("(ss^as^as)", bad_names[i], "wg0", none, none), -1);
    assert_refused (WGRE_ERROR_INVALID, "is not the name", "UnsetResolver",
                    g_variant_new ("(ss)", bad_names[i], "wg0"), -1);
  }
  g_assert_true (is_there ("good"));
  remove_netns ("good");
}

static void
test_open (void)
{
  g_autofree char *record = g_build_filename (WGRE_HELPER_MADE, "blue", NULL), *cookie = NULL;
  int fd, again, socket;

  if (!can_run ())
    return;
  assert_refused (WGRE_ERROR_NOT_FOUND, "blue", "Open", g_variant_new ("(sb)", "blue", FALSE), -1);
  g_assert_false (is_there ("blue"));
  fd = open_netns ("blue", TRUE);
  again = open_netns ("blue", TRUE);
  wgre_shell ("ip -n blue link show lo | grep -q LOOPBACK,UP");
  socket = call_for_fd ("OpenSocket", g_variant_new ("(hu)", 0, NETLINK_ROUTE), again);
  cookie = g_strdup_printf ("%" G_GUINT64_FORMAT, cookie_of (socket));
  assert_text (record, cookie);
  close (socket);
  close (again);
  close (fd);
  remove_netns ("blue");
  g_assert_false (is_there ("blue"));
  g_assert_false (g_file_test (record, G_FILE_TEST_EXISTS));
}

/* One of us was killed before the mount, the other one's file is somebody else's. */
static void
test_half_made (void)
{
  g_autofree char *path = path_of ("blue"),
                  *record = g_build_filename (WGRE_HELPER_MADE, "blue", NULL);

  if (!can_run ())
    return;
  close (open_netns ("first", TRUE));
  wgre_shell ("touch %s; echo 0 > %s", path, record);
  close (open_netns ("blue", TRUE));
  remove_netns ("blue");
  wgre_shell ("touch %s; echo 0 > %s", path, record);
  assert_refused (WGRE_ERROR_NOT_FOUND, "blue", "Remove", g_variant_new ("(s)", "blue"), -1);
  g_assert_false (is_there ("blue"));
  g_assert_false (g_file_test (record, G_FILE_TEST_EXISTS));
  wgre_shell ("touch %s", path);
  assert_refused (WGRE_ERROR_INVALID, "is no network namespace", "Open",
                  g_variant_new ("(sb)", "blue", TRUE), -1);
  g_assert_true (is_there ("blue"));
  g_unlink (path);
  remove_netns ("first");
}

/* A namespace is for those whom it was made for; whoever is permitted by root's list may enter all
 * the same. */
static void
test_open_for (void)
{
  static const char *const alice[] = { "alice", NULL }, *const bob[] = { "bob", NULL },
                           *const none[] = { NULL };
  const char *uuid = "6f0c2a31-8d5e-4b0e-9a55-3a1f6c1d2e77";

  if (!can_run ())
    return;
  close (call_for_fd ("OpenFor", g_variant_new ("(sbs^as)", "hers", TRUE, uuid, alice), -1));
  close (call_for_fd ("OpenFor", g_variant_new ("(sbs^as)", "hers", FALSE, uuid, alice), -1));
  assert_refused (WGRE_ERROR_PERMISSION, "\"hers\"", "OpenFor",
                  g_variant_new ("(sbs^as)", "hers", TRUE, uuid, bob), -1);
  close (open_netns ("hers", FALSE));
  close (open_netns ("all", TRUE));
  wgre_shell ("ip netns add others");
  assert_refused (WGRE_ERROR_PERMISSION, "\"all\"", "OpenFor",
                  g_variant_new ("(sbs^as)", "all", TRUE, uuid, alice), -1);
  assert_refused (WGRE_ERROR_PERMISSION, "\"others\"", "OpenFor",
                  g_variant_new ("(sbs^as)", "others", FALSE, uuid, alice), -1);
  assert_refused (WGRE_ERROR_INVALID, "names nobody", "OpenFor",
                  g_variant_new ("(sbs^as)", "all", FALSE, uuid, none), -1);
  wgre_shell (
      "mkdir -p /etc/NetworkManager && printf '[user alice]\npermit=netns=others\n' > " WGRE_GRANTS_FILE);
  close (call_for_fd ("OpenFor", g_variant_new ("(sbs^as)", "others", FALSE, uuid, alice), -1));
  assert_refused (WGRE_ERROR_PERMISSION, "\"all\"", "OpenFor",
                  g_variant_new ("(sbs^as)", "all", FALSE, uuid, alice), -1);
  /* Her name, another namespace. */
  wgre_shell ("ip netns del hers && ip netns add hers");
  assert_refused (WGRE_ERROR_PERMISSION, "\"hers\"", "OpenFor",
                  g_variant_new ("(sbs^as)", "hers", FALSE, uuid, alice), -1);
  /* Somebody's who makes it later. */
  wgre_shell ("mkdir -p /etc/netns/later");
  assert_refused (WGRE_ERROR_PERMISSION, "\"later\"", "OpenFor",
                  g_variant_new ("(sbs^as)", "later", TRUE, uuid, alice), -1);
  g_assert_false (is_there ("later"));
  wgre_shell ("rm -r " WGRE_GRANTS_FILE " /etc/netns; ip netns del hers; ip netns del others");
  remove_netns ("all");
}

static void
test_no_namespace (void)
{
  g_autofree char *path = path_of ("text");

  if (!can_run ())
    return;
  close (open_netns ("first", TRUE));
  g_assert_true (wgre_write_text (path, "hello"));
  assert_refused (WGRE_ERROR_INVALID, "is no network namespace", "Open",
                  g_variant_new ("(sb)", "text", TRUE), -1);
  assert_refused (WGRE_ERROR_INVALID, "is no network namespace", "Remove",
                  g_variant_new ("(s)", "text"), -1);
  assert_text (path, "hello");
  g_unlink (path);
  /* A namespace of another sort is none either. */
  wgre_shell ("touch %s && mount --bind /proc/self/ns/uts %s", path, path);
  assert_refused (WGRE_ERROR_INVALID, "is no network namespace", "Open",
                  g_variant_new ("(sb)", "text", FALSE), -1);
  wgre_shell ("umount -l %s && rm %s", path, path);
  remove_netns ("first");
}

/* --- sockets --- */

static void
test_sockets (void)
{
  static const int wanted[] = { NETLINK_ROUTE, NETLINK_GENERIC, NETLINK_NETFILTER };
  guint64 cookie = 0;
  int fd;

  if (!can_run ())
    return;
  fd = open_netns ("blue", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++) {
    int socket = call_for_fd ("OpenSocket", g_variant_new ("(hu)", 0, wanted[i]), fd);

    g_assert_cmpint (socket_option (socket, SO_DOMAIN), ==, AF_NETLINK);
    g_assert_cmpint (socket_option (socket, SO_PROTOCOL), ==, wanted[i]);
    g_assert_cmpuint (cookie_of (socket), !=, own_cookie ());
    g_assert_true (!cookie || cookie == cookie_of (socket));
    cookie = cookie_of (socket);
    close (socket);
  }
  for (guint32 protocol = 0; protocol < 32; protocol++)
    if (protocol != NETLINK_ROUTE && protocol != NETLINK_GENERIC && protocol != NETLINK_NETFILTER)
      assert_refused (WGRE_ERROR_INVALID, "is not for tunnels", "OpenSocket",
                      g_variant_new ("(hu)", 0, protocol), fd);
  close (fd);
  remove_netns ("blue");
}

static void
test_packets (void)
{
  static const struct {
    const char *name;
    int domain, type, protocol;
  } rows[] = {
    { "link", AF_PACKET, SOCK_DGRAM, 0 },
    { "icmp", AF_INET, SOCK_RAW, IPPROTO_ICMP },
    { "icmp6", AF_INET6, SOCK_RAW, IPPROTO_ICMPV6 },
  };
  int fd;

  if (!can_run ())
    return;
  fd = open_netns ("blue", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    int socket = call_for_fd ("OpenPackets", g_variant_new ("(hs)", 0, rows[i].name), fd);

    g_assert_cmpint (socket_option (socket, SO_DOMAIN), ==, rows[i].domain);
    g_assert_cmpint (socket_option (socket, SO_TYPE), ==, rows[i].type);
    g_assert_cmpint (socket_option (socket, SO_PROTOCOL), ==, rows[i].protocol);
    g_assert_cmpuint (cookie_of (socket), !=, own_cookie ());
    close (socket);
  }
  assert_refused (WGRE_ERROR_INVALID, "\"tcp\"", "OpenPackets", g_variant_new ("(hs)", 0, "tcp"),
                  fd);
  assert_refused (WGRE_ERROR_INVALID, "\"\"", "OpenPackets", g_variant_new ("(hs)", 0, ""), fd);
  close (fd);
  remove_netns ("blue");
}

static void
test_files (void)
{
  static const struct {
    const char *method, *type, *words[3];
  } rows[] = {
    { "WriteSetting", "(hsss)", { "link-disable-ipv6", "lo", "1" } },
    { "ClaimSetting", "(hsss)", { "forward-ipv4", "wg0", "1" } },
    { "ReleaseSetting", "(hsss)", { "forward-ipv4", "wg0", "1" } },
  };
  int null = open ("/dev/null", O_RDONLY | O_CLOEXEC),
      uts = open ("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC);
  g_autofree char *before = read_text (FORWARD);

  if (!can_run ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const char *const *w = rows[i].words;

    assert_refused (WGRE_ERROR_INVALID, "no file came", rows[i].method,
                    g_variant_new (rows[i].type, 0, w[0], w[1], w[2]), -1);
    assert_refused (WGRE_ERROR_INVALID, "no file came", rows[i].method,
                    g_variant_new (rows[i].type, 1, w[0], w[1], w[2]), null);
    assert_refused (WGRE_ERROR_INVALID, "no file came", rows[i].method,
                    g_variant_new (rows[i].type, -1, w[0], w[1], w[2]), null);
    assert_refused (WGRE_ERROR_INVALID, "is no network namespace", rows[i].method,
                    g_variant_new (rows[i].type, 0, w[0], w[1], w[2]), null);
    assert_refused (WGRE_ERROR_INVALID, "is no network namespace", rows[i].method,
                    g_variant_new (rows[i].type, 0, w[0], w[1], w[2]), uts);
  }
  assert_refused (WGRE_ERROR_INVALID, "no file came", "OpenSocket", g_variant_new ("(hu)", 0, 0),
                  -1);
  assert_refused (WGRE_ERROR_INVALID, "is no network namespace", "OpenSocket",
                  g_variant_new ("(hu)", 0, 0), uts);
  assert_refused (WGRE_ERROR_INVALID, "no file came", "OpenPackets",
                  g_variant_new ("(hs)", 0, "icmp"), -1);
  assert_refused (WGRE_ERROR_INVALID, "is no network namespace", "OpenPackets",
                  g_variant_new ("(hs)", 0, "icmp"), null);
  assert_text (FORWARD, before);
  close (null);
  close (uts);
}

/* --- settings --- */

static const struct {
  const char *method, *setting, *who, *value, *words;
} bad_settings[] = {
  { "WriteSetting", "link-disable-ipv6", "lo", "2", "neither 0 nor 1" },
  { "WriteSetting", "link-disable-ipv6", "lo", "", "neither 0 nor 1" },
  { "WriteSetting", "link-disable-ipv6", "lo", "01", "neither 0 nor 1" },
  { "WriteSetting", "link-disable-ipv6", "lo", "1\n0", "neither 0 nor 1" },
  { "WriteSetting", "link-disable-ipv6", "../conf/lo", "1", "interface" },
  { "WriteSetting", "link-disable-ipv6", "lo/../lo", "1", "interface" },
  { "WriteSetting", "link-disable-ipv6", "", "1", "interface" },
  { "WriteSetting", "link-disable-ipv6", "..", "1", "interface" },
  { "WriteSetting", "forward-ipv4", "lo", "1", "setting" },
  { "WriteSetting", "forward-ipv6", "lo", "1", "setting" },
  { "WriteSetting", "net/ipv4/ip_forward", "lo", "1", "setting" },
  { "WriteSetting", "", "lo", "1", "setting" },
  { "ClaimSetting", "link-disable-ipv6", "lo", "1", "setting" },
  { "ClaimSetting", "forward-ipv4", "../x", "1", "interface" },
  { "ClaimSetting", "forward-ipv4", "wg0", "2", "neither 0 nor 1" },
  { "ReleaseSetting", "link-disable-ipv6", "lo", "1", "setting" },
  { "ReleaseSetting", "forward-ipv4", "../x", "1", "interface" },
  { "ReleaseSetting", "forward-ipv4", "wg0", "x", "neither 0 nor 1" },
};

static void
test_bad_settings (void)
{
  int fd;

  if (!can_run ())
    return;
  fd = open_netns ("blue", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (bad_settings); i++) {
    g_test_message ("%u", i);
    assert_refused (WGRE_ERROR_INVALID, bad_settings[i].words, bad_settings[i].method,
                    g_variant_new ("(hsss)", 0, bad_settings[i].setting, bad_settings[i].who,
                                   bad_settings[i].value),
                    fd);
  }
  assert_there (fd, DISABLE_IPV6, "0");
  assert_there (fd, FORWARD, "0");
  g_assert_false (g_file_test (WGRE_HELPER_CLAIMS, G_FILE_TEST_EXISTS) &&
                  g_rmdir (WGRE_HELPER_CLAIMS) < 0);
  close (fd);
  remove_netns ("blue");
}

static void
setting (const char *method, const char *name, const char *who, const char *value, int fd)
{
  assert_done (method, g_variant_new ("(hsss)", 0, name, who, value), fd);
}

static void
test_write_setting (void)
{
  g_autofree char *outside = read_text (DISABLE_IPV6);
  int fd;

  if (!can_run ())
    return;
  fd = open_netns ("blue", TRUE);
  assert_there (fd, DISABLE_IPV6, "0");
  setting ("WriteSetting", "link-disable-ipv6", "lo", "1", fd);
  assert_there (fd, DISABLE_IPV6, "1");
  assert_text (DISABLE_IPV6, outside);
  setting ("WriteSetting", "link-disable-ipv6", "lo", "0", fd);
  assert_there (fd, DISABLE_IPV6, "0");
  assert_refused (WGRE_ERROR_NOT_FOUND, "nosuch0", "WriteSetting",
                  g_variant_new ("(hsss)", 0, "link-disable-ipv6", "nosuch0", "1"), fd);
  close (fd);
  remove_netns ("blue");
}

/* The last one who wants it puts back what was, and another namespace is another setting. */
static void
test_claims (void)
{
  g_autofree char *outside = read_text (FORWARD);
  int fd, other;

  if (!can_run ())
    return;
  fd = open_netns ("blue", TRUE);
  other = open_netns ("red", TRUE);
  setting ("ClaimSetting", "forward-ipv4", "wg0", "1", fd);
  setting ("ClaimSetting", "forward-ipv4", "wg1", "1", fd);
  setting ("ClaimSetting", "forward-ipv4", "wg0", "1", other);
  assert_there (fd, FORWARD, "1");
  assert_there (other, FORWARD, "1");
  assert_text (FORWARD, outside);
  setting ("ReleaseSetting", "forward-ipv4", "wg0", "1", fd);
  assert_there (fd, FORWARD, "1");
  setting ("ReleaseSetting", "forward-ipv4", "stranger", "1", fd);
  assert_there (fd, FORWARD, "1");
  setting ("ReleaseSetting", "forward-ipv4", "wg1", "1", fd);
  assert_there (fd, FORWARD, "0");
  assert_there (other, FORWARD, "1");
  setting ("ReleaseSetting", "forward-ipv4", "wg0", "1", other);
  assert_there (other, FORWARD, "0");
  g_assert_cmpint (g_rmdir (WGRE_HELPER_CLAIMS), ==, 0);
  close (fd);
  close (other);
  remove_netns ("blue");
  remove_netns ("red");
}

/* It is somebody else's then. */
static void
test_setting_of_others (void)
{
  Reading change = { .path = FORWARD, .text = (char *) "1" };
  int fd;

  if (!can_run ())
    return;
  fd = change.fd = open_netns ("blue", TRUE);
  g_thread_join (g_thread_new ("there", write_there, &change));
  setting ("ClaimSetting", "forward-ipv4", "wg0", "0", fd);
  assert_there (fd, FORWARD, "0");
  g_thread_join (g_thread_new ("there", write_there, &change));
  change.text = (char *) "0";
  setting ("ReleaseSetting", "forward-ipv4", "wg0", "0", fd);
  assert_there (fd, FORWARD, "1");
  /* What was 0, is wanted to be 1, and is 0 again because somebody wants that, stays. */
  g_thread_join (g_thread_new ("there", write_there, &change));
  setting ("ClaimSetting", "forward-ipv4", "wg0", "1", fd);
  setting ("ReleaseSetting", "forward-ipv4", "wg0", "1", fd);
  assert_there (fd, FORWARD, "0");
  close (fd);
  remove_netns ("blue");
}

/* --- removing --- */

/* A helper that was killed while it gave a setting back has left its claim, or only the value of
 * before. */
static void
test_left_claims (void)
{
  int fd, other;

  if (!can_run ())
    return;
  fd = open_netns ("blue", TRUE);
  other = open_netns ("red", TRUE);
  setting ("ClaimSetting", "forward-ipv4", "wg0", "1", fd);
  setting ("ClaimSetting", "forward-ipv6", "wg0", "1", fd);
  setting ("ClaimSetting", "forward-ipv4", "wg0", "1", other);
  wgre_shell ("rm " WGRE_HELPER_CLAIMS "/*/sysctl/net@ipv6@*/wg0");
  close (fd);
  remove_netns ("blue");
  assert_there (other, FORWARD, "1");
  setting ("ReleaseSetting", "forward-ipv4", "wg0", "1", other);
  assert_there (other, FORWARD, "0");
  g_assert_cmpint (g_rmdir (WGRE_HELPER_CLAIMS), ==, 0);
  close (other);
  remove_netns ("red");
}

static void
test_not_made_here (void)
{
  g_autofree char *path = path_of ("theirs"), *blue = path_of ("blue");

  if (!can_run ())
    return;
  close (open_netns ("blue", TRUE));
  wgre_shell ("touch %s && unshare -n mount --bind /proc/self/ns/net %s", path, path);
  close (open_netns ("theirs", TRUE));
  assert_refused (WGRE_ERROR_NOT_FOUND, "was not made by us", "Remove",
                  g_variant_new ("(s)", "theirs"), -1);
  close (open_netns ("theirs", FALSE));
  /* The name that we made is another's now. */
  wgre_shell ("umount -l %s && mount --bind %s %s", blue, path, blue);
  assert_refused (WGRE_ERROR_NOT_FOUND, "was not made by us", "Remove",
                  g_variant_new ("(s)", "blue"), -1);
  close (open_netns ("blue", FALSE));
  wgre_shell ("umount -l %s %s && rm %s %s", blue, path, blue, path);
  assert_refused (WGRE_ERROR_NOT_FOUND, "blue", "Remove", g_variant_new ("(s)", "blue"), -1);
}

static void
test_in_use (void)
{
  const char *sleeper[] = { "setpriv", "--pdeathsig=KILL",
                            "nsenter", "--net=" WGRE_NETNS_FOLDER "/blue",
                            "sleep",   "600",
                            NULL };
  GPid pid;

  if (!can_run ())
    return;
  close (open_netns ("blue", TRUE));
  wgre_shell (
      "ip -n blue link add v0 type veth peer name v1 2> /dev/null || ip -n blue tuntap add v0 mode tun");
  assert_refused (WGRE_ERROR_NOT_FOUND, "is in it", "Remove", g_variant_new ("(s)", "blue"), -1);
  close (open_netns ("blue", FALSE));
  wgre_shell ("ip -n blue link delete v0");
  pid = spawn (sleeper, NULL);
  for (guint ms = 0; ms < PATIENCE_MS; ms += 10) {
    g_autofree char *link = g_strdup_printf ("/proc/%d/ns/net", pid);
    struct stat own, its;

    if (stat (link, &its) == 0 && stat (WGRE_NETNS_FOLDER "/blue", &own) == 0 &&
        its.st_ino == own.st_ino)
      break;
    g_usleep (10000);
  }
  assert_refused (WGRE_ERROR_NOT_FOUND, "the process", "Remove", g_variant_new ("(s)", "blue"), -1);
  close (open_netns ("blue", FALSE));
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  remove_netns ("blue");
  g_assert_false (is_there ("blue"));
}

/* The kernel makes these in every namespace, where it has the module, and they cannot be deleted.
 */
static void
test_fallback_devices (void)
{
  if (!can_run ())
    return;
  close (open_netns ("blue", TRUE));
  wgre_shell ("ip -n blue link show gre0 > /dev/null 2>&1 ||"
              " ip -n blue link add gre0 type veth peer name tunl0 2> /dev/null ||"
              " ip -n blue tuntap add gre0 mode tun");
  remove_netns ("blue");
  g_assert_false (is_there ("blue"));
}

/* --- name servers --- */

#define RESOLV "/etc/netns/blue/resolv.conf"
#define HEADER "# Written by nm-wgre-helper for the tunnels in this network namespace.\n"

static void
set_resolver (const char *owner, const char *servers, const char *domains)
{
  g_auto (GStrv) all = g_strsplit (servers, ",", -1), searched = g_strsplit (domains, ",", -1);

  assert_done ("SetResolver", g_variant_new ("(ss^as^as)", "blue", owner, all, searched), -1);
}

static void
unset_resolver (const char *owner)
{
  assert_done ("UnsetResolver", g_variant_new ("(ss)", "blue", owner), -1);
}

static void
test_resolver (void)
{
  if (!can_run ())
    return;
  set_resolver ("wg0", "10.0.0.1,fd00::1", "a.example,b.example");
  assert_text (RESOLV,
               HEADER "search a.example b.example\nnameserver 10.0.0.1\nnameserver fd00::1");
  set_resolver ("wg1", "10.0.0.2,10.0.0.1", "c.example");
  assert_text (
      RESOLV, HEADER
      "search a.example b.example c.example\nnameserver 10.0.0.1\nnameserver fd00::1\nnameserver 10.0.0.2");
  unset_resolver ("wg0");
  assert_text (RESOLV, HEADER "search c.example\nnameserver 10.0.0.2\nnameserver 10.0.0.1");
  assert_refused (WGRE_ERROR_NOT_FOUND, "wg0", "UnsetResolver",
                  g_variant_new ("(ss)", "blue", "wg0"), -1);
  unset_resolver ("wg1");
  g_assert_false (g_file_test ("/etc/netns", G_FILE_TEST_EXISTS));
  set_resolver ("wg0", "10.0.0.1", "");
  assert_text (RESOLV, HEADER "nameserver 10.0.0.1");
  unset_resolver ("wg0");
}

/* Somebody was killed before the new text had the file's name, or before it was written. */
static void
test_torn_resolver (void)
{
  static const char *const written[] = { HEADER "nameserver 10.0.0.1\n", "# Written by", "" };

  if (!can_run ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (written); i++) {
    set_resolver ("wg0", "10.0.0.1", "");
    g_assert_true (wgre_write_text (RESOLV ".Ab3dE6", written[i]));
    unset_resolver ("wg0");
    g_assert_false (g_file_test ("/etc/netns", G_FILE_TEST_EXISTS));
  }
  set_resolver ("wg0", "10.0.0.1", "");
  g_assert_true (wgre_write_text (RESOLV ".Ab3dE6", "somebody's\n"));
  unset_resolver ("wg0");
  assert_text (RESOLV ".Ab3dE6", "somebody's");
  wgre_shell ("rm -r /etc/netns");
}

static void
test_resolver_of_others (void)
{
  if (!can_run ())
    return;
  g_assert_cmpint (g_mkdir_with_parents ("/etc/netns/blue", 0755), ==, 0);
  g_assert_true (wgre_write_text (RESOLV, "nameserver 192.0.2.1\n"));
  set_resolver ("wg0", "10.0.0.1", "");
  set_resolver ("wg1", "10.0.0.2", "");
  assert_text (RESOLV, HEADER "nameserver 10.0.0.1\nnameserver 10.0.0.2");
  unset_resolver ("wg0");
  unset_resolver ("wg1");
  assert_text (RESOLV, "nameserver 192.0.2.1");
  /* What was written meanwhile stays. */
  set_resolver ("wg0", "10.0.0.1", "");
  g_assert_true (wgre_write_text (RESOLV, "nameserver 192.0.2.2\n"));
  unset_resolver ("wg0");
  assert_text (RESOLV, "nameserver 192.0.2.2");
  g_unlink (RESOLV);
  g_unlink (RESOLV ".before-nm-wgre");
  /* So does the folder that somebody made. */
  set_resolver ("wg0", "10.0.0.1", "");
  unset_resolver ("wg0");
  g_assert_true (g_file_test ("/etc/netns/blue", G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_rmdir ("/etc/netns/blue"), ==, 0);
  g_assert_cmpint (g_rmdir ("/etc/netns"), ==, 0);
}

static void
test_bad_resolver (void)
{
  static const struct {
    const char *owner, *server, *domain, *words;
  } rows[] = {
    { "../x", "10.0.0.1", "a.example", "interface" },
    { "", "10.0.0.1", "a.example", "interface" },
    { "wg0", "localhost", "a.example", "dns" },
    { "wg0", "10.0.0.1\noptions x", "a.example", "dns" },
    { "wg0", "10.0.0.1", "a b", "dns-search" },
    { "wg0", "10.0.0.1", "a\nnameserver 192.0.2.6", "dns-search" },
    { "wg0", "10.0.0.1,x", "a.example", "dns" },
    { "wg0", "10.0.0.1", "a.example,a b", "dns-search" },
  };

  if (!can_run ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (GStrv) servers = g_strsplit (rows[i].server, ",", -1),
                   domains = g_strsplit (rows[i].domain, ",", -1);

    assert_refused (WGRE_ERROR_INVALID, rows[i].words, "SetResolver",
                    g_variant_new ("(ss^as^as)", "blue", rows[i].owner, servers, domains), -1);
  }
  assert_refused (WGRE_ERROR_INVALID, "interface", "UnsetResolver",
                  g_variant_new ("(ss)", "blue", "../x"), -1);
  g_assert_false (g_file_test ("/etc/netns", G_FILE_TEST_EXISTS));
}

/* What is there and cannot be read or removed now is no reason to forget it: who takes a tunnel
 * down would be told that it is gone, and nobody came back for it. A folder in its place is what
 * one cannot. */
static void
test_cannot_tell (void)
{
  static const char wish[] = "/run/nm-wgre-helper/resolver/blue/wg0";
  static const char record[] = "/run/nm-wgre-helper/made/blue";

  if (!can_run ())
    return;
  g_assert_cmpint (g_mkdir_with_parents (wish, 0755), ==, 0);
  assert_refused (WGRE_ERROR_IO, wish, "UnsetResolver", g_variant_new ("(ss)", "blue", "wg0"), -1);
  g_assert_cmpint (g_rmdir (wish), ==, 0);
  assert_refused (WGRE_ERROR_NOT_FOUND, "wg0", "UnsetResolver",
                  g_variant_new ("(ss)", "blue", "wg0"), -1);

  close (open_netns ("blue", TRUE));
  g_assert_cmpint (g_rename (record, "/run/kept"), ==, 0);
  g_assert_cmpint (g_mkdir (record, 0755), ==, 0);
  assert_refused (WGRE_ERROR_IO, record, "Remove", g_variant_new ("(s)", "blue"), -1);
  g_assert_cmpint (g_rmdir (record), ==, 0);
  g_assert_cmpint (g_rename ("/run/kept", record), ==, 0);
  remove_netns ("blue");
}

/* --- the end --- */

/* CAP_NET_ADMIN is 12, CAP_NET_RAW 13, CAP_SYS_PTRACE 19, CAP_SYS_ADMIN 21. */
static void
test_few_rights (void)
{
  static const char *const lines[] = { "NoNewPrivs:\t1", "Seccomp:\t2", "CapPrm:\t0000000000283000",
                                       "CapEff:\t0000000000283000", "CapBnd:\t0000000000283000" };
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", helper), *text = NULL;

  if (!can_run ())
    return;
#ifdef __SANITIZE_ADDRESS__
  g_test_skip ("the sanitizers need them");
  return;
#endif
  text = read_text (path);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    if (!strstr (text, lines[i]))
      g_error ("no \"%s\" in:\n%s", lines[i], text);
}

static void
test_term (void)
{
  if (!can_run ())
    return;
  kill (helper, SIGTERM);
  g_assert_cmpint (test_child_end (helper), ==, 0);
  g_assert_false (is_served ());
}

int
main (int argc, char **argv)
{
  GPid nobody = start_nobody ();
  int status;

  g_test_init (&argc, &argv, NULL);
  work = g_dir_make_tmp ("wgre-helper-XXXXXX", NULL);
  g_chmod (work, 0755);
  refusal = enter_namespaces ();
  if (!refusal) {
    start_bus ();
    bus = connect_to_bus ();
    start_helper ();
    wgre_helper_register_errors ();
  }
  g_test_add_func ("/helper/calls/only-of-root", test_only_root);
  g_test_add_func ("/helper/calls/one-process", test_second_process);
  g_test_add_func ("/helper/calls/files", test_files);
  g_test_add_func ("/helper/open/makes-what-is-missing", test_open);
  g_test_add_func ("/helper/open/for-whom-it-was-made", test_open_for);
  g_test_add_func ("/helper/open/bad-names", test_bad_names);
  g_test_add_func ("/helper/namespace/half-made", test_half_made);
  g_test_add_func ("/helper/open/no-namespace", test_no_namespace);
  g_test_add_func ("/helper/sockets/of-netlink", test_sockets);
  g_test_add_func ("/helper/sockets/of-packets", test_packets);
  g_test_add_func ("/helper/settings/bad", test_bad_settings);
  g_test_add_func ("/helper/settings/of-a-link", test_write_setting);
  g_test_add_func ("/helper/settings/the-last-one-puts-back", test_claims);
  g_test_add_func ("/helper/settings/changed-meanwhile", test_setting_of_others);
  g_test_add_func ("/helper/remove/takes-left-claims-along", test_left_claims);
  g_test_add_func ("/helper/remove/not-made-here", test_not_made_here);
  g_test_add_func ("/helper/remove/in-use", test_in_use);
  g_test_add_func ("/helper/remove/with-fallback-devices", test_fallback_devices);
  g_test_add_func ("/helper/resolver/several-owners", test_resolver);
  g_test_add_func ("/helper/resolver/torn", test_torn_resolver);
  g_test_add_func ("/helper/resolver/of-others", test_resolver_of_others);
  g_test_add_func ("/helper/resolver/bad", test_bad_resolver);
  g_test_add_func ("/helper/cannot-tell", test_cannot_tell);
  g_test_add_func ("/helper/calls/few-rights", test_few_rights);
  g_test_add_func ("/helper/ends/when-asked", test_term);
  status = g_test_run ();
  if (bus_daemon)
    kill (bus_daemon, SIGTERM);
  kill (nobody, SIGKILL);
  return status;
}
