/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "cli/source.h"
#include "cli/verb.h"
#include "host/gather.h"
#include "host/resolve.h"
#include "plan/plan.h"

typedef struct {
  const char *what; /* file or connection */
  WgreDirection direction;
} Arguments;

static gboolean
parse (int argc, char **argv, Arguments *ret_arguments)
{
  Arguments arguments = { NULL, WGRE_UP };
  gboolean options = TRUE;

  for (int i = 1; i < argc; i++) {
    if (options && !strcmp (argv[i], "--"))
      options = FALSE;
    else if (options && !strcmp (argv[i], "--down"))
      arguments.direction = WGRE_DOWN;
    else if (arguments.what || (options && argv[i][0] == '-'))
      return FALSE;
    else
      arguments.what = argv[i];
  }
  if (!arguments.what)
    return FALSE;
  *ret_arguments = arguments;
  return TRUE;
}

/* A name that is not known now is worth a warning, unless there is no plan without it. */
static gboolean
resolve (const WgreProfile *profile, WgreFacts *facts, GPtrArray *warnings, GError **error)
{
  g_autoptr (GPtrArray) open = NULL;

  if (wgre_resolve_sync (profile, facts, warnings))
    return TRUE;
  open = wgre_resolve_open (profile, facts);
  for (guint i = 0; i < open->len; i++)
    if (wgre_resolve_required (profile, open->pdata[i])) {
      g_set_error (error, WGRE_ERROR, WGRE_ERROR_RESOLVE,
                   "the tunnel cannot come up without the address of \"%s\": look at the warning",
                   (const char *) open->pdata[i]);
      return FALSE;
    }
  return TRUE;
}

static WgrePlan *
make_plan (const WgreSource *source, GPtrArray *warnings, GError **error)
{
  g_autoptr (WgreProfile) profile =
      wgre_profile_new (source->data, source->secrets, WGRE_PROFILE_WITHOUT_SECRETS, error);
  g_auto (WgreFacts) facts = {
    .uuid = source->uuid,
    .interface = source->interface,
    .use = { source->use[0], source->use[1] },
  };

  if (!profile || !resolve (profile, &facts, warnings, error) ||
      !wgre_gather (profile, &facts, error))
    return NULL;
  /* The links may well be the profile's own. */
  facts.interface_taken = facts.lower_taken = FALSE;
  return wgre_plan_new (profile, &facts, error);
}

static void
print_warnings (const GPtrArray *warnings)
{
  for (guint i = 0; i < warnings->len; i++)
    g_printerr ("Warning: %s\n", (const char *) warnings->pdata[i]);
}

static WgreExit
explain (const Arguments *arguments, GError **error)
{
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_auto (WgreSource) source = { 0 };
  g_autoptr (WgrePlan) plan = NULL;
  g_autofree char *text = NULL;

  if (!wgre_source_load (arguments->what, &source, error))
    return WGRE_EXIT_FAILED;
  plan = make_plan (&source, warnings, error);
  if (plan) {
    text = wgre_plan_describe (plan, arguments->direction, "");
    g_print ("%s", text);
  }
  print_warnings (source.warnings);
  print_warnings (warnings);
  if (plan)
    print_warnings (plan->warnings);
  return plan ? WGRE_EXIT_DONE : WGRE_EXIT_FAILED;
}

static WgreExit
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Arguments arguments;
  WgreExit status;

  if (!parse (argc, argv, &arguments))
    return wgre_verb_usage (&wgre_verb_explain);
  status = explain (&arguments, &error);
  if (error)
    wgre_verb_fail (error->message);
  return status;
}

const WgreVerb wgre_verb_explain = {
  .name = "explain",
  .arguments = "[--down] PROFILE-OR-FILE",
  .summary = "Print what bringing a connection up would do, as commands",
  .help =
      "The connection is given by its name or UUID, or as a file: a keyfile of NetworkManager or a\n"
      "file of wg-quick(8). Nothing is changed.\n"
      "\n"
      "  --down  Print what bringing it down would do\n",
  .run = run,
};
