/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/error.h"
#include "core/key.h"
#include "core/list.h"
#include "core/option.h"
#include "core/types.h"
#include "formats/kit/remark.h"
#include "formats/wgquick/hooks.h"
#include "formats/wgquick/keys.h"
#include "formats/wgquick/lines.h"
#include "formats/wgquick/names.h"
#include "formats/wgquick/peers.h"
#include "formats/wgquick/places.h"
#include "formats/wgquick/remarks.h"
#include "formats/wgquick/wgquick.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const char *const section_names[WGRE_WGQUICK_N_SECTIONS] = {
  [WGRE_WGQUICK_INTERFACE] = "Interface",
  [WGRE_WGQUICK_PEER] = "Peer",
};

/* --- assignments --- */

/* Keys of other programs. */
static const struct {
  const char *names; /* between blanks */
  WgreKeptType type;
  const char *note;
} foreign_keys[] = {
  { " excludedips disallowedips ", WGRE_KEPT_VENDOR,
    N_ ("is not a key of WireGuard: it is kept, and the tunnel does not start with it: set the "
        "profile's key \"exclude\" instead, and remove vendor.*") },
  { " includedapplications excludedapplications ", WGRE_KEPT_LINE,
    N_ ("is for Android only: it is kept and has no effect here") },
};

/* FALSE: nobody knows such a key. */
static gboolean
keep_foreign (WgreWgquick *reader, const char *at, const char *name, const char *value)
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
    wgre_wgquick_keep (reader, foreign_keys[i].type, at, line);
    return TRUE;
  }
  return FALSE;
}

/* A name that is long or odd may be a piece of a key that was broken over two lines: it is not
 * repeated. */
static gboolean
wgquick_fail_unknown (WgreWgquick *reader, const char *at, const char *name, const char *value,
                      GError **error)
{
  gsize length = strlen (name);
  gboolean plain = *value && length <= 20 &&
                   strspn (name, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_-") == length;

  return wgre_text_fail (reader->text, at, plain ? name : "this", WGRE_ERROR_UNKNOWN, error,
                         _ ("is not a key of wg-quick: correct it, or put \"#\" before it"));
}

/* "PublicKey: …": what is a key elsewhere ends in "=", so that the line looks like an assignment.
 */
static gboolean
fail_colon (WgreWgquick *reader, const char *at, GError **error)
{
  gsize length = strcspn (at, ":");
  g_autofree char *name = g_strndup (at, length);
  const WgreWgquickKey *key = at[length] ? wgre_wgquick_key_find (name) : NULL;

  return !key || wgre_text_fail (reader->text, at, key->name, WGRE_ERROR_INVALID, error,
                                 _ ("has \":\" behind it: write \"=\""));
}

static gboolean
wgquick_read_value (WgreWgquick *reader, const char *at, const WgreWgquickKey *key, char *value,
                    GError **error)
{
  g_autofree char *problem = NULL;
  g_auto (GStrv) keys = NULL;

  if (key->flags & WGRE_WGQUICK_GLUED)
    wgre_text_squeeze (value);
  reader->key = key->name;
  reader->at = value;
  if (key->section == WGRE_WGQUICK_INTERFACE) /* a peer is known by the line of its section */
    wgre_text_mark (reader->text, value);
  if (!*value && !(key->flags & WGRE_WGQUICK_EMPTY))
    return wgre_text_fail (reader->text, at, key->name, WGRE_ERROR_INVALID, error,
                           _ ("has no value: give one, or leave the key out"));
  if (!key->read (reader, value, &problem))
    return wgre_text_fail (reader->text, reader->at, key->name, WGRE_ERROR_INVALID, error, "%s",
                           problem);

  /* A command becomes keys that are not called like it. */
  if (key->section == WGRE_WGQUICK_INTERFACE && key->says && !(key->flags & WGRE_WGQUICK_WHOLE))
    keys = g_strsplit (key->says, "|", -1);
  for (guint i = 0; keys && keys[i]; i++)
    wgre_text_call (reader->text, keys[i], key->name);
  return TRUE;
}

static gboolean
wgquick_read_assignment (WgreWgquick *reader, char *at, GError **error)
{
  char *equals = strchr (at, '='), *comment = strchr (at, '#'), *value;
  g_autofree char *behind = NULL;
  const WgreWgquickKey *key;
  gboolean command;
  guint64 seen;
  guint number;

  if (!equals || (comment && comment < equals))
    return fail_colon (reader, at, error) &&
           wgre_text_fail (
               reader->text, at, NULL, WGRE_ERROR_INVALID, error,
               _ ("this line is neither a section, a comment nor KEY = VALUE: correct it, or put "
                  "\"#\" before it"));
  *equals = '\0';
  wgre_text_squeeze (at);
  key = wgre_wgquick_key_find (at);
  if (!key && keep_foreign (reader, at, at, equals + 1 + strspn (equals + 1, WGRE_WGQUICK_BLANKS)))
    return TRUE;

  command = key && key->flags & WGRE_WGQUICK_WHOLE;
  behind = comment && key && !command ? g_strdup (comment) : NULL;
  if (comment && !command)
    *comment = '\0';
  value = wgre_text_trim (equals + 1);
  if (!key)
    return fail_colon (reader, at, error) && wgquick_fail_unknown (reader, at, at, value, error);
  if (key->section != reader->section)
    return wgre_text_fail (reader->text, at, key->name, WGRE_ERROR_INVALID, error,
                           _ ("stands %s%s%s: move it below a line [%s]"),
                           reader->section ? "in [" : _ ("before the first section"),
                           reader->section ? section_names[reader->section] : "",
                           reader->section ? "]" : "", section_names[key->section]);

  number = (guint) (key - wgre_wgquick_keys);
  seen = G_GUINT64_CONSTANT (1) << number;
  if (key->flags & WGRE_WGQUICK_ONCE && reader->seen[key->section] & seen)
    wgre_text_warn (reader->text, at, _ ("%s: stands here again; the last one counts"), key->name);
  reader->seen[key->section] |= seen;
  if (!wgquick_read_value (reader, at, key, value, error))
    return FALSE;
  if (behind)
    wgre_wgquick_keep_behind (reader, number, comment, behind);
  if (!command) /* which waits itself */
    wgre_wgquick_place_pending (reader, WGRE_WGQUICK_BEFORE (number), reader->pending->len);
  return TRUE;
}

/* --- lines --- */

/* The name between brackets, without its blanks; what stands behind them may only be a comment. */
static WgreWgquickSection
parse_section (char *at, char **ret_comment)
{
  char *end = strchr (at, ']'), *behind;

  if (!end)
    return WGRE_WGQUICK_NONE;
  for (behind = end + 1; wgre_text_is_blank (*behind);)
    behind++;
  if (*behind && *behind != '#' && *behind != ';')
    return WGRE_WGQUICK_NONE;
  *end = '\0';
  wgre_text_squeeze (at);
  *ret_comment = behind;
  for (guint i = WGRE_WGQUICK_INTERFACE; i < WGRE_WGQUICK_N_SECTIONS; i++)
    if (!g_ascii_strcasecmp (section_names[i], at + 1))
      return (WgreWgquickSection) i;
  return WGRE_WGQUICK_NONE;
}

/* What stands above the head of a section, and behind it: of a peer that may be its name. */
static void
begin_lines (WgreWgquick *reader, const char *comment)
{
  guint above = reader->pending->len;

  if (*comment)
    wgre_wgquick_keep (reader, WGRE_KEPT_COMMENT, comment, comment);
  wgre_wgquick_place_pending (reader, WGRE_WGQUICK_ABOVE,
                              reader->block ? above : reader->pending->len);
}

static gboolean
read_section (WgreWgquick *reader, char *at, GError **error)
{
  g_autofree char *above = g_steal_pointer (&reader->above);
  char *comment;
  WgreWgquickSection section = parse_section (at, &comment);

  if (!section)
    return wgre_text_fail (reader->text, at, NULL, WGRE_ERROR_UNKNOWN, error,
                           _ ("this is not a section of wg-quick: use [Interface] and [Peer]"));
  if (reader->section)
    wgre_wgquick_place_pending (reader, WGRE_WGQUICK_END, reader->unrelated);
  if (!wgre_wgquick_block_finish (reader, error))
    return FALSE;
  reader->section = section;
  reader->fresh = TRUE;
  if (section == WGRE_WGQUICK_INTERFACE) {
    begin_lines (reader, comment);
    return TRUE;
  }
  reader->seen[WGRE_WGQUICK_PEER] = 0;
  wgre_wgquick_block_begin (reader);
  reader->block->peer->name = above || !*comment ? g_steal_pointer (&above)
                                                 : wgre_comment_name (comment, WGRE_COMMENT_FIRST);
  begin_lines (reader, comment);
  return TRUE;
}

/* Comments may name a peer: above its section, as the first line in it, or anywhere in it as "Name
 * = …". */
static void
wgquick_read_comment (WgreWgquick *reader, const char *at, gboolean first)
{
  WgreWgquickBlock *block = reader->block;
  char *name;

  /* "#[Peer]", "#! [Peer]": how people and programs switch a peer off. */
  if (!g_ascii_strncasecmp (at + strspn (at, "#;! \t"), "[Peer]", strlen ("[Peer]")))
    wgre_text_note (reader->text, at, _ ("this peer is commented out: it is kept as a comment"));

  g_free (reader->above);
  reader->above = wgre_comment_name (at, WGRE_COMMENT_ABOVE);
  name = block && !block->explicit ? wgre_comment_name (at, WGRE_COMMENT_ANYWHERE) : NULL;
  if (name)
    block->explicit = TRUE;
  else
    wgre_wgquick_keep (reader, WGRE_KEPT_COMMENT, at, at);
  if (!name && block && !block->explicit && first && !block->peer->name)
    name = wgre_comment_name (at, WGRE_COMMENT_FIRST);
  if (!name)
    return;
  g_free (block->peer->name);
  block->peer->name = name;
}

static gboolean
wgquick_read_line (WgreWgquick *reader, GError **error)
{
  char *at = reader->text->line;
  g_autofree char *key = NULL, *value = NULL;
  gboolean first = reader->fresh;

  while (wgre_text_is_blank (*at))
    at++;
  if (*at == '#' && wgre_remark_parse (at, &key, &value))
    return wgre_wgquick_read_remark (reader, key, value, error);
  reader->fresh = FALSE;
  if (*at == '[')
    return read_section (reader, at, error);
  if (*at == '#' || *at == ';') {
    wgquick_read_comment (reader, at, first);
    return TRUE;
  }
  g_clear_pointer (&reader->above, g_free);
  if (*at)
    return wgquick_read_assignment (reader, at, error);
  reader->unrelated = reader->pending->len;
  return TRUE;
}

/* --- the whole --- */

/* An id that was written down stays; the others follow it. @id is that of the block before, and
 * becomes that of this one; @number is that of the last line that is kept. */
static gboolean
emit_block (WgreWgquick *reader, guint i, guint32 *id, guint32 *number, GError **error)
{
  WgreWgquickBlock *block = &g_array_index (reader->blocks, WgreWgquickBlock, i);
  WgreText cursor = *reader->text;

  *id = block->has_id ? block->peer->id : *id + 1;
  cursor.number = block->line;
  if (wgre_sink_has_peer (reader->text->sink, *id))
    return wgre_text_fail_column (&cursor, 1, "#wgre", WGRE_ERROR_INVALID, error,
                                  _ ("id: %u is the id of an earlier peer: give another number"),
                                  *id);
  block->peer->id = *id;

  if (reader->contested)
    wgre_wgquick_block_settle (reader, i);
  wgre_wgquick_emit_lines (reader, block->lines, block, number);
  cursor.number = cursor.mark_line = block->psk_line;
  cursor.mark_column = block->psk_column;
  wgre_text_set_preshared_key (&cursor, block->peer, block->psk_flags);
  cursor.number = block->line;
  wgre_text_take_peer (&cursor, g_steal_pointer (&block->peer));
  return TRUE;
}

/* Lists were collected while their keys only remembered the line. */
static void
emit_list (WgreWgquick *reader, const char *key, const GString *list)
{
  if (list->len)
    g_hash_table_replace (reader->text->import->data, g_strdup (key), g_strdup (list->str));
}

static gboolean
emit (WgreWgquick *reader, GError **error)
{
  WgreImport *import = reader->text->import;
  WgreText whole = *reader->text, disguise = *reader->text;
  guint32 id = 0, number = 0;

  whole.number = 0;
  disguise.number = reader->disguise_line;
  g_hash_table_replace (import->data, g_strdup ("tunnel"),
                        g_strdup (reader->disguised ? "amneziawg" : "wireguard"));
  /* One sentence for all keys of AmneziaWG; those without a value say nothing. */
  if (reader->disguised)
    wgre_text_warn (
        &disguise, NULL,
        _ ("%s: of AmneziaWG, which disguises its packets and cannot talk to WireGuard: "
           "the tunnel is of the kind amneziawg, which needs a kernel module of its own"),
        reader->disguise->str);
  else if (reader->disguise->len)
    wgre_text_warn (&disguise, NULL,
                    _ ("%s: of AmneziaWG, and without a value: kept, and without effect"),
                    reader->disguise->str);

  wgre_wgquick_settle_commands (reader);
  wgre_wgquick_settle_replaced (reader);
  emit_list (reader, "addresses", reader->addresses);
  emit_list (reader, "dns", reader->dns);
  emit_list (reader, "dns-search", reader->dns_search);
  wgre_wgquick_emit_lines (reader, reader->lines, NULL, &number);
  for (guint i = 0; i < reader->blocks->len; i++)
    if (!emit_block (reader, i, &id, &number, error))
      return FALSE;
  if (!g_hash_table_contains (import->secrets, "private-key")) {
    wgre_text_warn (&whole, NULL, _ ("there is no PrivateKey; it will be asked for"));
    /* Commands beside it may have said already where the key is. */
    if (!g_hash_table_contains (import->data, "private-key-flags"))
      g_hash_table_replace (import->data, g_strdup ("private-key-flags"), g_strdup ("0"));
  }
  wgre_wgquick_emit_remarks (reader);
  return TRUE;
}

static void
reader_clear (WgreWgquick *reader)
{
  g_string_free (reader->addresses, TRUE);
  g_string_free (reader->dns, TRUE);
  g_string_free (reader->dns_search, TRUE);
  g_string_free (reader->disguise, TRUE);
  g_free (reader->above);
  if (reader->block)
    wgre_wgquick_block_clear (reader->block);
  g_array_unref (reader->changes);
  g_array_unref (reader->blocks);
  wgre_index_free (reader->by_key);
  wgre_index_free (reader->owners);
  g_ptr_array_unref (reader->remarks);
  g_clear_pointer (&reader->lines, g_array_unref);
  g_ptr_array_unref (reader->pending);
  g_ptr_array_unref (reader->hooks);
  g_hash_table_unref (reader->replaced);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WgreWgquick, reader_clear)

gboolean
wgre_wgquick_read (WgreText *text, GError **error)
{
  g_auto (WgreWgquick) reader = {
    .text = text,
    .addresses = g_string_new (NULL),
    .dns = g_string_new (NULL),
    .dns_search = g_string_new (NULL),
    .disguise = g_string_new (NULL),
    .changes = g_array_new (FALSE, FALSE, sizeof (WgreWgquickChange)),
    .blocks = g_array_new (FALSE, FALSE, sizeof (WgreWgquickBlock)),
    .by_key = wgre_index_new (sizeof (WgreKey)),
    .owners = wgre_index_new (sizeof (WgrePrefix)),
    .remarks = g_ptr_array_new_with_free_func (wgre_wgquick_remark_free),
    .pending = g_ptr_array_new_with_free_func (wgre_kept_free),
    .hooks = g_ptr_array_new_with_free_func (wgre_wgquick_hook_free),
    .replaced = g_hash_table_new (NULL, NULL),
  };

  g_array_set_clear_func (reader.blocks, wgre_wgquick_block_clear);
  while (wgre_text_next (text))
    if (!wgquick_read_line (&reader, error))
      return FALSE;
  wgre_wgquick_place_pending (&reader, WGRE_WGQUICK_END, reader.pending->len);
  if (!wgre_wgquick_block_finish (&reader, error))
    return FALSE;
  return emit (&reader, error);
}

gboolean
wgre_wgquick_sniff (const char *file G_GNUC_UNUSED, const char *text)
{
  while (text) {
    const char *start = text + strspn (text, WGRE_WGQUICK_BLANKS), *comment;
    gsize length = strcspn (start, "]\n");
    g_autofree char *head = NULL;

    if (*start == '[') {
      head = g_strndup (start, length + 1);
      return parse_section (head, (char **) &comment) != WGRE_WGQUICK_NONE;
    }
    text = strchr (start, '\n');
  }
  return FALSE;
}
