/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>

#include "cli/key-io.h"

static WgreExit
run (const WgreArguments *arguments G_GNUC_UNUSED)
{
  WgreKey key;
  WgreExit status;

  wgre_key_generate (&key);
  status = wgre_key_write_secret (&key);
  wgre_wipe (&key, sizeof key);
  return status;
}

const WgreVerb wgre_verb_genkey = {
  .name = "genkey",
  .arguments = "",
  .summary = N_ ("Print a new private key"),
  .help = N_ ("Prints it to standard output, as \"wg genkey\" does.\n"),
  .run = run,
};
