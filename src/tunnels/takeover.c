/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tunnels/takeover.h"

#include <glib/gi18n-lib.h>

#define TAKEOVER_PROGRAM (PACKAGE_BINDIR "/nm-wgre")

/* What stands between "adopt" and the UUID. What is done was agreed to, losses and all. */
static const char *const takeover_options[][2] = {
  [WGRE_TAKEOVER_TRY] = { "--dry-run", NULL },
  [WGRE_TAKEOVER_TRY_LOSSY] = { "--dry-run", "--lossy" },
  [WGRE_TAKEOVER_DO] = { "--lossy", NULL },
  [WGRE_TAKEOVER_RELEASE] = { "--release", NULL },
};

typedef struct {
  char *uuid;
  GCancellable *cancellable;
  WgreTakeoverTold told;
  gpointer data;
} Takeover;

static void
takeover_end (Takeover *takeover, gboolean done, const char *text)
{
  if (!g_cancellable_is_cancelled (takeover->cancellable))
    takeover->told (takeover->uuid, done, text, takeover->data);
  g_object_unref (takeover->cancellable);
  g_free (takeover->uuid);
  g_free (takeover);
}

static void
takeover_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!g_subprocess_communicate_utf8_finish (G_SUBPROCESS (source), result, &text, NULL, &error))
    takeover_end (data, FALSE, error->message);
  else
    takeover_end (data, g_subprocess_get_successful (G_SUBPROCESS (source)), g_strstrip (text));
}

void
wgre_takeover_run (const char *uuid, WgreTakeoverStep step, GCancellable *cancellable,
                   WgreTakeoverTold told, gpointer data)
{
  const char *const *options;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  Takeover *takeover;

  g_return_if_fail (uuid && cancellable && told && step < G_N_ELEMENTS (takeover_options));

  options = takeover_options[step];
  takeover = g_new0 (Takeover, 1);
  takeover->uuid = g_strdup (uuid);
  takeover->cancellable = g_object_ref (cancellable);
  takeover->told = told;
  takeover->data = data;
  g_strv_builder_add_many (builder, TAKEOVER_PROGRAM, "adopt", options[0], NULL);
  if (options[1])
    g_strv_builder_add (builder, options[1]);
  g_strv_builder_add (builder, uuid);
  arguments = g_strv_builder_end (builder);
  process =
      g_subprocess_newv ((const char *const *) arguments,
                         G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error);
  if (process)
    g_subprocess_communicate_utf8_async (process, NULL, NULL, takeover_ended, takeover);
  else
    takeover_end (takeover, FALSE, error->message);
}
