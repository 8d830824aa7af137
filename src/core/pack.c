/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/pack.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "core/key.h"

#define FLAGS_SUFFIX "-flags"
#define PEER "peer."
#define SEPARATOR '|'
/* Peers of one item: enough that it is few, few enough for one argument of nmcli (128 kB). */
#define CHUNK 100
#define MAX_KEY 40

/* What is packed. The peers come first: what hangs on them is nothing without them. */
static const struct {
  const char *packed; /* "peers." + number */
  const char *single; /* "peer." + id + suffix */
  const char *suffix;
  gboolean secret;
} rows[] = {
  { .packed = "peers.", .single = PEER, .suffix = "" },
  { .packed = "names.", .single = PEER, .suffix = ".name" },
  { .packed = "psks.", .single = PEER, .suffix = ".psk", .secret = TRUE },
  { .packed = "files.", .single = "file.", .suffix = "" },
};

/* An unsigned number as we print it, up to @end; FALSE for everything else. */
static gboolean
pack_parse_number (const char *text, const char **ret_end, guint32 *ret_number)
{
  gsize length = strspn (text, "0123456789");
  guint64 number = length && length <= 10 ? g_ascii_strtoull (text, NULL, 10) : G_MAXUINT64;

  if (number > G_MAXUINT32 || (length > 1 && *text == '0'))
    return FALSE;
  *ret_end = text + length;
  *ret_number = (guint32) number;
  return TRUE;
}

static void
print_key (char key[MAX_KEY], int row, guint32 id)
{
  g_snprintf (key, MAX_KEY, "%s%u%s", rows[row].single, id, rows[row].suffix);
}

/* The row of a packed key, and its number; -1: it is none. */
static int
row_of (const char *key, guint32 *ret_number)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const char *end;

    if (g_str_has_prefix (key, rows[i].packed) &&
        pack_parse_number (key + strlen (rows[i].packed), &end, ret_number) && !*end)
      return (int) i;
  }
  return -1;
}

gboolean
wgre_pack_is_packed (const char *key)
{
  guint32 number;

  g_return_val_if_fail (key != NULL, FALSE);
  return row_of (key, &number) >= 0;
}

char *
wgre_pack_secret_of (const char *key)
{
  g_autofree char *secret = NULL;
  guint32 number;
  int row;

  g_return_val_if_fail (key != NULL, NULL);
  if (!g_str_has_suffix (key, FLAGS_SUFFIX))
    return NULL;
  secret = g_strndup (key, strlen (key) - strlen (FLAGS_SUFFIX));
  row = row_of (secret, &number);
  return row >= 0 && rows[row].secret ? g_steal_pointer (&secret) : NULL;
}

/* --- one item --- */

/* "17 TEXT": a part of a packed item, in it. */
typedef struct {
  guint32 id;
  const char *text;
  gsize length;
} Part;

static const char *
pack_skip_blanks (const char *text)
{
  while (*text == ' ')
    text++;
  return text;
}

/* The part that begins at @at; returns where the next one begins, NULL when it is wrong. */
static const char *
next_part (const char *at, Part *ret_part)
{
  gsize length;
  const char *end;

  at = pack_skip_blanks (at);
  if (!pack_parse_number (at, &end, &ret_part->id) || *end != ' ')
    return NULL;
  ret_part->text = pack_skip_blanks (end);
  length = strcspn (ret_part->text, "|");
  end = ret_part->text + length;
  while (length && ret_part->text[length - 1] == ' ')
    length--;
  ret_part->length = length;
  return length ? end + (*end == SEPARATOR) : NULL;
}

char *
wgre_pack_problem (const char *text)
{
  Part part;

  g_return_val_if_fail (text != NULL, NULL);
  do
    text = next_part (text, &part);
  while (text && *text);
  /* It can be read, so its numbers are taken. */
  if (text)
    return g_strdup (_ ("has a number that another such item has, too: remove one of the two"));
  return g_strdup (_ ("is not a list of \"NUMBER VALUE\" with \"|\" between them"));
}

void
wgre_pack_each (const char *key, const char *text, void (*each) (const char *key, gpointer data),
                gpointer data)
{
  char single[MAX_KEY];
  guint32 number;
  int row = row_of (key, &number);
  Part part;

  while (row >= 0 && *text) {
    text = next_part (text, &part);
    if (!text)
      return;
    print_key (single, row, part.id);
    each (single, data);
  }
}

/* --- unpacking --- */

typedef struct {
  guint32 number;
  int row;
  char *key;
} Packed;

static int
compare_packed (gconstpointer a, gconstpointer b)
{
  const Packed *left = a, *right = b;

  if (left->row != right->row)
    return left->row - right->row;
  return left->number < right->number ? -1 : left->number > right->number;
}

static void
packed_clear (gpointer data)
{
  g_free (((Packed *) data)->key);
}

static void
pack_collect (GHashTable *table, gboolean secret, GArray *found)
{
  GHashTableIter iter;
  const char *key;

  if (!table)
    return;
  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, NULL)) {
    Packed packed;

    packed.row = row_of (key, &packed.number);
    if (packed.row < 0 || rows[packed.row].secret != secret)
      continue;
    packed.key = g_strdup (key);
    g_array_append_val (found, packed);
    /* cppcheck-suppress memleak; the array owns it */
  }
}

typedef struct {
  GHashTable *data, *secrets;
  GHashTable *ids[G_N_ELEMENTS (rows)]; /* ids that packed items have named so far */
} Unpacking;

static gboolean
is_new (const char *text, GHashTable *ids)
{
  g_autoptr (GHashTable) own = g_hash_table_new (NULL, NULL);
  Part part;

  do {
    text = next_part (text, &part);
    if (!text || g_hash_table_contains (ids, GUINT_TO_POINTER (part.id)) ||
        !g_hash_table_add (own, GUINT_TO_POINTER (part.id)))
      return FALSE;
  } while (*text);
  return TRUE;
}

static gboolean
has_peer (GHashTable *data, guint32 id)
{
  char key[MAX_KEY];
  const char *peer;

  g_snprintf (key, sizeof key, PEER "%u", id);
  peer = g_hash_table_lookup (data, key);
  return peer && *peer;
}

/* A single item takes precedence; an empty one means that there is none. */
static void
take_part (Unpacking *unpacking, int row, const Part *part, const char *flags)
{
  GHashTable *table = rows[row].secret ? unpacking->secrets : unpacking->data;
  char key[MAX_KEY], flags_key[MAX_KEY];
  const char *own;

  print_key (key, row, part->id);
  own = g_hash_table_lookup (table, key);
  if (own && !*own)
    g_hash_table_remove (table, key);
  if (own || (*rows[row].suffix && !has_peer (unpacking->data, part->id)))
    return;
  g_hash_table_insert (table, g_strdup (key), g_strndup (part->text, part->length));
  g_snprintf (flags_key, sizeof flags_key, "%s" FLAGS_SUFFIX, key);
  if (flags && !g_hash_table_contains (unpacking->data, flags_key))
    g_hash_table_insert (unpacking->data, g_strdup (flags_key), g_strdup (flags));
}

static void
unpack_item (Unpacking *unpacking, const Packed *packed)
{
  GHashTable *table = rows[packed->row].secret ? unpacking->secrets : unpacking->data;
  GHashTable *ids = unpacking->ids[packed->row];
  const char *text = g_hash_table_lookup (table, packed->key), *flags = NULL;
  g_autofree char *flags_key = g_strconcat (packed->key, FLAGS_SUFFIX, NULL);
  Part part;

  if (*text && !is_new (text, ids))
    return;
  if (rows[packed->row].secret)
    flags = g_hash_table_lookup (unpacking->data, flags_key);
  while (*text) {
    text = next_part (text, &part);
    g_hash_table_add (ids, GUINT_TO_POINTER (part.id));
    take_part (unpacking, packed->row, &part, flags);
  }
  if (rows[packed->row].secret)
    g_hash_table_remove (unpacking->data, flags_key);
  g_hash_table_remove (table, packed->key);
}

void
wgre_pack_unpack (GHashTable *data, GHashTable *secrets)
{
  g_return_if_fail (data != NULL);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (Packed));
  Unpacking unpacking = { .data = data, .secrets = secrets };

  if (secrets)
    g_hash_table_remove (secrets, WGRE_NO_SECRET);
  g_array_set_clear_func (found, packed_clear);
  pack_collect (data, FALSE, found);
  pack_collect (secrets, TRUE, found);
  if (!found->len)
    return;
  g_array_sort (found, compare_packed);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    unpacking.ids[i] = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < found->len; i++)
    unpack_item (&unpacking, &g_array_index (found, Packed, i));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_hash_table_unref (unpacking.ids[i]);
}

/* --- packing --- */

static int
pack_compare_ids (gconstpointer a, gconstpointer b)
{
  guint32 left = *(const guint32 *) a, right = *(const guint32 *) b;

  return left < right ? -1 : left > right;
}

/* The ids of items "peer.N" or "file.N", sorted. */
static GArray *
ids_of (GHashTable *data, const char *single)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  GHashTableIter iter;
  const char *key, *end;
  guint32 id;

  g_hash_table_iter_init (&iter, data);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, NULL))
    if (g_str_has_prefix (key, single) && pack_parse_number (key + strlen (single), &end, &id) &&
        !*end)
      g_array_append_val (ids, id);
  g_array_sort (ids, pack_compare_ids);
  return ids;
}

/* Each id has its place, so that a change of one peer changes one item. */
static guint64
chunk_of (guint32 id)
{
  return ((guint64) id + CHUNK - 1) / CHUNK;
}

/* One chunk of ids and what of them goes into one packed item. */
typedef struct {
  GHashTable *data, *table;
  int row;
  const guint32 *ids;
  guint n_ids;
  char key[MAX_KEY];
  const char *flags; /* of all secrets of the item; NULL: none has any */
  GPtrArray *taken;  /* of char *: keys */
  gsize length;
} Chunk;

static void
choose_part (Chunk *chunk, guint32 id)
{
  char key[MAX_KEY], flags_key[MAX_KEY];
  const char *value, *flags = NULL;

  print_key (key, chunk->row, id);
  value = g_hash_table_lookup (chunk->table, key);
  if (!value || (*rows[chunk->row].suffix && !has_peer (chunk->data, id)))
    return;
  /* What would not survive packing. */
  if (!*value || *value == ' ' || value[strlen (value) - 1] == ' ' || strchr (value, SEPARATOR))
    return;
  if (rows[chunk->row].secret) {
    g_snprintf (flags_key, sizeof flags_key, "%s" FLAGS_SUFFIX, key);
    flags = g_hash_table_lookup (chunk->data, flags_key);
  }
  /* NMSettingSecretFlags: NetworkManager itself keeps the secret, and it may be missing. */
  if (flags && strcmp (flags, "0") && strcmp (flags, "4"))
    return;
  if (!chunk->taken->len)
    chunk->flags = flags;
  if (g_strcmp0 (flags, chunk->flags))
    return;
  g_ptr_array_add (chunk->taken, g_strdup (key));
  chunk->length += strlen (key) + strlen (value) + 4;
}

/* Written into memory that is not moved, since it may be secret. */
static char *
join_parts (const Chunk *chunk)
{
  char *text = g_malloc (chunk->length + 1), *at = text;

  for (guint i = 0; i < chunk->taken->len; i++) {
    const char *key = chunk->taken->pdata[i], *id = key + strlen (rows[chunk->row].single);

    if (i)
      at = g_stpcpy (at, " | ");
    memcpy (at, id, strspn (id, "0123456789"));
    at += strspn (id, "0123456789");
    *at++ = ' ';
    at = g_stpcpy (at, g_hash_table_lookup (chunk->table, key));
  }
  *at = '\0';
  return text;
}

static void
pack_chunk (Chunk *chunk)
{
  g_autoptr (GPtrArray) taken = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *flags_key = g_strconcat (chunk->key, FLAGS_SUFFIX, NULL), *flags = NULL;
  char *text;

  if (g_hash_table_contains (chunk->table, chunk->key) ||
      g_hash_table_contains (chunk->data, flags_key))
    return;
  chunk->taken = taken;
  for (guint i = 0; i < chunk->n_ids; i++)
    choose_part (chunk, chunk->ids[i]);
  if (!taken->len)
    return;
  text = join_parts (chunk);
  flags = g_strdup (chunk->flags);
  for (guint i = 0; i < taken->len; i++) {
    const char *key = taken->pdata[i];
    g_autofree char *own_flags = g_strconcat (key, FLAGS_SUFFIX, NULL);

    g_hash_table_remove (chunk->table, key);
    if (rows[chunk->row].secret)
      g_hash_table_remove (chunk->data, own_flags);
  }
  g_hash_table_insert (chunk->table, g_strdup (chunk->key), text);
  if (flags)
    g_hash_table_insert (chunk->data, g_steal_pointer (&flags_key), g_steal_pointer (&flags));
}

/* Names and keys of peers are packed before the peers. */
void
wgre_pack_pack (GHashTable *data, GHashTable *secrets)
{
  g_autoptr (GArray) peers = NULL, lines = NULL;

  g_return_if_fail (data != NULL);
  peers = ids_of (data, PEER);
  lines = ids_of (data, "file.");
  for (int row = G_N_ELEMENTS (rows); row-- > 0;) {
    const GArray *ids = strcmp (rows[row].single, PEER) ? lines : peers;
    GHashTable *table = rows[row].secret ? secrets : data;
    guint n;

    if (ids->len <= WGRE_PACK_FROM || !table)
      continue;
    for (guint at = 0; at < ids->len; at += n) {
      const guint32 *first = &g_array_index (ids, guint32, at);
      Chunk chunk = { .data = data, .table = table, .row = row, .ids = first };

      n = 1;
      while (at + n < ids->len && chunk_of (first[n]) == chunk_of (*first))
        n++;
      chunk.n_ids = n;
      g_snprintf (chunk.key, sizeof chunk.key, "%s%" G_GUINT64_FORMAT, rows[row].packed,
                  chunk_of (*first));
      pack_chunk (&chunk);
    }
  }
}
