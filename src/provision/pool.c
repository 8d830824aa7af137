/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "provision/pool.h"

#include <string.h>

struct _WgrePool {
  WgrePrefix network;
  WgreIp next;     /* nothing below it is free */
  gboolean full;   /* next has run over the end */
  GArray *blocked; /* of WgrePrefix; sorted by address when sorted is set */
  gboolean sorted;
  guint at; /* blocked ones before it lie below next */
};

static int
pool_compare_ips (const WgreIp *a, const WgreIp *b)
{
  return memcmp (a->bytes, b->bytes, sizeof a->bytes);
}

static int
compare_prefixes (gconstpointer a, gconstpointer b)
{
  return pool_compare_ips (&((const WgrePrefix *) a)->ip, &((const WgrePrefix *) b)->ip);
}

/* FALSE behind the highest address that there is. */
static gboolean
increment (WgreIp *ip)
{
  for (gsize i = wgre_ip_size (ip); i-- > 0;)
    if (++ip->bytes[i])
      return TRUE;
  return FALSE;
}

static WgrePrefix
single (const WgreIp *ip)
{
  return (WgrePrefix){ *ip, (guint8) wgre_family_bits (ip->family) };
}

WgrePool *
wgre_pool_new (const WgrePrefix *address)
{
  WgrePool *pool;
  WgrePrefix first, last;
  WgreIp end;

  g_return_val_if_fail (address, NULL);
  if (address->length + 2u > wgre_family_bits (address->ip.family))
    return NULL;
  pool = g_new0 (WgrePool, 1);
  pool->network = wgre_prefix_masked (address);
  pool->next = pool->network.ip;
  pool->blocked = g_array_new (FALSE, FALSE, sizeof (WgrePrefix));
  first = single (&pool->network.ip);
  end = wgre_prefix_last (address);
  last = single (&end);
  wgre_pool_block (pool, &first);
  if (address->ip.family == AF_INET)
    wgre_pool_block (pool, &last);
  return pool;
}

void
wgre_pool_free (WgrePool *pool)
{
  if (!pool)
    return;
  g_array_unref (pool->blocked);
  g_free (pool);
}

gboolean
wgre_pool_contains (const WgrePool *pool, const WgreIp *ip)
{
  g_return_val_if_fail (pool && ip, FALSE);
  return wgre_prefix_contains (&pool->network, ip);
}

void
wgre_pool_block (WgrePool *pool, const WgrePrefix *prefix)
{
  WgrePrefix masked;

  g_return_if_fail (pool && prefix);
  masked = wgre_prefix_masked (prefix);
  if (masked.length < pool->network.length || !wgre_pool_contains (pool, &masked.ip))
    return;
  g_array_append_val (pool->blocked, masked);
  pool->sorted = FALSE;
}

/* Moves pool->next behind the blocked prefix that contains it; FALSE when none does. */
static gboolean
step_over (WgrePool *pool)
{
  for (; pool->at < pool->blocked->len; pool->at++) {
    const WgrePrefix *blocked = &g_array_index (pool->blocked, WgrePrefix, pool->at);
    WgreIp last = wgre_prefix_last (blocked);

    if (pool_compare_ips (&last, &pool->next) < 0)
      continue;
    if (pool_compare_ips (&blocked->ip, &pool->next) > 0)
      return FALSE;
    pool->next = last;
    pool->full = !increment (&pool->next);
    return TRUE;
  }
  return FALSE;
}

gboolean
wgre_pool_take (WgrePool *pool, WgreIp *ret_ip)
{
  g_return_val_if_fail (pool && ret_ip, FALSE);
  if (!pool->sorted) {
    g_array_sort (pool->blocked, compare_prefixes);
    pool->sorted = TRUE;
    pool->at = 0;
  }
  while (!pool->full && step_over (pool))
    ;
  if (pool->full || !wgre_pool_contains (pool, &pool->next))
    return FALSE;
  *ret_ip = pool->next;
  pool->full = !increment (&pool->next);
  return TRUE;
}
