/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/index.h"

#include <string.h>

#define FIRST_BITS 4u
#define MOST_WORDS 4u

/* The key is behind it. */
typedef struct {
  gpointer value;
  guint64 hash; /* 0: nobody's */
} Slot;

struct WgreIndex {
  gsize size;    /* of a key */
  gsize words;   /* the same, rounded up */
  gsize stride;  /* of a slot with its key */
  guint8 *slots; /* a key stands at the place that its hash names, or in the next free one */
  guint bits;    /* of a hash, from the top, that name a place */
  guint used;
};

WgreIndex *
wgre_index_new (gsize size)
{
  WgreIndex *index = g_new0 (WgreIndex, 1);

  g_assert (size && size <= MOST_WORDS * sizeof (guint64));

  index->size = size;
  index->words = (size + sizeof (guint64) - 1) / sizeof (guint64);
  index->stride = sizeof (Slot) + index->words * sizeof (guint64);
  index->bits = FIRST_BITS;
  index->slots = g_malloc0_n ((gsize) 1 << index->bits, index->stride);
  return index;
}

void
wgre_index_free (WgreIndex *index)
{
  if (!index)
    return;
  g_free (index->slots);
  g_free (index);
}

/* Never 0. Whichever bits keys differ in, the upper ones of the product do: those of keys and
 * addresses that are counted up are few. */
static guint64
index_hash (const WgreIndex *index, gconstpointer key)
{
  guint64 hash = index->size, words[MOST_WORDS] = { 0 };

  memcpy (words, key, index->size);
  for (gsize i = 0; i < index->words; i++)
    hash = (hash ^ hash >> 32 ^ words[i]) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return hash ? hash : 1;
}

/* The slot that has @key, or the free one where it belongs. */
static Slot *
index_find (const WgreIndex *index, guint64 hash, gconstpointer key)
{
  gsize mask = ((gsize) 1 << index->bits) - 1;

  for (gsize i = hash >> (64 - index->bits);; i = (i + 1) & mask) {
    Slot *slot = (Slot *) (index->slots + i * index->stride);

    if (!slot->hash || (slot->hash == hash && !memcmp (slot + 1, key, index->size)))
      return slot;
  }
}

/* Rows of slots that are taken stay short while a quarter is free. */
static void
index_grow (WgreIndex *index)
{
  g_autofree guint8 *before = g_steal_pointer (&index->slots);
  const guint8 *end = before + (index->stride << index->bits);

  index->bits++;
  index->slots = g_malloc0_n ((gsize) 1 << index->bits, index->stride);
  for (const guint8 *at = before; at < end; at += index->stride) {
    const Slot *slot = (const Slot *) at;

    if (slot->hash)
      memcpy (index_find (index, slot->hash, slot + 1), slot, index->stride);
  }
}

gpointer *
wgre_index_at (WgreIndex *index, gconstpointer key)
{
  guint64 hash;
  Slot *slot;

  g_return_val_if_fail (index && key, NULL);

  if (index->used >= (gsize) 3 << index->bits >> 2)
    index_grow (index);
  hash = index_hash (index, key);
  slot = index_find (index, hash, key);
  if (!slot->hash) {
    slot->hash = hash;
    memcpy (slot + 1, key, index->size);
    index->used++;
  }
  return &slot->value;
}
