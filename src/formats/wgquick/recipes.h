/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "formats/kit/writer.h"
#include "formats/wgquick/role.h"

/* Commands of PreUp, PostUp, PreDown and PostDown, and the keys that do the same. Nothing is ever
 * run. A key replaces commands only where all of the file's commands together do exactly what it
 * does: so it is decided when all of them are known. */

typedef enum {
  WGRE_RECIPE_STAYS, /* no key does it */
  WGRE_RECIPE_QUIET, /* the same, without a warning: it only makes room for others */
  WGRE_RECIPE_GOES,  /* keys do it, or what it takes back */
} WgreRecipeFate;

/* One command. */
typedef struct {
  GPtrArray *effects; /* of WgreEffect */
  guint line;         /* of the file */
  gboolean down;      /* it is run when the tunnel goes down */
  gboolean late;      /* PostUp, PostDown */
  gboolean unsure;    /* whether it is run, only a shell could tell */
  /* decided: */
  WgreRecipeFate fate;
  WgreRole *roles; /* one for each effect */
  char *reason;    /* why it stays; NULL: it does not */
} WgreRecipe;

/* wgre_recipe_new: takes @effects. Free with wgre_recipe_free(). */
WgreRecipe *wgre_recipe_new (GPtrArray *effects, guint line);
/* wgre_recipe_free: for lists of recipes; not for NULL. Commands stay. */
void wgre_recipe_free (gpointer recipe);

/* wgre_recipes_decide: what becomes of each of @recipes (of WgreRecipe, in the order of the file),
 * in linear time. @file: without its chains. */
void wgre_recipes_decide (GPtrArray *recipes, const WgreRoleFile *file);

/* wgre_recipe_write: the lines for the keys that a file of wg-quick can say only so. */
void wgre_recipe_write (WgreWriter *writer, GString *text);
