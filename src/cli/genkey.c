/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/key-io.h"

static WgreExit
run (int argc, char **argv G_GNUC_UNUSED)
{
  WgreKey key;
  WgreExit status;

  if (argc != 1)
    return wgre_verb_usage (&wgre_verb_genkey);
  wgre_key_generate (&key);
  status = wgre_key_write_secret (&key);
  wgre_wipe (&key, sizeof key);
  return status;
}

const WgreVerb wgre_verb_genkey = {
  .name = "genkey",
  .arguments = "",
  .summary = "Print a new private key",
  .help = "Prints it to standard output, as \"wg genkey\" does.\n",
  .run = run,
};
