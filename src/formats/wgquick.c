/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/wgquick.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/error.h"
#include "core/key.h"
#include "core/peer.h"
#include "core/types.h"
#include "formats/comment.h"
#include "formats/kept.h"
#include "formats/own.h"
#include "formats/recipes.h"

typedef enum {
  SECTION_NONE,
  SECTION_INTERFACE,
  SECTION_PEER,
  N_SECTIONS
} Section;

static const char *const section_names[N_SECTIONS] = {
  [SECTION_INTERFACE] = "Interface",
  [SECTION_PEER] = "Peer",
};

/* One item of AllowedIPs. Items are applied when their section is complete, since only then is it
 * known whose they are. */
typedef struct {
  WgrePrefix prefix;
  gboolean remove;
  guint line;
} Change;

/* A line that is kept, and where it stands in its section: see place_of(). */
typedef struct {
  WgreKept *kept;
  guint rank;
} Line;

#define RANK_ABOVE 0u
#define RANK_BEFORE(key) (2 * (key) + 2) /* by the key's number */
#define RANK_BEHIND(key) (RANK_BEFORE (key) + 1)
#define RANK_END G_MAXUINT

/* One [Peer] section. */
typedef struct {
  WgrePeer *peer;     /* without its allowed_ips */
  guint line;         /* of the section's head */
  gboolean has_key;   /* there was a PublicKey */
  gboolean explicit;  /* the name stands in a comment "Name = …" */
  gboolean replace;   /* its AllowedIPs replace those of an earlier section of the same peer */
  gboolean psk_given; /* also when it was all zero, which takes it away */
  guint psk_line, psk_column;
  char *psk_flags; /* from an own comment; NULL: none */
  gboolean has_id; /* the id in peer->id is from an own comment */
  GArray *lines;   /* of Line; NULL: none */
  guint64 behind;  /* bits: keys that have a comment behind them */
} Block;

/* A key of the profile in a comment. It counts more than what the file says otherwise. */
typedef struct {
  char *key, *value;
  guint line;
} Own;

/* A command that takes back what a key does. */
typedef struct {
  const char *key;
  guint line;
} Undone;

typedef struct {
  WgreText *text;
  Section section;
  const char *key; /* name of the key being read */
  const char *at;  /* what a failure is about */
  guint64 seen;    /* bits: keys of this section that were given */
  GString *addresses, *dns, *dns_search;
  char *above;        /* name from the comment in the line above, if there is one */
  gboolean fresh;     /* nothing since the head of the section */
  Block *block;       /* the [Peer] being read */
  GArray *changes;    /* of Change: those of the block */
  GPtrArray *blocks;  /* of Block, the complete ones, one for each peer */
  GHashTable *by_key; /* WgreKey of a peer → Block */
  GHashTable *owners; /* WgrePrefix → Block: a prefix belongs to one peer, as in the kernel */
  gboolean contested; /* a prefix was given twice, or taken away: lists have more than they own */
  GPtrArray *own;     /* of Own: own comments of [Interface] */
  GArray *lines;      /* of Line: those of [Interface]; NULL: none */
  guint64 behind;     /* as in Block */
  guint32 last_id;    /* the highest one that a peer has */
  GPtrArray *pending; /* of WgreKept: lines of which the place is not known yet */
  guint settled;      /* of them, those that are not about what follows */
  GPtrArray *prepare; /* of WgreKept, not owned: commands that others need */
  gboolean replaced;  /* of the line at least one command */
  gboolean left;      /* there are commands that no key does */
  GArray *undone;     /* of Undone */
  GHashTable *own_numbers; /* numbers of lines that own comments give */
  char *below;             /* see find_below(); NULL: not looked for */
} Reader;

typedef enum {
  KEY_ONCE = 1 << 0,  /* the last one counts */
  KEY_GLUED = 1 << 1, /* wg removes all blanks from the value before it reads it */
  KEY_WHOLE = 1 << 2, /* "#" does not begin a comment */
  KEY_EMPTY = 1 << 3, /* may be empty, which says nothing */
} KeyFlags;

typedef struct {
  const char *name;
  Section section;
  KeyFlags flags;
  /* read: on failure @ret_reason completes "KEY: …", and reader->at may be moved to the place. */
  gboolean (*read) (Reader *reader, char *value, char **ret_reason);
  /* says: what the profile has when a file that is written has this key: of [Interface] one of
   * these keys, of [Peer] this word. NULL: it is never written. */
  const char *says;
} Key;

/* --- blocks --- */

static void
line_clear (gpointer data)
{
  wgre_kept_free (((Line *) data)->kept);
}

/* Most sections have no such line, so there is no list before the first one. */
static void
lines_add (GArray **lines, const Line *line)
{
  if (!*lines) {
    *lines = g_array_new (FALSE, FALSE, sizeof (Line));
    g_array_set_clear_func (*lines, line_clear);
  }
  g_array_append_vals (*lines, line, 1);
}

static Block *
block_new (guint line)
{
  Block *block = g_new0 (Block, 1);

  block->line = line;
  block->replace = TRUE;
  block->peer = wgre_peer_new ();
  return block;
}

static void
block_free (gpointer data)
{
  Block *block = data;

  if (!block)
    return;
  wgre_peer_free (block->peer);
  g_clear_pointer (&block->lines, g_array_unref);
  g_free (block->psk_flags);
  g_free (block);
}

/* A prefix is plain bytes without padding. */
static guint
prefix_hash (gconstpointer data)
{
  guint32 words[(sizeof (WgrePrefix) + 3) / 4] = { 0 }, hash = 2166136261u;

  memcpy (words, data, sizeof (WgrePrefix));
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    hash = (hash ^ words[i]) * 16777619u;
  return hash ^ hash >> 15;
}

static gboolean
prefix_same (gconstpointer a, gconstpointer b)
{
  return !memcmp (a, b, sizeof (WgrePrefix));
}

static void
warn_of_overlap (const Reader *reader, guint line, const WgrePrefix *prefix)
{
  WgreText place = *reader->text;
  g_autofree char *text = wgre_prefix_to_string (prefix);

  place.number = line;
  wgre_text_warn (
      &place, NULL,
      _ ("AllowedIPs: %s is also an allowed IP of an earlier peer; it goes to the last one"), text);
  wgre_text_about (&place, WGRE_WARNING_OVERLAP, text);
}

static void
apply_change (Reader *reader, Block *block, const Change *change)
{
  Block *owner = g_hash_table_lookup (reader->owners, &change->prefix);

  reader->contested = reader->contested || owner;
  if (change->remove) {
    if (owner == block)
      g_hash_table_remove (reader->owners, &change->prefix);
    return;
  }
  if (owner && owner != block)
    warn_of_overlap (reader, change->line, &change->prefix);
  g_hash_table_replace (reader->owners, g_memdup2 (&change->prefix, sizeof change->prefix), block);
  g_array_append_val (block->peer->allowed_ips, change->prefix);
}

static void
forget_allowed_ips (Reader *reader, Block *block)
{
  GArray *list = block->peer->allowed_ips;

  for (guint i = 0; i < list->len; i++) {
    const WgrePrefix *prefix = &g_array_index (list, WgrePrefix, i);

    if (g_hash_table_lookup (reader->owners, prefix) == block)
      g_hash_table_remove (reader->owners, prefix);
  }
  g_array_set_size (list, 0);
}

/* A comment behind a key goes before it, since the other section may have one there too. */
static void
merge_lines (GArray **into, GArray *from)
{
  for (guint i = 0; from && i < from->len; i++) {
    Line line = g_array_index (from, Line, i);

    g_array_index (from, Line, i).kept = NULL;
    if (line.rank != RANK_END)
      line.rank &= ~1u; /* RANK_BEHIND → RANK_BEFORE */
    lines_add (into, &line);
  }
}

/* What the kernel does when it is told of the same peer again: what is given is changed, the rest
 * stays. */
static void
merge_block (Block *into, Block *from)
{
  if (from->psk_given) {
    into->peer->has_preshared_key = from->peer->has_preshared_key;
    into->peer->preshared_key = from->peer->preshared_key;
    into->psk_line = from->psk_line;
    into->psk_column = from->psk_column;
  }
  if (from->peer->endpoint.host) {
    wgre_endpoint_clear (&into->peer->endpoint);
    into->peer->endpoint = from->peer->endpoint;
    from->peer->endpoint = (WgreEndpoint){ 0 };
  }
  if (from->peer->has_keepalive) {
    into->peer->has_keepalive = TRUE;
    into->peer->keepalive = from->peer->keepalive;
  }
  if (from->peer->name) {
    g_free (into->peer->name);
    into->peer->name = g_steal_pointer (&from->peer->name);
  }
  merge_lines (&into->lines, from->lines);
}

/* The block that the finished section becomes, or becomes part of. */
static Block *
adopt_block (Reader *reader, Block *block)
{
  Block *earlier = g_hash_table_lookup (reader->by_key, &block->peer->public_key);
  WgreText place = *reader->text;

  if (!earlier) {
    g_hash_table_insert (reader->by_key, &block->peer->public_key, block);
    g_ptr_array_add (reader->blocks, block);
    return block;
  }
  place.number = block->line;
  wgre_text_warn (&place, NULL,
                  _ ("the same peer as in line %u; they become one, as in the kernel"),
                  earlier->line);
  wgre_text_about (&place, WGRE_WARNING_SAME_PEER, NULL);
  merge_block (earlier, block);
  return earlier;
}

static gboolean
finish_block (Reader *reader, GError **error)
{
  Block *block = g_steal_pointer (&reader->block), *target;
  WgreText place = *reader->text;

  if (!block)
    return TRUE;
  if (!block->has_key) {
    place.number = block->line;
    block_free (block);
    return wgre_text_fail_column (
        &place, 1, WGRE_ERROR_MISSING, error,
        _ ("[Peer]: there is no PublicKey: give the public key of the peer"));
  }
  target = adopt_block (reader, block);
  if (block->replace)
    forget_allowed_ips (reader, target);
  for (guint i = 0; i < reader->changes->len; i++)
    apply_change (reader, target, &g_array_index (reader->changes, Change, i));
  g_array_set_size (reader->changes, 0);
  if (target != block)
    block_free (block);
  return TRUE;
}

/* --- lines that are kept --- */

static GArray **
lines_of_section (Reader *reader)
{
  return reader->block ? &reader->block->lines : &reader->lines;
}

/* The first @count lines that wait for a place get this one. */
static void
place_pending (Reader *reader, guint rank, guint count)
{
  for (guint i = 0; i < count; i++) {
    Line line = { reader->pending->pdata[i], rank };

    lines_add (lines_of_section (reader), &line);
    reader->pending->pdata[i] = NULL;
  }
  if (count)
    g_ptr_array_remove_range (reader->pending, 0, count);
  reader->settled = 0;
}

/* What is no comment is not about the next section. */
static WgreKept *
keep (Reader *reader, WgreKeptSort sort, const char *at, const char *text)
{
  WgreKept *kept = wgre_kept_new (reader->text, sort, at, text);

  if (!kept)
    return NULL;
  g_ptr_array_add (reader->pending, kept);
  if (sort != WGRE_KEPT_COMMENT)
    reader->settled = reader->pending->len;
  return kept;
}

/* A second comment behind a key, which may stand several times, goes before it. */
static void
keep_behind (Reader *reader, guint bit, const char *at, const char *comment)
{
  guint64 *behind = reader->block ? &reader->block->behind : &reader->behind;
  guint64 mask = G_GUINT64_CONSTANT (1) << bit;
  Line line = { NULL, RANK_BEFORE (bit) };

  line.kept = wgre_kept_new (reader->text, WGRE_KEPT_COMMENT, at, comment);
  if (!line.kept)
    return;
  if (!(*behind & mask))
    line.rank = RANK_BEHIND (bit);
  *behind |= mask;
  lines_add (lines_of_section (reader), &line);
}

/* --- values --- */

static gboolean G_GNUC_PRINTF (2, 3) reason (char **ret_reason, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  *ret_reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return FALSE;
}

static gboolean
reason_quoted (char **ret_reason, const char *value, const char *what)
{
  g_autofree char *quoted = wgre_text_quote (value);

  return reason (ret_reason, "%s %s", quoted, what);
}

/* Cuts the next item off a list; NULL behind the last one. Empty items are skipped. */
static char *
next_item (char **cursor, const char *separators)
{
  char *item = *cursor + strspn (*cursor, separators);
  gsize length = strcspn (item, separators);

  if (!length)
    return NULL;
  *cursor = item + length + (item[length] != '\0');
  item[length] = '\0';
  return item;
}

static void
append_item (GString *list, const char *item)
{
  g_string_append_printf (list, "%s%s", list->len ? ";" : "", item);
}

#define BLANKS " \t\n\v\f\r"

static gboolean
read_key (const char *value, WgreKey *ret_key, char **ret_reason)
{
  if (wgre_key_parse (value, ret_key))
    return TRUE;
  return reason (
      ret_reason,
      _ ("is not a key: give 44 characters of base64 that end in \"=\", as \"wg genkey\", \"wg "
         "pubkey\" and \"wg genpsk\" print them"));
}

static gboolean
read_private_key (Reader *reader, char *value, char **ret_reason)
{
  WgreKey key;
  gboolean zero;

  if (!read_key (value, &key, ret_reason))
    return FALSE;
  zero = wgre_key_is_zero (&key);
  wgre_wipe (&key, sizeof key);
  if (zero)
    g_hash_table_remove (reader->text->import->secrets, "private-key");
  else
    wgre_text_set_secret (reader->text, "private-key", value);
  return TRUE;
}

static gboolean
read_port (const Reader *reader, const char *text, guint64 *ret_port)
{
  guint16 port;

  if (wgre_text_decimal (text, G_MAXUINT16, ret_port))
    return TRUE;
  if (!reader->text->names->udp_port || !reader->text->names->udp_port (text, &port))
    return FALSE;
  *ret_port = port;
  return TRUE;
}

static void
set_number (const Reader *reader, const char *key, const char *format, guint64 number)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  g_autofree char *value = g_strconcat (format, digits, NULL);

  wgre_text_set (reader->text, key, value);
}

static gboolean
read_listen_port (Reader *reader, char *value, char **ret_reason)
{
  guint64 port;

  if (!read_port (reader, value, &port))
    return reason_quoted (
        ret_reason, value,
        _ ("is not a port: give a number from 0 to 65535 or the name of a UDP service"));
  set_number (reader, "listen-port", "", port);
  return TRUE;
}

/* wg takes the "x" of a hexadecimal number in lower case only. Zero is "off", which is no mark. */
static gboolean
read_fwmark (Reader *reader, char *value, char **ret_reason)
{
  guint64 mark = 0;

  if (g_ascii_strcasecmp (value, "off") && !wgre_text_decimal (value, G_MAXUINT32, &mark) &&
      !(g_str_has_prefix (value, "0x") && wgre_text_c_number (value, G_MAXUINT32, &mark)))
    return reason_quoted (
        ret_reason, value,
        _ ("is not a mark: give \"off\" or a number from 0 to 4294967295, in decimal or as 0x…"));
  if (mark)
    set_number (reader, "fwmark", "", mark);
  else
    g_hash_table_remove (reader->text->import->data, "fwmark");
  return TRUE;
}

static gboolean
read_address (Reader *reader, char *value, char **ret_reason)
{
  WgrePrefix prefix;
  char text[WGRE_PREFIX_TEXT_SIZE];

  for (char *item; (item = next_item (&value, "," BLANKS));) {
    reader->at = item;
    if (!wgre_prefix_parse (item, TRUE, &prefix))
      return reason_quoted (
          ret_reason, item,
          _ ("is not an address: give ADDRESS/LENGTH such as 10.0.0.2/24 or fd00::2/64"));
    wgre_prefix_print (&prefix, text);
    append_item (reader->addresses, text);
    wgre_text_set (reader->text, "addresses", "");
  }
  return TRUE;
}

/* wg-quick's rule: what has only digits and dots, or has a colon, is a server. */
gboolean
wgre_wgquick_is_server (const char *item)
{
  return strchr (item, ':') || item[strspn (item, "0123456789.")] == '\0';
}

static gboolean
read_dns (Reader *reader, char *value, char **ret_reason)
{
  WgreIp ip;

  for (char *item; (item = next_item (&value, "," BLANKS));) {
    gboolean server = wgre_wgquick_is_server (item);

    reader->at = item;
    if (server && !wgre_ip_parse (item, &ip))
      return reason_quoted (
          ret_reason, item,
          _ ("is not the address of a name server: give an IPv4 or IPv6 address"));
    append_item (server ? reader->dns : reader->dns_search, item);
    wgre_text_set (reader->text, server ? "dns" : "dns-search", "");
  }
  return TRUE;
}

static gboolean
read_mtu (Reader *reader, char *value, char **ret_reason)
{
  guint64 mtu;

  g_hash_table_remove (reader->text->import->data, "mtu");
  if (!*value)
    return TRUE;
  if (!wgre_text_c_number (value, G_MAXUINT16, &mtu))
    return reason_quoted (ret_reason, value,
                          _ ("is not a size: give a number such as 1420, or leave the key out"));
  set_number (reader, "mtu", "", mtu);
  return TRUE;
}

/* The tables that iproute2 knows without its file. */
static const struct {
  const char *name;
  guint32 table;
} kernel_tables[] = { { "default", 253 }, { "main", 254 }, { "local", 255 } };

static gboolean
find_table (const Reader *reader, const char *value, guint64 *ret_table)
{
  guint32 table;

  for (guint i = 0; i < G_N_ELEMENTS (kernel_tables); i++)
    if (!strcmp (kernel_tables[i].name, value)) {
      *ret_table = kernel_tables[i].table;
      return TRUE;
    }
  if (reader->text->names->table && reader->text->names->table (value, &table)) {
    *ret_table = table;
    return TRUE;
  }
  return wgre_text_c_number (value, G_MAXUINT32, ret_table);
}

/* ip(8) takes table 0 for the main table. */
static gboolean
read_table (Reader *reader, char *value, char **ret_reason)
{
  guint64 table;

  if (!*value || !g_ascii_strcasecmp (value, "auto"))
    g_hash_table_remove (reader->text->import->data, "routing");
  else if (!g_ascii_strcasecmp (value, "off"))
    wgre_text_set (reader->text, "routing", "off");
  else if (!find_table (reader, value, &table))
    return reason_quoted (
        ret_reason, value,
        _ ("is not a routing table: give auto, off, a number from 0 to 4294967295 or a name from "
           "/etc/iproute2/rt_tables"));
  else
    set_number (reader, "routing", "table ", table ? table : 254);
  return TRUE;
}

static gboolean
read_save_config (Reader *reader, char *value, char **ret_reason)
{
  gboolean save = !g_ascii_strcasecmp (value, "true");

  if (!save && g_ascii_strcasecmp (value, "false"))
    return reason_quoted (ret_reason, value, _ ("is neither true nor false"));
  if (!save)
    return TRUE;
  wgre_text_warn (reader->text, reader->at,
                  _ ("SaveConfig: nothing is written back: changes are made in the profile"));
  keep (reader, WGRE_KEPT_LINE, reader->at, "SaveConfig = true");
  return TRUE;
}

/* --- commands --- */

/* Lists are collected until the end. */
static GString *
list_of (const Reader *reader, const char *key)
{
  return !strcmp (key, "addresses")    ? reader->addresses
         : !strcmp (key, "dns")        ? reader->dns
         : !strcmp (key, "dns-search") ? reader->dns_search
                                       : NULL;
}

static gboolean
append_words (Reader *reader, GString *list, const WgreRecipe *recipe)
{
  const WgreOption *option = wgre_option_lookup (recipe->key, NULL);
  WgreValue value = { 0 };
  g_autofree char *printed = NULL;

  if (!wgre_option_parse (option, 0, recipe->value, &value, NULL))
    return FALSE;
  printed = wgre_option_print (option, &value);
  wgre_option_clear_value (option, &value);
  append_item (list, printed);
  wgre_text_set (reader->text, recipe->key, "");
  return TRUE;
}

static gboolean
apply_recipe (Reader *reader, const WgreRecipe *recipe)
{
  GString *list = list_of (reader, recipe->key);

  if (list)
    return append_words (reader, list, recipe);
  if (recipe->append)
    return wgre_text_append_value (reader->text, 0, recipe->key, recipe->key, recipe->value, NULL);
  return wgre_text_set_value (reader->text, 0, recipe->key, recipe->key, recipe->value, NULL);
}

static void
warn_of_recipe (const Reader *reader, const char *command, const WgreRecipe *recipe)
{
  g_autofree char *masked = wgre_text_mask (command);

  wgre_text_note (reader->text, reader->at, "%s: %s: becomes %s=%s%s%s", reader->key, masked,
                  recipe->key, recipe->value, recipe->advice ? ": " : "",
                  recipe->advice ? recipe->advice : "");
}

static void
warn_of_command (Reader *reader, const char *command, const char *advice)
{
  g_autofree char *masked = wgre_text_mask (command);

  reader->left = TRUE;
  wgre_text_warn (reader->text, reader->at, _ ("%s: commands are not run: %s: %s"), reader->key,
                  masked, advice);
}

/* The number that a line gives to a key; NULL: it is about something else. */
static char *
number_in_line (const char *line, const char *name)
{
  const char *key = line + strspn (line, BLANKS), *value = key + strlen (name);

  if (g_ascii_strncasecmp (key, name, strlen (name)))
    return NULL;
  value += strspn (value, " \t");
  value += *value == '=';
  value += strspn (value, " \t");
  return g_strndup (value, strspn (value, G_CSET_DIGITS));
}

/* The value of a key of [Interface] that stands further below, "" if there is none: looked for once
 * only. */
static const char *
find_below (Reader *reader, const char *name)
{
  const char *line = reader->text->next;

  while (!reader->below && line && *line != '[') {
    reader->below = number_in_line (line, name);
    line = strchr (line, '\n');
    line = line ? line + 1 : NULL;
  }
  if (!reader->below)
    reader->below = g_strdup ("");
  return reader->below;
}

/* Whether the key that the recipe stands for has the value that the command has. */
static gboolean
means_the_same (Reader *reader, const WgreRecipe *recipe)
{
  const char *value =
      recipe->needs ? g_hash_table_lookup (reader->text->import->data, recipe->needs) : NULL;

  if (!recipe->needs)
    return TRUE;
  if (!value)
    value = find_below (reader, wgre_option_lookup (recipe->needs, NULL)->wgquick);
  return !g_strcmp0 (value, recipe->given);
}

static WgreRecipeResult
refuse_recipe (Reader *reader, const char *command, const WgreRecipe *recipe)
{
  const char *name = wgre_option_lookup (recipe->needs, NULL)->wgquick;
  g_autofree char *given = wgre_text_mask (recipe->given);
  g_autofree char *advice = g_strdup_printf (
      _ ("this is about port %s, which is not that of %s: write \"%s = %s\", and it "
         "becomes %s=yes, or let the firewall itself open that port"),
      given, name, name, given, recipe->key);

  warn_of_command (reader, command, advice);
  return WGRE_RECIPE_NONE;
}

/* The result for the line: what the least replaceable of its commands is. */
static WgreRecipeResult
read_one_command (Reader *reader, const char *command, gboolean down)
{
  g_auto (WgreRecipe) recipe = { 0 };
  const char *interface = g_hash_table_lookup (reader->text->import->data, "interface");
  Undone undone = { NULL, reader->text->number };

  wgre_recipe_find (command, interface, down, &recipe);
  undone.key = recipe.key;
  if (!means_the_same (reader, &recipe))
    return refuse_recipe (reader, command, &recipe);
  switch (recipe.result) {
  case WGRE_RECIPE_KEY:
    if (apply_recipe (reader, &recipe)) {
      warn_of_recipe (reader, command, &recipe);
      return WGRE_RECIPE_KEY;
    }
    warn_of_command (reader, command, _ ("it has a value that no profile can have"));
    return WGRE_RECIPE_NONE;
  case WGRE_RECIPE_NOTHING:
    if (undone.key)
      g_array_append_val (reader->undone, undone);
    return WGRE_RECIPE_NOTHING;
  case WGRE_RECIPE_PREPARE:
    return WGRE_RECIPE_PREPARE;
  case WGRE_RECIPE_NONE:
    warn_of_command (reader, command, recipe.advice);
    return WGRE_RECIPE_NONE;
  }
  return WGRE_RECIPE_NONE;
}

/* What is left of a line of commands stays, as it may make sense to wg-quick again. */
static void
keep_commands (Reader *reader, const GPtrArray *rest, gboolean prepare)
{
  g_autofree char *joined = NULL, *line = NULL;
  WgreKept *kept;

  g_ptr_array_add ((GPtrArray *) rest, NULL);
  joined = g_strjoinv ("; ", (char **) rest->pdata);
  line = g_strdup_printf ("%s = %s", reader->key, joined);
  kept = keep (reader, WGRE_KEPT_LINE, reader->at, line);
  if (kept && prepare)
    g_ptr_array_add (reader->prepare, kept);
}

static void
read_commands (Reader *reader, char **commands, const char *value)
{
  g_autoptr (GPtrArray) rest = g_ptr_array_new ();
  gboolean down = g_str_has_suffix (reader->key, "Down"), whole = TRUE, left = FALSE;

  for (guint i = 0; commands[i]; i++) {
    WgreRecipeResult result = read_one_command (reader, commands[i], down);
    gboolean stays = result == WGRE_RECIPE_NONE || result == WGRE_RECIPE_PREPARE;

    whole = whole && stays;
    left = left || result == WGRE_RECIPE_NONE;
    if (stays)
      g_ptr_array_add (rest, commands[i]);
  }
  if (rest->len && whole) {
    g_ptr_array_set_size (rest, 0);
    g_ptr_array_add (rest, (gpointer) value);
  }
  reader->replaced = !whole;
  if (rest->len)
    keep_commands (reader, rest, !left);
}

static gboolean
read_command (Reader *reader, char *value, char **ret_reason G_GNUC_UNUSED)
{
  g_auto (GStrv) commands = NULL;
  char *whole[] = { value, NULL };

  if (!*value)
    return TRUE;
  commands = wgre_recipe_split (value);
  read_commands (reader, commands ? commands : whole, value);
  return TRUE;
}

/* --- [Peer] --- */

static gboolean
read_public_key (Reader *reader, char *value, char **ret_reason)
{
  if (!read_key (value, &reader->block->peer->public_key, ret_reason))
    return FALSE;
  reader->block->has_key = TRUE;
  return TRUE;
}

/* All zero bytes stand for "none". */
static gboolean
read_preshared_key (Reader *reader, char *value, char **ret_reason)
{
  WgrePeer *peer = reader->block->peer;

  if (!read_key (value, &peer->preshared_key, ret_reason))
    return FALSE;
  peer->has_preshared_key = !wgre_key_is_zero (&peer->preshared_key);
  reader->block->psk_given = TRUE;
  reader->block->psk_line = reader->text->number;
  reader->block->psk_column = wgre_text_column (reader->text, reader->at);
  return TRUE;
}

static gboolean
parse_change (const char *item, Change *ret_change)
{
  gboolean sign = *item == '+' || *item == '-';

  if (!wgre_prefix_parse (item + sign, FALSE, &ret_change->prefix))
    return FALSE;
  ret_change->remove = *item == '-';
  return TRUE;
}

static gboolean
add_change (Reader *reader, const char *item, char **ret_reason)
{
  Change change = { .line = reader->text->number };

  if (!parse_change (item, &change))
    return reason_quoted (
        ret_reason, item,
        _ ("is not a network: give ADDRESS/LENGTH such as 10.0.0.0/8 or fd00::/8, with "
           "commas between them"));
  if (wgre_prefix_has_host_bits (&change.prefix)) {
    g_autofree char *text = NULL;

    change.prefix = wgre_prefix_masked (&change.prefix);
    text = wgre_prefix_to_string (&change.prefix);
    wgre_text_warn (reader->text, reader->at,
                    _ ("AllowedIPs: %s is used: the text has bits set behind its prefix length"),
                    text);
    wgre_text_about (reader->text, WGRE_WARNING_HOST_BITS, item);
  }
  if (*item == '+' || *item == '-')
    reader->block->replace = FALSE;
  g_array_append_val (reader->changes, change);
  return TRUE;
}

/* wg removes blanks: "10.0.0.0 / 8" is one network to it. Only where that makes no sense do blanks
 * separate. */
static gboolean
add_blank_changes (Reader *reader, char *item, char **ret_reason)
{
  g_autofree char *glued = g_strdup (item);
  Change change;

  wgre_text_squeeze (glued);
  if (parse_change (glued, &change)) {
    wgre_text_warn (reader->text, item,
                    _ ("AllowedIPs: blanks are ignored, as wg does: read as \"%s\""), glued);
    return add_change (reader, glued, ret_reason);
  }
  wgre_text_warn (reader->text, item,
                  _ ("AllowedIPs: blanks are read as commas, which wg does not do"));
  for (char *word; (word = next_item (&item, BLANKS));) {
    reader->at = word;
    if (!add_change (reader, word, ret_reason))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_allowed_ips (Reader *reader, char *value, char **ret_reason)
{
  reader->block->replace = TRUE;
  for (char *item; (item = next_item (&value, ","));) {
    item = wgre_text_trim (item);
    reader->at = item;
    if (!*item)
      continue;
    if (strpbrk (item, BLANKS) ? !add_blank_changes (reader, item, ret_reason)
                               : !add_change (reader, item, ret_reason))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_endpoint (Reader *reader, char *value, char **ret_reason)
{
  g_autofree char *host = NULL, *port = NULL, *problem = NULL;
  WgreEndpoint endpoint;
  guint64 number;

  if (!wgre_endpoint_split (value, &host, &port))
    return reason_quoted (
        ret_reason, value,
        _ ("is not HOST:PORT: write vpn.example.org:51820 or [2001:db8::1]:51820"));
  if (!read_port (reader, port, &number) || !number)
    return reason_quoted (
        ret_reason, value,
        _ ("has no valid port: give a number from 1 to 65535 or the name of a UDP service "
           "behind the last colon"));
  if (!wgre_endpoint_make (host, (guint16) number, &endpoint, &problem))
    return reason_quoted (ret_reason, value, problem);
  wgre_endpoint_clear (&reader->block->peer->endpoint);
  reader->block->peer->endpoint = endpoint;
  return TRUE;
}

static gboolean
read_keepalive (Reader *reader, char *value, char **ret_reason)
{
  guint64 seconds = 0;

  if (g_ascii_strcasecmp (value, "off") && !wgre_text_decimal (value, G_MAXUINT16, &seconds))
    return reason_quoted (ret_reason, value,
                          _ ("is not a number of seconds: give \"off\" or 0 to 65535"));
  reader->block->peer->has_keepalive = TRUE;
  reader->block->peer->keepalive = (guint16) seconds;
  return TRUE;
}

/* --- lines --- */

/* Those that stand in a file most often come first. */
static const Key keys[] = {
  { "PublicKey", SECTION_PEER, KEY_ONCE | KEY_GLUED, read_public_key, "" },
  { "PresharedKey", SECTION_PEER, KEY_ONCE | KEY_GLUED, read_preshared_key, "psk" },
  { "AllowedIPs", SECTION_PEER, KEY_EMPTY, read_allowed_ips, " allowed-ips=" },
  { "Endpoint", SECTION_PEER, KEY_ONCE | KEY_GLUED, read_endpoint, " endpoint=" },
  { "PersistentKeepalive", SECTION_PEER, KEY_ONCE | KEY_GLUED, read_keepalive,
    " persistent-keepalive=" },
  { "PrivateKey", SECTION_INTERFACE, KEY_ONCE | KEY_GLUED, read_private_key, "private-key" },
  { "ListenPort", SECTION_INTERFACE, KEY_ONCE | KEY_GLUED, read_listen_port, "listen-port" },
  { "FwMark", SECTION_INTERFACE, KEY_ONCE | KEY_GLUED, read_fwmark, "fwmark" },
  { "Address", SECTION_INTERFACE, KEY_EMPTY, read_address, "addresses" },
  { "DNS", SECTION_INTERFACE, KEY_EMPTY, read_dns, "dns|dns-search" },
  { "MTU", SECTION_INTERFACE, KEY_ONCE | KEY_EMPTY, read_mtu, "mtu" },
  { "Table", SECTION_INTERFACE, KEY_ONCE | KEY_EMPTY, read_table, "routing" },
  { "PreUp", SECTION_INTERFACE, KEY_WHOLE | KEY_EMPTY, read_command, NULL },
  { "PostUp", SECTION_INTERFACE, KEY_WHOLE | KEY_EMPTY, read_command,
    "masquerade|forward|mss-clamp|kill-switch" },
  { "PreDown", SECTION_INTERFACE, KEY_WHOLE | KEY_EMPTY, read_command, NULL },
  { "PostDown", SECTION_INTERFACE, KEY_WHOLE | KEY_EMPTY, read_command, NULL },
  { "SaveConfig", SECTION_INTERFACE, KEY_ONCE, read_save_config, NULL },
};
G_STATIC_ASSERT (G_N_ELEMENTS (keys) <= 64);

/* Keys of other programs. */
static const struct {
  const char *names; /* between blanks */
  WgreKeptSort sort;
  const char *note;
} foreign_keys[] = {
  { " jc jmin jmax s1 s2 s3 s4 h1 h2 h3 h4 i1 i2 i3 i4 i5 j1 j2 j3 itime ", WGRE_KEPT_VENDOR,
    N_ ("is a key of AmneziaWG, which disguises its packets and cannot talk to WireGuard: it is kept, "
        "and the tunnel does not start with it: use a program that is made for AmneziaWG") },
  { " excludedips disallowedips ", WGRE_KEPT_VENDOR,
    N_ ("is not a key of WireGuard: it is kept, and the tunnel does not start with it: set the "
        "profile's key \"exclude\" instead, and remove vendor.*") },
  { " includedapplications excludedapplications ", WGRE_KEPT_LINE,
    N_ ("is for Android only: it is kept and has no effect here") },
};

/* FALSE: nobody knows such a key. */
static gboolean
keep_foreign (Reader *reader, const char *at, const char *name, const char *value)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  g_autofree char *word = g_strdup_printf (" %s ", lower);
  g_autofree char *line = g_strdup_printf ("%s = %s", name, value);

  if (!*value || !reader->section)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (foreign_keys); i++) {
    if (!strstr (foreign_keys[i].names, word))
      continue;
    wgre_text_warn (reader->text, at, "%s: %s", name, _ (foreign_keys[i].note));
    keep (reader, foreign_keys[i].sort, at, line);
    return TRUE;
  }
  return FALSE;
}

/* Nearly everybody writes them in one way. */
static const Key *
find_key (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (*keys[i].name == *name && !strcmp (keys[i].name, name))
      return &keys[i];
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (!g_ascii_strcasecmp (keys[i].name, name))
      return &keys[i];
  return NULL;
}

/* A name that is long or odd may be a piece of a key that was broken over two lines: it is not
 * repeated. */
static const char *
printable_name (const char *name)
{
  gsize length = strlen (name);

  return length <= 20 && strspn (name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_-") == length
             ? name
             : "this";
}

static gboolean
fail_unknown (Reader *reader, const char *at, const char *name, const char *value, GError **error)
{
  const char *shown = *value ? printable_name (name) : "this";

  return wgre_text_fail (reader->text, at, WGRE_ERROR_UNKNOWN, error,
                         _ ("%s: is not a key of wg-quick: correct it, or put \"#\" before it"),
                         shown);
}

static gboolean
check_place (Reader *reader, const char *at, const Key *key, GError **error)
{
  if (key->section == reader->section)
    return TRUE;
  return wgre_text_fail (reader->text, at, WGRE_ERROR_INVALID, error,
                         _ ("%s: stands %s%s%s: move it below a line [%s]"), key->name,
                         reader->section ? "in [" : _ ("before the first section"),
                         reader->section ? section_names[reader->section] : "",
                         reader->section ? "]" : "", section_names[key->section]);
}

static void
note_repetition (Reader *reader, const char *at, const Key *key)
{
  guint64 bit = G_GUINT64_CONSTANT (1) << (key - keys);

  if (key->flags & KEY_ONCE && reader->seen & bit)
    wgre_text_warn (reader->text, at, _ ("%s: stands here again; the last one counts"), key->name);
  reader->seen |= bit;
}

static gboolean
read_value (Reader *reader, const char *at, const Key *key, char *value, GError **error)
{
  g_autofree char *problem = NULL;

  if (key->flags & KEY_GLUED)
    wgre_text_squeeze (value);
  reader->key = key->name;
  reader->at = value;
  if (key->section == SECTION_INTERFACE) /* a peer is known by the line of its section */
    wgre_text_mark (reader->text, value);
  if (!*value && !(key->flags & KEY_EMPTY))
    return wgre_text_fail (reader->text, at, WGRE_ERROR_INVALID, error,
                           _ ("%s: has no value: give one, or leave the key out"), key->name);
  if (key->read (reader, value, &problem))
    return TRUE;
  return wgre_text_fail (reader->text, reader->at, WGRE_ERROR_INVALID, error, "%s: %s", key->name,
                         problem);
}

/* What waits for a place stands before this key. Commands that keys do are written together;
 * others are kept themselves. */
static void
place_before (Reader *reader, const Key *key)
{
  const Key *anchor = !(key->flags & KEY_WHOLE) ? key
                      : reader->replaced        ? find_key ("PostUp")
                                                : NULL;

  reader->replaced = FALSE;
  if (anchor)
    place_pending (reader, RANK_BEFORE ((guint) (anchor - keys)), reader->pending->len);
}

static gboolean
read_assignment (Reader *reader, char *at, GError **error)
{
  char *equals = strchr (at, '='), *comment = strchr (at, '#'), *value;
  g_autofree char *behind = NULL;
  const Key *key;

  if (!equals || (comment && comment < equals))
    return wgre_text_fail (
        reader->text, at, WGRE_ERROR_INVALID, error,
        _ ("this line is neither a section, a comment nor KEY = VALUE: correct it, or put "
           "\"#\" before it"));
  *equals = '\0';
  wgre_text_squeeze (at);
  key = find_key (at);
  if (!key && keep_foreign (reader, at, at, equals + 1 + strspn (equals + 1, BLANKS)))
    return TRUE;
  behind = comment && key && !(key->flags & KEY_WHOLE) ? g_strdup (comment) : NULL;
  if (comment && !(key && key->flags & KEY_WHOLE))
    *comment = '\0';
  value = wgre_text_trim (equals + 1);
  if (!key)
    return fail_unknown (reader, at, at, value, error);
  if (!check_place (reader, at, key, error))
    return FALSE;
  note_repetition (reader, at, key);
  if (!read_value (reader, at, key, value, error))
    return FALSE;
  if (behind)
    keep_behind (reader, (guint) (key - keys), comment, behind);
  place_before (reader, key);
  return TRUE;
}

/* The name between brackets, without its blanks; what stands behind them may only be a comment. */
static Section
parse_section (char *at, char **ret_comment)
{
  char *end = strchr (at, ']'), *behind;

  if (!end)
    return SECTION_NONE;
  behind = end + 1 + strspn (end + 1, BLANKS);
  if (*behind && *behind != '#' && *behind != ';')
    return SECTION_NONE;
  *end = '\0';
  wgre_text_squeeze (at);
  *ret_comment = behind;
  for (guint i = SECTION_INTERFACE; i < N_SECTIONS; i++)
    if (!g_ascii_strcasecmp (section_names[i], at + 1))
      return (Section) i;
  return SECTION_NONE;
}

/* What stands above the head of a section, and behind it: of a peer that may be its name. */
static void
begin_lines (Reader *reader, const char *comment)
{
  guint above = reader->pending->len;

  if (*comment)
    keep (reader, WGRE_KEPT_COMMENT, comment, comment);
  place_pending (reader, RANK_ABOVE, reader->block ? above : reader->pending->len);
}

static gboolean
read_section (Reader *reader, char *at, GError **error)
{
  g_autofree char *above = g_steal_pointer (&reader->above);
  char *comment;
  Section section = parse_section (at, &comment);

  if (!section)
    return wgre_text_fail (reader->text, at, WGRE_ERROR_UNKNOWN, error,
                           _ ("this is not a section of wg-quick: use [Interface] and [Peer]"));
  if (reader->section)
    place_pending (reader, RANK_END, reader->settled);
  if (!finish_block (reader, error))
    return FALSE;
  reader->section = section;
  reader->fresh = TRUE;
  if (section == SECTION_INTERFACE) {
    begin_lines (reader, comment);
    return TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].section == SECTION_PEER)
      reader->seen &= ~(G_GUINT64_CONSTANT (1) << i);
  reader->block = block_new (reader->text->number);
  reader->block->peer->name =
      above ? g_steal_pointer (&above) : wgre_comment_name (comment, WGRE_COMMENT_FIRST);
  begin_lines (reader, comment);
  return TRUE;
}

/* --- own comments --- */

static void
own_free (gpointer data)
{
  Own *own = data;

  g_free (own->key);
  wgre_wipe_string (own->value);
  g_free (own);
}

static gboolean
own_id (Block *block, guint32 number)
{
  block->has_id = TRUE;
  block->peer->id = number;
  return TRUE;
}

static gboolean
own_route_table (Block *block, guint32 number)
{
  block->peer->has_route_table = number != 0;
  block->peer->route_table = number;
  return TRUE;
}

static gboolean
own_route_metric (Block *block, guint32 number)
{
  block->peer->has_route_metric = TRUE;
  block->peer->route_metric = number;
  return TRUE;
}

static gboolean
own_psk_flags (Block *block, guint32 number)
{
  g_free (block->psk_flags);
  block->psk_flags = g_strdup_printf ("%u", number);
  return TRUE;
}

static const struct {
  const char *name;
  gboolean (*set) (Block *block, guint32 number);
} own_numbers[] = {
  { "id", own_id },
  { "route-table", own_route_table },
  { "route-metric", own_route_metric },
  { "psk-flags", own_psk_flags },
};

static gboolean
set_own_of_peer (Reader *reader, const char *key, const char *value, GError **error)
{
  Block *block = reader->block;
  guint64 number;

  if (!strcmp (key, "name")) {
    g_free (block->peer->name);
    block->peer->name = *value ? g_strdup (value) : NULL;
    block->explicit = TRUE;
    return TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (own_numbers); i++) {
    if (strcmp (own_numbers[i].name, key))
      continue;
    if (wgre_text_decimal (value, G_MAXUINT32, &number))
      return own_numbers[i].set (block, (guint32) number);
    return wgre_text_fail (reader->text, reader->text->line, WGRE_ERROR_INVALID, error,
                           _ ("%s: is not a number: give one from 0 to 4294967295"), key);
  }
  return wgre_text_fail (reader->text, reader->text->line, WGRE_ERROR_UNKNOWN, error,
                         _ ("#wgre: is not about a peer: give id, name, psk-flags, route-table or "
                            "route-metric, or move it below [Interface]"));
}

static gboolean
read_own (Reader *reader, const char *key, const char *value, GError **error)
{
  guint32 number = 0;
  const WgreOption *option = wgre_option_lookup (key, &number);
  Own *own;

  if (reader->section == SECTION_PEER)
    return set_own_of_peer (reader, key, value, error);
  if (!option && !wgre_option_lookup_flags (key, NULL))
    return wgre_text_fail (
        reader->text, reader->text->line, WGRE_ERROR_UNKNOWN, error,
        _ ("#wgre: is not followed by a known key: correct it, or remove the line"));
  if ((g_str_has_prefix (key, "peer.") || !strcmp (key, "private-key")) &&
      !(option && option->id == WGRE_OPT_PEER_PRIVATE_KEY))
    return wgre_text_fail (reader->text, reader->text->line, WGRE_ERROR_INVALID, error,
                           _ ("#wgre: %s: has a key of its own in this format: use that"), key);
  if (option && option->type == &wgre_type_line)
    g_hash_table_add (reader->own_numbers, GUINT_TO_POINTER (number));
  own = g_new0 (Own, 1);
  own->key = g_strdup (key);
  own->value = g_strdup (value);
  own->line = reader->text->number;
  g_ptr_array_add (reader->own, own);
  return TRUE;
}

/* Comments may name a peer: above its section, as the first line in it, or anywhere in it as "Name
 * = …". */
static void
read_comment (Reader *reader, const char *at, gboolean first)
{
  Block *block = reader->block;
  char *name;

  g_free (reader->above);
  reader->above = wgre_comment_name (at, WGRE_COMMENT_ABOVE);
  name = block && !block->explicit ? wgre_comment_name (at, WGRE_COMMENT_ANYWHERE) : NULL;
  if (name)
    block->explicit = TRUE;
  else
    keep (reader, WGRE_KEPT_COMMENT, at, at);
  if (!name && block && !block->explicit && first && !block->peer->name)
    name = wgre_comment_name (at, WGRE_COMMENT_FIRST);
  if (!name)
    return;
  g_free (block->peer->name);
  block->peer->name = name;
}

static gboolean
read_line (Reader *reader, GError **error)
{
  char *at = reader->text->line + strspn (reader->text->line, BLANKS);
  g_autofree char *key = NULL, *value = NULL;
  gboolean first = reader->fresh;

  if (wgre_own_parse (at, &key, &value))
    return read_own (reader, key, value, error);
  reader->fresh = FALSE;
  if (*at == '[')
    return read_section (reader, at, error);
  if (*at == '#' || *at == ';') {
    read_comment (reader, at, first);
    return TRUE;
  }
  g_clear_pointer (&reader->above, g_free);
  if (*at)
    return read_assignment (reader, at, error);
  reader->settled = reader->pending->len;
  return TRUE;
}

/* --- the whole --- */

/* Of the prefixes that a peer was given those that it still has, each once, in their order. */
static void
settle_allowed_ips (Reader *reader, Block *block)
{
  GArray *list = block->peer->allowed_ips;
  guint kept = 0;

  for (guint i = 0; i < list->len; i++) {
    WgrePrefix prefix = g_array_index (list, WgrePrefix, i);

    if (g_hash_table_lookup (reader->owners, &prefix) != block)
      continue;
    g_hash_table_remove (reader->owners, &prefix);
    g_array_index (list, WgrePrefix, kept++) = prefix;
  }
  g_array_set_size (list, kept);
}

/* An id that was written down stays; the others follow it. One above all others is new. */
static gboolean
settle_id (Reader *reader, const Block *block, guint32 *id, GError **error)
{
  WgreText place = *reader->text;
  g_autofree char *key = NULL;

  *id = block->has_id ? block->peer->id : *id + 1;
  if (*id > reader->last_id) {
    reader->last_id = *id;
    return TRUE;
  }
  key = wgre_option_key (wgre_option_get (WGRE_OPT_PEER), *id);
  if (!g_hash_table_contains (reader->text->import->data, key))
    return TRUE;
  place.number = block->line;
  return wgre_text_fail_column (
      &place, 1, WGRE_ERROR_INVALID, error,
      _ ("#wgre: id: %u is the id of an earlier peer: give another number"), *id);
}

static gboolean
interface_says (const WgreImport *import, const char *names)
{
  g_auto (GStrv) list = g_strsplit (names, "|", -1);

  for (guint i = 0; list[i]; i++)
    if (g_hash_table_contains (import->data, list[i]) ||
        g_hash_table_contains (import->secrets, list[i]))
      return TRUE;
  return FALSE;
}

static gboolean
peer_says (const WgreImport *import, guint32 id, const char *word)
{
  g_autofree char *key = g_strdup_printf ("peer.%u", id);
  g_autofree char *secret = g_strdup_printf ("peer.%u.%s", id, word);
  const char *words = g_hash_table_lookup (import->data, key);

  return strstr (words, word) || g_hash_table_contains (import->secrets, secret);
}

/* The key's number, if a file that is written has it; else that of the next one that it has.
 * G_MAXUINT: none. */
static guint
settle_key (const WgreImport *import, const Block *block, guint32 id, guint key)
{
  Section section = keys[key].section;

  for (; key < G_N_ELEMENTS (keys) && keys[key].section == section; key++)
    if (keys[key].says &&
        (block ? peer_says (import, id, keys[key].says) : interface_says (import, keys[key].says)))
      return key;
  return G_MAXUINT;
}

static void
settle_line (const WgreImport *import, const Block *block, guint32 id, Line *line)
{
  guint key = line->rank / 2 - 1, settled;

  if (line->rank == RANK_ABOVE || line->rank == RANK_END)
    return;
  settled = settle_key (import, block, id, key);
  if (settled != key)
    line->rank = settled == G_MAXUINT ? RANK_END : RANK_BEFORE (settled);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  const Line *left = a, *right = b;

  return left->rank == right->rank ? 0 : left->rank < right->rank ? -1 : 1;
}

/* "interface.address", "peer.2.end" … */
static char *
place_of (const Block *block, guint32 id, guint rank)
{
  gboolean at_key = rank != RANK_ABOVE && rank != RANK_END;
  g_autofree char *lower = at_key ? g_ascii_strdown (keys[rank / 2 - 1].name, -1) : NULL;
  const char *key = at_key ? lower : rank == RANK_ABOVE ? "above" : "end";
  const char *behind = at_key && rank & 1 ? ".behind" : "";

  if (!block)
    return g_strdup_printf ("interface.%s%s", key, behind);
  return g_strdup_printf ("peer.%u.%s%s", id, key, behind);
}

/* The lines in the order in which they will be written; @number is that of the last one. */
static void
emit_lines (Reader *reader, GArray *lines, const Block *block, guint32 id, guint32 *number)
{
  if (!lines)
    return;
  for (guint i = 0; i < lines->len; i++)
    settle_line (reader->text->import, block, id, &g_array_index (lines, Line, i));
  g_array_sort (lines, compare_lines);
  for (guint i = 0; i < lines->len; i++) {
    const Line *line = &g_array_index (lines, Line, i);
    g_autofree char *place = place_of (block, id, line->rank);

    if (!line->kept->text)
      continue;
    do
      ++*number;
    while (g_hash_table_contains (reader->own_numbers, GUINT_TO_POINTER (*number)));
    if (*number <= WGRE_MAX_LIST)
      wgre_kept_emit (reader->text, line->kept, place, *number);
  }
}

static void
emit_block (Reader *reader, Block *block, guint32 id)
{
  WgreText place = *reader->text;

  if (reader->contested)
    settle_allowed_ips (reader, block);
  block->peer->id = id;
  place.number = place.mark_line = block->psk_line;
  place.mark_column = block->psk_column;
  wgre_text_set_preshared_key (&place, block->peer, block->psk_flags);
  place.number = block->line;
  wgre_text_take_peer (&place, g_steal_pointer (&block->peer));
}

/* Lists were collected while their keys only remembered the line. */
static void
emit_list (Reader *reader, const char *key, const GString *list)
{
  if (list->len)
    g_hash_table_replace (reader->text->import->data, g_strdup (key), g_strdup (list->str));
}

static void
set_own (const WgreText *place, const Own *own)
{
  guint32 id;
  const WgreOption *option = wgre_option_lookup (own->key, &id);

  if (option && option->flags & WGRE_OPTION_SECRET)
    wgre_text_set_secret (place, own->key, own->value);
  else
    wgre_text_set (place, own->key, own->value);
}

static void
emit_own (Reader *reader)
{
  WgreText place = *reader->text;

  for (guint i = 0; i < reader->own->len; i++) {
    const Own *own = reader->own->pdata[i];

    place.number = own->line;
    set_own (&place, own);
  }
}

/* Commands that others need are needless where keys do all of those; and what takes back something
 * that nobody does is worth a word. */
static void
settle_commands (Reader *reader)
{
  WgreText place = *reader->text;

  for (guint i = 0; !reader->left && i < reader->prepare->len; i++)
    g_clear_pointer (&((WgreKept *) reader->prepare->pdata[i])->text, g_free);
  for (guint i = 0; i < reader->undone->len; i++) {
    const Undone *undone = &g_array_index (reader->undone, Undone, i);

    place.number = undone->line;
    if (!g_hash_table_contains (reader->text->import->data, undone->key))
      wgre_text_warn (&place, NULL,
                      _ ("this takes back what no other command does, and is left out"));
  }
}

static gboolean
emit (Reader *reader, GError **error)
{
  WgreImport *import = reader->text->import;
  WgreText whole = *reader->text;
  guint32 id = 0, number = 0;

  whole.number = 0;
  g_hash_table_replace (import->data, g_strdup ("tunnel"), g_strdup ("wireguard"));
  emit_list (reader, "addresses", reader->addresses);
  emit_list (reader, "dns", reader->dns);
  emit_list (reader, "dns-search", reader->dns_search);
  settle_commands (reader);
  emit_lines (reader, reader->lines, NULL, 0, &number);
  for (guint i = 0; i < reader->blocks->len; i++) {
    Block *block = reader->blocks->pdata[i];

    if (!settle_id (reader, block, &id, error))
      return FALSE;
    emit_block (reader, block, id);
    emit_lines (reader, block->lines, block, id, &number);
  }
  if (number > WGRE_MAX_LIST)
    wgre_text_warn (&whole, NULL, _ ("there are more than %u comments: the rest is not kept"),
                    WGRE_MAX_LIST);
  if (!g_hash_table_contains (import->secrets, "private-key")) {
    wgre_text_warn (&whole, NULL, _ ("there is no PrivateKey; it will be asked for"));
    g_hash_table_replace (import->data, g_strdup ("private-key-flags"), g_strdup ("0"));
  }
  emit_own (reader);
  return TRUE;
}

static void
reader_clear (Reader *reader)
{
  g_string_free (reader->addresses, TRUE);
  g_string_free (reader->dns, TRUE);
  g_string_free (reader->dns_search, TRUE);
  g_free (reader->above);
  block_free (reader->block);
  g_array_unref (reader->changes);
  g_ptr_array_unref (reader->blocks);
  g_hash_table_unref (reader->by_key);
  g_hash_table_unref (reader->owners);
  g_ptr_array_unref (reader->own);
  g_clear_pointer (&reader->lines, g_array_unref);
  g_ptr_array_unref (reader->pending);
  g_ptr_array_unref (reader->prepare);
  g_array_unref (reader->undone);
  g_hash_table_unref (reader->own_numbers);
  g_free (reader->below);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, reader_clear)

gboolean
wgre_wgquick_read (WgreText *text, GError **error)
{
  g_auto (Reader) reader = {
    .text = text,
    .addresses = g_string_new (NULL),
    .dns = g_string_new (NULL),
    .dns_search = g_string_new (NULL),
    .changes = g_array_new (FALSE, FALSE, sizeof (Change)),
    .blocks = g_ptr_array_new_with_free_func (block_free),
    .by_key = g_hash_table_new (wgre_key_hash, wgre_key_equal),
    .owners = g_hash_table_new_full (prefix_hash, prefix_same, g_free, NULL),
    .own = g_ptr_array_new_with_free_func (own_free),
    .pending = g_ptr_array_new_with_free_func (wgre_kept_free),
    .prepare = g_ptr_array_new (),
    .undone = g_array_new (FALSE, FALSE, sizeof (Undone)),
    .own_numbers = g_hash_table_new (NULL, NULL),
  };

  while (wgre_text_next (text))
    if (!read_line (&reader, error))
      return FALSE;
  place_pending (&reader, RANK_END, reader.pending->len);
  if (!finish_block (&reader, error))
    return FALSE;
  return emit (&reader, error);
}

gboolean
wgre_wgquick_sniff (const char *file G_GNUC_UNUSED, const char *text)
{
  while (text) {
    const char *start = text + strspn (text, BLANKS), *comment;
    gsize length = strcspn (start, "]\n");
    g_autofree char *head = NULL;

    if (*start == '[') {
      head = g_strndup (start, length + 1);
      return parse_section (head, (char **) &comment) != SECTION_NONE;
    }
    text = strchr (start, '\n');
  }
  return FALSE;
}
