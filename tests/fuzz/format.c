/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The body of every target for a reader of files. With libFuzzer: make fuzz. */
#include <string.h>

#include "../fuzz/fuzz.h"
#include "core/profile.h"
#include "formats/format.h"

static GBytes *input;

static gboolean
any_table (const char *name, guint32 *ret_table)
{
  *ret_table = (guint32) strlen (name);
  return *name == 'v';
}

static gboolean
any_port (const char *name, guint16 *ret_port)
{
  *ret_port = (guint16) strlen (name);
  return *name == 'o';
}

static GBytes *
beside (const char *file_name G_GNUC_UNUSED, const char *name)
{
  gboolean drop_in = g_str_has_suffix (name, "/b.conf");

  return fuzz_target.beside && (drop_in || g_str_has_suffix (name, fuzz_target.beside))
             ? g_bytes_ref (input)
             : NULL;
}

/* Any folder may have a file: the input again. */
static char **
list (const char *file_name G_GNUC_UNUSED, const char *folder)
{
  static const char *const names[] = { "b.conf", ".hidden.conf", "other", NULL };

  return fuzz_target.beside && g_str_has_suffix (folder, ".d") ? g_strdupv ((char **) names) : NULL;
}

static void
check_text (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_null (strchr (text, '\n'));
}

static void
check_error (const GError *error)
{
  WgreErrorPosition at;

  check_text (error->message);
  g_assert_true (g_str_has_suffix (error->message, wgre_error_sentence (error)));
  g_assert_true (!wgre_error_position (error, &at) || g_str_has_prefix (error->message, at.file));
}

/* The files that were written, for their reader. */
static GPtrArray *written;

static GBytes *
written_beside (const char *file_name G_GNUC_UNUSED, const char *name)
{
  for (guint i = 1; i < written->len; i++) {
    const WgreFile *file = written->pdata[i];

    if (!strcmp (file->name, name))
      return g_bytes_new (file->text, strlen (file->text));
  }
  return NULL;
}

/* What is written can be read. */
static void
write_back (const char *file, const WgreImport *import)
{
  static const WgreNames names = { any_table, any_port, written_beside, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (WgreImport) again = NULL;

  written = wgre_format_write (file, import->data, import->secrets, NULL, &error);
  if (!written) {
    check_text (error->message);
    return;
  }
  bytes = g_bytes_new (((WgreFile *) written->pdata[0])->text,
                       strlen (((WgreFile *) written->pdata[0])->text));
  again = wgre_format_read (((WgreFile *) written->pdata[0])->name, bytes, &names, &error);
  g_assert_no_error (error);
  g_clear_pointer (&written, g_ptr_array_unref);
}

/* Readers hand over what they have parsed; its text must be as good. */
static void
check_data (const WgreImport *import)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreProfile) profile G_GNUC_UNUSED =
      wgre_profile_new (import->data, import->secrets, WGRE_PROFILE_WITHOUT_SECRETS, &error);

  g_assert_no_error (error);
}

static void
read_as (const char *file, const char *text, gsize size)
{
  static const WgreNames names = { any_table, any_port, beside, list };
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreImport) import = wgre_format_read (file, bytes, &names, &error);

  g_assert_true ((import != NULL) == (error == NULL));
  if (error)
    check_error (error);
  else
    check_data (import);
  for (guint i = 0; import && i < import->warnings->len; i++)
    check_text (((WgreWarning *) import->warnings->pdata[i])->text);
  if (import)
    write_back (file, import);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  input = g_bytes_new_static (data, size);
  read_as (fuzz_target.file, (const char *) data, size);
  if (fuzz_target.other)
    read_as (fuzz_target.other, fuzz_target.text, strlen (fuzz_target.text));
  g_bytes_unref (input);
  return 0;
}
