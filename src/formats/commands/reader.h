/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/draft.h"
#include "formats/kit/link-words.h"
#include "formats/kit/route.h"
#include "formats/kit/rule.h"

/* What the parts of the reader of scripts share: read.c has the file and what is no command of
 * iproute2 or wg, the others what their names say. For no other folder. */

typedef struct {
  WgreText *text;
  GPtrArray *commands; /* of WgreShell, one for each */
  const char *link;    /* name of the link that is read */
  const char *lower;   /* of the WireGuard link that it goes through; NULL: none */
  GHashTable *links;   /* names of all that are made → WgreShell of the command; not owned */
  GPtrArray *names;    /* the first of them, in their order */
  GPtrArray *peers;    /* of WgreDraft */
  GHashTable *by_key;  /* text of a public key → WgreDraft */
  WgreRoutes routes;
  WgreRules rules;
  guint neighbours;
  GHashTable *netns; /* WgreShell → name of the network namespace that it is run in; owned */
} WgreCommands;

/* A command of ip(8) without the words before its object. */
typedef struct {
  const WgreShell *shell;
  guint verb, first; /* numbers of words: of the verb and behind it */
  gboolean v6;
} WgreCommand;

/* What the command that makes a link says of its ends. */
typedef struct {
  const char *kind; /* NULL: none that is known */
  const char *dev, *local, *remote;
} WgreCommandsEnds;

/* --- link.c --- */

/* wgre_commands_begins: @word is the beginning of @whole, or all of it; ip(8) takes either. */
gboolean wgre_commands_begins (const char *word, const char *whole);
/* wgre_commands_program_of: without its folder, and the number of its word; NULL: none is run. */
const char *wgre_commands_program_of (const WgreShell *shell, guint *ret_at);
/* wgre_commands_is_tunnel_kind: as ip(8) calls it. */
gboolean wgre_commands_is_tunnel_kind (const char *word);
/* wgre_commands_made_link: name of the link that the command makes; NULL: it makes no tunnel. */
const char *wgre_commands_made_link (const WgreShell *shell);
/* wgre_commands_find_value: number of the word behind @name, 0: there is none. */
guint wgre_commands_find_value (const WgreShell *shell, guint first, const char *name);
/* wgre_commands_get_value: that word, or NULL. */
const char *wgre_commands_get_value (const WgreShell *shell, guint first, const char *name);
/* wgre_commands_is_of_ip: FALSE: it is no command of ip(8), or one without an object. */
gboolean wgre_commands_is_of_ip (const WgreShell *shell, WgreCommand *ret_command,
                                 const char **ret_object);
/* wgre_commands_is_link: it is the one that is read. */
gboolean wgre_commands_is_link (const WgreCommands *reader, const char *name);
/* wgre_commands_is_lower: it is the WireGuard link below. */
gboolean wgre_commands_is_lower (const WgreCommands *reader, const char *name);
/* wgre_commands_leave_out: a command about another device; a warning, unless the script makes that
 * device. Returns TRUE. */
gboolean wgre_commands_leave_out (const WgreCommands *reader, const WgreShell *shell,
                                  const char *device);
/* wgre_commands_ends_of: of a link that the file makes; all NULL for any other. The words belong to
 * the commands of @reader. */
WgreCommandsEnds wgre_commands_ends_of (const WgreCommands *reader, const char *link);
/* wgre_commands_is_one_of: @words end with NULL; @word may be NULL. */
gboolean wgre_commands_is_one_of (const char *word, const char *const words[]);

/* wgre_commands_take_netns: takes what says in which network namespace a command is run off it:
 * "ip netns exec NAME", "ip -n NAME". The name, or NULL. Free with g_free(). */
char *wgre_commands_take_netns (WgreShell *shell);
/* wgre_commands_is_here: the command is run where the link was made, or where it was moved to, or
 * does not say where. */
gboolean wgre_commands_is_here (const WgreCommands *reader, const WgreShell *shell);
/* wgre_commands_leave_out_elsewhere: a warning. Returns TRUE. */
gboolean wgre_commands_leave_out_elsewhere (const WgreShell *shell);

/* --- ip.c --- */

/* wgre_commands_read_ip: reads a command of ip(8); any other one is left alone. FALSE: an error was
 * set. */
gboolean wgre_commands_read_ip (WgreCommands *reader, const WgreShell *shell, GError **error);

/* --- wg.c --- */

/* wgre_commands_read_wg: the same for a command of wg(8). */
gboolean wgre_commands_read_wg (WgreCommands *reader, const WgreShell *shell, GError **error);

/* --- over.c --- */

/* wgre_commands_choose_link: sets @link and @lower: which one the file is called like, or the only
 * one, or one that goes through the other. */
gboolean wgre_commands_choose_link (WgreCommands *reader, GError **error);
/* wgre_commands_is_wireguard: the file makes @link, as one of WireGuard. */
gboolean wgre_commands_is_wireguard (const WgreCommands *reader, const char *link);
/* wgre_commands_settle_lower: the keys that a tunnel through WireGuard has besides. */
void wgre_commands_settle_lower (const WgreCommands *reader);
