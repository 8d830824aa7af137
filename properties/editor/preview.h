/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "plan/facts.h"
#include "properties/editor/form.h"

/* What applying would come to: MTU, routing table, and the commands that "nm-wgre explain" prints.
 * Computed only while it is looked at. */
typedef struct {
  char *uuid;
  char *interface; /* of the connection, or NULL */
  WgreFamilyUse use[2];
} WgreSurroundings;

void wgre_surroundings_clear (WgreSurroundings *surroundings);

/* wgre_preview_new: a page; @surroundings, which may change, must live as long as the form. */
GtkWidget *wgre_preview_new (WgreForm *form, const WgreSurroundings *surroundings);

/* wgre_preview_advice: appends sentences to @sentences on what a valid profile may still do in
 * another way than it is meant. */
void wgre_preview_advice (WgreForm *form, const WgreSurroundings *surroundings,
                          GPtrArray *sentences);
