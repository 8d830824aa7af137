/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/text.h"

/* A YAML document as a tree. For the reader of netplan's files only. */

typedef enum {
  WGRE_NETPLAN_SCALAR,
  WGRE_NETPLAN_LIST,
  WGRE_NETPLAN_MAP
} WgreNetplanType;

typedef struct {
  WgreNetplanType type;
  char *value; /* of a scalar; wiped */
  GPtrArray
      *children; /* of WgreNetplanNode, not owned; in a map keys and values in turn; else NULL */
  guint line, column;
} WgreNetplanNode;

/* The tree of a document. libyaml's own has lists that are searched for every anchor, which a large
 * file makes slow. */
typedef struct {
  GPtrArray *nodes;    /* of WgreNetplanNode: all of them */
  GHashTable *anchors; /* name → WgreNetplanNode */
  GPtrArray *open;     /* of WgreNetplanNode: the lists and maps that are being read */
  WgreNetplanNode *root;
} WgreNetplanTree;

/* wgre_netplan_tree_parse: the first document of @text, which is the only one that netplan reads.
 * On failure too, @ret_tree is to be cleared. */
gboolean wgre_netplan_tree_parse (const WgreText *text, WgreNetplanTree *ret_tree, GError **error);
/* wgre_netplan_tree_clear: releases all nodes. */
void wgre_netplan_tree_clear (WgreNetplanTree *tree);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WgreNetplanTree, wgre_netplan_tree_clear)

/* wgre_netplan_find: the value of the last key @name of @map; NULL: there is none, or @map is NULL
 * or no map. */
const WgreNetplanNode *wgre_netplan_find (const WgreNetplanNode *map, const char *name);
/* wgre_netplan_is_null: whether it is a value that says that there is none. */
gboolean wgre_netplan_is_null (const WgreNetplanNode *node);
