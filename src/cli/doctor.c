/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

#include "cli/json.h"
#include "cli/source-load.h"
#include "cli/terminal.h"
#include "cli/verb.h"
#include "doctor/doctor.h"
#include "doctor/gather/gather.h"
#include "doctor/gather/trial.h"

enum {
  DOCTOR_UP,
  DOCTOR_JSON,
  DOCTOR_CAUSES,
};

static const WgreVerbOption doctor_options[] = {
  [DOCTOR_UP] = { "up", NULL, WGRE_COMPLETE_NOTHING,
                  N_ ("Bring it up for the examination, and take it down again") },
  [DOCTOR_JSON] = { "json", NULL, WGRE_COMPLETE_NOTHING, N_ ("Print the findings as JSON") },
  [DOCTOR_CAUSES] = { "causes", NULL, WGRE_COMPLETE_NOTHING,
                      N_ ("Print all causes that can be found") },
  { .name = NULL },
};

/* --- text --- */

static void
doctor_print_text (const WgreEvidence *evidence, const GPtrArray *found)
{
  static const WgreStyle styles[] = {
    [WGRE_LIKELIHOOD_CERTAIN] = WGRE_STYLE_ERROR,
    [WGRE_LIKELIHOOD_LIKELY] = WGRE_STYLE_WARNING,
    [WGRE_LIKELIHOOD_POSSIBLE] = WGRE_STYLE_ADVICE,
  };
  const char *plain = wgre_terminal_style (STDOUT_FILENO, WGRE_STYLE_PLAIN);
  const char *dim = wgre_terminal_style (STDOUT_FILENO, WGRE_STYLE_DIM);

  for (guint i = 0; i < found->len; i++) {
    const WgreDiagnosis *one = found->pdata[i];

    g_print ("%s%s:%s %s %s[%s]%s\n", wgre_terminal_style (STDOUT_FILENO, styles[one->likelihood]),
             wgre_doctor_likelihood_name (one->likelihood), plain, _ (one->cause->what), dim,
             one->cause->id, plain);
    g_print (_ ("      seen: %s\n"), one->evidence);
    g_print (_ ("      fix: %s\n"), _ (one->cause->remedy));
    g_print (_ ("      try: %s\n"), one->command);
  }
  for (guint i = 0; i < evidence->unseen->len; i++)
    g_print (_ ("not looked at: %s\n"), (const char *) evidence->unseen->pdata[i]);
  if (!found->len)
    g_print (_ ("%s: nothing is wrong\n"), evidence->id);
}

/* --- JSON --- */

static void
doctor_print_json (const WgreEvidence *evidence, const GPtrArray *found)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  wgre_json_add_string (builder, "name", evidence->id);
  wgre_json_add_boolean (builder, "up", evidence->up);
  json_builder_set_member_name (builder, "findings");
  json_builder_begin_array (builder);
  for (guint i = 0; i < found->len; i++) {
    const WgreDiagnosis *one = found->pdata[i];

    json_builder_begin_object (builder);
    wgre_json_add_string (builder, "cause", one->cause->id);
    wgre_json_add_string (builder, "likelihood", wgre_doctor_likelihood_name (one->likelihood));
    wgre_json_add_string (builder, "what", _ (one->cause->what));
    wgre_json_add_string (builder, "seen", one->evidence);
    wgre_json_add_string (builder, "fix", _ (one->cause->remedy));
    wgre_json_add_string (builder, "command", one->command);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "not-looked-at");
  json_builder_begin_array (builder);
  for (guint i = 0; i < evidence->unseen->len; i++)
    json_builder_add_string_value (builder, evidence->unseen->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  wgre_json_print (builder);
}

/* --- the verb --- */

static WgreEvidence *
doctor_examine (const WgreSource *source, const char *name, gboolean up)
{
  g_autoptr (WgreProgress) progress G_GNUC_UNUSED = wgre_progress_new (_ ("examining"));
  g_autoptr (GError) problem = NULL;
  g_autoptr (WgreProfile) profile =
      wgre_profile_new (source->data, source->secrets, WGRE_PROFILE_WITHOUT_SECRETS, &problem);
  gboolean file = wgre_source_is_file (name);
  const WgreSubjectOfDoctor subject = { .uuid = file ? NULL : source->uuid,
                                        .id = source->id ? source->id : name,
                                        .interface = source->interface,
                                        .profile = profile };
  g_autoptr (WgreTrial) trial = NULL;
  WgreEvidence *evidence;

  if (profile && up)
    trial = wgre_trial_new (source->uuid, &problem);
  evidence = profile ? wgre_doctor_gather (&subject) : wgre_evidence_new ();
  if (!profile)
    evidence->id = g_strdup (subject.id);
  if (problem)
    evidence->failure = wgre_error_named (problem);
  return evidence;
}

static WgreExit
doctor_run (const WgreArguments *arguments)
{
  const char *name = wgre_arguments_word (arguments, 0);
  g_auto (WgreSource) source = { 0 };
  g_autoptr (WgreEvidence) evidence = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;
  const WgreCause *cause;

  if (arguments->options[DOCTOR_CAUSES]) {
    for (guint i = 0; (cause = wgre_doctor_cause (i)); i++)
      g_print ("%-13s %s\n", cause->id, _ (cause->what));
    return WGRE_EXIT_DONE;
  }
  if (!name)
    return wgre_verb_usage (&wgre_verb_doctor, _ ("give a connection"));
  if (arguments->options[DOCTOR_UP] && wgre_source_is_file (name))
    return wgre_verb_usage (&wgre_verb_doctor, _ ("a file cannot be brought up: import it"));
  if (!wgre_source_load (name, &source, &error))
    return wgre_verb_fail (error->message);
  evidence = doctor_examine (&source, name, arguments->options[DOCTOR_UP] != NULL);
  found = wgre_doctor (evidence);
  if (arguments->options[DOCTOR_JSON])
    doctor_print_json (evidence, found);
  else
    doctor_print_text (evidence, found);
  return found->len ? WGRE_EXIT_FAILED : WGRE_EXIT_DONE;
}

const WgreVerb wgre_verb_doctor = {
  .name = "doctor",
  .arguments = "FILE-OR-CONNECTION",
  .summary = N_ ("Find out what is wrong with a tunnel"),
  .help =
      N_ ("Each finding says how likely it is, what was seen, what to do, and a command. The\n"
          "exit status is 1 if there are findings, and 0 if nothing is wrong. More can be seen\n"
          "of a tunnel that is up, and by root.\n"),
  .most = 1,
  .complete = WGRE_COMPLETE_FILE_OR_CONNECTION,
  .options = doctor_options,
  .run = doctor_run,
};
