/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>

#include "bridge/names.h"
#include "cli/handover.h"
#include "cli/verb.h"
#include "core/error.h"

enum {
  ALL,
  DRY_RUN,
  LOSSY,
  RELEASE,
};

static const WgreVerbOption options[] = {
  [ALL] = { "all", NULL, WGRE_COMPLETE_NOTHING, N_ ("All tunnels of this host, one by one") },
  [DRY_RUN] = { "dry-run", NULL, WGRE_COMPLETE_NOTHING,
                N_ ("Say what would be done, and change nothing") },
  [LOSSY] = { "lossy", NULL, WGRE_COMPLETE_NOTHING,
              N_ ("Also where parts of the configuration have no place in a connection") },
  [RELEASE] = { "release", NULL, WGRE_COMPLETE_NOTHING,
                N_ ("Give it back: the tunnel is what it was before") },
  { .name = NULL },
};

/* --- taking over --- */

/* Prints the warnings of the reader. TRUE when something would be lost. */
static gboolean
adopt_report (const WgreImport *import)
{
  gboolean loss = FALSE;

  for (guint i = 0; i < import->warnings->len; i++) {
    const WgreWarning *warning = import->warnings->pdata[i];
    g_autofree char *text = wgre_warning_to_string (warning);

    g_printerr ("%s: %s\n", warning->note ? _ ("Note") : _ ("Lost"), text);
    loss = loss || !warning->note;
  }
  return loss;
}

static void
adopt_put (GHashTable *data, const char *key, const char *value)
{
  g_hash_table_replace (data, g_strdup (key), g_strdup (value));
}

static WgreImport *
adopt_read (const WgrePredecessor *predecessor, GError **error)
{
  WgreImport *import =
      wgre_format_read (predecessor->file, predecessor->contents, wgre_names_system (), error);
  GHashTableIter iter;
  const char *key, *value;

  if (!import)
    return NULL;
  if (predecessor->enabled)
    adopt_put (import->data, "autostart", "yes");
  else
    g_hash_table_remove (import->data, "autostart");
  if (!predecessor->flags)
    return import;
  g_hash_table_iter_init (&iter, predecessor->flags);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &value))
    adopt_put (import->data, key, value);
  return import;
}

static void
adopt_tell (const WgrePredecessor *predecessor)
{
  g_printerr (_ ("%s: tunnel of %s (%s), %s, %s\n"), predecessor->name, predecessor->kind->name,
              predecessor->where, predecessor->up ? _ ("up") : _ ("down"),
              predecessor->enabled ? _ ("comes up by itself") : _ ("does not come up by itself"));
}

static gboolean
adopt_one (const char *name, const WgreArguments *arguments, GError **error)
{
  g_autoptr (WgrePredecessor) predecessor = wgre_predecessor_find (name, error);
  g_autoptr (WgreImport) import = predecessor ? adopt_read (predecessor, error) : NULL;
  g_autoptr (WgreAdopted) adopted = NULL;
  const WgrePredecessor *old;

  if (!import)
    return FALSE;
  adopt_tell (predecessor);
  if (adopt_report (import) && !arguments->options[LOSSY]) {
    g_set_error (
        error, WGRE_ERROR, WGRE_ERROR_UNSUPPORTED,
        _ ("\"%s\" stays as it is: what is listed as lost would not be done any more; with "
           "--lossy it is taken over without that"),
        predecessor->name);
    return FALSE;
  }
  if (arguments->options[DRY_RUN])
    return TRUE;

  adopted = wgre_adopted_new (&predecessor, import, error);
  if (!adopted || !wgre_handover_take (adopted, error))
    return FALSE;
  old = adopted->predecessor;
  if (old->up || old->enabled)
    g_print (_ ("%s: is up as a connection of NetworkManager; %s has let it go\n"), adopted->name,
             old->kind->name);
  else
    g_print (_ ("%s: is a connection of NetworkManager now; it was down and stays down\n"),
             adopted->name);
  return TRUE;
}

/* --- giving back --- */

static gboolean
adopt_release (const char *name, const WgreArguments *arguments, GError **error)
{
  g_autoptr (WgreAdopted) adopted = wgre_adopted_find (name, error);
  const WgrePredecessor *predecessor = adopted ? adopted->predecessor : NULL;

  if (!adopted)
    return FALSE;
  adopt_tell (predecessor);
  if (arguments->options[DRY_RUN])
    return TRUE;
  if (!wgre_handover_give (adopted, error))
    return FALSE;
  g_print (_ ("%s: belongs to %s again\n"), predecessor->name, predecessor->kind->name);
  return TRUE;
}

/* --- the verb --- */

typedef gboolean (*AdoptDeed) (const char *name, const WgreArguments *arguments, GError **error);

static guint
adopt_list (AdoptDeed deed, char **names, const WgreArguments *arguments, guint *failed)
{
  guint done = 0;

  for (guint i = 0; names && names[i]; i++) {
    g_autoptr (GError) error = NULL;

    if (deed (names[i], arguments, &error)) {
      done++;
      continue;
    }
    g_printerr ("nm-wgre: %s\n", error->message);
    *failed += 1;
  }
  return done;
}

static WgreExit
adopt_run (const WgreArguments *arguments)
{
  gboolean release = arguments->options[RELEASE] != NULL;
  AdoptDeed deed = release ? adopt_release : adopt_one;
  const char *name = wgre_arguments_word (arguments, 0);
  guint done = 0, failed = 0;
  g_autoptr (GError) error = NULL;

  if (!name == !arguments->options[ALL])
    return wgre_verb_usage (&wgre_verb_adopt, _ ("give either a name or --all"));
  if (name)
    return deed (name, arguments, &error) ? WGRE_EXIT_DONE : wgre_verb_fail (error->message);

  if (release) {
    g_auto (GStrv) names = wgre_adopted_list ();

    done = adopt_list (deed, names, arguments, &failed);
  }
  for (guint i = 0; !release && wgre_predecessor_kinds[i]; i++) {
    g_auto (GStrv) names = wgre_predecessor_kinds[i]->list ();

    done += adopt_list (deed, names, arguments, &failed);
  }
  g_print (_ ("%u done, %u left as they are\n"), done, failed);
  return failed ? WGRE_EXIT_FAILED : WGRE_EXIT_DONE;
}

const WgreVerb wgre_verb_adopt = {
  .name = "adopt",
  .arguments = "NAME|--all",
  .summary = N_ ("Take over a tunnel of wg-quick, ifcfg files or NetworkManager's own"),
  .help = N_ (
      "NAME: of /etc/wireguard/NAME.conf, of an ifcfg-NAME below /etc/sysconfig, or of a WireGuard\n"
      "or IP tunnel connection; or the path of such a file. A connection of the VPN type wgre is\n"
      "made of it. When the old tunnel is up or comes up by itself, it is taken down, the new one\n"
      "is brought up, and only then the old one's start is switched off. A kill switch is closed\n"
      "before. When anything fails, everything is as before. The old file stays where it is.\n"),
  .most = 1,
  .options = options,
  .run = adopt_run,
};
