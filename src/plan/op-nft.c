/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our firewall tables: made whole, removed whole. */
#include "plan/guard.h"
#include "plan/op.h"

/* The table is replaced in one transaction, so that one that a crash left behind is no obstacle. */
static char *
nft_text (const WgreOp *op, WgreDirection direction)
{
  if (direction == WGRE_DOWN)
    return g_strdup_printf ("delete table %s\n", op->u.nft.table);
  return g_strdup_printf ("add table %s\ndelete table %s\ntable %s {\n%s}\n", op->u.nft.table,
                          op->u.nft.table, op->u.nft.table, op->u.nft.body);
}

/* One line, as it may be given to nft(8) in single quotes: there a chain ends with a semicolon. */
static void
nft_describe (const WgreOp *op, WgreDirection direction, GString *text)
{
  g_auto (GStrv) lines = NULL;

  if (direction == WGRE_DOWN) {
    g_string_append_printf (text, "nft delete table %s", op->u.nft.table);
    return;
  }
  lines = g_strsplit (op->u.nft.body, "\n", -1);
  g_string_append_printf (text, "nft 'table %s {", op->u.nft.table);
  for (guint i = 0; lines[i]; i++)
    if (*g_strstrip (lines[i]))
      g_string_append_printf (text, " %s%s", lines[i], g_str_equal (lines[i], "}") ? ";" : "");
  g_string_append (text, " }'");
}

static void
nft_save (const WgreOp *op, GKeyFile *file, const char *group)
{
  g_key_file_set_string (file, group, "table", op->u.nft.table);
}

static gboolean
nft_load (WgreOp *op, GKeyFile *file, const char *group)
{
  g_autofree char *ours = wgre_guard_table (op->interface);

  op->u.nft.table = g_key_file_get_string (file, group, "table", NULL);
  return !g_strcmp0 (op->u.nft.table, ours);
}

static void
nft_clear (WgreOp *op)
{
  g_clear_pointer (&op->u.nft.table, g_free);
  g_clear_pointer (&op->u.nft.body, g_free);
}

static gboolean
nft_replaces (const WgreOp *op, const WgreOp *old)
{
  return g_str_equal (op->u.nft.table, old->u.nft.table) &&
         op->netns[WGRE_UP] == old->netns[WGRE_UP];
}

const WgreOpClass wgre_op_nft = {
  .name = "nft",
  .channel = WGRE_CHANNEL_NFT,
  .describe = nft_describe,
  .text = nft_text,
  .save = nft_save,
  .load = nft_load,
  .clear = nft_clear,
  .replaces = nft_replaces,
};

/* The table of a kill switch. It is nobody's to take back but its owner's, whom the journal does
 * not know: what keeps it is fence/store.h. */
const WgreOpClass wgre_op_fence = {
  .name = "fence",
  .channel = WGRE_CHANNEL_NFT,
  .held = TRUE,
  .describe = nft_describe,
  .text = nft_text,
  .clear = nft_clear,
  .replaces = nft_replaces,
};
