/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "core/option.h"
#include "core/types.h"
#include "formats/kit/writer.h"

/* Lines that were kept, for those that write them again. */

void
wgre_writer_take_line (WgreWriter *writer, const WgreLine *line)
{
  g_autofree char *key = NULL;

  g_return_if_fail (writer && line);

  key = wgre_option_key (wgre_option_get (line->option), line->id);
  g_free (wgre_writer_take (writer, key));
}

/* Whether @place is one of a peer that is none of @ids; @peers is how places of peers begin. */
static gboolean
lines_peer_is_gone (const char *place, const char *peers, GHashTable *ids)
{
  guint64 id;

  if (!g_str_has_prefix (place, peers))
    return FALSE;
  id = g_ascii_strtoull (place + strlen (peers), NULL, 10);
  return id > G_MAXUINT32 || !g_hash_table_contains (ids, GUINT_TO_POINTER ((guint) id));
}

GHashTable *
wgre_writer_lines (WgreWriter *writer, const char *scope)
{
  const GPtrArray *all;
  const GPtrArray *peers;
  g_autoptr (GHashTable) ids = g_hash_table_new (NULL, NULL);
  g_autofree char *of_peers = g_strconcat (scope, "peer.", NULL);
  GHashTable *lines =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);

  g_return_val_if_fail (writer && scope, NULL);
  all = wgre_profile_lines (writer->profile);
  peers = wgre_profile_peers (writer->profile);
  for (guint i = 0; i < peers->len; i++)
    g_hash_table_add (ids, GUINT_TO_POINTER (((const WgrePeer *) peers->pdata[i])->id));
  for (guint i = 0; i < all->len; i++) {
    WgreLine *line = all->pdata[i];
    GPtrArray *at;

    if (!g_str_has_prefix (line->place, scope))
      continue;
    if (lines_peer_is_gone (line->place, of_peers, ids)) {
      wgre_writer_take_line (writer, line);
      continue;
    }
    at = g_hash_table_lookup (lines, line->place);
    if (!at)
      g_hash_table_insert (lines, line->place, at = g_ptr_array_new ());
    g_ptr_array_add (at, line);
  }
  return lines;
}
