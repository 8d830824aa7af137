/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/trusted.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/list.h"
#include "core/value.h"

/* A UUID has no colon, so that the two cannot be taken for each other. */
#define TRUSTED_ZONE "zone:"

/* What firewalld takes for a name. */
#define TRUSTED_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-/"

static gboolean
parse_trusted (const WgreOption *option G_GNUC_UNUSED, const char *text, WgreValue *ret_value,
               char **ret_reason)
{
  g_auto (GStrv) items = wgre_list_split (text);

  for (guint i = 0; items[i]; i++) {
    const char *zone =
        g_str_has_prefix (items[i], TRUSTED_ZONE) ? items[i] + strlen (TRUSTED_ZONE) : NULL;

    if (zone ? *zone && !zone[strspn (zone, TRUSTED_CHARACTERS)]
             : g_uuid_string_is_valid (items[i]))
      continue;
    *ret_reason = wgre_list_reason (
        text, items[i],
        _ ("is neither the UUID of a connection, as \"nmcli connection show\" prints it, nor a "
           "firewall zone, such as zone:home"),
        _ ("has \"%s\", which is neither the UUID of a connection, as \"nmcli connection show\" "
           "prints it, nor a firewall zone, such as zone:home"),
        items[i]);
    return FALSE;
  }
  ret_value->object = g_steal_pointer (&items);
  return TRUE;
}

static char *
print_trusted (const WgreOption *option G_GNUC_UNUSED, const WgreValue *value)
{
  return g_strjoinv (";", value->object);
}

static void
clear_trusted (WgreValue *value)
{
  g_clear_pointer ((char ***) &value->object, g_strfreev);
}

const WgreType wgre_type_trusted = {
  .name = "list of UUIDs and zone:NAME",
  .content = WGRE_CONTENT_STRINGS,
  .parse = parse_trusted,
  .print = print_trusted,
  .clear = clear_trusted,
};

gboolean
wgre_trusted_has (const char *const *trusted, const char *uuid, const char *zone)
{
  g_return_val_if_fail (uuid, FALSE);

  for (guint i = 0; trusted && trusted[i]; i++)
    if (g_str_has_prefix (trusted[i], TRUSTED_ZONE)
            ? !g_strcmp0 (trusted[i] + strlen (TRUSTED_ZONE), zone)
            : !g_ascii_strcasecmp (trusted[i], uuid))
      return TRUE;
  return FALSE;
}
