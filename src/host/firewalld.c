/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/firewalld.h"

#include <gio/gio.h>
#include <string.h>

#include "core/error.h"

#define ZONE_INTERFACE WGRE_FIREWALLD_SERVICE ".zone"
#define TIMEOUT_MS 5000

static GVariant *
firewalld_call (const char *interface, const char *method, GVariant *arguments, const char *type,
                GError **error)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (arguments);
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, error);

  if (!bus)
    return NULL;
  return g_dbus_connection_call_sync (bus, WGRE_FIREWALLD_SERVICE, WGRE_FIREWALLD_PATH, interface,
                                      method, sunk, G_VARIANT_TYPE (type),
                                      G_DBUS_CALL_FLAGS_NO_AUTO_START, TIMEOUT_MS, NULL, error);
}

static char *
string_of (GVariant *reply)
{
  const char *text = NULL;

  if (reply)
    g_variant_get (reply, "(&s)", &text);
  return text && *text ? g_strdup (text) : NULL;
}

char *
wgre_firewalld_zone (const char *interface)
{
  g_autoptr (GVariant) fallback =
      firewalld_call (WGRE_FIREWALLD_SERVICE, "getDefaultZone", g_variant_new ("()"), "(s)", NULL);
  g_autoptr (GVariant) own = NULL;
  char *zone;

  if (fallback && interface)
    own = firewalld_call (ZONE_INTERFACE, "getZoneOfInterface", g_variant_new ("(s)", interface),
                          "(s)", NULL);
  zone = string_of (own);
  return zone ? zone : string_of (fallback);
}

gboolean
wgre_firewalld_forwards (const char *zone)
{
  g_autoptr (GVariant) reply = firewalld_call (ZONE_INTERFACE, "getZoneSettings2",
                                               g_variant_new ("(s)", zone), "(a{sv})", NULL);
  g_autoptr (GVariant) settings = reply ? g_variant_get_child_value (reply, 0) : NULL;
  const char *target = "";

  g_return_val_if_fail (zone, FALSE);

  return settings && g_variant_lookup (settings, "target", "&s", &target) &&
         g_str_equal (target, "ACCEPT");
}

/* Words at the beginning of what firewalld says, and the code that they stand for. */
static const struct {
  const char *word;
  WgreErrorCode code;
} reasons[] = {
  { "ALREADY_ENABLED", WGRE_ERROR_EXISTS },
  { "NOT_ENABLED", WGRE_ERROR_NOT_FOUND },
  { "INVALID_ZONE", WGRE_ERROR_NOT_FOUND },
};

gboolean
wgre_firewalld_set (const WgreOpFirewalld *opening, gboolean open, GError **error)
{
  g_autofree char *method =
      g_strconcat (open ? "add" : "remove", opening->port ? "Port" : "Protocol", NULL);
  guint number = opening->port ? opening->port : opening->protocol;
  g_autofree char *text = g_strdup_printf ("%u", number);
  GVariantBuilder arguments = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_TUPLE);
  g_autoptr (GError) problem = NULL;
  g_autoptr (GVariant) reply = NULL;
  WgreErrorCode code;

  /* (zone, port, protocol) or (zone, protocol); what is to be added also says for how long. */
  g_variant_builder_add (&arguments, "s", opening->zone);
  g_variant_builder_add (&arguments, "s", text);
  if (opening->port)
    g_variant_builder_add (&arguments, "s", "udp");
  if (open)
    g_variant_builder_add (&arguments, "i", 0);
  reply =
      firewalld_call (ZONE_INTERFACE, method, g_variant_builder_end (&arguments), "(s)", &problem);
  if (reply)
    return TRUE;
  /* Where firewalld is gone, there is nothing to open or to close. */
  code = g_error_matches (problem, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
                 g_error_matches (problem, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
                 g_error_matches (problem, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
                 g_error_matches (problem, G_DBUS_ERROR, G_DBUS_ERROR_DISCONNECTED)
             ? WGRE_ERROR_NOT_FOUND
             : WGRE_ERROR_KERNEL;
  g_dbus_error_strip_remote_error (problem);
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_str_has_prefix (problem->message, reasons[i].word))
      code = reasons[i].code;
  g_set_error (error, WGRE_ERROR, (gint) code, "firewalld: %s", problem->message);
  return FALSE;
}
