/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host/observer.h"

#include <gio/gio.h>
#include <string.h>

#include "host/services.h"
#include "host/status.h"

#define OBSERVER_TIMEOUT_MS 5000

struct _WgreObserver {
  char *uuid;
  GDBusConnection *bus;
  WgreServices *services;
  GCancellable *cancellable;
  char *service;    /* the unique name of the process that has the connection; NULL: none known */
  GVariant *status; /* what it said last */
  guint asked;      /* questions that are not answered yet */
  gboolean again;   /* something was new meanwhile */
  void (*told) (gpointer data);
  gpointer data;
};

/* --- what is said --- */

/* Takes what the process @sender says; NULL: nothing. One that has failed and is gone says only
 * why, and a process may get another connection. */
static void
observer_take (WgreObserver *observer, const char *sender, GVariant *status)
{
  g_autoptr (GVariant) state =
      status ? g_variant_lookup_value (status, "State", G_VARIANT_TYPE_STRING) : NULL;
  gboolean known = !g_strcmp0 (sender, observer->service);
  const char *uuid = NULL;

  if (state && g_variant_lookup (status, "Uuid", "&s", &uuid) && !strcmp (uuid, observer->uuid)) {
    g_variant_ref (status);
    g_clear_pointer (&observer->status, g_variant_unref);
    observer->status = status;
    if (!known)
      g_free (observer->service);
    observer->service = known ? observer->service : g_strdup (sender);
  } else if (known) {
    g_clear_pointer (&observer->status, g_variant_unref);
    g_clear_pointer (&observer->service, g_free);
  } else {
    return; /* an attempt that has failed, beside one that runs */
  }
  observer->told (observer->data);
}

/* What @reply holds; NULL when it is an error or something else. */
static GVariant *
observer_content (GDBusMessage *reply, const char *type)
{
  GVariant *body = g_dbus_message_get_body (reply);

  return body && g_dbus_message_get_message_type (reply) == G_DBUS_MESSAGE_TYPE_METHOD_RETURN &&
                 g_variant_is_of_type (body, G_VARIANT_TYPE (type))
             ? g_variant_get_child_value (body, 0)
             : NULL;
}

/* A service answers from its unique name, by which it is known from then on. */
static void
observer_ask (WgreObserver *observer, const char *name, const char *method, GVariant *arguments,
              GAsyncReadyCallback answered)
{
  g_autoptr (GDBusMessage) question = g_dbus_message_new_method_call (
      name, WGRE_STATUS_PATH, "org.freedesktop.DBus.Properties", method);

  g_dbus_message_set_flags (question, G_DBUS_MESSAGE_FLAGS_NO_AUTO_START);
  g_dbus_message_set_body (question, arguments);
  g_dbus_connection_send_message_with_reply (observer->bus, question,
                                             G_DBUS_SEND_MESSAGE_FLAGS_NONE, OBSERVER_TIMEOUT_MS,
                                             NULL, observer->cancellable, answered, observer);
}

/* A service that does not answer in time is busy, and says nothing new. */
static void
observer_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  WgreObserver *observer = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusMessage) reply =
      g_dbus_connection_send_message_with_reply_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) status = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* the observer is gone */
  observer->asked--;
  if (reply) {
    status = observer_content (reply, "(a{sv})");
    observer_take (observer, g_dbus_message_get_sender (reply), status);
  }
  if (observer->again)
    wgre_observer_look (observer);
}

static void
observer_ask_all (WgreObserver *observer, const char *name)
{
  observer->asked++;
  observer_ask (observer, name, "GetAll", g_variant_new ("(s)", WGRE_STATUS_INTERFACE),
                observer_answered);
}

void
wgre_observer_look (WgreObserver *observer)
{
  g_return_if_fail (observer);

  observer->again = observer->asked > 0;
  if (!observer->asked && observer->service)
    observer_ask_all (observer, observer->service);
}

/* --- which one it is --- */

static void
observer_introduced (GObject *source, GAsyncResult *result, gpointer data)
{
  WgreObserver *observer = data;
  g_autoptr (GDBusMessage) reply =
      g_dbus_connection_send_message_with_reply_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_autoptr (GVariant) boxed = reply ? observer_content (reply, "(v)") : NULL;
  g_autoptr (GVariant) uuid = boxed ? g_variant_get_variant (boxed) : NULL;

  /* Also when the observer is gone. */
  if (uuid && g_variant_is_of_type (uuid, G_VARIANT_TYPE_STRING) &&
      !strcmp (g_variant_get_string (uuid, NULL), observer->uuid))
    observer_ask_all (observer, g_dbus_message_get_sender (reply));
}

/* For the UUID alone: a service looks at its peers for everything else. */
static void
observer_ask_who (WgreObserver *observer, const char *name)
{
  observer_ask (observer, name, "Get", g_variant_new ("(ss)", WGRE_STATUS_INTERFACE, "Uuid"),
                observer_introduced);
}

static void
observer_came (const char *owner, gpointer data)
{
  WgreObserver *observer = data;

  if (!observer->service)
    observer_ask_who (observer, owner);
}

static void
observer_changed (const char *owner, gpointer data)
{
  WgreObserver *observer = data;

  if (!observer->service)
    observer_ask_who (observer, owner);
  else if (!g_strcmp0 (owner, observer->service))
    wgre_observer_look (observer);
}

static void
observer_gone (const char *owner, gpointer data)
{
  WgreObserver *observer = data;

  if (!g_strcmp0 (owner, observer->service))
    observer_take (observer, owner, NULL);
}

/* --- life --- */

static void
observer_connected (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  static const WgreServicesEvents events = { observer_came, observer_changed, observer_gone, NULL };
  WgreObserver *observer = data;
  GDBusConnection *bus = g_bus_get_finish (result, NULL);

  if (!bus)
    return; /* there is none, or the observer is gone */
  observer->bus = bus;
  observer->services = wgre_services_new (bus, &events, observer);
}

WgreObserver *
wgre_observer_new (const char *uuid, void (*told) (gpointer data), gpointer data)
{
  WgreObserver *observer;

  g_return_val_if_fail (uuid && told, NULL);

  observer = g_new0 (WgreObserver, 1);
  observer->uuid = g_strdup (uuid);
  observer->told = told;
  observer->data = data;
  observer->cancellable = g_cancellable_new ();
  g_bus_get (G_BUS_TYPE_SYSTEM, observer->cancellable, observer_connected, observer);
  return observer;
}

void
wgre_observer_free (WgreObserver *observer)
{
  if (!observer)
    return;
  g_cancellable_cancel (observer->cancellable);
  g_object_unref (observer->cancellable);
  wgre_services_free (observer->services);
  g_clear_object (&observer->bus);
  g_clear_pointer (&observer->status, g_variant_unref);
  g_free (observer->service);
  g_free (observer->uuid);
  g_free (observer);
}

GVariant *
wgre_observer_status (WgreObserver *observer)
{
  g_return_val_if_fail (observer, NULL);

  return observer->status;
}
