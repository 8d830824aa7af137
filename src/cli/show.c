/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/terminal.h"
#include "cli/verb.h"
#include "host/status.h"

enum {
  SHOW_JSON,
  SHOW_WATCH,
};

static const WgreVerbOption show_options[] = {
  [SHOW_JSON] = { "json", NULL, WGRE_COMPLETE_NOTHING, N_ ("Print an array of objects") },
  [SHOW_WATCH] = { "watch", NULL, WGRE_COMPLETE_NOTHING,
                   N_ ("Print it again every second, until interrupted") },
  { .name = NULL },
};

/* --- words --- */

/* "2 hours", the largest unit only. */
static char *
show_duration (gint64 seconds)
{
  if (seconds < 60)
    return g_strdup_printf (ngettext ("%d second", "%d seconds", (gulong) seconds), (int) seconds);
  if (seconds < 3600)
    return g_strdup_printf (ngettext ("%d minute", "%d minutes", (gulong) (seconds / 60)),
                            (int) (seconds / 60));
  if (seconds < 86400)
    return g_strdup_printf (ngettext ("%d hour", "%d hours", (gulong) (seconds / 3600)),
                            (int) (seconds / 3600));
  return g_strdup_printf (ngettext ("%d day", "%d days", (gulong) (seconds / 86400)),
                          (int) (seconds / 86400));
}

static gint64
show_age (gint64 since)
{
  return MAX (g_get_real_time () / G_USEC_PER_SEC - since, 0);
}

static char *
show_state (GVariant *status)
{
  const char *state = "", *failure = NULL;
  g_autofree char *age = NULL;
  gint64 since = 0;

  g_variant_lookup (status, "State", "&s", &state);
  g_variant_lookup (status, "Since", "x", &since);
  g_variant_lookup (status, "Failure", "&s", &failure);
  age = show_duration (show_age (since));
  if (!strcmp (state, "up"))
    return g_strdup_printf (_ ("up for %s"), age);
  if (!strcmp (state, "waiting"))
    return g_strdup_printf (_ ("waiting for an answer for %s"), age);
  if (!strcmp (state, "starting"))
    return g_strdup (_ ("starting"));
  return failure ? g_strdup_printf (_ ("failed: %s"), failure) : g_strdup (_ ("going down"));
}

/* --- lines, in the manner of wg(8) --- */

static void
show_line (const char *indent, const char *label, const char *value)
{
  g_print ("%s%s%s%s: %s\n", indent, wgre_terminal_style (STDOUT_FILENO, WGRE_STYLE_BOLD), label,
           wgre_terminal_style (STDOUT_FILENO, WGRE_STYLE_PLAIN), value);
}

static void
show_text (const char *indent, const char *label, GVariant *dict, const char *key)
{
  const char *value;

  if (g_variant_lookup (dict, key, "&s", &value))
    show_line (indent, label, value);
}

static void
show_number (const char *indent, const char *label, GVariant *dict, const char *key,
             const char *format)
{
  guint32 value;

  if (g_variant_lookup (dict, key, "u", &value)) {
    g_autofree char *text =
        strchr (format, 'x') ? g_strdup_printf ("0x%x", value) : g_strdup_printf ("%u", value);

    show_line (indent, label, text);
  }
}

static void
show_list (const char *indent, const char *label, GVariant *dict, const char *key)
{
  g_autofree const char **values = NULL;
  g_autofree char *joined = NULL;

  if (!g_variant_lookup (dict, key, "^a&s", &values))
    return;
  joined = g_strjoinv (", ", (char **) values);
  show_line (indent, label, *joined ? joined : _ ("(none)"));
}

static void
show_endpoint (GVariant *peer)
{
  const char *endpoint = NULL, *configured = NULL;

  g_variant_lookup (peer, "endpoint", "&s", &endpoint);
  g_variant_lookup (peer, "configured-endpoint", "&s", &configured);
  if (endpoint && configured && strcmp (endpoint, configured)) {
    g_autofree char *both = g_strdup_printf ("%s (%s)", endpoint, configured);

    show_line ("  ", _ ("endpoint"), both);
  } else if (endpoint || configured) {
    show_line ("  ", _ ("endpoint"), endpoint ? endpoint : configured);
  }
}

static void
show_handshake (GVariant *peer)
{
  gint64 handshake;

  if (!g_variant_lookup (peer, "latest-handshake", "x", &handshake))
    return;
  if (!handshake) {
    show_line ("  ", _ ("latest handshake"), _ ("none yet"));
  } else {
    g_autofree char *age = show_duration (show_age (handshake));
    g_autofree char *text = g_strdup_printf (_ ("%s ago"), age);

    show_line ("  ", _ ("latest handshake"), text);
  }
}

static void
show_transfer (GVariant *peer)
{
  guint64 received, sent;

  if (g_variant_lookup (peer, "received", "t", &received) &&
      g_variant_lookup (peer, "sent", "t", &sent)) {
    g_autofree char *in = g_format_size_full (received, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *out = g_format_size_full (sent, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *text = g_strdup_printf (_ ("%s received, %s sent"), in, out);

    show_line ("  ", _ ("transfer"), text);
  }
}

static void
show_peer (GVariant *peer)
{
  const char *name = NULL, *key = "";
  guint16 keepalive;

  g_variant_lookup (peer, "name", "&s", &name);
  g_variant_lookup (peer, "public-key", "&s", &key);
  g_print ("\n");
  show_line ("", _ ("peer"), name ? name : key);
  if (name)
    show_line ("  ", _ ("public key"), key);
  show_endpoint (peer);
  show_list ("  ", _ ("allowed ips"), peer, "allowed-ips");
  show_handshake (peer);
  show_transfer (peer);
  if (g_variant_lookup (peer, "persistent-keepalive", "q", &keepalive) && keepalive) {
    g_autofree char *age = show_duration (keepalive);
    g_autofree char *text = g_strdup_printf (_ ("every %s"), age);

    show_line ("  ", _ ("persistent keepalive"), text);
  }
}

static void
show_connection (GVariant *status)
{
  g_autoptr (GVariant) peers = g_variant_lookup_value (status, "Peers", G_VARIANT_TYPE ("aa{sv}"));
  g_autofree char *state = show_state (status);
  const char *name = "";

  g_variant_lookup (status, "Name", "&s", &name);
  show_line ("", _ ("connection"), name);
  show_line ("  ", _ ("state"), state);
  show_text ("  ", _ ("interface"), status, "Interface");
  show_text ("  ", _ ("kind"), status, "Kind");
  show_text ("  ", _ ("network namespace"), status, "NetworkNamespace");
  show_text ("  ", _ ("local"), status, "Local");
  show_text ("  ", _ ("remote"), status, "Remote");
  show_text ("  ", _ ("public key"), status, "PublicKey");
  show_number ("  ", _ ("listening port"), status, "ListenPort", "u");
  show_number ("  ", _ ("mtu"), status, "Mtu", "u");
  show_list ("  ", _ ("full tunnel"), status, "FullTunnel");
  show_number ("  ", _ ("fwmark"), status, "Mark", "x");
  show_text ("  ", _ ("far end"), status, "FarEnd");
  show_list ("  ", _ ("warning"), status, "Warnings");
  for (gsize i = 0; peers && i < g_variant_n_children (peers); i++) {
    g_autoptr (GVariant) peer = g_variant_get_child_value (peers, i);

    show_peer (peer);
  }
}

/* --- the verb --- */

/* Those that @word names, by name, UUID or interface; all when it is NULL. */
static GVariant *
show_select (GVariant *all, const char *word)
{
  static const char *const keys[] = { "Name", "Uuid", "Interface" };
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (gsize i = 0; i < g_variant_n_children (all); i++) {
    g_autoptr (GVariant) status = g_variant_get_child_value (all, i);
    gboolean wanted = !word;

    for (guint k = 0; k < G_N_ELEMENTS (keys); k++) {
      const char *value;

      wanted |= g_variant_lookup (status, keys[k], "&s", &value) && !g_strcmp0 (value, word);
    }
    if (wanted)
      g_variant_builder_add_value (&builder, status);
  }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static void
show_print (GVariant *selected, gboolean json)
{
  if (json) {
    g_autoptr (JsonNode) node = json_gvariant_serialize (selected);
    g_autofree char *text = json_to_string (node, TRUE);

    g_print ("%s\n", text);
    return;
  }
  for (gsize i = 0; i < g_variant_n_children (selected); i++) {
    g_autoptr (GVariant) status = g_variant_get_child_value (selected, i);

    if (i)
      g_print ("\n");
    show_connection (status);
  }
}

/* Clears a terminal; between two lists in a file stands an empty line. */
static void
show_begin_again (gboolean json)
{
  if (isatty (STDOUT_FILENO))
    g_print ("\033[H\033[2J");
  else if (!json)
    g_print ("\n");
}

static WgreExit
show_once (const WgreArguments *arguments)
{
  const char *word = wgre_arguments_word (arguments, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) all = wgre_status_read (&error);
  g_autoptr (GVariant) selected = all ? show_select (all, word) : NULL;

  if (!selected)
    return wgre_verb_fail (error->message);
  if (word && !g_variant_n_children (selected)) {
    g_autofree char *message =
        g_strdup_printf (_ ("\"%s\" is no connection or interface of ours that is up"), word);

    return wgre_verb_fail (message);
  }
  show_print (selected, arguments->options[SHOW_JSON] != NULL);
  return WGRE_EXIT_DONE;
}

static WgreExit
show_run (const WgreArguments *arguments)
{
  WgreExit done = show_once (arguments);

  while (done == WGRE_EXIT_DONE && arguments->options[SHOW_WATCH]) {
    fflush (stdout);
    sleep (1);
    show_begin_again (arguments->options[SHOW_JSON] != NULL);
    done = show_once (arguments);
  }
  return done;
}

const WgreVerb wgre_verb_show = {
  .name = "show",
  .arguments = "[CONNECTION]",
  .summary = N_ ("Show the tunnels that are up, and their peers"),
  .help = N_ ("A connection is given by its name, UUID or interface; without one, all are shown.\n"
              "Everybody may see the connections that are available to all users. The exit status\n"
              "is 1 when the connection is not up.\n"),
  .least = 0,
  .most = 1,
  .complete = WGRE_COMPLETE_CONNECTION,
  .options = show_options,
  .run = show_run,
};
