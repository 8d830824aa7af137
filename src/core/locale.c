/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/locale.h"

#include <glib.h>
#include <libintl.h>
#include <locale.h>

void
wgre_locale_find_messages (void)
{
  static gsize found = 0;

  if (!g_once_init_enter (&found))
    return;
  bindtextdomain (GETTEXT_PACKAGE, PACKAGE_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  g_once_init_leave (&found, 1);
}

void
wgre_locale_init (void)
{
  setlocale (LC_ALL, "");
  wgre_locale_find_messages ();
  textdomain (GETTEXT_PACKAGE);
}
