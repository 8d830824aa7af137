/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>

#include "agent/agent.h"
#include "agent/herald.h"
#include "agent/status.h"
#include "core/memory.h"
#include "core/program.h"
#include "keyring/keyring.h"

/* A tunnel that follows its host to another network, or a NetworkManager that starts again, takes
 * that long at most. */
#define PATIENCE_SECONDS 20

typedef struct {
  GMainLoop *loop;
  WgreAgent *agent;
  WgreBell *bell;
  WgreHerald *herald;
  GObject *keyring;
  gboolean lost; /* another agent has our name */
} Session;

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
  g_autoptr (GDBusConnection) system = NULL;
  g_autoptr (GError) error = NULL;

  if (!wgre_status_export (bus, session->agent, &error))
    g_warning ("the state of the agent cannot be asked for: %s", error->message);
  session->keyring = wgre_keyring_watch (keyring_unlocked, session->agent);
  wgre_agent_register (session->agent);
  session->bell = wgre_bell_new (bus);
  /* Without the system bus there is no NetworkManager, and the agent has said so. */
  system = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  if (system)
    session->herald = wgre_herald_new (system, session->bell, PATIENCE_SECONDS);
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
  if (!session.agent)
    return wgre_program_fail ("nm-wgre-agent", error->message);
  session.loop = g_main_loop_new (NULL, FALSE);
  name = g_bus_own_name (G_BUS_TYPE_SESSION, WGRE_AGENT_NAME, G_BUS_NAME_OWNER_FLAGS_NONE, NULL,
                         name_acquired, name_lost, &session, NULL);
  g_unix_signal_add (SIGTERM, agent_quit, session.loop);
  g_unix_signal_add (SIGINT, agent_quit, session.loop);
  g_main_loop_run (session.loop);

  g_bus_unown_name (name);
  wgre_herald_free (session.herald);
  wgre_bell_free (session.bell);
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
  gboolean ask_status = FALSE;
  const GOptionEntry entries[] = {
    { "status", 0, 0, G_OPTION_ARG_NONE, &ask_status,
      N_ ("Say whether an agent runs in this session, and which keyring there is"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  int status;

  wgre_memory_protect ();
  if (!wgre_program_options (
          "nm-wgre-agent",
          N_ ("Keeps the keys of WireGuard and GRE tunnels in the keyring and hands them to "
              "NetworkManager, in sessions whose desktop does not."),
          entries, argc, argv, &status))
    return status;
  if (ask_status)
    return wgre_status_print () ? EXIT_SUCCESS : EXIT_FAILURE;
  return agent_run ();
}
