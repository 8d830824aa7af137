/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/locale.h"

#include <libintl.h>
#include <locale.h>

void
wgre_locale_find_messages (void)
{
  bindtextdomain (GETTEXT_PACKAGE, PACKAGE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
}

void
wgre_locale_init (void)
{
  setlocale (LC_ALL, "");
  wgre_locale_find_messages ();
  textdomain (GETTEXT_PACKAGE);
}
