/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "doctor/gather/trial.h"

#include <glib/gi18n-lib.h>

#include "core/error.h"
#include "doctor/gather/state.h"
#include "host/services.h"

#define TRIAL_NM "org.freedesktop.NetworkManager"
#define TRIAL_NM_PATH "/org/freedesktop/NetworkManager"
#define TRIAL_PATIENCE_MS 60000
#define TRIAL_PAUSE_MS 200
#define TRIAL_CALL_MS 30000
#define TRIAL_DEACTIVATED 4 /* NM_ACTIVE_CONNECTION_STATE_DEACTIVATED */

struct _WgreTrial {
  GDBusConnection *bus;
  WgreServices *services;
  char *active;  /* its object path at NetworkManager; NULL: it was up before */
  char *failure; /* what the service has said */
};

static GVariant *
trial_call (const WgreTrial *trial, const char *path, const char *interface, const char *method,
            GVariant *arguments, const char *type, GError **error)
{
  return g_dbus_connection_call_sync (trial->bus, TRIAL_NM, path, interface, method, arguments,
                                      G_VARIANT_TYPE (type), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                                      TRIAL_CALL_MS, NULL, error);
}

/* The process that fails ends at once: what it says must be heard. */
static void
trial_heard (const char *owner G_GNUC_UNUSED, GVariant *values, gpointer data)
{
  WgreTrial *trial = data;
  const char *failure = NULL;

  if (!g_variant_lookup (values, "Failure", "&s", &failure))
    return;
  g_free (trial->failure);
  trial->failure = g_strdup (failure);
}

static void
trial_listen (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static gboolean
trial_activate (WgreTrial *trial, const char *uuid, GError **error)
{
  g_autoptr (GVariant) found = NULL, reply = NULL;
  const char *path = NULL;

  found = trial_call (trial, TRIAL_NM_PATH "/Settings", TRIAL_NM ".Settings", "GetConnectionByUuid",
                      g_variant_new ("(s)", uuid), "(o)", error);
  if (!found)
    return FALSE;
  g_variant_get (found, "(&o)", &path);
  reply = trial_call (trial, TRIAL_NM_PATH, TRIAL_NM, "ActivateConnection",
                      g_variant_new ("(ooo)", path, "/", "/"), "(o)", error);
  if (reply)
    g_variant_get (reply, "(o)", &trial->active);
  return reply != NULL;
}

static gboolean
trial_has_ended (const WgreTrial *trial)
{
  g_autoptr (GVariant) reply =
      trial_call (trial, trial->active, "org.freedesktop.DBus.Properties", "Get",
                  g_variant_new ("(ss)", TRIAL_NM ".Connection.Active", "State"), "(v)", NULL);
  g_autoptr (GVariant) state = NULL;

  if (!reply)
    return TRUE;
  g_variant_get (reply, "(v)", &state);
  return g_variant_get_uint32 (state) == TRIAL_DEACTIVATED;
}

static gboolean
trial_is_up (const char *uuid)
{
  g_autoptr (GVariant) status = wgre_state_find (uuid);

  return wgre_state_is_up (status);
}

WgreTrial *
wgre_trial_new (const char *uuid, GError **error)
{
  static const WgreServicesEvents events = { .said = trial_heard };
  g_autoptr (WgreTrial) trial = g_new0 (WgreTrial, 1);

  trial->bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  if (!trial->bus)
    return NULL;
  if (trial_is_up (uuid))
    return g_steal_pointer (&trial);
  trial->services = wgre_services_new (trial->bus, &events, trial);
  if (!trial_activate (trial, uuid, error)) {
    if (error)
      g_dbus_error_strip_remote_error (*error);
    return NULL;
  }

  for (guint waited = 0; waited < TRIAL_PATIENCE_MS; waited += TRIAL_PAUSE_MS) {
    if (trial_is_up (uuid))
      return g_steal_pointer (&trial);
    if (trial_has_ended (trial))
      break;
    g_usleep (TRIAL_PAUSE_MS * 1000);
    trial_listen ();
  }
  trial_listen ();
  g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_NO_ANSWER,
                       trial->failure
                           ? trial->failure
                           : _ ("NetworkManager does not bring it up, and its log says why"));
  return NULL;
}

void
wgre_trial_free (WgreTrial *trial)
{
  g_autoptr (GVariant) reply = NULL;

  if (!trial)
    return;
  if (trial->active)
    reply = trial_call (trial, TRIAL_NM_PATH, TRIAL_NM, "DeactivateConnection",
                        g_variant_new ("(o)", trial->active), "()", NULL);
  wgre_services_free (trial->services);
  g_clear_object (&trial->bus);
  g_free (trial->active);
  g_free (trial->failure);
  g_free (trial);
}
