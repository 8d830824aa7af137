/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nftables of this machine's kernel, in a network namespace of this process. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <nftables/libnftables.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/nft.h"

#define TABLE "inet nm-wgre-test"

static gboolean
has_table (const char *name)
{
  g_autoptr (GError) error = NULL;
  gboolean has = -1;

  wgre_nft_has_table (-1, name, &has, &error);
  g_assert_no_error (error);
  return has;
}

static void
run (const char *commands)
{
  g_autoptr (GError) error = NULL;

  wgre_nft_run (-1, commands, &error);
  g_assert_no_error (error);
}

static void
test_table (void)
{
  g_assert_false (has_table (TABLE));
  run ("add table " TABLE "\n"
       "add chain " TABLE " preraw { type filter hook prerouting priority -300; }\n"
       "add rule " TABLE
       " preraw iifname != \"wg0\" ip daddr 10.0.0.2 fib saddr type != local drop\n");
  g_assert_true (has_table (TABLE));
  g_assert_false (has_table ("inet nm-wgre-tes"));
  g_assert_false (has_table ("ip nm-wgre-test"));
  run ("delete table " TABLE);
  g_assert_false (has_table (TABLE));
}

/* The second command fails: the first has no effect. */
static void
test_atomic (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (
      wgre_nft_run (-1, "add table " TABLE "\ndelete table inet nm-wgre-nosuch", &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND);
  g_assert_true (g_str_has_prefix (error->message, "nftables: "));
  g_assert_nonnull (strstr (error->message, "No such file or directory"));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_false (has_table (TABLE));
}

static void
test_syntax_error (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (wgre_nft_run (-1, "add tabel inet x", &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_KERNEL);
  g_assert_nonnull (strstr (error->message, "syntax error"));
}

static void
test_exists (void)
{
  g_autoptr (GError) error = NULL;

  run ("create table " TABLE);
  g_assert_false (wgre_nft_run (-1, "create table " TABLE, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_EXISTS);
  run ("delete table " TABLE);
}

static int
netfilter_socket (void)
{
  int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);

  g_assert_cmpint (fd, >=, 0);
  return fd;
}

static gboolean
has_table_at (int socket)
{
  g_autoptr (GError) error = NULL;
  gboolean has = -1;

  wgre_nft_has_table (socket, TABLE, &has, &error);
  g_assert_no_error (error);
  return has;
}

/* By sockets that were opened where we were before. */
static void
test_elsewhere (void)
{
  int first = open ("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  int to_run = netfilter_socket (), to_look = netfilter_socket (), refused = netfilter_socket ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (unshare (CLONE_NEWNET), ==, 0);
  wgre_nft_run (to_run, "add table " TABLE, &error);
  g_assert_no_error (error);
  g_assert_false (has_table (TABLE));
  g_assert_true (has_table_at (to_look));
  g_assert_false (wgre_nft_run (refused, "create table " TABLE, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_EXISTS);
  g_assert_cmpint (setns (first, CLONE_NEWNET), ==, 0);
  close (first);
  g_assert_true (has_table (TABLE));
  run ("delete table " TABLE);
  /* All were taken. */
  g_assert_cmpint (fcntl (to_run, F_GETFD), ==, -1);
  g_assert_cmpint (fcntl (to_look, F_GETFD), ==, -1);
  g_assert_cmpint (fcntl (refused, F_GETFD), ==, -1);
}

/* A flush takes what is everybody's, and nothing else can be done to it. */
static void
test_owned (void)
{
  g_autoptr (GError) error = NULL;
  WgreNftOwned *owned = wgre_nft_own (TABLE, "  chain c {\n  }\n", &error);

  g_assert_no_error (error);
  run ("add table inet nm-wgre-other");
  run ("flush ruleset");
  g_assert_false (has_table ("inet nm-wgre-other"));
  g_assert_true (has_table (TABLE));
  g_assert_false (wgre_nft_run (-1, "flush chain " TABLE " c", &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_PERMISSION);
  g_clear_error (&error);
  g_assert_null (wgre_nft_own (TABLE, "", &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_PERMISSION);
  wgre_nft_disown (owned);
  g_assert_false (has_table (TABLE));
}

/* What is somebody else's already stays so. */
static void
test_not_owned (void)
{
  g_autoptr (GError) error = NULL;

  run ("add table " TABLE);
  g_assert_null (wgre_nft_own (TABLE, "", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (wgre_nft_own ("inet nm-wgre-other", "rubbish\n", &error));
  g_assert_nonnull (error);
  run ("delete table " TABLE);
  wgre_nft_disown (NULL);
}

/* --- another thread opens a socket, too --- */

static struct nft_ctx *(*real_new) (uint32_t flags);
static int other = -1; /* its socket */
static gboolean somebody_else;

static struct nft_ctx *
new_with_another (uint32_t flags)
{
  if (somebody_else)
    other = netfilter_socket ();
  return real_new (flags);
}

#pragma GCC visibility push(default) /* the linker wants to see it */
void *__real_dlsym (void *library, const char *name);
void *__wrap_dlsym (void *library, const char *name);
#pragma GCC visibility pop

void *
__wrap_dlsym (void *library, const char *name)
{
  struct nft_ctx *(*ours) (uint32_t flags) = new_with_another;
  void *symbol = __real_dlsym (library, name);

  if (strcmp (name, "nft_ctx_new"))
    return symbol;
  memcpy (&real_new, &symbol, sizeof symbol);
  memcpy (&symbol, &ours, sizeof symbol);
  return symbol;
}

/* Which of two new sockets is libnftables' cannot be told: nothing is done anywhere, and the other
 * one stays what it is. */
static void
test_two_new_sockets (void)
{
  g_autoptr (GError) error = NULL;
  int to_run = netfilter_socket (), protocol = -1;
  socklen_t size = sizeof protocol;

  somebody_else = TRUE;
  g_assert_false (wgre_nft_run (to_run, "add table " TABLE, &error));
  somebody_else = FALSE;
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED);
  g_assert_false (has_table (TABLE));
  g_assert_cmpint (getsockopt (other, SOL_SOCKET, SO_PROTOCOL, &protocol, &size), ==, 0);
  g_assert_cmpint (protocol, ==, NETLINK_NETFILTER);
  close (other);
}

static const struct {
  const char *path;
  void (*run) (void);
} tests[] = {
  { "/net/nft/table", test_table },
  { "/net/nft/atomic", test_atomic },
  { "/net/nft/syntax-error", test_syntax_error },
  { "/net/nft/exists", test_exists },
  { "/net/nft/elsewhere", test_elsewhere },
  { "/net/nft/owned", test_owned },
  { "/net/nft/not-owned", test_not_owned },
  { "/net/nft/two-new-sockets", test_two_new_sockets },
};

static char *obstacle;

static void
skip (void)
{
  g_test_skip (obstacle);
}

/* Why nftables cannot be used here, or NULL. */
static char *
find_obstacle (void)
{
  g_autoptr (GError) error = NULL;

  if (unshare (CLONE_NEWUSER | CLONE_NEWNET) < 0 && unshare (CLONE_NEWNET) < 0)
    return g_strdup_printf ("no network namespace of our own: %s", g_strerror (errno));
  if (!wgre_nft_run (-1, "add table " TABLE "; delete table " TABLE, &error))
    return g_strdup (error->message);
  return NULL;
}

int
main (int argc, char **argv)
{
  int status;

  obstacle = find_obstacle ();
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add_func (tests[i].path, obstacle ? skip : tests[i].run);
  status = g_test_run ();
  g_free (obstacle);
  return status;
}
