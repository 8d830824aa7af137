/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The option table: each key of vpn.data and vpn.secrets is one row of options.def.
 * The profile parser, the readers of files, the prompts, the man page and the command line tool all
 * read that row. */

#define WGRE_OPTION(id, ...) WGRE_OPT_##id,
typedef enum {
#include "core/options.def"
  WGRE_N_OPTIONS
} WgreOptionId;
#undef WGRE_OPTION

/* For headers that only point at them; core/value.h says what they are. */
typedef struct _WgreOption WgreOption;
typedef struct _WgreType WgreType;
typedef struct _WgreValue WgreValue;
