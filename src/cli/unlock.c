/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "cli/verb.h"
#include "fence/hold.h"

enum {
  FOR,
};

static const WgreVerbOption options[] = {
  [FOR] = { "for", "TIME", WGRE_COMPLETE_NOTHING,
            N_ ("Close it again after this time, such as 90s, 10m or 1h") },
  { .name = NULL },
};

/* So long that a mistake shows. */
#define MOST_SECONDS 86400

/* FALSE when @text is no time. */
static gboolean
unlock_parse_time (const char *text, guint *ret_seconds)
{
  static const struct {
    const char *unit;
    guint seconds;
  } units[] = { { "s", 1 }, { "m", 60 }, { "h", 3600 }, { "", 60 } };
  char *end;
  guint64 number = g_ascii_isdigit (*text) ? g_ascii_strtoull (text, &end, 10) : 0;

  for (guint i = 0; number && number <= MOST_SECONDS && i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (end, units[i].unit) && number * units[i].seconds <= MOST_SECONDS) {
      *ret_seconds = (guint) number * units[i].seconds;
      return TRUE;
    }
  return FALSE;
}

/* Some program must be there to close it again. systemd has seen the file and started it, unless
 * there is no systemd. One too many does no harm. */
static gboolean
unlock_start_holder (GError **error)
{
  const char *const holder[] = { "setsid", "--fork", PACKAGE_LIBEXECDIR "/nm-wgre-fence", NULL };

  return g_file_test ("/run/systemd/system", G_FILE_TEST_IS_DIR) ||
         g_spawn_sync (NULL, (char **) holder, NULL,
                       G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL |
                           G_SPAWN_STDERR_TO_DEV_NULL,
                       NULL, NULL, NULL, NULL, NULL, error);
}

static gboolean
unlock_one (WgreFence *fence, guint seconds, GError **error)
{
  gboolean open = wgre_fence_open (WGRE_FENCE_DIRECTORY, fence, seconds, error);

  if (open && !seconds)
    g_print (_ ("The kill switch of \"%s\" is open.\n"), fence->id);
  if (!seconds)
    return open;
  /* Also when that has failed: its file may say by now that it is to be closed again. */
  if (!unlock_start_holder (open ? error : NULL) || !open)
    return FALSE;
  g_print (_ ("The kill switch of \"%s\" is open for %u seconds.\n"), fence->id, seconds);
  return TRUE;
}

static WgreExit
unlock_run (const WgreArguments *arguments)
{
  const char *name = wgre_arguments_word (arguments, 0), *time = arguments->options[FOR];
  g_autoptr (GError) error = NULL;
  g_autoptr (WgreFence) fence = NULL;
  g_autoptr (GPtrArray) all = NULL;
  guint seconds = 0;

  if (time && !unlock_parse_time (time, &seconds))
    return wgre_verb_usage (&wgre_verb_unlock,
                            _ ("--for: a time such as 90s, 10m or 1h, at most a day"));
  if (geteuid ())
    return wgre_verb_fail (_ ("only root may open a kill switch"));
  if (name) {
    fence = wgre_fence_find (WGRE_FENCE_DIRECTORY, name, &error);
    if (!fence || !unlock_one (fence, seconds, &error))
      return wgre_verb_fail (error->message);
    return WGRE_EXIT_DONE;
  }

  all = wgre_fence_list (WGRE_FENCE_DIRECTORY);
  for (guint i = 0; i < all->len; i++)
    if (!unlock_one (all->pdata[i], seconds, &error))
      return wgre_verb_fail (error->message);
  if (!all->len)
    g_print ("%s\n", _ ("No kill switch is closed."));
  return WGRE_EXIT_DONE;
}

const WgreVerb wgre_verb_unlock = {
  .name = "unlock",
  .arguments = "[CONNECTION]",
  .summary = N_ ("Open a kill switch"),
  .help =
      N_ ("The connection is given by its name, UUID or interface; without one, all are opened.\n"
          "With --for it closes again by itself: long enough to sign in to a network that wants\n"
          "that. Traffic that is sent meanwhile leaves in clear. Only root may do that.\n"),
  .most = 1,
  .complete = WGRE_COMPLETE_CONNECTION,
  .options = options,
  .run = unlock_run,
};
