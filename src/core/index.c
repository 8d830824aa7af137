/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/index.h"

#include <string.h>

#define FIRST_BITS 4u
#define MOST_WORDS 4u

/* The key is behind it. */
typedef struct {
  gpointer value;
  guint64 hash;
} Entry;

/* Entries stand in the order in which they came. A place has the number of an entry, from 1, or 0;
 * an entry's place is that which its hash names, or the next free one. */
struct WgreIndex {
  gsize size;   /* of a key */
  gsize words;  /* the same, rounded up */
  gsize stride; /* of an entry with its key */
  guint8 *entries;
  guint32 *places;
  guint bits; /* of a hash, from the top, that name a place */
  guint used; /* entries */
};

static gsize
index_capacity (const WgreIndex *index)
{
  return (gsize) 1 << index->bits;
}

/* Rows of places that are taken stay short while a quarter is free. */
static gsize
index_room (const WgreIndex *index)
{
  return index_capacity (index) / 4 * 3;
}

static Entry *
index_entry (const WgreIndex *index, guint i)
{
  return (Entry *) (gpointer) (index->entries + i * index->stride);
}

/* The place of the entry that has @key, or the free one where it belongs. */
static guint32 *
index_find (const WgreIndex *index, guint64 hash, gconstpointer key)
{
  gsize mask = index_capacity (index) - 1;

  for (gsize i = hash >> (64 - index->bits);; i = (i + 1) & mask) {
    const Entry *entry = index->places[i] ? index_entry (index, index->places[i] - 1) : NULL;

    if (!entry || (entry->hash == hash && !memcmp (entry + 1, key, index->size)))
      return &index->places[i];
  }
}

static void
index_make_room (WgreIndex *index)
{
  g_free (index->places);
  index->places = g_new0 (guint32, index_capacity (index));
  index->entries = g_realloc_n (index->entries, index_room (index), index->stride);
  for (guint i = 0; i < index->used; i++) {
    const Entry *entry = index_entry (index, i);

    *index_find (index, entry->hash, entry + 1) = i + 1;
  }
}

WgreIndex *
wgre_index_new (gsize size)
{
  WgreIndex *index = g_new0 (WgreIndex, 1);

  g_assert (size && size <= MOST_WORDS * sizeof (guint64));

  index->size = size;
  index->words = (size + sizeof (guint64) - 1) / sizeof (guint64);
  index->stride = sizeof (Entry) + index->words * sizeof (guint64);
  index->bits = FIRST_BITS;
  index_make_room (index);
  return index;
}

void
wgre_index_free (WgreIndex *index)
{
  if (!index)
    return;
  g_free (index->entries);
  g_free (index->places);
  g_free (index);
}

/* Whichever bits keys differ in, the upper ones of the product do: those of keys and addresses that
 * are counted up are few. */
static guint64
index_hash (const WgreIndex *index, gconstpointer key)
{
  guint64 hash = index->size, words[MOST_WORDS] = { 0 };

  memcpy (words, key, index->size);
  for (gsize i = 0; i < index->words; i++)
    hash = (hash ^ hash >> 32 ^ words[i]) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return hash;
}

gpointer *
wgre_index_at (WgreIndex *index, gconstpointer key)
{
  guint64 hash;
  guint32 *place;
  Entry *entry;

  g_return_val_if_fail (index && key, NULL);

  if (index->used == index_room (index)) {
    index->bits++;
    index_make_room (index);
  }
  hash = index_hash (index, key);
  place = index_find (index, hash, key);
  if (*place)
    return &index_entry (index, *place - 1)->value;
  entry = index_entry (index, index->used++);
  *entry = (Entry){ .hash = hash };
  memcpy (entry + 1, key, index->size);
  *place = index->used;
  return &entry->value;
}
