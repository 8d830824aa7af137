/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>

#include "cli/client-file.h"
#include "cli/terminal.h"
#include "core/number.h"

#define MOST_CLIENTS 10000

enum {
  COUNT = WGRE_CLIENT_N_OPTIONS,
  KEEP,
  NETWORKS,
};

static const WgreVerbOption options[] = {
  WGRE_CLIENT_OPTIONS,
  [COUNT] = { "count", "N", WGRE_COMPLETE_NOTHING,
              N_ ("Make N clients: NAME1, NAME2, ... that are not there yet") },
  [KEEP] = { "keep", NULL, WGRE_COMPLETE_NOTHING,
             N_ ("Keep the private key with the server, for \"client show\"") },
  [NETWORKS] = { "networks", "LIST", WGRE_COMPLETE_NOTHING,
                 N_ ("Networks behind it, which the server reaches through it") },
  { .name = NULL },
};

/* What the new clients are called: of char *; NULL on error. */
static GPtrArray *
choose_names (WgreServer *server, const WgreArguments *arguments, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *count = arguments->options[COUNT];
  const char *prefix = arguments->words->len > 1 ? wgre_arguments_word (arguments, 1) : "client";
  guint64 wanted;

  if (!count) {
    for (guint i = 1; i < arguments->words->len; i++)
      g_ptr_array_add (names, g_strdup (wgre_arguments_word (arguments, i)));
    return g_steal_pointer (&names);
  }
  if (!wgre_number_parse (count, 1, MOST_CLIENTS, &wanted)) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID, _ ("--count: give a number from 1 to %d"),
                 MOST_CLIENTS);
    return NULL;
  }
  for (guint i = 1; names->len < wanted; i++) {
    g_autofree char *name = g_strdup_printf ("%s%u", prefix, i);

    if (!wgre_server_find (server, name, NULL))
      g_ptr_array_add (names, g_steal_pointer (&name));
  }
  return g_steal_pointer (&names);
}

/* Of WgreClient, one for each name. */
static GPtrArray *
add_all (WgreServer *server, const WgreArguments *arguments, const GPtrArray *names, GError **error)
{
  g_autoptr (WgreProgress) progress G_GNUC_UNUSED = wgre_progress_new (_ ("making keys"));
  g_autoptr (GPtrArray) clients =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_client_free);

  for (guint i = 0; i < names->len; i++) {
    WgreClientSpec spec = wgre_client_spec (arguments, names->pdata[i]);
    WgreClient *client;

    spec.keep = arguments->options[KEEP] != NULL;
    spec.networks = arguments->options[NETWORKS];
    client = wgre_server_add (server, &spec, error);
    if (!client)
      return NULL;
    g_ptr_array_add (clients, client);
  }
  return g_steal_pointer (&clients);
}

static WgreExit
client_add_run (const WgreArguments *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreStore) store = NULL;
  g_autoptr (WgreServer) server = NULL;
  g_autoptr (GPtrArray) names = NULL, clients = NULL;

  if (arguments->words->len < 2 && !arguments->options[COUNT])
    return wgre_verb_usage (&wgre_verb_client_add, _ ("give a name, or --count"));
  if (arguments->words->len > 2 && arguments->options[COUNT])
    return wgre_verb_usage (&wgre_verb_client_add, _ ("with --count, give one name at most"));
  if (arguments->options[NETWORKS] && (arguments->words->len > 2 || arguments->options[COUNT]))
    return wgre_verb_usage (&wgre_verb_client_add, _ ("networks are behind one client only"));
  server = wgre_client_open_server (arguments, &store, &error);
  if (server)
    names = choose_names (server, arguments, &error);
  if (!names || !wgre_client_check_paths (arguments, names->len > 1, &error))
    return wgre_verb_fail (error->message);

  clients = add_all (server, arguments, names, &error);
  /* The server comes first: a client that it does not know is of no use. */
  if (!clients || !wgre_store_save (store, &error))
    return wgre_verb_fail (error->message);
  for (guint i = 0; i < clients->len; i++)
    if (!wgre_client_hand_out (arguments, clients->pdata[i], names->pdata[i], names->len > 1,
                               &error)) {
      g_prefix_error (&error, _ ("\"%s\" has been added, but: "), (const char *) names->pdata[i]);
      return wgre_verb_fail (error->message);
    }
  wgre_client_tell_reload (store);
  return WGRE_EXIT_DONE;
}

const WgreVerb wgre_verb_client_add = {
  .name = "client add",
  .arguments = "SERVER [NAME...]",
  .summary = N_ ("Add a client to a server, and print its file and QR code"),
  .help = N_ (
      "The client gets the next free address of each of the server's networks, a key and a\n"
      "preshared key. Its private key stands in the file that is printed and nowhere else.\n"
      "SERVER is a connection or a file that \"server\" has made. LIST is separated by commas.\n"),
  .least = 1,
  .most = G_MAXUINT,
  .complete = WGRE_COMPLETE_FILE_OR_CONNECTION,
  .options = options,
  .run = client_add_run,
};
