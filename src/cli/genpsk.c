/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/key-io.h"

static WgreExit
run (int argc, char **argv G_GNUC_UNUSED)
{
  WgreKey key;
  WgreExit status;

  if (argc != 1)
    return wgre_verb_usage (&wgre_verb_genpsk);
  wgre_key_generate_preshared (&key);
  status = wgre_key_write_secret (&key);
  wgre_wipe (&key, sizeof key);
  return status;
}

const WgreVerb wgre_verb_genpsk = {
  .name = "genpsk",
  .arguments = "",
  .summary = "Print a new preshared key",
  .help = "Prints it to standard output, as \"wg genpsk\" does.\n",
  .run = run,
};
