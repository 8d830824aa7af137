/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an error is about is the same in every language: a French sentence has a blank before its
 * colon, and a Chinese one another colon. */
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <string.h>

#include "core/error.h"
#include "core/option.h"
#include "formats/format.h"
#include "lint/lint.h"
#include "properties/editor/form.h"
#include "properties/editor/say.h"

static const char *const languages[] = { "de", "fr", "zh_CN" };

#define KEY "aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY="
#define PUBLIC "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="

#define TEST_LOCALE "en_US.UTF-8"

static char *folder; /* of the compiled messages */

static void
speak (const char *language)
{
  g_setenv ("LANGUAGE", language, TRUE);
  setlocale (LC_ALL, "C"); /* a change makes gettext look at LANGUAGE again */
  if (!setlocale (LC_ALL, TEST_LOCALE))
    setlocale (LC_ALL, "C.UTF-8");
}

/* Where C.UTF-8 is as good as C, which is so with newer C libraries, nothing is translated in it.
 */
static void
make_locale (void)
{
  g_autofree char *target = g_build_filename (folder, TEST_LOCALE, NULL);
  const char *const arguments[] = { "localedef", "-i",           "en_US", "-f",
                                    "UTF-8",     "--no-archive", target,  NULL };

  if (g_spawn_sync (NULL, (char **) arguments, NULL,
                    G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, NULL,
                    NULL))
    g_setenv ("LOCPATH", folder, TRUE);
}

static gboolean
compile (const char *language)
{
  g_autofree char *source =
      g_strdup_printf ("%s/../po/%s.po", g_getenv ("G_TEST_SRCDIR"), language);
  g_autofree char *target = g_build_filename (folder, language, "LC_MESSAGES", NULL);
  g_autofree char *file = g_build_filename (target, GETTEXT_PACKAGE ".mo", NULL);
  const char *const arguments[] = { "msgfmt", "-o", file, source, NULL };
  int status;

  g_mkdir_with_parents (target, 0700);
  return g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                       &status, NULL) &&
         g_spawn_check_wait_status (status, NULL);
}

/* FALSE: there is no msgfmt here. */
static gboolean
is_ready (void)
{
  g_autofree char *program = g_find_program_in_path ("msgfmt");

  if (program)
    return TRUE;
  g_test_skip ("msgfmt is not installed");
  return FALSE;
}

/* --- files --- */

typedef struct {
  const char *name;
  const char *text;
  const char *key; /* as the error has it */
  guint line, column;
} File;

static const File files[] = {
  /* found by the reader */
  { "a value", "[Interface]\nPrivateKey = " KEY "\nMTU = 5\n", "MTU", 3, 7 },
  { "a key", "[Interface]\nPrivateKey = " KEY "\nNonsense = 5\n", "Nonsense", 3, 1 },
  /* found by the profile's constructor: the key tells the place */
  { "two values",
    "[Interface]\nPrivateKey = " KEY "\nAddress = 10.0.0.2/24\nAddress = 10.0.0.2/24\n", "Address",
    4, 11 },
  { "two keys", "[Interface]\n#wgre: peer-address = 10.0.0.1\nPrivateKey = " KEY "\n",
    "peer-address", 2, 0 },
};

static GError *
read_in (const char *language, const File *file)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (file->text, strlen (file->text));
  g_autoptr (WgreImport) import = NULL;
  GError *error = NULL;

  speak (language);
  import = wgre_format_read ("x.conf", bytes, NULL, &error);
  g_assert_null (import);
  g_assert_nonnull (error);
  return error;
}

static void
test_files (void)
{
  if (!is_ready ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autoptr (GError) english = read_in ("C", &files[i]);

    for (guint l = 0; l < G_N_ELEMENTS (languages); l++) {
      g_autoptr (GError) error = read_in (languages[l], &files[i]);
      WgreErrorPosition place = { 0 };

      g_test_message ("%s: %s: %s", languages[l], files[i].name, error->message);
      g_assert_cmpstr (wgre_error_sentence (error), !=, wgre_error_sentence (english));
      g_assert_true (wgre_error_position (error, &place));
      g_assert_cmpstr (place.file, ==, "x.conf");
      g_assert_cmpuint (place.line, ==, files[i].line);
      g_assert_cmpuint (place.column, ==, files[i].column);
      g_assert_cmpstr (wgre_error_key (error), ==, files[i].key);
    }
  }
}

/* --- the editor's field, and lint --- */

static void
test_field (void)
{
  if (!is_ready ())
    return;
  for (guint l = 0; l < G_N_ELEMENTS (languages); l++) {
    g_autoptr (GHashTable) data = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr (GHashTable) secrets =
        g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr (WgreForm) form = NULL;
    g_autofree char *sentence = NULL, *start = NULL;
    const GError *error = NULL;

    speak (languages[l]);
    g_hash_table_insert (data, g_strdup ("tunnel"), g_strdup ("gre"));
    g_hash_table_insert (data, g_strdup ("ttl"), g_strdup ("5"));
    g_hash_table_insert (data, g_strdup ("pmtudisc"), g_strdup ("no"));
    g_hash_table_insert (data, g_strdup ("remote"), g_strdup ("192.0.2.1"));
    form = wgre_form_new (g_steal_pointer (&data), g_steal_pointer (&secrets));
    g_assert_null (wgre_form_profile (form, &error));
    g_assert_cmpstr (wgre_error_key (error), ==, "ttl");
    sentence = wgre_say_error (form, error);
    start = g_strdup (_ (wgre_option_get (WGRE_OPT_TTL)->label));
    g_test_message ("%s", sentence);
    g_assert_true (g_str_has_prefix (sentence, start));
    g_assert_true (g_str_has_suffix (sentence, wgre_error_sentence (error)));
  }
}

static void
test_finding (void)
{
  if (!is_ready ())
    return;
  for (guint l = 0; l < G_N_ELEMENTS (languages); l++) {
    g_autoptr (GHashTable) data = g_hash_table_new (g_str_hash, g_str_equal);
    g_autoptr (GPtrArray) findings = NULL;

    speak (languages[l]);
    g_hash_table_insert (data, (gpointer) "tunnel", (gpointer) "gre");
    g_hash_table_insert (data, (gpointer) "ttl", (gpointer) "5");
    g_hash_table_insert (data, (gpointer) "pmtudisc", (gpointer) "no");
    g_hash_table_insert (data, (gpointer) "remote", (gpointer) "192.0.2.1");
    findings = wgre_lint (data, NULL, NULL);
    g_assert_cmpuint (findings->len, ==, 1);
    g_assert_cmpstr (((WgreFinding *) findings->pdata[0])->key, ==, "ttl");
  }
}

/* --- the error itself --- */

static void
test_parts (void)
{
  const WgreErrorPosition place = { "x.conf", 3, 7 };
  WgreErrorPosition got = { 0 };
  g_autoptr (GError) error = NULL, copy = NULL, plain = NULL;
  g_autofree char *named = NULL;

  speak ("C");
  g_assert_false (wgre_error_set (&error, WGRE_ERROR_INVALID, "mtu", "\"%u\" is little", 5u));
  g_assert_cmpstr (error->message, ==, "mtu: \"5\" is little");
  g_assert_false (wgre_error_position (error, &got));
  wgre_error_set_item (&error, "5");
  wgre_error_rename (error, "MTU");
  wgre_error_locate (error, &place);
  copy = g_error_copy (error);
  g_assert_cmpstr (copy->message, ==, "x.conf:3:7: MTU: \"5\" is little");
  g_assert_cmpstr (wgre_error_key (copy), ==, "MTU");
  g_assert_cmpstr (wgre_error_item (copy), ==, "5");
  g_assert_cmpstr (wgre_error_sentence (copy), ==, "\"5\" is little");
  g_assert_true (wgre_error_position (copy, &got));
  g_assert_cmpuint (got.line, ==, 3);
  g_assert_cmpuint (got.column, ==, 7);
  named = wgre_error_named (copy);
  g_assert_cmpstr (named, ==, "MTU: \"5\" is little");

  /* one without parts, and one of others */
  plain = g_error_new_literal (WGRE_ERROR, WGRE_ERROR_IO, "cannot: open");
  g_assert_null (wgre_error_key (plain));
  g_assert_cmpstr (wgre_error_sentence (plain), ==, "cannot: open");
  wgre_error_locate (plain, &place);
  g_assert_cmpstr (plain->message, ==, "x.conf:3:7: cannot: open");
  g_clear_error (&plain);
  plain = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_IO, "mtu: not ours");
  g_assert_null (wgre_error_key (plain));
  g_assert_cmpstr (wgre_error_sentence (plain), ==, "mtu: not ours");
  g_assert_false (wgre_error_set (NULL, WGRE_ERROR_INVALID, "mtu", "nobody asks"));
}

static void
remove_folder (void)
{
  const char *const arguments[] = { "rm", "-r", folder, NULL };

  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                NULL);
  g_free (folder);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("messages-XXXXXX", NULL);
  make_locale ();
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    if (!compile (languages[i]))
      g_test_message ("%s: no messages", languages[i]);
  bindtextdomain (GETTEXT_PACKAGE, folder);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  speak (languages[0]);
  g_test_message ("%s", _ ("is not a known key")); /* GLib decides once whether it translates */
  g_test_add_func ("/languages/parts", test_parts);
  g_test_add_func ("/languages/files", test_files);
  g_test_add_func ("/languages/field", test_field);
  g_test_add_func ("/languages/finding", test_finding);
  status = g_test_run ();
  remove_folder ();
  return status;
}
