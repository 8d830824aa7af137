/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "helper/resolver.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/torn.h"
#include "host/helper-api.h"

#define WISHES WGRE_HELPER_FOLDER "/resolver"
#define FILE_NAME "resolv.conf"
#define ASIDE ".before-nm-wgre"
#define HEADER "# Written by nm-wgre-helper for the tunnels in this network namespace.\n"

/* The files of one namespace. */
typedef struct {
  char *folder, *file, *aside; /* of ip-netns(8) */
  char *wishes, *made;         /* ours; made: is there when we have made the folder */
} Paths;

static void
paths_init (Paths *paths, const char *netns)
{
  paths->folder = g_build_filename (WGRE_NETNS_ETC, netns, NULL);
  paths->file = g_build_filename (paths->folder, FILE_NAME, NULL);
  paths->aside = g_strconcat (paths->file, ASIDE, NULL);
  paths->wishes = g_build_filename (WISHES, netns, NULL);
  paths->made = g_build_filename (WGRE_HELPER_FOLDER_MADE, netns, NULL);
}

static void
paths_clear (Paths *paths)
{
  g_free (paths->folder);
  g_free (paths->file);
  g_free (paths->aside);
  g_free (paths->wishes);
  g_free (paths->made);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Paths, paths_clear)

static gboolean
fail (GError **error, WgreDeed deed, const char *path)
{
  return wgre_error_deed (error, WGRE_ERROR_IO, deed, path, errno);
}

static gboolean
write_file (const char *path, const char *text, GFileSetContentsFlags flags, int mode,
            GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (g_file_set_contents_full (path, text, -1, flags, mode, &problem))
    return TRUE;
  g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_IO, problem->message);
  return FALSE;
}

static gboolean
read_file (const char *path, char **ret_text, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (g_file_get_contents (path, ret_text, NULL, &problem))
    return TRUE;
  g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_IO, problem->message);
  return FALSE;
}

/* --- what the owners want --- */

static int
helper_resolver_by_name (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Of char *: names, in their order. NULL when that cannot be told. */
static GPtrArray *
owners (const Paths *paths, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GDir) dir = g_dir_open (paths->wishes, 0, &problem);
  GPtrArray *names;
  const char *name;

  if (!dir && !g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
    g_set_error_literal (error, WGRE_ERROR, WGRE_ERROR_IO, problem->message);
    return NULL;
  }
  names = g_ptr_array_new_with_free_func (g_free);
  while (dir && (name = g_dir_read_name (dir)))
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, helper_resolver_by_name);
  return names;
}

/* The last line with "search" is the one that counts (resolv.conf(5)): there is one for all. NULL
 * when one of them cannot be read. */
static char *
join_wishes (const Paths *paths, const GPtrArray *names, GError **error)
{
  g_autoptr (GString) domains = g_string_new (NULL), servers = g_string_new (NULL);

  for (guint i = 0; i < names->len; i++) {
    g_autofree char *path = g_build_filename (paths->wishes, names->pdata[i], NULL), *text = NULL;
    g_auto (GStrv) lines = NULL;

    if (!read_file (path, &text, error))
      return NULL;
    lines = g_strsplit (text, "\n", -1);
    for (char **line = lines; *line; line++) {
      g_autofree char *whole = g_strconcat (*line, "\n", NULL);

      if (g_str_has_prefix (*line, "search "))
        g_string_append (domains, *line + strlen ("search"));
      else if (**line && !strstr (servers->str, whole))
        g_string_append (servers, whole);
    }
  }
  return g_strdup_printf (HEADER "%s%s%s%s", domains->len ? "search" : "", domains->str,
                          domains->len ? "\n" : "", servers->str);
}

/* --- the file --- */

/* FALSE with @error when that cannot be told. A link that leads nowhere is somebody else's. */
static gboolean
helper_resolver_is_ours (const char *path, gboolean *ret_ours, GError **error)
{
  g_autofree char *text = NULL;

  *ret_ours = FALSE;
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!read_file (path, &text, error))
    return FALSE;
  *ret_ours = g_str_has_prefix (text, HEADER);
  return TRUE;
}

/* That we make the folder is written down first: killed in between we would take it for somebody
 * else's. */
static gboolean
make_folder (const Paths *paths, GError **error)
{
  if (g_file_test (paths->folder, G_FILE_TEST_EXISTS))
    return TRUE;
  if (g_mkdir_with_parents (WGRE_HELPER_FOLDER_MADE, 0755) < 0)
    return fail (error, WGRE_DEED_MAKE, WGRE_HELPER_FOLDER_MADE);
  if (!write_file (paths->made, "", G_FILE_SET_CONTENTS_NONE, 0600, error))
    return FALSE;
  if (g_mkdir (WGRE_NETNS_ETC, 0755) < 0 && errno != EEXIST)
    return fail (error, WGRE_DEED_MAKE, WGRE_NETNS_ETC);
  return g_mkdir (paths->folder, 0755) == 0 || fail (error, WGRE_DEED_MAKE, paths->folder);
}

/* New text whose writer was killed before it had the file's name. */
static void
remove_torn (const Paths *paths)
{
  g_autoptr (GDir) dir = g_dir_open (paths->folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (paths->folder, name, NULL), *text = NULL;

    if (!g_str_has_prefix (name, FILE_NAME) || !wgre_torn_is_ending (name + strlen (FILE_NAME)) ||
        !g_file_get_contents (path, &text, NULL, NULL))
      continue;
    /* Ours, as far as it was written. */
    if (!strncmp (text, HEADER, MIN (strlen (text), strlen (HEADER))))
      g_unlink (path);
  }
}

/* One that others have something in stays, and that is right, or which is mounted there. */
static gboolean
remove_folder (const char *folder, GError **error)
{
  return g_rmdir (folder) == 0 || errno == ENOENT || errno == ENOTEMPTY || errno == EEXIST ||
         errno == EBUSY || fail (error, WGRE_DEED_REMOVE, folder);
}

/* What somebody wrote meanwhile stays. No file at all is one of us who was killed after he had put
 * aside what was there, or taken his own away. */
static gboolean
take_away (const Paths *paths, GError **error)
{
  gboolean made = g_file_test (paths->made, G_FILE_TEST_EXISTS), ours;
  struct stat there;

  remove_torn (paths);
  if (!helper_resolver_is_ours (paths->file, &ours, error))
    return FALSE;
  if (ours && g_unlink (paths->file) < 0)
    return fail (error, WGRE_DEED_REMOVE, paths->file);
  if (lstat (paths->file, &there) < 0 && rename (paths->aside, paths->file) < 0 && errno != ENOENT)
    return fail (error, WGRE_DEED_RENAME, paths->aside);
  if (made && (!remove_folder (paths->folder, error) || !remove_folder (WGRE_NETNS_ETC, error)))
    return FALSE;
  g_rmdir (paths->wishes);
  return g_unlink (paths->made) == 0 || errno == ENOENT ||
         fail (error, WGRE_DEED_REMOVE, paths->made);
}

static gboolean
write_anew (const Paths *paths, GError **error)
{
  g_autoptr (GPtrArray) names = owners (paths, error);
  g_autofree char *text = NULL;
  gboolean ours;

  if (!names)
    return FALSE;
  if (!names->len)
    return take_away (paths, error);
  text = join_wishes (paths, names, error);
  if (!text || !make_folder (paths, error) || !helper_resolver_is_ours (paths->file, &ours, error))
    return FALSE;
  /* What somebody else wrote is put aside, also a link that leads nowhere. */
  if (!ours && rename (paths->file, paths->aside) < 0 && errno != ENOENT)
    return fail (error, WGRE_DEED_RENAME, paths->file);
  return write_file (paths->file, text, G_FILE_SET_CONTENTS_CONSISTENT, 0644, error);
}

gboolean
wgre_resolver_set (const char *netns, const char *owner, const char *const *servers,
                   const char *const *domains, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *path = NULL;
  g_auto (Paths) paths = { 0 };

  g_return_val_if_fail (servers && domains && netns && owner, FALSE);

  for (guint i = 0; domains[i]; i++)
    g_string_append_printf (text, "%s%s", i ? " " : "search ", domains[i]);
  if (domains[0])
    g_string_append_c (text, '\n');
  for (guint i = 0; servers[i]; i++)
    g_string_append_printf (text, "nameserver %s\n", servers[i]);

  paths_init (&paths, netns);
  path = g_build_filename (paths.wishes, owner, NULL);
  if (g_mkdir_with_parents (paths.wishes, 0755) < 0)
    return fail (error, WGRE_DEED_MAKE, paths.wishes);
  /* Not by way of another file: one that a killed process leaves would be taken for an owner's. */
  if (write_file (path, text->str, G_FILE_SET_CONTENTS_NONE, 0600, error) &&
      write_anew (&paths, error))
    return TRUE;
  if (g_unlink (path) == 0)
    write_anew (&paths, NULL);
  return FALSE;
}

gboolean
wgre_resolver_unset (const char *netns, const char *owner, GError **error)
{
  g_autoptr (GPtrArray) left = NULL;
  g_autofree char *path = NULL;
  g_auto (Paths) paths = { 0 };

  g_return_val_if_fail (netns && owner, FALSE);

  paths_init (&paths, netns);
  path = g_build_filename (paths.wishes, owner, NULL);
  if (g_unlink (path) == 0)
    return write_anew (&paths, error);
  /* Only one that is not there is forgotten by who asks. */
  if (errno != ENOENT && errno != ENOTDIR)
    return fail (error, WGRE_DEED_REMOVE, path);
  /* Whoever was killed after this must be able to begin again. */
  left = owners (&paths, error);
  if (!left || (!left->len && !take_away (&paths, error)))
    return FALSE;
  wgre_error_set (error, WGRE_ERROR_NOT_FOUND, "netns", _ ("\"%s\" has no name servers there"),
                  owner);
  return FALSE;
}
