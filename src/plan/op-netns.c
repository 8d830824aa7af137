/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A network namespace, and what people who are in it ask for names. Namespaces are found by their
 * name, so both do not go with the link. */
#include "core/types.h"
#include "plan/op.h"

/* --- the namespace --- */

static void
netns_describe (const WgreOp *op, WgreDirection direction, GString *text)
{
  g_autofree char *name = wgre_op_shell_word (op->u.netns.name);

  g_string_append_printf (text, "ip netns %s %s", direction == WGRE_UP ? "add" : "delete", name);
  if (direction == WGRE_UP)
    g_string_append_printf (text, "\nip -n %s link set up dev lo", name);
}

static void
netns_save (const WgreOp *op, GKeyFile *file, const char *group)
{
  g_key_file_set_string (file, group, "name", op->u.netns.name);
}

/* Interned, or NULL when there is no possible name. */
static const char *
load_name (GKeyFile *file, const char *group)
{
  g_autofree char *name = g_key_file_get_string (file, group, "name", NULL);

  return name && !wgre_netns_name_problem (name) ? g_intern_string (name) : NULL;
}

static gboolean
netns_load (WgreOp *op, GKeyFile *file, const char *group)
{
  op->u.netns.name = load_name (file, group);
  return op->u.netns.name != NULL;
}

const WgreOpClass wgre_op_netns = {
  .name = "netns",
  .channel = WGRE_CHANNEL_NETNS,
  .describe = netns_describe,
  .save = netns_save,
  .load = netns_load,
};

/* --- the way of the link into it --- */

static void
link_move_describe (const WgreOp *op, WgreDirection direction, GString *text)
{
  g_autofree char *name = wgre_op_shell_word (op->u.netns.name);

  if (direction == WGRE_UP)
    g_string_append_printf (text, "ip link set %s netns %s", op->interface, name);
  else
    g_string_append_printf (text, "ip -n %s link set %s netns 1", name, op->interface);
}

static void
link_move_encode (const WgreOp *op G_GNUC_UNUSED, WgreDirection direction,
                  const WgreOpContext *context, WgreBatch *batch)
{
  if (direction == WGRE_UP)
    wgre_rtnl_link_move (batch, context->ifindex, context->netns_fd);
}

const WgreOpClass wgre_op_link_move = {
  .name = "link-move",
  .channel = WGRE_CHANNEL_ROUTE,
  .describe = link_move_describe,
  .encode = link_move_encode,
};

/* --- its name servers --- */

static void
resolver_describe (const WgreOp *op, WgreDirection direction, GString *text)
{
  g_autofree char *path = g_build_filename ("/etc/netns", op->u.resolver.netns, NULL);
  g_autofree char *folder = wgre_op_shell_word (path);

  if (direction == WGRE_DOWN) {
    g_string_append_printf (text, "rm %s/resolv.conf", folder);
    return;
  }
  g_string_append_printf (text, "mkdir -p %s\nprintf '%%s\\n'", folder);
  for (char **domain = op->u.resolver.domains; *domain; domain++)
    g_string_append_printf (text, "%s%s", domain == op->u.resolver.domains ? " 'search " : " ",
                            *domain);
  g_string_append (text, *op->u.resolver.domains ? "'" : "");
  for (char **server = op->u.resolver.servers; *server; server++)
    g_string_append_printf (text, " 'nameserver %s'", *server);
  g_string_append_printf (text, " > %s/resolv.conf", folder);
}

static void
resolver_save (const WgreOp *op, GKeyFile *file, const char *group)
{
  g_key_file_set_string (file, group, "name", op->u.resolver.netns);
}

static gboolean
resolver_load (WgreOp *op, GKeyFile *file, const char *group)
{
  op->u.resolver.netns = load_name (file, group);
  return op->u.resolver.netns != NULL;
}

static void
resolver_clear (WgreOp *op)
{
  g_clear_pointer (&op->u.resolver.servers, g_strfreev);
  g_clear_pointer (&op->u.resolver.domains, g_strfreev);
}

const WgreOpClass wgre_op_resolver = {
  .name = "resolver",
  .channel = WGRE_CHANNEL_RESOLVER,
  .describe = resolver_describe,
  .save = resolver_save,
  .load = resolver_load,
  .clear = resolver_clear,
};
