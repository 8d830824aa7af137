/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hook-lines.h"

WgreImport *
hook_lines_read (const GPtrArray *lines, char **ret_text)
{
  g_autoptr (GString) text =
      g_string_new ("[Interface]\nPrivateKey = aBXPJ8p5Tf5nUi0FTGrHTUQVlZyI7sAZnYCp4y1DUUY=\n"
                    "ListenPort = 51820\nAddress = 10.8.0.1/24\n");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  WgreImport *import;

  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "PostUp = %s\n", (const char *) lines->pdata[i]);
  g_string_append (text, "[Peer]\nPublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=\n"
                         "AllowedIPs = 10.8.0.2/32\n");
  bytes = g_bytes_new (text->str, text->len);
  import = wgre_format_read ("wg0.conf", bytes, NULL, &error);
  g_assert_no_error (error);
  *ret_text = g_string_free (g_steal_pointer (&text), FALSE);
  return import;
}

GPtrArray *
hook_lines_new (const char *const *lines)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; lines[i]; i++)
    g_ptr_array_add (copies, g_strdup (lines[i]));
  return copies;
}

void
hook_lines_change (GPtrArray *lines, GRand *random, const char *const *words, guint n_words)
{
  char **line = (char **) &lines->pdata[g_rand_int_range (random, 0, (gint) lines->len)];
  g_auto (GStrv) parts = g_strsplit (*line, " ", -1);
  g_autoptr (GString) changed = g_string_new (NULL);
  gint count = (gint) g_strv_length (parts), at = g_rand_int_range (random, 0, count);
  gint other = g_rand_int_range (random, 0, count), way = g_rand_int_range (random, 0, 5);
  const char *word = words[g_rand_int_range (random, 0, (gint) n_words)];

  for (gint i = 0; i < count; i++) {
    const char *part = way == 3 && i == at      ? parts[other]
                       : way == 3 && i == other ? parts[at]
                                                : parts[i];

    if (way == 0 && i == at)
      continue;
    if (way == 1 && i == at)
      g_string_append_printf (changed, " %s", part);
    if (way == 2 && i == at)
      g_string_append_printf (changed, " %s", word);
    g_string_append_printf (changed, " %s", way == 4 && i == at ? word : part);
  }
  g_free (*line);
  *line = g_strdup (changed->len ? changed->str + 1 : "true");
}
