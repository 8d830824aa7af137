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

static void
locale_speak (void)
{
  wgre_locale_find_messages ();
  textdomain (GETTEXT_PACKAGE);
}

void
wgre_locale_init (void)
{
  setlocale (LC_ALL, "");
  locale_speak ();
}

/* Each category is a file of its own that is looked for and read. */
void
wgre_locale_init_messages (void)
{
  setlocale (LC_CTYPE, "");
  setlocale (LC_MESSAGES, "");
  locale_speak ();
}
