/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "agent/trouble.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "host/report.h"

/* What states (host/status.h) mean here; others are those of a tunnel that is over. */
static const struct {
  const char *state;
  gboolean up;
} trouble_states[] = { { "up", TRUE }, { "waiting", FALSE }, { "starting", FALSE } };

/* Nobody can do anything about silence without a network, not even about a tunnel that waits for
 * another one. */
static WgreTrouble
trouble_of_tunnel (const WgreTroubleSigns *signs)
{
  gboolean dead = FALSE;

  g_variant_lookup (signs->status, "Dead", "b", &dead);
  if (!dead)
    return WGRE_TROUBLE_NONE;
  return signs->online ? WGRE_TROUBLE_DEAD : WGRE_TROUBLE_UNCLEAR;
}

/* One that never was up fails before the eyes of who brings it up. */
static WgreTrouble
trouble_without_tunnel (const WgreTroubleSigns *signs)
{
  const char *failure = NULL;

  if (signs->closed)
    return WGRE_TROUBLE_FENCE;
  if (signs->status)
    g_variant_lookup (signs->status, "Failure", "&s", &failure);
  return failure && signs->was_up ? WGRE_TROUBLE_DEAD : WGRE_TROUBLE_NONE;
}

WgreTrouble
wgre_trouble_judge (const WgreTroubleSigns *signs)
{
  const char *state = NULL;

  g_return_val_if_fail (signs, WGRE_TROUBLE_NONE);

  if (signs->status)
    g_variant_lookup (signs->status, "State", "&s", &state);
  for (guint i = 0; state && i < G_N_ELEMENTS (trouble_states); i++)
    if (!strcmp (state, trouble_states[i].state))
      return trouble_states[i].up ? trouble_of_tunnel (signs) : WGRE_TROUBLE_UNCLEAR;
  return trouble_without_tunnel (signs);
}

char *
wgre_trouble_title (WgreTrouble trouble, const char *name)
{
  g_return_val_if_fail (name, NULL);

  return trouble == WGRE_TROUBLE_FENCE
             ? g_strdup_printf (_ ("The kill switch of \"%s\" is closed"), name)
             : g_strdup_printf (_ ("The tunnel \"%s\" is dead"), name);
}

char *
wgre_trouble_text (WgreTrouble trouble, const char *name, GVariant *status)
{
  g_autofree char *quoted = NULL, *sentence = NULL;

  g_return_val_if_fail (name, NULL);

  if (trouble == WGRE_TROUBLE_FENCE) {
    quoted = g_shell_quote (name);
    return g_strdup_printf (_ ("Next to nothing leaves this host: bring the connection up, or open "
                               "the kill switch by \"nm-wgre unlock %s\"."),
                            quoted);
  }
  sentence = wgre_report_dead (status);
  return wgre_report_say (sentence);
}
