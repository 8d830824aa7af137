/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/name.h"

#include <glib/gi18n-lib.h>

#include "core/error.h"

/* Of RequestName in the D-Bus specification. */
#define NAME_DO_NOT_QUEUE 4u
#define NAME_IS_OURS 1u

static GVariant *
name_call (GDBusConnection *bus, const char *method, GVariant *arguments, const char *reply,
           GError **error)
{
  return g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
      arguments, G_VARIANT_TYPE (reply), G_DBUS_CALL_FLAGS_NONE, -1, NULL, error);
}

char *
wgre_name_owner (GDBusConnection *bus, const char *name)
{
  g_autoptr (GVariant) reply = NULL;
  char *owner = NULL;

  g_return_val_if_fail (bus && name, NULL);

  reply = name_call (bus, "GetNameOwner", g_variant_new ("(s)", name), "(s)", NULL);
  if (reply)
    g_variant_get (reply, "(s)", &owner);
  return owner;
}

gboolean
wgre_name_take (GDBusConnection *bus, const char *name, GError **error)
{
  g_autoptr (GVariant) reply = NULL;
  g_autofree char *owner = NULL;
  guint32 answer;

  g_return_val_if_fail (bus && name, FALSE);

  reply =
      name_call (bus, "RequestName", g_variant_new ("(su)", name, NAME_DO_NOT_QUEUE), "(u)", error);
  if (!reply)
    return FALSE;
  g_variant_get (reply, "(u)", &answer);
  if (answer == NAME_IS_OURS)
    return TRUE;
  owner = wgre_name_owner (bus, name);
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_EXISTS, _ ("%s belongs to another process (%s)"), name,
               owner ? owner : "?");
  return FALSE;
}
