/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bridge/names.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <string.h>

#include "bridge/file.h"
#include "formats/format.h"

/* Where iproute2 keeps the names, the administrator's first; the others are where its versions
 * since 6.5 put their own. */
static const char *const table_files[] = {
  "/etc/iproute2/rt_tables",
  "/usr/share/iproute2/rt_tables",
  "/usr/lib/iproute2/rt_tables",
};
#define TABLE_DIRECTORY "/etc/iproute2/rt_tables.d"

static gboolean
table_in_line (char *line, const char *name, guint32 *ret_table)
{
  g_auto (GStrv) words = NULL;
  guint64 number;
  char *comment = strchr (line, '#'), *end;
  const char *word[2] = { NULL, NULL };
  guint found = 0;

  if (comment)
    *comment = '\0';
  words = g_strsplit_set (line, " \t\r", -1);
  for (guint i = 0; words[i] && found < 2; i++)
    if (words[i][0])
      word[found++] = words[i];
  if (found < 2 || strcmp (word[1], name) || !g_ascii_isdigit (word[0][0]))
    return FALSE;
  number = g_ascii_strtoull (word[0], &end, 0);
  if (*end || number > G_MAXUINT32)
    return FALSE;
  *ret_table = (guint32) number;
  return TRUE;
}

gboolean
wgre_names_table_in (const char *text, const char *name, guint32 *ret_table)
{
  g_auto (GStrv) lines = NULL;

  g_return_val_if_fail (text && name && ret_table, FALSE);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    if (table_in_line (lines[i], name, ret_table))
      return TRUE;
  return FALSE;
}

static gboolean
table_in_file (const char *path, const char *name, guint32 *ret_table)
{
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) &&
         wgre_names_table_in (text, name, ret_table);
}

static gboolean
system_table (const char *name, guint32 *ret_table)
{
  g_autoptr (GDir) directory = NULL;
  const char *file;

  for (guint i = 0; i < G_N_ELEMENTS (table_files); i++)
    if (table_in_file (table_files[i], name, ret_table))
      return TRUE;
  directory = g_dir_open (TABLE_DIRECTORY, 0, NULL);
  while (directory && (file = g_dir_read_name (directory))) {
    g_autofree char *path = g_build_filename (TABLE_DIRECTORY, file, NULL);

    if (g_str_has_suffix (file, ".conf") && table_in_file (path, name, ret_table))
      return TRUE;
  }
  return FALSE;
}

static gboolean
system_udp_port (const char *name, guint16 *ret_port)
{
  struct servent entry, *found = NULL;
  char buffer[4096];

  if (getservbyname_r (name, "udp", &entry, buffer, sizeof buffer, &found) || !found)
    return FALSE;
  *ret_port = ntohs ((guint16) found->s_port);
  return TRUE;
}

static GBytes *
system_beside (const char *file_name, const char *name)
{
  g_autofree char *folder = g_path_get_dirname (file_name);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return wgre_file_read (path, WGRE_FORMAT_MAX_SIZE, NULL);
}

static char **
system_list (const char *file_name, const char *folder)
{
  g_autofree char *parent = g_path_get_dirname (file_name);
  g_autofree char *path = g_build_filename (parent, folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (!dir)
    return NULL;
  while ((name = g_dir_read_name (dir)))
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

const WgreNames *
wgre_names_system (void)
{
  static const WgreNames names = {
    .table = system_table, .udp_port = system_udp_port, .beside = system_beside, .list = system_list
  };

  return &names;
}
