/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "plan/plan.h"

/* A picture of what a plan makes, for documentation: links with their addresses, far ends, tables
 * and rules, and how a packet gets from one to the next. Pure; nothing secret. */
typedef enum {
  WGRE_PICTURE_MERMAID, /* a flowchart, as many wikis and forges draw it */
  WGRE_PICTURE_DOT,     /* for dot(1) of Graphviz */
} WgrePictureLanguage;

/* wgre_picture: the picture in this language. Of many peers or routes only the first ones are
 * drawn, and the number of the rest. Free with g_free(). */
char *wgre_picture (const WgrePlan *plan, WgrePictureLanguage language);
