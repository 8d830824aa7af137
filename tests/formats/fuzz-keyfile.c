/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The same for NetworkManager's keyfiles. */
#include "../fuzz/fuzz.h"
#include "core/profile.h"
#include "formats/format.h"

const char fuzz_corpus[] = "keyfile";

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreImport) import = wgre_format_read ("x.nmconnection", bytes, NULL, &error);

  g_assert_true ((import != NULL) == (error == NULL));
  g_assert_true (import || g_utf8_validate (error->message, -1, NULL));
  return 0;
}
