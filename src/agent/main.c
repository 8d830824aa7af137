/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <sys/prctl.h>

#include "agent/agent.h"
#include "agent/status.h"
#include "core/locale.h"
#include "keyring/keyring.h"

typedef struct {
  gboolean status, version;
} Options;

typedef struct {
  GMainLoop *loop;
  WgreAgent *agent;
  GObject *keyring;
  gboolean lost; /* another agent has our name */
} Session;

static gboolean
agent_parse_options (int *argc, char ***argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "status", 0, 0, G_OPTION_ARG_NONE, &options->status,
      N_ ("Say whether an agent runs in this session, and which keyring there is"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, N_ ("Print the version"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (
      context, _ ("Keeps the keys of WireGuard and GRE tunnels in the keyring and hands them to "
                  "NetworkManager, in sessions whose desktop does not."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  return g_option_context_parse (context, argc, argv, error);
}

static void
keyring_unlocked (gpointer data)
{
  g_message ("the keyring is unlocked");
  wgre_agent_renew (data);
}

static void
name_acquired (GDBusConnection *bus, const char *name G_GNUC_UNUSED, gpointer data)
{
  Session *session = data;
  g_autoptr (GError) error = NULL;

  if (!wgre_status_export (bus, session->agent, &error))
    g_warning ("the state of the agent cannot be asked for: %s", error->message);
  session->keyring = wgre_keyring_watch (keyring_unlocked, session->agent);
  wgre_agent_register (session->agent);
}

static void
name_lost (GDBusConnection *bus G_GNUC_UNUSED, const char *name G_GNUC_UNUSED, gpointer data)
{
  Session *session = data;

  session->lost = TRUE;
  g_main_loop_quit (session->loop);
}

static gboolean
agent_quit (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_CONTINUE;
}

static int
agent_run (void)
{
  Session session = { 0 };
  g_autoptr (GError) error = NULL;
  guint name;

  if (wgre_keyring_state (NULL, &error) == WGRE_KEYRING_ABSENT) {
    g_printerr ("nm-wgre-agent: %s\n", error->message);
    return EXIT_SUCCESS; /* so that nobody starts it again and again where there never is a keyring
                          */
  }
  session.agent = wgre_agent_new (&error);
  if (!session.agent) {
    g_printerr ("nm-wgre-agent: %s\n", error->message);
    return EXIT_FAILURE;
  }
  session.loop = g_main_loop_new (NULL, FALSE);
  name = g_bus_own_name (G_BUS_TYPE_SESSION, WGRE_AGENT_NAME, G_BUS_NAME_OWNER_FLAGS_NONE, NULL,
                         name_acquired, name_lost, &session, NULL);
  g_unix_signal_add (SIGTERM, agent_quit, session.loop);
  g_unix_signal_add (SIGINT, agent_quit, session.loop);
  g_main_loop_run (session.loop);

  g_bus_unown_name (name);
  g_clear_object (&session.keyring);
  if (session.lost)
    g_printerr ("nm-wgre-agent: %s\n",
                _ ("there is no session bus, or another agent runs in this session"));
  nm_secret_agent_old_destroy (NM_SECRET_AGENT_OLD (session.agent));
  g_object_unref (session.agent);
  g_main_loop_unref (session.loop);
  return session.lost ? EXIT_FAILURE : EXIT_SUCCESS;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Options options = { 0 };

  wgre_locale_init ();
  prctl (PR_SET_DUMPABLE, 0); /* no keys in a core dump */
  if (!agent_parse_options (&argc, &argv, &options, &error)) {
    g_printerr ("nm-wgre-agent: %s\n", error->message);
    return 2;
  }
  if (options.version) {
    g_print ("nm-wgre-agent %s\n", PACKAGE_VERSION);
    return EXIT_SUCCESS;
  }
  if (options.status)
    return wgre_status_print () ? EXIT_SUCCESS : EXIT_FAILURE;
  return agent_run ();
}
