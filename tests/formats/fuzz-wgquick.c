/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes are either refused with a message or become a profile. With libFuzzer:
 *   clang -g -fsanitize=fuzzer,address,undefined … tests/formats/fuzz-wgquick.c */
#include <string.h>

#include "../fuzz/fuzz.h"
#include "core/profile.h"
#include "formats/format.h"

const char fuzz_corpus[] = "wgquick";

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

static void
check_import (const WgreImport *import)
{
  for (guint i = 0; i < import->warnings->len; i++) {
    const WgreWarning *warning = import->warnings->pdata[i];

    g_assert_true (g_utf8_validate (warning->text, -1, NULL));
    g_assert_null (strchr (warning->text, '\n'));
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const WgreNames names = { any_table, any_port, NULL };
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreImport) import = wgre_format_read ("fuzz.conf", bytes, &names, &error);

  g_assert_true ((import != NULL) == (error == NULL));
  if (import)
    check_import (import);
  else
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  return 0;
}
