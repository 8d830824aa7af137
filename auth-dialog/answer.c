/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer.h"
#include "core/key.h"
#include "core/option.h"
#include "core/pack.h"
#include "core/profile.h"
#include "core/secrets.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
answer_free (gpointer data)
{
  WgreAnswer *answer = data;

  g_free (answer->name);
  g_free (answer->label);
  wgre_wipe_string (answer->value);
  g_free (answer);
}

static const WgreOption *
answer_find_secret (const char *name, guint32 *ret_id)
{
  const WgreOption *option = wgre_option_lookup (name, ret_id);

  return option && option->flags & WGRE_OPTION_SECRET ? option : NULL;
}

/* The peer's name, or its number and the start of its public key. */
static char *
answer_describe_peer (GHashTable *data, guint32 id)
{
  g_autofree char *key = g_strdup_printf ("peer.%u", id);
  g_autofree char *name_key = g_strconcat (key, ".name", NULL);
  const char *name = g_hash_table_lookup (data, name_key);
  const char *words = g_hash_table_lookup (data, key);

  if (name && *name)
    return g_strdup (name);
  if (words && *words)
    return g_strdup_printf (_ ("peer %u (%.8s…)"), id, words);
  return g_strdup_printf (_ ("peer %u"), id);
}

static char *
make_label (GHashTable *data, const char *name)
{
  guint32 id = 0;
  const WgreOption *option = answer_find_secret (name, &id);
  g_autofree char *peer = NULL;

  if (!option)
    return g_strdup (name);
  if (!strchr (option->key, '*'))
    return g_strdup (_ (option->label));
  peer = answer_describe_peer (data, id);
  /* Translators: "Preshared key of office" */
  return g_strdup_printf (_ ("%s of %s"), _ (option->label), peer);
}

static void
answer_add (GPtrArray *answers, GHashTable *data, const char *name, const char *value, gboolean ask)
{
  WgreAnswer *answer = g_new0 (WgreAnswer, 1);

  answer->name = g_strdup (name);
  answer->label = make_label (data, name);
  answer->value = g_strdup (value ? value : "");
  answer->ask = ask;
  g_ptr_array_add (answers, answer);
}

static void
add_asked (GPtrArray *answers, GHashTable *data, GHashTable *secrets, const char *name,
           GHashTable *asked)
{
  if (g_hash_table_add (asked, g_strdup (name)))
    answer_add (answers, data, name, g_hash_table_lookup (secrets, name), TRUE);
}

/* TRUE when there was a hint that is a secret. */
static gboolean
add_hinted (GPtrArray *answers, GHashTable *data, GHashTable *secrets, const WgreRequest *request,
            GHashTable *asked)
{
  gboolean any = FALSE;

  for (guint i = 0; request->hints && request->hints[i]; i++) {
    const char *name = request->hints[i];
    const char *stored = g_hash_table_lookup (secrets, name);

    if (!answer_find_secret (name, NULL))
      continue;
    any = TRUE;
    if (request->reprompt || !stored || !*stored)
      add_asked (answers, data, secrets, name, asked);
  }
  return any;
}

GPtrArray *
wgre_answer_new (GHashTable *data, GHashTable *secrets, const WgreRequest *request)
{
  g_autoptr (GHashTable) asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *answers;
  GHashTableIter iter;
  const char *name, *value;

  g_return_val_if_fail (data && secrets && request, NULL);

  answers = g_ptr_array_new_with_free_func (answer_free);
  if (request->interactive) {
    g_autoptr (GHashTable) nothing = g_hash_table_new (g_str_hash, g_str_equal);
    gboolean hinted = add_hinted (answers, data, secrets, request, asked);
    gboolean all = request->reprompt && !hinted;
    g_auto (GStrv) missing = wgre_profile_missing_secrets (data, all ? nothing : secrets);

    for (guint i = 0; missing[i]; i++)
      add_asked (answers, data, secrets, missing[i], asked);
  }

  g_hash_table_iter_init (&iter, secrets);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &value))
    if (*value && answer_find_secret (name, NULL) && !g_hash_table_contains (asked, name))
      answer_add (answers, data, name, value, FALSE);
  if (!answers->len)
    answer_add (answers, data, WGRE_NO_SECRET, "true", FALSE);
  return answers;
}
