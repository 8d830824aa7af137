/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "properties/editor/pulse.h"

#include "core/option.h"
#include "host/observer.h"
#include "host/report.h"
#include "properties/editor/list.h"

#define FEW_PEERS 50 /* of which the service is asked every second */
#define PAUSE 10     /* seconds between two questions, with more peers */

typedef struct {
  WgreForm *form;
  char *uuid;
  GtkWidget *line;
  GPtrArray *fields; /* of WgreField, borrowed */
  WgreObserver *observer;
  guint timer, ticks;
} Pulse;

/* --- what is shown --- */

/* One that was changed or replaced in the editor is not the one that runs. */
static gboolean
pulse_has_peer (Pulse *pulse, guint32 id, GVariant *peer)
{
  g_autofree char *option = wgre_option_key (wgre_option_get (WGRE_OPT_PEER), id);
  const char *text = wgre_form_get (pulse->form, option);
  const char *key;

  return text && g_variant_lookup (peer, "public-key", "&s", &key) && g_str_has_prefix (text, key);
}

/* id → a line. */
static GHashTable *
pulse_lines (Pulse *pulse, GVariant *status)
{
  GHashTable *lines = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr (GVariant) peers =
      status ? g_variant_lookup_value (status, "Peers", G_VARIANT_TYPE ("aa{sv}")) : NULL;

  for (gsize i = 0; peers && i < g_variant_n_children (peers); i++) {
    g_autoptr (GVariant) peer = g_variant_get_child_value (peers, i);
    char *line = wgre_report_peer (status, peer);
    guint32 id;

    if (line && g_variant_lookup (peer, "id", "u", &id) && pulse_has_peer (pulse, id, peer))
      g_hash_table_replace (lines, GUINT_TO_POINTER (id), wgre_report_say (line));
    g_free (line);
  }
  return lines;
}

/* NULL: the tunnel is down. Free with g_free(). */
static char *
pulse_text (GVariant *status)
{
  g_autofree char *advice = NULL, *summary = NULL, *first = NULL, *second = NULL;

  if (!status)
    return NULL;
  summary = wgre_report_summary (status, &advice);
  first = wgre_report_say (summary);
  second = advice ? wgre_report_say (advice) : NULL;
  return second ? g_strdup_printf ("%s\n%s", first, second) : g_steal_pointer (&first);
}

static void
pulse_show (gpointer data)
{
  Pulse *pulse = data;
  GVariant *status = pulse->observer ? wgre_observer_status (pulse->observer) : NULL;
  g_autoptr (GHashTable) lines = pulse_lines (pulse, status);
  g_autofree char *text = pulse_text (status);

  wgre_caption_set (pulse->line, text);
  for (guint i = 0; i < pulse->fields->len; i++) {
    WgreField *field = pulse->fields->pdata[i];

    if (field->option->id == WGRE_OPT_PEER)
      wgre_list_tell (field, lines);
  }
}

/* --- while it is shown --- */

/* What is answered shows itself. */
static gboolean
pulse_tick (gpointer data)
{
  Pulse *pulse = data;
  GVariant *status = wgre_observer_status (pulse->observer);
  g_autoptr (GVariant) peers =
      status ? g_variant_lookup_value (status, "Peers", G_VARIANT_TYPE ("aa{sv}")) : NULL;

  if (++pulse->ticks % PAUSE == 0 || !peers || g_variant_n_children (peers) <= FEW_PEERS)
    wgre_observer_look (pulse->observer);
  return G_SOURCE_CONTINUE;
}

static void
pulse_stop (Pulse *pulse)
{
  g_clear_handle_id (&pulse->timer, g_source_remove);
  g_clear_pointer (&pulse->observer, wgre_observer_free);
}

/* Nothing is left of what was seen before. */
static void
pulse_start (Pulse *pulse)
{
  pulse_stop (pulse);
  pulse_show (pulse);
  pulse->observer = wgre_observer_new (pulse->uuid, pulse_show, pulse);
  pulse->timer = g_timeout_add_seconds (1, pulse_tick, pulse);
}

/* --- the whole --- */

static void
pulse_free (gpointer data)
{
  Pulse *pulse = data;

  pulse_stop (pulse);
  g_ptr_array_unref (pulse->fields);
  g_object_unref (pulse->form);
  g_free (pulse->uuid);
  g_free (pulse);
}

GtkWidget *
wgre_pulse_new (GtkWidget *page, WgreForm *form, const char *uuid, GPtrArray *fields)
{
  Pulse *pulse;

  g_return_val_if_fail (GTK_IS_WIDGET (page) && WGRE_IS_FORM (form) && fields, NULL);

  pulse = g_new0 (Pulse, 1);
  pulse->form = g_object_ref (form);
  pulse->uuid = g_strdup (uuid);
  pulse->fields = g_ptr_array_ref (fields);
  pulse->line = wgre_caption_new ("wgre-pulse");
  g_object_set (pulse->line, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);
  g_object_set_data_full (G_OBJECT (page), "wgre-pulse", pulse, pulse_free);
  if (uuid) {
    g_signal_connect_swapped (page, "map", G_CALLBACK (pulse_start), pulse);
    g_signal_connect_swapped (page, "unmap", G_CALLBACK (pulse_stop), pulse);
  }
  return pulse->line;
}
