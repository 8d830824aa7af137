/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "properties/editor/preview.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/gather.h"
#include "host/resolve.h"
#include "lint/lint.h"
#include "plan/plan.h"
#include "plan/planner.h"
#include "properties/editor/grid.h"
#include "properties/editor/say.h"

#define DELAY 250      /* ms after the last change */
#define ADVICE_MAX 3   /* sentences; the plan must be seen, too */
#define NAMES_MAX 8    /* that are still to be resolved */
#define LINES_MAX 1000 /* of text; a text view is slow with more */

#define NO_UUID "00000000-0000-0000-0000-000000000000"

typedef struct {
  WgreForm *form;
  const WgreSurroundings *surroundings;
  GtkWidget *page, *facts, *advice;
  GtkTextBuffer *text;
  guint timer;
} Preview;

void
wgre_surroundings_clear (WgreSurroundings *surroundings)
{
  g_return_if_fail (surroundings);

  g_clear_pointer (&surroundings->uuid, g_free);
  g_clear_pointer (&surroundings->interface, g_free);
}

/* The same facts as those of "nm-wgre explain", but that nobody is asked for a name. */
static WgrePlan *
make_plan (WgreProfile *profile, const WgreSurroundings *surroundings, GError **error)
{
  g_auto (WgreFacts) facts = {
    .uuid = surroundings->uuid ? surroundings->uuid : NO_UUID,
    .interface = surroundings->interface,
    .use = { surroundings->use[0], surroundings->use[1] },
  };

  wgre_resolve_known (profile, &facts);
  if (!wgre_gather (profile, &facts, error))
    return NULL;
  facts.interface_taken = FALSE;
  return wgre_plan_new (profile, &facts, error);
}

/* To LINES_MAX lines. */
static void
cut (GString *text)
{
  const char *end = text->str;

  for (guint i = 0; i < LINES_MAX && end; i++)
    if ((end = strchr (end, '\n')))
      end++;
  if (!end || !*end)
    return;
  g_string_truncate (text, (gsize) (end - text->str));
  g_string_append (text, "…");
}

static void
show_plan (Preview *preview, const WgreProfile *profile, const WgrePlan *plan)
{
  g_autofree char *commands = wgre_plan_describe (plan, WGRE_UP, "");
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *facts = NULL, *table = NULL;
  g_auto (WgreFacts) known = { 0 };
  g_autoptr (GPtrArray) names = NULL;

  wgre_resolve_known (profile, &known);
  names = wgre_resolve_open (profile, &known);
  for (guint i = 0; i < names->len && i < NAMES_MAX; i++) {
    g_autofree char *line =
        g_strdup_printf (_ ("%s is resolved when the tunnel starts"), (char *) names->pdata[i]);

    g_string_append_printf (text, "# %s\n", line);
  }
  g_string_append (text, commands);
  cut (text);
  gtk_text_buffer_set_text (preview->text, text->str, -1);
  table = plan->number ? g_strdup_printf ("%u", plan->number) : g_strdup ("main");
  facts = g_strdup_printf (_ ("Interface %s · MTU %u · routing table %s"), plan->interface,
                           plan->mtu, table);
  wgre_caption_set (preview->facts, facts);
}

/* What lint finds, @all or only what is hardly meant; where it finds nothing, what the planner has
 * to say, which is much the same. */
static void
advise_on (WgreForm *form, const WgrePlan *plan, gboolean all, GPtrArray *sentences)
{
  g_autoptr (GHashTable) data = NULL, secrets = NULL;
  g_autoptr (GPtrArray) findings = NULL;

  wgre_form_output (form, &data, &secrets);
  findings = wgre_lint (data, secrets, NULL);
  for (guint i = 0; i < findings->len; i++) {
    const WgreFinding *finding = findings->pdata[i];

    if (all || finding->rule->severity != WGRE_SEVERITY_ADVICE)
      g_ptr_array_add (sentences, wgre_say_finding (form, finding));
  }
  for (guint i = 0; !findings->len && i < plan->warnings->len; i++)
    g_ptr_array_add (sentences, g_strdup (plan->warnings->pdata[i]));
}

static void
show_invalid (Preview *preview, const GError *invalid)
{
  g_autofree char *sentence = wgre_say_error (preview->form, invalid);
  g_autofree char *text = g_strdup_printf (_ ("No preview yet. %s"), sentence);

  gtk_text_buffer_set_text (preview->text, "", 0);
  wgre_caption_set (preview->facts, text);
  wgre_caption_set (preview->advice, NULL);
}

static gboolean
refresh (gpointer data)
{
  Preview *preview = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (WgrePlan) plan = NULL;
  g_autoptr (GPtrArray) sentences = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) advice = g_string_new (NULL);
  const GError *invalid = NULL;
  WgreProfile *profile = wgre_form_profile (preview->form, &invalid);

  preview->timer = 0;
  if (!profile) {
    show_invalid (preview, invalid);
    return G_SOURCE_REMOVE;
  }
  plan = make_plan (profile, preview->surroundings, &error);
  if (!plan) {
    show_invalid (preview, error);
    return G_SOURCE_REMOVE;
  }

  show_plan (preview, profile, plan);
  advise_on (preview->form, plan, TRUE, sentences);
  for (guint i = 0; i < sentences->len && i < ADVICE_MAX; i++)
    g_string_append_printf (advice, "%s%s", i ? "\n" : "", (const char *) sentences->pdata[i]);
  wgre_caption_set (preview->advice, advice->len ? advice->str : NULL);
  return G_SOURCE_REMOVE;
}

static void
preview_form_changed (WgreForm *form G_GNUC_UNUSED, const char *key G_GNUC_UNUSED, Preview *preview)
{
  if (!gtk_widget_get_mapped (preview->page))
    return;
  g_clear_handle_id (&preview->timer, g_source_remove);
  preview->timer = g_timeout_add (DELAY, refresh, preview);
}

static void
preview_free (gpointer data)
{
  Preview *preview = data;

  g_clear_handle_id (&preview->timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (preview->form, preview);
  g_object_unref (preview->form);
  g_free (preview);
}

GtkWidget *
wgre_preview_new (WgreForm *form, const WgreSurroundings *surroundings)
{
  GtkWidget *box, *view, *scrolled;
  GtkTextView *text;
  Preview *preview;

  g_return_val_if_fail (WGRE_IS_FORM (form) && surroundings, NULL);

  view = gtk_text_view_new ();
  text = GTK_TEXT_VIEW (view);
  gtk_text_view_set_editable (text, FALSE);
  gtk_text_view_set_monospace (text, TRUE);
  gtk_text_view_set_accepts_tab (text, FALSE);
  gtk_text_view_set_wrap_mode (text, GTK_WRAP_NONE);
  gtk_text_view_set_left_margin (text, 6);
  gtk_text_view_set_right_margin (text, 6);
  gtk_text_view_set_top_margin (text, 6);
  gtk_text_view_set_bottom_margin (text, 6);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("What bringing it up would do, as commands"), -1);
  scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_scrolled_window_set_has_frame (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_widget_set_vexpand (scrolled, TRUE);

  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  preview = g_new0 (Preview, 1);
  preview->text = gtk_text_view_get_buffer (text);
  preview->form = g_object_ref (form);
  preview->surroundings = surroundings;
  preview->page = box;
  preview->facts = wgre_caption_new ("dim-label");
  preview->advice = wgre_caption_new ("warning");
  gtk_box_append (GTK_BOX (box), preview->facts);
  gtk_box_append (GTK_BOX (box), preview->advice);
  gtk_box_append (GTK_BOX (box), scrolled);
  g_signal_connect_swapped (box, "map", G_CALLBACK (refresh), preview);
  g_signal_connect (form, "changed", G_CALLBACK (preview_form_changed), preview);
  g_object_set_data_full (G_OBJECT (box), "wgre-preview", preview, preview_free);
  return box;
}

void
wgre_preview_advice (WgreForm *form, const WgreSurroundings *surroundings, GPtrArray *sentences)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WgrePlan) plan = NULL;
  WgreProfile *profile;

  g_return_if_fail (WGRE_IS_FORM (form) && surroundings && sentences);

  profile = wgre_form_profile (form, NULL);
  plan = profile ? make_plan (profile, surroundings, &error) : NULL;

  if (plan)
    advise_on (form, plan, FALSE, sentences);
  else if (wgre_error_key (error)) /* what it would not be started for, now as well as later */
    g_ptr_array_add (sentences, wgre_say_error (form, error));
}
