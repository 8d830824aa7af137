/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "properties/editor/form.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "core/key.h"
#include "core/option.h"
#include "core/secrets.h"

struct _WgreForm {
  GObject parent;
  GHashTable *data, *secrets;         /* as they are */
  GHashTable *old_data, *old_secrets; /* as they were */
  GHashTable *last_ids;               /* option → the highest id that was given away */
  gboolean silent;                    /* between begin and end */
  gboolean kind_moved;                /* the user has tried another kind of tunnel */
  gboolean checked;                   /* profile and error are of now */
  WgreProfile *profile;
  GError *error;
  GError *unknown;
};

G_DEFINE_FINAL_TYPE (WgreForm, wgre_form, G_TYPE_OBJECT)

static guint changed_signal, notice_signal;

static void
forget (WgreForm *form)
{
  form->checked = FALSE;
  g_clear_pointer (&form->profile, wgre_profile_unref);
  g_clear_error (&form->error);
  g_clear_error (&form->unknown);
}

static void
form_tell (WgreForm *form, const char *key)
{
  if (!form->silent)
    g_signal_emit (form, changed_signal, 0, key);
}

static void
form_finalize (GObject *object)
{
  WgreForm *form = WGRE_FORM (object);

  forget (form);
  g_hash_table_unref (form->data);
  g_hash_table_unref (form->secrets);
  g_hash_table_unref (form->old_data);
  g_hash_table_unref (form->old_secrets);
  g_hash_table_unref (form->last_ids);
  G_OBJECT_CLASS (wgre_form_parent_class)->finalize (object);
}

static void
wgre_form_class_init (WgreFormClass *class)
{
  G_OBJECT_CLASS (class)->finalize = form_finalize;
  changed_signal = g_signal_new ("changed", WGRE_TYPE_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
  notice_signal = g_signal_new ("notice", WGRE_TYPE_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);
}

static GHashTable *
new_table (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wgre_wipe_string);
}

static void
wgre_form_init (WgreForm *form)
{
  form->data = new_table ();
  form->secrets = new_table ();
  form->last_ids = g_hash_table_new (NULL, NULL);
}

static void
copy_table (GHashTable *from, GHashTable *to)
{
  GHashTableIter iter;
  const char *key, *text;

  g_hash_table_iter_init (&iter, from);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &text))
    g_hash_table_replace (to, g_strdup (key), g_strdup (text));
}

WgreForm *
wgre_form_new (GHashTable *data, GHashTable *secrets)
{
  WgreForm *form;

  g_return_val_if_fail (data && secrets, NULL);

  form = g_object_new (WGRE_TYPE_FORM, NULL);
  form->old_data = data;
  form->old_secrets = secrets;
  copy_table (data, form->data);
  copy_table (secrets, form->secrets);
  return form;
}

gboolean
wgre_form_is_new (WgreForm *form)
{
  g_return_val_if_fail (WGRE_IS_FORM (form), FALSE);

  return !g_hash_table_size (form->old_data) && !g_hash_table_size (form->old_secrets);
}

/* --- keys --- */

static gboolean
is_secret (const char *key)
{
  const WgreOption *option = wgre_option_lookup (key, NULL);

  return option && option->flags & WGRE_OPTION_SECRET;
}

static const char *
form_look_up (GHashTable *data, GHashTable *secrets, const char *key)
{
  const char *text = g_hash_table_lookup (is_secret (key) ? secrets : data, key);

  return text && *text ? text : NULL;
}

const char *
wgre_form_get (WgreForm *form, const char *key)
{
  g_return_val_if_fail (WGRE_IS_FORM (form) && key, NULL);

  return form_look_up (form->data, form->secrets, key);
}

const char *
wgre_form_was (WgreForm *form, const char *key)
{
  g_return_val_if_fail (WGRE_IS_FORM (form) && key, NULL);

  return form_look_up (form->old_data, form->old_secrets, key);
}

void
wgre_form_set_default (WgreForm *form, const char *key, const char *text)
{
  GHashTable *table;

  g_return_if_fail (WGRE_IS_FORM (form) && key);

  table = is_secret (key) ? form->secrets : form->data;
  if (text && *text)
    g_hash_table_replace (table, g_strdup (key), g_strdup (text));
  else
    g_hash_table_remove (table, key);
  forget (form);
}

void
wgre_form_set (WgreForm *form, const char *key, const char *text)
{
  g_return_if_fail (form);

  if (!g_strcmp0 (wgre_form_get (form, key), text && *text ? text : NULL))
    return;
  wgre_form_set_default (form, key, text);
  form_tell (form, key);
}

void
wgre_form_notify (WgreForm *form, const char *notice)
{
  g_return_if_fail (WGRE_IS_FORM (form) && notice);

  g_signal_emit (form, notice_signal, 0, notice);
}

void
wgre_form_begin (WgreForm *form)
{
  g_return_if_fail (WGRE_IS_FORM (form));

  form->silent = TRUE;
}

void
wgre_form_end (WgreForm *form)
{
  g_return_if_fail (WGRE_IS_FORM (form));

  form->silent = FALSE;
  form_tell (form, NULL);
}

/* --- rows --- */

WgreFormRow
wgre_form_row (WgreForm *form, const char *key)
{
  WgreFormRow row = { wgre_form_get (form, key), wgre_form_was (form, key), FALSE, FALSE, 0 };
  g_autofree char *flags_key = NULL;
  const char *flags;

  if (!is_secret (key))
    return row;
  flags_key = g_strconcat (key, "-flags", NULL);
  flags = wgre_form_get (form, flags_key);
  row.has_flags = flags != NULL;
  row.had_flags = wgre_form_was (form, flags_key) != NULL;
  row.flags = flags ? (guint) g_ascii_strtoull (flags, NULL, 10) : 0;
  return row;
}

/* Flags that mean the same stay as they are written. */
void
wgre_form_set_row (WgreForm *form, const char *key, const WgreFormRow *row)
{
  g_autofree char *flags_key = NULL, *flags = NULL;
  WgreFormRow now;
  gboolean silent;

  g_return_if_fail (WGRE_IS_FORM (form) && key && row);

  if (!is_secret (key)) {
    wgre_form_set (form, key, row->text);
    return;
  }
  flags_key = g_strconcat (key, "-flags", NULL);
  flags = row->has_flags ? g_strdup_printf ("%u", row->flags) : NULL;
  now = wgre_form_row (form, key);
  silent = form->silent;
  form->silent = TRUE;
  wgre_form_set (form, key, row->text);
  if (now.has_flags != row->has_flags || now.flags != row->flags)
    wgre_form_set (form, flags_key, flags);
  form->silent = silent;
  form_tell (form, NULL);
}

/* --- the kind of tunnel --- */

static const WgreKind *
kind_in (GHashTable *data)
{
  const WgreOption *option = wgre_option_get (WGRE_OPT_TUNNEL);
  const char *name = g_hash_table_lookup (data, option->key);
  const WgreKind *kind = name && *name ? wgre_kind_by_name (name) : NULL;

  return kind ? kind : wgre_kind_by_name (option->fallback);
}

const WgreKind *
wgre_form_kind (WgreForm *form)
{
  g_return_val_if_fail (WGRE_IS_FORM (form), NULL);

  return kind_in (form->data);
}

static gboolean
is_over (GHashTable *data)
{
  const char *text = g_hash_table_lookup (data, wgre_option_get (WGRE_OPT_OVER)->key);

  return text && *text;
}

/* --- ids --- */

static int
form_compare_ids (gconstpointer a, gconstpointer b)
{
  guint32 left = *(const guint32 *) a, right = *(const guint32 *) b;

  return left < right ? -1 : left > right;
}

GArray *
wgre_form_ids (WgreForm *form, const WgreOption *option)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  gsize prefix;
  GHashTableIter iter;
  const char *key, *text;

  g_return_val_if_fail (form && option, NULL);
  prefix = strcspn (option->key, "*");
  g_hash_table_iter_init (&iter, form->data);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &text)) {
    guint32 id;

    if (*text && !strncmp (key, option->key, prefix) && wgre_option_lookup (key, &id) == option)
      g_array_append_val (ids, id);
  }
  g_array_sort (ids, form_compare_ids);
  return ids;
}

WgreFormView
wgre_form_view (WgreForm *form)
{
  WgreFormView view = { .kind = wgre_form_kind (form) };
  g_autoptr (GArray) neighbours = wgre_form_ids (form, wgre_option_get (WGRE_OPT_NEIGHBOUR));

  g_return_val_if_fail (form, (WgreFormView){ 0 });

  view.has_lower =
      is_over (form->data) && wgre_option_applies (wgre_option_get (WGRE_OPT_OVER), view.kind);
  view.to_many = neighbours->len || (wgre_form_get (form, wgre_option_get (WGRE_OPT_LOCAL)->key) &&
                                     !wgre_form_get (form, wgre_option_get (WGRE_OPT_REMOTE)->key));
  return view;
}

/* A tunnel inside WireGuard has what describes the link below it, too. */
static gboolean
view_applies (const WgreFormView *view, const WgreOption *option)
{
  return wgre_option_applies (option, view->kind) ||
         (option->flags & WGRE_OPTION_LOWER && view->has_lower);
}

gboolean
wgre_form_view_offers (const WgreFormView *view, const WgreOption *option)
{
  g_return_val_if_fail (view && option, FALSE);

  return view_applies (view, option) && (option->id != WGRE_OPT_NEIGHBOUR || view->to_many);
}

WgrePlace
wgre_form_view_place (const WgreFormView *view, const WgreOption *option)
{
  g_return_val_if_fail (view && option, WGRE_PLACE_ADVANCED);

  if (option->main_kinds & WGRE_KIND_BIT (view->kind->id))
    return WGRE_PLACE_MAIN;
  if (option->page != WGRE_PAGE_MAIN)
    return WGRE_PLACE_ADVANCED;
  return view->has_lower && option->flags & WGRE_OPTION_LOWER ? WGRE_PLACE_LOWER : WGRE_PLACE_MAIN;
}

/* The highest id of any key that begins like the option's, also of one that hangs on it. */
static guint32
highest_id (GHashTable *table, const char *prefix)
{
  GHashTableIter iter;
  const char *key;
  guint64 highest = 0;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, NULL))
    if (g_str_has_prefix (key, prefix))
      highest = MAX (highest, g_ascii_strtoull (key + strlen (prefix), NULL, 10));
  return (guint32) MIN (highest, G_MAXUINT32 - 1);
}

guint32
wgre_form_new_id (WgreForm *form, const WgreOption *option)
{
  g_autofree char *prefix = NULL;
  guint32 id;

  g_return_val_if_fail (WGRE_IS_FORM (form) && option, 0);
  prefix = g_strndup (option->key, strcspn (option->key, "*"));
  id = GPOINTER_TO_UINT (g_hash_table_lookup (form->last_ids, option));
  id = MAX (id, highest_id (form->data, prefix));
  id = MAX (id, highest_id (form->secrets, prefix));
  id = MAX (id, highest_id (form->old_data, prefix));
  id = MAX (id, highest_id (form->old_secrets, prefix));
  id++;
  g_hash_table_insert (form->last_ids, (gpointer) option, GUINT_TO_POINTER (id));
  return id;
}

/* "peer.3" and "peer.3.…", not "peer.30". */
static gboolean
hangs_on (const char *key, const char *stem)
{
  gsize length = strlen (stem);

  return !strncmp (key, stem, length) && (!key[length] || key[length] == '.');
}

static void
remove_from (GHashTable *table, const char *stem)
{
  GHashTableIter iter;
  const char *key;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, NULL))
    if (hangs_on (key, stem))
      g_hash_table_iter_remove (&iter);
}

void
wgre_form_remove_id (WgreForm *form, const WgreOption *option, guint32 id)
{
  g_autofree char *stem = wgre_option_key (option, id);

  g_return_if_fail (form);

  remove_from (form->data, stem);
  remove_from (form->secrets, stem);
  forget (form);
  form_tell (form, stem);
}

static GHashTable *
part_of (GHashTable *table, const char *stem)
{
  GHashTable *part = new_table ();
  GHashTableIter iter;
  const char *key, *text;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &text))
    if (hangs_on (key, stem))
      g_hash_table_replace (part, g_strdup (key), g_strdup (text));
  return part;
}

WgreForm *
wgre_form_part (WgreForm *form, const WgreOption *option, guint32 id)
{
  g_autofree char *stem = wgre_option_key (option, id);

  g_return_val_if_fail (form, NULL);

  return wgre_form_new (part_of (form->data, stem), part_of (form->secrets, stem));
}

/* --- what comes out of it --- */

static gboolean
kind_changed (WgreForm *form)
{
  return kind_in (form->data) != kind_in (form->old_data) ||
         is_over (form->data) != is_over (form->old_data);
}

/* What of @table is kept: @all of it, or what has a meaning. A key without meaning that was there
 * in the beginning is somebody else's mistake, and stays. */
static GHashTable *
output_of (WgreForm *form, GHashTable *table, gboolean all)
{
  WgreFormView view = wgre_form_view (form);
  gboolean same_kind = !kind_changed (form);
  GHashTable *output = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer key, text;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &key, &text)) {
    const WgreOption *option = wgre_option_lookup (key, NULL);

    if (!option)
      option = wgre_option_lookup_flags (key, NULL);
    if (all || !option || view_applies (&view, option) || (same_kind && wgre_form_was (form, key)))
      g_hash_table_insert (output, key, text);
  }
  return output;
}

void
wgre_form_output (WgreForm *form, GHashTable **ret_data, GHashTable **ret_secrets)
{
  gboolean all;

  g_return_if_fail (form && ret_data && ret_secrets);

  form->kind_moved = form->kind_moved || kind_changed (form);
  all = !form->kind_moved;
  *ret_data = output_of (form, form->data, all);
  *ret_secrets = output_of (form, form->secrets, all);
}

static gboolean
secrets_are_there (WgreForm *form, GHashTable *data, GHashTable *secrets, GError **error)
{
  g_auto (GStrv) missing = wgre_profile_missing_secrets (data, secrets);

  for (guint i = 0; missing[i]; i++) {
    if (wgre_form_row (form, missing[i]).flags & WGRE_STORE_ASK)
      continue;
    wgre_error_set (error, WGRE_ERROR_MISSING, missing[i], "%s",
                    _ ("is missing: enter it, or choose to be asked every time"));
    return FALSE;
  }
  return TRUE;
}

static gboolean
is_unknown (gpointer key, gpointer text G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
  return !wgre_option_lookup (key, NULL) && !wgre_option_lookup_flags (key, NULL);
}

/* A key of a later version, or a mistake made elsewhere: no field could repair it, and removing it
 * is not for us. It is said, and does not keep the rest from being changed. */
static WgreProfile *
form_make_profile (WgreForm *form, GHashTable *data, GHashTable *secrets)
{
  WgreProfile *profile =
      wgre_profile_new (data, secrets, WGRE_PROFILE_WITHOUT_SECRETS, &form->error);

  if (profile || !g_error_matches (form->error, WGRE_ERROR, WGRE_ERROR_UNKNOWN))
    return profile;
  form->unknown = g_steal_pointer (&form->error);
  g_hash_table_foreach_remove (data, is_unknown, NULL);
  g_hash_table_foreach_remove (secrets, is_unknown, NULL);
  return wgre_profile_new (data, secrets, WGRE_PROFILE_WITHOUT_SECRETS, &form->error);
}

WgreProfile *
wgre_form_profile (WgreForm *form, const GError **ret_error)
{
  g_autoptr (GHashTable) data = NULL, secrets = NULL;

  g_return_val_if_fail (form, NULL);

  if (!form->checked) {
    wgre_form_output (form, &data, &secrets);
    form->profile = form_make_profile (form, data, secrets);
    if (form->profile && !secrets_are_there (form, data, secrets, &form->error))
      g_clear_pointer (&form->profile, wgre_profile_unref);
    form->checked = TRUE;
  }
  if (ret_error)
    *ret_error = form->error;
  return form->profile;
}

const char *
wgre_form_unknown (WgreForm *form)
{
  g_return_val_if_fail (form, NULL);

  wgre_form_profile (form, NULL);
  return form->unknown ? form->unknown->message : NULL;
}
