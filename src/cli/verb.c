/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/verb.h"

WgreExit
wgre_verb_usage (const WgreVerb *verb)
{
  g_printerr ("Usage: nm-wgre %s%s%s\n", verb->name, *verb->arguments ? " " : "", verb->arguments);
  return WGRE_EXIT_USAGE;
}

WgreExit
wgre_verb_fail (const char *message)
{
  g_printerr ("nm-wgre: %s\n", message);
  return WGRE_EXIT_FAILED;
}
