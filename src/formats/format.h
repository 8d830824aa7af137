/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Readers of configuration files: text in, the data and secrets of a profile out. No file is opened
 * here and nothing is asked of the system; what only the system knows comes in through WgreNames.
 */

/* Largest file that is read, in bytes; what NetworkManager's own WireGuard importer allows. */
#define WGRE_FORMAT_MAX_SIZE (10 * 1024 * 1024)

/* Something in the file that was accepted but does not mean what its writer may think. */
typedef struct {
  guint line;   /* from 1; 0: the file as a whole */
  guint column; /* in characters, from 1; 0: the line as a whole */
  char *text;   /* never holds a key */
} WgreWarning;

/* What a file says. */
typedef struct {
  char *interface;     /* from the file's name, cut and replaced to fit; NULL when nothing fits */
  GHashTable *data;    /* string → string, as vpn.data */
  GHashTable *secrets; /* string → string, as vpn.secrets; wiped when released */
  GHashTable *lines;   /* key of data or secrets → GUINT_TO_POINTER (line), where it is known */
  GPtrArray *warnings; /* of WgreWarning, in the order of the lines */
} WgreImport;

void wgre_import_free (WgreImport *import);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreImport, wgre_import_free)

/* Names that a file may use and only a system can translate. A callback that is NULL knows no name.
 */
typedef struct {
  gboolean (*table) (const char *name,
                     guint32 *ret_table); /* routing tables, as in /etc/iproute2/rt_tables */
  gboolean (*udp_port) (const char *name,
                        guint16 *ret_port); /* UDP services, as in /etc/services */
} WgreNames;

/* wgre_format_read: reads a file of any known format, which is found by its content.
 * @file_name: for messages and for the name of the interface; may be NULL.
 * @names: may be NULL.
 * The result passes wgre_profile_new(); only secrets may be missing from it. On failure the error
 * says file, line and column, the key, what is wrong and what to do: codes INVALID, UNSUPPORTED,
 * MISSING, UNKNOWN, SECRETS. Takes time linear in the size. */
WgreImport *wgre_format_read (const char *file_name, GBytes *contents, const WgreNames *names,
                              GError **error);

/* wgre_format_names: the known formats, for help texts; name and description of number @i, FALSE
 * behind the last one. */
gboolean wgre_format_describe (guint i, const char **ret_name, const char **ret_description);
