/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "net/buffer.h"

void *
wgre_buffer_take (gpointer *kept, gsize size, gpointer (*make) (gsize size))
{
  gpointer buffer;

  g_return_val_if_fail (kept && make, NULL);
  buffer = g_atomic_pointer_exchange (kept, NULL);
  return buffer ? buffer : make (size);
}

void
wgre_buffer_keep (gpointer *kept, void *buffer)
{
  g_return_if_fail (kept);
  if (buffer)
    g_free (g_atomic_pointer_exchange (kept, buffer));
}
