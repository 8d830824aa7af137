/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>

#include "cli/key-io.h"

static WgreExit
pubkey_run (const WgreArguments *arguments G_GNUC_UNUSED)
{
  WgreKey private_key, public_key;

  if (!wgre_key_read (&private_key))
    return WGRE_EXIT_FAILED;
  wgre_key_public (&private_key, &public_key);
  wgre_wipe (&private_key, sizeof private_key);
  return wgre_key_write (&public_key);
}

const WgreVerb wgre_verb_pubkey = {
  .name = "pubkey",
  .arguments = "",
  .summary = N_ ("Print the public key of a private key"),
  .help = N_ ("Reads the private key from standard input, as \"wg pubkey\" does.\n"),
  .run = pubkey_run,
};
