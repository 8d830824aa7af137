/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one file that knows libyaml. */
#include "formats/netplan/tree.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <yaml.h>

#include "core/error.h"
#include "core/key.h"

/* netplan's own files are four levels deep in tunnels, and two more in lists. */
#define MAX_DEPTH 32

static void
tree_node_free (gpointer data)
{
  WgreNetplanNode *node = data;

  wgre_wipe_string (node->value);
  g_clear_pointer (&node->children, g_ptr_array_unref);
  g_free (node);
}

void
wgre_netplan_tree_clear (WgreNetplanTree *tree)
{
  g_return_if_fail (tree);
  g_clear_pointer (&tree->open, g_ptr_array_unref);
  g_clear_pointer (&tree->anchors, g_hash_table_unref);
  g_clear_pointer (&tree->nodes, g_ptr_array_unref);
}

G_GNUC_PRINTF (5, 6)
static gboolean
fail_at (const WgreText *text, const yaml_mark_t *mark, gint code, GError **error,
         const char *message, ...)
{
  WgreText cursor = *text;
  va_list arguments;

  cursor.number = (guint) mark->line + 1;
  va_start (arguments, message);
  wgre_text_fail_va (&cursor, (guint) mark->column + 1, NULL, code, error, message, arguments);
  va_end (arguments);
  return FALSE;
}

static void
tree_attach (WgreNetplanTree *tree, WgreNetplanNode *node)
{
  WgreNetplanNode *parent = tree->open->len ? tree->open->pdata[tree->open->len - 1] : NULL;

  if (parent)
    g_ptr_array_add (parent->children, node);
  else if (!tree->root)
    tree->root = node;
}

static WgreNetplanNode *
add_node (WgreNetplanTree *tree, WgreNetplanType type, const yaml_event_t *event,
          const yaml_char_t *anchor)
{
  WgreNetplanNode *node = g_new0 (WgreNetplanNode, 1);

  node->type = type;
  node->line = (guint) event->start_mark.line + 1;
  node->column = (guint) event->start_mark.column + 1;
  if (type != WGRE_NETPLAN_SCALAR)
    node->children = g_ptr_array_new ();
  g_ptr_array_add (tree->nodes, node);
  if (anchor)
    g_hash_table_replace (tree->anchors, g_strdup ((const char *) anchor), node);
  tree_attach (tree, node);
  if (type != WGRE_NETPLAN_SCALAR)
    g_ptr_array_add (tree->open, node);
  return node;
}

static gboolean
check_depth (const WgreNetplanTree *tree, const WgreText *text, const yaml_event_t *event,
             GError **error)
{
  return tree->open->len <= MAX_DEPTH ||
         fail_at (text, &event->start_mark, WGRE_ERROR_INVALID, error,
                  _ ("this is nested too deeply for a file of netplan"));
}

static gboolean
add_event (WgreNetplanTree *tree, const WgreText *text, const yaml_event_t *event, GError **error)
{
  WgreNetplanNode *node;

  switch (event->type) {
  case YAML_SCALAR_EVENT:
    node = add_node (tree, WGRE_NETPLAN_SCALAR, event, event->data.scalar.anchor);
    node->value = g_strdup ((const char *) event->data.scalar.value);
    return TRUE;
  case YAML_SEQUENCE_START_EVENT:
    add_node (tree, WGRE_NETPLAN_LIST, event, event->data.sequence_start.anchor);
    return check_depth (tree, text, event, error);
  case YAML_MAPPING_START_EVENT:
    add_node (tree, WGRE_NETPLAN_MAP, event, event->data.mapping_start.anchor);
    return check_depth (tree, text, event, error);
  case YAML_SEQUENCE_END_EVENT:
  case YAML_MAPPING_END_EVENT:
    g_ptr_array_set_size (tree->open, (gint) tree->open->len - 1);
    return TRUE;
  case YAML_ALIAS_EVENT:
    node = g_hash_table_lookup (tree->anchors, event->data.alias.anchor);
    if (!node)
      return fail_at (text, &event->start_mark, WGRE_ERROR_INVALID, error,
                      _ ("this alias refers to nothing before it: correct its name"));
    tree_attach (tree, node);
    return TRUE;
  case YAML_NO_EVENT:
  case YAML_STREAM_START_EVENT:
  case YAML_STREAM_END_EVENT:
  case YAML_DOCUMENT_START_EVENT:
  case YAML_DOCUMENT_END_EVENT:
    return TRUE;
  }
  return TRUE;
}

/* What libyaml keeps of the text is not wiped: it has no way. */
gboolean
wgre_netplan_tree_parse (const WgreText *text, WgreNetplanTree *ret_tree, GError **error)
{
  yaml_parser_t parser;
  gboolean more = TRUE, ok = TRUE;

  g_return_val_if_fail (text && text->next && ret_tree, FALSE);
  *ret_tree = (WgreNetplanTree){
    .nodes = g_ptr_array_new_with_free_func (tree_node_free),
    .anchors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .open = g_ptr_array_new (),
  };
  if (!yaml_parser_initialize (&parser))
    g_error ("out of memory");
  yaml_parser_set_encoding (&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string (&parser, (const guint8 *) text->next, strlen (text->next));

  while (ok && more) {
    yaml_event_t event;

    if (!yaml_parser_parse (&parser, &event)) {
      ok = fail_at (text, &parser.problem_mark, WGRE_ERROR_INVALID, error,
                    _ ("this is not YAML: %s: correct it"), parser.problem);
      continue;
    }
    more = event.type != YAML_STREAM_END_EVENT && event.type != YAML_DOCUMENT_END_EVENT;
    ok = add_event (ret_tree, text, &event, error);
    yaml_event_delete (&event);
  }
  yaml_parser_delete (&parser);
  return ok;
}

const WgreNetplanNode *
wgre_netplan_find (const WgreNetplanNode *map, const char *name)
{
  const WgreNetplanNode *found = NULL;

  g_return_val_if_fail (name, NULL);
  for (guint i = 0; map && map->type == WGRE_NETPLAN_MAP && i + 1 < map->children->len; i += 2) {
    const WgreNetplanNode *key = map->children->pdata[i];

    if (key->type == WGRE_NETPLAN_SCALAR && !strcmp (key->value, name))
      found = map->children->pdata[i + 1];
  }
  return found;
}

gboolean
wgre_netplan_is_null (const WgreNetplanNode *node)
{
  static const char *const words[] = { "", "~", "null", "Null", "NULL", NULL };

  g_return_val_if_fail (node, TRUE);
  return node->type == WGRE_NETPLAN_SCALAR && g_strv_contains (words, node->value);
}
