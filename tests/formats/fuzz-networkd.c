/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The same for files of networkd; what is fuzzed is also the file beside. */
#include "../fuzz/fuzz.h"
#include "core/profile.h"
#include "formats/format.h"

const char fuzz_corpus[] = "networkd";

static GBytes *input;

static GBytes *
beside (const char *file_name G_GNUC_UNUSED, const char *name)
{
  return g_str_has_suffix (name, ".network") ? g_bytes_ref (input) : NULL;
}

static void
read_as (const char *file, const char *text, gsize size)
{
  static const WgreNames names = { NULL, NULL, beside };
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreImport) import = wgre_format_read (file, bytes, &names, &error);

  g_assert_true ((import != NULL) == (error == NULL));
  g_assert_true (import || g_utf8_validate (error->message, -1, NULL));
  for (guint i = 0; import && i < import->warnings->len; i++)
    g_assert_true (g_utf8_validate (((WgreWarning *) import->warnings->pdata[i])->text, -1, NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char main_file[] = "[NetDev]\nName=fuzz\nKind=gre\n[Tunnel]\nLocal=192.0.2.2\n";

  input = g_bytes_new_static (data, size);
  read_as ("x.netdev", (const char *) data, size);
  read_as ("fuzz.netdev", main_file, sizeof main_file - 1);
  g_bytes_unref (input);
  return 0;
}
