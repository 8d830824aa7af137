/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/source.h"

void
wgre_source_clear (WgreSource *source)
{
  g_return_if_fail (source);
  g_clear_pointer (&source->uuid, g_free);
  g_clear_pointer (&source->id, g_free);
  g_clear_pointer (&source->interface, g_free);
  g_clear_pointer (&source->statics, g_free);
  g_clear_pointer (&source->data, g_hash_table_unref);
  g_clear_pointer (&source->secrets, g_hash_table_unref);
  g_clear_pointer (&source->warnings, g_ptr_array_unref);
  g_clear_pointer (&source->contents, g_bytes_unref);
  g_clear_pointer (&source->import, wgre_import_free);
}
