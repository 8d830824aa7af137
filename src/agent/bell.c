/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "agent/bell.h"

#include <glib/gi18n-lib.h>

#define BELL_NAME "org.freedesktop.Notifications"
#define BELL_PATH "/org/freedesktop/Notifications"
#define BELL_ICON "org.freedesktop.networkmanager.wgre"
#define BELL_FOREVER 0 /* until it is withdrawn, or the user closes it */

struct _WgreBell {
  GDBusConnection *bus;
  GCancellable *cancellable;
  GHashTable *chimes; /* key → Chime */
  guint closed;       /* subscription */
  guint name;         /* watch */
};

/* One notification; the calls that are under way have a reference. */
typedef struct {
  WgreBell *bell; /* NULL: withdrawn */
  char *title, *text;
  guint32 id; /* 0: not shown yet, or no more */
} Chime;

/* --- one of them --- */

static void
chime_clear (gpointer data)
{
  Chime *chime = data;

  g_free (chime->title);
  g_free (chime->text);
}

static void
chime_unref (gpointer chime)
{
  g_rc_box_release_full (chime, chime_clear);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Chime, chime_unref)

/* Takes no answer: nobody does anything about a failure. */
static void
bell_close (GDBusConnection *bus, guint32 id)
{
  g_dbus_connection_call (bus, BELL_NAME, BELL_PATH, BELL_NAME, "CloseNotification",
                          g_variant_new ("(u)", id), NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                          NULL, NULL, NULL);
}

/* It may have been withdrawn while it was on its way. */
static void
chime_shown (GObject *bus, GAsyncResult *result, gpointer data)
{
  g_autoptr (Chime) chime = data;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, NULL);
  guint32 id = 0;

  if (reply)
    g_variant_get (reply, "(u)", &id);
  if (chime->bell)
    chime->id = id;
  else if (id)
    bell_close (G_DBUS_CONNECTION (bus), id);
}

/* Takes @chime. */
static void
chime_show (Chime *chime, gboolean markup)
{
  g_autofree char *escaped = markup ? g_markup_escape_text (chime->text, -1) : NULL;
  g_auto (GVariantDict) hints = G_VARIANT_DICT_INIT (NULL);
  g_auto (GVariantBuilder) actions = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_STRING_ARRAY);

  g_dbus_connection_call (chime->bell->bus, BELL_NAME, BELL_PATH, BELL_NAME, "Notify",
                          g_variant_new ("(susssas@a{sv}i)", _ ("Tunnels"), 0, BELL_ICON,
                                         chime->title, escaped ? escaped : chime->text, &actions,
                                         g_variant_dict_end (&hints), BELL_FOREVER),
                          G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1,
                          chime->bell->cancellable, chime_shown, chime);
}

/* Nobody answers where nobody shows notifications. */
static void
chime_can_be_shown (GObject *bus, GAsyncResult *result, gpointer data)
{
  g_autoptr (Chime) chime = data;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, NULL);
  g_autofree const char **abilities = NULL;

  if (!reply || !chime->bell)
    return;
  g_variant_get (reply, "(^a&s)", &abilities);
  chime_show (g_steal_pointer (&chime), g_strv_contains (abilities, "body-markup"));
}

/* --- all of them --- */

void
wgre_bell_ring (WgreBell *bell, const char *key, const char *title, const char *text)
{
  Chime *chime;

  g_return_if_fail (bell && key && title && text);

  if (g_hash_table_contains (bell->chimes, key))
    return;
  chime = g_rc_box_new0 (Chime);
  chime->bell = bell;
  chime->title = g_strdup (title);
  chime->text = g_strdup (text);
  g_hash_table_insert (bell->chimes, g_strdup (key), chime);
  g_dbus_connection_call (bell->bus, BELL_NAME, BELL_PATH, BELL_NAME, "GetCapabilities", NULL,
                          G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NONE, -1, bell->cancellable,
                          chime_can_be_shown, g_rc_box_acquire (chime));
}

void
wgre_bell_hush (WgreBell *bell, const char *key)
{
  Chime *chime;

  g_return_if_fail (bell && key);

  chime = g_hash_table_lookup (bell->chimes, key);
  if (!chime)
    return;
  if (chime->id)
    bell_close (bell->bus, chime->id);
  chime->bell = NULL;
  g_hash_table_remove (bell->chimes, key);
}

/* @id: 0: all. Who has shown them has forgotten them, and may give the number to somebody else. */
static void
bell_forget (const WgreBell *bell, guint32 id)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, bell->chimes);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (!id || ((Chime *) value)->id == id)
      ((Chime *) value)->id = 0;
}

static void
bell_was_closed (GDBusConnection *bus G_GNUC_UNUSED, const char *sender G_GNUC_UNUSED,
                 const char *path G_GNUC_UNUSED, const char *interface G_GNUC_UNUSED,
                 const char *signal G_GNUC_UNUSED, GVariant *arguments, gpointer data)
{
  guint32 id, reason;

  if (!g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(uu)")))
    return;
  g_variant_get (arguments, "(uu)", &id, &reason);
  if (id)
    bell_forget (data, id);
}

static void
bell_vanished (GDBusConnection *bus G_GNUC_UNUSED, const char *name G_GNUC_UNUSED, gpointer data)
{
  bell_forget (data, 0);
}

/* --- life --- */

WgreBell *
wgre_bell_new (GDBusConnection *bus)
{
  WgreBell *bell;

  g_return_val_if_fail (bus, NULL);

  bell = g_new0 (WgreBell, 1);
  bell->bus = g_object_ref (bus);
  bell->cancellable = g_cancellable_new ();
  bell->chimes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, chime_unref);
  bell->closed = g_dbus_connection_signal_subscribe (
      bus, BELL_NAME, BELL_NAME, "NotificationClosed", BELL_PATH, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
      bell_was_closed, bell, NULL);
  bell->name = g_bus_watch_name_on_connection (bus, BELL_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL,
                                               bell_vanished, bell, NULL);
  return bell;
}

void
wgre_bell_free (WgreBell *bell)
{
  GHashTableIter iter;
  gpointer value;

  if (!bell)
    return;
  g_cancellable_cancel (bell->cancellable);
  g_object_unref (bell->cancellable);
  g_hash_table_iter_init (&iter, bell->chimes);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    ((Chime *) value)->bell = NULL;
  g_hash_table_unref (bell->chimes);
  g_bus_unwatch_name (bell->name);
  g_dbus_connection_signal_unsubscribe (bell->bus, bell->closed);
  g_object_unref (bell->bus);
  g_free (bell);
}
