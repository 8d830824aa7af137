/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

#include "cli/connection-source.h"
#include "cli/json.h"
#include "cli/subject.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "formats/kit/text.h"

enum {
  JSON,
  RULES,
};

static const WgreVerbOption options[] = {
  [JSON] = { "json", NULL, WGRE_COMPLETE_NOTHING, N_ ("Print the findings as JSON") },
  [RULES] = { "rules", NULL, WGRE_COMPLETE_NOTHING, N_ ("Print the rules and their reasons") },
  { .name = NULL },
};

/* The exit status of this verb. */
enum {
  EXIT_CLEAN = 0,
  EXIT_WARNINGS = 1,
  EXIT_ERRORS = 2,
};

/* --- text --- */

static const WgreStyle styles[] = {
  [WGRE_SEVERITY_ADVICE] = WGRE_STYLE_ADVICE,
  [WGRE_SEVERITY_WARNING] = WGRE_STYLE_WARNING,
  [WGRE_SEVERITY_ERROR] = WGRE_STYLE_ERROR,
};

static const char *
style (WgreStyle wanted)
{
  return wgre_terminal_style (STDOUT_FILENO, wanted);
}

/* How many characters are shown of the first @length ones of a line. Keys are found by the name
 * before them, so the part begins with the line. */
static guint
shown_length (const char *line, guint length)
{
  g_autofree char *part = g_utf8_substring (line, 0, length);
  g_autofree char *shown = wgre_text_mask (part);

  return (guint) g_utf8_strlen (shown, -1);
}

/* The line with its keys hidden, and a mark below the part that the finding is about: below the
 * whole line when that is hidden as the rest of a key in the line above. */
static void
append_line (GString *text, const char *line, const char *above, const WgreSpan *span,
             WgreStyle colour)
{
  guint characters = (guint) g_utf8_strlen (line, -1);
  guint from = MIN (span->column ? span->column - 1 : 0, characters);
  guint length = MIN (span->length ? span->length : characters - from, characters - from);
  g_autofree char *shown = wgre_text_mask_below (above, line), *alone = wgre_text_mask (line);
  gboolean parts = !strcmp (shown, alone);
  guint before = parts ? shown_length (line, from) : 0;
  guint end = parts ? shown_length (line, from + length) : (guint) g_utf8_strlen (shown, -1);
  guint width = end > before ? end - before : 1;

  g_string_append_printf (text, "%s%5u |%s %s\n", style (WGRE_STYLE_DIM), span->line,
                          style (WGRE_STYLE_PLAIN), shown);
  g_string_append_printf (text, "      %s|%s %*s%s^", style (WGRE_STYLE_DIM),
                          style (WGRE_STYLE_PLAIN), (int) before, "", style (colour));
  for (guint i = 1; i < width; i++)
    g_string_append_c (text, '~');
  g_string_append_printf (text, "%s\n", style (WGRE_STYLE_PLAIN));
}

static void
append_finding (GString *text, const WgreSubject *subject, const WgreFinding *finding,
                const WgreSpan *span)
{
  WgreSeverity severity = finding->rule->severity;
  const char *line =
      subject->text && !span->beside ? wgre_lines_get (subject->text, span->line) : NULL;
  const char *above =
      line && span->line > 1 ? wgre_lines_get (subject->text, span->line - 1) : NULL;

  g_string_append_printf (text, "%s%s", style (WGRE_STYLE_BOLD),
                          span->file ? span->file : subject->argument);
  if (span->line)
    g_string_append_printf (text, ":%u", span->line);
  if (span->line && span->column)
    g_string_append_printf (text, ":%u", span->column);
  g_string_append_printf (text, ":%s ", style (WGRE_STYLE_PLAIN));
  g_string_append_printf (text, "%s%s:%s %s %s[%s]%s\n", style (styles[severity]),
                          wgre_lint_severity_name (severity), style (WGRE_STYLE_PLAIN),
                          finding->what, style (WGRE_STYLE_DIM), finding->rule->id,
                          style (WGRE_STYLE_PLAIN));
  if (line && g_utf8_validate (line, -1, NULL))
    append_line (text, line, above, span, styles[severity]);
  g_string_append_printf (text, _ ("      why: %s\n"), _ (finding->rule->why));
  if (finding->fix)
    g_string_append_printf (text, _ ("      fix: %s\n"), finding->fix);
}

static void
check_print_text (const GPtrArray *subjects)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < subjects->len; i++) {
    const WgreSubject *subject = subjects->pdata[i];

    for (guint j = 0; j < subject->findings->len; j++)
      append_finding (text, subject, subject->findings->pdata[j],
                      &g_array_index (subject->spans, WgreSpan, j));
  }
  g_print ("%s", text->str);
}

/* --- JSON --- */

static void
check_print_json (const GPtrArray *subjects)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < subjects->len; i++) {
    const WgreSubject *subject = subjects->pdata[i];

    for (guint j = 0; j < subject->findings->len; j++) {
      const WgreFinding *finding = subject->findings->pdata[j];
      const WgreSpan *span = &g_array_index (subject->spans, WgreSpan, j);

      json_builder_begin_object (builder);
      wgre_json_add_string (builder, span->file ? "file" : "connection",
                            span->file ? span->file : subject->argument);
      if (span->line)
        wgre_json_add_number (builder, "line", span->line);
      if (span->line && span->column)
        wgre_json_add_number (builder, "column", span->column);
      wgre_json_add_string (builder, "rule", finding->rule->id);
      wgre_json_add_string (builder, "severity", wgre_lint_severity_name (finding->rule->severity));
      wgre_json_add_string (builder, "key", finding->key);
      wgre_json_add_string (builder, "item", finding->item);
      wgre_json_add_string (builder, "what", finding->what);
      wgre_json_add_string (builder, "why", _ (finding->rule->why));
      wgre_json_add_string (builder, "fix", finding->fix);
      json_builder_end_object (builder);
    }
  }
  json_builder_end_array (builder);
  wgre_json_print (builder);
}

/* --- the verb --- */

/* NetworkManager may not run; its connections are then none. */
static GPtrArray *
others_of (const GPtrArray *subjects, guint index)
{
  const WgreSubject *subject = subjects->pdata[index];
  GPtrArray *others = wgre_connection_source_others (
      subject->source.uuid,
      subject->loaded ? g_hash_table_lookup (subject->source.data, "interface") : NULL);

  for (guint i = 0; i < subjects->len; i++) {
    WgreLintOther *other = i == index ? NULL : wgre_subject_other (subjects->pdata[i]);

    if (other)
      g_ptr_array_add (others, other);
  }
  return others;
}

static int
exit_status (const GPtrArray *subjects)
{
  int status = EXIT_CLEAN;

  for (guint i = 0; i < subjects->len; i++) {
    const GPtrArray *findings = ((const WgreSubject *) subjects->pdata[i])->findings;

    for (guint j = 0; j < findings->len; j++) {
      WgreSeverity severity = ((const WgreFinding *) findings->pdata[j])->rule->severity;

      status = MAX (status, severity == WGRE_SEVERITY_ERROR     ? EXIT_ERRORS
                            : severity == WGRE_SEVERITY_WARNING ? EXIT_WARNINGS
                                                                : EXIT_CLEAN);
    }
  }
  return status;
}

static WgreExit
check_run (const WgreArguments *arguments)
{
  g_autoptr (GPtrArray) subjects =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_subject_free);
  g_autoptr (WgreProgress) progress = NULL;
  const WgreLintRule *rule;

  if (arguments->options[RULES]) {
    for (guint i = 0; (rule = wgre_lint_rule (i)); i++)
      g_print ("%-18s %-8s %s\n", rule->id, wgre_lint_severity_name (rule->severity),
               _ (rule->why));
    return WGRE_EXIT_DONE;
  }
  if (!arguments->words->len)
    return wgre_verb_usage (&wgre_verb_check, _ ("give a file or a connection"));

  progress = wgre_progress_new (_ ("checking"));
  for (guint i = 0; i < arguments->words->len; i++)
    g_ptr_array_add (subjects, wgre_subject_load (arguments->words->pdata[i]));
  for (guint i = 0; i < subjects->len; i++) {
    g_autoptr (GPtrArray) others = others_of (subjects, i);

    wgre_subject_lint (subjects->pdata[i], others);
  }
  g_clear_pointer (&progress, wgre_progress_free);

  if (arguments->options[JSON])
    check_print_json (subjects);
  else
    check_print_text (subjects);
  return (WgreExit) exit_status (subjects);
}

const WgreVerb wgre_verb_check = {
  .name = "check",
  .arguments = "FILE-OR-CONNECTION...",
  .summary = N_ ("Tell what is wrong or doubtful in files and connections"),
  .help =
      N_ ("Each finding says where, what, why, and what to do. The exit status is 2 if there are\n"
          "errors, 1 if there are warnings, and 0 if there is nothing worse than advice.\n"),
  .most = G_MAXUINT,
  .complete = WGRE_COMPLETE_FILE_OR_CONNECTION,
  .options = options,
  .run = check_run,
};
