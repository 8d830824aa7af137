/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "core/memory.h"
#include "core/program.h"
#include "core/service.h"
#include "fence/hold.h"
#include "host/confine.h"
#include "service/journal.h"
#include "service/log.h"
#include "service/orphan.h"
#include "service/plugin.h"

/* A process that NetworkManager started and then forgot (it was restarted in between) ends by
 * itself. */
#define FORGOTTEN_AFTER_S 240

typedef struct {
  char *bus_name;
  gboolean debug, persist, sweep;
} Options;

typedef struct {
  GMainLoop *loop;
  WgrePlugin *plugin;
  gboolean persist;
} Service;

/* Every start undoes what journals of dead processes tell; looking through everything is for those
 * who ask for it, and for when a journal cannot tell. */
static gboolean
sweep (gboolean thorough, GError **error)
{
  guint told = 0, damaged = 0;
  gboolean ok = wgre_fence_finish (WGRE_FENCE_DIRECTORY, error);

  ok = wgre_journal_sweep (WGRE_JOURNAL_DIRECTORY, wgre_kernel_new, wgre_log_op, &told, NULL,
                           &damaged, ok ? error : NULL) &&
       ok;
  if (thorough || damaged) {
    /* What nobody has told is found by its marks. */
    ok = wgre_orphan_sweep (WGRE_JOURNAL_DIRECTORY, wgre_log_op, &told, ok ? error : NULL) && ok;
    ok = wgre_orphan_sweep_rest (WGRE_JOURNAL_DIRECTORY, wgre_log_op, &told, ok ? error : NULL) &&
         ok;
  }
  if (!ok || !damaged)
    return ok;
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_IO,
               _ ("%u journals in %s were damaged: what they told is undone, and what carries our "
                  "marks; shared settings, such as forwarding, may be left as they are"),
               damaged, WGRE_JOURNAL_DIRECTORY);
  return FALSE;
}

static gboolean
service_asked_to_end (int fd, GIOCondition condition G_GNUC_UNUSED, gpointer data)
{
  Service *service = data;
  struct signalfd_siginfo signal;

  if (read (fd, &signal, sizeof signal) != sizeof signal)
    return G_SOURCE_CONTINUE;
  if (service->plugin)
    wgre_plugin_end (service->plugin);
  g_main_loop_quit (service->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
was_forgotten (gpointer data)
{
  Service *service = data;

  if (!wgre_plugin_was_called (service->plugin)) {
    wgre_log (LOG_WARNING, "nobody has called within %d seconds: ending", FORGOTTEN_AFTER_S);
    g_main_loop_quit (service->loop);
  }
  return G_SOURCE_REMOVE;
}

static void
not_needed (gpointer data)
{
  Service *service = data;

  if (!service->persist)
    g_main_loop_quit (service->loop);
}

/* SIGTERM and SIGINT come by a descriptor: for handlers GLib has a thread, in each process of each
 * tunnel. Threads that are started later do not get them either. */
static gboolean
service_hear_signals (Service *service, GError **error)
{
  sigset_t ending;
  int fd;

  sigemptyset (&ending);
  sigaddset (&ending, SIGTERM);
  sigaddset (&ending, SIGINT);
  fd = signalfd (-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK);
  if (fd < 0) {
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_IO, _ ("cannot wait for signals: %s"),
                 g_strerror (errno));
    return FALSE;
  }
  pthread_sigmask (SIG_BLOCK, &ending, NULL);
  g_unix_fd_add (fd, G_IO_IN, service_asked_to_end, service);
  return TRUE;
}

/* Signals are heard before the name appears: from then on one may come. */
static gboolean
service_serve (const Options *options, GError **error)
{
  const char *bus_name = options->bus_name ? options->bus_name : WGRE_SERVICE;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (WgrePlugin) plugin = NULL;
  Service service = { loop, NULL, options->persist };

  if (!service_hear_signals (&service, error))
    return FALSE;
  plugin = wgre_plugin_new (bus_name, !options->debug, not_needed, &service, error);
  if (!plugin)
    return FALSE;
  service.plugin = plugin;
  if (!options->persist)
    g_timeout_add_seconds (FORGOTTEN_AFTER_S, was_forgotten, &service);
  g_main_loop_run (loop);
  return TRUE;
}

int
main (int argc, char **argv)
{
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "bus-name", 0, 0, G_OPTION_ARG_STRING, &options.bus_name, "D-Bus name to serve under",
      "NAME" },
    { "debug", 0, 0, G_OPTION_ARG_NONE, &options.debug,
      "Log everything to standard error, and stay when the caller goes away", NULL },
    { "persist", 0, 0, G_OPTION_ARG_NONE, &options.persist, "Stay when the tunnel has ended",
      NULL },
    { "sweep", 0, 0, G_OPTION_ARG_NONE, &options.sweep,
      "Undo what killed services have left in the kernel, and exit", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *kept = NULL;
  int status;

  /* The threads of GDBus allocate little, and do not need a heap each. */
  mallopt (M_ARENA_MAX, 1);
  wgre_memory_protect ();
  if (!wgre_program_options (
          "nm-wgre-service",
          "Makes the WireGuard and GRE tunnels of NetworkManager's VPN connections of type wgre.\n"
          "NetworkManager starts it; by hand only --sweep is of use. See nm-wgre-service(8).",
          entries, argc, argv, &status))
    return status;
  wgre_log_init (options.debug);
  /* What cannot be given up is no reason to have no tunnel. */
  kept = wgre_confine (WGRE_CONFINED_SERVICE);
  if (kept)
    wgre_log (LOG_INFO, "this process has more rights than it needs: %s", kept);
  if (!sweep (options.sweep, &error)) {
    wgre_log (LOG_ERR, "what an earlier process has left cannot be undone: %s", error->message);
    if (options.sweep)
      return EXIT_FAILURE;
    g_clear_error (&error);
  }
  if (options.sweep)
    return EXIT_SUCCESS;
  if (!service_serve (&options, &error)) {
    wgre_log (LOG_ERR, "%s", error->message);
    return EXIT_FAILURE;
  }
  g_free (options.bus_name);
  return EXIT_SUCCESS;
}
