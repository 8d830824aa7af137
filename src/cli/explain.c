/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "cli/source.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "host/gather.h"
#include "host/resolve.h"
#include "plan/plan.h"

enum {
  DOWN,
};

static const WgreVerbOption options[] = {
  [DOWN] = { "down", NULL, WGRE_COMPLETE_NOTHING, N_ ("Print what bringing it down would do") },
  { NULL },
};

/* A name that is not known now is worth a warning, unless there is no plan without it. */
static gboolean
resolve (const WgreProfile *profile, WgreFacts *facts, GPtrArray *warnings, GError **error)
{
  g_autoptr (WgreProgress) progress = wgre_progress_new (_ ("asking for host names"));
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
  /* The link may well be the profile's own. */
  facts.interface_taken = FALSE;
  return wgre_plan_new (profile, &facts, error);
}

static void
print_warnings (const GPtrArray *warnings)
{
  for (guint i = 0; i < warnings->len; i++)
    g_printerr ("%sWarning:%s %s\n", wgre_terminal_style (STDERR_FILENO, WGRE_STYLE_WARNING),
                wgre_terminal_style (STDERR_FILENO, WGRE_STYLE_PLAIN),
                (const char *) warnings->pdata[i]);
}

static void
print_plan (const WgrePlan *plan, WgreDirection direction)
{
  g_autofree char *text = wgre_plan_describe (plan, direction);
  const char *dim = wgre_terminal_style (STDOUT_FILENO, WGRE_STYLE_DIM);
  const char *plain = wgre_terminal_style (STDOUT_FILENO, WGRE_STYLE_PLAIN);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] && lines[i + 1]; i++) {
    const char *comment = strstr (lines[i], "  # ");
    gsize length = comment ? (gsize) (comment - lines[i]) : strlen (lines[i]);

    g_print ("%s[#]%s%.*s%s%s%s\n", dim, plain, (int) length - 3, lines[i] + 3, dim,
             comment ? comment : "", plain);
  }
}

static WgreExit
explain (const char *what, WgreDirection direction, GError **error)
{
  g_autoptr (GPtrArray) warnings = g_ptr_array_new_with_free_func (g_free);
  g_auto (WgreSource) source = { 0 };
  g_autoptr (WgrePlan) plan = NULL;

  if (!wgre_source_load (what, &source, error))
    return WGRE_EXIT_FAILED;
  plan = make_plan (&source, warnings, error);
  if (plan)
    print_plan (plan, direction);
  print_warnings (source.warnings);
  print_warnings (warnings);
  if (plan)
    print_warnings (plan->warnings);
  return plan ? WGRE_EXIT_DONE : WGRE_EXIT_FAILED;
}

static WgreExit
run (const WgreArguments *arguments)
{
  g_autoptr (GError) error = NULL;
  WgreExit status = explain (wgre_arguments_word (arguments, 0),
                             arguments->options[DOWN] ? WGRE_DOWN : WGRE_UP, &error);

  if (error)
    wgre_verb_fail (error->message);
  return status;
}

const WgreVerb wgre_verb_explain = {
  .name = "explain",
  .arguments = "FILE-OR-CONNECTION",
  .summary = N_ ("Print what bringing a connection up would do, as commands"),
  .help = N_ (
      "The connection is given by its name or UUID, or as a file: a keyfile of NetworkManager or\n"
      "any file that \"nmcli connection import\" reads. Nothing is changed.\n"),
  .least = 1,
  .most = 1,
  .complete = WGRE_COMPLETE_FILE_OR_CONNECTION,
  .options = options,
  .run = run,
};
