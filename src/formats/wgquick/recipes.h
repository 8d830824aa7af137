/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/writer.h"

/* Commands of PreUp, PostUp, PreDown and PostDown that people copy from each other, and the keys
 * that do the same. Nothing is ever run: a command is cut into words and compared with a table. */

typedef enum {
  WGRE_RECIPE_KEY,     /* a key does it */
  WGRE_RECIPE_NOTHING, /* done anyhow, or the reverse of what a key does */
  WGRE_RECIPE_PREPARE, /* only makes room for other commands */
  WGRE_RECIPE_NONE,    /* no key does it; there is only advice */
} WgreRecipeResult;

typedef struct {
  WgreRecipeResult result;
  const char *key;   /* of the profile */
  char *value;       /* for it; free with wgre_recipe_clear() */
  gboolean append;   /* it is an item of the key's list */
  const char *needs; /* a key that must have the value @given for all this to be so; NULL: none */
  char *given;
  const char *advice; /* a sentence without its end; NULL: none */
} WgreRecipe;

void wgre_recipe_clear (WgreRecipe *recipe);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WgreRecipe, wgre_recipe_clear)

/* wgre_recipe_split: the commands of a line, in the order that they stand in; NULL when only a
 * shell could tell. Free with g_strfreev(). */
char **wgre_recipe_split (const char *line);
/* wgre_recipe_find: what becomes of a command. @interface: may stand for "%i", may be NULL. @down:
 * it is run when the tunnel goes down. */
void wgre_recipe_find (const char *command, const char *interface, gboolean down,
                       WgreRecipe *ret_recipe);
/* wgre_recipe_write: the lines for the keys that a file of wg-quick can say only so. */
void wgre_recipe_write (WgreWriter *writer, GString *text);
