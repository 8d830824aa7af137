/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>

#include "cli/key-io.h"

static WgreExit
genkey_print (void (*generate) (WgreKey *key))
{
  WgreKey key;
  WgreExit status;

  generate (&key);
  status = wgre_key_write_secret (&key);
  wgre_wipe (&key, sizeof key);
  return status;
}

static WgreExit
genkey_run (const WgreArguments *arguments G_GNUC_UNUSED)
{
  return genkey_print (wgre_key_generate);
}

static WgreExit
genpsk_run (const WgreArguments *arguments G_GNUC_UNUSED)
{
  return genkey_print (wgre_key_generate_preshared);
}

const WgreVerb wgre_verb_genkey = {
  .name = "genkey",
  .arguments = "",
  .summary = N_ ("Print a new private key"),
  .help = N_ ("Prints it to standard output, as \"wg genkey\" does.\n"),
  .run = genkey_run,
};

const WgreVerb wgre_verb_genpsk = {
  .name = "genpsk",
  .arguments = "",
  .summary = N_ ("Print a new preshared key"),
  .help = N_ ("Prints it to standard output, as \"wg genpsk\" does.\n"),
  .run = genpsk_run,
};
