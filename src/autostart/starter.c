/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "autostart/starter.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "autostart/networks.h"
#include "autostart/pause.h"
#include "bridge/connection.h"
#include "core/ip.h"
#include "core/option.h"
#include "core/values.h"

/* Each attempt makes NetworkManager start a process, which has to be on the bus within five
 * seconds: with hundreds of tunnels at once it would not. */
#define STARTER_AT_ONCE 8

struct _WgreStarter {
  NMClient *client;
  GCancellable *cancellable;
  GPtrArray *wishes; /* of Wish */
  gulong primary_changed;
  GQueue waiting;     /* of Wish: those that wait for their turn */
  guint trying;       /* so many are on their way up */
  gboolean only_down; /* nothing is brought up */
  guint reporting;    /* source that will call finished() */
  void (*finished) (gpointer data);
  gpointer data;
};

/* What is to become of a connection. */
typedef enum {
  WISH_NONE,
  WISH_UP,
  WISH_DOWN,
} WishAim;

/* A connection that is to be up, or down. */
typedef struct {
  WgreStarter *starter;
  char *uuid;
  WishAim aim; /* at the last look */
  guint failures;
  GSourceFunc attempt;
  guint timer;                /* until the next attempt */
  NMActiveConnection *active; /* on its way up */
  gulong state_changed;
  gboolean trying;
  gboolean finished;
} Wish;

static void
wish_forget_active (Wish *wish)
{
  if (wish->active)
    g_signal_handler_disconnect (wish->active, wish->state_changed);
  g_clear_object (&wish->active);
}

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_clear_handle_id (&wish->timer, g_source_remove);
  wish_forget_active (wish);
  g_free (wish->uuid);
  g_free (wish);
}

/* --- what is wanted --- */

static const char *
item (NMConnection *connection, WgreOptionId id)
{
  if (!wgre_connection_is_ours (connection))
    return NULL;
  return nm_setting_vpn_get_data_item (nm_connection_get_setting_vpn (connection),
                                       wgre_option_get (id)->key);
}

/* A value that is none is the service's to complain about. */
static gboolean
starter_read (NMConnection *connection, WgreOptionId id, WgreValue *ret_value)
{
  const char *text = item (connection, id);

  return text && wgre_option_parse (wgre_option_get (id), 0, text, ret_value, NULL);
}

static WishAim
starter_aim_by_networks (const WgreStarter *starter, NMConnection *connection)
{
  WgreValue trusted = { 0 };
  WgreNetworks networks;

  starter_read (connection, WGRE_OPT_TRUSTED, &trusted);
  networks = wgre_networks_judge (starter->client, trusted.object);
  wgre_option_clear_value (wgre_option_get (WGRE_OPT_TRUSTED), &trusted);
  switch (networks) {
  case WGRE_NETWORKS_NONE:
    break;
  case WGRE_NETWORKS_TRUSTED:
    return WISH_DOWN;
  case WGRE_NETWORKS_UNTRUSTED:
    return starter->only_down ? WISH_NONE : WISH_UP;
  }
  return WISH_NONE;
}

/* Where no network is, a connection that is up waits for the next one. */
static WishAim
starter_aim (const WgreStarter *starter, NMConnection *connection)
{
  WgreValue start = { 0 };

  if (!connection || !starter_read (connection, WGRE_OPT_AUTOSTART, &start))
    return WISH_NONE;
  switch ((WgreAutostart) start.number) {
  case WGRE_AUTOSTART_NO:
    break;
  case WGRE_AUTOSTART_YES:
    return starter->only_down ? WISH_NONE : WISH_UP;
  case WGRE_AUTOSTART_UNTRUSTED:
    return starter_aim_by_networks (starter, connection);
  }
  return WISH_NONE;
}

/* --- the device that carries it --- */

static gboolean
has_address (NMDevice *device, const char *address)
{
  WgreIp ip;
  NMIPConfig *config;
  const GPtrArray *addresses;

  if (!wgre_ip_parse (address, &ip))
    return FALSE;
  config =
      ip.family == AF_INET ? nm_device_get_ip4_config (device) : nm_device_get_ip6_config (device);
  addresses = config ? nm_ip_config_get_addresses (config) : NULL;
  for (guint i = 0; addresses && i < addresses->len; i++) {
    WgreIp other;

    if (wgre_ip_parse (nm_ip_address_get_address (addresses->pdata[i]), &other) &&
        wgre_ip_equal (&ip, &other))
      return TRUE;
  }
  return FALSE;
}

static gboolean
can_carry (NMDevice *device)
{
  return nm_device_get_state (device) == NM_DEVICE_STATE_ACTIVATED &&
         strcmp (nm_device_get_iface (device), "lo");
}

/* NetworkManager takes the device of the default route by itself. It needs to be told when there is
 * none, and when the connection names its device or that device's address. */
static NMDevice *
find_carrier (NMClient *client, NMConnection *connection)
{
  const GPtrArray *devices = nm_client_get_devices (client);
  const char *dev = item (connection, WGRE_OPT_DEV), *local = item (connection, WGRE_OPT_LOCAL);
  NMDevice *any = NULL;

  for (guint i = 0; i < devices->len; i++) {
    NMDevice *device = devices->pdata[i];

    if (!can_carry (device))
      continue;
    if (dev ? !strcmp (nm_device_get_iface (device), dev) : local && has_address (device, local))
      return device;
    any = any ? any : device;
  }
  return nm_client_get_primary_connection (client) ? NULL : any;
}

/* --- whose turn it is --- */

static gboolean
starter_may_try (Wish *wish)
{
  WgreStarter *starter = wish->starter;

  if (starter->trying >= STARTER_AT_ONCE) {
    g_queue_push_tail (&starter->waiting, wish);
    return FALSE;
  }
  starter->trying++;
  wish->trying = TRUE;
  return TRUE;
}

static void
starter_tried (Wish *wish)
{
  Wish *next;

  if (!wish->trying)
    return;
  wish->trying = FALSE;
  wish->starter->trying--;
  next = g_queue_pop_head (&wish->starter->waiting);
  if (next)
    next->timer = g_idle_add (next->attempt, next);
}

/* --- the end --- */

static gboolean
report (gpointer data)
{
  WgreStarter *starter = data;

  starter->reporting = 0;
  starter->finished (starter->data);
  return G_SOURCE_REMOVE;
}

static void
report_when_finished (WgreStarter *starter)
{
  for (guint i = 0; i < starter->wishes->len; i++)
    if (!((const Wish *) starter->wishes->pdata[i])->finished)
      return;
  if (!starter->reporting)
    starter->reporting = g_idle_add (report, starter);
}

static void
starter_finish (Wish *wish, const char *what)
{
  g_message ("%s: %s", wish->uuid, what);
  starter_tried (wish);
  wish_forget_active (wish);
  wish->finished = TRUE;
  report_when_finished (wish->starter);
}

/* --- an attempt --- */

static void
starter_fail (Wish *wish, const char *why)
{
  guint pause = wgre_pause_after (++wish->failures);

  starter_tried (wish);
  wish_forget_active (wish);
  g_message ("%s: attempt %u failed: %s: the next one follows in %u s", wish->uuid, wish->failures,
             why, pause);
  wish->timer = g_timeout_add_seconds (pause, wish->attempt, wish);
}

static void
take_state (Wish *wish, NMActiveConnectionState state, NMActiveConnectionStateReason reason)
{
  if (state == NM_ACTIVE_CONNECTION_STATE_ACTIVATED)
    starter_finish (wish, "is up");
  else if (state != NM_ACTIVE_CONNECTION_STATE_DEACTIVATED)
    return;
  else if (reason == NM_ACTIVE_CONNECTION_STATE_REASON_USER_DISCONNECTED)
    starter_finish (wish, "was taken down");
  else
    starter_fail (wish, _ ("it did not come up, see the journal of NetworkManager"));
}

static void
state_changed (NMActiveConnection *active G_GNUC_UNUSED, guint state, guint reason, gpointer data)
{
  take_state (data, (NMActiveConnectionState) state, (NMActiveConnectionStateReason) reason);
}

static void
follow (Wish *wish, NMActiveConnection *active)
{
  wish->active = g_object_ref (active);
  wish->state_changed =
      g_signal_connect (active, "state-changed", G_CALLBACK (state_changed), wish);
  take_state (wish, nm_active_connection_get_state (active),
              nm_active_connection_get_state_reason (active));
}

static void
starter_answered (GObject *client, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NMActiveConnection) active =
      nm_client_activate_connection_finish (NM_CLIENT (client), result, &error);
  Wish *wish = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (active)
    follow (wish, active);
  else
    starter_fail (wish, error->message);
}

static NMActiveConnection *
find_active (NMClient *client, const char *uuid)
{
  const GPtrArray *actives = nm_client_get_active_connections (client);

  for (guint i = 0; i < actives->len; i++)
    if (!g_strcmp0 (nm_active_connection_get_uuid (actives->pdata[i]), uuid) &&
        nm_active_connection_get_state (actives->pdata[i]) <
            NM_ACTIVE_CONNECTION_STATE_DEACTIVATING)
      return actives->pdata[i];
  return NULL;
}

static gboolean
starter_has_device (NMClient *client)
{
  const GPtrArray *devices = nm_client_get_devices (client);

  for (guint i = 0; i < devices->len; i++)
    if (can_carry (devices->pdata[i]))
      return TRUE;
  return FALSE;
}

static void
attempt_up (Wish *wish, NMConnection *connection)
{
  NMClient *client = wish->starter->client;
  NMActiveConnection *active = find_active (client, wish->uuid);

  if (active)
    follow (wish, active);
  else if (!starter_has_device (client))
    starter_finish (wish, "no device is up that could carry it");
  else if (starter_may_try (wish)) {
    NMDevice *carrier = find_carrier (client, connection);
    NMActiveConnection *base = carrier ? nm_device_get_active_connection (carrier) : NULL;

    nm_client_activate_connection_async (client, connection, carrier,
                                         base ? nm_object_get_path (NM_OBJECT (base)) : NULL,
                                         wish->starter->cancellable, starter_answered, wish);
  }
}

/* When it cannot be taken down, it is down, or somebody else takes it down. */
static void
starter_parted (GObject *client, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  Wish *wish = data;

  nm_client_deactivate_connection_finish (NM_CLIENT (client), result, &error);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    starter_finish (wish, error ? error->message : "is taken down: all networks are trusted");
}

static void
attempt_down (Wish *wish)
{
  NMClient *client = wish->starter->client;
  NMActiveConnection *active = find_active (client, wish->uuid);

  if (active)
    nm_client_deactivate_connection_async (client, active, wish->starter->cancellable,
                                           starter_parted, wish);
  else
    starter_finish (wish, "stays down: all networks are trusted");
}

static gboolean
attempt (gpointer data)
{
  Wish *wish = data;
  NMRemoteConnection *remote = nm_client_get_connection_by_uuid (wish->starter->client, wish->uuid);

  wish->timer = 0;
  wish->aim = starter_aim (wish->starter, (NMConnection *) remote);
  switch (wish->aim) {
  case WISH_NONE:
    starter_finish (wish, "is not wanted any more");
    break;
  case WISH_UP:
    attempt_up (wish, NM_CONNECTION (remote));
    break;
  case WISH_DOWN:
    attempt_down (wish);
    break;
  }
  return G_SOURCE_REMOVE;
}

/* --- all of them --- */

/* Another way out: what failed before need not fail now. */
static void
primary_changed (NMClient *client, GParamSpec *property G_GNUC_UNUSED, gpointer data)
{
  WgreStarter *starter = data;

  for (guint i = 0; i < starter->wishes->len; i++) {
    Wish *wish = starter->wishes->pdata[i];
    NMRemoteConnection *remote = nm_client_get_connection_by_uuid (client, wish->uuid);
    /* The networks have become others since it was finished. */
    gboolean turned = wish->finished && starter_aim (starter, (NMConnection *) remote) != wish->aim;

    if (!wish->timer && !turned)
      continue;
    g_clear_handle_id (&wish->timer, g_source_remove);
    wish->finished = FALSE;
    wish->failures = 0;
    wish->timer = g_idle_add (attempt, wish);
  }
}

static void
starter_add (WgreStarter *starter, NMConnection *connection)
{
  WishAim aim = starter_aim (starter, connection);
  Wish *wish;

  if (aim == WISH_NONE)
    return;
  wish = g_new0 (Wish, 1);
  wish->starter = starter;
  wish->uuid = g_strdup (nm_connection_get_uuid (connection));
  wish->aim = aim;
  wish->attempt = attempt;
  wish->timer = g_idle_add (attempt, wish);
  g_ptr_array_add (starter->wishes, wish);
}

WgreStarter *
wgre_starter_new (NMClient *client, gboolean only_down, void (*finished) (gpointer data),
                  gpointer data)
{
  WgreStarter *starter;
  const GPtrArray *connections;

  g_return_val_if_fail (client, NULL);

  connections = nm_client_get_connections (client);
  starter = g_new0 (WgreStarter, 1);
  starter->client = client;
  starter->only_down = only_down;
  starter->cancellable = g_cancellable_new ();
  starter->wishes = g_ptr_array_new_with_free_func (wish_free);
  starter->finished = finished;
  starter->data = data;
  starter->primary_changed = g_signal_connect (client, "notify::" NM_CLIENT_PRIMARY_CONNECTION,
                                               G_CALLBACK (primary_changed), starter);
  for (guint i = 0; i < connections->len; i++)
    starter_add (starter, connections->pdata[i]);
  report_when_finished (starter);
  return starter;
}

void
wgre_starter_free (WgreStarter *starter)
{
  if (!starter)
    return;
  g_cancellable_cancel (starter->cancellable);
  g_signal_handler_disconnect (starter->client, starter->primary_changed);
  g_clear_handle_id (&starter->reporting, g_source_remove);
  g_queue_clear (&starter->waiting);
  g_ptr_array_unref (starter->wishes);
  g_object_unref (starter->cancellable);
  g_free (starter);
}
