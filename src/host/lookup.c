/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/lookup.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "core/error.h"
#include "net/dns.h"

#define LOOKUP_NM_BUS "org.freedesktop.NetworkManager"
#define LOOKUP_NM_DNS_PATH "/org/freedesktop/NetworkManager/DnsManager"
#define LOOKUP_NM_DNS "org.freedesktop.NetworkManager.DnsManager"
#define LOOKUP_BUS_TIMEOUT_MS 2000
/* For an answer of one server; then the next one is asked as well. */
#define LOOKUP_PATIENCE_MS 1500
/* So many servers are asked. */
#define LOOKUP_SERVERS_MAX 3
#define LOOKUP_PORT 53

/* One family, asked of one server. */
typedef struct {
  WgreLookup *lookup;
  guint family; /* index of wgre_families */
  guint8 question[WGRE_DNS_QUESTION_MAX];
  gsize length;
  int fd;
  guint source;
} Question;

struct _WgreLookup {
  char *name;
  guint32 mark;
  GCancellable *cancellable;
  GArray *servers;      /* of WgreNameServer; NULL: not known yet */
  guint asked;          /* so many of them were */
  GPtrArray *questions; /* of Question */
  GArray *addresses[2]; /* of WgreIp; by index of wgre_families */
  gboolean answered[2];
  guint timer;
  WgreLookupDone done;
  gpointer data;
};

/* --- servers --- */

static void
server_clear (gpointer data)
{
  WgreNameServer *server = data;

  g_free (server->address);
  g_free (server->interface);
}

GArray *
wgre_lookup_servers (GVariant *configuration)
{
  GArray *servers = g_array_new (FALSE, FALSE, sizeof (WgreNameServer));

  g_return_val_if_fail (configuration, NULL);

  g_array_set_clear_func (servers, server_clear);
  for (gsize i = 0; i < g_variant_n_children (configuration); i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (configuration, i);
    g_autofree const char **addresses = NULL;
    const char *interface = NULL;
    gboolean vpn = FALSE;

    g_variant_lookup (entry, "vpn", "b", &vpn);
    g_variant_lookup (entry, "interface", "&s", &interface);
    if (vpn || !g_variant_lookup (entry, "nameservers", "^a&s", &addresses))
      continue;
    for (guint n = 0; addresses[n]; n++) {
      /* A zone says what "interface" does. */
      gsize length = strcspn (addresses[n], "%");
      const WgreNameServer server = { .address = g_strndup (addresses[n], length),
                                      .interface = g_strdup (interface) };

      g_array_append_val (servers, server);
    }
  }
  return servers;
}

/* --- sockets --- */

/* With the tunnel's mark. Connected: what comes from elsewhere is not read, and the kernel chooses
 * a port that nobody can guess. -1: there is no way. */
static int
lookup_connect (const WgreLookup *lookup, const WgreIp *ip, const char *interface)
{
  struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons (LOOKUP_PORT) };
  struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons (LOOKUP_PORT) };
  gboolean is_v4 = ip->family == AF_INET;
  int fd = socket (ip->family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  if (fd < 0)
    return -1;
  if (is_v4)
    memcpy (&v4.sin_addr, ip->bytes, sizeof v4.sin_addr);
  else
    memcpy (&v6.sin6_addr, ip->bytes, sizeof v6.sin6_addr);
  if (interface && IN6_IS_ADDR_LINKLOCAL (&v6.sin6_addr))
    v6.sin6_scope_id = if_nametoindex (interface);
  if (!setsockopt (fd, SOL_SOCKET, SO_MARK, &lookup->mark, sizeof lookup->mark) &&
      !connect (fd, is_v4 ? (const struct sockaddr *) &v4 : (const struct sockaddr *) &v6,
                is_v4 ? sizeof v4 : sizeof v6))
    return fd;
  g_close (fd, NULL);
  return -1;
}

/* --- the end --- */

static void
question_free (gpointer data)
{
  Question *question = data;

  if (question->source)
    g_source_remove (question->source);
  if (question->fd >= 0)
    g_close (question->fd, NULL);
  g_free (question);
}

static GInetAddress *
lookup_address (const WgreIp *ip)
{
  return g_inet_address_new_from_bytes (ip->bytes, ip->family == AF_INET ? G_SOCKET_FAMILY_IPV4
                                                                         : G_SOCKET_FAMILY_IPV6);
}

/* IPv6 first when there is a way to it (RFC 6724), and then in turn: a family that does not work
 * costs one try. */
static GList *
lookup_addresses (const WgreLookup *lookup)
{
  const GArray *four = lookup->addresses[0], *six = lookup->addresses[1];
  int fd = six->len ? lookup_connect (lookup, &g_array_index (six, WgreIp, 0), NULL) : -1;
  const GArray *one = fd >= 0 ? six : four, *other = fd >= 0 ? four : six;
  GList *list = NULL;

  if (fd >= 0)
    g_close (fd, NULL);
  for (guint i = 0; i < MAX (one->len, other->len); i++) {
    if (i < one->len)
      list = g_list_prepend (list, lookup_address (&g_array_index (one, WgreIp, i)));
    if (i < other->len)
      list = g_list_prepend (list, lookup_address (&g_array_index (other, WgreIp, i)));
  }
  return g_list_reverse (list);
}

/* The last thing that a caller does. */
static void
lookup_finish (WgreLookup *lookup)
{
  GList *addresses = lookup_addresses (lookup);
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&lookup->timer, g_source_remove);
  g_ptr_array_set_size (lookup->questions, 0);
  if (!lookup->servers || !lookup->servers->len)
    g_set_error_literal (&error, WGRE_ERROR, WGRE_ERROR_RESOLVE,
                         _ ("no link below the tunnel has a name server"));
  else if (!addresses)
    g_set_error_literal (&error, WGRE_ERROR, WGRE_ERROR_RESOLVE,
                         lookup->answered[0] && lookup->answered[1]
                             ? _ ("the name has no address")
                             : _ ("no name server below the tunnel answers"));
  lookup->done (addresses, error, lookup->data);
  g_list_free_full (addresses, g_object_unref);
}

/* --- questions --- */

static gboolean
question_answered (gint fd, GIOCondition condition G_GNUC_UNUSED, gpointer data)
{
  Question *question = data;
  WgreLookup *lookup = question->lookup;
  guint8 message[WGRE_DNS_ANSWER_MAX];
  ssize_t length = recv (fd, message, sizeof message, 0);
  WgreDnsResult result;

  if (length < 0 || lookup->answered[question->family]) {
    question->source = 0;
    return G_SOURCE_REMOVE;
  }
  result = wgre_dns_answer (message, (gsize) length, question->question, question->length,
                            lookup->addresses[question->family]);
  if (result != WGRE_DNS_ANSWER)
    return G_SOURCE_CONTINUE;
  lookup->answered[question->family] = TRUE;
  question->source = 0;
  if (lookup->answered[0] && lookup->answered[1])
    lookup_finish (lookup);
  return G_SOURCE_REMOVE;
}

static void
lookup_ask (WgreLookup *lookup, const WgreNameServer *server, guint family)
{
  Question *question = g_new0 (Question, 1);
  WgreIp ip;

  question->lookup = lookup;
  question->family = family;
  question->fd = -1;
  question->length =
      wgre_dns_question (lookup->name, wgre_families[family],
                         (guint16) g_random_int_range (0, G_MAXUINT16 + 1), question->question);
  g_ptr_array_add (lookup->questions, question);
  if (!question->length || !wgre_ip_parse (server->address, &ip))
    return;
  question->fd = lookup_connect (lookup, &ip, server->interface);
  if (question->fd >= 0 && send (question->fd, question->question, question->length, 0) >= 0)
    question->source =
        g_unix_fd_add (question->fd, G_IO_IN | G_IO_ERR, question_answered, question);
}

/* The next server, besides those that may still answer. */
static gboolean
lookup_go_on (gpointer data)
{
  WgreLookup *lookup = data;
  const WgreNameServer *server;

  if (lookup->asked >= MIN (lookup->servers->len, LOOKUP_SERVERS_MAX)) {
    lookup->timer = 0;
    lookup_finish (lookup);
    return G_SOURCE_REMOVE;
  }
  server = &g_array_index (lookup->servers, WgreNameServer, lookup->asked++);
  for (guint family = 0; family < G_N_ELEMENTS (lookup->answered); family++)
    if (!lookup->answered[family])
      lookup_ask (lookup, server, family);
  return G_SOURCE_CONTINUE;
}

/* --- NetworkManager --- */

static void
lookup_servers_known (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) value = NULL;
  WgreLookup *lookup = data;

  /* After a cancellation the lookup is gone: the error is all that may be looked at. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reply)
    g_variant_get (reply, "(v)", &value);
  if (value && g_variant_is_of_type (value, G_VARIANT_TYPE ("aa{sv}")))
    lookup->servers = wgre_lookup_servers (value);
  if (!lookup->servers || !lookup->servers->len) {
    lookup_finish (lookup);
    return;
  }
  lookup->timer = g_timeout_add (LOOKUP_PATIENCE_MS, lookup_go_on, lookup);
  lookup_go_on (lookup);
}

static gboolean
lookup_without_bus (gpointer data)
{
  WgreLookup *lookup = data;

  lookup->timer = 0;
  lookup_finish (lookup);
  return G_SOURCE_REMOVE;
}

WgreLookup *
wgre_lookup_new (const char *name, guint32 mark, WgreLookupDone done, gpointer data)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  WgreLookup *lookup;

  g_return_val_if_fail (name, NULL);

  lookup = g_new0 (WgreLookup, 1);
  lookup->name = g_strdup (name);
  lookup->mark = mark;
  lookup->cancellable = g_cancellable_new ();
  lookup->questions = g_ptr_array_new_with_free_func (question_free);
  for (guint i = 0; i < G_N_ELEMENTS (lookup->addresses); i++)
    lookup->addresses[i] = g_array_new (FALSE, FALSE, sizeof (WgreIp));
  lookup->done = done;
  lookup->data = data;
  if (bus)
    g_dbus_connection_call (
        bus, LOOKUP_NM_BUS, LOOKUP_NM_DNS_PATH, "org.freedesktop.DBus.Properties", "Get",
        g_variant_new ("(ss)", LOOKUP_NM_DNS, "Configuration"), G_VARIANT_TYPE ("(v)"),
        G_DBUS_CALL_FLAGS_NO_AUTO_START, LOOKUP_BUS_TIMEOUT_MS, lookup->cancellable,
        lookup_servers_known, lookup);
  else
    lookup->timer = g_idle_add (lookup_without_bus, lookup);
  return lookup;
}

void
wgre_lookup_free (WgreLookup *lookup)
{
  if (!lookup)
    return;
  g_cancellable_cancel (lookup->cancellable);
  g_object_unref (lookup->cancellable);
  if (lookup->timer)
    g_source_remove (lookup->timer);
  g_ptr_array_unref (lookup->questions);
  g_clear_pointer (&lookup->servers, g_array_unref);
  for (guint i = 0; i < G_N_ELEMENTS (lookup->addresses); i++)
    g_array_unref (lookup->addresses[i]);
  g_free (lookup->name);
  g_free (lookup);
}
