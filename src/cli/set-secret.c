/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>

#include "cli/key-io.h"
#include "cli/store.h"
#include "core/error.h"
#include "core/option.h"
#include "core/profile.h"
#include "core/secrets.h"

/* The store, if it keeps a secret with this name. */
static WgreStore *
open_for (const char *argument, const char *secret, GError **error)
{
  const WgreOption *option = wgre_option_lookup (secret, NULL);
  g_autoptr (WgreStore) store = NULL;

  if (!option || !(option->flags & WGRE_OPTION_SECRET)) {
    /* The word is not repeated: it may be the key itself. */
    g_set_error (
        error, WGRE_ERROR, WGRE_ERROR_UNKNOWN,
        _ ("that is not the name of a secret: give private-key or, for the peer with number "
           "N, peer.N.psk, and the key on standard input"));
    return NULL;
  }
  store = wgre_store_open (argument, error);
  if (!store)
    return NULL;
  if (!wgre_profile_keeps_secret (store->data, secret)) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
                 _ ("%s-flags in vpn.data says that nobody keeps this secret: change that first"),
                 secret);
    return NULL;
  }
  return g_steal_pointer (&store);
}

static WgreExit
set_secret_run (const WgreArguments *arguments)
{
  const char *secret = wgre_arguments_word (arguments, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreStore) store = open_for (wgre_arguments_word (arguments, 0), secret, &error);
  g_autoptr (WgreProfile) profile = NULL;
  WgreKey key;
  char text[WGRE_KEY_TEXT_SIZE];

  if (!store)
    return wgre_verb_fail (error->message);
  if (!wgre_key_read_prompted (secret, &key))
    return WGRE_EXIT_FAILED;
  wgre_key_print (&key, text);
  wgre_wipe (&key, sizeof key);
  g_hash_table_replace (store->secrets, g_strdup (secret), g_strdup (text));
  wgre_wipe (text, sizeof text);

  /* The profile must be valid with the secret, which one of a peer that is not there is not. */
  profile = wgre_profile_new (store->data, store->secrets, WGRE_PROFILE_WITHOUT_SECRETS, &error);
  if (!profile || !wgre_store_save (store, &error))
    return wgre_verb_fail (error->message);
  if (wgre_store_is_up (store))
    g_printerr (_ ("The connection is up: \"nm-wgre reload %s\" makes it use the secret.\n"),
                store->name);
  return WGRE_EXIT_DONE;
}

const WgreVerb wgre_verb_set_secret = {
  .name = "set-secret",
  .arguments = "FILE-OR-CONNECTION SECRET",
  .summary = N_ ("Read a secret key from standard input and keep it in a connection"),
  .help = N_ (
      "SECRET is private-key or, for the peer with number N, peer.N.psk. On a terminal what is\n"
      "typed is not shown. The other secrets stay as they are.\n"),
  .least = 2,
  .most = 2,
  .complete = WGRE_COMPLETE_FILE_OR_CONNECTION,
  .run = set_secret_run,
};
