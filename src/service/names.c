/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/names.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/resolve.h"
#include "service/log.h"

/* libnm gives up 60 s after Connect; before that we can still say why. */
#define NAMES_PATIENCE_MS 40000
/* Names that are not required hold the tunnel up no longer than this. */
#define NAMES_OPTIONAL_PATIENCE_MS 5000
#define NAMES_TICK_MS 50

struct _WgreNames {
  WgreTunnel *tunnel;
  WgreFollow *follow;
  const WgreNamesEvents *events;
  gpointer data;

  WgreResolver *resolver; /* NULL: nobody is asked */
  GPtrArray *open;        /* of char *: those that have no address yet */
  GPtrArray *recalled;    /* of char *: whose addresses are those of the last time */
  gint64 begun;           /* monotonic, in µs */
  guint timer;            /* until the tunnel can come up */
};

/* --- answers --- */

static WgreFound
names_found (const char *name, GList *addresses, gpointer data)
{
  WgreNames *names = data;
  WgreFound found = names->events->found (name, addresses, names->data);
  guint at;

  if (found != WGRE_FOUND_NOTHING &&
      g_ptr_array_find_with_equal_func (names->open, name, g_str_equal, &at))
    g_ptr_array_remove_index (names->open, at);
  return found;
}

static void
names_failed (const char *name, guint attempt, const GError *error, gpointer data)
{
  WgreNames *names = data;

  wgre_log (attempt == 1 ? LOG_WARNING : LOG_INFO, "cannot resolve \"%s\" (attempt %u): %s", name,
            attempt, error->message);
  wgre_follow_found (names->follow, name, NULL);
}

static const WgreResolverEvents names_events = { names_found, names_failed };

/* --- before the tunnel comes up --- */

static gboolean
names_waited (const WgreNames *names, gint64 ms)
{
  return g_get_monotonic_time () - names->begun > ms * 1000;
}

static gboolean
names_tick (gpointer data)
{
  WgreNames *names = data;
  const char *required = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < names->open->len && !required; i++)
    if (wgre_resolve_required (names->tunnel->profile, &names->tunnel->facts,
                               names->open->pdata[i]))
      required = names->open->pdata[i];
  if (required ? !names_waited (names, NAMES_PATIENCE_MS)
               : names->open->len && !names_waited (names, NAMES_OPTIONAL_PATIENCE_MS))
    return G_SOURCE_CONTINUE;
  if (required)
    g_set_error (
        &error, WGRE_ERROR, WGRE_ERROR_RESOLVE,
        _ ("the host name \"%s\" has no usable address: check its spelling and the name servers"),
        required);
  names->timer = 0;
  names->events->ready (error, names->data);
  return G_SOURCE_REMOVE;
}

/* With the kill switch closed, no name server can be asked before the tunnel is up: it begins with
 * the addresses of the last time. */
static void
names_recall (WgreNames *names)
{
  WgreTunnel *tunnel = names->tunnel;
  g_autoptr (WgreFence) fence = wgre_session_fence_read_closed (&tunnel->fence);

  for (guint i = 0; fence && fence->addresses[i]; i++) {
    char *name = fence->addresses[i], *equals = strrchr (name, '=');
    g_autoptr (GInetAddress) address = equals ? g_inet_address_new_from_string (equals + 1) : NULL;
    GList list = { address, NULL, NULL };

    if (!address)
      continue;
    *equals = '\0';
    wgre_follow_found (names->follow, name, &list);
    if (wgre_resolve_put (tunnel->profile, &tunnel->facts, name, &list, FALSE))
      g_ptr_array_add (names->recalled, g_strdup (name));
  }
}

void
wgre_names_start (WgreNames *names)
{
  WgreTunnel *tunnel = names->tunnel;

  g_return_if_fail (!names->resolver);

  names->begun = g_get_monotonic_time ();
  wgre_resolve_known (tunnel->profile, &tunnel->facts);
  names_recall (names);
  names->open = wgre_resolve_open (tunnel->profile, &tunnel->facts);
  names->resolver = wgre_resolver_new (names->open, &names_events, names);
  if (names->open->len)
    names->timer = g_timeout_add (NAMES_TICK_MS, names_tick, names);
  else
    names->events->ready (NULL, names->data);
}

/* --- afterwards --- */

void
wgre_names_go_on (WgreNames *names)
{
  g_return_if_fail (names->resolver && names->tunnel->plan);

  for (guint i = 0; i < names->open->len; i++)
    wgre_plan_warn (names->tunnel->plan,
                    _ ("endpoint: \"%s\" has no address yet: asked again until it has"),
                    (const char *) names->open->pdata[i]);
  wgre_resolver_set_mark (names->resolver, names->tunnel->plan->number);
  /* They may have other addresses by now. */
  for (guint i = 0; i < names->recalled->len; i++)
    wgre_resolver_ask (names->resolver, names->recalled->pdata[i]);
}

void
wgre_names_renew (WgreNames *names)
{
  const WgreTunnel *tunnel;
  const char *remote;
  g_autoptr (GPtrArray) asked = g_ptr_array_new_with_free_func (g_free);
  WgreIp ip;

  g_return_if_fail (names);
  tunnel = names->tunnel;
  remote = wgre_profile_string (tunnel->profile, WGRE_OPT_REMOTE);
  g_clear_pointer (&names->open, g_ptr_array_unref);
  g_clear_pointer (&names->resolver, wgre_resolver_free);
  names->open = wgre_resolve_open (tunnel->profile, &tunnel->facts);
  for (guint i = 0; i < names->open->len; i++)
    g_ptr_array_add (asked, g_strdup (names->open->pdata[i]));
  if (remote && tunnel->facts.remote.family && !wgre_ip_parse (remote, &ip))
    g_ptr_array_add (asked, g_strdup (remote));
  names->resolver = wgre_resolver_new (asked, &names_events, names);
  wgre_resolver_set_mark (names->resolver, tunnel->plan->number);
}

void
wgre_names_ask (WgreNames *names, const char *name)
{
  g_return_if_fail (names->resolver && name);

  wgre_resolver_ask (names->resolver, name);
}

/* --- life --- */

WgreNames *
wgre_names_new (WgreTunnel *tunnel, WgreFollow *follow, const WgreNamesEvents *events,
                gpointer data)
{
  WgreNames *names;

  g_return_val_if_fail (tunnel && follow && events, NULL);

  names = g_new0 (WgreNames, 1);
  names->tunnel = tunnel;
  names->follow = follow;
  names->events = events;
  names->data = data;
  names->recalled = g_ptr_array_new_with_free_func (g_free);
  return names;
}

void
wgre_names_stop (WgreNames *names)
{
  g_return_if_fail (names);

  g_clear_pointer (&names->resolver, wgre_resolver_free);
  g_clear_handle_id (&names->timer, g_source_remove);
}

void
wgre_names_free (WgreNames *names)
{
  if (!names)
    return;
  wgre_names_stop (names);
  g_clear_pointer (&names->open, g_ptr_array_unref);
  g_ptr_array_unref (names->recalled);
  g_free (names);
}
