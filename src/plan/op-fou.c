/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A UDP port that tunnels are received at. It does not go with a link; tunnels that agree on
 * family, port and what is inside share it, and the last of them closes it (the executor keeps
 * count). */
#include "plan/op.h"

static void
fou_describe (const WgreOp *op, WgreDirection direction, GString *text)
{
  const WgreFouSpec *fou = &op->u.fou;

  g_string_append_printf (text, "ip%s fou %s port %u", fou->family == AF_INET6 ? " -6" : "",
                          direction == WGRE_UP ? "add" : "del", fou->port);
  if (direction == WGRE_DOWN)
    return;
  if (fou->protocol)
    g_string_append_printf (text, " ipproto %u", fou->protocol);
  else
    g_string_append (text, " gue");
}

static void
fou_encode (const WgreOp *op, WgreDirection direction, const WgreOpContext *context,
            WgreBatch *batch)
{
  wgre_fou_encode (batch, context->family.id, direction == WGRE_UP, &op->u.fou);
}

static void
fou_save (const WgreOp *op, GKeyFile *file, const char *group)
{
  g_key_file_set_uint64 (file, group, "family", op->u.fou.family);
  g_key_file_set_uint64 (file, group, "port", op->u.fou.port);
  g_key_file_set_uint64 (file, group, "protocol", op->u.fou.protocol);
}

static gboolean
fou_load (WgreOp *op, GKeyFile *file, const char *group)
{
  guint64 port = g_key_file_get_uint64 (file, group, "port", NULL);

  op->u.fou.family = (guint8) g_key_file_get_uint64 (file, group, "family", NULL);
  op->u.fou.port = (guint16) port;
  op->u.fou.protocol = (guint8) g_key_file_get_uint64 (file, group, "protocol", NULL);
  return (op->u.fou.family == AF_INET || op->u.fou.family == AF_INET6) && port &&
         port <= G_MAXUINT16;
}

const WgreOpClass wgre_op_fou = {
  .name = "fou",
  .channel = WGRE_CHANNEL_GENERIC,
  .family = WGRE_FOU_FAMILY,
  .describe = fou_describe,
  .encode = fou_encode,
  .save = fou_save,
  .load = fou_load,
};
