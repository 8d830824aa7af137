/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/file.h"
#include "formats/kit/import.h"

/* Readers and writers of configuration files: text in, the data and secrets of a profile out, and
 * back. No file is opened here and nothing is asked of the system; what only the system knows comes
 * in through WgreNames. */

/* Largest file that is read, in bytes; what NetworkManager's own WireGuard importer allows. */
#define WGRE_FORMAT_MAX_SIZE (10 * 1024 * 1024)

/* wgre_format_read: reads a file of any known format, which is found by its content.
 * @file_name: for messages and for the name of the interface; may be NULL.
 * @names: may be NULL.
 * The result passes wgre_profile_new(); only secrets may be missing from it. On failure the error
 * says file, line and column (wgre_error_position()), the key, what is wrong and what to do: codes
 * INVALID, UNSUPPORTED, MISSING, UNKNOWN, SECRETS. Takes time linear in the size. */
WgreImport *wgre_format_read (const char *file_name, GBytes *contents, const WgreNames *names,
                              GError **error);
/* wgre_format_read_unchecked: the same for those who look for mistakes: the file need not
 * make a valid profile. NULL when it cannot be read. */
WgreImport *wgre_format_read_unchecked (const char *file_name, GBytes *contents,
                                        const WgreNames *names);

/* wgre_format_recognise: the name of the format that a file is in, of those of
 * wgre_format_describe(); NULL: none of them. What is in the file decides, whatever it is called.
 */
const char *wgre_format_recognise (const char *file_name, GBytes *contents);

/* wgre_format_write: the inverse of wgre_format_read(): what was written reads back as the same
 * profile.
 * @file_name: where the text will go; its base name selects the format ("*.conf" is wg-quick …),
 * and where two have the same names its folder, or where the profile was read from. A name that no
 * format has selects the first format that can write this kind of tunnel.
 * @data, @secrets: as vpn.data and vpn.secrets hold them; secrets may be missing.
 * @ret_ignored: keys that were written as comments, which only we read; free with g_strfreev();
 * may be NULL.
 * Returns an array of WgreFile. Keys that the format cannot express are UNSUPPORTED, with a list; a
 * profile that is not valid fails as in wgre_profile_new(). */
GPtrArray *wgre_format_write (const char *file_name, GHashTable *data, GHashTable *secrets,
                              char ***ret_ignored, GError **error);

/* wgre_format_suggest: the base name for a file of the profile in the format that suits it best.
 * Without an interface it is called like @id. Free with g_free(). */
char *wgre_format_suggest (GHashTable *data, const char *id);

/* wgre_format_strip: the name that a file gives to what it describes, without what a format puts
 * around it: "office" for "office.conf", "gre_hk" for "ifcfg-gre_hk". @file_name may be a path.
 * Free with g_free(). */
char *wgre_format_strip (const char *file_name);

/* wgre_format_describe: the known formats, for help texts; name and description of number @i, FALSE
 * behind the last one. */
gboolean wgre_format_describe (guint i, const char **ret_name, const char **ret_description);
