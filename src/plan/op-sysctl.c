/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A setting below /proc/sys. Several profiles may want the same one: who undoes it last restores
 * what was there before the first (the executor keeps count). */
#include <string.h>

#include "plan/op.h"

/* With dots, as people write it, unless a dot is part of a name; sysctl(8) takes both. */
static void
sysctl_describe (const WgreOp *op, WgreDirection direction, GString *text)
{
  g_autofree char *name = g_strdup (op->u.sysctl.name), *file = g_strdup (op->u.sysctl.name);

  g_strdelimit (file, "/", '.');
  if (!strchr (name, '.'))
    g_strdelimit (name, "/", '.');
  if (direction == WGRE_UP && !op->with_link)
    g_string_append_printf (text, "sysctl -n %s > %s.before%s", name, file,
                            op->netns[WGRE_UP] ? "\n" : " && ");
  g_string_append_printf (text, "sysctl -q -w %s=", name);
  if (direction == WGRE_UP)
    g_string_append (text, op->u.sysctl.value);
  else
    g_string_append_printf (text, "$(cat %s.before)", file);
}

static void
sysctl_save (const WgreOp *op, GKeyFile *file, const char *group)
{
  g_key_file_set_string (file, group, "name", op->u.sysctl.name);
  g_key_file_set_string (file, group, "value", op->u.sysctl.value);
}

static gboolean
sysctl_load (WgreOp *op, GKeyFile *file, const char *group)
{
  op->u.sysctl.name = g_key_file_get_string (file, group, "name", NULL);
  op->u.sysctl.value = g_key_file_get_string (file, group, "value", NULL);
  return op->u.sysctl.name && op->u.sysctl.value;
}

static void
sysctl_clear (WgreOp *op)
{
  g_clear_pointer (&op->u.sysctl.name, g_free);
  g_clear_pointer (&op->u.sysctl.value, g_free);
}

const WgreOpClass wgre_op_sysctl = {
  .name = "sysctl",
  .channel = WGRE_CHANNEL_SYSCTL,
  .describe = sysctl_describe,
  .save = sysctl_save,
  .load = sysctl_load,
  .clear = sysctl_clear,
};
