/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "cli/diff.h"
#include "cli/json.h"
#include "cli/picture.h"
#include "cli/source-load.h"
#include "cli/source-plan.h"
#include "cli/source.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "plan/plan.h"

enum {
  DOWN,
  DIFF,
  MERMAID,
  DOT,
  JSON,
};

static const WgreVerbOption options[] = {
  [DOWN] = { "down", NULL, WGRE_COMPLETE_NOTHING, N_ ("Print what bringing it down would do") },
  [DIFF] = { "diff", NULL, WGRE_COMPLETE_NOTHING,
             N_ ("Print how the commands of two of them differ, as \"diff -u\" does") },
  [MERMAID] = { "mermaid", NULL, WGRE_COMPLETE_NOTHING,
                N_ ("Print a picture of links, tables and rules for Mermaid") },
  [DOT] = { "dot", NULL, WGRE_COMPLETE_NOTHING, N_ ("Print the picture for Graphviz") },
  [JSON] = { "json", NULL, WGRE_COMPLETE_NOTHING, N_ ("Print commands and warnings as JSON") },
  { .name = NULL },
};

static void
print_plan (const WgrePlan *plan, WgreDirection direction)
{
  g_autofree char *text = wgre_plan_describe (plan, direction, "");
  const char *dim = wgre_terminal_style (STDOUT_FILENO, WGRE_STYLE_DIM);
  const char *plain = wgre_terminal_style (STDOUT_FILENO, WGRE_STYLE_PLAIN);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] && lines[i + 1]; i++) {
    const char *comment = strstr (lines[i], "  # ");
    gsize length = comment ? (gsize) (comment - lines[i]) : strlen (lines[i]);

    g_print ("%.*s%s%s%s\n", (int) length, lines[i], dim, comment ? comment : "", plain);
  }
}

/* A plan, and the warnings about it. */
typedef struct {
  WgreSource source;
  WgrePlan *plan;
  GPtrArray *warnings; /* of char * */
} Explained;

static void
explained_clear (Explained *explained)
{
  wgre_source_clear (&explained->source);
  g_clear_pointer (&explained->plan, wgre_plan_free);
  g_clear_pointer (&explained->warnings, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Explained, explained_clear)

static void
append_warnings (GPtrArray *warnings, const GPtrArray *more)
{
  for (guint i = 0; i < more->len; i++)
    g_ptr_array_add (warnings, g_strdup (more->pdata[i]));
}

/* The warnings are those up to where it failed. */
static gboolean
explain_source (const char *what, Explained *ret_explained, GError **error)
{
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func (g_free);

  if (!wgre_source_load_any (what, &ret_explained->source, error))
    return FALSE;
  ret_explained->warnings = g_ptr_array_new_with_free_func (g_free);
  append_warnings (ret_explained->warnings, ret_explained->source.warnings);
  ret_explained->plan = wgre_source_plan (&ret_explained->source, open, NULL, error);
  append_warnings (ret_explained->warnings, open);
  if (ret_explained->plan)
    append_warnings (ret_explained->warnings, ret_explained->plan->warnings);
  return ret_explained->plan != NULL;
}

static void
build_strings (JsonBuilder *builder, const char *name, const char *const *strings)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (; *strings; strings++)
    json_builder_add_string_value (builder, *strings);
  json_builder_end_array (builder);
}

static void
explain_print_json (const Explained *explained, WgreDirection direction)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *text = wgre_plan_describe (explained->plan, direction, "");
  g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);

  g_ptr_array_add (explained->warnings, NULL);
  json_builder_begin_object (builder);
  wgre_json_add_string (builder, "interface", explained->plan->interface);
  wgre_json_add_number (builder, "mtu", explained->plan->mtu);
  build_strings (builder, "commands", (const char *const *) lines);
  build_strings (builder, "warnings", (const char *const *) explained->warnings->pdata);
  json_builder_end_object (builder);
  g_ptr_array_set_size (explained->warnings, (int) explained->warnings->len - 1);
  wgre_json_print (builder);
}

static void
print_picture (const WgrePlan *plan, WgrePictureLanguage language)
{
  g_autofree char *text = wgre_picture (plan, language);

  g_print ("%s", text);
}

static WgreExit
run_one (const WgreArguments *arguments)
{
  g_auto (Explained) explained = { 0 };
  WgreDirection direction = arguments->options[DOWN] ? WGRE_DOWN : WGRE_UP;
  const char *colour = wgre_terminal_style (STDERR_FILENO, WGRE_STYLE_WARNING);
  const char *plain = wgre_terminal_style (STDERR_FILENO, WGRE_STYLE_PLAIN);
  g_autoptr (GError) error = NULL;

  if (explain_source (wgre_arguments_word (arguments, 0), &explained, &error)) {
    if (arguments->options[JSON]) {
      explain_print_json (&explained, direction);
      return WGRE_EXIT_DONE;
    }
    if (arguments->options[MERMAID])
      print_picture (explained.plan, WGRE_PICTURE_MERMAID);
    else if (arguments->options[DOT])
      print_picture (explained.plan, WGRE_PICTURE_DOT);
    else
      print_plan (explained.plan, direction);
  }
  for (guint i = 0; explained.warnings && i < explained.warnings->len; i++)
    g_printerr ("%sWarning:%s %s\n", colour, plain, (const char *) explained.warnings->pdata[i]);
  return error ? wgre_verb_fail (error->message) : WGRE_EXIT_DONE;
}

static WgreExit
run_diff (const WgreArguments *arguments)
{
  static const WgreStyle styles[G_MAXUINT8 + 1] = {
    ['+'] = WGRE_STYLE_ADDED,
    ['-'] = WGRE_STYLE_REMOVED,
    ['@'] = WGRE_STYLE_DIM,
  };
  WgreDirection direction = arguments->options[DOWN] ? WGRE_DOWN : WGRE_UP;
  const char *names[2] = { wgre_arguments_word (arguments, 0), wgre_arguments_word (arguments, 1) };
  g_auto (Explained) left = { 0 }, right = { 0 };
  g_autofree char *before = NULL, *after = NULL, *difference = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  if (!explain_source (names[0], &left, &error) || !explain_source (names[1], &right, &error)) {
    g_prefix_error (&error, "%s: ", left.plan ? names[1] : names[0]);
    return wgre_verb_fail (error->message);
  }
  before = wgre_plan_describe (left.plan, direction, "");
  after = wgre_plan_describe (right.plan, direction, "");
  difference = wgre_diff (names[0], before, names[1], after);
  lines = g_strsplit (difference, "\n", -1);
  for (guint i = 0; lines[i] && lines[i + 1]; i++)
    g_print ("%s%s%s\n", wgre_terminal_style (STDOUT_FILENO, styles[(guchar) lines[i][0]]),
             lines[i], wgre_terminal_style (STDOUT_FILENO, WGRE_STYLE_PLAIN));
  return WGRE_EXIT_DONE;
}

static WgreExit
explain_run (const WgreArguments *arguments)
{
  guint forms = 0;

  for (guint i = DIFF; i <= JSON; i++)
    forms += arguments->options[i] ? 1 : 0;
  if (forms > 1)
    return wgre_verb_usage (&wgre_verb_explain, _ ("give one of --diff, --mermaid, --dot, --json"));
  if (arguments->options[DOWN] && (arguments->options[MERMAID] || arguments->options[DOT]))
    return wgre_verb_usage (&wgre_verb_explain, _ ("there is no picture of the way down"));
  if (arguments->words->len != (arguments->options[DIFF] ? 2 : 1))
    return wgre_verb_usage (&wgre_verb_explain, _ ("give one, or two with --diff"));
  return arguments->options[DIFF] ? run_diff (arguments) : run_one (arguments);
}

const WgreVerb wgre_verb_explain = {
  .name = "explain",
  .arguments = "FILE-OR-CONNECTION",
  .summary = N_ ("Print what bringing a connection up would do, as commands"),
  .help = N_ (
      "The connection is given by its name or UUID, or as a file: a keyfile of NetworkManager or\n"
      "any file that \"nmcli connection import\" reads. Nothing is changed.\n"),
  .least = 1,
  .most = 2,
  .complete = WGRE_COMPLETE_FILE_OR_CONNECTION,
  .options = options,
  .run = explain_run,
};
