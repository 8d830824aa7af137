/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/wgquick/role.h"

#include <glib/gi18n-lib.h>

#include "core/option.h"

void
wgre_role_clear (WgreRole *role)
{
  g_return_if_fail (role);

  g_free (role->value);
  g_free (role->second_value);
  g_free (role->reason);
}

guint
wgre_role_families (const WgreRoleFile *file)
{
  g_return_val_if_fail (file, 0);

  return file->families ? file->families : WGRE_V46;
}

void
wgre_role_stay (WgreRole *role, const char *reason)
{
  g_return_if_fail (role);

  g_return_if_fail (reason);

  g_free (role->reason);
  role->reason = g_strdup (reason);
}

void
wgre_role_stay_because (WgreRole *role, const char *format, ...)
{
  va_list arguments;

  g_return_if_fail (role);

  va_start (arguments, format);
  g_free (role->reason);
  role->reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

/* A value that no profile can have leaves the command where it is. */
void
wgre_role_become (WgreRole *role, const char *key, const char *value, gboolean append)
{
  const WgreOption *option = wgre_option_lookup (key, NULL);
  WgreValue parsed = { 0 };

  g_return_if_fail (role && option && value);

  if (!wgre_option_parse (option, 0, value, &parsed, NULL)) {
    wgre_role_stay (role, _ ("it has a value that no profile can have"));
    return;
  }
  wgre_option_clear_value (option, &parsed);
  role->type = WGRE_ROLE_KEY;
  role->key = key;
  role->value = g_strdup (value);
  role->append = append;
}

gboolean
wgre_role_is_tunnel (const WgreRoleFile *file, const char *device)
{
  g_return_val_if_fail (file, FALSE);

  return !g_strcmp0 (device, file->name);
}

void
wgre_role_stay_elsewhere (WgreRole *role, const WgreRoleFile *file)
{
  g_return_if_fail (file);

  wgre_role_stay_because (role, _ ("it is not about this tunnel, which is called %s"), file->name);
}

char *
wgre_role_chain_key (const char *table, const char *chain)
{
  g_return_val_if_fail (table, NULL);

  return g_strdup_printf ("%s %s", table, chain ? chain : "");
}
