/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* A file that was written. */
typedef struct {
  char *name; /* base name; the first file is the one that was asked for, others go beside it */
  char *text; /* wiped when released */
} WgreFile;
