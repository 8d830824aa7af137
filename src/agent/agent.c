/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "agent/agent.h"

#include <glib/gi18n-lib.h>

#include "agent/changes.h"
#include "agent/prompt.h"
#include "bridge/connection.h"
#include "core/error.h"
#include "core/profile.h"
#include "core/secrets.h"
#include "keyring/change.h"
#include "keyring/keyring.h"

struct _WgreAgent {
  NMSecretAgentOld parent;
  GHashTable *requests; /* path of a connection → Request that is under way; not owned */
  GThreadPool *changes; /* of the keyring */
  gboolean renew;       /* to be registered anew once no request is under way */
  guint nm;             /* watch of NetworkManager's name */
  guint insisting;      /* timer, while NetworkManager is there and may not know the agent */
};

/* libnm tries to register for some seconds after NetworkManager has come, which is too short for a
 * busy machine that boots, and then never again. Longer than it waits for one answer. */
#define INSIST_SECONDS 20

G_DEFINE_FINAL_TYPE (WgreAgent, wgre_agent, NM_TYPE_SECRET_AGENT_OLD)

/* --- a request for secrets --- */

typedef struct {
  WgreAgent *agent;
  NMConnection *connection;
  char *path;
  char **hints;
  NMSecretAgentGetSecretsFlags flags;
  NMSecretAgentOldGetSecretsFunc callback;
  gpointer user_data;
  GCancellable *cancellable;
  GHashTable *data, *known; /* what NetworkManager sent along */
  GHashTable *found;        /* in the keyring, then from the user */
} Request;

static void
renew_when_idle (WgreAgent *agent)
{
  if (!agent->renew || g_hash_table_size (agent->requests))
    return;
  agent->renew = FALSE;
  nm_secret_agent_old_enable (NM_SECRET_AGENT_OLD (agent), FALSE);
  nm_secret_agent_old_enable (NM_SECRET_AGENT_OLD (agent), TRUE);
}

static void
request_free (Request *request)
{
  if (g_hash_table_lookup (request->agent->requests, request->path) == request)
    g_hash_table_remove (request->agent->requests, request->path);
  renew_when_idle (request->agent);
  g_object_unref (request->agent);
  g_object_unref (request->connection);
  g_free (request->path);
  g_strfreev (request->hints);
  g_object_unref (request->cancellable);
  g_hash_table_unref (request->data);
  g_hash_table_unref (request->known);
  g_hash_table_unref (request->found);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static void
refuse (const Request *request, NMSecretAgentError code, const char *why)
{
  g_autoptr (GError) error = g_error_new_literal (NM_SECRET_AGENT_ERROR, (gint) code, why);

  request->callback (NM_SECRET_AGENT_OLD (request->agent), request->connection, NULL, error,
                     request->user_data);
}

static GVariant *
pack (const Request *request)
{
  NMSetting *vpn = NM_SETTING (nm_connection_get_setting_vpn (request->connection));
  GVariantBuilder secrets, setting, connection;
  GHashTableIter iter;
  const char *name, *value;
  guint count = 0;

  g_variant_builder_init (&secrets, G_VARIANT_TYPE ("a{ss}"));
  g_hash_table_iter_init (&iter, request->found);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &value)) {
    NMSettingSecretFlags flags = NM_SETTING_SECRET_FLAG_NONE;

    /* A secret that NetworkManager keeps is none of ours to give: it would be written over its
     * own. */
    nm_setting_get_secret_flags (vpn, name, &flags, NULL);
    if (!value || !*value ||
        !(flags & (NM_SETTING_SECRET_FLAG_AGENT_OWNED | NM_SETTING_SECRET_FLAG_NOT_SAVED)))
      continue;
    g_variant_builder_add (&secrets, "{ss}", name, value);
    count++;
  }
  if (!count) {
    g_variant_builder_clear (&secrets);
    return NULL;
  }
  g_variant_builder_init (&setting, NM_VARIANT_TYPE_SETTING);
  g_variant_builder_add (&setting, "{sv}", NM_SETTING_VPN_SECRETS,
                         g_variant_builder_end (&secrets));
  g_variant_builder_init (&connection, NM_VARIANT_TYPE_CONNECTION);
  g_variant_builder_add (&connection, "{s@a{sv}}", NM_SETTING_VPN_SETTING_NAME,
                         g_variant_builder_end (&setting));
  return g_variant_ref_sink (g_variant_builder_end (&connection));
}

/* NetworkManager keeps all that the profile needs, or it needs nothing. */
static gboolean
agent_is_not_needed (const Request *request)
{
  g_autoptr (GHashTable) kept = wgre_keyring_table ();
  g_auto (GStrv) missing = NULL;
  GHashTableIter iter;
  const char *name, *value;

  if (request->flags & NM_SECRET_AGENT_GET_SECRETS_FLAG_REQUEST_NEW)
    return FALSE;
  g_hash_table_iter_init (&iter, request->known);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &value))
    if (!wgre_keyring_is_kept (request->data, name) &&
        wgre_profile_keeps_secret (request->data, name))
      g_hash_table_replace (kept, g_strdup (name), g_strdup (value));
  missing = wgre_profile_missing_secrets (request->data, kept);
  return !missing[0];
}

/* GetSecrets of NetworkManager fails when the last agent refuses, even if NetworkManager keeps the
 * secrets itself: editors would show none, and store none. So the agent answers with nothing when
 * nothing is asked of it. A setting without any item would count as a refusal. */
static void
agent_answer (const Request *request)
{
  g_autoptr (GVariant) secrets = pack (request);

  if (!secrets && agent_is_not_needed (request))
    secrets = g_variant_ref_sink (g_variant_new_parsed ("{'vpn': {'secrets': <@a{ss} {}>}}"));
  if (secrets)
    request->callback (NM_SECRET_AGENT_OLD (request->agent), request->connection, secrets, NULL,
                       request->user_data);
  else
    refuse (request, NM_SECRET_AGENT_ERROR_NO_SECRETS, _ ("there are none in the keyring"));
}

/* --- asking the user --- */

static void
agent_take (GHashTable *into, GHashTable *from)
{
  GHashTableIter iter;
  const char *name, *value;

  g_hash_table_iter_init (&iter, from);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &value))
    if (value && *value)
      g_hash_table_replace (into, g_strdup (name), g_strdup (value));
}

static void
prompted (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (Request) request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) typed = wgre_prompt_finish (result, &error);
  g_autoptr (NMConnection) copy = NULL;
  GHashTableIter iter;
  const char *name, *value;

  /* Once cancelled, libnm has forgotten the request: it must not be answered. */
  if (g_cancellable_is_cancelled (request->cancellable))
    return;
  if (typed) {
    agent_take (request->found, typed);
    /* What the user has typed is kept, where the profile says so, as GNOME Shell does it. */
    copy = nm_simple_connection_new_clone (request->connection);
    g_hash_table_iter_init (&iter, request->found);
    while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &value))
      if (value && *value)
        nm_setting_vpn_add_secret (nm_connection_get_setting_vpn (copy), name, value);
    wgre_changes_push (request->agent->changes, NM_SECRET_AGENT_OLD (request->agent), copy, FALSE,
                       NULL, NULL);
    agent_answer (request);
  } else if (g_error_matches (error, WGRE_ERROR, WGRE_ERROR_PERMISSION)) {
    refuse (request, NM_SECRET_AGENT_ERROR_USER_CANCELED, error->message);
  } else {
    g_warning ("%s", error->message);
    refuse (request, NM_SECRET_AGENT_ERROR_NO_SECRETS, error->message);
  }
}

/* --- looking into the keyring --- */

/* In a thread: the user may take long to unlock the keyring. */
static void
agent_look_up (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data, GCancellable *cancellable)
{
  Request *request = data;
  gboolean may_ask = request->flags & (NM_SECRET_AGENT_GET_SECRETS_FLAG_ALLOW_INTERACTION |
                                       NM_SECRET_AGENT_GET_SECRETS_FLAG_USER_REQUESTED);
  GError *error = NULL;

  if (wgre_keyring_load (nm_connection_get_uuid (request->connection), may_ask, request->found,
                         cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
is_stale (gpointer name, gpointer value G_GNUC_UNUSED, gpointer data)
{
  return !wgre_keyring_is_kept (data, name);
}

/* Asks the user for what is missing, if that is allowed; else answers with what there is. */
static void
proceed (Request *request)
{
  gboolean may_ask = request->flags & NM_SECRET_AGENT_GET_SECRETS_FLAG_ALLOW_INTERACTION;
  gboolean again = (request->flags & NM_SECRET_AGENT_GET_SECRETS_FLAG_REQUEST_NEW) != 0;
  gboolean has_display = g_getenv ("WAYLAND_DISPLAY") || g_getenv ("DISPLAY");
  g_autoptr (GHashTable) all = wgre_keyring_table ();
  g_auto (GStrv) missing = NULL;

  g_hash_table_foreach_remove (request->found, is_stale, request->data);
  agent_take (all, request->known);
  agent_take (all, request->found);
  missing = wgre_profile_missing_secrets (request->data, all);
  if (may_ask && has_display && (again || missing[0])) {
    const WgrePrompt prompt = { .uuid = nm_connection_get_uuid (request->connection),
                                .id = nm_connection_get_id (request->connection),
                                .again = again,
                                .hints = (const char *const *) request->hints,
                                .data = request->data,
                                .secrets = all };

    wgre_prompt_run (&prompt, request->cancellable, prompted, request);
    return;
  }
  agent_answer (request);
  request_free (request);
}

static void
agent_looked_up (GObject *agent G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  Request *request = data;
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_message ("%s: %s", nm_connection_get_id (request->connection), error->message);
  if (g_cancellable_is_cancelled (request->cancellable))
    request_free (request);
  else
    proceed (request);
}

/* --- what NetworkManager calls --- */

static void
get_secrets (NMSecretAgentOld *self, NMConnection *connection, const char *path,
             const char *setting, const char **hints, NMSecretAgentGetSecretsFlags flags,
             NMSecretAgentOldGetSecretsFunc callback, gpointer user_data)
{
  Request *request = g_new0 (Request, 1);
  g_autoptr (GTask) task = NULL;

  *request = (Request){ .agent = g_object_ref (WGRE_AGENT (self)),
                        .connection = nm_simple_connection_new_clone (connection),
                        .path = g_strdup (path),
                        .hints = g_strdupv ((char **) hints),
                        .flags = flags,
                        .callback = callback,
                        .user_data = user_data,
                        .cancellable = g_cancellable_new (),
                        .found = wgre_keyring_table () };
  wgre_connection_get (connection, &request->data, &request->known);
  if (g_strcmp0 (setting, NM_SETTING_VPN_SETTING_NAME) || !wgre_connection_is_ours (connection)) {
    refuse (request, NM_SECRET_AGENT_ERROR_NO_SECRETS, _ ("this agent is for another type of VPN"));
    request_free (request);
    return;
  }
  g_hash_table_replace (request->agent->requests, request->path, request);
  task = g_task_new (self, request->cancellable, agent_looked_up, request);
  if (flags & NM_SECRET_AGENT_GET_SECRETS_FLAG_REQUEST_NEW) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  g_task_set_task_data (task, request, NULL);
  g_task_run_in_thread (task, agent_look_up);
}

static void
cancel_get_secrets (NMSecretAgentOld *self, const char *path, const char *setting G_GNUC_UNUSED)
{
  Request *request = g_hash_table_lookup (WGRE_AGENT (self)->requests, path);

  if (request)
    g_cancellable_cancel (request->cancellable);
}

static void
save_secrets (NMSecretAgentOld *self, NMConnection *connection, const char *path G_GNUC_UNUSED,
              NMSecretAgentOldSaveSecretsFunc callback, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (wgre_connection_is_ours (connection)) {
    wgre_changes_push (WGRE_AGENT (self)->changes, self, connection, FALSE, G_CALLBACK (callback),
                       user_data);
    return;
  }
  /* Success would keep NetworkManager from asking the agent that this is for. */
  error = g_error_new_literal (NM_SECRET_AGENT_ERROR, NM_SECRET_AGENT_ERROR_NO_SECRETS,
                               "this agent is for another type of VPN");
  callback (self, connection, error, user_data);
}

static void
delete_secrets (NMSecretAgentOld *self, NMConnection *connection, const char *path G_GNUC_UNUSED,
                NMSecretAgentOldDeleteSecretsFunc callback, gpointer user_data)
{
  if (wgre_connection_is_ours (connection))
    wgre_changes_push (WGRE_AGENT (self)->changes, self, connection, TRUE, G_CALLBACK (callback),
                       user_data);
  else
    callback (self, connection, NULL, user_data);
}

/* --- being known to NetworkManager --- */

void
wgre_agent_renew (WgreAgent *agent)
{
  g_return_if_fail (WGRE_IS_AGENT (agent));

  agent->renew = TRUE;
  renew_when_idle (agent);
}

static gboolean
insist (gpointer data)
{
  WgreAgent *agent = data;

  if (!nm_secret_agent_old_get_registered (data)) {
    g_message ("NetworkManager does not know this agent: registering anew");
    wgre_agent_renew (agent);
    return G_SOURCE_CONTINUE;
  }
  agent->insisting = 0;
  return G_SOURCE_REMOVE;
}

static void
nm_vanished (GDBusConnection *bus G_GNUC_UNUSED, const char *name G_GNUC_UNUSED, gpointer data)
{
  WgreAgent *agent = data;

  g_clear_handle_id (&agent->insisting, g_source_remove);
}

static void
nm_appeared (GDBusConnection *bus, const char *name, const char *owner G_GNUC_UNUSED, gpointer data)
{
  WgreAgent *agent = data;

  nm_vanished (bus, name, data);
  agent->insisting = g_timeout_add_seconds (INSIST_SECONDS, insist, agent);
}

void
wgre_agent_register (WgreAgent *agent)
{
  g_return_if_fail (WGRE_IS_AGENT (agent));

  nm_secret_agent_old_enable (NM_SECRET_AGENT_OLD (agent), TRUE);
  agent->nm = g_bus_watch_name (G_BUS_TYPE_SYSTEM, NM_DBUS_SERVICE, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                nm_appeared, nm_vanished, agent, NULL);
}

/* --- the class --- */

static void
wgre_agent_finalize (GObject *object)
{
  WgreAgent *agent = WGRE_AGENT (object);

  g_clear_handle_id (&agent->nm, g_bus_unwatch_name);
  g_clear_handle_id (&agent->insisting, g_source_remove);
  g_thread_pool_free (agent->changes, FALSE, TRUE);
  g_hash_table_unref (agent->requests);
  G_OBJECT_CLASS (wgre_agent_parent_class)->finalize (object);
}

static void
wgre_agent_init (WgreAgent *agent)
{
  agent->requests = g_hash_table_new (g_str_hash, g_str_equal);
  agent->changes = wgre_changes_new ();
}

static void
wgre_agent_class_init (WgreAgentClass *class)
{
  NMSecretAgentOldClass *parent = NM_SECRET_AGENT_OLD_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = wgre_agent_finalize;
  parent->get_secrets = get_secrets;
  parent->cancel_get_secrets = cancel_get_secrets;
  parent->save_secrets = save_secrets;
  parent->delete_secrets = delete_secrets;
}

/* An agent without VPN_HINTS would make NetworkManager call every VPN service of the user without
 * them. */
WgreAgent *
wgre_agent_new (GError **error)
{
  return g_initable_new (WGRE_TYPE_AGENT, NULL, error, NM_SECRET_AGENT_OLD_IDENTIFIER,
                         WGRE_AGENT_IDENTIFIER, NM_SECRET_AGENT_OLD_AUTO_REGISTER, FALSE,
                         NM_SECRET_AGENT_OLD_CAPABILITIES, NM_SECRET_AGENT_CAPABILITY_VPN_HINTS,
                         NULL);
}
