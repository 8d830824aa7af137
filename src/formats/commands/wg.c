/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/commands/reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "formats/wgquick/wgquick.h"

/* Words of "wg set" behind a peer. */
static const char *const peer_words[] = { "endpoint", "persistent-keepalive", "allowed-ips", NULL };

static gboolean
note_key_file (const WgreShell *shell, guint i, const char *remedy)
{
  wgre_shell_warn (shell, i, _ ("%s: other files with keys are not opened: %s"),
                   wgre_shell_word (shell, i), remedy);
  return TRUE;
}

static gboolean
set_device_word (const WgreShell *shell, guint i, GError **error)
{
  const char *word = wgre_shell_word (shell, i), *value = wgre_shell_word (shell, i + 1);

  if (!strcmp (word, "private-key"))
    return note_key_file (shell, i, _ ("the key will be asked for"));
  if (!strcmp (word, "listen-port") || !strcmp (word, "fwmark"))
    return wgre_shell_set_value (shell, i + 1, word, word, value, error);
  return wgre_shell_fail (shell, i, NULL, WGRE_ERROR_INVALID, error,
                          _ ("this is not a word of \"wg set\": correct it"));
}

/* The number of words taken; 0: an error was set. */
static guint
take_wg_word (WgreCommands *reader, WgreDraft **peer, const WgreShell *shell, guint i,
              GError **error)
{
  const char *word = wgre_shell_word (shell, i), *value = wgre_shell_word (shell, i + 1);
  WgreText cursor = wgre_shell_cursor (shell, i + 1);

  if (*peer && !strcmp (word, "remove")) {
    (*peer)->has_key = FALSE;
    return 1;
  }
  if (!value) {
    wgre_shell_fail (shell, i, NULL, WGRE_ERROR_INVALID, error,
                     _ ("this word has no value: give one"));
    return 0;
  }
  if (!strcmp (word, "peer")) {
    *peer = g_hash_table_lookup (reader->by_key, value);
    if (!*peer) {
      *peer = wgre_draft_add (reader->peers, &cursor);
      g_hash_table_insert (reader->by_key, g_strdup (value), *peer);
    }
    return wgre_draft_set (*peer, &cursor, cursor.mark_column, "peer", "public-key", value, error)
               ? 2
               : 0;
  }
  if (*peer && !strcmp (word, "preshared-key")) {
    wgre_draft_ask (*peer);
    return note_key_file (shell, i, _ ("the key will be asked for")) ? 2 : 0;
  }
  if (!*peer || !wgre_commands_is_one_of (word, peer_words))
    return set_device_word (shell, i, error) ? 2 : 0;
  if (!strcmp (word, "allowed-ips"))
    g_array_set_size ((*peer)->peer->allowed_ips, 0);
  return wgre_draft_set (*peer, &cursor, cursor.mark_column, word, word, value, error) ? 2 : 0;
}

static gboolean
set_wireguard (WgreCommands *reader, const WgreShell *shell, guint first, GError **error)
{
  WgreDraft *peer = NULL;
  guint taken;

  for (guint i = first; i < shell->words->len; i += taken) {
    taken = take_wg_word (reader, &peer, shell, i, error);
    if (!taken)
      return FALSE;
  }
  return TRUE;
}

/* A file beside this one, whatever folder the command names. */
static gboolean
read_config (WgreCommands *reader, const WgreShell *shell, guint first, GError **error)
{
  const char *path = wgre_shell_word (shell, first);
  g_autofree char *name = path ? g_path_get_basename (path) : NULL;
  WgreText beside;
  gboolean ok;

  if (!name || !wgre_text_open_beside (reader->text, name, NULL, &beside)) {
    wgre_shell_warn (
        shell, first,
        _ ("this file is not there beside this one: put it there, or import it alone"));
    return TRUE;
  }
  if (reader->peers->len || wgre_sink_has_peer (reader->text->sink, 1)) {
    wgre_text_close (&beside);
    return wgre_shell_fail (
        shell, first, NULL, WGRE_ERROR_UNSUPPORTED, error,
        _ ("there are peers in this file and in others: write them in one place"));
  }
  ok = wgre_wgquick_read (&beside, error);
  wgre_text_close (&beside);
  return ok;
}

static const struct {
  const char *verb;
  gboolean (*read) (WgreCommands *reader, const WgreShell *shell, guint first, GError **error);
} wg_verbs[] = {
  { "set", set_wireguard },
  { "setconf", read_config },
  { "addconf", read_config },
  { "syncconf", read_config },
};

gboolean
wgre_commands_read_wg (WgreCommands *reader, const WgreShell *shell, GError **error)
{
  guint at;
  const char *verb, *device;

  g_return_val_if_fail (reader && shell, FALSE);
  wgre_commands_program_of (shell, &at);
  verb = wgre_shell_word (shell, at + 1);
  device = wgre_shell_word (shell, at + 2);
  for (guint i = 0; verb && device && i < G_N_ELEMENTS (wg_verbs); i++) {
    if (strcmp (wg_verbs[i].verb, verb))
      continue;
    if (shell->odd)
      return wgre_shell_fail_odd (shell, error);
    if (!wgre_commands_is_here (reader, shell))
      return wgre_commands_leave_out_elsewhere (shell);
    return wgre_commands_is_link (reader, device) || wgre_commands_is_lower (reader, device)
               ? wg_verbs[i].read (reader, shell, at + 3, error)
               : wgre_commands_leave_out (reader, shell, device);
  }
  return TRUE;
}
