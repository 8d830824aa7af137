/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/predecessor.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <net/if.h>
#include <string.h>

#include "bridge/file.h"
#include "bridge/names.h"
#include "cli/unit.h"
#include "core/error.h"
#include "core/key.h"

void
wgre_predecessor_free (WgrePredecessor *predecessor)
{
  if (!predecessor)
    return;
  g_free (predecessor->name);
  g_free (predecessor->where);
  g_free (predecessor->file);
  g_clear_pointer (&predecessor->contents, g_bytes_unref);
  g_strfreev (predecessor->users);
  g_free (predecessor->zone);
  g_clear_pointer (&predecessor->flags, g_hash_table_unref);
  g_free (predecessor);
}

/* --- files of a folder --- */

/* The one at @path; NULL without an error when there is none. */
static WgrePredecessor *
predecessor_read (const WgrePredecessorKind *kind, const char *name, const char *path,
                  GError **error)
{
  g_autoptr (WgrePredecessor) found = NULL;
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) contents = wgre_file_read (path, WGRE_FORMAT_MAX_SIZE, &problem);

  if (g_error_matches (problem, WGRE_ERROR, WGRE_ERROR_NOT_FOUND))
    return NULL;
  if (!contents) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return NULL;
  }
  found = g_new0 (WgrePredecessor, 1);
  found->kind = kind;
  found->name = g_strdup (name);
  found->where = g_strdup (path);
  found->file = g_strdup (path);
  found->contents = g_steal_pointer (&contents);
  return g_steal_pointer (&found);
}

/* Adds the part between @prefix and @suffix of the names of files in @folder. */
static void
predecessor_names (const char *folder, const char *prefix, const char *suffix, GPtrArray *names)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *file;

  while (dir && (file = g_dir_read_name (dir)))
    if (g_str_has_prefix (file, prefix) && g_str_has_suffix (file, suffix) &&
        strlen (file) > strlen (prefix) + strlen (suffix))
      g_ptr_array_add (names, g_strndup (file + strlen (prefix),
                                         strlen (file) - strlen (prefix) - strlen (suffix)));
}

static gboolean
predecessor_is_name (const char *name)
{
  return *name && !strchr (name, '/') && strlen (name) < IFNAMSIZ;
}

/* Runs the program that made the tunnel: only that knows its hooks, among other things. */
static gboolean
predecessor_spawn (const char *program, const char *verb, const char *argument, GError **error)
{
  const char *const argv[] = { program, verb ? verb : argument, verb ? argument : NULL, NULL };
  g_autoptr (GError) problem = NULL;
  g_autoptr (GSubprocess) child = g_subprocess_newv (
      argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDIN_INHERIT, &problem);

  if (child && g_subprocess_wait_check (child, NULL, &problem))
    return TRUE;
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_IO, _ ("\"%s%s%s %s\" failed: %s"), program,
               verb ? " " : "", verb ? verb : "", argument, problem->message);
  return FALSE;
}

/* --- wg-quick --- */

#define QUICK_FOLDER "/etc/wireguard"

static const WgrePredecessorKind predecessor_quick;

static char *
quick_unit (const char *name)
{
  return g_strdup_printf ("wg-quick@%s.service", name);
}

static gboolean
quick_is_up (const char *name)
{
  g_autofree char *unit = quick_unit (name);

  return wgre_unit_is_active (unit) || if_nametoindex (name) != 0;
}

static WgrePredecessor *
quick_find (const char *name, GError **error)
{
  g_autofree char *path = g_strdup_printf (QUICK_FOLDER "/%s.conf", name);
  g_autofree char *unit = quick_unit (name);
  WgrePredecessor *found =
      predecessor_is_name (name) ? predecessor_read (&predecessor_quick, name, path, error) : NULL;

  if (!found)
    return NULL;
  found->up = quick_is_up (name);
  found->enabled = wgre_unit_is_enabled (unit);
  return found;
}

static char **
quick_list (void)
{
  GPtrArray *names = g_ptr_array_new ();

  predecessor_names (QUICK_FOLDER, "", ".conf", names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

/* A tunnel that was brought up by hand has no running unit: wg-quick takes it down. One that starts
 * at boot comes up by its unit, so that it ends as if it had been up since then. */
static gboolean
quick_run (const WgrePredecessor *predecessor, gboolean up, GError **error)
{
  g_autofree char *unit = quick_unit (predecessor->name);

  if (quick_is_up (predecessor->name) == up)
    return TRUE;
  if (up ? predecessor->enabled : wgre_unit_is_active (unit))
    return wgre_unit_run (unit, up, error);
  return predecessor_spawn ("wg-quick", up ? "up" : "down", predecessor->where, error);
}

static gboolean
quick_enable (const WgrePredecessor *predecessor, gboolean enable, GError **error)
{
  g_autofree char *unit = quick_unit (predecessor->name);

  return wgre_unit_enable (unit, enable, error);
}

static const WgrePredecessorKind predecessor_quick = {
  .name = "wg-quick",
  .find = quick_find,
  .list = quick_list,
  .run = quick_run,
  .enable = quick_enable,
};

/* --- ifcfg-NAME --- */

static const char *const ifcfg_folders[] = {
  "/etc/sysconfig/network-scripts", /* Red Hat's initscripts */
  "/etc/sysconfig/network",         /* SUSE's wicked */
};

static const WgrePredecessorKind predecessor_ifcfg;

static const struct {
  const char *key, *on, *off;
} ifcfg_switches[] = {
  { "ONBOOT=", "yes", "no" },
  { "STARTMODE=", "auto", "manual" },
};

char *
wgre_predecessor_switch (const char *text, gboolean enable)
{
  char **lines, *changed = NULL;
  gboolean found = FALSE;

  g_return_val_if_fail (text, NULL);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    for (guint row = 0; row < G_N_ELEMENTS (ifcfg_switches); row++) {
      const char *key = ifcfg_switches[row].key;

      if (!g_str_has_prefix (lines[i], key))
        continue;
      g_free (lines[i]);
      lines[i] = g_strconcat (key, enable ? ifcfg_switches[row].on : ifcfg_switches[row].off, NULL);
      found = TRUE;
    }
  if (found)
    changed = g_strjoinv ("\n", lines);
  for (guint i = 0; lines[i]; i++)
    wgre_wipe_string (lines[i]);
  g_free (lines);
  return changed;
}

/* Asks the reader of the format; a file that it cannot read is not enabled. */
static gboolean
ifcfg_is_enabled (const WgrePredecessor *predecessor)
{
  g_autoptr (WgreImport) import =
      wgre_format_read (predecessor->file, predecessor->contents, wgre_names_system (), NULL);

  return import && !g_strcmp0 (g_hash_table_lookup (import->data, "autostart"), "yes");
}

static WgrePredecessor *
ifcfg_find (const char *name, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (ifcfg_folders) && predecessor_is_name (name); i++) {
    g_autofree char *path = g_strdup_printf ("%s/ifcfg-%s", ifcfg_folders[i], name);
    g_autoptr (GError) problem = NULL;
    g_autoptr (WgrePredecessor) found = predecessor_read (&predecessor_ifcfg, name, path, &problem);

    if (problem) {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
    /* The folder is full of files of other interfaces, which are none of ours. */
    if (!found || !wgre_format_recognise (path, found->contents))
      continue;
    found->up = if_nametoindex (name) != 0;
    found->enabled = ifcfg_is_enabled (found);
    return g_steal_pointer (&found);
  }
  return NULL;
}

static char **
ifcfg_list (void)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GStrvBuilder *tunnels = g_strv_builder_new ();
  char **list;

  for (guint i = 0; i < G_N_ELEMENTS (ifcfg_folders); i++)
    predecessor_names (ifcfg_folders[i], "ifcfg-", "", names);
  for (guint i = 0; i < names->len; i++) {
    g_autoptr (WgrePredecessor) found = ifcfg_find (names->pdata[i], NULL);

    if (found)
      g_strv_builder_add (tunnels, names->pdata[i]);
  }
  list = g_strv_builder_end (tunnels);
  g_strv_builder_unref (tunnels);
  return list;
}

static gboolean
ifcfg_run (const WgrePredecessor *predecessor, gboolean up, GError **error)
{
  if ((if_nametoindex (predecessor->name) != 0) == up)
    return TRUE;
  return predecessor_spawn (up ? "ifup" : "ifdown", NULL, predecessor->name, error);
}

/* The text that makes it start at boot, or not: the one that was found, if that does it already. */
static GBytes *
ifcfg_text_with (const WgrePredecessor *predecessor, gboolean enable)
{
  gsize size;
  const char *bytes = g_bytes_get_data (predecessor->contents, &size);
  char *text, *changed;

  if (ifcfg_is_enabled (predecessor) == enable)
    return g_bytes_ref (predecessor->contents);
  text = g_strndup (bytes, size);
  changed = wgre_predecessor_switch (text, enable);
  wgre_wipe_string (text);
  if (!changed)
    return g_bytes_ref (predecessor->contents);
  return g_bytes_new_with_free_func (changed, strlen (changed), wgre_wipe_string, changed);
}

static gboolean
ifcfg_enable (const WgrePredecessor *predecessor, gboolean enable, GError **error)
{
  g_autoptr (GBytes) wanted = ifcfg_text_with (predecessor, enable);
  g_autoptr (GBytes) now = wgre_file_read (predecessor->where, WGRE_FORMAT_MAX_SIZE, NULL);
  gsize size;
  const char *bytes = g_bytes_get_data (wanted, &size);

  return (now && g_bytes_equal (now, wanted)) ||
         wgre_file_write_bytes (predecessor->where, bytes, size, error);
}

static const WgrePredecessorKind predecessor_ifcfg = {
  .name = "ifcfg",
  .find = ifcfg_find,
  .list = ifcfg_list,
  .run = ifcfg_run,
  .enable = ifcfg_enable,
};

/* --- all --- */

const WgrePredecessorKind *const wgre_predecessor_kinds[] = {
  &predecessor_quick,
  &predecessor_ifcfg,
  &wgre_predecessor_native,
  NULL,
};

const WgrePredecessorKind *
wgre_predecessor_kind (const char *name)
{
  for (guint i = 0; wgre_predecessor_kinds[i]; i++)
    if (!g_strcmp0 (wgre_predecessor_kinds[i]->name, name))
      return wgre_predecessor_kinds[i];
  return NULL;
}

static void
predecessor_fail (const GPtrArray *all, const char *name, GError **error)
{
  g_autoptr (GString) places = g_string_new (NULL);

  for (guint i = 0; i < all->len; i++)
    g_string_append_printf (places, "%s%s", i ? ", " : "",
                            ((const WgrePredecessor *) all->pdata[i])->where);
  if (all->len)
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_INVALID,
                 _ ("\"%s\" could be several: give one of %s"), name, places->str);
  else
    g_set_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND,
                 _ ("there is no tunnel \"%s\": neither %s/%s.conf, nor an ifcfg-%s below "
                    "/etc/sysconfig, nor a WireGuard or IP tunnel connection of NetworkManager"),
                 name, QUICK_FOLDER, name, name);
}

/* "/etc/wireguard/NAME.conf" → that of wg-quick and that name, likewise ifcfg files. */
static WgrePredecessor *
predecessor_at (const char *path, GError **error)
{
  g_autofree char *name = wgre_format_strip (path);

  for (guint i = 0; wgre_predecessor_kinds[i]; i++) {
    g_autoptr (WgrePredecessor) found = wgre_predecessor_kinds[i]->find (name, NULL);

    if (found && !strcmp (found->where, path))
      return g_steal_pointer (&found);
  }
  g_set_error (error, WGRE_ERROR, WGRE_ERROR_NOT_FOUND,
               _ ("\"%s\" is not a tunnel that this host brings up: import it with \"nmcli "
                  "connection import type wgre file %s\""),
               path, path);
  return NULL;
}

WgrePredecessor *
wgre_predecessor_find (const char *name, GError **error)
{
  g_autoptr (GPtrArray) all =
      g_ptr_array_new_with_free_func ((GDestroyNotify) wgre_predecessor_free);
  guint up = 0, chosen = 0;

  g_return_val_if_fail (name, NULL);
  if (strchr (name, '/'))
    return predecessor_at (name, error);
  for (guint i = 0; wgre_predecessor_kinds[i]; i++) {
    GError *problem = NULL;
    WgrePredecessor *found = wgre_predecessor_kinds[i]->find (name, &problem);

    if (found)
      g_ptr_array_add (all, found);
    if (problem) {
      g_propagate_error (error, problem);
      return NULL;
    }
  }
  for (guint i = 0; i < all->len; i++)
    if (((const WgrePredecessor *) all->pdata[i])->up) {
      up++;
      chosen = i;
    }
  /* The only one that is up, or the only one. */
  if (up == 1 || all->len == 1)
    return g_ptr_array_steal_index (all, chosen);
  predecessor_fail (all, name, error);
  return NULL;
}
