/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>
#include <gmodule.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "core/key.h"
#include "core/memory.h"
#include "core/pack.h"
#include "core/program.h"
#include "core/service.h"
#include "input.h"
#include "keyring/change.h"
#include "keyring/keyring.h"
#include "window.h"

#define MESSAGE_HINT "x-vpn-message:"
#define QUIT_SECONDS 20
#define WINDOW_MODULE "libnm-wgre-auth-window.so"
/* A client that still writes QUIT must not find the pipe broken. */
#define EXTERNAL_QUIT_SECONDS 1

typedef struct {
  char *uuid, *name, *service, *module;
  gboolean interactive, reprompt, external;
  char **hints;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->uuid);
  g_free (options->name);
  g_free (options->service);
  g_free (options->module);
  g_strfreev (options->hints);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static int
complain (const char *problem)
{
  return wgre_program_fail ("nm-wgre-auth-dialog", problem);
}

/* The service may send a sentence along with the names of the secrets. */
static char *
description (const Options *options)
{
  for (guint i = 0; options->hints && options->hints[i]; i++)
    if (g_str_has_prefix (options->hints[i], MESSAGE_HINT))
      return g_utf8_make_valid (options->hints[i] + strlen (MESSAGE_HINT), -1);
  return g_strdup_printf (_ ("The tunnel \"%s\" needs its keys."), options->name);
}

static const char *
title (void)
{
  return _ ("Authenticate VPN");
}

/* GNOME Shell wants Value and ShouldAsk in every group and Title and Description in the first;
 * nmcli wants Label and IsSecret where it asks. */
static void
print_external (const Options *options, const GPtrArray *answers)
{
  static const char group[] = "VPN Plugin UI";
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *sentence = description (options);
  char *text;

  g_key_file_set_integer (file, group, "Version", 2);
  g_key_file_set_string (file, group, "Title", title ());
  g_key_file_set_string (file, group, "Description", sentence);
  for (guint i = 0; i < answers->len; i++) {
    const WgreAnswer *answer = answers->pdata[i];

    g_key_file_set_string (file, answer->name, "Value", answer->value);
    g_key_file_set_string (file, answer->name, "Label", answer->label);
    g_key_file_set_boolean (file, answer->name, "IsSecret", TRUE);
    g_key_file_set_boolean (file, answer->name, "ShouldAsk", answer->ask);
  }
  text = g_key_file_to_data (file, NULL, NULL);
  fputs (text, stdout);
  fflush (stdout);
  wgre_wipe_string (text);
}

/* --- the window --- */

/* The status with which the dialog was closed is a failure too. */
static int
dialog_ask (const Options *options, GPtrArray *answers)
{
  const char *file = options->module ? options->module : PACKAGE_NMPLUGINDIR "/" WINDOW_MODULE;
  GModule *module = g_module_open (file, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  gpointer symbol = NULL;
  WgreWindowAsk window;
  g_autofree char *sentence = description (options);
  g_autoptr (GError) error = NULL;
  WgreWindowRequest request = { .title = title (), .sentence = sentence, .answers = answers };

  if (module)
    g_module_symbol (module, WGRE_WINDOW_SYMBOL, &symbol);
  window = (WgreWindowAsk) symbol;
  if (window && window (&request, &error))
    return EXIT_SUCCESS;
  if (window && !error)
    return EXIT_FAILURE;
  fprintf (stderr, "nm-wgre-auth-dialog: %s\n",
           error ? error->message : _ ("the module that draws the window is not installed"));
  return complain (
      _ ("secrets are missing and cannot be asked for: store them in the profile, or use a "
         "client with its own prompts, such as \"nmcli --ask connection up\""));
}

/* --- the two ways to answer --- */

/* Name and value in a line each, an empty line at the end, then the client says QUIT. A secret of
 * ours never has a second line. */
static int
print_classic (const Options *options, WgreInput *input, GPtrArray *answers)
{
  gboolean needs_window = FALSE;

  for (guint i = 0; i < answers->len; i++)
    needs_window = needs_window || ((const WgreAnswer *) answers->pdata[i])->ask;
  if (needs_window && dialog_ask (options, answers) != EXIT_SUCCESS)
    return EXIT_FAILURE;

  for (guint i = 0; i < answers->len; i++) {
    const WgreAnswer *answer = answers->pdata[i];

    if (!strpbrk (answer->value, "\r\n"))
      printf ("%s\n%s\n", answer->name, answer->value);
  }
  printf ("\n\n");
  fflush (stdout);
  wgre_input_wait_quit (input, QUIT_SECONDS);
  return EXIT_SUCCESS;
}

/* --- the keyring --- */

/* nm-applet and nmcli do not look into it for VPN connections. */
static void
add_from_keyring (const Options *options, GHashTable *data, GHashTable *secrets)
{
  g_autoptr (GHashTable) stored = wgre_keyring_table ();
  g_autoptr (GError) error = NULL;
  GHashTableIter iter;
  const char *name, *value;

  if (options->reprompt || !wgre_keyring_keeps_any (data))
    return;
  if (!wgre_keyring_load (options->uuid, options->interactive, stored, NULL, &error))
    g_debug ("%s", error->message);
  g_hash_table_iter_init (&iter, stored);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &value))
    if (value && wgre_keyring_is_kept (data, name) && !g_hash_table_contains (secrets, name))
      g_hash_table_insert (secrets, g_strdup (name), g_strdup (value));
}

static int
dialog_answer (const Options *options)
{
  g_autoptr (GHashTable) data = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) secrets =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wgre_wipe_string);
  g_autoptr (WgreInput) input = wgre_input_new (STDIN_FILENO);
  g_autoptr (GPtrArray) answers = NULL;
  g_autoptr (GError) error = NULL;
  WgreRequest request = { .interactive = options->interactive,
                          .reprompt = options->reprompt,
                          .hints = (const char *const *) options->hints };

  if (!wgre_input_read_details (input, data, secrets, &error))
    return complain (error->message);
  /* For the names of peers. NetworkManager keeps packed secrets itself: nobody is to answer them
   * one by one. */
  wgre_pack_unpack (data, NULL);
  add_from_keyring (options, data, secrets);
  answers = wgre_answer_new (data, secrets, &request);
  if (!options->external)
    return print_classic (options, input, answers);
  print_external (options, answers);
  fclose (stdout);
  wgre_input_wait_quit (input, EXTERNAL_QUIT_SECONDS);
  return EXIT_SUCCESS;
}

int
main (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  const GOptionEntry entries[] = {
    { "uuid", 'u', 0, G_OPTION_ARG_STRING, &options.uuid, "UUID of the connection", "UUID" },
    { "name", 'n', 0, G_OPTION_ARG_STRING, &options.name, "Name of the connection", "NAME" },
    { "service", 's', 0, G_OPTION_ARG_STRING, &options.service, "VPN service, " WGRE_SERVICE,
      "SERVICE" },
    { "allow-interaction", 'i', 0, G_OPTION_ARG_NONE, &options.interactive, "The user may be asked",
      NULL },
    { "reprompt", 'r', 0, G_OPTION_ARG_NONE, &options.reprompt, "Ask again for what is stored",
      NULL },
    { "hint", 't', 0, G_OPTION_ARG_STRING_ARRAY, &options.hints, "A secret that is wanted",
      "HINT" },
    { "external-ui-mode", 0, 0, G_OPTION_ARG_NONE, &options.external,
      "Print what to ask, as a key file", NULL },
    { "window-module", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &options.module, NULL,
      "FILE" },
    G_OPTION_ENTRY_NULL,
  };
  int status;

  wgre_memory_protect ();
  if (!wgre_program_options ("nm-wgre-auth-dialog", "Secrets for WireGuard and GRE tunnels",
                             entries, argc, argv, &status))
    return status;
  if (!options.uuid || !options.name || !options.service)
    return complain (_ ("the options -u UUID, -n NAME and -s SERVICE are needed"));
  if (strcmp (options.service, WGRE_SERVICE))
    return complain (
        _ ("this program is for the service org.freedesktop.NetworkManager.wgre only"));
  return dialog_answer (&options);
}
