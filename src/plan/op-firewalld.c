/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a zone of firewalld lets in, at run time only: gone when firewalld reloads. Tunnels that
 * agree on all of it share it, and the last of them takes it back (the executor keeps count); what
 * was allowed before the first one stays allowed. */
#include <netinet/in.h>

#include "plan/op.h"

static void
firewalld_describe (const WgreOp *op, WgreDirection direction, GString *text)
{
  const WgreOpFirewalld *opening = &op->u.firewalld;

  g_string_append_printf (text, "firewall-cmd -q --zone=%s --%s-", opening->zone,
                          direction == WGRE_UP ? "add" : "remove");
  if (opening->port)
    g_string_append_printf (text, "port=%u/udp", opening->port);
  else
    g_string_append_printf (text, "protocol=%u", opening->protocol);
}

static void
firewalld_save (const WgreOp *op, GKeyFile *file, const char *group)
{
  g_key_file_set_string (file, group, "zone", op->u.firewalld.zone);
  g_key_file_set_uint64 (file, group, "port", op->u.firewalld.port);
  g_key_file_set_uint64 (file, group, "protocol", op->u.firewalld.protocol);
}

static gboolean
firewalld_load (WgreOp *op, GKeyFile *file, const char *group)
{
  g_autofree char *zone = g_key_file_get_string (file, group, "zone", NULL);
  guint64 port = g_key_file_get_uint64 (file, group, "port", NULL);
  guint64 protocol = g_key_file_get_uint64 (file, group, "protocol", NULL);

  op->u.firewalld = (WgreOpFirewalld){ .zone = g_intern_string (zone),
                                       .port = (guint16) port,
                                       .protocol = (guint8) protocol };
  return zone && *zone && port <= G_MAXUINT16 && protocol && protocol <= G_MAXUINT8;
}

const WgreOpClass wgre_op_firewalld = {
  .name = "firewalld",
  .channel = WGRE_CHANNEL_FIREWALLD,
  .describe = firewalld_describe,
  .save = firewalld_save,
  .load = firewalld_load,
};
