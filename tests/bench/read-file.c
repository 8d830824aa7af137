/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a file as every importer does, and ends: what it takes is what reading takes. */
#include "formats/format.h"

int
main (int argc, char **argv)
{
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (WgreImport) import = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  if (argc != 2) {
    g_printerr ("usage: read-file FILE\n");
    return 2;
  }
  if (g_file_get_contents (argv[1], &text, &size, &error)) {
    bytes = g_bytes_new_take (g_steal_pointer (&text), size);
    import = wgre_format_read (argv[1], bytes, NULL, &error);
  }
  if (error)
    g_printerr ("%s\n", error->message);
  return import ? 0 : 1;
}
