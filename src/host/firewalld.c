/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/firewalld.h"

#include <gio/gio.h>
#include <string.h>

#include "core/error.h"

#define ZONE_INTERFACE WGRE_FIREWALLD_SERVICE ".zone"
#define POLICY_INTERFACE WGRE_FIREWALLD_SERVICE ".policy"
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

/* --- what it forwards --- */

static gboolean
setting_is_on (GVariant *settings, const char *name)
{
  gboolean on = FALSE;

  return settings && g_variant_lookup (settings, name, "b", &on) && on;
}

static char **
setting_words (GVariant *settings, const char *name)
{
  char **words = NULL;

  return g_variant_lookup (settings, name, "^as", &words) ? words : g_new0 (char *, 1);
}

/* A policy for what comes from the zone and does not end at this host: whatever it says, somebody
 * has thought of such packets. */
static gboolean
policy_is_about (GVariant *settings, const char *zone)
{
  g_auto (GStrv) from = setting_words (settings, "ingress_zones");
  g_auto (GStrv) to = setting_words (settings, "egress_zones");
  gboolean onward = FALSE;

  for (guint i = 0; to[i]; i++)
    onward = onward || strcmp (to[i], "HOST");
  return onward && !setting_is_on (settings, "disable") &&
         (g_strv_contains ((const char *const *) from, zone) ||
          g_strv_contains ((const char *const *) from, "ANY"));
}

gboolean
wgre_firewalld_lets_pass (const char *zone, GVariant *own, GVariant *outer,
                          const GPtrArray *policies)
{
  g_auto (GStrv) interfaces = NULL;
  const char *target = "";

  g_return_val_if_fail (zone, FALSE);
  if (!own)
    return TRUE;

  /* Within a zone it passes if the zone says so, by a zone that masquerades everything leaves. */
  interfaces = setting_words (own, "interfaces");
  if ((g_variant_lookup (own, "target", "&s", &target) && g_str_equal (target, "ACCEPT")) ||
      (setting_is_on (own, "forward") && interfaces[0]) || setting_is_on (outer, "masquerade"))
    return TRUE;
  for (guint i = 0; policies && i < policies->len; i++)
    if (policy_is_about (policies->pdata[i], zone))
      return TRUE;
  return FALSE;
}

/* NULL: it does not say. */
static GVariant *
get_settings (const char *interface, const char *method, const char *name)
{
  g_autoptr (GVariant) reply =
      firewalld_call (interface, method, g_variant_new ("(s)", name), "(a{sv})", NULL);

  return reply ? g_variant_get_child_value (reply, 0) : NULL;
}

static GPtrArray *
get_policies (void)
{
  GPtrArray *policies = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autoptr (GVariant) reply =
      firewalld_call (POLICY_INTERFACE, "getPolicies", g_variant_new ("()"), "(as)", NULL);
  g_auto (GStrv) names = NULL;

  if (reply)
    g_variant_get (reply, "(^as)", &names);
  for (guint i = 0; names && names[i]; i++) {
    GVariant *settings = get_settings (POLICY_INTERFACE, "getPolicySettings", names[i]);

    if (settings)
      g_ptr_array_add (policies, settings);
  }
  return policies;
}

gboolean
wgre_firewalld_forwards (const char *zone, const char *outer)
{
  g_autoptr (GVariant) own = NULL, other = NULL;
  g_autoptr (GPtrArray) policies = NULL;

  g_return_val_if_fail (zone && outer, FALSE);

  own = get_settings (ZONE_INTERFACE, "getZoneSettings2", zone);
  other = get_settings (ZONE_INTERFACE, "getZoneSettings2", outer);
  policies = get_policies ();
  return wgre_firewalld_lets_pass (zone, own, other, policies);
}

/* --- what it lets in --- */

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
  g_autofree char *method = NULL, *text = NULL;
  GVariantBuilder arguments = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_TUPLE);
  g_autoptr (GError) problem = NULL;
  g_autoptr (GVariant) reply = NULL;
  WgreErrorCode code;

  g_return_val_if_fail (opening, FALSE);

  method = g_strconcat (open ? "add" : "remove", opening->port ? "Port" : "Protocol", NULL);
  text = g_strdup_printf ("%u", opening->port ? (guint) opening->port : opening->protocol);
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
