/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kernel says that is older, slower or busier than this machine's: its answers are written
 * here, and come by mnl_socket_recvfrom(), which is ours (the linker's --wrap). */
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "net/query.h"
#include "net/rtnl.h"
#include "net/socket.h"

/* --- the kernel --- */

/* Called with each datagram that is sent: its first message, and the last one's number. */
typedef void (*Kernel) (const struct nlmsghdr *message, guint32 last);

static Kernel kernel;
static guint asked;        /* how often */
static GPtrArray *answers; /* of GByteArray: datagrams that were not received yet */

#pragma GCC visibility push(default) /* the linker wants to see them */
ssize_t __wrap_mnl_socket_sendto (const struct mnl_socket *socket, const void *data, size_t size);
ssize_t __wrap_mnl_socket_recvfrom (const struct mnl_socket *socket, void *buffer, size_t size);
#pragma GCC visibility pop

ssize_t
__wrap_mnl_socket_sendto (const struct mnl_socket *socket G_GNUC_UNUSED, const void *data,
                          size_t size)
{
  const struct nlmsghdr *message = data;
  int left = (int) size;
  guint32 last = 0;

  for (; mnl_nlmsg_ok (message, left); message = mnl_nlmsg_next (message, &left))
    last = message->nlmsg_seq;
  asked++;
  kernel (data, last);
  return (ssize_t) size;
}

ssize_t
__wrap_mnl_socket_recvfrom (const struct mnl_socket *socket G_GNUC_UNUSED, void *buffer,
                            size_t size)
{
  g_autoptr (GByteArray) datagram = NULL;

  if (!answers->len) {
    errno = EIO;
    return -1;
  }
  datagram = g_byte_array_ref (answers->pdata[0]);
  g_ptr_array_remove_index (answers, 0);
  g_assert_cmpuint (datagram->len, <=, size);
  memcpy (buffer, datagram->data, datagram->len);
  return (ssize_t) datagram->len;
}

static void
say (guint16 type, guint16 flags, guint32 seq, const void *body, guint size)
{
  GByteArray *datagram = g_byte_array_new ();
  const struct nlmsghdr header = { .nlmsg_len = (guint32) sizeof header + size,
                                   .nlmsg_type = type,
                                   .nlmsg_flags = flags,
                                   .nlmsg_seq = seq };

  g_byte_array_append (datagram, (const guint8 *) &header, sizeof header);
  g_byte_array_append (datagram, body, size);
  g_ptr_array_add (answers, datagram);
}

static void
acknowledge (guint32 seq, int errnum)
{
  const struct nlmsgerr body = { .error = -errnum, .msg = { .nlmsg_seq = seq } };

  say (NLMSG_ERROR, 0, seq, &body, sizeof body);
}

static void
say_route (guint16 flags, guint32 seq, guint8 protocol, guint8 third)
{
  struct {
    struct rtmsg header;
    struct nlattr attribute;
    guint8 destination[4];
  } body = { .header = { .rtm_family = AF_INET,
                         .rtm_dst_len = 24,
                         .rtm_table = 77,
                         .rtm_protocol = protocol,
                         .rtm_type = RTN_THROW },
             .attribute = { .nla_len = sizeof body.attribute + sizeof body.destination,
                            .nla_type = RTA_DST },
             .destination = { 10, 0, third, 0 } };

  say (RTM_NEWROUTE, (guint16) (NLM_F_MULTI | flags), seq, &body, sizeof body);
}

static void
end_list (guint16 flags, guint32 seq)
{
  const int errnum = 0;

  say (NLMSG_DONE, (guint16) (NLM_F_MULTI | flags), seq, &errnum, sizeof errnum);
}

static WgreSocket *
talk_to (Kernel to)
{
  g_autoptr (GError) error = NULL;
  WgreSocket *socket = wgre_socket_open (NETLINK_ROUTE, &error);

  g_assert_no_error (error);
  kernel = to;
  asked = 0;
  g_ptr_array_set_size (answers, 0);
  return socket;
}

/* --- acknowledgements --- */

static WgreBatch *
three_routes (void)
{
  WgreBatch *batch = wgre_batch_new ();

  for (guint8 i = 0; i < 3; i++) {
    WgreRouteSpec spec = { .type = WGRE_ROUTE_THROW, .table = 77 };

    g_assert_true (wgre_prefix_parse ("10.0.0.0/24", FALSE, &spec.destination));
    spec.destination.ip.bytes[2] = i;
    wgre_rtnl_route (batch, TRUE, 0, &spec);
  }
  return batch;
}

/* To what was sent before, and waited for too long. */
static void
late_kernel (const struct nlmsghdr *message, guint32 last)
{
  acknowledge (message->nlmsg_seq - 1, EPERM);
  acknowledge (message->nlmsg_seq - 2, 0);
  acknowledge (last, 0);
}

static void
test_answer_to_an_earlier_question (void)
{
  g_autoptr (WgreSocket) socket = talk_to (late_kernel);
  g_autoptr (WgreBatch) batch = three_routes ();
  gboolean applied[3];
  g_autoptr (GError) error = NULL;
  guint done = 0;

  wgre_socket_talk_applied (socket, batch, applied, &done, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (done, ==, 3);
  g_assert_true (applied[0] && applied[1] && applied[2]);
  g_assert_cmpuint (answers->len, ==, 0);
}

/* The second and the third message fail; the first failure is the one that is told. */
static void
refusing_kernel (const struct nlmsghdr *message G_GNUC_UNUSED, guint32 last)
{
  acknowledge (last - 1, EEXIST);
  acknowledge (last, EPERM);
}

static void
test_failures_one_by_one (void)
{
  g_autoptr (WgreSocket) socket = talk_to (refusing_kernel);
  g_autoptr (WgreBatch) batch = three_routes ();
  gboolean applied[3];
  g_autoptr (GError) error = NULL;
  guint done = 7;

  g_assert_false (wgre_socket_talk_applied (socket, batch, applied, &done, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_EXISTS);
  g_assert_cmpuint (done, ==, 1);
  g_assert_true (applied[0] && !applied[1] && !applied[2]);
}

/* --- lists --- */

static char *
list_routes (WgreSocket *socket, GError **error)
{
  g_autoptr (GArray) routes = wgre_query_routes (socket, AF_INET, 77, error);
  GString *text = g_string_new (NULL);

  for (guint i = 0; routes && i < routes->len; i++)
    g_string_append_printf (text, "%u ",
                            g_array_index (routes, WgreRouteSpec, i).destination.ip.bytes[2]);
  return g_string_free (text, FALSE);
}

static void
assert_lists (Kernel to, const char *wanted, guint wanted_asked)
{
  g_autoptr (WgreSocket) socket = talk_to (to);
  g_autoptr (GError) error = NULL;
  g_autofree char *list = list_routes (socket, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (list, ==, wanted);
  g_assert_cmpuint (asked, ==, wanted_asked);
}

static void
plain_kernel (const struct nlmsghdr *message, guint32 last G_GNUC_UNUSED)
{
  say_route (0, message->nlmsg_seq, WGRE_PROTOCOL, 1);
  say_route (0, message->nlmsg_seq, WGRE_PROTOCOL, 2);
  end_list (0, message->nlmsg_seq);
}

static void
test_list (void)
{
  assert_lists (plain_kernel, "1 2 ", 1);
}

/* Somebody changes routes while they are listed: the kernel says so, once. */
static void
torn_kernel (const struct nlmsghdr *message, guint32 last)
{
  if (asked > 1) {
    plain_kernel (message, last);
    return;
  }
  say_route (0, message->nlmsg_seq, WGRE_PROTOCOL, 8);
  say_route (NLM_F_DUMP_INTR, message->nlmsg_seq, WGRE_PROTOCOL, 9);
  end_list (NLM_F_DUMP_INTR, message->nlmsg_seq);
}

static void
test_torn_list_is_read_again (void)
{
  assert_lists (torn_kernel, "1 2 ", 2);
}

static void
always_torn_kernel (const struct nlmsghdr *message, guint32 last G_GNUC_UNUSED)
{
  say_route (NLM_F_DUMP_INTR, message->nlmsg_seq, WGRE_PROTOCOL, 9);
  end_list (NLM_F_DUMP_INTR, message->nlmsg_seq);
}

static void
test_list_that_is_always_torn (void)
{
  g_autoptr (WgreSocket) socket = talk_to (always_torn_kernel);
  g_autoptr (GError) error = NULL;
  g_autofree char *list = list_routes (socket, &error);

  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_KERNEL);
  g_assert_cmpstr (list, ==, "");
  g_assert_cmpuint (asked, ==, 10);
}

/* What was asked for before comes first. */
static void
kernel_with_a_rest (const struct nlmsghdr *message, guint32 last)
{
  say_route (0, message->nlmsg_seq - 1, WGRE_PROTOCOL, 8);
  say_route (0, message->nlmsg_seq - 1, WGRE_PROTOCOL, 9);
  end_list (0, message->nlmsg_seq - 1);
  plain_kernel (message, last);
}

static void
test_rest_of_an_earlier_list (void)
{
  assert_lists (kernel_with_a_rest, "1 2 ", 1);
}

/* Some kernels list all routes, whatever they are asked for. */
static void
kernel_that_does_not_filter (const struct nlmsghdr *message, guint32 last)
{
  say_route (0, message->nlmsg_seq, RTPROT_STATIC, 8);
  say_route (0, message->nlmsg_seq, RTPROT_KERNEL, 9);
  plain_kernel (message, last);
}

static void
test_routes_of_others (void)
{
  assert_lists (kernel_that_does_not_filter, "1 2 ", 1);
}

/* --- the way to an address --- */

static guint8 type_of_way;

/* Kernels answer for IPv6 with the route itself, also when it is one that refuses. */
static void
kernel_with_a_way (const struct nlmsghdr *message, guint32 last)
{
  const struct {
    struct rtmsg header;
    struct nlattr attribute;
    guint32 link;
  } body = { .header = { .rtm_family = AF_INET6,
                         .rtm_dst_len = 128,
                         .rtm_table = 254,
                         .rtm_type = type_of_way },
             .attribute = { .nla_len = sizeof body.attribute + sizeof body.link,
                            .nla_type = RTA_OIF },
             .link = 1 };

  say (RTM_NEWROUTE, 0, message->nlmsg_seq, &body, sizeof body);
  acknowledge (last, 0);
}

static gboolean
is_way (guint8 type, GError **error)
{
  g_autoptr (WgreSocket) socket = talk_to (kernel_with_a_way);
  WgreRouteInfo route;
  WgreIp ip;

  g_assert_true (wgre_ip_parse ("2001:db8::1", &ip));
  type_of_way = type;
  return wgre_query_route (socket, &ip, 0, 0, &route, error);
}

static void
test_route_that_refuses (void)
{
  static const guint8 refusing[] = { RTN_UNREACHABLE, RTN_PROHIBIT, RTN_BLACKHOLE };
  g_autoptr (GError) error = NULL;

  g_assert_true (is_way (RTN_UNICAST, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (refusing); i++) {
    g_assert_false (is_way (refusing[i], &error));
    g_assert_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND);
    g_assert_nonnull (strstr (error->message, "refuses"));
    g_clear_error (&error);
  }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  answers = g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);
  g_test_add_func ("/net/answers/to-an-earlier-question", test_answer_to_an_earlier_question);
  g_test_add_func ("/net/answers/failures-one-by-one", test_failures_one_by_one);
  g_test_add_func ("/net/answers/list", test_list);
  g_test_add_func ("/net/answers/torn-list-is-read-again", test_torn_list_is_read_again);
  g_test_add_func ("/net/answers/list-that-is-always-torn", test_list_that_is_always_torn);
  g_test_add_func ("/net/answers/rest-of-an-earlier-list", test_rest_of_an_earlier_list);
  g_test_add_func ("/net/answers/routes-of-others", test_routes_of_others);
  g_test_add_func ("/net/answers/route-that-refuses", test_route_that_refuses);
  status = g_test_run ();
  g_ptr_array_unref (answers);
  return status;
}
