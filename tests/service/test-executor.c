/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whatever fails wherever: the kernel is as it was, for each profile of the fixtures. */
#include <string.h>

#include "common/fixture.h"
#include "fake-kernel/fake-kernel.h"
#include "service/executor.h"

typedef struct {
  const Fixture *fixture;
  WgreKernel *kernel;
  char *before;
  GPtrArray *told; /* of char * */
} Run;

static void
run_clear (Run *run)
{
  wgre_kernel_free (run->kernel);
  g_free (run->before);
  g_ptr_array_unref (run->told);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void
run_init (Run *run, const Fixture *fixture)
{
  fake_reset (fixture->facts.ipv6_off);
  run->fixture = fixture;
  run->kernel = fake_kernel_new ("/nowhere", fixture->plan->interface, NULL);
  run->before = fake_dump ();
  run->told = g_ptr_array_new_with_free_func (g_free);
}

static void
note (GPtrArray *told, const char *who, const WgreOp *op, WgreDirection direction)
{
  g_autofree char *text = wgre_op_describe (op, direction);

  g_ptr_array_add (told, g_strdup_printf ("%s %s", who, text));
}

static void
tell (const WgreOp *op, WgreDirection direction, gpointer data)
{
  note (data, "told", op, direction);
}

static void
applied (const WgreOp *op, WgreDirection direction, gpointer data)
{
  g_assert_true (wgre_op_is_ours (op));
  note (data, "done", op, direction);
}

static void
assert_as_before (const Run *run)
{
  guint fences = fake_open_fences ();
  g_autofree char *now = fake_dump ();

  g_assert_cmpuint (fences, <=, 1);
  g_assert_cmpstr (now, ==, run->before);
}

static void
assert_up (Run *run)
{
  g_autoptr (GError) error = NULL;

  wgre_execute_up (run->kernel, run->fixture->plan->ops, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
assert_down (Run *run)
{
  g_autoptr (GError) error = NULL;

  wgre_execute_down (run->kernel, run->fixture->plan->ops, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* The first line of the operation's command and a colon, as errors begin. */
static char *
command (const WgreOp *op, WgreDirection direction)
{
  g_autofree char *text = wgre_op_describe (op, direction);

  text[strcspn (text, "\n")] = '\0';
  return g_strconcat (text, ": ", NULL);
}

/* Operations of the plan that are ours, or only those that are undone one by one. */
static GPtrArray *
ours (const Fixture *fixture, gboolean kept)
{
  GPtrArray *ops = g_ptr_array_new ();

  for (guint i = 0; i < fixture->plan->ops->len; i++) {
    const WgreOp *op = fixture->plan->ops->pdata[i];

    if (wgre_op_is_ours (op) && (!kept || wgre_op_is_kept (op)))
      g_ptr_array_add (ops, (gpointer) op);
  }
  return ops;
}

static void
fail_at (const Fixture *fixture, const WgreOp *op, guint at, WgreErrorCode code, gboolean behind)
{
  g_auto (Run) run = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *wanted = command (op, WGRE_UP);
  gboolean undone = FALSE;

  run_init (&run, fixture);
  fake_fail_at (WGRE_UP, at, code, behind);
  g_assert_false (wgre_execute_up (run.kernel, fixture->plan->ops, NULL, NULL, &undone, &error));
  g_assert_error (error, WGRE_ERROR, (gint) code);
  g_assert_true (undone);
  if (!g_str_has_prefix (error->message, wanted))
    g_error ("\"%s\" does not begin with the command that failed: %s", error->message, wanted);
  assert_as_before (&run);
}

static void
test_fails_anywhere (gconstpointer data)
{
  static const WgreErrorCode codes[] = { WGRE_ERROR_KERNEL, WGRE_ERROR_EXISTS, WGRE_ERROR_NOT_FOUND,
                                         WGRE_ERROR_PERMISSION };
  g_autoptr (GPtrArray) ops = ours (data, FALSE);

  for (guint at = 0; at < ops->len; at++)
    for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
      g_test_message ("operation %u, code %u", at, codes[i]);
      fail_at (data, ops->pdata[at], at, codes[i], FALSE);
      fail_at (data, ops->pdata[at], at, codes[i], TRUE);
    }
}

static void
test_up_and_down (gconstpointer data)
{
  g_auto (Run) run = { 0 };
  g_autofree char *up = NULL;

  run_init (&run, data);
  assert_up (&run);
  up = fake_dump ();
  g_assert_cmpstr (up, !=, run.before);
  assert_down (&run);
  assert_as_before (&run);
  assert_down (&run); /* once more is no error */
  assert_as_before (&run);
}

/* A setting is not removed by others: they write what they like, here what was there before. */
static void
somebody_removes (const WgreOp *op)
{
  if (op->class == &wgre_op_sysctl)
    fake_sysctl (op->u.sysctl.name, strstr (op->u.sysctl.name, "accept_ra") ? "1" : "0");
  else
    g_assert_true (fake_remove (op));
}

static void
test_somebody_was_faster (gconstpointer data)
{
  g_autoptr (GPtrArray) ops = ours (data, TRUE);

  for (guint i = 0; i < ops->len; i++) {
    g_auto (Run) run = { 0 };

    run_init (&run, data);
    assert_up (&run);
    somebody_removes (ops->pdata[i]);
    assert_down (&run);
    assert_as_before (&run);
  }
}

static const WgreOp *
first_of (const Fixture *fixture, const WgreOpClass *class)
{
  for (guint i = 0; i < fixture->plan->ops->len; i++) {
    const WgreOp *op = fixture->plan->ops->pdata[i];

    if (op->class == class && op->interface == fixture->plan->interface)
      return op;
  }
  g_assert_not_reached ();
}

static const WgreOp *
link_of (const Fixture *fixture)
{
  return first_of (fixture, &wgre_op_link);
}

static void
test_a_link_of_somebody_else_stays (gconstpointer data)
{
  const Fixture *fixture = data;
  g_auto (Run) run = { 0 };
  g_autofree char *wanted = NULL, *now = NULL;

  run_init (&run, fixture);
  fake_add_link (fixture->plan->interface, "dummy");
  wanted = fake_dump ();
  fake_reset (fixture->facts.ipv6_off);
  assert_up (&run);
  g_assert_true (fake_remove (link_of (fixture)));
  fake_add_link (fixture->plan->interface, "dummy");
  assert_down (&run);
  fake_open_fences ();
  now = fake_dump ();
  g_assert_cmpstr (now, ==, wanted);
}

/* A namespace stays as long as there is a link in it. */
static gboolean
is_filled_by (const WgreOp *op, const WgreOp *left)
{
  return op->class == &wgre_op_netns && left->class == &wgre_op_link;
}

/* Operation @at cannot be taken back: all others are. */
static void
fail_down_at (const Fixture *fixture, const GPtrArray *kept, guint at)
{
  const WgreOp *failing = kept->pdata[kept->len - 1 - at];
  g_auto (Run) run = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *wanted = command (failing, WGRE_DOWN);

  run_init (&run, fixture);
  assert_up (&run);
  fake_fail_at (WGRE_DOWN, at, WGRE_ERROR_KERNEL, FALSE);
  g_assert_false (wgre_execute_down (run.kernel, fixture->plan->ops, NULL, NULL, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_KERNEL);
  g_assert_true (g_str_has_prefix (error->message, wanted));
  for (guint i = 0; i < kept->len; i++)
    if (kept->pdata[i] != failing && !is_filled_by (kept->pdata[i], failing))
      g_assert_false (fake_remove (kept->pdata[i]));
  assert_down (&run);
  assert_as_before (&run);
}

static void
test_going_down_goes_on (gconstpointer data)
{
  g_autoptr (GPtrArray) kept = ours (data, TRUE);

  for (guint at = 0; at < kept->len; at++)
    fail_down_at (data, kept, at);
}

/* The way back after a failure fails too: the caller learns that something is left. */
static void
test_says_when_something_is_left (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autoptr (GPtrArray) ops = ours (data, FALSE);
  g_auto (Run) run = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean undone = TRUE;

  /* A second link of that name, or where the first has moved away a second address: cannot be. */
  g_ptr_array_add (ops, (gpointer) (fixture->plan->netns ? first_of (fixture, &wgre_op_address)
                                                         : link_of (fixture)));
  run_init (&run, data);
  fake_fail_at (WGRE_DOWN, 0, WGRE_ERROR_KERNEL, FALSE);
  g_assert_false (wgre_execute_up (run.kernel, ops, NULL, NULL, &undone, &error));
  g_assert_error (error, WGRE_ERROR, WGRE_ERROR_EXISTS);
  g_assert_false (undone);
  assert_down (&run);
  assert_as_before (&run);
}

static void
expect (GPtrArray *wanted, const WgreOp *op, WgreDirection direction)
{
  note (wanted, "told", op, direction);
  if (wgre_op_is_ours (op))
    note (wanted, "done", op, direction);
}

static int
is_told (const char *line)
{
  return g_str_has_prefix (line, "told");
}

/* Every line "done X" comes after its "told X", and both kinds are in the plan's order. */
static void
assert_order (const GPtrArray *is, const GPtrArray *wanted)
{
  g_assert_cmpuint (is->len, ==, wanted->len);
  for (int told = 0; told < 2; told++)
    for (guint i = 0, j = 0; i < is->len; i++) {
      if (is_told (is->pdata[i]) != told)
        continue;
      while (is_told (wanted->pdata[j]) != told)
        j++;
      g_assert_cmpstr (is->pdata[i], ==, wanted->pdata[j++]);
    }
  for (guint i = 0; i < is->len; i++) {
    g_autofree char *before = g_strconcat ("told ", (const char *) is->pdata[i] + 5, NULL);
    guint at;

    if (is_told (is->pdata[i]))
      continue;
    g_assert_true (g_ptr_array_find_with_equal_func ((GPtrArray *) is, before, g_str_equal, &at));
    g_assert_cmpuint (at, <, i);
  }
}

static void
test_tells_first (gconstpointer data)
{
  const GPtrArray *ops = ((const Fixture *) data)->plan->ops;
  g_autoptr (GPtrArray) wanted = g_ptr_array_new_with_free_func (g_free);
  g_auto (Run) run = { 0 };

  run_init (&run, data);
  fake_on_apply (applied, run.told);
  for (guint i = 0; i < ops->len; i++)
    expect (wanted, ops->pdata[i], WGRE_UP);
  for (guint i = ops->len; i-- > 0;)
    if (wgre_op_is_kept (ops->pdata[i]))
      expect (wanted, ops->pdata[i], WGRE_DOWN);
  g_assert_true (wgre_execute_up (run.kernel, ops, tell, run.told, NULL, NULL));
  g_assert_true (wgre_execute_down (run.kernel, ops, tell, run.told, NULL));
  assert_order (run.told, wanted);
}

static void
add (const Fixture *fixture, const char *what, GTestDataFunc test)
{
  g_autofree char *path = g_strdup_printf ("/service/executor/%s/%s", fixture->name, what);

  g_test_add_data_func (path, fixture, test);
}

/* --- batches --- */

static GString *batches; /* how many operations each had, and where */

static gboolean
note_batch (WgreKernel *kernel G_GNUC_UNUSED, const WgreOp *const *ops, guint n,
            WgreDirection direction, guint *ret_failed G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  for (guint i = 1; i < n; i++) {
    g_assert_true (ops[i]->class == ops[0]->class);
    g_assert_true (ops[i]->netns[direction] == ops[0]->netns[direction]);
  }
  g_string_append_printf (batches, "%u %s %s, ", n, ops[0]->class->name,
                          ops[0]->netns[direction] ? ops[0]->netns[direction] : "here");
  return TRUE;
}

/* The kernel sends a batch by one socket, and that is in one place. */
static void
test_batches (void)
{
  static const struct {
    WgreOpId id;
    const char *netns;
  } rows[] = { { WGRE_OP_ADDRESS, NULL },   { WGRE_OP_ADDRESS, NULL }, { WGRE_OP_ADDRESS, "blue" },
               { WGRE_OP_ADDRESS, "blue" }, { WGRE_OP_ROUTE, "blue" }, { WGRE_OP_ROUTE, NULL } };
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_op_free);
  g_autoptr (GError) error = NULL;
  WgreKernel kernel = { .apply = note_batch };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    WgreOp *op = wgre_op_new (rows[i].id, g_intern_static_string ("wg0"));

    op->with_link = TRUE;
    op->netns[WGRE_UP] = op->netns[WGRE_DOWN] = g_intern_static_string (rows[i].netns);
    g_ptr_array_add (ops, op);
  }
  batches = g_string_new (NULL);
  wgre_execute_up (&kernel, ops, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (batches->str, ==,
                   "2 address here, 2 address blue, 1 route blue, 1 route here, ");
  g_string_free (batches, TRUE);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) fixtures = NULL;

  g_test_init (&argc, &argv, NULL);
  fixtures = fixtures_load ();
  for (guint i = 0; i < fixtures->len; i++) {
    const Fixture *fixture = fixtures->pdata[i];

    if (!fixture->plan)
      continue;
    add (fixture, "up-and-down-is-as-before", test_up_and_down);
    add (fixture, "a-failure-anywhere-is-as-before", test_fails_anywhere);
    add (fixture, "what-is-gone-already-is-no-error", test_somebody_was_faster);
    add (fixture, "a-link-of-somebody-else-stays", test_a_link_of_somebody_else_stays);
    add (fixture, "going-down-goes-on-after-a-failure", test_going_down_goes_on);
    add (fixture, "says-when-something-is-left", test_says_when_something_is_left);
    add (fixture, "tells-before-it-does", test_tells_first);
  }
  g_test_add_func ("/service/executor/batches", test_batches);
  return g_test_run ();
}
