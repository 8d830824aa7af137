/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/kit/import.h"

#include <string.h>

#include "core/key.h"
#include "core/option.h"

void
wgre_position_clear (WgrePosition *position)
{
  g_return_if_fail (position);

  g_clear_pointer (&position->file, g_ref_string_release);
}

char *
wgre_position_to_string (const WgrePosition *position)
{
  g_return_val_if_fail (position && position->file, NULL);

  if (!position->line)
    return g_strdup (position->file);
  if (!position->column)
    return g_strdup_printf ("%s:%u", position->file, position->line);
  return g_strdup_printf ("%s:%u:%u", position->file, position->line, position->column);
}

char *
wgre_warning_to_string (const WgreWarning *warning)
{
  g_autofree char *position = NULL;

  g_return_val_if_fail (warning, NULL);
  position = wgre_position_to_string (&warning->at);
  return g_strdup_printf ("%s: %s", position, warning->text);
}

static void
position_free (gpointer data)
{
  wgre_position_clear (data);
  g_free (data);
}

void
wgre_warning_free (gpointer data)
{
  WgreWarning *warning = data;

  wgre_position_clear (&warning->at);
  g_free (warning->text);
  g_free (warning->item);
  g_free (warning);
}

/* Where a peer, or its preshared key, is. */
typedef struct {
  guint64 order; /* by the peer's id; that of its preshared key is first, as readers come to it */
  WgrePosition at;
} PeerPosition;

static guint64
order_of_peer (guint32 id, gboolean preshared_key)
{
  return (guint64) id << 1 | (preshared_key ? 0 : 1);
}

static void
peer_position_clear (gpointer data)
{
  wgre_position_clear (&((PeerPosition *) data)->at);
}

WgreImport *
wgre_import_new (void)
{
  WgreImport *import = g_new0 (WgreImport, 1);

  import->data = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  import->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, wgre_wipe_string);
  import->positions = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, position_free);
  import->peers = g_array_new (FALSE, FALSE, sizeof (PeerPosition));
  g_array_set_clear_func (import->peers, peer_position_clear);
  import->warnings = g_ptr_array_new_with_free_func (wgre_warning_free);
  return import;
}

void
wgre_import_free (WgreImport *import)
{
  if (!import)
    return;
  g_free (import->interface);
  g_free (import->id);
  g_hash_table_unref (import->data);
  g_hash_table_unref (import->secrets);
  g_hash_table_unref (import->positions);
  g_array_unref (import->peers);
  g_ptr_array_unref (import->warnings);
  g_free (import);
}

/* --- positions --- */

void
wgre_import_locate (WgreImport *import, const char *key, WgrePosition position)
{
  gsize size;
  WgrePosition *copy;

  g_return_if_fail (import && key);
  size = strlen (key) + 1;
  copy = g_malloc (sizeof *copy + size);
  *copy = position;
  g_hash_table_replace (import->positions, memcpy (copy + 1, key, size), copy);
}

void
wgre_import_locate_peer (WgreImport *import, guint32 id, gboolean preshared_key,
                         WgrePosition position)
{
  const PeerPosition of_peer = { order_of_peer (id, preshared_key), position };

  g_return_if_fail (import);
  g_array_append_val (import->peers, of_peer);
}

static int
import_compare_positions (gconstpointer a, gconstpointer b)
{
  guint64 left = ((const PeerPosition *) a)->order, right = ((const PeerPosition *) b)->order;

  return left == right ? 0 : left < right ? -1 : 1;
}

/* They nearly always are in order. */
void
wgre_import_settle_positions (WgreImport *import)
{
  gboolean sorted = TRUE;

  g_return_if_fail (import);
  for (guint i = 1; sorted && i < import->peers->len; i++)
    sorted = import_compare_positions (&g_array_index (import->peers, PeerPosition, i - 1),
                                       &g_array_index (import->peers, PeerPosition, i)) <= 0;
  if (!sorted)
    g_array_sort (import->peers, import_compare_positions);
}

const WgrePosition *
wgre_import_position (const WgreImport *import, const char *key)
{
  const WgrePosition *named;
  const WgreOption *option;
  PeerPosition wanted = { 0 };
  guint32 id;
  guint found;

  g_return_val_if_fail (import && key, NULL);
  named = g_hash_table_lookup (import->positions, key);
  option = named ? NULL : wgre_option_lookup (key, &id);
  if (!option || !wgre_option_is_part_of_peer (option))
    return named;
  wanted.order = order_of_peer (id, option->id == WGRE_OPT_PEER_PSK);
  return g_array_binary_search (import->peers, &wanted, import_compare_positions, &found)
             ? &g_array_index (import->peers, PeerPosition, found).at
             : NULL;
}
