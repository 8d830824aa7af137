/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "provision/pair.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "cli/store.h"
#include "cli/verb.h"

enum {
  INNER,
  TUNNEL,
  KEY,
  OUTPUT,
};

static const WgreVerbOption options[] = {
  [INNER] = { "inner", "LIST", WGRE_COMPLETE_NOTHING,
              N_ ("Networks inside, such as 10.10.10.0/30, of which each end gets an address") },
  [TUNNEL] = { "tunnel", "KIND", WGRE_COMPLETE_NOTHING,
               N_ ("gre (default), gretap, ip6gre, ipip, ...") },
  [KEY] = { "key", "KEY", WGRE_COMPLETE_NOTHING, N_ ("Number or dotted quad for both ends") },
  [OUTPUT] = { "output", "FOLDER", WGRE_COMPLETE_FOLDER,
               N_ ("Write NAME-HOST.nmconnection for each end there") },
  { .name = NULL },
};

static int
pair_compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The command that makes the same; nothing in it is secret. */
static void
print_command (const char *host, const char *name, GHashTable *data)
{
  g_autofree char *quoted_name = g_shell_quote (name), *quoted = NULL;
  g_autofree const char **keys = NULL;
  GString *text = g_string_new (NULL);
  guint length;

  keys = (const char **) g_hash_table_get_keys_as_array (data, &length);
  qsort (keys, length, sizeof *keys, pair_compare_names);
  for (guint i = 0; i < length; i++)
    g_string_append_printf (text, "%s%s=%s", i ? "," : "", keys[i],
                            (const char *) g_hash_table_lookup (data, keys[i]));
  quoted = g_shell_quote (text->str);
  g_print ("# %s\nnmcli connection add type vpn vpn-type wgre con-name %s vpn.data %s\n", host,
           quoted_name, quoted);
  g_string_free (text, TRUE);
}

static gboolean
write_end (const char *folder, const char *host, const char *name, GHashTable *data, GError **error)
{
  g_autofree char *plain = g_strdelimit (g_strdup (name), "/", '-');
  g_autofree char *file = g_strdup_printf ("%s-%s.nmconnection", plain, host);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr (GHashTable) secrets = g_hash_table_new (g_str_hash, g_str_equal);

  if (!wgre_store_create (path, name, data, secrets, error))
    return FALSE;
  g_printerr (_ ("%s: written\n"), path);
  return TRUE;
}

static WgreExit
pair_run (const WgreArguments *arguments)
{
  const WgrePairSpec spec = {
    .name = wgre_arguments_word (arguments, 0),
    .tunnel = arguments->options[TUNNEL],
    .ends = { wgre_arguments_word (arguments, 1), wgre_arguments_word (arguments, 2) },
    .inner = arguments->options[INNER],
    .key = arguments->options[KEY],
  };
  g_autoptr (GError) error = NULL;
  const char *folder = arguments->options[OUTPUT];
  GHashTable *ends[2];
  gboolean ok = TRUE;

  if (!spec.inner)
    return wgre_verb_usage (&wgre_verb_pair, _ ("give --inner"));
  if (!wgre_provision_pair (&spec, ends, &error))
    return wgre_verb_fail (error->message);
  for (guint i = 0; ok && i < 2; i++) {
    if (folder)
      ok = write_end (folder, spec.ends[i], spec.name, ends[i], &error);
    else
      print_command (spec.ends[i], spec.name, ends[i]);
  }
  g_hash_table_unref (ends[0]);
  g_hash_table_unref (ends[1]);
  return ok ? WGRE_EXIT_DONE : wgre_verb_fail (error->message);
}

const WgreVerb wgre_verb_pair = {
  .name = "pair",
  .arguments = "NAME ADDRESS ADDRESS",
  .summary = N_ ("Print both ends of a GRE tunnel, as commands or files"),
  .help =
      N_ ("The addresses are those of the two hosts outside the tunnel. For each end there is a\n"
          "command of nmcli(1), which is to be run there. LIST is separated by commas.\n"),
  .least = 3,
  .most = 3,
  .options = options,
  .run = pair_run,
};
