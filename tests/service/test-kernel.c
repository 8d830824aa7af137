/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The real kernel of this machine, in a network namespace of this process: what is ours is taken
 * away, and what looks like ours and is somebody else's stays. Links of any kind do for it, since
 * their marks make them ours. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

#include "common/namespace.h"
#include "host/gather.h"
#include "host/helper-api.h"
#include "host/sysctl.h"
#include "net/nft.h"
#include "service/orphan.h"
#include "service/path.h"
#include "service/watch.h"

#define UUID "8dd7bd1c-7dd6-4f23-9f5f-4d8a6f6b3c11"
#define OTHER "00000000-0000-4000-8000-000000000000"
#define FORWARD "net/ipv4/ip_forward"
#define REDIRECTS "net/ipv4/conf/all/accept_redirects"

static const char *refusal; /* why nothing can be tried here; NULL: it can */
static char *directory;     /* for claims and journals */

static gboolean
can_run (void)
{
  if (refusal)
    g_test_skip (refusal);
  return !refusal;
}

static WgreKernel *
new_kernel (const char *owner)
{
  g_autoptr (GError) error = NULL;
  WgreKernel *kernel = wgre_kernel_new (directory, owner, &error);

  g_assert_no_error (error);
  return kernel;
}

static void
assert_applied (WgreKernel *kernel, const WgreOp *op, WgreDirection direction)
{
  g_autoptr (GError) error = NULL;
  guint failed;

  kernel->apply (kernel, &op, 1, direction, &failed, &error);
  g_assert_no_error (error);
}

static void
assert_not_found (WgreKernel *kernel, const WgreOp *op)
{
  g_autoptr (GError) error = NULL;
  guint failed;

  g_assert_false (kernel->apply (kernel, &op, 1, WGRE_DOWN, &failed, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND);
}

/* --- links --- */

static void
make_link (const char *name)
{
  wgre_shell ("ip link add %s type veth peer name %s-p 2> /dev/null || ip tuntap add %s mode tun",
              name, name, name);
}

static gboolean
is_there (const char *link)
{
  g_autofree char *path = g_build_filename ("/proc/sys/net/ipv4/conf", link, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Marks of a link. swept: whether it is ours for those who know no connection. */
static const struct {
  const char *what;
  guint group;
  const char *alias;
  gboolean ours, swept;
} marks[] = {
  { "ours", WGRE_LINK_GROUP, WGRE_ALIAS_PREFIX UUID, TRUE, TRUE },
  { "killed-before-its-alias", WGRE_LINK_GROUP, "", TRUE, FALSE },
  { "other-group", 0, WGRE_ALIAS_PREFIX UUID, FALSE, FALSE },
  { "no-marks", 0, "", FALSE, FALSE },
  { "other-connection", WGRE_LINK_GROUP, WGRE_ALIAS_PREFIX OTHER, FALSE, TRUE },
  { "longer-alias", WGRE_LINK_GROUP, WGRE_ALIAS_PREFIX UUID "0", FALSE, TRUE },
  { "alias-of-others", WGRE_LINK_GROUP, "uplink", FALSE, FALSE },
};

static void
make_marked_link (const char *name, guint i)
{
  make_link (name);
  wgre_shell ("ip link set %s group %u alias '%s'", name, marks[i].group, marks[i].alias);
}

static WgreOp *
link_op (const char *interface)
{
  WgreOp *op = wgre_op_new (WGRE_OP_LINK, g_intern_string (interface));

  op->u.link.uuid = g_intern_static_string (UUID);
  return op;
}

static void
test_link (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (WgreKernel) kernel = NULL;
  g_autoptr (WgreOp) op = link_op ("link0");

  if (!can_run ())
    return;
  kernel = new_kernel ("link0");
  make_marked_link ("link0", i);
  if (marks[i].ours)
    assert_applied (kernel, op, WGRE_DOWN);
  else
    assert_not_found (kernel, op);
  g_assert_cmpint (is_there ("link0"), ==, !marks[i].ours);
  if (!marks[i].ours)
    wgre_shell ("ip link delete link0");
  assert_not_found (kernel, op);
}

/* Who knew its link by its number does not take another one that got the name for it. */
static void
test_link_again (void)
{
  g_autoptr (WgreKernel) kernel = NULL;
  g_autoptr (WgreOp) op = link_op ("link0");

  if (!can_run ())
    return;
  kernel = new_kernel ("link0");
  make_marked_link ("link0", 0);
  make_marked_link ("link1", 0);
  assert_applied (kernel, op, WGRE_DOWN);
  wgre_shell ("ip link set link1 down; ip link set link1 name link0");
  assert_not_found (kernel, op);
  g_assert_true (is_there ("link0"));
  wgre_shell ("ip link delete link0");
}

static void
nft (const char *commands)
{
  g_autoptr (GError) error = NULL;

  wgre_nft_run (-1, commands, &error);
  g_assert_no_error (error);
}

static gboolean
has_table (const char *name)
{
  gboolean has = FALSE;

  wgre_nft_has_table (-1, name, &has, NULL);
  return has;
}

/* What was left by nobody who is alive, told by its marks alone; each with a table of its name.
 * Those of links that are others' stay. */
static void
test_sweep (void)
{
  g_autoptr (GError) error = NULL;
  WgreJournal *alive;

  if (!can_run ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++) {
    g_autofree char *name = g_strdup_printf ("link%u", i);

    make_marked_link (name, i);
  }
  make_marked_link ("alive", 0);
  alive = wgre_journal_open (directory, "alive", &error);
  g_assert_no_error (error);
  nft ("add table inet nm-wgre-link0\nadd table inet nm-wgre-link3\n"
       "add table inet nm-wgre-link6\n");
  wgre_orphan_sweep (directory, NULL, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++) {
    g_autofree char *name = g_strdup_printf ("link%u", i);

    g_test_message ("%s", marks[i].what);
    g_assert_cmpint (is_there (name), ==, !marks[i].swept);
    if (!marks[i].swept)
      wgre_shell ("ip link delete %s", name);
  }
  g_assert_true (is_there ("alive"));
  g_assert_false (has_table ("inet nm-wgre-link0"));
  g_assert_true (has_table ("inet nm-wgre-link3"));
  g_assert_true (has_table ("inet nm-wgre-link6"));
  wgre_journal_close (alive, TRUE);
  wgre_shell ("ip link delete alive");
  nft ("delete table inet nm-wgre-link3\ndelete table inet nm-wgre-link6");
}

/* --- rules --- */

static WgreOp *
rule_op (guint32 mark)
{
  WgreOp *op = wgre_op_new (WGRE_OP_RULE, g_intern_static_string ("link0"));

  op->u.rule = (WgreRuleSpec){ AF_INET, WGRE_RULE_MARKED, 17000, mark, RT_TABLE_MAIN };
  return op;
}

static void
assert_rules (const char *wanted)
{
  g_autofree char *text = wgre_output ("ip -4 rule show priority 17000");

  g_assert_cmpstr (text, ==, wanted);
}

#define OF_OTHERS "17000:\tfrom all fwmark 0x4d2 lookup main\n"

static void
test_rules_of_others (void)
{
  g_autoptr (WgreKernel) kernel = NULL;
  g_autoptr (WgreOp) op = rule_op (1234);

  if (!can_run ())
    return;
  kernel = new_kernel ("link0");
  wgre_shell ("ip rule add priority 17000 fwmark 1234 table main");
  assert_rules (OF_OTHERS);
  assert_applied (kernel, op, WGRE_UP);
  assert_applied (kernel, op, WGRE_DOWN);
  assert_rules (OF_OTHERS);
  assert_not_found (kernel, op);
  assert_rules (OF_OTHERS);
  wgre_shell ("ip rule delete priority 17000");
}

static void
assert_all_rules (const char *wanted)
{
  g_autofree char *text = wgre_output ("ip -4 rule show | grep ^170");

  g_assert_cmpstr (text, ==, wanted);
}

/* What was left and has no link: by the name of its table, by its protocol number. A rule that a
 * journal of the living has stays, as do those of others. */
static void
test_sweep_without_links (void)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_op_free);
  g_autoptr (GError) error = NULL;
  WgreJournal *alive;
  g_autofree char *reason = NULL;
  WgreOp *op = wgre_op_new (WGRE_OP_RULE, "alive");

  if (!can_run ())
    return;
  alive = wgre_journal_open (directory, "alive", &error);
  g_assert_no_error (error);
  op->u.rule = (WgreRuleSpec){ AF_INET, WGRE_RULE_UNMARKED, 17001, 4712, 4712 };
  g_ptr_array_add (ops, op);
  op = wgre_op_new (WGRE_OP_POLICY, "alive");
  g_assert_true (wgre_policy_parse ("priority 17003 from 0.0.0.0/0 fwmark 4712 table 4712", 0,
                                    &op->u.policy, &reason));
  g_ptr_array_add (ops, op);
  g_assert_true (wgre_journal_write (alive, ops, &error));
  wgre_shell ("ip rule add not fwmark 4711 table 4711 priority 17000 protocol 202");
  wgre_shell ("ip rule add not fwmark 4712 table 4712 priority 17001 protocol 202");
  wgre_shell ("ip rule add fwmark 4711 table main priority 17002");
  wgre_shell ("ip rule add fwmark 4712 table 4712 priority 17003 protocol 202");
  wgre_shell ("ip route add unreachable default table 4711 metric 4294967295 protocol 202");
  wgre_shell ("ip route add unreachable default table 4712 metric 4294967295 protocol 202");
  nft ("add table inet nm-wgre-gone\nadd table inet nm-wgre-alive\n"
       "add table inet nm-wgre.fence.gone\nadd table inet others\n");
  wgre_orphan_sweep_rest (directory, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_all_rules ("17001:\tnot from all fwmark 0x1268 lookup 4712 proto 202\n"
                    "17002:\tfrom all fwmark 0x1267 lookup main\n"
                    "17003:\tfrom all fwmark 0x1268 lookup 4712 proto 202\n");
  wgre_shell ("! ip route show table 4711 | grep -q . && ip route show table 4712 | grep -q .");
  g_assert_false (has_table ("inet nm-wgre-gone"));
  g_assert_true (has_table ("inet nm-wgre-alive"));
  g_assert_true (has_table ("inet nm-wgre.fence.gone"));
  g_assert_true (has_table ("inet others"));
  wgre_journal_close (alive, TRUE);
  wgre_orphan_sweep_rest (directory, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_all_rules ("17002:\tfrom all fwmark 0x1267 lookup main\n");
  g_assert_false (has_table ("inet nm-wgre-alive"));
  wgre_shell ("ip rule delete priority 17002");
  nft ("delete table inet others\ndelete table inet nm-wgre.fence.gone\n");
}

/* --- settings --- */

static char *
setting (const char *name)
{
  return wgre_sysctl_read (name, NULL);
}

static void
assert_setting (const char *name, const char *wanted)
{
  g_autofree char *value = setting (name);

  g_assert_cmpstr (value, ==, wanted);
}

static void
set (const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;

  wgre_sysctl_write (name, value, &error);
  g_assert_no_error (error);
}

static WgreOp *
sysctl_op (const char *name, const char *value)
{
  WgreOp *op = wgre_op_new (WGRE_OP_SYSCTL, g_intern_static_string ("link0"));

  op->u.sysctl.name = g_strdup (name);
  op->u.sysctl.value = g_strdup (value);
  return op;
}

static gboolean
no_claims (void)
{
  g_autofree char *folder = g_build_filename (directory, "sysctl", NULL);

  return !g_file_test (folder, G_FILE_TEST_EXISTS);
}

/* With what the kernel changes along: redirects are for hosts. */
static void
test_setting (void)
{
  g_autoptr (WgreKernel) first = NULL, second = NULL;
  g_autoptr (WgreOp) op = sysctl_op (FORWARD, "1");

  if (!can_run ())
    return;
  first = new_kernel ("first");
  second = new_kernel ("second");
  set (FORWARD, "0");
  set (REDIRECTS, "0");
  assert_applied (first, op, WGRE_UP);
  assert_setting (FORWARD, "1");
  assert_applied (second, op, WGRE_UP);
  assert_applied (first, op, WGRE_UP);
  assert_applied (first, op, WGRE_DOWN);
  assert_setting (FORWARD, "1");
  /* Who has left already takes nothing from the other one. */
  assert_applied (first, op, WGRE_DOWN);
  assert_setting (FORWARD, "1");
  assert_applied (second, op, WGRE_DOWN);
  assert_setting (FORWARD, "0");
  assert_setting (REDIRECTS, "0");
  g_assert_true (no_claims ());
}

static void
test_setting_of_others (void)
{
  g_autoptr (WgreKernel) kernel = NULL;
  g_autoptr (WgreOp) on = sysctl_op (FORWARD, "1"), off = sysctl_op (FORWARD, "0");

  if (!can_run ())
    return;
  kernel = new_kernel ("first");
  /* Somebody has taken it back meanwhile. */
  set (FORWARD, "1");
  assert_applied (kernel, off, WGRE_UP);
  set (FORWARD, "1");
  set (REDIRECTS, "1");
  assert_applied (kernel, off, WGRE_DOWN);
  assert_setting (FORWARD, "1");
  assert_setting (REDIRECTS, "1");
  /* It was so before. */
  assert_applied (kernel, on, WGRE_UP);
  assert_applied (kernel, on, WGRE_DOWN);
  assert_setting (FORWARD, "1");
  assert_setting (REDIRECTS, "1");
  set (FORWARD, "0");
}

static void
test_setting_of_a_link (void)
{
  g_autoptr (WgreKernel) kernel = NULL;
  g_autoptr (WgreOp) op = sysctl_op ("net/ipv6/conf/lo/disable_ipv6", "1"),
                     bad = sysctl_op ("net/ipv6/conf/nosuch0/disable_ipv6", "1"),
                     wrong = sysctl_op (FORWARD, "x");
  g_autoptr (GError) error = NULL, other = NULL;
  const WgreOp *ops[] = { bad, wrong };
  guint failed;

  if (!can_run ())
    return;
  kernel = new_kernel ("first");
  op->with_link = bad->with_link = TRUE;
  assert_applied (kernel, op, WGRE_UP);
  assert_setting ("net/ipv6/conf/lo/disable_ipv6", "1");
  assert_applied (kernel, op, WGRE_DOWN);
  assert_setting ("net/ipv6/conf/lo/disable_ipv6", "1");
  g_assert_true (no_claims ());
  g_assert_false (kernel->apply (kernel, ops, 1, WGRE_UP, &failed, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND);
  /* A claim on what could not be set is none. */
  g_assert_false (kernel->apply (kernel, ops + 1, 1, WGRE_UP, &failed, &other));
  g_assert_nonnull (other);
  assert_setting (FORWARD, "0");
  g_assert_true (no_claims ());
}

/* --- tables --- */

static void
test_table (void)
{
  g_autoptr (WgreKernel) kernel = NULL;
  g_autoptr (WgreOp) op = wgre_op_new (WGRE_OP_NFT, g_intern_static_string ("link0"));

  if (!can_run ())
    return;
  kernel = new_kernel ("link0");
  op->u.nft.table = g_strdup ("inet nm-wgre-link0");
  op->u.nft.body = g_strdup ("  chain a {\n  }\n");
  nft ("add table inet nm-wgre-link00");
  assert_applied (kernel, op, WGRE_DOWN);
  assert_applied (kernel, op, WGRE_UP);
  g_assert_true (has_table ("inet nm-wgre-link0"));
  assert_applied (kernel, op, WGRE_DOWN);
  g_assert_false (has_table ("inet nm-wgre-link0"));
  assert_applied (kernel, op, WGRE_DOWN);
  g_assert_true (has_table ("inet nm-wgre-link00"));
  nft ("delete table inet nm-wgre-link00");
}

/* --- watching --- */

static guint rules_lost;
static const char *link_that_is_lost;

static void
rule_lost (gboolean down, gpointer data G_GNUC_UNUSED)
{
  g_assert_false (down);
  rules_lost++;
}

static void
link_lost (const char *interface, const char *renamed, gpointer data G_GNUC_UNUSED)
{
  g_assert_null (renamed);
  link_that_is_lost = interface;
}

static char *link_new_name;

static void
link_renamed (const char *interface G_GNUC_UNUSED, const char *renamed, gpointer data G_GNUC_UNUSED)
{
  g_free (link_new_name);
  link_new_name = g_strdup (renamed);
}

/* All that has been said so far. */
static void
hear (void)
{
  g_usleep (50000);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_watch (void)
{
  static const WgreWatchEvents events = { rule_lost, link_lost };
  static const char *const theirs[] = {
    "priority 17000 fwmark 1234 table main protocol 3",   /* by hand */
    "priority 17001 fwmark 1234 table main protocol 202", /* of another tunnel, as the next ones */
    "priority 17000 fwmark 1235 table main protocol 202",
    "priority 17000 fwmark 1234 table 5 protocol 202",
  };
  g_autoptr (WgreKernel) kernel = NULL;
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_op_free);
  g_autoptr (WgreWatch) watch = NULL;
  g_autoptr (GError) error = NULL;
  WgrePlan plan = { .ops = ops };
  WgreOp *rule = rule_op (1234);

  if (!can_run ()) {
    wgre_op_free (rule);
    return;
  }
  kernel = new_kernel ("link0");
  g_ptr_array_add (ops, rule);
  g_ptr_array_add (ops, link_op ("link0"));
  make_link ("link0");
  make_link ("link1");
  assert_applied (kernel, rule, WGRE_UP);
  watch = wgre_watch_new (&plan, kernel, &events, rule, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (theirs); i++)
    wgre_shell ("ip rule add %s && ip rule delete %s", theirs[i], theirs[i]);
  wgre_shell ("ip -6 rule add priority 17000 fwmark 1234 table main protocol 202 && "
              "ip -6 rule delete priority 17000; ip link delete link1");
  hear ();
  g_assert_cmpuint (rules_lost, ==, 0);
  g_assert_null (link_that_is_lost);
  wgre_shell ("ip rule delete priority 17000 fwmark 1234 table main protocol 202");
  hear ();
  g_assert_cmpuint (rules_lost, ==, 1);
  wgre_shell ("ip link delete link0");
  hear ();
  g_assert_cmpstr (link_that_is_lost, ==, "link0");
}

/* Once known, its link is the only one that the kernel tells of. */
static void
test_watch_renamed (void)
{
  static const WgreWatchEvents events = { rule_lost, link_renamed };
  g_autoptr (WgreKernel) kernel = NULL;
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_op_free);
  g_autoptr (WgreWatch) watch = NULL;
  g_autoptr (GError) error = NULL;
  WgrePlan plan = { .ops = ops };

  if (!can_run ())
    return;
  kernel = new_kernel ("link0");
  g_ptr_array_add (ops, link_op ("link0"));
  watch = wgre_watch_new (&plan, kernel, &events, NULL, &error);
  g_assert_no_error (error);
  make_link ("link0");
  hear ();
  make_link ("link1");
  wgre_shell ("ip link set link1 name link2; ip link delete link2");
  hear ();
  g_assert_cmpstr (link_new_name, ==, NULL);
  wgre_shell ("ip link set link0 name link3");
  hear ();
  g_assert_cmpstr (link_new_name, ==, "link3");
  wgre_shell ("ip link delete link3");
}

/* --- the way to the far end --- */

static void
count_change (gpointer data)
{
  ++*(guint *) data;
}

/* Until there are as many, or for so long. */
static void
wait_for_changes (const guint *n, guint wanted, guint ms)
{
  for (guint i = 0; i < ms / 50 && *n < wanted; i++)
    hear ();
}

/* Changes within a second are one. */
static void
test_path (void)
{
  g_autoptr (WgrePath) path = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  if (!can_run ())
    return;
  path = wgre_path_new (count_change, &n, &error);
  g_assert_no_error (error);
  make_link ("link0");
  hear ();
  make_link ("link1");
  hear ();
  g_assert_cmpuint (n, ==, 0);
  wait_for_changes (&n, 1, 10000);
  g_assert_cmpuint (n, ==, 1);
  wait_for_changes (&n, 2, 1500);
  g_assert_cmpuint (n, ==, 1);
  wgre_shell ("ip link delete link0; ip link delete link1");
  wait_for_changes (&n, 2, 10000);
  g_assert_cmpuint (n, ==, 2);
}

/* --- network namespaces of others --- */

static gboolean
is_of_others (const char *name)
{
  g_autoptr (GHashTable) data = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (WgreProfile) profile = NULL;
  g_auto (WgreFacts) facts = { .uuid = UUID };
  g_autoptr (GError) error = NULL;

  g_hash_table_insert (data, (char *) "tunnel", (char *) "gre");
  g_hash_table_insert (data, (char *) "remote", (char *) "192.0.2.1");
  g_hash_table_insert (data, (char *) "netns", (char *) name);
  profile = wgre_profile_new (data, NULL, WGRE_PROFILE_NONE, &error);
  g_assert_no_error (error);
  wgre_gather (profile, &facts, &error);
  g_assert_no_error (error);
  return facts.netns_of_others;
}

/* What nm-wgre-helper has made is ours, and what it will make. */
static void
test_netns_of_others (void)
{
  if (!can_run ())
    return;
  g_assert_cmpint (mount ("tmpfs", "/run", "tmpfs", 0, NULL), ==, 0);
  wgre_shell ("mkdir -p " WGRE_NETNS_FOLDER " " WGRE_HELPER_MADE " && touch " WGRE_NETNS_FOLDER
              "/theirs " WGRE_NETNS_FOLDER "/ours " WGRE_HELPER_MADE "/ours");
  g_assert_true (is_of_others ("theirs"));
  g_assert_false (is_of_others ("ours"));
  g_assert_false (is_of_others ("none"));
  g_assert_cmpint (umount ("/run"), ==, 0);
}

/* --- watching two network namespaces --- */

static int elsewhere = -1; /* another network namespace */

static gpointer
make_elsewhere (gpointer data G_GNUC_UNUSED)
{
  if (unshare (CLONE_NEWNET) == 0)
    elsewhere = open ("/proc/thread-self/ns/net", O_RDONLY);
  return NULL;
}

static gpointer
open_elsewhere (gpointer data G_GNUC_UNUSED)
{
  return setns (elsewhere, CLONE_NEWNET) == 0 ? wgre_socket_open (NETLINK_ROUTE, NULL) : NULL;
}

static WgreSocket *
listen_here_or_elsewhere (WgreKernel *kernel G_GNUC_UNUSED, const char *netns, GError **error)
{
  return netns ? g_thread_join (g_thread_new ("there", open_elsewhere, NULL))
               : wgre_socket_open (NETLINK_ROUTE, error);
}

/* The tunnel's link is in a namespace: one of its name outside is somebody else's. */
static void
test_watch_elsewhere (void)
{
  static const WgreWatchEvents events = { rule_lost, link_lost };
  WgreKernel kernel = { .listen = listen_here_or_elsewhere };
  const char *netns = g_intern_static_string ("elsewhere");
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_op_free);
  g_autoptr (WgreWatch) watch = NULL;
  g_autoptr (GError) error = NULL;
  WgrePlan plan = { .ops = ops, .netns = netns };
  WgreOp *link = link_op ("link0");

  link->netns[WGRE_DOWN] = netns;
  g_ptr_array_add (ops, link);
  if (!can_run ())
    return;
  g_thread_join (g_thread_new ("there", make_elsewhere, NULL));
  g_assert_cmpint (elsewhere, >=, 0);
  link_that_is_lost = NULL;
  watch = wgre_watch_new (&plan, &kernel, &events, NULL, &error);
  g_assert_no_error (error);
  make_link ("link0");
  wgre_shell ("ip link delete link0");
  hear ();
  g_assert_null (link_that_is_lost);
  wgre_shell ("nsenter --net=/proc/%d/fd/%d sh -c '"
              "ip tuntap add link0 mode tun && ip link delete link0'",
              getpid (), elsewhere);
  hear ();
  g_assert_cmpstr (link_that_is_lost, ==, "link0");
  close (elsewhere);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  refusal = wgre_enter_namespaces (CLONE_NEWNS | CLONE_NEWNET);
  directory = g_dir_make_tmp ("wgre-XXXXXX", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++) {
    g_autofree char *path = g_strconcat ("/service/kernel/link/", marks[i].what, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_link);
  }
  g_test_add_func ("/service/kernel/link/another-of-that-name", test_link_again);
  g_test_add_func ("/service/kernel/sweep", test_sweep);
  g_test_add_func ("/service/kernel/sweep-without-links", test_sweep_without_links);
  g_test_add_func ("/service/kernel/rules-of-others", test_rules_of_others);
  g_test_add_func ("/service/kernel/setting/last-one-puts-back", test_setting);
  g_test_add_func ("/service/kernel/setting/changed-meanwhile", test_setting_of_others);
  g_test_add_func ("/service/kernel/setting/of-a-link", test_setting_of_a_link);
  g_test_add_func ("/service/kernel/table", test_table);
  g_test_add_func ("/service/kernel/namespaces-of-others", test_netns_of_others);
  g_test_add_func ("/service/kernel/watch", test_watch);
  g_test_add_func ("/service/kernel/watch/renamed", test_watch_renamed);
  g_test_add_func ("/service/kernel/path", test_path);
  g_test_add_func ("/service/kernel/watch/elsewhere", test_watch_elsewhere);
  status = g_test_run ();
  g_rmdir (directory);
  g_free (directory);
  return status;
}
