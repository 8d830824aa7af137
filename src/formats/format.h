/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Readers and writers of configuration files: text in, the data and secrets of a profile out, and
 * back. No file is opened here and nothing is asked of the system; what only the system knows comes
 * in through WgreNames. */

/* Largest file that is read, in bytes; what NetworkManager's own WireGuard importer allows. */
#define WGRE_FORMAT_MAX_SIZE (10 * 1024 * 1024)

/* A place in a file. */
typedef struct {
  char *file;   /* base name: of the file that is read, or of one beside it; a GRefString */
  guint line;   /* from 1; 0: the file as a whole */
  guint column; /* in characters, from 1; 0: the line as a whole */
} WgrePosition;

void wgre_position_clear (WgrePosition *position);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WgrePosition, wgre_position_clear)
/* wgre_position_to_string: "FILE", "FILE:LINE" or "FILE:LINE:COLUMN". Free with g_free(). */
char *wgre_position_to_string (const WgrePosition *position);

/* What a warning is about, where others can say more of it. */
typedef enum {
  WGRE_WARNING_OTHER,
  WGRE_WARNING_HOST_BITS, /* were cut off a network */
  WGRE_WARNING_SAME_PEER, /* two sections became one */
  WGRE_WARNING_OVERLAP,   /* an allowed IP of two peers went to one of them */
} WgreWarningAbout;

/* Something in the file that was accepted but does not mean what its writer may think. */
typedef struct {
  WgrePosition at;
  char *text;    /* never holds a key */
  gboolean note; /* nothing is lost and nothing is to be done: only to be known */
  WgreWarningAbout about;
  char *item; /* the part of the line; NULL: it is not known; never a secret */
} WgreWarning;

/* wgre_warning_to_string: position and text. Free with g_free(). */
char *wgre_warning_to_string (const WgreWarning *warning);

/* What a file says. */
typedef struct {
  char *interface;       /* from the file or its name, cut to fit; NULL when nothing fits */
  char *id;              /* what the file calls the connection; NULL: nothing */
  GHashTable *data;      /* string → string, as vpn.data */
  GHashTable *secrets;   /* string → string, as vpn.secrets; wiped when released */
  GHashTable *positions; /* key of data or secrets → WgrePosition, where it is known; the key stands
                            behind it in the same memory */
  GPtrArray *warnings;   /* of WgreWarning, in the order of the lines, files beside last */
} WgreImport;

void wgre_import_free (WgreImport *import);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WgreImport, wgre_import_free)

/* What a file may refer to and only a system can look up. A callback that is NULL finds nothing. */
typedef struct {
  gboolean (*table) (const char *name,
                     guint32 *ret_table); /* routing tables, as in /etc/iproute2/rt_tables */
  gboolean (*udp_port) (const char *name,
                        guint16 *ret_port); /* UDP services, as in /etc/services */
  /* beside: the contents of the file @name, a base name or see list, in the folder of the file that
   * is read
   * (@file_name of wgre_format_read()); NULL when there is none, or it cannot be read. */
  GBytes *(*beside) (const char *file_name, const char *name);
  /* list: the names in the folder @folder, a base name, beside it, in any order; NULL when there is
   * none. They are read as "FOLDER/NAME" by beside. Free with g_strfreev(). */
  char **(*list) (const char *file_name, const char *folder);
} WgreNames;

/* wgre_format_read: reads a file of any known format, which is found by its content.
 * @file_name: for messages and for the name of the interface; may be NULL.
 * @names: may be NULL.
 * The result passes wgre_profile_new(); only secrets may be missing from it. On failure the error
 * says file, line and column, the key, what is wrong and what to do: codes INVALID, UNSUPPORTED,
 * MISSING, UNKNOWN, SECRETS. Takes time linear in the size. */
WgreImport *wgre_format_read (const char *file_name, GBytes *contents, const WgreNames *names,
                              GError **error);
/* wgre_format_read_at: the same. On failure @ret_position is the place that the error is about; the
 * message begins with it too. */
WgreImport *wgre_format_read_at (const char *file_name, GBytes *contents, const WgreNames *names,
                                 WgrePosition *ret_position, GError **error);

/* wgre_format_read_draft: the same for those who look for mistakes: what the file says need not be
 * a profile that can be. NULL when it cannot be read. */
WgreImport *wgre_format_read_draft (const char *file_name, GBytes *contents,
                                    const WgreNames *names);

/* wgre_format_recognise: the name of the format that a file is in, of those of
 * wgre_format_describe(); NULL: none of them. What is in the file decides, whatever it is called.
 */
const char *wgre_format_recognise (const char *file_name, GBytes *contents);

/* A file that was written. */
typedef struct {
  char *name; /* base name; the first file is the one that was asked for, others go beside it */
  char *text; /* wiped when released */
} WgreFile;

/* wgre_format_write: the inverse of wgre_format_read(): what was written reads back as the same
 * profile.
 * @file_name: where the text will go; its base name selects the format ("*.conf" is wg-quick …),
 * and where two have the same names its folder, or where the profile was read from. A name that no
 * format knows stands for the first that can write this kind of tunnel.
 * @data, @secrets: as vpn.data and vpn.secrets hold them; secrets may be missing.
 * @ret_ignored: keys that stand in the file but that only we read there; free with g_strfreev();
 * may be NULL.
 * Returns an array of WgreFile. What the format cannot say is UNSUPPORTED, with a list of the
 * keys; a profile that is not valid fails as in wgre_profile_new(). */
GPtrArray *wgre_format_write (const char *file_name, GHashTable *data, GHashTable *secrets,
                              char ***ret_ignored, GError **error);

/* wgre_format_suggest: the base name for a file of the profile in the format that suits it best.
 * Without an interface it is
 * called like @id. Free with g_free(). */
char *wgre_format_suggest (GHashTable *data, const char *id);

/* wgre_format_strip: the name that a file gives to what it describes, without what a format puts
 * around it: "office" for "office.conf", "gre_hk" for "ifcfg-gre_hk". @file_name may be a path.
 * Free with g_free(). */
char *wgre_format_strip (const char *file_name);

/* wgre_format_names: the known formats, for help texts; name and description of number @i, FALSE
 * behind the last one. */
gboolean wgre_format_describe (guint i, const char **ret_name, const char **ret_description);
