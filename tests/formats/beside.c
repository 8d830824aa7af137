/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/beside.h"

#include <string.h>

GPtrArray *beside_written;

static GBytes *
beside_file (const char *file_name G_GNUC_UNUSED, const char *name)
{
  for (guint i = 0; beside_written && i < beside_written->len; i++) {
    const WgreFile *file = beside_written->pdata[i];

    if (!strcmp (file->name, name))
      return g_bytes_new (file->text, strlen (file->text));
  }
  return NULL;
}

const WgreNames beside_names = { NULL, NULL, beside_file, NULL };
