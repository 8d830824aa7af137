/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "service/status-numbers.h"

static GVariant *
numbers_tell (const GArray *numbers)
{
  return numbers->len ? g_variant_new_fixed_array (G_VARIANT_TYPE_UINT32, numbers->data,
                                                   numbers->len, sizeof (guint32))
                      : NULL;
}

static int
numbers_compare (gconstpointer a, gconstpointer b)
{
  guint32 left = *(const guint32 *) a, right = *(const guint32 *) b;

  return left == right ? 0 : left < right ? -1 : 1;
}

GVariant *
wgre_status_priorities (const WgrePlan *plan)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) each = g_array_new (FALSE, FALSE, sizeof (guint32));

  g_return_val_if_fail (plan, NULL);

  for (guint i = 0; i < plan->ops->len; i++) {
    const WgreOp *op = plan->ops->pdata[i];

    if (op->class == &wgre_op_policy)
      g_array_append_val (all, op->u.policy.priority);
    if (op->class == &wgre_op_rule)
      g_array_append_val (all, op->u.rule.priority);
  }
  g_array_sort (all, numbers_compare);
  for (guint i = 0; i < all->len; i++)
    if (!i ||
        numbers_compare (&g_array_index (all, guint32, i - 1), &g_array_index (all, guint32, i)))
      g_array_append_val (each, g_array_index (all, guint32, i));
  return numbers_tell (each);
}

GVariant *
wgre_status_outer_mtus (const WgrePlan *plan, const WgreFacts *facts)
{
  g_autoptr (GArray) mtus = g_array_new (FALSE, FALSE, sizeof (guint32));

  g_return_val_if_fail (plan && facts, NULL);

  if (plan->lower_mtu)
    g_array_append_val (mtus, plan->lower_mtu);
  if (facts->underlay_mtu)
    g_array_append_val (mtus, facts->underlay_mtu);
  return numbers_tell (mtus);
}

GVariant *
wgre_status_probes (const WgreKeepaliveCount *count)
{
  GVariantBuilder dict = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  g_return_val_if_fail (count, NULL);

  g_variant_builder_add (&dict, "{sv}", "asked", g_variant_new_uint64 (count->asked));
  g_variant_builder_add (&dict, "{sv}", "answered", g_variant_new_uint64 (count->answered));
  if (count->last) {
    g_variant_builder_add (&dict, "{sv}", "last-answer", g_variant_new_int64 (count->last));
    g_variant_builder_add (&dict, "{sv}", "round-trip", g_variant_new_uint32 (count->round_trip));
  }
  return g_variant_builder_end (&dict);
}
