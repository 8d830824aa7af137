/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "properties/editor/merge.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/option.h"

typedef struct {
  WgreForm *form;
  WgreForm *source; /* what the file says */
  GString *kept;    /* labels of keys that had another value */
} Merge;

/* --- single keys --- */

/* Flags and text are taken each for itself: a file has the one, and a new form the other. */
static void
merge_key (Merge *merge, const WgreOption *option)
{
  WgreFormRow row = wgre_form_row (merge->form, option->key);
  WgreFormRow other = wgre_form_row (merge->source, option->key);

  if (row.text && other.text && strcmp (row.text, other.text))
    g_string_append_printf (merge->kept, "%s%s", merge->kept->len ? ", " : "", _ (option->label));
  if (!row.text)
    row.text = other.text;
  if (!row.has_flags) {
    row.has_flags = other.has_flags;
    row.flags = other.flags;
  }
  wgre_form_set_row (merge->form, option->key, &row);
}

/* --- items of lists --- */

/* What tells items apart is their first word: the public key, the inner address. */
static char *
first_word (const char *line)
{
  return g_strndup (line, strcspn (line, " \t"));
}

static void
merge_add_item (Merge *merge, const WgreOption *option, guint32 from)
{
  guint32 id = wgre_form_new_id (merge->form, option);

  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *other = wgre_option_get (i);
    g_autofree char *source = NULL, *target = NULL;
    WgreFormRow row;

    if (!g_str_has_prefix (other->key, option->key))
      continue;
    source = wgre_option_key (other, from);
    target = wgre_option_key (other, id);
    row = wgre_form_row (merge->source, source);
    wgre_form_set_row (merge->form, target, &row);
  }
}

static void
merge_items (Merge *merge, const WgreOption *option)
{
  g_autoptr (GArray) ids = wgre_form_ids (merge->source, option);
  g_autoptr (GArray) old_ids = wgre_form_ids (merge->form, option);
  g_autoptr (GHashTable) there = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < old_ids->len; i++) {
    g_autofree char *key = wgre_option_key (option, g_array_index (old_ids, guint32, i));

    g_hash_table_add (there, first_word (wgre_form_get (merge->form, key)));
  }

  for (guint i = 0; i < ids->len; i++) {
    guint32 id = g_array_index (ids, guint32, i);
    g_autofree char *key = wgre_option_key (option, id);

    if (g_hash_table_add (there, first_word (wgre_form_get (merge->source, key))))
      merge_add_item (merge, option, id);
  }
}

/* --- the whole --- */

/* A form that says nothing yet may become any kind. */
static gboolean
suits (const Merge *merge, GError **error)
{
  const WgreKind *kind = wgre_form_kind (merge->source);

  if (kind == wgre_form_kind (merge->form) || !wgre_form_profile (merge->form, NULL))
    return TRUE;
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
               _ ("The file describes a tunnel of the kind %s: import it as a connection of its "
                  "own"),
               _ (kind->label));
  return FALSE;
}

char *
wgre_merge (WgreForm *form, const WgreImport *import, GError **error)
{
  g_autoptr (WgreForm) source = NULL;
  g_autoptr (GString) kept = NULL;
  Merge merge;

  g_return_val_if_fail (WGRE_IS_FORM (form) && import, NULL);

  source = wgre_form_new (g_hash_table_ref (import->data), g_hash_table_ref (import->secrets));
  kept = g_string_new (NULL);
  merge = (Merge){ form, source, kept };
  if (!suits (&merge, error))
    return NULL;
  wgre_form_begin (form);
  for (guint i = 0; i < WGRE_N_OPTIONS; i++) {
    const WgreOption *option = wgre_option_get (i);
    const char *star = strchr (option->key, '*');

    if (star && !star[1]) /* others hang on it, as "peer.*.psk" on "peer.*" */
      merge_items (&merge, option);
    if (!star)
      merge_key (&merge, option);
  }
  wgre_form_end (form);
  if (kept->len)
    return g_strdup_printf (_ ("Imported. What was already here was kept: %s."), kept->str);
  return g_strdup (_ ("Imported."));
}
